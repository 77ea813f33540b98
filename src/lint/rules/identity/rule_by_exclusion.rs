use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1111",
        name: "rule-by-exclusion",
        severity: Severity::Warning,
        summary: "A rule gives a role by exclusion.",
        why: "Every unexpected value matches: a new team, a typing error, a value that the user chose. It is safer to \
              give roles for values that a token contains. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
        bad: pool![ "rule Users.web claim(\"custom:team\") not_equal \"guests\" -> Users.admins" ;  ],
        good: pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" ;  ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // It says who.
        pool![ "rule Users.web claim(\"custom:team\") starts_with \"ops-\" -> Users.admins" ;  ],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for rule in identity_pools(context).flat_map(|(_, pool)| &pool.rules).filter(|rule| rule.match_type == "NotEqual") {
        let group = &context.program.user_pools[rule.group.0.index()].groups[rule.group.1 as usize];
        let message = format!("any `{}` but one gives the role of `{}`", rule.claim, group.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, rule.loc, message, "matches whatever nobody thought of")
                .help("say who gets it, with `equals` and a rule for each value"),
        );
    }
}
