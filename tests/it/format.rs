//! The formatter: the style, case by case, and what must hold for any text.
//!
//! `AUTHC_FORMAT` sets how many random programs and edits are tried.

mod cases;
mod corpus;
mod meaning;
mod parts;
mod random;

/// A text in the style.
pub fn formatted(text: &str) -> String {
    authc::format::apply(text, &authc::format::format(text).edits)
}
