use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1309",
        name: "plain-password",
        severity: Severity::Warning,
        summary: "A password may be short and simple.",
        why: "Eight digits are a date of birth. A password without required kinds of characters has to be long. Source: \
              https://docs.amazonaws.cn/en_us/securityhub/latest/userguide/cognito-controls.md",
        bad: "user_pool Users { login email; password { uppercase off; numbers off; symbols off } }\n",
        good: "user_pool Users { login email; password { min_length 12; uppercase off; numbers off; symbols off } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Two kinds are left.
        "user_pool Users { login email; password { uppercase off; symbols off } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let Some(password) = &pool.settings.password else { continue };
        let switches = [password.uppercase, password.lowercase, password.numbers, password.symbols];
        let mut off = switches.into_iter().flatten().filter(|switch| !switch.value);
        let Some(first) = off.next() else { continue };
        if off.count() < 2 || password.min_length.is_some_and(|length| length.value >= 12) {
            continue;
        }
        let message = format!("a password of `{}` may be short and of one kind of characters", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, first.loc, message, "and others are off")
                .help("ask for length instead: password { min_length 12 }"),
        );
    }
}
