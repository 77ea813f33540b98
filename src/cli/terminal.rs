//! Where output goes, and in what colours.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

use super::exit;
use crate::diagnostic::{Diagnostic, json, render::render};
use crate::text::{Sources, printable};

/// The form of messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs, one document.
    Json,
}

/// Which of the standard streams.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stream {
    Out,
    Err,
}

/// How to write to the one who called.
pub(super) struct Terminal {
    /// What `--color` says, none for `auto`.
    color: Option<bool>,
}

impl Terminal {
    pub(super) fn new(color: Option<&str>) -> Self {
        let color = match color {
            Some("always") => Some(true),
            Some("never") => Some(false),
            _ => None,
        };
        Self { color }
    }

    /// Whether messages are coloured. Looks at the environment, so it is asked only when there is something to say.
    pub(super) fn colored(&self, stream: Stream) -> bool {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        self.color.unwrap_or_else(|| {
            if set("NO_COLOR").is_some() {
                return false;
            }
            if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
                return true;
            }
            set("TERM").is_none_or(|term| term != "dumb")
                && set("CLICOLOR").is_none_or(|value| value != "0")
                && match stream {
                    Stream::Out => io::stdout().is_terminal(),
                    Stream::Err => io::stderr().is_terminal(),
                }
        })
    }

    /// Writes messages: text always to standard error, JSON to `stream`. Says whether what a program may be waiting for on
    /// standard output came there.
    pub(super) fn report(&self, diagnostics: &[Diagnostic], sources: &Sources, format: Format, stream: Stream) -> bool {
        match format {
            Format::Text if diagnostics.is_empty() => {}
            Format::Text => {
                write_quietly(Stream::Err, render(diagnostics, sources, self.colored(Stream::Err)).as_bytes())
            }
            Format::Json => {
                let mut document = Vec::new();
                // Writing to a vector cannot fail.
                let _ = json::write(&mut document, diagnostics, sources);
                match stream {
                    Stream::Out => return told(write_out(&document)),
                    Stream::Err => write_quietly(stream, &document),
                }
            }
        }
        true
    }
}

/// Says of assertions that they prove nothing yet, to people.
pub(super) fn not_evaluated(assertions: usize, format: Format) {
    let what = match assertions {
        0 => return,
        1 => "the assertion",
        _ => &format!("the {assertions} assertions"),
    };
    if format == Format::Text {
        let note = format!("note: of {what} in `test` blocks only the names are checked; nothing evaluates them yet\n");
        write_err(note.as_bytes());
    }
}

/// Writes to standard output; that nobody reads it is no error.
pub(super) fn write_out(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn write_quietly(stream: Stream, bytes: &[u8]) {
    // There is nobody left to tell that telling failed.
    let _ = match stream {
        Stream::Out => write_out(bytes),
        Stream::Err => io::stderr().lock().write_all(bytes),
    };
}

/// Writes to standard error.
pub(super) fn write_err(bytes: &[u8]) {
    write_quietly(Stream::Err, bytes);
}

/// Writes what the subcommand is for to standard output.
pub(super) fn print(text: &str) -> u8 {
    if told(write_out(text.as_bytes())) { exit::OK } else { exit::IO }
}

/// Whether standard output was written; complains if it was not.
fn told(written: io::Result<()>) -> bool {
    if let Err(error) = &written {
        complain(&format!("standard output cannot be written: {}", crate::workspace::reason(error)));
    }
    written.is_ok()
}

/// Writes a message that has no code. What it quotes does nothing to a terminal.
pub(super) fn complain(message: &str) {
    write_quietly(Stream::Err, format!("error: {}\n", printable(message, &['\n'])).as_bytes());
}
