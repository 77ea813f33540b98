use super::shared::{allows_users, find_verb, location, target_kind};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1008",
        name: "queue-taken-by-users",
        severity: Severity::Info,
        summary: "Users may receive messages from a queue.",
        why: "A message that one user receives is hidden from everybody else, and gone when it is deleted: each user \
              can read what is meant for others, and keep messages from their receivers. SQS has no key to bind a \
              message to its receiver.",
        bad: users!["queue Jobs" "grant auth_users receive queue Jobs"],
        good: users!["queue Jobs" "function Work" "grant function Work receive queue Jobs" "grant auth_users send queue Jobs"],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        users!["queue Jobs" "grant auth_users send, url queue Jobs"],
        users!["queue Jobs" "deny auth_users receive queue Jobs"],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_users(written) || target_kind(context.program, grant) != "queue" {
            continue;
        }
        let taking = find_verb(grant, |verb| matches!(verb.name, "receive" | "peek"));
        let (Some(verb), Some(target)) = (taking, written.targets.first()) else { continue };
        let (who, queue) =
            (context.text(location(file, written.who.span)), context.text(location(file, target.span())));
        let message = format!("with `{}`, `{who}` take messages of queue `{queue}` away from each other", verb.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, location(file, written.span), message, "a message has one receiver")
                .help("let a function receive, and tell users what is theirs")
                .help("or send users what they wait for, by an `event_api` or an `iot_topic`"),
        );
    }
}
