//! Checks `@allow(rule, "reason", until DATE)`, but for the name of the rule, which the linter knows.

use super::{Checker, location};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::grants as code;
use crate::model::{Exception, Spanned};
use crate::syntax::Parsed;
use crate::syntax::ast::{Arg, AttributeNode};
use crate::text::{Date, FileId, Loc};

/// Reads the annotations of every statement.
pub(super) fn read(checker: &mut Checker<'_>, trees: &[Parsed]) {
    for (file, parsed) in trees.iter().enumerate() {
        let file = FileId(file as u32);
        for statement in &parsed.tree.statements {
            for attribute in statement.attributes() {
                let found = read_exception(checker, file, attribute, location(file, statement.span()));
                checker.program.exceptions.extend(found);
            }
        }
    }
}

fn read_exception<'s>(
    checker: &mut Checker<'s>,
    file: FileId,
    node: &AttributeNode,
    statement: Loc,
) -> Option<Exception<'s>> {
    let name = checker.text(file, node.name);
    if name != "allow" {
        let loc = location(file, node.name);
        let diagnostic =
            Diagnostic::new(&code::UNKNOWN_ANNOTATION, loc, format!("there is no annotation `@{name}`"), "not known");
        checker.report(diagnostic.fix("write `@allow(rule, \"reason\")`", loc, "allow"));
        return None;
    }
    let loc = location(file, node.span);
    let (rule, reason, until) = match node.args[..] {
        [Arg::Word(rule), Arg::Text(reason)] => (rule, reason, None),
        [Arg::Word(rule), Arg::Text(reason), Arg::Until(until)] => (rule, reason, Some(until)),
        _ => {
            let message = "`@allow` names a rule, says why, and may say until when, in this order";
            let rule = node.args.iter().find_map(|arg| match arg {
                Arg::Word(rule) => Some(checker.text(file, *rule)),
                _ => None,
            });
            let fix = format!("@allow({}, \"why this is right here\")", rule.unwrap_or("rule"));
            let diagnostic = Diagnostic::new(&code::ALLOW_SHAPE, loc, message, "not of this form");
            checker.report(diagnostic.fix(format!("write `{fix}`"), loc, fix));
            return None;
        }
    };
    let reason_loc = location(file, reason);
    let reason = checker.plain(reason_loc);
    if reason.trim().is_empty() {
        let message = "`@allow` needs a reason, which is what a reviewer decides by";
        checker.report(Diagnostic::new(&code::ALLOW_SHAPE, reason_loc, message, "says nothing"));
        return None;
    }
    let until = match until.map(|span| (span, Date::parse(checker.text(file, span)))) {
        None => None,
        Some((span, Some(date))) => Some(Spanned { value: date, loc: location(file, span) }),
        Some((span, None)) => {
            let message = format!("there is no day {}", checker.text(file, span));
            checker.report(Diagnostic::new(&code::ALLOW_SHAPE, location(file, span), message, "not in the calendar"));
            return None;
        }
    };
    let expired = until.is_some_and(|until| until.value < checker.today);
    let rule = Spanned { value: checker.text(file, rule), loc: location(file, rule) };
    Some(Exception { rule, reason, until, expired, loc, statement })
}
