//! The lexer, the parser and the tree. Parsing never fails: it returns a tree and diagnostics.

pub mod ast;
pub mod clauses;
mod lexer;
mod parser;
mod recover;
mod token;

pub use lexer::{Comment, Lexed, is_refused, lex};
pub use parser::{Parsed, PlacedComment, parse, parse_tokens, segments};
pub use recover::begins_statement;
pub use token::{AFTER, CONTEXTUAL, KEYWORDS, KIND_WORDS, RESERVED, TokenKind};
