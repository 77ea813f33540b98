use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1310",
        name: "self-sign-up-open",
        severity: Severity::Warning,
        summary: "Anybody can sign up to a user pool.",
        why: "In an app for customers that is intended. In an app for employees everybody on the internet gets what \
              `auth_users` get. Source: \
              https://docs.amazonaws.cn/en_us/securityhub/latest/userguide/cognito-controls.md",
        bad: "user_pool Staff { login email; client desk }\n",
        good: "user_pool Staff { login email; sign_up admin; client desk }\n",
    },
    category: Category::UserPool,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
        // Without an app client nobody can sign up.
        "user_pool Staff { login email }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        if pool.settings.admin_only.is_some_and(|admin| admin.value) || pool.clients.is_empty() {
            continue;
        }
        let loc = pool.settings.admin_only.map_or(pool.loc, |admin| admin.loc);
        let message = format!("anybody can sign up in `{}`", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, loc, message, "open to the internet")
                .help("let administrators create users: sign_up admin")
                .help("or say that it is meant: @allow(self-sign-up-open, \"…\")"),
        );
    }
}
