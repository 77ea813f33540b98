use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1307",
        name: "weak-password",
        severity: Severity::Warning,
        summary: "A password may be shorter than eight characters.",
        why: "An attacker with the password hashes tries all six-character passwords in hours, and people choose the \
              shortest password that is allowed. Cognito's own default is eight. Source: \
              https://docs.amazonaws.cn/en_us/securityhub/latest/userguide/cognito-controls.md",
        bad: "user_pool Users { login email; password { min_length 6 } }\n",
        good: "user_pool Users { login email; password { min_length 8 } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // Eight is the default.
        "user_pool Users { login email; password { symbols off } }\n",
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let Some(length) = pool.settings.password.as_ref().and_then(|password| password.min_length) else { continue };
        if length.value >= 8 {
            continue;
        }
        let message = format!("passwords of `{}` may have {} characters", pool.name, length.value);
        diagnostics.push(Diagnostic::new(RULE.code, length.loc, message, "too short").fix(
            "ask for more",
            length.loc,
            "12",
        ));
    }
}
