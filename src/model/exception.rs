//! Exceptions from lint rules: `@allow(rule, "reason", until DATE)`.

use std::borrow::Cow;

use super::Spanned;
use crate::diagnostic::Diagnostic;
use crate::text::{Date, Loc};

/// An exception from one rule, for one statement.
#[derive(Debug, Clone)]
pub struct Exception<'s> {
    /// The name or the code of the rule, as written.
    pub rule: Spanned<&'s str>,
    /// Why.
    pub reason: Cow<'s, str>,
    /// The last day on which it holds, in UTC.
    pub until: Option<Spanned<Date>>,
    /// Whether that day is over.
    pub expired: bool,
    /// The annotation.
    pub loc: Loc,
    /// The statement that it stands before, annotations not included.
    pub statement: Loc,
}

impl Exception<'_> {
    /// Whether it names the rule behind a message and covers the place.
    pub fn is_about(&self, diagnostic: &Diagnostic) -> bool {
        let rule = self.rule.value;
        let named = diagnostic.code.name == rule || diagnostic.code.id == rule;
        named && diagnostic.primary().is_some_and(|loc| self.covers(loc))
    }

    /// Whether a place lies in its statement.
    fn covers(&self, loc: Loc) -> bool {
        let (own, other) = (self.statement.span, loc.span);
        loc.file == self.statement.file && own.start <= other.start && other.end <= own.end
    }
}
