use super::shared::created_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1326",
        name: "sign-up-beside-providers",
        severity: Severity::Warning,
        summary: "Anybody can sign up through an app client for other providers.",
        why: "What an app client offers limits its sign-in pages and not SignUp: with the public id of the client \
              anybody can create a user in the pool, even if no client signs such users in yet. Source: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        bad: "param workSecret: secret\n\
              user_pool Staff {\n  login email\n  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n  client desk { callback \"https://desk.example.com\"; providers Work }\n}\n",
        good: "param workSecret: secret\n\
               user_pool Staff {\n  login email\n  sign_up admin\n  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n  client desk { callback \"https://desk.example.com\"; providers Work }\n}\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The pool has users of its own, and its client says so.
        "param workSecret: secret\n\
         user_pool Users {\n  login email\n  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n  client web { callback \"https://app.example.com\"; providers cognito, Work }\n}\n",
        // No other provider.
        "user_pool Users { login email; client web }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        if pool.settings.admin_only.is_some_and(|admin| admin.value) {
            continue;
        }
        let Some(client) = pool.clients.iter().find(|client| client.federated()) else { continue };
        let own = pool.clients.iter().find(|client| client.signs_in_own_users());
        let loc = pool.settings.admin_only.map_or(pool.loc, |admin| admin.loc);
        let message = match own {
            Some(own) => format!("anybody can sign up in `{}`, and sign in with `{}`", pool.name, own.name),
            None => format!("anybody can sign up in `{}`, though its users come from elsewhere", pool.name),
        };
        let diagnostic = Diagnostic::new(RULE.code, loc, message, "open to the internet")
            .label(client.providers[0].loc, format!("`{}` offers other providers only", client.name));
        let diagnostic = match own {
            Some(own) => diagnostic.label(own.loc, "signs in whoever signed up"),
            None => diagnostic,
        };
        diagnostics.push(
            diagnostic
                .help("let administrators create users: sign_up admin; users of the providers still come in")
                .help("or say that it is meant: @allow(sign-up-beside-providers, \"…\")"),
        );
    }
}
