//! Incremental parsing: after an edit only the segments of a text that it touches are parsed again.
//!
//! No token crosses a line break, and a segment begins at a keyword that can only begin a statement, so the grammar of a segment does
//! not depend on its context. The few texts for which it does are not [`Segments::is_separable`] and are parsed as a whole. The
//! result equals that of [`super::parse`]; `tests/edits.rs` compares the two.

use std::ops::Range;

use chumsky::error::{EmptyErr, Rich};
use rustc_hash::FxHashMap;

use super::{Parsed, Parsers, placed, run, statements};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{GrantNode, PrincipalKind, PrincipalNode, StatementNode, Tree};
use crate::syntax::lexer::{self, BYTE_ORDER_MARK, Lexed, MAX_TOKEN_ERRORS};
use crate::syntax::recover::{attributes_end, begins_statement, chunks};
use crate::syntax::token::TokenKind;
use crate::text::{FileId, MAX_FILE_BYTES, leads_line, line_start};

/// Maximal number of unclosed brackets of a separable text. Each adds a level for the rest of the file, and with fewer than this the
/// limit of nesting is not reached.
const MAX_OPEN: u32 = 32;

/// A part of a text that can be parsed separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Offset of the first token, or 0 for the first segment.
    pub start: u32,
    /// The groups that its grants are for or except, as a number for [`Segments::groups`], or 0 if there are none.
    pub groups: u32,
    /// Whether it limits single groups: by `isolated`, `except`, or a denial for a group.
    pub limits: bool,
    /// How its grants may affect other grants.
    pub interactions: Interactions,
    /// Whether it is one grant without syntax errors.
    pub valid_grant: bool,
    /// Whether the last check reported something in it. Set by the caller.
    pub has_diagnostics: bool,
    /// Whether it has changed since the last check. Reset by the caller.
    pub needs_check: bool,
    /// Whether [`parse`] reads it. Set by the caller.
    pub selected: bool,
    odd: bool,
    open: u8,
    errors: u8,
}

/// How grants may affect each other. Grants that may are checked together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interactions {
    /// It has `via`, so it depends on everything below.
    pub via: bool,
    /// It is on routes, of which one may lie below a parameter of another.
    pub route: bool,
    /// It is a denial.
    pub denial: bool,
    /// It may allow calls of a function or an API.
    pub call: bool,
    /// It is on parameters, of which one may lie below the path of another.
    pub parameter: bool,
}

impl Interactions {
    fn of<'g>(text: &str, grants: impl Iterator<Item = &'g GrantNode>) -> Self {
        let mut interactions = Self::default();
        for grant in grants {
            interactions.via |= grant.terms().via.is_some();
            interactions.denial |= grant.deny;
            for target in &grant.targets {
                match target.kind.of(text) {
                    "route" => interactions.route = true,
                    "function" => interactions.call = true,
                    // A whole API is each of its routes.
                    "api" => (interactions.call, interactions.route) = (true, true),
                    "parameter" => interactions.parameter = true,
                    _ => {}
                }
            }
        }
        interactions
    }

    /// Returns whether a grant can affect others, where `any` is the union over all segments.
    pub fn affects_others(self, any: Self) -> bool {
        self.route || self.via || (any.via && (self.denial || self.call)) || (self.parameter && any.denial)
    }
}

impl std::ops::BitOrAssign for Interactions {
    fn bitor_assign(&mut self, other: Self) {
        self.via |= other.via;
        self.route |= other.route;
        self.denial |= other.denial;
        self.call |= other.call;
        self.parameter |= other.parameter;
    }
}

/// The segments of a text.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    list: Vec<Segment>,
    separable: bool,
    names: FxHashMap<Box<str>, u32>,
    sets: Vec<Box<str>>,
}

impl Segments {
    pub fn new(text: &str) -> Self {
        let mut segments = Self::default();
        segments.list = segments.read(text, 0..text.len());
        segments.update_separable(text);
        segments
    }

    /// Returns the segments in the order of the text.
    pub fn list(&self) -> &[Segment] {
        &self.list
    }

    pub fn list_mut(&mut self) -> &mut [Segment] {
        &mut self.list
    }

    /// Returns whether parsing the segments separately is equivalent to parsing the text.
    pub fn is_separable(&self) -> bool {
        self.separable
    }

    /// Returns the groups of a number in [`Segment::groups`], as written.
    pub fn groups(&self, number: u32) -> &str {
        &self.sets[number as usize - 1]
    }

    /// Returns the range of a segment, up to the beginning of the next one.
    pub fn range(&self, number: usize, text: &str) -> Range<usize> {
        let start = self.list[number].start as usize;
        start..self.list.get(number + 1).map_or(text.len(), |next| next.start as usize)
    }

    /// Updates the segments for an edit that replaced the bytes `old` of the previous text by `new` bytes of `text`.
    pub fn edit(&mut self, text: &str, old: Range<u32>, new: u32) {
        if !self.separable {
            let names = std::mem::take(&mut self.names);
            let sets = std::mem::take(&mut self.sets);
            *self = Self { names, sets, ..Self::default() };
            self.list = self.read(text, 0..text.len());
            return self.update_separable(text);
        }
        // A token that ends where the edit begins may continue into it.
        let mut first = self.list.partition_point(|segment| segment.start < old.start).saturating_sub(1);
        let delta = i64::from(new) - i64::from(old.end - old.start);
        let moved = |start: u32| (i64::from(start) + delta) as u32;
        let line_end = memchr(text, (old.start + new) as usize);
        let last = first
            + self.list[first..]
                .partition_point(|segment| segment.start <= old.end || moved(segment.start) as usize <= line_end);
        let to = self.list.get(last).map_or(text.len(), |segment| moved(segment.start) as usize);
        for segment in &mut self.list[last..] {
            segment.start = moved(segment.start);
        }
        let start = |first: usize| self.list.get(first).map_or(0, |segment| segment.start) as usize;
        // A segment that does not begin a statement any more belongs to the one before.
        while first > 0 && !begins_piece(text, start(first)..to) {
            first -= 1;
        }
        let from = start(first);
        let read = self.read(text, from..to);
        self.list.splice(first..last.max(first), read);
        self.update_separable(text);
    }

    /// Reads a part of the text that begins at a segment and ends before another one or with the text.
    fn read(&mut self, text: &str, range: Range<usize>) -> Vec<Segment> {
        if text.len() > MAX_FILE_BYTES {
            return Vec::new();
        }
        let start = range.start;
        let begin =
            start + if start == 0 && text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let end = range.end;
        let mut wrong = Vec::new();
        let mut lexed = Lexed::default();
        lexer::part(FileId(0), text, begin..end, &mut lexed, &mut wrong);
        let count = lexed.kinds.len();
        if lexed.unparsable {
            return vec![Segment { odd: true, ..Segment::at(start as u32) }];
        }
        if let Some((kind, span)) = lexer::first(text, end) {
            lexed.kinds.push(kind);
            lexed.spans.push(span);
        }
        let parsers = Parsers {
            quick: statements::file::<EmptyErr>(false),
            careful: statements::file::<Rich<'_, TokenKind>>(true),
        };
        let strict = statements::file::<Rich<'_, TokenKind>>(false);
        let mut segments = Vec::new();
        let mut errors: Vec<u32> = wrong.iter().filter_map(|found| Some(found.primary()?.span.start)).collect();
        errors.sort_unstable();
        let mut scratch = Vec::new();
        let ranges = chunks(&lexed.kinds[..count]);
        for (number, range) in ranges.iter().enumerate() {
            let first = lexed.spans[range.start];
            let at = if number == 0 { start as u32 } else { first.start };
            let next = ranges.get(number + 1).map_or(end as u32, |next| lexed.spans[next.start].start);
            let within = errors.partition_point(|error| *error < next) - errors.partition_point(|error| *error < at);
            let before = scratch.len();
            let (found, whole) =
                parsers.chunk(FileId(0), text, (&lexed.kinds, &lexed.spans), range.clone(), &mut scratch);
            let fine = whole && scratch.len() == before && within == 0;
            let grants = found.iter().filter_map(|statement| match statement {
                StatementNode::Grant(grant) => Some(grant),
                _ => None,
            });
            let groups = self.groups_of(text, grants.clone());
            let interactions = Interactions::of(text, grants);
            let kinds = &lexed.kinds[range.clone()];
            let past = || {
                let more = range.start..range.end + 1;
                let errors = run(&strict, &lexed.kinds[more.clone()], &lexed.spans[more], text).errors;
                errors.first().is_none_or(|error| error.span().start > range.len())
            };
            segments.push(Segment {
                groups,
                limits: kinds.contains(&TokenKind::Except)
                    || (groups != 0 && kinds.contains(&TokenKind::Deny))
                    || lexed.spans[range.clone()].iter().any(|span| span.of(text) == "isolated"),
                interactions,
                valid_grant: fine && matches!(found[..], [StatementNode::Grant(_)]),
                // An incomplete annotation may be completed by the next segment, and a keyword that begins a statement may turn
                // out to be a name, or to be in a block of an unknown declaration.
                odd: stray_annotation(kinds)
                    || (whole && opened(kinds) > 0)
                    || (!whole && range.end < lexed.kinds.len() && past()),
                open: if whole { 0 } else { opened(kinds).min(255) as u8 },
                errors: within.min(255) as u8,
                ..Segment::at(at)
            });
        }
        if segments.is_empty() {
            segments.push(Segment { errors: errors.len().min(255) as u8, ..Segment::at(start as u32) });
        }
        segments
    }

    /// Updates whether the text is separable.
    fn update_separable(&mut self, text: &str) {
        let open: u32 = self.list.iter().map(|segment| u32::from(segment.open)).sum();
        let errors: usize = self.list.iter().map(|segment| usize::from(segment.errors)).sum();
        let odd = self.list.iter().any(|segment| segment.odd);
        self.separable = !odd && open < MAX_OPEN && errors < MAX_TOKEN_ERRORS && text.len() <= MAX_FILE_BYTES;
    }

    /// Returns the number of the set of groups that grants name.
    fn groups_of<'g>(&mut self, text: &str, grants: impl Iterator<Item = &'g GrantNode>) -> u32 {
        let mut named: Vec<&str> = grants
            .flat_map(|grant| std::iter::once(&grant.who).chain(&grant.terms().except))
            .filter(|who: &&PrincipalNode| who.kind == PrincipalKind::Group)
            .filter_map(|who| Some(who.path?.span().of(text)))
            .collect();
        if named.is_empty() {
            return 0;
        }
        named.sort_unstable();
        named.dedup();
        let set = named.join(" ");
        if let Some(&number) = self.names.get(set.as_str()) {
            return number;
        }
        self.sets.push(set.clone().into());
        let number = self.sets.len() as u32;
        self.names.insert(set.into(), number);
        number
    }
}

impl Segment {
    fn at(start: u32) -> Self {
        Self {
            start,
            groups: 0,
            limits: false,
            interactions: Interactions::default(),
            valid_grant: false,
            has_diagnostics: false,
            needs_check: true,
            selected: true,
            odd: false,
            open: 0,
            errors: 0,
        }
    }
}

/// Parses the selected segments of a text that is [`Segments::is_separable`].
pub fn parse(file: FileId, text: &str, segments: &Segments, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
    let mut parsed = Parsed { tree: Tree::default(), comments: Vec::new() };
    read(file, text, segments, |number| segments.list[number].selected, &mut parsed, diagnostics);
    lexer::final_newline(file, text, diagnostics);
    parsed
}

/// Parses more segments, by their sorted indexes, and adds them to the result of [`parse`].
pub fn parse_more(
    file: FileId,
    text: &str,
    segments: &Segments,
    numbers: &[usize],
    parsed: &mut Parsed,
    diagnostics: &mut Vec<Diagnostic>,
) {
    read(file, text, segments, |number| numbers.binary_search(&number).is_ok(), parsed, diagnostics);
    parsed.tree.statements.sort_by_key(|statement| statement.span().start);
    parsed.comments.sort_by_key(|comment| comment.span.start);
}

fn read(
    file: FileId,
    text: &str,
    segments: &Segments,
    wanted: impl Fn(usize) -> bool,
    parsed: &mut Parsed,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut runs = Vec::new();
    let mut number = 0;
    while number < segments.list.len() {
        if !wanted(number) {
            number += 1;
            continue;
        }
        let run_start = segments.range(number, text).start;
        let mut run_end = run_start;
        while number < segments.list.len() && wanted(number) {
            run_end = segments.range(number, text).end;
            number += 1;
        }
        let begin = match run_start {
            0 if text.starts_with(BYTE_ORDER_MARK) => BYTE_ORDER_MARK.len_utf8(),
            0 => 0,
            start => documented(text, start),
        };
        let mut lexed = Lexed::default();
        lexer::part(file, text, begin..run_end, &mut lexed, diagnostics);
        let count = lexed.kinds.len();
        if let Some((kind, span)) = lexer::first(text, run_end) {
            lexed.kinds.push(kind);
            lexed.spans.push(span);
        }
        runs.push((lexed, count));
    }
    let parsers =
        Parsers { quick: statements::file::<EmptyErr>(false), careful: statements::file::<Rich<'_, TokenKind>>(true) };
    for (lexed, count) in &runs {
        for range in chunks(&lexed.kinds[..*count]) {
            let (found, _) = parsers.chunk(file, text, (&lexed.kinds, &lexed.spans), range, diagnostics);
            parsed.tree.statements.extend(found);
        }
        parsed.comments.extend(placed(text, lexed));
    }
}

/// Returns whether the first tokens of a part of a text begin a segment.
fn begins_piece(text: &str, range: Range<usize>) -> bool {
    let Some((kind, _)) = lexer::first(&text[..range.end], range.start) else { return false };
    if kind != TokenKind::AtSign && kind != TokenKind::Deny {
        return kind.is_hard_start();
    }
    let mut lexed = Lexed::default();
    lexer::part(FileId(0), text, range, &mut lexed, &mut Vec::new());
    match kind {
        TokenKind::Deny => begins_statement(lexed.kinds.iter().copied()),
        _ => lexed.kinds.get(attributes_end(&lexed.kinds, 0)).is_some_and(|kind| kind.is_start()),
    }
}

/// Returns the offset of the first of the comment lines directly before a line.
fn documented(text: &str, start: usize) -> usize {
    let mut begin = start;
    if !leads_line(text, start) {
        return begin;
    }
    let mut top = line_start(text, start);
    while top > 0 {
        let above = line_start(text, top - 1);
        if !text[above..top].trim_start().starts_with("///") {
            break;
        }
        begin = above;
        top = above;
    }
    begin
}

/// Returns whether there is an `@` that is not before a statement.
fn stray_annotation(kinds: &[TokenKind]) -> bool {
    let leading = if kinds[0] == TokenKind::AtSign { attributes_end(kinds, 0) } else { 0 };
    let annotates = leading == 0 || kinds.get(leading).is_some_and(|kind| kind.is_start());
    !annotates || kinds[leading..].contains(&TokenKind::AtSign)
}

/// Returns the number of brackets that are opened and not closed.
fn opened(kinds: &[TokenKind]) -> usize {
    let mut depth = 0usize;
    for kind in kinds {
        match kind {
            TokenKind::OpenBrace | TokenKind::OpenParen => depth += 1,
            TokenKind::CloseBrace | TokenKind::CloseParen => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// Returns the end of the line of an offset.
fn memchr(text: &str, from: usize) -> usize {
    text.as_bytes()[from..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| from + at)
}
