//! Compiles sources to an artefact, without I/O.

use crate::ask::assertions::run_tests;
use crate::ask::decisions::Decisions;
use crate::check;
use crate::diagnostic::codes::{io, names, tests};
use crate::diagnostic::{Diagnostic, Severity, sort_and_dedup};
use crate::emit;
use crate::model::{Program, RoleId};
use crate::policy::roles::CompiledRole;
use crate::syntax::{self, Parsed};
use crate::text::{Date, Sources};

pub use crate::emit::Target;

/// The options of a compilation.
#[derive(Debug, Clone)]
pub struct CompileOptions {
    pub target: Target,
    /// Values for parameters, by name.
    pub set: Vec<(String, String)>,
    /// The day of the run. The layers below never read a clock.
    pub today: Date,
    /// Whether to compile even if assertions do not hold.
    pub skip_tests: bool,
    /// Whether the output has no line breaks and blanks.
    pub compact: bool,
}

/// The result of a compilation.
#[derive(Debug, Default)]
pub struct Compilation {
    /// In the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// `None` if there are errors, or if the program was only checked.
    pub artefact: Option<Vec<u8>>,
    /// Number of assertions that were skipped.
    pub skipped_assertions: usize,
}

impl Compilation {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns whether all that is wrong is that assertions do not hold.
    pub fn fails_only_tests(&self) -> bool {
        let mut errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).peekable();
        errors.peek().is_some() && errors.all(|error| error.code == &tests::FALSE_ASSERTION)
    }
}

/// Roles of a program that were compiled for its tests.
pub(crate) type CompiledRoles<'p> = Vec<(RoleId, CompiledRole<'p>)>;

/// A program that was parsed and checked.
#[derive(Debug)]
pub struct Analysis<'s> {
    /// The tree of each file, in the order of the sources.
    pub trees: Vec<Parsed>,
    /// The meaning of the program. It can be trusted only if there is no error.
    pub program: Program<'s>,
    /// Without order, and including excused warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a statement could not be parsed, so that the names that it declares are unknown.
    pub broken: bool,
}

impl Analysis<'_> {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns the error for a program without a statement.
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

    /// Drops errors about unknown names if a statement could not be parsed: it may have declared them.
    pub fn drop_consequences(&mut self) {
        if self.broken {
            self.diagnostics.retain(|found| found.code != &names::UNKNOWN_NAME);
        }
    }
}

/// Parses and checks a program.
pub fn analyse<'s>(sources: &'s Sources, options: &check::Options) -> Analysis<'s> {
    let mut diagnostics = Vec::new();
    let trees: Vec<Parsed> = sources.iter().map(|(id, file)| syntax::parse(id, &file.text, &mut diagnostics)).collect();
    let mut analysis = analyse_trees(sources, trees, diagnostics, options);
    analysis.drop_consequences();
    analysis
}

/// Checks a parsed program, or a part of one. `diagnostics` are those of the parser, which are all kept.
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

/// Checks a program as [`compile`] does, without an artefact.
pub fn check(sources: &Sources, options: &CompileOptions) -> Compilation {
    let mut outcome = compile(sources, options);
    outcome.artefact = None;
    outcome
}

/// Compiles a program. Nothing is emitted if there is any error, even a syntax error: half a grant may mean more than its author
/// wrote.
pub fn compile(sources: &Sources, options: &CompileOptions) -> Compilation {
    compile_with(sources, options, |program, compiled| {
        emit::emit_roles(program, options.target, compiled, options.compact).map(String::into_bytes)
    })
}

/// Compiles a program as [`compile`] does, to what `write` makes of it and of the roles that were compiled already.
pub(crate) fn compile_with(
    sources: &Sources,
    options: &CompileOptions,
    write: impl for<'p> FnOnce(&'p Program<'_>, CompiledRoles<'p>) -> Result<Vec<u8>, Vec<Diagnostic>>,
) -> Compilation {
    let check_options = check::Options { set: options.set.clone(), today: options.today };
    let analysis = analyse(sources, &check_options);
    let empty = analysis.emptiness(sources);
    let Analysis { trees, program, mut diagnostics, .. } = analysis;
    diagnostics.extend(empty);
    drop(trees);
    // Warnings can be excused by the program itself, errors never.
    diagnostics.retain(|found| found.severity == Severity::Error || !excused(&program, found));
    let mut outcome = Compilation { diagnostics, ..Compilation::default() };
    let mut compiled = Vec::new();
    if !outcome.has_errors() {
        match options.skip_tests {
            true => outcome.skipped_assertions = program.tests.iter().map(|test| test.expectations.len()).sum(),
            false => {
                let (errors, asked) = ask_assertions(&program);
                outcome.diagnostics.extend(errors);
                compiled = asked;
            }
        }
    }
    if !outcome.has_errors() {
        match write(&program, compiled) {
            Ok(artefact) => outcome.artefact = Some(artefact),
            Err(errors) => outcome.diagnostics.extend(errors),
        }
    }
    sort_and_dedup(&mut outcome.diagnostics);
    outcome
}

/// Returns an error for each case of an assertion that does not hold. The program must be one without errors.
pub fn false_assertions(program: &Program<'_>) -> Vec<Diagnostic> {
    ask_assertions(program).0
}

/// Returns an error for each case of an assertion that does not hold, and the roles that were compiled for that.
fn ask_assertions<'p>(program: &'p Program<'_>) -> (Vec<Diagnostic>, CompiledRoles<'p>) {
    if program.tests.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let decisions = Decisions::new(program);
    let outcomes = run_tests(&decisions, &|_| true);
    let assertions = outcomes.into_iter().flat_map(|outcome| outcome.assertions);
    let failures = assertions.flat_map(|assertion| assertion.failures);
    (failures.map(|failure| failure.diagnostic).collect(), decisions.into_compiled())
}

fn excused(program: &Program<'_>, found: &Diagnostic) -> bool {
    program.exceptions.iter().any(|exception| !exception.expired && exception.is_about(found))
}
