//! The one table of diagnostic codes, a file per area.
#![allow(missing_docs)] // each static says what it is in its own `summary`

use super::{Code, Severity};

pub mod apis;
pub mod grants;
pub mod identity;
pub mod io;
pub mod merge;
pub mod names;
pub mod pools;
pub mod quotas;
pub mod syntax;
pub mod tests;

/// Every area, in the order of its numbers.
static AREAS: &[&[&Code]] = &[
    syntax::CODES,
    names::CODES,
    grants::CODES,
    identity::CODES,
    pools::CODES,
    apis::CODES,
    quotas::CODES,
    tests::CODES,
    merge::CODES,
    io::CODES,
];

/// Every code, in the order of its number.
pub fn all() -> impl Iterator<Item = &'static Code> {
    AREAS.iter().flat_map(|area| area.iter().copied())
}

const fn error(
    id: &'static str,
    name: &'static str,
    summary: &'static str,
    why: &'static str,
    bad: &'static str,
    good: &'static str,
) -> Code {
    Code { id, name, severity: Severity::Error, summary, why, bad, good }
}

const fn warning(
    id: &'static str,
    name: &'static str,
    summary: &'static str,
    why: &'static str,
    bad: &'static str,
    good: &'static str,
) -> Code {
    Code { id, name, severity: Severity::Warning, summary, why, bad, good }
}
