use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::api::{AuthorizerKind, Route, RouteAuth};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1201",
        name: "jwt-without-scopes",
        severity: Severity::Warning,
        summary: "A route with a JWT authorizer asks for no scope.",
        why: "API Gateway takes every token of the issuer that is for the audience, and the ID token of a user \
              pool is one of them: it is made to be read by the app, goes where access tokens do not, and says \
              nothing about what its bearer may do. Only access tokens carry scopes. Source: \
              https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
        bad: "user_pool Users { login email; client web }\n\
              api Http http {\n\
                authorizer pool jwt Users.web\n\
                default pool\n\
                route GET /notes -> \"src/list.main\"\n\
              }\n",
        good: "user_pool Users { login email; client web }\n\
               api Http http {\n\
                 authorizer pool jwt Users.web\n\
                 default pool\n\
                 route GET /notes -> \"src/list.main\" { scopes \"aws.cognito.signin.user.admin\" }\n\
               }\n",
    },
    category: Category::Api,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // A function looks at the token itself.
        "function Gate\n\
         api Http http {\n\
           authorizer gate lambda Gate\n\
           default gate\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
        // Nothing asks the authorizer.
        "user_pool Users { login email; client web }\n\
         api Http http {\n\
           authorizer pool jwt Users.web\n\
           default iam\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in &context.program.apis {
        for (at, authorizer) in api.authorizers.iter().enumerate() {
            if !matches!(authorizer.kind, AuthorizerKind::Jwt { .. }) {
                continue;
            }
            let open = |route: &&Route<'_>| route.scopes.is_empty() && route.auth == RouteAuth::Authorizer(at as u32);
            let mut routes = api.routes.iter().filter(open);
            let Some(first) = routes.next() else { continue };
            let message = match routes.count() {
                0 => format!("`{}` takes any token that `{}` knows, ID tokens too", first.key(), authorizer.name),
                more => {
                    format!("{} routes take any token that `{}` knows, ID tokens too", more + 1, authorizer.name)
                }
            };
            diagnostics.push(
                Diagnostic::new(RULE.code, authorizer.loc, message, "asks for no scope there")
                    .label(first.loc, "here")
                    .help(format!("ask for a scope: route {} -> … {{ scopes \"…\" }}", first.key()))
                    .help("tokens of the AWS SDKs carry the scope \"aws.cognito.signin.user.admin\""),
            );
        }
    }
}
