use super::shared::location;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1024",
        name: "temporary-without-until",
        severity: Severity::Info,
        summary: "A temporary grant has no end date.",
        why: "Temporary grants are forgotten and remain. `until DATE` ends them even if nobody deploys again.",
        bad: "table Notes { key userId: string }\nfunction Move\n\
              grant function Move scan table Notes because \"temporary, for the migration\"\n",
        good: "table Notes { key userId: string }\nfunction Move\n\
               grant function Move scan table Notes until 2099-01-31 because \"temporary, for the migration\"\n",
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // What an app is about.
        "table Todos { key userId: string }\nfunction Move\ngrant function Move scan table Todos because \"the todo list\"\n",
        "table Notes { key userId: string }\nfunction Move\ngrant function Move scan table Notes because \"nightly report\"\n",
    ],
    run: Some(run),
};

/// Words that announce an end, in any case.
const WORDS: &[&str] = &["temporar", "for now", "for the time being", "remove after", "remove when", "remove once"];

/// Marks of unfinished work, case-sensitive.
const MARKS: &[&str] = &["TODO", "FIXME"];

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        let (Some(because), None) = (written.terms().because, written.terms().until) else { continue };
        let text = context.text(location(file, because));
        if !WORDS.iter().any(|word| holds(text, word)) && !MARKS.iter().any(|mark| text.contains(mark)) {
            continue;
        }
        let word = if grant.deny { "deny" } else { "grant" };
        let message = format!("this {word} is said to be temporary and never ends");
        diagnostics.push(
            Diagnostic::new(RULE.code, location(file, because), message, "no `until`")
                .help("end it, before the reason: until 2027-01-31"),
        );
    }
}

/// Returns whether a text contains a word, in any case.
fn holds(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}
