//! The sides of a comparison: what is on the disk, or was at a revision.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::exit;
use crate::cli::inputs::InputArgs;
use crate::cli::terminal::{Format, Stream, Terminal, print_error};
use crate::compare::snapshot::{AccessSnapshot, NotComparable};
use crate::compile::{CompileOptions, Target, compile};
use crate::diagnostic::Diagnostic;

/// What a side is written as on the command line, and as what programs are compiled.
pub(super) struct SideArgs<'a> {
    pub set: &'a [(String, String)],
    pub terminal: &'a Terminal,
}

/// A side that was read.
pub(super) struct SideRead {
    pub snapshot: AccessSnapshot,
}

/// Whether a text is a document and not a program.
fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["json", "template"].iter().any(|known| extension == *known))
}

impl SideArgs<'_> {
    /// Reads a side: a path, or `REV:PATH`; reports what is wrong and returns the exit code.
    ///
    /// `target` is what programs are compiled to, so that both sides speak of the same things.
    pub(super) fn read(&self, side: &str, target: Target) -> Result<SideRead, u8> {
        let path = Path::new(side);
        if path.exists() {
            return self.read_path(path, target, side);
        }
        if let Some((revision, path)) = side.split_once(':').filter(|(revision, _)| revision.len() > 1) {
            let folder = checkout(revision, if path.is_empty() { "." } else { path }).map_err(|(code, why)| {
                print_error(&format!("`{side}`: {why}"));
                code
            })?;
            let inside = folder.path().join(if path.is_empty() { "." } else { path });
            return self.read_path(&inside, target, side);
        }
        print_error(&format!("`{side}` does not exist: name a file, a folder, or REVISION:PATH"));
        Err(exit::IO)
    }

    fn read_path(&self, path: &Path, target: Target, shown: &str) -> Result<SideRead, u8> {
        let not_comparable = |NotComparable(why)| {
            print_error(&format!("`{shown}` cannot be compared: {why}"));
            exit::SOURCE
        };
        if path.is_file() && is_document(path) {
            let text = std::fs::read_to_string(path).map_err(|error| {
                print_error(&format!("`{shown}` cannot be read: {}", crate::workspace::reason(&error)));
                exit::IO
            })?;
            let snapshot = AccessSnapshot::read(&text).map_err(not_comparable)?;
            return Ok(SideRead { snapshot });
        }
        let artefact = self.compiled(path, target)?;
        let snapshot = AccessSnapshot::read(&artefact).map_err(not_comparable)?;
        Ok(SideRead { snapshot })
    }

    fn compiled(&self, path: &Path, target: Target) -> Result<String, u8> {
        let inputs = InputArgs::new(vec![path.to_owned()], self.set.to_vec(), Format::Text);
        let loaded = inputs.load(self.terminal, Stream::Err)?;
        let options = CompileOptions { target, skip_tests: true, ..inputs.options(&loaded) };
        let outcome = compile(&loaded.sources, &options);
        match outcome.artefact {
            Some(artefact) => Ok(String::from_utf8_lossy(&artefact).into_owned()),
            None => {
                let errors: Vec<Diagnostic> = outcome.diagnostics;
                self.terminal.report(&errors, &loaded.sources, Format::Text, Stream::Err);
                Err(exit::SOURCE)
            }
        }
    }
}

/// Returns what programs are compiled to beside a document: what that is.
pub(super) fn target_of(other: &str) -> Target {
    let path = Path::new(other);
    let is_template = path.is_file()
        && is_document(path)
        && std::fs::read_to_string(path)
            .is_ok_and(|text| text.contains("\"Resources\"") && !text.contains("urn:authc:"));
    let is_iam = path.is_file() && std::fs::read_to_string(path).is_ok_and(|text| text.contains("urn:authc:iam-json:"));
    match (is_template, is_iam) {
        (true, _) => Target::CloudFormation,
        (_, true) => Target::IamJson,
        _ => Target::Bundle,
    }
}

/// Writes the files of a revision below a path into a folder of their own.
fn checkout(revision: &str, path: &str) -> Result<tempfile::TempDir, (u8, String)> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output();
        let output = output.map_err(|error| (exit::IO, format!("git cannot be run: {error}")))?;
        match output.status.success() {
            true => Ok(output.stdout),
            false => {
                let said = String::from_utf8_lossy(&output.stderr);
                Err((exit::USAGE, said.trim().trim_start_matches("fatal: ").to_owned()))
            }
        }
    };
    // A revision that begins with a dash would be an option.
    let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])
        .map_err(|(code, why)| {
            (code, if why.is_empty() { format!("there is no revision `{revision}`") } else { why })
        })?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", &commit, "--", path])?;
    let folder = tempfile::tempdir().map_err(|error| (exit::IO, error.to_string()))?;
    let names = String::from_utf8_lossy(&listed).into_owned();
    let wanted = |name: &&str| {
        let path = Path::new(name);
        let is_source = path.extension().is_some_and(|extension| extension == "authc");
        is_source || is_document(path) || path.file_name().is_some_and(|name| name == "authc.toml")
    };
    let mut any = false;
    for name in names.split('\0').filter(|name| !name.is_empty()).filter(wanted) {
        let content = git(&["show", &format!("{commit}:./{name}")])?;
        let to: PathBuf = folder.path().join(name);
        let written = to.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&to, content));
        written.map_err(|error| (exit::IO, error.to_string()))?;
        any = true;
    }
    match any {
        true => Ok(folder),
        false => Err((exit::IO, format!("revision `{revision}` has no source and no JSON document at `{path}`"))),
    }
}
