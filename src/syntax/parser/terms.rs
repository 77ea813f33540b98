//! The smallest parts: words, names, strings, references.

use chumsky::input::MapExtra;
use chumsky::prelude::*;

use super::{Extra, Fault, Tokens};
use crate::syntax::ast::{Path, RouteKey};
use crate::syntax::token::T;
use crate::text::Span;

/// One token of a kind that `wanted` accepts.
pub(super) fn token<'s, E: Fault<'s>>(
    label: &'static str,
    wanted: impl Fn(T) -> bool + Clone + 's,
) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    any()
        .filter(move |kind: &T| wanted(*kind))
        .map_with(|_, extra: &mut MapExtra<'s, '_, Tokens<'s>, Extra<'s, E>>| {
            let span: SimpleSpan<usize> = extra.span();
            extra.state().spans[span.start]
        })
        .labelled(label)
}

/// One token of this kind.
pub(super) fn just_kind<'s, E: Fault<'s>>(kind: T) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token(kind.describe(), move |found| found == kind)
}

/// A name.
pub(super) fn name<'s, E: Fault<'s>>() -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token("a name", |kind| kind == T::Word)
}

/// Any word, with a meaning in the grammar or not.
pub(super) fn word<'s, E: Fault<'s>>(label: &'static str) -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token(label, T::is_word)
}

/// A string.
pub(super) fn text<'s, E: Fault<'s>>() -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token("a string", |kind| kind == T::Text)
}

/// A reference of up to three names; the first is no word of the grammar, the others may be.
pub(super) fn path<'s, E: Fault<'s>>() -> impl Parser<'s, Tokens<'s>, Path, Extra<'s, E>> + Clone {
    let more = just_kind(T::Dot).ignore_then(word("a name"));
    name().map(Path::one).foldl(more.repeated().at_most(2), |mut path, name| {
        path.push(name);
        path
    })
}

/// `POST /uploads`, `$connect`.
pub(super) fn route_key<'s, E: Fault<'s>>() -> impl Parser<'s, Tokens<'s>, RouteKey, Extra<'s, E>> + Clone {
    let path = token("a path", |kind| kind == T::Path);
    let method = token("a method", |kind| kind == T::Word);
    choice((
        method.then(path).map(|(method, path)| RouteKey { method: Some(method), path }),
        token("a route key", |kind| kind == T::RouteKey).map(|path| RouteKey { method: None, path }),
    ))
}
