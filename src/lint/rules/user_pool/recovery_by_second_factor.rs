use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1318",
        name: "recovery-by-second-factor",
        severity: Severity::Warning,
        summary: "Password recovery uses the second factor.",
        why: "Cognito does not recover a password by text message for a user whose second factor is text \
              messages, nor by mail for one whose second factor is codes by mail, since the one device alone would \
              then be enough to sign in; with no other way such users are locked out. Sources: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RecoveryOptionType.html, \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-sms-email-message.html",
        bad: "user_pool Users { login phone; mfa required { sms, totp }; recovery phone }\n",
        good: "user_pool Users { login phone, email; mfa required { sms, totp }; recovery email, phone }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The second factor is an app.
        "user_pool Users { login phone; mfa required { totp }; recovery phone }\n",
        // The mail box is the second factor, and the phone recovers.
        "user_pool Users { login phone, email; mfa required { email }; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\" }; recovery email, phone }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let Some(mfa) = pool.settings.mfa.map(|mfa| mfa.value).filter(|mfa| mfa.mode != "OFF") else { continue };
        let taken = |way: &str| match way {
            "verified_phone_number" => mfa.sms,
            "verified_email" => mfa.email,
            _ => false,
        };
        let ways = &pool.settings.recovery;
        let Some(first) = ways.first().filter(|_| ways.iter().all(|way| taken(way.value))) else { continue };
        let (codes, label, other) = match first.value {
            "verified_email" => ("codes by mail", "the mail box serves one of the two", "phone, email"),
            _ => ("text messages", "the phone serves one of the two", "email, phone"),
        };
        let message = format!("users of `{}` with {codes} as second factor cannot recover a password", pool.name);
        let diagnostic = Diagnostic::new(RULE.code, first.loc, message, label);
        diagnostics.push(match ways.len() {
            1 => diagnostic.help(format!("recover by the other address first: recovery {other}")),
            _ => diagnostic
                .help("leave one of the two out of the second factors, or let administrators reset: recovery admin"),
        });
    }
}
