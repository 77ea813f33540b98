//! The main loop: the one thread that owns the documents, the programs and their diagnostics.
//!
//! It does tasks in the order in which the client sent the messages, and checks programs when no task waits, so that a burst of
//! edits costs one check.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tower_lsp::ls_types::{FileChangeType, FileEvent, MessageType, Position, Uri, WorkspaceFolder};

use super::capabilities::{ClientCapabilities, RefreshSupport};
use super::convert::path_of;
use super::heap::{self, LARGE_PROGRAM};
use super::outbox::Outbox;
use super::program::ProgramState;
use super::settings::EditorSettings;
use super::task::{
    ClientMessage, ContextResponder, DiagnosticsResponder, DiagnosticsScope, PendingInput, ProgressUpdate,
    RequestError, StateRequest, Task,
};
use super::worker::{Job, JobKind};
use crate::text::FileId;
use crate::workspace::discovery::{ProgramRoot, find_programs, program_root_of};
use crate::workspace::{CONFIG_NAME, today};

/// Time without an edit after which the linter runs, by the number of statements at most: nobody notices the linter on a small
/// program, and a large one is usually edited again before it has finished.
const LINT_DELAY: [(usize, Duration); 2] =
    [(2_000, Duration::from_millis(20)), (usize::MAX, Duration::from_millis(250))];

/// Time that a check waits at most for a message that follows an edit.
const MAX_WAIT: Duration = Duration::from_millis(1);

/// A check that would wait for less starts at once: a wait costs about as much.
const MIN_WAIT: Duration = Duration::from_micros(50);

/// Number of programs from which reading them is shown as progress.
const PROGRESS_THRESHOLD: usize = 20;

pub struct ServerState {
    capabilities: Arc<ClientCapabilities>,
    settings: Arc<EditorSettings>,
    programs: BTreeMap<u64, ProgramState>,
    next_id: u64,
    folders: Vec<WorkspaceFolder>,
    /// Programs that were found in the workspace and are not read yet, and their number when they were found.
    unread: VecDeque<ProgramRoot>,
    discovered: usize,
    tasks: Sender<Task>,
    worker: Sender<Job>,
    client: UnboundedSender<ClientMessage>,
    outbox: Outbox,
    pending_input: PendingInput,
    /// The client has the response to `initialize`. Before that it takes no notification.
    ready: bool,
}

impl ServerState {
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
            next_id: 0,
            folders: Vec::new(),
            unread: VecDeque::new(),
            discovered: 0,
            tasks,
            worker,
            client,
            outbox,
            pending_input,
            ready: false,
        }
    }

    /// Does tasks until the client ends.
    pub fn run(mut self, tasks: &Receiver<Task>) {
        loop {
            let task = match self.idle_time() {
                None => tasks.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(idle) => tasks.recv_timeout(idle),
            };
            match task {
                Ok(task) => self.catch_panic(|state| state.do_task(task)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while let Some(task) = self.next_soon(tasks) {
                self.catch_panic(|state| state.do_task(task));
            }
            self.catch_panic(Self::update_programs);
        }
    }

    /// Returns the next task if one waits or follows an edit at once. A client requests a completion as soon as a letter is typed;
    /// the completion should not wait for a check that can wait itself. The check waits for an eighth of the time that it takes.
    fn next_soon(&self, tasks: &Receiver<Task>) -> Option<Task> {
        if self.pending_input.is_pending() {
            // The input may be the beginning of a message whose end arrives later.
            return tasks.recv_timeout(MAX_WAIT).ok();
        }
        let dirty = self.programs.values().filter(|program| program.dirty);
        let wait = dirty.map(|program| program.check_time / 8).max().unwrap_or_default().min(MAX_WAIT);
        match wait < MIN_WAIT {
            true => tasks.try_recv().ok(),
            false => tasks.recv_timeout(wait).ok(),
        }
    }

    /// Runs some work. After a panic the other tasks go on, and the programs are analysed anew from their texts.
    fn catch_panic(&mut self, work: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| work(self))).is_err() {
            self.send(ClientMessage::Log(
                MessageType::ERROR,
                "authc has a bug; what was asked is not answered".to_owned(),
            ));
            self.programs.values_mut().for_each(ProgramState::reset);
        }
    }

    fn send(&self, message: ClientMessage) {
        // The receiver ends with the client.
        let _ = self.client.send(message);
    }

    fn log(&self, text: impl Into<String>) {
        self.send(ClientMessage::Log(MessageType::WARNING, text.into()));
    }

    /// Returns the time until something is to be done without a task, or `None` if there is no such thing.
    fn idle_time(&self) -> Option<Duration> {
        if !self.unread.is_empty() {
            return Some(Duration::ZERO);
        }
        let now = Instant::now();
        self.programs.values().filter_map(|program| program.lint_at).min().map(|at| at.saturating_duration_since(now))
    }

    fn do_task(&mut self, task: Task) {
        // A client sends nothing before it has the response to `initialize`; these tasks come from the server.
        self.ready |= !matches!(
            task,
            Task::Start { .. } | Task::InputDrained | Task::Discovered(_) | Task::Linted { .. } | Task::Covered
        );
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
                    if let Some(error) = self
                        .programs
                        .get_mut(&program)
                        .and_then(|program| program.change(file, version, changes, encoding))
                    {
                        self.log(format!("{}: {error}", uri.as_str()));
                    }
                }
                None => self.log(format!("{} was edited and is not open", uri.as_str())),
            },
            Task::Close { uri } => self.close(&uri),
            Task::FilesChanged(events) => self.files_changed(&events),
            Task::FoldersChanged { added, removed } => {
                self.folders.retain(|folder| !removed.contains(folder));
                self.add_folders(added);
                self.drop_unused_programs();
            }
            Task::SettingsChanged(settings) => {
                self.settings = Arc::new(*settings);
                self.programs.values_mut().for_each(ProgramState::invalidate);
                self.send(ClientMessage::Refresh(RefreshSupport::ALL));
            }
            Task::Request(request) => self.request(request),
            Task::RequestEach(make_requests) => {
                let programs: Vec<u64> = self.programs.keys().copied().collect();
                make_requests(&programs).into_iter().for_each(|request| self.request(request));
            }
            Task::Discovered(units) => {
                let projects = units.into_iter().filter(|unit| matches!(unit, ProgramRoot::Project(_)));
                let new: Vec<ProgramRoot> = projects.filter(|unit| self.program_of(unit).is_none()).collect();
                self.unread.extend(new);
                self.discovered = self.unread.len();
                if self.discovered > PROGRESS_THRESHOLD {
                    self.send(ClientMessage::Progress(ProgressUpdate::Begin { total: self.discovered }));
                }
            }
            Task::Linted { program, revision, checked } => {
                let program = self.programs.get_mut(&program);
                let changed = program.is_some_and(|program| {
                    // The user has stopped typing, and the worker cannot trim the memory that checks have freed on this thread.
                    if program.live.sources().bytes() > LARGE_PROGRAM {
                        heap::trim();
                    }
                    program.linted(revision, checked)
                });
                if changed && self.capabilities.pull_diagnostics {
                    // Only diagnostics depend on the linter.
                    self.send(ClientMessage::Refresh(RefreshSupport {
                        diagnostics: true,
                        ..RefreshSupport::default()
                    }));
                }
            }
            Task::Covered => {
                self.send(ClientMessage::Refresh(RefreshSupport { inlay_hints: true, ..RefreshSupport::default() }));
            }
        }
    }

    /// Looks for the projects of folders on a thread of its own.
    fn add_folders(&mut self, folders: Vec<WorkspaceFolder>) {
        let paths: Vec<_> = folders.iter().filter_map(|folder| Some(folder.uri.to_file_path()?.into_owned())).collect();
        self.folders.extend(folders);
        if paths.is_empty() {
            return;
        }
        let tasks = self.tasks.clone();
        std::thread::spawn(move || {
            let units = paths.iter().flat_map(|path| find_programs(std::slice::from_ref(path)).programs).collect();
            // The main loop ends when the client does.
            let _ = tasks.send(Task::Discovered(units));
        });
    }

    /// Returns the program and the file of a document.
    fn locate(&self, uri: &Uri) -> Option<(u64, FileId)> {
        let by_uri = self.programs.iter().find_map(|(id, program)| Some((*id, program.find(uri)?)));
        // A client may write a URI in more than one way.
        by_uri.or_else(|| {
            let path = path_of(uri)?;
            self.programs.iter().find_map(|(id, program)| Some((*id, program.find_path(&path)?)))
        })
    }

    fn program_of(&self, unit: &ProgramRoot) -> Option<u64> {
        self.programs.iter().find(|(_, program)| program.unit == *unit).map(|(id, _)| *id)
    }

    fn add(&mut self, program: ProgramState) -> u64 {
        self.next_id += 1;
        self.programs.insert(self.next_id, program);
        self.next_id
    }

    fn open(&mut self, uri: Uri, version: i32, text: String) {
        if let Some((program, file)) = self.locate(&uri) {
            if let Some(program) = self.programs.get_mut(&program) {
                program.open(file, uri, version, text);
            }
            return;
        }
        let id = match path_of(&uri).map(|path| program_root_of(&path)) {
            // The document was never saved.
            None => self.add(ProgramState::unsaved(&self.settings)),
            Some(unit) => match self.program_of(&unit) {
                Some(id) => id,
                None => {
                    self.unread.retain(|unread| *unread != unit);
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
        self.drop_unused_programs();
    }

    /// Drops programs without an open document that are in no folder of the workspace.
    fn drop_unused_programs(&mut self) {
        let folders: Vec<_> = self.folders.iter().filter_map(|folder| folder.uri.to_file_path()).collect();
        let is_unused = |program: &ProgramState| {
            let in_workspace = match &program.unit {
                ProgramRoot::Project(root) => {
                    folders.iter().any(|folder| root.starts_with(folder) || folder.starts_with(root))
                }
                _ => false,
            };
            !in_workspace && !program.is_open()
        };
        let unused: Vec<u64> =
            self.programs.iter().filter(|(_, program)| is_unused(program)).map(|(id, _)| *id).collect();
        for id in unused {
            if let Some(program) = self.programs.remove(&id) {
                program.unload(&self.outbox);
            }
        }
    }

    fn files_changed(&mut self, events: &[FileEvent]) {
        let mut outdated = Vec::new();
        for event in events {
            let Some(path) = path_of(&event.uri) else { continue };
            let is_config = path.file_name().is_some_and(|name| name == CONFIG_NAME);
            if !is_config && event.typ == FileChangeType::CHANGED {
                if let Some((id, file)) = self.locate(&event.uri)
                    && let Some(program) = self.programs.get_mut(&id)
                {
                    program.changed_on_disk(file);
                }
                continue;
            }
            // A file or a project was created or deleted, so files may belong to other programs now.
            let root = path.parent().unwrap_or(&path);
            let is_affected = |program: &ProgramState| match &program.unit {
                ProgramRoot::Project(own) => path.starts_with(own),
                ProgramRoot::File(own) => own == &path || (is_config && own.starts_with(root)),
                ProgramRoot::Stdin => false,
            };
            outdated.extend(self.programs.iter().filter(|(_, program)| is_affected(program)).map(|(id, _)| *id));
            if is_config && event.typ == FileChangeType::CREATED {
                self.unread.push_back(ProgramRoot::Project(root.to_owned()));
            }
        }
        outdated.sort_unstable();
        outdated.dedup();
        let mut documents = Vec::new();
        for id in &outdated {
            if let Some(program) = self.programs.remove(id) {
                documents.append(&mut program.documents());
                let unit = program.unit.clone();
                program.unload(&self.outbox);
                if let ProgramRoot::Project(root) = &unit
                    && root.join(CONFIG_NAME).is_file()
                {
                    self.unread.push_back(unit);
                }
            }
        }
        for (uri, version, text) in documents {
            self.open(uri, version, text);
        }
        let programs = &self.programs;
        self.unread.retain(|unit| !programs.values().any(|program| program.unit == *unit));
        if !outdated.is_empty() {
            self.send(ClientMessage::Refresh(RefreshSupport::ALL));
        }
    }

    /// Reads one program that is not read yet. Checks the programs that were edited, publishes their diagnostics and starts the
    /// linter.
    fn update_programs(&mut self) {
        if let Some(unit) = self.unread.pop_front() {
            if self.program_of(&unit).is_none() {
                self.add(ProgramState::read(unit, &self.settings));
            }
            if self.discovered > PROGRESS_THRESHOLD {
                let done = self.discovered - self.unread.len().min(self.discovered);
                let progress = if self.unread.is_empty() {
                    ProgressUpdate::End
                } else {
                    ProgressUpdate::Report { done, total: self.discovered }
                };
                self.send(ClientMessage::Progress(progress));
            }
            if self.unread.is_empty() {
                self.discovered = 0;
            }
        }
        let (now, today) = (Instant::now(), today());
        for (id, program) in &mut self.programs {
            program.configure(&self.settings, today);
            if program.dirty {
                let complete = program.check();
                let delay = LINT_DELAY
                    .iter()
                    .find(|(size, _)| program.size() <= *size)
                    .map_or(Duration::ZERO, |(_, rest)| *rest);
                program.lint_at = (!complete).then(|| now + delay);
            }
            if self.ready {
                program.publish(&self.capabilities, &self.outbox);
            }
            if program.respond_to_pulls(self.capabilities.refresh.diagnostics) {
                // A client waits for the linter.
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

    fn request(&mut self, request: StateRequest) {
        match request {
            StateRequest::Text(uri, responder) => {
                if responder.is_cancelled() {
                    return;
                }
                let location = self.locate(&uri).and_then(|(id, file)| Some((self.programs.get(&id)?, file)));
                match location {
                    None => (responder.respond)(Err(RequestError::UnknownDocument)),
                    Some((program, file)) => {
                        let text = program.text(file, self.capabilities.encoding);
                        (responder.respond)(Ok((text, &program.files[file.0 as usize])));
                    }
                }
            }
            StateRequest::Nearby(uri, position, responder) => self.request_nearby(&uri, position, responder),
            StateRequest::Document(uri, responder) => match self.locate(&uri) {
                None => (responder.respond)(Err(RequestError::UnknownDocument)),
                Some((id, file)) => self.request_program(id, file, responder),
            },
            StateRequest::Program(id, responder) => self.request_program(id, FileId(0), responder),
            StateRequest::Diagnostics(scope, responder) => self.request_diagnostics(&scope, responder),
        }
    }

    fn request_diagnostics(&mut self, scope: &DiagnosticsScope, responder: DiagnosticsResponder) {
        let location = match scope {
            DiagnosticsScope::Document(uri) => self.locate(uri),
            DiagnosticsScope::Program(id) => Some((*id, FileId(0))),
        };
        match location.and_then(|(id, file)| Some((self.programs.get_mut(&id)?, file))) {
            None => (responder.respond)(Err(RequestError::UnknownDocument)),
            Some((program, file)) => program.pull(file, responder),
        }
    }

    fn request_nearby(&mut self, uri: &Uri, position: Position, responder: ContextResponder) {
        if responder.is_cancelled() {
            return;
        }
        let (capabilities, settings) = (self.capabilities.clone(), self.settings.clone());
        let location = self.locate(uri);
        match location.and_then(|(id, file)| Some((self.programs.get_mut(&id)?, file))) {
            None => (responder.respond)(Err(RequestError::UnknownDocument)),
            Some((program, file)) => program.respond_nearby(file, position, &capabilities, &settings, responder),
        }
    }

    fn request_program(&mut self, id: u64, file: FileId, responder: ContextResponder) {
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
