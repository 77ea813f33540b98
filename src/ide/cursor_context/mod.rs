//! The grammatical context of a cursor, read from the tokens around it: the statement that is being typed is in no tree yet.
//!
//! Only the statement around the cursor is lexed. The reader follows the word order of a grant, and for blocks the tables of
//! [`crate::syntax::clauses`], as the parser does.

use std::sync::LazyLock;

use super::{FilePosition, ProgramView};
use crate::check::availability::OptionSite;
use crate::syntax::clauses::{BlockSpec, ClauseSpec, DECLARATIONS, DeclarationSpec, Slot, declaration};
use crate::syntax::{self, TokenKind};
use crate::text::{FileId, Span, line_start};

mod reader;
#[cfg(test)]
mod tests;

use reader::{Reader, Token};

/// Bytes before the cursor in which the beginning of the statement is searched.
const MAX_BEFORE: usize = 64 * 1024;

/// Bytes after the cursor that are read at most.
const MAX_AFTER: usize = 16 * 1024;

/// What the grammar expects at a cursor.
#[derive(Debug, Clone)]
pub enum CursorContext {
    Statement,
    /// A text that only the author knows, or nothing.
    FreeText,
    /// The word after an `@`.
    Annotation,
    /// In the parentheses of an `@allow`: the rule (0), the reason (1) or `until` (2).
    Allow(u32),
    /// The day after `until` in an `@allow`.
    AllowDate,
    /// A part of a `grant`, a `deny` or an `assert`.
    Sentence(SentenceSoFar, SentencePart),
    /// `assert`, between the braces of a test.
    TestBody,
    /// The flavour of a declaration.
    Flavour(&'static DeclarationSpec),
    /// The name of a declaration (0), or the brace after its head (1).
    DeclarationHead(&'static DeclarationSpec, u32),
    /// In a `param`: the name (0), the type (1), `=` (2) or the default (3).
    Param(u32),
    /// A clause, or an optional value of the clause before the cursor.
    Clause(BlockContext, Vec<ValueContext>),
    /// A value of a clause.
    Value(BlockContext, ValueContext),
    /// In a string, which is in this context.
    InString(Box<Self>),
}

/// A part of a grant, a denial or an assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentencePart {
    /// A principal; for an assertion also `only` or `route` if it is the first.
    Principal,
    /// A group after `except`.
    Except,
    /// The name after `group`.
    Group,
    /// The name after `function`.
    Function,
    /// A group of this user pool.
    GroupOf(String),
    /// `auth_users` or `unauth_users` of this identity pool.
    UsersOf(String),
    /// After a principal: a verb, or `except`; for an assertion `can` or `cannot`.
    AfterPrincipal,
    /// A verb; with `true` the first one.
    Verb(bool),
    /// The string after `raw`.
    Raw,
    /// After a verb: a kind word.
    Kind,
    /// The name of a target; with `true` a target is before it, and the kind word may change.
    Target(bool),
    /// A member of a target, by the names before the last dot.
    Member(Vec<String>),
    Api(RouteUse),
    /// A route of an API, or its path if the method is there.
    Route(RouteUse, String, Option<String>),
    /// After the targets.
    Terms,
    /// The string after `at`.
    Prefix,
    Condition,
    /// An argument of a condition, and the number of arguments before it.
    Argument(String, u32),
    /// After a condition: `and`, or another term.
    AfterCondition,
    /// `route` after `via`.
    Via,
    /// The day after `until`, or after the `after` of an assertion.
    Date,
    /// The string after `because`.
    Reason,
    /// After the `where` of an assertion: the attribute (0), `=` (1), `self` or `other` (2).
    OwnerComparison(u32),
    /// After the route of an assertion: `requires` or `is` (0); `public` (1).
    RouteClaim(u32),
    /// After `requires`: `authorizer` or `scopes`; with `true` an authorizer is there already.
    Requires(bool),
    /// An authorizer of this API.
    Authorizer(String),
    /// A scope, for a route of this API.
    Scopes(String),
}

/// The role of a route in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteUse {
    /// The route is granted.
    Target,
    /// The function of the route gets the grant.
    Via,
    /// An assertion is about the route.
    Assert,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SentenceForm {
    #[default]
    Grant,
    Deny,
    Assert,
}

/// The words of a sentence on both sides of the cursor.
#[derive(Debug, Clone, Default)]
pub struct SentenceSoFar {
    pub form: SentenceForm,
    /// The word of the principal and its name.
    pub principal: Option<(String, String)>,
    /// The principals of an assertion after the first.
    pub more: Vec<(String, String)>,
    /// `only` is there.
    pub only: bool,
    /// The groups after `except`.
    pub except: Vec<String>,
    /// The verbs without raw actions.
    pub verbs: Vec<String>,
    /// A raw action is there.
    pub raw: bool,
    /// The raw actions, without quotes.
    pub raw_actions: Vec<String>,
    /// The kind word for the next name.
    pub kind: Option<String>,
    /// The targets, each with its kind word.
    pub targets: Vec<(String, String)>,
    /// The words of the terms, those before the cursor first.
    pub terms: Vec<&'static str>,
    /// The words of the terms before the cursor.
    pub terms_before: Vec<&'static str>,
    pub conditions: Vec<String>,
}

/// The block around a cursor.
#[derive(Debug, Clone)]
pub struct BlockContext {
    /// The table of the clauses that it takes.
    pub context: &'static BlockSpec,
    /// The words of its clauses on both sides of the cursor.
    pub clauses: Vec<&'static str>,
    /// The words of the declaration and of the clauses around the block, the declaration first.
    pub path: Vec<&'static str>,
    /// The words between the first word of the innermost clause around the block and its brace.
    pub head: Vec<String>,
    /// Name and flavour of the declaration.
    pub name: String,
    pub flavour: String,
    /// The clauses of the declaration on both sides of the cursor: each word with the name or the string after it.
    pub members: Vec<(String, String)>,
}

/// The value of a clause at a cursor.
#[derive(Debug, Clone)]
pub struct ValueContext {
    pub clause: &'static ClauseSpec,
    /// The slot of the clause, and its number.
    pub slot: &'static Slot,
    pub number: usize,
    /// The words in the slots before it.
    pub before: Vec<String>,
    /// The words in this slot before the cursor.
    pub listed: Vec<String>,
    pub inside: ValuePosition,
}

/// The position of a cursor in a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValuePosition {
    Begin,
    /// After a comma: another item, or the next clause.
    AfterComma,
    /// After a dot, with the name before it.
    Member(String),
    /// At the path after a method.
    Path,
    /// At the type of a key attribute.
    KeyType,
    /// At the tag of a key attribute.
    Tag,
    /// In the parentheses after `claim`.
    Claim,
    Other,
}

/// A cursor: the context, and the word that is being typed.
#[derive(Debug, Clone)]
pub struct Cursor {
    pub context: CursorContext,
    /// The word around the cursor; in a string the text between the quotes.
    pub word: Span,
    /// The part of the word before the cursor.
    pub typed: String,
    /// The rest of the line after the word, without leading white space.
    pub rest_of_line: String,
}

impl BlockContext {
    /// Returns the site of an option in the block, by which the checker decides whether the option is allowed.
    pub(super) fn option_site<'b>(&'b self, head: &'b [&'b str]) -> OptionSite<'b> {
        OptionSite { path: &self.path, flavour: &self.flavour, head, given: &self.clauses, exists: self.exists() }
    }

    /// Returns whether the declaration refers to a resource that exists already.
    pub fn exists(&self) -> bool {
        self.members.iter().any(|(word, _)| matches!(word.as_str(), "arn" | "import"))
    }
}

impl SentenceSoFar {
    /// Returns the principals, each by its word and its name.
    pub fn principals(&self) -> impl Iterator<Item = (&str, &str)> {
        self.principal.iter().chain(&self.more).map(|(word, name)| (word.as_str(), name.as_str()))
    }

    /// Returns whether groups can be excepted from one of the principals.
    pub fn has_auth_users(&self) -> bool {
        self.principals().any(|(word, _)| word == "auth_users")
    }

    /// Returns whether the principal is a user, not a function.
    pub fn for_users(&self) -> bool {
        self.principal.as_ref().is_none_or(|(word, _)| word != "function")
    }

    /// Returns whether the principal has an id that a condition can compare with.
    pub fn has_caller(&self) -> bool {
        let signed_in = self.principal.as_ref().is_none_or(|(word, _)| matches!(word.as_str(), "auth_users" | "group"));
        signed_in && !self.terms.contains(&"via")
    }
}

/// Returns the cursor at a position, or `None` in a comment.
pub fn cursor_at(view: &ProgramView<'_, '_>, at: FilePosition) -> Option<Cursor> {
    let text = view.text(at.file);
    let mut offset = (at.offset as usize).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let range = statement_start(text, offset)..statement_end(text, offset);
    let start = range.start;
    let part = &text[range];
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
        let context = Reader::new(&tokens[..before], &tokens[before + 1..]).read();
        let inner = span.start + 1;
        let rest = &part[here as usize..];
        let end = match kind {
            TokenKind::Text => span.end - 1,
            // A string without an end goes on to the end of the line; the text after a space probably does not belong to it.
            _ => here + rest.find([' ', '\t', '\n', '"']).unwrap_or(rest.len()) as u32,
        };
        return Some(Cursor {
            context: CursorContext::InString(Box::new(context)),
            word: moved(Span::new(inner, end.max(here))),
            typed: part[inner as usize..here as usize].to_owned(),
            rest_of_line: String::new(),
        });
    }
    let mut word = Span::new(here, here);
    let mut after = before;
    match touched {
        Some((kind, span)) if is_word(kind, span.of(part)) => {
            word = span;
            after += 1;
            // The name of a rule that ends with a `-`: its next part is not typed yet.
            let joined = before > 0 && lexed.spans[before - 1].end == span.start;
            if kind == TokenKind::Bad && joined && lexed.kinds[before - 1] == TokenKind::Word {
                before -= 1;
                word.start = lexed.spans[before].start;
            }
        }
        Some(_) => {
            before += 1;
            after = before;
        }
        None => {}
    }
    let mut reader = Reader::new(&tokens[..before], &tokens[after..]);
    let mut context = reader.read();
    // A statement continues only on indented lines or in brackets.
    if is_line_start(part, word.start as usize) && !reader.in_brackets() {
        context = CursorContext::Statement;
    }
    let rest = part[word.end as usize..].lines().next().unwrap_or("");
    Some(Cursor {
        context,
        word: moved(word),
        typed: part[word.start as usize..here as usize].to_owned(),
        rest_of_line: rest.trim_start().to_owned(),
    })
}

fn is_line_start(text: &str, offset: usize) -> bool {
    offset == 0 || text.as_bytes()[offset - 1] == b'\n'
}

/// Returns whether a token is, or may become, a word that a completion replaces.
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

/// Returns the first word of a line.
fn first_word(line: &str) -> &str {
    let line = line.trim_start_matches([' ', '\t']);
    let end = line.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).unwrap_or(line.len());
    &line[..end]
}

/// Returns whether a line certainly begins a statement: with a word that begins only statements, or at the margin with a word that
/// begins no clause.
fn begins_statement(line: &str) -> bool {
    let word = first_word(line);
    TokenKind::of_word(word).is_hard_start()
        || line.trim_start_matches([' ', '\t']).starts_with('@')
        || (line.starts_with(word) && declaration(word).is_some() && !is_clause_of_any(word))
}

/// Returns whether a word begins a declaration and also a clause of some block.
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
    static AMBIGUOUS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut words = Vec::new();
        DECLARATIONS.iter().for_each(|declaration| collect(declaration.body, &mut words));
        words.retain(|word| declaration(word).is_some());
        words.sort_unstable();
        words.dedup();
        words
    });
    AMBIGUOUS.contains(&word)
}

/// Returns the offset at which the statement around an offset, or one before it, begins.
fn statement_start(text: &str, offset: usize) -> usize {
    let mut line = line_start(text, offset);
    let own = line;
    loop {
        let content = &text[line..];
        let content = &content[..content.find('\n').unwrap_or(content.len())];
        // On the line of the cursor an incomplete word does not count: it may be the one that is being typed.
        let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
        let complete = line != own || line + indent + first_word(content).len() < offset;
        if (complete && begins_statement(content)) || line == 0 || offset - line > MAX_BEFORE {
            return line;
        }
        line = line_start(text, line - 1);
    }
}

/// Returns an offset at or after the end of the statement around an offset.
fn statement_end(text: &str, offset: usize) -> usize {
    let mut end = offset;
    while let Some(next) = text[end..].find('\n') {
        end += next + 1;
        let line = &text[end..];
        if begins_statement(&line[..line.find('\n').unwrap_or(line.len())]) || end - offset > MAX_AFTER {
            return end;
        }
    }
    text.len()
}
