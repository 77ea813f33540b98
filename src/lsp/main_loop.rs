//! The one thread that owns the state: documents, programs, and what is wrong with them.
//!
//! Tasks are done in the order in which the client sent them. Diagnostics are made when none waits, so that a burst of
//! edits costs one check.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tower_lsp::ls_types::{FileChangeType, FileEvent, MessageType, Position, Uri, WorkspaceFolder};

use super::capabilities::{ClientCapabilities, RefreshSupport};
use super::heap::{self, LARGE_PROGRAM};
use super::outbox::Outbox;
use super::program::ProgramState;
use super::settings::EditorSettings;
use super::task::{
    ClientMessage, ContextResponder, DiagnosticsResponder, DiagnosticsScope, PendingInput, ProgressUpdate, Request,
    RequestError, Task,
};
use super::worker::{Job, JobKind};
use crate::text::FileId;
use crate::workspace::many::{Unit, find, unit_of};
use crate::workspace::{CONFIG_NAME, today};

/// How long a program has to rest before the linter runs, by how many pieces it has: small ones take less time than one
/// notices, large ones are edited on meanwhile.
const REST: [(usize, Duration); 2] = [(2_000, Duration::from_millis(20)), (usize::MAX, Duration::from_millis(250))];

/// How long a check waits at most for what comes right behind an edit, and below what it does not: it would only cost.
const LONGEST_WAIT: Duration = Duration::from_millis(1);
const SHORTEST_WAIT: Duration = Duration::from_micros(50);

/// Reading more programs than this is shown as progress.
const MANY_PROGRAMS: usize = 20;

/// The state.
pub struct ServerState {
    capabilities: Arc<ClientCapabilities>,
    settings: Arc<EditorSettings>,
    programs: BTreeMap<u64, ProgramState>,
    next: u64,
    folders: Vec<WorkspaceFolder>,
    /// Programs of the workspace that nobody has opened yet, and how many there were.
    waiting: VecDeque<Unit>,
    found: usize,
    tasks: Sender<Task>,
    worker: Sender<Job>,
    client: UnboundedSender<ClientMessage>,
    outbox: Outbox,
    pending_input: PendingInput,
    /// Whether the client may be told something: it has had the answer to `initialize`.
    ready: bool,
}

impl ServerState {
    /// A state without programs, which talks to these.
    pub fn new(
        tasks: Sender<Task>,
        worker: Sender<Job>,
        client: UnboundedSender<ClientMessage>,
        outbox: Outbox,
        pending_input: PendingInput,
    ) -> Self {
        Self {
            capabilities: Arc::default(),
            settings: Arc::default(),
            programs: BTreeMap::new(),
            next: 0,
            folders: Vec::new(),
            waiting: VecDeque::new(),
            found: 0,
            tasks,
            worker,
            client,
            outbox,
            pending_input,
            ready: false,
        }
    }

    /// Does tasks until there will be no more.
    pub fn run(mut self, tasks: &Receiver<Task>) {
        loop {
            let task = match self.rest() {
                None => tasks.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(rest) => tasks.recv_timeout(rest),
            };
            match task {
                Ok(task) => self.guarded(|core| core.task(task)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while let Some(task) = self.next_soon(tasks) {
                self.guarded(|core| core.task(task));
            }
            self.guarded(Self::settle);
        }
    }

    /// A task that waits already, or that comes right behind an edit: a client asks for a completion as soon as a letter is
    /// typed, and should not wait for a check that can wait itself. It waits for an eighth of the time that it takes.
    fn next_soon(&self, tasks: &Receiver<Task>) -> Option<Task> {
        if self.pending_input.is_pending() {
            // What has come may be the beginning of a message whose rest takes its time.
            return tasks.recv_timeout(LONGEST_WAIT).ok();
        }
        let dirty = self.programs.values().filter(|program| program.dirty);
        let wait = dirty.map(|program| program.cost / 8).max().unwrap_or_default().min(LONGEST_WAIT);
        match wait < SHORTEST_WAIT {
            true => tasks.try_recv().ok(),
            false => tasks.recv_timeout(wait).ok(),
        }
    }

    /// A bug in one task must not end the others: programs are read again from their text.
    fn guarded(&mut self, work: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| work(self))).is_err() {
            self.tell(ClientMessage::Log(
                MessageType::ERROR,
                "authc has a bug; what was asked is not answered".to_owned(),
            ));
            self.programs.values_mut().for_each(ProgramState::forget);
        }
    }

    fn tell(&self, message: ClientMessage) {
        // Nobody listens when the client is gone.
        let _ = self.client.send(message);
    }

    fn log(&self, text: impl Into<String>) {
        self.tell(ClientMessage::Log(MessageType::WARNING, text.into()));
    }

    /// How long nothing has to be done, if for some time only.
    fn rest(&self) -> Option<Duration> {
        if !self.waiting.is_empty() {
            return Some(Duration::ZERO);
        }
        let now = Instant::now();
        self.programs.values().filter_map(|program| program.lint_at).min().map(|at| at.saturating_duration_since(now))
    }

    fn task(&mut self, task: Task) {
        // A client that has not had its answer says nothing yet; these come from within.
        self.ready |=
            !matches!(task, Task::Start { .. } | Task::InputDrained | Task::Discovered(_) | Task::Linted { .. });
        match task {
            Task::Ready | Task::InputDrained => {}
            Task::Start { capabilities, settings, folders } => {
                self.capabilities = Arc::new(*capabilities);
                self.settings = Arc::new(*settings);
                self.add_folders(folders);
            }
            Task::Open { uri, version, text } => self.open(uri, version, text),
            Task::Change { uri, version, changes } => match self.locate(&uri) {
                Some((program, file)) => {
                    let encoding = self.capabilities.encoding;
                    if let Some(wrong) = self
                        .programs
                        .get_mut(&program)
                        .and_then(|program| program.change(file, version, changes, encoding))
                    {
                        self.log(format!("{}: {wrong}", uri.as_str()));
                    }
                }
                None => self.log(format!("{} was edited and is not open", uri.as_str())),
            },
            Task::Close { uri } => self.close(&uri),
            Task::FilesChanged(events) => self.watched(&events),
            Task::FoldersChanged { added, removed } => {
                self.folders.retain(|folder| !removed.contains(folder));
                self.add_folders(added);
                self.drop_unwanted();
            }
            Task::SettingsChanged(settings) => {
                self.settings = Arc::new(*settings);
                self.programs.values_mut().for_each(ProgramState::touch);
                self.tell(ClientMessage::Refresh(RefreshSupport::ALL));
            }
            Task::Request(ask) => self.ask(ask),
            Task::RequestEach(about) => {
                let programs: Vec<u64> = self.programs.keys().copied().collect();
                about(&programs).into_iter().for_each(|ask| self.ask(ask));
            }
            Task::Discovered(units) => {
                let projects = units.into_iter().filter(|unit| matches!(unit, Unit::Project(_)));
                let new: Vec<Unit> = projects.filter(|unit| self.program_of(unit).is_none()).collect();
                self.waiting.extend(new);
                self.found = self.waiting.len();
                if self.found > MANY_PROGRAMS {
                    self.tell(ClientMessage::Progress(ProgressUpdate::Begin { total: self.found }));
                }
            }
            Task::Linted { program, revision, checked } => {
                let program = self.programs.get_mut(&program);
                let changed = program.is_some_and(|program| {
                    // Typing rests, and what the checks since have left here is not the worker's to give back.
                    if program.live.sources().bytes() > LARGE_PROGRAM {
                        heap::trim();
                    }
                    program.linted(revision, checked)
                });
                if changed && self.capabilities.pull_diagnostics {
                    // Only diagnostics: nothing else shows what the linter finds.
                    self.tell(ClientMessage::Refresh(RefreshSupport {
                        diagnostics: true,
                        ..RefreshSupport::default()
                    }));
                }
            }
        }
    }

    /// Looks for the projects of folders, beside the other work.
    fn add_folders(&mut self, folders: Vec<WorkspaceFolder>) {
        let paths: Vec<_> = folders.iter().filter_map(|folder| Some(folder.uri.to_file_path()?.into_owned())).collect();
        self.folders.extend(folders);
        if paths.is_empty() {
            return;
        }
        let tasks = self.tasks.clone();
        std::thread::spawn(move || {
            let units = paths.iter().flat_map(|path| find(std::slice::from_ref(path)).units).collect();
            // The core is gone when the client is.
            let _ = tasks.send(Task::Discovered(units));
        });
    }

    /// Which program a document is of, and which file of it.
    fn locate(&self, uri: &Uri) -> Option<(u64, FileId)> {
        let found = self.programs.iter().find_map(|(id, program)| Some((*id, program.find(uri)?)));
        // A client may write a name in more than one way.
        found.or_else(|| {
            let path = path_of(uri)?;
            self.programs.iter().find_map(|(id, program)| Some((*id, program.find_path(&path)?)))
        })
    }

    fn program_of(&self, unit: &Unit) -> Option<u64> {
        self.programs.iter().find(|(_, program)| program.unit == *unit).map(|(id, _)| *id)
    }

    fn add(&mut self, program: ProgramState) -> u64 {
        self.next += 1;
        self.programs.insert(self.next, program);
        self.next
    }

    fn open(&mut self, uri: Uri, version: i32, text: String) {
        if let Some((program, file)) = self.locate(&uri) {
            if let Some(program) = self.programs.get_mut(&program) {
                program.open(file, uri, version, text);
            }
            return;
        }
        let id = match path_of(&uri).map(|path| unit_of(&path)) {
            // A document that was never saved.
            None => self.add(ProgramState::unsaved(&self.settings)),
            Some(unit) => match self.program_of(&unit) {
                Some(id) => id,
                None => {
                    self.waiting.retain(|waiting| *waiting != unit);
                    self.add(ProgramState::read(unit, &self.settings))
                }
            },
        };
        if let Some(program) = self.programs.get_mut(&id) {
            program.open_new(uri, version, text);
        }
    }

    fn close(&mut self, uri: &Uri) {
        let Some((id, file)) = self.locate(uri) else { return };
        let Some(program) = self.programs.get_mut(&id) else { return };
        program.close(file);
        self.drop_unwanted();
    }

    /// Drops programs of which nothing is open and which are in no folder.
    fn drop_unwanted(&mut self) {
        let folders: Vec<_> = self.folders.iter().filter_map(|folder| folder.uri.to_file_path()).collect();
        let unwanted = |program: &ProgramState| {
            let inside = match &program.unit {
                Unit::Project(root) => {
                    folders.iter().any(|folder| root.starts_with(folder) || folder.starts_with(root))
                }
                _ => false,
            };
            !inside && !program.is_open()
        };
        let gone: Vec<u64> = self.programs.iter().filter(|(_, program)| unwanted(program)).map(|(id, _)| *id).collect();
        for id in gone {
            if let Some(program) = self.programs.remove(&id) {
                program.unload(&self.outbox);
            }
        }
    }

    fn watched(&mut self, events: &[FileEvent]) {
        let mut again = Vec::new();
        for event in events {
            let Some(path) = path_of(&event.uri) else { continue };
            let project = path.file_name().is_some_and(|name| name == CONFIG_NAME);
            if !project && event.typ == FileChangeType::CHANGED {
                if let Some((id, file)) = self.locate(&event.uri)
                    && let Some(program) = self.programs.get_mut(&id)
                {
                    program.changed_on_disk(file);
                }
                continue;
            }
            // A file or a project came or went: what belongs together may be otherwise now.
            let root = path.parent().unwrap_or(&path);
            let touched = |program: &ProgramState| match &program.unit {
                Unit::Project(own) => path.starts_with(own),
                Unit::File(own) => own == &path || (project && own.starts_with(root)),
                Unit::Stdin => false,
            };
            again.extend(self.programs.iter().filter(|(_, program)| touched(program)).map(|(id, _)| *id));
            if project && event.typ == FileChangeType::CREATED {
                self.waiting.push_back(Unit::Project(root.to_owned()));
            }
        }
        again.sort_unstable();
        again.dedup();
        let mut documents = Vec::new();
        for id in &again {
            if let Some(program) = self.programs.remove(id) {
                documents.append(&mut program.documents());
                let unit = program.unit.clone();
                program.unload(&self.outbox);
                if let Unit::Project(root) = &unit
                    && root.join(CONFIG_NAME).is_file()
                {
                    self.waiting.push_back(unit);
                }
            }
        }
        for (uri, version, text) in documents {
            self.open(uri, version, text);
        }
        let programs = &self.programs;
        self.waiting.retain(|unit| !programs.values().any(|program| program.unit == *unit));
        if !again.is_empty() {
            self.tell(ClientMessage::Refresh(RefreshSupport::ALL));
        }
    }

    /// Reads one of the programs that wait, and tells what is wrong where something has changed.
    fn settle(&mut self) {
        if let Some(unit) = self.waiting.pop_front() {
            if self.program_of(&unit).is_none() {
                self.add(ProgramState::read(unit, &self.settings));
            }
            if self.found > MANY_PROGRAMS {
                let done = self.found - self.waiting.len().min(self.found);
                let progress = if self.waiting.is_empty() {
                    ProgressUpdate::End
                } else {
                    ProgressUpdate::Report { done, total: self.found }
                };
                self.tell(ClientMessage::Progress(progress));
            }
            if self.waiting.is_empty() {
                self.found = 0;
            }
        }
        let (now, today) = (Instant::now(), today());
        for (id, program) in &mut self.programs {
            program.settings(&self.settings, today);
            if program.dirty {
                let complete = program.check();
                let rest =
                    REST.iter().find(|(size, _)| program.size() <= *size).map_or(Duration::ZERO, |(_, rest)| *rest);
                program.lint_at = (!complete).then(|| now + rest);
            }
            if self.ready {
                program.publish(&self.capabilities, &self.outbox);
            }
            if program.answer_pulls(self.capabilities.refresh.diagnostics) {
                // Somebody waits for the linter.
                program.lint_at = program.lint_at.map(|at| at.min(now));
            }
            if program.lint_at.is_some_and(|at| at <= now) {
                program.lint_at = None;
                let snapshot = program.snapshot(*id, &self.capabilities, &self.settings);
                // The worker ends with this thread.
                let _ = self.worker.send(Job { snapshot, kind: JobKind::Lint });
            }
        }
    }

    fn ask(&mut self, ask: Request) {
        match ask {
            Request::Text(uri, responder) => {
                if responder.is_cancelled() {
                    return;
                }
                let found = self.locate(&uri).and_then(|(id, file)| Some((self.programs.get(&id)?, file)));
                match found {
                    None => (responder.respond)(Err(RequestError::UnknownDocument)),
                    Some((program, file)) => {
                        let text = program.text(file, self.capabilities.encoding);
                        (responder.respond)(Ok((text, &program.files[file.0 as usize])));
                    }
                }
            }
            Request::Nearby(uri, position, responder) => self.near(&uri, position, responder),
            Request::Document(uri, responder) => match self.locate(&uri) {
                None => (responder.respond)(Err(RequestError::UnknownDocument)),
                Some((id, file)) => self.whole(id, file, responder),
            },
            Request::Program(id, responder) => self.whole(id, FileId(0), responder),
            Request::Diagnostics(which, responder) => self.wrong(&which, responder),
        }
    }

    fn wrong(&mut self, which: &DiagnosticsScope, responder: DiagnosticsResponder) {
        let found = match which {
            DiagnosticsScope::Document(uri) => self.locate(uri),
            DiagnosticsScope::Program(id) => Some((*id, FileId(0))),
        };
        match found.and_then(|(id, file)| Some((self.programs.get_mut(&id)?, file))) {
            None => (responder.respond)(Err(RequestError::UnknownDocument)),
            Some((program, file)) => program.pull(file, responder),
        }
    }

    fn near(&mut self, uri: &Uri, position: Position, responder: ContextResponder) {
        if responder.is_cancelled() {
            return;
        }
        let (capabilities, settings) = (self.capabilities.clone(), self.settings.clone());
        let found = self.locate(uri);
        match found.and_then(|(id, file)| Some((self.programs.get_mut(&id)?, file))) {
            None => (responder.respond)(Err(RequestError::UnknownDocument)),
            Some((program, file)) => program.near(file, position, &capabilities, &settings, responder),
        }
    }

    fn whole(&mut self, id: u64, file: FileId, responder: ContextResponder) {
        match self.programs.get_mut(&id) {
            None => (responder.respond)(Err(RequestError::UnknownDocument)),
            Some(program) => {
                let snapshot = program.snapshot(id, &self.capabilities, &self.settings);
                // The worker ends with this thread.
                let _ = self.worker.send(Job { snapshot, kind: JobKind::Respond(file, responder) });
            }
        }
    }
}

/// The path of a document that is a file.
pub fn path_of(uri: &Uri) -> Option<std::path::PathBuf> {
    if uri.scheme().as_str() != "file" {
        return None;
    }
    uri.to_file_path().map(|path| path.into_owned())
}
