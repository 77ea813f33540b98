//! From sources to an artefact: the one road through the layers, without I/O.

use crate::check;
use crate::diagnostic::codes::{io, names};
use crate::diagnostic::{Diagnostic, Severity, sort_and_dedup};
use crate::emit;
use crate::model::Program;
use crate::syntax::ast::StatementNode;
use crate::syntax::{self, Parsed};
use crate::text::{Date, Sources};

pub use crate::emit::Target;

/// What a run that writes something is told besides the sources.
#[derive(Debug, Clone)]
pub struct CompileOptions {
    /// What to write.
    pub target: Target,
    /// Values for parameters, by name.
    pub set: Vec<(String, String)>,
    /// The day on which the run happens; the layers below never read a clock.
    pub today: Date,
}

/// What a run gives.
#[derive(Debug, Default)]
pub struct Compilation {
    /// Everything there is to say, in the order in which it is shown.
    pub diagnostics: Vec<Diagnostic>,
    /// The artefact; none when any error stands, and none when only checking.
    pub artefact: Option<Vec<u8>>,
    /// How many assertions there are in `test` blocks, of which nothing but the names was checked.
    pub assertions: usize,
}

impl Compilation {
    /// Whether any error stands.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// A program that was read and checked.
#[derive(Debug)]
pub struct Analysis<'s> {
    /// What stands in each file, in the order of the sources.
    pub trees: Vec<Parsed>,
    /// What it means; to be trusted only if there is no error.
    pub program: Program<'s>,
    /// What was found, exceptions not taken out, in no order.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a statement could not be read, so that what it would have declared is unknown.
    pub broken: bool,
}

impl Analysis<'_> {
    /// Whether any error stands.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Says that there is no statement in the whole program.
    pub fn emptiness(&self, sources: &Sources) -> Option<Diagnostic> {
        if self.broken || self.trees.iter().any(|parsed| !parsed.tree.statements.is_empty()) {
            return None;
        }
        let message = match sources.iter().next() {
            Some((_, file)) if sources.len() == 1 => format!("`{}` holds no statement", file.name),
            _ => format!("none of the {} files of the program holds a statement", sources.len()),
        };
        Some(
            Diagnostic::global(&io::EMPTY_PROGRAM, message)
                .note("deploying its output would take every pool, role and right away")
                .help("write what the app needs, or bring back what the files held before"),
        )
    }

    /// Drops what only follows from a statement that could not be read: names that it may have declared are no news.
    pub fn drop_consequences(&mut self) {
        if self.broken {
            self.diagnostics.retain(|found| found.code != &names::UNKNOWN_NAME);
        }
    }
}

/// Reads and checks a program.
pub fn analyse<'s>(sources: &'s Sources, options: &check::Options) -> Analysis<'s> {
    let mut diagnostics = Vec::new();
    let trees: Vec<Parsed> = sources.iter().map(|(id, file)| syntax::parse(id, &file.text, &mut diagnostics)).collect();
    let mut analysis = analyse_trees(sources, trees, diagnostics, options);
    analysis.drop_consequences();
    analysis
}

/// Checks a program that was read, or the part of one. `diagnostics` is what reading it found; nothing is dropped from it.
pub fn analyse_trees<'s>(
    sources: &'s Sources,
    trees: Vec<Parsed>,
    mut diagnostics: Vec<Diagnostic>,
    options: &check::Options,
) -> Analysis<'s> {
    let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let checked = check::check(sources, &trees, options);
    diagnostics.extend(checked.diagnostics);
    Analysis { trees, program: checked.program, diagnostics, broken }
}

/// Says what is wrong with a program.
pub fn check(sources: &Sources, options: &CompileOptions) -> Compilation {
    let mut outcome = compile(sources, options);
    outcome.artefact = None;
    outcome
}

/// Compiles a program. Nothing is emitted while an error stands, a syntax error included: half a grant may mean more than
/// its author wrote.
pub fn compile(sources: &Sources, options: &CompileOptions) -> Compilation {
    let told = check::Options { set: options.set.clone(), today: options.today };
    let analysis = analyse(sources, &told);
    let empty = analysis.emptiness(sources);
    let Analysis { trees, program, mut diagnostics, .. } = analysis;
    diagnostics.extend(empty);
    let statements = trees.iter().flat_map(|parsed| &parsed.tree.statements);
    let asserts =
        |statement: &StatementNode| if let StatementNode::Test(test) = statement { test.asserts.len() } else { 0 };
    let assertions = statements.map(asserts).sum();
    drop(trees);
    // Warnings can be excused by the program itself, errors never.
    diagnostics.retain(|found| found.severity == Severity::Error || !excused(&program, found));
    let mut outcome = Compilation { diagnostics, artefact: None, assertions };
    if !outcome.has_errors() {
        match emit::emit(&program, options.target) {
            Ok(text) => outcome.artefact = Some(text.into_bytes()),
            Err(errors) => outcome.diagnostics.extend(errors),
        }
    }
    sort_and_dedup(&mut outcome.diagnostics);
    outcome
}

fn excused(program: &Program<'_>, found: &Diagnostic) -> bool {
    program.exceptions.iter().any(|exception| !exception.expired && exception.is_about(found))
}
