//! Identity pools and the providers whose users they accept.

use super::{Handle, ProviderId, Spanned, Str, UserPoolId};
use crate::text::Loc;

/// An identity pool.
#[derive(Debug)]
pub struct IdentityPool<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where the name is declared.
    pub loc: Loc,
    /// Its doc comment.
    pub doc: String,
    /// `Name` (created under it), `Parameter` (created without a name), else one that exists.
    pub handle: Handle<'s>,
    /// Whether it exists already (`id`, `import`).
    pub existing: bool,
    /// Whose users get credentials.
    pub sign_in: Vec<Spanned<Login>>,
    /// Whether guests get credentials, and why.
    pub guests: Option<Spanned<&'s str>>,
    /// Principal tags.
    pub tags: Vec<Tag<'s>>,
    /// Whether a tag `sub` is needed for `{sub}` or a key of type `sub`; filled from claim `sub`.
    pub sub_tag: bool,
    /// Whether tokens are checked against the user pool (`ServerSideTokenCheck`).
    pub token_check: bool,
    /// The basic flow.
    pub classic_flow: bool,
    /// `Deny` or `AuthenticatedRole`.
    pub ambiguous_role: &'static str,
    /// Rules from claims to groups.
    pub rules: Vec<Rule<'s>>,
    /// Developer authenticated identities.
    pub developer_provider: Option<Str<'s>>,
}

/// A source of sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Login {
    /// An app client (by its place in the pool).
    Client(UserPoolId, u32),
    /// A provider.
    Provider(ProviderId),
}

/// A principal tag.
#[derive(Debug)]
pub struct Tag<'s> {
    /// Its key.
    pub name: &'s str,
    /// The claim that fills it.
    pub claim: String,
    /// Where it is declared.
    pub loc: Loc,
}

/// A rule from a claim to a group's role.
#[derive(Debug)]
pub struct Rule<'s> {
    /// The provider that it holds for.
    pub login: Login,
    /// The claim.
    pub claim: String,
    /// `Equals`, `Contains`, `StartsWith` or `NotEqual`.
    pub match_type: &'static str,
    /// What it is compared with.
    pub value: Str<'s>,
    /// The group whose role users get.
    pub group: (UserPoolId, u32),
    /// Where.
    pub loc: Loc,
}

/// A provider.
#[derive(Debug)]
pub struct Provider<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where the name is declared.
    pub loc: Loc,
    /// Its doc comment.
    pub doc: String,
    /// Which.
    pub kind: ProviderKind<'s>,
}

/// The kinds of provider.
#[derive(Debug)]
pub enum ProviderKind<'s> {
    /// Any OpenID Connect provider, Auth0 among them.
    Oidc {
        /// Issuer as the tokens' `iss` has it.
        issuer: Option<Str<'s>>,
        /// Client ids that tokens may be for.
        client_ids: Vec<Str<'s>>,
        /// SHA-1 thumbprints.
        thumbprints: Vec<Str<'s>>,
        /// One that exists already.
        existing: Option<Handle<'s>>,
    },
    /// Google, Amazon, Apple, Facebook: the host name that Cognito knows it by, and the app's id there.
    Social {
        /// `accounts.google.com`, …
        host: &'static str,
        /// Client or app id.
        client_id: Str<'s>,
    },
    /// Twitter.
    Twitter {
        /// Consumer key.
        key: Str<'s>,
        /// Consumer secret.
        secret: Str<'s>,
    },
    /// SAML.
    Saml {
        /// Metadata document.
        metadata: Option<Str<'s>>,
        /// One that exists already.
        existing: Option<Handle<'s>>,
    },
}
