//! `authc verify`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::Value as Json;

use super::diff::accepted::{AcceptedChanges, entry};
use super::diff::report;
use super::documents::json_of;
use super::exit;
use super::inputs::InputArgs;
use super::terminal::{Format, Stream, Terminal, print_error, write_err, write_out};
use crate::ask::words::request_words;
use crate::compare::snapshot::NotComparable;
use crate::compare::verify::{Deployed, TemplateVerification, unknown_name, verify};
use crate::compile::{CompileOptions, Target, compile};
use crate::workspace::today;

#[derive(Args, Debug)]
pub(super) struct VerifyArgs {
    /// Template of CloudFormation in JSON, or output of `terraform show -json`; - for standard input
    #[arg(value_name = "TEMPLATE")]
    template: PathBuf,
    /// Source files or directories [default: the enclosing project]
    #[arg(value_name = "FILE|DIR")]
    inputs: Vec<PathBuf>,
    /// Logical id of what a name of the program stands for; may be repeated
    #[arg(long, value_name = "NAME=LOGICAL_ID", value_parser = super::inputs::setting)]
    map: Vec<(String, String)>,
    /// Set a parameter; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::inputs::setting)]
    set: Vec<(String, String)>,
    /// Report format: pretty, json, github or sarif
    #[arg(long, default_value = "pretty", hide_possible_values = true, hide_default_value = true)]
    format: VerifyFormat,
    /// File of accepted differences, which do not fail
    #[arg(long, value_name = "FILE")]
    accepted: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerifyFormat {
    Pretty,
    Json,
    Github,
    Sarif,
}

pub(super) fn run(args: VerifyArgs, terminal: &Terminal) -> u8 {
    match check(&args, terminal) {
        Ok(code) | Err(code) => code,
    }
}

fn check(args: &VerifyArgs, terminal: &Terminal) -> Result<u8, u8> {
    let shown = crate::workspace::display(&args.template);
    let accepted = AcceptedChanges::of_option(args.accepted.as_deref())?;
    let read = match shown == "-" {
        true => std::io::read_to_string(std::io::stdin()),
        false => std::fs::read_to_string(&args.template),
    };
    let text = read.map_err(|error| {
        print_error(&format!("`{shown}` cannot be read: {}", crate::workspace::reason(&error)));
        exit::IO
    })?;
    let deployed = json_of(text).and_then(|text| Deployed::read(&text).map_err(|NotComparable(why)| why));
    let deployed = deployed.map_err(|why| {
        print_error(&format!("`{shown}` cannot be verified: {why}"));
        exit::SOURCE
    })?;
    let bundle = bundle(args, terminal)?;
    let verification = match unknown_name(&bundle, &args.map) {
        Some(why) => Err(why),
        None => verify(&bundle, &deployed, &args.map),
    };
    let verification = verification.map_err(|why| {
        print_error(&why);
        exit::USAGE
    })?;
    let changes: Vec<report::Shown<'_>> =
        verification.changes.iter().map(|change| (change, accepted.reason(change, today()))).collect();
    let report = match args.format {
        VerifyFormat::Pretty => pretty(&shown, &verification, &changes),
        VerifyFormat::Json => report::as_json(&changes),
        VerifyFormat::Github => report::github(&changes),
        VerifyFormat::Sarif => report::sarif(&changes),
    };
    write_out(report.as_bytes()).map_err(|_| exit::IO)?;
    let failing: Vec<_> = changes.iter().filter(|(_, accepted)| accepted.is_none()).collect();
    if failing.is_empty() {
        return Ok(exit::OK);
    }
    // What could not be told has no words to accept.
    let entries: Vec<String> = failing
        .iter()
        .filter(|(change, _)| !change.words.is_empty())
        .map(|(change, _)| entry(change, today()))
        .collect();
    if args.format == VerifyFormat::Pretty && !entries.is_empty() && args.accepted.is_some() {
        let text =
            format!("\nto accept what is meant, add to that file, with a reason and a day:\n\n{}", entries.join("\n"));
        write_err(text.as_bytes());
    }
    Ok(exit::FINDINGS)
}

/// Compiles the program, or reports why it does not and returns the exit code.
fn bundle(args: &VerifyArgs, terminal: &Terminal) -> Result<Json, u8> {
    let inputs = InputArgs::new(args.inputs.clone(), args.set.clone(), Format::Text);
    let loaded = inputs.load(terminal, Stream::Err)?;
    let options = CompileOptions { target: Target::Bundle, ..inputs.options(&loaded) };
    let outcome = compile(&loaded.sources, &options);
    let bundle = outcome.artefact.as_deref().and_then(|artefact| serde_json::from_slice(artefact).ok());
    bundle.ok_or_else(|| {
        let code = if outcome.fails_only_tests() { exit::TESTS } else { exit::SOURCE };
        terminal.report(&outcome.diagnostics, &loaded.sources, Format::Text, Stream::Err);
        code
    })
}

fn pretty(template: &str, verification: &TemplateVerification, changes: &[report::Shown<'_>]) -> String {
    let TemplateVerification { roles, routes, resources, taken, .. } = verification;
    let count = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let seen = format!(
        "{}, {} and {}",
        count(*roles, "role", "roles"),
        count(*routes, "route", "routes"),
        count(*resources, "other resource", "other resources")
    );
    let mut out = String::new();
    if !taken.is_empty() {
        let taken: Vec<String> = taken.iter().map(|(name, id)| format!("{name}={id}")).collect();
        out.push_str(&format!("taken for what the program names: {}\n", taken.join(", ")));
    }
    if changes.is_empty() {
        out.push_str(&format!("{template} is what the program says: {seen}\n"));
        return out;
    }
    for (change, accepted) in changes {
        out.push_str(&format!("{}: {}\n", change.direction.word(), change.line()));
        let by = |who: &str, request| format!("  the {who} allows: {}\n", request_words(request));
        out.extend(change.wider.iter().map(|request| by("template", request)));
        out.extend(change.narrower.iter().map(|request| by("program", request)));
        out.extend(accepted.iter().map(|reason| format!("  accepted: {reason}\n")));
    }
    out.push_str(&format!("{} in {seen}\n", report::summary(changes)));
    out
}
