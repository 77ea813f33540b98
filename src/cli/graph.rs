//! `authc graph`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::inputs::SourceArgs;
use super::terminal::{Terminal, print, print_error};
use super::{exit, output};
use crate::ask::decisions::Decisions;
use crate::ask::matrix::matrix;
use crate::emit::graph::{GraphFormat, write};
use crate::workspace;

#[derive(Args, Debug)]
pub(super) struct GraphArgs {
    #[command(flatten)]
    program: SourceArgs,
    /// Format: mermaid, dot or svg
    #[arg(long, default_value = "mermaid", hide_possible_values = true, hide_default_value = true)]
    format: GraphFormat,
    /// Output file, or - for standard output [default: -]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl ValueEnum for GraphFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.summary()))
    }
}

pub(super) fn run(args: GraphArgs, terminal: &Terminal) -> u8 {
    let loaded = match args.program.load(terminal) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let analysis = args.program.analyse(&loaded);
    let text = write(&matrix(&Decisions::new(&analysis.program)), args.format);
    let Some(file) = args.out.filter(|out| out.as_os_str() != "-") else { return print(&text) };
    let name = workspace::display(&file);
    if output::overwritten(&file, &loaded.sources).is_some() {
        print_error(&format!("`{name}` is a source of the program: name another file"));
        return exit::USAGE;
    }
    match output::replace(&file, text.as_bytes()) {
        Ok(()) => exit::OK,
        Err(reason) => {
            print_error(&format!("`{name}` cannot be written: {reason}"));
            exit::IO
        }
    }
}
