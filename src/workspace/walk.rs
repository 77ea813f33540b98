//! Walks directories.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A directory or file that could not be read.
type Failed = (PathBuf, io::Error);

/// Directories with generated files or dependencies.
const SKIPPED: [&str; 2] = ["node_modules", "target"];

/// Directories of version control systems, which may contain files with any name.
const HISTORIES: [&str; 4] = [".git", ".hg", ".jj", ".svn"];

/// Maximal number of names that are looked at in skipped directories of a project, in search of a source that was moved there by
/// mistake. These directories may have a hundred thousand files; this many cost less than reading a source.
const LOOKED_AT: usize = 512;

/// The files below the directory of a project.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Sources, sorted by path.
    pub files: Vec<PathBuf>,
    /// Files that look like a source and are not one, by their paths below the directory.
    pub strays: Vec<PathBuf>,
}

/// Returns the files below `root` whose relative paths satisfy `wanted`, sorted by path. Hidden and generated files are skipped.
/// Links are followed. Each directory is read once, so that loops end.
pub(super) fn files(root: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Failed> {
    Ok(Walk::all(root, &mut |relative| wanted(relative))?.found)
}

/// Returns the sources of a project, and stray files that look like one. Files of nested projects are not strays.
pub(super) fn project(root: &Path, wanted: &mut dyn FnMut(&Path) -> bool) -> Result<Walked, Failed> {
    let Walk { found, mut strays, projects, passed, .. } = Walk::all(root, wanted)?;
    look_into(passed, &mut strays);
    strays.retain(|stray| !stray.ancestors().skip(1).any(|above| projects.contains(above)));
    Ok(Walked { files: found, strays })
}

/// Adds stray files in skipped directories, up to [`LOOKED_AT`] names.
fn look_into(directories: Vec<(PathBuf, PathBuf)>, strays: &mut Vec<PathBuf>) {
    let mut waiting: VecDeque<(PathBuf, PathBuf)> = directories.into();
    let mut left = LOOKED_AT;
    while let Some((path, relative)) = waiting.pop_front() {
        let Ok(entries) = fs::read_dir(&path) else { continue };
        let mut found = Vec::new();
        for entry in entries.flatten() {
            if left == 0 {
                break;
            }
            left -= 1;
            let name = entry.file_name();
            if name == super::CONFIG_NAME {
                // A project of its own.
                found.clear();
                break;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push_back((path.join(&name), relative.join(&name))),
                Ok(kind) if kind.is_file() && super::looks_like_source(&name) => found.push(relative.join(&name)),
                _ => {}
            }
        }
        strays.append(&mut found);
    }
}

/// Returns the sources directly in a directory, sorted by path.
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
    wanted: &'w mut dyn FnMut(&Path) -> bool,
    found: Vec<PathBuf>,
    /// Files that look like a source and are not wanted, by their paths below the root.
    strays: Vec<PathBuf>,
    /// Directories below the root with an `authc.toml`, and skipped directories, by their paths below the root.
    projects: BTreeSet<PathBuf>,
    passed: Vec<(PathBuf, PathBuf)>,
    /// Canonical paths of the directories that were read.
    seen: BTreeSet<PathBuf>,
    links: Vec<(PathBuf, PathBuf)>,
}

impl<'w> Walk<'w> {
    fn all(root: &Path, wanted: &'w mut dyn FnMut(&Path) -> bool) -> Result<Self, Failed> {
        let mut walk = Walk {
            wanted,
            found: Vec::new(),
            strays: Vec::new(),
            projects: BTreeSet::new(),
            passed: Vec::new(),
            seen: BTreeSet::new(),
            links: Vec::new(),
        };
        walk.directory(root, Path::new(""))?;
        // Links come last: what can be reached without one is named without one.
        while !walk.links.is_empty() {
            for (path, relative) in std::mem::take(&mut walk.links) {
                walk.directory(&path, &relative)?;
            }
        }
        walk.found.sort();
        Ok(walk)
    }

    fn directory(&mut self, path: &Path, relative: &Path) -> Result<(), Failed> {
        let mut waiting = vec![(path.to_owned(), relative.to_owned())];
        while let Some((path, relative)) = waiting.pop() {
            let real = fs::canonicalize(or_here(&path)).map_err(|error| (path.clone(), error))?;
            if !self.seen.insert(real) {
                continue;
            }
            for name in list(&path)? {
                if name == super::CONFIG_NAME && !relative.as_os_str().is_empty() {
                    self.projects.insert(relative.clone());
                }
                let (path, relative) = (path.join(&name), relative.join(&name));
                if hidden(&name) {
                    self.hidden(path, relative, &name);
                    continue;
                }
                let kind = fs::symlink_metadata(&path).map_err(|error| (path.clone(), error))?.file_type();
                if kind.is_dir() {
                    match SKIPPED.iter().any(|skipped| name == *skipped) {
                        true => self.passed.push((path, relative)),
                        false => waiting.push((path, relative)),
                    }
                } else if kind.is_symlink() {
                    self.link(path, relative)?;
                } else if kind.is_file() {
                    self.file(path, relative);
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, relative: PathBuf) {
        if (self.wanted)(&relative) {
            self.found.push(path);
        } else if super::looks_like_source(relative.as_os_str()) {
            self.strays.push(relative);
        }
    }

    fn hidden(&mut self, path: PathBuf, relative: PathBuf, name: &std::ffi::OsStr) {
        if super::looks_like_source(name) {
            self.strays.push(relative);
        } else if !HISTORIES.iter().any(|history| name == *history) && path.is_dir() {
            self.passed.push((path, relative));
        }
    }

    fn link(&mut self, path: PathBuf, relative: PathBuf) -> Result<(), Failed> {
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.links.push((path, relative)),
            Ok(metadata) if metadata.is_file() => self.file(path, relative),
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

/// Returns `.` for the empty path, which the file system does not accept.
pub(super) fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

fn hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Returns a path relative to a directory, or `None` if it is not below it.
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
