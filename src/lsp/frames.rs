//! Messages in their frames.
//!
//! Source: <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol>

use std::io;

use serde::Serialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// How long a message may be, in bytes. A source file of the largest size is a sixth of it when every byte is escaped.
const LONGEST: usize = 256 * 1024 * 1024;

/// How long a line of a header may be, in bytes.
const LONGEST_LINE: u64 = 8 * 1024;

/// How long the header is that matters, in bytes: its name, a number and white space.
const LONGEST_HEADER: usize = 64;

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
pub struct ErrorResponse {
    jsonrpc: &'static str,
    id: (),
    error: Reason,
}

#[derive(Serialize)]
struct Reason {
    code: i64,
    message: String,
}

impl ErrorResponse {
    /// With a code of JSON-RPC.
    pub fn new(code: i64, message: &str) -> Self {
        Self { jsonrpc: "2.0", id: (), error: Reason { code, message: message.to_owned() } }
    }
}

/// FrameReader out of a stream.
///
/// What is none is told once; then the next header is looked for, wherever on a line it begins: the body before it ends without a
/// line break.
pub struct FrameReader<R> {
    input: BufReader<R>,
    /// Whether a header is being looked for, which was told.
    lost: bool,
    /// The end of a stretch without a line break, in which a header may have begun.
    tail: Vec<u8>,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    /// The frames of this stream.
    pub fn new(input: R) -> Self {
        Self { input: BufReader::new(input), lost: false, tail: Vec::new() }
    }

    /// Whether more has come than was read.
    pub fn more(&self) -> bool {
        !self.input.buffer().is_empty()
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// What the system says.
    pub async fn next(&mut self) -> io::Result<Frame> {
        let mut length = None;
        loop {
            let mut line = std::mem::take(&mut self.tail);
            let read = (&mut self.input).take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
            if read == 0 {
                return Ok(Frame::End);
            }
            let text = String::from_utf8_lossy(&line);
            match (header(text.trim()), length) {
                // Blank lines before a header say nothing.
                (Header::Blank, None) => {}
                (Header::Blank, Some(length)) => {
                    self.lost = false;
                    let mut body = Vec::new();
                    (&mut self.input).take(length as u64).read_to_end(&mut body).await?;
                    return Ok(if body.len() == length { Frame::Body(body) } else { Frame::End });
                }
                (Header::Length(found), _) => length = Some(found),
                (Header::Type, _) => {}
                (Header::None, _) => {
                    if !line.ends_with(b"\n") {
                        self.tail = line.split_off(line.len().saturating_sub(LONGEST_HEADER));
                    }
                    length = None;
                    if !std::mem::replace(&mut self.lost, true) {
                        return Ok(Frame::Garbage);
                    }
                }
            }
        }
    }
}

/// A line of a header.
enum Header {
    /// The end of the header.
    Blank,
    /// How long the body is, in bytes.
    Length(usize),
    /// What the body is, which the protocol fixes.
    Type,
    /// None.
    None,
}

fn header(line: &str) -> Header {
    const LENGTH: &str = "content-length:";
    if line.is_empty() {
        return Header::Blank;
    }
    let lower = line.to_ascii_lowercase();
    if lower.starts_with("content-type:") {
        return Header::Type;
    }
    let value = lower.rfind(LENGTH).map(|at| lower[at + LENGTH.len()..].trim());
    let length = value.and_then(|value| value.parse().ok()).filter(|length| *length <= LONGEST);
    length.map_or(Header::None, Header::Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of a stream: bodies, and `!` for what is none.
    fn read(stream: &[u8]) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let (mut frames, mut found) = (FrameReader::new(stream), Vec::new());
            loop {
                match frames.next().await.expect("memory can be read") {
                    Frame::Body(body) => found.push(String::from_utf8(body).expect("text")),
                    Frame::Garbage => found.push("!".to_owned()),
                    Frame::End => return found,
                }
            }
        })
    }

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn the_next_frame_is_found_behind_what_is_none() {
        let good = [frame("{1}"), frame("{2}")].concat();
        assert_eq!(read(good.as_bytes()), ["{1}", "{2}"]);
        let long = "x".repeat(3 * LONGEST_LINE as usize);
        for bad in [
            "Content-Length: 2.0\r\n\r\n{}".to_owned(),
            "Content-Length: 99999999999999999999\r\n\r\n{}".to_owned(),
            "Content-Length: 999999999\r\n\r\n{}".to_owned(),
            "Content-Length: -1\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            "{\"jsonrpc\": \"2.0\"}\n{}\n".to_owned(),
            format!("{long}\n{long}"),
        ] {
            assert_eq!(read(format!("{bad}{good}").as_bytes()), ["!", "{1}", "{2}"], "{:.40}", bad);
            // It is told again after a frame that is one.
            let twice = format!("{bad}{good}{bad}{}", frame("{3}"));
            assert_eq!(read(twice.as_bytes()), ["!", "{1}", "{2}", "!", "{3}"], "{:.40}", bad);
        }
        // Wherever the stretches that are read at once end.
        for length in LONGEST_LINE as usize - 40..LONGEST_LINE as usize + 4 {
            let stream = format!("{}{good}", "x".repeat(length));
            assert_eq!(read(stream.as_bytes()).iter().filter(|found| *found != "!").count(), 2, "{length}");
        }
        assert_eq!(read([b"\xef\xbb\xbf", good.as_bytes()].concat().as_slice()), ["{1}", "{2}"]);
        assert_eq!(read([b"\xff\0\x80\n", good.as_bytes()].concat().as_slice()), ["!", "{1}", "{2}"]);
        assert_eq!(
            read(format!("content-type: x\r\ncontent-LENGTH:3\r\n\r\n{{1}}{}", frame("{2}")).as_bytes()).len(),
            2
        );
    }
}
