//! Rules about `@allow`. What they find depends on what all others found, so [`crate::lint`] asks them last.

use crate::lint::Rule;

pub mod expired;
pub mod unknown;
pub mod unused;

/// Every rule of the category.
pub static RULES: &[&Rule] = &[&unused::RULE, &expired::RULE, &unknown::RULE];
