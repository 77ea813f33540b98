//! Output to the terminal, and its colours.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

use super::exit;
use crate::diagnostic::{Diagnostic, json, render::render};
use crate::text::{Sources, printable};

/// The format of messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs, one document.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stream {
    Out,
    Err,
}

pub(super) struct Terminal {
    /// The value of `--color`, `None` for `auto`.
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

    /// Returns whether output is coloured. This reads the environment, so it is called only when there is output.
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

    /// Returns the number of columns of standard output: what `COLUMNS` says, or what the terminal has. Without either it is 100.
    pub(super) fn width(&self) -> usize {
        let set = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|width| *width > 0);
        set.or_else(terminal_columns).unwrap_or(FILE_WIDTH)
    }

    /// Writes messages: text always to standard error, JSON to `stream`. Returns `false` if a document could not be written to
    /// standard output.
    pub(super) fn report(&self, diagnostics: &[Diagnostic], sources: &Sources, format: Format, stream: Stream) -> bool {
        match format {
            Format::Text if diagnostics.is_empty() => {}
            Format::Text => {
                write_ignoring_errors(Stream::Err, render(diagnostics, sources, self.colored(Stream::Err)).as_bytes())
            }
            Format::Json => {
                let mut document = Vec::new();
                // Writing to a vector cannot fail.
                let _ = json::write(&mut document, diagnostics, sources);
                match stream {
                    Stream::Out => return written_to_stdout(write_out(&document)),
                    Stream::Err => write_ignoring_errors(stream, &document),
                }
            }
        }
        true
    }
}

/// The number of columns of a table that is no terminal's.
pub(super) const FILE_WIDTH: usize = 100;

fn terminal_columns() -> Option<usize> {
    #[cfg(unix)]
    {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        (size.ws_col > 0).then_some(usize::from(size.ws_col))
    }
    #[cfg(not(unix))]
    None
}

/// Prints a note that assertions were skipped.
pub(super) fn note_skipped_assertions(assertions: usize, format: Format) {
    let what = match assertions {
        0 => return,
        1 => "the assertion",
        _ => &format!("the {assertions} assertions"),
    };
    if format == Format::Text {
        write_err(format!("note: {what} in `test` blocks may not hold; nothing was asked with --no-test\n").as_bytes());
    }
}

/// Writes to standard output. A closed pipe is not an error.
pub(super) fn write_out(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn write_ignoring_errors(stream: Stream, bytes: &[u8]) {
    // A failure cannot be reported, since standard error is where it would be reported.
    let _ = match stream {
        Stream::Out => write_out(bytes),
        Stream::Err => io::stderr().lock().write_all(bytes),
    };
}

pub(super) fn write_err(bytes: &[u8]) {
    write_ignoring_errors(Stream::Err, bytes);
}

/// Prints the result of a subcommand, and returns its exit code.
pub(super) fn print(text: &str) -> u8 {
    if written_to_stdout(write_out(text.as_bytes())) { exit::OK } else { exit::IO }
}

/// Returns whether standard output was written, and prints an error if not.
fn written_to_stdout(written: io::Result<()>) -> bool {
    if let Err(error) = &written {
        print_error(&format!("standard output cannot be written: {}", crate::workspace::reason(error)));
    }
    written.is_ok()
}

/// Prints an error without a code. Control characters are escaped, since the message may quote any text.
pub(super) fn print_error(message: &str) {
    write_ignoring_errors(Stream::Err, format!("error: {}\n", printable(message, &['\n'])).as_bytes());
}
