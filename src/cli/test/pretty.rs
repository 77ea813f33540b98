//! The report for people.

use std::fmt::Write;

use super::outcome::Outcome;
use super::{CoverageFormat, TestArgs, coverage};
use crate::ask::mutants::{MutationOutcome, SurvivingMutant};
use crate::diagnostic::render::render;
use crate::diagnostic::{Diagnostic, Locator};
use crate::text::{Loc, Sources, printable};

/// Returns the report, which ends with a summary.
pub(super) fn report(args: &TestArgs, outcome: &Outcome, color: bool) -> String {
    let mut out = String::new();
    if outcome.tests.is_empty() {
        return out;
    }
    let paint = |text: &str, code: &str| if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() };
    for test in &outcome.tests {
        let title = printable(&test.title, &[]);
        let asked = test.assertions.len();
        let _ = match test.assertions.iter().filter(|assertion| !assertion.failures.is_empty()).count() {
            0 => writeln!(out, "{}      {title} ({})", paint("ok", "32"), count(asked, "assertion")),
            failed => {
                writeln!(out, "{}  {title} ({failed} of {})", paint("FAILED", "31"), count(asked, "assertion"))
            }
        };
    }
    let failures: Vec<Diagnostic> = outcome.failures().map(|failure| failure.diagnostic.clone()).collect();
    if !failures.is_empty() {
        let _ = write!(out, "\n{}", render(&failures, &outcome.sources, color));
    }
    let (assertions, failed) = outcome.counts();
    let tests = count(outcome.tests.len(), "test");
    let _ = match failed {
        0 => writeln!(out, "\n{tests}, {}: all hold", count(assertions, "assertion")),
        _ => {
            let failing = outcome.tests.iter().filter(|test| !test.holds()).count();
            let (of, does) = (count(assertions, "assertion"), if failed == 1 { "does" } else { "do" });
            writeln!(out, "\n{failing} of {tests} failed: {failed} of {of} {does} not hold")
        }
    };
    if let (Some(covered), Some(CoverageFormat::Pretty)) = (&outcome.coverage, args.coverage_format()) {
        let _ = write!(out, "\n{}", coverage::pretty(covered, &outcome.sources));
    }
    if let Some(mutation) = &outcome.mutation {
        let _ = write!(out, "\n{}", mutants(mutation, &outcome.sources));
    }
    out
}

/// Returns what came of the mutants, and the assertions that are missing as a test that can be pasted.
fn mutants(mutation: &MutationOutcome, sources: &Sources) -> String {
    let mut out = String::new();
    let MutationOutcome { killed, unchanged, survivors, untellable } = mutation;
    let all = killed + survivors.len();
    let _ = match survivors.len() {
        0 => writeln!(out, "the tests notice {}", of_all(all)),
        _ => writeln!(out, "the tests do not notice {} of {}:", survivors.len(), count(all, "change")),
    };
    let line = |out: &mut String, mutant: &SurvivingMutant| {
        let _ = writeln!(out, "  {} {}", place(mutant.loc, sources), printable(&mutant.words, &[]));
    };
    let unknown = |mutant: &&SurvivingMutant| mutant.assertion.is_none();
    if survivors.iter().any(|mutant| mutant.assertion.is_some()) {
        let _ = writeln!(out, "\n{}", missing_test(survivors, sources));
    }
    if survivors.iter().any(|mutant| unknown(&mutant)) {
        let _ = writeln!(out, "no assertion was found that holds now and would not hold of:");
        survivors.iter().filter(unknown).for_each(|mutant| line(&mut out, mutant));
    }
    if !untellable.is_empty() {
        let _ = writeln!(out, "no assertion can name what is changed here:");
        untellable.iter().for_each(|mutant| line(&mut out, mutant));
    }
    if *unchanged > 0 {
        let does = if *unchanged == 1 { "does" } else { "do" };
        let _ = writeln!(out, "{} {does} not count: every request is decided as before", count(*unchanged, "change"));
    }
    out
}

fn of_all(number: usize) -> String {
    match number {
        1 => "the one change".to_owned(),
        _ => format!("all {number} changes"),
    }
}

/// Returns a test of all assertions that are missing, each below what it notices.
fn missing_test(survivors: &[SurvivingMutant], sources: &Sources) -> String {
    let mut missing: Vec<(&str, Vec<&SurvivingMutant>)> = Vec::new();
    for mutant in survivors {
        let Some(assertion) = mutant.assertion.as_deref() else { continue };
        match missing.iter_mut().find(|(other, _)| *other == assertion) {
            Some((_, mutants)) => mutants.push(mutant),
            None => missing.push((assertion, vec![mutant])),
        }
    }
    let mut out = "test \"what no test said\" {\n".to_owned();
    for (assertion, mutants) in missing {
        for mutant in mutants {
            let _ = writeln!(out, "  // {} {}", place(mutant.loc, sources), printable(&mutant.words, &[]));
        }
        let _ = writeln!(out, "  {assertion}");
    }
    out.push('}');
    out
}

/// Returns a location as `file:line:column`.
pub(super) fn place(loc: Loc, sources: &Sources) -> String {
    let mut locator = Locator::new(sources);
    let position = locator.position(loc.file, loc.span.start);
    format!("{}:{}:{}", printable(locator.name(loc.file), &[]), position.line, position.column)
}

pub(super) fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}
