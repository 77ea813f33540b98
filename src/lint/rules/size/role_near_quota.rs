use super::shared::roles_with_managed_policies;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::policy::split::MAX_MANAGED_POLICIES;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1401",
        name: "role-near-quota",
        severity: Severity::Warning,
        summary: "A role is close to the quota for policies.",
        why: "A role holds 10,240 characters of inline policies and ten managed policies of 6,144 each. When the last \
              of them is full the program does not compile any more. Source: \
              https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        bad: many!(concat!(hundred!(), hundred!(), hundred!())),
        good: many!(""),
    },
    category: Category::Size,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // There is room enough.
        many!(concat!(hundred!(), hundred!())),
    ],
    run: Some(run),
};

/// The number of managed policies from which a role is reported. A statement that is too large is split in halves, so a few more
/// grants can need three more policies.
pub(super) const NEARLY: usize = MAX_MANAGED_POLICIES * 7 / 10;

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (role, managed) in roles_with_managed_policies(context).filter(|(_, managed)| *managed >= NEARLY) {
        let message =
            format!("{} needs {managed} managed policies, and a role may have {MAX_MANAGED_POLICIES}", role.title);
        diagnostics.push(
            Diagnostic::new(RULE.code, role.source, message, "nearly full")
                .help("let it reach some of this through a function, which has a role of its own")
                .help("or put what belongs together under one prefix, so that one grant covers it"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn names_the_role() {
        let diagnostics = findings(&RULE, RULE.code.bad);
        assert_eq!(diagnostics.len(), 1);
        assert!(diagnostics[0].message.starts_with("function Work needs "), "{}", diagnostics[0].message);
    }
}
