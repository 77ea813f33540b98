use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ApiKind;
use crate::model::api::RouteAuth;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1211",
        name: "websocket-token-in-header",
        severity: Severity::Info,
        summary: "A WebSocket authorizer reads the Authorization header.",
        why: "A page cannot set headers when it opens a WebSocket, so calls from browsers carry no token there \
              and the connection is refused. Apps and servers can. Source: \
              https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html",
        bad: "function Gate\n\
              api Socket websocket {\n\
                authorizer gate lambda Gate\n\
                stage \"prod\"\n\
                default gate\n\
                route $connect -> \"src/connect.main\"\n\
              }\n",
        good: "function Gate\n\
               api Socket websocket {\n\
                 authorizer gate lambda Gate { identity_source \"route.request.querystring.token\" }\n\
                 stage \"prod\"\n\
                 default gate\n\
                 route $connect -> \"src/connect.main\"\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Browsers send the header of the subprotocol.
        "function Gate\n\
         api Socket websocket {\n\
           authorizer gate lambda Gate { identity_source \"route.request.header.Sec-WebSocket-Protocol\" }\n\
           stage \"prod\"\n\
           default gate\n\
           route $connect -> \"src/connect.main\"\n\
         }\n",
        // Nobody asks it.
        "function Gate\n\
         api Socket websocket {\n\
           authorizer gate lambda Gate\n\
           stage \"prod\"\n\
           default iam\n\
           route $connect -> \"src/connect.main\"\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in context.program.apis.iter().filter(|api| api.kind == ApiKind::WebSocket) {
        for route in api.routes.iter().filter(|route| route.path == "$connect") {
            let RouteAuth::Authorizer(at) = route.auth else { continue };
            let authorizer = &api.authorizers[at as usize];
            let header = |source: &&str| source.eq_ignore_ascii_case("route.request.header.Authorization");
            if !authorizer.identity_source.iter().any(header) {
                continue;
            }
            let message = format!("a page cannot send the header that `{}` looks at", authorizer.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, authorizer.loc, message, "reads the Authorization header")
                    .label(route.loc, "asked here")
                    .help("for browsers take a short-lived token: identity_source \"route.request.querystring.token\""),
            );
        }
    }
}
