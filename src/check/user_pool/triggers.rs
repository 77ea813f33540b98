//! Functions that a user pool calls.

use super::code;
use super::values::{duplicates, resource};
use crate::check::{Checker, Clauses};
use crate::diagnostic::Diagnostic;
use crate::model::Spanned;
use crate::model::api::Handler;
use crate::model::user_pool::Trigger;
use crate::syntax::ast::Arg;
use crate::syntax::clauses::TRIGGERS;

pub(super) fn read<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Vec<Trigger<'s>> {
    let mut triggers = Vec::new();
    let mut names = Vec::new();
    for clause in clauses.all("trigger") {
        let Some(name) = clauses.word_arg(clause, 0) else { continue };
        let Some(word) = TRIGGERS.iter().copied().find(|word| *word == name.value) else { continue };
        names.push(name);
        let version = clauses.inner(clause).word("version");
        let version = version.and_then(|written| self::read_version(checker, word, written));
        let handler = match clause.args.get(1) {
            Some(Arg::Ref(path)) => resource(checker, clauses, path, "function").map(Handler::Function),
            Some(Arg::Text(span)) => {
                let loc = clauses.loc(*span);
                crate::check::resources::handler_path(checker, loc).map(|path| Handler::Path(path, loc))
            }
            _ => None,
        };
        if let Some(handler) = handler {
            triggers.push(Trigger { word, loc: clauses.loc(clause.span), handler, version });
        }
    }
    duplicates(checker, "trigger", names.into_iter());
    triggers
}

/// Returns the versions of the event of a trigger.
pub(in crate::check) fn versions(word: &str) -> &'static [&'static str] {
    match word {
        "pre_token_generation" => &["v1", "v2", "v3"],
        "custom_sms_sender" | "custom_email_sender" | "inbound_federation" => &["v1"],
        _ => &[],
    }
}

fn read_version(checker: &mut Checker<'_>, word: &str, written: Spanned<&str>) -> Option<Spanned<u8>> {
    let versions = versions(word);
    if let Some(at) = versions.iter().position(|version| *version == written.value) {
        return Some(Spanned { value: at as u8 + 1, loc: written.loc });
    }
    let (message, advice) = match versions {
        [] => (format!("the event of `{word}` has no versions"), "remove the braces".to_owned()),
        [one] => (format!("the event of `{word}` has version {one} only"), format!("write {one}")),
        _ => (
            format!("the event of `{word}` has no version {}", written.value),
            format!("write {}", versions.join(", ")),
        ),
    };
    checker.report(
        Diagnostic::new(&code::TRIGGER_VERSION, written.loc, message, "no such version")
            .note("the version says what your function gets and may answer; with another one it would be called with something else")
            .help(advice),
    );
    None
}
