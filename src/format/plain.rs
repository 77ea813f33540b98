//! Recognises grants by their tokens alone, which is several times as quick as parsing them. Grants are nearly all of a large
//! file. What is recognised here is a grant for the parser too; the reverse need not hold.

use crate::syntax::T;

/// Goes over tokens; each method goes behind what it recognises.
struct Walk<'k> {
    kinds: &'k [T],
    at: usize,
}

/// The end of the attributes that begin at a token, if they are attributes.
pub(super) fn attributes(kinds: &[T], at: usize) -> Option<usize> {
    let mut walk = Walk { kinds, at };
    while walk.takes(T::At_) {
        walk.need(T::Word)?;
        if walk.takes(T::OpenParen) {
            while !walk.takes(T::CloseParen) {
                match walk.next()? {
                    T::Until => walk.need(T::Date)?,
                    T::Text | T::Word => {}
                    _ => return None,
                }
                if walk.peek() != Some(T::CloseParen) {
                    walk.need(T::Comma)?;
                }
            }
        }
    }
    Some(walk.at)
}

/// The end of the grant that begins at a token, if it is one and what follows begins a statement.
pub(super) fn grant(kinds: &[T], at: usize) -> Option<usize> {
    let mut walk = Walk { kinds, at };
    if !matches!(walk.next()?, T::Grant | T::Deny) {
        return None;
    }
    walk.who()?;
    if walk.takes(T::Except) {
        walk.who()?;
        while walk.takes(T::Comma) {
            walk.who()?;
        }
    }
    walk.verb()?;
    while walk.takes(T::Comma) {
        walk.verb()?;
    }
    if !is_target(walk.next()?) {
        return None;
    }
    walk.reference()?;
    while walk.takes(T::Comma) {
        if walk.peek().is_some_and(is_target) {
            walk.at += 1;
        }
        walk.reference()?;
    }
    walk.clauses()?;
    walk.peek().is_none_or(T::is_start).then_some(walk.at)
}

fn is_target(kind: T) -> bool {
    matches!(kind, T::Kind | T::Route | T::Api | T::UserPool | T::IdentityPool | T::Function)
}

impl Walk<'_> {
    fn peek(&self) -> Option<T> {
        self.kinds.get(self.at).copied()
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
            self.need(T::Route)?;
            self.need(T::Word)?;
            self.route_key()?;
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
