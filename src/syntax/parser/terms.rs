//! Parsers of words, names, strings and references.

use chumsky::error::LabelError;
use chumsky::input::InputRef;
use chumsky::prelude::*;

use super::{Extra, ParserError, Tokens};
use crate::syntax::ast::{Path, RouteKey};
use crate::syntax::token::TokenKind;
use crate::text::Span;

/// Parses a token of a kind that `wanted` accepts.
pub(super) fn token<'s, E: ParserError<'s>>(
    label: &'static str,
    wanted: impl Fn(TokenKind) -> bool + Clone + 's,
) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    read(Some(label), move |kind, span| wanted(kind).then_some(span))
}

/// Parses a token for which `meaning` returns a value. All tokens are read by this one function, since separate combinators cost more
/// than everything that is built from them. Without a label, the enclosing parser says what was expected.
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

/// Parses a word that is a keyword only here, and a name elsewhere (see [`CONTEXTUAL`](crate::syntax::token::CONTEXTUAL)).
pub(super) fn contextual<'s, E: ParserError<'s>>(
    word: &'static str,
) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    custom(move |input: &mut InputRef<'s, '_, Tokens<'s>, Extra<'s, E>>| {
        let before = input.cursor();
        let at = *before.inner();
        let found = input.next();
        if found == Some(TokenKind::Word) && input.state().word(at) == word {
            return Ok(input.state().spans[at]);
        }
        let (found, span) = (found.map(Into::into), input.span_since(&before));
        Err(<E as LabelError<'s, Tokens<'s>, &'static str>>::expected_found([word], found, span))
    })
}

/// Parses a token of this kind.
pub(super) fn just_kind<'s, E: ParserError<'s>>(
    kind: TokenKind,
) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token(kind.describe(), move |found| found == kind)
}

pub(super) fn name<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token("a name", |kind| kind == TokenKind::Word)
}

/// Parses a word or a keyword.
pub(super) fn word<'s, E: ParserError<'s>>(
    label: &'static str,
) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token(label, TokenKind::is_word)
}

pub(super) fn text<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token("a string", |kind| kind == TokenKind::Text)
}

pub(super) fn date<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token("a date", |kind| kind == TokenKind::Date)
}

/// Parses a reference of up to three names. The first cannot be a keyword, the others can.
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

/// Parses the key of a declared route. The key of a message of a WebSocket API is a word.
pub(super) fn declared_key<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, RouteKey, Extra<'s, E>> + Clone {
    let word = token("a route key", |kind| kind == TokenKind::Word);
    choice((route_key(), word.map(|path| RouteKey { method: None, path })))
}
