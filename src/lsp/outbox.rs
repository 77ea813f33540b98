//! What is said to the client: by any thread, in one piece each, in the order in which it is said.
//!
//! What there is room for is written by the thread that says it: a keystroke waits for its diagnostics, and would wait longer
//! for another thread to wake up. The rest waits for [`Outbox::write`].

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::net::tcp::OwnedWriteHalf;
#[cfg(unix)]
use tokio::net::{UnixStream, unix::pipe};
use tokio::sync::Notify;
use tower_lsp::ls_types::notification::Notification;

/// Where the bytes go.
pub enum Sink {
    /// A pipe.
    #[cfg(unix)]
    Pipe(pipe::Sender),
    /// A socket between processes.
    #[cfg(unix)]
    Socket(UnixStream),
    /// A port of this machine.
    Port(OwnedWriteHalf),
    /// Something that only the runtime can write to.
    Other(tokio::sync::Mutex<Box<dyn AsyncWrite + Send + Unpin>>),
}

impl Sink {
    /// Something that only the runtime can write to.
    pub fn other(output: impl AsyncWrite + Send + Unpin + 'static) -> Self {
        Self::Other(tokio::sync::Mutex::new(Box::new(output)))
    }

    /// Writes what there is room for.
    fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            #[cfg(unix)]
            Self::Pipe(pipe) => pipe.try_write(bytes),
            #[cfg(unix)]
            Self::Socket(socket) => socket.try_write(bytes),
            Self::Port(port) => port.try_write(bytes),
            Self::Other(_) => Err(io::ErrorKind::WouldBlock.into()),
        }
    }

    async fn room(&self) -> io::Result<()> {
        match self {
            #[cfg(unix)]
            Self::Pipe(pipe) => pipe.writable().await,
            #[cfg(unix)]
            Self::Socket(socket) => socket.writable().await,
            Self::Port(port) => port.writable().await,
            Self::Other(_) => Ok(()),
        }
    }

    async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        if let Self::Other(output) = self {
            let mut output = output.lock().await;
            output.write_all(bytes).await?;
            return output.flush().await;
        }
        while !bytes.is_empty() {
            self.room().await?;
            match self.try_write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// How much may wait, in bytes, before what replaces what was said before takes its place in the queue too.
const PATIENT: usize = 1024 * 1024;

/// How much may wait, in bytes, before nothing more is read of a client that does not read.
const FULL: usize = 64 * 1024 * 1024;

/// What waits for room.
#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// What comes behind that, of which only the newest is worth saying, by what it is about.
    newest: BTreeMap<String, Vec<u8>>,
    /// Whether some of it is being written: nothing may come between.
    busy: bool,
    /// Whether nothing more will be said.
    closed: bool,
}

struct Inner {
    sink: Sink,
    waiting: Mutex<Waiting>,
    more: Notify,
    less: Notify,
    shut_down: AtomicBool,
}

/// Messages to the client. Clones are the same.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

impl Outbox {
    /// Messages that go there.
    pub fn new(sink: Sink) -> Self {
        let (waiting, more, less) = (Mutex::default(), Notify::new(), Notify::new());
        Self(Arc::new(Inner { sink, waiting, more, less, shut_down: AtomicBool::new(false) }))
    }

    /// Has the client shut the server down: it wants no notifications any more.
    pub fn shut_down(&self) {
        self.0.shut_down.store(true, Ordering::Release);
    }

    /// Whether it has.
    pub fn is_shut_down(&self) -> bool {
        self.0.shut_down.load(Ordering::Acquire)
    }

    /// Sends a notification, unless the client wants none any more. It must have had the answer to `initialize`. What was said
    /// before about the same is not said if the client has not come to read it.
    pub fn say<N: Notification>(&self, about: &str, params: &impl Serialize) {
        #[derive(Serialize)]
        struct Message<'p, P> {
            jsonrpc: &'static str,
            method: &'static str,
            params: &'p P,
        }
        if self.is_shut_down() {
            return;
        }
        let Some(frame) = framed(&Message { jsonrpc: "2.0", method: N::METHOD, params }) else { return };
        let mut waiting = self.waiting();
        if waiting.bytes.len() > PATIENT || waiting.newest.contains_key(about) {
            waiting.newest.insert(about.to_owned(), frame);
            return;
        }
        self.put(&mut waiting, &frame);
    }

    /// Sends a message of JSON-RPC.
    pub fn send(&self, message: &impl Serialize) {
        if let Some(frame) = framed(message) {
            self.put(&mut self.waiting(), &frame);
        }
    }

    fn put(&self, waiting: &mut Waiting, frame: &[u8]) {
        let mut written = 0;
        if !waiting.busy && waiting.bytes.is_empty() {
            // An error is met again, and dealt with, by whoever writes the rest.
            written = self.0.sink.try_write(frame).unwrap_or(0);
        }
        if written < frame.len() {
            waiting.bytes.extend_from_slice(&frame[written..]);
            self.0.more.notify_one();
        }
    }

    /// Waits until the client has read enough for another question to be answered.
    pub async fn room(&self) {
        loop {
            let less = self.0.less.notified();
            if self.waiting().bytes.len() <= FULL {
                return;
            }
            less.await;
        }
    }

    /// Says that nothing more will come: [`Self::write`] ends when all is written.
    pub fn close(&self) {
        self.waiting().closed = true;
        self.0.more.notify_one();
    }

    /// Writes what had to wait, until the end.
    ///
    /// # Errors
    /// If the client does not listen any more.
    pub async fn write(&self) -> io::Result<()> {
        loop {
            let bytes = {
                let mut waiting = self.waiting();
                if waiting.bytes.is_empty() {
                    let newest = std::mem::take(&mut waiting.newest);
                    newest.into_values().for_each(|frame| waiting.bytes.extend(frame));
                }
                waiting.busy = !waiting.bytes.is_empty();
                if !waiting.busy && waiting.closed {
                    return Ok(());
                }
                std::mem::take(&mut waiting.bytes)
            };
            self.0.less.notify_waiters();
            match bytes.is_empty() {
                true => self.0.more.notified().await,
                false => self.0.sink.write_all(&bytes).await?,
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // Bytes are whole whatever happened to who put them there.
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message in its frame, in one piece, so that whoever reads wakes up once.
fn framed(message: &impl Serialize) -> Option<Vec<u8>> {
    let body = serde_json::to_vec(message).ok()?;
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(&body);
    Some(frame)
}

#[cfg(all(test, unix))]
mod tests {
    use serde_json::{Value, json};
    use tokio::io::AsyncReadExt;

    use super::*;

    /// What is replaced is not kept for a client that does not read, and the newest comes in the end.
    #[test]
    fn a_client_that_does_not_read_does_not_fill_the_memory() {
        use tower_lsp::ls_types::notification::LogMessage;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let read = runtime.block_on(async {
            let (ours, mut theirs) = UnixStream::pair().expect("a pair of sockets");
            let outbox = Outbox::new(Sink::Socket(ours));
            for number in 0..2_000 {
                let about = if number % 2 == 0 { "a" } else { "b" };
                outbox.say::<LogMessage>(about, &json!({ "number": number, "text": "x".repeat(10_000) }));
            }
            outbox.send(&json!({ "id": 1 }));
            let held = {
                let waiting = outbox.waiting();
                waiting.bytes.len() + waiting.newest.values().map(Vec::len).sum::<usize>()
            };
            assert!(held < 2 * PATIENT, "{held} bytes are held");
            outbox.close();
            let mut read = String::new();
            let last = outbox.clone();
            drop(outbox);
            let (written, end) = tokio::join!(async move { last.write().await }, theirs.read_to_string(&mut read));
            written.expect("the other side listens");
            end.expect("the other side is there");
            read
        });
        assert!(read.contains("\"number\":1998,") && read.contains("\"number\":1999,") && read.contains("\"id\":1"));
        assert!(!read.contains("\"number\":1997,"));
    }

    #[test]
    fn a_full_outbox_waits_for_its_reader() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let (ours, mut theirs) = UnixStream::pair().expect("a pair of sockets");
            let outbox = Outbox::new(Sink::Socket(ours));
            outbox.room().await;
            outbox.send(&json!("x".repeat(FULL + PATIENT)));
            let room = tokio::time::timeout(std::time::Duration::from_millis(20), outbox.room()).await;
            assert!(room.is_err(), "there is no room");
            let (writer, mut nowhere) = (outbox.clone(), tokio::io::sink());
            tokio::select! {
                () = outbox.room() => {}
                _ = writer.write() => panic!("there is more to write"),
                _ = tokio::io::copy(&mut theirs, &mut nowhere) => panic!("there is more to read"),
            }
        });
    }

    /// More than a socket holds, said by several threads while nobody reads, and then while somebody does.
    #[test]
    fn messages_stay_whole_and_in_order() {
        const THREADS: u64 = 4;
        const EACH: u64 = 300;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let read = runtime.block_on(async {
            let (ours, mut theirs) = UnixStream::pair().expect("a pair of sockets");
            let outbox = Outbox::new(Sink::Socket(ours));
            let speak = |half: u64| {
                let threads = (0..THREADS).map(|thread| {
                    let outbox = outbox.clone();
                    std::thread::spawn(move || {
                        for number in half * EACH..(half + 1) * EACH {
                            outbox.send(&json!({ "thread": thread, "number": number, "text": "x".repeat(500) }));
                        }
                    })
                });
                threads.collect::<Vec<_>>()
            };
            speak(0).into_iter().for_each(|thread| thread.join().expect("no panic"));
            assert!(outbox.waiting().bytes.len() > 100_000, "a socket holds less than was said");
            let (more, last) = (speak(1), outbox.clone());
            let mut read = Vec::new();
            let (written, (), end) = tokio::join!(
                // The reader's end comes when nobody holds the outbox any more.
                async move { outbox.write().await },
                async move {
                    let speaking = || more.into_iter().for_each(|thread| thread.join().expect("no panic"));
                    tokio::task::spawn_blocking(speaking).await.expect("no panic");
                    last.close();
                },
                theirs.read_to_end(&mut read),
            );
            written.expect("the other side listens");
            end.expect("the other side is there");
            read
        });
        let mut last = [None; THREADS as usize];
        let mut rest = read.as_slice();
        while !rest.is_empty() {
            let (header, body) = rest.split_at(rest.iter().position(|byte| *byte == b'{').expect("a body"));
            let header = std::str::from_utf8(header).expect("text");
            let length: usize =
                header.trim().strip_prefix("Content-Length: ").expect("a header").parse().expect("a number");
            let message: Value = serde_json::from_slice(&body[..length]).expect("a whole message");
            rest = &body[length..];
            let (thread, number) = (message["thread"].as_u64().expect("a thread"), message["number"].as_u64());
            assert_eq!(number, Some(last[thread as usize].map_or(0, |last: u64| last + 1)));
            last[thread as usize] = number;
        }
        assert_eq!(last, [Some(2 * EACH - 1); THREADS as usize]);
    }
}
