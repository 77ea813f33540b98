//! A program of the workspace: its text as it is being edited, and what was told about it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use serde::Serialize;
use tower_lsp::ls_types::notification::PublishDiagnostics;
use tower_lsp::ls_types::{self as lsp, Position, TextDocumentContentChangeEvent, Uri};

use super::convert::{Encoding, Text};
use super::diagnostics::to_protocol;
use super::outbox::Outbox;
use super::scene::{Agreed, FileInfo, Scene};
use super::settings::Settings;
use super::task::{Refusal, ReportQuestion, ViewQuestion};
use super::worker::Snapshot;
use crate::diagnostic::Diagnostic;
use crate::ide::live::{Checked, Live};
use crate::lint::{RuleLevels, registry};
use crate::text::{Date, FileId, LineIndex, Loc, Sources};
use crate::workspace::discovery::ProgramRoot;
use crate::workspace::{self, CONFIG_NAME, Opened, read_source, today};

/// How many messages a client is given about one file: nobody reads more, and editors become slow with them.
pub const MOST_MESSAGES: usize = 1_000;

/// A program.
pub struct Program {
    /// What it is.
    pub unit: ProgramRoot,
    /// Its text.
    pub live: Live,
    /// Its files.
    pub files: Vec<FileInfo>,
    /// Whether it was edited since it was checked.
    pub dirty: bool,
    /// Whether something was found that nobody was told.
    unpublished: bool,
    /// When the linter is to run.
    pub lint_at: Option<Instant>,
    /// How long the last check took.
    pub cost: Duration,
    /// What could not be read, and what is wrong with the project's own file.
    problems: Vec<Diagnostic>,
    config: Option<(Uri, Sources, Vec<Diagnostic>)>,
    checked: Checked,
    /// What the linter found last, at the places where it would be now.
    findings: Vec<Diagnostic>,
    revision: u64,
    current: Arc<AtomicU64>,
    snapshot: Weak<Snapshot>,
    told: Told,
    /// Questions about what is wrong that wait for a check, or for the linter.
    pulls: Vec<(FileId, ReportQuestion)>,
}

/// What a client was told last, and for which version.
type Told = BTreeMap<Uri, (Vec<lsp::Diagnostic>, Option<i32>)>;

impl Program {
    /// Reads a program from disk.
    pub fn read(unit: ProgramRoot, settings: &Settings) -> Self {
        let opened = workspace::open_program(&unit);
        Self::new(unit, opened, settings)
    }

    /// A program of what is on no disk, without a file yet.
    pub fn unsaved(settings: &Settings) -> Self {
        Self::new(ProgramRoot::Stdin, Opened::default(), settings)
    }

    fn new(unit: ProgramRoot, opened: Opened, settings: &Settings) -> Self {
        let Opened { loaded, problems, config } = opened;
        let mut levels = RuleLevels::default();
        if let Some(config) = &loaded.config {
            levels.set(config.lint.iter().map(|(name, level)| (name.as_str(), *level)));
        }
        let files = loaded.sources.iter().map(|(_, file)| {
            let path = file.path.clone().unwrap_or_default();
            FileInfo { uri: uri_of(&path), path: Some(path), version: None }
        });
        let files: Vec<FileInfo> = files.collect();
        let config = match (&unit, config) {
            (ProgramRoot::Project(root), Some((sources, found))) => {
                Some((uri_of(&root.join(CONFIG_NAME)), sources, found))
            }
            _ => None,
        };
        let mut sources = loaded.sources;
        for (at, info) in files.iter().enumerate() {
            sources.file_mut(FileId(at as u32)).name = name_in(&unit, info);
        }
        let mut live = Live::new(sources, levels, today());
        live.configure(today(), settings.lint.enable);
        Self {
            unit,
            live,
            files,
            dirty: true,
            unpublished: false,
            lint_at: None,
            cost: Duration::ZERO,
            problems,
            config,
            checked: Checked { diagnostics: Vec::new(), broken: false, complete: false },
            findings: Vec::new(),
            revision: 0,
            current: Arc::default(),
            snapshot: Weak::new(),
            told: BTreeMap::new(),
            pulls: Vec::new(),
        }
    }

    /// The file with this name.
    pub fn find(&self, uri: &Uri) -> Option<FileId> {
        self.files.iter().position(|file| file.uri == *uri).map(|at| FileId(at as u32))
    }

    /// The file at this place.
    pub fn find_path(&self, path: &Path) -> Option<FileId> {
        self.files.iter().position(|file| file.path.as_deref() == Some(path)).map(|at| FileId(at as u32))
    }

    /// The text of a file with its lines.
    pub fn text(&self, file: FileId, encoding: Encoding) -> Text<'_> {
        Text { text: &self.live.sources().file(file).text, lines: self.live.lines(file), encoding }
    }

    /// Whether one of its files is open.
    pub fn is_open(&self) -> bool {
        self.files.iter().any(|file| file.version.is_some())
    }

    /// About how many statements it has.
    pub fn size(&self) -> usize {
        self.live.size()
    }

    /// Says that it is no longer what it was.
    pub fn touch(&mut self) {
        self.dirty = true;
        self.revision += 1;
        self.current.store(self.revision, Ordering::Release);
        self.snapshot = Weak::new();
        self.refuse_pulls();
    }

    /// Forgets everything but the text.
    pub fn forget(&mut self) {
        for (id, text) in self.live.sources().iter().map(|(id, file)| (id, file.text.clone())).collect::<Vec<_>>() {
            self.live.replace(id, text);
        }
        self.findings.clear();
        self.touch();
    }

    /// Takes over what the user set, and the day.
    pub fn settings(&mut self, settings: &Settings, today: Date) {
        if self.live.configure(today, settings.lint.enable) {
            self.findings.clear();
            self.touch();
        }
    }

    /// A file was opened, perhaps with a text that is not on disk.
    pub fn open(&mut self, file: FileId, uri: Uri, version: i32, text: String) {
        let info = &mut self.files[file.0 as usize];
        info.uri = uri;
        info.version = Some(version);
        self.replace(file, text);
    }

    /// A file has another text now, perhaps the same.
    fn replace(&mut self, file: FileId, text: String) {
        if self.live.sources().file(file).text != text {
            self.live.replace(file, text);
            self.findings.clear();
        }
        self.touch();
    }

    /// A file was opened that this program has or is to have.
    pub fn open_new(&mut self, uri: Uri, version: i32, text: String) {
        let path = super::core::path_of(&uri);
        match self.find(&uri).or_else(|| self.find_path(path.as_deref()?)) {
            Some(file) => self.open(file, uri, version, text),
            None => {
                if matches!(self.unit, ProgramRoot::File(_)) {
                    // What is open needs no file.
                    self.problems.clear();
                }
                let info = FileInfo { uri, path, version: Some(version) };
                self.live.add(name_in(&self.unit, &info), info.path.clone(), text);
                self.files.push(info);
                self.touch();
            }
        }
    }

    /// A file was closed: what is on disk holds.
    pub fn close(&mut self, file: FileId) {
        self.files[file.0 as usize].version = None;
        self.changed_on_disk(file);
    }

    /// A file was written by somebody else. What is open is not touched.
    pub fn changed_on_disk(&mut self, file: FileId) {
        let info = &self.files[file.0 as usize];
        if info.version.is_some() {
            return;
        }
        // What is gone, or was never there, says nothing.
        let text = info.path.as_deref().and_then(|path| read_source(path).ok()).unwrap_or_default();
        self.replace(file, text);
    }

    /// Applies edits; says what is wrong with them if they are not for the text that is here.
    pub fn change(
        &mut self,
        file: FileId,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Option<String> {
        match self.files[file.0 as usize].version {
            None => return Some("was edited and is not open".to_owned()),
            Some(known) if version <= known => {
                return Some(format!("an edit to version {version} came after version {known} and is left out"));
            }
            Some(_) => self.files[file.0 as usize].version = Some(version),
        }
        for change in changes {
            match change.range {
                None => self.replace(file, change.text),
                Some(range) => {
                    let span = self.text(file, encoding).span(range);
                    self.live.edit(file, span.start..span.end, &change.text);
                    self.move_findings(file, span.start, span.end, change.text.len() as u32);
                }
            }
        }
        self.touch();
        None
    }

    /// Keeps the findings of the linter where they belong until it has run again.
    fn move_findings(&mut self, file: FileId, start: u32, end: u32, length: u32) {
        let moved = |at: u32| match at {
            at if at <= start => at,
            at if at >= end => at - end + start + length,
            _ => start,
        };
        let place = |loc: &mut Loc| {
            if loc.file == file {
                loc.span.start = moved(loc.span.start);
                loc.span.end = moved(loc.span.end).max(loc.span.start);
            }
        };
        for finding in &mut self.findings {
            finding.labels.iter_mut().for_each(|label| place(&mut label.loc));
            finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| place(&mut edit.loc));
        }
    }

    /// Checks what was edited; says whether that is all there is to find.
    pub fn check(&mut self) -> bool {
        self.dirty = false;
        self.unpublished = true;
        let start = Instant::now();
        self.checked = self.live.check();
        self.cost = start.elapsed();
        shorten(&mut self.checked.diagnostics, self.files.len());
        if self.checked.complete {
            self.keep();
        } else {
            // What the checker warns of itself is there already.
            self.checked.diagnostics.extend(self.findings.iter().cloned());
        }
        self.checked.complete
    }

    /// The linter has run on a state, or met a bug in it; says whether that changes what is wrong.
    pub fn linted(&mut self, revision: u64, checked: Option<Checked>) -> bool {
        if revision != self.revision {
            return false;
        }
        let Some(checked) = checked else {
            // What was found without it is all there is.
            self.checked.complete = true;
            return false;
        };
        let changed = checked.diagnostics != self.checked.diagnostics;
        self.checked = checked;
        self.keep();
        self.unpublished = true;
        changed
    }

    /// Puts a question about what is wrong, which [`Self::answer_pulls`] answers.
    pub fn pull(&mut self, file: FileId, question: ReportQuestion) {
        self.pulls.push((file, question));
    }

    /// Answers what was asked about the state that was checked last. Who can be told to ask again does not wait for the linter.
    /// Says whether somebody does.
    pub fn answer_pulls(&mut self, again: bool) -> bool {
        if !self.checked.complete && !again {
            return !self.pulls.is_empty();
        }
        for (file, question) in std::mem::take(&mut self.pulls) {
            if !question.cancelled() {
                (question.answer)(Ok((&*self, file)));
            }
        }
        false
    }

    fn refuse_pulls(&mut self) {
        for (_, question) in self.pulls.drain(..) {
            (question.answer)(Err(Refusal::Modified));
        }
    }

    /// What is wrong with one file.
    pub fn wrong(&self, file: FileId, encoding: Encoding) -> Vec<lsp::Diagnostic> {
        let lines: Vec<&LineIndex> = self.live.all_lines().collect();
        let here = self.found().filter(|(at, _)| *at == file);
        here.map(|(_, found)| to_protocol(found, self.live.sources(), &self.files, &lines, encoding)).collect()
    }

    /// What is wrong with each file.
    pub fn all_wrong(&self, encoding: Encoding) -> Vec<Vec<lsp::Diagnostic>> {
        let mut lists: Vec<Vec<lsp::Diagnostic>> = self.files.iter().map(|_| Vec::new()).collect();
        let lines: Vec<&LineIndex> = self.live.all_lines().collect();
        for (file, found) in self.found() {
            if let Some(list) = lists.get_mut(file.0 as usize) {
                list.push(to_protocol(found, self.live.sources(), &self.files, &lines, encoding));
            }
        }
        lists
    }

    /// Everything that is wrong, with the file that it is shown in: what is about none, in the first.
    fn found(&self) -> impl Iterator<Item = (FileId, &Diagnostic)> {
        let all = self.checked.diagnostics.iter().chain(&self.problems);
        all.map(|found| (found.primary().map_or(FileId(0), |loc| loc.file), found))
    }

    fn keep(&mut self) {
        let rules = |found: &&Diagnostic| registry::rule_of(found.code).is_some_and(|rule| rule.run.is_some());
        self.findings = self.checked.diagnostics.iter().filter(rules).cloned().collect();
    }

    /// Tells what is wrong with each file where that has changed, or where the client has another version now. Of what the
    /// client fetches it is told nothing; the project's own file is no document of the language, so nobody fetches that.
    pub fn publish(&mut self, agreed: &Agreed, outbox: &Outbox) {
        if !std::mem::take(&mut self.unpublished) {
            return;
        }
        let lists = if agreed.pull { Vec::new() } else { self.all_wrong(agreed.encoding) };
        let mut told = BTreeMap::new();
        let own = self.files.iter().zip(lists).map(|(info, list)| (info.uri.clone(), list, info.version));
        let config = self.config.iter().map(|(uri, sources, found)| {
            let info = [FileInfo { uri: uri.clone(), path: None, version: None }];
            let lines = LineIndex::of_editor(&sources.file(FileId(0)).text);
            let list = found.iter().map(|found| to_protocol(found, sources, &info, &[&lines], agreed.encoding));
            (uri.clone(), list.collect(), None)
        });
        for (uri, list, version) in own.chain(config) {
            let known = self.told.remove(&uri);
            let same = match &known {
                Some((old, for_version)) => *old == list && *for_version == version,
                None => list.is_empty() && version.is_none(),
            };
            if !same {
                tell(outbox, &uri, &list, version);
            }
            told.insert(uri, (list, version));
        }
        take_back(std::mem::replace(&mut self.told, told), outbox);
    }

    /// Takes back what was told, and refuses what was asked.
    pub fn withdraw(mut self, outbox: &Outbox) {
        self.refuse_pulls();
        take_back(self.told, outbox);
    }

    /// The documents that are open, as they are.
    pub fn documents(&self) -> Vec<(Uri, i32, String)> {
        let open = self.files.iter().enumerate().filter_map(|(at, info)| Some((at, info.uri.clone(), info.version?)));
        open.map(|(at, uri, version)| (uri, version, self.live.sources().file(FileId(at as u32)).text.clone()))
            .collect()
    }

    /// The state as it is, to be looked at elsewhere.
    pub fn snapshot(&mut self, id: u64, agreed: &Arc<Agreed>, settings: &Arc<Settings>) -> Arc<Snapshot> {
        let make = || {
            Arc::new(Snapshot {
                program: id,
                revision: self.revision,
                sources: self.live.sources().clone(),
                files: self.files.clone(),
                lines: self.live.all_lines().cloned().collect(),
                levels: self.live.levels().clone(),
                lint: self.live.rules(),
                today: self.live.today(),
                agreed: agreed.clone(),
                settings: settings.clone(),
                current: self.current.clone(),
            })
        };
        let snapshot = self.snapshot.upgrade().unwrap_or_else(make);
        self.snapshot = Arc::downgrade(&snapshot);
        snapshot
    }

    /// Answers a question about one place.
    pub fn near(
        &mut self,
        file: FileId,
        position: Position,
        agreed: &Agreed,
        settings: &Settings,
        question: ViewQuestion,
    ) {
        let offset = self.text(file, agreed.encoding).offset(position);
        let (files, diagnostics, revision) = (&self.files, &self.checked.diagnostics, self.revision);
        self.live.near(file, offset, |view, live| {
            let lines = live.all_lines().collect();
            let compiled = std::cell::OnceCell::new();
            let scene = Scene { view: *view, files, lines, file, agreed, settings, diagnostics, revision, compiled };
            (question.answer)(Ok(&scene));
        });
    }
}

/// What a file is called in what is compiled: as `authc compile` calls it in the directory of the project.
fn name_in(unit: &ProgramRoot, info: &FileInfo) -> String {
    let Some(path) = &info.path else { return info.uri.as_str().to_owned() };
    let root = match unit {
        ProgramRoot::Project(root) => Some(root.as_path()),
        ProgramRoot::File(file) => file.parent(),
        ProgramRoot::Stdin => None,
    };
    workspace::display(root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path))
}

/// Tells a client what is wrong with a file, which replaces what it was told before.
fn tell(outbox: &Outbox, uri: &Uri, diagnostics: &[lsp::Diagnostic], version: Option<i32>) {
    #[derive(Serialize)]
    struct Params<'t> {
        uri: &'t Uri,
        diagnostics: &'t [lsp::Diagnostic],
        #[serde(skip_serializing_if = "Option::is_none")]
        version: Option<i32>,
    }
    outbox.say::<PublishDiagnostics>(uri.as_str(), &Params { uri, diagnostics, version });
}

fn take_back(told: Told, outbox: &Outbox) {
    for (uri, (list, _)) in told {
        if !list.is_empty() {
            tell(outbox, &uri, &[], None);
        }
    }
}

/// Leaves out what is more than [`MOST_MESSAGES`] for a file, the least bad first.
pub fn shorten(diagnostics: &mut Vec<Diagnostic>, files: usize) {
    if diagnostics.len() <= MOST_MESSAGES {
        return;
    }
    let mut left = vec![[0usize; 3]; files.max(1)];
    let file = |found: &Diagnostic| found.primary().map_or(0, |loc| loc.file.0 as usize).min(files.max(1) - 1);
    for found in &*diagnostics {
        left[file(found)][found.severity as usize] += 1;
    }
    for counts in &mut left {
        let mut room = MOST_MESSAGES;
        for count in counts {
            *count = (*count).min(room);
            room -= *count;
        }
    }
    diagnostics.retain(|found| {
        let room = &mut left[file(found)][found.severity as usize];
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        fits
    });
    diagnostics.shrink_to_fit();
}

/// What a client calls a file.
fn uri_of(path: &Path) -> Uri {
    let absolute: PathBuf = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Uri::from_file_path(&absolute)
        .unwrap_or_else(|| "file:///".parse().unwrap_or_else(|error| panic!("this is a name of a file: {error:?}")))
}
