//! `authc test`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::exit;
use super::inputs::setting;
use super::terminal::{Stream, Terminal, print_error, write_err, write_out};
use super::watch::{self, WatchRound};
use crate::workspace::reason;

mod changed;
mod coverage;
mod json;
mod junit;
mod outcome;
mod pretty;

use outcome::{Outcome, run_program};

#[derive(Args, Debug, Clone)]
pub(super) struct TestArgs {
    /// Source files or directories, or - for standard input [default: the enclosing project]
    #[arg(value_name = "FILE|DIR")]
    inputs: Vec<PathBuf>,
    /// Run only tests whose title contains this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Run again whenever a file changes
    #[arg(long, conflicts_with = "output_file")]
    watch: bool,
    /// Set a parameter; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
    /// Report format: pretty, json, junit or github
    #[arg(long, default_value = "pretty", hide_possible_values = true, hide_default_value = true)]
    format: TestFormat,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Report what the tests cover: pretty, lcov or json
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    coverage: Option<CoverageFormat>,
    /// Exit with 4 if less than this percentage is covered, 0 to 100
    #[arg(long, value_name = "N", value_parser = percentage)]
    threshold: Option<f64>,
    /// Measure coverage only of lines that changed since this revision of git
    #[arg(long, value_name = "REV")]
    changed_since: Option<String>,
    /// Change the program in small ways, and report the changes that no test notices
    #[arg(long, conflicts_with_all = ["coverage", "threshold", "changed_since", "filter"])]
    mutate: bool,
}

/// The formats of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TestFormat {
    Pretty,
    Json,
    Junit,
    Github,
}

impl ValueEnum for TestFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Pretty, Self::Json, Self::Junit, Self::Github]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Pretty => "pretty",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Github => "github",
        }))
    }
}

/// The formats of coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CoverageFormat {
    Pretty,
    Lcov,
    Json,
}

impl ValueEnum for CoverageFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Pretty, Self::Lcov, Self::Json]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Pretty => "pretty",
            Self::Lcov => "lcov",
            Self::Json => "json",
        }))
    }
}

fn percentage(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.0..=100.0).contains(&number) => Ok(number),
        _ => Err("it must be a number from 0 to 100".to_owned()),
    }
}

impl TestArgs {
    /// Returns the format of coverage, if it is measured at all.
    fn coverage_format(&self) -> Option<CoverageFormat> {
        let measured = self.threshold.is_some() || self.changed_since.is_some();
        self.coverage.or(measured.then_some(CoverageFormat::Pretty))
    }

    /// Returns why the options do not fit together.
    fn contradiction(&self) -> Option<&'static str> {
        let separate = matches!(self.coverage, Some(CoverageFormat::Lcov | CoverageFormat::Json));
        let taken = self.format != TestFormat::Pretty && self.output_file.is_none();
        let together = (self.format, self.coverage) == (TestFormat::Json, Some(CoverageFormat::Json));
        if separate && taken && !together {
            return Some(
                "the report and the coverage both go to standard output: name a file for the report with --output-file",
            );
        }
        if self.mutate && matches!(self.format, TestFormat::Junit | TestFormat::Github) {
            return Some("--mutate reports in the formats pretty and json");
        }
        None
    }
}

pub(super) fn run(args: TestArgs, terminal: &Terminal) -> u8 {
    if let Some(contradiction) = args.contradiction() {
        print_error(contradiction);
        return exit::USAGE;
    }
    match args.watch {
        true => watch::run(&args.inputs, || WatchRound { code: run_once(&args, terminal), written: Vec::new() }),
        false => run_once(&args, terminal),
    }
}

fn run_once(args: &TestArgs, terminal: &Terminal) -> u8 {
    match run_program(args) {
        Ok(outcome) => deliver(args, &outcome, terminal),
        Err(message) => {
            print_error(&message);
            exit::USAGE
        }
    }
}

/// Writes the report and the coverage, and returns the exit code.
fn deliver(args: &TestArgs, outcome: &Outcome, terminal: &Terminal) -> u8 {
    let own_document = matches!(args.coverage, Some(CoverageFormat::Lcov | CoverageFormat::Json))
        && !(args.format == TestFormat::Json && args.output_file.is_none());
    let color = args.output_file.is_none() && terminal.colored(Stream::Out);
    let report = match args.format {
        TestFormat::Pretty => Ok(pretty::report(args, outcome, color).into_bytes()),
        TestFormat::Json => json::report(outcome),
        TestFormat::Junit => junit::report(outcome),
        TestFormat::Github => github(outcome),
    };
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            print_error(&format!("the report cannot be written: {}", reason(&error)));
            return exit::IO;
        }
    };
    // Errors of the sources are said where `check` says them, whatever the report is.
    if outcome.failure.is_some() {
        terminal.report(&outcome.diagnostics, &outcome.sources, super::terminal::Format::Text, Stream::Err);
    }
    let written = match &args.output_file {
        Some(path) => super::output::replace(path, &report)
            .map_err(|why| format!("`{}` cannot be written: {why}", crate::workspace::display(path))),
        None if own_document => {
            write_err(&report);
            Ok(())
        }
        None => write_out(&report).map_err(|error| format!("standard output cannot be written: {}", reason(&error))),
    };
    let written = written.and_then(|()| match (&outcome.coverage, own_document) {
        (Some(coverage), true) => {
            let document = match args.coverage {
                Some(CoverageFormat::Lcov) => coverage::lcov(coverage, &outcome.sources),
                _ => format!("{}\n", coverage::value(coverage, &outcome.sources)),
            };
            write_out(document.as_bytes())
                .map_err(|error| format!("standard output cannot be written: {}", reason(&error)))
        }
        _ => Ok(()),
    });
    if let Err(message) = written {
        print_error(&message);
        return exit::IO;
    }
    if let Some(complaint) = outcome.complaint(args) {
        print_error(&complaint);
    }
    outcome.exit_code(args)
}

/// Returns the annotations of what does not hold.
fn github(outcome: &Outcome) -> std::io::Result<Vec<u8>> {
    use crate::lint::report::{Format, Report, write};
    let failures = outcome.failures().map(|failure| failure.diagnostic.clone());
    let diagnostics: Vec<_> = outcome.diagnostics.iter().cloned().chain(failures).collect();
    let mut text = Vec::new();
    let report = Report { sources: &outcome.sources, diagnostics: &diagnostics, excused: &[] };
    write(Format::Github, &mut text, &report, false)?;
    Ok(text)
}
