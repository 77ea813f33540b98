//! Sends messages to the client, from any thread, each in one piece and in the order of the calls.
//!
//! The calling thread writes as much as the output takes: a keystroke waits for its diagnostics, and would wait longer if another
//! thread had to wake up first. The rest is queued for [`Outbox::write`].

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

/// The stream to the client.
pub enum OutputStream {
    #[cfg(unix)]
    Pipe(pipe::Sender),
    #[cfg(unix)]
    Socket(UnixStream),
    Port(OwnedWriteHalf),
    /// A stream that only the runtime can write to.
    Other(tokio::sync::Mutex<Box<dyn AsyncWrite + Send + Unpin>>),
}

impl OutputStream {
    pub fn other(output: impl AsyncWrite + Send + Unpin + 'static) -> Self {
        Self::Other(tokio::sync::Mutex::new(Box::new(output)))
    }

    /// Writes as much as the stream takes without waiting.
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

    async fn writable(&self) -> io::Result<()> {
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
            self.writable().await?;
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

/// Queued bytes above which a notification replaces an older one about the same subject.
const REPLACE_ABOVE: usize = 1024 * 1024;

/// Queued bytes above which the server stops reading from a client that does not read.
const FULL_ABOVE: usize = 64 * 1024 * 1024;

/// The messages that the output has not taken yet.
#[derive(Default)]
struct Queue {
    bytes: Vec<u8>,
    /// Notifications to send after `bytes`, the newest about each subject.
    newest: BTreeMap<String, Vec<u8>>,
    /// [`Outbox::write`] is writing a part of the queue, so that nobody else may write.
    writing: bool,
    /// No more messages will come.
    closed: bool,
}

struct Inner {
    output: OutputStream,
    queue: Mutex<Queue>,
    queued: Notify,
    written: Notify,
    shut_down: AtomicBool,
}

/// The messages to the client. Clones share the queue.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

impl Outbox {
    pub fn new(output: OutputStream) -> Self {
        let (queue, queued, written) = (Mutex::default(), Notify::new(), Notify::new());
        Self(Arc::new(Inner { output, queue, queued, written, shut_down: AtomicBool::new(false) }))
    }

    /// Records that the client has sent `shutdown` and takes no more notifications.
    pub fn shut_down(&self) {
        self.0.shut_down.store(true, Ordering::Release);
    }

    pub fn is_shut_down(&self) -> bool {
        self.0.shut_down.load(Ordering::Acquire)
    }

    /// Sends a notification, unless the client has sent `shutdown`. The client must have the response to `initialize`. An older
    /// notification about the same subject is dropped if the client is slow to read.
    pub fn send_notification<N: Notification>(&self, subject: &str, params: &impl Serialize) {
        #[derive(Serialize)]
        struct Message<'p, P> {
            jsonrpc: &'static str,
            method: &'static str,
            params: &'p P,
        }
        if self.is_shut_down() {
            return;
        }
        let Some(frame) = frame(&Message { jsonrpc: "2.0", method: N::METHOD, params }) else { return };
        let mut queue = self.queue();
        if queue.bytes.len() > REPLACE_ABOVE || queue.newest.contains_key(subject) {
            queue.newest.insert(subject.to_owned(), frame);
            return;
        }
        self.put(&mut queue, &frame);
    }

    /// Sends a message of JSON-RPC.
    pub fn send(&self, message: &impl Serialize) {
        if let Some(frame) = frame(message) {
            self.put(&mut self.queue(), &frame);
        }
    }

    fn put(&self, queue: &mut Queue, frame: &[u8]) {
        let mut written = 0;
        if !queue.writing && queue.bytes.is_empty() {
            // After an error `write` meets the same one and handles it.
            written = self.0.output.try_write(frame).unwrap_or(0);
        }
        if written < frame.len() {
            queue.bytes.extend_from_slice(&frame[written..]);
            self.0.queued.notify_one();
        }
    }

    /// Waits until the client has read enough for another request.
    pub async fn wait_for_room(&self) {
        loop {
            let written = self.0.written.notified();
            if self.queue().bytes.len() <= FULL_ABOVE {
                return;
            }
            written.await;
        }
    }

    /// Closes the queue: [`Self::write`] returns when it is empty.
    pub fn close(&self) {
        self.queue().closed = true;
        self.0.queued.notify_one();
    }

    /// Writes the queue until it is closed and empty.
    ///
    /// # Errors
    /// If the client has closed the stream.
    pub async fn write(&self) -> io::Result<()> {
        loop {
            let bytes = {
                let mut queue = self.queue();
                if queue.bytes.is_empty() {
                    let newest = std::mem::take(&mut queue.newest);
                    newest.into_values().for_each(|frame| queue.bytes.extend(frame));
                }
                queue.writing = !queue.bytes.is_empty();
                if !queue.writing && queue.closed {
                    return Ok(());
                }
                std::mem::take(&mut queue.bytes)
            };
            self.0.written.notify_waiters();
            match bytes.is_empty() {
                true => self.0.queued.notified().await,
                false => self.0.output.write_all(&bytes).await?,
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // A panic cannot leave half a message.
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns a message with its header in one piece, so that the reader wakes up once.
fn frame(message: &impl Serialize) -> Option<Vec<u8>> {
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

    /// A client that does not read gets the newest of the notifications that replace each other.
    #[test]
    fn a_client_that_does_not_read_does_not_fill_the_memory() {
        use tower_lsp::ls_types::notification::LogMessage;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let read = runtime.block_on(async {
            let (ours, mut theirs) = UnixStream::pair().expect("a pair of sockets");
            let outbox = Outbox::new(OutputStream::Socket(ours));
            for number in 0..2_000 {
                let about = if number % 2 == 0 { "a" } else { "b" };
                outbox.send_notification::<LogMessage>(about, &json!({ "number": number, "text": "x".repeat(10_000) }));
            }
            outbox.send(&json!({ "id": 1 }));
            let held = {
                let queue = outbox.queue();
                queue.bytes.len() + queue.newest.values().map(Vec::len).sum::<usize>()
            };
            assert!(held < 2 * REPLACE_ABOVE, "{held} bytes are held");
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
            let outbox = Outbox::new(OutputStream::Socket(ours));
            outbox.wait_for_room().await;
            outbox.send(&json!("x".repeat(FULL_ABOVE + REPLACE_ABOVE)));
            let room = tokio::time::timeout(std::time::Duration::from_millis(20), outbox.wait_for_room()).await;
            assert!(room.is_err(), "there is no room");
            let (writer, mut nowhere) = (outbox.clone(), tokio::io::sink());
            tokio::select! {
                () = outbox.wait_for_room() => {}
                _ = writer.write() => panic!("there is more to write"),
                _ = tokio::io::copy(&mut theirs, &mut nowhere) => panic!("there is more to read"),
            }
        });
    }

    /// Several threads send more than a socket holds, first while nobody reads, and then while somebody does.
    #[test]
    fn messages_stay_whole_and_in_order() {
        const THREADS: u64 = 4;
        const EACH: u64 = 300;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let read = runtime.block_on(async {
            let (ours, mut theirs) = UnixStream::pair().expect("a pair of sockets");
            let outbox = Outbox::new(OutputStream::Socket(ours));
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
            assert!(outbox.queue().bytes.len() > 100_000, "a socket holds less than was sent");
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
