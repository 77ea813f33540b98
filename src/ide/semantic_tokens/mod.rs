//! Semantic tokens.
//!
//! A reader of its own ([`highlighter`]) follows the grammar and accepts any tokens, so that a statement keeps its colours while it is
//! being typed. The kind of a name is looked up in the program.

use rustc_hash::FxHashMap;

use super::ProgramView;
use crate::model::Program;
use crate::syntax::{Comment, TokenKind, lex};
use crate::text::{FileId, Span};

mod highlighter;
#[cfg(test)]
mod tests;

/// The kind of a token. The names are those of the protocol, see [`LEGEND`].
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
pub struct TokenLegend {
    /// By [`SemanticTokenKind`].
    pub types: &'static [&'static str],
    /// By bit, the lowest first.
    pub modifiers: &'static [&'static str],
}

/// The legend that a client gets. Source of the names:
/// <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#semanticTokenTypes>
pub const LEGEND: TokenLegend = TokenLegend {
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

/// The name of a declaration.
pub const DECLARATION: u32 = 1;
/// A doc comment.
pub const DOCUMENTATION: u32 = 2;
/// A parameter.
pub const READONLY: u32 = 4;
/// A name of the language.
pub const DEFAULT_LIBRARY: u32 = 8;

/// A token on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SemanticToken {
    pub span: Span,
    pub kind: SemanticTokenKind,
    /// A bit for each of [`TokenLegend::modifiers`].
    pub modifiers: u32,
}

/// Returns the tokens of a file, or those that touch a range, in the order of the text and without overlap.
pub fn semantic_tokens(view: &ProgramView<'_, '_>, file: FileId, range: Option<Span>) -> Vec<SemanticToken> {
    let text = view.text(file);
    let lexed = lex(file, text, &mut Vec::new());
    let names = names(view.program());
    let mut out = TokenList {
        text,
        comments: &lexed.comments,
        range: range.unwrap_or(Span::new(0, text.len() as u32)),
        list: Vec::with_capacity(if range.is_some() { 0 } else { lexed.kinds.len() }),
        returns: text.contains('\r'),
    };
    highlighter::Highlighter::new(text, &lexed.kinds, &lexed.spans, &names, &mut out).file();
    out.comments_before(u32::MAX);
    out.list
}

/// Returns the kind of each declared name. Of two declarations with one name the first counts, as in the checker.
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

/// Returns the kind of the names that a word declares.
fn of_kind(word: &str) -> SemanticTokenKind {
    match word {
        "function" => SemanticTokenKind::Function,
        "user_pool" | "identity_pool" | "provider" | "api" | "event_api" => SemanticTokenKind::Class,
        _ => SemanticTokenKind::Struct,
    }
}

/// The tokens so far.
struct TokenList<'t> {
    text: &'t str,
    /// Comments that are not in the list yet.
    comments: &'t [Comment],
    range: Span,
    list: Vec<SemanticToken>,
    /// The text has a carriage return: it ends a line for an editor, and a comment or a string can hold one.
    returns: bool,
}

impl TokenList<'_> {
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
            self.list.push(SemanticToken { span, kind, modifiers });
            return;
        }
        let mut start = span.start;
        for line in span.of(self.text).split('\r') {
            let end = start + line.len() as u32;
            if start < end {
                self.list.push(SemanticToken { span: Span::new(start, end), kind, modifiers });
            }
            start = end + 1;
        }
    }
}

impl TokenKind {
    /// Returns the kind of a token without context.
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
