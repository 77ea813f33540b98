//! The rules, one file per rule.

pub mod access;
pub mod api;
pub mod clarity;
pub mod exceptions;
pub mod identity;
pub mod size;
pub mod user_pool;
