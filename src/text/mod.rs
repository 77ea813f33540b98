//! Source text: spans in bytes, the set of files of a program, and positions for people.

use std::path::PathBuf;

mod article;
mod date;
mod fnv;
mod line_index;
mod printable;

pub use article::with_article;
pub use date::Date;
pub use fnv::Fnv;
pub use line_index::{LineColumn, LineIndex};
pub use printable::{is_printable, printable, push_printable};

/// Maximal size of a source file in bytes. Spans are 32 bits wide, and nobody reviews a larger file.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// A half-open range of byte offsets in one file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Returns the smallest range that contains both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Returns the length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns the part of `text` in this range.
    ///
    /// # Panics
    /// If the range is outside of `text` or cuts a character.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// The index of a file in [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct FileId(pub u32);

/// A range in a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Loc {
    pub file: FileId,
    pub span: Span,
}

/// A source file with its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path in messages: as the user wrote it, with `/` as separator, or `<stdin>`.
    pub name: String,
    /// The path in outputs: relative to the folder of the project, so that it does not depend on the current directory. `None` if it
    /// is `name`.
    pub in_project: Option<String>,
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    pub text: String,
}

/// The files of a program, in the order in which they were given.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>, path: Option<PathBuf>, text: String) -> FileId {
        self.push(SourceFile { name: name.into(), in_project: None, path, text })
    }

    pub fn push(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// Returns a set of one file.
    pub fn single(name: &str, text: &str) -> Self {
        let mut sources = Self::default();
        sources.add(name, None, text.to_owned());
        sources
    }

    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    pub fn file_mut(&mut self, id: FileId) -> &mut SourceFile {
        &mut self.files[id.0 as usize]
    }

    /// Returns the text at a location.
    pub fn slice(&self, loc: Loc) -> &str {
        loc.span.of(&self.file(loc.file).text)
    }

    /// Returns the total size in bytes.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }

    /// Returns all files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(n, file)| (FileId(n as u32), file))
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// Returns the longest prefix of a text with at most this number of bytes.
pub fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// Returns the offset at which the line of `at` begins.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Returns whether only blanks come before an offset on its line.
pub fn leads_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}
