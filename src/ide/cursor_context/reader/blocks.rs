//! Reads declarations and their blocks by the tables of clauses.

use super::{Reader, Token};
use crate::ide::cursor_context::{BlockContext, CursorContext, ValueContext, ValuePosition};
use crate::syntax::clauses::{BlockSpec, ClauseSpec, DeclarationSpec, Slot, declaration};
use crate::syntax::{TokenKind, begins_statement};

impl Reader<'_> {
    pub(super) fn declaration(&mut self, declaration: &'static DeclarationSpec) -> Option<CursorContext> {
        self.at += 1;
        if self.done() {
            return Some(CursorContext::DeclarationHead(declaration, 0));
        }
        let mut block = BlockContext {
            context: declaration.body,
            clauses: Vec::new(),
            path: vec![declaration.word],
            head: Vec::new(),
            name: self.take().to_owned(),
            flavour: String::new(),
            members: Vec::new(),
        };
        if !declaration.flavours.is_empty() {
            if self.done() {
                return Some(CursorContext::Flavour(declaration));
            }
            if self.peek() != Some(TokenKind::OpenBrace) {
                block.flavour = self.take().to_owned();
            }
        }
        if declaration.typed && !self.eat(TokenKind::Text) && self.done() {
            return Some(CursorContext::Flavour(declaration));
        }
        if self.done() {
            return Some(CursorContext::DeclarationHead(declaration, 1));
        }
        if !self.eat(TokenKind::OpenBrace) {
            return None;
        }
        block.members = self.members();
        Some(match self.clauses(&mut block)? {
            // The clauses after the cursor count too.
            CursorContext::Clause(mut inner, values) => {
                let mut after = BlockContext { clauses: Vec::new(), ..inner.clone() };
                Reader::new(self.after, &[]).clauses(&mut after);
                inner.clauses.append(&mut after.clauses);
                CursorContext::Clause(inner, values)
            }
            place => place,
        })
    }

    /// Returns the clauses of the declaration whose brace was just read, on both sides of the cursor.
    fn members(&self) -> Vec<(String, String)> {
        let mut own = Vec::new();
        let mut depth = 0usize;
        let mut before: Option<&Token<'_>> = None;
        let tokens = || self.tokens[self.at..].iter().chain(self.after);
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

    /// Reads a block after its brace.
    fn clauses(&mut self, block: &mut BlockContext) -> Option<CursorContext> {
        let context = block.context;
        loop {
            while matches!(self.peek(), Some(TokenKind::Semicolon | TokenKind::Comma)) {
                self.at += 1;
            }
            if self.done() {
                return Some(CursorContext::Clause(block.clone(), Vec::new()));
            }
            if self.eat(TokenKind::CloseBrace) || self.begins_statement(context) {
                return None;
            }
            let Some(clause) = context.clause(self.word()) else {
                self.skip();
                continue;
            };
            self.at += 1;
            block.clauses.push(clause.word);
            if let Some(place) = self.clause(block, clause) {
                return Some(place);
            }
        }
    }

    /// Returns whether a block without a closing brace ends here: a declaration begins at the margin.
    fn begins_statement(&self, context: &BlockSpec) -> bool {
        let begins = |token: &Token<'_>| {
            token.first && declaration(token.text).is_some() && context.clause(token.text).is_none()
        };
        self.tokens.get(self.at).is_some_and(begins)
    }

    /// Skips an unknown token with its braces.
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

    fn clause(&mut self, block: &BlockContext, clause: &'static ClauseSpec) -> Option<CursorContext> {
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
            // A value is missing: go on with the next clause.
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
                let mut inner = BlockContext { context: inner, clauses: Vec::new(), path, head, ..block.clone() };
                if let Some(place) = self.clauses(&mut inner) {
                    return Some(place);
                }
                continue;
            }
            let first = self.at;
            if let Some(inside) = self.slot(slot, block.context) {
                let listed = self.words(first).collect();
                let before = self.tokens[begin..first].iter().map(|token| token.text.to_owned()).collect();
                return Some(CursorContext::Value(
                    block.clone(),
                    ValueContext { clause, slot, number, before, listed, inside },
                ));
            }
        }
        None
    }

    fn words(&self, from: usize) -> impl Iterator<Item = String> {
        let tokens =
            self.tokens[from..self.at.min(self.tokens.len())].iter().filter(|token| token.kind != TokenKind::Comma);
        tokens.map(|token| token.text.to_owned())
    }

    /// Returns the context at the beginning of a slot, if those before it are filled.
    fn at_slot(&self, block: &BlockContext, clause: &'static ClauseSpec, number: usize, begin: usize) -> CursorContext {
        let value = |number: usize, slot: &'static Slot| ValueContext {
            clause,
            slot,
            number,
            before: self.words(begin).collect(),
            listed: Vec::new(),
            inside: ValuePosition::Begin,
        };
        if !matches!(clause.slots[number], Slot::Maybe(_)) {
            return CursorContext::Value(block.clone(), value(number, &clause.slots[number]));
        }
        let rest = clause.slots.iter().enumerate().skip(number);
        let optional = rest.map_while(|(number, slot)| match slot {
            Slot::Maybe(inner) => Some(value(number, inner)),
            _ => None,
        });
        CursorContext::Clause(block.clone(), optional.collect())
    }

    /// Returns whether the next token can begin an optional slot.
    fn begins(&self, slot: &Slot, context: &BlockSpec) -> bool {
        match (slot, self.peek()) {
            (Slot::Because, kind) => kind == Some(TokenKind::Because),
            (Slot::Block(_), kind) => kind == Some(TokenKind::OpenBrace),
            (Slot::Text | Slot::Texts, kind) => matches!(kind, Some(TokenKind::Text | TokenKind::OpenText)),
            (Slot::Ref | Slot::Refs, Some(TokenKind::Word)) => context.clause(self.word()).is_none(),
            _ => false,
        }
    }

    /// Reads a value. Returns the position in it if the tokens end there.
    fn slot(&mut self, slot: &Slot, context: &BlockSpec) -> Option<ValuePosition> {
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
                        return Some(ValuePosition::Path);
                    }
                    self.eat(TokenKind::Path);
                }
                None
            }
            Slot::Claim => {
                self.at += 1;
                if self.done() {
                    return Some(ValuePosition::Other);
                }
                if self.eat(TokenKind::OpenParen) {
                    if self.done() {
                        return Some(ValuePosition::Claim);
                    }
                    self.at += 1;
                    if self.done() {
                        return Some(ValuePosition::Other);
                    }
                    self.eat(TokenKind::CloseParen);
                }
                None
            }
            Slot::Because => {
                self.eat(TokenKind::Because);
                if self.done() {
                    return Some(ValuePosition::Other);
                }
                self.at += 1;
                None
            }
            _ => self.one(),
        }
    }

    fn one(&mut self) -> Option<ValuePosition> {
        self.at += 1;
        None
    }

    fn reference(&mut self) -> Option<ValuePosition> {
        match self.path() {
            (true, name) => Some(ValuePosition::Member(name)),
            (false, _) => None,
        }
    }

    /// Reads a list as the parser does: a comma before a word that begins a clause ends the clause.
    fn list(
        &mut self,
        context: &BlockSpec,
        words: &[&str],
        item: impl Fn(&mut Self) -> Option<ValuePosition>,
    ) -> Option<ValuePosition> {
        loop {
            if let Some(inside) = item(self) {
                return Some(inside);
            }
            if self.peek() != Some(TokenKind::Comma) {
                return None;
            }
            let Some(next) = self.tokens.get(self.at + 1) else {
                self.at += 1;
                return Some(ValuePosition::AfterComma);
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

    fn key(&mut self) -> Option<ValuePosition> {
        self.at += 1;
        if self.done() {
            return Some(ValuePosition::Other);
        }
        if !self.eat(TokenKind::Colon) {
            return None;
        }
        if self.done() {
            return Some(ValuePosition::KeyType);
        }
        self.at += 1;
        if self.eat(TokenKind::OpenParen) {
            if self.done() {
                return Some(ValuePosition::Tag);
            }
            self.at += 1;
            if self.done() {
                return Some(ValuePosition::Other);
            }
            self.eat(TokenKind::CloseParen);
        }
        None
    }
}
