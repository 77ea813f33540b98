use super::shared::location;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::text::Date;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1904",
        name: "until-far-off",
        severity: Severity::Warning,
        summary: "A grant or a denial ends more than a hundred years from now.",
        why: "One wrong digit of a year, `9027` for `2027`, makes a permission that should end next month permanent. \
              For a grant without an end leave `until` out.",
        bad: users!["bucket Uploads" "grant group admins get bucket Uploads until 9027-01-31"],
        good: users!["bucket Uploads" "grant group admins get bucket Uploads until 2027-01-31"],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        users!["bucket Uploads" "grant group admins get bucket Uploads"],
        users!["bucket Uploads" "grant group admins get bucket Uploads until 2099-12-31"],
    ],
    run: Some(run),
};

/// How many days away is too far.
const DAYS: i64 = 100 * 365;

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        let Some(span) = written.terms().until else { continue };
        let Some(until) = Date::parse(context.text(location(file, span))) else { continue };
        let days = context.today.days_until(until);
        if days <= DAYS {
            continue;
        }
        let word = if grant.deny { "deny" } else { "grant" };
        let message = format!("this {word} ends in {} years", days / 365);
        diagnostics.push(
            Diagnostic::new(RULE.code, location(file, span), message, "the last day")
                .help("write the year that is meant, or leave `until` out if there is no end"),
        );
    }
}
