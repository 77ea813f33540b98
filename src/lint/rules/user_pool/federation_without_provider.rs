use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1346",
        name: "federation-without-provider",
        severity: Severity::Warning,
        summary: "A federation trigger belongs to a user pool without providers.",
        why: "Cognito calls `inbound_federation` when somebody signs in through an identity provider of the pool. \
              Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-identity-pools-working-with-aws-lambda-triggers.html",
        bad: "user_pool Users { login email; trigger inbound_federation -> \"src/came.main\" }\n",
        good: concat!(
            "param workSecret: secret\n",
            "user_pool Users {\n",
            "  login email\n",
            "  domain \"notes-app\"\n",
            "  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n",
            "  trigger inbound_federation -> \"src/came.main\"\n",
            "  client web { callback \"https://app.example.com\"; providers cognito, Work }\n",
            "}\n",
        ),
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Other functions are called for the pool's own users.
        "user_pool Users { login email; trigger pre_sign_up -> \"src/sign.main\" }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context).filter(|pool| pool.providers.is_empty()) {
        let Some(trigger) = pool.triggers.iter().find(|trigger| trigger.word == "inbound_federation") else { continue };
        let message = format!("nobody comes to `{}` from another provider", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, trigger.loc, message, "never called")
                .label(pool.loc, "has no `provider`")
                .help("declare the provider in the pool, or remove the trigger"),
        );
    }
}
