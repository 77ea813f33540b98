//! `--watch`: runs again whenever a source changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use notify::{EventKind, RecursiveMode, Watcher};

use super::exit;
use super::terminal::{print_error, write_err, write_out};
use crate::workspace::discovery::{self, ProgramRoot};
use crate::workspace::{CONFIG_NAME, EXTENSION};

/// Events within this time are one change: editors write a file in several steps.
const DEBOUNCE: Duration = Duration::from_millis(50);

/// Interval at which watched directories are checked for having been replaced.
const ROOT_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// What a run did.
#[derive(Debug)]
pub(super) struct WatchRound {
    /// The exit code of the run; a usage error ends the watch.
    pub code: u8,
    /// The files that the run wrote, with their texts.
    pub written: Vec<(PathBuf, String)>,
}

/// Calls `round` now, and whenever a source of the programs in `inputs` changes.
pub(super) fn run(inputs: &[PathBuf], mut round: impl FnMut() -> WatchRound) -> u8 {
    let (send, receive) = mpsc::channel();
    let roots = roots(inputs);
    // Absolute, as the watcher names them.
    let here = std::env::current_dir().unwrap_or_default();
    let own: BTreeSet<PathBuf> = roots.iter().map(|root| here.join(root)).collect();
    let gone = Arc::new(AtomicBool::new(false));
    let seen = gone.clone();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let event = event.inspect(|event| {
            if event.kind.is_remove() && event.paths.iter().any(|path| own.contains(path)) {
                seen.store(true, Ordering::Release);
            }
        });
        // Reading a file is an event too, and would start an endless loop.
        let Some(event) = event.ok().filter(|event| !matches!(event.kind, EventKind::Access(_))) else { return };
        let changed: Vec<PathBuf> = event.paths.into_iter().filter(|path| is_source(path)).collect();
        if !changed.is_empty() {
            let _ = send.send(changed);
        }
    });
    let mut watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => return failed(&error),
    };
    for root in &roots {
        if let Err(error) = watcher.watch(root, RecursiveMode::Recursive) {
            return failed(&error);
        }
    }
    // Directories that were removed and are not watched until they exist again.
    let mut lost = BTreeSet::new();
    loop {
        if std::io::stdout().is_terminal() {
            // Clears the screen and goes to its first line.
            let _ = write_out(b"\x1b[2J\x1b[H");
        }
        let WatchRound { code, written } = round();
        if code == exit::USAGE {
            return code;
        }
        let own = Written::new(written);
        write_err(b"waiting for a change\n");
        loop {
            match receive.recv_timeout(ROOT_CHECK_INTERVAL) {
                Ok(mut changed) => {
                    while let Ok(more) = receive.recv_timeout(DEBOUNCE) {
                        changed.extend(more);
                    }
                    if !changed.iter().all(|path| own.still_in(path)) {
                        break;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return exit::OK,
                Err(RecvTimeoutError::Timeout) => {
                    let new = roots.iter().filter(|root| !root.is_dir()).cloned();
                    lost.extend(new);
                    if gone.swap(false, Ordering::AcqRel) {
                        lost.extend(roots.iter().cloned());
                    }
                    if watch_again(&mut watcher, &mut lost) {
                        while receive.recv_timeout(DEBOUNCE).is_ok() {}
                        break;
                    }
                }
            }
        }
    }
}

/// The files that a run wrote, whose events are ignored.
struct Written(BTreeMap<PathBuf, String>);

impl Written {
    fn new(written: Vec<(PathBuf, String)>) -> Self {
        Self(written.into_iter().filter_map(|(path, text)| Some((std::fs::canonicalize(path).ok()?, text))).collect())
    }

    /// Returns whether a file still has the text that was written.
    fn still_in(&self, path: &Path) -> bool {
        let wanted = std::fs::canonicalize(path).ok().and_then(|path| self.0.get(&path));
        wanted.is_some_and(|wanted| std::fs::read(path).is_ok_and(|text| text == wanted.as_bytes()))
    }
}

/// Watches directories again that were removed and created again. Returns whether there were any.
fn watch_again(watcher: &mut impl Watcher, lost: &mut BTreeSet<PathBuf>) -> bool {
    let before = lost.len();
    lost.retain(|root| {
        // The old watch does not follow the name to the new directory.
        let _ = watcher.unwatch(root);
        !root.is_dir() || watcher.watch(root, RecursiveMode::Recursive).is_err()
    });
    lost.len() < before
}

fn failed(error: &notify::Error) -> u8 {
    print_error(&format!("changes cannot be watched: {error}"));
    exit::IO
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
        || path
            .file_name()
            .is_some_and(|name| [CONFIG_NAME, ".gitignore", ".ignore"].iter().any(|known| name == *known))
}

/// Returns the directories to watch. Files are watched through their directories, since editors replace files.
fn roots(inputs: &[PathBuf]) -> BTreeSet<PathBuf> {
    let directory = |path: &Path| match path {
        path if path.as_os_str().is_empty() => PathBuf::from("."),
        path => path.to_owned(),
    };
    let mut roots: BTreeSet<PathBuf> =
        inputs.iter().filter(|input| input.is_dir()).map(|path| directory(path)).collect();
    for unit in discovery::find_programs(inputs).programs {
        match unit {
            ProgramRoot::Project(root) => _ = roots.insert(directory(&root)),
            ProgramRoot::File(file) => _ = roots.insert(directory(file.parent().unwrap_or(Path::new("")))),
            ProgramRoot::Stdin => {}
        }
    }
    if roots.is_empty() {
        roots.insert(PathBuf::from("."));
    }
    // Watching is recursive.
    let all = roots.clone();
    roots.retain(|root| !root.ancestors().skip(1).any(|above| all.contains(above)));
    roots
}
