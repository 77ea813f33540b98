use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1313",
        name: "long-lived-refresh-token",
        severity: Severity::Warning,
        summary: "A refresh token is valid for more than a year.",
        why: "An attacker who copies it from a device stays signed in as the user for that long, unless it is revoked \
              or rotated. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html",
        bad: "user_pool Users { login email; client web { validity { refresh 3650d } } }\n",
        good: "user_pool Users { login email; client web { validity { refresh 90d } } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A year.
        "user_pool Users { login email; client web { validity { refresh 365d } } }\n",
        // A rotated token is good once.
        "user_pool Users { login email; client web { flows srp; rotation 30s; validity { refresh 3650d } } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, client) in created_clients(context) {
        let long = |refresh: &crate::model::Spanned<u64>| refresh.value > 365 * 86400;
        let Some(refresh) = client.validity.refresh.filter(long).filter(|_| client.rotation.is_none()) else {
            continue;
        };
        let message =
            format!("who copies a refresh token of `{}` can use it for {}", client.name, context.text(refresh.loc));
        diagnostics.push(
            Diagnostic::new(RULE.code, refresh.loc, message, "longer than a year")
                .help("rotate it: flows srp; rotation 30s")
                .help("or ask users to sign in again: validity { refresh 90d }"),
        );
    }
}
