//! Statements and their attributes.

use chumsky::input::{InputRef, MapExtra};
use chumsky::prelude::*;

use super::blocks::read_block;
use super::grants::grant;
use super::terms::{date, just_kind, name, text, token, word};
use super::tests_block::test;
use super::{Extra, ParserError, SyntaxProblem, Tokens};
use crate::syntax::ast::{Arg, AttributeNode, DeclarationNode, ParamNode, StatementNode};
use crate::syntax::clauses::declaration;
use crate::syntax::token::TokenKind;

/// Parses all statements of a range of tokens, and adds them to the state. With `recover`, a broken statement is skipped up to the next
/// one at the beginning of a line.
pub(super) fn file<'s, E: ParserError<'s>>(recover: bool) -> impl Parser<'s, Tokens<'s>, (), Extra<'s, E>> {
    let one = statement();
    let statements = if recover {
        let skip = custom(|input: &mut InputRef<'s, '_, Tokens<'s>, Extra<'s, E>>| {
            input.parse(any())?;
            while let Some(kind) = input.peek() {
                let at = *input.cursor().inner();
                if kind.is_start() && input.state().begins_line(at) {
                    break;
                }
                input.skip();
            }
            Ok(())
        });
        one.recover_with(via_parser(skip)).boxed()
    } else {
        one.boxed()
    };
    // chumsky does not build the output of a repetition that is not collected, so units are collected.
    statements.repeated().collect::<Vec<()>>().map(|_| ()).then_ignore(end())
}

/// Parses a statement with its attributes, and adds it to the state immediately: a grant is large, and every combinator would copy
/// it.
fn statement<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, (), Extra<'s, E>> + Clone {
    let other = choice((
        param().map(|param| StatementNode::Param(Box::new(param))),
        test().map(|test| StatementNode::Test(Box::new(test))),
        declare().map(|declare| StatementNode::Declare(Box::new(declare))),
    ));
    let other = other.map_with(|statement, extra: &mut MapExtra<'s, '_, Tokens<'s>, Extra<'s, E>>| {
        extra.state().statements.push(statement);
    });
    let attributes = attribute().repeated().collect::<Vec<_>>();
    attributes.then(choice((grant(), other))).map_with(|(list, ()), extra| {
        if let (Some(statement), false) = (extra.state().statements.last_mut(), list.is_empty()) {
            *match statement {
                StatementNode::Grant(grant) => &mut grant.terms.get_mut().attributes,
                StatementNode::Declare(declare) => &mut declare.attributes,
                StatementNode::Param(param) => &mut param.attributes,
                StatementNode::Test(test) => &mut test.attributes,
            } = list;
        }
    })
}

/// `@allow(rule, "reason", until 2027-03-01)`.
fn attribute<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, AttributeNode, Extra<'s, E>> + Clone {
    let until = just_kind(TokenKind::Until).ignore_then(date()).map(Arg::Until);
    let argument = choice((until, text().map(Arg::Text), name().map(Arg::Word)));
    let args = argument.separated_by(just_kind(TokenKind::Comma)).allow_trailing().collect::<Vec<_>>();
    just_kind(TokenKind::AtSign)
        .ignore_then(name())
        .then(args.delimited_by(just_kind(TokenKind::OpenParen), just_kind(TokenKind::CloseParen)).or_not())
        .map_with(|(name, args), extra| {
            let span: SimpleSpan<usize> = extra.span();
            AttributeNode { span: extra.state().span_of(span), name, args: args.unwrap_or_default() }
        })
}

/// `param stage: string = "dev"`.
fn param<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, ParamNode, Extra<'s, E>> + Clone {
    just_kind(TokenKind::Param)
        .ignore_then(name())
        .then_ignore(just_kind(TokenKind::Colon))
        .then(word("a type"))
        .then(just_kind(TokenKind::Equals).ignore_then(text()).or_not())
        .map_with(|((name, ty), default), extra| {
            let span: SimpleSpan<usize> = extra.span();
            ParamNode { span: extra.state().span_of(span), name, ty, default, attributes: Vec::new() }
        })
}

/// `table Notes { … }`. The body depends on the first word.
fn declare<'s, E: ParserError<'s>>() -> impl Parser<'s, Tokens<'s>, DeclarationNode, Extra<'s, E>> + Clone {
    custom(|input: &mut InputRef<'s, '_, Tokens<'s>, Extra<'s, E>>| {
        let start = *input.cursor().inner();
        let word = input.parse(token("a statement", |kind| {
            matches!(
                kind,
                TokenKind::Kind
                    | TokenKind::Word
                    | TokenKind::UserPool
                    | TokenKind::Provider
                    | TokenKind::IdentityPool
                    | TokenKind::Api
                    | TokenKind::Function
            )
        }))?;
        let text = input.state().word(start);
        let name = input.parse(name())?;
        let Some(spec) = declaration(text) else {
            input.state().problems.push(SyntaxProblem::UnknownDeclaration { word });
            skip_body(input);
            let end = *input.cursor().inner();
            let span = input.state().span_of((start..end).into());
            return Ok(DeclarationNode {
                span,
                word,
                spec: None,
                name,
                flavour: None,
                resource_type: None,
                body: None,
                attributes: Vec::new(),
            });
        };
        let flavour = if spec.flavours.is_empty() {
            None
        } else {
            let flavour = input.parse(token("a kind", TokenKind::is_word))?;
            let expected = spec.flavours;
            if !expected.contains(&flavour.of(input.state().text)) {
                input.state().problems.push(SyntaxProblem::UnknownWord { word: flavour, expected });
            }
            Some(flavour)
        };
        let resource_type =
            if spec.typed { Some(input.parse(token(TYPE_LABEL, |kind| kind == TokenKind::Text))?) } else { None };
        let body = if input.peek() == Some(TokenKind::OpenBrace) {
            Some(read_block(input, spec.body, spec.word)?)
        } else {
            None
        };
        let end = *input.cursor().inner();
        let span = input.state().span_of((start..end).into());
        Ok(DeclarationNode { span, word, spec: Some(spec), name, flavour, resource_type, body, attributes: Vec::new() })
    })
}

/// What stands after the name of a typed declaration, in messages.
pub(super) const TYPE_LABEL: &str = "a type in quotes";

/// Skips everything between a name and the next statement.
fn skip_body<'s, E: ParserError<'s>>(input: &mut InputRef<'s, '_, Tokens<'s>, Extra<'s, E>>) {
    let mut depth = 0usize;
    while let Some(kind) = input.peek() {
        match kind {
            TokenKind::OpenBrace | TokenKind::OpenParen => depth += 1,
            TokenKind::CloseBrace | TokenKind::CloseParen => depth = depth.saturating_sub(1),
            _ if depth == 0 && kind.is_start() => return,
            _ => {}
        }
        input.skip();
    }
}
