use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::Contact;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1324",
        name: "update-not-verified",
        severity: Severity::Warning,
        summary: "A changed address takes effect before it is verified.",
        why: "Users can change their address to one that is not theirs, and the old one is gone at once: a typing \
              error locks them out, and an app that looks at the address alone takes them for somebody else. \
              Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html",
        bad: "user_pool Users { login email; verify email, phone; client web }\n",
        good: "user_pool Users { login email; verify email, phone; verify_updates email, phone; client web }\n",
    },
    category: Category::UserPool,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
        // By default what users sign in with is kept until it is verified.
        "user_pool Users { login email; client web }\n",
        // Nothing is verified.
        "user_pool Users { login username; client web }\n",
        // Nobody has an app to change it with.
        "user_pool Users { login email }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let settings = &pool.settings;
        let effective = settings.updates_in_effect();
        let kept = |contact: &Contact| effective.contains(contact);
        let Some(contact) = settings.verify.iter().find(|contact| !kept(&contact.value)) else { continue };
        if pool.clients.is_empty() {
            continue;
        }
        let word = context.text(contact.loc);
        let message = format!("a new `{word}` of a user of `{}` counts before it is verified", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, contact.loc, message, "the old one is gone at once")
                .help(format!("keep the old one until then: verify_updates {word}")),
        );
    }
}
