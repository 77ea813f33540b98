use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1312",
        name: "long-lived-access-token",
        severity: Severity::Info,
        summary: "An access token is valid for more than an hour.",
        why: "APIs look at the signature and the time alone, so neither signing out nor disabling the user ends \
              what a copied token can do before it runs out. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html",
        bad: "user_pool Users { login email; client web { validity { access 1d } } }\n",
        good: "user_pool Users { login email; client web { validity { access 1h } } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // An hour is the default.
        "user_pool Users { login email; client web { validity { refresh 90d } } }\n",
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, client) in created_clients(context) {
        let Some(access) = client.validity.access.filter(|access| access.value > 3600) else { continue };
        let message =
            format!("who copies an access token of `{}` can use it for {}", client.name, context.text(access.loc));
        diagnostics.push(
            Diagnostic::new(RULE.code, access.loc, message, "longer than an hour")
                .help("let the app refresh it more often: validity { access 1h }"),
        );
    }
}
