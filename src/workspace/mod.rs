//! The files of a program: which they are, and their text. Besides [`crate::cli`] the only part that reads files.
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
    /// What is odd about its files and keeps nothing from being compiled.
    pub warnings: Vec<Diagnostic>,
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
        _ => match discovery::common_project(inputs) {
            discovery::Common::None => inputs.iter().for_each(|input| loader.input(input)),
            // A path that does not exist is a slip, though the project around it could be read.
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

/// The text of one source file, or why it cannot be had. Pipes and devices are not read: they may never end.
pub fn read_source(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let mut loader = Loader { lenient: true, ..Loader::default() };
    loader.text(&display(path), Some(path)).ok_or(loader.diagnostics)
}

/// The variable that fixes the day of a run.
const FIXED_DAY: &str = "SOURCE_DATE_EPOCH";

/// Today in UTC, or the day that `SOURCE_DATE_EPOCH` names, for builds that can be repeated. A variable that names none is passed
/// over; [`fixed_day`] says what is wrong with it.
///
/// # Panics
/// If the clock is not between the years 0 and 9999.
pub fn today() -> Date {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let date = fixed_day().ok().flatten().or_else(|| Date::from_unix_seconds(now()));
    date.unwrap_or_else(|| panic!("the clock is not between the years 0 and 9999"))
}

/// The day that `SOURCE_DATE_EPOCH` names, if it is set.
/// Source: <https://reproducible-builds.org/specs/source-date-epoch/>
///
/// # Errors
/// What is wrong with it.
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

/// A program as an editor opens it: with what could be read, whatever is wrong with the rest.
#[derive(Debug, Default)]
pub struct Opened {
    /// Its files and its project.
    pub loaded: Loaded,
    /// What could not be read, and why.
    pub problems: Vec<Diagnostic>,
    /// The project's own file, and what is wrong with it or with the files that it names. The defaults hold for what it does
    /// not say.
    pub config: Option<(Sources, Vec<Diagnostic>)>,
}

/// Reads what can be read of a program that [`discovery::find_programs`] found.
pub fn open_program(unit: &discovery::ProgramRoot) -> Opened {
    let mut loader = Loader { lenient: true, ..Loader::default() };
    loader.unit(unit);
    loader.read();
    let loaded = Loaded { sources: loader.sources, config: loader.config, warnings: Vec::new() };
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
    /// Where it is from the folder of its project, if it has one.
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
    /// Whether this is for an editor: a project whose own file is wrong is read all the same, and what is no file is not.
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

    /// Gives up a project for what is wrong with its own file.
    fn wrong_project(&mut self, sources: Sources, diagnostics: Vec<Diagnostic>) {
        self.kind = self.kind.max(Some(FailureKind::Source));
        self.diagnostics.extend(diagnostics);
        self.sources = sources;
    }

    /// Reports which of the inputs do not exist, and says whether there are any.
    fn missing(&mut self, inputs: &[PathBuf]) -> bool {
        let missing = inputs.iter().filter_map(|input| missing(input));
        self.diagnostics.extend(missing);
        let any = !self.diagnostics.is_empty();
        self.kind = if any { Some(FailureKind::Io) } else { self.kind };
        any
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

    /// Reads every candidate once.
    fn read(&mut self) {
        let candidates = std::mem::take(&mut self.candidates);
        let alone = candidates.len() == 1;
        // By the bytes of paths without links, as which they are compared fastest.
        let mut seen: HashSet<Option<OsString>> = HashSet::new();
        let mut loose = Vec::new();
        for Candidate { name, path, in_project } in candidates {
            let mut real = None;
            if !alone {
                // What cannot be resolved fails below, when it is read.
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

    /// Gives files of no project names that do not depend on the current directory: their paths from the directory that holds
    /// all of them.
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

    /// The text of a file, or of standard input; what is wrong with it is reported.
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

/// Says that an input does not exist, or that it cannot be looked at.
fn missing(input: &Path) -> Option<Diagnostic> {
    if input.as_os_str() == "-" {
        return None;
    }
    fs::metadata(input).err().map(|error| unreadable(&display(input), &error))
}

/// How many names a message lists.
const LISTED: usize = 5;

/// Names the files that look like sources and belong to no program.
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

/// Where a file is, if a link leads to it from a directory that does not hold it.
pub fn leads_out(directory: &Path, file: &Path) -> Option<PathBuf> {
    let inside = fs::canonicalize(walk::or_here(directory)).ok()?;
    fs::canonicalize(file).ok().filter(|real| !real.starts_with(inside))
}

/// Says that a file that [`leads_out`] is not changed.
pub fn left_alone(file: &Path) -> Diagnostic {
    let real = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let message = format!("`{}` is left as it is: a link leads from it to `{}`", display(file), display(&real));
    Diagnostic::global(&code::LEADS_OUT, message).help("name the file itself to have it changed")
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

/// Reads a stream that may never end, behind what was read of it before.
fn read_up_to_limit(stream: &mut dyn Read, mut bytes: Vec<u8>) -> io::Result<Bytes> {
    let left = (MAX_FILE_BYTES + 1).saturating_sub(bytes.len());
    stream.take(left as u64).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > MAX_FILE_BYTES { Bytes::TooMany(None) } else { Bytes::Fit(bytes) })
}

fn has_extension(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
}

/// Whether a name ends as that of a source does, in capitals or not.
fn looks_like_source(name: &std::ffi::OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let (start, end) = name.split_at(name.len().saturating_sub(EXTENSION.len()));
    start.ends_with(b".") && end.eq_ignore_ascii_case(EXTENSION.as_bytes())
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
