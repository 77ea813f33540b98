//! The formatter: the style, case by case, and what must hold for any text.
//!
//! `AUTHC_FORMAT` sets how many random programs and edits are tried.

mod support;

#[path = "format/cases.rs"]
mod cases;
#[path = "format/corpus.rs"]
mod corpus;
#[path = "format/meaning.rs"]
mod meaning;
#[path = "format/parts.rs"]
mod parts;
#[path = "format/random.rs"]
mod random;

/// A text in the style.
pub fn formatted(text: &str) -> String {
    authc::format::apply(text, &authc::format::format(text).edits)
}
