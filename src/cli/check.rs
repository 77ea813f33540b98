//! `authc check`.

use clap::Args;

use super::exit;
use super::inputs::InputArgs;
use super::terminal::{Stream, Terminal};
use crate::compile;

/// The arguments.
#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Exit with 1 if there are warnings
    #[arg(long)]
    deny_warnings: bool,
}

pub(super) fn run(args: CheckArgs, terminal: &Terminal) -> u8 {
    let loaded = match args.inputs.load(terminal, Stream::Out) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let outcome = compile::check(&loaded.sources, &args.inputs.options(&loaded));
    terminal.report(&outcome.diagnostics, &loaded.sources, args.inputs.format, Stream::Out);
    match outcome.has_errors() {
        true => exit::SOURCE,
        false if args.deny_warnings && !outcome.diagnostics.is_empty() => exit::FINDINGS,
        false => exit::OK,
    }
}
