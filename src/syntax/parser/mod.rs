//! The parser: the only place that names chumsky.
//!
//! A file is cut into pieces at the words that begin only a statement (see [`super::recover`]). Each piece is parsed with
//! errors that cost nothing; only one that fails is parsed again with errors that know what was expected.

use chumsky::error::{EmptyErr, Rich};
use chumsky::extra;
use chumsky::inspector::SimpleState;
use chumsky::prelude::*;

use super::ast::{Statement, Tree};
use super::lexer::Lexed;
use super::recover::{chunks, unbalanced};
use super::token::T;
use crate::diagnostic::Diagnostic;
use crate::text::{FileId, Loc, Span};

mod blocks;
mod errors;
mod grants;
mod statements;
mod terms;
mod tests_block;

/// A parsed file.
#[derive(Debug)]
pub struct Parsed {
    /// Its tree.
    pub tree: Tree,
    /// Its tokens and comments.
    pub lexed: Lexed,
}

/// Parses a file. Never fails: what is wrong goes to `diagnostics`, and the tree holds every statement that is right.
pub fn parse(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
    let lexed = super::lexer::lex(file, text, diagnostics);
    let mut tree = Tree::default();
    if lexed.unparsable {
        return Parsed { tree, lexed };
    }
    let whole = parse_with::<EmptyErr>(&lexed.kinds, &lexed.spans, text);
    if let (Some(statements), problems) = (whole.output, whole.problems) {
        tree.statements = statements;
        diagnostics.extend(problems.into_iter().map(|problem| errors::problem(file, text, problem)));
        return Parsed { tree, lexed };
    }
    for range in chunks(&lexed.kinds) {
        let (kinds, spans) = (&lexed.kinds[range.clone()], &lexed.spans[range.clone()]);
        let quick = parse_with::<EmptyErr>(kinds, spans, text);
        let (statements, problems) = match quick.output {
            Some(statements) => (statements, quick.problems),
            None => {
                let careful = parse_with::<Rich<'_, T>>(kinds, spans, text);
                match unbalanced(kinds) {
                    Some(bracket) => diagnostics.push(errors::bracket(file, text, bracket, &lexed, range)),
                    None => {
                        let broken = careful.errors.iter();
                        diagnostics
                            .extend(broken.filter_map(|error| errors::unexpected(file, text, error, kinds, spans)));
                    }
                }
                (careful.output.unwrap_or_default(), careful.problems)
            }
        };
        tree.statements.extend(statements);
        diagnostics.extend(problems.into_iter().map(|problem| errors::problem(file, text, problem)));
    }
    Parsed { tree, lexed }
}

/// What the parser reads.
type Tokens<'s> = &'s [T];

/// What goes with the parser: the error type, and where the tokens are.
type Extra<'s, E> = extra::Full<E, SimpleState<Env<'s>>, ()>;

/// The errors that the parser can be run with.
trait Fault<'s>:
    chumsky::error::Error<'s, Tokens<'s>> + chumsky::error::LabelError<'s, Tokens<'s>, &'static str> + 's
{
}
impl<'s, E> Fault<'s> for E where
    E: chumsky::error::Error<'s, Tokens<'s>> + chumsky::error::LabelError<'s, Tokens<'s>, &'static str> + 's
{
}

/// Where the tokens are, and what was found wrong without the grammar being broken.
struct Env<'s> {
    spans: &'s [Span],
    text: &'s str,
    problems: Vec<Problem>,
}

impl<'s> Env<'s> {
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
        let start = self.spans[token].start as usize;
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..start].bytes().all(|byte| byte == b' ' || byte == b'\t')
    }
}

/// Something wrong that does not break the grammar.
#[derive(Debug)]
enum Problem {
    UnknownClause { word: Span, context: &'static super::clauses::Context },
    RepeatedClause { word: Span, first: Span },
    UnknownWord { word: Span, expected: &'static [&'static str] },
    UnknownDeclaration { word: Span },
}

struct Outcome<E> {
    /// None if the grammar is broken and the error type allows no recovery.
    output: Option<Vec<Statement>>,
    errors: Vec<E>,
    problems: Vec<Problem>,
}

fn parse_with<'s, E: Fault<'s>>(kinds: &'s [T], spans: &'s [Span], text: &'s str) -> Outcome<E> {
    let mut state = SimpleState(Env { spans, text, problems: Vec::new() });
    let recover = std::any::type_name::<E>() != std::any::type_name::<EmptyErr>();
    let (output, errors) = statements::file::<E>(recover).parse_with_state(kinds, &mut state).into_output_errors();
    let output = if errors.is_empty() || recover { output } else { None };
    Outcome { output, errors, problems: state.0.problems }
}

fn loc(file: FileId, span: Span) -> Loc {
    Loc { file, span }
}
