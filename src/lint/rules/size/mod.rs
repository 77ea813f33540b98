//! Rules of the category, by their numbers.

use crate::lint::Rule;

/// Every rule of the category.
pub static RULES: &[&Rule] = &[];
