//! The formatter: returns the edits that bring a text into the one style.
//!
//! Only gaps between tokens change: white space, the separators between the clauses of a block, and a comma before a closing
//! parenthesis. Every edit is such a gap, so any subset of the edits keeps all tokens, and a formatted file costs no copy of its text.
//! Statements that the parser does not understand are kept in whole lines.
//!
//! `docs/format.md` describes the style.

use crate::diagnostic::Diagnostic;
use crate::syntax::{self, Lexed};
use crate::text::{FileId, Span};

mod fast_path;
mod layout;
mod roles;
mod select;
mod spacing;
mod units;
mod writer;

pub use select::{on_type, range};

/// Maximal number of characters of a line that can be broken.
pub const WIDTH: usize = 120;

/// Indentation of clauses in braces.
pub const INDENT: usize = 2;

/// Indentation of a continued line.
pub const CONTINUED: usize = 4;

/// The replacement of a gap between tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatEdit {
    pub span: Span,
    pub text: &'static str,
}

/// The result of formatting a text.
#[derive(Debug, Default)]
pub struct Formatted {
    /// In the order of the text. Empty if the text is formatted already.
    pub edits: Vec<FormatEdit>,
    /// Whether the text has syntax errors, which [`syntax::parse`] reports. Statements with errors are not formatted.
    pub broken: bool,
}

/// Formats a file.
pub fn format(text: &str) -> Formatted {
    let mut diagnostics = Vec::new();
    let lexed = syntax::lex(FileId(0), text, &mut diagnostics);
    format_tokens(text, &lexed, diagnostics)
}

fn format_tokens(text: &str, lexed: &Lexed, mut diagnostics: Vec<Diagnostic>) -> Formatted {
    if lexed.unparsable {
        return Formatted { edits: Vec::new(), broken: true };
    }
    let units = units::units(text, lexed, &mut diagnostics);
    Formatted { edits: layout::edits(text, lexed, &units), broken: !diagnostics.is_empty() }
}

/// Applies edits, which must be in the order of the text.
pub fn apply(text: &str, edits: &[FormatEdit]) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start as usize]);
        out.push_str(edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(&text[at..]);
    out
}
