use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::api::Authorizer;
use crate::text::{Loc, Span};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1204",
        name: "cors-without-authorization",
        severity: Severity::Warning,
        summary: "The CORS settings of an API do not allow its token header.",
        why: "A browser sends a header across origins only if the API names it, and `*` does not include Authorization. \
              Without it the preflight request fails and the call is never made. Source: \
              https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
        bad: "user_pool Users { login email; client web }\n\
              api Rest rest {\n\
                authorizer pool user_pool Users\n\
                default pool\n\
                stage \"prod\"\n\
                routes create\n\
                cors { origins \"https://app.example.com\"; headers \"Content-Type\" }\n\
                route GET /notes -> \"src/list.main\"\n\
              }\n",
        good: "user_pool Users { login email; client web }\n\
               api Rest rest {\n\
                 authorizer pool user_pool Users\n\
                 default pool\n\
                 stage \"prod\"\n\
                 routes create\n\
                 cors { origins \"https://app.example.com\"; headers \"Content-Type\", \"Authorization\" }\n\
                 route GET /notes -> \"src/list.main\"\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // Nothing is said, so the default holds, which names it.
        "user_pool Users { login email; client web }\n\
         api Rest rest {\n\
           authorizer pool user_pool Users\n\
           default pool\n\
           stage \"prod\"\n\
           routes create\n\
           cors { origins \"https://app.example.com\" }\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
        // Case does not matter in names of headers.
        "user_pool Users { login email; client web }\n\
         api Rest rest {\n\
           authorizer pool user_pool Users\n\
           default pool\n\
           stage \"prod\"\n\
           routes create\n\
           cors { origins \"https://app.example.com\"; headers \"authorization\" }\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
        // The token stands elsewhere.
        "function Gate\n\
         api Http http {\n\
           authorizer gate lambda Gate { identity_source \"$request.header.X-Token\" }\n\
           default gate\n\
           create\n\
           cors { origins \"https://app.example.com\"; headers \"X-Token\" }\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in &context.program.apis {
        let Some(cors) = &api.cors else { continue };
        let named = |name: &str| {
            cors.headers.iter().any(|header| match header.as_literal() {
                Some(text) => text.eq_ignore_ascii_case(name),
                None => true,
            })
        };
        let (Some(first), Some(last)) = (cors.headers.first(), cors.headers.last()) else { continue };
        if named("Authorization") {
            continue;
        }
        let reads = |authorizer: &&Authorizer<'_>| {
            let header = |source: &&str| source.to_ascii_lowercase().ends_with("request.header.authorization");
            authorizer.identity_source.iter().any(header)
        };
        let Some(authorizer) = api.authorizers.iter().find(reads) else { continue };
        let message = format!("pages cannot send the `Authorization` header that `{}` looks at", authorizer.name);
        let end = Loc { span: Span::new(last.loc.span.end, last.loc.span.end), ..last.loc };
        diagnostics.push(
            Diagnostic::new(RULE.code, first.loc, message, "`Authorization` is not among these")
                .label(authorizer.loc, "needs it")
                .fix("let them send it", end, ", \"Authorization\""),
        );
    }
}
