//! Standard input and output, without a thread for each where the system can do without.

use tokio::io::AsyncRead;

use super::outbox::Sink;

/// Where the client's messages come from.
pub type Input = Box<dyn AsyncRead + Unpin>;

/// Standard input. Must be called on the runtime's thread.
pub fn input() -> Input {
    #[cfg(unix)]
    if let Some(input) = unix::input() {
        return input;
    }
    Box::new(tokio::io::stdin())
}

/// Standard output. Must be called on the runtime's thread.
pub fn output() -> Sink {
    #[cfg(unix)]
    if let Some(output) = unix::output() {
        return output;
    }
    Sink::other(tokio::io::stdout())
}

/// Editors give a server pipes, or sockets as libuv does: the runtime can wait for these by itself. For anything else, a file
/// or a terminal, tokio has a thread that waits, and each message is handed over twice.
#[cfg(unix)]
mod unix {
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::net::UnixStream as StdStream;

    use tokio::net::UnixStream;
    use tokio::net::unix::pipe;

    use super::{Input, Sink};

    pub fn input() -> Option<Input> {
        let own = || std::io::stdin().as_fd().try_clone_to_owned().ok();
        match pipe::Receiver::from_owned_fd(own()?) {
            Ok(pipe) => Some(Box::new(pipe)),
            Err(_) => Some(Box::new(socket(own()?)?)),
        }
    }

    pub fn output() -> Option<Sink> {
        let own = || std::io::stdout().as_fd().try_clone_to_owned().ok();
        match pipe::Sender::from_owned_fd(own()?) {
            Ok(pipe) => Some(Sink::Pipe(pipe)),
            Err(_) => Some(Sink::Socket(socket(own()?)?)),
        }
    }

    fn socket(fd: OwnedFd) -> Option<UnixStream> {
        let stream = StdStream::from(fd);
        // What is no such socket has no address of this kind.
        stream.local_addr().ok()?;
        stream.set_nonblocking(true).ok()?;
        UnixStream::from_std(stream).ok()
    }
}
