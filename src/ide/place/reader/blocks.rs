//! Declarations and their blocks, as the tables of clauses say.

use super::{Reader, Token};
use crate::ide::place::{Block, Inside, Place, Value};
use crate::syntax::clauses::{BlockSpec, ClauseSpec, DeclarationSpec, Slot, declaration};
use crate::syntax::{TokenKind, begins_statement};

impl Reader<'_> {
    pub(super) fn declaration(&mut self, declaration: &'static DeclarationSpec) -> Option<Place> {
        self.at += 1;
        if self.done() {
            return Some(Place::Head(declaration, 0));
        }
        let mut block = Block {
            context: declaration.body,
            given: Vec::new(),
            path: vec![declaration.word],
            head: Vec::new(),
            name: self.take().to_owned(),
            flavour: String::new(),
            own: Vec::new(),
        };
        if !declaration.flavours.is_empty() {
            if self.done() {
                return Some(Place::Flavour(declaration));
            }
            if self.peek() != Some(TokenKind::OpenBrace) {
                block.flavour = self.take().to_owned();
            }
        }
        if self.done() {
            return Some(Place::Head(declaration, 1));
        }
        if !self.eat(TokenKind::OpenBrace) {
            return None;
        }
        block.own = self.own();
        Some(match self.clauses(&mut block)? {
            // Of the block around the cursor, what stands behind it counts too.
            Place::Clause(mut inner, values) => {
                let mut behind = Block { given: Vec::new(), ..inner.clone() };
                Reader::new(self.behind, &[]).clauses(&mut behind);
                inner.given.append(&mut behind.given);
                Place::Clause(inner, values)
            }
            place => place,
        })
    }

    /// What the clauses of the declaration whose brace was just opened declare, on both sides of the cursor.
    fn own(&self) -> Vec<(String, String)> {
        let mut own = Vec::new();
        let mut depth = 0usize;
        let mut before: Option<&Token<'_>> = None;
        let tokens = || self.tokens[self.at..].iter().chain(self.behind);
        for (at, token) in tokens().enumerate() {
            match token.kind {
                TokenKind::OpenBrace | TokenKind::OpenParen => depth += 1,
                TokenKind::CloseBrace | TokenKind::CloseParen if depth == 0 => break,
                TokenKind::CloseBrace | TokenKind::CloseParen => depth -= 1,
                TokenKind::AtSign => break,
                kind if kind.is_hard_start() && begins_statement(tokens().skip(at).map(|token| token.kind)) => break,
                TokenKind::Word | TokenKind::Text | TokenKind::OpenText if depth == 0 => {
                    if let Some(before) = before.filter(|before| before.kind.is_word()) {
                        own.push((before.text.to_owned(), token.text.to_owned()));
                    }
                }
                _ => {}
            }
            before = Some(token);
        }
        own
    }

    /// Reads a block behind its brace.
    fn clauses(&mut self, block: &mut Block) -> Option<Place> {
        let context = block.context;
        loop {
            while matches!(self.peek(), Some(TokenKind::Semicolon | TokenKind::Comma)) {
                self.at += 1;
            }
            if self.done() {
                return Some(Place::Clause(block.clone(), Vec::new()));
            }
            if self.eat(TokenKind::CloseBrace) || self.begins_statement(context) {
                return None;
            }
            let Some(clause) = context.clause(self.word()) else {
                self.skip();
                continue;
            };
            self.at += 1;
            block.given.push(clause.word);
            if let Some(place) = self.clause(block, clause) {
                return Some(place);
            }
        }
    }

    /// Whether a block that is not closed ends here: at the margin a declaration begins.
    fn begins_statement(&self, context: &BlockSpec) -> bool {
        let begins = |token: &Token<'_>| {
            token.first && declaration(token.text).is_some() && context.clause(token.text).is_none()
        };
        self.tokens.get(self.at).is_some_and(begins)
    }

    /// Passes over something unknown, with its braces.
    fn skip(&mut self) {
        let mut depth = 0usize;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::OpenBrace => depth += 1,
                TokenKind::CloseBrace => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn clause(&mut self, block: &Block, clause: &'static ClauseSpec) -> Option<Place> {
        let begin = self.at;
        for (number, slot) in clause.slots.iter().enumerate() {
            if self.done() {
                return Some(self.at_slot(block, clause, number, begin));
            }
            let slot = match slot {
                Slot::Maybe(inner) if self.begins(inner, block.context) => *inner,
                Slot::Maybe(_) => continue,
                slot => slot,
            };
            // Something is missing: the next clause is read.
            if matches!(self.peek(), Some(TokenKind::CloseBrace | TokenKind::Semicolon)) {
                return None;
            }
            if let Slot::Block(inner) = slot {
                let head = self.words(begin).collect();
                if !self.eat(TokenKind::OpenBrace) {
                    return None;
                }
                let mut path = block.path.clone();
                path.push(clause.word);
                let mut inner = Block { context: inner, given: Vec::new(), path, head, ..block.clone() };
                if let Some(place) = self.clauses(&mut inner) {
                    return Some(place);
                }
                continue;
            }
            let first = self.at;
            if let Some(inside) = self.slot(slot, block.context) {
                let listed = self.words(first).collect();
                let before = self.tokens[begin..first].iter().map(|token| token.text.to_owned()).collect();
                return Some(Place::Value(block.clone(), Value { clause, slot, number, before, listed, inside }));
            }
        }
        None
    }

    fn words(&self, from: usize) -> impl Iterator<Item = String> {
        let tokens =
            self.tokens[from..self.at.min(self.tokens.len())].iter().filter(|token| token.kind != TokenKind::Comma);
        tokens.map(|token| token.text.to_owned())
    }

    /// The place at the beginning of a slot, where those before it are filled.
    fn at_slot(&self, block: &Block, clause: &'static ClauseSpec, number: usize, begin: usize) -> Place {
        let value = |number: usize, slot: &'static Slot| Value {
            clause,
            slot,
            number,
            before: self.words(begin).collect(),
            listed: Vec::new(),
            inside: Inside::Begin,
        };
        if !matches!(clause.slots[number], Slot::Maybe(_)) {
            return Place::Value(block.clone(), value(number, &clause.slots[number]));
        }
        let rest = clause.slots.iter().enumerate().skip(number);
        let optional = rest.map_while(|(number, slot)| match slot {
            Slot::Maybe(inner) => Some(value(number, inner)),
            _ => None,
        });
        Place::Clause(block.clone(), optional.collect())
    }

    /// Whether the next token can be the first of a slot that may be left out.
    fn begins(&self, slot: &Slot, context: &BlockSpec) -> bool {
        match (slot, self.peek()) {
            (Slot::Because, kind) => kind == Some(TokenKind::Because),
            (Slot::Block(_), kind) => kind == Some(TokenKind::OpenBrace),
            (Slot::Text | Slot::Texts, kind) => matches!(kind, Some(TokenKind::Text | TokenKind::OpenText)),
            (Slot::Ref | Slot::Refs, Some(TokenKind::Word)) => context.clause(self.word()).is_none(),
            _ => false,
        }
    }

    /// Passes over a value; gives where in it the tokens end, if they do.
    fn slot(&mut self, slot: &Slot, context: &BlockSpec) -> Option<Inside> {
        match slot {
            Slot::Words(words) => self.list(context, words, Self::one),
            Slot::Texts => self.list(context, &[], Self::one),
            Slot::Refs => self.list(context, &[], Self::reference),
            Slot::Keys => self.list(context, &[":"], Self::key),
            Slot::Ref | Slot::Handler => self.reference(),
            Slot::RouteKey => {
                if !self.eat(TokenKind::RouteKey) {
                    self.at += 1;
                    if self.done() {
                        return Some(Inside::Path);
                    }
                    self.eat(TokenKind::Path);
                }
                None
            }
            Slot::Claim => {
                self.at += 1;
                if self.done() {
                    return Some(Inside::Rest);
                }
                if self.eat(TokenKind::OpenParen) {
                    if self.done() {
                        return Some(Inside::Claim);
                    }
                    self.at += 1;
                    if self.done() {
                        return Some(Inside::Rest);
                    }
                    self.eat(TokenKind::CloseParen);
                }
                None
            }
            Slot::Because => {
                self.eat(TokenKind::Because);
                if self.done() {
                    return Some(Inside::Rest);
                }
                self.at += 1;
                None
            }
            _ => self.one(),
        }
    }

    fn one(&mut self) -> Option<Inside> {
        self.at += 1;
        None
    }

    fn reference(&mut self) -> Option<Inside> {
        match self.path() {
            (true, name) => Some(Inside::Member(name)),
            (false, _) => None,
        }
    }

    /// A list, as the parser reads one: a comma before a word that begins a clause ends the clause.
    fn list(
        &mut self,
        context: &BlockSpec,
        words: &[&str],
        item: impl Fn(&mut Self) -> Option<Inside>,
    ) -> Option<Inside> {
        loop {
            if let Some(inside) = item(self) {
                return Some(inside);
            }
            if self.peek() != Some(TokenKind::Comma) {
                return None;
            }
            let Some(next) = self.tokens.get(self.at + 1) else {
                self.at += 1;
                return Some(Inside::More);
            };
            let behind = self.tokens.get(self.at + 2).map(|token| token.kind);
            let own = (words.contains(&next.text) && behind != Some(TokenKind::OpenBrace))
                || (behind == Some(TokenKind::Colon) && words.contains(&":"));
            if !next.kind.is_word() && next.kind != TokenKind::Text || context.clause(next.text).is_some() && !own {
                return None;
            }
            self.at += 1;
        }
    }

    /// A key attribute.
    fn key(&mut self) -> Option<Inside> {
        self.at += 1;
        if self.done() {
            return Some(Inside::Rest);
        }
        if !self.eat(TokenKind::Colon) {
            return None;
        }
        if self.done() {
            return Some(Inside::KeyType);
        }
        self.at += 1;
        if self.eat(TokenKind::OpenParen) {
            if self.done() {
                return Some(Inside::Tag);
            }
            self.at += 1;
            if self.done() {
                return Some(Inside::Rest);
            }
            self.eat(TokenKind::CloseParen);
        }
        None
    }
}
