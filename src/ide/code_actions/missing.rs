//! Code actions that declare missing names.

use super::CodeAction;
use crate::check::{StringPart, string_parts};
use crate::diagnostic::codes::{grants as code, names};
use crate::diagnostic::{Diagnostic, Edit};
use crate::ide::completion::declare::{
    group, identity_pool_statement, insertion, into_braces, is_name, part, statement,
};
use crate::ide::{FilePosition, ProgramView, touches, whole};
use crate::syntax::ast::{
    Arg, BlockNode, ClauseNode, DeclarationNode, GrantNode, Path, PrincipalKind, PrincipalNode, StatementNode,
    TargetNode,
};
use crate::syntax::clauses::Slot;
use crate::text::{Loc, Span};

/// Returns the action that declares the name that a diagnostic reports as missing.
pub(super) fn declaration(view: &ProgramView<'_, '_>, found: &Diagnostic, place: Loc) -> Option<CodeAction> {
    let missing = Missing { view, place, written: view.slice(place) };
    let (title, edit) = if found.code == &names::UNKNOWN_NAME {
        missing.name()?
    } else if found.code == &names::UNKNOWN_PLACEHOLDER {
        missing.parameter()?
    } else if found.code == &code::UNKNOWN_TAG {
        missing.tag()?
    } else if found.code == &code::NO_IDENTITY_POOL && view.program().identity_pools.is_empty() {
        missing.statement("an identity pool", &identity_pool_statement(view)?)?
    } else {
        return None;
    };
    Some(CodeAction::fix(title, vec![edit], found, place))
}

/// The title and the edit of an action.
type TitledEdit = (String, Edit);

struct Missing<'m, 'v, 's> {
    view: &'m ProgramView<'v, 's>,
    place: Loc,
    written: &'s str,
}

impl<'v, 's> Missing<'_, 'v, 's> {
    fn of(&self, span: Span) -> &'s str {
        span.of(self.view.text(self.place.file))
    }

    /// Inserts a statement after the declarations of the file, outside the statement with the diagnostic.
    fn statement(&self, what: &str, statement: &str) -> Option<TitledEdit> {
        let at = FilePosition { file: self.place.file, offset: self.place.span.start };
        let around = self.view.statement(at).map_or(self.place.span, whole);
        let edit = insertion(self.view, self.place.file, around, statement)?;
        Some((format!("Declare {what}"), edit))
    }

    fn thing(&self, word: &str, name: &str) -> Option<TitledEdit> {
        let statement = statement(word, name).filter(|_| is_name(name))?;
        self.statement(&format!("{word} `{name}`"), &statement)
    }

    fn parameter(&self) -> Option<TitledEdit> {
        let name = self.written.strip_prefix('{')?.strip_suffix('}').filter(|name| is_name(name))?;
        self.statement(&format!("param `{name}`"), &format!("param {name}: string"))
    }

    fn tag(&self) -> Option<TitledEdit> {
        let pools = &self.view.program().identity_pools;
        let [pool] = pools.as_slice() else { return None };
        let text = self.written.trim_matches('"');
        let names = string_parts(text).filter_map(|part| match part {
            StringPart::Placeholder(range) => text[range].strip_prefix("tag:"),
            _ => None,
        });
        let name = names.filter(|name| is_name(name)).find(|name| !pool.tags.iter().any(|tag| tag.name == *name))?;
        self.clause(pool.loc, &format!("tag `{name}`"), &format!("tag {name} = claim(\"custom:{name}\")"))
    }

    fn name(&self) -> Option<TitledEdit> {
        let at = FilePosition { file: self.place.file, offset: self.place.span.start };
        match self.view.statement(at)? {
            StatementNode::Grant(grant) => self.in_grant(grant),
            StatementNode::Declare(declare) => self.in_declaration(declare),
            StatementNode::Param(_) | StatementNode::Test(_) => None,
        }
    }

    fn in_grant(&self, grant: &GrantNode) -> Option<TitledEdit> {
        let here = self.place.span;
        let who = std::iter::once(&grant.who).chain(&grant.terms().except);
        if let Some((who, path)) =
            who.filter_map(|who| Some((who, who.path?))).find(|(_, path)| touches(path.span(), here.start))
        {
            return self.principal(who, path);
        }
        let target = grant.targets.iter().find(|target| touches(target.path.span(), here.start))?;
        match target.path.names().iter().position(|name| *name == here)? {
            0 => self.thing(self.of(target.kind), self.written),
            1 => self.part(target),
            _ => None,
        }
    }

    fn principal(&self, who: &PrincipalNode, path: Path) -> Option<TitledEdit> {
        let names: Vec<&str> = path.names().iter().map(|name| self.of(*name)).collect();
        match (who.kind, names.as_slice()) {
            (PrincipalKind::Function, [name]) => self.thing("function", name),
            (PrincipalKind::Group, [name]) => self.group(None, name),
            (PrincipalKind::Group, [pool, name]) => self.group(Some(pool), name),
            _ => None,
        }
    }

    fn group(&self, pool: Option<&str>, name: &str) -> Option<TitledEdit> {
        let (owner, clause) = group(self.view, pool, name)?;
        self.clause(owner, &format!("group `{name}`"), &clause)
    }

    /// Declares an index of a table or a channel of an event API.
    fn part(&self, target: &TargetNode) -> Option<TitledEdit> {
        let kind = self.of(target.kind);
        let (owner, clause) = part(self.view, kind, self.of(target.path.first()), self.written)?;
        self.clause(owner, &format!("{kind} `{}`", self.written), &clause)
    }

    fn in_declaration(&self, declare: &DeclarationNode) -> Option<TitledEdit> {
        let (outer, clause) = clause_at(declare.body.as_ref()?, None, self.place.span)?;
        let paths = clause.args.iter().flat_map(|arg| match arg {
            Arg::Ref(path) => std::slice::from_ref(path),
            Arg::Refs(paths) => paths.as_slice(),
            _ => &[],
        });
        let path = paths.into_iter().find(|path| touches(path.span(), self.place.span.start))?;
        if path.len() > 1 {
            return None;
        }
        let kind = clause.args.get(1).map_or("", |arg| if let Arg::Word(word) = arg { self.of(*word) } else { "" });
        let word = match (outer, clause.spec.word) {
            (None, "authorizer") if kind == "lambda" => "function",
            (_, "kms" | "encryption") => "key",
            (None, "secret") => "secret",
            _ if clause.spec.slots.iter().any(|slot| matches!(slot, Slot::Handler)) => "function",
            _ => return None,
        };
        self.thing(word, self.of(path.first()))
    }

    /// Adds a clause to a declaration.
    fn clause(&self, name: Loc, what: &str, clause: &str) -> Option<TitledEdit> {
        Some((format!("Declare {what} in {}", self.view.slice(name)), into_braces(self.view, name, clause)?))
    }
}

/// Returns the innermost clause around a range, and the clause around that.
fn clause_at<'b>(
    block: &'b BlockNode,
    outer: Option<&'b ClauseNode>,
    span: Span,
) -> Option<(Option<&'b ClauseNode>, &'b ClauseNode)> {
    let clause = block.clauses.iter().find(|clause| clause.span.start <= span.start && span.end <= clause.span.end)?;
    let inner = clause.block.as_ref().and_then(|block| clause_at(block, Some(clause), span));
    inner.or(Some((outer, clause)))
}
