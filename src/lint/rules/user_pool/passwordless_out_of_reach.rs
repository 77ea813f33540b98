use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::Flow;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1340",
        name: "passwordless-out-of-reach",
        severity: Severity::Warning,
        summary: "No app client offers the passwordless sign-in of its user pool.",
        why: "Passkeys and one-time codes come first only in the flow in which users choose how to sign in; the \
              other flows begin with the password. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
        bad: "user_pool Users { login email; first_factors password, passkey; client web { flows srp, refresh } }\n",
        good: "user_pool Users { login email; first_factors password, passkey; client web { flows user_auth, refresh } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // One of the app clients does.
        "user_pool Users { login email; first_factors password, email_otp; client web; client phone { flows user_auth } }\n",
        // An existing pool, whose app clients are unknown.
        "user_pool Users { login email; first_factors password, passkey }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context).filter(|pool| !pool.clients.is_empty()) {
        let Some(factor) = pool.settings.first_factors.iter().find(|factor| factor.value != "PASSWORD") else {
            continue;
        };
        if pool.clients.iter().any(|client| client.flows.iter().any(|flow| flow.value == Flow::UserAuth)) {
            continue;
        }
        let word = context.text(factor.loc);
        let message = format!("no app client of `{}` lets users sign in with `{word}`", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, factor.loc, message, "never offered")
                .label(pool.clients[0].loc, "has no flow `user_auth`")
                .help("give a client the flow in which users choose: flows user_auth, refresh"),
        );
    }
}
