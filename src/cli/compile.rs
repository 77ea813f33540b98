//! `authc compile`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::inputs::{InputArgs, word};
use super::terminal::{Stream, Terminal, complain, not_evaluated, write_out};
use super::{exit, output};
use crate::compile;
use crate::diagnostic::{Diagnostic, codes::io as code};
use crate::text::Sources;
use crate::workspace::discovery::ProgramRoot;
use crate::workspace::{self, CONFIG_NAME, Loaded};

/// The arguments.
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
}

pub(super) fn run(args: CompileArgs, terminal: &Terminal) -> u8 {
    if args.check && args.out.is_none() {
        return check_all(&args, terminal);
    }
    match args.inputs.load(terminal, Stream::Err) {
        Ok(loaded) if args.check && output_of(&args, &loaded).is_none() => {
            complain("--check compares with a file: --out must name one");
            exit::USAGE
        }
        Ok(loaded) => one(&args, terminal, &loaded, args.inputs.named()),
        Err(code) => code,
    }
}

/// Looks at every program that the inputs are parts of. A project has to say where its output is; a file of no project only
/// has to compile, unless nothing at all is compared.
fn check_all(args: &CompileArgs, terminal: &Terminal) -> u8 {
    let found = args.inputs.find();
    let mut worst = exit::OK;
    let mut missing = Vec::new();
    let mut compared = found.programs.is_empty();
    if !found.failures.is_empty() {
        terminal.report(&found.failures, &Sources::default(), args.inputs.format, Stream::Err);
        worst = exit::IO;
    }
    for unit in &found.programs {
        let code = match args.inputs.loaded(workspace::load_program(unit), terminal, Stream::Err) {
            Ok(loaded) => {
                match (&loaded.config, output_of(args, &loaded)) {
                    (_, Some(_)) => compared = true,
                    (Some(config), None) => missing.push(no_output(&config.root)),
                    (None, None) => {}
                }
                let inputs = match unit {
                    ProgramRoot::Project(root) => std::slice::from_ref(root),
                    ProgramRoot::File(_) | ProgramRoot::Stdin => args.inputs.named(),
                };
                one(args, terminal, &loaded, inputs)
            }
            Err(code) => code,
        };
        worst = worst.max(code);
    }
    if worst == exit::OK && !compared && missing.is_empty() {
        let message = "nothing says which file holds the output";
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

/// Says that a project names no output.
fn no_output(root: &Path) -> Diagnostic {
    let config = workspace::display(&root.join(CONFIG_NAME));
    let message = format!("`{config}` does not say which file holds the output");
    Diagnostic::global(&code::NOTHING_TO_COMPARE, message).help("add out = \"auth.json\" below [target], or give --out")
}

/// The file that a program is compiled to; none for standard output.
fn output_of(args: &CompileArgs, loaded: &Loaded) -> Option<PathBuf> {
    let out = args.out.clone().or_else(|| loaded.config.as_ref()?.out.clone());
    out.filter(|out| out.as_os_str() != "-")
}

impl CompileArgs {
    /// The command that writes what is compared: as it was called, but for `--check`.
    fn again(&self, loaded: &Loaded, inputs: &[PathBuf]) -> String {
        let mut command = "authc compile".to_owned();
        // The project around here needs no name.
        for input in inputs.iter().filter(|input| !input.as_os_str().is_empty()) {
            let name = workspace::display(input);
            let dash = if name.len() > 1 && name.starts_with('-') { "./" } else { "" };
            command.push_str(&format!(" {}", word(&format!("{dash}{name}"))));
        }
        self.inputs.settings().for_each(|setting| command.push_str(&format!(" {setting}")));
        if self.out.is_some()
            && let Some(out) = output_of(self, loaded)
        {
            command.push_str(&format!(" --out {}", word(&workspace::display(&out))));
        }
        command
    }
}

/// Compiles one program, which `inputs` name.
fn one(args: &CompileArgs, terminal: &Terminal, loaded: &Loaded, inputs: &[PathBuf]) -> u8 {
    let out = output_of(args, loaded);
    if let Some(name) = out.as_deref().and_then(|out| overwritten(out, &loaded.sources)) {
        complain(&format!("the output would overwrite the source `{name}`: name another file with --out"));
        return exit::USAGE;
    }
    let outcome = compile::compile(&loaded.sources, &args.inputs.options(loaded));
    let mut code = exit::SOURCE;
    let (mut diagnostics, assertions) = (outcome.diagnostics, outcome.assertions);
    // What the project denies is for `check` and `lint` to refuse: the output is as right with it as without.
    let levels = args.inputs.levels(loaded);
    diagnostics.retain(|found| levels.severity_of(found.code).is_some());
    diagnostics.splice(0..0, loaded.warnings.iter().cloned());
    if let Some(artefact) = outcome.artefact {
        code = exit::OK;
        let done = match (&out, args.check) {
            (Some(out), true) => compare(out, &artefact, &args.again(loaded, inputs)),
            (None, true) => Ok(()),
            (out, false) => write(out.as_deref(), &artefact).map_err(|diagnostic| Box::new((exit::IO, diagnostic))),
        };
        if let Err(failed) = done {
            let (worse, diagnostic) = *failed;
            code = worse;
            diagnostics.insert(0, diagnostic);
        }
    }
    terminal.report(&diagnostics, &loaded.sources, args.inputs.format, Stream::Err);
    if code == exit::OK {
        not_evaluated(assertions, args.inputs.format);
    }
    code
}

/// Whether a file holds what would be written.
fn compare(out: &Path, artefact: &[u8], again: &str) -> Result<(), Box<(u8, Diagnostic)>> {
    let name = workspace::display(out);
    let help = format!("compile again: {again}");
    match std::fs::read(out) {
        Ok(old) if old == artefact => Ok(()),
        Ok(_) => {
            let message = format!("`{name}` is not what the sources compile to");
            Err(Box::new((exit::FINDINGS, Diagnostic::global(&code::OUTPUT_BEHIND, message).help(help))))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("`{name}` was not written yet");
            Err(Box::new((exit::FINDINGS, Diagnostic::global(&code::OUTPUT_BEHIND, message).help(help))))
        }
        Err(error) => {
            let message = format!("`{name}` cannot be read: {}", workspace::reason(&error));
            Err(Box::new((exit::IO, Diagnostic::global(&code::NOT_READABLE, message))))
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
