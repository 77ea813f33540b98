//! The files of a program: which they are, and their text. Besides [`crate::cli`] the only part that reads files.
#![allow(clippy::disallowed_methods)] // reading files is what this is for

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::diagnostic::{Diagnostic, codes::io as code, codes::syntax, did_you_mean};
use crate::text::{Date, FileId, Loc, MAX_FILE_BYTES, Sources, Span};

mod config;
pub mod many;
mod walk;

pub use config::Config;

/// The name of a project's own file.
pub const CONFIG_NAME: &str = "authc.toml";

/// What source files end in.
pub const EXTENSION: &str = "authc";

/// A program that was read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Its files.
    pub sources: Sources,
    /// Its project, if it is one.
    pub config: Option<Config>,
}

/// Why a program was not read.
#[derive(Debug)]
pub struct Failure {
    /// What to say.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the messages are about.
    pub sources: Sources,
    /// Whose fault it is.
    pub kind: FailureKind,
}

/// Whose fault a failure is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureKind {
    /// The text of a file: what it holds is not a source.
    Source,
    /// Nothing was named and nothing is here.
    Usage,
    /// The file system.
    Io,
}

/// Reads the files that were named, `-` for standard input; a file or directory of a project stands for all of it. With none named, reads the project around the current
/// directory, or else the sources in it.
pub fn load(inputs: &[PathBuf]) -> Result<Loaded, Failure> {
    let mut loader = Loader::default();
    match inputs {
        [] => match project_root() {
            Some(root) => loader.project(&root),
            None => loader.here(),
        },
        [one] if one.join(CONFIG_NAME).is_file() => loader.project(one),
        // A part of a project says less than the project: what it leaves out may be what denies.
        _ => match many::common_project(inputs) {
            many::Common::None => inputs.iter().for_each(|input| loader.input(input)),
            many::Common::Project(root) => loader.project(&root),
            many::Common::Mixed(one, other) => loader.mixed(&one, &other),
        },
    }
    loader.read();
    loader.finish()
}

/// Reads a program that [`many::find`] found.
pub fn load_unit(unit: &many::Unit) -> Result<Loaded, Failure> {
    let mut loader = Loader::default();
    loader.unit(unit);
    loader.read();
    loader.finish()
}

/// The text of one source file, or why it cannot be had.
pub fn read_source(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let mut loader = Loader::default();
    loader.text(&display(path), Some(path)).ok_or(loader.diagnostics)
}

/// Today in UTC, or the day that `SOURCE_DATE_EPOCH` names, for builds that can be repeated.
/// Source: <https://reproducible-builds.org/specs/source-date-epoch/>
///
/// # Panics
/// If the clock is not between the years 0 and 9999.
pub fn today() -> Date {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let date = Date::from_unix_seconds(fixed.unwrap_or_else(now));
    date.unwrap_or_else(|| panic!("the clock is not between the years 0 and 9999"))
}

/// A program as an editor opens it: with what could be read, whatever is wrong with the rest.
#[derive(Debug, Default)]
pub struct Opened {
    /// Its files and its project.
    pub loaded: Loaded,
    /// What could not be read, and why.
    pub problems: Vec<Diagnostic>,
    /// The project's own file, if it is wrong, and what is wrong with it. The defaults hold then.
    pub config: Option<(Sources, Vec<Diagnostic>)>,
}

/// Reads what can be read of a program that [`many::find`] found.
pub fn open_unit(unit: &many::Unit) -> Opened {
    let mut loader = Loader { lenient: true, ..Loader::default() };
    loader.unit(unit);
    loader.read();
    let loaded = Loaded { sources: loader.sources, config: loader.config };
    Opened { loaded, problems: loader.diagnostics, config: loader.wrong_config }
}

/// The nearest directory, from the current one upwards, with an `authc.toml`, as a relative path.
fn project_root() -> Option<PathBuf> {
    let depth = std::env::current_dir().map_or(0, |current| current.components().count());
    let mut root = PathBuf::new();
    for _ in 0..=depth {
        if root.join(CONFIG_NAME).is_file() {
            return Some(root);
        }
        root.push("..");
    }
    None
}

/// A file to read.
struct Candidate {
    name: String,
    /// None for standard input.
    path: Option<PathBuf>,
}

#[derive(Default)]
struct Loader {
    candidates: Vec<Candidate>,
    config: Option<Config>,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    kind: Option<FailureKind>,
    /// Whether a project whose own file is wrong is read all the same.
    lenient: bool,
    wrong_config: Option<(Sources, Vec<Diagnostic>)>,
}

impl Loader {
    fn unit(&mut self, unit: &many::Unit) {
        match unit {
            many::Unit::Stdin => self.input(Path::new("-")),
            many::Unit::File(path) => self.candidates.push(Candidate { name: display(path), path: Some(path.clone()) }),
            many::Unit::Project(root) => self.project(root),
        }
    }

    fn fail(&mut self, kind: FailureKind, diagnostic: Diagnostic) {
        self.kind = self.kind.max(Some(kind));
        self.diagnostics.push(diagnostic);
    }

    fn project(&mut self, root: &Path) {
        let path = root.join(CONFIG_NAME);
        let name = display(&path);
        let Some(text) = self.text(&name, Some(&path)) else { return };
        // Only messages about this file need it among the sources.
        let mut sources = Sources::default();
        let file = sources.add(name, Some(path), text);
        let config = match config::parse(root, file, &sources.file(file).text) {
            Err(diagnostics) if self.lenient => {
                self.wrong_config = Some((sources, diagnostics));
                Ok(Config::silent(root))
            }
            Err(diagnostics) => Err((sources, diagnostics)),
            Ok(config) => Ok(config),
        };
        match config {
            Ok(config) => {
                match walk::files(root, &|relative| config.includes(relative)) {
                    Ok(files) if files.is_empty() => {
                        let message = format!("the project {} has no source files", quoted_directory(root));
                        let help = match config.include.is_empty() {
                            true => "add a file that ends in .authc, or let `authc init` write one".to_owned(),
                            false => format!("nothing matches `include` in its {CONFIG_NAME}"),
                        };
                        self.fail(FailureKind::Io, Diagnostic::global(&code::NO_SOURCES, message).help(help));
                    }
                    Ok(files) => self.add_all(files),
                    Err((path, error)) => self.unreadable(&display(&path), &error),
                }
                self.config = Some(config);
            }
            Err((sources, diagnostics)) => {
                self.kind = self.kind.max(Some(FailureKind::Source));
                self.diagnostics.extend(diagnostics);
                self.sources = sources;
            }
        }
    }

    /// The sources in the current directory, not below it: without a project nobody said that they belong together.
    fn here(&mut self) {
        match walk::siblings(Path::new("")) {
            Ok(files) if files.is_empty() => {
                let message =
                    "no file was named, and the current directory has neither an authc.toml nor a .authc file";
                self.fail(
                    FailureKind::Usage,
                    Diagnostic::global(&code::NO_SOURCES, message).help(
                        "name a file or directory (`authc check app.authc`), or start a project with `authc init`",
                    ),
                );
            }
            Ok(files) => self.add_all(files),
            Err((path, error)) => self.unreadable(&display(&path), &error),
        }
    }

    fn input(&mut self, input: &Path) {
        if input.as_os_str() == "-" {
            self.candidates.push(Candidate { name: "<stdin>".to_owned(), path: None });
            return;
        }
        match fs::metadata(input) {
            Ok(metadata) if metadata.is_dir() => match walk::files(input, &has_extension) {
                Ok(files) if files.is_empty() => {
                    let message = format!("there is no .authc file in {}", quoted_directory(input));
                    self.fail(FailureKind::Io, Diagnostic::global(&code::NO_SOURCES, message));
                }
                Ok(files) => self.add_all(files),
                Err((path, error)) => self.unreadable(&display(&path), &error),
            },
            Ok(_) => self.candidates.push(Candidate { name: display(input), path: Some(input.to_owned()) }),
            Err(error) => self.unreadable(&display(input), &error),
        }
    }

    fn mixed(&mut self, one: &Path, other: &Path) {
        let message = format!("`{}` and `{}` are not parts of one program", display(one), display(other));
        let diagnostic = Diagnostic::global(&code::MIXED_PROGRAMS, message);
        self.fail(FailureKind::Usage, diagnostic.help("name one project at a time, or files of none"));
    }

    fn add_all(&mut self, files: Vec<PathBuf>) {
        self.candidates.extend(files.into_iter().map(|path| Candidate { name: display(&path), path: Some(path) }));
    }

    /// Reads every candidate once.
    fn read(&mut self) {
        let candidates = std::mem::take(&mut self.candidates);
        let alone = candidates.len() == 1;
        let mut seen: Vec<Option<PathBuf>> = Vec::new();
        for Candidate { name, path } in candidates {
            if !alone {
                // What cannot be resolved fails below, when it is read.
                let real = path.as_deref().map(|path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()));
                if seen.contains(&real) {
                    continue;
                }
                seen.push(real);
            }
            if let Some(text) = self.text(&name, path.as_deref()) {
                self.sources.add(name, path, text);
            }
        }
    }

    fn finish(self) -> Result<Loaded, Failure> {
        match self.kind {
            None => Ok(Loaded { sources: self.sources, config: self.config }),
            Some(kind) => Err(Failure { diagnostics: self.diagnostics, sources: self.sources, kind }),
        }
    }

    /// The text of a file, or of standard input; what is wrong with it is reported.
    fn text(&mut self, name: &str, path: Option<&Path>) -> Option<String> {
        match read_bytes(path) {
            Ok(Bytes::Fit(bytes)) => match String::from_utf8(bytes) {
                Ok(text) => Some(text),
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    self.not_utf8(name, path, error.as_bytes(), at);
                    None
                }
            },
            Ok(Bytes::TooMany(length)) => {
                let limit = MAX_FILE_BYTES >> 20;
                let size = length.map_or_else(|| "longer".to_owned(), |length| format!("{} MiB long", length >> 20));
                let message = format!("`{name}` is {size}; a source file holds at most {limit} MiB");
                let diagnostic = Diagnostic::global(&syntax::FILE_TOO_LARGE, message);
                self.fail(FailureKind::Source, diagnostic.help("split it: all files of a project are one program"));
                None
            }
            Err(error) => {
                self.unreadable(name, &error);
                None
            }
        }
    }

    fn not_utf8(&mut self, name: &str, path: Option<&Path>, bytes: &[u8], at: usize) {
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            let diagnostic = Diagnostic::global(&syntax::NOT_UTF8, format!("`{name}` is UTF-16 text"));
            let help = "save it as UTF-8; editors call this the encoding of the file";
            return self.fail(FailureKind::Source, diagnostic.help(help));
        }
        let hex: Vec<String> = bytes[at..].iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        // Up to the first wrong byte the offsets in the shown text are those in the file.
        let file = self.sources.add(name, path.map(Path::to_owned), String::from_utf8_lossy(bytes).into_owned());
        let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
        let loc = Loc { file, span: Span::new(at as u32, end as u32) };
        let message = format!("`{name}` is not UTF-8 text");
        self.fail(
            FailureKind::Source,
            Diagnostic::new(&syntax::NOT_UTF8, loc, message, format!("the bytes from here are {}", hex.join(" ")))
                .help("save the file as UTF-8"),
        );
    }

    fn unreadable(&mut self, name: &str, error: &io::Error) {
        let missing = error.kind() == io::ErrorKind::NotFound;
        let diagnostic = if missing {
            let diagnostic = Diagnostic::global(&code::NOT_FOUND, format!("`{name}` does not exist"));
            match near(Path::new(name)) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            }
        } else {
            Diagnostic::global(&code::NOT_READABLE, format!("`{name}` cannot be read: {}", reason(error)))
        };
        self.fail(FailureKind::Io, diagnostic);
    }
}

/// What the system says, without its number.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => {
            let mut characters = words.chars();
            characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
        }
        None => text,
    }
}

/// A file beside the missing one with nearly its name.
fn near(missing: &Path) -> Option<String> {
    let wanted = missing.file_name()?.to_str()?;
    let directory = missing.parent()?;
    let listed = fs::read_dir(if directory.as_os_str().is_empty() { Path::new(".") } else { directory }).ok()?;
    let mut names: Vec<String> = listed.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    // A link that leads nowhere is listed, and is the missing one itself.
    names.retain(|name| name != wanted);
    names.sort();
    did_you_mean(wanted, names.iter().map(String::as_str)).map(|near| display(&directory.join(near)))
}

enum Bytes {
    Fit(Vec<u8>),
    /// With the length, if it was known without reading.
    TooMany(Option<u64>),
}

fn read_bytes(path: Option<&Path>) -> io::Result<Bytes> {
    let Some(path) = path else { return read_up_to_limit(&mut io::stdin().lock(), Vec::new()) };
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return read_up_to_limit(&mut file, Vec::new());
    }
    if metadata.len() > MAX_FILE_BYTES as u64 {
        return Ok(Bytes::TooMany(Some(metadata.len())));
    }
    // A file gives all that is asked for, so that one that fits is read at once. One that has grown since goes on below.
    let length = metadata.len() as usize;
    let mut bytes = vec![0; length + 1];
    let read = file.read(&mut bytes)?;
    bytes.truncate(read);
    if read == length { Ok(Bytes::Fit(bytes)) } else { read_up_to_limit(&mut file, bytes) }
}

/// Reads a stream that may never end, behind what was read of it before.
fn read_up_to_limit(stream: &mut dyn Read, mut bytes: Vec<u8>) -> io::Result<Bytes> {
    let left = (MAX_FILE_BYTES + 1).saturating_sub(bytes.len());
    stream.take(left as u64).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > MAX_FILE_BYTES { Bytes::TooMany(None) } else { Bytes::Fit(bytes) })
}

fn has_extension(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
}

/// A path as messages show it.
pub fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn quoted_directory(path: &Path) -> String {
    if path.as_os_str().is_empty() { "here".to_owned() } else { format!("`{}`", display(path)) }
}

/// A place in the project's own file.
fn at(file: FileId, range: std::ops::Range<usize>) -> Loc {
    Loc { file, span: Span::new(range.start as u32, range.end as u32) }
}
