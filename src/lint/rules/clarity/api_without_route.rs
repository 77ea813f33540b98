use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Object;
use crate::model::{ApiId, ApiKind};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1510",
        name: "api-without-route",
        severity: Severity::Info,
        summary: "An API has no route.",
        why: "The program does not say who may call the API: routes that are created elsewhere are open unless they get \
              an authorizer there, and no grant can name them.",
        bad: "api Http http { routes create }\n",
        good: "user_pool Users { login email; client web }\n\
               api Http http { authorizer pool jwt Users.web; default pool; routes create; route GET /notes -> \"src/list.main\" }\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Its authorizers are for routes that are made elsewhere.
        "user_pool Users { login email; client web }\napi Http http { authorizer pool jwt Users.web }\n",
        // A function sends to its connections.
        "function Push\napi Socket websocket { stage \"prod\" }\ngrant function Push send api Socket\n",
        // Fields of a GraphQL API are in its schema.
        "user_pool Users { login email; client web }\n\
         api Graph graphql { authorizer pool user_pool Users; default pool }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (at, api) in context.program.apis.iter().enumerate() {
        let says = !api.routes.is_empty() || (!api.create_routes && !api.authorizers.is_empty());
        if says || api.kind == ApiKind::GraphQl {
            continue;
        }
        let object = Object::Api(ApiId(at as u32));
        if context.program.grants.iter().flat_map(|grant| &grant.targets).any(|target| target.object == object) {
            continue;
        }
        let name = api.name;
        let message = format!("`{name}` has no route, so nothing says who may call it");
        diagnostics.push(
            Diagnostic::new(RULE.code, api.loc, message, "no route")
                .help("declare its routes: route GET /notes -> List")
                .help("or delete it"),
        );
    }
}
