//! Rules about quotas of AWS.

use crate::lint::Rule;

#[macro_use]
mod shared;

pub mod role_near_quota;
pub mod role_spills;

pub static RULES: &[&Rule] = &[&role_near_quota::RULE, &role_spills::RULE];
