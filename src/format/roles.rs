//! Assigns each token its role in the layout, by the tree.

use crate::syntax::ast::{BlockNode, StatementNode};
use crate::syntax::{Lexed, TokenKind};
use crate::text::Span;

/// The role of a token in the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Role {
    #[default]
    Plain,
    /// The first token of an attribute, of a statement after its attributes, of a clause or of an assertion.
    Start,
    /// The brace that opens a block.
    Open,
    /// The brace that closes it.
    Close,
    /// A separator between clauses, which the layout writes itself.
    Mark,
}

/// The tokens of a statement with its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// The first token.
    pub first: usize,
    /// The last token.
    pub last: usize,
    /// Whether keywords such as `at` and `where` begin clauses, as in grants and tests.
    pub clauses: bool,
}

/// Assigns roles to tokens, statement by statement in the order of the text.
pub(super) struct Marker<'l, 'r> {
    lexed: &'l Lexed,
    roles: &'r mut [Role],
    /// The next token.
    at: usize,
}

impl<'l, 'r> Marker<'l, 'r> {
    pub fn new(lexed: &'l Lexed, roles: &'r mut [Role]) -> Self {
        Self { lexed, roles, at: 0 }
    }

    /// Assigns roles to the tokens of a statement, and returns them. Returns `None` if the tokens do not match the tree.
    pub fn item(&mut self, statement: &StatementNode) -> Option<Item> {
        let (span, clauses) = match statement {
            StatementNode::Grant(grant) => (grant.span, true),
            StatementNode::Test(test) => (test.span, true),
            StatementNode::Declare(declare) => (declare.span, false),
            StatementNode::Param(param) => (param.span, false),
        };
        let attributes = statement.attributes();
        let first = self.seek(attributes.first().map_or(span.start, |attribute| attribute.span.start))?;
        for attribute in attributes {
            self.start(attribute.span.start)?;
        }
        self.start(span.start)?;
        match statement {
            StatementNode::Declare(declare) => {
                if let Some(block) = &declare.body {
                    self.block(block)?;
                }
            }
            StatementNode::Test(test) => {
                self.seek_past(test.title.end);
                self.open()?;
                for assert in &test.asserts {
                    self.clause(assert.span)?;
                    self.seek_past(assert.span.end);
                }
                self.close(span.end)?;
            }
            StatementNode::Grant(_) | StatementNode::Param(_) => {}
        }
        self.seek_past(span.end);
        Some(Item { first, last: self.at.checked_sub(1).filter(|last| *last >= first)?, clauses })
    }

    /// Moves to the token that begins at an offset.
    fn seek(&mut self, start: u32) -> Option<usize> {
        let spans = &self.lexed.spans;
        while spans.get(self.at)?.start < start {
            self.at += 1;
        }
        (spans[self.at].start == start).then_some(self.at)
    }

    /// Moves past the token that ends at an offset.
    fn seek_past(&mut self, end: u32) {
        while self.lexed.spans.get(self.at).is_some_and(|span| span.end <= end) {
            self.at += 1;
        }
    }

    fn start(&mut self, start: u32) -> Option<()> {
        let at = self.seek(start)?;
        self.roles[at] = Role::Start;
        Some(())
    }

    fn block(&mut self, block: &BlockNode) -> Option<()> {
        self.seek(block.span.start)?;
        self.open()?;
        for clause in &block.clauses {
            self.clause(clause.span)?;
            if let Some(inner) = &clause.block {
                self.block(inner)?;
            }
            self.seek_past(clause.span.end);
        }
        self.close(block.span.end)
    }

    fn open(&mut self) -> Option<()> {
        let there = self.lexed.kinds.get(self.at) == Some(&TokenKind::OpenBrace);
        there.then(|| {
            self.roles[self.at] = Role::Open;
            self.at += 1;
        })
    }

    /// Assigns roles to the separators before a clause and its first token.
    fn clause(&mut self, span: Span) -> Option<()> {
        self.marks();
        (self.lexed.spans.get(self.at)?.start == span.start).then(|| {
            self.roles[self.at] = Role::Start;
            self.at += 1;
        })
    }

    /// Assigns roles to the separators before a closing brace and the brace.
    fn close(&mut self, end: u32) -> Option<()> {
        self.marks();
        let there =
            self.lexed.kinds.get(self.at) == Some(&TokenKind::CloseBrace) && self.lexed.spans[self.at].end == end;
        there.then(|| {
            self.roles[self.at] = Role::Close;
            self.at += 1;
        })
    }

    fn marks(&mut self) {
        while matches!(self.lexed.kinds.get(self.at), Some(TokenKind::Comma | TokenKind::Semicolon)) {
            self.roles[self.at] = Role::Mark;
            self.at += 1;
        }
    }
}
