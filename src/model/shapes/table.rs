//! Written by `generate.py` from botocore 1.44.8.

use super::{ANY, MANY, ShapeKind, ValueShape};
use crate::model::pattern::{Class, Element};

pub static APIGATEWAYV2_AUTHORIZATION_TYPE: ValueShape = ValueShape {
    service: "apigatewayv2",
    name: "AuthorizationType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["NONE", "AWS_IAM", "CUSTOM", "JWT"],
};

pub static APIGATEWAYV2_INTEGER_WITH_LENGTH_BETWEEN0_AND3600: ValueShape = ValueShape {
    service: "apigatewayv2",
    name: "IntegerWithLengthBetween0And3600",
    kind: ShapeKind::Number,
    form: &[],
    min: 0,
    max: 3600,
    words: &[],
};

pub static APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND64: ValueShape = ValueShape {
    service: "apigatewayv2",
    name: "StringWithLengthBetween1And64",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 64,
    words: &[],
};

pub static APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND128: ValueShape = ValueShape {
    service: "apigatewayv2",
    name: "StringWithLengthBetween1And128",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 128,
    words: &[],
};

pub static APPSYNC_AUTHENTICATION_TYPE: ValueShape = ValueShape {
    service: "appsync",
    name: "AuthenticationType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["API_KEY", "AWS_IAM", "AMAZON_COGNITO_USER_POOLS", "OPENID_CONNECT", "AWS_LAMBDA"],
};

/// `([A-Za-z0-9](?:[A-Za-z0-9\-]{0,48}[A-Za-z0-9])?)`
/// By hand: that it does not end in a hyphen is checked where channels are read.
pub static APPSYNC_NAMESPACE: ValueShape = ValueShape {
    service: "appsync",
    name: "Namespace",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9A-Za-z"), min: 1, max: 1 }, Element::Of { class: Class::of("0-9A-Za-z-"), min: 0, max: MANY }],
    min: 1,
    max: 50,
    words: &[],
};

pub static APPSYNC_TTL: ValueShape = ValueShape {
    service: "appsync",
    name: "TTL",
    kind: ShapeKind::Number,
    form: &[],
    min: 0,
    max: 3600,
    words: &[],
};

/// `[a-zA-Z0-9-:.]+`
pub static BEDROCK_INFERENCE_PROFILE_ID: ValueShape = ValueShape {
    service: "bedrock",
    name: "InferenceProfileId",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".0-:A-Za-z-"), min: 1, max: MANY }],
    min: 1,
    max: 64,
    words: &[],
};

/// `^[0-9a-zA-Z]+$`
pub static BEDROCK_AGENT_RUNTIME_KNOWLEDGE_BASE_ID: ValueShape = ValueShape {
    service: "bedrock-agent-runtime",
    name: "KnowledgeBaseId",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9A-Za-z"), min: 1, max: MANY }],
    min: 0,
    max: 10,
    words: &[],
};

/// `(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}/[a-z0-9]{12})|(:foundation-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([.:]?[a-z0-9-]{1,63}))|([0-9]{12}:imported-model/[a-z0-9]{12})|([0-9]{12}:provisioned-model/[a-z0-9]{12})|([0-9]{12}:custom-model-deployment/[a-z0-9]{12})|([0-9]{12}:(inference-profile|application-inference-profile)/[a-zA-Z0-9-:.]+)))|([a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([.:]?[a-z0-9-]{1,63}))|(([0-9a-zA-Z][_-]?)+)|([a-zA-Z0-9-:.]+)$|(^(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:prompt/[0-9a-zA-Z]{10}(?::[0-9]{1,5})?))$|(^arn:aws:sagemaker:[a-z0-9-]+:[0-9]{12}:endpoint/[a-zA-Z0-9-]+$)|(^arn:aws(-[^:]+)?:bedrock:([0-9a-z-]{1,20}):([0-9]{12}):(default-)?prompt-router/[a-zA-Z0-9-:.]+$)`
/// By hand: an id among the ARNs and ids, whose dots and colons the service looks at itself.
pub static BEDROCK_RUNTIME_INVOKE_MODEL_IDENTIFIER: ValueShape = ValueShape {
    service: "bedrock-runtime",
    name: "InvokeModelIdentifier",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".0-:A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 2048,
    words: &[],
};

pub static COGNITO_IDENTITY_AMBIGUOUS_ROLE_RESOLUTION_TYPE: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "AmbiguousRoleResolutionType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["AuthenticatedRole", "Deny"],
};

/// `[\p{L}\p{M}\p{S}\p{N}\p{P}]+`
pub static COGNITO_IDENTITY_CLAIM_NAME: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "ClaimName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!-~").visible(), min: 1, max: MANY }],
    min: 1,
    max: 64,
    words: &[],
};

pub static COGNITO_IDENTITY_CLAIM_VALUE: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "ClaimValue",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 128,
    words: &[],
};

/// `[\w_]+`
pub static COGNITO_IDENTITY_COGNITO_IDENTITY_PROVIDER_CLIENT_ID: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "CognitoIdentityProviderClientId",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9A-Z_a-z"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

/// `[\w._-]+`
pub static COGNITO_IDENTITY_DEVELOPER_PROVIDER_NAME: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "DeveloperProviderName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".0-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

/// `[\w-]+:[0-9a-f-]+`
pub static COGNITO_IDENTITY_IDENTITY_POOL_ID: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "IdentityPoolId",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9A-Z_a-z-"), min: 1, max: MANY }, Element::Text(":"), Element::Of { class: Class::of("0-9a-f-"), min: 1, max: MANY }],
    min: 1,
    max: 55,
    words: &[],
};

/// `[\w\s+=,.@-]+`
pub static COGNITO_IDENTITY_IDENTITY_POOL_NAME: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "IdentityPoolName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("\t-\r +-.0-9=@-Z_a-z"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

/// `[\w.;_/-]+`
pub static COGNITO_IDENTITY_IDENTITY_PROVIDER_ID: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "IdentityProviderId",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".-9;A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

pub static COGNITO_IDENTITY_MAPPING_RULE_MATCH_TYPE: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "MappingRuleMatchType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["Equals", "Contains", "StartsWith", "NotEqual"],
};

pub static COGNITO_IDENTITY_PRINCIPAL_TAG_ID: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "PrincipalTagID",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 128,
    words: &[],
};

pub static COGNITO_IDENTITY_PRINCIPAL_TAG_VALUE: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "PrincipalTagValue",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 256,
    words: &[],
};

pub static COGNITO_IDENTITY_PRINCIPAL_TAGS: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "PrincipalTags",
    kind: ShapeKind::Count,
    form: &[],
    min: 0,
    max: 50,
    words: &[],
};

pub static COGNITO_IDENTITY_ROLE_MAPPING_MAP: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "RoleMappingMap",
    kind: ShapeKind::Count,
    form: &[],
    min: 0,
    max: 10,
    words: &[],
};

pub static COGNITO_IDENTITY_ROLE_MAPPING_TYPE: ValueShape = ValueShape {
    service: "cognito-identity",
    name: "RoleMappingType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["Token", "Rules"],
};

pub static COGNITO_IDP_ADVANCED_SECURITY_ENABLED_MODE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "AdvancedSecurityEnabledModeType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["AUDIT", "ENFORCED"],
};

pub static COGNITO_IDP_ADVANCED_SECURITY_MODE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "AdvancedSecurityModeType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["OFF", "AUDIT", "ENFORCED"],
};

pub static COGNITO_IDP_ALIAS_ATTRIBUTE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "AliasAttributeType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["phone_number", "email", "preferred_username"],
};

pub static COGNITO_IDP_ATTRIBUTE_DATA_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "AttributeDataType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["String", "Number", "DateTime", "Boolean"],
};

pub static COGNITO_IDP_ATTRIBUTE_MAPPING_KEY_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "AttributeMappingKeyType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 32,
    words: &[],
};

pub static COGNITO_IDP_AUTH_FACTOR_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "AuthFactorType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", "SOFTWARE_TOKEN"],
};

pub static COGNITO_IDP_AUTH_SESSION_VALIDITY_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "AuthSessionValidityType",
    kind: ShapeKind::Number,
    form: &[],
    min: 3,
    max: 15,
    words: &[],
};

pub static COGNITO_IDP_CALLBACK_UR_LS_LIST_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "CallbackURLsListType",
    kind: ShapeKind::Count,
    form: &[],
    min: 0,
    max: 100,
    words: &[],
};

/// `[\w+]+`
pub static COGNITO_IDP_CLIENT_ID_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ClientIdType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("+0-9A-Z_a-z"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

/// `[\w\s+=,.@-]+`
pub static COGNITO_IDP_CLIENT_NAME_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ClientNameType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("\t-\r +-.0-9=@-Z_a-z"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

pub static COGNITO_IDP_CLIENT_PERMISSION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ClientPermissionType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 2048,
    words: &[],
};

/// `[\p{L}\p{M}\p{S}\p{N}\p{P}]+`
pub static COGNITO_IDP_CUSTOM_ATTRIBUTE_NAME_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "CustomAttributeNameType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!-~").visible(), min: 1, max: MANY }],
    min: 1,
    max: 20,
    words: &[],
};

pub static COGNITO_IDP_CUSTOM_EMAIL_SENDER_LAMBDA_VERSION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "CustomEmailSenderLambdaVersionType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["V1_0"],
};

pub static COGNITO_IDP_CUSTOM_SMS_SENDER_LAMBDA_VERSION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "CustomSMSSenderLambdaVersionType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["V1_0"],
};

pub static COGNITO_IDP_DEFAULT_EMAIL_OPTION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "DefaultEmailOptionType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["CONFIRM_WITH_LINK", "CONFIRM_WITH_CODE"],
};

pub static COGNITO_IDP_DELETION_PROTECTION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "DeletionProtectionType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["ACTIVE", "INACTIVE"],
};

/// `^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$`
/// By hand: it forbids the dots of custom domains, which the same member takes; labels are checked where domains are read: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html.
pub static COGNITO_IDP_DOMAIN_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "DomainType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9a-z"), min: 1, max: 1 }, Element::Of { class: Class::of(".0-9a-z-"), min: 0, max: MANY }],
    min: 1,
    max: 63,
    words: &[],
};

/// `[\p{L}\p{M}\p{S}\p{N}\p{P}]+@[\p{L}\p{M}\p{S}\p{N}\p{P}]+`
pub static COGNITO_IDP_EMAIL_ADDRESS_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "EmailAddressType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!-~").visible(), min: 1, max: MANY }, Element::Text("@"), Element::Of { class: Class::of("!-~").visible(), min: 1, max: MANY }],
    min: 0,
    max: ANY,
    words: &[],
};

pub static COGNITO_IDP_EMAIL_SENDING_ACCOUNT_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "EmailSendingAccountType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["COGNITO_DEFAULT", "DEVELOPER"],
};

/// `[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{##[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*##\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`
pub static COGNITO_IDP_EMAIL_VERIFICATION_MESSAGE_BY_LINK_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "EmailVerificationMessageByLinkType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("\t-\r -~").visible(), min: 0, max: MANY }, Element::Text("{##"), Element::Of { class: Class::of("\t-\r -~").visible(), min: 0, max: MANY }, Element::Text("##}"), Element::Of { class: Class::of("\t-\r -~").visible(), min: 0, max: MANY }],
    min: 6,
    max: 20000,
    words: &[],
};

/// `[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`
pub static COGNITO_IDP_EMAIL_VERIFICATION_MESSAGE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "EmailVerificationMessageType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("\t-\r -~").visible(), min: 0, max: MANY }, Element::Text("{####}"), Element::Of { class: Class::of("\t-\r -~").visible(), min: 0, max: MANY }],
    min: 6,
    max: 20000,
    words: &[],
};

/// `[\p{L}\p{M}\p{S}\p{N}\p{P}\s]+`
pub static COGNITO_IDP_EMAIL_VERIFICATION_SUBJECT_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "EmailVerificationSubjectType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("\t-\r -~").visible(), min: 1, max: MANY }],
    min: 1,
    max: 140,
    words: &[],
};

pub static COGNITO_IDP_ENCRYPTION_KEY_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "EncryptionKeyType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KEY"],
};

pub static COGNITO_IDP_EXPLICIT_AUTH_FLOWS_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ExplicitAuthFlowsType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
};

pub static COGNITO_IDP_FEATURE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "FeatureType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["ENABLED", "DISABLED"],
};

/// `[\p{L}\p{M}\p{S}\p{N}\p{P}]+`
pub static COGNITO_IDP_GROUP_NAME_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "GroupNameType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!-~").visible(), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

pub static COGNITO_IDP_IDENTITY_PROVIDER_TYPE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "IdentityProviderTypeType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["SAML", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple", "OIDC"],
};

pub static COGNITO_IDP_INBOUND_FEDERATION_LAMBDA_VERSION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "InboundFederationLambdaVersionType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["V1_0"],
};

pub static COGNITO_IDP_ISSUER_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "IssuerType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["ORIGINAL", "UPDATED"],
};

pub static COGNITO_IDP_LOGOUT_UR_LS_LIST_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "LogoutURLsListType",
    kind: ShapeKind::Count,
    form: &[],
    min: 0,
    max: 100,
    words: &[],
};

pub static COGNITO_IDP_O_AUTH_FLOW_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "OAuthFlowType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["code", "implicit", "client_credentials"],
};

pub static COGNITO_IDP_PASSWORD_HISTORY_SIZE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "PasswordHistorySizeType",
    kind: ShapeKind::Number,
    form: &[],
    min: 0,
    max: 24,
    words: &[],
};

pub static COGNITO_IDP_PASSWORD_POLICY_MIN_LENGTH_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "PasswordPolicyMinLengthType",
    kind: ShapeKind::Number,
    form: &[],
    min: 6,
    max: 99,
    words: &[],
};

pub static COGNITO_IDP_PRE_TOKEN_GENERATION_LAMBDA_VERSION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "PreTokenGenerationLambdaVersionType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["V1_0", "V2_0", "V3_0"],
};

pub static COGNITO_IDP_PRECEDENCE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "PrecedenceType",
    kind: ShapeKind::Number,
    form: &[],
    min: 0,
    max: ANY,
    words: &[],
};

pub static COGNITO_IDP_PREVENT_USER_EXISTENCE_ERROR_TYPES: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "PreventUserExistenceErrorTypes",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["LEGACY", "ENABLED"],
};

/// `[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+`
pub static COGNITO_IDP_PROVIDER_NAME_TYPE_V2: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ProviderNameTypeV2",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!-^`-~").visible(), min: 1, max: 1 }, Element::Of { class: Class::of("!-~").visible(), min: 1, max: 1 }, Element::Of { class: Class::of("!-^`-~").visible(), min: 1, max: MANY }],
    min: 1,
    max: 32,
    words: &[],
};

pub static COGNITO_IDP_RECOVERY_OPTION_NAME_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "RecoveryOptionNameType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["verified_email", "verified_phone_number", "admin_only"],
};

/// `[\p{L}\p{M}\p{S}\p{N}\p{P}]+`
pub static COGNITO_IDP_REDIRECT_URL_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "RedirectUrlType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!-~").visible(), min: 1, max: MANY }],
    min: 1,
    max: 1024,
    words: &[],
};

pub static COGNITO_IDP_REGION_CODE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "RegionCodeType",
    kind: ShapeKind::Text,
    form: &[],
    min: 5,
    max: 32,
    words: &[],
};

pub static COGNITO_IDP_RELYING_PARTY_ID_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "RelyingPartyIdType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 127,
    words: &[],
};

/// `[\x21\x23-\x5B\x5D-\x7E]+`
pub static COGNITO_IDP_RESOURCE_SERVER_IDENTIFIER_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ResourceServerIdentifierType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!#-[]-~"), min: 1, max: MANY }],
    min: 1,
    max: 256,
    words: &[],
};

/// `[\w\s+=,.@-]+`
pub static COGNITO_IDP_RESOURCE_SERVER_NAME_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ResourceServerNameType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("\t-\r +-.0-9=@-Z_a-z"), min: 1, max: MANY }],
    min: 1,
    max: 256,
    words: &[],
};

pub static COGNITO_IDP_RESOURCE_SERVER_SCOPE_DESCRIPTION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ResourceServerScopeDescriptionType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 256,
    words: &[],
};

pub static COGNITO_IDP_RESOURCE_SERVER_SCOPE_LIST_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ResourceServerScopeListType",
    kind: ShapeKind::Count,
    form: &[],
    min: 0,
    max: 100,
    words: &[],
};

/// `[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+`
pub static COGNITO_IDP_RESOURCE_SERVER_SCOPE_NAME_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ResourceServerScopeNameType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!#-.0-[]-~"), min: 1, max: MANY }],
    min: 1,
    max: 256,
    words: &[],
};

pub static COGNITO_IDP_RETRY_GRACE_PERIOD_SECONDS_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "RetryGracePeriodSecondsType",
    kind: ShapeKind::Number,
    form: &[],
    min: 0,
    max: 60,
    words: &[],
};

/// `^[a-zA-Z0-9_-]+$`
pub static COGNITO_IDP_SES_CONFIGURATION_SET: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "SESConfigurationSet",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 64,
    words: &[],
};

pub static COGNITO_IDP_SCHEMA_ATTRIBUTES_LIST_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "SchemaAttributesListType",
    kind: ShapeKind::Count,
    form: &[],
    min: 1,
    max: 50,
    words: &[],
};

pub static COGNITO_IDP_SCOPE_LIST_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ScopeListType",
    kind: ShapeKind::Count,
    form: &[],
    min: 0,
    max: 50,
    words: &[],
};

/// `[\x21\x23-\x5B\x5D-\x7E]+`
pub static COGNITO_IDP_SCOPE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "ScopeType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!#-[]-~"), min: 1, max: MANY }],
    min: 1,
    max: 256,
    words: &[],
};

/// `.*\{####\}.*`
pub static COGNITO_IDP_SMS_VERIFICATION_MESSAGE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "SmsVerificationMessageType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("\x00-\t\x0b\x0c\x0e-\x7f").beyond(), min: 0, max: MANY }, Element::Text("{####}"), Element::Of { class: Class::of("\x00-\t\x0b\x0c\x0e-\x7f").beyond(), min: 0, max: MANY }],
    min: 6,
    max: 140,
    words: &[],
};

pub static COGNITO_IDP_STRING_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "StringType",
    kind: ShapeKind::Text,
    form: &[],
    min: 0,
    max: 131072,
    words: &[],
};

pub static COGNITO_IDP_TEMPORARY_PASSWORD_VALIDITY_DAYS_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "TemporaryPasswordValidityDaysType",
    kind: ShapeKind::Number,
    form: &[],
    min: 0,
    max: 365,
    words: &[],
};

pub static COGNITO_IDP_TIME_UNITS_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "TimeUnitsType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["seconds", "minutes", "hours", "days"],
};

/// `[\w-]+_[0-9a-zA-Z]+`
pub static COGNITO_IDP_USER_POOL_ID_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "UserPoolIdType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9A-Z_a-z-"), min: 1, max: MANY }, Element::Text("_"), Element::Of { class: Class::of("0-9A-Za-z"), min: 1, max: MANY }],
    min: 1,
    max: 55,
    words: &[],
};

pub static COGNITO_IDP_USER_POOL_MFA_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "UserPoolMfaType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["OFF", "ON", "OPTIONAL"],
};

/// `[\w\s+=,.@-]+`
pub static COGNITO_IDP_USER_POOL_NAME_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "UserPoolNameType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("\t-\r +-.0-9=@-Z_a-z"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

pub static COGNITO_IDP_USER_POOL_TIER_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "UserPoolTierType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["LITE", "ESSENTIALS", "PLUS"],
};

pub static COGNITO_IDP_USER_VERIFICATION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "UserVerificationType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["required", "preferred"],
};

pub static COGNITO_IDP_USERNAME_ATTRIBUTE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "UsernameAttributeType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["phone_number", "email"],
};

pub static COGNITO_IDP_VERIFIED_ATTRIBUTE_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "VerifiedAttributeType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["phone_number", "email"],
};

pub static COGNITO_IDP_WEB_AUTHN_FACTOR_CONFIGURATION_TYPE: ValueShape = ValueShape {
    service: "cognito-idp",
    name: "WebAuthnFactorConfigurationType",
    kind: ShapeKind::Words,
    form: &[],
    min: 0,
    max: ANY,
    words: &["SINGLE_FACTOR", "MULTI_FACTOR_WITH_USER_VERIFICATION"],
};

/// `[a-zA-Z0-9_.-]+`
pub static DYNAMODB_INDEX_NAME: ValueShape = ValueShape {
    service: "dynamodb",
    name: "IndexName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".0-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 3,
    max: 255,
    words: &[],
};

pub static DYNAMODB_KEY_SCHEMA_ATTRIBUTE_NAME: ValueShape = ValueShape {
    service: "dynamodb",
    name: "KeySchemaAttributeName",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 255,
    words: &[],
};

/// `[a-zA-Z0-9_.-]+`
pub static DYNAMODB_TABLE_NAME: ValueShape = ValueShape {
    service: "dynamodb",
    name: "TableName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".0-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 3,
    max: 255,
    words: &[],
};

/// `[/\.\-_A-Za-z0-9]+`
pub static EVENTS_EVENT_BUS_NAME: ValueShape = ValueShape {
    service: "events",
    name: "EventBusName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 256,
    words: &[],
};

/// `[a-zA-Z0-9_.-]+`
pub static FIREHOSE_DELIVERY_STREAM_NAME: ValueShape = ValueShape {
    service: "firehose",
    name: "DeliveryStreamName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".0-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 64,
    words: &[],
};

pub static IAM_OPEN_ID_CONNECT_PROVIDER_URL_TYPE: ValueShape = ValueShape {
    service: "iam",
    name: "OpenIDConnectProviderUrlType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 255,
    words: &[],
};

pub static IAM_SAML_METADATA_DOCUMENT_TYPE: ValueShape = ValueShape {
    service: "iam",
    name: "SAMLMetadataDocumentType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1000,
    max: 10000000,
    words: &[],
};

pub static IAM_CLIENT_ID_TYPE: ValueShape = ValueShape {
    service: "iam",
    name: "clientIDType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 255,
    words: &[],
};

pub static IAM_THUMBPRINT_TYPE: ValueShape = ValueShape {
    service: "iam",
    name: "thumbprintType",
    kind: ShapeKind::Text,
    form: &[],
    min: 40,
    max: 40,
    words: &[],
};

/// `[a-zA-Z0-9:_-]+`
pub static IOT_THING_NAME: ValueShape = ValueShape {
    service: "iot",
    name: "ThingName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-:A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

/// `[a-zA-Z0-9_.-]+`
pub static KINESIS_STREAM_NAME: ValueShape = ValueShape {
    service: "kinesis",
    name: "StreamName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".0-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

pub static KMS_KEY_ID_TYPE: ValueShape = ValueShape {
    service: "kms",
    name: "KeyIdType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 2048,
    words: &[],
};

/// `(?!^[0-9]+$)([a-zA-Z0-9-_]+)`
/// By hand: that it has something else than digits is checked where functions are read.
pub static LAMBDA_ALIAS: ValueShape = ValueShape {
    service: "lambda",
    name: "Alias",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 128,
    words: &[],
};

/// `(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`
/// By hand: the name alone, of 64 characters at most: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html.
pub static LAMBDA_FUNCTION_NAME: ValueShape = ValueShape {
    service: "lambda",
    name: "FunctionName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("0-9A-Z_a-z-"), min: 1, max: 64 }],
    min: 1,
    max: 140,
    words: &[],
};

/// `[^\s]+`
pub static LAMBDA_HANDLER: ValueShape = ValueShape {
    service: "lambda",
    name: "Handler",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("!-~").beyond(), min: 1, max: MANY }],
    min: 0,
    max: 128,
    words: &[],
};

/// `[-._\w]+`
pub static LOCATION_RESOURCE_NAME: ValueShape = ValueShape {
    service: "location",
    name: "ResourceName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of(".0-9A-Z_a-z-"), min: 1, max: MANY }],
    min: 1,
    max: 100,
    words: &[],
};

/// `(?!\.)[\.\-_#A-Za-z0-9]+`
pub static RUM_APP_MONITOR_NAME: ValueShape = ValueShape {
    service: "rum",
    name: "AppMonitorName",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("#0-9A-Z_a-z-"), min: 1, max: 1 }, Element::Of { class: Class::of("#.0-9A-Z_a-z-"), min: 0, max: MANY }],
    min: 1,
    max: 255,
    words: &[],
};

pub static SECRETSMANAGER_NAME_TYPE: ValueShape = ValueShape {
    service: "secretsmanager",
    name: "NameType",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 512,
    words: &[],
};

pub static SSM_PS_PARAMETER_NAME: ValueShape = ValueShape {
    service: "ssm",
    name: "PSParameterName",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 2048,
    words: &[],
};

pub static STEPFUNCTIONS_NAME: ValueShape = ValueShape {
    service: "stepfunctions",
    name: "Name",
    kind: ShapeKind::Text,
    form: &[],
    min: 1,
    max: 80,
    words: &[],
};

/// `[\w+=,.@:\/-]*`
pub static STS_EXTERNAL_ID_TYPE: ValueShape = ValueShape {
    service: "sts",
    name: "externalIdType",
    kind: ShapeKind::Text,
    form: &[Element::Of { class: Class::of("+-:=@-Z_a-z"), min: 0, max: MANY }],
    min: 2,
    max: 1224,
    words: &[],
};

/// Every shape.
pub static ALL: &[&ValueShape] = &[
    &APIGATEWAYV2_AUTHORIZATION_TYPE,
    &APIGATEWAYV2_INTEGER_WITH_LENGTH_BETWEEN0_AND3600,
    &APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND64,
    &APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND128,
    &APPSYNC_AUTHENTICATION_TYPE,
    &APPSYNC_NAMESPACE,
    &APPSYNC_TTL,
    &BEDROCK_INFERENCE_PROFILE_ID,
    &BEDROCK_AGENT_RUNTIME_KNOWLEDGE_BASE_ID,
    &BEDROCK_RUNTIME_INVOKE_MODEL_IDENTIFIER,
    &COGNITO_IDENTITY_AMBIGUOUS_ROLE_RESOLUTION_TYPE,
    &COGNITO_IDENTITY_CLAIM_NAME,
    &COGNITO_IDENTITY_CLAIM_VALUE,
    &COGNITO_IDENTITY_COGNITO_IDENTITY_PROVIDER_CLIENT_ID,
    &COGNITO_IDENTITY_DEVELOPER_PROVIDER_NAME,
    &COGNITO_IDENTITY_IDENTITY_POOL_ID,
    &COGNITO_IDENTITY_IDENTITY_POOL_NAME,
    &COGNITO_IDENTITY_IDENTITY_PROVIDER_ID,
    &COGNITO_IDENTITY_MAPPING_RULE_MATCH_TYPE,
    &COGNITO_IDENTITY_PRINCIPAL_TAG_ID,
    &COGNITO_IDENTITY_PRINCIPAL_TAG_VALUE,
    &COGNITO_IDENTITY_PRINCIPAL_TAGS,
    &COGNITO_IDENTITY_ROLE_MAPPING_MAP,
    &COGNITO_IDENTITY_ROLE_MAPPING_TYPE,
    &COGNITO_IDP_ADVANCED_SECURITY_ENABLED_MODE_TYPE,
    &COGNITO_IDP_ADVANCED_SECURITY_MODE_TYPE,
    &COGNITO_IDP_ALIAS_ATTRIBUTE_TYPE,
    &COGNITO_IDP_ATTRIBUTE_DATA_TYPE,
    &COGNITO_IDP_ATTRIBUTE_MAPPING_KEY_TYPE,
    &COGNITO_IDP_AUTH_FACTOR_TYPE,
    &COGNITO_IDP_AUTH_SESSION_VALIDITY_TYPE,
    &COGNITO_IDP_CALLBACK_UR_LS_LIST_TYPE,
    &COGNITO_IDP_CLIENT_ID_TYPE,
    &COGNITO_IDP_CLIENT_NAME_TYPE,
    &COGNITO_IDP_CLIENT_PERMISSION_TYPE,
    &COGNITO_IDP_CUSTOM_ATTRIBUTE_NAME_TYPE,
    &COGNITO_IDP_CUSTOM_EMAIL_SENDER_LAMBDA_VERSION_TYPE,
    &COGNITO_IDP_CUSTOM_SMS_SENDER_LAMBDA_VERSION_TYPE,
    &COGNITO_IDP_DEFAULT_EMAIL_OPTION_TYPE,
    &COGNITO_IDP_DELETION_PROTECTION_TYPE,
    &COGNITO_IDP_DOMAIN_TYPE,
    &COGNITO_IDP_EMAIL_ADDRESS_TYPE,
    &COGNITO_IDP_EMAIL_SENDING_ACCOUNT_TYPE,
    &COGNITO_IDP_EMAIL_VERIFICATION_MESSAGE_BY_LINK_TYPE,
    &COGNITO_IDP_EMAIL_VERIFICATION_MESSAGE_TYPE,
    &COGNITO_IDP_EMAIL_VERIFICATION_SUBJECT_TYPE,
    &COGNITO_IDP_ENCRYPTION_KEY_TYPE,
    &COGNITO_IDP_EXPLICIT_AUTH_FLOWS_TYPE,
    &COGNITO_IDP_FEATURE_TYPE,
    &COGNITO_IDP_GROUP_NAME_TYPE,
    &COGNITO_IDP_IDENTITY_PROVIDER_TYPE_TYPE,
    &COGNITO_IDP_INBOUND_FEDERATION_LAMBDA_VERSION_TYPE,
    &COGNITO_IDP_ISSUER_TYPE,
    &COGNITO_IDP_LOGOUT_UR_LS_LIST_TYPE,
    &COGNITO_IDP_O_AUTH_FLOW_TYPE,
    &COGNITO_IDP_PASSWORD_HISTORY_SIZE_TYPE,
    &COGNITO_IDP_PASSWORD_POLICY_MIN_LENGTH_TYPE,
    &COGNITO_IDP_PRE_TOKEN_GENERATION_LAMBDA_VERSION_TYPE,
    &COGNITO_IDP_PRECEDENCE_TYPE,
    &COGNITO_IDP_PREVENT_USER_EXISTENCE_ERROR_TYPES,
    &COGNITO_IDP_PROVIDER_NAME_TYPE_V2,
    &COGNITO_IDP_RECOVERY_OPTION_NAME_TYPE,
    &COGNITO_IDP_REDIRECT_URL_TYPE,
    &COGNITO_IDP_REGION_CODE_TYPE,
    &COGNITO_IDP_RELYING_PARTY_ID_TYPE,
    &COGNITO_IDP_RESOURCE_SERVER_IDENTIFIER_TYPE,
    &COGNITO_IDP_RESOURCE_SERVER_NAME_TYPE,
    &COGNITO_IDP_RESOURCE_SERVER_SCOPE_DESCRIPTION_TYPE,
    &COGNITO_IDP_RESOURCE_SERVER_SCOPE_LIST_TYPE,
    &COGNITO_IDP_RESOURCE_SERVER_SCOPE_NAME_TYPE,
    &COGNITO_IDP_RETRY_GRACE_PERIOD_SECONDS_TYPE,
    &COGNITO_IDP_SES_CONFIGURATION_SET,
    &COGNITO_IDP_SCHEMA_ATTRIBUTES_LIST_TYPE,
    &COGNITO_IDP_SCOPE_LIST_TYPE,
    &COGNITO_IDP_SCOPE_TYPE,
    &COGNITO_IDP_SMS_VERIFICATION_MESSAGE_TYPE,
    &COGNITO_IDP_STRING_TYPE,
    &COGNITO_IDP_TEMPORARY_PASSWORD_VALIDITY_DAYS_TYPE,
    &COGNITO_IDP_TIME_UNITS_TYPE,
    &COGNITO_IDP_USER_POOL_ID_TYPE,
    &COGNITO_IDP_USER_POOL_MFA_TYPE,
    &COGNITO_IDP_USER_POOL_NAME_TYPE,
    &COGNITO_IDP_USER_POOL_TIER_TYPE,
    &COGNITO_IDP_USER_VERIFICATION_TYPE,
    &COGNITO_IDP_USERNAME_ATTRIBUTE_TYPE,
    &COGNITO_IDP_VERIFIED_ATTRIBUTE_TYPE,
    &COGNITO_IDP_WEB_AUTHN_FACTOR_CONFIGURATION_TYPE,
    &DYNAMODB_INDEX_NAME,
    &DYNAMODB_KEY_SCHEMA_ATTRIBUTE_NAME,
    &DYNAMODB_TABLE_NAME,
    &EVENTS_EVENT_BUS_NAME,
    &FIREHOSE_DELIVERY_STREAM_NAME,
    &IAM_OPEN_ID_CONNECT_PROVIDER_URL_TYPE,
    &IAM_SAML_METADATA_DOCUMENT_TYPE,
    &IAM_CLIENT_ID_TYPE,
    &IAM_THUMBPRINT_TYPE,
    &IOT_THING_NAME,
    &KINESIS_STREAM_NAME,
    &KMS_KEY_ID_TYPE,
    &LAMBDA_ALIAS,
    &LAMBDA_FUNCTION_NAME,
    &LAMBDA_HANDLER,
    &LOCATION_RESOURCE_NAME,
    &RUM_APP_MONITOR_NAME,
    &SECRETSMANAGER_NAME_TYPE,
    &SSM_PS_PARAMETER_NAME,
    &STEPFUNCTIONS_NAME,
    &STS_EXTERNAL_ID_TYPE,
];
