//! Every program under `examples` compiles to what is committed beside it.

use std::path::{Path, PathBuf};

use crate::support::today;
use authc::compile::{CompileOptions, Target, compile};
use authc::diagnostic::render::render;
use authc::workspace::load;

const HINT: &str = "if that is meant, run examples/update.sh and review the difference";

/// The folders under `examples`, as they are named on the command line.
fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(std::env::current_dir().expect("a current directory"), root, "the examples are named from it");
    let entries = std::fs::read_dir(root.join("examples")).expect("the examples are there");
    let directories = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir());
    let mut names: Vec<PathBuf> =
        directories.map(|path| path.strip_prefix(root).expect("below the root").to_owned()).collect();
    names.sort();
    names
}

fn compare(target: Target, file: &str) {
    let mut wrong = Vec::new();
    for example in examples() {
        let loaded = load(std::slice::from_ref(&example)).expect("an example can be read");
        let outcome =
            compile(&loaded.sources, &CompileOptions { target, set: Vec::new(), today: today(), skip_tests: false });
        let said = render(&outcome.diagnostics, &loaded.sources, false);
        assert!(outcome.diagnostics.is_empty(), "{} has something to say:\n{said}", example.display());
        let artefact = outcome.artefact.expect("no error, so there is an output");
        let committed = example.join("out").join(file);
        if std::fs::read(&committed).ok().as_ref() != Some(&artefact) {
            wrong.push(committed.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "not what the compiler writes today: {}; {HINT}", wrong.join(", "));
}

#[test]
fn bundles() {
    compare(Target::Bundle, "bundle.json");
}

#[test]
fn templates() {
    compare(Target::CloudFormation, "template.json");
}

#[test]
fn policies() {
    compare(Target::IamJson, "iam.json");
}

#[test]
fn every_example_says_what_it_shows() {
    for example in examples() {
        let text = std::fs::read_to_string(example.join("README.md")).expect("an example has a README");
        for file in ["out/bundle.json", "out/template.json", "out/iam.json"] {
            assert!(text.contains(file), "{} does not mention {file}", example.display());
        }
    }
}
