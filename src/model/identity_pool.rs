//! Identity pools and the providers whose users they accept.

use super::role_options::{ResourceTag, RoleOptions};
use super::{Handle, ProviderId, Spanned, Str, UserPoolId};
use crate::text::Loc;

#[derive(Debug)]
pub struct IdentityPool<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    pub doc: String,
    /// `Name` (the output creates it with that name), `Parameter` (creates it without one), else one that exists.
    pub handle: Handle<'s>,
    /// Whether it exists already (`id`, `import`).
    pub existing: bool,
    /// Sign-ins whose users get credentials.
    pub sign_in: Vec<Spanned<SignIn>>,
    /// Reason why guests get credentials, if they do.
    pub guests: Option<Spanned<&'s str>>,
    pub tags: Vec<Tag<'s>>,
    /// Whether a tag `sub` is needed for `{sub}` or a key of type `sub`; filled from claim `sub`.
    pub sub_tag: bool,
    /// Whether tokens are checked against the user pool (`ServerSideTokenCheck`).
    pub token_check: bool,
    /// Whether the basic flow is on.
    pub classic_flow: bool,
    /// `Deny` or `AuthenticatedRole`.
    pub ambiguous_role: &'static str,
    /// Rules from claims to groups.
    pub rules: Vec<MappingRule<'s>>,
    /// Options of the roles of its users.
    pub role: Option<Box<RoleOptions<'s>>>,
    /// Developer authenticated identities.
    pub developer_provider: Option<Str<'s>>,
    /// Tags of the pool itself.
    pub resource_tags: Vec<ResourceTag<'s>>,
}

impl<'s> IdentityPool<'s> {
    /// Returns the rules of a sign-in. Where it has some, the groups in its tokens are not looked at.
    pub fn rules_of(&self, login: SignIn) -> impl Iterator<Item = &MappingRule<'s>> {
        self.rules.iter().filter(move |rule| rule.login == login)
    }

    /// Returns the app clients of a user pool whose users it signs in.
    pub fn logins_of(&self, users: UserPoolId) -> impl Iterator<Item = SignIn> {
        let logins = self.sign_in.iter().map(|login| login.value);
        logins.filter(move |login| matches!(login, SignIn::Client(of, _) if *of == users))
    }

    /// Returns the sign-ins whose users can get the role of a group: by the groups in their tokens, or by a rule.
    pub fn leading_to(&self, users: UserPoolId, group: u32) -> impl Iterator<Item = SignIn> {
        let by_token = self.logins_of(users).filter(|login| self.rules_of(*login).next().is_none());
        let by_rule = self.rules.iter().filter(move |rule| rule.group == (users, group)).map(|rule| rule.login);
        by_token.chain(by_rule)
    }
}

/// A source of sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignIn {
    /// An app client, by index in the pool.
    Client(UserPoolId, u32),
    Provider(ProviderId),
}

#[derive(Debug)]
pub struct Tag<'s> {
    /// Its key.
    pub name: &'s str,
    /// Claim that fills it.
    pub claim: String,
    /// Location of the name.
    pub loc: Loc,
}

/// A rule from a claim to a group's role.
#[derive(Debug)]
pub struct MappingRule<'s> {
    /// Sign-in that it holds for.
    pub login: SignIn,
    pub claim: String,
    /// `Equals`, `Contains`, `StartsWith` or `NotEqual`.
    pub match_type: &'static str,
    /// Value that the claim is compared with.
    pub value: Str<'s>,
    /// Group whose role users get.
    pub group: (UserPoolId, u32),
    pub loc: Loc,
}

#[derive(Debug)]
pub struct Provider<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    pub doc: String,
    pub kind: ProviderKind<'s>,
}

impl<'s> Provider<'s> {
    /// Returns the name of the provider in tokens of an identity pool (`amr`), the host and path of its issuer, if that
    /// is known. Seen in decoded tokens, not documented:
    /// <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>
    pub fn identity_name(&self) -> Option<Str<'s>> {
        let host = |text: &str, loc| Some(Str::literal(text.trim_end_matches('/').to_owned(), loc));
        match &self.kind {
            ProviderKind::Social { host: name, .. } => host(name, self.loc),
            ProviderKind::Twitter { .. } => host(TWITTER, self.loc),
            ProviderKind::Oidc { existing: Some(Handle::Arn(arn)), .. } => {
                host(arn.as_literal()?.split_once(":oidc-provider/")?.1, arn.loc)
            }
            ProviderKind::Oidc { issuer: Some(issuer), existing: None, .. } => {
                host(issuer.as_literal()?.strip_prefix("https://")?, issuer.loc)
            }
            ProviderKind::Oidc { .. } | ProviderKind::Saml { .. } => None,
        }
    }
}

/// Host that Cognito knows Twitter by.
pub const TWITTER: &str = "api.twitter.com";

#[derive(Debug)]
pub enum ProviderKind<'s> {
    /// Any OpenID Connect provider, Auth0 among them.
    Oidc {
        /// Issuer as the tokens' `iss` has it.
        issuer: Option<Str<'s>>,
        /// Client ids that tokens may be issued for.
        client_ids: Vec<Str<'s>>,
        thumbprints: Vec<Str<'s>>,
        /// Handle of one that exists already.
        existing: Option<Handle<'s>>,
    },
    /// Google, Amazon, Apple, Facebook: the host name that Cognito knows it by, and the app's id there.
    Social {
        /// `accounts.google.com`, …
        host: &'static str,
        /// Client or app id.
        client_id: Str<'s>,
    },
    Twitter {
        key: Str<'s>,
        secret: Str<'s>,
    },
    Saml {
        metadata: Option<Str<'s>>,
        /// Handle of one that exists already.
        existing: Option<Handle<'s>>,
    },
}

/// Host that Cognito knows Google by, and that of its issuer.
pub const GOOGLE: &str = "accounts.google.com";

impl ProviderKind<'_> {
    /// Returns the host by which identity pools know the provider, where they know it by themselves.
    pub fn host(&self) -> Option<&'static str> {
        match self {
            Self::Social { host, .. } => Some(host),
            Self::Twitter { .. } => Some(TWITTER),
            Self::Oidc { issuer: Some(issuer), .. } => {
                let text = issuer.as_literal()?;
                (text.strip_prefix("https://").map(|rest| rest.trim_end_matches('/')) == Some(GOOGLE)).then_some(GOOGLE)
            }
            Self::Oidc { .. } | Self::Saml { .. } => None,
        }
    }
}
