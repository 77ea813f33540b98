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
    pub sign_in: Vec<Spanned<SignIn>>,
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
    pub rules: Vec<MappingRule<'s>>,
    /// Developer authenticated identities.
    pub developer_provider: Option<Str<'s>>,
}

impl<'s> IdentityPool<'s> {
    /// The rules of a sign-in. Where it has some, the groups in its tokens are not looked at.
    pub fn rules_of(&self, login: SignIn) -> impl Iterator<Item = &MappingRule<'s>> {
        self.rules.iter().filter(move |rule| rule.login == login)
    }

    /// The app clients of a user pool whose users it signs in.
    pub fn logins_of(&self, users: UserPoolId) -> impl Iterator<Item = SignIn> {
        let logins = self.sign_in.iter().map(|login| login.value);
        logins.filter(move |login| matches!(login, SignIn::Client(of, _) if *of == users))
    }

    /// The sign-ins whose users can get the role of a group: by the groups in their tokens, or by a rule.
    pub fn leading_to(&self, users: UserPoolId, group: u32) -> impl Iterator<Item = SignIn> {
        let by_token = self.logins_of(users).filter(|login| self.rules_of(*login).next().is_none());
        let by_rule = self.rules.iter().filter(move |rule| rule.group == (users, group)).map(|rule| rule.login);
        by_token.chain(by_rule)
    }
}

/// A source of sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignIn {
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
pub struct MappingRule<'s> {
    /// The provider that it holds for.
    pub login: SignIn,
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

impl<'s> Provider<'s> {
    /// What a token of an identity pool calls the provider (`amr`): the host and path of its issuer. None if that is not known.
    ///
    /// Seen in decoded tokens, not documented:
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

/// The host that Cognito knows Twitter by.
pub const TWITTER: &str = "api.twitter.com";

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

/// The host that Cognito knows Google by, and that of Google's issuer.
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
