use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1305",
        name: "revocation-off",
        severity: Severity::Warning,
        summary: "The refresh tokens of an app client cannot be revoked.",
        why: "After signing out a copy of the refresh token then remains valid until it expires, after 30 days by \
              default. Source: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        bad: "user_pool Users { login email; client web { revocation off } }\n",
        good: "user_pool Users { login email; client web }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // On is the default.
        "user_pool Users { login email; client web { revocation on } }\n",
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, client) in created_clients(context) {
        let Some(switch) = client.revocation.filter(|switch| !switch.value) else { continue };
        let message = format!("refresh tokens of `{}` cannot be taken back", client.name);
        diagnostics.push(Diagnostic::new(RULE.code, switch.loc, message, "signing out leaves them good").fix(
            "let them be revoked",
            switch.loc,
            "on",
        ));
    }
}
