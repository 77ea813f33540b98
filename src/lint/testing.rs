//! Helpers for the tests of rules.

use super::{LintOptions, Rule, RuleLevels, lint};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::render;
use crate::text::{Date, Sources};

/// Lints a program with one rule and all others off.
///
/// # Panics
/// If the program has an error.
pub fn findings(rule: &'static Rule, program: &str) -> Vec<Diagnostic> {
    let sources = Sources::single("example.authc", program);
    let mut levels = RuleLevels::default();
    levels.select(&[rule]);
    let today = Date::new(2026, 11, 23).expect("a day");
    let outcome = lint(&sources, &LintOptions { set: Vec::new(), today, levels });
    assert!(!outcome.broken, "{}", render(&outcome.diagnostics, &sources, false));
    outcome.diagnostics
}
