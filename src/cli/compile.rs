//! `authc compile`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::inputs::InputArgs;
use super::terminal::{Stream, Terminal, complain, write_out};
use super::{exit, output};
use crate::compile;
use crate::diagnostic::{Diagnostic, codes::io as code};
use crate::text::Sources;
use crate::workspace;

/// The arguments.
#[derive(Args, Debug)]
pub(super) struct CompileArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Where to write, - for standard output [default: as authc.toml says, or else standard output]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: CompileArgs, terminal: &Terminal) -> u8 {
    let loaded = match args.inputs.load(terminal, Stream::Err) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let out = args.out.clone().or_else(|| loaded.config.as_ref()?.out.clone()).filter(|out| out.as_os_str() != "-");
    if let Some(name) = out.as_deref().and_then(|out| overwritten(out, &loaded.sources)) {
        complain(&format!("the output would overwrite the source `{name}`: name another file with --out"));
        return exit::USAGE;
    }
    let outcome = compile::compile(&loaded.sources, &args.inputs.options(&loaded));
    let mut code = exit::SOURCE;
    let mut diagnostics = outcome.diagnostics;
    // What the project denies is for `check` and `lint` to refuse: the output is as right with it as without.
    let levels = args.inputs.levels(&loaded);
    diagnostics.retain(|found| levels.of(found.code).is_some());
    if let Some(artefact) = outcome.artefact {
        code = exit::OK;
        if let Err(diagnostic) = write(out.as_deref(), &artefact) {
            code = exit::IO;
            diagnostics.insert(0, diagnostic);
        }
    }
    terminal.report(&diagnostics, &loaded.sources, args.inputs.format, Stream::Err);
    code
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
