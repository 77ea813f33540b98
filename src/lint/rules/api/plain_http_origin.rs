use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::api::shared::is_localhost;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1205",
        name: "plain-http-origin",
        severity: Severity::Warning,
        summary: "An API accepts calls from pages of plain http origins.",
        why: "An attacker between such a page and its server can add a script, which then calls the API with the token \
              of the user. Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
        bad: "api Http http {\n\
                default iam\n\
                create\n\
                cors { origins \"http://app.example.com\" }\n\
              }\n",
        good: "api Http http {\n\
                 default iam\n\
                 create\n\
                 cors { origins \"https://app.example.com\" }\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // The machine of a developer.
        "api Http http {\n\
           default iam\n\
           create\n\
           cors { origins \"https://app.example.com\", \"http://localhost:3000\", \"http://127.0.0.1:3000\", \"http://[::1]:3000\" }\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in &context.program.apis {
        for origin in api.cors.iter().flat_map(|cors| &cors.origins) {
            let Some(host) = origin.as_literal().and_then(|text| text.strip_prefix("http://")) else { continue };
            if is_localhost(host) {
                continue;
            }
            diagnostics.push(
                Diagnostic::new(
                    RULE.code,
                    origin.loc,
                    format!("pages of `{host}` without TLS may call `{}`", api.name),
                    "plain http",
                )
                .fix("let only pages over TLS call", origin.loc, format!("\"https://{host}\"")),
            );
        }
    }
}
