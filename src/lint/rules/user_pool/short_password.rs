use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1308",
        name: "short-password",
        severity: Severity::Warning,
        summary: "A password may be shorter than 14 characters.",
        why: "Length is what makes guessing expensive, more than kinds of characters do; strict baselines ask for \
              14. Source: https://docs.amazonaws.cn/en_us/securityhub/latest/userguide/cognito-controls.md",
        bad: "user_pool Users { login email; password { min_length 10 } }\n",
        good: "user_pool Users { login email; password { min_length 14 } }\n",
    },
    category: Category::UserPool,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // Another rule is about these.
        "user_pool Users { login email; password { min_length 6 } }\n",
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let length = pool.settings.password.as_ref().and_then(|password| password.min_length);
        let shortest = length.map_or(8, |length| length.value);
        if !(8..14).contains(&shortest) {
            continue;
        }
        let loc = length.map_or(pool.loc, |length| length.loc);
        let message = format!("passwords of `{}` may have {shortest} characters", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, loc, message, "shorter than 14")
                .help("ask for more: password { min_length 14 }"),
        );
    }
}
