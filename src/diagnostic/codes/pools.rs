//! AC035x and AC038x: providers; AC04xx: user pools and their app clients.

use super::{Code, error};

/// Every code of this area.
pub static CODES: &[&Code] = &[
    &AUTH0_SLASH,
    &BAD_ISSUER,
    &BUILT_IN_PROVIDER,
    &BAD_THUMBPRINT,
    &PROVIDER_OPTION,
    &SECRET_IN_SOURCE,
    &SLASH_OF_PARAMETER,
    &OTHER_PARTITION,
    &CHINA_USER_POOL,
    &EXISTING_POOL,
    &DUPLICATE_MEMBER,
    &LOGIN,
    &NO_SES,
    &MFA_FACTORS,
    &BAD_ATTRIBUTE,
    &REQUIRED_ALIAS,
    &TIER,
    &TRIGGER_VERSION,
    &CHALLENGE,
    &SENDER_KEY,
    &MIGRATION,
    &RECOVERY,
    &VERIFY_UPDATES,
    &BAD_MESSAGE,
    &CLIENT_CREDENTIALS,
    &BAD_REDIRECT,
    &DEFAULT_REDIRECT,
    &UNKNOWN_SCOPE,
    &OAUTH_INCOMPLETE,
    &ROTATION,
    &UNKNOWN_PROVIDER,
    &UNKNOWN_ATTRIBUTE,
    &CLIENT_ID,
    &MAPPED_ATTRIBUTE,
    &BAD_DOMAIN,
    &GROUPS_TIED,
    &GROUP_OUTRANKS,
    &GROUP_NAMES_ALIKE,
    &ASSUMPTION_WITHOUT_REASON,
    &GROUP_ATTACHMENT,
    &USERS_CHOOSE,
    &REQUIRED_NOT_WRITABLE,
    &CLAIM_NOT_READABLE,
    &LIST_TAG,
    &ROTATION_WITHOUT_FLOW,
    &LOGIN_PROVIDER_TWICE,
    &ISSUER_TWICE,
    &KEY_WITHOUT_SENDER,
    &NO_PASSWORD_FACTOR,
    &CERTIFICATE_PLACE,
    &LINK_WITHOUT_DOMAIN,
    &OUTLIVES_REFRESH,
    &DOMAIN_TWICE,
    &PROVIDER_NAMES_ALIKE,
    &VERIFY_NONE,
];

pub static AUTH0_SLASH: Code = error(
    "AC0350",
    "auth0-issuer-slash",
    "An Auth0 issuer lacks its trailing slash.",
    "Auth0 writes `https://TENANT.auth0.com/`, with the slash, into the `iss` of its tokens. API Gateway compares \
     that claim with the issuer character by character, so without the slash every request is answered with 401. \
     Source: https://github.com/aws-samples/ask-around-me/issues/3",
    "provider auth0 oidc { issuer \"https://myorg.us.auth0.com\"; client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\napi Http http {\n  authorizer auth0 jwt auth0\n  default auth0\n  route GET /notes -> \"src/list.main\"\n}\n",
    "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\napi Http http {\n  authorizer auth0 jwt auth0\n  default auth0\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static BAD_ISSUER: Code = error(
    "AC0351",
    "bad-issuer",
    "An issuer is not a plain https address.",
    "IAM and Cognito fetch the provider's keys from this address and compare it with the `iss` of each token. \
     Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
    "provider work oidc { issuer \"http://login.example.com\"; client_id \"notes\" }\n",
    "provider work oidc { issuer \"https://login.example.com\"; client_id \"notes\" }\n",
);
pub static BUILT_IN_PROVIDER: Code = error(
    "AC0352",
    "built-in-provider",
    "An OIDC provider is declared for an issuer that Cognito has built in.",
    "IAM needs no OIDC provider for Google, Facebook or user pools: an identity pool takes the app's id there, or \
     the app client of the user pool. Source: \
     https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
    "provider google oidc { issuer \"https://accounts.google.com\"; client_id \"1example.apps.googleusercontent.com\" }\n",
    "provider google google { client_id \"1example.apps.googleusercontent.com\" }\n",
);
pub static BAD_THUMBPRINT: Code = error(
    "AC0353",
    "bad-thumbprint",
    "A thumbprint is malformed, or a provider has too many.",
    "It is the SHA-1 of the certificate. It may be left out: IAM then takes the top certificate of the provider \
     itself. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
    "provider work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; thumbprint \"9e99a48a\" }\n",
    "provider work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; thumbprint \"9e99a48a9960b14926bb7f3b02e22da2b0ab7280\" }\n",
);
pub static PROVIDER_OPTION: Code = error(
    "AC0354",
    "provider-option",
    "A provider has an option of another kind of provider.",
    "It would have no effect, and the provider would not work as written. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cognito-userpoolidentityprovider.html",
    "provider google google { client_id \"1example.apps.googleusercontent.com\"; thumbprint \"9e99a48a9960b14926bb7f3b02e22da2b0ab7280\" }\n",
    "provider google google { client_id \"1example.apps.googleusercontent.com\" }\n",
);
pub static SECRET_IN_SOURCE: Code = error(
    "AC0355",
    "secret-in-source",
    "A secret is written in a source file.",
    "Everybody who can read the repository or the template could then sign in as the app. A parameter or a dynamic \
     reference brings it in when the app is deployed. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html",
    "provider twitter twitter { consumer_key \"cChZNFj6T5R0TigYB9yd1w\"; consumer_secret \"L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg\" }\n",
    "param twitterSecret: secret\nprovider twitter twitter { consumer_key \"cChZNFj6T5R0TigYB9yd1w\"; consumer_secret \"{twitterSecret}\" }\n",
);
pub static SLASH_OF_PARAMETER: Code = error(
    "AC0356",
    "slash-of-parameter",
    "A parameter supplies the trailing slash of an issuer.",
    "Tokens of some providers name their issuer with a slash at the end, and an API compares it to the letter. An \
     identity pool refuses them unless the OIDC provider in IAM is without that slash; AWS does not document it, but \
     users have found it, and Auth0's own guide says the same. A user pool takes its issuers without the slash too. So \
     the output leaves out a slash that is written, and cannot do so within a parameter. Sources: \
     https://blog.ashphy.com/tag/auth0/, \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-oidc-idp.html, \
     https://auth0.com/docs/customize/integrations/aws/aws-api-gateway-delegation/integrate-with-amazon-cognito",
    "param issuer: string = \"https://myorg.us.auth0.com/\"\nprovider auth0 oidc { issuer \"{issuer}\"; client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\nidentity_pool Identities { sign_in auth0 }\n",
    "param domain: string = \"myorg.us.auth0.com\"\nprovider auth0 oidc { issuer \"https://{domain}/\"; client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\nidentity_pool Identities { sign_in auth0 }\n",
);
pub static OTHER_PARTITION: Code = error(
    "AC0357",
    "other-partition",
    "A program with an identity pool refers to GovCloud or China.",
    "The principal that roles of an identity pool trust, and the keys in their policies, have other names in GovCloud \
     and in China; condition keys cannot wait for the deployment, and what is written here are the names of the \
     commercial partition. So the output cannot be deployed elsewhere. Sources: \
     https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html, \
     https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads { arn \"arn:aws-us-gov:s3:::uploads\" }\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads { arn \"arn:aws:s3:::uploads\" }\n",
);
pub static CHINA_USER_POOL: Code = error(
    "AC0358",
    "china-user-pool",
    "A user pool is in a China region.",
    "Amazon Cognito user pools are not available there. Source: \
     https://docs.amazonaws.cn/en_us/aws/latest/userguide/cognito.html",
    "user_pool Users { arn \"arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
);
pub static EXISTING_POOL: Code = error(
    "AC0401",
    "existing-pool-setting",
    "A setting is given for a user pool that exists already.",
    "The output creates pools and what belongs to them; one that is given by its ARN belongs to another \
     stack. Its app clients are identified by `id`, its groups by their names.",
    "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; login email }\n",
    "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
);
pub static DUPLICATE_MEMBER: Code = error(
    "AC0402",
    "duplicate-member",
    "A user pool has two members of one kind with the same name.",
    "A use of the name could refer to only one of the two.",
    "user_pool Users { login email; group admins; group admins { precedence 1 } }\n",
    "user_pool Users { login email; group admins { precedence 1 } }\n",
);
pub static LOGIN: Code = error(
    "AC0403",
    "preferred-username-alone",
    "`preferred_username` is used without `username`.",
    "A pool either signs in with mail addresses and phone numbers themselves, or with user names, to which mail \
     address, phone number and preferred user name are aliases. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
    "user_pool Users { login preferred_username }\n",
    "user_pool Users { login username, preferred_username }\n",
);
pub static NO_SES: Code = error(
    "AC0405",
    "no-ses",
    "A second factor by mail has no SES sender.",
    "Cognito's built-in sender is not allowed to send them; Amazon SES is. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
    "user_pool Users { login email; mfa optional { totp, email } }\n",
    "user_pool Users { login email; mfa optional { totp, email }; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\" } }\n",
);
pub static MFA_FACTORS: Code = error(
    "AC0406",
    "mfa-factors",
    "The MFA mode contradicts the listed factors.",
    "With a second factor switched on there has to be one; with it switched off those that are listed are never \
     asked for. Source: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
    "user_pool Users { login email; mfa required }\n",
    "user_pool Users { login email; mfa required { totp } }\n",
);
pub static BAD_ATTRIBUTE: Code = error(
    "AC0407",
    "bad-attribute",
    "A user attribute is declared in a way that Cognito refuses.",
    "Custom attributes have names of at most 20 characters and are never required; standard attributes have fixed \
     types. The schema of a pool cannot be changed afterwards. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
    "user_pool Users { login email; attribute tenant string { required on } }\n",
    "user_pool Users { login email; attribute tenant string { mutable off } }\n",
);
pub static REQUIRED_ALIAS: Code = error(
    "AC0408",
    "required-preferred-username",
    "`preferred_username` is both required and an alias.",
    "As an alias it can be set only after a user is confirmed, so sign-up cannot ask for it. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
    "user_pool Users { login username, preferred_username; attribute preferred_username string { required on } }\n",
    "user_pool Users { login username, preferred_username }\n",
);
pub static TIER: Code = error(
    "AC0409",
    "tier-too-low",
    "A setting needs a higher feature plan than the pool has.",
    "Cognito refuses to create a pool with a feature that its plan does not include. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html",
    "user_pool Users { login email; threat_protection enforced }\n",
    "user_pool Users { login email; tier plus; threat_protection enforced }\n",
);
pub static TRIGGER_VERSION: Code = error(
    "AC0410",
    "trigger-version",
    "A trigger has an unknown version.",
    "The version is the shape of the event that the function gets: pre_token_generation has v1 to v3, the custom \
     senders and inbound_federation v1, the others none. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-cognito-userpool-lambdaconfig.html",
    "user_pool Users { login email; trigger pre_sign_up -> \"src/preSignUp.main\" { version v2 } }\n",
    "user_pool Users { login email; trigger pre_token_generation -> \"src/preToken.main\" { version v2 } }\n",
);
pub static CHALLENGE: Code = error(
    "AC0411",
    "challenge-incomplete",
    "Custom authentication lacks a part.",
    "Cognito calls one function for the next step, one for the challenge and one to verify the answer, and only \
     for app clients with the flow `custom`. If one is missing no sign-in can complete. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html",
    "user_pool Users {\n  login email\n  client web { flows custom, refresh }\n  trigger define_auth_challenge -> \"src/define.main\"\n  trigger create_auth_challenge -> \"src/create.main\"\n}\n",
    "user_pool Users {\n  login email\n  client web { flows custom, refresh }\n  trigger define_auth_challenge -> \"src/define.main\"\n  trigger create_auth_challenge -> \"src/create.main\"\n  trigger verify_auth_challenge_response -> \"src/verify.main\"\n}\n",
);
pub static SENDER_KEY: Code = error(
    "AC0412",
    "sender-needs-key",
    "A custom sender has no KMS key.",
    "Cognito encrypts the codes that it hands to the function, and needs a KMS key for it. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sms-sender.html",
    "user_pool Users { login email; trigger custom_email_sender -> \"src/mail.main\" }\n",
    "key Codes\nuser_pool Users { login email; kms Codes; trigger custom_email_sender -> \"src/mail.main\" }\n",
);
pub static MIGRATION: Code = error(
    "AC0413",
    "migration-needs-password",
    "A migration trigger has no app client with the password flow.",
    "The function gets the password to check it against the old system. With srp the password never leaves the \
     browser, so there is none to check. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html",
    "user_pool Users { login email; client web { flows srp, refresh }; trigger user_migration -> \"src/migrate.main\" }\n",
    "user_pool Users { login email; client web { flows password, refresh }; trigger user_migration -> \"src/migrate.main\" }\n",
);
pub static RECOVERY: Code = error(
    "AC0414",
    "recovery-admin",
    "`admin` is combined with another recovery method.",
    "`admin` means that users cannot recover a password themselves, so it excludes every other method. Source: \
     https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RecoveryOptionType.html",
    "user_pool Users { login email; recovery email, admin }\n",
    "user_pool Users { login email; recovery email }\n",
);
pub static VERIFY_UPDATES: Code = error(
    "AC0415",
    "verify-updates",
    "`verify_updates` lists an attribute that `verify` does not.",
    "Cognito can only hold a new address back until it is verified if the pool verifies addresses at all. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html",
    "user_pool Users { login username; verify_updates email }\n",
    "user_pool Users { login username; verify email; verify_updates email }\n",
);
pub static BAD_MESSAGE: Code = error(
    "AC0416",
    "bad-message",
    "A message lacks the placeholder for its code or link.",
    "Cognito replaces `{####}` by the code, and turns the words in `{##…##}` into a link. A message without it would be \
     of no use. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-cognito-userpool-verificationmessagetemplate.html",
    "user_pool Users { login email; verification code { message \"Welcome to Notes!\" } }\n",
    "user_pool Users { login email; verification code { message \"Welcome to Notes! Your code is {####}.\" } }\n",
);
pub static CLIENT_CREDENTIALS: Code = error(
    "AC0420",
    "client-credentials",
    "`client_credentials` is combined with another flow or lacks a secret.",
    "A machine signs in for itself with the client's id and secret at the token endpoint of the pool's domain; an \
     app client that does so cannot sign in people too. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html",
    "user_pool Users { login email; domain \"notes-app\"; resource_server notes { scope read \"Read notes\" }; client cron { oauth client_credentials; scopes \"notes/read\" } }\n",
    "user_pool Users { login email; domain \"notes-app\"; resource_server notes { scope read \"Read notes\" }; client cron { oauth client_credentials; scopes \"notes/read\"; secret on } }\n",
);
pub static BAD_REDIRECT: Code = error(
    "AC0421",
    "bad-redirect",
    "Cognito refuses the address of a redirect.",
    "Codes and tokens go there, so it has to be https, an app's own scheme, or the developer's machine; and it has \
     no fragment. Source: \
     https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
    "user_pool Users { login email; client web { callback \"http://app.example.com\" } }\n",
    "user_pool Users { login email; client web { callback \"https://app.example.com\", \"http://localhost:3000\" } }\n",
);
pub static DEFAULT_REDIRECT: Code = error(
    "AC0422",
    "default-redirect",
    "The default redirect is not one of the callbacks.",
    "Cognito sends users only to addresses on the list. Source: \
     https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
    "user_pool Users { login email; client web { callback \"https://app.example.com\"; default_redirect \"https://www.example.com\" } }\n",
    "user_pool Users { login email; client web { callback \"https://app.example.com\"; default_redirect \"https://app.example.com\" } }\n",
);
pub static UNKNOWN_SCOPE: Code = error(
    "AC0423",
    "unknown-scope",
    "An app client lists a scope that no resource server has.",
    "Cognito refuses an app client with scopes that do not exist. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html",
    "user_pool Users { login email; resource_server notes { scope read \"Read notes\" }; client web { callback \"https://app.example.com\"; scopes \"notes/reed\" } }\n",
    "user_pool Users { login email; resource_server notes { scope read \"Read notes\" }; client web { callback \"https://app.example.com\"; scopes \"notes/read\" } }\n",
);
pub static OAUTH_INCOMPLETE: Code = error(
    "AC0424",
    "oauth-incomplete",
    "The OAuth settings of an app client are incomplete.",
    "Scopes, callbacks and sign-out addresses count only where the app client has an OAuth flow, and the flows code \
     and implicit have to know where to send users back to. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html",
    "user_pool Users { login email; client web { oauth code; scopes \"openid\" } }\n",
    "user_pool Users { login email; client web { oauth code; scopes \"openid\"; callback \"https://app.example.com\" } }\n",
);
pub static ROTATION: Code = error(
    "AC0425",
    "rotation-refresh",
    "An app client has both token rotation and the flow `refresh`.",
    "With rotation each refresh gives a new refresh token, which only GetTokensFromRefreshToken can do; the older \
     flow cannot. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html",
    "user_pool Users { login email; client web { flows srp, refresh; rotation 30s } }\n",
    "user_pool Users { login email; client web { flows srp; rotation 30s } }\n",
);
pub static UNKNOWN_PROVIDER: Code = error(
    "AC0426",
    "unknown-client-provider",
    "An app client offers an identity provider that the pool does not have.",
    "An app client can offer only providers that are declared in its own pool. Source: \
     https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
    "user_pool Users { login email; client web { callback \"https://app.example.com\"; providers cognito, Google } }\n",
    "param googleSecret: secret\nuser_pool Users {\n  login email\n  provider Google google { client_id \"1example.apps.googleusercontent.com\"; client_secret \"{googleSecret}\"; scopes \"openid\", \"email\"; map email = \"email\" }\n  client web { callback \"https://app.example.com\"; providers cognito, Google }\n}\n",
);
pub static UNKNOWN_ATTRIBUTE: Code = error(
    "AC0427",
    "unknown-attribute",
    "An app client or a provider names an attribute that the pool does not have.",
    "Cognito refuses an app client or a provider that names an attribute outside the pool's schema. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
    "user_pool Users { login email; attribute tenant string; client web { read \"email\", \"custom:tennant\" } }\n",
    "user_pool Users { login email; attribute tenant string; client web { read \"email\", \"custom:tenant\" } }\n",
);
pub static CLIENT_ID: Code = error(
    "AC0428",
    "client-id",
    "An app client that the output creates has an id.",
    "`id` names an app client that exists already, which only a pool that exists already can have.",
    "user_pool Users { login email; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
    "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
);
pub static MAPPED_ATTRIBUTE: Code = error(
    "AC0431",
    "mapped-attribute",
    "A provider maps an attribute that cannot be written.",
    "Cognito writes mapped attributes at each sign-in, so an attribute that cannot change, or that the app client \
     may not write, makes the second sign-in fail. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html",
    "param workSecret: secret\nuser_pool Users {\n  login email\n  attribute tenant string { mutable off }\n  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\"; map tenant = \"tenant\" }\n}\n",
    "param workSecret: secret\nuser_pool Users {\n  login email\n  attribute tenant string\n  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\"; map tenant = \"tenant\" }\n}\n",
);
pub static BAD_DOMAIN: Code = error(
    "AC0433",
    "bad-domain",
    "A user pool has an invalid domain.",
    "A prefix is lower-case letters, digits and hyphens and becomes part of an AWS host name, so it may not hold \
     the words aws, amazon or cognito; a domain of one's own needs a certificate. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html",
    "user_pool Users { login email; domain \"auth.example.com\" }\n",
    "user_pool Users { login email; domain \"auth.example.com\" { certificate \"arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\" } }\n",
);
pub static GROUPS_TIED: Code = error(
    "AC0434",
    "groups-tied",
    "Two groups with roles have the same precedence.",
    "A user gets the role of the group with the lowest precedence. Where two are equal the token names no preferred \
     role, and members of both get neither. Groups without a precedence are numbered by the compiler. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html",
    "user_pool Users { login email; client web; group admins { precedence 1 }; group support { precedence 1 } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant group admins put bucket Uploads\ngrant group support get bucket Uploads\n",
    "user_pool Users { login email; client web; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant group admins put bucket Uploads\ngrant group support get bucket Uploads\n",
);
pub static GROUP_OUTRANKS: Code = error(
    "AC0435",
    "group-outranks",
    "A group without a role takes precedence over one with a role.",
    "The token's preferred role is that of the group with the lowest precedence. If that group has none, its members get the \
     role of no group, although they are in another that has one. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html",
    "user_pool Users { login email; client web; group admins { precedence 1 }; group newsletter { precedence 0 } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant group admins put bucket Uploads\n",
    "user_pool Users { login email; client web; group admins { precedence 1 }; group newsletter { precedence 2 } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant group admins put bucket Uploads\n",
);
pub static GROUP_NAMES_ALIKE: Code = error(
    "AC0436",
    "group-names-alike",
    "The names of two groups of a pool differ only by case.",
    "Cognito refuses to create a group whose name exists already in other case, and the deployment fails. Source: \
     https://github.com/aws-amplify/amplify-backend/issues/1781",
    "user_pool Users { login email; group admins; group owners { name \"Admins\" } }\n",
    "user_pool Users { login email; group admins; group owners { name \"Owners\" } }\n",
);
pub static ASSUMPTION_WITHOUT_REASON: Code = error(
    "AC0437",
    "assumption-without-reason",
    "An assumption lacks a reason.",
    "`membership single` and `role attached` of a user pool, and `role` of a function, state a fact that the compiler cannot see and \
     relies on, so every output repeats it with its reason for the reviewer.",
    "user_pool Users { login email; client web; membership single }\n",
    "user_pool Users { login email; client web; membership single because \"the sign-up function puts everybody in one group\" }\n",
);
pub static GROUP_ATTACHMENT: Code = error(
    "AC0438",
    "group-attachment",
    "A group option contradicts how the group gets its role.",
    "The output creates the groups of its own pools with their roles. In a pool that exists already a group is either \
     created by the output (`create on`), or exists already and gets its role from its owner (`role attached`). Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cognito-userpoolgroup.html",
    "user_pool Users { login email; group admins { create on } }\n",
    "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; group admins { create on } }\n",
);
pub static USERS_CHOOSE: Code = error(
    "AC0440",
    "users-choose-claim",
    "A tag or a rule reads an attribute that users can write.",
    "A user who writes the attribute chooses what policies compare, or the role. A user writes every attribute that the \
     app client may write: with an access token that carries `aws.cognito.signin.user.admin`, as all tokens of the \
     flows do and those of the sign-in pages only if the client has that scope; and at sign-up, which is open unless \
     `sign_up admin` is written. An attribute with `mutable off` is chosen at sign-up too. A mail address or phone \
     number may decide where it is the one thing that `verify` lists and `verify_updates` holds changes back. Sources: \
     https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html, \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
    "user_pool Users { login email; attribute tenant string; client web { write \"email\", \"custom:tenant\" } }\nidentity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
    "user_pool Users { login email; attribute tenant string; client web { write \"email\" } }\nidentity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
);
pub static REQUIRED_NOT_WRITABLE: Code = error(
    "AC0441",
    "required-not-writable",
    "An app client cannot write a required attribute.",
    "Required attributes are always writable; Cognito refuses an app client whose list lacks one. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
    "user_pool Users { login email; attribute family_name string { required on }; client web { write \"email\" } }\n",
    "user_pool Users { login email; attribute family_name string { required on }; client web { write \"email\", \"family_name\" } }\n",
);
pub static CLAIM_NOT_READABLE: Code = error(
    "AC0442",
    "claim-not-readable",
    "A tag or a rule reads an attribute that the app client cannot read.",
    "An ID token has only the attributes in the `read` list of its app client. Without the attribute the tag is empty \
     and what depends on it is refused to everybody; a rule never matches. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
    "user_pool Users { login email; attribute tenant string; client web { read \"email\" } }\nidentity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
    "user_pool Users { login email; attribute tenant string; client web { read \"email\", \"custom:tenant\" } }\nidentity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
);
pub static LIST_TAG: Code = error(
    "AC0443",
    "list-tag",
    "A principal tag is filled from a claim that is a list.",
    "A session tag has one value, of letters, digits, blanks and _.:/=+-@. Groups and identities are lists, and whatever \
     text became of one would hold brackets, quotes or commas, with which STS gives no credentials at all. Source: \
     https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web; tag groups = claim(\"cognito:groups\") }\n",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web; tag user = claim(\"cognito:username\") }\n",
);
pub static ROTATION_WITHOUT_FLOW: Code = error(
    "AC0444",
    "rotation-without-flow",
    "Token rotation leaves an app client without a flow.",
    "Rotated refresh tokens exclude the flow `refresh`, which is the only one of an app client for machines or for \
     users of other providers; and Cognito takes an empty list for its default, which signs people in with a password. \
     Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
    "param workSecret: secret\nuser_pool Users {\n  login email\n  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n  client web { callback \"https://app.example.com\"; providers Work; rotation 30s }\n}\n",
    "param workSecret: secret\nuser_pool Users {\n  login email\n  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n  client web { callback \"https://app.example.com\"; providers Work }\n}\n",
);
pub static LOGIN_PROVIDER_TWICE: Code = error(
    "AC0380",
    "login-provider-twice",
    "An identity pool has two apps of the same provider.",
    "Google, Facebook, Amazon, Apple and Twitter are in an identity pool under a fixed name, each with one app. A \
     second one would take the place of the first, or the other way round. Several ids of Google go into one provider. \
     Source: https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html",
    "provider Web google { client_id \"1.apps.googleusercontent.com\" }\nprovider Phone google { client_id \"2.apps.googleusercontent.com\" }\nidentity_pool Identities { sign_in Web, Phone }\n",
    "provider Google google { client_id \"1.apps.googleusercontent.com\", \"2.apps.googleusercontent.com\" }\nidentity_pool Identities { sign_in Google }\n",
);
pub static ISSUER_TWICE: Code = error(
    "AC0381",
    "provider-issuer-twice",
    "Two providers have the same issuer.",
    "IAM keeps one OIDC provider of an issuer in an account, and refuses to make a second one. Its client ids may \
     be many. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html",
    "provider Web oidc { issuer \"https://login.example.com\"; client_id \"web\" }\nprovider Phone oidc { issuer \"https://login.example.com/\"; client_id \"phone\" }\nidentity_pool Identities { sign_in Web, Phone }\n",
    "provider Login oidc { issuer \"https://login.example.com\"; client_id \"web\", \"phone\" }\nidentity_pool Identities { sign_in Login }\n",
);
pub static KEY_WITHOUT_SENDER: Code = error(
    "AC0445",
    "key-without-sender",
    "A user pool has a `kms` key and no custom sender.",
    "The key in `kms` encrypts the codes that Cognito hands to a custom sender. The data of a pool are encrypted \
     with the key in `encryption`, else with one that belongs to AWS. Sources: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html, \
     https://docs.aws.amazon.com/cognito/latest/developerguide/encryption-at-rest.html",
    "key Data\nuser_pool Users { login email; client web; kms Data }\n",
    "key Data\nuser_pool Users { login email; client web; encryption Data }\n",
);
pub static NO_PASSWORD_FACTOR: Code = error(
    "AC0446",
    "no-password-factor",
    "The first factors of a user pool lack the password.",
    "Cognito lets users choose between the listed factors, and the password is always one of them. Source: \
     https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-cognito/lib/user-pool.ts",
    "user_pool Users { login email; first_factors passkey }\n",
    "user_pool Users { login email; first_factors password, passkey }\n",
);
pub static CERTIFICATE_PLACE: Code = error(
    "AC0447",
    "certificate-place",
    "The certificate of a domain is not in us-east-1.",
    "A domain of your own is served by a distribution of CloudFront, whichever region the pool is in, and that \
     takes certificates of Certificate Manager in us-east-1. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html",
    "user_pool Users { login email; domain \"auth.example.com\" { certificate \"arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\" } }\n",
    "user_pool Users { login email; domain \"auth.example.com\" { certificate \"arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\" } }\n",
);
pub static LINK_WITHOUT_DOMAIN: Code = error(
    "AC0448",
    "link-without-domain",
    "A user pool verifies addresses by link and has no domain.",
    "The link in the mail leads to a page at the domain of the pool. Without one SignUp fails for everybody. \
     Source: https://github.com/aws/aws-cdk/issues/8674",
    "user_pool Users { login email; verification link }\n",
    "user_pool Users { login email; domain \"notes-app\"; verification link }\n",
);
pub static OUTLIVES_REFRESH: Code = error(
    "AC0449",
    "outlives-refresh-token",
    "An access or ID token outlives the refresh token.",
    "A token that lives longer than what renews it is refused when the app client is made. Source: \
     https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-cognito/lib/user-pool-client.ts",
    "user_pool Users { login email; client web { validity { access 1d; refresh 2h } } }\n",
    "user_pool Users { login email; client web { validity { access 1h; refresh 2h } } }\n",
);
pub static DOMAIN_TWICE: Code = error(
    "AC0450",
    "domain-twice",
    "Two user pools have the same domain.",
    "A prefix can belong to one pool of a region, and a domain of your own to one pool of all regions. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html",
    "user_pool Users { login email; domain \"notes\" }\nuser_pool Staff { login email; domain \"notes\" }\n",
    "user_pool Users { login email; domain \"notes\" }\nuser_pool Staff { login email; domain \"notes-staff\" }\n",
);
pub static PROVIDER_NAMES_ALIKE: Code = error(
    "AC0451",
    "provider-names-alike",
    "Two providers of a user pool have the same name in Cognito.",
    "Cognito knows the providers of a pool by their names; those of Google, Facebook, Amazon and Apple are fixed. \
     Source: \
     https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html",
    "param workSecret: secret\nuser_pool Users {\n  login email\n  provider Work oidc { name \"Corp\"; issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n  provider Partner oidc { name \"Corp\"; issuer \"https://login.example.org\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n}\n",
    "param workSecret: secret\nuser_pool Users {\n  login email\n  provider Work oidc { name \"Corp\"; issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n  provider Partner oidc { name \"Partner\"; issuer \"https://login.example.org\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n}\n",
);
pub static VERIFY_NONE: Code = error(
    "AC0452",
    "verify-none",
    "`verify` combines `none` with an attribute.",
    "Without the option, what users sign in with is verified at sign-up and when it changes. `none` means an empty \
     list, so it excludes everything else. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html",
    "user_pool Users { login email; verify none, email }\n",
    "user_pool Users { login email; verify none }\n",
);
