//! Reads the tokens before a cursor, and looks at those after it.

use super::CursorContext;
use crate::syntax::clauses::declaration;
use crate::syntax::{TokenKind, begins_statement};

mod blocks;
mod sentences;

#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: &'t str,
    /// It is the first on its line, without indentation.
    pub(super) first: bool,
}

/// Reads tokens in order. A method that reads a part returns its context if the tokens end in it.
pub(super) struct Reader<'t> {
    tokens: &'t [Token<'t>],
    after: &'t [Token<'t>],
    at: usize,
    /// Index of the first token of the statement.
    statement_start: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(tokens: &'t [Token<'t>], after: &'t [Token<'t>]) -> Self {
        Self { tokens, after, at: 0, statement_start: 0 }
    }

    fn peek(&self) -> Option<TokenKind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn word(&self) -> &'t str {
        self.tokens.get(self.at).map_or("", |token| token.text)
    }

    fn next_is(&self, kind: TokenKind) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|token| token.kind == kind)
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.peek() == Some(kind);
        self.at += usize::from(found);
        found
    }

    fn take(&mut self) -> &'t str {
        let word = self.word();
        self.at = (self.at + 1).min(self.tokens.len());
        word
    }

    fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Returns whether brackets of the statement are open at the end.
    pub(super) fn in_brackets(&self) -> bool {
        let mut depth = 0usize;
        for token in &self.tokens[self.statement_start..] {
            match token.kind {
                TokenKind::OpenBrace | TokenKind::OpenParen => depth += 1,
                TokenKind::CloseBrace | TokenKind::CloseParen => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        depth > 0
    }

    /// Returns the context after the last token.
    pub(super) fn read(&mut self) -> CursorContext {
        // The last word that certainly begins a statement: the tokens before it belong to others.
        let last = (0..self.tokens.len())
            .rev()
            .find(|&at| begins_statement(self.tokens[at..].iter().chain(self.after).map(|token| token.kind)));
        let annotation = self.tokens.iter().rposition(|token| token.kind == TokenKind::AtSign);
        self.at = last.unwrap_or(0);
        if let Some(at) = annotation.filter(|at| last.is_none_or(|last| *at > last)) {
            self.at = at + 1;
            self.statement_start = at;
            if let Some(context) = self.annotation() {
                return context;
            }
        }
        while !self.done() {
            self.statement_start = self.at;
            let context = match self.peek() {
                Some(TokenKind::Grant | TokenKind::Deny) => self.grant(),
                Some(TokenKind::Param) => self.param(),
                Some(TokenKind::Test) => self.test(),
                _ => match declaration(self.word()) {
                    Some(declaration) => self.declaration(declaration),
                    None => {
                        self.at += 1;
                        None
                    }
                },
            };
            if let Some(context) = context {
                return context;
            }
        }
        self.statement_start = self.tokens.len();
        CursorContext::Statement
    }

    fn annotation(&mut self) -> Option<CursorContext> {
        if self.done() {
            return Some(CursorContext::Annotation);
        }
        self.at += 1;
        if !self.eat(TokenKind::OpenParen) {
            return self.done().then_some(CursorContext::FreeText);
        }
        let mut number = 0;
        loop {
            if self.done() {
                return Some(CursorContext::Allow(number));
            }
            let last = self.at + 1 == self.tokens.len();
            match self.peek() {
                Some(TokenKind::CloseParen) => {
                    self.at += 1;
                    return None;
                }
                Some(TokenKind::Comma) => number += 1,
                Some(TokenKind::Until) if last => return Some(CursorContext::AllowDate),
                // After a value only a comma continues the list.
                _ if last => return Some(CursorContext::FreeText),
                _ => {}
            }
            self.at += 1;
        }
    }

    fn param(&mut self) -> Option<CursorContext> {
        self.at += 1;
        if self.done() {
            return Some(CursorContext::Param(0));
        }
        self.at += 1;
        if !self.eat(TokenKind::Colon) {
            return self.done().then_some(CursorContext::FreeText);
        }
        if self.done() {
            return Some(CursorContext::Param(1));
        }
        self.at += 1;
        if self.done() {
            return Some(CursorContext::Param(2));
        }
        if self.eat(TokenKind::Equals) {
            if self.done() {
                return Some(CursorContext::Param(3));
            }
            self.at += 1;
        }
        None
    }

    /// Reads a dotted name. Returns whether the tokens end after a dot, and the name before that.
    fn path(&mut self) -> (bool, String) {
        let mut name = self.take().to_owned();
        while self.eat(TokenKind::Dot) {
            if self.done() {
                return (true, name);
            }
            name = format!("{name}.{}", self.take());
        }
        (false, name)
    }
}
