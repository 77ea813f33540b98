//! What an editor can do about the text at a place: the fixes of what was found there, and small rewritings.

use super::{View, whole};
use crate::catalog;
use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::{fix, registry};
use crate::model::Principal;
use crate::model::grant::Permission;
use crate::syntax::ast::{Grant as Node, Statement, WhoKind};
use crate::text::{FileId, Loc, Span};

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

/// What can be done about a range of a file. `diagnostics` is all that was found in the program.
pub fn actions(view: &View<'_, '_>, diagnostics: &[Diagnostic], file: FileId, range: Span) -> Vec<Action> {
    let mut actions = Vec::new();
    let touches = |loc: Loc| loc.file == file && loc.span.start <= range.end && range.start <= loc.span.end;
    for found in diagnostics.iter().filter(|found| found.primary().is_some_and(touches)) {
        let Some(place) = found.primary() else { continue };
        let fixes = found.fixes.iter().filter(|fix| !fix.edits.is_empty());
        for (number, fix) in fixes.enumerate() {
            actions.push(Action {
                title: sentence(&fix.text),
                kind: ActionKind::QuickFix,
                edits: fix.edits.clone(),
                about: Some((found.code.id, place)),
                preferred: number == 0 && fix.safe,
            });
        }
        if registry::rule(found.code).is_some() {
            actions.extend(allow(view, found, place));
        }
    }
    for statement in &view.parsed(file).tree.statements {
        if let Statement::Grant(node) = statement
            && touches(Loc { file, span: node.span })
        {
            rewritings(view, file, node, &mut actions);
        }
    }
    actions.extend(fix_all(view, diagnostics, file));
    actions
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Excuses a finding of the linter, with a reason to be written.
fn allow(view: &View<'_, '_>, found: &Diagnostic, place: Loc) -> Option<Action> {
    let at = super::At { file: place.file, offset: place.span.start };
    let statement = whole(view.statement(at)?);
    let text = view.text(place.file);
    let line = text[..statement.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[line..statement.start as usize];
    let indent = if indent.trim().is_empty() { indent } else { "" };
    let annotation = format!("@allow({}, \"why this is right here\")\n{indent}", found.code.name);
    let before = Loc { file: place.file, span: Span::new(statement.start, statement.start) };
    Some(Action {
        title: format!("Allow {} here, with a reason", found.code.name),
        kind: ActionKind::QuickFix,
        edits: vec![Edit { loc: before, text: annotation }],
        about: Some((found.code.id, place)),
        preferred: false,
    })
}

/// Every fix of the linter that changes nothing, for a file.
fn fix_all(view: &View<'_, '_>, diagnostics: &[Diagnostic], file: FileId) -> Option<Action> {
    let own = |edit: &Edit| edit.loc.file == file;
    let safe: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|found| fix::edits(found, false).is_some_and(|edits| edits.iter().all(own)))
        .cloned()
        .collect();
    let (fixed, done) = fix::apply(view.sources, &safe, false);
    if done.is_empty() {
        return None;
    }
    let text = view.text(file);
    let count = done.len();
    let edits =
        vec![Edit { loc: Loc { file, span: Span::new(0, text.len() as u32) }, text: fixed.file(file).text.clone() }];
    let title = match count {
        1 => "Apply the one fix that changes nothing".to_owned(),
        count => format!("Apply all {count} fixes that change nothing"),
    };
    Some(Action { title, kind: ActionKind::FixAll, edits, about: None, preferred: false })
}

fn rewritings(view: &View<'_, '_>, file: FileId, node: &Node, actions: &mut Vec<Action>) {
    let text = view.text(file);
    let loc = |span: Span| Loc { file, span };
    let rewrite = |title: String, span: Span, with: String| Action {
        title,
        kind: ActionKind::Rewrite,
        edits: vec![Edit { loc: loc(span), text: with }],
        about: None,
        preferred: false,
    };
    let kinds: Vec<_> = node.targets.iter().filter_map(|target| catalog::kind(target.kind.of(text))).collect();
    if let [kind, rest @ ..] = kinds.as_slice()
        && rest.iter().all(|other| other.word == kind.word)
    {
        let written: Vec<&str> = node.verbs.iter().filter(|verb| !verb.raw).map(|verb| verb.span.of(text)).collect();
        for verb in node.verbs.iter().filter(|verb| !verb.raw) {
            let Some(group) = kind.group(verb.span.of(text)) else { continue };
            let missing: Vec<&str> = group.verbs.iter().copied().filter(|verb| !written.contains(verb)).collect();
            if !missing.is_empty() {
                let list = missing.join(", ");
                actions.push(rewrite(format!("Write `{}` as `{list}`", group.name), verb.span, list));
            }
        }
        let all = node.verbs.first().zip(node.verbs.last()).map(|(first, last)| first.span.to(last.span));
        for group in kind.groups.iter().filter(|group| group.verbs.len() > 1) {
            let same = written.len() == group.verbs.len() && group.verbs.iter().all(|verb| written.contains(verb));
            if let (true, Some(all), true) = (same, all, written.len() == node.verbs.len()) {
                actions.push(rewrite(
                    format!("Write `{}` as `{}`", written.join(", "), group.name),
                    all,
                    group.name.to_owned(),
                ));
            }
        }
    }
    let program = view.program();
    let Some(grant) = program.grants.iter().find(|grant| grant.loc == loc(node.span)) else { return };
    if node.who.kind == WhoKind::AuthUsers && node.terms().via.is_none() {
        let end = node.terms().except.last().map_or(node.who.span.end, |who| who.span.end);
        let word = if node.terms().except.is_empty() { " except" } else { "," };
        for role in &grant.roles {
            if let Principal::Group(_, pool, group) = program.roles[role.index()].principal {
                let pool = &program.user_pools[pool.index()];
                let name = pool.groups[group as usize].name;
                let named = match program
                    .user_pools
                    .iter()
                    .flat_map(|pool| &pool.groups)
                    .filter(|group| group.name == name)
                    .count()
                {
                    1 => name.to_owned(),
                    _ => format!("{}.{name}", pool.name),
                };
                let change = if grant.deny { "widens who may" } else { "narrows who may" };
                actions.push(rewrite(
                    format!("Except group {named} ({change})"),
                    Span::new(end, end),
                    format!("{word} group {named}"),
                ));
            }
        }
    }
    add_index(view, file, node, grant.verbs.as_slice(), actions);
}

/// Queries reach an index only if the grant names it.
fn add_index(view: &View<'_, '_>, file: FileId, node: &Node, verbs: &[Permission], actions: &mut Vec<Action>) {
    let text = view.text(file);
    let queries = verbs.iter().any(|verb| match verb {
        Permission::Verb(verb) => matches!(verb.name, "query" | "scan"),
        Permission::Raw(_) => false,
    });
    // Other verbs than these do not exist on an index, so the grant would no longer be one.
    let only = verbs.iter().all(|verb| match verb {
        Permission::Verb(verb) => verb.on.contains(&"index"),
        Permission::Raw(_) => false,
    });
    let conditions = !node.terms().conditions.is_empty();
    if !queries || !only || conditions {
        return;
    }
    let Some(last) = node.targets.last() else { return };
    for target in node.targets.iter().filter(|target| target.kind.of(text) == "table") {
        let name = target.path.first().of(text);
        let found = view.program().resources.iter().find(|resource| resource.name == name);
        let Some(crate::model::resource::Detail::Table(table)) = found.map(|resource| &resource.detail) else {
            continue;
        };
        for index in &table.indexes {
            let path = format!("{name}.{}", index.name);
            if node.targets.iter().any(|target| target.path.span().of(text) == path) {
                continue;
            }
            let end = last.span().end;
            actions.push(Action {
                title: format!("Add index {path} (widens)"),
                kind: ActionKind::Rewrite,
                edits: vec![Edit { loc: Loc { file, span: Span::new(end, end) }, text: format!(", index {path}") }],
                about: None,
                preferred: false,
            });
        }
    }
}

#[cfg(test)]
mod tests;
