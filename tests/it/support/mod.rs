//! What several integration tests share.

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
use std::path::PathBuf;

use authc::compile::{self, Compilation, CompileOptions, Target, compile};
use authc::diagnostic::render::render;
use authc::diagnostic::{Diagnostic, Severity};
use authc::text::{Date, Sources};
use serde_json::Value;

/// The day on which every program of the tests is compiled.
pub fn today() -> Date {
    Date::new(2026, 11, 23).expect("a day")
}

/// The folders below `examples` that are a program with its outputs, in order; apps around a program are in `examples/deploy`.
pub fn examples() -> Vec<PathBuf> {
    let folder = generated::path("examples");
    let entries = std::fs::read_dir(folder).expect("the examples are there").flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.join("out").is_dir()).collect();
    folders.sort();
    folders
}

/// Compiles one file.
pub fn outcome(text: &str, target: Target) -> Compilation {
    outcome_with(text, target, &[])
}

/// Compiles one file with values of parameters. The template of it is kept below `$AUTHC_OUTPUTS`, for other people's linters; the
/// same template once.
pub fn outcome_with(text: &str, target: Target, set: &[(&str, &str)]) -> Compilation {
    let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (sources, options) = (
        Sources::single("example.authc", text),
        CompileOptions { target, set, today: today(), skip_tests: false, compact: false },
    );
    if let Some(folder) = std::env::var_os("AUTHC_OUTPUTS")
        && let Some(template) =
            compile(&sources, &CompileOptions { target: Target::CloudFormation, ..options.clone() }).artefact
    {
        let name = format!("{:016x}.json", rustc_hash::FxBuildHasher.hash_one(&template));
        std::fs::write(std::path::Path::new(&folder).join(name), template).expect("a folder for the templates");
    }
    compile(&sources, &options)
}

/// The output of a program without errors, read.
///
/// # Panics
/// If the program has errors, with what a user would read.
pub fn output(text: &str, target: Target) -> Value {
    let outcome = outcome(text, target);
    let sources = Sources::single("example.authc", text);
    json::read(outcome.artefact.unwrap_or_else(|| panic!("{}", render(&outcome.diagnostics, &sources, false))))
}

/// What the compiler says of a program that it only checks.
pub fn diagnostics(program: &str) -> Vec<Diagnostic> {
    let options = CompileOptions {
        target: Target::default(),
        set: Vec::new(),
        today: today(),
        skip_tests: false,
        compact: false,
    };
    compile::check(&Sources::single("example.authc", program), &options).diagnostics
}

/// The CloudFormation template of a program without errors; see [`output`].
pub fn template(text: &str) -> Value {
    output(text, Target::CloudFormation)
}

/// The ids of what a program raises.
pub fn codes(text: &str) -> Vec<&'static str> {
    outcome(text, Target::CloudFormation).diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect()
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
