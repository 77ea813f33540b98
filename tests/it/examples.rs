//! Every program under `examples` compiles to what is committed beside it.

use std::path::{Path, PathBuf};

use crate::cli::pages::page_shows_what_is_written;
use crate::support;
use crate::support::today;
use authc::ask::decisions::Decisions;
use authc::ask::matrix::matrix;
use authc::check;
use authc::compile::{CompileOptions, Target, analyse, compile};
use authc::diagnostic::render::render;
use authc::emit::matrix::{MatrixFormat, MatrixView};
use authc::workspace::load;

const HINT: &str = "if that is meant, run examples/update.sh and review the difference";

/// The folders under `examples`, as they are named on the command line.
fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(std::env::current_dir().expect("a current directory"), root, "the examples are named from it");
    let below = |path: PathBuf| path.strip_prefix(root).expect("below the root").to_owned();
    support::examples().into_iter().map(below).collect()
}

fn compare(target: Target, file: &str) {
    let mut wrong = Vec::new();
    for example in examples() {
        let loaded = load(std::slice::from_ref(&example)).expect("an example can be read");
        let outcome = compile(
            &loaded.sources,
            &CompileOptions { target, set: Vec::new(), today: today(), skip_tests: false, compact: false },
        );
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
fn modules() {
    compare(Target::Pulumi, "authc.ts");
}

#[test]
fn policies() {
    compare(Target::IamJson, "iam.json");
}

/// Terraform has no words for a part of one example, whose README says so.
#[test]
fn configurations() {
    for example in examples() {
        let loaded = load(std::slice::from_ref(&example)).expect("an example can be read");
        let options = CompileOptions {
            target: Target::Terraform,
            set: Vec::new(),
            today: today(),
            skip_tests: false,
            compact: false,
        };
        let outcome = compile(&loaded.sources, &options);
        let committed = example.join("out/main.tf.json");
        assert_eq!(std::fs::read(&committed).ok(), outcome.artefact, "{}; {HINT}", committed.display());
        let refused: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code.id).collect();
        let said = std::fs::read_to_string(example.join("README.md")).expect("a README").contains("AC0602");
        assert_eq!(refused, vec!["AC0602"; usize::from(said)], "{}", example.display());
    }
}

/// The file that a reviewer reads.
#[test]
fn matrices() {
    for example in examples() {
        let loaded = load(std::slice::from_ref(&example)).expect("an example can be read");
        let analysis = analyse(&loaded.sources, &check::Options { set: Vec::new(), today: today() });
        let decisions = Decisions::new(&analysis.program);
        let text = MatrixView::new(&decisions, &matrix(&decisions)).write(MatrixFormat::Markdown, 100);
        let committed = example.join("out/matrix.md");
        let same = std::fs::read_to_string(&committed).is_ok_and(|old| old == text);
        assert!(same, "{} is not what may be done today; {HINT}", committed.display());
    }
}

/// Each says why somebody may do something, or may not, and shows a change that `authc diff` refuses.
#[test]
fn every_example_is_asked_and_widened() {
    for example in examples() {
        let page = format!("{}/README.md", example.display()).replace('\\', "/");
        page_shows_what_is_written(&page, "examples::");
        let text = std::fs::read_to_string(&page).expect("an example has a README");
        for shown in ["\n$ authc why ", "\n```diff\n", "\n$ authc diff HEAD:. . --fail-on wider\n", "\n$ echo $?\n5\n"]
        {
            assert!(text.contains(shown), "{page} does not show {shown:?}");
        }
        let loaded = load(std::slice::from_ref(&example)).expect("an example can be read");
        let analysis = analyse(&loaded.sources, &check::Options { set: Vec::new(), today: today() });
        assert!(!analysis.program.tests.is_empty(), "{} has no test", example.display());
    }
}

#[test]
fn every_example_says_what_it_shows() {
    for example in examples() {
        let text = std::fs::read_to_string(example.join("README.md")).expect("an example has a README");
        for file in ["out/bundle.json", "out/template.json", "out/iam.json", "out/matrix.md"] {
            assert!(text.contains(file), "{} does not mention {file}", example.display());
        }
    }
}
