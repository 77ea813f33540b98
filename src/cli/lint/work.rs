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

/// Number of programs that a thread takes at a time.
const BATCH_SIZE: usize = 64;

/// Time after which a progress bar appears.
const PROGRESS_DELAY: Duration = Duration::from_secs(1);

/// The options of a run.
#[derive(Debug)]
pub(super) struct LintRun {
    pub today: Date,
    /// Only these rules run, or all if there are none.
    pub select: Vec<&'static Rule>,
    /// These rules do not run.
    pub ignore: Vec<&'static Rule>,
    pub fix: Option<FixOptions>,
    /// The file whose text standard input is.
    pub stdin_filename: Option<PathBuf>,
    pub progress: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct FixOptions {
    /// Whether to apply fixes that change the output.
    pub unsafe_too: bool,
    pub write: bool,
}

/// The result for a program.
#[derive(Debug, Default)]
pub(super) struct ProgramResult {
    /// The files after fixing.
    pub sources: Sources,
    /// Errors and findings.
    pub diagnostics: Vec<Diagnostic>,
    pub excused: Vec<Excused>,
    /// Why the program was not linted.
    pub failure: Option<FailureKind>,
    /// The files that fixing changed.
    pub fixed: Vec<FixedFile>,
    /// The codes of the findings that were fixed.
    pub applied: Vec<&'static Code>,
    /// Number of files.
    pub files: usize,
    /// Standard input after fixing, changed or not.
    pub stdin: Option<String>,
}

/// A file that fixing changed.
#[derive(Debug)]
pub(super) struct FixedFile {
    /// The name in messages.
    pub name: String,
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    pub before: String,
    pub after: String,
}

/// The results for some of the programs.
#[derive(Debug, Default)]
struct Batch {
    /// Number of programs.
    programs: usize,
    /// Number of files of programs without a diagnostic.
    files: usize,
    /// The results of the other programs, with their indexes.
    result: Vec<(usize, ProgramResult)>,
}

impl Batch {
    fn add(&mut self, index: usize, result: ProgramResult) {
        self.programs += 1;
        // Most programs have no diagnostics; only the number of their files is kept.
        match result {
            ProgramResult { files, failure: None, stdin: None, ref diagnostics, ref excused, ref applied, .. }
                if diagnostics.is_empty() && excused.is_empty() && applied.is_empty() =>
            {
                self.files += files;
            }
            result => self.result.push((index, result)),
        }
    }

    fn join(&mut self, mut other: Self) {
        self.programs += other.programs;
        self.files += other.files;
        self.result.append(&mut other.result);
    }
}

impl LintRun {
    /// Finds the programs in `inputs` and lints them. The results are in the order of the programs. Programs without a diagnostic
    /// share one result that holds the number of their files.
    pub fn run(&self, inputs: &[PathBuf]) -> Vec<ProgramResult> {
        let discovered = discovery::find_programs(inputs);
        let (programs, outside) = (&discovered.programs, &discovered.outside);
        // Two programs may share a file; only one of them may write it at a time.
        let threads = if self.fix.is_some() { 1 } else { std::thread::available_parallelism().map_or(1, usize::from) };
        let threads = threads.min(programs.len().div_ceil(BATCH_SIZE)).max(1);
        let next = AtomicUsize::new(0);
        let levels = self.levels(&[]);
        let (send, receive) = mpsc::channel();
        let Batch { files, mut result, .. } = std::thread::scope(|scope| {
            for _ in 0..threads {
                let (send, next, levels) = (send.clone(), &next, &levels);
                scope.spawn(move || {
                    loop {
                        let start = next.fetch_add(BATCH_SIZE, Ordering::Relaxed);
                        let batch = programs.iter().enumerate().skip(start).take(BATCH_SIZE);
                        let mut result = Batch::default();
                        for (index, program) in batch {
                            result.add(index, self.program(program, levels, outside));
                        }
                        if result.programs == 0 || send.send(result).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(send);
            self.gather(&receive, programs.len())
        });
        result.sort_by_key(|(index, _)| *index);
        let mut result: Vec<ProgramResult> = result.into_iter().map(|(_, result)| result).collect();
        result.push(ProgramResult { files, ..ProgramResult::default() });
        if !discovered.failures.is_empty() {
            result.push(ProgramResult {
                diagnostics: discovered.failures,
                failure: Some(FailureKind::Io),
                ..ProgramResult::default()
            });
        }
        result
    }

    /// Collects the results of the threads, and shows progress if it takes long.
    fn gather(&self, receive: &mpsc::Receiver<Batch>, total: usize) -> Batch {
        let start = Instant::now();
        let mut all = Batch::default();
        let mut bar: Option<ProgressBar> = None;
        loop {
            match receive.recv_timeout(Duration::from_millis(100)) {
                Ok(batch) => all.join(batch),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if self.progress && bar.is_none() && start.elapsed() > PROGRESS_DELAY {
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

    fn program(&self, program: &ProgramRoot, levels: &RuleLevels, outside: &BTreeSet<PathBuf>) -> ProgramResult {
        let loaded = match program {
            ProgramRoot::Stdin => self.stdin(),
            ProgramRoot::File(_) | ProgramRoot::Project(_) => workspace::load_program(program),
        };
        let mut loaded = match loaded {
            Ok(loaded) => loaded,
            Err(failure) => {
                return ProgramResult {
                    files: failure.sources.len(),
                    sources: failure.sources,
                    diagnostics: failure.diagnostics,
                    failure: Some(failure.kind),
                    ..ProgramResult::default()
                };
            }
        };
        let own = loaded.config.as_ref().filter(|config| !config.lint.is_empty());
        let levels = own.map_or_else(|| levels.clone(), |config| self.levels(&config.lint));
        let options = lint::LintOptions { set: Vec::new(), today: self.today, levels };
        let outcome = lint::lint(&loaded.sources, &options);
        let warnings = std::mem::take(&mut loaded.warnings);
        let mut result = match self.fix {
            Some(fix) => {
                let closed = |path: &Path| match program {
                    ProgramRoot::Project(root) => workspace::leads_out(root, path).is_some(),
                    ProgramRoot::File(_) | ProgramRoot::Stdin => outside.contains(path),
                };
                self.fixed(fix, loaded, outcome, &options, *program == ProgramRoot::Stdin, &closed)
            }
            None => result_of(loaded.sources, outcome),
        };
        result.diagnostics.splice(0..0, warnings);
        result
    }

    /// Reads standard input, as a program of its own or in the place of a file of its project.
    fn stdin(&self) -> Result<Loaded, workspace::Failure> {
        let mut loaded = workspace::load_program(&ProgramRoot::Stdin)?;
        let Some(path) = &self.stdin_filename else { return Ok(loaded) };
        let name = workspace::display(path);
        let text = loaded.sources.iter().map(|(_, file)| file.text.clone()).collect::<String>();
        // The file need not exist.
        let program = discovery::program_root_of(path);
        if matches!(program, ProgramRoot::Project(_)) {
            loaded = workspace::load_program(&program)?;
            loaded.sources = super::replace_with_stdin(&loaded.sources, &name, path, text);
        } else {
            loaded.sources = Sources::default();
            loaded.sources.add(name, Some(path.clone()), text);
        }
        Ok(loaded)
    }

    /// Applies fixes until none is left, then writes the changed files. Files for which `closed` holds are not changed.
    fn fixed(
        &self,
        fix_options: FixOptions,
        loaded: Loaded,
        outcome: LintOutcome,
        options: &lint::LintOptions,
        stdin: bool,
        closed: &dyn Fn(&Path) -> bool,
    ) -> ProgramResult {
        let (mut sources, mut outcome, mut applied) = (loaded.sources.clone(), outcome, Vec::new());
        let closed_files: Vec<OnceCell<bool>> = loaded.sources.iter().map(|_| OnceCell::new()).collect();
        let left_alone = |edit: &Edit| {
            let file = loaded.sources.file(edit.loc.file);
            *closed_files[edit.loc.file.0 as usize].get_or_init(|| file.path.as_deref().is_some_and(closed))
        };
        for _ in 0..fix::MAX_ROUNDS {
            // A fix that would change a closed file is not applied in part.
            let mut open = outcome.diagnostics.clone();
            open.retain(|finding| {
                !fix::applicable_edits(finding, fix_options.unsafe_too)
                    .is_some_and(|edits| edits.iter().any(left_alone))
            });
            let (new, fixed) = fix::apply(&sources, &open, fix_options.unsafe_too);
            if fixed.is_empty() {
                break;
            }
            let again = lint::lint(&new, options);
            if again.broken {
                // A fix breaks the program, so none of this round is applied.
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
            if let (true, false, Some(path)) = (fix_options.write, stdin, &before.path)
                && let Err(why) = output::replace(path, after.text.as_bytes())
            {
                let message = format!("`{}` cannot be written: {why}", before.name);
                failures.push(Diagnostic::global(&code::NOT_WRITABLE, message));
            }
            changed.push(FixedFile {
                name: before.name.clone(),
                path: before.path.clone(),
                before: before.text.clone(),
                after: after.text.clone(),
            });
        }
        let mut result = result_of(sources, outcome);
        let alone = closed_files
            .iter()
            .zip(loaded.sources.iter())
            .filter(|(closed_files, _)| closed_files.get() == Some(&true));
        let alone = alone.filter_map(|(_, (_, file))| file.path.as_deref());
        result.diagnostics.splice(0..0, alone.map(workspace::left_alone));
        if !failures.is_empty() {
            result.failure = Some(FailureKind::Io);
            result.diagnostics.splice(0..0, failures);
        }
        ProgramResult { fixed: changed, applied, stdin: piped, ..result }
    }
}

fn result_of(sources: Sources, outcome: LintOutcome) -> ProgramResult {
    let files = sources.len();
    ProgramResult {
        sources,
        diagnostics: outcome.diagnostics,
        excused: outcome.excused,
        failure: outcome.broken.then_some(FailureKind::Source),
        files,
        ..ProgramResult::default()
    }
}

fn progress(total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:30} {pos} of {len} programs") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
