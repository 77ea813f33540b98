//! What `test` blocks say must hold.

use super::grant::{GrantTarget, Permission};
use super::{ApiId, Grantee};
use crate::text::Loc;

/// A `test` block.
#[derive(Debug)]
pub struct Test<'s> {
    pub loc: Loc,
    /// Without quotes.
    pub title: &'s str,
    pub expectations: Vec<Expectation<'s>>,
}

/// An `assert` of a test.
#[derive(Debug)]
pub struct Expectation<'s> {
    pub loc: Loc,
    pub claim: Claim<'s>,
}

/// The content of an `assert`.
#[derive(Debug)]
pub enum Claim<'s> {
    Access(Box<AccessClaim<'s>>),
    /// `route … requires authorizer NAME, scopes "…"`.
    Authorized {
        route: RouteOf,
        /// The name of the authorizer, or `iam`.
        authorizer: Option<&'s str>,
        /// Without quotes.
        scopes: Vec<&'s str>,
    },
    /// `route … is public`.
    Public(RouteOf),
}

/// A route: the API, and its place there.
pub type RouteOf = (ApiId, u32);

/// `[only] WHO [except WHO] can|cannot VERBS KIND NAME [at "…"] [where KEY = self|other]`.
#[derive(Debug)]
pub struct AccessClaim<'s> {
    /// Whether nobody else may.
    pub only: bool,
    /// `auth_users` without a pool are the signed-in users of each identity pool.
    pub who: Vec<Grantee>,
    pub except: Vec<Grantee>,
    /// `can` or `cannot`.
    pub can: bool,
    /// Groups of verbs are expanded. Empty for `anything`.
    pub permissions: Vec<Permission>,
    pub target: GrantTarget<'s>,
    /// An object key or a topic, without quotes.
    pub at: Option<&'s str>,
    /// The key attribute that names the owner, and whether the caller is the owner.
    pub owner: Option<(&'s str, bool)>,
}
