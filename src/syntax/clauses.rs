//! The tables of declarations and their options. They drive the parser, its messages, the grammar document and the editor. To add
//! an option, add a row.

/// A part of a clause.
#[derive(Debug)]
pub enum Slot {
    /// A name that the clause declares.
    Name,
    /// A name that the clause declares, in quotes if it has characters that a word cannot have.
    NameOrText,
    /// A reference, such as `Users.web`.
    Ref,
    /// References, separated by commas.
    Refs,
    /// A string.
    Text,
    /// Strings, separated by commas.
    Texts,
    /// A whole number.
    Int,
    /// A decimal number: `2.0`.
    Decimal,
    /// A duration: `30s`, `5m`, `1h`, `30d`.
    Duration,
    /// A day: `2027-01-31`.
    Date,
    /// `on` or `off`.
    Switch,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Some of these words, separated by commas.
    Words(&'static [&'static str]),
    /// Key attributes with their types: `userId: identity, noteId: string`.
    Keys,
    /// `->`.
    Arrow,
    /// `=`.
    Equals,
    /// A declared function or a handler path in quotes.
    Handler,
    /// `METHOD /path`, `$connect`, or the key of a message.
    RouteKey,
    /// `claim("custom:tenant")`.
    Claim,
    /// `because "…"`.
    Because,
    /// An optional slot, which is present if its first token is.
    Maybe(&'static Slot),
    /// Clauses in braces.
    Block(&'static BlockSpec),
}

/// The specification of a clause.
#[derive(Debug)]
pub struct ClauseSpec {
    /// The first word.
    pub word: &'static str,
    /// The parts after it.
    pub slots: &'static [Slot],
    /// Whether it may be repeated.
    pub many: bool,
    /// One sentence for documentation, completion and hover.
    pub doc: &'static str,
}

/// The specification of a block of clauses.
#[derive(Debug)]
pub struct BlockSpec {
    /// The name in messages, such as `user_pool`.
    pub name: &'static str,
    /// In the order of the documentation.
    pub clauses: &'static [ClauseSpec],
}

/// The specification of a declaration.
#[derive(Debug)]
pub struct DeclarationSpec {
    /// The first word.
    pub word: &'static str,
    /// The words that may follow the name, such as `http` in `api Http http`.
    pub flavours: &'static [&'static str],
    /// Whether a type of the catalogue in quotes follows the name: `resource Config "ses:configuration-set"`.
    pub typed: bool,
    /// The clauses in braces.
    pub body: &'static BlockSpec,
    /// One sentence for documentation.
    pub doc: &'static str,
}

impl BlockSpec {
    /// Returns the clause that begins with this word.
    pub fn clause(&self, word: &str) -> Option<&'static ClauseSpec> {
        self.clauses.iter().find(|clause| clause.word == word)
    }
}

/// Returns the declaration that begins with this word.
pub fn declaration(word: &str) -> Option<&'static DeclarationSpec> {
    DECLARATIONS.iter().find(|declaration| declaration.word == word)
}

const fn one(word: &'static str, slots: &'static [Slot], doc: &'static str) -> ClauseSpec {
    ClauseSpec { word, slots, many: false, doc }
}

const fn many(word: &'static str, slots: &'static [Slot], doc: &'static str) -> ClauseSpec {
    ClauseSpec { word, slots, many: true, doc }
}

const NAME: ClauseSpec = one("name", &[Slot::Text], "The name it has in the deploying account and region.");
const ARN: ClauseSpec = one("arn", &[Slot::Text], "The ARN of one that exists already.");
const IMPORT: ClauseSpec = one("import", &[Slot::Text], "The name of the CloudFormation export that holds its ARN.");
const KMS: ClauseSpec = one("kms", &[Slot::Ref], "The customer managed key that encrypts it: a declared `key`.");
const ID: ClauseSpec = one("id", &[Slot::Text], "The id of one that exists already.");
const LOGICAL_ID: ClauseSpec =
    one("logical_id", &[Slot::Name], "The logical id it has in the template that `authc merge` adds to (its name).");

macro_rules! context {
    ($id:ident, $name:literal, [$($clause:expr),* $(,)?]) => {
        static $id: BlockSpec = BlockSpec { name: $name, clauses: &[$($clause),*] };
    };
}

context!(
    MFA,
    "mfa",
    [
        one("totp", &[], "Codes from an authenticator app."),
        one("sms", &[], "Codes by text message; needs `sms { … }`."),
        one("email", &[], "Codes by mail; needs `email { ses … }`."),
    ]
);
context!(
    PASSWORD,
    "password",
    [
        one("min_length", &[Slot::Int], "Shortest password, 6 to 99 characters."),
        one("uppercase", &[Slot::Switch], "Whether an upper-case letter is needed (on)."),
        one("lowercase", &[Slot::Switch], "Whether a lower-case letter is needed (on)."),
        one("numbers", &[Slot::Switch], "Whether a digit is needed (on)."),
        one("symbols", &[Slot::Switch], "Whether a symbol is needed (on)."),
        one("history", &[Slot::Int], "How many earlier passwords are refused, 0 to 24."),
        one("temporary_days", &[Slot::Int], "How many days a temporary password is good for, 1 to 365 (7)."),
    ]
);
context!(
    VALIDITY,
    "validity",
    [
        one("access", &[Slot::Duration], "Access token, 5m to 1d."),
        one("id", &[Slot::Duration], "ID token, 5m to 1d."),
        one("refresh", &[Slot::Duration], "Refresh token, 1h to 3650d."),
        one("session", &[Slot::Duration], "Sign-in session, 3m to 15m."),
    ]
);
context!(
    CLIENT,
    "client",
    [
        one(
            "flows",
            &[Slot::Words(&[
                "srp",
                "password",
                "admin_password",
                "custom",
                "user_auth",
                "refresh",
                "exchange_delegation",
                "exchange_impersonation"
            ])],
            "How users may sign in with it: srp and refresh (srp under `rotation`); refresh where `providers` lacks `cognito`."
        ),
        one(
            "oauth",
            &[Slot::Words(&["code", "implicit", "client_credentials"])],
            "OAuth flows at the pool's domain; `code` where there is a callback."
        ),
        one("callback", &[Slot::Texts], "Where the sign-in page may send the user back to."),
        one("logout", &[Slot::Texts], "Where the sign-out page may send the user to."),
        one("default_redirect", &[Slot::Text], "The callback that is used if a request names none."),
        one("scopes", &[Slot::Texts], "OAuth scopes that it may ask for."),
        one(
            "providers",
            &[Slot::Refs],
            "Identity providers of the pool that it offers, `cognito` for the pool's own users (cognito)."
        ),
        one("secret", &[Slot::Switch], "Whether it has a client secret (off: browsers and apps cannot keep one)."),
        one("validity", &[Slot::Block(&VALIDITY)], "How long its tokens are good for."),
        one("rotation", &[Slot::Duration], "Refresh tokens are rotated; grace period 0s to 60s."),
        one("revocation", &[Slot::Switch], "Whether refresh tokens can be revoked (on)."),
        one(
            "hide_unknown_users",
            &[Slot::Switch],
            "Whether sign-in answers the same for users that do not exist (on)."
        ),
        one("read", &[Slot::Texts], "Attributes that it may read (all)."),
        one(
            "write",
            &[Slot::Texts],
            "Attributes that it may write (standard ones that no tag or rule reads, and what sign-up and providers need)."
        ),
        NAME,
        ID,
    ]
);
context!(
    RESOURCE_SERVER,
    "resource_server",
    [
        many(
            "scope",
            &[Slot::NameOrText, Slot::Text],
            "A scope and what it allows; the name in quotes if it is no word."
        ),
        one("identifier", &[Slot::Text], "The identifier, if it is not the name."),
    ]
);
context!(
    GROUP,
    "group",
    [
        one(
            "precedence",
            &[Slot::Int],
            "Which group's role a user of several gets unless the app asks for another: the lowest wins."
        ),
        one("isolated", &[Slot::Switch], "`on`: members do not get what auth_users get."),
        one("create", &[Slot::Switch], "`on`: the output creates it in a pool that exists already, with its role."),
        one(
            "role",
            &[Slot::Word(&["attached"]), Slot::Maybe(&Slot::Because)],
            "Its role was set by hand in a pool that exists already; needs a reason."
        ),
        one("name", &[Slot::Text], "What it is called in the pool, if not by its name."),
    ]
);
context!(
    TRIGGER,
    "trigger",
    [one(
        "version",
        &[Slot::Word(&["v1", "v2", "v3"])],
        "Version of the event, for pre_token_generation and inbound_federation."
    ),]
);
context!(
    ATTRIBUTE,
    "attribute",
    [
        one("mutable", &[Slot::Switch], "Whether it can change after sign-up (on)."),
        one("required", &[Slot::Switch], "Whether sign-up needs it (standard attributes only)."),
        one("min", &[Slot::Int], "Shortest text or smallest number."),
        one("max", &[Slot::Int], "Longest text or largest number."),
    ]
);
context!(
    VERIFICATION,
    "verification",
    [
        one("subject", &[Slot::Text], "Subject of the mail."),
        one("message", &[Slot::Text], "Text of the mail, with {####} or {##link text##}."),
        one("sms", &[Slot::Text], "Text of the text message, with {####}."),
    ]
);
context!(
    INVITATION,
    "invitation",
    [
        one("subject", &[Slot::Text], "Subject of the mail."),
        one("message", &[Slot::Text], "Text of the mail, with {username} and {####}."),
        one("sms", &[Slot::Text], "Text of the text message, with {username} and {####}."),
    ]
);
context!(
    DEVICES,
    "devices",
    [one("skip_mfa", &[Slot::Switch], "Whether a remembered device takes the place of the second factor (off).")]
);
context!(
    PASSKEY,
    "passkey",
    [
        one("relying_party", &[Slot::Text], "Domain that passkeys belong to."),
        one("verification", &[Slot::Word(&["required", "preferred"])], "Whether the device must verify its user."),
        one(
            "factor",
            &[Slot::Word(&["single", "multi"])],
            "Whether a passkey with user verification counts as two factors."
        ),
    ]
);
context!(
    THREAT,
    "threat_protection",
    [one("custom_auth", &[Slot::Word(&["audit", "enforced"])], "The same for custom authentication."),]
);
context!(
    EMAIL,
    "email",
    [
        one("ses", &[Slot::Text], "ARN of the verified SES identity that sends the mail."),
        one("from", &[Slot::Text], "Sender."),
        one("reply_to", &[Slot::Text], "Where answers go."),
        one("configuration_set", &[Slot::Text], "SES configuration set."),
    ]
);
const BOUNDARY: ClauseSpec = one("boundary", &[Slot::Text], "The ARN of the permissions boundary.");
const PATH: ClauseSpec = one("path", &[Slot::Text], "The path in its ARN, such as \"/notes/\".");
const RESOURCE_TAG: ClauseSpec =
    many("resource_tag", &[Slot::Text, Slot::Text], "A tag of the pool in AWS: its key, and its value.");
const ROLE_TAG: ClauseSpec = many("tag", &[Slot::Text, Slot::Text], "A tag: its key, and its value.");
context!(ROLE, "role", [BOUNDARY, PATH, ROLE_TAG]);
context!(
    ROLES,
    "roles",
    [
        BOUNDARY,
        PATH,
        ROLE_TAG,
        one("max_session", &[Slot::Duration], "Longest session in the classic flow, 1h to 12h (1h)."),
    ]
);
context!(
    SMS,
    "sms",
    [
        one(
            "role",
            &[Slot::Maybe(&Slot::Text), Slot::Maybe(&Slot::Block(&ROLE))],
            "ARN of the role that Cognito sends text messages with, or options of the one that the output makes."
        ),
        one("external_id", &[Slot::Text], "External id in the trust policy of the role (the logical id of the role)."),
        one("region", &[Slot::Text], "Region of the SNS that sends."),
        one("code", &[Slot::Text], "Text of the message with a code for signing in, with {####}."),
    ]
);
context!(
    DOMAIN,
    "domain",
    [
        one("certificate", &[Slot::Text], "ARN of the certificate of a custom domain."),
        one("managed_login", &[Slot::Switch], "Managed login instead of the classic hosted pages."),
    ]
);
context!(
    POOL_PROVIDER,
    "provider",
    [
        one("client_id", &[Slot::Text], "Client id at the provider."),
        one("client_secret", &[Slot::Text], "Client secret: a parameter in braces, or {{resolve:secretsmanager:…}}."),
        one("scopes", &[Slot::Texts], "Scopes that are asked for."),
        one("issuer", &[Slot::Text], "Issuer of an OIDC provider."),
        one("metadata_url", &[Slot::Text], "Address of a SAML provider's metadata document."),
        one("metadata", &[Slot::Text], "The document itself, where it has no address: a parameter in braces."),
        one("sign_out", &[Slot::Switch], "Whether signing out ends the session at a SAML provider too (off)."),
        one("idp_initiated", &[Slot::Switch], "Whether a SAML provider may send users who did not begin here (off)."),
        one("signed_requests", &[Slot::Switch], "Whether requests to a SAML provider are signed (off)."),
        one("encrypted", &[Slot::Switch], "Whether answers of a SAML provider must be encrypted (off)."),
        one("team_id", &[Slot::Text], "Apple team id."),
        one("key_id", &[Slot::Text], "Apple key id."),
        many(
            "map",
            &[Slot::Name, Slot::Equals, Slot::Text],
            "User-pool attribute and the provider's attribute that fills it."
        ),
        one("name", &[Slot::Text], "What an OIDC or SAML provider is called in the pool, if not by its name."),
    ]
);

/// The triggers of a user pool.
pub const TRIGGERS: &[&str] = &[
    "pre_sign_up",
    "post_confirmation",
    "pre_authentication",
    "post_authentication",
    "custom_message",
    "define_auth_challenge",
    "create_auth_challenge",
    "verify_auth_challenge_response",
    "user_migration",
    "pre_token_generation",
    "custom_sms_sender",
    "custom_email_sender",
    "inbound_federation",
];

context!(
    USER_POOL,
    "user_pool",
    [
        one(
            "login",
            &[Slot::Words(&["email", "phone", "username", "preferred_username"])],
            "What users sign in with; with `username` among them the others are aliases."
        ),
        one("case_sensitive", &[Slot::Switch], "Whether user names differ by case (off)."),
        one("mfa", &[Slot::Word(&["off", "optional", "required"]), Slot::Maybe(&Slot::Block(&MFA))], "Second factor."),
        one(
            "first_factors",
            &[Slot::Words(&["password", "email_otp", "sms_otp", "passkey"])],
            "What may come first at sign-in."
        ),
        one("passkey", &[Slot::Block(&PASSKEY)], "Passkeys."),
        one("password", &[Slot::Block(&PASSWORD)], "What a password needs."),
        one(
            "sign_up",
            &[Slot::Word(&["open", "admin"])],
            "Who creates users (open); people from a provider come in all the same."
        ),
        one("invitation", &[Slot::Block(&INVITATION)], "What is sent to a user whom an administrator creates."),
        one(
            "devices",
            &[Slot::Word(&["always", "ask"]), Slot::Maybe(&Slot::Block(&DEVICES))],
            "Which devices are remembered: all, or those of users who agree (none)."
        ),
        many(
            "attribute",
            &[
                Slot::Name,
                Slot::Word(&["string", "number", "datetime", "boolean"]),
                Slot::Maybe(&Slot::Block(&ATTRIBUTE))
            ],
            "An attribute; one that is not standard becomes custom:NAME."
        ),
        one(
            "verify",
            &[Slot::Words(&["email", "phone", "none"])],
            "What is verified by a code at sign-up (what users sign in with)."
        ),
        one(
            "verify_updates",
            &[Slot::Words(&["email", "phone", "none"])],
            "What keeps its old value until a new one is verified (what users sign in with, if it is verified)."
        ),
        one(
            "verification",
            &[Slot::Word(&["code", "link"]), Slot::Maybe(&Slot::Block(&VERIFICATION))],
            "How it is verified."
        ),
        one(
            "recovery",
            &[Slot::Words(&["email", "phone", "admin"])],
            "How a forgotten password is recovered, best first (by what is verified, mail before phone)."
        ),
        many("client", &[Slot::Name, Slot::Maybe(&Slot::Block(&CLIENT))], "An app client."),
        many(
            "resource_server",
            &[Slot::Name, Slot::Maybe(&Slot::Block(&RESOURCE_SERVER))],
            "An API with scopes of its own."
        ),
        many(
            "group",
            &[Slot::Name, Slot::Maybe(&Slot::Block(&GROUP))],
            "A group; its role is made where it is granted something."
        ),
        one(
            "membership",
            &[Slot::Word(&["single"]), Slot::Maybe(&Slot::Because)],
            "Nobody is in two groups of the pool: not checked, and needs a reason."
        ),
        many(
            "trigger",
            &[Slot::Word(TRIGGERS), Slot::Arrow, Slot::Handler, Slot::Maybe(&Slot::Block(&TRIGGER))],
            "A function that Cognito calls."
        ),
        many(
            "provider",
            &[
                Slot::Name,
                Slot::Word(&["google", "facebook", "amazon", "apple", "oidc", "saml"]),
                Slot::Block(&POOL_PROVIDER)
            ],
            "An identity provider that the pool signs in with."
        ),
        one(
            "domain",
            &[Slot::Text, Slot::Maybe(&Slot::Block(&DOMAIN))],
            "Domain of the sign-in pages: a prefix, or a name with a certificate."
        ),
        one("email", &[Slot::Block(&EMAIL)], "How mail is sent."),
        one("sms", &[Slot::Block(&SMS)], "How text messages are sent."),
        one("tier", &[Slot::Word(&["lite", "essentials", "plus"])], "Feature plan (essentials)."),
        one(
            "threat_protection",
            &[Slot::Word(&["off", "audit", "enforced"]), Slot::Maybe(&Slot::Block(&THREAT))],
            "Adaptive authentication; needs tier plus."
        ),
        one("issuer", &[Slot::Word(&["original", "updated"])], "Host name in the tokens' `iss`."),
        one("encryption", &[Slot::Ref], "Customer managed key for the pool's data."),
        one("deletion_protection", &[Slot::Switch], "Whether the pool refuses to be deleted."),
        one(
            "kms",
            &[Slot::Ref],
            "The key that codes are encrypted with on their way to a custom sender; for the pool's data there is `encryption`."
        ),
        RESOURCE_TAG,
        NAME,
        ARN,
        IMPORT,
    ]
);
context!(
    PROVIDER,
    "provider",
    [
        one("issuer", &[Slot::Text], "Issuer of an OIDC provider, as its tokens' `iss` has it."),
        one("client_id", &[Slot::Texts], "Client ids that tokens may be for."),
        one("thumbprint", &[Slot::Texts], "SHA-1 thumbprints of the provider's certificate, 40 hex digits."),
        one("consumer_key", &[Slot::Text], "Twitter consumer key."),
        one("consumer_secret", &[Slot::Text], "Twitter consumer secret: a parameter in braces."),
        one("metadata", &[Slot::Text], "SAML metadata document: a parameter in braces."),
        ARN,
        IMPORT,
    ]
);
context!(
    IDENTITY_POOL,
    "identity_pool",
    [
        one("sign_in", &[Slot::Refs], "App clients of user pools, and providers, whose users get credentials."),
        one(
            "guests",
            &[Slot::Switch, Slot::Maybe(&Slot::Because)],
            "Credentials without signing in; off unless written, and `on` needs a reason."
        ),
        many("tag", &[Slot::Name, Slot::Equals, Slot::Claim], "A principal tag filled from a claim of the token."),
        one("token_check", &[Slot::Switch], "Whether signed-out users lose their credentials (on)."),
        one("classic_flow", &[Slot::Switch], "The basic flow, in which the client picks the role (off)."),
        one(
            "ambiguous_role",
            &[Slot::Word(&["deny", "authenticated"])],
            "What a user gets whom no `rule` matches: nothing, or what auth_users get (authenticated)."
        ),
        many(
            "rule",
            &[
                Slot::Ref,
                Slot::Claim,
                Slot::Word(&["equals", "contains", "starts_with", "not_equal"]),
                Slot::Text,
                Slot::Arrow,
                Slot::Ref
            ],
            "Users of a provider whose claim matches get the role of a group."
        ),
        one("role", &[Slot::Block(&ROLES)], "Options of the roles of its users."),
        one("developer_provider", &[Slot::Text], "Name of the app's own sign-in (developer authenticated identities)."),
        RESOURCE_TAG,
        NAME,
        ID,
        IMPORT,
    ]
);
context!(INDEX, "index", [one("key", &[Slot::Keys], "Partition key, then sort key.")]);
context!(
    TABLE,
    "table",
    [
        one("key", &[Slot::Keys], "Partition key, then sort key; the type says whose id the attribute holds."),
        many("index", &[Slot::Name, Slot::Block(&INDEX)], "A secondary index."),
        KMS,
        NAME,
        ARN,
        IMPORT,
        LOGICAL_ID,
    ]
);
context!(RESOURCE, "resource", [NAME, ARN, IMPORT, LOGICAL_ID]);
context!(ENCRYPTED, "resource", [KMS, NAME, ARN, IMPORT, LOGICAL_ID]);
context!(
    FIFO,
    "queue",
    [one("fifo", &[], "First in, first out; the name ends in .fifo."), KMS, NAME, ARN, IMPORT, LOGICAL_ID]
);
context!(
    FUNCTION,
    "function",
    [
        one("handler", &[Slot::Text], "Path of the code and name of the export: \"src/list.main\"."),
        one("alias", &[Slot::Text], "Alias that callers name instead of the function itself."),
        one("logs", &[Slot::Switch], "Whether its role may write its own log (off)."),
        one("vpc", &[Slot::Switch], "Whether Lambda may connect it to a network of its own (off)."),
        one("tracing", &[Slot::Switch], "Whether its role may send traces to X-Ray (off)."),
        one(
            "role",
            &[Slot::Maybe(&Slot::Text), Slot::Maybe(&Slot::Because), Slot::Maybe(&Slot::Block(&ROLE))],
            "Name of a role that exists, which needs a reason, or options of the one that the output makes."
        ),
        NAME,
        ARN,
        IMPORT,
        LOGICAL_ID,
    ]
);
context!(
    KEY,
    "key",
    [
        many(
            "context",
            &[Slot::Keys],
            "Encryption-context key that holds an id of the caller: `context userId: identity`."
        ),
        ID,
        ARN,
        IMPORT,
        LOGICAL_ID,
    ]
);
context!(
    TRACKER,
    "tracker",
    [one("device", &[Slot::Keys], "Whose id a device id is: `device id: identity`."), NAME, ARN, IMPORT, LOGICAL_ID,]
);
context!(
    IOT_TOPIC,
    "iot_topic",
    [
        one("client", &[Slot::Text], "MQTT client id that may connect (\"{identity}\")."),
        one("topic", &[Slot::Text], "The topic, if it is not the name."),
    ]
);
context!(
    MODEL,
    "model",
    [one("id", &[Slot::Text], "Foundation model id."), one("profile", &[Slot::Text], "Inference profile id."),]
);
context!(
    DATABASE,
    "database",
    [
        one("secret", &[Slot::Ref], "The declared secret with the database's password; the data API needs it."),
        NAME,
        ARN,
        IMPORT,
        LOGICAL_ID,
    ]
);
context!(CHANNELS, "event_api", [many("channel", &[Slot::Name], "A channel namespace."), ID, IMPORT, LOGICAL_ID]);
context!(BY_ID, "resource", [ID, ARN, IMPORT, LOGICAL_ID]);
context!(
    EMAIL_IDENTITY,
    "email_identity",
    [
        one(
            "configuration_set",
            &[Slot::Text],
            "The configuration set that mail is sent with, or that it has by default."
        ),
        NAME,
        ARN,
        IMPORT,
        LOGICAL_ID,
    ]
);
context!(BY_ARN, "resource", [ARN, IMPORT, LOGICAL_ID]);
context!(EMPTY, "resource", []);
context!(
    AUTHORIZER,
    "authorizer",
    [
        one(
            "audience",
            &[Slot::Texts],
            "Audiences that a token may be for, where they are not the provider's client ids."
        ),
        one("payload", &[Slot::Decimal], "Payload format of a Lambda authorizer on an HTTP API: 1.0 or 2.0 (2.0)."),
        one("simple", &[], "The function answers {isAuthorized} instead of a policy (payload 2.0)."),
        one("ttl", &[Slot::Duration], "How long an answer is kept, 0s to 1h."),
        one("identity_source", &[Slot::Texts], "Where the credentials are in a request (the Authorization header)."),
        one("type", &[Slot::Word(&["token", "request"])], "Kind of a Lambda authorizer on a REST API (request)."),
        one("validation", &[Slot::Text], "Regular expression that the token must match first."),
        one(
            "algorithms",
            &[Slot::Words(&["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])],
            "How tokens may be signed, for a JWT authorizer of a REST API (RS256)."
        ),
        one("expires", &[Slot::Date], "The last day of an API key, in UTC: at most a year away."),
    ]
);
context!(
    ROUTE,
    "route",
    [
        one("scopes", &[Slot::Texts], "The token must carry one of these."),
        one("public", &[Slot::Maybe(&Slot::Because)], "Anybody may call it; needs a reason."),
        one("iam", &[], "Callers sign with IAM credentials and need a grant."),
        one("authorizer", &[Slot::Ref], "Another authorizer than the default."),
    ]
);
context!(
    CORS,
    "cors",
    [
        one("origins", &[Slot::Texts], "Origins that may call."),
        one("headers", &[Slot::Texts], "Request headers that they may send."),
        one("credentials", &[Slot::Switch], "Whether cookies are sent along."),
    ]
);
context!(
    API,
    "api",
    [
        many(
            "authorizer",
            &[
                Slot::Name,
                Slot::Word(&["jwt", "user_pool", "lambda", "oidc", "iam", "api_key"]),
                Slot::Maybe(&Slot::Refs),
                Slot::Maybe(&Slot::Text),
                Slot::Maybe(&Slot::Because),
                Slot::Maybe(&Slot::Block(&AUTHORIZER))
            ],
            "Who checks the caller."
        ),
        one("default", &[Slot::Ref], "The authorizer of every route that says nothing else, or `iam`."),
        many(
            "route",
            &[Slot::RouteKey, Slot::Arrow, Slot::Handler, Slot::Maybe(&Slot::Block(&ROUTE))],
            "A route and its function."
        ),
        one(
            "routes",
            &[Slot::Word(&["create", "external"])],
            "Whether the output makes the routes too (external: the deployer does)."
        ),
        one("create", &[], "The output makes the API itself, its stage and its routes."),
        one(
            "cors",
            &[Slot::Block(&CORS)],
            "Cross-origin calls from browsers; for an API or routes that the output makes."
        ),
        one(
            "stage",
            &[Slot::Text],
            "Stage in the ARNs of routes ($default for HTTP APIs, prod for others that the output makes, else a parameter)."
        ),
        one(
            "endpoint",
            &[Slot::Word(&["regional", "edge"])],
            "Where a REST API that the output makes is reached (regional)."
        ),
        one(
            "selection",
            &[Slot::Text],
            "What in a message to a WebSocket API that the output makes names its route ($request.body.action)."
        ),
        NAME,
        ID,
        IMPORT,
        LOGICAL_ID,
    ]
);

const fn resource(word: &'static str, body: &'static BlockSpec, doc: &'static str) -> DeclarationSpec {
    DeclarationSpec { word, flavours: &[], typed: false, body, doc }
}

/// All declarations except `param`.
pub static DECLARATIONS: &[DeclarationSpec] = &[
    resource("user_pool", &USER_POOL, "A Cognito user pool: who can sign in, and how."),
    DeclarationSpec {
        word: "provider",
        flavours: &["oidc", "google", "amazon", "apple", "facebook", "twitter", "saml"],
        typed: false,
        body: &PROVIDER,
        doc: "An identity provider whose users an identity pool or an API accepts.",
    },
    resource("identity_pool", &IDENTITY_POOL, "A Cognito identity pool: it gives AWS credentials to users."),
    DeclarationSpec {
        word: "api",
        flavours: &["http", "rest", "websocket", "graphql"],
        typed: false,
        body: &API,
        doc: "An API, its authorizers and its routes.",
    },
    resource("function", &FUNCTION, "A Lambda function."),
    resource("table", &TABLE, "A DynamoDB table."),
    resource("bucket", &ENCRYPTED, "An S3 bucket."),
    resource("queue", &FIFO, "An SQS queue."),
    resource("topic", &FIFO, "An SNS topic."),
    resource("stream", &ENCRYPTED, "A Kinesis data stream."),
    resource("delivery_stream", &RESOURCE, "A Firehose delivery stream."),
    resource("bus", &RESOURCE, "An EventBridge event bus."),
    resource("event_api", &CHANNELS, "An AppSync Events API."),
    resource("secret", &ENCRYPTED, "A Secrets Manager secret."),
    resource("parameter", &ENCRYPTED, "A Systems Manager parameter."),
    resource("key", &KEY, "A KMS key."),
    resource("iot_topic", &IOT_TOPIC, "An MQTT topic of IoT Core."),
    resource("iot_shadow", &RESOURCE, "The shadow of an IoT thing."),
    resource("state_machine", &RESOURCE, "A Step Functions state machine."),
    resource("database", &DATABASE, "An Aurora cluster with the data API."),
    resource("model", &MODEL, "A Bedrock foundation model."),
    resource("knowledge_base", &BY_ID, "A Bedrock knowledge base."),
    resource("place_index", &RESOURCE, "A Location place index."),
    resource("map", &RESOURCE, "A Location map."),
    resource("route_calculator", &RESOURCE, "A Location route calculator."),
    resource("tracker", &TRACKER, "A Location tracker."),
    resource("maps_v2", &EMPTY, "The maps of Amazon Location Service, version 2."),
    resource("places_v2", &EMPTY, "The places of Amazon Location Service, version 2."),
    resource("routes_v2", &EMPTY, "The routes of Amazon Location Service, version 2."),
    resource("rum_monitor", &RESOURCE, "A CloudWatch RUM app monitor."),
    resource("email_identity", &EMAIL_IDENTITY, "A domain or an address of SES that mail is sent from."),
    resource("schedule_group", &RESOURCE, "A group of schedules of EventBridge Scheduler."),
    resource("file_system", &BY_ID, "An EFS file system."),
    resource("distribution", &BY_ID, "A CloudFront distribution."),
    resource("agent", &BY_ID, "An alias of a Bedrock agent."),
    resource("role", &RESOURCE, "An IAM role that exists already."),
    DeclarationSpec {
        word: "resource",
        flavours: &[],
        typed: true,
        body: &BY_ARN,
        doc: "A resource of any type that IAM knows, granted by single actions.",
    },
];
