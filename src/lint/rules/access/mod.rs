//! Rules about who may do what.

use crate::lint::Rule;

pub mod unscoped_scan;

/// Every rule of the category.
pub static RULES: &[&Rule] = &[&unscoped_scan::RULE];
