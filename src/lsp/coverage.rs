//! The coverage thread: it finds what the tests cover, which takes longer than any request may wait.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::heap::{self, LARGE_PROGRAM};
use super::task::Task;
use super::worker::Snapshot;
use crate::ide::coverage::CoverageMarks;
use crate::ide::incremental::analyse_sources;
use crate::text::Loc;

/// Time without an edit after which a program is looked at: while somebody types, the processor is for what they wait for.
const REST: Duration = Duration::from_millis(300);

/// Time after which the rest of a large program stays without marks until the next edit.
const MAX_TIME: Duration = Duration::from_secs(5);

/// A program whose assertions were asked.
pub struct CoverageJob {
    snapshot: Arc<Snapshot>,
    /// The assertions that do not hold.
    failing: Vec<Loc>,
    start_at: Instant,
}

impl CoverageJob {
    pub fn new(snapshot: Arc<Snapshot>, failing: Vec<Loc>) -> Self {
        Self { snapshot, failing, start_at: Instant::now() + REST }
    }
}

/// The newest marks of a program, which outlive the state that they were found in.
#[derive(Clone, Default)]
pub struct NewestMarks(Arc<Mutex<Arc<CoverageMarks>>>);

impl NewestMarks {
    pub fn get(&self) -> Arc<CoverageMarks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the marks. Returns whether they have changed.
    fn set(&self, marks: CoverageMarks) -> bool {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = **newest != marks;
        *newest = Arc::new(marks);
        changed
    }
}

/// Does jobs until the worker ends.
pub fn run(jobs: &Receiver<CoverageJob>, main_loop: &Sender<Task>) {
    while let Ok(job) = jobs.recv() {
        let large = job.snapshot.sources.bytes() > LARGE_PROGRAM;
        // After a panic the marks stay as they were.
        let changed = catch_unwind(AssertUnwindSafe(|| update_marks(&job))).unwrap_or(false);
        if changed {
            let _ = main_loop.send(Task::Covered);
        }
        if large {
            drop(job);
            heap::trim();
        }
    }
}

/// Finds the marks of a program. Returns whether they have changed.
fn update_marks(job: &CoverageJob) -> bool {
    let snapshot = &*job.snapshot;
    std::thread::sleep(job.start_at.saturating_duration_since(Instant::now()));
    let is_current = || snapshot.current.load(Ordering::Acquire) == snapshot.revision;
    if !is_current() {
        return false;
    }
    let start = Instant::now();
    let mut analysis = analyse_sources(&snapshot.sources, snapshot.today);
    let go_on = || is_current() && start.elapsed() < MAX_TIME;
    let marks = CoverageMarks::find(&snapshot.sources, &mut analysis, &job.failing, go_on);
    is_current() && snapshot.marks.set(marks)
}
