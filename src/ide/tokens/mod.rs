//! Colours: what each word of a text is.
//!
//! The words are read as the parser reads them, but by a reader of its own that never gives up ([`paint`]): a statement
//! keeps its colours while it is being typed. Which kind of thing a name stands for is looked up in the program.

use rustc_hash::FxHashMap;

use super::View;
use crate::model::Program;
use crate::syntax::{Comment, TokenKind, lex};
use crate::text::{FileId, Span};

mod paint;
#[cfg(test)]
mod tests;

/// What a piece of text is. The names are those of the protocol, see [`LEGEND`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SemanticTokenKind {
    /// A word of the grammar.
    Keyword,
    /// A word for a kind of thing: `table`.
    Type,
    /// A user pool, an identity pool, a provider or an API.
    Class,
    /// A resource.
    Struct,
    /// A function, or the path of one.
    Function,
    /// A verb, or a word that an option takes.
    EnumMember,
    /// An option, or an attribute.
    Property,
    /// A part of something, or a reference to a parameter.
    Variable,
    /// A parameter where it is declared.
    Parameter,
    /// A string.
    String,
    /// A number, a duration or a date.
    Number,
    /// A comment.
    Comment,
    /// `@allow`.
    Decorator,
    /// `->`, `=`, and the braces of a placeholder.
    Operator,
    /// `GET`, `$connect`.
    Method,
}

/// The names of kinds and modifiers.
#[derive(Debug)]
pub struct Legend {
    /// By [`SemanticTokenKind`].
    pub types: &'static [&'static str],
    /// By bit, the lowest first.
    pub modifiers: &'static [&'static str],
}

/// What a client has to be told. Source of the names:
/// <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#semanticTokenTypes>
pub const LEGEND: Legend = Legend {
    types: &[
        "keyword",
        "type",
        "class",
        "struct",
        "function",
        "enumMember",
        "property",
        "variable",
        "parameter",
        "string",
        "number",
        "comment",
        "decorator",
        "operator",
        "method",
    ],
    modifiers: &["declaration", "documentation", "readonly", "defaultLibrary"],
};

/// Where a name is declared.
pub const DECLARATION: u32 = 1;
/// Of a doc comment.
pub const DOCUMENTATION: u32 = 2;
/// Of a parameter, which a program cannot change.
pub const READONLY: u32 = 4;
/// Of what the language gives.
pub const DEFAULT_LIBRARY: u32 = 8;

/// A piece of text with its colour, on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: SemanticTokenKind,
    /// A bit for each of [`Legend::modifiers`].
    pub modifiers: u32,
}

/// The colours of a file, or of the part of it that touches a range, in the order of the text and not overlapping.
pub fn tokens(view: &View<'_, '_>, file: FileId, range: Option<Span>) -> Vec<Token> {
    let text = view.text(file);
    let lexed = lex(file, text, &mut Vec::new());
    let names = names(view.program());
    let mut out = Out {
        text,
        comments: &lexed.comments,
        range: range.unwrap_or(Span::new(0, text.len() as u32)),
        list: Vec::with_capacity(if range.is_some() { 0 } else { lexed.kinds.len() }),
        returns: text.contains('\r'),
    };
    paint::Painter::new(text, &lexed.kinds, &lexed.spans, &names, &mut out).file();
    out.comments_before(u32::MAX);
    out.list
}

/// What the names of the one namespace stand for. Of two with one name the first is meant, as in the checker.
fn names<'s>(program: &Program<'s>) -> FxHashMap<&'s str, SemanticTokenKind> {
    let mut declared = Vec::with_capacity(program.resources.len() + program.params.len());
    declared.extend(program.params.iter().map(|param| (param.loc, param.name, SemanticTokenKind::Parameter)));
    declared.extend(program.user_pools.iter().map(|pool| (pool.loc, pool.name, SemanticTokenKind::Class)));
    declared.extend(program.identity_pools.iter().map(|pool| (pool.loc, pool.name, SemanticTokenKind::Class)));
    declared.extend(program.providers.iter().map(|provider| (provider.loc, provider.name, SemanticTokenKind::Class)));
    declared.extend(program.apis.iter().map(|api| (api.loc, api.name, SemanticTokenKind::Class)));
    declared
        .extend(program.resources.iter().map(|resource| (resource.loc, resource.name, of_kind(resource.kind.word))));
    declared.sort_unstable_by_key(|(loc, ..)| *loc);
    let mut names = FxHashMap::default();
    for (_, name, kind) in declared {
        names.entry(name).or_insert(kind);
    }
    names
}

/// What is declared by a word.
fn of_kind(word: &str) -> SemanticTokenKind {
    match word {
        "function" => SemanticTokenKind::Function,
        "user_pool" | "identity_pool" | "provider" | "api" | "event_api" => SemanticTokenKind::Class,
        _ => SemanticTokenKind::Struct,
    }
}

/// The tokens so far.
struct Out<'t> {
    text: &'t str,
    /// Those that are not among the tokens yet.
    comments: &'t [Comment],
    range: Span,
    list: Vec<Token>,
    /// Whether there is any carriage return: it ends a line for an editor, and a comment or a string can hold one.
    returns: bool,
}

impl Out<'_> {
    fn push(&mut self, span: Span, kind: SemanticTokenKind, modifiers: u32) {
        self.comments_before(span.start);
        self.add(span, kind, modifiers);
    }

    fn comments_before(&mut self, offset: u32) {
        while let [first, rest @ ..] = self.comments
            && first.span.start < offset
        {
            let (span, doc) = (first.span, first.doc);
            self.comments = rest;
            self.add(span, SemanticTokenKind::Comment, if doc { DOCUMENTATION } else { 0 });
        }
    }

    fn add(&mut self, span: Span, kind: SemanticTokenKind, modifiers: u32) {
        if span.end <= self.range.start || span.start >= self.range.end {
            return;
        }
        if !self.returns || !span.of(self.text).contains('\r') {
            self.list.push(Token { span, kind, modifiers });
            return;
        }
        let mut start = span.start;
        for line in span.of(self.text).split('\r') {
            let end = start + line.len() as u32;
            if start < end {
                self.list.push(Token { span: Span::new(start, end), kind, modifiers });
            }
            start = end + 1;
        }
    }
}

impl TokenKind {
    /// What a token is that stands where nothing is known about it.
    fn colour(self) -> Option<SemanticTokenKind> {
        Some(match self {
            Self::Kind | Self::UserPool | Self::IdentityPool | Self::Api | Self::Provider => SemanticTokenKind::Type,
            Self::Text | Self::OpenText | Self::Path => SemanticTokenKind::String,
            Self::Int | Self::Decimal | Self::Duration | Self::Date => SemanticTokenKind::Number,
            Self::RouteKey => SemanticTokenKind::Method,
            Self::Arrow | Self::Equals => SemanticTokenKind::Operator,
            _ if self != Self::Word && self.is_word() => SemanticTokenKind::Keyword,
            _ => return None,
        })
    }
}
