use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::Flow;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1303",
        name: "password-flow",
        severity: Severity::Warning,
        summary: "An app client sends the passwords of users to Cognito.",
        why: "With `password` the password itself travels to Cognito, through the app and everything that reads its \
              requests; with `srp` only a proof of it does. Source: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        bad: "user_pool Users { login email; client web { flows password, refresh } }\n",
        good: "user_pool Users { login email; client web { flows srp, refresh } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // The function that migrates users needs the password.
        "user_pool Users { login email; client web { flows password, refresh }; trigger user_migration -> \"src/migrate.main\" }\n",
        // A server sends it.
        "user_pool Users { login email; client site { flows admin_password, refresh; secret on } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (pool, client) in created_clients(context) {
        let Some(password) = client.flows.iter().find(|flow| flow.value == Flow::Password) else { continue };
        let secret = client.secret.is_some_and(|secret| secret.value);
        if secret || pool.triggers.iter().any(|trigger| trigger.word == "user_migration") {
            continue;
        }
        let message = format!("`{}` sends the passwords of users", client.name);
        let diagnostic = Diagnostic::new(RULE.code, password.loc, message, "the password itself");
        diagnostics.push(if client.flows.iter().any(|flow| flow.value == Flow::Srp) {
            diagnostic.help("leave `password` out: the app can sign in with `srp`")
        } else {
            diagnostic.fix("send a proof of the password instead", password.loc, "srp")
        });
    }
}
