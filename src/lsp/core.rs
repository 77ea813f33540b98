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

use super::memory::{LARGE, give_back};
use super::outbox::Outbox;
use super::program::Program;
use super::scene::{Agreed, Refresh};
use super::settings::Settings;
use super::task::{Ask, Backlog, Progress, Refusal, ReportQuestion, Task, Telling, ViewQuestion, Which};
use super::worker::{Job, Work};
use crate::text::FileId;
use crate::workspace::discovery::{ProgramRoot, find_programs, program_root_of};
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
pub struct Core {
    agreed: Arc<Agreed>,
    settings: Arc<Settings>,
    programs: BTreeMap<u64, Program>,
    next: u64,
    folders: Vec<WorkspaceFolder>,
    /// Programs of the workspace that nobody has opened yet, and how many there were.
    waiting: VecDeque<ProgramRoot>,
    found: usize,
    tasks: Sender<Task>,
    worker: Sender<Job>,
    client: UnboundedSender<Telling>,
    outbox: Outbox,
    backlog: Backlog,
    /// Whether the client may be told something: it has had the answer to `initialize`.
    ready: bool,
}

impl Core {
    /// A state without programs, which talks to these.
    pub fn new(
        tasks: Sender<Task>,
        worker: Sender<Job>,
        client: UnboundedSender<Telling>,
        outbox: Outbox,
        backlog: Backlog,
    ) -> Self {
        Self {
            agreed: Arc::default(),
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
            backlog,
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
            while let Some(task) = self.behind(tasks) {
                self.guarded(|core| core.task(task));
            }
            self.guarded(Self::settle);
        }
    }

    /// A task that waits already, or that comes right behind an edit: a client asks for a completion as soon as a letter is
    /// typed, and should not wait for a check that can wait itself. It waits for an eighth of the time that it takes.
    fn behind(&self, tasks: &Receiver<Task>) -> Option<Task> {
        if self.backlog.is_some() {
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
            self.tell(Telling::Log(MessageType::ERROR, "authc has a bug; what was asked is not answered".to_owned()));
            self.programs.values_mut().for_each(Program::forget);
        }
    }

    fn tell(&self, telling: Telling) {
        // Nobody listens when the client is gone.
        let _ = self.client.send(telling);
    }

    fn log(&self, text: impl Into<String>) {
        self.tell(Telling::Log(MessageType::WARNING, text.into()));
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
        self.ready |= !matches!(task, Task::Start { .. } | Task::Caught | Task::Found(_) | Task::Linted { .. });
        match task {
            Task::Ready | Task::Caught => {}
            Task::Start { agreed, settings, folders } => {
                self.agreed = Arc::new(*agreed);
                self.settings = Arc::new(*settings);
                self.add_folders(folders);
            }
            Task::Open { uri, version, text } => self.open(uri, version, text),
            Task::Change { uri, version, changes } => match self.locate(&uri) {
                Some((program, file)) => {
                    let encoding = self.agreed.encoding;
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
            Task::Watched(events) => self.watched(&events),
            Task::Folders { added, removed } => {
                self.folders.retain(|folder| !removed.contains(folder));
                self.add_folders(added);
                self.drop_unwanted();
            }
            Task::Settings(settings) => {
                self.settings = Arc::new(*settings);
                self.programs.values_mut().for_each(Program::touch);
                self.tell(Telling::Refresh(Refresh::ALL));
            }
            Task::Ask(ask) => self.ask(ask),
            Task::Everywhere(about) => {
                let programs: Vec<u64> = self.programs.keys().copied().collect();
                about(&programs).into_iter().for_each(|ask| self.ask(ask));
            }
            Task::Found(units) => {
                let projects = units.into_iter().filter(|unit| matches!(unit, ProgramRoot::Project(_)));
                let new: Vec<ProgramRoot> = projects.filter(|unit| self.program_of(unit).is_none()).collect();
                self.waiting.extend(new);
                self.found = self.waiting.len();
                if self.found > MANY_PROGRAMS {
                    self.tell(Telling::Progress(Progress::Begin(self.found)));
                }
            }
            Task::Linted { program, revision, checked } => {
                let program = self.programs.get_mut(&program);
                let changed = program.is_some_and(|program| {
                    // Typing rests, and what the checks since have left here is not the worker's to give back.
                    if program.live.sources().bytes() > LARGE {
                        give_back();
                    }
                    program.linted(revision, checked)
                });
                if changed && self.agreed.pull {
                    // Only diagnostics: nothing else shows what the linter finds.
                    self.tell(Telling::Refresh(Refresh { diagnostics: true, ..Refresh::default() }));
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
            let units = paths.iter().flat_map(|path| find_programs(std::slice::from_ref(path)).programs).collect();
            // The core is gone when the client is.
            let _ = tasks.send(Task::Found(units));
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

    fn program_of(&self, unit: &ProgramRoot) -> Option<u64> {
        self.programs.iter().find(|(_, program)| program.unit == *unit).map(|(id, _)| *id)
    }

    fn add(&mut self, program: Program) -> u64 {
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
        let id = match path_of(&uri).map(|path| program_root_of(&path)) {
            // A document that was never saved.
            None => self.add(Program::unsaved(&self.settings)),
            Some(unit) => match self.program_of(&unit) {
                Some(id) => id,
                None => {
                    self.waiting.retain(|waiting| *waiting != unit);
                    self.add(Program::read(unit, &self.settings))
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
        let unwanted = |program: &Program| {
            let inside = match &program.unit {
                ProgramRoot::Project(root) => {
                    folders.iter().any(|folder| root.starts_with(folder) || folder.starts_with(root))
                }
                _ => false,
            };
            !inside && !program.is_open()
        };
        let gone: Vec<u64> = self.programs.iter().filter(|(_, program)| unwanted(program)).map(|(id, _)| *id).collect();
        for id in gone {
            if let Some(program) = self.programs.remove(&id) {
                program.withdraw(&self.outbox);
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
            let touched = |program: &Program| match &program.unit {
                ProgramRoot::Project(own) => path.starts_with(own),
                ProgramRoot::File(own) => own == &path || (project && own.starts_with(root)),
                ProgramRoot::Stdin => false,
            };
            again.extend(self.programs.iter().filter(|(_, program)| touched(program)).map(|(id, _)| *id));
            if project && event.typ == FileChangeType::CREATED {
                self.waiting.push_back(ProgramRoot::Project(root.to_owned()));
            }
        }
        again.sort_unstable();
        again.dedup();
        let mut documents = Vec::new();
        for id in &again {
            if let Some(program) = self.programs.remove(id) {
                documents.append(&mut program.documents());
                let unit = program.unit.clone();
                program.withdraw(&self.outbox);
                if let ProgramRoot::Project(root) = &unit
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
            self.tell(Telling::Refresh(Refresh::ALL));
        }
    }

    /// Reads one of the programs that wait, and tells what is wrong where something has changed.
    fn settle(&mut self) {
        if let Some(unit) = self.waiting.pop_front() {
            if self.program_of(&unit).is_none() {
                self.add(Program::read(unit, &self.settings));
            }
            if self.found > MANY_PROGRAMS {
                let done = self.found - self.waiting.len().min(self.found);
                let progress = if self.waiting.is_empty() { Progress::End } else { Progress::Report(done, self.found) };
                self.tell(Telling::Progress(progress));
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
                program.publish(&self.agreed, &self.outbox);
            }
            if program.answer_pulls(self.agreed.refresh.diagnostics) {
                // Somebody waits for the linter.
                program.lint_at = program.lint_at.map(|at| at.min(now));
            }
            if program.lint_at.is_some_and(|at| at <= now) {
                program.lint_at = None;
                let snapshot = program.snapshot(*id, &self.agreed, &self.settings);
                // The worker ends with this thread.
                let _ = self.worker.send(Job { snapshot, work: Work::Lint });
            }
        }
    }

    fn ask(&mut self, ask: Ask) {
        match ask {
            Ask::Text(uri, question) => {
                if question.cancelled() {
                    return;
                }
                let found = self.locate(&uri).and_then(|(id, file)| Some((self.programs.get(&id)?, file)));
                match found {
                    None => (question.answer)(Err(Refusal::Unknown)),
                    Some((program, file)) => {
                        let text = program.text(file, self.agreed.encoding);
                        (question.answer)(Ok((text, &program.files[file.0 as usize])));
                    }
                }
            }
            Ask::Near(uri, position, question) => self.near(&uri, position, question),
            Ask::Whole(uri, question) => match self.locate(&uri) {
                None => (question.answer)(Err(Refusal::Unknown)),
                Some((id, file)) => self.whole(id, file, question),
            },
            Ask::Program(id, question) => self.whole(id, FileId(0), question),
            Ask::Wrong(which, question) => self.wrong(&which, question),
        }
    }

    fn wrong(&mut self, which: &Which, question: ReportQuestion) {
        let found = match which {
            Which::Document(uri) => self.locate(uri),
            Which::Program(id) => Some((*id, FileId(0))),
        };
        match found.and_then(|(id, file)| Some((self.programs.get_mut(&id)?, file))) {
            None => (question.answer)(Err(Refusal::Unknown)),
            Some((program, file)) => program.pull(file, question),
        }
    }

    fn near(&mut self, uri: &Uri, position: Position, question: ViewQuestion) {
        if question.cancelled() {
            return;
        }
        let (agreed, settings) = (self.agreed.clone(), self.settings.clone());
        let found = self.locate(uri);
        match found.and_then(|(id, file)| Some((self.programs.get_mut(&id)?, file))) {
            None => (question.answer)(Err(Refusal::Unknown)),
            Some((program, file)) => program.near(file, position, &agreed, &settings, question),
        }
    }

    fn whole(&mut self, id: u64, file: FileId, question: ViewQuestion) {
        match self.programs.get_mut(&id) {
            None => (question.answer)(Err(Refusal::Unknown)),
            Some(program) => {
                let snapshot = program.snapshot(id, &self.agreed, &self.settings);
                // The worker ends with this thread.
                let _ = self.worker.send(Job { snapshot, work: Work::Answer(file, question) });
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
