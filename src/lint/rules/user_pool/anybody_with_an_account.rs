use super::shared::created_clients;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::{ClientProvider, PoolProviderKind};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1327",
        name: "anybody-with-an-account",
        severity: Severity::Warning,
        summary: "Anybody with an account at a public provider can sign in.",
        why: "Cognito makes a user when somebody first comes from a provider, whatever `sign_up` says. Anybody can have \
              an account at Google, Facebook, Apple or Amazon, so anybody can become one of `auth_users`, unless a \
              function refuses. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html",
        bad: "param googleSecret: secret\n\
              user_pool Staff {\n  login email\n  sign_up admin\n  provider Google google { client_id \"1example.apps.googleusercontent.com\"; client_secret \"{googleSecret}\" }\n  client desk { callback \"https://desk.example.com\"; providers Google }\n}\n",
        good: "param googleSecret: secret\n\
               user_pool Staff {\n  login email\n  sign_up admin\n  provider Google google { client_id \"1example.apps.googleusercontent.com\"; client_secret \"{googleSecret}\" }\n  client desk { callback \"https://desk.example.com\"; providers Google }\n  trigger pre_sign_up -> \"src/onlyStaff.main\"\n}\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A function looks at everybody who comes.
        "param googleSecret: secret\n\
         user_pool Staff {\n  login email\n  provider Google google { client_id \"1example.apps.googleusercontent.com\"; client_secret \"{googleSecret}\" }\n  client desk { callback \"https://desk.example.com\"; providers cognito, Google }\n  trigger inbound_federation -> \"src/onlyStaff.main\"\n}\n",
        // Nobody has an account there unless the company gives one.
        "param workSecret: secret\n\
         user_pool Staff {\n  login email\n  sign_up admin\n  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n  client desk { callback \"https://desk.example.com\"; providers Work }\n}\n",
        // No client offers it.
        "param googleSecret: secret\n\
         user_pool Staff {\n  login email\n  provider Google google { client_id \"1example.apps.googleusercontent.com\"; client_secret \"{googleSecret}\" }\n  client desk\n}\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (pool, client) in created_clients(context) {
        if pool.triggers.iter().any(|trigger| matches!(trigger.word, "pre_sign_up" | "inbound_federation")) {
            continue;
        }
        for offered in &client.providers {
            let ClientProvider::Provider(at) = offered.value else { continue };
            let title = match pool.providers[at as usize].kind {
                PoolProviderKind::Google => "a Google",
                PoolProviderKind::Facebook => "a Facebook",
                PoolProviderKind::Amazon => "an Amazon",
                PoolProviderKind::Apple => "an Apple",
                PoolProviderKind::Oidc | PoolProviderKind::Saml => continue,
            };
            let message = format!("everybody with {title} account may sign in to `{}`", pool.name);
            let diagnostic = Diagnostic::new(RULE.code, offered.loc, message, format!("offered by `{}`", client.name));
            let diagnostic = match pool.settings.admin_only.filter(|admin| admin.value) {
                Some(admin) => diagnostic.label(admin.loc, "does not hold for users of providers"),
                None => diagnostic,
            };
            diagnostics.push(
                diagnostic
                    .help("let a function decide who comes in: trigger pre_sign_up -> \"src/preSignUp.main\"")
                    .help("or say that it is meant: @allow(anybody-with-an-account, \"…\")"),
            );
        }
    }
}
