use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::Contact;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1345",
        name: "recovery-not-verified",
        severity: Severity::Warning,
        summary: "Passwords are recovered through an unverified address.",
        why: "Cognito sends a code for a new password only to an address that is verified, and nothing verifies \
              this one at sign-up. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html",
        bad: "user_pool Users { login email; recovery phone }\n",
        good: "user_pool Users { login email; recovery email }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // One of the ways works.
        "user_pool Users { login email; recovery phone, email }\n",
        // Administrators reset it.
        "user_pool Users { login email; recovery admin }\n",
        // Both are verified.
        "user_pool Users { login email; verify email, phone; recovery phone }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let settings = &pool.settings;
        let verified = |contact: Contact| settings.verify.iter().any(|verified| verified.value == contact);
        let works = |way: &str| match way {
            "verified_email" => verified(Contact::Email),
            "verified_phone_number" => verified(Contact::Phone),
            _ => true,
        };
        let Some(first) = settings.recovery.first().filter(|_| !settings.recovery.iter().any(|way| works(way.value)))
        else {
            continue;
        };
        let word = context.text(first.loc);
        let message = format!("users of `{}` recover a password by {word}, which nothing verifies", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, first.loc, message, "no code is sent there")
                .help(format!("verify it at sign-up: verify {word}"))
                .help("or recover by what is verified"),
        );
    }
}
