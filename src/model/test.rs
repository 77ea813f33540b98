//! What `test` blocks say must hold.

use super::grant::{GrantTarget, Permission};
use super::{ApiId, Grantee, Str};
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

/// `[only] WHO, … [except WHO] can|cannot VERBS KIND NAME, … [at "…"] [where KEY = self|other] [after DATE]`: one case for each of
/// the principals and each of the targets.
#[derive(Debug)]
pub struct AccessClaim<'s> {
    /// Whether nobody else may.
    pub only: bool,
    /// Each once, with the words that name it. `auth_users` without a pool are the signed-in users of each identity pool. Never empty.
    pub who: Vec<(Loc, Grantee)>,
    /// Groups of the signed-in users among `who`, none of which is among `who` itself.
    pub except: Vec<Grantee>,
    /// `can` or `cannot`.
    pub can: bool,
    /// Never empty.
    pub targets: Vec<ClaimTarget<'s>>,
    /// An object key or a topic, or all that begins with it if it ends in a slash.
    pub at: Option<Str<'s>>,
    /// The partition key of each target, which holds an id of the caller, and whether it is that of the caller itself.
    pub owner: Option<(&'s str, bool)>,
    /// The first moment of the day after `after DATE`, as `YYYY-MM-DDT00:00:00Z`: that at which a grant `until` the same date has ended.
    pub after: Option<Box<str>>,
}

/// A target of an [`AccessClaim`].
#[derive(Debug)]
pub struct ClaimTarget<'s> {
    pub loc: Loc,
    pub target: GrantTarget<'s>,
    /// The verbs that work on the target, groups expanded, each once. Empty only for `anything`.
    pub permissions: Vec<Permission>,
}
