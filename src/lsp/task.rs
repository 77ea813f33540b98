//! The messages between the handlers, the main loop and the task that talks to the client.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use tower_lsp::ls_types::{FileEvent, MessageType, Position, TextDocumentContentChangeEvent, Uri, WorkspaceFolder};

use super::capabilities::{ClientCapabilities, RefreshSupport};
use super::context::{FileInfo, RequestContext};
use super::convert::DocumentText;
use super::program::ProgramState;
use super::settings::EditorSettings;
use crate::ide::incremental::CheckResult;
use crate::text::FileId;
use crate::workspace::discovery::ProgramRoot;

/// A task for the main loop. The main loop does tasks in the order in which the client sent the messages.
pub enum Task {
    /// The client sent `initialize`.
    Start {
        capabilities: Box<ClientCapabilities>,
        settings: Box<EditorSettings>,
        folders: Vec<WorkspaceFolder>,
    },
    /// The client sent `initialized`.
    Ready,
    /// Every message that was received is handled.
    InputDrained,
    Open {
        uri: Uri,
        version: i32,
        text: String,
    },
    Change {
        uri: Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    },
    /// A document was closed: its text is that of the file on disk again.
    Close {
        uri: Uri,
    },
    FilesChanged(Vec<FileEvent>),
    FoldersChanged {
        added: Vec<WorkspaceFolder>,
        removed: Vec<WorkspaceFolder>,
    },
    SettingsChanged(Box<EditorSettings>),
    Request(StateRequest),
    /// Requests about every program.
    RequestEach(Box<RequestEach>),
    /// The programs of a folder were found.
    Discovered(Vec<ProgramRoot>),
    /// The linter has run. `checked` is `None` if it panicked.
    Linted {
        program: u64,
        revision: u64,
        checked: Option<CheckResult>,
    },
    /// The tests of a program cover other statements than before.
    Covered,
}

/// A flag for received messages that are not handled yet. The main loop does not check a text that they may change.
#[derive(Clone)]
pub struct PendingInput {
    pending: Arc<AtomicBool>,
    tasks: Sender<Task>,
}

impl PendingInput {
    pub fn new(tasks: Sender<Task>) -> Self {
        Self { pending: Arc::default(), tasks }
    }

    pub fn is_pending(&self) -> bool {
        self.pending.load(Ordering::Acquire)
    }

    /// Handles a message. `more` is whether another one was received after it.
    pub async fn handle_message<T>(&self, more: bool, message: impl Future<Output = T>) -> T {
        let before = self.pending.swap(more, Ordering::AcqRel);
        let result = message.await;
        if before && !more {
            // The last message may have sent no task, and the main loop waits for one.
            let _ = self.tasks.send(Task::InputDrained);
        }
        result
    }
}

/// Makes a request for each of the programs with these numbers.
pub type RequestEach = dyn FnOnce(&[u64]) -> Vec<StateRequest> + Send;

/// A request, by how much must be known to answer it.
pub enum StateRequest {
    /// Needs the text of a document.
    Text(Uri, Responder<RespondWithText>),
    /// Needs the declarations of the program and the statements around a position.
    Nearby(Uri, Position, ContextResponder),
    /// Needs the whole program of a document.
    Document(Uri, ContextResponder),
    /// Needs the whole program with this number.
    Program(u64, ContextResponder),
    Diagnostics(DiagnosticsScope, DiagnosticsResponder),
}

pub enum DiagnosticsScope {
    Document(Uri),
    /// Every file of the program with this number.
    Program(u64),
}

pub type RespondWithText = dyn for<'t> FnOnce(Result<(DocumentText<'t>, &'t FileInfo), RequestError>) + Send;

pub type RespondWithContext = dyn for<'v, 's> FnOnce(Result<&RequestContext<'v, 's>, RequestError>) + Send;

pub type ContextResponder = Responder<RespondWithContext>;

/// Gets a program that was checked, and the file that was asked about.
pub type RespondWithDiagnostics = dyn for<'p> FnOnce(Result<(&'p ProgramState, FileId), RequestError>) + Send;

pub type DiagnosticsResponder = Responder<RespondWithDiagnostics>;

/// Computes the response to a request and hands it to the handler that awaits it.
pub struct Responder<F: ?Sized> {
    pub respond: Box<F>,
    /// Held by the handler too, until it has the response or the client cancels the request.
    pub alive: Arc<()>,
}

impl<F: ?Sized> Responder<F> {
    pub fn is_cancelled(&self) -> bool {
        Arc::strong_count(&self.alive) == 1
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestError {
    /// The document is not open and belongs to no program.
    UnknownDocument,
    /// The text has changed since the request was sent.
    ContentModified,
}

/// A message from the main loop to the client.
#[derive(Debug)]
pub enum ClientMessage {
    Log(MessageType, String),
    /// Results that the client has fetched are out of date.
    Refresh(RefreshSupport),
    Progress(ProgressUpdate),
}

/// Progress in reading programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressUpdate {
    Begin { total: usize },
    Report { done: usize, total: usize },
    End,
}
