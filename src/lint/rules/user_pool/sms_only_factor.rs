use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1317",
        name: "sms-only-factor",
        severity: Severity::Warning,
        summary: "Text messages are the only second factor.",
        why: "A caller can persuade an operator to move a phone number to another SIM card, messages can be \
              intercepted, and each costs money. An authenticator app has none of these problems. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
        bad: "user_pool Users { login email; mfa optional { sms } }\n",
        good: "user_pool Users { login email; mfa optional { sms, totp } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Off.
        "user_pool Users { login email; mfa off }\n",
        // Codes from an app.
        "user_pool Users { login phone; mfa required { totp } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let Some(mfa) = pool.settings.mfa.filter(|mfa| mfa.value.sms && !mfa.value.totp && !mfa.value.email) else {
            continue;
        };
        let message = format!("text messages are the only second factor of `{}`", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, mfa.loc, message, "text messages alone")
                .help("offer codes from an app beside them: { totp, sms }"),
        );
    }
}
