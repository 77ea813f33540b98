use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ApiKind;
use crate::model::api::{AuthorizerKind, RouteAuth};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1212",
        name: "api-key-default",
        severity: Severity::Warning,
        summary: "A GraphQL API uses an API key by default.",
        why: "An API key is part of every app that uses it, so it keeps nobody out, and every type and field that names \
              no other authorization is open to everybody with the key. Source: \
              https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
        bad: "api Graph graphql { authorizer apps api_key because \"public catalogue\" { expires 2027-03-31 }; default apps }\n",
        good: "user_pool Users { login email; client web }\n\
               api Graph graphql { authorizer pool user_pool Users; authorizer apps api_key because \"public catalogue\" { expires 2027-03-31 }; default pool }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Beside another default only marked fields take the key.
        "api Graph graphql { authorizer apps api_key because \"public catalogue\" { expires 2027-03-31 }; default iam }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in context.program.apis.iter().filter(|api| api.kind == ApiKind::GraphQl) {
        let Some(RouteAuth::Authorizer(at)) = api.default else { continue };
        let authorizer = &api.authorizers[at as usize];
        let AuthorizerKind::ApiKey(reason) = authorizer.kind else { continue };
        let message = format!("every field of `{}` that says nothing else is open to whoever has the key", api.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, authorizer.loc, message, "the default of the API")
                .note(format!("the reason given is \u{201c}{reason}\u{201d}"))
                .help(
                    "make another authorizer the default, and mark the public fields with @aws_api_key in the schema",
                ),
        );
    }
}
