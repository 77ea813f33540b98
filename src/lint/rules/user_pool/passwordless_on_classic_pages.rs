use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::OAuth;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1344",
        name: "passwordless-on-classic-pages",
        severity: Severity::Warning,
        summary: "The classic sign-in pages do not support passwordless sign-in.",
        why: "Only managed login lets users choose how to sign in; the classic pages ask for the password. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html",
        bad: "user_pool Users { login email; first_factors password, passkey; domain \"notes-app\"; client web { flows user_auth; callback \"https://app.example.com\" } }\n",
        good: "user_pool Users { login email; first_factors password, passkey; domain \"notes-app\" { managed_login on }; client web { flows user_auth; callback \"https://app.example.com\" } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The app has pages of its own.
        "user_pool Users { login email; first_factors password, passkey; domain \"notes-app\"; client web { flows user_auth } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let Some(factor) = pool.settings.first_factors.iter().find(|factor| factor.value != "PASSWORD") else {
            continue;
        };
        let classic = pool.domain.as_ref().filter(|domain| !domain.managed_login.is_some_and(|managed| managed.value));
        let Some(domain) = classic else { continue };
        let at_pages = |grant: OAuth| grant != OAuth::ClientCredentials;
        if !pool.clients.iter().any(|client| client.oauth.iter().any(|grant| at_pages(grant.value))) {
            continue;
        }
        let message = format!("the sign-in pages of `{}` do not offer `{}`", pool.name, context.text(factor.loc));
        diagnostics.push(
            Diagnostic::new(RULE.code, factor.loc, message, "not on the classic pages")
                .label(domain.name.loc, "serves the classic pages")
                .help("serve managed login there: domain \"…\" { managed_login on }"),
        );
    }
}
