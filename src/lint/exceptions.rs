//! The exceptions of a program: which findings they excuse, and findings about the exceptions themselves.

use std::cell::Cell;

use super::levels::RuleLevels;
use super::registry;
use super::rules::exceptions::{expired, unknown, unused};
use crate::diagnostic::Diagnostic;
use crate::model::Exception;

/// The exceptions of a program, each with whether it has excused a finding.
pub(super) struct Exceptions<'p, 's> {
    list: Vec<(&'p Exception<'s>, Cell<bool>)>,
}

impl<'p, 's> Exceptions<'p, 's> {
    pub(super) fn new(exceptions: &'p [Exception<'s>]) -> Self {
        Self { list: exceptions.iter().map(|exception| (exception, Cell::new(false))).collect() }
    }

    /// Returns the exception that excuses a finding. An expired one excuses nothing, but counts as used.
    pub(super) fn excuse(&self, diagnostic: &Diagnostic) -> Option<&'p Exception<'s>> {
        let about = self.list.iter().filter(|(exception, _)| exception.is_about(diagnostic));
        about
            .map(|(exception, used)| (exception, used.set(true)).0)
            .filter(|exception| !exception.expired)
            .fold(None, |first, exception| first.or(Some(*exception)))
    }

    /// Adds the findings about the exceptions themselves.
    pub(super) fn findings(&self, levels: &RuleLevels, diagnostics: &mut Vec<Diagnostic>) {
        for (exception, used) in &self.list {
            let rule = registry::find_code(exception.rule.value).and_then(registry::rule_of);
            let diagnostic = match rule {
                None => unknown::finding(exception),
                Some(_) if exception.expired => expired::finding(exception),
                // A rule that does not run finds nothing to excuse.
                Some(rule) if !used.get() && levels.severity_of(rule.code).is_some() => unused::finding(exception),
                Some(_) => continue,
            };
            if let Some(severity) = levels.severity_of(diagnostic.code) {
                diagnostics.push(Diagnostic { severity, ..diagnostic });
            }
        }
    }
}
