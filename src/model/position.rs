//! Positions: uses of a text, and the values that are right there.
//!
//! One table, [`Position`] with [`NAMES`] for resources, checks texts, values given for parameters, and defaults; the
//! outputs carry it as the patterns of parameters. Characters and lengths are those of [`super::shapes`] where AWS's
//! models have them. What reaches a policy, an ARN or a decision about who is let in contains no `*`, `?`, `$` and no
//! braces, so that it is read literally.

use rustc_hash::FxHashSet;

use super::pattern::{Class, Element, Pattern};
use super::shapes::{self, ValueShape};
use crate::catalog::ResourceType;
use crate::catalog::kind::Kind;
use crate::text::{Loc, with_article};

/// Use of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Position {
    /// The name (or id) of a resource, from which its ARN is made.
    Name(&'static Kind),
    /// The ARN of a resource.
    Arn(&'static Kind),
    /// The ARN of a resource of a type of the catalogue.
    TypedArn(ResourceType),
    /// The ARN of the function for a handler path.
    Handler,
    HandlerPath,
    RoleArn,
    /// The ARN of a policy that bounds a role.
    BoundaryArn,
    /// What in a message names its route.
    Selection,
    /// The name of a role that exists.
    RoleName,
    RolePath,
    /// The value of a tag of a role.
    ResourceTag,
    /// The ARN of an identity provider of IAM: `oidc-provider` or `saml-provider`.
    ProviderArn(&'static str),
    /// The ARN of an identity that mail is sent with.
    SesArn,
    CertificateArn,
    /// The name of an export of another stack.
    Export,
    ApiId,
    Stage,
    /// The stage of a WebSocket API, which may be `$default`.
    SocketStage,
    /// The id of the root resource of a REST API.
    RootResource,
    IdentityPoolId,
    ClientId,
    /// The `at` of a grant on a kind: keys of a bucket, MQTT topics.
    Prefix(&'static Kind),
    MqttClient,
    Alias,
    /// An inference profile.
    Profile,
    /// A value that a condition compares with.
    FilterValue,
    /// Like [`Self::FilterValue`], where `*` in the text is a wildcard.
    FilterPattern,
    Issuer,
    Audience,
    /// The id that an app has at a provider which identity pools know by themselves.
    LoginId,
    /// A client id of an OIDC provider of IAM.
    OidcClientId,
    /// The client id of a user pool at one of its providers.
    PoolClientId,
    ClaimValue,
    /// A claim or an attribute of a provider.
    Claim,
    /// A scope that an app client may ask for.
    Scope,
    /// A scope that a user pool asks a provider for.
    ProviderScope,
    ResourceServerId,
    ResourceServerName,
    /// The name of a scope of a resource server.
    ScopeName,
    /// An attribute of a user pool.
    Attribute,
    PoolName,
    ClientName,
    IdentityPoolName,
    ApiName,
    GraphqlName,
    AuthorizerName,
    /// The name of an app's own sign-in.
    DeveloperProvider,
    GroupName,
    /// The name of a provider of a user pool.
    PoolProviderName,
    /// The name of an attribute of a user pool that is not standard.
    CustomAttribute,
    /// The name of a principal tag.
    Tag,
    /// A claim that fills a principal tag.
    TagClaim,
    /// A claim that a rule reads.
    RuleClaim,
    IndexName,
    /// The name of a key attribute of a table.
    KeyAttribute,
    /// The name of a channel namespace.
    Channel,
    /// A scope that a route of an HTTP API asks for.
    RouteScope,
    ScopeDescription,
    MailSubject,
    MailWithCode,
    MailWithLink,
    TextMessage,
    /// The domain of sign-in pages.
    Domain,
    /// The domain that passkeys belong to.
    RelyingParty,
    /// An address that browsers are sent to.
    Url,
    /// An address that a document is read from.
    MetadataUrl,
    /// An origin whose pages may call an API.
    Origin,
    /// The name of a header.
    Header,
    /// An id of letters and digits that another company gave.
    Code,
    ExternalId,
    Region,
    /// A SHA-1 in hexadecimal digits.
    Thumbprint,
    ConfigurationSet,
    /// A sender of mail.
    Sender,
    MailAddress,
    SamlDocument,
    Secret,
}

/// How much of a text its position checks; [`crate::check`] checks the rest elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    Whole,
    /// Its characters and its length.
    Characters,
    Elsewhere,
}

/// Graphic ASCII without what is special in a policy.
const GRAPHIC: Class = Class::of("!-~").without("*?${}\"\\");
/// Printable ASCII without wildcards and variables.
const PLAIN: Class = Class::PRINTABLE.without("*?${}\\");

/// Text without wildcards and variables. Which of it IAM accepts is checked elsewhere.
const LITERAL: Class = Class::TEXT.without("*?${}");

/// Returns the rules for names of a kind.
struct Names {
    word: &'static str,
    /// Characters of a name.
    name: Class,
    /// Characters in place of the name in a whole ARN.
    arn: Class,
    /// Length, and further restrictions on characters.
    of: Of,
}

/// Source of the bounds of names.
#[derive(Clone, Copy)]
enum Of {
    /// A model.
    Shape(&'static ValueShape),
    /// The least and greatest length of a page of the documentation, where the models have none.
    Documented(u64, u64),
}

const fn kind(word: &'static str, characters: &str, of: Of) -> Names {
    let name = Class::of(characters);
    Names { word, name, arn: name, of }
}

/// Names of kinds. The characters narrow those of the model, or replace them where the model has none.
const NAMES: &[Names] = &[
    kind("user_pool", "A-Za-z0-9_-", Of::Shape(&shapes::COGNITO_IDP_USER_POOL_ID_TYPE)),
    kind("table", "A-Za-z0-9_.-", Of::Shape(&shapes::DYNAMODB_TABLE_NAME)),
    // The names of old buckets too, which are longer and have capital letters:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    kind("bucket", "A-Za-z0-9_.-", Of::Documented(3, 255)),
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    kind("queue", "A-Za-z0-9_.-", Of::Documented(1, 80)),
    // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    kind("topic", "A-Za-z0-9_.-", Of::Documented(1, 256)),
    kind("stream", "A-Za-z0-9_.-", Of::Shape(&shapes::KINESIS_STREAM_NAME)),
    kind("delivery_stream", "A-Za-z0-9_.-", Of::Shape(&shapes::FIREHOSE_DELIVERY_STREAM_NAME)),
    Names {
        arn: Class::of("A-Za-z0-9_:-"),
        ..kind("function", "A-Za-z0-9_-", Of::Shape(&shapes::LAMBDA_FUNCTION_NAME))
    },
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    kind("state_machine", "A-Za-z0-9_+!@.()=,'-", Of::Shape(&shapes::STEPFUNCTIONS_NAME)),
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    kind("secret", "A-Za-z0-9/_+=.@-", Of::Shape(&shapes::SECRETSMANAGER_NAME_TYPE)),
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
    kind("parameter", "A-Za-z0-9_./-", Of::Shape(&shapes::SSM_PS_PARAMETER_NAME)),
    // An alias names no key in a policy; that it does not is for the linter to say.
    kind("key", "A-Za-z0-9/_-", Of::Shape(&shapes::KMS_KEY_ID_TYPE)),
    kind("bus", "A-Za-z0-9_./-", Of::Shape(&shapes::EVENTS_EVENT_BUS_NAME)),
    kind("model", "A-Za-z0-9_.:-", Of::Shape(&shapes::BEDROCK_RUNTIME_INVOKE_MODEL_IDENTIFIER)),
    kind("knowledge_base", "A-Za-z0-9", Of::Shape(&shapes::BEDROCK_AGENT_RUNTIME_KNOWLEDGE_BASE_ID)),
    // https://docs.aws.amazon.com/general/latest/gr/iot-core.html
    Names { name: TOPIC, arn: TOPIC, ..kind("iot_topic", "", Of::Documented(1, 256)) },
    kind("iot_shadow", "A-Za-z0-9_:-", Of::Shape(&shapes::IOT_THING_NAME)),
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    kind("database", "A-Za-z0-9-", Of::Documented(1, 63)),
    kind("place_index", "A-Za-z0-9_.-", Of::Shape(&shapes::LOCATION_RESOURCE_NAME)),
    kind("map", "A-Za-z0-9_.-", Of::Shape(&shapes::LOCATION_RESOURCE_NAME)),
    kind("route_calculator", "A-Za-z0-9_.-", Of::Shape(&shapes::LOCATION_RESOURCE_NAME)),
    kind("tracker", "A-Za-z0-9_.-", Of::Shape(&shapes::LOCATION_RESOURCE_NAME)),
    kind("rum_monitor", "A-Za-z0-9_.#-", Of::Shape(&shapes::RUM_APP_MONITOR_NAME)),
    // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailIdentity.html
    kind("email_identity", "A-Za-z0-9_.+@=-", Of::Documented(1, 320)),
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
    kind("schedule_group", "A-Za-z0-9_.-", Of::Documented(1, 64)),
    kind("file_system", "a-z0-9-", Of::Documented(1, 128)),
    kind("distribution", "A-Za-z0-9", Of::Documented(1, 64)),
    // Two ids of ten characters: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_InvokeAgent.html
    kind("agent", "A-Za-z0-9/", Of::Documented(3, 21)),
    // With its path: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    kind("role", "A-Za-z0-9_+=,.@/-", Of::Documented(1, 576)),
];

/// Characters of an MQTT topic, without wildcards.
const TOPIC: Class = GRAPHIC.without("#+");

/// Names of all other kinds.
const OTHER: Names = kind("", "A-Za-z0-9_.-", Of::Documented(1, shapes::ANY));

impl Position {
    /// Returns the pattern of a whole value.
    pub fn whole(self) -> Pattern {
        let pattern = match self {
            // Without a slash of its own: `/{p}` and `{p}` would be the same parameter otherwise, or `//`.
            Self::Name(kind) if kind.word == "parameter" => {
                Pattern::begins(names(kind).name.without("/"), names(kind).name)
            }
            Self::Arn(kind) => arn(kind),
            Self::TypedArn(ty) => typed_arn(ty),
            Self::Handler => arn(function()),
            Self::RoleArn => arn_of("arn:{P}:iam::{A}:role/{name}", Element::some(Class::of("A-Za-z0-9_+=,.@/-"))),
            Self::BoundaryArn => {
                arn_of("arn:{P}:iam::{A}:policy/{name}", Element::some(Class::of("A-Za-z0-9_+=,.@/-")))
            }
            // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
            Self::Selection => Pattern::new(vec![
                Element::Text("$request.body."),
                Element::Of { class: Class::of("A-Za-z0-9_.-"), min: 1, max: 113 },
            ]),
            // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
            Self::RoleName => Pattern::new(vec![Element::Of { class: Class::of("A-Za-z0-9_+=,.@-"), min: 1, max: 64 }]),
            // A `$` without a brace is no variable of IAM.
            Self::SocketStage => Pattern::new(vec![
                Element::Of { class: Class::of("$"), min: 0, max: 1 },
                Element::Of { class: Class::of("A-Za-z0-9_-"), min: 1, max: 127 },
            ]),
            Self::RolePath => Pattern::new(vec![
                Element::Text("/"),
                Element::Of { class: Class::of("A-Za-z0-9_+=,.@/-"), min: 0, max: 510 },
                Element::Text("/"),
            ]),
            Self::ProviderArn("saml-provider") => {
                arn_of("arn:{P}:iam::{A}:saml-provider/{name}", Element::some(Class::of("A-Za-z0-9_.-")))
            }
            Self::ProviderArn(_) => {
                arn_of("arn:{P}:iam::{A}:oidc-provider/{name}", Element::some(Class::of("A-Za-z0-9_.:/~%-")))
            }
            Self::SesArn => arn_of("arn:{P}:ses:{R}:{A}:identity/{name}", Element::some(Class::of("A-Za-z0-9_.+@-"))),
            Self::CertificateArn => {
                arn_of("arn:{P}:acm:{R}:{A}:certificate/{name}", Element::some(Class::of("A-Za-z0-9-")))
            }
            Self::Issuer => Pattern::new(vec![
                Element::Text("https://"),
                Element::some(Class::of("A-Za-z0-9.-")),
                Element::Of { class: Class::of("A-Za-z0-9_.~%/-"), min: 0, max: Pattern::UNBOUNDED },
            ]),
            _ => {
                let some = Pattern::some(self.class());
                match self.sequence() {
                    Some(form) => Pattern::new(form.to_vec()).and(&some).unwrap_or(some),
                    None => some,
                }
            }
        };
        match self.bounds() {
            Some((min, max)) => pattern.bounded(min, max),
            None => pattern,
        }
    }

    /// Returns the shape of the values in AWS's model.
    pub fn shape(self) -> Option<&'static ValueShape> {
        Some(match self {
            Self::Name(kind) => match names(kind).of {
                Of::Shape(shape) => shape,
                Of::Documented(..) => return None,
            },
            Self::Stage | Self::ApiName | Self::AuthorizerName => {
                &shapes::APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND128
            }
            Self::RouteScope => &shapes::APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND64,
            Self::Channel => &shapes::APPSYNC_NAMESPACE,
            Self::Profile => &shapes::BEDROCK_INFERENCE_PROFILE_ID,
            Self::IdentityPoolId => &shapes::COGNITO_IDENTITY_IDENTITY_POOL_ID,
            Self::IdentityPoolName => &shapes::COGNITO_IDENTITY_IDENTITY_POOL_NAME,
            Self::DeveloperProvider => &shapes::COGNITO_IDENTITY_DEVELOPER_PROVIDER_NAME,
            Self::LoginId => &shapes::COGNITO_IDENTITY_IDENTITY_PROVIDER_ID,
            Self::Tag => &shapes::COGNITO_IDENTITY_PRINCIPAL_TAG_ID,
            Self::TagClaim => &shapes::COGNITO_IDENTITY_PRINCIPAL_TAG_VALUE,
            Self::RuleClaim => &shapes::COGNITO_IDENTITY_CLAIM_NAME,
            Self::ClaimValue => &shapes::COGNITO_IDENTITY_CLAIM_VALUE,
            Self::ClientId => &shapes::COGNITO_IDP_CLIENT_ID_TYPE,
            Self::PoolName => &shapes::COGNITO_IDP_USER_POOL_NAME_TYPE,
            Self::ClientName => &shapes::COGNITO_IDP_CLIENT_NAME_TYPE,
            Self::GroupName => &shapes::COGNITO_IDP_GROUP_NAME_TYPE,
            Self::PoolProviderName => &shapes::COGNITO_IDP_PROVIDER_NAME_TYPE_V2,
            Self::CustomAttribute => &shapes::COGNITO_IDP_CUSTOM_ATTRIBUTE_NAME_TYPE,
            Self::Attribute => &shapes::COGNITO_IDP_CLIENT_PERMISSION_TYPE,
            Self::Claim | Self::PoolClientId | Self::ProviderScope | Self::MetadataUrl | Self::Sender => {
                &shapes::COGNITO_IDP_STRING_TYPE
            }
            Self::Scope => &shapes::COGNITO_IDP_SCOPE_TYPE,
            Self::ResourceServerId => &shapes::COGNITO_IDP_RESOURCE_SERVER_IDENTIFIER_TYPE,
            Self::ResourceServerName => &shapes::COGNITO_IDP_RESOURCE_SERVER_NAME_TYPE,
            Self::ScopeName => &shapes::COGNITO_IDP_RESOURCE_SERVER_SCOPE_NAME_TYPE,
            Self::ScopeDescription => &shapes::COGNITO_IDP_RESOURCE_SERVER_SCOPE_DESCRIPTION_TYPE,
            Self::MailSubject => &shapes::COGNITO_IDP_EMAIL_VERIFICATION_SUBJECT_TYPE,
            Self::MailWithCode => &shapes::COGNITO_IDP_EMAIL_VERIFICATION_MESSAGE_TYPE,
            Self::MailWithLink => &shapes::COGNITO_IDP_EMAIL_VERIFICATION_MESSAGE_BY_LINK_TYPE,
            Self::TextMessage => &shapes::COGNITO_IDP_SMS_VERIFICATION_MESSAGE_TYPE,
            Self::Domain => &shapes::COGNITO_IDP_DOMAIN_TYPE,
            Self::RelyingParty => &shapes::COGNITO_IDP_RELYING_PARTY_ID_TYPE,
            Self::Url => &shapes::COGNITO_IDP_REDIRECT_URL_TYPE,
            Self::MailAddress => &shapes::COGNITO_IDP_EMAIL_ADDRESS_TYPE,
            Self::ConfigurationSet => &shapes::COGNITO_IDP_SES_CONFIGURATION_SET,
            Self::Region => &shapes::COGNITO_IDP_REGION_CODE_TYPE,
            Self::IndexName => &shapes::DYNAMODB_INDEX_NAME,
            Self::KeyAttribute => &shapes::DYNAMODB_KEY_SCHEMA_ATTRIBUTE_NAME,
            Self::Issuer => &shapes::IAM_OPEN_ID_CONNECT_PROVIDER_URL_TYPE,
            Self::OidcClientId => &shapes::IAM_CLIENT_ID_TYPE,
            Self::Thumbprint => &shapes::IAM_THUMBPRINT_TYPE,
            Self::SamlDocument => &shapes::IAM_SAML_METADATA_DOCUMENT_TYPE,
            Self::Alias => &shapes::LAMBDA_ALIAS,
            Self::HandlerPath => &shapes::LAMBDA_HANDLER,
            Self::ExternalId => &shapes::STS_EXTERNAL_ID_TYPE,
            _ => return None,
        })
    }

    /// Returns the least and greatest length of a whole value, where AWS documents it.
    pub fn bounds(self) -> Option<(u64, u64)> {
        match (self, self.shape()) {
            // CloudFormation takes less than the model:
            // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
            (Self::RelyingParty, _) => Some((1, 63)),
            (Self::Name(kind), None) => match names(kind).of {
                Of::Documented(min, max) if max != shapes::ANY => Some((min, max)),
                _ => None,
            },
            // Names only have a form.
            (_, Some(shape)) if shape.max == shapes::ANY => None,
            (Self::Name(kind), Some(shape)) if kind.word == "function" => {
                Pattern::new(shape.form.to_vec()).lengths().1.map(|most| (shape.min, most))
            }
            (_, Some(shape)) => Some((shape.min, shape.max)),
            (_, None) => None,
        }
    }

    /// Returns the form of a value that is more than characters of one class.
    pub fn sequence(self) -> Option<&'static [Element]> {
        // Labels of a host, and the place for a code, are checked where they are read.
        let elsewhere = matches!(self, Self::Domain | Self::MailWithCode | Self::MailWithLink | Self::TextMessage);
        self.shape().map(|shape| shape.form).filter(|form| form.len() > 1 && !elsewhere)
    }

    /// Returns the characters of a value.
    pub fn class(self) -> Class {
        match self.shape().map(|shape| shape.form) {
            Some([Element::Of { class, .. }]) => self.narrow().and(*class),
            _ => self.narrow(),
        }
    }

    /// Returns the characters of a value that is part of a text.
    fn narrow(self) -> Class {
        match self {
            Self::Name(kind) => names(kind).name,
            // A colon or a slash would move what follows to another field of the ARN.
            Self::Arn(kind) => names(kind).name.without(":").and(GRAPHIC),
            Self::TypedArn(_) => Class::of("A-Za-z0-9_.+=,@-"),
            Self::Handler | Self::Alias => Class::of("A-Za-z0-9_-"),
            Self::HandlerPath => Class::of("!-~"),
            Self::RoleArn | Self::BoundaryArn => Class::of("A-Za-z0-9_+=,.@/-"),
            Self::Selection => Class::of("A-Za-z0-9_.-"),
            Self::RoleName => Class::of("A-Za-z0-9_+=,.@-"),
            Self::RolePath => Class::of("A-Za-z0-9_+=,.@/-"),
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
            Self::ResourceTag => Class::of("A-Za-z0-9_.:/=+@ -"),
            Self::ProviderArn(_) => Class::of("A-Za-z0-9_./-"),
            Self::SesArn => Class::of("A-Za-z0-9_.+@-"),
            Self::CertificateArn | Self::Region => Class::of("A-Za-z0-9-"),
            Self::Export => Class::of("A-Za-z0-9-"),
            Self::ApiId | Self::Stage | Self::SocketStage => Class::of("A-Za-z0-9_-"),
            Self::RootResource | Self::Code => Class::of("A-Za-z0-9"),
            Self::IdentityPoolId => Class::of("A-Za-z0-9_:-"),
            Self::ClientId => Class::of("A-Za-z0-9_"),
            Self::Prefix(kind) if kind.word == "iot_topic" => PLAIN.without("/#+"),
            Self::Prefix(_) => PLAIN.without("/"),
            Self::MqttClient => GRAPHIC.without("/#+"),
            Self::Profile => Class::of("A-Za-z0-9_.:-"),
            Self::FilterValue | Self::FilterPattern => PLAIN,
            Self::Issuer => Class::of("A-Za-z0-9_.~%/-"),
            Self::Audience
            | Self::LoginId
            | Self::OidcClientId
            | Self::PoolClientId
            | Self::Scope
            | Self::ProviderScope
            | Self::ResourceServerId
            | Self::ScopeName
            | Self::RouteScope => GRAPHIC,
            Self::ClaimValue => Class::TEXT.without("{}"),
            Self::Claim | Self::RuleClaim => Class::of("!-~").without("{}"),
            Self::Attribute => Class::of("A-Za-z0-9_:.-"),
            Self::PoolName
            | Self::ClientName
            | Self::IdentityPoolName
            | Self::ApiName
            | Self::GraphqlName
            | Self::DeveloperProvider
            | Self::ResourceServerName => Class::of("A-Za-z0-9 _+=,.@-"),
            Self::GroupName | Self::PoolProviderName | Self::MailAddress => Class::of("!-~").without("{}"),
            Self::CustomAttribute | Self::KeyAttribute | Self::IndexName | Self::Channel | Self::AuthorizerName => {
                Class::of("!-~").without("{}")
            }
            Self::Domain | Self::RelyingParty => Class::of("a-z0-9.-"),
            // Browsers send no fragment on.
            Self::Url => Class::of("!-~").without("{}\"<>\\^`#"),
            Self::MetadataUrl => Class::of("!-~").without("{}\"<>\\^`"),
            Self::Origin => Class::of("A-Za-z0-9.:/_[]-"),
            Self::Header => Class::of("A-Za-z0-9_-"),
            Self::ExternalId => Class::of("A-Za-z0-9_+=,.@:/-"),
            Self::Thumbprint => Class::of("A-Fa-f0-9"),
            Self::ConfigurationSet => Class::of("A-Za-z0-9_-"),
            Self::Sender | Self::Tag | Self::TagClaim => Class::TEXT.without("{}"),
            Self::ScopeDescription
            | Self::MailSubject
            | Self::MailWithCode
            | Self::MailWithLink
            | Self::TextMessage => Class::TEXT.with("\n\r\t"),
            Self::SamlDocument | Self::Secret => Class::TEXT.with("\n\r\t"),
        }
    }

    /// Returns the pattern of a parameter. `before` and `behind` say whether there is text on that side, and `others`
    /// how many characters it has at least.
    pub fn of_parameter(self, before: bool, behind: bool, others: u16) -> Pattern {
        if !before && !behind {
            return self.whole();
        }
        let pattern = match self {
            Self::Name(kind) if kind.word == "parameter" && !before => self.whole(),
            Self::Issuer if !before => {
                let known = [Element::Text("https://"), Element::some(self.class())];
                Pattern::new(known.to_vec())
            }
            // The part of an ARN in which a kind has slashes is its name, which may hold one.
            _ => Pattern::some(self.class()),
        };
        match self.bounds() {
            Some((_, max)) => pattern.within(max.saturating_sub(others.into()).max(1)),
            None => pattern,
        }
    }

    /// Returns how much of a text is checked here.
    pub fn literal(self) -> Literal {
        match self {
            Self::Arn(_)
            | Self::TypedArn(_)
            | Self::Handler
            | Self::RoleArn
            | Self::BoundaryArn
            | Self::RoleName
            | Self::Selection
            | Self::ProviderArn(_)
            | Self::SesArn
            | Self::CertificateArn => Literal::Whole,
            // What is wrong with these has words of its own.
            Self::Prefix(_)
            | Self::Issuer
            | Self::Attribute
            | Self::Domain
            | Self::RelyingParty
            | Self::Origin
            | Self::Header
            | Self::Code
            | Self::Thumbprint
            | Self::Audience
            | Self::Claim
            | Self::ProviderScope
            | Self::PoolClientId
            | Self::MetadataUrl
            | Self::Sender
            | Self::ClaimValue
            | Self::Url
            | Self::Secret => Literal::Elsewhere,
            _ => Literal::Characters,
        }
    }

    /// Returns whether the text becomes part of a policy or of an ARN in one.
    pub fn in_policy(self) -> bool {
        matches!(
            self,
            Self::Name(_)
                | Self::Arn(_)
                | Self::TypedArn(_)
                | Self::Handler
                | Self::RoleArn
                | Self::BoundaryArn
                | Self::RoleName
                | Self::RolePath
                | Self::ProviderArn(_)
                | Self::SesArn
                | Self::CertificateArn
                | Self::ApiId
                | Self::IdentityPoolId
                | Self::ClientId
                | Self::Stage
                | Self::SocketStage
                | Self::Alias
                | Self::Profile
                | Self::Export
                | Self::MqttClient
                | Self::ExternalId
                | Self::Region
                | Self::ConfigurationSet
                | Self::FilterValue
                | Self::FilterPattern
        )
    }

    /// Returns whether the text becomes part of a policy and is not restricted to ASCII here.
    pub fn beyond_ascii(self) -> bool {
        match self {
            Self::Prefix(_) | Self::FilterValue | Self::FilterPattern => true,
            Self::Name(kind) => kind.word == "iot_topic",
            _ => false,
        }
    }

    /// Returns the characters that a text may contain besides parameters.
    pub fn literal_class(self) -> Class {
        match self {
            // MQTT knows more characters than a value from outside needs.
            Self::Name(kind) if kind.word == "iot_topic" => LITERAL,
            Self::FilterValue => LITERAL,
            Self::FilterPattern => LITERAL.with("*"),
            Self::Export => self.class().with(":"),
            // `client/${cognito-identity.amazonaws.com:sub}` and what is around it.
            Self::MqttClient => GRAPHIC.without("#+"),
            // Braces would be a placeholder that nobody fills in.
            Self::ScopeName => Class::of("!-~").without("\"/\\{}"),
            // A character that identity pools refuse is reported where one is signed in to.
            Self::ClientId => self.class().with("+"),
            _ if self.in_policy() => self.class(),
            // What the model takes and a terminal shows.
            _ => match self.shape().map(|shape| shape.form) {
                Some([Element::Of { class, .. }]) => class.and(Class::TEXT.with(self.breaks())),
                _ => Class::TEXT.with(self.breaks()),
            },
        }
    }

    /// Returns the line breaks and tabs that a text may contain.
    fn breaks(self) -> &'static str {
        match self {
            Self::MailSubject
            | Self::MailWithCode
            | Self::MailWithLink
            | Self::TextMessage
            | Self::ScopeDescription
            | Self::SamlDocument => "\n\r\t",
            _ => "",
        }
    }

    /// Returns the pattern of a text without parameters.
    pub fn written(self) -> Pattern {
        let some = Pattern::of(self.literal_class(), 0, Pattern::UNBOUNDED);
        let form = self.shape().map(|shape| shape.form).filter(|form| form.len() > 1);
        let pattern = match form {
            Some(form) => Pattern::new(form.to_vec()).and(&some).unwrap_or(some),
            None => some,
        };
        match self.bounds() {
            Some((min, max)) => pattern.bounded(min, max),
            None => pattern.bounded(1, shapes::ANY),
        }
    }

    /// Returns whether a text without parameters is right, if that can be seen fast: ASCII, where only characters and
    /// length count. Otherwise [`Self::written`] decides.
    pub fn passes_fast_check(self, text: &str) -> bool {
        if self.shape().is_some_and(|shape| shape.form.len() > 1) {
            return false;
        }
        let (min, max) = self.bounds().unwrap_or((1, shapes::ANY));
        let class = self.literal_class();
        (min..=max).contains(&(text.len() as u64)) && text.bytes().all(|byte| class.has_byte(byte))
    }

    /// Returns whether a value that nobody can check is allowed: `ssm`, and `{{resolve:…}}` in secrets.
    pub fn open(self) -> bool {
        matches!(self, Self::Sender | Self::MailAddress | Self::SamlDocument | Self::Secret)
    }

    /// Returns whether `{{resolve:…}}` is allowed.
    pub fn dynamic(self) -> bool {
        matches!(self, Self::SamlDocument | Self::Secret)
    }

    /// Returns whether an id of the caller is allowed.
    pub fn caller(self) -> bool {
        matches!(self, Self::Prefix(_) | Self::MqttClient)
    }

    /// Returns the form of a whole value for a message: `arn:aws:sqs:REGION:ACCOUNT:NAME`.
    pub fn form(self) -> Option<String> {
        let form = |pattern: &str| {
            let mut rest = pattern.strip_suffix("-??????").unwrap_or(pattern);
            let mut out = String::with_capacity(rest.len() + 16);
            while let Some((before, (hole, after))) =
                rest.split_once('{').and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
            {
                out.push_str(before);
                out.push_str(match hole {
                    "P" => "aws",
                    "R" => "REGION",
                    "A" => "ACCOUNT",
                    _ => "NAME",
                });
                rest = after;
            }
            out + rest
        };
        Some(match self {
            Self::Arn(kind) => form(kind.arn),
            // The catalogue has names for the parts, which say more.
            Self::TypedArn(ty) => {
                let arn = ty.arns().next().unwrap_or_default().replace("${Partition}", "aws");
                arn.replace("${Region}", "REGION").replace("${Account}", "ACCOUNT").replace("${", "").replace('}', "")
            }
            Self::Handler => form(function().arn),
            Self::RoleArn => "arn:aws:iam::ACCOUNT:role/NAME".to_owned(),
            Self::BoundaryArn => "arn:aws:iam::ACCOUNT:policy/NAME".to_owned(),
            Self::Selection => "$request.body.action".to_owned(),
            Self::RoleName => "notes-list".to_owned(),
            Self::RolePath => "/notes/".to_owned(),
            Self::ProviderArn(word) => format!("arn:aws:iam::ACCOUNT:{word}/NAME"),
            Self::SesArn => "arn:aws:ses:REGION:ACCOUNT:identity/example.com".to_owned(),
            Self::CertificateArn => "arn:aws:acm:REGION:ACCOUNT:certificate/ID".to_owned(),
            Self::Issuer => "https://login.example.com".to_owned(),
            Self::IdentityPoolId => "us-east-1:11111111-2222-3333-4444-555555555555".to_owned(),
            Self::MailAddress => "hello@example.com".to_owned(),
            _ => return None,
        })
    }

    /// Describes the position: `the name of a DynamoDB table`.
    pub fn title(self) -> String {
        match self {
            Self::Name(kind)
                if matches!(
                    kind.word,
                    "model" | "key" | "knowledge_base" | "event_api" | "file_system" | "distribution" | "agent"
                ) =>
            {
                format!("the id of {}", with_article(kind.title))
            }
            Self::Name(kind) => format!("the name of {}", with_article(kind.title)),
            Self::Arn(kind) => format!("the ARN of {}", with_article(kind.title)),
            Self::TypedArn(ty) => format!("the ARN of a resource of type {}", ty.spelled()),
            Self::Handler => "the ARN of a Lambda function".to_owned(),
            Self::HandlerPath => "the path of a handler".to_owned(),
            Self::RoleArn => "the ARN of a role".to_owned(),
            Self::BoundaryArn => "the ARN of a permissions boundary".to_owned(),
            Self::Selection => "a route selection expression".to_owned(),
            Self::RoleName => "the name of a role".to_owned(),
            Self::RolePath => "the path of a role".to_owned(),
            Self::ResourceTag => "the value of a tag".to_owned(),
            Self::ProviderArn("saml-provider") => "the ARN of a SAML provider".to_owned(),
            Self::ProviderArn(_) => "the ARN of an OIDC provider".to_owned(),
            Self::SesArn => "the ARN of an SES identity".to_owned(),
            Self::CertificateArn => "the ARN of a certificate".to_owned(),
            Self::Export => "the name of an export".to_owned(),
            Self::ApiId => "the id of an API".to_owned(),
            Self::Stage | Self::SocketStage => "the stage of an API".to_owned(),
            Self::RootResource => "the id of the root resource of a REST API".to_owned(),
            Self::IdentityPoolId => "the id of an identity pool".to_owned(),
            Self::ClientId => "the id of an app client".to_owned(),
            Self::Prefix(_) => "a prefix".to_owned(),
            Self::MqttClient => "an MQTT client id".to_owned(),
            Self::Alias => "an alias".to_owned(),
            Self::Profile => "an inference profile".to_owned(),
            Self::FilterValue | Self::FilterPattern => "a value in a condition".to_owned(),
            Self::Issuer => "an issuer".to_owned(),
            Self::Audience => "an audience".to_owned(),
            Self::LoginId => "the id of an app at a provider".to_owned(),
            Self::OidcClientId | Self::PoolClientId => "a client id".to_owned(),
            Self::ClaimValue => "the value of a claim".to_owned(),
            Self::Claim | Self::TagClaim | Self::RuleClaim => "the name of a claim".to_owned(),
            Self::Scope | Self::ProviderScope | Self::RouteScope => "a scope".to_owned(),
            Self::ResourceServerId => "the identifier of a resource server".to_owned(),
            Self::ResourceServerName => "the name of a resource server".to_owned(),
            Self::ScopeName => "the name of a scope".to_owned(),
            Self::ScopeDescription => "the description of a scope".to_owned(),
            Self::Attribute => "the name of an attribute".to_owned(),
            Self::CustomAttribute => "the name of a custom attribute".to_owned(),
            Self::PoolName => "the name of a user pool".to_owned(),
            Self::ClientName => "the name of an app client".to_owned(),
            Self::IdentityPoolName => "the name of an identity pool".to_owned(),
            Self::ApiName | Self::GraphqlName => "the name of an API".to_owned(),
            Self::AuthorizerName => "the name of an authorizer".to_owned(),
            Self::DeveloperProvider => "the name of a developer provider".to_owned(),
            Self::GroupName => "the name of a group".to_owned(),
            Self::PoolProviderName => "the name of a provider".to_owned(),
            Self::Tag => "the name of a principal tag".to_owned(),
            Self::IndexName => "the name of an index".to_owned(),
            Self::KeyAttribute => "the name of a key attribute".to_owned(),
            Self::Channel => "the name of a channel".to_owned(),
            Self::MailSubject => "the subject of a mail".to_owned(),
            Self::MailWithCode | Self::MailWithLink => "the text of a mail".to_owned(),
            Self::TextMessage => "a text message".to_owned(),
            Self::Domain => "a domain".to_owned(),
            Self::RelyingParty => "the relying party".to_owned(),
            Self::Url | Self::MetadataUrl => "an address".to_owned(),
            Self::Origin => "an origin".to_owned(),
            Self::Header => "the name of a header".to_owned(),
            Self::Code => "an id".to_owned(),
            Self::ExternalId => "an external id".to_owned(),
            Self::Region => "a region".to_owned(),
            Self::Thumbprint => "a thumbprint".to_owned(),
            Self::ConfigurationSet => "the name of a configuration set".to_owned(),
            Self::Sender => "the sender of mail".to_owned(),
            Self::MailAddress => "an address for mail".to_owned(),
            Self::SamlDocument => "a SAML metadata document".to_owned(),
            Self::Secret => "a secret".to_owned(),
        }
    }
}

impl Position {
    /// Describes the position in a program: `the name of table Orders`; like [`Self::title`] if `of` is empty.
    pub fn phrase(self, of: &str) -> String {
        if of.is_empty() {
            return self.title();
        }
        match self {
            Self::Name(kind) => {
                let what = if self.title().starts_with("the id") { "id" } else { "name" };
                format!("the {what} of {} {of}", kind.word)
            }
            // Most parameters are ARNs.
            Self::Arn(kind) => ["the ARN of ", kind.word, " ", of].concat(),
            Self::TypedArn(ty) => ["the ARN of resource ", of, ", of type ", &ty.spelled()].concat(),
            Self::Handler => ["the ARN of the function behind ", of].concat(),
            Self::RoleArn => format!("the ARN of the role that user pool {of} sends text messages with"),
            Self::ApiId => format!("the id of API {of}"),
            Self::Stage | Self::SocketStage => format!("the stage of API {of}"),
            Self::RootResource => format!("the id of the root resource of API {of}"),
            Self::IdentityPoolId => format!("the id of identity pool {of}"),
            Self::Prefix(kind) => format!("a prefix of {} {of}", kind.word),
            Self::Alias => format!("the alias of function {of}"),
            Self::Profile => format!("the inference profile of model {of}"),
            Self::MqttClient => format!("the MQTT client id of {of}"),
            _ => self.title(),
        }
    }

    /// Describes the values of a pattern.
    pub fn words(self, pattern: &Pattern) -> String {
        let words = match (pattern.characters(), self.form()) {
            (Some(class), _) => {
                let first: Vec<String> = pattern.not_first().iter().map(char::to_string).collect();
                let words = class.describe();
                if first.is_empty() { words } else { format!("{words}, no {} at the beginning", first.join(" ")) }
            }
            _ if self == Self::PoolProviderName => {
                format!(
                    "{}, blanks nowhere and `_` in the second place only",
                    Class::of("!-~").without("{}").describe()
                )
            }
            (None, Some(form)) => format!("a value like {form}"),
            (None, None) => "a value of another form".to_owned(),
        };
        match pattern.lengths() {
            (0 | 1, None) => words,
            _ if pattern.characters().is_none() => words,
            (min, Some(max)) if min == max => format!("{max} characters of {words}"),
            (min, Some(max)) => format!("{min} to {max} characters of {words}"),
            (min, None) => format!("{min} or more characters of {words}"),
        }
    }
}

/// Returns the description of a parameter: `letters and digits: it is the id of API Http`.
pub fn constraint(words: &str, phrase: &str) -> String {
    [words, ": it is ", phrase].concat()
}

/// Returns the rules for names of a kind.
fn names(kind: &Kind) -> &'static Names {
    NAMES.iter().find(|names| names.word == kind.word).unwrap_or(&OTHER)
}

/// Returns the name in an ARN of a kind, with parameters as `{p}`; the ARN itself if it has another form.
pub fn name_in_arn<'a>(kind: &Kind, arn: &'a str) -> &'a str {
    let behind = |arn: &'a str| arn.splitn(6, ':').nth(5);
    let form = kind.arn.splitn(6, ':').nth(5).and_then(|form| form.split_once("{name}"));
    let (Some(own), Some((before, after))) = (behind(arn), form) else { return arn };
    let Some(name) = own.strip_prefix(before) else { return arn };
    // The alias of a function and the index of a table follow the name.
    let class = names(kind).name.with("{}");
    let name = &name[..name.find(|character| !class.has(character)).unwrap_or(name.len())];
    // Secrets Manager adds a hyphen and six characters.
    // Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html>
    match name.len().checked_sub(after.len()) {
        Some(end) if !after.is_empty() && name.as_bytes()[end] == b'-' => &name[..end],
        _ => name,
    }
}

fn function() -> &'static Kind {
    crate::catalog::kind("function").expect("functions are in the table of kinds")
}

fn arn(kind: &'static Kind) -> Pattern {
    let class = names(kind).arn;
    match kind.word {
        "key" => arn_of("arn:{P}:kms:{R}:{A}:{T}/{name}", Element::some(class)),
        // With what Secrets Manager adds to the name, or a version.
        "secret" | "function" | "model" => {
            arn_of(kind.arn.strip_suffix("-??????").unwrap_or(kind.arn), Element::some(class))
        }
        "parameter" => arn_of(kind.arn, Element::some(class)),
        _ => {
            let (min, max) = Position::Name(kind).bounds().unwrap_or((1, shapes::ANY));
            let (min, max) = (min.max(1) as u16, max.min(Pattern::UNBOUNDED.into()) as u16);
            arn_of(kind.arn, Element::Of { class, min, max })
        }
    }
}

/// Returns the pattern of an ARN: `{P}` partition, `{R}` region, `{A}` account, `{T}` a word, `{name}`.
fn arn_of(form: &'static str, name: Element) -> Pattern {
    let of = |list: &str, min, max| Element::Of { class: Class::of(list), min, max };
    let mut elements = Vec::new();
    let mut rest = form;
    while let Some((before, behind)) = rest.split_once('{') {
        let (hole, after) = behind.split_once('}').expect("a form of the table is closed");
        if !before.is_empty() {
            elements.push(Element::Text(before));
        }
        match hole {
            "P" => elements.extend([Element::Text("aws"), of("a-z-", 0, Pattern::UNBOUNDED)]),
            "R" => elements.push(of("a-z0-9-", 1, Pattern::UNBOUNDED)),
            "A" => elements.push(of("0-9", 12, 12)),
            "T" => elements.push(of("a-z-", 1, Pattern::UNBOUNDED)),
            _ => elements.push(name),
        }
        rest = after;
    }
    if !rest.is_empty() {
        elements.push(Element::Text(rest));
    }
    Pattern::new(elements)
}

/// Returns the pattern of an ARN of a type of the catalogue. A type with several forms of ARN has what these begin with, and after that
/// anything but wildcards.
fn typed_arn(ty: ResourceType) -> Pattern {
    let of = |list: &str, min, max| Element::Of { class: Class::of(list), min, max };
    let mut forms = ty.arns();
    let first = forms.next().unwrap_or_default();
    let alike = |other: &str| first.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let common = forms.map(alike).min();
    // Not inside of a hole.
    let common =
        common.map(|end| first[..end].rfind("${").filter(|open| !first[*open..end].contains('}')).unwrap_or(end));
    let mut rest = &first[..common.unwrap_or(first.len())];
    let mut elements = Vec::new();
    // The colons before a place say what it is: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
    let mut fields = 0;
    while let Some(open) = rest.find(['$', '*']) {
        let (before, hole) = rest.split_at(open);
        if !before.is_empty() {
            elements.push(Element::Text(before));
        }
        fields += before.bytes().filter(|byte| *byte == b':').count();
        let (name, after) = match hole.strip_prefix("${").and_then(|inside| inside.split_once('}')) {
            Some((name, after)) => (name, after),
            None => ("", &hole[1..]),
        };
        match (fields, name) {
            (1, _) => elements.extend([Element::Text("aws"), of("a-z-", 0, Pattern::UNBOUNDED)]),
            (2 | 3, _) => elements.push(of("a-z0-9-", 1, Pattern::UNBOUNDED)),
            (4, "") => elements.push(of("a-z0-9-", 0, Pattern::UNBOUNDED)),
            (4, _) => elements.push(of("0-9", 12, 12)),
            // A colon may be part of a name, and stands between two of them.
            (_, _) if after.is_empty() => elements.push(Element::some(GRAPHIC)),
            (..) => elements.push(Element::some(GRAPHIC.without(":"))),
        }
        rest = after;
    }
    if !rest.is_empty() {
        elements.push(Element::Text(rest));
    }
    if common.is_some() {
        elements.push(Element::some(GRAPHIC));
    }
    Pattern::new(elements)
}

/// A use of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use<'s> {
    pub position: Position,
    /// Whether there is text before the parameter.
    pub before: bool,
    /// Whether there is text after it.
    pub behind: bool,
    /// Least number of characters beside the parameter.
    pub others: u16,
    /// Name of the declaration with the text; empty if it has none.
    pub of: &'s str,
    /// Location of the text.
    pub loc: Loc,
}

impl Use<'_> {
    /// Returns what the pattern depends on.
    pub fn form(&self) -> (Position, bool, bool, u16) {
        (self.position, self.before, self.behind, self.others)
    }

    /// Returns the pattern of the values.
    pub fn pattern(&self) -> Pattern {
        self.position.of_parameter(self.before, self.behind, self.others)
    }

    /// Returns whether a value is right. The total length is checked apart, since a pattern of several parts cannot
    /// express it.
    pub fn fits(&self, value: &str) -> bool {
        let most = self.position.bounds().map_or(shapes::ANY, |(_, max)| max);
        self.pattern().matches(value) && (value.len() as u64 <= most || value.chars().count() as u64 <= most)
    }

    /// Describes the value: `a part of the name of table Orders`.
    pub fn phrase(&self) -> String {
        let phrase = self.position.phrase(self.of);
        if self.before || self.behind { format!("a part of {phrase}") } else { phrase }
    }
}

/// Returns the pattern of the values that fit all uses, with its description. Skips uses that exclude earlier ones,
/// which the checker reports.
pub fn joined(uses: &[Use<'_>]) -> Option<(Pattern, String)> {
    let (first, rest) = uses.split_first()?;
    let mut seen = vec![first.form()];
    let (mut pattern, mut strictest) = (first.pattern(), first.position);
    let mut phrases = vec![first.phrase()];
    let mut known: FxHashSet<String> = phrases.iter().cloned().collect();
    let mut last = first;
    for one in rest {
        if (one.form(), one.of) != (last.form(), last.of) {
            let phrase = one.phrase();
            if known.insert(phrase.clone()) && phrases.len() < MAX_PHRASES {
                phrases.push(phrase);
            }
        }
        last = one;
        if seen.contains(&one.form()) {
            continue;
        }
        seen.push(one.form());
        let Some(both) = pattern.and(&one.pattern()) else { continue };
        if pattern.characters().is_some() && both.characters().is_none() {
            strictest = one.position;
        }
        pattern = both;
    }
    let more = known.len() - phrases.len();
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let words = constraint(&strictest.words(&pattern), &(phrases.join(", and ") + &more));
    Some((pattern, words))
}

/// Returns the pattern of the names of parameters of Systems Manager, with its description.
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html>
pub fn ssm_name() -> (Pattern, String) {
    let class = Class::of("A-Za-z0-9_./-");
    let words = format!("{}: it is the name of a parameter of Systems Manager, whose value is read", class.describe());
    (Pattern::some(class), words)
}

/// Most uses that the description of a parameter names.
const MAX_PHRASES: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_a_name_and_of_a_websocket_the_default_one() {
        for (value, of_rest, of_socket) in [
            ("prod", true, true),
            ("$default", false, true),
            ("$", false, false),
            ("a$b", false, false),
            ("${aws:username}", false, false),
            ("*", false, false),
        ] {
            assert_eq!(Position::Stage.whole().matches(value), of_rest, "{value}");
            assert_eq!(Position::SocketStage.whole().matches(value), of_socket, "{value}");
        }
    }

    #[test]
    fn an_arn_holds_a_name() {
        for (kind, arn, name) in [
            ("parameter", "arn:aws:ssm:us-east-1:123456789012:parameter/app/limits", "app/limits"),
            ("secret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:app/key-AbC123", "app/key"),
            ("secret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:key", "key"),
            ("function", "arn:aws:lambda:us-east-1:123456789012:function:work", "work"),
            ("function", "arn:aws:lambda:us-east-1:123456789012:function:work:live", "work"),
            ("bus", "arn:aws:events:us-east-1:123456789012:event-bus/app", "app"),
            ("queue", "arn:aws:sqs:us-east-1:123456789012:jobs-{stage}", "jobs-{stage}"),
            ("bucket", "arn:aws:s3:::photos", "photos"),
            ("table", "arn:aws:dynamodb:us-east-1:123456789012:table/Notes/stream/2026", "Notes"),
            ("key", "arn:aws:kms:us-east-1:123456789012:key/1234", "1234"),
            ("key", "{arn}", "{arn}"),
        ] {
            assert_eq!(name_in_arn(crate::catalog::kind(kind).expect("a kind"), arn), name, "{arn}");
        }
    }
}
