use super::role_near_quota::NEARLY;
use super::shared::roles_with_managed_policies;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1402",
        name: "role-spills",
        severity: Severity::Info,
        summary: "A role needs managed policies besides its inline policies.",
        why: "Managed policies count against the quota of the account, which other stacks share, and the role in the \
              console shows only a part of what it may do. A role of this size often has the permissions of several. \
              Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        bad: many!(concat!(hundred!(), hundred!())),
        good: many!(""),
    },
    category: Category::Size,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // Near the quota more is said.
        many!(concat!(hundred!(), hundred!(), hundred!())),
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (role, managed) in roles_with_managed_policies(context).filter(|(_, managed)| *managed < NEARLY) {
        let more = if managed == 1 { "a managed policy".to_owned() } else { format!("{managed} managed policies") };
        let message = format!("what {} may do fills its role, and {more} besides", role.title);
        diagnostics.push(
            Diagnostic::new(RULE.code, role.source, message, "larger than a role")
                .help("see whether it does the work of several, and give each a role of its own"),
        );
    }
}
