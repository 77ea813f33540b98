//! What several integration tests share. Each test uses a part of it.
#![allow(dead_code)]

pub mod bundle;
pub mod generated;
pub mod json;
pub mod program;
pub mod random;
pub mod reference;
pub mod regex;
pub mod simulator;
pub mod words;

use authc::compile::{Options, Outcome, Target, compile};
use authc::diagnostic::Severity;
use authc::text::{Date, Sources};

/// The day of every run.
pub fn today() -> Date {
    Date::parse("2026-06-15").expect("a date")
}

/// Compiles one file.
pub fn run(text: &str, target: Target) -> Outcome {
    compile(&Sources::single("test.authc", text), &Options { target, set: Vec::new(), today: today() })
}

/// The errors of a run, in words.
pub fn errors(outcome: &Outcome) -> Vec<String> {
    let errors = outcome.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors.map(|diagnostic| format!("{}: {}", diagnostic.code.id, diagnostic.message)).collect()
}

/// A number from the environment, for longer runs.
pub fn count(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().map_or(default, |text| text.parse().expect("a number"))
}
