use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::api::{AuthorizerKind, Issuer};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1210",
        name: "audience-no-token-has",
        severity: Severity::Info,
        summary: "A JWT authorizer lists an audience beside app clients.",
        why: "An ID token of a user pool is for an app client, and an access token names its app client and as a \
              rule no audience, so tokens match the client ids, which are listed anyway. An identifier of the API \
              belongs to providers such as Auth0. Source: \
              https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html",
        bad: "user_pool Users { login email; client web }\n\
              api Http http {\n\
                authorizer pool jwt Users.web { audience \"https://api.example.com\" }\n\
                default pool\n\
                route GET /notes -> \"src/list.main\"\n\
              }\n",
        good: "user_pool Users { login email; client web }\n\
               api Http http {\n\
                 authorizer pool jwt Users.web\n\
                 default pool\n\
                 route GET /notes -> \"src/list.main\"\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The id of an app client that is made elsewhere.
        "user_pool Users { login email; client web }\n\
         api Http http {\n\
           authorizer pool jwt Users.web { audience \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" }\n\
           default pool\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
        // It may hold the id of an app client.
        "param otherClient: string\n\
         user_pool Users { login email; client web }\n\
         api Http http {\n\
           authorizer pool jwt Users.web { audience \"{otherClient}\" }\n\
           default pool\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for authorizer in context.program.apis.iter().flat_map(|api| &api.authorizers) {
        let AuthorizerKind::Jwt { issuer: Issuer::UserPool { pool, .. }, audience } = &authorizer.kind else {
            continue;
        };
        let pool = &context.program.user_pools[pool.index()];
        for text in audience {
            let Some(written) = text.as_literal().filter(|text| !client_id(text)) else { continue };
            let message = format!("tokens of `{}` are as a rule not for `{written}`", pool.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, text.loc, message, "no id of an app client")
                    .help("leave `audience` out: the app clients of the authorizer are its audience"),
            );
        }
    }
}

/// Whether a text has the form of the id of an app client.
fn client_id(text: &str) -> bool {
    text.len() >= 20 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
