//! Parses clauses in braces by their table.

use chumsky::input::InputRef;
use chumsky::prelude::*;

use super::terms::{date, declared_key, just_kind, name, path, text, token, word};
use super::{Extra, ParserError, SyntaxProblem, Tokens};
use crate::syntax::ast::{Arg, BlockNode, ClauseNode, KeyNode};
use crate::syntax::clauses::{BlockSpec, Slot};
use crate::syntax::token::TokenKind;
use crate::text::Span;

type Input<'s, 'p, E> = InputRef<'s, 'p, Tokens<'s>, Extra<'s, E>>;

/// Parses a block in braces. The depth is bounded by the specifications, which are not recursive. Messages call it by `name`, since
/// several declarations have one table.
pub(super) fn read_block<'s, E: ParserError<'s>>(
    input: &mut Input<'s, '_, E>,
    context: &'static BlockSpec,
    name: &'static str,
) -> Result<BlockNode, E> {
    let open = input.parse(just_kind(TokenKind::OpenBrace))?;
    let mut clauses: Vec<ClauseNode> = Vec::new();
    loop {
        while matches!(input.peek(), Some(TokenKind::Comma | TokenKind::Semicolon)) {
            input.skip();
        }
        if input.peek() == Some(TokenKind::CloseBrace) {
            break;
        }
        let start = *input.cursor().inner();
        let word = input.parse(word("an option"))?;
        let text = input.state().word(start);
        let Some(spec) = context.clause(text) else {
            input.state().problems.push(SyntaxProblem::UnknownClause { word, context, name });
            skip_clause(input, context);
            continue;
        };
        if !spec.many
            && let Some(first) = clauses.iter().find(|clause| clause.spec.word == spec.word)
        {
            let first = first.word;
            input.state().problems.push(SyntaxProblem::RepeatedClause { word, first });
        }
        let (mut args, mut inner) = (Vec::with_capacity(spec.slots.len()), None);
        for slot in spec.slots {
            read_slot(input, slot, context, &mut args, &mut inner)?;
        }
        let last = *input.cursor().inner();
        let span = input.state().span_of((start..last).into());
        clauses.push(ClauseNode { span, word, spec, args, block: inner });
    }
    let close = input.parse(just_kind(TokenKind::CloseBrace))?;
    Ok(BlockNode { span: open.to(close), clauses })
}

/// Skips to where the next clause may begin: after a separator, at a word of the table, or at the closing brace.
fn skip_clause<'s, E: ParserError<'s>>(input: &mut Input<'s, '_, E>, context: &BlockSpec) {
    let mut depth = 0usize;
    while let Some(kind) = input.peek() {
        match kind {
            TokenKind::OpenBrace | TokenKind::OpenParen => depth += 1,
            TokenKind::CloseBrace | TokenKind::CloseParen if depth == 0 => return,
            TokenKind::CloseBrace | TokenKind::CloseParen => depth -= 1,
            TokenKind::Semicolon if depth == 0 => return,
            _ if depth == 0 && kind.is_word() && is_clause(input, context) => return,
            _ => {}
        }
        input.skip();
    }
}

fn is_clause<'s, E: ParserError<'s>>(input: &mut Input<'s, '_, E>, context: &BlockSpec) -> bool {
    let start = *input.cursor().inner();
    let word = input.state().word(start);
    context.clause(word).is_some()
}

/// Returns whether the next token can be the first of this slot.
fn begins<'s, E: ParserError<'s>>(input: &mut Input<'s, '_, E>, slot: &Slot, context: &BlockSpec) -> bool {
    match (slot, input.peek()) {
        (Slot::Because, kind) => kind == Some(TokenKind::Because),
        (Slot::Block(_), kind) => kind == Some(TokenKind::OpenBrace),
        (Slot::Text | Slot::Texts, kind) => kind == Some(TokenKind::Text),
        (Slot::Ref | Slot::Refs, Some(TokenKind::Word)) => !is_clause(input, context),
        _ => false,
    }
}

fn list<'s, E: ParserError<'s>, O: 's>(
    item: impl Parser<'s, Tokens<'s>, O, Extra<'s, E>> + Clone,
) -> impl Parser<'s, Tokens<'s>, Vec<O>, Extra<'s, E>> + Clone {
    item.separated_by(just_kind(TokenKind::Comma)).at_least(1).collect()
}

fn read_slot<'s, E: ParserError<'s>>(
    input: &mut Input<'s, '_, E>,
    slot: &'static Slot,
    context: &'static BlockSpec,
    args: &mut Vec<Arg>,
    inner: &mut Option<BlockNode>,
) -> Result<(), E> {
    let arg = match slot {
        Slot::Name => Arg::Word(input.parse(word("a name"))?),
        Slot::NameOrText => input.parse(
            choice((word("a name").map(Arg::Word), text().map(Arg::Text))).labelled("a name, or one in quotes"),
        )?,
        Slot::Ref => Arg::Ref(input.parse(path())?),
        Slot::Refs => Arg::Refs(read_list(input, context, &[], path())?),
        Slot::Text => Arg::Text(input.parse(text())?),
        Slot::Texts => Arg::Texts(input.parse(list(text()))?),
        Slot::Int => Arg::Number(input.parse(token("a number", |kind| kind == TokenKind::Int))?),
        Slot::Decimal => Arg::Number(input.parse(token("a decimal number", |kind| kind == TokenKind::Decimal))?),
        Slot::Duration => Arg::Number(input.parse(token("a duration", |kind| kind == TokenKind::Duration))?),
        Slot::Date => Arg::Number(input.parse(date())?),
        Slot::Switch => {
            let span = input.parse(word("`on` or `off`"))?;
            let on = span.of(input.state().text) == "on";
            check_words(input, &[span], &["on", "off"]);
            Arg::Switch(on, span)
        }
        Slot::Word(words) => {
            let span = input.parse(word("a word"))?;
            check_words(input, &[span], words);
            Arg::Word(span)
        }
        Slot::Words(words) => {
            let spans = read_list(input, context, words, word("a word"))?;
            check_words(input, &spans, words);
            Arg::Words(spans)
        }
        Slot::Keys => Arg::Keys(read_list(input, context, &[":"], key())?),
        Slot::Arrow => return input.parse(just_kind(TokenKind::Arrow)).map(|_| ()),
        Slot::Equals => return input.parse(just_kind(TokenKind::Equals)).map(|_| ()),
        Slot::Handler => input
            .parse(choice((path().map(Arg::Ref), text().map(Arg::Text))).labelled("a function or a handler path"))?,
        Slot::RouteKey => Arg::Route(input.parse(declared_key())?),
        Slot::Claim => {
            let claim = token("`claim`", |kind| kind == TokenKind::Word)
                .then(text().delimited_by(just_kind(TokenKind::OpenParen), just_kind(TokenKind::CloseParen)));
            let (word, text) = input.parse(claim)?;
            check_words(input, &[word], &["claim"]);
            Arg::Claim(text)
        }
        Slot::Because => Arg::Because(input.parse(just_kind(TokenKind::Because).ignore_then(text()))?),
        Slot::Maybe(slot) => {
            if begins(input, slot, context) {
                read_slot(input, slot, context, args, inner)?;
            }
            return Ok(());
        }
        Slot::Block(context) => {
            *inner = Some(read_block(input, context, context.name)?);
            return Ok(());
        }
    };
    args.push(arg);
    Ok(())
}

/// Parses a list. A comma before a word that begins a clause ends the clause, as in `{ min_length 12, symbols off }`.
fn read_list<'s, E: ParserError<'s>, O: 's>(
    input: &mut Input<'s, '_, E>,
    context: &BlockSpec,
    words: &[&str],
    item: impl Parser<'s, Tokens<'s>, O, Extra<'s, E>> + Clone,
) -> Result<Vec<O>, E> {
    let mut items = vec![input.parse(item.clone())?];
    while input.peek() == Some(TokenKind::Comma) {
        let before = input.save();
        input.skip();
        let ends = match input.peek() {
            // `login username, email` is a list although `email { … }` is a clause.
            Some(kind) if kind.is_word() => is_clause(input, context) && !is_item(input, words),
            _ => true,
        };
        if ends {
            input.rewind(before);
            break;
        }
        items.push(input.parse(item.clone())?);
    }
    Ok(items)
}

/// Returns whether the next word belongs to the list and does not begin a clause with braces. With `":"` in `words`, any word before a
/// colon belongs to it, as in `key userId: identity, name: string`.
fn is_item<'s, E: ParserError<'s>>(input: &mut Input<'s, '_, E>, words: &[&str]) -> bool {
    let before = input.save();
    let start = *input.cursor().inner();
    let own = words.contains(&input.state().word(start));
    input.skip();
    let (braces, colon) = (input.peek() == Some(TokenKind::OpenBrace), input.peek() == Some(TokenKind::Colon));
    input.rewind(before);
    (own && !braces) || (colon && words.contains(&":"))
}

fn check_words<'s, E: ParserError<'s>>(
    input: &mut Input<'s, '_, E>,
    spans: &[Span],
    expected: &'static [&'static str],
) {
    for &word in spans {
        if !expected.contains(&word.of(input.state().text)) {
            input.state().problems.push(SyntaxProblem::UnknownWord { word, expected });
        }
    }
}

/// `tenantId: tag(tenant)`.
fn key<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, KeyNode, Extra<'s, E>> + Clone {
    let of = name().delimited_by(just_kind(TokenKind::OpenParen), just_kind(TokenKind::CloseParen));
    word("an attribute").then_ignore(just_kind(TokenKind::Colon)).then(word("a type")).then(of.or_not()).map_with(
        |((name, ty), of), extra| {
            let span: SimpleSpan<usize> = extra.span();
            KeyNode { name, ty, of, span: extra.state().span_of(span) }
        },
    )
}
