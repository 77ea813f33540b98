//! Where in the grammar a cursor is, from the tokens around it alone: the statement that is being typed is in no tree yet.
//!
//! Only the statement around the cursor is lexed. What is read follows the word order of a grant, and for blocks the tables
//! of [`crate::syntax::clauses`] as the parser does.

use std::sync::LazyLock;

use super::{At, View};
use crate::syntax::clauses::{BlockSpec, ClauseSpec, DECLARATIONS, DeclarationSpec, Slot, declaration};
use crate::syntax::{self, TokenKind};
use crate::text::{FileId, Span, line_start};

mod reader;
#[cfg(test)]
mod tests;

use reader::{Reader, Token};

/// How far back the start of a statement is looked for, in bytes.
const REACH_BACK: usize = 64 * 1024;

/// How far ahead what goes on behind the cursor is looked at, in bytes.
const REACH_AHEAD: usize = 16 * 1024;

/// What may stand at a cursor.
#[derive(Debug, Clone)]
pub enum Place {
    /// A statement.
    Statement,
    /// Something that only the author knows, or nothing.
    Free,
    /// The word behind an `@`.
    Annotation,
    /// In the parentheses of an `@allow`: the rule (0), the reason (1) or `until` (2).
    Allow(u32),
    /// The day behind `until` in an `@allow`.
    AllowDate,
    /// A part of a `grant`, a `deny` or an `assert`.
    Sentence(Line, Part),
    /// `assert`, between the braces of a test.
    Assert,
    /// The flavour of a declaration.
    Flavour(&'static DeclarationSpec),
    /// The name that a declaration gives (0), or the brace behind its head (1).
    Head(&'static DeclarationSpec, u32),
    /// In a `param`: the name (0), the type (1), what may follow it (2) or the default (3).
    Param(u32),
    /// A clause, or an optional value of the one before the cursor.
    Clause(Block, Vec<Value>),
    /// A value of a clause.
    Value(Block, Value),
    /// In a string that stands at a place.
    Text(Box<Self>),
}

/// A part of a sentence. What is said of grants holds for denials too, and for assertions where they have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A principal; for an assertion also `only` or `route`.
    Who,
    /// A group behind `except`.
    Except,
    /// The name behind `group`.
    Group,
    /// The name behind `function`.
    Function,
    /// A group of this user pool.
    GroupOf(String),
    /// `auth_users` or `unauth_users` of this identity pool.
    UsersOf(String),
    /// Behind a principal: a verb, or `except`; for an assertion `can` or `cannot`.
    BehindWho,
    /// A verb; with `true` the first one.
    Verb(bool),
    /// The string behind `raw`.
    Raw,
    /// Behind a verb: a kind word.
    Kind,
    /// The name of a target; with `true` there is one before, and the kind word may change.
    Target(bool),
    /// A member of a target, by the names before the last dot.
    Member(Vec<String>),
    /// An API.
    Api(Use),
    /// A route of an API, its path if the method is there.
    Route(Use, String, Option<String>),
    /// Behind the targets.
    Terms,
    /// The string behind `at`.
    Prefix,
    /// A condition.
    Condition,
    /// An argument of a condition, and how many there are before it.
    Argument(String, u32),
    /// Behind a condition: `and`, or another term.
    BehindCondition,
    /// `route` behind `via`.
    Via,
    /// The day behind `until`.
    Date,
    /// The string behind `because`.
    Reason,
    /// The attribute behind the `where` of an assertion (0), `=` (1), `self` or `other` (2).
    Whose(u32),
    /// Behind the route of an assertion: `requires` or `is` (0); `public` (1).
    RouteClaim(u32),
    /// Behind `requires`: `authorizer` or `scopes`; with `true` there is an authorizer already.
    Requires(bool),
    /// An authorizer of this API.
    Authorizer(String),
    /// A scope, for a route of this API.
    Scopes(String),
}

/// What a route is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is granted.
    Target,
    /// The function behind it is granted something.
    Via,
    /// Something is asserted of it.
    Assert,
}

/// The forms of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// `grant`.
    #[default]
    Grant,
    /// `deny`.
    Deny,
    /// `assert`.
    Assert,
}

/// What is known of a sentence, on both sides of the cursor.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// What it is.
    pub form: Form,
    /// The word of the principal, and the name with it.
    pub who: Option<(String, String)>,
    /// Whether `only` is there.
    pub only: bool,
    /// The groups behind `except`.
    pub except: Vec<String>,
    /// The verbs, raw actions not included.
    pub verbs: Vec<String>,
    /// Whether there are raw actions.
    pub raw: bool,
    /// The kind word that the next name stands behind.
    pub kind: Option<String>,
    /// The targets, each with its kind word.
    pub targets: Vec<(String, String)>,
    /// The words of the terms that are there, those before the cursor first.
    pub terms: Vec<&'static str>,
    /// The words of the terms before the cursor.
    pub given: Vec<&'static str>,
    /// The conditions that are there.
    pub conditions: Vec<String>,
}

/// The block around a cursor.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it may hold.
    pub context: &'static BlockSpec,
    /// What it holds, on both sides of the cursor.
    pub given: Vec<&'static str>,
    /// The first words of the declaration and of the clauses around the block, the declaration first.
    pub path: Vec<&'static str>,
    /// What stands between the first word of the innermost clause around the block and its brace, word by word.
    pub head: Vec<String>,
    /// The name of the declaration.
    pub name: String,
    /// Its flavour.
    pub flavour: String,
    /// What its own clauses declare or say, on both sides of the cursor: the word, and the name or the string behind it.
    pub own: Vec<(String, String)>,
}

/// A value of a clause.
#[derive(Debug, Clone)]
pub struct Value {
    /// The clause.
    pub clause: &'static ClauseSpec,
    /// What it takes here.
    pub slot: &'static Slot,
    /// The number of the slot.
    pub number: usize,
    /// What is written in the slots before it, word by word.
    pub before: Vec<String>,
    /// What is written in this slot before the cursor, word by word.
    pub listed: Vec<String>,
    /// Where in the slot it is.
    pub inside: Inside,
}

/// Where in a value a cursor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    /// At its beginning.
    Begin,
    /// Behind a comma: another item, or the next clause.
    More,
    /// Behind a dot, with the name before it.
    Member(String),
    /// Where a path stands, behind a method.
    Path,
    /// Where the type of a key attribute stands.
    KeyType,
    /// Where the tag of a key attribute stands.
    Tag,
    /// In the parentheses behind `claim`.
    Claim,
    /// Anywhere else.
    Rest,
}

/// A place and the word that is being typed there.
#[derive(Debug, Clone)]
pub struct Cursor {
    /// What may stand there.
    pub place: Place,
    /// The word at the cursor, on both sides of it; in a string all that is between the quotes.
    pub word: Span,
    /// The part of the word before the cursor.
    pub typed: String,
    /// What follows the word on its line, without the white space before it.
    pub behind: String,
}

impl Block {
    /// Whether the declaration says that what it declares exists already.
    pub fn exists(&self) -> bool {
        self.own.iter().any(|(word, _)| matches!(word.as_str(), "arn" | "import"))
    }
}

impl Line {
    /// Whether end users are meant.
    pub fn for_users(&self) -> bool {
        self.who.as_ref().is_none_or(|(word, _)| word != "function")
    }

    /// Whether who is granted something has an id as a caller.
    pub fn has_caller(&self) -> bool {
        let known = self.who.as_ref().is_none_or(|(word, _)| matches!(word.as_str(), "auth_users" | "group"));
        known && !self.terms.contains(&"via")
    }
}

/// Finds out where a cursor is; none in a comment.
pub fn place(view: &View<'_, '_>, at: At) -> Option<Cursor> {
    let text = view.text(at.file);
    let mut offset = (at.offset as usize).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let piece = begin_of_statement(text, offset)..end_of_statement(text, offset);
    let start = piece.start;
    let part = &text[piece];
    let here = (offset - start) as u32;
    let lexed = syntax::lex(FileId(0), part, &mut Vec::new());
    if lexed.comments.iter().any(|comment| comment.span.start < here && here <= comment.span.end) {
        return None;
    }
    let moved = |span: Span| Span::new(span.start + start as u32, span.end + start as u32);
    let tokens: Vec<Token<'_>> = lexed
        .kinds
        .iter()
        .zip(&lexed.spans)
        .map(|(kind, span)| Token { kind: *kind, text: span.of(part), first: is_line_start(part, span.start as usize) })
        .collect();
    let mut before = lexed.spans.partition_point(|span| span.end < here);
    let touched = lexed.kinds.get(before).copied().zip(lexed.spans.get(before).copied());
    let touched = touched.filter(|(_, span)| span.start < here);
    if let Some((kind @ (TokenKind::Text | TokenKind::OpenText), span)) = touched
        && (kind == TokenKind::OpenText || here < span.end)
    {
        let place = Reader::new(&tokens[..before], &tokens[before + 1..]).read();
        let inner = span.start + 1;
        let rest = &part[here as usize..];
        let end = match kind {
            TokenKind::Text => span.end - 1,
            // A string without an end goes on to the end of the line; what is behind a space was not meant.
            _ => here + rest.find([' ', '\t', '\n', '"']).unwrap_or(rest.len()) as u32,
        };
        return Some(Cursor {
            place: Place::Text(Box::new(place)),
            word: moved(Span::new(inner, end.max(here))),
            typed: part[inner as usize..here as usize].to_owned(),
            behind: String::new(),
        });
    }
    let mut word = Span::new(here, here);
    let mut behind = before;
    match touched {
        Some((kind, span)) if is_word(kind, span.of(part)) => {
            word = span;
            behind += 1;
            // The name of a rule of which the part behind a `-` is missing yet.
            let joined = before > 0 && lexed.spans[before - 1].end == span.start;
            if kind == TokenKind::Bad && joined && lexed.kinds[before - 1] == TokenKind::Word {
                before -= 1;
                word.start = lexed.spans[before].start;
            }
        }
        Some(_) => {
            before += 1;
            behind = before;
        }
        None => {}
    }
    let mut reader = Reader::new(&tokens[..before], &tokens[behind..]);
    let mut place = reader.read();
    // What goes on is indented or in brackets.
    if is_line_start(part, word.start as usize) && !reader.in_brackets() {
        place = Place::Statement;
    }
    let rest = part[word.end as usize..].lines().next().unwrap_or("");
    Some(Cursor {
        place,
        word: moved(word),
        typed: part[word.start as usize..here as usize].to_owned(),
        behind: rest.trim_start().to_owned(),
    })
}

fn is_line_start(text: &str, at: usize) -> bool {
    at == 0 || text.as_bytes()[at - 1] == b'\n'
}

/// Whether a token is, or may become, a word that an item of a completion stands for.
fn is_word(kind: TokenKind, text: &str) -> bool {
    kind.is_word()
        || matches!(
            kind,
            TokenKind::Path
                | TokenKind::RouteKey
                | TokenKind::Int
                | TokenKind::Decimal
                | TokenKind::Duration
                | TokenKind::Date
                | TokenKind::BadNumber
        )
        || (kind == TokenKind::Bad && matches!(text, "$" | "-"))
}

/// The first word of a line, without its indentation.
fn first_word(line: &str) -> &str {
    let line = line.trim_start_matches([' ', '\t']);
    let end = line.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).unwrap_or(line.len());
    &line[..end]
}

/// Whether a line begins a statement for sure: with a word that begins only statements, or at the margin with one that
/// begins no clause.
fn begins_statement(line: &str) -> bool {
    let word = first_word(line);
    TokenKind::of_word(word).is_hard_start()
        || line.trim_start_matches([' ', '\t']).starts_with('@')
        || (line.starts_with(word) && declaration(word).is_some() && !is_clause_of_any(word))
}

/// Whether some block has such a clause, so that the word alone does not tell.
fn is_clause_of_any(word: &str) -> bool {
    fn collect(context: &'static BlockSpec, words: &mut Vec<&'static str>) {
        for clause in context.clauses {
            words.push(clause.word);
            for slot in clause.slots {
                if let Slot::Block(inner) | Slot::Maybe(Slot::Block(inner)) = slot {
                    collect(inner, words);
                }
            }
        }
    }
    static BOTH: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut words = Vec::new();
        DECLARATIONS.iter().for_each(|declaration| collect(declaration.body, &mut words));
        words.retain(|word| declaration(word).is_some());
        words.sort_unstable();
        words.dedup();
        words
    });
    BOTH.contains(&word)
}

/// Where the statement around an offset begins, or one before it.
fn begin_of_statement(text: &str, offset: usize) -> usize {
    let mut line = line_start(text, offset);
    let own = line;
    loop {
        let content = &text[line..];
        let content = &content[..content.find('\n').unwrap_or(content.len())];
        // On the line of the cursor a word counts only when it is complete: it may be what is being typed.
        let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
        let complete = line != own || line + indent + first_word(content).len() < offset;
        if (complete && begins_statement(content)) || line == 0 || offset - line > REACH_BACK {
            return line;
        }
        line = line_start(text, line - 1);
    }
}

/// Where the statement around an offset ends at the latest.
fn end_of_statement(text: &str, offset: usize) -> usize {
    let mut at = offset;
    while let Some(next) = text[at..].find('\n') {
        at += next + 1;
        let line = &text[at..];
        if begins_statement(&line[..line.find('\n').unwrap_or(line.len())]) || at - offset > REACH_AHEAD {
            return at;
        }
    }
    text.len()
}
