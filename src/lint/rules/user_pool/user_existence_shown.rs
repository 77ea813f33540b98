use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1304",
        name: "user-existence-shown",
        severity: Severity::Warning,
        summary: "An app client reveals whether a user exists.",
        why: "Anybody can try addresses, learn which of them have an account, and then try passwords for those. Source: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        bad: "user_pool Users { login email; client web { hide_unknown_users off } }\n",
        good: "user_pool Users { login email; client web }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // On is the default.
        "user_pool Users { login email; client web { hide_unknown_users on } }\n",
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, client) in created_clients(context) {
        let Some(switch) = client.hide_unknown_users.filter(|switch| !switch.value) else { continue };
        let message = format!("sign-in with `{}` says whether a user exists", client.name);
        diagnostics.push(Diagnostic::new(RULE.code, switch.loc, message, "unknown users are told apart").fix(
            "answer the same for all",
            switch.loc,
            "on",
        ));
    }
}
