use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1342",
        name: "oauth-without-domain",
        severity: Severity::Warning,
        summary: "An app client needs a domain that its user pool does not have.",
        why: "Sign-in pages, callbacks of other providers and the token endpoint are at the domain of the user \
              pool. Unless somebody else makes the domain, nobody gets there. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html",
        bad: "user_pool Users { login email; client web { callback \"https://app.example.com\" } }\n",
        good: "user_pool Users { login email; domain \"notes-app\"; client web { callback \"https://app.example.com\" } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // It signs in by the API.
        "user_pool Users { login email; client web }\n",
        // An existing pool, whose domain is unknown.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context).filter(|pool| pool.domain.is_none()) {
        let Some((client, first)) = pool.clients.iter().find_map(|client| Some((client, client.oauth.first()?))) else {
            continue;
        };
        let message = format!("`{}` signs in at the domain of `{}`, which has none", client.name, pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, first.loc, message, "needs the pool's domain")
                .label(pool.loc, "has no `domain`")
                .help("give the pool one: domain \"my-app\""),
        );
    }
}
