use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::Login;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1323",
        name: "login-not-verified",
        severity: Severity::Warning,
        summary: "Users sign in with an unverified address.",
        why: "Anybody can sign up with the address of somebody else, and an app that trusts the address then \
              takes one for the other; users who forget the password cannot recover it there either. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html",
        bad: "user_pool Users { login email, phone; verify phone; client web }\n",
        good: "user_pool Users { login email, phone; verify email, phone; client web }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // By default everything that users sign in with is verified.
        "user_pool Users { login email, phone; client web }\n",
        // Administrators create users.
        "user_pool Users { login email, phone; verify phone; sign_up admin; client web }\n",
        // A function decides what is verified.
        "user_pool Users { login email, phone; verify phone; trigger pre_sign_up -> \"src/signUp.main\"; client web }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let settings = &pool.settings;
        let checked = pool.triggers.iter().any(|trigger| trigger.word == "pre_sign_up");
        if checked || settings.admin_only.is_some_and(|admin| admin.value) {
            continue;
        }
        let verified = |login: &Login| {
            let attribute = match login {
                Login::Email | Login::Phone => login.attribute(),
                Login::Username | Login::PreferredUsername => None,
            };
            attribute.is_none_or(|name| settings.verify.iter().any(|contact| contact.value.attribute() == name))
        };
        let Some(login) = settings.login.iter().find(|login| !verified(&login.value)) else { continue };
        let word = context.text(login.loc);
        let message = format!("users of `{}` sign in with `{word}`, and nobody checks that it is theirs", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, login.loc, message, "not verified")
                .help(format!("add it to what is verified: verify …, {word}")),
        );
    }
}
