//! Splits a file into statements to format and lines to keep.

use super::fast_path;
use super::roles::{Item, Marker, Role};
use crate::diagnostic::{Diagnostic, codes::syntax as code};
use crate::syntax::{self, Lexed, TokenKind};
use crate::text::{FileId, Span};

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Item(Item),
    /// Whole lines to keep, without the last line break.
    Kept(Span),
}

/// The pieces of a file in the order of the text. Between them are only comments and white space.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Units {
    pub pieces: Vec<Piece>,
    /// The role of each token.
    pub roles: Vec<Role>,
}

/// Splits a file into pieces. Errors are added to `diagnostics`, which has those of the lexer already.
pub(super) fn units(text: &str, lexed: &Lexed, diagnostics: &mut Vec<Diagnostic>) -> Units {
    if diagnostics.is_empty()
        && let Some(units) = quick(text, lexed)
    {
        return units;
    }
    parsed(text, lexed, diagnostics)
}

/// Returns the pieces of a file without errors, or `None` if there may be an error.
fn quick(text: &str, lexed: &Lexed) -> Option<Units> {
    let mut roles = vec![Role::Plain; lexed.kinds.len()];
    let items = fast_path::items(text, lexed, &mut roles)?;
    Some(Units { pieces: items.into_iter().map(Piece::Item).collect(), roles })
}

/// A piece with its range. It is kept if it has no item.
#[derive(Clone, Copy)]
struct Placed {
    span: Span,
    item: Option<Item>,
    /// Whether the range has tokens.
    tokens: bool,
}

/// Splits any file into pieces with the parser.
fn parsed(text: &str, lexed: &Lexed, diagnostics: &mut Vec<Diagnostic>) -> Units {
    let statements = syntax::parse_tokens(FileId(0), text, &lexed.kinds, &lexed.spans, diagnostics);
    let mut roles = vec![Role::Plain; lexed.kinds.len()];
    let mut marker = Marker::new(lexed, &mut roles);
    let mut placed: Vec<Placed> = Vec::with_capacity(statements.len());
    let between = |placed: &mut Vec<Placed>, from: usize, to: usize| {
        if from < to {
            let span = lexed.spans[from].to(lexed.spans[to - 1]);
            match placed.last_mut() {
                // A token that cannot begin a statement belongs to the broken statement before it.
                Some(last) if !begins(text, lexed, from) => {
                    *last = Placed { span: last.span.to(span), item: None, tokens: true };
                }
                _ => placed.push(Placed { span, item: None, tokens: true }),
            }
        }
    };
    let mut end = 0;
    for statement in &statements {
        // A statement whose tokens do not match the tree is found among the tokens without a statement.
        let Some(item) = marker.item(statement).filter(|item| item.first >= end) else { continue };
        between(&mut placed, end, item.first);
        let span = lexed.spans[item.first].to(lexed.spans[item.last]);
        placed.push(Placed { span, item: Some(item), tokens: true });
        end = item.last + 1;
    }
    between(&mut placed, end, lexed.kinds.len());
    leave(&mut placed, diagnostics);
    Units { pieces: in_lines(text, placed), roles }
}

/// Returns whether a statement can begin at a token.
fn begins(text: &str, lexed: &Lexed, token: usize) -> bool {
    let kind = lexed.kinds[token];
    let start = lexed.spans[token].start as usize;
    let before = text[..start].bytes().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
    (kind.is_start() || kind == TokenKind::Word) && before.is_none_or(|byte| byte == b'\n')
}

/// Marks the statements with errors to be kept, and the places of errors outside of statements.
fn leave(placed: &mut Vec<Placed>, diagnostics: &[Diagnostic]) {
    // These are about tokens without a statement in the tree, though they may point at the next statement.
    let elsewhere = [&code::UNEXPECTED, &code::UNCLOSED, &code::STRAY_CLOSE, &code::CLAUSE_ORDER];
    let errors = diagnostics.iter().filter(|error| !elsewhere.iter().any(|code| code.id == error.code.id));
    let mut errors: Vec<Span> = errors.filter_map(|error| Some(error.primary()?.span)).collect();
    errors.sort();
    let mut outside = Vec::new();
    for error in errors {
        let at = placed.partition_point(|piece| piece.span.end < error.start);
        match placed.get_mut(at) {
            Some(piece) if piece.span.start <= error.start => piece.item = None,
            _ => outside.push(Placed { span: error, item: None, tokens: false }),
        }
    }
    if !outside.is_empty() {
        placed.extend(outside);
        placed.sort_by_key(|piece| piece.span);
    }
}

/// Widens kept ranges to whole lines, with the comments directly above and the indented comments below. A statement that shares a line
/// with a kept range is kept too.
fn in_lines(text: &str, placed: Vec<Placed>) -> Vec<Piece> {
    let mut out: Vec<Placed> = Vec::with_capacity(placed.len());
    for mut piece in placed {
        let shared = out.last().filter(|last| last.item.is_none() && piece.span.start < last.span.end);
        if shared.is_some_and(|last| piece.span.end <= last.span.end) {
            continue;
        }
        if piece.item.is_some() && shared.is_none() {
            out.push(piece);
            continue;
        }
        piece.item = None;
        loop {
            piece.span = lines(text, piece.span, piece.tokens);
            let start = piece.span.start;
            while let Some(last) = out.pop_if(|last| last.span.end > start) {
                piece.span = piece.span.to(last.span);
                piece.tokens |= last.tokens;
            }
            // A kept statement that begins on an earlier line includes that line.
            if piece.span.start == start {
                break;
            }
        }
        out.push(piece);
    }
    out.into_iter().map(|piece| piece.item.map_or(Piece::Kept(piece.span), Piece::Item)).collect()
}

/// Returns the lines of a range, and with `comments` also those of the comments around it.
fn lines(text: &str, span: Span, comments: bool) -> Span {
    let mut start = line_start(text, span.start as usize);
    let mut end = line_end(text, span.end as usize);
    if !comments {
        return Span::new(start as u32, end as u32);
    }
    while start > 0 {
        let above = line_start(text, start - 1);
        if !text[above..start].trim_start().starts_with("//") {
            break;
        }
        start = above;
    }
    while let Some(below) = text[end..].find('\n').map(|length| end + length + 1) {
        let line = &text[below..line_end(text, below)];
        if !line.starts_with([' ', '\t']) || !line.trim_start().starts_with("//") {
            break;
        }
        end = below + line.len();
    }
    Span::new(start as u32, end as u32)
}

/// Returns the beginning of the line of an offset.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1)
}

/// Returns the end of the line of an offset, before its line break. A single carriage return belongs to the line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(length) = bytes[at..].iter().position(|byte| *byte == b'\n') else { return bytes.len() };
    let end = at + length;
    match bytes[..end] {
        [.., b'\r', b'\r'] => end,
        [.., b'\r'] if end > at => end - 1,
        _ => end,
    }
}

#[cfg(test)]
mod tests;
