//! Decides where lines break.

use super::roles::{Item, Role};
use super::spacing::{is_clause, may_break, spacing};
use super::units::{Piece, Units};
use super::writer::{Comments, Gap, Writer, differ};
use super::{CONTINUED, FormatEdit, INDENT, WIDTH};
use crate::syntax::{Lexed, TokenKind};
use crate::text::Span;

/// Returns the edits that format a text.
pub(super) fn edits(text: &str, lexed: &Lexed, units: &Units) -> Vec<FormatEdit> {
    let mut layout = Layout {
        text,
        kinds: &lexed.kinds,
        spans: &lexed.spans,
        roles: &units.roles,
        writer: Writer::new(text, lexed),
    };
    for piece in &units.pieces {
        match piece {
            Piece::Item(item) => layout.item(item),
            Piece::Kept(span) => {
                layout.writer.comments(span.start as usize, 0, true);
                layout.writer.keep(Gap::BreakOrBlank(0), *span);
                layout.writer.pass_comments();
            }
        }
    }
    layout.writer.finish()
}

struct Layout<'a> {
    text: &'a str,
    kinds: &'a [TokenKind],
    spans: &'a [Span],
    roles: &'a [Role],
    writer: Writer<'a>,
}

/// An element on one line.
struct Line {
    /// The token after it.
    end: usize,
    /// The last token that is not dropped.
    last: usize,
    /// Whether it is formatted already.
    tidy: bool,
}

impl Layout<'_> {
    /// Writes a statement with its attributes.
    fn item(&mut self, item: &Item) {
        let start = self.spans[item.first].start as usize;
        self.writer.comments(start, 0, true);
        self.writer.keep(Gap::BreakOrBlank(0), self.spans[item.first]);
        if self.tidy(item) {
            return self.writer.pass(self.spans[item.last].end as usize);
        }
        let end = item.last + 1;
        let mut at = self.unit(item.first, end, 0, item.clauses);
        // Attributes come first, each on a line of its own.
        while at < end {
            self.writer.comments(self.spans[at].start as usize, 0, false);
            self.writer.keep(Gap::Break(0), self.spans[at]);
            at = self.unit(at, end, 0, item.clauses);
        }
    }

    /// Returns whether a statement without blocks is on one line and formatted already, as most are.
    fn tidy(&self, item: &Item) -> bool {
        let (kinds, spans) = (&self.kinds[item.first..=item.last], &self.spans[item.first..=item.last]);
        let roles = &self.roles[item.first..=item.last];
        let width = (spans[spans.len() - 1].end - spans[0].start) as usize;
        let bytes = self.text.as_bytes();
        width <= WIDTH
            && (1..kinds.len()).all(|at| {
                let (from, to) = (spans[at - 1].end as usize, spans[at].start as usize);
                let wanted = spacing(kinds[at - 1], kinds[at]);
                let trailing = kinds[at] == TokenKind::CloseParen && kinds[at - 1] == TokenKind::Comma;
                to - from == wanted && (wanted == 0 || bytes[from] == b' ') && !trailing && roles[at] == Role::Plain
            })
    }

    /// Writes an attribute, a statement, a clause or an assertion whose first token is written. Returns the token after it.
    fn unit(&mut self, first: usize, limit: usize, indent: usize, clauses: bool) -> usize {
        if let Some(Line { end, last, tidy }) = self.on_one_line(first, limit, indent) {
            if tidy {
                self.writer.pass(self.spans[last].end as usize);
                return end;
            }
            let mut before = first;
            for at in first + 1..end {
                if !self.is_dropped(at) {
                    self.writer.keep(self.flat_gap(before, at), self.spans[at]);
                    before = at;
                }
            }
            return end;
        }
        let end = self.head(first, limit, indent, clauses);
        if self.roles.get(end - 1) == Some(&Role::Open) { self.block(end, limit, indent, clauses) } else { end }
    }

    /// Returns the line of an element with its blocks, if it fits on one: it is short enough, has no comment, and no line break after a
    /// brace that opens a block.
    fn on_one_line(&self, first: usize, limit: usize, indent: usize) -> Option<Line> {
        let comment = self.writer.next_comment();
        let mut tidy = true;
        let (mut width, mut depth, mut before) = (indent + self.width(first), 0usize, first);
        for at in first + 1..limit {
            let role = self.roles[at];
            if depth == 0 && matches!(role, Role::Start | Role::Close | Role::Mark) {
                return Some(Line { end: at, last: before, tidy });
            }
            if self.is_dropped(at) {
                continue;
            }
            let gap = self.flat_gap(before, at).on_one_line();
            let found = self.spans[before].end as usize..self.spans[at].start as usize;
            tidy &= !differ(&self.text.as_bytes()[found], gap.as_bytes());
            width += gap.len() + self.width(at);
            let opened = self.roles[before] == Role::Open && role != Role::Close;
            if width > WIDTH || comment <= at || (opened && self.is_broken(before, at)) {
                return None;
            }
            match role {
                Role::Open => depth += 1,
                Role::Close => depth -= 1,
                _ => {}
            }
            before = at;
        }
        Some(Line { end: limit, last: before, tidy })
    }

    /// Writes the tokens of an element up to the brace that opens its block, or to its end. Returns the token after them.
    fn head(&mut self, first: usize, limit: usize, indent: usize, clauses: bool) -> usize {
        let end = self.head_end(first, limit);
        let fits = self.head_fits(first, end, indent);
        let clauses = clauses && self.kinds[first] != TokenKind::AtSign;
        let (mut before, mut column, mut parens) = (first, indent + self.width(first), 0usize);
        let mut continued = indent + CONTINUED;
        for at in first + 1..end {
            if self.is_dropped(at) {
                continue;
            }
            let kind = self.kinds[at];
            let spaces = spacing(self.kinds[before], kind);
            let named =
                matches!(self.kinds[before], TokenKind::Comma | TokenKind::Dot | TokenKind::Colon | TokenKind::Where);
            let clause = clauses && parens == 0 && is_clause(&self.kinds[at..]) && !named;
            if clause {
                continued = indent + CONTINUED;
            }
            let commented = self.writer.comments(self.spans[at].start as usize, continued, false) != Comments::None;
            let long = !fits && may_break(self.kinds[before], kind) && {
                let rest = self.width_up_to_break(at, end, clauses);
                column + spaces + rest > WIDTH
            };
            if commented || (clause && !fits) || long {
                self.writer.keep(Gap::Break(continued), self.spans[at]);
                column = continued + self.width(at);
            } else {
                self.writer.keep(Gap::Spaces(spaces), self.spans[at]);
                column += spaces + self.width(at);
            }
            if clause {
                continued += CONTINUED;
            }
            match kind {
                TokenKind::OpenParen => parens += 1,
                TokenKind::CloseParen => parens = parens.saturating_sub(1),
                _ => {}
            }
            before = at;
        }
        end
    }

    fn head_end(&self, first: usize, limit: usize) -> usize {
        for at in first + 1..limit {
            match self.roles[at] {
                Role::Open => return at + 1,
                Role::Start | Role::Close | Role::Mark => return at,
                Role::Plain => {}
            }
        }
        limit
    }

    /// Returns whether a head fits on one line.
    fn head_fits(&self, first: usize, end: usize, indent: usize) -> bool {
        let (mut width, mut before) = (indent + self.width(first), first);
        if self.writer.next_comment() < end {
            return false;
        }
        for at in first + 1..end {
            if self.is_dropped(at) {
                continue;
            }
            width += spacing(self.kinds[before], self.kinds[at]) + self.width(at);
            if width > WIDTH {
                return false;
            }
            before = at;
        }
        true
    }

    /// Returns the width of the tokens up to the next possible line break.
    fn width_up_to_break(&self, first: usize, end: usize, clauses: bool) -> usize {
        let (mut width, mut before) = (self.width(first), first);
        for at in first + 1..end {
            if self.is_dropped(at) {
                continue;
            }
            let kind = self.kinds[at];
            if width > WIDTH || may_break(self.kinds[before], kind) || (clauses && is_clause(&self.kinds[at..])) {
                break;
            }
            width += spacing(self.kinds[before], kind) + self.width(at);
            before = at;
        }
        width
    }

    /// Writes the clauses after an opening brace, and the closing brace. Returns the token after it.
    fn block(&mut self, first: usize, limit: usize, indent: usize, clauses: bool) -> usize {
        let (inner, mut at, mut begun) = (indent + INDENT, first, false);
        while at < limit {
            let start = self.spans[at].start as usize;
            match self.roles[at] {
                Role::Close => {
                    begun |= self.writer.comments(start, inner, begun) != Comments::None;
                    let gap = if begun { Gap::Break(indent) } else { Gap::Spaces(0) };
                    self.writer.keep(gap, self.spans[at]);
                    return at + 1;
                }
                Role::Start => {
                    // There is no blank line after the opening brace, even if a comment follows it.
                    begun |= self.writer.comments(start, inner, begun) == Comments::OwnLine;
                    let gap = if begun { Gap::BreakOrBlank(inner) } else { Gap::Break(inner) };
                    self.writer.keep(gap, self.spans[at]);
                    begun = true;
                    at = self.unit(at, limit, inner, clauses);
                }
                Role::Mark | Role::Plain | Role::Open => at += 1,
            }
        }
        at
    }

    /// Returns the gap between two tokens on one line.
    fn flat_gap(&self, before: usize, at: usize) -> Gap {
        match (self.roles[before], self.roles[at]) {
            (Role::Open, Role::Close) => Gap::Spaces(0),
            (Role::Open, _) | (_, Role::Close) => Gap::Spaces(1),
            (_, Role::Start) => Gap::Mark,
            _ => Gap::Spaces(spacing(self.kinds[before], self.kinds[at])),
        }
    }

    /// Returns whether a token is dropped: a separator, or a comma before a closing parenthesis.
    fn is_dropped(&self, at: usize) -> bool {
        self.roles[at] == Role::Mark
            || (self.kinds[at] == TokenKind::Comma && self.kinds.get(at + 1) == Some(&TokenKind::CloseParen))
    }

    /// Returns whether there is a line break between two tokens.
    fn is_broken(&self, before: usize, at: usize) -> bool {
        self.text[self.spans[before].end as usize..self.spans[at].start as usize].contains('\n')
    }

    /// Returns the number of characters of a token.
    fn width(&self, at: usize) -> usize {
        let span = self.spans[at];
        // Only strings and paths can have non-ASCII characters.
        if matches!(self.kinds[at], TokenKind::Text | TokenKind::Path) {
            span.of(self.text).chars().count()
        } else {
            span.len()
        }
    }
}
