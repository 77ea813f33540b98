//! Code actions: fixes of diagnostics, declarations of missing names, and rewritings.

use std::collections::BTreeSet;

use super::{FilePosition, ProgramView, whole};
use crate::diagnostic::codes::{syntax, tests as codes};
use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::{fix, registry};
use crate::syntax::ast::{GrantNode, StatementNode};
use crate::text::{FileId, Loc, Span, line_start};

mod assertions;
mod equivalence;
mod grants;
mod missing;

#[derive(Debug, Clone, PartialEq)]
pub struct CodeAction {
    /// An imperative sentence.
    pub title: String,
    pub kind: CodeActionKind,
    pub edits: Vec<Edit>,
    /// The diagnostic that it fixes: code and location.
    pub about: Option<(&'static str, Loc)>,
    /// It is the obvious fix.
    pub preferred: bool,
    /// It does not change the output.
    pub same: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeActionKind {
    /// Fixes a diagnostic.
    QuickFix,
    /// Rewrites a grant with the same or another meaning.
    Rewrite,
    /// Applies every safe fix in a file.
    FixAll,
}

impl CodeAction {
    fn new(title: impl Into<String>, kind: CodeActionKind, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), kind, edits, about: None, preferred: false, same: false }
    }

    /// Returns a quick fix for a diagnostic.
    fn fix(title: impl Into<String>, edits: Vec<Edit>, found: &Diagnostic, place: Loc) -> Self {
        Self { about: Some((found.code.id, place)), ..Self::new(title, CodeActionKind::QuickFix, edits) }
    }

    /// Returns a rewriting by one edit.
    fn rewrite(title: impl Into<String>, loc: Loc, with: impl Into<String>) -> Self {
        Self::new(title, CodeActionKind::Rewrite, vec![Edit { loc, text: with.into() }])
    }
}

/// Returns the code actions for a range of a file. `diagnostics` are those of the whole program.
pub fn code_actions(
    view: &ProgramView<'_, '_>,
    diagnostics: &[Diagnostic],
    file: FileId,
    range: Span,
) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    // An assertion has an error for each case.
    let mut asserted = BTreeSet::new();
    let touches = |loc: Loc| loc.file == file && loc.span.start <= range.end && range.start <= loc.span.end;
    for found in diagnostics.iter().filter(|found| found.primary().is_some_and(touches)) {
        let Some(place) = found.primary() else { continue };
        let fixes = found.fixes.iter().filter(|fix| !fix.edits.is_empty());
        for (number, fix) in fixes.enumerate() {
            actions.push(CodeAction {
                preferred: number == 0 && fix.safe,
                same: fix.safe,
                ..CodeAction::fix(sentence(&fix.text), fix.edits.clone(), found, place)
            });
        }
        actions.extend(missing::declaration(view, found, place));
        if found.code == &codes::FALSE_ASSERTION && asserted.insert(place) {
            assertions::corrections(view, found, place, &mut actions);
        }
        if registry::rule_of(found.code).is_some() {
            actions.extend(allow(view, found, place));
        }
    }
    // No rewriting is offered if the terms are out of order: it is unclear where a new one belongs.
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

/// Returns the grant that contains a range, and its index among the statements of the file.
fn grant_at<'v>(view: &ProgramView<'v, '_>, file: FileId, range: Span) -> Option<(usize, &'v GrantNode)> {
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

/// Returns the action that allows a diagnostic of the linter, with a reason to be filled in.
fn allow(view: &ProgramView<'_, '_>, found: &Diagnostic, place: Loc) -> Option<CodeAction> {
    let statement = view.statement(FilePosition { file: place.file, offset: place.span.start })?;
    let text = view.text(place.file);
    let mut start = whole(statement).start;
    // A doc comment comes before the annotations of its statement.
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
    Some(CodeAction { same: true, ..CodeAction::fix(title, edits, found, place) })
}

/// Returns the action that applies every safe fix in a file.
fn fix_all(view: &ProgramView<'_, '_>, diagnostics: &[Diagnostic], file: FileId) -> Option<CodeAction> {
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
    Some(CodeAction { same: true, ..CodeAction::new(title, CodeActionKind::FixAll, edits) })
}

#[cfg(test)]
mod tests;
