//! Where in the text something of the output comes from.

use std::cell::{Cell, OnceCell, RefCell};

use crate::text::{FileId, Loc, SourceFile, Sources};

/// Writes locations as `file:line`.
#[derive(Default)]
pub struct SourceMap<'s> {
    files: Vec<File<'s>>,
    /// Of the location that was asked for last: there is one for each statement.
    place: RefCell<String>,
    /// The file of that location, and how long its name is in `place`.
    named: Cell<Option<(FileId, usize)>>,
}

struct File<'s> {
    source: &'s SourceFile,
    /// Made when the first location in the file is asked for.
    lines: OnceCell<Lines>,
}

impl<'s> SourceMap<'s> {
    /// A map for these files.
    pub fn new(sources: &'s Sources) -> Self {
        let file = |(_, source)| File { source, lines: OnceCell::new() };
        Self { files: sources.iter().map(file).collect(), place: RefCell::default(), named: Cell::new(None) }
    }

    /// Makes `notes.authc:12` of a location, for as long as `read` runs.
    pub fn with_place<R>(&self, loc: Loc, read: impl FnOnce(&str) -> R) -> R {
        let file = &self.files[loc.file.0 as usize];
        let text = file.source.text.as_bytes();
        let line = file.lines.get_or_init(|| Lines::new(text)).line(text, loc.span.start as usize);
        let mut place = self.place.borrow_mut();
        match self.named.get() {
            Some((file, length)) if file == loc.file => place.truncate(length),
            _ => {
                place.clear();
                place.push_str(file.source.in_project.as_deref().unwrap_or(&file.source.name));
                place.push(':');
                self.named.set(Some((loc.file, place.len())));
            }
        }
        place.push_str(itoa::Buffer::new().format(line));
        read(&place)
    }
}

/// The numbers of lines, counted anew from the nearest of many marks: faster to make than an index of all line breaks, and
/// a fraction of its size.
struct Lines {
    /// Line breaks before each mark.
    marks: Vec<u32>,
}

impl Lines {
    /// Bytes from mark to mark; as many line breaks fit into a byte.
    const STRIDE: usize = 128;

    fn new(text: &[u8]) -> Self {
        let mut breaks = 0;
        let mark = |stretch| {
            let before = breaks;
            breaks += Self::breaks(stretch);
            before
        };
        let mut marks: Vec<u32> = text.chunks(Self::STRIDE).map(mark).collect();
        marks.push(breaks);
        Self { marks }
    }

    /// The line, from 1, of the byte at `offset`.
    fn line(&self, text: &[u8], offset: usize) -> u32 {
        let mark = offset / Self::STRIDE;
        self.marks[mark] + Self::breaks(&text[mark * Self::STRIDE..offset]) + 1
    }

    fn breaks(stretch: &[u8]) -> u32 {
        stretch.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineIndex;

    #[test]
    fn counts_like_the_index() {
        for text in [String::new(), "\n".repeat(300), "a\nbc\n\n".repeat(100), "x".repeat(256), "é\n".repeat(128)] {
            let (index, lines) = (LineIndex::new(&text), Lines::new(text.as_bytes()));
            for offset in 0..=text.len() {
                assert_eq!(lines.line(text.as_bytes(), offset), index.line(offset as u32) + 1, "{offset} of {text:?}");
            }
        }
    }
}
