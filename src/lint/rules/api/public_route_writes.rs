use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ApiKind;
use crate::model::api::RouteAuth;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1202",
        name: "public-route-writes",
        severity: Severity::Info,
        summary: "A public route has a method that changes data.",
        why: "Anybody who finds the address can call it any number of times, and every call runs your function. The \
              function should check the input, by the signature of the sender for example. Source: \
              https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html",
        bad: "api Http http {\n\
                default iam\n\
                route POST /orders -> \"src/order.main\" { public because \"shop\" }\n\
              }\n",
        good: "api Http http {\n\
                 default iam\n\
                 route POST /orders -> \"src/order.main\"\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Reading is what public routes are for.
        "api Http http {\n\
           default iam\n\
           route GET /health -> \"src/health.main\" { public because \"probe\" }\n\
         }\n",
        // A preflight request carries no credentials.
        "api Http http {\n\
           default iam\n\
           route OPTIONS /orders -> \"src/preflight.main\" { public because \"preflight\" }\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in context.program.apis.iter().filter(|api| api.kind != ApiKind::WebSocket) {
        for route in &api.routes {
            let RouteAuth::Public(reason) = route.auth else { continue };
            if !matches!(route.method, "POST" | "PUT" | "PATCH" | "DELETE" | "ANY") {
                continue;
            }
            let message = format!("anybody may call `{}` of `{}`", route.key(), api.name);
            let mut diagnostic = Diagnostic::new(RULE.code, route.loc, message, "public, and not only to read");
            if route.method == "ANY" {
                diagnostic = diagnostic.help(format!("if it only reads, say so: route GET {}", route.path));
            }
            let excuse = "if the function checks the sender, say so: @allow(public-route-writes, \"…\")";
            diagnostics.push(
                diagnostic
                    .note(format!("the reason given is \u{201c}{reason}\u{201d}"))
                    .help("let an authorizer check the caller: leave `public` out")
                    .help(excuse),
            );
        }
    }
}
