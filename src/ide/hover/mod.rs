//! Hovers: the documentation of the word under the pointer.

use std::cell::OnceCell;

use super::compiled::CompiledGrants;
use super::coverage::CoverageMarks;
use super::selection_range::token_at;
use super::symbol::{SymbolId, SymbolTable};
use super::{FilePosition, ProgramView, touches, whole};
use crate::catalog::kind::Kind;
use crate::catalog::{self, KINDS};
use crate::model::grant::Object;
use crate::syntax::TokenKind;
use crate::syntax::ast::{
    Assertion, ConditionNode, GrantNode, PrincipalNode, StatementNode, TargetNode, TestNode, VerbNode,
};
use crate::text::{FileId, Loc, Span};

mod assertions;
pub(in crate::ide) mod grants;
pub mod markdown;
mod symbols;
#[cfg(test)]
mod tests;
mod verbs;
mod words;

use markdown::code;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    pub span: Span,
    pub markdown: String,
}

/// Returns the hover at a position. The view must have all grants for the lists of grants to be complete.
pub fn hover<'v, 's>(
    view: &ProgramView<'v, 's>,
    compiled: &OnceCell<CompiledGrants<'v, 's>>,
    marks: &CoverageMarks,
    at: FilePosition,
) -> Option<Hover> {
    let (kind, span) = token_at(view.text(at.file), at.offset)?;
    let request = HoverRequest {
        view: *view,
        symbols: SymbolTable::new(view),
        compiled,
        marks,
        file: at.file,
        offset: at.offset,
        kind,
        span,
    };
    let (span, mut paragraphs) =
        request.named().or_else(|| request.placeholder()).or_else(|| Some((span, request.word()?)))?;
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    (!paragraphs.is_empty()).then(|| Hover { span, markdown: paragraphs.join("\n\n") })
}

/// A hover over a token.
struct HoverRequest<'a, 'v, 's> {
    view: ProgramView<'v, 's>,
    symbols: SymbolTable<'v, 's>,
    compiled: &'a OnceCell<CompiledGrants<'v, 's>>,
    marks: &'a CoverageMarks,
    file: FileId,
    offset: u32,
    kind: TokenKind,
    span: Span,
}

/// The paragraphs of a hover. Empty ones are dropped.
type Paragraphs = Vec<String>;

impl<'v, 's> HoverRequest<'_, 'v, 's> {
    fn text(&self, span: Span) -> &'s str {
        span.of(self.view.text(self.file))
    }

    fn own(&self) -> &'s str {
        self.text(self.span)
    }

    fn compiled(&self) -> &CompiledGrants<'v, 's> {
        self.compiled.get_or_init(|| CompiledGrants::new(&self.view))
    }

    fn loc(&self, span: Span) -> Loc {
        Loc { file: self.file, span }
    }

    fn symbol_at(&self, offset: u32) -> Option<SymbolId> {
        self.symbols.occurrences_at(FilePosition { file: self.file, offset }).first().map(|found| found.symbol)
    }

    /// Documents the name at the position.
    fn named(&self) -> Option<(Span, Paragraphs)> {
        // A string may contain several names.
        let offset = if self.kind == TokenKind::Text { self.offset } else { self.span.start };
        let found = self.symbols.occurrences_at(FilePosition { file: self.file, offset });
        let span = found.first()?.span;
        // Punctuation after a name touches the name too.
        if !touches(span, self.offset) || self.span.start >= span.end {
            return None;
        }
        let mut paragraphs = Vec::new();
        // A name stands for several symbols if several targets have an attribute of that name.
        for (at, occurrence) in found.iter().take(3).enumerate() {
            if at > 0 {
                paragraphs.push("---".to_owned());
            }
            paragraphs.extend(self.symbol(occurrence.symbol));
        }
        Some((span, paragraphs))
    }

    /// Documents the word at the position, which is no name.
    fn word(&self) -> Option<Paragraphs> {
        let at = FilePosition { file: self.file, offset: self.span.start };
        let statement = self.view.statement(at).filter(|statement| touches(whole(statement), self.span.end));
        let Some(statement) = statement else { return self.alone() };
        let attribute = statement.attributes().iter().find(|attribute| touches(attribute.span, self.span.end));
        if let Some(attribute) = attribute {
            return self.attribute(attribute);
        }
        match statement {
            StatementNode::Grant(grant) => self.in_grant(grant),
            StatementNode::Test(test) => self.in_test(test),
            StatementNode::Declare(declare) => self.in_declaration(declare),
            StatementNode::Param(param) if param.ty == self.span => words::param_type(self.own()),
            StatementNode::Param(_) => self.keyword(),
        }
    }

    /// Documents a word in a statement with a syntax error.
    fn alone(&self) -> Option<Paragraphs> {
        match self.kind {
            TokenKind::Kind | TokenKind::UserPool | TokenKind::IdentityPool | TokenKind::Api | TokenKind::Provider => {
                self.kind_word(None)
            }
            TokenKind::Word => Some(self.symbol(self.symbols.global(self.own())?)),
            _ => self.keyword(),
        }
    }

    fn keyword(&self) -> Option<Paragraphs> {
        words::keyword(self.kind).map(|doc| vec![format!("{} {doc}", code(self.own()))])
    }

    fn in_grant(&self, grant: &GrantNode) -> Option<Paragraphs> {
        let terms = grant.terms();
        if self.span.start == grant.span.start {
            return Some(self.policy(grant));
        }
        if terms.until == Some(self.span) {
            return self.until(self.span);
        }
        let conditions = terms.conditions.iter();
        if let Some(condition) = conditions.rev().find(|condition| condition.word == self.span) {
            return self.condition(condition, &grant.targets);
        }
        self.sentence(std::iter::once(&grant.who).chain(&terms.except), &grant.verbs, &grant.targets)
    }

    fn in_test(&self, test: &TestNode) -> Option<Paragraphs> {
        if self.span.start == test.span.start || self.span == test.title {
            let mut paragraphs = self.keyword().unwrap_or_default();
            paragraphs.extend(self.tally(test));
            return Some(paragraphs);
        }
        let assert = test.asserts.iter().find(|assert| touches(assert.span, self.span.end));
        if let Some(assert) = assert
            && matches!(self.kind, TokenKind::Assert | TokenKind::Can | TokenKind::Cannot)
        {
            let mut paragraphs = self.keyword().unwrap_or_default();
            paragraphs.extend(self.assertion(assert));
            return Some(paragraphs);
        }
        match assert.map(|assert| &assert.claim) {
            Some(Assertion::May { after: Some(date), .. }) if *date == self.span => self.after(*date),
            Some(Assertion::May { who, except, verbs, targets, after, .. }) => {
                let paragraphs = self.sentence(who.iter().chain(except), verbs, targets);
                let behind = after.is_some_and(|date| self.span.end <= date.start);
                paragraphs.or_else(|| words::contextual(self.own()).filter(|_| behind))
            }
            Some(Assertion::RouteRequires { .. } | Assertion::RoutePublic { .. }) if self.kind == TokenKind::Route => {
                self.kind_word(None)
            }
            _ => self.keyword(),
        }
    }

    fn sentence<'w>(
        &self,
        mut who: impl Iterator<Item = &'w PrincipalNode>,
        verbs: &[VerbNode],
        targets: &[TargetNode],
    ) -> Option<Paragraphs> {
        if let Some(who) = who.find(|who| who.span.start <= self.span.start && self.span.end <= who.span.end) {
            return Some(self.principal(who));
        }
        if let Some(verb) = verbs.iter().find(|verb| verb.span == self.span) {
            return if verb.raw { self.action() } else { self.verb(targets) };
        }
        if let Some(target) = targets.iter().find(|target| target.kind == self.span) {
            return self.kind_word(self.kind_of(target));
        }
        if let Some(paragraphs) = targets.iter().find_map(|target| self.field(target)) {
            return Some(paragraphs);
        }
        // `via route`.
        if self.kind == TokenKind::Route { self.kind_word(None) } else { self.keyword() }
    }

    fn condition(&self, condition: &ConditionNode, targets: &[TargetNode]) -> Option<Paragraphs> {
        let kind = targets.first().and_then(|target| self.kind_of(target));
        let word = self.text(condition.word);
        if let Some(filter) = kind.and_then(|kind| kind.filters.iter().find(|filter| filter.word == word)) {
            let verbs: Vec<String> = filter.verbs.iter().map(|verb| code(verb)).collect();
            return Some(vec![
                format!("{} {}", code(&format!("{word}(…)")), filter.note),
                format!(
                    "Condition key {}, compared by {}; with {}.",
                    code(filter.key),
                    code(filter.operator),
                    verbs.join(", ")
                ),
            ]);
        }
        let mut paragraphs = self.keyword()?;
        paragraphs.extend(kind.filter(|_| word == "owner").map(catalog::show::describe_owner));
        Some(paragraphs)
    }

    /// Returns the kind of a target.
    fn kind_of(&self, target: &TargetNode) -> Option<&'static Kind> {
        let object = self.symbol_at(target.path.first().start).and_then(symbols::object);
        let known = object.and_then(|object| self.kind_of_object(object));
        known.or_else(|| kind_with(self.text(target.kind)))
    }

    fn kind_of_object(&self, object: Object) -> Option<&'static Kind> {
        let program = self.view.program();
        let known = match object {
            Object::Resource(id) => id.index() < program.resources.len(),
            Object::Api(id) => id.index() < program.apis.len(),
            Object::UserPool(_) | Object::IdentityPool(_) | Object::Account => true,
        };
        known.then(|| object.kind(program))
    }
}

/// Returns a kind with this word.
fn kind_with(word: &str) -> Option<&'static Kind> {
    catalog::kind(word)
        .or_else(|| KINDS.iter().copied().find(|kind| kind.shapes.iter().any(|shape| shape.word == word)))
}
