use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1347",
        name: "fixed-address-updated",
        severity: Severity::Warning,
        summary: "Updates of an immutable attribute are verified.",
        why: "`mutable off` forbids every update of the attribute, so there is no update to verify. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
        bad: "user_pool Users { login email; attribute email string { mutable off }; verify_updates email }\n",
        good: "user_pool Users { login email; attribute email string; verify_updates email }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Another address can change.
        "user_pool Users { login email; verify email, phone; attribute email string { mutable off }; verify_updates phone }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        for update in &pool.settings.verify_updates {
            let fixed = pool.attribute(update.value.attribute()).and_then(|attribute| attribute.mutable);
            let Some(fixed) = fixed.filter(|mutable| !mutable.value) else { continue };
            let word = context.text(update.loc);
            let message = format!("updates of `{word}` are verified, and users of `{}` cannot change it", pool.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, update.loc, message, "never happens")
                    .label(fixed.loc, "cannot change")
                    .help("let it change: mutable on; or leave it out of `verify_updates`"),
            );
        }
    }
}
