//! Formats a part of a file, for editors.

use super::roles::Role;
use super::units::{Piece, Units, line_end, line_start, units};
use super::{CONTINUED, FormatEdit, INDENT, layout};
use crate::syntax::{self, Lexed, TokenKind};
use crate::text::{FileId, Span};

/// Blanks for indentations.
const BLANKS: &str = "                                                                ";

/// Returns the edits that format the statements and comments in a range, in whole lines: those edits of the whole file that affect
/// them.
pub fn range(text: &str, range: Span) -> Vec<FormatEdit> {
    let Some((lexed, units)) = read(text) else { return Vec::new() };
    let length = text.len();
    let start = floor(text, (range.start as usize).min(length));
    let end = floor(text, (range.end as usize).min(length)).max(start);
    within(text, &lexed, &units, start, end)
}

/// Returns the edits after a character was typed before `offset`: after `}` and `;` those of the enclosing statement, after a line
/// break those of the statement on the line before, and the indentation of the new line. White space at the cursor is kept, since
/// the user may be typing it.
pub fn on_type(text: &str, offset: u32, typed: char) -> Vec<FormatEdit> {
    let offset = floor(text, (offset as usize).min(text.len()));
    let Some((lexed, units)) = read(text) else { return Vec::new() };
    if typed != '\n' {
        let mut edits = within(text, &lexed, &units, offset, offset);
        edits.retain(|edit| (edit.span.end as usize) < offset || edit.span.start as usize > offset);
        return edits;
    }
    let line = line_start(text, offset);
    let mut edits = match line.checked_sub(1) {
        Some(above) => {
            let above = line_end(text, line_start(text, above));
            within(text, &lexed, &units, above, above)
        }
        None => Vec::new(),
    };
    // A statement that continues at the cursor is incomplete.
    let ends_above = edits.last().is_none_or(|edit| (edit.span.end as usize) < line);
    if !ends_above || around(&lexed, &units, offset) {
        edits.clear();
    }
    edits.extend(indentation(text, &lexed, &units, line));
    edits
}

fn read(text: &str) -> Option<(Lexed, Units)> {
    let mut diagnostics = Vec::new();
    let lexed = syntax::lex(FileId(0), text, &mut diagnostics);
    if lexed.unparsable {
        return None;
    }
    let units = units(text, &lexed, &mut diagnostics);
    Some((lexed, units))
}

/// Returns the nearest character boundary at or before an offset.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn span(lexed: &Lexed, piece: &Piece) -> Span {
    match piece {
        Piece::Item(item) => lexed.spans[item.first].to(lexed.spans[item.last]),
        Piece::Kept(span) => *span,
    }
}

/// Returns the edits in the lines of a range and of the pieces that it touches.
fn within(text: &str, lexed: &Lexed, units: &Units, start: usize, end: usize) -> Vec<FormatEdit> {
    let (mut start, mut end) = (line_start(text, start), line_end(text, end));
    // A piece on one of these lines may begin or end on another line.
    loop {
        let first = units.pieces.partition_point(|piece| (span(lexed, piece).end as usize) < start);
        let behind = units.pieces.partition_point(|piece| span(lexed, piece).start as usize <= end);
        let touched = units.pieces.get(first..behind).unwrap_or_default();
        let (Some(first), Some(last)) = (touched.first(), touched.last()) else { break };
        let wider = (
            start.min(line_start(text, span(lexed, first).start as usize)),
            end.max(line_end(text, span(lexed, last).end as usize)),
        );
        if wider == (start, end) {
            break;
        }
        (start, end) = wider;
    }
    let cut = |edit: FormatEdit| cut(text, edit, start, end);
    layout::edits(text, lexed, units).into_iter().filter_map(cut).collect()
}

/// Returns the part of an edit in a range of whole lines. An edit over its borders is white space between statements, and each line
/// break outside of the range counts as one of the wanted ones.
fn cut(text: &str, edit: FormatEdit, start: usize, end: usize) -> Option<FormatEdit> {
    let (mut from, mut to, mut new) = (edit.span.start as usize, edit.span.end as usize, edit.text);
    if to < start || from > end {
        return None;
    }
    let breaks = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
    if from < start {
        let staying = breaks(&text[from..start]).min(breaks(new));
        new = new.splitn(staying + 1, '\n').last().unwrap_or_default();
        from = start;
    }
    if to > end {
        let staying = breaks(&text[end..to]);
        new = &new[..breaks(new).saturating_sub(staying)];
        to = end;
    }
    (text[from..to] != *new).then_some(FormatEdit { span: Span::new(from as u32, to as u32), text: new })
}

/// Returns whether an offset is inside of a statement.
fn around(lexed: &Lexed, units: &Units, offset: usize) -> bool {
    units.pieces.iter().any(|piece| match piece {
        Piece::Item(_) => {
            let span = span(lexed, piece);
            (span.start as usize) < offset && offset < span.end as usize
        }
        Piece::Kept(_) => false,
    })
}

/// Returns the indentation of a line in braces or inside of a statement.
fn indentation(text: &str, lexed: &Lexed, units: &Units, line: usize) -> Option<FormatEdit> {
    let behind = lexed.spans.partition_point(|span| (span.start as usize) < line);
    let mut depth = 0usize;
    for at in 0..behind {
        match lexed.kinds[at] {
            TokenKind::OpenBrace => depth += 1,
            TokenKind::CloseBrace => depth = depth.saturating_sub(1),
            // An unclosed brace extends only to the next statement without indentation.
            kind if kind.is_start() && is_margin(text, lexed.spans[at].start as usize) => depth = 0,
            _ => {}
        }
    }
    let blanks = text[line..].find(|character| !matches!(character, ' ' | '\t')).unwrap_or(text.len() - line);
    let next = lexed.spans.get(behind).filter(|span| span.start as usize == line + blanks);
    let inner = match next.map(|_| lexed.kinds[behind]) {
        Some(TokenKind::CloseBrace) => depth.saturating_sub(1) * INDENT,
        // The rest of a statement, a clause or an assertion after a line break.
        Some(_) if units.roles[behind] == Role::Plain && around(lexed, units, line + blanks) => {
            depth * INDENT + CONTINUED
        }
        _ => depth * INDENT,
    };
    let wanted = &BLANKS[..inner.min(BLANKS.len())];
    let span = Span::new(line as u32, (line + blanks) as u32);
    (inner > 0 && span.of(text) != wanted).then_some(FormatEdit { span, text: wanted })
}

fn is_margin(text: &str, at: usize) -> bool {
    at == 0 || text.as_bytes()[at - 1] == b'\n'
}
