//! `grant` and `deny`.

use chumsky::input::InputRef;
use chumsky::prelude::*;
use smallvec::{SmallVec, smallvec};

use super::terms::{date, just_kind, name, path, read, route_key, text, token, word};
use super::{Extra, ParserError, Tokens};
use crate::syntax::ast::{
    ConditionArg, ConditionNode, GrantNode, GrantTerms, Path, PrincipalKind, PrincipalNode, RouteRef, StatementNode,
    TargetNode, VerbNode,
};
use crate::syntax::token::TokenKind;
use crate::text::Span;

/// Parses a grant or a denial without its attributes, and adds it to the state.
pub(super) fn grant<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, (), Extra<'s, E>> + Clone {
    let effect = read(None, |kind, _| match kind {
        TokenKind::Grant => Some(false),
        TokenKind::Deny => Some(true),
        _ => None,
    });
    let conditions = condition().separated_by(just_kind(TokenKind::And)).at_least(1).collect::<Vec<_>>();
    let clauses = empty()
        .map(|()| GrantTerms::new())
        .foldl(clause(TokenKind::At, text()), |terms, at| terms.with(|terms| terms.at = Some(at)))
        .foldl(clause(TokenKind::Where, conditions), |terms, conditions| {
            terms.with(|terms| terms.conditions = conditions)
        })
        .foldl(clause(TokenKind::Via, route_ref()), |terms, via| terms.with(|terms| terms.via = Some(via)))
        .foldl(clause(TokenKind::Until, date()), |terms, until| terms.with(|terms| terms.until = Some(until)))
        .foldl(clause(TokenKind::Because, text()), |terms, because| terms.with(|terms| terms.because = Some(because)));
    effect
        .then(who())
        .then(except())
        .then(verbs_on_targets())
        .then(clauses)
        .map_with(|((((deny, who), except), (verbs, targets)), mut terms), extra| {
            let span: SimpleSpan<usize> = extra.span();
            let span = extra.state().span_of(span);
            if !except.is_empty() {
                terms.get_mut().except = except;
            }
            let grant = GrantNode { span, deny, who, verbs, targets, terms };
            extra.state().statements.push(StatementNode::Grant(grant));
        })
        .labelled("a grant")
}

/// Parses an optional clause with its keyword. Yields at most one value.
fn clause<'s, E: ParserError<'s>, O: 's>(
    keyword: TokenKind,
    value: impl Parser<'s, Tokens<'s>, O, Extra<'s, E>> + Clone + 's,
) -> impl IterParser<'s, Tokens<'s>, O, Extra<'s, E>> + Clone {
    just_kind(keyword).ignore_then(value).or_not()
}

pub(super) fn who<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, PrincipalNode, Extra<'s, E>> + Clone {
    let set = read(None, |kind, _| match kind {
        TokenKind::AuthUsers => Some(PrincipalKind::AuthUsers),
        TokenKind::UnauthUsers => Some(PrincipalKind::UnauthUsers),
        _ => None,
    });
    let named = read(None, |kind, _| match kind {
        TokenKind::Group => Some(PrincipalKind::Group),
        TokenKind::Function => Some(PrincipalKind::Function),
        _ => None,
    });
    choice((
        set.clone().map(|kind| (kind, None)),
        named.then(path()).map(|(kind, path)| (kind, Some(path))),
        name().then_ignore(just_kind(TokenKind::Dot)).then(set).map(|(pool, kind)| (kind, Some(Path::one(pool)))),
    ))
    .map_with(|(kind, path), extra| {
        let span: SimpleSpan<usize> = extra.span();
        PrincipalNode { kind, path, span: extra.state().span_of(span) }
    })
    .labelled("a principal")
}

/// `except group admins, group support`.
pub(super) fn except<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Vec<PrincipalNode>, Extra<'s, E>> + Clone
{
    just_kind(TokenKind::Except)
        .ignore_then(who().separated_by(just_kind(TokenKind::Comma)).at_least(1).collect::<Vec<_>>())
        .or_not()
        .map(Option::unwrap_or_default)
}

pub(super) fn verbs<'s, E: ParserError<'s>>()
-> impl Parser<'s, Tokens<'s>, SmallVec<[VerbNode; 2]>, Extra<'s, E>> + Clone {
    let raw = just_kind(TokenKind::Raw).ignore_then(text()).map(|span| VerbNode { span, raw: true });
    let plain = token("a verb", |kind| matches!(kind, TokenKind::Word | TokenKind::Kind | TokenKind::Route))
        .map(|span| VerbNode { span, raw: false });
    let verb = plain.or(raw);
    let more = just_kind(TokenKind::Comma).ignore_then(verb.clone());
    verb.map(|verb| smallvec![verb]).foldl(more.repeated(), |mut verbs: SmallVec<[VerbNode; 2]>, verb| {
        verbs.push(verb);
        verbs
    })
}

/// Parses verbs and what they are on. A list that ends in a raw action may be on nothing: IAM knows no resource for some.
pub(super) fn verbs_on_targets<'s, E: ParserError<'s>>()
-> impl Parser<'s, Tokens<'s>, (SmallVec<[VerbNode; 2]>, SmallVec<[TargetNode; 1]>), Extra<'s, E>> + Clone {
    let (verbs, targets) = (verbs(), targets());
    let optional = targets.clone().or_not();
    custom(move |input: &mut InputRef<'s, '_, Tokens<'s>, Extra<'s, E>>| {
        let verbs = input.parse(verbs.clone())?;
        let targets = match verbs.last() {
            Some(last) if last.raw => input.parse(optional.clone())?.unwrap_or_default(),
            _ => input.parse(targets.clone())?,
        };
        Ok((verbs, targets))
    })
}

/// Parses the kind word of a target.
fn kind<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, Span, Extra<'s, E>> + Clone {
    token("a resource kind", |kind| {
        matches!(
            kind,
            TokenKind::Kind
                | TokenKind::Route
                | TokenKind::Api
                | TokenKind::UserPool
                | TokenKind::IdentityPool
                | TokenKind::Function
        )
    })
}

/// `table Notes`, `route Http POST /uploads`.
fn target<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, TargetNode, Extra<'s, E>> + Clone {
    kind().then(reference()).map(|(kind, (path, route))| TargetNode { kind, path, route: route.map(Box::new) })
}

fn reference<'s, E: ParserError<'s>>()
-> impl Parser<'s, Tokens<'s>, (Path, Option<crate::syntax::ast::RouteKey>), Extra<'s, E>> + Clone {
    path().then(route_key().or_not())
}

/// Parses a list of targets. One without a kind word has the kind of the target before it.
pub(super) fn targets<'s, E: ParserError<'s>>()
-> impl Parser<'s, Tokens<'s>, SmallVec<[TargetNode; 1]>, Extra<'s, E>> + Clone {
    let more = just_kind(TokenKind::Comma).ignore_then(kind().or_not().then(reference()));
    target().map(|target| smallvec![target]).foldl(
        more.repeated(),
        |mut targets: SmallVec<[TargetNode; 1]>, (kind, (path, route))| {
            let kind = kind.unwrap_or(targets[targets.len() - 1].kind);
            targets.push(TargetNode { kind, path, route: route.map(Box::new) });
            targets
        },
    )
}

/// `owner(userId)`.
fn condition<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, ConditionNode, Extra<'s, E>> + Clone {
    let argument = choice((
        word("a name").map(|span| ConditionArg { span, text: false }),
        text().map(|span| ConditionArg { span, text: true }),
    ));
    let args = argument.separated_by(just_kind(TokenKind::Comma)).at_least(1).allow_trailing().collect::<Vec<_>>();
    token("a condition", |kind| matches!(kind, TokenKind::Owner | TokenKind::Attributes | TokenKind::Word))
        .then(args.delimited_by(just_kind(TokenKind::OpenParen), just_kind(TokenKind::CloseParen)))
        .map_with(|(word, args), extra| {
            let span: SimpleSpan<usize> = extra.span();
            ConditionNode { span: extra.state().span_of(span), word, args }
        })
}

/// `route Http POST /uploads`.
pub(super) fn route_ref<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, RouteRef, Extra<'s, E>> + Clone {
    just_kind(TokenKind::Route).ignore_then(name()).then(route_key()).map_with(|(api, key), extra| {
        let span: SimpleSpan<usize> = extra.span();
        RouteRef { span: extra.state().span_of(span), api, key }
    })
}
