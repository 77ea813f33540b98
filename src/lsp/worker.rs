//! The worker thread: it analyses whole programs, which takes longer than a keystroke may wait.
//!
//! The analysis of a snapshot lives on the stack of [`do_jobs_of`] as long as requests about it come.

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::{Duration, Instant};

use super::capabilities::ClientCapabilities;
use super::context::{FileInfo, RequestContext};
use super::coverage::{CoverageJob, NewestMarks};
use super::heap::{self, LARGE_PROGRAM};
use super::settings::EditorSettings;
use super::task::{ContextResponder, RequestError, Task};
use crate::diagnostic::sort_and_dedup;
use crate::ide::ProgramView;
use crate::ide::assertions::AskedAssertions;
use crate::ide::compiled::CompiledGrants;
use crate::ide::incremental::{CheckResult, analyse_sources, full_depth, lint_analysis};
use crate::lint::RuleLevels;
use crate::text::{Date, FileId, LineIndex, Sources};

/// Time without a request after which the analysis of a large program is dropped: it takes several times the memory of the text.
const ANALYSIS_TTL: Duration = Duration::from_secs(2);

/// Time that the findings of the linter wait for the assertions, so that an editor shows both at once.
const PATIENCE: Duration = Duration::from_millis(40);

/// A state of a program.
pub struct Snapshot {
    /// Number of the program.
    pub program: u64,
    /// Number of the state.
    pub revision: u64,
    pub sources: Sources,
    /// The files of the program, and the lines of each.
    pub files: Vec<FileInfo>,
    pub lines: Vec<LineIndex>,
    pub levels: RuleLevels,
    /// The linter is on.
    pub lint: bool,
    pub today: Date,
    pub capabilities: Arc<ClientCapabilities>,
    pub settings: Arc<EditorSettings>,
    /// Number of the state that the program has now.
    pub current: Arc<AtomicU64>,
    /// The marks of the program, whatever its state.
    pub marks: NewestMarks,
}

/// A job on a snapshot.
pub struct Job {
    pub snapshot: Arc<Snapshot>,
    pub kind: JobKind,
}

pub enum JobKind {
    Respond(FileId, ContextResponder),
    /// Lint the program, ask its assertions, and send the diagnostics to the main loop.
    Lint,
}

/// Does jobs until the main loop ends.
pub fn run(jobs: &Receiver<Job>, coverage: &Sender<CoverageJob>, main_loop: &Sender<Task>) {
    let mut next = None;
    while let Some(job) = next.take().or_else(|| jobs.recv().ok()) {
        let large = job.snapshot.sources.bytes() > LARGE_PROGRAM;
        let (program, revision) = (job.snapshot.program, job.snapshot.revision);
        next =
            catch_unwind(AssertUnwindSafe(|| do_jobs_of(job, large, jobs, coverage, main_loop))).unwrap_or_else(|_| {
                // Dropped responders report the panic to their handlers; the main loop, which waits for the linter, needs a message.
                let _ = main_loop.send(Task::Linted { program, revision, checked: None });
                None
            });
        if large && next.is_none() {
            heap::trim();
        }
    }
}

/// Does a job and the following ones on the same snapshot. Returns the first job on another snapshot, if it has arrived.
fn do_jobs_of(
    first: Job,
    large: bool,
    jobs: &Receiver<Job>,
    coverage: &Sender<CoverageJob>,
    main_loop: &Sender<Task>,
) -> Option<Job> {
    let snapshot = first.snapshot.clone();
    let stale = || snapshot.current.load(Ordering::Acquire) != snapshot.revision;
    let mut job = Some(first);
    if stale() {
        reject(job);
        return None;
    }
    let analysis = analyse_sources(&snapshot.sources, snapshot.today);
    // Responses may depend on whether the program has errors, so the analysis keeps its diagnostics.
    let diagnostics = analysis.diagnostics.clone();
    let mut checked = lint_analysis(
        &snapshot.sources,
        &analysis,
        diagnostics,
        &snapshot.levels,
        snapshot.today,
        full_depth(snapshot.lint),
    );
    super::program::truncate(&mut checked.diagnostics, snapshot.files.len());
    let view = ProgramView {
        sources: &snapshot.sources,
        analysis: &analysis,
        today: snapshot.today,
        levels: &snapshot.levels,
    };
    let mut context = RequestContext {
        view,
        files: &snapshot.files,
        lines: snapshot.lines.iter().collect(),
        file: FileId(0),
        capabilities: &snapshot.capabilities,
        settings: &snapshot.settings,
        diagnostics: &checked.diagnostics,
        revision: snapshot.revision,
        compiled: OnceCell::new(),
        marks: snapshot.marks.get(),
    };
    let report = |checked: CheckResult| {
        let (program, revision) = (snapshot.program, snapshot.revision);
        // The main loop ends when the client does.
        let _ = main_loop.send(Task::Linted { program, revision, checked: Some(checked) });
    };
    // The time from which on the main loop waits for the assertions, and whether it has the findings of the linter.
    let mut waiting: Option<(Instant, bool)> = None;
    // A job on another snapshot.
    let mut next = None;
    loop {
        match job.take() {
            Some(job) if !Arc::ptr_eq(&job.snapshot, &snapshot) => next = Some(job),
            Some(Job { kind: JobKind::Lint, .. }) if checked.complete => report(checked.clone()),
            Some(Job { kind: JobKind::Lint, .. }) => waiting = Some((Instant::now(), false)),
            Some(Job { kind: JobKind::Respond(_, responder), .. }) if responder.is_cancelled() => {}
            Some(job @ Job { kind: JobKind::Respond(..), .. }) if stale() => reject(Some(job)),
            Some(Job { kind: JobKind::Respond(file, responder), .. }) => {
                context.file = file;
                context.marks = snapshot.marks.get();
                let outcome = catch_unwind(AssertUnwindSafe(|| (responder.respond)(Ok(&context))));
                if outcome.is_err() {
                    context.compiled = OnceCell::new();
                }
            }
            None => {}
        }
        if stale() {
            waiting = None;
        }
        if let Some((since, linted)) = &mut waiting {
            let asked = context.compiled.get_or_init(|| CompiledGrants::new(&view)).assertions();
            if !asked.is_some_and(AskedAssertions::ask_next) {
                let errors = asked.map_or_else(Vec::new, AskedAssertions::errors);
                let mut whole = CheckResult { complete: true, ..checked.clone() };
                whole.diagnostics.extend(errors);
                sort_and_dedup(&mut whole.diagnostics);
                super::program::truncate(&mut whole.diagnostics, snapshot.files.len());
                report(whole);
                waiting = None;
                if let Some(asked) = asked
                    && snapshot.settings.inlay_hints.coverage
                {
                    // The thread ends with this one.
                    let _ = coverage.send(CoverageJob::new(snapshot.clone(), asked.failing()));
                }
            } else if !*linted && since.elapsed() > PATIENCE {
                *linted = true;
                report(checked.clone());
            }
        }
        if next.is_some() && waiting.is_none() {
            return next;
        }
        if waiting.is_some() {
            // Between two assertions a request is answered.
            if next.is_none() {
                match jobs.try_recv() {
                    Ok(found) => job = Some(found),
                    Err(TryRecvError::Empty) => {}
                    Err(TryRecvError::Disconnected) => return None,
                }
            }
            continue;
        }
        job = match large {
            false => Some(jobs.recv().ok()?),
            true if stale() => return None,
            true => match jobs.recv_timeout(ANALYSIS_TTL) {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => return None,
            },
        };
    }
}

fn reject(job: Option<Job>) {
    if let Some(Job { kind: JobKind::Respond(_, responder), .. }) = job {
        (responder.respond)(Err(RequestError::ContentModified));
    }
}
