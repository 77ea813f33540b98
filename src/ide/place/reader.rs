//! Reads the tokens before a cursor, and looks at those behind it.

use super::Place;
use crate::syntax::clauses::declaration;
use crate::syntax::{TokenKind, begins_statement};

mod blocks;
mod sentences;

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: &'t str,
    /// Whether it stands at the margin.
    pub(super) first: bool,
}

/// Reads tokens in their order. Whatever reads a part gives a place if the tokens end in it.
pub(super) struct Reader<'t> {
    tokens: &'t [Token<'t>],
    behind: &'t [Token<'t>],
    at: usize,
    /// Where the statement begins that is being read.
    begun: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(tokens: &'t [Token<'t>], behind: &'t [Token<'t>]) -> Self {
        Self { tokens, behind, at: 0, begun: 0 }
    }

    fn peek(&self) -> Option<TokenKind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn word(&self) -> &'t str {
        self.tokens.get(self.at).map_or("", |token| token.text)
    }

    fn next_is(&self, wanted: TokenKind) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|token| token.kind == wanted)
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

    /// Whether brackets of the statement are open at the end.
    pub(super) fn in_brackets(&self) -> bool {
        let mut depth = 0usize;
        for token in &self.tokens[self.begun..] {
            match token.kind {
                TokenKind::OpenBrace | TokenKind::OpenParen => depth += 1,
                TokenKind::CloseBrace | TokenKind::CloseParen => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        depth > 0
    }

    /// The place behind the last token.
    pub(super) fn read(&mut self) -> Place {
        // The last word that begins only a statement; before it everything is another statement's.
        let last = (0..self.tokens.len())
            .rev()
            .find(|&at| begins_statement(self.tokens[at..].iter().chain(self.behind).map(|token| token.kind)));
        let annotation = self.tokens.iter().rposition(|token| token.kind == TokenKind::AtSign);
        self.at = last.unwrap_or(0);
        if let Some(at) = annotation.filter(|at| last.is_none_or(|last| *at > last)) {
            self.at = at + 1;
            self.begun = at;
            if let Some(place) = self.annotation() {
                return place;
            }
        }
        while !self.done() {
            self.begun = self.at;
            let found = match self.peek() {
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
            if let Some(place) = found {
                return place;
            }
        }
        self.begun = self.tokens.len();
        Place::Statement
    }

    fn annotation(&mut self) -> Option<Place> {
        if self.done() {
            return Some(Place::Annotation);
        }
        self.at += 1;
        if !self.eat(TokenKind::OpenParen) {
            return self.done().then_some(Place::Free);
        }
        let mut number = 0;
        loop {
            if self.done() {
                return Some(Place::Allow(number));
            }
            let last = self.at + 1 == self.tokens.len();
            match self.peek() {
                Some(TokenKind::CloseParen) => {
                    self.at += 1;
                    return None;
                }
                Some(TokenKind::Comma) => number += 1,
                Some(TokenKind::Until) if last => return Some(Place::AllowDate),
                // Behind a value only a comma goes on.
                _ if last => return Some(Place::Free),
                _ => {}
            }
            self.at += 1;
        }
    }

    fn param(&mut self) -> Option<Place> {
        self.at += 1;
        if self.done() {
            return Some(Place::Param(0));
        }
        self.at += 1;
        if !self.eat(TokenKind::Colon) {
            return self.done().then_some(Place::Free);
        }
        if self.done() {
            return Some(Place::Param(1));
        }
        self.at += 1;
        if self.done() {
            return Some(Place::Param(2));
        }
        if self.eat(TokenKind::Equals) {
            if self.done() {
                return Some(Place::Param(3));
            }
            self.at += 1;
        }
        None
    }

    /// Passes over a dotted name, and tells whether the tokens end behind a dot of it; the name is then what is before it.
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
