//! The one style of source files: from a text to the edits that bring it into that style.
//!
//! Only what stands between tokens changes: white space, the marks between the clauses of a block, and a comma before a
//! closing parenthesis. Every edit is such a gap, so that any choice of them leaves the tokens as they are, and a file in
//! the style costs no copy of its text. What the parser does not understand stays as it is, in whole lines.
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

/// How long a line may be, in characters, as far as it can be broken.
pub const WIDTH: usize = 120;

/// By how much what stands in braces is indented.
pub const INDENT: usize = 2;

/// By how much a line that goes on is indented.
pub const CONTINUED: usize = 4;

/// Replace a range by a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatEdit {
    /// The range that goes.
    pub span: Span,
    /// What comes in its place.
    pub text: &'static str,
}

/// What formatting a text comes to.
#[derive(Debug, Default)]
pub struct Formatted {
    /// The edits in the order of the text; none if it is in the style.
    pub edits: Vec<FormatEdit>,
    /// Whether the text has errors, which [`syntax::parse`] tells. Statements with errors are left as they are.
    pub broken: bool,
}

/// Formats a whole file.
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

/// The text after edits, which stand in its order.
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
