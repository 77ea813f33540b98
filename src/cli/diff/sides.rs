//! The sides of a comparison: what is on the disk, or was at a revision.

use std::path::{Component, Path, PathBuf};
use std::process::Command;

use crate::cli::documents::{is_document, json_of};
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
            let (_folder, inside) =
                checkout(revision, if path.is_empty() { "." } else { path }).map_err(|(code, why)| {
                    print_error(&format!("`{side}`: {why}"));
                    code
                })?;
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
            let text = json_of(text).map_err(|why| not_comparable(NotComparable(why)))?;
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
        && std::fs::read_to_string(path).is_ok_and(|text| text.contains("Resources") && !text.contains("urn:authc:"));
    let is_iam = path.is_file() && std::fs::read_to_string(path).is_ok_and(|text| text.contains("urn:authc:iam-json:"));
    match (is_template, is_iam) {
        (true, _) => Target::CloudFormation,
        (_, true) => Target::IamJson,
        _ => Target::Bundle,
    }
}

/// Runs git and returns what it writes, or the exit code and what it says.
fn git(arguments: &[&str]) -> Result<Vec<u8>, (u8, String)> {
    let output = Command::new("git").args(arguments).output();
    let output = output.map_err(|error| (exit::IO, format!("git cannot be run: {error}")))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err((exit::USAGE, said.trim().trim_start_matches("fatal: ").to_owned()))
        }
    }
}

/// Returns a path from the root of the repository, without `.` and `..`. Nothing of a revision may be read or written elsewhere.
fn in_repository(path: &str) -> Result<PathBuf, (u8, String)> {
    let line = |output: Vec<u8>| PathBuf::from(String::from_utf8_lossy(&output).trim_end_matches('\n'));
    let root = line(git(&["rev-parse", "--show-toplevel"])?);
    let here = line(git(&["rev-parse", "--show-prefix"])?);
    let outside = || (exit::USAGE, format!("`{path}` is not in the repository at {}", root.display()));
    let whole = match Path::new(path).is_absolute() {
        true => Path::new(path).strip_prefix(&root).map_err(|_| outside())?.to_owned(),
        false => here.join(path),
    };
    let mut inside = PathBuf::new();
    for component in whole.components() {
        match component {
            Component::Normal(name) => inside.push(name),
            Component::CurDir => {}
            Component::ParentDir if inside.pop() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    Ok(inside)
}

/// Writes the sources of a revision, and the documents below a path, into a folder of their own; returns the folder and the place of
/// the path in it.
fn checkout(revision: &str, path: &str) -> Result<(tempfile::TempDir, PathBuf), (u8, String)> {
    // A revision that begins with a dash would be an option.
    let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])
        .map_err(|(code, why)| {
            (code, if why.is_empty() { format!("there is no revision `{revision}`") } else { why })
        })?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let inside = in_repository(path)?;
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", &commit])?;
    let folder = tempfile::tempdir().map_err(|error| (exit::IO, error.to_string()))?;
    let names = String::from_utf8_lossy(&listed).into_owned();
    let is_source = |path: &Path| {
        path.extension().is_some_and(|extension| extension == "authc")
            || path.file_name().is_some_and(|name| name == "authc.toml")
    };
    let mut any = false;
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        let below = Path::new(name).starts_with(&inside);
        // The project of a file may lie above it.
        let wanted = is_source(Path::new(name)) || below && is_document(Path::new(name));
        if !wanted {
            continue;
        }
        let content = git(&["show", &format!("{commit}:{name}")])?;
        let to = folder.path().join(name);
        let written = to.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&to, content));
        written.map_err(|error| (exit::IO, error.to_string()))?;
        any |= below;
    }
    match any {
        true => {
            let place = folder.path().join(inside);
            Ok((folder, place))
        }
        false => Err((exit::IO, format!("revision `{revision}` has no source and no JSON document at `{path}`"))),
    }
}
