//! Options of roles that say nothing about what they may do.

use super::{Spanned, Str};
use crate::text::Loc;

/// The options of the roles of one declaration.
#[derive(Debug, Default)]
pub struct RoleOptions<'s> {
    /// ARN of the permissions boundary.
    pub boundary: Option<Str<'s>>,
    /// Path in the ARN of the role.
    pub path: Option<Str<'s>>,
    /// The sessions of the role have them as principal tags.
    pub tags: Vec<ResourceTag<'s>>,
    /// Longest session, in seconds.
    pub max_session: Option<Spanned<u64>>,
}

/// A tag of something in AWS.
#[derive(Debug)]
pub struct ResourceTag<'s> {
    pub key: &'s str,
    pub value: Str<'s>,
    /// Location of the key.
    pub loc: Loc,
}
