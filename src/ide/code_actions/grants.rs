//! Rewritings of a grant. Those that keep the meaning are checked for that.

use super::equivalence::EquivalenceCheck;
use super::{CodeAction, CodeActionKind};
use crate::catalog::kind::Kind;
use crate::catalog::{self, KINDS};
use crate::diagnostic::Edit;
use crate::ide::ProgramView;
use crate::ide::completion::later;
use crate::model::Principal;
use crate::model::resource::Detail;
use crate::syntax::ast::{GrantNode, PrincipalKind, StatementNode, TargetNode, VerbNode};
use crate::text::{FileId, Loc, Span, line_start};

/// Groups to except, and indexes to add, that are offered at most.
const MAX_OFFERED: usize = 20;

/// A grant that is being rewritten.
struct Rewriting<'r, 'v, 's> {
    view: &'r ProgramView<'v, 's>,
    file: FileId,
    node: &'v GrantNode,
    text: &'s str,
    /// The kind of all targets, if there is one.
    kind: Option<&'static Kind>,
}

/// Adds the rewritings of a grant, the `at`-th statement of its file.
pub(super) fn rewritings<'v>(
    view: &ProgramView<'v, '_>,
    file: FileId,
    at: usize,
    node: &'v GrantNode,
    actions: &mut Vec<CodeAction>,
) {
    let text = view.text(file);
    let mut rewriting = Rewriting { view, file, node, text, kind: None };
    rewriting.kind = rewriting.one_kind();
    let check = EquivalenceCheck::new(view);
    rewriting.unions(check.as_ref(), actions);
    rewriting.except_groups(actions);
    if let Some(check) = &check {
        rewriting.indexes(check, actions);
        rewriting.split(check, actions);
        rewriting.merge(check, at, actions);
    }
    rewriting.terms(actions);
}

impl<'v, 's> Rewriting<'_, 'v, 's> {
    fn of(&self, span: Span) -> &'s str {
        span.of(self.text)
    }

    fn loc(&self, span: Span) -> Loc {
        Loc { file: self.file, span }
    }

    fn own(&self) -> &'s str {
        self.of(self.node.span)
    }

    /// Returns the kind of all targets, if they have the same.
    fn one_kind(&self) -> Option<&'static Kind> {
        let mut kinds = self.node.targets.iter().map(|target| self.kind_of(target));
        let first = kinds.next()??;
        kinds.all(|kind| kind.is_some_and(|kind| kind.word == first.word)).then_some(first)
    }

    fn kind_of(&self, target: &TargetNode) -> Option<&'static Kind> {
        let name = self.of(target.path.first());
        let program = self.view.program();
        if let Some(resource) = program.resources.iter().find(|resource| resource.name == name) {
            return Some(resource.kind);
        }
        if let Some(api) = program.apis.iter().find(|api| api.name == name) {
            return catalog::kind(api.kind.kind_word());
        }
        let word = self.of(target.kind);
        KINDS.iter().copied().find(|kind| kind.word == word)
    }

    /// Returns whether a verb works on a target with this kind word.
    fn works(&self, verb: &VerbNode, word: &str) -> bool {
        verb.raw || self.kind.is_none_or(|kind| kind.works(self.of(verb.span), word))
    }

    fn verb(&self, verb: &VerbNode) -> String {
        let word = self.of(verb.span);
        if verb.raw { format!("raw {word}") } else { word.to_owned() }
    }

    fn target(&self, target: &TargetNode) -> String {
        format!("{} {}", self.of(target.kind), self.of(target.span()))
    }

    /// Returns the grant with a range replaced.
    fn with(&self, span: Span, text: &str) -> String {
        let start = self.node.span.start;
        let mut own = self.own().to_owned();
        own.replace_range((span.start - start) as usize..(span.end - start) as usize, text);
        own
    }

    /// Offers to write `read` as its verbs, and verbs as the word for all of them.
    fn unions(&self, check: Option<&EquivalenceCheck<'_, '_>>, actions: &mut Vec<CodeAction>) {
        let Some(kind) = self.kind else { return };
        let plain: Vec<&VerbNode> = self.node.verbs.iter().filter(|verb| !verb.raw).collect();
        let written: Vec<&str> = plain.iter().map(|verb| self.of(verb.span)).collect();
        let mut offer = |title: String, span: Span, with: &str| {
            // In a program that is too large for the check, the table of kinds has to suffice.
            if check.is_none_or(|check| check.is_same(self.own(), &self.with(span, with))) {
                actions.push(CodeAction { same: true, ..CodeAction::rewrite(title, self.loc(span), with) });
            }
        };
        for verb in &plain {
            let Some(group) = kind.group(self.of(verb.span)) else { continue };
            let on = |name: &&str| self.node.targets.iter().any(|target| self.verb_works(kind, name, target));
            let missing: Vec<&str> =
                group.verbs.iter().copied().filter(|verb| !written.contains(verb)).filter(on).collect();
            if !missing.is_empty() {
                let list = missing.join(", ");
                offer(format!("Write `{}` as `{list}`", group.name), verb.span, &list);
            }
        }
        let [first, .., last] = plain.as_slice() else { return };
        if plain.len() != self.node.verbs.len() {
            return;
        }
        for group in kind.groups.iter().filter(|group| group.verbs.len() == written.len()) {
            if group.verbs.iter().all(|verb| written.contains(verb)) {
                let title = format!("Write `{}` as `{}`", written.join(", "), group.name);
                offer(title, first.span.to(last.span), group.name);
            }
        }
    }

    fn verb_works(&self, kind: &'static Kind, verb: &str, target: &TargetNode) -> bool {
        let word = self.of(target.kind);
        let on = |name: &&str| kind.shape(name).is_some_and(|shape| shape.word == word);
        kind.verb(verb).is_some_and(|verb| verb.unscoped || verb.on.iter().any(on))
    }

    /// Offers to except each group that the grant reaches.
    fn except_groups(&self, actions: &mut Vec<CodeAction>) {
        let terms = self.node.terms();
        let program = self.view.program();
        let grants = &program.grants;
        let Ok(found) = grants.binary_search_by_key(&self.loc(self.node.span), |grant| grant.loc) else { return };
        if self.node.who.kind != PrincipalKind::AuthUsers || terms.via.is_some() {
            return;
        }
        let end = terms.except.last().map_or(self.node.who.span.end, |who| who.span.end);
        let word = if terms.except.is_empty() { " except" } else { "," };
        let change = if self.node.deny { "widens who may" } else { "narrows who may" };
        let groups = grants[found].roles.iter().filter_map(|role| match program.roles.get(role.index())?.principal {
            Principal::Group(_, pool, group) => Some((pool, group)),
            _ => None,
        });
        for (pool, group) in groups.take(MAX_OFFERED) {
            let Some(pool) = program.user_pools.get(pool.index()) else { continue };
            let Some(group) = pool.groups.get(group as usize) else { continue };
            let same = program.user_pools.iter().filter(|pool| pool.group(group.name).is_some()).count();
            let named = if same == 1 { group.name.to_owned() } else { format!("{}.{}", pool.name, group.name) };
            actions.push(CodeAction::rewrite(
                format!("Except group {named} ({change})"),
                self.loc(Span::new(end, end)),
                format!("{word} group {named}"),
            ));
        }
    }

    /// Offers to add the indexes of a table: queries reach an index only if the grant names it.
    fn indexes(&self, check: &EquivalenceCheck<'_, '_>, actions: &mut Vec<CodeAction>) {
        let Some(last) = self.node.targets.last().filter(|_| self.kind.is_some_and(|kind| kind.word == "table")) else {
            return;
        };
        let named: Vec<&str> = self.node.targets.iter().map(|target| self.of(target.path.span())).collect();
        for target in self.node.targets.iter().filter(|target| self.of(target.kind) == "table") {
            let name = self.of(target.path.first());
            let found = self.view.program().resources.iter().find(|resource| resource.name == name);
            let Some(Detail::Table(table)) = found.map(|resource| &resource.detail) else { continue };
            for index in table.indexes.iter().take(MAX_OFFERED) {
                let path = format!("{name}.{}", index.name);
                if named.contains(&path.as_str()) {
                    continue;
                }
                let end = Span::new(last.span().end, last.span().end);
                let added = format!(", index {path}");
                if check.is_valid(&self.with(end, &added)) {
                    let change = if self.node.deny { "denies more" } else { "widens" };
                    actions.push(CodeAction::rewrite(format!("Add index {path} ({change})"), self.loc(end), added));
                }
            }
        }
    }

    /// Returns whether the grant can be rewritten without losing a comment or an annotation.
    fn is_bare(&self, from: u32) -> bool {
        let comments = &self.view.parsed(self.file).comments;
        let first = comments.partition_point(|comment| comment.span.start < from);
        let inside = comments.get(first).is_some_and(|comment| comment.span.start < self.node.span.end);
        !inside && self.node.terms().attributes.is_empty()
    }

    /// Returns the end of the targets, or of the verbs of a grant that names none.
    fn end_of_targets(&self) -> u32 {
        let verbs = self.node.verbs.last().map_or(self.node.span.end, |verb| verb.span.end);
        self.node.targets.last().map_or(verbs, |target| target.span().end)
    }

    /// Returns the text before the verbs and the text after the targets.
    fn around(&self) -> (&'s str, &'s str) {
        let raw = |verb: &VerbNode| if verb.raw { "raw" } else { "" };
        let verbs = self.node.verbs.first().map_or(self.node.span.end, |verb| verb.span.start);
        let head = self.of(Span::new(self.node.span.start, verbs)).trim_end();
        let head = head.strip_suffix(self.node.verbs.first().map_or("", raw)).unwrap_or(head);
        let last = self.end_of_targets();
        (head.trim_end(), self.of(Span::new(last, self.node.span.end)).trim())
    }

    fn sentence(&self, verbs: &[String], targets: &[String]) -> String {
        let (head, tail) = self.around();
        let (verbs, targets) = (verbs.join(", "), targets.join(", "));
        let parts = [head, &verbs, &targets, tail].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" ")
    }

    fn indent(&self, offset: u32) -> &'s str {
        let line = line_start(self.text, offset as usize);
        let before = &self.text[line..offset as usize];
        if before.trim().is_empty() { before } else { "" }
    }

    /// Offers to split the grant by targets and by verbs.
    fn split(&self, check: &EquivalenceCheck<'_, '_>, actions: &mut Vec<CodeAction>) {
        let node = self.node;
        if !self.is_bare(node.span.start) {
            return;
        }
        let by_target = node.targets.iter().map(|target| {
            let verbs = node.verbs.iter().filter(|verb| self.works(verb, self.of(target.kind)));
            self.sentence(&verbs.map(|verb| self.verb(verb)).collect::<Vec<_>>(), &[self.target(target)])
        });
        let by_verb = node.verbs.iter().map(|verb| {
            let targets = node.targets.iter().filter(|target| self.works(verb, self.of(target.kind)));
            self.sentence(&[self.verb(verb)], &targets.map(|target| self.target(target)).collect::<Vec<_>>())
        });
        let indent = format!("\n{}", self.indent(node.span.start));
        let mut offer = |title: &str, parts: Vec<String>| {
            let new = parts.join(&indent);
            if parts.len() > 1 && check.is_same(self.own(), &new) {
                actions.push(CodeAction { same: true, ..CodeAction::rewrite(title, self.loc(node.span), new) });
            }
        };
        let word = if node.deny { "deny" } else { "grant" };
        offer(&format!("Split into one {word} per target"), by_target.collect());
        offer(&format!("Split into one {word} per verb"), by_verb.collect());
    }

    /// Offers to merge the grant with the one before it, if only their verbs or only their targets differ.
    fn merge(&self, check: &EquivalenceCheck<'_, '_>, at: usize, actions: &mut Vec<CodeAction>) {
        let statements = &self.view.parsed(self.file).tree.statements;
        let Some(StatementNode::Grant(before)) = at.checked_sub(1).map(|before| &statements[before]) else { return };
        let other = Rewriting { node: before, kind: None, ..*self };
        let other = Rewriting { kind: other.one_kind(), ..other };
        if !self.is_bare(before.span.start) || !before.terms().attributes.is_empty() {
            return;
        }
        let words = |(head, tail): (&str, &str)| [head, "…", tail].join(" ").split_whitespace().collect::<String>();
        if words(self.around()) != words(other.around()) {
            return;
        }
        let list = |rewriting: &Rewriting<'_, '_, '_>| -> (Vec<String>, Vec<String>) {
            let node = rewriting.node;
            let verbs = node.verbs.iter().map(|verb| rewriting.verb(verb)).collect();
            (verbs, node.targets.iter().map(|target| rewriting.target(target)).collect())
        };
        let ((mut verbs, mut targets), own) = (list(&other), list(self));
        if verbs != own.0 && targets != own.1 {
            return;
        }
        let add = |list: &mut Vec<String>, more: Vec<String>| {
            more.into_iter().for_each(|item| {
                if !list.contains(&item) {
                    list.push(item);
                }
            });
        };
        add(&mut verbs, own.0);
        add(&mut targets, own.1);
        let merged = self.sentence(&verbs, &targets);
        if check.is_same(&format!("{}\n{}", other.own(), self.own()), &merged) {
            let title = if self.node.deny { "Merge with the deny before it" } else { "Merge with the grant before it" };
            let loc = self.loc(before.span.to(self.node.span));
            actions.push(CodeAction { same: true, ..CodeAction::rewrite(title, loc, merged) });
        }
    }

    /// Offers to add `until` and `because`.
    fn terms(&self, actions: &mut Vec<CodeAction>) {
        let node = self.node;
        let terms = node.terms();
        let ends = [
            Some(Span::new(self.end_of_targets(), self.end_of_targets())),
            terms.at,
            terms.conditions.last().map(|condition| condition.span),
            terms.via.map(|via| via.span),
        ];
        let end = ends.into_iter().flatten().map(|span| span.end).max().unwrap_or(node.span.end);
        if terms.until.is_none()
            && let Some(date) = later(self.view.today, 90)
        {
            let change = if node.deny { "widens after that day" } else { "narrows" };
            let loc = self.loc(Span::new(end, end));
            actions.push(CodeAction::rewrite(format!("Add `until {date}` ({change})"), loc, format!(" until {date}")));
        }
        if terms.because.is_none() {
            let end = node.span.end;
            let edit = Edit { loc: self.loc(Span::new(end, end)), text: " because \"…\"".to_owned() };
            let action = CodeAction::new("Add `because`, to say why", CodeActionKind::Rewrite, vec![edit]);
            actions.push(CodeAction { same: true, ..action });
        }
    }
}
