//! `authc check`.

use clap::Args;

use super::exit;
use super::inputs::InputArgs;
use super::terminal::{Stream, Terminal};
use crate::compile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint;

#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Exit with 1 on warnings
    #[arg(long)]
    deny_warnings: bool,
}

pub(super) fn run(args: CheckArgs, terminal: &Terminal) -> u8 {
    let loaded = match args.inputs.load(terminal, Stream::Out) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let mut outcome = compile::check(&loaded.sources, &args.inputs.options(&loaded));
    let broken = outcome.has_errors();
    let only_tests = outcome.fails_only_tests();
    lint::apply_levels(&mut outcome.diagnostics, &args.inputs.levels(&loaded));
    outcome.diagnostics.splice(0..0, loaded.warnings);
    let written = terminal.report(&outcome.diagnostics, &loaded.sources, args.inputs.format, Stream::Out);
    let fails = |diagnostic: &Diagnostic| match diagnostic.severity {
        Severity::Error => true,
        Severity::Warning => args.deny_warnings,
        Severity::Info => false,
    };
    match broken {
        _ if !written => exit::IO,
        true if only_tests => exit::TESTS,
        true => exit::SOURCE,
        false if outcome.diagnostics.iter().any(fails) => exit::FINDINGS,
        false => exit::OK,
    }
}
