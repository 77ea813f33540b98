use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1321",
        name: "deletion-protection-off",
        severity: Severity::Warning,
        summary: "A user pool has no deletion protection.",
        why: "Deleting the pool deletes all users and their passwords for good; a removed line or a deleted stack is \
              enough. Source: \
              https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cognito-userpool.html",
        bad: "user_pool Users { login email }\n",
        good: "user_pool Users { login email; deletion_protection on }\n",
    },
    category: Category::UserPool,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
        // Beside other options.
        "user_pool Users { login email; deletion_protection on; tier plus }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let protection = pool.settings.deletion_protection;
        if protection.is_some_and(|protection| protection.value) {
            continue;
        }
        let loc = protection.map_or(pool.loc, |protection| protection.loc);
        let message = format!("all users of `{}` go if it is deleted", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, loc, message, "not protected").help("let it refuse: deletion_protection on"),
        );
    }
}
