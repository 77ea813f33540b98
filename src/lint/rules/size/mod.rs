//! Rules about what comes near to a quota of AWS.

use crate::lint::Rule;

#[macro_use]
mod shared;

pub mod role_near_quota;
pub mod role_spills;

/// Every rule of the category.
pub static RULES: &[&Rule] = &[&role_near_quota::RULE, &role_spills::RULE];
