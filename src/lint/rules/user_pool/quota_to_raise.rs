use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

macro_rules! servers {
    ($($name:literal)*) => {
        concat!("user_pool Users {\n  login email\n", $("  resource_server ", $name, " { scope read \"Read it\" }\n",)* "}\n")
    };
}

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1330",
        name: "quota-to-raise",
        severity: Severity::Warning,
        summary: "A user pool exceeds a default quota.",
        why: "A user pool has at most 1,000 app clients, 300 providers and 25 resource servers until AWS raises the quota; the \
              deployment fails at the first part past it. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html",
        bad: servers!("a1" "a2" "a3" "a4" "a5" "a6" "a7" "a8" "a9" "b1" "b2" "b3" "b4" "b5" "b6" "b7" "b8" "b9" "c1" "c2" "c3" "c4" "c5" "c6" "c7" "c8"),
        good: servers!("a1" "a2" "a3" "a4" "a5" "a6" "a7" "a8" "a9" "b1" "b2" "b3" "b4" "b5" "b6" "b7" "b8" "b9" "c1" "c2" "c3" "c4" "c5" "c6" "c7"),
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // An existing pool.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in context.program.user_pools.iter().filter(|pool| pool.existing.is_none()) {
        let past = [
            ("app clients", 1_000, pool.clients.get(1_000).map(|client| client.loc)),
            ("providers", 300, pool.providers.get(300).map(|provider| provider.loc)),
            ("resource servers", 25, pool.resource_servers.get(25).map(|server| server.loc)),
        ];
        for (what, most, loc) in past {
            let Some(loc) = loc else { continue };
            let message = format!("user pool `{}` has more than {most} {what}", pool.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, loc, message, format!("number {}", most + 1))
                    .label(pool.loc, "the pool")
                    .help("ask AWS to raise the quota before you deploy, or take away what is not used"),
            );
        }
    }
}
