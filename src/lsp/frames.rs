//! Messages in their frames. What is none is answered here: the library would end with the first.
//!
//! Source of the frame: <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol>

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use serde_json::json;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tower_lsp::jsonrpc::{Request, Response};
use tower_lsp::ls_types::notification::Notification;

/// How long a message may be, in bytes. A source file of the largest size is a sixth of it when every byte is escaped.
const LONGEST: usize = 256 * 1024 * 1024;

/// How long a line of a header may be, in bytes.
const LONGEST_LINE: u64 = 8 * 1024;

/// How much may lie between the two sides of a pipe, in bytes.
const PIPE: usize = 64 * 1024;

/// What a reader found.
enum Frame {
    /// A message, perhaps.
    Body(Vec<u8>),
    /// Something that is no frame.
    Garbage,
    /// Nothing more will come.
    End,
}

/// What is said to the client without the library, which makes a tree of every message before it is text: for a long list of
/// diagnostics that takes longer than to find them.
#[derive(Debug, Clone)]
pub struct Aside {
    messages: UnboundedSender<Vec<u8>>,
    shut_down: Arc<AtomicBool>,
}

impl Aside {
    /// Says it in these messages, until the client has shut the server down.
    pub fn new(messages: UnboundedSender<Vec<u8>>, shut_down: Arc<AtomicBool>) -> Self {
        Self { messages, shut_down }
    }

    /// Sends a notification, unless the client wants none any more. It must have had the answer to `initialize`.
    pub fn say<N: Notification>(&self, params: &impl Serialize) {
        if self.shut_down.load(Ordering::Acquire) {
            return;
        }
        #[derive(Serialize)]
        struct Message<'p, P> {
            jsonrpc: &'static str,
            method: &'static str,
            params: &'p P,
        }
        if let Ok(body) = serde_json::to_vec(&Message { jsonrpc: "2.0", method: N::METHOD, params }) {
            self.send(body);
        }
    }

    fn send(&self, body: Vec<u8>) {
        // Whoever writes is there as long as the library is.
        let _ = self.messages.send(body);
    }
}

/// Puts itself between a client and the library: gives what the library reads and writes, and what has to run beside it.
/// `asides` are the messages that `aside` sends.
pub fn between(
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin,
    aside: Aside,
    asides: UnboundedReceiver<Vec<u8>>,
) -> (impl AsyncRead + Unpin, impl AsyncWrite + Unpin, impl Future<Output = ()>) {
    let (to_library, from_client) = tokio::io::duplex(PIPE);
    let (to_client, from_library) = tokio::io::duplex(PIPE);
    let reading = reading(BufReader::new(input), to_library, aside);
    let writing = writing(BufReader::new(from_library), output, asides);
    // A client may never speak again: when the library has said its last word, all is done.
    let beside = async move {
        let reading = async {
            reading.await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = reading => {}
            () = writing => {}
        }
    };
    (from_client, to_client, beside)
}

/// Hands on what is a message.
async fn reading(mut input: impl AsyncBufRead + Unpin, mut library: impl AsyncWrite + Unpin, aside: Aside) {
    loop {
        let sent = match frame(&mut input).await {
            Ok(Frame::Body(body)) => match wrong(&body) {
                None => send(&mut library, &body).await,
                Some(refusal) => {
                    aside.send(refusal);
                    Ok(())
                }
            },
            Ok(Frame::Garbage) => {
                aside.send(refusal(-32700, "this is no frame of a message"));
                Ok(())
            }
            Ok(Frame::End) | Err(_) => return,
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Hands on what the library says, with what is said aside between its messages.
async fn writing(
    mut library: impl AsyncBufRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
    mut asides: UnboundedReceiver<Vec<u8>>,
) {
    loop {
        while let Ok(aside) = asides.try_recv() {
            if send(&mut output, &aside).await.is_err() {
                return;
            }
        }
        // A message is read as a whole once it has begun: only the wait for it can be given up.
        let begun = tokio::select! {
            begun = library.fill_buf() => begun.is_ok_and(|bytes| !bytes.is_empty()),
            Some(aside) = asides.recv() => {
                if send(&mut output, &aside).await.is_err() {
                    return;
                }
                continue;
            }
        };
        if !begun {
            return;
        }
        let Ok(Frame::Body(body)) = frame(&mut library).await else { return };
        if send(&mut output, &body).await.is_err() {
            return;
        }
    }
}

async fn send(output: &mut (impl AsyncWrite + Unpin), body: &[u8]) -> io::Result<()> {
    // In one piece, so that whoever reads wakes up once.
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    output.write_all(&frame).await?;
    output.flush().await
}

/// Reads a frame. After garbage the next line that may begin one is looked for.
async fn frame(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Frame> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut *input).take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
        if read == 0 {
            return Ok(Frame::End);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        match (text.split_once(':'), length) {
            // Blank lines before a header say nothing.
            (None, None) if text.is_empty() => {}
            (None, Some(length)) if text.is_empty() => {
                let mut body = Vec::new();
                input.take(length as u64).read_to_end(&mut body).await?;
                return Ok(if body.len() == length { Frame::Body(body) } else { Frame::End });
            }
            (Some((name, value)), _) if name.eq_ignore_ascii_case("content-length") => {
                match value.trim().parse::<usize>().ok().filter(|length| *length <= LONGEST) {
                    Some(found) => length = Some(found),
                    None => return Ok(Frame::Garbage),
                }
            }
            (Some((name, _)), _) if name.eq_ignore_ascii_case("content-type") => {}
            _ => return Ok(Frame::Garbage),
        }
    }
}

/// What is wrong with a body, as what is answered.
fn wrong(body: &[u8]) -> Option<Vec<u8>> {
    // Both would be read again by the library, but a message is short unless a document is opened.
    if serde_json::from_slice::<Request>(body).is_ok() || serde_json::from_slice::<Response>(body).is_ok() {
        return None;
    }
    Some(match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Ok(_) => refusal(-32600, "this is JSON, and no message of JSON-RPC 2.0"),
        Err(error) => refusal(-32700, &format!("this is not JSON: {error}")),
    })
}

fn refusal(code: i64, message: &str) -> Vec<u8> {
    json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": message } }).to_string().into_bytes()
}
