//! Which files a directory holds.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The directory or file that could not be read.
type Failed = (PathBuf, io::Error);

/// Directories that hold other people's files.
const SKIPPED: [&str; 2] = ["node_modules", "target"];

/// The files below `root` that `wanted` takes by their path below it, sorted by path. Hidden ones, and those of other
/// tools, are passed over. Links are followed, each directory once, so that no loop can be endless.
pub(super) fn files(root: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Failed> {
    let mut walk = Walk { wanted, found: Vec::new(), seen: BTreeSet::new(), links: Vec::new() };
    walk.directory(root, Path::new(""))?;
    // Links come last: what can be reached without one is named without one.
    while !walk.links.is_empty() {
        for (path, relative) in std::mem::take(&mut walk.links) {
            walk.directory(&path, &relative)?;
        }
    }
    walk.found.sort();
    Ok(walk.found)
}

/// The sources right in a directory, sorted by path.
pub(super) fn siblings(directory: &Path) -> Result<Vec<PathBuf>, Failed> {
    let mut found = Vec::new();
    for entry in list(directory)? {
        let path = directory.join(&entry);
        if !hidden(&entry) && super::has_extension(&path) && path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

struct Walk<'w> {
    wanted: &'w dyn Fn(&Path) -> bool,
    found: Vec<PathBuf>,
    /// The directories that were read, without links in their paths.
    seen: BTreeSet<PathBuf>,
    links: Vec<(PathBuf, PathBuf)>,
}

impl Walk<'_> {
    fn directory(&mut self, path: &Path, relative: &Path) -> Result<(), Failed> {
        let mut waiting = vec![(path.to_owned(), relative.to_owned())];
        while let Some((path, relative)) = waiting.pop() {
            let real = fs::canonicalize(or_here(&path)).map_err(|error| (path.clone(), error))?;
            if !self.seen.insert(real) {
                continue;
            }
            for name in list(&path)? {
                let (path, relative) = (path.join(&name), relative.join(&name));
                if hidden(&name) {
                    continue;
                }
                let kind = fs::symlink_metadata(&path).map_err(|error| (path.clone(), error))?.file_type();
                if kind.is_dir() {
                    if !SKIPPED.iter().any(|skipped| name == *skipped) {
                        waiting.push((path, relative));
                    }
                } else if kind.is_symlink() {
                    self.link(path, relative)?;
                } else if kind.is_file() && (self.wanted)(&relative) {
                    self.found.push(path);
                }
            }
        }
        Ok(())
    }

    fn link(&mut self, path: PathBuf, relative: PathBuf) -> Result<(), Failed> {
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.links.push((path, relative)),
            Ok(metadata) if metadata.is_file() && (self.wanted)(&relative) => self.found.push(path),
            // A dead link to a source is a source that is missing.
            Err(error) if (self.wanted)(&relative) => return Err((path, error)),
            _ => {}
        }
        Ok(())
    }
}

fn list(directory: &Path) -> Result<Vec<std::ffi::OsString>, Failed> {
    let failed = |error| (or_here(directory).to_owned(), error);
    let entries = fs::read_dir(or_here(directory)).map_err(failed)?;
    let mut names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>().map_err(failed)?;
    names.sort();
    Ok(names)
}

/// A path for the file system, for which the current directory has a name.
pub(super) fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

fn hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// A path below a directory, as seen from there; none if it is not below it.
pub(super) fn below(root: &Path, file: &Path) -> Option<PathBuf> {
    if let Ok(relative) = file.strip_prefix(root)
        && !relative.starts_with("..")
        && !file.components().any(|part| part == std::path::Component::ParentDir)
    {
        return Some(relative.to_owned());
    }
    let (root, file) = (fs::canonicalize(or_here(root)).ok()?, fs::canonicalize(file).ok()?);
    file.strip_prefix(root).ok().map(Path::to_owned)
}
