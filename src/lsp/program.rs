//! A program of the workspace as it is being edited, and the diagnostics that were published about it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use serde::Serialize;
use tower_lsp::ls_types::notification::PublishDiagnostics;
use tower_lsp::ls_types::{self as lsp, Position, TextDocumentContentChangeEvent, Uri};

use super::capabilities::ClientCapabilities;
use super::context::{FileInfo, RequestContext};
use super::convert::{DocumentText, PositionEncoding, path_of, uri_of};
use super::coverage::NewestMarks;
use super::diagnostics::to_protocol;
use super::outbox::Outbox;
use super::settings::EditorSettings;
use super::task::{ContextResponder, DiagnosticsResponder, RequestError};
use super::worker::Snapshot;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::tests;
use crate::ide::incremental::{CheckResult, IncrementalAnalysis};
use crate::lint::{RuleLevels, registry};
use crate::text::{Date, FileId, LineIndex, Loc, Sources};
use crate::workspace::discovery::ProgramRoot;
use crate::workspace::{self, CONFIG_NAME, Opened, read_source, today};

/// Diagnostics of one file that a client gets at most: nobody reads more, and they slow editors down.
pub const MAX_DIAGNOSTICS: usize = 1_000;

pub struct ProgramState {
    pub unit: ProgramRoot,
    pub live: IncrementalAnalysis,
    pub files: Vec<FileInfo>,
    /// Edited since the last check.
    pub dirty: bool,
    /// The diagnostics have changed since they were published.
    unpublished: bool,
    /// Time at which the linter is to run.
    pub lint_at: Option<Instant>,
    /// Duration of the last check.
    pub check_time: Duration,
    /// Diagnostics about files that could not be read.
    read_errors: Vec<Diagnostic>,
    /// The project's configuration file and its diagnostics.
    config: Option<(Uri, Sources, Vec<Diagnostic>)>,
    checked: CheckResult,
    /// Findings of the last run of the linter, and assertions that did not hold then, moved with the text since.
    lint_diagnostics: Vec<Diagnostic>,
    /// Number of the state: every change increases it.
    revision: u64,
    /// The same number, for the worker.
    current: Arc<AtomicU64>,
    snapshot: Weak<Snapshot>,
    marks: NewestMarks,
    published: Published,
    /// Pull requests that wait for a check or for the linter.
    pulls: Vec<(FileId, DiagnosticsResponder)>,
}

/// The diagnostics that were published last for each document, and the version that they were for.
type Published = BTreeMap<Uri, (Vec<lsp::Diagnostic>, Option<i32>)>;

impl ProgramState {
    /// Reads a program from disk.
    pub fn read(unit: ProgramRoot, settings: &EditorSettings) -> Self {
        let opened = workspace::open_program(&unit);
        Self::new(unit, opened, settings)
    }

    /// Returns an empty program for documents that were never saved.
    pub fn unsaved(settings: &EditorSettings) -> Self {
        Self::new(ProgramRoot::Stdin, Opened::default(), settings)
    }

    fn new(unit: ProgramRoot, opened: Opened, settings: &EditorSettings) -> Self {
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
            (ProgramRoot::Project(root), Some((sources, diagnostics))) => {
                Some((uri_of(&root.join(CONFIG_NAME)), sources, diagnostics))
            }
            _ => None,
        };
        let mut sources = loaded.sources;
        for (at, info) in files.iter().enumerate() {
            sources.file_mut(FileId(at as u32)).name = display_name(&unit, info);
        }
        let mut live = IncrementalAnalysis::new(sources, levels, today());
        live.configure(today(), settings.lint.enable);
        Self {
            unit,
            live,
            files,
            dirty: true,
            unpublished: false,
            lint_at: None,
            check_time: Duration::ZERO,
            read_errors: problems,
            config,
            checked: CheckResult { diagnostics: Vec::new(), broken: false, linted: false, complete: false },
            lint_diagnostics: Vec::new(),
            revision: 0,
            current: Arc::default(),
            snapshot: Weak::new(),
            marks: NewestMarks::default(),
            published: BTreeMap::new(),
            pulls: Vec::new(),
        }
    }

    pub fn find(&self, uri: &Uri) -> Option<FileId> {
        self.files.iter().position(|file| file.uri == *uri).map(|at| FileId(at as u32))
    }

    pub fn find_path(&self, path: &Path) -> Option<FileId> {
        self.files.iter().position(|file| file.path.as_deref() == Some(path)).map(|at| FileId(at as u32))
    }

    pub fn text(&self, file: FileId, encoding: PositionEncoding) -> DocumentText<'_> {
        DocumentText { text: &self.live.sources().file(file).text, lines: self.live.lines(file), encoding }
    }

    pub fn is_open(&self) -> bool {
        self.files.iter().any(|file| file.version.is_some())
    }

    /// Returns the approximate number of statements.
    pub fn size(&self) -> usize {
        self.live.size()
    }

    /// Starts a new state: what was computed for the old one is out of date.
    pub fn invalidate(&mut self) {
        self.dirty = true;
        self.revision += 1;
        self.current.store(self.revision, Ordering::Release);
        self.snapshot = Weak::new();
        self.reject_pulls();
    }

    /// Drops everything but the texts.
    pub fn reset(&mut self) {
        for (id, text) in self.live.sources().iter().map(|(id, file)| (id, file.text.clone())).collect::<Vec<_>>() {
            self.live.replace(id, text);
        }
        self.lint_diagnostics.clear();
        self.invalidate();
    }

    /// Applies the settings and the day.
    pub fn configure(&mut self, settings: &EditorSettings, today: Date) {
        if self.live.configure(today, settings.lint.enable) {
            self.lint_diagnostics.clear();
            self.invalidate();
        }
    }

    /// Opens a file with the text of the client, which may not be that on disk.
    pub fn open(&mut self, file: FileId, uri: Uri, version: i32, text: String) {
        let info = &mut self.files[file.0 as usize];
        info.uri = uri;
        info.version = Some(version);
        self.replace(file, text);
    }

    fn replace(&mut self, file: FileId, text: String) {
        if self.live.sources().file(file).text != text {
            self.live.replace(file, text);
            self.lint_diagnostics.clear();
        }
        self.invalidate();
    }

    /// Opens a file, which is added to the program if it is new.
    pub fn open_new(&mut self, uri: Uri, version: i32, text: String) {
        let path = path_of(&uri);
        match self.find(&uri).or_else(|| self.find_path(path.as_deref()?)) {
            Some(file) => self.open(file, uri, version, text),
            None => {
                if matches!(self.unit, ProgramRoot::File(_)) {
                    // An open document need not exist on disk.
                    self.read_errors.clear();
                }
                let info = FileInfo { uri, path, version: Some(version) };
                self.live.add(display_name(&self.unit, &info), info.path.clone(), text);
                self.files.push(info);
                self.invalidate();
            }
        }
    }

    /// Closes a file, whose text is that on disk again.
    pub fn close(&mut self, file: FileId) {
        self.files[file.0 as usize].version = None;
        self.changed_on_disk(file);
    }

    /// Reads a file again that was changed on disk. An open document keeps its text.
    pub fn changed_on_disk(&mut self, file: FileId) {
        let info = &self.files[file.0 as usize];
        if info.version.is_some() {
            return;
        }
        // A file that does not exist is empty.
        let text = info.path.as_deref().and_then(|path| read_source(path).ok()).unwrap_or_default();
        self.replace(file, text);
    }

    /// Applies edits. Returns an error if they are not for the current text.
    pub fn change(
        &mut self,
        file: FileId,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: PositionEncoding,
    ) -> Option<String> {
        match self.files[file.0 as usize].version {
            None => return Some("was edited and is not open".to_owned()),
            Some(current) if version <= current => {
                return Some(format!("an edit to version {version} came after version {current} and is left out"));
            }
            Some(_) => self.files[file.0 as usize].version = Some(version),
        }
        for change in changes {
            match change.range {
                None => self.replace(file, change.text),
                Some(range) => {
                    let span = self.text(file, encoding).span(range);
                    self.live.edit(file, span.start..span.end, &change.text);
                    self.move_lint_diagnostics(file, span.start, span.end, change.text.len() as u32);
                }
            }
        }
        self.invalidate();
        None
    }

    /// Moves the diagnostics of the linter with the text until it runs again.
    fn move_lint_diagnostics(&mut self, file: FileId, start: u32, end: u32, length: u32) {
        let moved = |offset: u32| match offset {
            offset if offset <= start => offset,
            offset if offset >= end => offset - end + start + length,
            _ => start,
        };
        let move_loc = |loc: &mut Loc| {
            if loc.file == file {
                loc.span.start = moved(loc.span.start);
                loc.span.end = moved(loc.span.end).max(loc.span.start);
            }
        };
        // What an edit touches is not said again before it is asked again.
        let touched = |loc: Loc| loc.file == file && loc.span.start <= end && start <= loc.span.end;
        self.lint_diagnostics
            .retain(|found| !is_assertion(found) || !found.labels.iter().any(|label| touched(label.loc)));
        for diagnostic in &mut self.lint_diagnostics {
            diagnostic.labels.iter_mut().for_each(|label| move_loc(&mut label.loc));
            diagnostic.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| move_loc(&mut edit.loc));
        }
    }

    /// Checks the edited program. Returns whether the diagnostics are complete without the linter.
    pub fn check(&mut self) -> bool {
        self.dirty = false;
        self.unpublished = true;
        let start = Instant::now();
        let mut checked = self.live.check();
        self.check_time = start.elapsed();
        truncate(&mut checked.diagnostics, self.files.len());
        self.take(checked);
        self.checked.complete
    }

    /// Takes the diagnostics of a state, and adds those of the last run for what is not known yet.
    fn take(&mut self, mut checked: CheckResult) {
        // The warnings of the checker are there already.
        let kept = self.lint_diagnostics.iter();
        let missing = kept.filter(|found| if is_assertion(found) { !checked.complete } else { !checked.linted });
        checked.diagnostics.extend(missing.cloned().collect::<Vec<_>>());
        self.checked = checked;
        if self.checked.linted {
            self.keep_lint_diagnostics();
        }
    }

    /// Takes the diagnostics of the worker for a state, or `None` if it panicked. Returns whether the diagnostics have changed.
    pub fn linted(&mut self, revision: u64, checked: Option<CheckResult>) -> bool {
        if revision != self.revision {
            return false;
        }
        let Some(checked) = checked else {
            // There will be no others.
            self.checked.complete = true;
            return false;
        };
        let previous = std::mem::take(&mut self.checked.diagnostics);
        self.take(checked);
        self.unpublished = true;
        previous != self.checked.diagnostics
    }

    /// Adds a pull request, which [`Self::respond_to_pulls`] answers.
    pub fn pull(&mut self, file: FileId, responder: DiagnosticsResponder) {
        self.pulls.push((file, responder));
    }

    /// Answers the pull requests. If the client cannot be told to pull again, they wait for the linter. Returns whether some wait.
    pub fn respond_to_pulls(&mut self, can_refresh: bool) -> bool {
        if !self.checked.complete && !can_refresh {
            return !self.pulls.is_empty();
        }
        for (file, responder) in std::mem::take(&mut self.pulls) {
            if !responder.is_cancelled() {
                (responder.respond)(Ok((&*self, file)));
            }
        }
        false
    }

    fn reject_pulls(&mut self) {
        for (_, responder) in self.pulls.drain(..) {
            (responder.respond)(Err(RequestError::ContentModified));
        }
    }

    pub fn diagnostics_of(&self, file: FileId, encoding: PositionEncoding) -> Vec<lsp::Diagnostic> {
        let lines: Vec<&LineIndex> = self.live.all_lines().collect();
        let own = self.all().filter(|(at, _)| *at == file);
        own.map(|(_, diagnostic)| to_protocol(diagnostic, self.live.sources(), &self.files, &lines, encoding)).collect()
    }

    /// Returns the diagnostics of each file.
    pub fn all_diagnostics(&self, encoding: PositionEncoding) -> Vec<Vec<lsp::Diagnostic>> {
        let mut lists: Vec<Vec<lsp::Diagnostic>> = self.files.iter().map(|_| Vec::new()).collect();
        let lines: Vec<&LineIndex> = self.live.all_lines().collect();
        for (file, diagnostic) in self.all() {
            if let Some(list) = lists.get_mut(file.0 as usize) {
                list.push(to_protocol(diagnostic, self.live.sources(), &self.files, &lines, encoding));
            }
        }
        lists
    }

    /// Returns all diagnostics with the file that shows each. A diagnostic without a location is shown in the first.
    fn all(&self) -> impl Iterator<Item = (FileId, &Diagnostic)> {
        let all = self.checked.diagnostics.iter().chain(&self.read_errors);
        all.map(|diagnostic| (diagnostic.primary().map_or(FileId(0), |loc| loc.file), diagnostic))
    }

    fn keep_lint_diagnostics(&mut self) {
        let from_rule =
            |diagnostic: &&Diagnostic| registry::rule_of(diagnostic.code).is_some_and(|rule| rule.run.is_some());
        let kept = self.checked.diagnostics.iter().filter(|found| from_rule(found) || is_assertion(found));
        self.lint_diagnostics = kept.cloned().collect();
    }

    /// Publishes the diagnostics of each file where they, or the version of the document, have changed. A client that pulls
    /// diagnostics gets only those of the configuration file, which is no document of the language and is never pulled.
    pub fn publish(&mut self, capabilities: &ClientCapabilities, outbox: &Outbox) {
        if !std::mem::take(&mut self.unpublished) {
            return;
        }
        let lists =
            if capabilities.pull_diagnostics { Vec::new() } else { self.all_diagnostics(capabilities.encoding) };
        let mut published = BTreeMap::new();
        let own = self.files.iter().zip(lists).map(|(info, list)| (info.uri.clone(), list, info.version));
        let config = self.config.iter().map(|(uri, sources, diagnostics)| {
            let info = [FileInfo { uri: uri.clone(), path: None, version: None }];
            let lines = LineIndex::of_editor(&sources.file(FileId(0)).text);
            let list = diagnostics
                .iter()
                .map(|diagnostic| to_protocol(diagnostic, sources, &info, &[&lines], capabilities.encoding));
            (uri.clone(), list.collect(), None)
        });
        for (uri, list, version) in own.chain(config) {
            let previous = self.published.remove(&uri);
            let unchanged = match &previous {
                Some((old, for_version)) => *old == list && *for_version == version,
                None => list.is_empty() && version.is_none(),
            };
            if !unchanged {
                publish(outbox, &uri, &list, version);
            }
            published.insert(uri, (list, version));
        }
        clear_published(std::mem::replace(&mut self.published, published), outbox);
    }

    /// Clears the published diagnostics and rejects the pull requests.
    pub fn unload(mut self, outbox: &Outbox) {
        self.reject_pulls();
        clear_published(self.published, outbox);
    }

    /// Returns the URI, the version and the text of the open documents.
    pub fn documents(&self) -> Vec<(Uri, i32, String)> {
        let open = self.files.iter().enumerate().filter_map(|(at, info)| Some((at, info.uri.clone(), info.version?)));
        open.map(|(at, uri, version)| (uri, version, self.live.sources().file(FileId(at as u32)).text.clone()))
            .collect()
    }

    /// Returns a copy of the state for the worker.
    pub fn snapshot(
        &mut self,
        id: u64,
        capabilities: &Arc<ClientCapabilities>,
        settings: &Arc<EditorSettings>,
    ) -> Arc<Snapshot> {
        let create = || {
            Arc::new(Snapshot {
                program: id,
                revision: self.revision,
                sources: self.live.sources().clone(),
                files: self.files.clone(),
                lines: self.live.all_lines().cloned().collect(),
                levels: self.live.levels().clone(),
                lint: self.live.lint_enabled(),
                today: self.live.today(),
                capabilities: capabilities.clone(),
                settings: settings.clone(),
                current: self.current.clone(),
                marks: self.marks.clone(),
            })
        };
        let snapshot = self.snapshot.upgrade().unwrap_or_else(create);
        self.snapshot = Arc::downgrade(&snapshot);
        snapshot
    }

    /// Responds from the declarations and the statements around a position.
    pub fn respond_nearby(
        &mut self,
        file: FileId,
        position: Position,
        capabilities: &ClientCapabilities,
        settings: &EditorSettings,
        responder: ContextResponder,
    ) {
        let offset = self.text(file, capabilities.encoding).offset(position);
        let (files, diagnostics, revision) = (&self.files, &self.checked.diagnostics, self.revision);
        let marks = self.marks.get();
        self.live.with_surroundings(file, offset, |view, live| {
            let lines = live.all_lines().collect();
            let compiled = std::cell::OnceCell::new();
            let context = RequestContext {
                view: *view,
                files,
                lines,
                file,
                capabilities,
                settings,
                diagnostics,
                revision,
                compiled,
                marks,
            };
            (responder.respond)(Ok(&context));
        });
    }
}

/// Returns whether a diagnostic is about an assertion that does not hold.
fn is_assertion(found: &Diagnostic) -> bool {
    found.code == &tests::FALSE_ASSERTION
}

/// Returns the name of a file that `authc compile` uses in the directory of the project.
fn display_name(unit: &ProgramRoot, info: &FileInfo) -> String {
    let Some(path) = &info.path else { return info.uri.as_str().to_owned() };
    let root = match unit {
        ProgramRoot::Project(root) => Some(root.as_path()),
        ProgramRoot::File(file) => file.parent(),
        ProgramRoot::Stdin => None,
    };
    workspace::display(root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path))
}

/// Sends the diagnostics of a file, which replace the previous ones.
fn publish(outbox: &Outbox, uri: &Uri, diagnostics: &[lsp::Diagnostic], version: Option<i32>) {
    #[derive(Serialize)]
    struct Params<'t> {
        uri: &'t Uri,
        diagnostics: &'t [lsp::Diagnostic],
        #[serde(skip_serializing_if = "Option::is_none")]
        version: Option<i32>,
    }
    outbox.send_notification::<PublishDiagnostics>(uri.as_str(), &Params { uri, diagnostics, version });
}

fn clear_published(published: Published, outbox: &Outbox) {
    for (uri, (list, _)) in published {
        if !list.is_empty() {
            publish(outbox, &uri, &[], None);
        }
    }
}

/// Keeps at most [`MAX_DIAGNOSTICS`] for a file, those of the highest severity.
pub fn truncate(diagnostics: &mut Vec<Diagnostic>, files: usize) {
    if diagnostics.len() <= MAX_DIAGNOSTICS {
        return;
    }
    let mut left = vec![[0usize; 3]; files.max(1)];
    let file =
        |diagnostic: &Diagnostic| diagnostic.primary().map_or(0, |loc| loc.file.0 as usize).min(files.max(1) - 1);
    for diagnostic in &*diagnostics {
        left[file(diagnostic)][diagnostic.severity as usize] += 1;
    }
    for counts in &mut left {
        let mut room = MAX_DIAGNOSTICS;
        for count in counts {
            *count = (*count).min(room);
            room -= *count;
        }
    }
    diagnostics.retain(|diagnostic| {
        let room = &mut left[file(diagnostic)][diagnostic.severity as usize];
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        fits
    });
    diagnostics.shrink_to_fit();
}
