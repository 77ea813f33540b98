//! Spans made safe, and where they are for people.

use crate::text::{FileId, LineIndex, Loc, Position, Sources, Span};

/// The line indexes of the files that messages are about, each made when it is first asked for.
pub(super) struct Places<'s> {
    sources: &'s Sources,
    indexes: Vec<Option<LineIndex>>,
    /// The last answer: the next one is often behind it on the same long line.
    last: Option<(FileId, u32, Position)>,
}

impl<'s> Places<'s> {
    pub(super) fn new(sources: &'s Sources) -> Self {
        Self { sources, indexes: vec![None; sources.len()], last: None }
    }

    pub(super) fn text(&self, file: FileId) -> &'s str {
        &self.sources.file(file).text
    }

    pub(super) fn name(&self, file: FileId) -> &'s str {
        &self.sources.file(file).name
    }

    /// The lines of a file.
    pub(super) fn index(&mut self, file: FileId) -> &LineIndex {
        let text = self.text(file);
        self.indexes[file.0 as usize].get_or_insert_with(|| LineIndex::new(text))
    }

    /// The location cut to what the file holds and widened to whole characters; none if there is no such file.
    pub(super) fn clamp(&self, loc: Loc) -> Option<Loc> {
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

    /// Line and column of an offset that [`Places::clamp`] gave.
    pub(super) fn position(&mut self, file: FileId, offset: u32) -> Position {
        let text = self.text(file);
        let index = self.index(file);
        let line = index.line(offset);
        let start = index.start(line).unwrap_or(0);
        let (from, column) = match self.last {
            Some((last, at, position)) if last == file && position.line == line + 1 && at <= offset => {
                (at, position.column)
            }
            _ => (start, 1),
        };
        let column = column + text[from as usize..offset as usize].chars().count() as u32;
        let position = Position { line: line + 1, column };
        self.last = Some((file, offset, position));
        position
    }

    /// The range of a line (from 0) without its line break.
    pub(super) fn line(&mut self, file: FileId, line: u32) -> std::ops::Range<usize> {
        let text = self.text(file);
        let index = self.index(file);
        let start = index.start(line).map_or(text.len(), |start| start as usize);
        let end = index.start(line + 1).map_or(text.len(), |end| end as usize);
        let content = text[start..end].trim_end_matches('\n').trim_end_matches('\r');
        start..start + content.len()
    }
}
