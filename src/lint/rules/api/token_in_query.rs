use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ApiKind;
use crate::model::api::AuthorizerKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1207",
        name: "token-in-query",
        severity: Severity::Warning,
        summary: "An authorizer reads the token from the query string.",
        why: "Addresses end up in access logs, in the history of browsers and in the Referer header, where everybody \
              who reads them finds the token. A client of an HTTP or REST API can send a header. Source: \
              https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
        bad: "user_pool Users { login email; client web }\n\
              api Http http {\n\
                authorizer pool jwt Users.web { identity_source \"$request.querystring.token\" }\n\
                default pool\n\
                route GET /notes -> \"src/list.main\"\n\
              }\n",
        good: "user_pool Users { login email; client web }\n\
               api Http http {\n\
                 authorizer pool jwt Users.web { identity_source \"$request.header.Authorization\" }\n\
                 default pool\n\
                 route GET /notes -> \"src/list.main\"\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A browser cannot send headers when it opens a WebSocket.
        "function Gate\n\
         api Socket websocket {\n\
           authorizer gate lambda Gate { identity_source \"route.request.querystring.token\" }\n\
           stage \"prod\"\n\
           default gate\n\
           route $connect -> \"src/connect.main\"\n\
         }\n",
        // No secret.
        "function Gate\n\
         api Http http {\n\
           authorizer gate lambda Gate { identity_source \"$request.header.Authorization\", \"$request.querystring.tenant\" }\n\
           default gate\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in context.program.apis.iter().filter(|api| matches!(api.kind, ApiKind::Http | ApiKind::Rest)) {
        for authorizer in &api.authorizers {
            let jwt = matches!(authorizer.kind, AuthorizerKind::Jwt { .. });
            let query = |source: &&&str| {
                let name = source.split_once("request.querystring.").map(|(_, name)| name);
                name.is_some_and(|name| jwt || secret(name))
            };
            let Some(source) = authorizer.identity_source.iter().find(query) else { continue };
            let message = format!("`{}` takes the token from the address, `{source}`", authorizer.name);
            let header = source.replace("querystring", "header");
            let header = header.rsplit_once('.').map_or(header.as_str(), |(before, _)| before);
            diagnostics.push(
                Diagnostic::new(RULE.code, authorizer.loc, message, "reads the query string")
                    .help(format!("take it from a header: identity_source \"{header}.Authorization\"")),
            );
        }
    }
}

/// Whether a parameter of this name holds what lets its bearer in.
fn secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "auth", "jwt", "key", "secret", "password", "session"].iter().any(|word| name.contains(word))
}
