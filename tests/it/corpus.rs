//! Programs that say who may do what in apps of other people. Each one compiles for every target that deploys, or is refused with
//! the codes that it names.
//!
//! The first line of a program is `// compiles` or `// refused: AC0001, AC0002`; the second says where it comes from. The
//! programs are first attempts by the documentation, so a refused one shows what people write, and needs a message that helps.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support;
use authc::compile::Target;
use authc::diagnostic::Severity;

const TARGETS: [Target; 4] = [Target::Bundle, Target::CloudFormation, Target::Terraform, Target::Pulumi];

/// Returns the programs below `tests/corpus`, in order.
fn programs() -> Vec<PathBuf> {
    let (mut folders, mut programs) = (vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the repository").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                programs.push(path);
            }
        }
    }
    programs.sort();
    programs
}

/// Returns the codes that the first line of a program names; none if it compiles.
fn expected(text: &str) -> BTreeSet<&str> {
    match text.lines().next() {
        Some("// compiles") => BTreeSet::new(),
        line => line
            .and_then(|line| line.strip_prefix("// refused: "))
            .expect("the first line is `// compiles` or `// refused: …`")
            .split(", ")
            .collect(),
    }
}

#[test]
fn programs_compile_or_are_refused_as_they_say() {
    let mut wrong = Vec::new();
    for path in programs() {
        let text = std::fs::read_to_string(&path).expect("a program can be read");
        assert!(text.lines().nth(1).is_some_and(|line| line.contains(" From ")), "{}: no origin", path.display());
        let expected = expected(&text);
        for target in TARGETS {
            let outcome = support::outcome(&text, target);
            let errors = outcome.diagnostics.iter().filter(|found| found.severity == Severity::Error);
            let codes: BTreeSet<&str> = errors.map(|found| found.code.id).collect();
            if codes != expected || outcome.artefact.is_some() != expected.is_empty() {
                wrong.push(format!("{}, {target:?}: {codes:?} instead of {expected:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every kind of program must be there, or the test above would hold for an empty folder.
#[test]
fn there_are_programs_of_both_sorts() {
    let texts: Vec<String> =
        programs().iter().map(|path| std::fs::read_to_string(path).expect("a program can be read")).collect();
    let refused = texts.iter().filter(|text| !expected(text).is_empty()).count();
    assert!(refused >= 30 && texts.len() - refused >= 130, "{refused} of {} are refused", texts.len());
}
