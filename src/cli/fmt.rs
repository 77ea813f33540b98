//! `authc fmt`.

use std::path::PathBuf;

use clap::Args;

use super::terminal::{Format, Stream, Terminal, print_error, write_err, write_out};
use super::{exit, output, unified_diff};
use crate::diagnostic::codes::io as code;
use crate::diagnostic::{Diagnostic, sort_and_dedup};
use crate::format;
use crate::syntax;
use crate::text::{FileId, Sources};
use crate::workspace::discovery::{self, ProgramRoot};
use crate::workspace::{self, FailureKind};

#[derive(Args, Debug)]
pub(super) struct FmtArgs {
    /// Source files or directories, or - for standard input [default: the current directory]
    #[arg(value_name = "FILE|DIR")]
    inputs: Vec<PathBuf>,
    /// List unformatted files, without writing; exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Show what would change, without writing; exit with 1 if anything would
    #[arg(long)]
    diff: bool,
    /// Name of standard input in messages and diffs
    #[arg(long, value_name = "FILE")]
    stdin_filename: Option<PathBuf>,
}

/// The result for all files.
#[derive(Default)]
struct Outcome {
    /// The files that the diagnostics are about.
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    /// The worst failure.
    failure: Option<FailureKind>,
    /// Number of files.
    files: usize,
    /// The changed files: name, text before, text after.
    changed: Vec<(String, String, String)>,
    /// The formatted text of standard input.
    stdin: Option<String>,
}

pub(super) fn run(args: FmtArgs, terminal: &Terminal) -> u8 {
    let discovered = discovery::find_files(&args.inputs);
    let mut outcome = Outcome::default();
    for program in &discovered.programs {
        match program {
            ProgramRoot::File(path) if discovered.outside.contains(path) => {
                outcome.diagnostics.push(workspace::left_alone(path))
            }
            program => format_file(&args, program, &mut outcome),
        }
    }
    if !discovered.failures.is_empty() {
        outcome.failure = outcome.failure.max(Some(FailureKind::Io));
        outcome.diagnostics.extend(discovered.failures);
    }
    sort_and_dedup(&mut outcome.diagnostics);
    let output = output(&args, &outcome, terminal);
    let written = write_out(output.as_bytes());
    terminal.report(&outcome.diagnostics, &outcome.sources, Format::Text, Stream::Err);
    if let Err(error) = written {
        print_error(&format!("standard output cannot be written: {}", workspace::reason(&error)));
        return exit::IO;
    }
    summary(&args, &outcome);
    match outcome.failure {
        Some(FailureKind::Io) => exit::IO,
        Some(FailureKind::Usage) => exit::USAGE,
        Some(FailureKind::Source) => exit::SOURCE,
        None if (args.check || args.diff) && !outcome.changed.is_empty() => exit::FINDINGS,
        None => exit::OK,
    }
}

fn format_file(args: &FmtArgs, program: &ProgramRoot, outcome: &mut Outcome) {
    outcome.files += 1;
    let loaded = match workspace::load_program(program) {
        Ok(loaded) => loaded,
        Err(failure) => {
            outcome.failure = outcome.failure.max(Some(failure.kind));
            return outcome.add(failure.diagnostics, failure.sources);
        }
    };
    for (_, file) in loaded.sources.iter() {
        let name = match (&args.stdin_filename, &file.path) {
            (Some(name), None) => workspace::display(name),
            _ => file.name.clone(),
        };
        let formatted = format::format(&file.text);
        if formatted.broken {
            outcome.failure = outcome.failure.max(Some(FailureKind::Source));
            let mut diagnostics = Vec::new();
            syntax::parse(FileId(0), &file.text, &mut diagnostics);
            let mut sources = Sources::default();
            sources.add(name.clone(), file.path.clone(), file.text.clone());
            outcome.add(diagnostics, sources);
        }
        let dry = args.check || args.diff;
        if formatted.edits.is_empty() {
            if file.path.is_none() && !dry {
                outcome.stdin = Some(file.text.clone());
            }
            continue;
        }
        let after = format::apply(&file.text, &formatted.edits);
        match &file.path {
            _ if dry => {}
            None => outcome.stdin = Some(after.clone()),
            Some(path) => {
                if let Err(why) = output::replace(path, after.as_bytes()) {
                    let message = format!("`{name}` cannot be written: {why}");
                    outcome.failure = Some(FailureKind::Io);
                    outcome.diagnostics.push(Diagnostic::global(&code::NOT_WRITABLE, message));
                    continue;
                }
            }
        }
        outcome.changed.push((name, file.text.clone(), after));
    }
}

impl Outcome {
    /// Adds diagnostics with the files that they are about.
    fn add(&mut self, mut diagnostics: Vec<Diagnostic>, sources: Sources) {
        let before = self.sources.len() as u32;
        for (_, file) in sources.iter() {
            self.sources.add(file.name.clone(), file.path.clone(), file.text.clone());
        }
        diagnostics.iter_mut().for_each(|diagnostic| diagnostic.move_files(|file| FileId(before + file.0)));
        self.diagnostics.append(&mut diagnostics);
    }
}

/// Returns the text for standard output.
fn output(args: &FmtArgs, outcome: &Outcome, terminal: &Terminal) -> String {
    if args.diff {
        let changes = outcome.changed.iter().map(|(name, before, after)| (&**name, &**before, &**after));
        return unified_diff::unified(changes, terminal.colored(Stream::Out));
    }
    if args.check {
        return outcome.changed.iter().map(|(name, ..)| format!("{name}\n")).collect();
    }
    outcome.stdin.clone().unwrap_or_default()
}

/// Prints a summary to standard error, unless the only input was standard input.
fn summary(args: &FmtArgs, outcome: &Outcome) {
    let dry = args.check || args.diff;
    if outcome.stdin.is_some() && outcome.files == 1 || outcome.files == 0 {
        return;
    }
    let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    let line = match (outcome.changed.len(), dry) {
        (0, _) if outcome.failure.is_some() => return,
        (0, _) if outcome.files == 1 => "1 file already formatted\n".to_owned(),
        (0, _) => format!("{} already formatted\n", files(outcome.files)),
        (changed, true) => format!("{changed} of {} would be formatted\n", files(outcome.files)),
        (changed, false) => format!("formatted {changed} of {}\n", files(outcome.files)),
    };
    write_err(line.as_bytes());
}
