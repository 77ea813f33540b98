//! Recovery by the phone that is the second factor.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::pools;
use crate::lint::{Category, Context, Fixes, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1318",
        name: "recovery-by-second-factor",
        severity: Severity::Warning,
        summary: "Passwords are recovered by the phone that is the second factor too.",
        why: "Cognito does not recover a password by text message for a user whose second factor is text \
              messages, since the phone alone would then be enough to sign in; with no other way such users are \
              locked out. Source: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RecoveryOptionType.html",
        bad: "user_pool Users { login phone; mfa required { sms, totp }; recovery phone }\n",
        good: "user_pool Users { login phone, email; mfa required { sms, totp }; recovery email, phone }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // The second factor is an app.
        "user_pool Users { login phone; mfa required { totp }; recovery phone }\n",
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    for pool in pools(context) {
        if !pool.settings.mfa.is_some_and(|mfa| mfa.value.mode != "OFF" && mfa.value.sms) {
            continue;
        }
        let [way] = pool.settings.recovery.as_slice() else { continue };
        if way.value != "verified_phone_number" {
            continue;
        }
        let message = format!("users of `{}` with text messages as second factor cannot recover a password", pool.name);
        found.push(
            Diagnostic::new(RULE.code, way.loc, message, "the phone serves one of the two")
                .help("recover by mail first: recovery email, phone"),
        );
    }
}
