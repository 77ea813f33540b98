use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::api::RouteAuth;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1203",
        name: "wildcard-cors-origin",
        severity: Severity::Warning,
        summary: "A protected API accepts calls from pages of any origin.",
        why: "A page that a user happens to have open, and every script in it, can then call the API with a stolen \
              token and read the response. An app knows its own origins. Source: \
              https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
        bad: "api Http http {\n\
                default iam\n\
                create\n\
                cors { origins \"*\" }\n\
                route GET /notes -> \"src/list.main\"\n\
              }\n",
        good: "api Http http {\n\
                 default iam\n\
                 create\n\
                 cors { origins \"https://app.example.com\" }\n\
                 route GET /notes -> \"src/list.main\"\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // What anybody may call, any page may call.
        "api Http http {\n\
           create\n\
           cors { origins \"*\" }\n\
           route GET /prices -> \"src/prices.main\" { public because \"price list\" }\n\
         }\n",
        // One origin, not known before the deployment.
        "param origin: string\n\
         api Http http {\n\
           default iam\n\
           create\n\
           cors { origins \"{origin}\" }\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in &context.program.apis {
        let Some(cors) = &api.cors else { continue };
        let Some(any) = cors.origins.iter().find(|origin| origin.as_literal() == Some("*")) else { continue };
        let Some(route) = api.routes.iter().find(|route| !matches!(route.auth, RouteAuth::Public(_))) else { continue };
        let message = format!("pages of any origin may call `{}`", api.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, any.loc, message, "every page of the web")
                .label(route.loc, "not public")
                .help("name your app's origins: origins \"https://app.example.com\""),
        );
    }
}
