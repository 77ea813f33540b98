//! Finds the programs below directories: projects, and files outside of projects.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{CONFIG_NAME, config, has_extension};
use crate::diagnostic::codes::io as code;
use crate::diagnostic::{Diagnostic, sort_and_dedup};
use crate::text::{FileId, Sources};

/// Where the files of a program come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgramRoot {
    Stdin,
    /// A file outside of projects, which is a program of its own.
    File(PathBuf),
    /// The directory of a project.
    Project(PathBuf),
}

impl ProgramRoot {
    fn key(&self) -> (&OsStr, u8) {
        match self {
            Self::Stdin => (OsStr::new(""), 0),
            Self::File(path) => (path.as_os_str(), 1),
            Self::Project(root) => (root.as_os_str(), 2),
        }
    }
}

/// The programs below some inputs.
#[derive(Debug, Default)]
pub struct Discovered {
    /// Sorted, without duplicates.
    pub programs: Vec<ProgramRoot>,
    /// Errors about what could not be read.
    pub failures: Vec<Diagnostic>,
    /// The files among the programs that are links out of the directory in which they were found.
    pub outside: BTreeSet<PathBuf>,
}

impl Discovered {
    fn sorted(mut self) -> Self {
        // By their bytes, which is quicker than by their components and as good an order.
        self.programs.sort_by(|one, other| one.key().cmp(&other.key()));
        sort_and_dedup(&mut self.failures);
        self
    }
}

/// Finds the programs in files and directories, where `-` is standard input. Without inputs, finds the enclosing project, or else
/// the programs below the current directory.
///
/// Directories are walked in parallel. Hidden and ignored files are skipped (`.gitignore`, `.ignore`), but a project always has all
/// files that are compiled. A file that is named as input is never skipped.
pub fn find_programs(inputs: &[PathBuf]) -> Discovered {
    let mut finder = Finder { alone: inputs.len() <= 1, ..Finder::default() };
    match inputs {
        [] => match super::project_root() {
            Some(root) => finder.add(ProgramRoot::Project(root)),
            None => finder.directory(Path::new("")),
        },
        _ => inputs.iter().for_each(|input| finder.input(input)),
    }
    finder.found.sorted()
}

/// Returns the program that a file belongs to. The file need not exist.
pub fn program_root_of(file: &Path) -> ProgramRoot {
    Finder::default().program_root_of(file)
}

/// Finds source files, each as a program of its own: the named ones, and those below directories, which are walked as by
/// [`find_programs`]. Without inputs, finds those below the current directory.
pub fn find_files(inputs: &[PathBuf]) -> Discovered {
    let mut finder = Finder { alone: inputs.len() <= 1, ..Finder::default() };
    let here = [PathBuf::new()];
    for input in if inputs.is_empty() { &here[..] } else { inputs } {
        match input.as_os_str() {
            name if name == "-" => finder.add(ProgramRoot::Stdin),
            name if name.is_empty() || input.is_dir() => finder.each(input),
            // A file that is missing is reported when it is read.
            _ => finder.add(ProgramRoot::File(input.clone())),
        }
    }
    finder.found.sorted()
}

/// The project that several inputs have in common.
pub(super) enum Common {
    None,
    /// All belong to this project.
    Project(PathBuf),
    /// These two belong to different projects.
    Mixed(PathBuf, PathBuf),
}

/// Returns the project that all inputs belong to.
pub(super) fn common_project(inputs: &[PathBuf]) -> Common {
    let mut finder = Finder::default();
    let mut owners = inputs.iter().map(|input| {
        let root = if input.is_dir() { project_above(input) } else { finder.project_of(input) };
        let real = root.as_deref().map(|root| std::fs::canonicalize(super::walk::or_here(root)).ok());
        (input, root, real)
    });
    let Some((first, root, real)) = owners.next() else { return Common::None };
    match (owners.find(|(_, _, other)| *other != real), root) {
        (Some((other, ..)), _) => Common::Mixed(first.clone(), other.clone()),
        (None, Some(root)) => Common::Project(root),
        (None, None) => Common::None,
    }
}

/// Returns the nearest project at or above a directory.
fn project_above(directory: &Path) -> Option<PathBuf> {
    above(directory).find(|root| root.join(CONFIG_NAME).is_file())
}

#[derive(Default)]
struct Finder {
    found: Discovered,
    /// Whether there is only one input, so that there are no duplicates.
    alone: bool,
    /// The programs so far, by their canonical paths.
    seen: BTreeSet<Option<PathBuf>>,
    /// The settings of projects, by directory.
    projects: BTreeMap<PathBuf, Project>,
}

/// The project of a directory.
enum Project {
    /// The directory has no `authc.toml`.
    None,
    /// Its `authc.toml` is invalid, which is reported when the program is loaded.
    Broken,
    Of(Box<config::Config>),
}

impl Finder {
    fn add(&mut self, unit: ProgramRoot) {
        let path = match &unit {
            ProgramRoot::Stdin => None,
            ProgramRoot::File(_) | ProgramRoot::Project(_) if self.alone => return self.found.programs.push(unit),
            ProgramRoot::File(path) | ProgramRoot::Project(path) => {
                Some(std::fs::canonicalize(super::walk::or_here(path)).unwrap_or_else(|_| path.clone()))
            }
        };
        if self.seen.insert(path) {
            self.found.programs.push(unit);
        }
    }

    fn input(&mut self, input: &Path) {
        if input.as_os_str() == "-" {
            return self.add(ProgramRoot::Stdin);
        }
        if input.is_dir() {
            return self.directory(input);
        }
        match (self.program_root_of(input), super::missing(input)) {
            // The project would be read without it.
            (ProgramRoot::Project(_), Some(missing)) => self.found.failures.push(missing),
            // A file that is missing is reported when it is read.
            (unit, _) => self.add(unit),
        }
    }

    /// Returns the program that a file belongs to.
    fn program_root_of(&mut self, file: &Path) -> ProgramRoot {
        match self.project_of(file) {
            Some(root) => ProgramRoot::Project(root),
            None => ProgramRoot::File(file.to_owned()),
        }
    }

    /// Returns the nearest project above a file, if its `include` matches the file.
    fn project_of(&mut self, file: &Path) -> Option<PathBuf> {
        let parent = file.parent()?;
        for root in above(parent) {
            let project = self.projects.entry(root.clone()).or_insert_with(|| read(&root));
            let own = match project {
                Project::None => continue,
                Project::Broken => true,
                Project::Of(config) => {
                    let relative = super::walk::below(&root, file);
                    file.file_name().is_some_and(|name| name == CONFIG_NAME)
                        || relative.is_some_and(|relative| config.includes(&relative))
                }
            };
            return own.then_some(root);
        }
        None
    }

    fn directory(&mut self, root: &Path) {
        // A directory inside a project is a part of it.
        if let Some(above) = project_above(root) {
            return self.add(ProgramRoot::Project(above));
        }
        let Walked { sources, projects } = self.walk(root);
        let before = self.found.programs.len();
        for source in sources {
            // A project says itself which of the files below it are its own.
            if projects.is_empty() || !source.ancestors().skip(1).any(|above| projects.contains(above)) {
                self.add(ProgramRoot::File(source));
            }
        }
        projects.into_iter().for_each(|project| self.add(ProgramRoot::Project(project)));
        self.nothing(root, before);
    }

    /// Adds every source file below a directory.
    fn each(&mut self, root: &Path) {
        let Walked { sources, .. } = self.walk(root);
        let before = self.found.programs.len();
        let any = !sources.is_empty();
        sources.into_iter().for_each(|source| self.add(ProgramRoot::File(source)));
        if !any {
            self.nothing(root, before);
        }
    }

    /// Reports a directory without sources, if nothing was added since `before`.
    fn nothing(&mut self, root: &Path, before: usize) {
        if self.found.programs.len() == before && self.found.failures.is_empty() {
            let shown = super::quoted_directory(root);
            let message = format!("there is no .authc file in {shown}");
            self.found.failures.push(Diagnostic::global(&code::NO_SOURCES, message));
        }
    }

    /// Returns the source files below a directory, and the directories of projects.
    fn walk(&mut self, root: &Path) -> Walked {
        let sources = Mutex::new(Vec::new());
        let links = Mutex::new(Vec::new());
        let projects = Mutex::new(BTreeSet::new());
        let failures = Mutex::new(Vec::new());
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let walk = WalkBuilder::new(super::walk::or_here(root)).threads(threads).build_parallel();
        walk.run(|| {
            Box::new(|entry| {
                match entry {
                    Ok(entry) => match wanted(&entry) {
                        Some(Wanted::Source) => {
                            let path = plain(entry.path());
                            if entry.path_is_symlink() {
                                held(&links).push(path.clone());
                            }
                            held(&sources).push(path);
                        }
                        Some(Wanted::Project) => {
                            held(&projects).insert(plain(entry.path().parent().unwrap_or(Path::new(""))));
                        }
                        None => {}
                    },
                    Err(error) => held(&failures).push(error),
                }
                WalkState::Continue
            })
        });
        self.found.failures.extend(failures.into_inner().unwrap_or_default().iter().map(unreadable));
        let links = links.into_inner().unwrap_or_default();
        self.found.outside.extend(links.into_iter().filter(|link| super::leads_out(root, link).is_some()));
        let (sources, projects) = (sources.into_inner(), projects.into_inner());
        Walked { sources: sources.unwrap_or_default(), projects: projects.unwrap_or_default() }
    }
}

/// The content of a directory.
struct Walked {
    sources: Vec<PathBuf>,
    projects: BTreeSet<PathBuf>,
}

fn unreadable(error: &ignore::Error) -> Diagnostic {
    fn place(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
            _ => None,
        }
    }
    let why = error.io_error().map_or_else(|| error.to_string(), super::reason);
    let message = match place(error) {
        Some(path) => format!("`{}` cannot be read: {why}", super::display(&plain(path))),
        None => format!("a directory cannot be read: {why}"),
    };
    Diagnostic::global(&code::NOT_READABLE, message)
}

/// Locks a mutex, even if a thread panicked while holding it: its value is valid, since adding one element is atomic.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

enum Wanted {
    Source,
    Project,
}

fn wanted(entry: &DirEntry) -> Option<Wanted> {
    let name = Path::new(entry.file_name());
    let wanted = match () {
        () if has_extension(name) => Wanted::Source,
        () if name.as_os_str() == CONFIG_NAME => Wanted::Project,
        () => return None,
    };
    let kind = entry.file_type()?;
    let file = kind.is_file() || (kind.is_symlink() && entry.path().is_file());
    file.then_some(wanted)
}

/// Returns a path without the `./` that a walk of the current directory adds.
fn plain(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

/// Returns the directory and its ancestors up to the root of the file system.
fn above(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let winding = directory.components().any(|part| part == Component::ParentDir);
    let real = if winding { std::fs::canonicalize(directory).ok().map(|real| from_here(&real)) } else { None };
    let directory = real.as_deref().unwrap_or(directory);
    let depth = match directory.is_absolute() {
        true => 0,
        false => std::env::current_dir().map_or(0, |current| current.components().count()),
    };
    let named: Vec<PathBuf> = directory.ancestors().map(Path::to_owned).collect();
    let up = (1..depth).map(|n| ["..".as_ref() as &Path].repeat(n).iter().collect::<PathBuf>());
    named.into_iter().chain(up)
}

/// Returns a canonical path relative to the current directory.
fn from_here(real: &Path) -> PathBuf {
    let Ok(here) = std::env::current_dir().and_then(std::fs::canonicalize) else { return real.to_owned() };
    let up = here.ancestors().position(|above| real.starts_with(above));
    let Some((up, common)) = up.and_then(|up| Some((up, here.ancestors().nth(up)?))) else { return real.to_owned() };
    let ups = std::iter::repeat_n(Component::ParentDir, up);
    ups.chain(real.strip_prefix(common).unwrap_or(real).components()).collect()
}

fn read(root: &Path) -> Project {
    let path = root.join(CONFIG_NAME);
    if !path.is_file() {
        return Project::None;
    }
    let Ok(text) = std::fs::read_to_string(&path) else { return Project::Broken };
    let mut sources = Sources::default();
    sources.add(super::display(&path), None, text);
    match config::parse(root, FileId(0), &sources.file(FileId(0)).text) {
        Ok(config) => Project::Of(Box::new(config)),
        Err(_) => Project::Broken,
    }
}
