//! Lints programs in parallel.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::output;
use crate::diagnostic::codes::io as code;
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::lint::{self, Excused, LintOutcome, Rule, RuleLevels, fix};
use crate::text::{Date, Sources};
use crate::workspace::discovery::{self, ProgramRoot};
use crate::workspace::{self, FailureKind, Loaded};

/// How many programs a thread takes at a time.
const PORTION: usize = 64;

/// After how long progress is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// What to do with each program.
#[derive(Debug)]
pub(super) struct Work {
    /// The day.
    pub today: Date,
    /// Only these rules, all if none.
    pub select: Vec<&'static Rule>,
    /// Not these rules.
    pub ignore: Vec<&'static Rule>,
    /// What to fix, if anything.
    pub fix: Option<Fix>,
    /// The file that standard input is the text of.
    pub stdin_filename: Option<PathBuf>,
    /// Whether to show progress.
    pub progress: bool,
}

/// How to fix.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fix {
    /// Fixes that change what is compiled, too.
    pub unsafe_too: bool,
    /// Whether to write the files.
    pub write: bool,
}

/// What came of a program.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Its files, as they are after fixing.
    pub sources: Sources,
    /// Errors and findings.
    pub diagnostics: Vec<Diagnostic>,
    /// What it excuses.
    pub excused: Vec<Excused>,
    /// Why it was not linted.
    pub failure: Option<FailureKind>,
    /// The files that fixing changed.
    pub fixed: Vec<Fixed>,
    /// The codes of the findings that were fixed.
    pub applied: Vec<&'static Code>,
    /// How many files it has.
    pub files: usize,
    /// Standard input after fixing, changed or not.
    pub stdin: Option<String>,
}

/// A file that fixing changed.
#[derive(Debug)]
pub(super) struct Fixed {
    /// Its name in messages.
    pub name: String,
    /// Where it is, if it is a file.
    pub path: Option<PathBuf>,
    /// Its text before.
    pub before: String,
    /// Its text after.
    pub after: String,
}

/// Some of the programs.
#[derive(Debug, Default)]
struct Portion {
    /// How many programs.
    programs: usize,
    /// How many files those have that have nothing to say.
    files: usize,
    /// What the others have to say, each with its place among all.
    done: Vec<(usize, Done)>,
}

impl Portion {
    fn add(&mut self, at: usize, done: Done) {
        self.programs += 1;
        // Most programs have nothing to say; all that is kept of them is how many files they have.
        match done {
            Done { files, failure: None, stdin: None, ref diagnostics, ref excused, ref applied, .. }
                if diagnostics.is_empty() && excused.is_empty() && applied.is_empty() =>
            {
                self.files += files;
            }
            done => self.done.push((at, done)),
        }
    }

    fn join(&mut self, mut other: Self) {
        self.programs += other.programs;
        self.files += other.files;
        self.done.append(&mut other.done);
    }
}

impl Work {
    /// Finds the programs in `inputs` and lints them; what comes is in the order of the programs. Those that have nothing
    /// to say come as one, with the number of their files alone.
    pub fn run(&self, inputs: &[PathBuf]) -> Vec<Done> {
        let found = discovery::find_programs(inputs);
        let (units, outside) = (&found.programs, &found.outside);
        // Two programs may share a file; only one of them may write it at a time.
        let threads = if self.fix.is_some() { 1 } else { std::thread::available_parallelism().map_or(1, usize::from) };
        let threads = threads.min(units.len().div_ceil(PORTION)).max(1);
        let next = AtomicUsize::new(0);
        let levels = self.levels(&[]);
        let (send, receive) = mpsc::channel();
        let Portion { files, mut done, .. } = std::thread::scope(|scope| {
            for _ in 0..threads {
                let (send, next, levels) = (send.clone(), &next, &levels);
                scope.spawn(move || {
                    loop {
                        let start = next.fetch_add(PORTION, Ordering::Relaxed);
                        let portion = units.iter().enumerate().skip(start).take(PORTION);
                        let mut done = Portion::default();
                        for (at, unit) in portion {
                            done.add(at, self.unit(unit, levels, outside));
                        }
                        if done.programs == 0 || send.send(done).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(send);
            self.gather(&receive, units.len())
        });
        done.sort_by_key(|(at, _)| *at);
        let mut done: Vec<Done> = done.into_iter().map(|(_, done)| done).collect();
        done.push(Done { files, ..Done::default() });
        if !found.failures.is_empty() {
            done.push(Done { diagnostics: found.failures, failure: Some(FailureKind::Io), ..Done::default() });
        }
        done
    }

    /// Takes what the threads send; shows how far they are if it takes long.
    fn gather(&self, receive: &mpsc::Receiver<Portion>, total: usize) -> Portion {
        let start = Instant::now();
        let mut all = Portion::default();
        let mut bar: Option<ProgressBar> = None;
        loop {
            match receive.recv_timeout(Duration::from_millis(100)) {
                Ok(portion) => all.join(portion),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if self.progress && bar.is_none() && start.elapsed() > PATIENCE {
                bar = Some(progress(total as u64));
            }
            bar.iter().for_each(|bar| bar.set_position(all.programs as u64));
        }
        bar.iter().for_each(ProgressBar::finish_and_clear);
        all
    }

    fn levels(&self, config: &[(String, lint::RuleLevel)]) -> RuleLevels {
        let mut levels = RuleLevels::default();
        levels.set(config.iter().map(|(name, level)| (name.as_str(), *level)));
        if !self.select.is_empty() {
            levels.select(&self.select);
        }
        levels.ignore(&self.ignore);
        levels
    }

    fn unit(&self, unit: &ProgramRoot, levels: &RuleLevels, outside: &BTreeSet<PathBuf>) -> Done {
        let loaded = match unit {
            ProgramRoot::Stdin => self.stdin(),
            ProgramRoot::File(_) | ProgramRoot::Project(_) => workspace::load_program(unit),
        };
        let mut loaded = match loaded {
            Ok(loaded) => loaded,
            Err(failure) => {
                return Done {
                    files: failure.sources.len(),
                    sources: failure.sources,
                    diagnostics: failure.diagnostics,
                    failure: Some(failure.kind),
                    ..Done::default()
                };
            }
        };
        let own = loaded.config.as_ref().filter(|config| !config.lint.is_empty());
        let levels = own.map_or_else(|| levels.clone(), |config| self.levels(&config.lint));
        let options = lint::LintOptions { set: Vec::new(), today: self.today, levels };
        let outcome = lint::lint(&loaded.sources, &options);
        let warnings = std::mem::take(&mut loaded.warnings);
        let mut done = match self.fix {
            Some(fix) => {
                let closed = |path: &Path| match unit {
                    ProgramRoot::Project(root) => workspace::leads_out(root, path).is_some(),
                    ProgramRoot::File(_) | ProgramRoot::Stdin => outside.contains(path),
                };
                self.fixed(fix, loaded, outcome, &options, *unit == ProgramRoot::Stdin, &closed)
            }
            None => done(loaded.sources, outcome),
        };
        done.diagnostics.splice(0..0, warnings);
        done
    }

    /// Standard input, alone or in the place of a file of its project.
    fn stdin(&self) -> Result<Loaded, workspace::Failure> {
        let mut loaded = workspace::load_program(&ProgramRoot::Stdin)?;
        let Some(path) = &self.stdin_filename else { return Ok(loaded) };
        let name = workspace::display(path);
        let text = loaded.sources.iter().map(|(_, file)| file.text.clone()).collect::<String>();
        // It need not be saved yet.
        let unit = discovery::program_root_of(path);
        if matches!(unit, ProgramRoot::Project(_)) {
            loaded = workspace::load_program(&unit)?;
            loaded.sources = super::with_stdin(&loaded.sources, &name, path, text);
        } else {
            loaded.sources = Sources::default();
            loaded.sources.add(name, Some(path.clone()), text);
        }
        Ok(loaded)
    }

    /// Fixes until nothing is left that can be, and then writes what changed. What is `closed` is left as it is.
    fn fixed(
        &self,
        how: Fix,
        loaded: Loaded,
        outcome: LintOutcome,
        options: &lint::LintOptions,
        stdin: bool,
        closed: &dyn Fn(&Path) -> bool,
    ) -> Done {
        let (mut sources, mut outcome, mut applied) = (loaded.sources.clone(), outcome, Vec::new());
        let known: Vec<OnceCell<bool>> = loaded.sources.iter().map(|_| OnceCell::new()).collect();
        let left_alone = |edit: &Edit| {
            let file = loaded.sources.file(edit.loc.file);
            *known[edit.loc.file.0 as usize].get_or_init(|| file.path.as_deref().is_some_and(closed))
        };
        for _ in 0..fix::MAX_ROUNDS {
            // A finding whose fix would have to change what is left alone is not fixed in part.
            let mut open = outcome.diagnostics.clone();
            open.retain(|found| {
                !fix::applicable_edits(found, how.unsafe_too).is_some_and(|edits| edits.iter().any(left_alone))
            });
            let (new, fixed) = fix::apply(&sources, &open, how.unsafe_too);
            if fixed.is_empty() {
                break;
            }
            let again = lint::lint(&new, options);
            if again.broken {
                // A fix that breaks the program is not applied, and neither are those of its round.
                break;
            }
            applied.extend(fixed.iter().map(|finding| finding.code));
            (sources, outcome) = (new, again);
        }
        let mut failures = Vec::new();
        let mut changed = Vec::new();
        let mut piped = None;
        for ((_, before), (_, after)) in loaded.sources.iter().zip(sources.iter()) {
            let stdin = stdin && self.stdin_filename.as_ref().is_none_or(|path| before.path.as_ref() == Some(path));
            if stdin {
                piped = Some(after.text.clone());
            }
            if before.text == after.text {
                continue;
            }
            if let (true, false, Some(path)) = (how.write, stdin, &before.path)
                && let Err(why) = output::replace(path, after.text.as_bytes())
            {
                let message = format!("`{}` cannot be written: {why}", before.name);
                failures.push(Diagnostic::global(&code::NOT_WRITABLE, message));
            }
            changed.push(Fixed {
                name: before.name.clone(),
                path: before.path.clone(),
                before: before.text.clone(),
                after: after.text.clone(),
            });
        }
        let mut done = done(sources, outcome);
        let alone = known.iter().zip(loaded.sources.iter()).filter(|(known, _)| known.get() == Some(&true));
        let alone = alone.filter_map(|(_, (_, file))| file.path.as_deref());
        done.diagnostics.splice(0..0, alone.map(workspace::left_alone));
        if !failures.is_empty() {
            done.failure = Some(FailureKind::Io);
            done.diagnostics.splice(0..0, failures);
        }
        Done { fixed: changed, applied, stdin: piped, ..done }
    }
}

fn done(sources: Sources, outcome: LintOutcome) -> Done {
    let files = sources.len();
    Done {
        sources,
        diagnostics: outcome.diagnostics,
        excused: outcome.excused,
        failure: outcome.broken.then_some(FailureKind::Source),
        files,
        ..Done::default()
    }
}

fn progress(total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:30} {pos} of {len} programs") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
