//! What is said about a word when the pointer is on it.

use std::cell::OnceCell;

use super::compiled::Compiled;
use super::selection::token_at;
use super::symbol::{Names, Symbol};
use super::{At, View, touches, whole};
use crate::catalog::kind::Kind;
use crate::catalog::{self, KINDS};
use crate::model::grant::Object;
use crate::syntax::TokenKind;
use crate::syntax::ast::{
    Assertion, ConditionNode, GrantNode, PrincipalNode, StatementNode, TargetNode, TestNode, VerbNode,
};
use crate::text::{FileId, Loc, Span};

mod grants;
pub mod markdown;
mod symbols;
#[cfg(test)]
mod tests;
mod verbs;
mod words;

use markdown::code;

/// What is said about a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is said about.
    pub span: Span,
    /// What is said.
    pub markdown: String,
}

/// What there is to say about a place. Who may do what is told as far as the view holds the grants of the program.
pub fn hover<'v, 's>(view: &View<'v, 's>, compiled: &OnceCell<Compiled<'v, 's>>, at: At) -> Option<Hover> {
    let (kind, span) = token_at(view.text(at.file), at.offset)?;
    let asked = Asked { view: *view, names: Names::new(view), compiled, file: at.file, offset: at.offset, kind, span };
    let (span, mut paragraphs) =
        asked.named().or_else(|| asked.placeholder()).or_else(|| Some((span, asked.word()?)))?;
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    (!paragraphs.is_empty()).then(|| Hover { span, markdown: paragraphs.join("\n\n") })
}

/// A question about a token.
struct Asked<'a, 'v, 's> {
    view: View<'v, 's>,
    names: Names<'v, 's>,
    compiled: &'a OnceCell<Compiled<'v, 's>>,
    file: FileId,
    offset: u32,
    kind: TokenKind,
    span: Span,
}

/// What is said, in paragraphs; empty ones are nothing.
type Said = Vec<String>;

impl<'v, 's> Asked<'_, 'v, 's> {
    fn text(&self, span: Span) -> &'s str {
        span.of(self.view.text(self.file))
    }

    fn own(&self) -> &'s str {
        self.text(self.span)
    }

    fn compiled(&self) -> &Compiled<'v, 's> {
        self.compiled.get_or_init(|| Compiled::new(&self.view))
    }

    fn loc(&self, span: Span) -> Loc {
        Loc { file: self.file, span }
    }

    /// What a name stands for.
    fn symbol_at(&self, offset: u32) -> Option<Symbol> {
        self.names.at(At { file: self.file, offset }).first().map(|found| found.symbol)
    }

    /// About the name at the place.
    fn named(&self) -> Option<(Span, Said)> {
        // In a string there is more than one thing.
        let offset = if self.kind == TokenKind::Text { self.offset } else { self.span.start };
        let found = self.names.at(At { file: self.file, offset });
        let span = found.first()?.span;
        // A mark behind a name touches it too.
        if !touches(span, self.offset) || self.span.start >= span.end {
            return None;
        }
        let mut said = Vec::new();
        // A name stands for more than one thing where several targets have an attribute of that name.
        for (at, occurrence) in found.iter().take(3).enumerate() {
            if at > 0 {
                said.push("---".to_owned());
            }
            said.extend(self.symbol(occurrence.symbol));
        }
        Some((span, said))
    }

    /// About the word at the place, which is no name.
    fn word(&self) -> Option<Said> {
        let at = At { file: self.file, offset: self.span.start };
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

    /// About a word in a statement that cannot be read.
    fn alone(&self) -> Option<Said> {
        match self.kind {
            TokenKind::Kind | TokenKind::UserPool | TokenKind::IdentityPool | TokenKind::Api | TokenKind::Provider => {
                self.kind_word(None)
            }
            TokenKind::Word => Some(self.symbol(self.names.global(self.own())?)),
            _ => self.keyword(),
        }
    }

    fn keyword(&self) -> Option<Said> {
        words::keyword(self.kind).map(|doc| vec![format!("{} {doc}", code(self.own()))])
    }

    fn in_grant(&self, grant: &GrantNode) -> Option<Said> {
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

    fn in_test(&self, test: &TestNode) -> Option<Said> {
        let assert = test.asserts.iter().find(|assert| touches(assert.span, self.span.end));
        match assert.map(|assert| &assert.claim) {
            Some(Assertion::May { who, except, verbs, target, .. }) => {
                self.sentence(std::iter::once(who).chain(except), verbs, std::slice::from_ref(target))
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
    ) -> Option<Said> {
        if let Some(who) = who.find(|who| who.span.start <= self.span.start && self.span.end <= who.span.end) {
            return Some(self.principal(who));
        }
        if let Some(verb) = verbs.iter().find(|verb| verb.span == self.span) {
            return if verb.raw { self.action() } else { self.verb(targets) };
        }
        if let Some(target) = targets.iter().find(|target| target.kind == self.span) {
            return self.kind_word(self.kind_of(target));
        }
        if let Some(said) = targets.iter().find_map(|target| self.field(target)) {
            return Some(said);
        }
        // `via route`.
        if self.kind == TokenKind::Route { self.kind_word(None) } else { self.keyword() }
    }

    fn condition(&self, condition: &ConditionNode, targets: &[TargetNode]) -> Option<Said> {
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
        let mut said = self.keyword()?;
        said.extend(kind.filter(|_| word == "owner").map(catalog::show::owner));
        Some(said)
    }

    /// The kind of what a grant is on.
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
            Object::UserPool(_) | Object::IdentityPool(_) => true,
        };
        known.then(|| object.kind(program))
    }
}

/// A kind that a word in a grant can mean.
fn kind_with(word: &str) -> Option<&'static Kind> {
    catalog::kind(word)
        .or_else(|| KINDS.iter().copied().find(|kind| kind.shapes.iter().any(|shape| shape.word == word)))
}
