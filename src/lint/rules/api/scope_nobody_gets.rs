use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::api::{AuthorizerKind, Issuer, RouteAuth};
use crate::model::user_pool::{ADMIN_SCOPE, Client, Trigger};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1208",
        name: "scope-nobody-gets",
        severity: Severity::Warning,
        summary: "A route asks for a scope that no app client of its authorizer can get.",
        why: "Scopes of resource servers come only from the OAuth endpoints, for app clients that list them; the \
              tokens of a sign-in with an AWS SDK or InitiateAuth carry none. The route answers everybody with \
              403. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html",
        bad: "user_pool Users { login email; client web; resource_server notes { scope read \"Read notes\" } }\n\
              api Http http {\n\
                authorizer pool jwt Users.web\n\
                default pool\n\
                route GET /notes -> \"src/list.main\" { scopes \"notes/read\" }\n\
              }\n",
        good: "user_pool Users {\n\
                 login email\n\
                 client web { callback \"https://app.example.com\"; scopes \"openid\", \"notes/read\" }\n\
                 domain \"notes-app-example\"\n\
                 resource_server notes { scope read \"Read notes\" }\n\
               }\n\
               api Http http {\n\
                 authorizer pool jwt Users.web\n\
                 default pool\n\
                 route GET /notes -> \"src/list.main\" { scopes \"notes/read\" }\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A function puts scopes into access tokens.
        "user_pool Users { login email; client web; resource_server notes { scope read \"Read notes\" }; trigger pre_token_generation -> \"src/token.main\" { version v2 } }\n\
         api Http http {\n\
           authorizer pool jwt Users.web\n\
           default pool\n\
           route GET /notes -> \"src/list.main\" { scopes \"notes/read\" }\n\
         }\n",
        // The scope that tokens of the SDKs carry.
        "user_pool Users { login email; client web; resource_server notes { scope read \"Read notes\" } }\n\
         api Http http {\n\
           authorizer pool jwt Users.web\n\
           default pool\n\
           route GET /notes -> \"src/list.main\" { scopes \"notes/read\", \"aws.cognito.signin.user.admin\" }\n\
         }\n",
        // Nothing is known of a client that exists already.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n\
         api Http http {\n\
           authorizer pool jwt Users.web\n\
           default pool\n\
           route GET /notes -> \"src/list.main\" { scopes \"notes/read\" }\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in &context.program.apis {
        for route in api.routes.iter().filter(|route| !route.scopes.is_empty()) {
            let RouteAuth::Authorizer(at) = route.auth else { continue };
            let authorizer = &api.authorizers[at as usize];
            let (pool, clients): (_, &[u32]) = match &authorizer.kind {
                AuthorizerKind::Jwt { issuer: Issuer::UserPool { pool, clients }, audience } if audience.is_empty() => {
                    (*pool, clients)
                }
                AuthorizerKind::UserPool { pools, clients } => match pools.as_slice() {
                    [pool] => (*pool, clients),
                    _ => continue,
                },
                _ => continue,
            };
            let pool = &context.program.user_pools[pool.index()];
            if pool.existing.is_some() || !pool.triggers.iter().all(keeps_tokens) {
                continue;
            }
            let mut asked = pool.clients.iter().enumerate();
            let gets = |(at, client): (usize, &Client<'_>)| {
                (clients.is_empty() || clients.contains(&(at as u32)))
                    && route.scopes.iter().any(|scope| can_get(client, scope.value))
            };
            if asked.any(gets) {
                continue;
            }
            let scope = &route.scopes[0];
            let message = format!("no app client that `{}` knows can get `{}`", authorizer.name, scope.value);
            diagnostics.push(
                Diagnostic::new(RULE.code, scope.loc, message, format!("refuses every call of `{}`", route.key()))
                    .label(authorizer.loc, "its tokens carry no such scope")
                    .help(format!(
                        "let an app client ask for it: client … {{ callback \"https://…\"; scopes \"{}\" }}",
                        scope.value
                    ))
                    .help("or let `trigger pre_token_generation` with `version v2` put it into access tokens"),
            );
        }
    }
}

fn keeps_tokens(trigger: &Trigger<'_>) -> bool {
    trigger.word != "pre_token_generation" || trigger.version.is_none_or(|version| version.value < 2)
}

fn can_get(client: &Client<'_>, scope: &str) -> bool {
    let asks = || client.scopes.iter().any(|asked| asked.as_literal().is_none_or(|asked| asked == scope));
    scope == ADMIN_SCOPE && client.signs_in_by_api() || !client.oauth.is_empty() && asks()
}
