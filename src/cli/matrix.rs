//! `authc matrix`.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::inputs::{SourceArgs, shell_word};
use super::terminal::{FILE_WIDTH, Stream, Terminal, print, print_error, write_err, write_out};
use super::{exit, output, unified_diff};
use crate::ask::decisions::Decisions;
use crate::ask::matrix::matrix;
use crate::emit::matrix::{MatrixFormat, MatrixView};
use crate::text::printable;
use crate::workspace;

#[derive(Args, Debug)]
pub(super) struct MatrixArgs {
    #[command(flatten)]
    program: SourceArgs,
    /// Format: table, markdown, csv, json or html [default: by the file's ending, or table]
    #[arg(long, hide_possible_values = true)]
    format: Option<MatrixFormat>,
    /// Output file, or - for standard output [default: -]
    #[arg(long, short, value_name = "FILE", conflicts_with_all = ["check", "update"])]
    out: Option<PathBuf>,
    /// Compare with a file; show the difference and exit with 1 if there is one
    #[arg(long, value_name = "FILE", conflicts_with = "update")]
    check: Option<PathBuf>,
    /// Bring a file up to date
    #[arg(long, value_name = "FILE")]
    update: Option<PathBuf>,
}

impl ValueEnum for MatrixFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.summary()))
    }
}

pub(super) fn run(args: MatrixArgs, terminal: &Terminal) -> u8 {
    let file = args.check.as_ref().or(args.update.as_ref()).or(args.out.as_ref().filter(|out| out.as_os_str() != "-"));
    let by_ending = file.and_then(|file| MatrixFormat::of_ending(file.extension()?.to_str()?));
    let format = match (args.format.or(by_ending), file) {
        (Some(format), _) => format,
        (None, None) => MatrixFormat::default(),
        (None, Some(file)) => {
            let name = printable(&workspace::display(file), &[]).into_owned();
            print_error(&format!("the ending of `{name}` names no format: add --format"));
            return exit::USAGE;
        }
    };
    let loaded = match args.program.load(terminal) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    if let Some(file) = args.update.as_deref().or(args.out.as_deref())
        && output::overwritten(file, &loaded.sources).is_some()
    {
        print_error(&format!("`{}` is a source of the program: name another file", workspace::display(file)));
        return exit::USAGE;
    }
    let analysis = args.program.analyse(&loaded);
    let decisions = Decisions::new(&analysis.program);
    let matrix = matrix(&decisions);
    let view = MatrixView::new(&decisions, &matrix);
    let width = if file.is_some() { FILE_WIDTH } else { terminal.width() };
    let text = view.write(format, width);
    match (&args.check, file) {
        (Some(check), _) => compare(&args, check, format, &text, terminal),
        (None, Some(file)) => write(file, &text),
        (None, None) => print(&text),
    }
}

fn write(file: &Path, text: &str) -> u8 {
    match output::replace(file, text.as_bytes()) {
        Ok(()) => exit::OK,
        Err(reason) => {
            print_error(&format!("`{}` cannot be written: {reason}", workspace::display(file)));
            exit::IO
        }
    }
}

/// Compares a file with what would be written, and prints the difference.
fn compare(args: &MatrixArgs, file: &Path, format: MatrixFormat, text: &str, terminal: &Terminal) -> u8 {
    let name = workspace::display(file);
    let old = match std::fs::read_to_string(file) {
        Ok(old) => old,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            print_error(&format!("`{name}` cannot be read: {}", workspace::reason(&error)));
            return exit::IO;
        }
    };
    if old == text {
        return exit::OK;
    }
    let difference = unified_diff::unified([(&*name, &*old, text)].into_iter(), terminal.colored(Stream::Out));
    if let Err(error) = write_out(printable(&difference, &['\n', '\r', '\u{1b}']).as_bytes()) {
        print_error(&format!("standard output cannot be written: {}", workspace::reason(&error)));
        return exit::IO;
    }
    let known = file.extension().and_then(|ending| MatrixFormat::of_ending(ending.to_str()?)) == Some(format);
    let format = if known { String::new() } else { format!(" --format {}", format.name()) };
    let command = format!("authc matrix{} --update {}{format}", args.program.shell_words(), shell_word(&name));
    let message = format!("`{name}` is not what the program allows; review the difference, then: {command}");
    write_err(format!("error: {}\n", printable(&message, &[])).as_bytes());
    exit::FINDINGS
}
