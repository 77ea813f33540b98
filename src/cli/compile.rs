//! `authc compile`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::inputs::InputArgs;
use super::terminal::{Stream, Terminal, complain, write_out};
use super::{exit, output};
use crate::compile;
use crate::diagnostic::{Diagnostic, codes::io as code};
use crate::text::Sources;
use crate::workspace::{self, Loaded};

/// The arguments.
#[derive(Args, Debug)]
pub(super) struct CompileArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Where to write, - for standard output [default: as authc.toml says, or else standard output]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write nothing, and exit with 1 if a file that would be written is not up to date; takes parts of several projects
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: CompileArgs, terminal: &Terminal) -> u8 {
    if args.check && args.out.is_none() {
        return check_all(&args, terminal);
    }
    match args.inputs.load(terminal, Stream::Err) {
        Ok(loaded) => one(&args, terminal, &loaded),
        Err(code) => code,
    }
}

/// Looks at every program that the inputs are parts of; without a file to compare with it only has to compile.
fn check_all(args: &CompileArgs, terminal: &Terminal) -> u8 {
    let found = args.inputs.find();
    let mut worst = exit::OK;
    if !found.failures.is_empty() {
        terminal.report(&found.failures, &Sources::default(), args.inputs.format, Stream::Err);
        worst = exit::IO;
    }
    for unit in &found.units {
        let code = match args.inputs.loaded(workspace::load_unit(unit), terminal, Stream::Err) {
            Ok(loaded) => one(args, terminal, &loaded),
            Err(code) => code,
        };
        worst = worst.max(code);
    }
    worst
}

fn one(args: &CompileArgs, terminal: &Terminal, loaded: &Loaded) -> u8 {
    let out = args.out.clone().or_else(|| loaded.config.as_ref()?.out.clone()).filter(|out| out.as_os_str() != "-");
    if let Some(name) = out.as_deref().and_then(|out| overwritten(out, &loaded.sources)) {
        complain(&format!("the output would overwrite the source `{name}`: name another file with --out"));
        return exit::USAGE;
    }
    let outcome = compile::compile(&loaded.sources, &args.inputs.options(loaded));
    let mut code = exit::SOURCE;
    let mut diagnostics = outcome.diagnostics;
    // What the project denies is for `check` and `lint` to refuse: the output is as right with it as without.
    let levels = args.inputs.levels(loaded);
    diagnostics.retain(|found| levels.of(found.code).is_some());
    if let Some(artefact) = outcome.artefact {
        code = exit::OK;
        let done = match (&out, args.check) {
            (Some(out), true) => compare(out, &artefact),
            (None, true) => Ok(()),
            (out, false) => write(out.as_deref(), &artefact).map_err(|diagnostic| (exit::IO, diagnostic)),
        };
        if let Err((worse, diagnostic)) = done {
            code = worse;
            diagnostics.insert(0, diagnostic);
        }
    }
    terminal.report(&diagnostics, &loaded.sources, args.inputs.format, Stream::Err);
    code
}

/// Whether a file holds what would be written.
fn compare(out: &Path, artefact: &[u8]) -> Result<(), (u8, Diagnostic)> {
    let name = workspace::display(out);
    let help = format!("compile again: authc compile --out {name}");
    match std::fs::read(out) {
        Ok(old) if old == artefact => Ok(()),
        Ok(_) => {
            let message = format!("`{name}` is not what the sources compile to");
            Err((exit::FINDINGS, Diagnostic::global(&code::OUTPUT_BEHIND, message).help(help)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("`{name}` was not written yet");
            Err((exit::FINDINGS, Diagnostic::global(&code::OUTPUT_BEHIND, message).help(help)))
        }
        Err(error) => {
            let message = format!("`{name}` cannot be read: {}", workspace::reason(&error));
            Err((exit::IO, Diagnostic::global(&code::NOT_READABLE, message)))
        }
    }
}

fn write(out: Option<&Path>, artefact: &[u8]) -> Result<(), Diagnostic> {
    let unwritable = |name: &str, reason: String| {
        Diagnostic::global(&code::NOT_WRITABLE, format!("{name} cannot be written: {reason}"))
    };
    match out {
        None => write_out(artefact).map_err(|error| unwritable("standard output", workspace::reason(&error))),
        Some(out) => output::replace(out, artefact)
            .map_err(|reason| unwritable(&format!("`{}`", workspace::display(out)), reason)),
    }
}

/// The name of the source that the output would take the place of.
fn overwritten<'s>(out: &Path, sources: &'s Sources) -> Option<&'s str> {
    let real = std::fs::canonicalize(out).ok()?;
    let mut files = sources.iter().map(|(_, file)| file);
    let same = |path: &PathBuf| std::fs::canonicalize(path).is_ok_and(|path| path == real);
    files.find(|file| file.path.as_ref().is_some_and(same)).map(|file| file.name.as_str())
}
