//! The parser. This is the only module that uses chumsky.
//!
//! A file is parsed with errors that cost nothing. If that fails, it is cut into chunks at the keywords that can only begin a
//! statement (see [`super::recover`]), and each chunk that fails is parsed again with errors that know what was expected.

use std::ops::Range;

use chumsky::error::{EmptyErr, Rich};
use chumsky::extra;
use chumsky::inspector::SimpleState;
use chumsky::prelude::*;

use super::ast::{StatementNode, Tree};
use super::lexer::Lexed;
use super::recover::{chunks, unbalanced};
use super::token::TokenKind;
use crate::diagnostic::Diagnostic;
use crate::text::{FileId, Loc, Span};

mod blocks;
mod errors;
mod grants;
pub mod segments;
mod statements;
mod terms;
#[cfg(test)]
mod tests;
mod tests_block;

/// Maximal number of errors about the statements of a file. More would only take time and memory.
const MAX_STATEMENT_ERRORS: usize = 10_000;

/// A parsed file. Its tokens are not kept, since they are as large as the text and [`super::lex`] returns them again.
#[derive(Debug, Default)]
pub struct Parsed {
    pub tree: Tree,
    /// In the order of the text.
    pub comments: Vec<PlacedComment>,
}

/// A comment with the position of the token after it.
#[derive(Debug, Clone, Copy)]
pub struct PlacedComment {
    pub span: Span,
    /// Whether it is a doc comment.
    pub doc: bool,
    /// Offset of the next token, or of the end of the text.
    pub next: u32,
}

/// Parses a file. Errors are added to `diagnostics`, and the tree has all statements without an error.
pub fn parse(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
    let lexed = super::lexer::lex(file, text, diagnostics);
    if lexed.unparsable {
        return Parsed::default();
    }
    let tree = Tree { statements: parse_tokens(file, text, &lexed.kinds, &lexed.spans, diagnostics) };
    Parsed { tree, comments: placed(text, &lexed) }
}

fn placed(text: &str, lexed: &Lexed) -> Vec<PlacedComment> {
    let next = |before: u32| lexed.spans.get(before as usize).map_or(text.len() as u32, |span| span.start);
    let comments = lexed.comments.iter().map(|comment| PlacedComment {
        span: comment.span,
        doc: comment.doc,
        next: next(comment.before),
    });
    comments.collect()
}

/// Parses statements from tokens of a file. Errors are added to `diagnostics`.
pub fn parse_tokens(
    file: FileId,
    text: &str,
    all_kinds: &[TokenKind],
    all_spans: &[Span],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<StatementNode> {
    let quick = statements::file::<EmptyErr>(false);
    let whole = run(&quick, all_kinds, all_spans, text);
    if let (Some(statements), true) = (whole.output, whole.errors.is_empty()) {
        diagnostics.extend(whole.problems.into_iter().map(|problem| errors::problem(file, text, problem)));
        return statements;
    }
    let parsers = Parsers { quick, careful: statements::file::<Rich<'_, TokenKind>>(true) };
    let mut statements = Vec::new();
    let enough = diagnostics.len() + MAX_STATEMENT_ERRORS;
    for range in chunks(all_kinds) {
        if diagnostics.len() >= enough {
            let rest = run(&parsers.quick, &all_kinds[range.clone()], &all_spans[range], text);
            statements.extend(rest.output.unwrap_or_default());
            continue;
        }
        let (found, _) = parsers.chunk(file, text, (all_kinds, all_spans), range, diagnostics);
        statements.extend(found);
    }
    statements
}

/// The parsers of a chunk: a fast one whose errors are empty, and a careful one whose errors know what was expected.
struct Parsers<Q, C> {
    quick: Q,
    careful: C,
}

impl<'s, Q, C> Parsers<Q, C>
where
    Q: Parser<'s, Tokens<'s>, (), Extra<'s, EmptyErr>>,
    C: Parser<'s, Tokens<'s>, (), Extra<'s, Rich<'s, TokenKind>>>,
{
    /// Returns the statements of a chunk, and whether it is free of grammar errors.
    fn chunk(
        &self,
        file: FileId,
        text: &'s str,
        (all_kinds, all_spans): (&'s [TokenKind], &'s [Span]),
        range: Range<usize>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Vec<StatementNode>, bool) {
        let (kinds, spans) = (&all_kinds[range.clone()], &all_spans[range.clone()]);
        let first = run(&self.quick, kinds, spans, text);
        let (found, problems, whole) = match first.output {
            Some(found) if first.errors.is_empty() => (found, first.problems, true),
            _ => {
                let second = run(&self.careful, kinds, spans, text);
                match unbalanced(kinds) {
                    Some(bracket) => {
                        diagnostics.push(errors::bracket(file, text, bracket, (all_kinds, all_spans), range))
                    }
                    None => {
                        let broken = second.errors.iter();
                        diagnostics
                            .extend(broken.filter_map(|error| errors::unexpected(file, text, error, kinds, spans)));
                    }
                }
                (second.output.unwrap_or_default(), second.problems, false)
            }
        };
        diagnostics.extend(problems.into_iter().map(|problem| errors::problem(file, text, problem)));
        (found, whole)
    }
}

/// The input of the parser.
type Tokens<'s> = &'s [TokenKind];

/// The error type and the state of the parser.
type Extra<'s, E> = extra::Full<E, SimpleState<ParserState<'s>>, ()>;

/// The error types that the parser can be run with.
trait ParserError<'s>:
    chumsky::error::Error<'s, Tokens<'s>> + chumsky::error::LabelError<'s, Tokens<'s>, &'static str> + 's
{
}
impl<'s, E> ParserError<'s> for E where
    E: chumsky::error::Error<'s, Tokens<'s>> + chumsky::error::LabelError<'s, Tokens<'s>, &'static str> + 's
{
}

/// The ranges of the tokens, problems that do not break the grammar, and the statements so far. Statements are here and not among
/// the outputs of the parser, because combinators copy their outputs.
struct ParserState<'s> {
    spans: &'s [Span],
    text: &'s str,
    problems: Vec<SyntaxProblem>,
    statements: Vec<StatementNode>,
}

impl<'s> ParserState<'s> {
    /// Returns the range of the source that a range of tokens covers.
    fn span_of(&self, tokens: SimpleSpan<usize>) -> Span {
        match self.spans.get(tokens.start) {
            Some(&first) => {
                let last = tokens.end.max(tokens.start + 1).min(self.spans.len()) - 1;
                first.to(self.spans[last])
            }
            None => {
                let end = self.spans.last().map_or(0, |span| span.end);
                Span::new(end, end)
            }
        }
    }

    fn word(&self, token: usize) -> &'s str {
        self.spans.get(token).map_or("", |span| span.of(self.text))
    }

    /// Returns whether a token is the first on its line.
    fn begins_line(&self, token: usize) -> bool {
        let before = self.text[..self.spans[token].start as usize].bytes().rev();
        before.take_while(|byte| *byte != b'\n').all(|byte| byte == b' ' || byte == b'\t')
    }
}

/// An error that does not break the grammar.
#[derive(Debug)]
enum SyntaxProblem {
    UnknownClause { word: Span, context: &'static super::clauses::BlockSpec, name: &'static str },
    RepeatedClause { word: Span, first: Span },
    UnknownWord { word: Span, expected: &'static [&'static str] },
    UnknownDeclaration { word: Span },
}

struct ParserRun<E> {
    output: Option<Vec<StatementNode>>,
    errors: Vec<E>,
    problems: Vec<SyntaxProblem>,
}

fn run<'s, E: ParserError<'s>>(
    parser: &impl Parser<'s, Tokens<'s>, (), Extra<'s, E>>,
    kinds: &'s [TokenKind],
    spans: &'s [Span],
    text: &'s str,
) -> ParserRun<E> {
    let mut state = SimpleState(ParserState { spans, text, problems: Vec::new(), statements: Vec::new() });
    let (output, errors) = parser.parse_with_state(kinds, &mut state).into_output_errors();
    let ParserState { problems, statements, .. } = state.0;
    ParserRun { output: output.map(|()| statements), errors, problems }
}

fn loc(file: FileId, span: Span) -> Loc {
    Loc { file, span }
}
