//! The fast path: recognises valid statements by their tokens, which is several times as fast as parsing them. Every statement that is
//! recognised here is valid for the parser and has the same clauses, which tests check. If this fails, the parser decides.

use super::roles::{Item, Role};
use crate::syntax::clauses::{BlockSpec, Slot, declaration};
use crate::syntax::{AFTER, Lexed, TokenKind};

/// Recognises tokens from left to right, and assigns their roles. Each method moves past the tokens that it recognises.
struct Recogniser<'w> {
    text: &'w str,
    lexed: &'w Lexed,
    roles: &'w mut [Role],
    at: usize,
}

/// Returns the statements of a file, if all of them are recognised.
pub(super) fn items(text: &str, lexed: &Lexed, roles: &mut [Role]) -> Option<Vec<Item>> {
    let mut recogniser = Recogniser { text, lexed, roles, at: 0 };
    let mut items = Vec::with_capacity(lexed.kinds.len() / 8);
    while recogniser.at < lexed.kinds.len() {
        items.push(recogniser.statement()?);
    }
    Some(items)
}

fn is_target(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Kind
            | TokenKind::Route
            | TokenKind::Api
            | TokenKind::UserPool
            | TokenKind::IdentityPool
            | TokenKind::Function
    )
}

impl Recogniser<'_> {
    fn statement(&mut self) -> Option<Item> {
        let first = self.at;
        self.attributes()?;
        self.role(Role::Start);
        let clauses = match self.next()? {
            TokenKind::Grant | TokenKind::Deny => self.grant().map(|()| true),
            TokenKind::Test => self.test().map(|()| true),
            TokenKind::Param => self.param().map(|()| false),
            TokenKind::Kind
            | TokenKind::UserPool
            | TokenKind::Provider
            | TokenKind::IdentityPool
            | TokenKind::Api
            | TokenKind::Function => self.declare().map(|()| false),
            _ => None,
        }?;
        Some(Item { first, last: self.at - 1, clauses })
    }

    fn attributes(&mut self) -> Option<()> {
        while self.peek() == Some(TokenKind::AtSign) {
            self.role(Role::Start);
            self.at += 1;
            self.need(TokenKind::Word)?;
            if self.takes(TokenKind::OpenParen) {
                while !self.takes(TokenKind::CloseParen) {
                    match self.next()? {
                        TokenKind::Until => self.need(TokenKind::Date)?,
                        TokenKind::Text | TokenKind::Word => {}
                        _ => return None,
                    }
                    if self.peek() != Some(TokenKind::CloseParen) {
                        self.need(TokenKind::Comma)?;
                    }
                }
            }
        }
        Some(())
    }

    fn param(&mut self) -> Option<()> {
        self.need(TokenKind::Word)?;
        self.need(TokenKind::Colon)?;
        self.word()?;
        if self.takes(TokenKind::Equals) { self.need(TokenKind::Text) } else { Some(()) }
    }

    fn grant(&mut self) -> Option<()> {
        self.who()?;
        self.except()?;
        self.verbs_on_targets()?;
        self.clauses()
    }

    fn test(&mut self) -> Option<()> {
        self.need(TokenKind::Text)?;
        self.role(Role::Open);
        self.need(TokenKind::OpenBrace)?;
        while self.peek() != Some(TokenKind::CloseBrace) {
            self.role(Role::Start);
            self.need(TokenKind::Assert)?;
            self.assert()?;
            if self.peek() == Some(TokenKind::Semicolon) {
                self.role(Role::Mark);
                self.at += 1;
            }
        }
        self.role(Role::Close);
        self.need(TokenKind::CloseBrace)
    }

    fn assert(&mut self) -> Option<()> {
        if self.peek() == Some(TokenKind::Route) {
            self.route()?;
            return match self.next()? {
                TokenKind::Requires if self.takes(TokenKind::Authorizer) => {
                    self.word()?;
                    if self.takes(TokenKind::Comma) { self.scopes() } else { Some(()) }
                }
                TokenKind::Requires => self.scopes(),
                TokenKind::Is => self.need(TokenKind::Public),
                _ => None,
            };
        }
        self.takes(TokenKind::Only);
        self.principals()?;
        self.except()?;
        if !matches!(self.next()?, TokenKind::Can | TokenKind::Cannot) {
            return None;
        }
        if self.takes(TokenKind::Anything) {
            self.targets()?;
        } else {
            self.verbs_on_targets()?;
        }
        if self.takes(TokenKind::At) {
            self.need(TokenKind::Text)?;
        }
        if self.takes(TokenKind::Where) {
            self.word()?;
            self.need(TokenKind::Equals)?;
            if !matches!(self.next()?, TokenKind::SelfWord | TokenKind::Other) {
                return None;
            }
        }
        if self.peek() == Some(TokenKind::Word) {
            self.one_of(&[AFTER])?;
            self.need(TokenKind::Date)?;
        }
        Some(())
    }

    fn scopes(&mut self) -> Option<()> {
        self.need(TokenKind::Scopes)?;
        self.texts()
    }

    /// Recognises a declaration after its first word.
    fn declare(&mut self) -> Option<()> {
        let spec = declaration(self.written(self.at - 1))?;
        self.need(TokenKind::Word)?;
        if !spec.flavours.is_empty() {
            self.one_of(spec.flavours)?;
        }
        if spec.typed {
            self.need(TokenKind::Text)?;
        }
        if self.peek() == Some(TokenKind::OpenBrace) { self.block(spec.body) } else { Some(()) }
    }

    fn block(&mut self, context: &BlockSpec) -> Option<()> {
        self.role(Role::Open);
        self.need(TokenKind::OpenBrace)?;
        let mut seen = 0u64;
        loop {
            while matches!(self.peek(), Some(TokenKind::Comma | TokenKind::Semicolon)) {
                self.role(Role::Mark);
                self.at += 1;
            }
            if self.peek() == Some(TokenKind::CloseBrace) {
                self.role(Role::Close);
                self.at += 1;
                return Some(());
            }
            self.role(Role::Start);
            self.word()?;
            let word = self.written(self.at - 1);
            let row = context.clauses.iter().position(|clause| clause.word == word)?;
            let (spec, bit) = (&context.clauses[row], 1u64.checked_shl(row as u32)?);
            if !spec.many && seen & bit != 0 {
                return None;
            }
            seen |= bit;
            for slot in spec.slots {
                self.slot(slot, context)?;
            }
        }
    }

    fn slot(&mut self, slot: &Slot, context: &BlockSpec) -> Option<()> {
        match slot {
            Slot::NameOrText if self.peek() == Some(TokenKind::Text) => self.need(TokenKind::Text),
            Slot::Name | Slot::NameOrText => self.word(),
            Slot::Ref => self.path(),
            Slot::Refs => self.list(context, &[], Self::path),
            Slot::Text => self.need(TokenKind::Text),
            Slot::Texts => self.texts(),
            Slot::Int => self.need(TokenKind::Int),
            Slot::Decimal => self.need(TokenKind::Decimal),
            Slot::Duration => self.need(TokenKind::Duration),
            Slot::Date => self.need(TokenKind::Date),
            Slot::Switch => self.one_of(&["on", "off"]),
            Slot::Word(words) => self.one_of(words),
            Slot::Words(words) => self.list(context, words, |recogniser| recogniser.one_of(words)),
            Slot::Keys => self.list(context, &[":"], Self::key),
            Slot::Arrow => self.need(TokenKind::Arrow),
            Slot::Equals => self.need(TokenKind::Equals),
            Slot::Handler if self.peek() == Some(TokenKind::Word) => self.path(),
            Slot::Handler => self.need(TokenKind::Text),
            Slot::RouteKey
                if self.peek() == Some(TokenKind::Word) && self.kind(self.at + 1) == Some(TokenKind::Arrow) =>
            {
                self.word()
            }
            Slot::RouteKey => self.route_key(),
            Slot::Claim => {
                self.one_of(&["claim"])?;
                self.need(TokenKind::OpenParen)?;
                self.need(TokenKind::Text)?;
                self.need(TokenKind::CloseParen)
            }
            Slot::Because => {
                self.need(TokenKind::Because)?;
                self.need(TokenKind::Text)
            }
            Slot::Maybe(slot) => {
                if self.begins(slot, context) {
                    self.slot(slot, context)
                } else {
                    Some(())
                }
            }
            Slot::Block(context) => self.block(context),
        }
    }

    /// Returns whether the next token can be the first of this slot.
    fn begins(&self, slot: &Slot, context: &BlockSpec) -> bool {
        match (slot, self.peek()) {
            (Slot::Because, kind) => kind == Some(TokenKind::Because),
            (Slot::Block(_), kind) => kind == Some(TokenKind::OpenBrace),
            (Slot::Text | Slot::Texts, kind) => kind == Some(TokenKind::Text),
            (Slot::Ref | Slot::Refs, Some(TokenKind::Word)) => context.clause(self.written(self.at)).is_none(),
            _ => false,
        }
    }

    /// Recognises a list. A comma before a word that begins a clause ends the list.
    fn list(&mut self, context: &BlockSpec, words: &[&str], item: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        item(self)?;
        while self.peek() == Some(TokenKind::Comma) && self.kind(self.at + 1).is_some_and(TokenKind::is_word) {
            let next = self.written(self.at + 1);
            let behind = self.kind(self.at + 2);
            let own = words.contains(&next) && behind != Some(TokenKind::OpenBrace);
            let key = words.contains(&":") && behind == Some(TokenKind::Colon);
            if context.clause(next).is_some() && !own && !key {
                break;
            }
            self.at += 1;
            item(self)?;
        }
        Some(())
    }

    fn key(&mut self) -> Option<()> {
        self.word()?;
        self.need(TokenKind::Colon)?;
        self.word()?;
        if self.takes(TokenKind::OpenParen) {
            self.need(TokenKind::Word)?;
            self.need(TokenKind::CloseParen)?;
        }
        Some(())
    }

    fn texts(&mut self) -> Option<()> {
        self.need(TokenKind::Text)?;
        while self.peek() == Some(TokenKind::Comma) && self.kind(self.at + 1) == Some(TokenKind::Text) {
            self.at += 2;
        }
        Some(())
    }

    fn one_of(&mut self, words: &[&str]) -> Option<()> {
        self.word()?;
        words.contains(&self.written(self.at - 1)).then_some(())
    }

    fn word(&mut self) -> Option<()> {
        self.next()?.is_word().then_some(())
    }

    fn written(&self, token: usize) -> &str {
        self.lexed.spans[token].of(self.text)
    }

    fn role(&mut self, role: Role) {
        if let Some(place) = self.roles.get_mut(self.at) {
            *place = role;
        }
    }

    fn kind(&self, token: usize) -> Option<TokenKind> {
        self.lexed.kinds.get(token).copied()
    }

    fn peek(&self) -> Option<TokenKind> {
        self.kind(self.at)
    }

    fn next(&mut self) -> Option<TokenKind> {
        let kind = self.peek()?;
        self.at += 1;
        Some(kind)
    }

    fn takes(&mut self, kind: TokenKind) -> bool {
        let there = self.peek() == Some(kind);
        self.at += usize::from(there);
        there
    }

    fn need(&mut self, kind: TokenKind) -> Option<()> {
        self.takes(kind).then_some(())
    }

    fn who(&mut self) -> Option<()> {
        match self.next()? {
            TokenKind::AuthUsers | TokenKind::UnauthUsers => Some(()),
            TokenKind::Group | TokenKind::Function => self.path(),
            TokenKind::Word => {
                self.need(TokenKind::Dot)?;
                matches!(self.next()?, TokenKind::AuthUsers | TokenKind::UnauthUsers).then_some(())
            }
            _ => None,
        }
    }

    fn path(&mut self) -> Option<()> {
        self.need(TokenKind::Word)?;
        for _ in 0..2 {
            if !self.takes(TokenKind::Dot) {
                return Some(());
            }
            if !self.next()?.is_word() {
                return None;
            }
        }
        Some(())
    }

    fn except(&mut self) -> Option<()> {
        if self.takes(TokenKind::Except) { self.principals() } else { Some(()) }
    }

    fn principals(&mut self) -> Option<()> {
        self.who()?;
        while self.takes(TokenKind::Comma) {
            self.who()?;
        }
        Some(())
    }

    /// Recognises verbs and what they are on, which is nothing for some raw actions.
    fn verbs_on_targets(&mut self) -> Option<()> {
        self.verbs()?;
        let raw = self.kind(self.at - 1) == Some(TokenKind::Text);
        if raw && !self.peek().is_some_and(is_target) { Some(()) } else { self.targets() }
    }

    fn verbs(&mut self) -> Option<()> {
        self.verb()?;
        while self.takes(TokenKind::Comma) {
            self.verb()?;
        }
        Some(())
    }

    fn verb(&mut self) -> Option<()> {
        match self.next()? {
            TokenKind::Word | TokenKind::Kind | TokenKind::Route => Some(()),
            TokenKind::Raw => self.need(TokenKind::Text),
            _ => None,
        }
    }

    fn route_key(&mut self) -> Option<()> {
        match self.next()? {
            TokenKind::RouteKey => Some(()),
            TokenKind::Word => self.need(TokenKind::Path),
            _ => None,
        }
    }

    fn route(&mut self) -> Option<()> {
        self.need(TokenKind::Route)?;
        self.need(TokenKind::Word)?;
        self.route_key()
    }

    fn targets(&mut self) -> Option<()> {
        if !is_target(self.next()?) {
            return None;
        }
        self.reference()?;
        while self.takes(TokenKind::Comma) {
            if self.peek().is_some_and(is_target) {
                self.at += 1;
            }
            self.reference()?;
        }
        Some(())
    }

    fn reference(&mut self) -> Option<()> {
        self.path()?;
        match (self.peek(), self.kind(self.at + 1)) {
            (Some(TokenKind::RouteKey), _) | (Some(TokenKind::Word), Some(TokenKind::Path)) => self.route_key(),
            _ => Some(()),
        }
    }

    fn clauses(&mut self) -> Option<()> {
        if self.takes(TokenKind::At) {
            self.need(TokenKind::Text)?;
        }
        if self.takes(TokenKind::Where) {
            self.condition()?;
            while self.takes(TokenKind::And) {
                self.condition()?;
            }
        }
        if self.takes(TokenKind::Via) {
            self.route()?;
        }
        if self.takes(TokenKind::Until) {
            self.need(TokenKind::Date)?;
        }
        if self.takes(TokenKind::Because) {
            self.need(TokenKind::Text)?;
        }
        Some(())
    }

    fn condition(&mut self) -> Option<()> {
        if !matches!(self.next()?, TokenKind::Owner | TokenKind::Attributes | TokenKind::Word) {
            return None;
        }
        self.need(TokenKind::OpenParen)?;
        loop {
            let argument = self.next()?;
            if !argument.is_word() && argument != TokenKind::Text {
                return None;
            }
            if self.takes(TokenKind::Comma) {
                if self.takes(TokenKind::CloseParen) {
                    return Some(());
                }
            } else {
                return self.need(TokenKind::CloseParen);
            }
        }
    }
}
