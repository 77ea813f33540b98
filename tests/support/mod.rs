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

use std::hash::BuildHasher as _;

use authc::compile::{Compilation, CompileOptions, Target, compile};
use authc::diagnostic::Severity;
use authc::text::{Date, Sources};

/// The day of every run.
pub fn today() -> Date {
    Date::parse("2026-06-15").expect("a date")
}

/// Compiles one file.
pub fn run(text: &str, target: Target) -> Compilation {
    compile(&Sources::single("test.authc", text), &CompileOptions { target, set: Vec::new(), today: today() })
}

/// Compiles one file with values of parameters. What it gives as a template is kept below `$AUTHC_OUTPUTS`, for other people's
/// linters; the same template once.
pub fn run_with(text: &str, target: Target, set: &[(&str, &str)]) -> Compilation {
    let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (sources, options) = (Sources::single("test.authc", text), CompileOptions { target, set, today: today() });
    if let Some(folder) = std::env::var_os("AUTHC_OUTPUTS")
        && let Some(template) =
            compile(&sources, &CompileOptions { target: Target::CloudFormation, ..options.clone() }).artefact
    {
        let name = format!("{:016x}.json", rustc_hash::FxBuildHasher.hash_one(&template));
        std::fs::write(std::path::Path::new(&folder).join(name), template).expect("a folder for the templates");
    }
    compile(&sources, &options)
}

/// The errors of a run, in words.
pub fn errors(outcome: &Compilation) -> Vec<String> {
    let errors = outcome.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors.map(|diagnostic| format!("{}: {}", diagnostic.code.id, diagnostic.message)).collect()
}

/// A number from the environment, for longer runs.
pub fn count(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().map_or(default, |text| text.parse().expect("a number"))
}
