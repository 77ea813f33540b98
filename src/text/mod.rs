//! Source text: spans in bytes, the set of files of a program, and positions for people.

use std::path::PathBuf;

mod article;
mod date;
mod fnv;
mod line_index;
mod printable;

pub use article::a;
pub use date::Date;
pub use fnv::Fnv;
pub use line_index::{LineColumn, LineIndex};
pub use printable::{is_printable, printable, push_printable};

/// The longest source file that is read, in bytes. Spans are 32 bits wide and a file of this size is no policy that
/// anybody reviews.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// A half-open range of byte offsets in one file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`, both in bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest range that holds both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the range holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The part of `text` that this range names.
    ///
    /// # Panics
    /// If the range is not one of `text`, or cuts a character.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Which file of a [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct FileId(pub u32);

/// A range in a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Loc {
    /// The file.
    pub file: FileId,
    /// The range in it.
    pub span: Span,
}

/// One source file, held as text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as the user wrote it (`<stdin>` for standard input), with `/` as separator. Messages show it.
    pub name: String,
    /// The path from the folder of the project, which outputs show: it is the same from whichever directory and however the
    /// project was named. None if it is `name`.
    pub in_project: Option<String>,
    /// Where it was read from, if from a file.
    pub path: Option<PathBuf>,
    /// The content.
    pub text: String,
}

/// The files of a program, in the order in which they were given.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, name: impl Into<String>, path: Option<PathBuf>, text: String) -> FileId {
        self.push(SourceFile { name: name.into(), in_project: None, path, text })
    }

    /// Adds a file as it is.
    pub fn push(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// A set that holds just this text.
    pub fn single(name: &str, text: &str) -> Self {
        let mut sources = Self::default();
        sources.add(name, None, text.to_owned());
        sources
    }

    /// The file with this number.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The same, to be edited.
    pub fn file_mut(&mut self, id: FileId) -> &mut SourceFile {
        &mut self.files[id.0 as usize]
    }

    /// The text that a location names.
    pub fn slice(&self, loc: Loc) -> &str {
        loc.span.of(&self.file(loc.file).text)
    }

    /// How many bytes of text there are.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }

    /// All files with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(n, file)| (FileId(n as u32), file))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// The beginning of a text, of at most so many bytes.
pub fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// Where the line begins that holds an offset.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Whether nothing but blanks stands before an offset on its line.
pub fn leads_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}
