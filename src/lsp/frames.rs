//! Messages in their frames.
//!
//! Source: <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol>

use std::io;

use serde::Serialize;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// How long a message may be, in bytes. A source file of the largest size is a sixth of it when every byte is escaped.
const LONGEST: usize = 256 * 1024 * 1024;

/// How long a line of a header may be, in bytes.
const LONGEST_LINE: u64 = 8 * 1024;

/// What a reader found.
pub enum Frame {
    /// A message, perhaps.
    Body(Vec<u8>),
    /// Something that is no frame.
    Garbage,
    /// Nothing more will come.
    End,
}

/// What is answered to what is no message.
#[derive(Serialize)]
pub struct Refusal {
    jsonrpc: &'static str,
    id: (),
    error: Reason,
}

#[derive(Serialize)]
struct Reason {
    code: i64,
    message: String,
}

impl Refusal {
    /// With a code of JSON-RPC.
    pub fn new(code: i64, message: &str) -> Self {
        Self { jsonrpc: "2.0", id: (), error: Reason { code, message: message.to_owned() } }
    }
}

/// Reads a frame. After garbage the next line that may begin one is looked for.
pub async fn frame(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Frame> {
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
