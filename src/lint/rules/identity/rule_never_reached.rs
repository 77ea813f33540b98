use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::identity_pool::MappingRule;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1110",
        name: "rule-never-reached",
        severity: Severity::Warning,
        summary: "A rule never applies because of an earlier one.",
        why: "Rules are tried in their order and the first that matches gives the role, so the later one gives its role \
              to nobody. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
        bad: pool![ "rule Users.web claim(\"custom:team\") starts_with \"op\" -> Users.support" "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" ;  ],
        good: pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" "rule Users.web claim(\"custom:team\") starts_with \"op\" -> Users.support" ;  ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Another claim.
        pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.support" "rule Users.web claim(\"custom:tenant\") equals \"ops\" -> Users.admins" ;  ],
        // They overlap, and neither holds the other.
        pool![ "rule Users.web claim(\"custom:team\") starts_with \"ops\" -> Users.support" "rule Users.web claim(\"custom:team\") contains \"lead\" -> Users.admins" ;  ],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in identity_pools(context) {
        for (at, rule) in pool.rules.iter().enumerate().skip(1) {
            let Some(first) = pool.rules[..at].iter().find(|first| covers(first, rule)) else { continue };
            let group = &context.program.user_pools[rule.group.0.index()].groups[rule.group.1 as usize];
            let message = format!("this rule gives nobody the role of `{}`: an earlier one matches first", group.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, rule.loc, message, "never reached")
                    .label(first.loc, "matches all that it matches")
                    .help("put the narrower rule first"),
            );
        }
    }
}

/// Whether an earlier rule matches whatever a later one does.
fn covers(first: &MappingRule<'_>, later: &MappingRule<'_>) -> bool {
    let (Some(one), Some(two)) = (first.value.as_literal(), later.value.as_literal()) else { return false };
    if first.login != later.login || first.claim != later.claim {
        return false;
    }
    match (first.match_type, later.match_type) {
        ("Contains", "Equals" | "Contains" | "StartsWith") => two.contains(one),
        ("StartsWith", "Equals" | "StartsWith") => two.starts_with(one),
        ("NotEqual", "Equals") => one != two,
        (first, later) => first == later && one == two,
    }
}
