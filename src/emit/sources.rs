//! The places in the sources that parts of the output come from.

use std::cell::{Cell, OnceCell, RefCell};

use crate::text::{FileId, Loc, SourceFile, Sources};

/// Writes locations as `file:line`.
#[derive(Default)]
pub struct SourceMap<'s> {
    files: Vec<MappedFile<'s>>,
    /// The text of the last location. It is kept since each statement has one.
    place: RefCell<String>,
    /// The file of that location, and the length of its name in `place`.
    named_file: Cell<Option<(FileId, usize)>>,
}

struct MappedFile<'s> {
    source: &'s SourceFile,
    /// Made for the first location in the file.
    line_counter: OnceCell<LineCounter>,
}

impl<'s> SourceMap<'s> {
    pub fn new(sources: &'s Sources) -> Self {
        let file = |(_, source)| MappedFile { source, line_counter: OnceCell::new() };
        Self { files: sources.iter().map(file).collect(), place: RefCell::default(), named_file: Cell::new(None) }
    }

    /// Passes a location to `read` as `notes.authc:12`.
    pub fn with_place<R>(&self, loc: Loc, read: impl FnOnce(&str) -> R) -> R {
        let file = &self.files[loc.file.0 as usize];
        let text = file.source.text.as_bytes();
        let line = file.line_counter.get_or_init(|| LineCounter::new(text)).line(text, loc.span.start as usize);
        let mut place = self.place.borrow_mut();
        match self.named_file.get() {
            Some((file, length)) if file == loc.file => place.truncate(length),
            _ => {
                place.clear();
                place.push_str(file.source.in_project.as_deref().unwrap_or(&file.source.name));
                place.push(':');
                self.named_file.set(Some((loc.file, place.len())));
            }
        }
        place.push_str(itoa::Buffer::new().format(line));
        read(&place)
    }
}

/// Counts lines from the nearest of many marks. It is faster to make than an index of all line breaks, and much smaller.
struct LineCounter {
    /// The line breaks before each mark.
    marks: Vec<u32>,
}

impl LineCounter {
    /// At most 255, since the line breaks from mark to mark are counted in a byte.
    const BYTES_PER_MARK: usize = 128;

    fn new(text: &[u8]) -> Self {
        let mut breaks = 0;
        let mark = |stretch| {
            let before = breaks;
            breaks += Self::count_breaks(stretch);
            before
        };
        let mut marks: Vec<u32> = text.chunks(Self::BYTES_PER_MARK).map(mark).collect();
        marks.push(breaks);
        Self { marks }
    }

    /// Returns the line, from 1, of the byte at `offset`.
    fn line(&self, text: &[u8], offset: usize) -> u32 {
        let mark = offset / Self::BYTES_PER_MARK;
        self.marks[mark] + Self::count_breaks(&text[mark * Self::BYTES_PER_MARK..offset]) + 1
    }

    fn count_breaks(stretch: &[u8]) -> u32 {
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
            let (index, lines) = (LineIndex::new(&text), LineCounter::new(text.as_bytes()));
            for offset in 0..=text.len() {
                assert_eq!(lines.line(text.as_bytes(), offset), index.line(offset as u32) + 1, "{offset} of {text:?}");
            }
        }
    }
}
