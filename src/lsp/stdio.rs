//! Standard input and output, without a thread for each where the system allows that.

use tokio::io::AsyncRead;

use super::outbox::OutputStream;

pub type Input = Box<dyn AsyncRead + Unpin>;

/// Opens standard input. Must be called on the runtime's thread.
pub fn input() -> Input {
    #[cfg(unix)]
    if let Some(input) = unix::input() {
        return input;
    }
    Box::new(tokio::io::stdin())
}

/// Opens standard output. Must be called on the runtime's thread.
pub fn output() -> OutputStream {
    #[cfg(unix)]
    if let Some(output) = unix::output() {
        return output;
    }
    OutputStream::other(tokio::io::stdout())
}

/// Editors connect a server by pipes, or by sockets as libuv does, and the runtime can poll both. For a file or a terminal tokio
/// needs a thread, which copies each message once more.
#[cfg(unix)]
mod unix {
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::net::UnixStream as StdStream;

    use tokio::net::UnixStream;
    use tokio::net::unix::pipe;

    use super::{Input, OutputStream};

    pub fn input() -> Option<Input> {
        let duplicate = || std::io::stdin().as_fd().try_clone_to_owned().ok();
        match pipe::Receiver::from_owned_fd(duplicate()?) {
            Ok(pipe) => Some(Box::new(pipe)),
            Err(_) => Some(Box::new(socket(duplicate()?)?)),
        }
    }

    pub fn output() -> Option<OutputStream> {
        let duplicate = || std::io::stdout().as_fd().try_clone_to_owned().ok();
        match pipe::Sender::from_owned_fd(duplicate()?) {
            Ok(pipe) => Some(OutputStream::Pipe(pipe)),
            Err(_) => Some(OutputStream::Socket(socket(duplicate()?)?)),
        }
    }

    fn socket(fd: OwnedFd) -> Option<UnixStream> {
        let stream = StdStream::from(fd);
        // Only a Unix socket has an address of this kind.
        stream.local_addr().ok()?;
        stream.set_nonblocking(true).ok()?;
        UnixStream::from_std(stream).ok()
    }
}
