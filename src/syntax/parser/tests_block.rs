//! `test "…" { assert … }`.

use chumsky::prelude::*;

use super::grants::{except, route_ref, target, verbs, who};
use super::terms::{just_kind, text, word};
use super::{Extra, Fault, Tokens};
use crate::syntax::ast::{Assert, Claim, Test};
use crate::syntax::token::T;

/// The statement, without its attributes.
pub(super) fn test<'s, E: Fault<'s>>() -> impl Parser<'s, Tokens<'s>, Test, Extra<'s, E>> + Clone {
    let asserts = assert().separated_by(just_kind(T::Semicolon).or_not()).allow_trailing().collect::<Vec<_>>();
    just_kind(T::Test)
        .ignore_then(text())
        .then(asserts.delimited_by(just_kind(T::OpenBrace), just_kind(T::CloseBrace)))
        .map_with(|(title, asserts), extra| {
            let span: SimpleSpan<usize> = extra.span();
            Test { span: extra.state().at(span), title, asserts, attributes: Vec::new() }
        })
}

fn assert<'s, E: Fault<'s>>() -> impl Parser<'s, Tokens<'s>, Assert, Extra<'s, E>> + Clone {
    just_kind(T::Assert).ignore_then(choice((route(), may()))).map_with(|claim, extra| {
        let span: SimpleSpan<usize> = extra.span();
        Assert { span: extra.state().at(span), claim }
    })
}

fn route<'s, E: Fault<'s>>() -> impl Parser<'s, Tokens<'s>, Claim, Extra<'s, E>> + Clone {
    let authorizer = just_kind(T::Authorizer).ignore_then(word("an authorizer"));
    let scopes =
        just_kind(T::Scopes).ignore_then(text().separated_by(just_kind(T::Comma)).at_least(1).collect::<Vec<_>>());
    let wants = choice((
        authorizer
            .then(just_kind(T::Comma).ignore_then(scopes.clone()).or_not())
            .map(|(authorizer, scopes)| (Some(authorizer), scopes.unwrap_or_default())),
        scopes.map(|scopes| (None, scopes)),
    ));
    route_ref()
        .then(choice((
            just_kind(T::Requires).ignore_then(wants).map(Some),
            just_kind(T::Is).then(just_kind(T::Public)).to(None),
        )))
        .map(|(route, wants)| match wants {
            Some((authorizer, scopes)) => Claim::RouteRequires { route, authorizer, scopes },
            None => Claim::RoutePublic { route },
        })
}

fn may<'s, E: Fault<'s>>() -> impl Parser<'s, Tokens<'s>, Claim, Extra<'s, E>> + Clone {
    let can = choice((just_kind(T::Can).to(true), just_kind(T::Cannot).to(false)));
    let verbs = choice((just_kind(T::Anything).to(Default::default()), verbs()));
    let at = just_kind(T::At).ignore_then(text()).or_not();
    let whose = choice((just_kind(T::SelfWord).to(true), just_kind(T::Other).to(false)));
    let owner =
        just_kind(T::Where).ignore_then(word("an attribute")).then_ignore(just_kind(T::Equals)).then(whose).or_not();
    let only = just_kind(T::Only).or_not().map(|only| only.is_some());
    only.then(who()).then(except()).then(can).then(verbs).then(target()).then(at).then(owner).map(
        |(((((((only, who), except), can), verbs), target), at), owner)| Claim::May {
            only,
            who,
            except,
            can,
            verbs,
            target,
            at,
            owner,
        },
    )
}
