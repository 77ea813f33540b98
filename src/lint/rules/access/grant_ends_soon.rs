use super::shared::location;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::text::Date;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1023",
        name: "grant-ends-soon",
        severity: Severity::Info,
        summary: "A grant or a denial expires within two weeks.",
        why: "The date is compiled into the policy, so on that day the app changes without a deployment, and the \
              program does not compile any more once the day is over.",
        bad: users!["bucket Uploads" "grant group admins get bucket Uploads until 2026-12-01"],
        good: users!["bucket Uploads" "grant group admins get bucket Uploads until 2099-12-01"],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[users!["bucket Uploads" "grant group admins get bucket Uploads"]],
    run: Some(run),
};

/// How many days before the end it is said.
const DAYS: i64 = 14;

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        let Some(span) = written.terms().until else { continue };
        let Some(until) = Date::parse(context.text(location(file, span))) else { continue };
        let days = context.today.days_until(until);
        if !(0..=DAYS).contains(&days) {
            continue;
        }
        let word = if grant.deny { "deny" } else { "grant" };
        let when = match days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        };
        let finding =
            Diagnostic::new(RULE.code, location(file, span), format!("this {word} ends {when}"), "the last day");
        diagnostics.push(if grant.deny {
            finding.help("see what the grants allow without it, and delete it or give it a new date")
        } else {
            finding.help("delete it if it is not needed any more, or give it a new date")
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn says_when() {
        for (date, message) in [
            ("2026-11-23", Some("this deny ends today")),
            ("2026-11-24", Some("this deny ends tomorrow")),
            ("2026-12-07", Some("this deny ends in 14 days")),
            ("2026-12-08", None),
        ] {
            let program = format!("{}deny group admins get bucket Uploads until {date}\n", users!["bucket Uploads"]);
            let diagnostics = findings(&RULE, &program);
            assert_eq!(diagnostics.first().map(|diagnostics| diagnostics.message.as_str()), message);
        }
    }
}
