//! What an editor can do about the text at a place: the fixes of what was found there, declarations of what is missing, and
//! rewritings.

use super::{At, View, whole};
use crate::diagnostic::codes::syntax;
use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::{fix, registry};
use crate::syntax::ast::{GrantNode, StatementNode};
use crate::text::{FileId, Loc, Span, line_start};

mod grants;
mod missing;
mod trial;

/// Something that can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What it does, as an imperative sentence.
    pub title: String,
    /// What kind of thing it is.
    pub kind: ActionKind,
    /// The edits that do it.
    pub edits: Vec<Edit>,
    /// The message that it answers: its code, and where it is.
    pub about: Option<(&'static str, Loc)>,
    /// Whether it is what one would do.
    pub preferred: bool,
    /// Whether the program compiles to the same afterwards.
    pub same: bool,
}

/// What kind of thing an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// It mends what was found.
    QuickFix,
    /// It writes the same otherwise, or changes who may do what.
    Rewrite,
    /// It applies every fix that changes nothing, to a whole file.
    FixAll,
}

impl Action {
    fn new(title: impl Into<String>, kind: ActionKind, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), kind, edits, about: None, preferred: false, same: false }
    }

    /// A quick fix for a message.
    fn fix(title: impl Into<String>, edits: Vec<Edit>, found: &Diagnostic, place: Loc) -> Self {
        Self { about: Some((found.code.id, place)), ..Self::new(title, ActionKind::QuickFix, edits) }
    }

    /// A rewriting by one edit.
    fn rewrite(title: impl Into<String>, loc: Loc, with: impl Into<String>) -> Self {
        Self::new(title, ActionKind::Rewrite, vec![Edit { loc, text: with.into() }])
    }
}

/// What can be done about a range of a file. `diagnostics` is all that was found in the program.
pub fn actions(view: &View<'_, '_>, diagnostics: &[Diagnostic], file: FileId, range: Span) -> Vec<Action> {
    let mut actions = Vec::new();
    let touches = |loc: Loc| loc.file == file && loc.span.start <= range.end && range.start <= loc.span.end;
    for found in diagnostics.iter().filter(|found| found.primary().is_some_and(touches)) {
        let Some(place) = found.primary() else { continue };
        let fixes = found.fixes.iter().filter(|fix| !fix.edits.is_empty());
        for (number, fix) in fixes.enumerate() {
            actions.push(Action {
                preferred: number == 0 && fix.safe,
                same: fix.safe,
                ..Action::fix(sentence(&fix.text), fix.edits.clone(), found, place)
            });
        }
        actions.extend(missing::declaration(view, found, place));
        if registry::rule_of(found.code).is_some() {
            actions.extend(allow(view, found, place));
        }
    }
    // Where a grant is out of order, nobody can tell where more of it belongs.
    let statements = &view.parsed(file).tree.statements;
    let disordered = |at: usize, node: &GrantNode| {
        let end = statements.get(at + 1).map_or(u32::MAX, |next| whole(next).start);
        let inside = |loc: Loc| loc.file == file && node.span.start <= loc.span.start && loc.span.start < end;
        let mut disorder = diagnostics.iter().filter(|found| found.code == &syntax::CLAUSE_ORDER);
        disorder.any(|found| found.primary().is_some_and(inside))
    };
    if let Some((at, node)) = grant_at(view, file, range).filter(|(at, node)| !disordered(*at, node)) {
        grants::rewritings(view, file, at, node, &mut actions);
    }
    actions.extend(fix_all(view, diagnostics, file));
    actions
}

/// The grant that a range lies in, and its place among the statements of the file.
fn grant_at<'v>(view: &View<'v, '_>, file: FileId, range: Span) -> Option<(usize, &'v GrantNode)> {
    let statements = &view.parsed(file).tree.statements;
    let next = statements.partition_point(|statement| whole(statement).start <= range.start);
    let at = next.checked_sub(1)?;
    match &statements[at] {
        StatementNode::Grant(node) if node.span.start <= range.start && range.end <= node.span.end => Some((at, node)),
        _ => None,
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Excuses a finding of the linter, with a reason to be written.
fn allow(view: &View<'_, '_>, found: &Diagnostic, place: Loc) -> Option<Action> {
    let statement = view.statement(At { file: place.file, offset: place.span.start })?;
    let text = view.text(place.file);
    let mut start = whole(statement).start;
    // What documents a statement stands right before it, and not before an annotation.
    if statement.attributes().is_empty() {
        let comments = &view.parsed(place.file).comments;
        let end = comments.partition_point(|comment| comment.span.start < start);
        let docs = comments[..end].iter().rev().take_while(|comment| comment.doc && comment.next == start);
        start = docs.last().map_or(start, |comment| comment.span.start);
    }
    let line = line_start(text, start as usize);
    let indent = &text[line..start as usize];
    let indent = if indent.trim().is_empty() { indent } else { "" };
    let before = Loc { file: place.file, span: Span::new(start, start) };
    let annotation = format!("@allow({}, \"why this is right here\")\n{indent}", found.code.name);
    let title = format!("Allow {} here, with a reason", found.code.name);
    let edits = vec![Edit { loc: before, text: annotation }];
    Some(Action { same: true, ..Action::fix(title, edits, found, place) })
}

/// Every fix of the linter that changes nothing, for a file.
fn fix_all(view: &View<'_, '_>, diagnostics: &[Diagnostic], file: FileId) -> Option<Action> {
    let own = |found: &&Diagnostic| {
        fix::applicable_edits(found, false).is_some_and(|edits| edits.iter().all(|edit| edit.loc.file == file))
    };
    let (changes, done) = fix::select_fixes(view.sources, diagnostics.iter().filter(own), false);
    let title = match done.len() {
        0 => return None,
        1 => "Apply the one fix that changes nothing".to_owned(),
        count => format!("Apply all {count} fixes that change nothing"),
    };
    let edit = |(file, span, text): (FileId, Span, &str)| Edit { loc: Loc { file, span }, text: text.to_owned() };
    let edits = changes.into_iter().map(edit).collect();
    Some(Action { same: true, ..Action::new(title, ActionKind::FixAll, edits) })
}

#[cfg(test)]
mod tests;
