//! Rules about `@allow`. They depend on the findings of all other rules, so [`crate::lint`] runs them last.

use crate::lint::Rule;

pub mod expired;
pub mod unknown;
pub mod unused;

pub static RULES: &[&Rule] = &[&unused::RULE, &expired::RULE, &unknown::RULE];
