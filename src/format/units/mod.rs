//! What a file is made of: statements to format, and lines to leave as they are.

use super::fast_path;
use super::roles::{Item, Marker, Role};
use crate::diagnostic::{Diagnostic, codes::syntax as code};
use crate::syntax::{self, Lexed, TokenKind};
use crate::text::{FileId, Span};

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A statement.
    Item(Item),
    /// Whole lines that stay as they are, without the last line break.
    Kept(Span),
}

/// The pieces of a file in the order of the text. Between them are comments and white space alone.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Units {
    pub pieces: Vec<Piece>,
    /// The role of each token.
    pub roles: Vec<Role>,
}

/// Finds the pieces; what is wrong goes to `diagnostics`, in which the lexer's messages are already.
pub(super) fn units(text: &str, lexed: &Lexed, diagnostics: &mut Vec<Diagnostic>) -> Units {
    if diagnostics.is_empty()
        && let Some(units) = quick(text, lexed)
    {
        return units;
    }
    parsed(text, lexed, diagnostics)
}

/// The pieces of a file without errors. None if there may be one.
fn quick(text: &str, lexed: &Lexed) -> Option<Units> {
    let mut roles = vec![Role::Plain; lexed.kinds.len()];
    let items = fast_path::items(text, lexed, &mut roles)?;
    Some(Units { pieces: items.into_iter().map(Piece::Item).collect(), roles })
}

/// A piece with its place, and whether it is to be left as it is.
#[derive(Clone, Copy)]
struct Placed {
    span: Span,
    item: Option<Item>,
    /// Whether there are tokens in it.
    tokens: bool,
}

/// The pieces of any file, by the parser.
fn parsed(text: &str, lexed: &Lexed, diagnostics: &mut Vec<Diagnostic>) -> Units {
    let statements = syntax::parse_tokens(FileId(0), text, &lexed.kinds, &lexed.spans, diagnostics);
    let mut roles = vec![Role::Plain; lexed.kinds.len()];
    let mut marker = Marker::new(lexed, &mut roles);
    let mut placed: Vec<Placed> = Vec::with_capacity(statements.len());
    let between = |placed: &mut Vec<Placed>, from: usize, to: usize| {
        if from < to {
            let span = lexed.spans[from].to(lexed.spans[to - 1]);
            match placed.last_mut() {
                // What cannot begin a statement is the broken end of the one before it.
                Some(last) if !begins(text, lexed, from) => {
                    *last = Placed { span: last.span.to(span), item: None, tokens: true };
                }
                _ => placed.push(Placed { span, item: None, tokens: true }),
            }
        }
    };
    let mut end = 0;
    for statement in &statements {
        // One that is not made of what the tree says is left to be found among the tokens that belong to none.
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

/// Whether a statement can begin at a token.
fn begins(text: &str, lexed: &Lexed, token: usize) -> bool {
    let kind = lexed.kinds[token];
    let start = lexed.spans[token].start as usize;
    let before = text[..start].bytes().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
    (kind.is_start() || kind == TokenKind::Word) && before.is_none_or(|byte| byte == b'\n')
}

/// Leaves the statements as they are that a message is about, and the places outside of statements.
fn leave(placed: &mut Vec<Placed>, diagnostics: &[Diagnostic]) {
    // These are about tokens that belong to no statement of the tree, though they may point at the next one.
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

/// Widens what is left as it is to whole lines, with the comments directly above and those below that are indented as if
/// they were inside. A statement that shares a line with it is left as well.
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
            // A statement that begins on a line further up takes that line along.
            if piece.span.start == start {
                break;
            }
        }
        out.push(piece);
    }
    out.into_iter().map(|piece| piece.item.map_or(Piece::Kept(piece.span), Piece::Item)).collect()
}

/// The lines that a range is on, and with `comments` those of the comments around it.
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

/// Where the line begins that an offset is on.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1)
}

/// Where the line ends that an offset is on, before its line break. A carriage return belongs to that if it is the only one.
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
