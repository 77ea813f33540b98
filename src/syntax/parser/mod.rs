//! The parser: the only place that names chumsky.
//!
//! A file is cut into segments at the words that begin only a statement (see [`super::recover`]). Each segment is parsed with
//! errors that cost nothing; only one that fails is parsed again with errors that know what was expected.

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
mod tests_block;

/// How many messages are given about the statements of one file; more would only take time and memory.
const MAX_STATEMENT_ERRORS: usize = 10_000;

/// A parsed file. Its tokens are not kept: they are as large as the text, and [`super::lex`] gives them again.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Its tree.
    pub tree: Tree,
    /// Its comments in the order of the text.
    pub comments: Vec<PlacedComment>,
}

/// A comment and what it stands before.
#[derive(Debug, Clone, Copy)]
pub struct PlacedComment {
    /// Where it is.
    pub span: Span,
    /// Whether it documents what follows.
    pub doc: bool,
    /// Where the next token begins, the end of the text if there is none.
    pub next: u32,
}

/// Parses a file. Never fails: what is wrong goes to `diagnostics`, and the tree holds every statement that is right.
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

/// The statements that some tokens of a file make; what is wrong goes to `diagnostics`.
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

/// The parsers of a chunk: one that costs nothing for errors, and one that knows what was expected.
struct Parsers<Q, C> {
    quick: Q,
    careful: C,
}

impl<'s, Q, C> Parsers<Q, C>
where
    Q: Parser<'s, Tokens<'s>, (), Extra<'s, EmptyErr>>,
    C: Parser<'s, Tokens<'s>, (), Extra<'s, Rich<'s, TokenKind>>>,
{
    /// The statements of a chunk, and whether its grammar is whole.
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

/// What the parser reads.
type Tokens<'s> = &'s [TokenKind];

/// What goes with the parser: the error type, and where the tokens are.
type Extra<'s, E> = extra::Full<E, SimpleState<ParserState<'s>>, ()>;

/// The errors that the parser can be run with.
trait ParserError<'s>:
    chumsky::error::Error<'s, Tokens<'s>> + chumsky::error::LabelError<'s, Tokens<'s>, &'static str> + 's
{
}
impl<'s, E> ParserError<'s> for E where
    E: chumsky::error::Error<'s, Tokens<'s>> + chumsky::error::LabelError<'s, Tokens<'s>, &'static str> + 's
{
}

/// Where the tokens are, what was found wrong without the grammar being broken, and the statements so far: a list of them
/// that goes through the combinators is copied.
struct ParserState<'s> {
    spans: &'s [Span],
    text: &'s str,
    problems: Vec<SyntaxProblem>,
    statements: Vec<StatementNode>,
}

impl<'s> ParserState<'s> {
    /// The range of the source that a range of tokens covers.
    fn at(&self, tokens: SimpleSpan<usize>) -> Span {
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

    /// Whether the token is the first on its line.
    fn begins_line(&self, token: usize) -> bool {
        let before = self.text[..self.spans[token].start as usize].bytes().rev();
        before.take_while(|byte| *byte != b'\n').all(|byte| byte == b' ' || byte == b'\t')
    }
}

/// Something wrong that does not break the grammar.
#[derive(Debug)]
enum SyntaxProblem {
    UnknownClause { word: Span, context: &'static super::clauses::BlockSpec },
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
