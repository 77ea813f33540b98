//! A second thread, for what needs a whole program: so much takes longer than a keystroke may.
//!
//! The program of a snapshot lives on the stack of [`run`] as long as questions about it come.

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use super::memory::{LARGE, give_back};
use super::scene::{Agreed, FileInfo, Scene};
use super::settings::Settings;
use super::task::{Refusal, Task, ViewQuestion};
use crate::ide::View;
use crate::ide::live::{analyse_sources, judged, whole};
use crate::lint::RuleLevels;
use crate::text::{Date, FileId, LineIndex, Sources};

/// How long the analysis of a large program is kept: it is several times as large as the text.
const KEPT: Duration = Duration::from_secs(2);

/// A state of a program.
pub struct Snapshot {
    /// The number of the program.
    pub program: u64,
    /// The number of the state.
    pub revision: u64,
    /// Its text.
    pub sources: Sources,
    /// Its files.
    pub files: Vec<FileInfo>,
    /// Their lines.
    pub lines: Vec<LineIndex>,
    /// The level of every rule.
    pub levels: RuleLevels,
    /// Whether the linter runs.
    pub lint: bool,
    /// The day.
    pub today: Date,
    /// What was agreed with the client.
    pub agreed: Arc<Agreed>,
    /// What the user set.
    pub settings: Arc<Settings>,
    /// The state that the program has now.
    pub current: Arc<AtomicU64>,
}

/// Something to do with a snapshot.
pub struct Job {
    /// The state.
    pub snapshot: Arc<Snapshot>,
    /// What to do.
    pub work: Work,
}

/// What to do.
pub enum Work {
    /// Answer.
    Answer(FileId, ViewQuestion),
    /// Lint, and tell the core.
    Lint,
}

/// Does jobs until there will be no more.
pub fn run(jobs: &Receiver<Job>, core: &Sender<Task>) {
    let mut next = None;
    while let Some(job) = next.take().or_else(|| jobs.recv().ok()) {
        let large = job.snapshot.sources.bytes() > LARGE;
        let (program, revision) = (job.snapshot.program, job.snapshot.revision);
        next = catch_unwind(AssertUnwindSafe(|| serve(job, large, jobs, core))).unwrap_or_else(|_| {
            // Whoever waits for an answer is told by what was dropped, and the core, which waits for the linter, so.
            let _ = core.send(Task::Linted { program, revision, checked: None });
            None
        });
        if large && next.is_none() {
            give_back();
        }
    }
}

/// Does a job and those behind it about the same state; gives the first that is about another, if it is there already.
fn serve(first: Job, large: bool, jobs: &Receiver<Job>, core: &Sender<Task>) -> Option<Job> {
    let snapshot = first.snapshot.clone();
    let stale = || snapshot.current.load(Ordering::Acquire) != snapshot.revision;
    let mut job = Some(first);
    if stale() {
        refuse(job);
        return None;
    }
    let analysis = analyse_sources(&snapshot.sources, snapshot.today);
    // What is asked about a program may depend on whether it has errors, so they stay with it.
    let found = analysis.diagnostics.clone();
    let mut checked =
        judged(&snapshot.sources, &analysis, found, &snapshot.levels, snapshot.today, whole(snapshot.lint));
    super::program::shorten(&mut checked.diagnostics, snapshot.files.len());
    let view =
        View { sources: &snapshot.sources, analysis: &analysis, today: snapshot.today, levels: &snapshot.levels };
    let mut scene = Scene {
        view,
        files: &snapshot.files,
        lines: snapshot.lines.iter().collect(),
        file: FileId(0),
        agreed: &snapshot.agreed,
        settings: &snapshot.settings,
        diagnostics: &checked.diagnostics,
        revision: snapshot.revision,
        compiled: OnceCell::new(),
    };
    loop {
        match job.take() {
            Some(job) if !Arc::ptr_eq(&job.snapshot, &snapshot) => return Some(job),
            Some(Job { work: Work::Lint, .. }) => {
                let (program, revision) = (snapshot.program, snapshot.revision);
                let told = Task::Linted { program, revision, checked: Some(checked.clone()) };
                // The core is gone when the client is.
                let _ = core.send(told);
            }
            Some(Job { work: Work::Answer(_, question), .. }) if question.cancelled() => {}
            Some(job @ Job { work: Work::Answer(..), .. }) if stale() => refuse(Some(job)),
            Some(Job { work: Work::Answer(file, question), .. }) => {
                scene.file = file;
                let answered = catch_unwind(AssertUnwindSafe(|| (question.answer)(Ok(&scene))));
                if answered.is_err() {
                    scene.compiled = OnceCell::new();
                }
            }
            None => {}
        }
        job = match large {
            false => Some(jobs.recv().ok()?),
            true if stale() => return None,
            true => match jobs.recv_timeout(KEPT) {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => return None,
            },
        };
    }
}

fn refuse(job: Option<Job>) {
    if let Some(Job { work: Work::Answer(_, question), .. }) = job {
        (question.answer)(Err(Refusal::Modified));
    }
}
