//! Recognises statements by their tokens, which is several times as quick as parsing them. What is recognised here is what the
//! parser reads without an error, with the same clauses; tests hold the two together. Where this says no, the parser decides.

use super::roles::{Item, Role};
use crate::syntax::clauses::{Context, Slot, declaration};
use crate::syntax::{Lexed, T};

/// Goes over tokens; each method goes behind what it recognises, and gives their roles to them.
struct Walk<'w> {
    text: &'w str,
    lexed: &'w Lexed,
    roles: &'w mut [Role],
    at: usize,
}

/// The statements of a file, if all of it is recognised.
pub(super) fn items(text: &str, lexed: &Lexed, roles: &mut [Role]) -> Option<Vec<Item>> {
    let mut walk = Walk { text, lexed, roles, at: 0 };
    let mut items = Vec::with_capacity(lexed.kinds.len() / 8);
    while walk.at < lexed.kinds.len() {
        items.push(walk.statement()?);
    }
    Some(items)
}

fn is_target(kind: T) -> bool {
    matches!(kind, T::Kind | T::Route | T::Api | T::UserPool | T::IdentityPool | T::Function)
}

impl Walk<'_> {
    fn statement(&mut self) -> Option<Item> {
        let first = self.at;
        self.attributes()?;
        self.role(Role::Start);
        let clauses = match self.next()? {
            T::Grant | T::Deny => self.grant().map(|()| true),
            T::Test => self.test().map(|()| true),
            T::Param => self.param().map(|()| false),
            T::Kind | T::UserPool | T::Provider | T::IdentityPool | T::Api | T::Function => {
                self.declare().map(|()| false)
            }
            _ => None,
        }?;
        Some(Item { first, last: self.at - 1, clauses })
    }

    fn attributes(&mut self) -> Option<()> {
        while self.peek() == Some(T::At_) {
            self.role(Role::Start);
            self.at += 1;
            self.need(T::Word)?;
            if self.takes(T::OpenParen) {
                while !self.takes(T::CloseParen) {
                    match self.next()? {
                        T::Until => self.need(T::Date)?,
                        T::Text | T::Word => {}
                        _ => return None,
                    }
                    if self.peek() != Some(T::CloseParen) {
                        self.need(T::Comma)?;
                    }
                }
            }
        }
        Some(())
    }

    fn param(&mut self) -> Option<()> {
        self.need(T::Word)?;
        self.need(T::Colon)?;
        self.word()?;
        if self.takes(T::Equals) { self.need(T::Text) } else { Some(()) }
    }

    fn grant(&mut self) -> Option<()> {
        self.who()?;
        self.except()?;
        self.verbs()?;
        self.target()?;
        while self.takes(T::Comma) {
            if self.peek().is_some_and(is_target) {
                self.at += 1;
            }
            self.reference()?;
        }
        self.clauses()
    }

    fn test(&mut self) -> Option<()> {
        self.need(T::Text)?;
        self.role(Role::Open);
        self.need(T::OpenBrace)?;
        while self.peek() != Some(T::CloseBrace) {
            self.role(Role::Start);
            self.need(T::Assert)?;
            self.assert()?;
            if self.peek() == Some(T::Semicolon) {
                self.role(Role::Mark);
                self.at += 1;
            }
        }
        self.role(Role::Close);
        self.need(T::CloseBrace)
    }

    fn assert(&mut self) -> Option<()> {
        if self.peek() == Some(T::Route) {
            self.route()?;
            return match self.next()? {
                T::Requires if self.takes(T::Authorizer) => {
                    self.word()?;
                    if self.takes(T::Comma) { self.scopes() } else { Some(()) }
                }
                T::Requires => self.scopes(),
                T::Is => self.need(T::Public),
                _ => None,
            };
        }
        self.takes(T::Only);
        self.who()?;
        self.except()?;
        if !matches!(self.next()?, T::Can | T::Cannot) {
            return None;
        }
        if !self.takes(T::Anything) {
            self.verbs()?;
        }
        self.target()?;
        if self.takes(T::At) {
            self.need(T::Text)?;
        }
        if self.takes(T::Where) {
            self.word()?;
            self.need(T::Equals)?;
            return matches!(self.next()?, T::SelfWord | T::Other).then_some(());
        }
        Some(())
    }

    fn scopes(&mut self) -> Option<()> {
        self.need(T::Scopes)?;
        self.texts()
    }

    /// A declaration, behind its first word.
    fn declare(&mut self) -> Option<()> {
        let spec = declaration(self.written(self.at - 1))?;
        self.need(T::Word)?;
        if !spec.flavours.is_empty() {
            self.one_of(spec.flavours)?;
        }
        if self.peek() == Some(T::OpenBrace) { self.block(spec.body) } else { Some(()) }
    }

    fn block(&mut self, context: &Context) -> Option<()> {
        self.role(Role::Open);
        self.need(T::OpenBrace)?;
        let mut seen = 0u64;
        loop {
            while matches!(self.peek(), Some(T::Comma | T::Semicolon)) {
                self.role(Role::Mark);
                self.at += 1;
            }
            if self.peek() == Some(T::CloseBrace) {
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

    fn slot(&mut self, slot: &Slot, context: &Context) -> Option<()> {
        match slot {
            Slot::NameOrText if self.peek() == Some(T::Text) => self.need(T::Text),
            Slot::Name | Slot::NameOrText => self.word(),
            Slot::Ref => self.path(),
            Slot::Refs => self.list(context, &[], Self::path),
            Slot::Text => self.need(T::Text),
            Slot::Texts => self.texts(),
            Slot::Int => self.need(T::Int),
            Slot::Decimal => self.need(T::Decimal),
            Slot::Duration => self.need(T::Duration),
            Slot::Date => self.need(T::Date),
            Slot::Switch => self.one_of(&["on", "off"]),
            Slot::Word(words) => self.one_of(words),
            Slot::Words(words) => self.list(context, words, |walk| walk.one_of(words)),
            Slot::Keys => self.list(context, &[":"], Self::key),
            Slot::Arrow => self.need(T::Arrow),
            Slot::Equals => self.need(T::Equals),
            Slot::Handler if self.peek() == Some(T::Word) => self.path(),
            Slot::Handler => self.need(T::Text),
            Slot::RouteKey if self.peek() == Some(T::Word) && self.kind(self.at + 1) == Some(T::Arrow) => self.word(),
            Slot::RouteKey => self.route_key(),
            Slot::Claim => {
                self.one_of(&["claim"])?;
                self.need(T::OpenParen)?;
                self.need(T::Text)?;
                self.need(T::CloseParen)
            }
            Slot::Because => {
                self.need(T::Because)?;
                self.need(T::Text)
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

    /// Whether the next token can be the first of this slot.
    fn begins(&self, slot: &Slot, context: &Context) -> bool {
        match (slot, self.peek()) {
            (Slot::Because, kind) => kind == Some(T::Because),
            (Slot::Block(_), kind) => kind == Some(T::OpenBrace),
            (Slot::Text | Slot::Texts, kind) => kind == Some(T::Text),
            (Slot::Ref | Slot::Refs, Some(T::Word)) => context.clause(self.written(self.at)).is_none(),
            _ => false,
        }
    }

    /// A list whose commas may as well end the clause: before a word that begins another one they do.
    fn list(&mut self, context: &Context, words: &[&str], item: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        item(self)?;
        while self.peek() == Some(T::Comma) && self.kind(self.at + 1).is_some_and(T::is_word) {
            let next = self.written(self.at + 1);
            let behind = self.kind(self.at + 2);
            let own = words.contains(&next) && behind != Some(T::OpenBrace);
            let key = words.contains(&":") && behind == Some(T::Colon);
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
        self.need(T::Colon)?;
        self.word()?;
        if self.takes(T::OpenParen) {
            self.need(T::Word)?;
            self.need(T::CloseParen)?;
        }
        Some(())
    }

    fn texts(&mut self) -> Option<()> {
        self.need(T::Text)?;
        while self.peek() == Some(T::Comma) && self.kind(self.at + 1) == Some(T::Text) {
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

    fn kind(&self, token: usize) -> Option<T> {
        self.lexed.kinds.get(token).copied()
    }

    fn peek(&self) -> Option<T> {
        self.kind(self.at)
    }

    fn next(&mut self) -> Option<T> {
        let kind = self.peek()?;
        self.at += 1;
        Some(kind)
    }

    fn takes(&mut self, kind: T) -> bool {
        let there = self.peek() == Some(kind);
        self.at += usize::from(there);
        there
    }

    fn need(&mut self, kind: T) -> Option<()> {
        self.takes(kind).then_some(())
    }

    fn who(&mut self) -> Option<()> {
        match self.next()? {
            T::AuthUsers | T::UnauthUsers => Some(()),
            T::Group | T::Function => self.path(),
            T::Word => {
                self.need(T::Dot)?;
                matches!(self.next()?, T::AuthUsers | T::UnauthUsers).then_some(())
            }
            _ => None,
        }
    }

    fn path(&mut self) -> Option<()> {
        self.need(T::Word)?;
        for _ in 0..2 {
            if !self.takes(T::Dot) {
                return Some(());
            }
            if !self.next()?.is_word() {
                return None;
            }
        }
        Some(())
    }

    fn except(&mut self) -> Option<()> {
        if self.takes(T::Except) {
            self.who()?;
            while self.takes(T::Comma) {
                self.who()?;
            }
        }
        Some(())
    }

    fn verbs(&mut self) -> Option<()> {
        self.verb()?;
        while self.takes(T::Comma) {
            self.verb()?;
        }
        Some(())
    }

    fn verb(&mut self) -> Option<()> {
        match self.next()? {
            T::Word | T::Kind | T::Route => Some(()),
            T::Raw => self.need(T::Text),
            _ => None,
        }
    }

    fn route_key(&mut self) -> Option<()> {
        match self.next()? {
            T::RouteKey => Some(()),
            T::Word => self.need(T::Path),
            _ => None,
        }
    }

    fn route(&mut self) -> Option<()> {
        self.need(T::Route)?;
        self.need(T::Word)?;
        self.route_key()
    }

    fn target(&mut self) -> Option<()> {
        if !is_target(self.next()?) {
            return None;
        }
        self.reference()
    }

    fn reference(&mut self) -> Option<()> {
        self.path()?;
        match self.peek() {
            Some(T::RouteKey | T::Word) => self.route_key(),
            _ => Some(()),
        }
    }

    fn clauses(&mut self) -> Option<()> {
        if self.takes(T::At) {
            self.need(T::Text)?;
        }
        if self.takes(T::Where) {
            self.condition()?;
            while self.takes(T::And) {
                self.condition()?;
            }
        }
        if self.takes(T::Via) {
            self.route()?;
        }
        if self.takes(T::Until) {
            self.need(T::Date)?;
        }
        if self.takes(T::Because) {
            self.need(T::Text)?;
        }
        Some(())
    }

    fn condition(&mut self) -> Option<()> {
        if !matches!(self.next()?, T::Owner | T::Attributes | T::Word) {
            return None;
        }
        self.need(T::OpenParen)?;
        loop {
            let argument = self.next()?;
            if !argument.is_word() && argument != T::Text {
                return None;
            }
            if self.takes(T::Comma) {
                if self.takes(T::CloseParen) {
                    return Some(());
                }
            } else {
                return self.need(T::CloseParen);
            }
        }
    }
}
