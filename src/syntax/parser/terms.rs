//! The smallest parts: words, names, strings, references.

use chumsky::error::LabelError;
use chumsky::input::InputRef;
use chumsky::prelude::*;

use super::{Extra, ParserError, Tokens};
use crate::syntax::ast::{Path, RouteKey};
use crate::syntax::token::TokenKind;
use crate::text::Span;

/// One token of a kind that `wanted` accepts.
pub(super) fn token<'s, E: ParserError<'s>>(
    label: &'static str,
    wanted: impl Fn(TokenKind) -> bool + Clone + 's,
) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    read(Some(label), move |kind, span| wanted(kind).then_some(span))
}

/// One token that means something to `meaning`, which gets its range too. All tokens are read here, in one step: a
/// combinator for each part of it costs more than all that is built from them. Without a label, it is for what is around
/// it to say what was expected.
pub(super) fn read<'s, E: ParserError<'s>, O>(
    label: Option<&'static str>,
    meaning: impl Fn(TokenKind, Span) -> Option<O> + Clone + 's,
) -> impl Parser<'s, Tokens<'s>, O, Extra<'s, E>> + Clone {
    custom(move |input: &mut InputRef<'s, '_, Tokens<'s>, Extra<'s, E>>| {
        let before = input.cursor();
        let at = *before.inner();
        let found = input.next();
        if let Some(kind) = found
            && let Some(out) = meaning(kind, input.state().spans[at])
        {
            return Ok(out);
        }
        let (found, span) = (found.map(Into::into), input.span_since(&before));
        Err(<E as LabelError<'s, Tokens<'s>, &'static str>>::expected_found(label, found, span))
    })
}

/// One token of this kind.
pub(super) fn just_kind<'s, E: ParserError<'s>>(
    kind: TokenKind,
) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token(kind.describe(), move |found| found == kind)
}

/// A name.
pub(super) fn name<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token("a name", |kind| kind == TokenKind::Word)
}

/// Any word, with a meaning in the grammar or not.
pub(super) fn word<'s, E: ParserError<'s>>(
    label: &'static str,
) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token(label, TokenKind::is_word)
}

/// A string.
pub(super) fn text<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token("a string", |kind| kind == TokenKind::Text)
}

/// A reference of up to three names; the first is no word of the grammar, the others may be.
pub(super) fn path<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Path, Extra<'s, E>> + Clone {
    let more = just_kind(TokenKind::Dot).ignore_then(word("a name"));
    name().map(Path::one).foldl(more.repeated().at_most(2), |mut path, name| {
        path.push(name);
        path
    })
}

/// `POST /uploads`, `$connect`.
pub(super) fn route_key<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, RouteKey, Extra<'s, E>> + Clone {
    let path = token("a path", |kind| kind == TokenKind::Path);
    let method = token("a method", |kind| kind == TokenKind::Word);
    choice((
        method.then(path).map(|(method, path)| RouteKey { method: Some(method), path }),
        token("a route key", |kind| kind == TokenKind::RouteKey).map(|path| RouteKey { method: None, path }),
    ))
}

/// The same where a route is declared: the key of a message of a WebSocket API is a word.
pub(super) fn declared_key<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, RouteKey, Extra<'s, E>> + Clone {
    let word = token("a route key", |kind| kind == TokenKind::Word);
    choice((route_key(), word.map(|path| RouteKey { method: None, path })))
}
