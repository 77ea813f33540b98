use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ApiKind;
use crate::model::api::{AuthorizerKind, RouteAuth};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1506",
        name: "unused-authorizer",
        severity: Severity::Warning,
        summary: "An authorizer is never used.",
        why: "The output creates it, and it never checks a request. A route that was meant for it uses the default \
              authorizer instead.",
        bad: "user_pool Users { login email; client web; client partner }\napi Http http {\n  authorizer pool jwt Users.web\n\
              \x20 authorizer partner jwt Users.partner\n  default pool\n  route GET /notes -> \"src/list.main\"\n}\n",
        good: "user_pool Users { login email; client web; client partner }\napi Http http {\n  authorizer pool jwt Users.web\n\
               \x20 authorizer partner jwt Users.partner\n  default pool\n  route GET /notes -> \"src/list.main\"\n\
               \x20 route GET /partner -> \"src/partner.main\" { authorizer partner }\n}\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The default is what routes of tomorrow ask.
        "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n\
         \x20 route GET /health -> \"src/health.main\" { public because \"the load balancer asks\" }\n}\n",
        // Routes that are declared elsewhere.
        "user_pool Users { login email; client web; client partner }\napi Http http {\n  authorizer pool jwt Users.web\n\
         \x20 authorizer partner jwt Users.partner\n}\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in &context.program.apis {
        // A GraphQL API asks all that it has.
        if api.kind == ApiKind::GraphQl || api.routes.is_empty() {
            continue;
        }
        for (place, authorizer) in api.authorizers.iter().enumerate() {
            let asks = |auth: RouteAuth<'_>| match auth {
                RouteAuth::Authorizer(at) => at as usize == place,
                RouteAuth::Iam => matches!(authorizer.kind, AuthorizerKind::Iam),
                RouteAuth::Public(_) => matches!(authorizer.kind, AuthorizerKind::ApiKey(_)),
            };
            if api.default.is_some_and(asks) || api.routes.iter().any(|route| asks(route.auth)) {
                continue;
            }
            let name = authorizer.name;
            let message = format!("no route of `{}` asks authorizer `{name}`", api.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, authorizer.loc, message, "checks nobody")
                    .help(format!("name it in the route that is meant for it: {{ authorizer {name} }}"))
                    .help("or delete it"),
            );
        }
    }
}
