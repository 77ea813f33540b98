//! `test "…" { assert … }`.

use chumsky::prelude::*;
use smallvec::{SmallVec, smallvec};

use super::grants::{except, route_ref, targets, verbs_on_targets, who};
use super::terms::{contextual, date, just_kind, text, word};
use super::{Extra, ParserError, Tokens};
use crate::syntax::ast::{AssertNode, Assertion, PrincipalNode, TestNode};
use crate::syntax::token::{AFTER, TokenKind};

/// Parses a test without its attributes.
pub(super) fn test<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, TestNode, Extra<'s, E>> + Clone {
    let asserts = assert().separated_by(just_kind(TokenKind::Semicolon).or_not()).allow_trailing().collect::<Vec<_>>();
    just_kind(TokenKind::Test)
        .ignore_then(text())
        .then(asserts.delimited_by(just_kind(TokenKind::OpenBrace), just_kind(TokenKind::CloseBrace)))
        .map_with(|(title, asserts), extra| {
            let span: SimpleSpan<usize> = extra.span();
            TestNode { span: extra.state().span_of(span), title, asserts, attributes: Vec::new() }
        })
}

fn assert<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, AssertNode, Extra<'s, E>> + Clone {
    just_kind(TokenKind::Assert).ignore_then(choice((route(), may()))).map_with(|claim, extra| {
        let span: SimpleSpan<usize> = extra.span();
        AssertNode { span: extra.state().span_of(span), claim }
    })
}

fn route<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Assertion, Extra<'s, E>> + Clone {
    let authorizer = just_kind(TokenKind::Authorizer).ignore_then(word("an authorizer"));
    let scopes = just_kind(TokenKind::Scopes)
        .ignore_then(text().separated_by(just_kind(TokenKind::Comma)).at_least(1).collect::<Vec<_>>());
    let wants = choice((
        authorizer
            .then(just_kind(TokenKind::Comma).ignore_then(scopes.clone()).or_not())
            .map(|(authorizer, scopes)| (Some(authorizer), scopes.unwrap_or_default())),
        scopes.map(|scopes| (None, scopes)),
    ));
    route_ref()
        .then(choice((
            just_kind(TokenKind::Requires).ignore_then(wants).map(Some),
            just_kind(TokenKind::Is).then(just_kind(TokenKind::Public)).to(None),
        )))
        .map(|(route, wants)| match wants {
            Some((authorizer, scopes)) => Assertion::RouteRequires { route, authorizer, scopes },
            None => Assertion::RoutePublic { route },
        })
}

fn may<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Assertion, Extra<'s, E>> + Clone {
    let can = choice((just_kind(TokenKind::Can).to(true), just_kind(TokenKind::Cannot).to(false)));
    let anything = just_kind(TokenKind::Anything).ignore_then(targets()).map(|targets| (Default::default(), targets));
    let verbs = choice((anything, verbs_on_targets()));
    let at = just_kind(TokenKind::At).ignore_then(text()).or_not();
    let whose = choice((just_kind(TokenKind::SelfWord).to(true), just_kind(TokenKind::Other).to(false)));
    let owner = just_kind(TokenKind::Where)
        .ignore_then(word("an attribute"))
        .then_ignore(just_kind(TokenKind::Equals))
        .then(whose)
        .or_not();
    let after = contextual(AFTER).ignore_then(date()).or_not();
    let only = just_kind(TokenKind::Only).or_not().map(|only| only.is_some());
    let subject = only.then(principals()).then(except());
    subject.then(can).then(verbs).then(at).then(owner).then(after).map(
        |(((((((only, who), except), can), (verbs, targets)), at), owner), after)| Assertion::May {
            only,
            who,
            except,
            can,
            verbs,
            targets,
            at,
            owner,
            after,
        },
    )
}

/// `auth_users, group admins`.
fn principals<'s, E: ParserError<'s>>()
-> impl Parser<'s, Tokens<'s>, SmallVec<[PrincipalNode; 1]>, Extra<'s, E>> + Clone {
    let more = just_kind(TokenKind::Comma).ignore_then(who());
    who().map(|who| smallvec![who]).foldl(more.repeated(), |mut list: SmallVec<[PrincipalNode; 1]>, who| {
        list.push(who);
        list
    })
}
