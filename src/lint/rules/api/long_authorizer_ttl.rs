use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1206",
        name: "long-authorizer-ttl",
        severity: Severity::Warning,
        summary: "An authorizer caches answers for more than 15 minutes.",
        why: "While the answer is cached the function is not called again: a user whose permissions were revoked, or \
              whose token has expired, still gets in. Source: \
              https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html",
        bad: "function Gate\n\
              api Http http {\n\
                authorizer gate lambda Gate { simple; ttl 1h }\n\
                default gate\n\
              }\n",
        good: "function Gate\n\
               api Http http {\n\
                 authorizer gate lambda Gate { simple; ttl 5m }\n\
                 default gate\n\
               }\n",
    },
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Just at the limit.
        "function Gate\n\
         api Http http {\n\
           authorizer gate lambda Gate { simple; ttl 15m }\n\
           default gate\n\
         }\n",
    ],
    run: Some(run),
};

/// The longest life of an answer that is not reported, in seconds.
const LONGEST: u32 = 15 * 60;

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for api in &context.program.apis {
        for authorizer in &api.authorizers {
            let Some(ttl) = authorizer.ttl.filter(|ttl| *ttl > LONGEST) else { continue };
            let message = format!(
                "whom `{}` let in may call for {} minutes more, whatever happens",
                authorizer.name,
                ttl.div_ceil(60)
            );
            diagnostics.push(
                Diagnostic::new(RULE.code, authorizer.loc, message, "its answer is kept for long")
                    .help("keep answers for a shorter time: ttl 5m"),
            );
        }
    }
}
