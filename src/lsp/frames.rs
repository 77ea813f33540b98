//! Reads the frames of messages: a header, an empty line and a body.
//!
//! Source: <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol>

use std::io;

use serde::Serialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// Length of a message at most, in bytes: the largest source file has a sixth of it when every byte is escaped.
const MAX_BODY_LENGTH: usize = 256 * 1024 * 1024;

/// Length of a line of a header at most, in bytes.
const MAX_LINE_LENGTH: u64 = 8 * 1024;

/// Length of a `Content-Length` line at most, in bytes: its name, a number and white space.
const MAX_HEADER_LENGTH: usize = 64;

pub enum Frame {
    /// A body, which should be a message.
    Body(Vec<u8>),
    /// Bytes that are no frame.
    Invalid,
    /// The end of the stream.
    End,
}

/// The response to bytes that are no message.
#[derive(Serialize)]
pub struct ErrorResponse {
    jsonrpc: &'static str,
    id: (),
    error: ErrorObject,
}

#[derive(Serialize)]
struct ErrorObject {
    code: i64,
    message: String,
}

impl ErrorResponse {
    pub fn new(code: i64, message: &str) -> Self {
        Self { jsonrpc: "2.0", id: (), error: ErrorObject { code, message: message.to_owned() } }
    }
}

/// Reads frames from a stream.
///
/// After bytes that are no frame it returns [`Frame::Invalid`] once and looks for the next header. That may begin anywhere in a
/// line, since the body before it ends without a line break.
pub struct FrameReader<R> {
    input: BufReader<R>,
    /// The last bytes were no frame, and [`Frame::Invalid`] was returned.
    lost: bool,
    /// The end of the bytes before, in which a header may begin.
    tail: Vec<u8>,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    pub fn new(input: R) -> Self {
        Self { input: BufReader::new(input), lost: false, tail: Vec::new() }
    }

    /// Returns whether bytes after the last frame have arrived.
    pub fn has_more(&self) -> bool {
        !self.input.buffer().is_empty()
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// If the stream cannot be read.
    pub async fn next(&mut self) -> io::Result<Frame> {
        let mut length = None;
        loop {
            let mut line = std::mem::take(&mut self.tail);
            let read = (&mut self.input).take(MAX_LINE_LENGTH).read_until(b'\n', &mut line).await?;
            if read == 0 {
                return Ok(Frame::End);
            }
            let text = String::from_utf8_lossy(&line);
            match (parse_header(text.trim()), length) {
                // Blank lines before a header mean nothing.
                (Header::Blank, None) => {}
                (Header::Blank, Some(length)) => {
                    self.lost = false;
                    let mut body = Vec::new();
                    (&mut self.input).take(length as u64).read_to_end(&mut body).await?;
                    return Ok(if body.len() == length { Frame::Body(body) } else { Frame::End });
                }
                (Header::Length(value), _) => length = Some(value),
                (Header::Type, _) => {}
                (Header::Invalid, _) => {
                    if !line.ends_with(b"\n") {
                        self.tail = line.split_off(line.len().saturating_sub(MAX_HEADER_LENGTH));
                    }
                    length = None;
                    if !std::mem::replace(&mut self.lost, true) {
                        return Ok(Frame::Invalid);
                    }
                }
            }
        }
    }
}

enum Header {
    /// An empty line, which ends a header.
    Blank,
    /// The length of the body, in bytes.
    Length(usize),
    /// The type of the body, which is always the same.
    Type,
    Invalid,
}

fn parse_header(line: &str) -> Header {
    const LENGTH: &str = "content-length:";
    if line.is_empty() {
        return Header::Blank;
    }
    let lower = line.to_ascii_lowercase();
    if lower.starts_with("content-type:") {
        return Header::Type;
    }
    let value = lower.rfind(LENGTH).map(|start| lower[start + LENGTH.len()..].trim());
    let length = value.and_then(|value| value.parse().ok()).filter(|length| *length <= MAX_BODY_LENGTH);
    length.map_or(Header::Invalid, Header::Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the bodies in a stream, and `!` for bytes that are no frame.
    fn read(stream: &[u8]) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let (mut frames, mut bodies) = (FrameReader::new(stream), Vec::new());
            loop {
                match frames.next().await.expect("memory can be read") {
                    Frame::Body(body) => bodies.push(String::from_utf8(body).expect("text")),
                    Frame::Invalid => bodies.push("!".to_owned()),
                    Frame::End => return bodies,
                }
            }
        })
    }

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn the_next_frame_is_found_after_invalid_bytes() {
        let good = [frame("{1}"), frame("{2}")].concat();
        assert_eq!(read(good.as_bytes()), ["{1}", "{2}"]);
        let long = "x".repeat(3 * MAX_LINE_LENGTH as usize);
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
            // It is reported again after a valid frame.
            let twice = format!("{bad}{good}{bad}{}", frame("{3}"));
            assert_eq!(read(twice.as_bytes()), ["!", "{1}", "{2}", "!", "{3}"], "{:.40}", bad);
        }
        // Wherever a part that is read at once ends.
        for length in MAX_LINE_LENGTH as usize - 40..MAX_LINE_LENGTH as usize + 4 {
            let stream = format!("{}{good}", "x".repeat(length));
            assert_eq!(read(stream.as_bytes()).iter().filter(|body| *body != "!").count(), 2, "{length}");
        }
        assert_eq!(read([b"\xef\xbb\xbf", good.as_bytes()].concat().as_slice()), ["{1}", "{2}"]);
        assert_eq!(read([b"\xff\0\x80\n", good.as_bytes()].concat().as_slice()), ["!", "{1}", "{2}"]);
        assert_eq!(
            read(format!("content-type: x\r\ncontent-LENGTH:3\r\n\r\n{{1}}{}", frame("{2}")).as_bytes()).len(),
            2
        );
    }
}
