//! What the shell hands to the core, and the core to the shell.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use tower_lsp::ls_types::{FileEvent, MessageType, Position, TextDocumentContentChangeEvent, Uri, WorkspaceFolder};

use super::convert::Text;
use super::program::Program;
use super::scene::{Agreed, FileInfo, Refresh, Scene};
use super::settings::Settings;
use crate::ide::live::Checked;
use crate::text::FileId;
use crate::workspace::discovery::ProgramRoot;

/// Something for the core to do, in the order in which the client sent it.
pub enum Task {
    /// The client has said who it is.
    Start { agreed: Box<Agreed>, settings: Box<Settings>, folders: Vec<WorkspaceFolder> },
    /// The client knows what the server can.
    Ready,
    /// All that had come from the client at once is handed over.
    Caught,
    /// A document was opened.
    Open { uri: Uri, version: i32, text: String },
    /// A document was edited.
    Change { uri: Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent> },
    /// A document was closed: what is on disk holds.
    Close { uri: Uri },
    /// Files changed on disk.
    Watched(Vec<FileEvent>),
    /// Folders of the workspace came and went.
    Folders { added: Vec<WorkspaceFolder>, removed: Vec<WorkspaceFolder> },
    /// The settings changed.
    Settings(Box<Settings>),
    /// A question.
    Ask(Ask),
    /// A question about every program, made of their numbers.
    Everywhere(Box<AskEach>),
    /// The programs of the workspace were found.
    Found(Vec<ProgramRoot>),
    /// The linter has run; it found nothing out if it has a bug.
    Linted { program: u64, revision: u64, checked: Option<Checked> },
}

/// Whether more has come from the client than was handed over: the core need not check what is about to change.
#[derive(Clone)]
pub struct Backlog {
    more: Arc<AtomicBool>,
    tasks: Sender<Task>,
}

impl Backlog {
    /// None yet.
    pub fn new(tasks: Sender<Task>) -> Self {
        Self { more: Arc::default(), tasks }
    }

    /// Whether there is one.
    pub fn is_some(&self) -> bool {
        self.more.load(Ordering::Acquire)
    }

    /// Hands over a message, behind which more is there or not.
    pub async fn around<T>(&self, more: bool, message: impl Future<Output = T>) -> T {
        let before = self.more.swap(more, Ordering::AcqRel);
        let done = message.await;
        if before && !more {
            // What came last may have been no task, and the core waits for one.
            let _ = self.tasks.send(Task::Caught);
        }
        done
    }
}

/// Makes a question about each of the programs with these numbers.
pub type AskEach = dyn FnOnce(&[u64]) -> Vec<Ask> + Send;

/// A question and how much has to be known to answer it.
pub enum Ask {
    /// The text of a document.
    Text(Uri, Question<TextAnswer>),
    /// The declarations and the statements around a place.
    Near(Uri, Position, ViewQuestion),
    /// The whole program of a document.
    Whole(Uri, ViewQuestion),
    /// A whole program by its number.
    Program(u64, ViewQuestion),
    /// What is wrong with a program.
    Wrong(Which, ReportQuestion),
}

/// What is asked about.
pub enum Which {
    /// A document.
    Document(Uri),
    /// Every file of the program with this number.
    Program(u64),
}

/// What answers a question about a text.
pub type TextAnswer = dyn for<'t> FnOnce(Result<(Text<'t>, &'t FileInfo), Refusal>) + Send;

/// What answers a question about a program.
pub type ViewAnswer = dyn for<'v, 's> FnOnce(Result<&Scene<'v, 's>, Refusal>) + Send;

/// A question about a program.
pub type ViewQuestion = Question<ViewAnswer>;

/// What answers a question about what is wrong: with a program that was checked, and the file that was asked about.
pub type ReportAnswer = dyn for<'p> FnOnce(Result<(&'p Program, FileId), Refusal>) + Send;

/// A question about what is wrong.
pub type ReportQuestion = Question<ReportAnswer>;

/// Something to be answered, unless nobody waits any more.
pub struct Question<F: ?Sized> {
    /// What answers.
    pub answer: Box<F>,
    /// Held by whoever waits as well.
    pub alive: Arc<()>,
}

impl<F: ?Sized> Question<F> {
    /// Whether nobody waits.
    pub fn cancelled(&self) -> bool {
        Arc::strong_count(&self.alive) == 1
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No such document is open, and no file of a program is it.
    Unknown,
    /// The text has changed since the question was put.
    Modified,
}

/// Something to tell the client.
#[derive(Debug)]
pub enum Telling {
    /// A line of the log.
    Log(MessageType, String),
    /// What was fetched before is no longer right.
    Refresh(Refresh),
    /// Work begins, goes on or ends: what it is, and how far it is.
    Progress(Progress),
}

/// Work that takes its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many programs have to be read.
    Begin(usize),
    /// So many of so many are.
    Report(usize, usize),
    /// All are.
    End,
}
