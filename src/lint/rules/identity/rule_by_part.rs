use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1112",
        name: "rule-by-part",
        severity: Severity::Warning,
        summary: "A rule matches a part of a claim.",
        why: "`contains \"admin\"` also matches `not-admin` and `administration-read-only`. Only in a claim that is a \
              list, as `cognito:groups` is, does it mean one of several values. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
        bad: pool![ "rule Users.web claim(\"custom:team\") contains \"admin\" -> Users.admins" ;  ],
        good: pool![ "rule Users.web claim(\"custom:team\") equals \"admin\" -> Users.admins" ;  ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A list.
        pool![ "rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.admins" ;  ],
        // The beginning is closed.
        pool![ "rule Users.web claim(\"custom:team\") starts_with \"admin-\" -> Users.admins" ;  ],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for rule in identity_pools(context).flat_map(|(_, pool)| &pool.rules).filter(|rule| rule.match_type == "Contains") {
        // Claims with several values are named for them.
        if rule.claim.ends_with('s') {
            continue;
        }
        let group = &context.program.user_pools[rule.group.0.index()].groups[rule.group.1 as usize];
        let message = format!("any `{}` with this text in it gives the role of `{}`", rule.claim, group.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, rule.loc, message, "matches longer values too")
                .help("compare the whole of it with `equals`"),
        );
    }
}
