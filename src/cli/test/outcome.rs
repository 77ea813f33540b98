//! Runs the tests of a program, and decides the exit code.

use super::TestArgs;
use super::changed::changed_lines;
use crate::ask::assertions::{CaseFailure, TestOutcome, run_tests};
use crate::ask::coverage::{Coverage, coverage};
use crate::ask::decisions::Decisions;
use crate::ask::mutants::{MutationOutcome, judge_tests};
use crate::check;
use crate::cli::exit;
use crate::compile::{self, CompileOptions, Target};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean, sort_and_dedup};
use crate::lint::{self, RuleLevels};
use crate::policy::roles::roles;
use crate::text::Sources;
use crate::workspace::{self, FailureKind};

/// What came of the tests of a program.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub sources: Sources,
    /// Why no test could run: the errors of the program, and its warnings.
    pub diagnostics: Vec<Diagnostic>,
    pub failure: Option<FailureKind>,
    /// The tests that ran.
    pub tests: Vec<TestOutcome>,
    /// The titles of all tests of the program.
    titles: Vec<String>,
    /// Only if all tests hold.
    pub coverage: Option<Coverage>,
    /// Only if all tests hold.
    pub mutation: Option<MutationOutcome>,
}

/// Reads a program and runs its tests.
///
/// # Errors
/// A message about a command line that does not fit: git does not know the revision.
pub(super) fn run_program(args: &TestArgs) -> Result<Outcome, String> {
    let loaded = match workspace::load(&args.inputs) {
        Ok(loaded) => loaded,
        Err(failure) => {
            return Ok(Outcome {
                sources: failure.sources,
                diagnostics: failure.diagnostics,
                failure: Some(failure.kind),
                ..Outcome::default()
            });
        }
    };
    let options = check::Options { set: args.set.clone(), today: workspace::today() };
    let mut outcome = Outcome::default();
    {
        let mut analysis = compile::analyse(&loaded.sources, &options);
        if refused(&loaded.sources, &mut analysis, &options) {
            outcome.failure = Some(FailureKind::Source);
            let mut levels = RuleLevels::default();
            let own = loaded.config.iter().flat_map(|config| &config.lint);
            levels.set(own.map(|(name, level)| (name.as_str(), *level)));
            outcome.diagnostics = analysis.diagnostics;
            lint::apply_levels(&mut outcome.diagnostics, &levels);
            outcome.diagnostics.splice(0..0, loaded.warnings.iter().cloned());
        } else {
            let program = &mut analysis.program;
            let selected = |title: &str| args.filter.as_deref().is_none_or(|filter| title.contains(filter));
            outcome.titles = program.tests.iter().map(|test| test.title.to_owned()).collect();
            program.tests.retain(|test| selected(test.title));
            outcome.tests = run_tests(&Decisions::new(program), &|_| true);
            if !outcome.tests.is_empty() && outcome.tests.iter().all(TestOutcome::holds) {
                if args.coverage_format().is_some() {
                    let mut covered = coverage(program);
                    if let Some(revision) = &args.changed_since {
                        let changed = changed_lines(&loaded.sources, revision)?;
                        covered.retain(|loc| changed.touches(loc));
                    }
                    outcome.coverage = Some(covered);
                }
                if args.mutate {
                    outcome.mutation = Some(judge_tests(program, &options));
                }
            }
        }
    }
    outcome.sources = loaded.sources;
    Ok(outcome)
}

/// Returns whether a program does not compile for another reason than its tests, and adds that reason to the diagnostics.
fn refused(sources: &Sources, analysis: &mut compile::Analysis<'_>, options: &check::Options) -> bool {
    if !analysis.has_errors() && analysis.emptiness(sources).is_none() {
        let mut errors = crate::emit::refusals(&analysis.program);
        errors.extend(roles(&analysis.program).1);
        analysis.diagnostics.extend(errors);
        if !analysis.has_errors() {
            return false;
        }
    }
    // What `check` says, which is sorted and without what is excused.
    let target = Target::default();
    let options =
        CompileOptions { target, set: options.set.clone(), today: options.today, skip_tests: true, compact: false };
    analysis.diagnostics = compile::check(sources, &options).diagnostics;
    sort_and_dedup(&mut analysis.diagnostics);
    analysis.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

impl Outcome {
    pub fn failures(&self) -> impl Iterator<Item = &CaseFailure> {
        self.tests.iter().flat_map(|test| &test.assertions).flat_map(|assertion| &assertion.failures)
    }

    /// Returns the number of assertions, and of those that do not hold.
    pub fn counts(&self) -> (usize, usize) {
        let assertions = || self.tests.iter().flat_map(|test| &test.assertions);
        (assertions().count(), assertions().filter(|assertion| !assertion.failures.is_empty()).count())
    }

    /// Returns the share that is covered in percent. What has nothing to cover is covered.
    pub fn covered(&self) -> Option<f64> {
        let (covered, all) = self.coverage.as_ref()?.tally();
        Some(if all == 0 { 100.0 } else { 100.0 * covered as f64 / all as f64 })
    }

    /// Returns what is wrong besides the assertions.
    pub fn complaint(&self, args: &TestArgs) -> Option<String> {
        if self.failure.is_some() {
            return None;
        }
        if let (Some(covered), Some(threshold)) = (self.covered(), args.threshold)
            && covered < threshold
        {
            // Rounded down, so that what is too little does not look like enough.
            let covered = (covered * 10.0).floor() / 10.0;
            return Some(format!("{covered} % is covered, and --threshold asks for {threshold} %"));
        }
        if !self.tests.is_empty() {
            return None;
        }
        Some(match &args.filter {
            Some(filter) if !self.titles.is_empty() => {
                let titles = self.titles.iter().map(String::as_str);
                let near = did_you_mean(filter, titles.clone());
                let word = |title: &str| did_you_mean(filter, title.split(' ')).map(str::to_owned);
                let near = near.map(str::to_owned).or_else(|| titles.clone().find_map(word));
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the tests are `{}`", titles.take(8).collect::<Vec<_>>().join("`, `")),
                };
                format!("no test ran: no title contains `{filter}`; {hint}")
            }
            _ => "no test ran: the program has no `test` block; write one: test \"notes stay\" { assert … }".to_owned(),
        })
    }

    pub fn exit_code(&self, args: &TestArgs) -> u8 {
        let survived = |mutation: &MutationOutcome| !mutation.survivors.is_empty();
        match self.failure {
            Some(FailureKind::Io) => exit::IO,
            Some(FailureKind::Usage) => exit::USAGE,
            Some(FailureKind::Source) => exit::SOURCE,
            None if self.failures().next().is_some() || self.complaint(args).is_some() => exit::TESTS,
            None if self.mutation.as_ref().is_some_and(survived) => exit::TESTS,
            None => exit::OK,
        }
    }
}
