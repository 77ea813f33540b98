//! The editor's process, which the server must not outlive. The end of the pipe does not suffice: another process may hold it open.
//!
//! Source: <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#initializeParams>

use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::Notify;

const POLL_INTERVAL: Duration = Duration::from_secs(3);

/// The process that the client named, if it named one.
#[derive(Default)]
pub struct ParentProcess {
    id: OnceLock<u32>,
    named: Notify,
}

impl ParentProcess {
    /// Sets the process. One that does not run is on another machine or in another container, and is ignored.
    pub fn set(&self, id: u32) {
        if is_running(id) && self.id.set(id).is_ok() {
            self.named.notify_one();
        }
    }

    /// Waits until the process has ended.
    pub async fn exited(&self) {
        self.named.notified().await;
        while self.id.get().is_some_and(|id| is_running(*id)) {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }
}

/// Returns whether a process with this id exists, of any user.
#[cfg(unix)]
fn is_running(id: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
}

/// Elsewhere the server relies on the end of the pipe.
#[cfg(not(unix))]
fn is_running(_: u32) -> bool {
    false
}
