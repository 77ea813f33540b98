//! Collects an edit for every gap that is not formatted.

use super::FormatEdit;
use crate::syntax::{Comment, Lexed};
use crate::text::Span;

/// The separator between clauses, and line breaks with blanks. Every gap is a part of one of these texts.
const CLAUSES: &str = "; ";
const BREAKS: &str = "\n\n                                                                ";

/// The content of a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// This number of blanks.
    Spaces(usize),
    /// The separator between clauses on one line.
    Mark,
    /// A line break and an indentation.
    Break(usize),
    /// A line break and an indentation, after a blank line if there is one.
    BreakOrBlank(usize),
}

impl Gap {
    /// Returns the content of a gap without a line break.
    #[inline]
    pub fn on_one_line(self) -> &'static str {
        match self {
            Self::Spaces(spaces) => &BREAKS[2..2 + spaces],
            Self::Mark => CLAUSES,
            Self::Break(_) | Self::BreakOrBlank(_) => "",
        }
    }
}

/// The comments in a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comments {
    None,
    /// One at the end of the previous line.
    Trailing,
    /// At least one on a line of its own.
    OwnLine,
}

pub(super) struct Writer<'a> {
    text: &'a str,
    comments: &'a [Comment],
    /// End of the last kept token or comment.
    end: usize,
    /// Whether that was a comment, after which the line must end.
    commented: bool,
    /// Whether anything was kept yet.
    begun: bool,
    edits: Vec<FormatEdit>,
}

impl<'a> Writer<'a> {
    pub fn new(text: &'a str, lexed: &'a Lexed) -> Self {
        Self { text, comments: &lexed.comments, end: 0, commented: false, begun: false, edits: Vec::new() }
    }

    /// Returns the number of tokens before the next comment.
    pub fn next_comment(&self) -> usize {
        self.comments.first().map_or(usize::MAX, |comment| comment.before as usize)
    }

    /// Writes the comments before an offset, and returns which there were. Those on a line of their own are indented. `blank` allows a
    /// blank line before the first.
    pub fn comments(&mut self, before: usize, indent: usize, mut blank: bool) -> Comments {
        let mut written = Comments::None;
        while let Some((comment, rest)) = self.comments.split_first()
            && (comment.span.start as usize) < before
        {
            let Span { start, end } = comment.span;
            let own = !self.begun || self.commented || self.text[self.end..start as usize].contains('\n');
            self.gap(
                match (own, blank) {
                    (false, _) => Gap::Spaces(1),
                    (true, false) => Gap::Break(indent),
                    (true, true) => Gap::BreakOrBlank(indent),
                },
                start as usize,
            );
            self.end = self.text[..end as usize].trim_end_matches([' ', '\t', '\r']).len();
            self.commented = true;
            self.comments = rest;
            blank |= own;
            written = if own { Comments::OwnLine } else { Comments::Trailing };
        }
        written
    }

    /// Keeps a range after a gap.
    pub fn keep(&mut self, gap: Gap, span: Span) {
        self.gap(gap, span.start as usize);
        self.end = span.end as usize;
        self.commented = false;
    }

    /// Moves to the end of a range that is formatted already.
    pub fn pass(&mut self, end: usize) {
        self.end = end;
    }

    /// Skips the comments in the last range.
    pub fn pass_comments(&mut self) {
        let passed = self.comments.partition_point(|comment| (comment.span.start as usize) < self.end);
        self.comments = &self.comments[passed..];
    }

    /// Handles the end of the text, and returns the edits.
    pub fn finish(mut self) -> Vec<FormatEdit> {
        let length = self.text.len();
        self.comments(length, 0, true);
        if !self.begun {
            self.replace(length, "");
        } else if self.text.ends_with('\n') {
            self.replace(length, "\n");
        }
        self.edits
    }

    fn gap(&mut self, gap: Gap, to: usize) {
        // At the beginning of a file this character would become a byte order mark, which is not an error.
        if !self.begun && self.text[to..].starts_with('\u{feff}') {
            self.begun = true;
            return;
        }
        let wanted = match gap {
            _ if !self.begun => "",
            Gap::Spaces(_) | Gap::Mark => gap.on_one_line(),
            Gap::Break(indent) => &BREAKS[1..2 + indent],
            Gap::BreakOrBlank(indent) => &BREAKS[usize::from(!self.blank(to))..2 + indent],
        };
        self.begun = true;
        self.replace(to, wanted);
    }

    #[inline]
    fn replace(&mut self, to: usize, wanted: &'static str) {
        if differ(&self.text.as_bytes()[self.end..to], wanted.as_bytes()) {
            self.edits.push(FormatEdit { span: Span::new(self.end as u32, to as u32), text: wanted });
        }
    }

    /// Returns whether there is a blank line before an offset.
    fn blank(&self, to: usize) -> bool {
        let mut broken = false;
        for byte in &self.text.as_bytes()[self.end..to] {
            match byte {
                b'\n' if broken => return true,
                b'\n' => broken = true,
                b' ' | b'\t' | b'\r' | 0x0C => {}
                _ => broken = false,
            }
        }
        false
    }
}

/// Returns whether two gaps differ. They have a few bytes, for which a call of `memcmp` costs more than the comparison.
#[inline]
pub(super) fn differ(one: &[u8], other: &[u8]) -> bool {
    one.len() != other.len() || one.iter().zip(other).any(|(one, other)| one != other)
}
