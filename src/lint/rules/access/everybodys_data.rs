use super::shared::{allows_everybody, find_verb, location, target_kind};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1007",
        name: "everybodys-data",
        severity: Severity::Warning,
        summary: "Users may read the data of all users.",
        why: "Streams, executions of a workflow and searches have no owner that IAM could compare with the caller: a \
              user who may read one record may read all of them. A function has to select what users may see.",
        bad: users!["stream Clicks" "grant auth_users read stream Clicks"],
        good: users!["stream Clicks" "function Mine" "grant function Mine read stream Clicks"],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        users!["stream Clicks" "grant auth_users put stream Clicks"],
        users!["state_machine Flow" "grant auth_users start state_machine Flow"],
        users!["state_machine Flow" "grant group admins history state_machine Flow"],
        users!["stream Clicks" "deny auth_users read stream Clicks"],
    ],
    run: Some(run),
};

/// Verbs that return the data of all users, by kind.
const SHOWS: &[(&str, &[&str], &str)] = &[
    ("stream", &["read", "fanout"], "every record"),
    ("state_machine", &["get", "history", "list"], "the input and output of every execution"),
    ("table", &["search_vectors"], "every item that a search finds"),
    ("tracker", &["list"], "where every device is"),
];

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_everybody(written) {
            continue;
        }
        let kind = target_kind(context.program, grant);
        let Some((_, verbs, what)) = SHOWS.iter().find(|(word, ..)| *word == kind) else { continue };
        let (Some(_), Some(target)) = (find_verb(grant, |verb| verbs.contains(&verb.name)), written.targets.first())
        else {
            continue;
        };
        let (who, target) =
            (context.text(location(file, written.who.span)), context.text(location(file, target.span())));
        let message = format!("`{who}` may see {what} of `{target}`, whoever it comes from");
        diagnostics.push(
            Diagnostic::new(RULE.code, location(file, written.span), message, "IAM knows no owner here")
                .help("let a function read it behind a route, and answer with what is the caller's")
                .help("or grant it to a group of people who may see all of it"),
        );
    }
}
