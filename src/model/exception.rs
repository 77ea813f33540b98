//! Exceptions from lint rules: `@allow(rule, "reason", until DATE)`.

use std::borrow::Cow;

use super::Spanned;
use crate::diagnostic::Diagnostic;
use crate::text::{Date, Loc};

/// An exception from one rule, for one statement.
#[derive(Debug, Clone)]
pub struct Exception<'s> {
    /// Name or code of the rule, as written.
    pub rule: Spanned<&'s str>,
    pub reason: Cow<'s, str>,
    /// Last day on which it holds, in UTC.
    pub until: Option<Spanned<Date>>,
    /// Whether that day is over.
    pub expired: bool,
    /// Location of the annotation.
    pub loc: Loc,
    /// Location of the statement after it, annotations excluded.
    pub statement: Loc,
}

impl Exception<'_> {
    /// Returns whether it names the rule of a diagnostic and covers its location.
    pub fn is_about(&self, diagnostic: &Diagnostic) -> bool {
        let rule = self.rule.value;
        let named = diagnostic.code.name == rule || diagnostic.code.id == rule;
        named && diagnostic.primary().is_some_and(|loc| self.covers(loc))
    }

    /// Returns whether a location is in its statement.
    fn covers(&self, loc: Loc) -> bool {
        let (own, other) = (self.statement.span, loc.span);
        loc.file == self.statement.file && own.start <= other.start && other.end <= own.end
    }
}
