//! Converts byte offsets to the positions of the protocol and back, and paths to URIs.

use std::path::{Path, PathBuf};

use tower_lsp::ls_types::{self as lsp, MarkupContent, MarkupKind, Position, PositionEncodingKind, Range, Uri};

use crate::ide::hover::markdown::plain;
use crate::text::{LineIndex, Span};

/// Returns the path of a document that is a file.
pub fn path_of(uri: &Uri) -> Option<PathBuf> {
    if uri.scheme().as_str() != "file" {
        return None;
    }
    uri.to_file_path().map(|path| path.into_owned())
}

/// Returns the URI of a file.
pub fn uri_of(path: &Path) -> Uri {
    let absolute: PathBuf = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Uri::from_file_path(&absolute)
        .unwrap_or_else(|| "file:///".parse().unwrap_or_else(|error| panic!("this is a URI of a file: {error:?}")))
}

/// The unit in which columns are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PositionEncoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, which every client supports.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl PositionEncoding {
    /// Returns the best encoding that a client supports: bytes need no counting.
    pub fn of(client: &lsp::ClientCapabilities) -> Self {
        let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_deref());
        let offers = |kind: &PositionEncodingKind| offered.is_some_and(|offered| offered.contains(kind));
        match () {
            () if offers(&PositionEncodingKind::UTF8) => Self::Utf8,
            () if offers(&PositionEncodingKind::UTF32) && !offers(&PositionEncodingKind::UTF16) => Self::Utf32,
            () => Self::Utf16,
        }
    }

    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// Returns the length of a text in units.
    pub fn units(self, text: &str) -> u32 {
        match self {
            Self::Utf8 => text.len() as u32,
            _ if text.is_ascii() => text.len() as u32,
            Self::Utf16 => text.chars().map(|character| character.len_utf16() as u32).sum(),
            Self::Utf32 => text.chars().count() as u32,
        }
    }
}

/// The markup that a client shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Markup {
    #[default]
    Plain,
    Markdown,
}

impl Markup {
    /// Returns the format that a client prefers, or plain text, which every client supports.
    pub fn of(offered: Option<&Vec<MarkupKind>>) -> Self {
        match offered.and_then(|offered| offered.first()) {
            Some(MarkupKind::Markdown) => Self::Markdown,
            Some(MarkupKind::PlainText) | None => Self::Plain,
        }
    }

    /// Converts a Markdown text to the format.
    pub fn content(self, markdown: String) -> MarkupContent {
        match self {
            Self::Plain => MarkupContent { kind: MarkupKind::PlainText, value: plain(&markdown) },
            Self::Markdown => MarkupContent { kind: MarkupKind::Markdown, value: markdown },
        }
    }
}

/// A text with its lines and the unit of its columns.
#[derive(Clone, Copy)]
pub struct DocumentText<'t> {
    pub text: &'t str,
    pub lines: &'t LineIndex,
    pub encoding: PositionEncoding,
}

impl DocumentText<'_> {
    /// Returns the offset and the text of a line without its line break. A line after the last is the empty end of the text.
    fn line(&self, line: u32) -> (u32, &str) {
        let Some(start) = self.lines.start(line) else { return (self.text.len() as u32, "") };
        let end = self.lines.start(line + 1).unwrap_or(self.text.len() as u32);
        let content = &self.text[start as usize..end as usize];
        let content = content.strip_suffix('\n').unwrap_or(content);
        (start, content.strip_suffix('\r').unwrap_or(content))
    }

    /// Converts a position. One after the end of its line becomes that end; one inside a character becomes its beginning.
    pub fn offset(&self, position: Position) -> u32 {
        let (start, line) = self.line(position.line);
        let mut units = 0;
        for (at, character) in line.char_indices() {
            units += self.encoding.units(character.encode_utf8(&mut [0; 4]));
            if units > position.character {
                return start + at as u32;
            }
        }
        start + line.len() as u32
    }

    /// Converts an offset. One after the end of the text becomes that end; one inside a character becomes its beginning.
    pub fn position(&self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.line(offset as u32);
        let start = self.lines.start(line).unwrap_or(0) as usize;
        Position::new(line, self.encoding.units(&self.text[start..offset]))
    }

    pub fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// Converts a range. One that ends before it begins becomes empty.
    pub fn span(&self, range: Range) -> Span {
        let start = self.offset(range.start);
        Span::new(start, self.offset(range.end).max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_lead_back_to_their_offsets() {
        let source = "grant ü 🙂🙂 x\r\nsecond\n\u{301}a\rlone\n";
        let lines = LineIndex::of_editor(source);
        for encoding in [PositionEncoding::Utf8, PositionEncoding::Utf16, PositionEncoding::Utf32] {
            let text = DocumentText { text: source, lines: &lines, encoding };
            for (at, _) in source.char_indices().chain([(source.len(), ' ')]) {
                // What ends a line has no position of its own.
                let between = source[..at].ends_with('\r') && source[at..].starts_with('\n');
                let back = text.offset(text.position(at as u32));
                assert_eq!(back, if between { at as u32 - 1 } else { at as u32 }, "{encoding:?} {at}");
            }
        }
    }

    #[test]
    fn counts_in_the_units_of_the_encoding() {
        let source = "ü🙂x";
        let lines = LineIndex::of_editor(source);
        for (encoding, expected) in
            [(PositionEncoding::Utf8, 6), (PositionEncoding::Utf16, 3), (PositionEncoding::Utf32, 2)]
        {
            let text = DocumentText { text: source, lines: &lines, encoding };
            assert_eq!(text.position(6), Position::new(0, expected));
            assert_eq!(text.offset(Position::new(0, expected)), 6);
        }
    }

    #[test]
    fn takes_positions_that_are_nowhere() {
        let lines = LineIndex::of_editor("a🙂\nb");
        let text = DocumentText { text: "a🙂\nb", lines: &lines, encoding: PositionEncoding::Utf16 };
        assert_eq!(text.offset(Position::new(0, 99)), 5);
        assert_eq!(text.offset(Position::new(0, 2)), 1);
        assert_eq!(text.offset(Position::new(99, 0)), 7);
        assert_eq!(text.offset(Position::new(u32::MAX, u32::MAX)), 7);
        assert_eq!(text.span(Range::new(Position::new(1, 1), Position::new(0, 0))), Span::new(7, 7));
    }
}
