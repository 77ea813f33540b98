//! `authc compile`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::inputs::{InputArgs, shell_word};
use super::terminal::{Stream, Terminal, note_skipped_assertions, print_error, write_out};
use super::{exit, output};
use crate::compile;
use crate::diagnostic::{Diagnostic, codes::io as code};
use crate::text::Sources;
use crate::workspace::discovery::ProgramRoot;
use crate::workspace::{self, CONFIG_NAME, Loaded};

#[derive(Args, Debug)]
pub(super) struct CompileArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Output file, or - for standard output [default: from authc.toml, or -]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Compare output files instead of writing them; exit with 1 if one is out of date
    #[arg(long)]
    check: bool,
    /// Write JSON without line breaks and blanks; a module of TypeScript stays as it is
    #[arg(long)]
    compact: bool,
    /// Compile even if assertions of tests do not hold
    #[arg(long)]
    no_test: bool,
}

pub(super) fn run(args: CompileArgs, terminal: &Terminal) -> u8 {
    if args.check && args.out.is_none() {
        return check_all(&args, terminal);
    }
    match args.inputs.load(terminal, Stream::Err) {
        Ok(loaded) if args.check && output_of(&args, &loaded).is_none() => {
            print_error("--check needs an output file: name one with --out");
            exit::USAGE
        }
        Ok(loaded) => compile_program(&args, terminal, &loaded, args.inputs.paths()),
        Err(code) => code,
    }
}

/// Checks every program that the inputs belong to. A project must name its output file. A file outside of projects only has to
/// compile, unless nothing else is compared.
fn check_all(args: &CompileArgs, terminal: &Terminal) -> u8 {
    let discovered = args.inputs.find_programs();
    let mut worst = exit::OK;
    let mut missing = Vec::new();
    let mut compared = discovered.programs.is_empty();
    if !discovered.failures.is_empty() {
        terminal.report(&discovered.failures, &Sources::default(), args.inputs.format, Stream::Err);
        worst = exit::IO;
    }
    for program in &discovered.programs {
        let code = match args.inputs.report_failure(workspace::load_program(program), terminal, Stream::Err) {
            Ok(loaded) => {
                match (&loaded.config, output_of(args, &loaded)) {
                    (_, Some(_)) => compared = true,
                    (Some(config), None) => missing.push(no_output(&config.root)),
                    (None, None) => {}
                }
                let inputs = match program {
                    ProgramRoot::Project(root) => std::slice::from_ref(root),
                    ProgramRoot::File(_) | ProgramRoot::Stdin => args.inputs.paths(),
                };
                compile_program(args, terminal, &loaded, inputs)
            }
            Err(code) => code,
        };
        worst = worst.max(code);
    }
    if worst == exit::OK && !compared && missing.is_empty() {
        let message = "no output file to compare with";
        missing.push(
            Diagnostic::global(&code::NOTHING_TO_COMPARE, message)
                .help("name it with --out, or in an authc.toml as `out` below [target]"),
        );
    }
    if !missing.is_empty() {
        terminal.report(&missing, &Sources::default(), args.inputs.format, Stream::Err);
        worst = worst.max(exit::USAGE);
    }
    worst
}

/// Returns the error for a project without an output file.
fn no_output(root: &Path) -> Diagnostic {
    let config = workspace::display(&root.join(CONFIG_NAME));
    let message = format!("`{config}` names no output file");
    Diagnostic::global(&code::NOTHING_TO_COMPARE, message).help("add out = \"auth.json\" below [target], or give --out")
}

/// Returns the output file of a program, or `None` for standard output.
fn output_of(args: &CompileArgs, loaded: &Loaded) -> Option<PathBuf> {
    let out = args.out.clone().or_else(|| loaded.config.as_ref()?.out.clone());
    out.filter(|out| out.as_os_str() != "-")
}

impl CompileArgs {
    /// Returns the command that writes the output file: the one that was called, without `--check`.
    fn write_command(&self, loaded: &Loaded, inputs: &[PathBuf]) -> String {
        let mut command = "authc compile".to_owned();
        // The enclosing project needs no name.
        for input in inputs.iter().filter(|input| !input.as_os_str().is_empty()) {
            let name = workspace::display(input);
            let dash = if name.len() > 1 && name.starts_with('-') { "./" } else { "" };
            command.push_str(&format!(" {}", shell_word(&format!("{dash}{name}"))));
        }
        if self.compact {
            command.push_str(" --compact");
        }
        self.inputs.output_flags().for_each(|setting| command.push_str(&format!(" {setting}")));
        if self.out.is_some()
            && let Some(out) = output_of(self, loaded)
        {
            command.push_str(&format!(" --out {}", shell_word(&workspace::display(&out))));
        }
        command
    }
}

/// Compiles one program. `inputs` are its paths on the command line.
fn compile_program(args: &CompileArgs, terminal: &Terminal, loaded: &Loaded, inputs: &[PathBuf]) -> u8 {
    let out = output_of(args, loaded);
    if let Some(name) = out.as_deref().and_then(|out| output::overwritten(out, &loaded.sources)) {
        print_error(&format!("the output would overwrite the source `{name}`: name another file with --out"));
        return exit::USAGE;
    }
    let options =
        compile::CompileOptions { skip_tests: args.no_test, compact: args.compact, ..args.inputs.options(loaded) };
    let outcome = compile::compile(&loaded.sources, &options);
    let mut code = if outcome.fails_only_tests() { exit::TESTS } else { exit::SOURCE };
    let (mut diagnostics, assertions) = (outcome.diagnostics, outcome.skipped_assertions);
    // Denied warnings fail `check` and `lint`, not `compile`: they do not make the output wrong.
    let levels = args.inputs.levels(loaded);
    diagnostics.retain(|diagnostic| levels.severity_of(diagnostic.code).is_some());
    diagnostics.splice(0..0, loaded.warnings.iter().cloned());
    if let Some(artefact) = outcome.artefact {
        code = exit::OK;
        let written = match (&out, args.check) {
            (Some(out), true) => {
                compare(out, &artefact, &format!("compile again: {}", args.write_command(loaded, inputs)))
            }
            (None, true) => Ok(()),
            (out, false) => write(out.as_deref(), &artefact).map_err(|diagnostic| Box::new((exit::IO, diagnostic))),
        };
        if let Err(failed) = written {
            let (worse, diagnostic) = *failed;
            code = worse;
            diagnostics.insert(0, diagnostic);
        }
    }
    terminal.report(&diagnostics, &loaded.sources, args.inputs.format, Stream::Err);
    if code == exit::OK {
        note_skipped_assertions(assertions, args.inputs.format);
    }
    code
}

/// Compares the output file with what would be written. `help` says how to write it.
pub(super) fn compare(out: &Path, artefact: &[u8], help: &str) -> Result<(), Box<(u8, Diagnostic)>> {
    let name = workspace::display(out);
    match std::fs::read(out) {
        Ok(old) if old == artefact => Ok(()),
        Ok(_) => {
            let message = format!("`{name}` is out of date");
            Err(Box::new((exit::FINDINGS, Diagnostic::global(&code::OUTPUT_BEHIND, message).help(help))))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("`{name}` does not exist yet");
            Err(Box::new((exit::FINDINGS, Diagnostic::global(&code::OUTPUT_BEHIND, message).help(help))))
        }
        Err(error) => {
            let message = format!("`{name}` cannot be read: {}", workspace::reason(&error));
            Err(Box::new((exit::IO, Diagnostic::global(&code::NOT_READABLE, message))))
        }
    }
}

/// Writes an output file, or standard output.
pub(super) fn write(out: Option<&Path>, artefact: &[u8]) -> Result<(), Diagnostic> {
    let not_writable = |name: &str, reason: String| {
        Diagnostic::global(&code::NOT_WRITABLE, format!("{name} cannot be written: {reason}"))
    };
    match out {
        None => write_out(artefact).map_err(|error| not_writable("standard output", workspace::reason(&error))),
        Some(out) => output::replace(out, artefact)
            .map_err(|reason| not_writable(&format!("`{}`", workspace::display(out)), reason)),
    }
}
