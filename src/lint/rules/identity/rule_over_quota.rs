//! Rules that Cognito does not take.

use super::shared::all;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1113",
        name: "rule-over-quota",
        severity: Severity::Error,
        summary: "There are more rules, or longer ones, than Cognito takes.",
        why: "A sign-in has at most 25 rules; a claim has at most 64 characters and what it is compared with 128. More \
              is refused when the app is deployed. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html",
        bad: pool![ "rule Users.web claim(\"https://login.example.com/claims/the-team-that-the-user-belongs-to\") equals \"ops\" -> Users.admins" ;  ],
        good: pool![ "rule Users.web claim(\"https://login.example.com/team\") equals \"ops\" -> Users.admins" ;  ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // The quota is for each sign-in.
        pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" "rule Users.web claim(\"custom:team\") equals \"help\" -> Users.support" ;  ],
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    for (_, pool) in all(context) {
        for (at, rule) in pool.rules.iter().enumerate() {
            let value = rule.value.as_literal().map_or(0, |text| text.chars().count());
            let (message, label) = if rule.claim.chars().count() > 64 {
                ("the claim of a rule has at most 64 characters", "too long")
            } else if value > 128 {
                ("a rule compares with at most 128 characters", "too long")
            } else if at >= 25 && pool.rules[..at].iter().filter(|other| other.login == rule.login).count() == 25 {
                ("a sign-in has at most 25 rules", "the 26th")
            } else {
                continue;
            };
            found.push(
                Diagnostic::new(RULE.code, rule.loc, message, label)
                    .help("let a function that runs before the token is made put a shorter claim in it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn counts_the_rules_of_a_sign_in() {
        let program = |count: usize| {
            let rules: String = (0..count)
                .map(|at| format!("rule Users.web claim(\"profile\") equals \"team{at}\" -> Users.admins\n"))
                .collect();
            format!(
                "user_pool Users {{ login email; client web; group admins }}\n\
                 identity_pool Identities {{ sign_in Users.web\n{rules} }}\n"
            )
        };
        assert_eq!(findings(&RULE, &program(25)).len(), 0);
        assert_eq!(findings(&RULE, &program(27)).len(), 1);
    }
}
