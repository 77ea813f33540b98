//! Lines and columns of locations, with spans clamped to valid ranges.

use crate::text::{FileId, LineColumn, LineIndex, Loc, Sources, Span};

/// Number of bytes of a block. The characters before each block are counted once, so that a column far along a line is cheap.
const BLOCK: usize = 1024;

/// Finds lines and columns in the files of a program. The index of a file is built on first use.
pub struct Locator<'s> {
    sources: &'s Sources,
    files: Vec<Option<Lines>>,
}

struct Lines {
    index: LineIndex,
    /// Number of characters before each block.
    before: Vec<u32>,
}

impl Lines {
    fn new(text: &str) -> Self {
        let blocks = text.as_bytes().chunks(BLOCK).scan(0, |sum, block| {
            let before = *sum;
            *sum += characters(block);
            Some(before)
        });
        Self { index: LineIndex::new(text), before: blocks.collect() }
    }

    /// Returns the number of characters before an offset.
    fn characters(&self, text: &str, offset: usize) -> u32 {
        let block = (offset / BLOCK).min(self.before.len().saturating_sub(1));
        self.before.get(block).copied().unwrap_or(0) + characters(&text.as_bytes()[block * BLOCK..offset])
    }
}

/// Returns the number of characters that begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32
}

impl<'s> Locator<'s> {
    pub fn new(sources: &'s Sources) -> Self {
        Self { sources, files: (0..sources.len()).map(|_| None).collect() }
    }

    pub fn text(&self, file: FileId) -> &'s str {
        &self.sources.file(file).text
    }

    pub fn name(&self, file: FileId) -> &'s str {
        &self.sources.file(file).name
    }

    fn lines(&mut self, file: FileId) -> &Lines {
        let text = self.text(file);
        self.files[file.0 as usize].get_or_insert_with(|| Lines::new(text))
    }

    pub(super) fn index(&mut self, file: FileId) -> &LineIndex {
        &self.lines(file).index
    }

    /// Returns a location clamped to its file and widened to whole characters, or `None` if there is no such file.
    pub fn clamp(&self, loc: Loc) -> Option<Loc> {
        if loc.file.0 as usize >= self.sources.len() {
            return None;
        }
        let text = self.text(loc.file);
        let mut start = (loc.span.start as usize).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (loc.span.end as usize).clamp(start, text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Some(Loc { file: loc.file, span: Span::new(start as u32, end as u32) })
    }

    /// Returns the line and column of an offset that [`Locator::clamp`] returned.
    pub fn position(&mut self, file: FileId, offset: u32) -> LineColumn {
        let text = self.text(file);
        let lines = self.lines(file);
        let line = lines.index.line(offset);
        let start = lines.index.start(line).unwrap_or(0);
        let column = lines.characters(text, offset as usize) - lines.characters(text, start as usize);
        LineColumn { line: line + 1, column: column + 1 }
    }

    /// Returns the range of a line, counted from 0, without its line break.
    pub fn line(&mut self, file: FileId, line: u32) -> std::ops::Range<usize> {
        let text = self.text(file);
        let index = self.index(file);
        let start = index.start(line).map_or(text.len(), |start| start as usize);
        let end = index.start(line + 1).map_or(text.len(), |end| end as usize);
        let content = text[start..end].trim_end_matches('\n').trim_end_matches('\r');
        start..start + content.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_far_out_on_a_line_are_exact() {
        let text = format!("first\n{}\nlast", "aç漢🙂".repeat(600));
        let sources = Sources::single("a.authc", &text);
        let mut locator = Locator::new(&sources);
        let index = LineIndex::new(&text);
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            assert_eq!(locator.position(FileId(0), at as u32), index.position(&text, at as u32), "{at}");
        }
    }
}
