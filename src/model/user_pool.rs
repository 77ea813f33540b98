//! User pools.

use std::borrow::Cow;

use super::api::Handler;
use super::role_options::{ResourceTag, RoleOptions};
use super::{Handle, ResourceId, Spanned, Str};
use crate::text::Loc;

/// Attributes of every pool, which tokens carry under their own names, with their types.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html>
pub const STANDARD_ATTRIBUTES: &[(&str, &str)] = &[
    ("address", "String"),
    ("birthdate", "String"),
    ("email", "String"),
    ("family_name", "String"),
    ("gender", "String"),
    ("given_name", "String"),
    ("locale", "String"),
    ("middle_name", "String"),
    ("name", "String"),
    ("nickname", "String"),
    ("phone_number", "String"),
    ("picture", "String"),
    ("preferred_username", "String"),
    ("profile", "String"),
    ("updated_at", "Number"),
    ("website", "String"),
    ("zoneinfo", "String"),
];

/// Returns whether every pool has an attribute.
pub fn is_standard_attribute(name: &str) -> bool {
    STANDARD_ATTRIBUTES.iter().any(|(standard, _)| *standard == name)
}

#[derive(Debug)]
pub struct UserPool<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    pub doc: String,
    /// Handle of a pool that exists already.
    pub existing: Option<Handle<'s>>,
    pub clients: Vec<Client<'s>>,
    pub groups: Vec<Group<'s>>,
    /// `membership single`: why nobody is in two of its groups. The compiler takes it for true.
    pub single: Option<Assumed<'s>>,
    pub settings: Settings<'s>,
    /// APIs with scopes of their own.
    pub resource_servers: Vec<ResourceServer<'s>>,
    /// Functions that the pool calls.
    pub triggers: Vec<Trigger<'s>>,
    /// Identity providers that the pool signs in with.
    pub providers: Vec<PoolProvider<'s>>,
    /// Domain of the sign-in pages.
    pub domain: Option<Domain<'s>>,
}

#[derive(Debug)]
pub struct Client<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    /// Id of one that exists already.
    pub existing: Option<Str<'s>>,
    /// Name in the pool, if it is not the declared name.
    pub title: Option<Str<'s>>,
    /// Authentication flows, as written; see [`Client::flows_in_effect`].
    pub flows: Vec<Spanned<Flow>>,
    /// OAuth grants, the default of clients with callbacks included.
    pub oauth: Vec<Spanned<OAuth>>,
    /// Where the sign-in page may send the user back to.
    pub callbacks: Vec<Str<'s>>,
    /// Where the sign-out page may send the user to.
    pub logouts: Vec<Str<'s>>,
    /// Callback that is used when the app names none.
    pub default_redirect: Option<Str<'s>>,
    pub scopes: Vec<Str<'s>>,
    /// Where the sign-in page may send the user to sign in; the pool's own users if empty.
    pub providers: Vec<Spanned<ClientProvider>>,
    /// Whether it has a client secret.
    pub secret: Option<Spanned<bool>>,
    /// Lifetimes of tokens.
    pub validity: Validity,
    /// Grace period of rotated refresh tokens, in seconds.
    pub rotation: Option<Spanned<u64>>,
    /// Whether refresh tokens can be revoked.
    pub revocation: Option<Spanned<bool>>,
    /// Whether sign-in answers the same for users that do not exist.
    pub hide_unknown_users: Option<Spanned<bool>>,
    /// Attributes that it may read, as written.
    pub read: Vec<Str<'s>>,
    /// Attributes that it may write, as written.
    pub write: Vec<Str<'s>>,
    /// Attributes that it may read in the output, `custom:` included; empty for a client that exists already.
    pub readable: Vec<Cow<'s, str>>,
    /// Attributes that it may write in the output.
    pub writable: Vec<Cow<'s, str>>,
}

/// Scope of access tokens that change the attributes of their own user.
/// Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html>
pub const ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

impl Client<'_> {
    /// Returns whether only machines sign in with it.
    pub fn machine(&self) -> bool {
        !self.oauth.is_empty() && self.oauth.iter().all(|grant| grant.value == OAuth::ClientCredentials)
    }

    /// Returns whether it offers providers and not the pool's own sign-in.
    pub fn federated(&self) -> bool {
        !self.providers.is_empty() && self.providers.iter().all(|provider| provider.value != ClientProvider::Cognito)
    }

    /// Returns the authentication flows in the output. Leaving the list out at Cognito would add `custom`; machines and
    /// users of other providers need no flow, but an empty list is no list to Cognito. A list without `refresh` is refused
    /// unless refresh tokens are rotated.
    /// Sources: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>,
    /// <https://github.com/aws/aws-cdk/issues/7625>
    pub fn flows_in_effect(&self) -> Vec<Flow> {
        match (self.flows.as_slice(), self.rotation) {
            ([], _) if self.machine() || self.federated() => vec![Flow::Refresh],
            ([], None) => vec![Flow::Srp, Flow::Refresh],
            ([], Some(_)) => vec![Flow::Srp],
            (flows, rotation) => {
                let refresh = Spanned { value: Flow::Refresh, loc: self.loc };
                let missing = rotation.is_none() && flows.iter().all(|flow| flow.value != Flow::Refresh);
                flows.iter().chain(missing.then_some(&refresh)).map(|flow| flow.value).collect()
            }
        }
    }

    /// Returns whether a flow of the API signs users in. Its access tokens have [`ADMIN_SCOPE`].
    pub fn signs_in_by_api(&self) -> bool {
        self.flows_in_effect().iter().any(|flow| *flow != Flow::Refresh)
    }

    /// Returns whether the pool's own users sign in with it, by the API or at the pool's pages.
    pub fn signs_in_own_users(&self) -> bool {
        self.signs_in_by_api() || !self.oauth.is_empty() && !self.machine() && !self.federated()
    }
}

/// A way to sign in with an app client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Secure remote password.
    Srp,
    /// The password goes to Cognito.
    Password,
    /// A backend sends the password.
    AdminPassword,
    /// Challenges of the app's own.
    Custom,
    /// The user chooses.
    UserAuth,
    /// Refresh tokens.
    Refresh,
    /// Token exchange, delegation.
    ExchangeDelegation,
    /// Token exchange, impersonation.
    ExchangeImpersonation,
}

impl Flow {
    /// Words of the language with their meanings.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("srp", Self::Srp),
        ("password", Self::Password),
        ("admin_password", Self::AdminPassword),
        ("custom", Self::Custom),
        ("user_auth", Self::UserAuth),
        ("refresh", Self::Refresh),
        ("exchange_delegation", Self::ExchangeDelegation),
        ("exchange_impersonation", Self::ExchangeImpersonation),
    ];

    /// Returns Cognito's name.
    pub fn api(self) -> &'static str {
        match self {
            Self::Srp => "ALLOW_USER_SRP_AUTH",
            Self::Password => "ALLOW_USER_PASSWORD_AUTH",
            Self::AdminPassword => "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            Self::Custom => "ALLOW_CUSTOM_AUTH",
            Self::UserAuth => "ALLOW_USER_AUTH",
            Self::Refresh => "ALLOW_REFRESH_TOKEN_AUTH",
            Self::ExchangeDelegation => "ALLOW_TOKEN_EXCHANGE_DELEGATION",
            Self::ExchangeImpersonation => "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OAuth {
    Code,
    /// Tokens in the address of the callback.
    Implicit,
    /// A machine signs in for itself.
    ClientCredentials,
}

impl OAuth {
    /// Words of the language with their meanings.
    pub const WORDS: &'static [(&'static str, Self)] =
        &[("code", Self::Code), ("implicit", Self::Implicit), ("client_credentials", Self::ClientCredentials)];

    /// Returns Cognito's name, which is the word of the language.
    pub fn api(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Implicit => "implicit",
            Self::ClientCredentials => "client_credentials",
        }
    }
}

/// Source of the users of an app client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientProvider {
    /// The pool's own users.
    Cognito,
    /// A provider, by index in the pool.
    Provider(u32),
}

/// Lifetimes of the tokens of an app client, in seconds.
#[derive(Debug, Default)]
pub struct Validity {
    pub access: Option<Spanned<u64>>,
    pub id: Option<Spanned<u64>>,
    pub refresh: Option<Spanned<u64>>,
    pub session: Option<Spanned<u64>>,
}

#[derive(Debug)]
pub struct Group<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    /// Precedence: the lowest wins. Groups with a role and without a precedence are numbered after the others.
    pub precedence: Option<u32>,
    /// Precedence as written.
    pub written: Option<Spanned<u32>>,
    /// Whether members do not get what `auth_users` get.
    pub isolated: bool,
    /// Name in the pool, if it is not the declared name.
    pub title: Option<Str<'s>>,
    pub attached: Attached<'s>,
}

/// An assumption that the compiler cannot check: its reason and location.
pub type Assumed<'s> = Spanned<std::borrow::Cow<'s, str>>;

/// Who gives a group its role in Cognito.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attached<'s> {
    /// The output, with the pool.
    WithPool,
    /// The output, which creates the group in a pool that exists already.
    Created(Loc),
    /// Somebody did it by hand, and says so.
    ByHand(Assumed<'s>),
    /// Nobody, as far as the program says.
    Nobody,
}

#[derive(Debug, Default)]
pub struct Settings<'s> {
    /// Name in AWS, if it is not the declared name.
    pub title: Option<Str<'s>>,
    /// What users sign in with; a user name if empty.
    pub login: Vec<Spanned<Login>>,
    /// Whether user names differ by case.
    pub case_sensitive: Option<Spanned<bool>>,
    pub mfa: Option<Spanned<Mfa>>,
    /// First factors, by Cognito's names.
    pub first_factors: Vec<Spanned<&'static str>>,
    pub passkey: Option<Passkey<'s>>,
    pub password: Option<Password>,
    /// Whether only administrators create users.
    pub admin_only: Option<Spanned<bool>>,
    pub attributes: Vec<Attribute<'s>>,
    /// Contacts verified at sign-up, the default included.
    pub verify: Vec<Spanned<Contact>>,
    /// Contacts that keep their old value until a new one is verified, as written.
    pub verify_updates: Vec<Spanned<Contact>>,
    /// Whether `verify_updates` is written at all.
    pub updates_written: bool,
    pub verification: Option<Verification<'s>>,
    pub invitation: Option<Invitation<'s>>,
    pub devices: Option<Devices>,
    pub tags: Vec<ResourceTag<'s>>,
    /// Ways to recover a password, by Cognito's names, best first.
    pub recovery: Vec<Spanned<&'static str>>,
    pub email: Option<Email<'s>>,
    pub sms: Option<Sms<'s>>,
    /// `LITE`, `ESSENTIALS` or `PLUS`.
    pub tier: Option<Spanned<&'static str>>,
    /// Adaptive authentication: `OFF`, `AUDIT` or `ENFORCED`.
    pub threat_protection: Option<Spanned<&'static str>>,
    /// Adaptive authentication of custom challenges: `AUDIT` or `ENFORCED`.
    pub threat_custom: Option<Spanned<&'static str>>,
    /// Host name in the tokens' `iss`: `ORIGINAL` or `UPDATED`.
    pub issuer: Option<Spanned<&'static str>>,
    /// Customer managed key for the pool's data.
    pub encryption: Option<ResourceId>,
    /// Key with which codes for the app's own senders are encrypted.
    pub kms: Option<ResourceId>,
    /// Whether the pool refuses to be deleted.
    pub deletion_protection: Option<Spanned<bool>>,
}

impl Settings<'_> {
    /// Returns the ways to recover a password, by Cognito's names. Without the setting Cognito takes text messages
    /// before mail; the default here is what is verified, mail first, but not what is the second factor.
    /// Sources: <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html>,
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RecoveryOptionType.html>
    pub fn recovery_in_effect(&self) -> Vec<&'static str> {
        if !self.recovery.is_empty() {
            return self.recovery.iter().map(|way| way.value).collect();
        }
        let mfa = self.mfa.map(|mfa| mfa.value).filter(|mfa| mfa.mode != "OFF");
        let verified = |contact: Contact| self.verify.iter().any(|verified| verified.value == contact);
        let email = verified(Contact::Email) && !mfa.is_some_and(|mfa| mfa.email);
        let phone = verified(Contact::Phone) && !mfa.is_some_and(|mfa| mfa.sms);
        let ways = [(email, "verified_email"), (phone, "verified_phone_number")];
        ways.into_iter().filter(|(works, _)| *works).map(|(_, way)| way).collect()
    }

    /// Returns the contacts that keep their old value until a new one is verified: as written, else every verified
    /// address that users sign in with and that can change.
    pub fn updates_in_effect(&self) -> Vec<Contact> {
        if self.updates_written {
            return self.verify_updates.iter().map(|contact| contact.value).collect();
        }
        let signs_in =
            |contact: &Contact| self.login.iter().any(|login| login.value.attribute() == Some(contact.attribute()));
        let changes = |contact: &Contact| {
            let declared = self.attributes.iter().find(|attribute| attribute.name == contact.attribute());
            declared.and_then(|attribute| attribute.mutable).is_none_or(|mutable| mutable.value)
        };
        let verified = self.verify.iter().map(|contact| contact.value);
        verified.filter(|contact| signs_in(contact) && changes(contact)).collect()
    }
}

/// Name that users sign in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Login {
    Email,
    Phone,
    /// A name chosen once.
    Username,
    /// A name that can change.
    PreferredUsername,
}

impl Login {
    /// Words of the language with their meanings.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("email", Self::Email),
        ("phone", Self::Phone),
        ("username", Self::Username),
        ("preferred_username", Self::PreferredUsername),
    ];

    /// Returns the standard attribute that holds it, if one does.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Phone => Some("phone_number"),
            Self::Username => None,
            Self::PreferredUsername => Some("preferred_username"),
        }
    }
}

/// A mail address or a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    Email,
    Phone,
}

impl Contact {
    /// Words of the language with their meanings.
    pub const WORDS: &'static [(&'static str, Self)] = &[("email", Self::Email), ("phone", Self::Phone)];

    /// Returns the standard attribute that holds it.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone_number",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mfa {
    /// `OFF`, `OPTIONAL` or `ON`.
    pub mode: &'static str,
    /// Codes from an authenticator app.
    pub totp: bool,
    /// Codes by text message.
    pub sms: bool,
    /// Codes by mail.
    pub email: bool,
}

#[derive(Debug)]
pub struct Passkey<'s> {
    /// Domain that they belong to.
    pub relying_party: Option<Str<'s>>,
    /// `required` or `preferred`.
    pub verification: Option<Spanned<&'static str>>,
    /// `SINGLE_FACTOR` or `MULTI_FACTOR_WITH_USER_VERIFICATION`.
    pub factor: Option<Spanned<&'static str>>,
}

/// Password policy. Without an option, Cognito's default holds, which is `on`.
#[derive(Debug, Default)]
pub struct Password {
    pub min_length: Option<Spanned<u64>>,
    /// Whether an upper-case letter is needed.
    pub uppercase: Option<Spanned<bool>>,
    /// Whether a lower-case letter is needed.
    pub lowercase: Option<Spanned<bool>>,
    /// Whether a digit is needed.
    pub numbers: Option<Spanned<bool>>,
    /// Whether a symbol is needed.
    pub symbols: Option<Spanned<bool>>,
    /// How many earlier passwords are refused.
    pub history: Option<Spanned<u64>>,
    /// How many days a temporary password is good for.
    pub temporary_days: Option<Spanned<u64>>,
}

/// An attribute of users.
#[derive(Debug)]
pub struct Attribute<'s> {
    /// Its name without `custom:`.
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    /// Whether OpenID Connect defines it.
    pub standard: bool,
    /// `String`, `Number`, `DateTime` or `Boolean`.
    pub ty: &'static str,
    /// Whether it can change.
    pub mutable: Option<Spanned<bool>>,
    /// Whether sign-up needs it.
    pub required: Option<Spanned<bool>>,
    /// Shortest or smallest.
    pub min: Option<Spanned<u64>>,
    /// Longest or largest.
    pub max: Option<Spanned<u64>>,
}

/// Verification of contacts.
#[derive(Debug)]
pub struct Verification<'s> {
    /// Whether a link is sent instead of a code.
    pub link: bool,
    /// Subject of the mail.
    pub subject: Option<Message<'s>>,
    /// Text of the mail.
    pub message: Option<Message<'s>>,
    /// Text of the text message.
    pub sms: Option<Message<'s>>,
}

/// What is sent to a user whom an administrator creates.
#[derive(Debug)]
pub struct Invitation<'s> {
    /// Subject of the mail.
    pub subject: Option<Message<'s>>,
    /// Text of the mail.
    pub message: Option<Message<'s>>,
    /// Text of the text message.
    pub sms: Option<Message<'s>>,
}

/// Devices that the pool remembers.
#[derive(Debug)]
pub struct Devices {
    /// Whether only those of users who agree.
    pub ask: bool,
    /// Whether a remembered device takes the place of the second factor.
    pub skip_mfa: Option<Spanned<bool>>,
}

/// A text for people, in which braces are Cognito's own.
pub type Message<'s> = Spanned<Cow<'s, str>>;

#[derive(Debug)]
pub struct Email<'s> {
    /// ARN of the verified SES identity; without one, Cognito's own sender.
    pub ses: Option<Str<'s>>,
    pub from: Option<Str<'s>>,
    /// Address for replies.
    pub reply_to: Option<Str<'s>>,
    pub configuration_set: Option<Str<'s>>,
}

#[derive(Debug, Default)]
pub struct Sms<'s> {
    /// ARN of the role that Cognito sends with; without one, the output makes it.
    pub role: Option<Str<'s>>,
    /// Options of the role that the output makes.
    pub role_options: Option<Box<RoleOptions<'s>>>,
    /// External id in its trust policy.
    pub external_id: Option<Str<'s>>,
    /// Region of the SNS that sends.
    pub region: Option<Str<'s>>,
    /// Text of the message with a code for signing in.
    pub code: Option<Message<'s>>,
}

/// An API with scopes of its own.
#[derive(Debug)]
pub struct ResourceServer<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    /// Identifier, if it is not the name.
    pub identifier: Option<Str<'s>>,
    pub scopes: Vec<Scope<'s>>,
}

/// A scope of a resource server.
#[derive(Debug)]
pub struct Scope<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    pub description: Message<'s>,
}

/// Triggers that get codes and send them.
pub const CUSTOM_SENDERS: [&str; 2] = ["custom_sms_sender", "custom_email_sender"];

/// A function that a user pool calls.
#[derive(Debug)]
pub struct Trigger<'s> {
    /// Word of the language: `pre_authentication`.
    pub word: &'static str,
    /// Location of the name.
    pub loc: Loc,
    pub handler: Handler<'s>,
    /// Version of the event, 1 to 3, if written.
    pub version: Option<Spanned<u8>>,
}

/// An identity provider that a user pool signs in with.
#[derive(Debug)]
pub struct PoolProvider<'s> {
    /// Its name in the program.
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    pub kind: PoolProviderKind,
    /// Name of an OIDC or SAML provider in the pool, if it is not the declared name.
    pub title: Option<Str<'s>>,
    /// Client id at the provider.
    pub client_id: Option<Str<'s>>,
    /// Client secret, or Apple's private key.
    pub client_secret: Option<Str<'s>>,
    /// Scopes that are asked for.
    pub scopes: Vec<Str<'s>>,
    /// Issuer of an OIDC provider.
    pub issuer: Option<Str<'s>>,
    /// Address of the metadata document of a SAML provider.
    pub metadata_url: Option<Str<'s>>,
    /// Metadata document itself.
    pub metadata: Option<Str<'s>>,
    /// Switches of a SAML provider, by Cognito's names, with their values.
    pub saml: Vec<(&'static str, &'static str)>,
    pub team_id: Option<Str<'s>>,
    pub key_id: Option<Str<'s>>,
    /// Attributes of the user pool, with the provider's attributes that fill them.
    pub mapping: Vec<(Spanned<&'s str>, Str<'s>)>,
}

/// Kinds of provider that a user pool signs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolProviderKind {
    Google,
    Facebook,
    /// Login with Amazon.
    Amazon,
    /// Sign in with Apple.
    Apple,
    /// Any OpenID Connect provider.
    Oidc,
    Saml,
}

impl PoolProviderKind {
    /// Words of the language with their meanings.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("google", Self::Google),
        ("facebook", Self::Facebook),
        ("amazon", Self::Amazon),
        ("apple", Self::Apple),
        ("oidc", Self::Oidc),
        ("saml", Self::Saml),
    ];

    /// Returns Cognito's name of the kind.
    pub fn api(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Facebook => "Facebook",
            Self::Amazon => "LoginWithAmazon",
            Self::Apple => "SignInWithApple",
            Self::Oidc => "OIDC",
            Self::Saml => "SAML",
        }
    }

    /// Returns whether a pool can have only one of the kind, whose name Cognito fixes.
    pub fn single(self) -> bool {
        !matches!(self, Self::Oidc | Self::Saml)
    }
}

/// Domain of the sign-in pages.
#[derive(Debug)]
pub struct Domain<'s> {
    /// A prefix, or a name with a certificate.
    pub name: Str<'s>,
    /// ARN of the certificate of a custom domain.
    pub certificate: Option<Str<'s>>,
    /// Managed login instead of the classic hosted pages.
    pub managed_login: Option<Spanned<bool>>,
}

impl<'s> UserPool<'s> {
    /// Returns the index of the client with a name.
    pub fn client(&self, name: &str) -> Option<u32> {
        self.clients.iter().position(|client| client.name == name).map(|at| at as u32)
    }

    /// Returns whether the output has a role for the text messages of the pool, which sends some and has no role of the account.
    pub fn sms_role_is_created(&self) -> bool {
        self.existing.is_none() && self.settings.sms.as_ref().is_some_and(|sms| sms.role.is_none())
    }

    /// Returns the declared functions that send codes, each with the key that encrypts them and the location of the
    /// trigger.
    pub fn senders(&self) -> impl Iterator<Item = (ResourceId, ResourceId, Loc)> {
        let senders = self.triggers.iter().filter(|trigger| CUSTOM_SENDERS.contains(&trigger.word));
        senders.filter_map(|trigger| match trigger.handler {
            Handler::Function(function) => Some((function, self.settings.kms?, trigger.loc)),
            Handler::Path(..) => None,
        })
    }

    /// Returns the name of a group in Cognito, with parameters in braces.
    pub fn group_title(&self, group: u32, params: &[super::Param<'_>]) -> String {
        let group = &self.groups[group as usize];
        group.title.as_ref().map_or_else(|| group.name.to_owned(), |title| title.written(params))
    }

    /// Returns the index of the group with a name.
    pub fn group(&self, name: &str) -> Option<u32> {
        self.groups.iter().position(|group| group.name == name).map(|at| at as u32)
    }

    /// Returns the declared attribute with a name, `custom:` included where it is custom.
    pub fn attribute(&self, name: &str) -> Option<&Attribute<'s>> {
        let (custom, name) = name.strip_prefix("custom:").map_or((false, name), |name| (true, name));
        self.settings.attributes.iter().find(|attribute| attribute.name == name && attribute.standard != custom)
    }
}
