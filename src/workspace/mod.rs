//! Finds and reads the files of a program. Besides [`crate::cli`] this is the only layer that reads files.
#![allow(clippy::disallowed_methods)] // reading files is what this is for

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::diagnostic::{Diagnostic, codes::io as code, codes::syntax, did_you_mean};
use crate::text::{Date, FileId, Loc, MAX_FILE_BYTES, SourceFile, Sources, Span};

mod config;
pub mod discovery;
mod walk;

pub use config::Config;

/// The name of the settings file of a project.
pub const CONFIG_NAME: &str = "authc.toml";

/// The extension of source files.
pub const EXTENSION: &str = "authc";

/// A program that was read.
#[derive(Debug, Default)]
pub struct Loaded {
    pub sources: Sources,
    /// The settings of the project, if the program is one.
    pub config: Option<Config>,
    /// Warnings about its files.
    pub warnings: Vec<Diagnostic>,
}

/// Why a program was not read.
#[derive(Debug)]
pub struct Failure {
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics are about.
    pub sources: Sources,
    pub kind: FailureKind,
}

/// The kind of a failure, which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureKind {
    /// The text of a file is not a valid source.
    Source,
    /// The inputs do not name a program.
    Usage,
    /// A file cannot be read.
    Io,
}

/// Reads the program of some inputs, where `-` is standard input. A part of a project means the whole project. Without inputs,
/// reads the enclosing project, or else the sources in the current directory.
pub fn load(inputs: &[PathBuf]) -> Result<Loaded, Failure> {
    let mut loader = Loader::default();
    match inputs {
        [] => match project_root() {
            Some(root) => loader.project(&root),
            None => loader.here(),
        },
        [one] if one.join(CONFIG_NAME).is_file() => loader.project(one),
        // A part of a project cannot be compiled alone: the rest may contain its denials.
        _ => match discovery::common_project(inputs) {
            discovery::Common::None => inputs.iter().for_each(|input| loader.input(input)),
            // A path that does not exist is an error, though the enclosing project could be read.
            discovery::Common::Project(_) if loader.missing(inputs) => {}
            discovery::Common::Project(root) => loader.project(&root),
            discovery::Common::Mixed(one, other) => loader.mixed(&one, &other),
        },
    }
    loader.read();
    loader.finish()
}

/// Reads a program that [`discovery::find_programs`] found.
pub fn load_program(unit: &discovery::ProgramRoot) -> Result<Loaded, Failure> {
    let mut loader = Loader::default();
    loader.unit(unit);
    loader.read();
    loader.finish()
}

/// Reads the text of one source file. Pipes and devices are refused, since they may never end.
pub fn read_source(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let mut loader = Loader { lenient: true, ..Loader::default() };
    loader.text(&display(path), Some(path)).ok_or(loader.diagnostics)
}

/// The environment variable that fixes the day of a run.
const FIXED_DAY: &str = "SOURCE_DATE_EPOCH";

/// Returns today in UTC, or the day of `SOURCE_DATE_EPOCH` for reproducible builds. An invalid variable is ignored here and
/// reported by [`fixed_day`].
///
/// # Panics
/// If the clock is not between the years 0 and 9999.
pub fn today() -> Date {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let date = fixed_day().ok().flatten().or_else(|| Date::from_unix_seconds(now()));
    date.unwrap_or_else(|| panic!("the clock is not between the years 0 and 9999"))
}

/// Returns the day of `SOURCE_DATE_EPOCH`, if it is set.
/// Source: <https://reproducible-builds.org/specs/source-date-epoch/>
///
/// # Errors
/// A message about an invalid value.
pub fn fixed_day() -> Result<Option<Date>, String> {
    let Some(value) = std::env::var_os(FIXED_DAY).filter(|value| !value.is_empty()) else { return Ok(None) };
    let seconds = value.to_str().and_then(|text| text.parse().ok());
    match seconds.and_then(Date::from_unix_seconds) {
        Some(day) => Ok(Some(day)),
        None => Err(format!(
            "{FIXED_DAY} is `{}`, which is no number of seconds since 1970 in the years 0 to 9999",
            value.to_string_lossy()
        )),
    }
}

/// A program as an editor opens it: everything that could be read.
#[derive(Debug, Default)]
pub struct Opened {
    pub loaded: Loaded,
    /// Errors about what could not be read.
    pub problems: Vec<Diagnostic>,
    /// `authc.toml` and its errors. Settings with errors have their defaults.
    pub config: Option<(Sources, Vec<Diagnostic>)>,
}

/// Reads as much as possible of a program that [`discovery::find_programs`] found.
pub fn open_program(unit: &discovery::ProgramRoot) -> Opened {
    let mut loader = Loader { lenient: true, ..Loader::default() };
    loader.unit(unit);
    loader.read();
    let loaded = Loaded { sources: loader.sources, config: loader.config, warnings: Vec::new() };
    Opened { loaded, problems: loader.diagnostics, config: loader.wrong_config }
}

/// Returns the nearest directory with an `authc.toml`, from the current one upwards, as a relative path.
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
    /// `None` for standard input.
    path: Option<PathBuf>,
    /// The path relative to the folder of the project.
    in_project: Option<String>,
}

impl Candidate {
    fn file(path: PathBuf) -> Self {
        Self { name: display(&path), path: Some(path), in_project: None }
    }
}

#[derive(Default)]
struct Loader {
    candidates: Vec<Candidate>,
    config: Option<Config>,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    kind: Option<FailureKind>,
    /// Whether to load for an editor: a project with an invalid `authc.toml` is read anyway, and pipes and devices are not.
    lenient: bool,
    wrong_config: Option<(Sources, Vec<Diagnostic>)>,
}

impl Loader {
    fn unit(&mut self, unit: &discovery::ProgramRoot) {
        match unit {
            discovery::ProgramRoot::Stdin => self.input(Path::new("-")),
            discovery::ProgramRoot::File(path) => self.candidates.push(Candidate::file(path.clone())),
            discovery::ProgramRoot::Project(root) => self.project(root),
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
        let (config, mut wrong) = match config::parse(root, file, &sources.file(file).text) {
            Ok(config) => (config, Vec::new()),
            Err(diagnostics) if self.lenient => (Config::silent(root), diagnostics),
            Err(diagnostics) => return self.wrong_project(sources, diagnostics),
        };
        let mut used = config.unused();
        let walked = walk::project(root, &mut |relative| config.takes(relative, &mut used));
        match walked {
            Ok(walked) if walked.files.is_empty() => {
                let message = format!("the project {} has no source files", quoted_directory(root));
                let help = match config.include.is_empty() {
                    true => "add a file that ends in .authc, or let `authc init` write one".to_owned(),
                    false => format!("nothing matches `include` in its {CONFIG_NAME}"),
                };
                self.fail(FailureKind::Io, Diagnostic::global(&code::NO_SOURCES, message).help(help));
            }
            Ok(walked) => {
                let missed = config.missed(file, &used);
                if !missed.is_empty() && !self.lenient {
                    return self.wrong_project(sources, missed);
                }
                wrong.extend(missed);
                let stray = stray(root, walked.strays, &config);
                match self.lenient {
                    true => wrong.extend(stray),
                    false => self.warnings.extend(stray),
                }
                self.candidates.extend(walked.files.into_iter().map(|path| Candidate {
                    in_project: path.strip_prefix(root).ok().map(display),
                    ..Candidate::file(path)
                }));
            }
            Err((path, error)) => self.unreadable(&display(&path), &error),
        }
        if !wrong.is_empty() {
            self.wrong_config = Some((sources, wrong));
        }
        self.config = Some(config);
    }

    /// Fails because of errors in `authc.toml`.
    fn wrong_project(&mut self, sources: Sources, diagnostics: Vec<Diagnostic>) {
        self.kind = self.kind.max(Some(FailureKind::Source));
        self.diagnostics.extend(diagnostics);
        self.sources = sources;
    }

    /// Reports the inputs that do not exist, and returns whether there are any.
    fn missing(&mut self, inputs: &[PathBuf]) -> bool {
        let missing = inputs.iter().filter_map(|input| missing(input));
        self.diagnostics.extend(missing);
        let any = !self.diagnostics.is_empty();
        self.kind = if any { Some(FailureKind::Io) } else { self.kind };
        any
    }

    /// Adds the sources directly in the current directory. Without a project, files in subdirectories do not belong to the program.
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
            self.candidates.push(Candidate { name: "<stdin>".to_owned(), path: None, in_project: None });
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
            Ok(_) => self.candidates.push(Candidate::file(input.to_owned())),
            Err(error) => self.unreadable(&display(input), &error),
        }
    }

    fn mixed(&mut self, one: &Path, other: &Path) {
        let message = format!("`{}` and `{}` are not parts of one program", display(one), display(other));
        let diagnostic = Diagnostic::global(&code::MIXED_PROGRAMS, message);
        self.fail(FailureKind::Usage, diagnostic.help("name one project at a time, or files of none"));
    }

    fn add_all(&mut self, files: Vec<PathBuf>) {
        self.candidates.extend(files.into_iter().map(Candidate::file));
    }

    /// Reads every candidate, each file once.
    fn read(&mut self) {
        let candidates = std::mem::take(&mut self.candidates);
        let alone = candidates.len() == 1;
        // Keyed by the bytes of canonical paths, which are faster to compare than paths.
        let mut seen: HashSet<Option<OsString>> = HashSet::new();
        let mut loose = Vec::new();
        for Candidate { name, path, in_project } in candidates {
            let mut real = None;
            if !alone {
                // A path that cannot be resolved fails below, when it is read.
                real = path.as_deref().map(|path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()));
                if !seen.insert(real.clone().map(PathBuf::into_os_string)) {
                    continue;
                }
            }
            if let Some(text) = self.text(&name, path.as_deref()) {
                let real = real.or_else(|| path.clone()).filter(|_| in_project.is_none());
                let file = self.sources.push(SourceFile { name, in_project, path, text });
                loose.extend(real.map(|real| (file, real)));
            }
        }
        self.name_loose(&loose);
    }

    /// Gives files outside of projects names that do not depend on the current directory: their paths relative to their common
    /// ancestor.
    fn name_loose(&mut self, files: &[(FileId, PathBuf)]) {
        let mut directories = files.iter().filter_map(|(_, path)| path.parent());
        let Some(mut common) = directories.next() else { return };
        for directory in directories {
            common = common.ancestors().find(|common| directory.starts_with(common)).unwrap_or(Path::new(""));
        }
        for (file, path) in files {
            self.sources.file_mut(*file).in_project = path.strip_prefix(common).ok().map(display);
        }
    }

    fn finish(self) -> Result<Loaded, Failure> {
        match self.kind {
            None => Ok(Loaded { sources: self.sources, config: self.config, warnings: self.warnings }),
            Some(kind) => Err(Failure { diagnostics: self.diagnostics, sources: self.sources, kind }),
        }
    }

    /// Reads the text of a file or of standard input, or reports an error.
    fn text(&mut self, name: &str, path: Option<&Path>) -> Option<String> {
        match read_bytes(path, self.lenient) {
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
        self.fail(FailureKind::Io, unreadable(name, error));
    }
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    if error.kind() != io::ErrorKind::NotFound {
        return Diagnostic::global(&code::NOT_READABLE, format!("`{name}` cannot be read: {}", reason(error)));
    }
    let diagnostic = Diagnostic::global(&code::NOT_FOUND, format!("`{name}` does not exist"));
    match near(Path::new(name)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

/// Returns the error for an input that does not exist or cannot be accessed.
fn missing(input: &Path) -> Option<Diagnostic> {
    if input.as_os_str() == "-" {
        return None;
    }
    fs::metadata(input).err().map(|error| unreadable(&display(input), &error))
}

/// Maximal number of names in a message.
const LISTED: usize = 5;

/// Returns the warning about files that look like sources and are not part of the project.
fn stray(root: &Path, mut files: Vec<PathBuf>, config: &Config) -> Option<Diagnostic> {
    files.retain(|file| !config.excludes(file));
    files.sort();
    let listed = files.iter().take(LISTED).map(|file| format!("`{}`", display(&root.join(file))));
    let mut listed: Vec<String> = listed.collect();
    if files.len() > LISTED {
        listed.push(format!("{} more", files.len() - LISTED));
    }
    let last = listed.pop()?;
    let (list, verb) = match listed.is_empty() {
        true => (last, "is"),
        false => (format!("{} and {last}", listed.join(", ")), "are"),
    };
    let message = format!("{list} {verb} below the project {} and not part of it", quoted_directory(root));
    let takes = match config.include.is_empty() {
        true => format!(
            "a project takes the files that end in `.{EXTENSION}`, but for those in hidden directories, in `node_modules` and in `target`"
        ),
        false => "a project with `include` takes the files that match one of its globs".to_owned(),
    };
    let named = files.iter().take(LISTED).map(|file| globset::escape(&display(file)));
    let globs = config.exclude.iter().cloned().chain(named);
    // A string of JSON is one of TOML as well.
    let globs = globs.map(|glob| serde_json::Value::String(glob).to_string()).collect::<Vec<_>>().join(", ");
    Some(
        Diagnostic::global(&code::STRAY_SOURCE, message)
            .note(takes)
            .help("move or rename it, or name it in `include`")
            .help(format!("what is meant to be left out is named in {CONFIG_NAME}: exclude = [{globs}]")),
    )
}

/// Returns the real path of a file, if a link leads to it out of a directory.
pub fn leads_out(directory: &Path, file: &Path) -> Option<PathBuf> {
    let inside = fs::canonicalize(walk::or_here(directory)).ok()?;
    fs::canonicalize(file).ok().filter(|real| !real.starts_with(inside))
}

/// Returns the warning that a file that [`leads_out`] is not changed.
pub fn left_alone(file: &Path) -> Diagnostic {
    let real = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let message = format!("`{}` is left as it is: a link leads from it to `{}`", display(file), display(&real));
    Diagnostic::global(&code::LEADS_OUT, message).help("name the file itself to have it changed")
}

/// Returns the message of an error of the system, without its number.
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

/// Returns a file in the same directory with a similar name.
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
    /// With the size, if it is known without reading.
    TooMany(Option<u64>),
}

fn read_bytes(path: Option<&Path>, only_files: bool) -> io::Result<Bytes> {
    let Some(path) = path else { return read_up_to_limit(&mut io::stdin().lock(), Vec::new()) };
    // To open a pipe is to wait for somebody who writes.
    if only_files && !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
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

/// Reads a stream that may never end, up to the maximal size of a file.
fn read_up_to_limit(stream: &mut dyn Read, mut bytes: Vec<u8>) -> io::Result<Bytes> {
    let left = (MAX_FILE_BYTES + 1).saturating_sub(bytes.len());
    stream.take(left as u64).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > MAX_FILE_BYTES { Bytes::TooMany(None) } else { Bytes::Fit(bytes) })
}

fn has_extension(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
}

/// Returns whether a name has the extension of sources, in any case.
fn looks_like_source(name: &std::ffi::OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let (start, end) = name.split_at(name.len().saturating_sub(EXTENSION.len()));
    start.ends_with(b".") && end.eq_ignore_ascii_case(EXTENSION.as_bytes())
}

/// Returns a path as messages show it.
pub fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn quoted_directory(path: &Path) -> String {
    if path.as_os_str().is_empty() { "here".to_owned() } else { format!("`{}`", display(path)) }
}

fn at(file: FileId, range: std::ops::Range<usize>) -> Loc {
    Loc { file, span: Span::new(range.start as u32, range.end as u32) }
}
