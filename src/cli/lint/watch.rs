//! Lints again whenever a source changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use notify::{EventKind, RecursiveMode, Watcher};

use super::{LintArgs, once};
use crate::cli::exit;
use crate::cli::terminal::{Terminal, complain, write_err, write_out};
use crate::workspace::many::{self, Unit};
use crate::workspace::{CONFIG_NAME, EXTENSION};

/// Editors write a file in several steps; what comes within this time is one change.
const QUIET: Duration = Duration::from_millis(50);

/// How often it is looked whether a directory is still the one that is watched.
const EVERY: Duration = Duration::from_secs(1);

pub(super) fn run(args: &LintArgs, terminal: &Terminal) -> u8 {
    let (send, receive) = mpsc::channel();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading a file is an event too, and would make this lint for ever.
        let changed = event.is_ok_and(|event| {
            !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| is_source(path))
        });
        if changed {
            let _ = send.send(());
        }
    });
    let mut watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => return failed(&error),
    };
    let mut watched = BTreeMap::new();
    for root in roots(&args.inputs) {
        if let Err(error) = watcher.watch(&root, RecursiveMode::Recursive) {
            return failed(&error);
        }
        let directory = identity(&root);
        watched.insert(root, directory);
    }
    loop {
        if std::io::stdout().is_terminal() {
            // Clears the screen and goes to its first line.
            let _ = write_out(b"\x1b[2J\x1b[H");
        }
        let code = once(args, terminal);
        if code == exit::USAGE {
            return code;
        }
        write_err(b"waiting for a change\n");
        loop {
            match receive.recv_timeout(EVERY) {
                Ok(()) => break,
                Err(RecvTimeoutError::Disconnected) => return exit::OK,
                Err(RecvTimeoutError::Timeout) if again(&mut watcher, &mut watched) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        while receive.recv_timeout(QUIET).is_ok() {}
    }
}

/// Watches directories that were removed and made again. Says whether there are any.
fn again(watcher: &mut impl Watcher, watched: &mut BTreeMap<PathBuf, Option<Identity>>) -> bool {
    let mut any = false;
    for (root, known) in watched {
        let now = identity(root);
        if now == *known {
            continue;
        }
        // The old one is gone, and with it mostly the watch.
        let _ = watcher.unwatch(root);
        *known = now.filter(|_| watcher.watch(root, RecursiveMode::Recursive).is_ok());
        any |= known.is_some();
    }
    any
}

/// What tells a directory from another one with its name.
type Identity = (u64, u64);

fn identity(directory: &Path) -> Option<Identity> {
    let metadata = std::fs::metadata(directory).ok()?;
    #[cfg(unix)]
    return Some((std::os::unix::fs::MetadataExt::dev(&metadata), std::os::unix::fs::MetadataExt::ino(&metadata)));
    #[cfg(not(unix))]
    {
        let made = metadata.created().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some((made.as_secs(), made.subsec_nanos().into()))
    }
}

fn failed(error: &notify::Error) -> u8 {
    complain(&format!("changes cannot be watched: {error}"));
    exit::IO
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
        || path
            .file_name()
            .is_some_and(|name| [CONFIG_NAME, ".gitignore", ".ignore"].iter().any(|known| name == *known))
}

/// The directories in which a change matters. Files are watched through theirs: editors replace them.
fn roots(inputs: &[PathBuf]) -> BTreeSet<PathBuf> {
    let directory = |path: &Path| match path {
        path if path.as_os_str().is_empty() => PathBuf::from("."),
        path => path.to_owned(),
    };
    let mut roots: BTreeSet<PathBuf> =
        inputs.iter().filter(|input| input.is_dir()).map(|path| directory(path)).collect();
    for unit in many::find(inputs).units {
        match unit {
            Unit::Project(root) => _ = roots.insert(directory(&root)),
            Unit::File(file) => _ = roots.insert(directory(file.parent().unwrap_or(Path::new("")))),
            Unit::Stdin => {}
        }
    }
    if roots.is_empty() {
        roots.insert(PathBuf::from("."));
    }
    // What lies below another root is watched with it.
    let all = roots.clone();
    roots.retain(|root| !root.ancestors().skip(1).any(|above| all.contains(above)));
    roots
}
