use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1314",
        name: "refresh-outlived",
        severity: Severity::Warning,
        summary: "An access or ID token lives as long as the refresh token.",
        why: "When the token runs out there is nothing left to renew it with, so the user signs in again and the \
              refresh token was of no use. Source: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        bad: "user_pool Users { login email; client web { validity { access 2h; refresh 2h } } }\n",
        good: "user_pool Users { login email; client web { validity { access 1h; refresh 2h } } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The default is 30 days.
        "user_pool Users { login email; client web { validity { access 1d } } }\n",
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    ],
    run: Some(run),
};

/// Default lifetime of access and ID tokens.
const HOUR: u64 = 3600;

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, client) in created_clients(context) {
        let Some(refresh) = client.validity.refresh else { continue };
        let lives = [("access", client.validity.access), ("ID", client.validity.id)];
        let Some((what, life)) =
            lives.into_iter().find(|(_, life)| life.map_or(HOUR, |life| life.value) >= refresh.value)
        else {
            continue;
        };
        let written = life.map_or("1h", |life| context.text(life.loc));
        let message = format!(
            "an {what} token of `{}` lives {written}, and what would renew it {}",
            client.name,
            context.text(refresh.loc)
        );
        diagnostics.push(
            Diagnostic::new(RULE.code, refresh.loc, message, "not longer than what it renews")
                .help("let it live longer than the other tokens: validity { refresh 30d }"),
        );
    }
}
