//! The editor's process, which this one must not outlive: somebody else may hold the other end of the pipe open.
//!
//! Source: <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#initializeParams>

use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::Notify;

/// How often it is looked for.
const EVERY: Duration = Duration::from_secs(3);

/// The process that the client named, if it did.
#[derive(Default)]
pub struct ParentProcess {
    id: OnceLock<u32>,
    known: Notify,
}

impl ParentProcess {
    /// The client has named its process. One that is not there now is one of another machine or container: nothing follows from it.
    pub fn set(&self, id: u32) {
        if runs(id) && self.id.set(id).is_ok() {
            self.known.notify_one();
        }
    }

    /// Waits until it has ended.
    pub async fn exited(&self) {
        self.known.notified().await;
        while self.id.get().is_some_and(|id| runs(*id)) {
            tokio::time::sleep(EVERY).await;
        }
    }
}

/// Whether there is a process with this number, whoever's it is.
#[cfg(unix)]
fn runs(id: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
}

/// Elsewhere the end of the pipe has to do.
#[cfg(not(unix))]
fn runs(_: u32) -> bool {
    false
}
