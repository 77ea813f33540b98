//! Terraform's types of the resources in the plan, and its names for their properties.
//!
//! Every name is one of the provider's schema, in the lowest and in the highest version that the output suits:
//! `tests/it/terraform.rs` compares them with `tests/tools/terraform`. A property without a row is refused.
//! Source: <https://github.com/hashicorp/terraform-provider-aws/tree/main/website/docs/r>

use crate::emit::plan::ResourceKind;

/// A version of the provider: major and minor.
pub type Version = (u16, u16);

/// The lowest version that an output suits, if it needs nothing newer.
pub const LOWEST: Version = (5, 92);

/// The lowest version with options that came later; the schema of one below it lacks some of them.
const NEWER: Version = (5, 99);

/// The version above all that an output suits.
pub const BELOW: Version = (7, 0);

/// A type of resources.
pub struct TerraformType {
    pub ty: &'static str,
    /// The attribute that is what CloudFormation returns for `Ref`.
    pub reference: &'static str,
    /// CloudFormation's attributes with those of Terraform.
    pub attributes: &'static [ReadAttribute],
    pub body: Body,
    /// Properties that are resources of their own.
    pub parts: &'static [PartType],
    /// The argument that changes when the last sixteen characters of the logical id do. They are a hash, and not part of the name.
    pub trigger: Option<&'static str>,
}

/// An attribute that other parts of the output read.
pub struct ReadAttribute {
    pub name: &'static str,
    /// What follows the address of the resource.
    pub path: &'static str,
    /// True if Terraform refuses to show the value.
    pub is_sensitive: bool,
}

/// The arguments of a resource or a block.
pub struct Body {
    pub arguments: &'static [Argument],
    /// What Terraform demands although the plan may lack it.
    pub additions: &'static [(&'static str, Addition)],
}

/// What a property becomes.
pub struct Argument {
    pub property: &'static str,
    pub name: &'static str,
    pub form: Form,
    pub since: Version,
}

pub enum Form {
    /// A map for a list of keys and values.
    Tags,
    /// The value as it is.
    Value,
    /// The value as it is, in a block with this name.
    Within(&'static str),
    /// A block for an object, and one for each item of a list.
    Block(Body),
    /// The entries become arguments beside this one.
    Lifted(Body),
    /// A block for each value of an object, whose keys are lost.
    Entries(Body),
    /// A block for each attribute of users.
    Schema(Body),
    /// A block for each word of a list, with its arguments. Words without a block are set by others.
    Words(&'static [(&'static str, Option<WordBlock>)]),
    /// Seconds since 1970 as a date and a time.
    Time,
}

/// The name of a block, and its arguments.
pub type WordBlock = (&'static str, &'static [(&'static str, Addition)]);

#[derive(Clone, Copy)]
pub enum Addition {
    LogicalId,
    Text(&'static str),
    Bool(bool),
    EmptyList,
    EmptyMap,
}

/// A property that is a resource of its own, or several if it is a list.
pub struct PartType {
    /// The property, or a property of a property.
    pub path: &'static [&'static str],
    pub ty: &'static str,
    /// Properties of the whole that the part has too.
    pub shared: &'static [Argument],
    pub body: Body,
    /// The types of the parts that have to be there first.
    pub after: &'static [&'static str],
}

pub const fn value(property: &'static str, name: &'static str) -> Argument {
    Argument { property, name, form: Form::Value, since: LOWEST }
}

const fn block(property: &'static str, name: &'static str, arguments: &'static [Argument]) -> Argument {
    Argument { property, name, form: Form::Block(body(arguments)), since: LOWEST }
}

const fn since(since: Version, argument: Argument) -> Argument {
    Argument { since, ..argument }
}

const fn within(property: &'static str, block: &'static str, name: &'static str) -> Argument {
    Argument { property, name, form: Form::Within(block), since: LOWEST }
}

const fn body(arguments: &'static [Argument]) -> Body {
    Body { arguments, additions: &[] }
}

const fn attribute(name: &'static str, path: &'static str) -> ReadAttribute {
    ReadAttribute { name, path, is_sensitive: false }
}

pub const fn resource(ty: &'static str, arguments: &'static [Argument]) -> TerraformType {
    TerraformType { ty, reference: "id", attributes: &[], body: body(arguments), parts: &[], trigger: None }
}

/// Returns the type of a kind of resources, or `None` if the provider has it in some of the versions only.
pub fn resource_type(kind: ResourceKind) -> Option<&'static TerraformType> {
    Some(match kind {
        ResourceKind::UserPool => &USER_POOL,
        ResourceKind::UserPoolClient => &USER_POOL_CLIENT,
        ResourceKind::UserPoolDomain => &USER_POOL_DOMAIN,
        ResourceKind::UserPoolGroup => &USER_POOL_GROUP,
        ResourceKind::UserPoolProvider => &USER_POOL_PROVIDER,
        ResourceKind::ResourceServer => &RESOURCE_SERVER,
        ResourceKind::Branding => return None,
        ResourceKind::IdentityPool => &IDENTITY_POOL,
        ResourceKind::IdentityPoolRoles => &IDENTITY_POOL_ROLES,
        ResourceKind::PrincipalTags => &PRINCIPAL_TAGS,
        ResourceKind::OidcProvider => &OIDC_PROVIDER,
        ResourceKind::SamlProvider => &SAML_PROVIDER,
        ResourceKind::Api => &API,
        ResourceKind::Stage => &STAGE,
        ResourceKind::Authorizer => &AUTHORIZER,
        ResourceKind::Integration => &INTEGRATION,
        ResourceKind::Route => &ROUTE,
        ResourceKind::Deployment => &DEPLOYMENT,
        ResourceKind::RestAuthorizer => &REST_AUTHORIZER,
        ResourceKind::RestPath => &REST_PATH,
        ResourceKind::RestMethod => &REST_METHOD,
        ResourceKind::RestApi => &REST_API,
        ResourceKind::RestStage => &REST_STAGE,
        ResourceKind::GatewayResponse => &GATEWAY_RESPONSE,
        ResourceKind::RestDeployment => &REST_DEPLOYMENT,
        ResourceKind::GraphQlApi => &GRAPHQL_API,
        ResourceKind::GraphQlKey => &GRAPHQL_KEY,
        ResourceKind::InvokePermission => &INVOKE_PERMISSION,
    })
}

/// The type of roles, which are not in the plan.
pub static ROLE: TerraformType =
    TerraformType { reference: "name", attributes: &[attribute("Arn", "arn")], ..resource("aws_iam_role", &[]) };

/// A function of a trigger with the version of its event.
const VERSIONED: &[Argument] = &[value("LambdaArn", "lambda_arn"), value("LambdaVersion", "lambda_version")];

static USER_POOL: TerraformType = TerraformType {
    attributes: &[attribute("Arn", "arn"), attribute("ProviderName", "endpoint")],
    body: Body {
        arguments: &[
            value("UserPoolName", "name"),
            value("UserPoolTier", "user_pool_tier"),
            value("AliasAttributes", "alias_attributes"),
            value("UsernameAttributes", "username_attributes"),
            block("UsernameConfiguration", "username_configuration", &[value("CaseSensitive", "case_sensitive")]),
            block(
                "AdminCreateUserConfig",
                "admin_create_user_config",
                &[
                    value("AllowAdminCreateUserOnly", "allow_admin_create_user_only"),
                    block(
                        "InviteMessageTemplate",
                        "invite_message_template",
                        &[
                            value("EmailSubject", "email_subject"),
                            value("EmailMessage", "email_message"),
                            value("SMSMessage", "sms_message"),
                        ],
                    ),
                ],
            ),
            Argument { property: "Policies", name: "", form: Form::Lifted(POLICIES), since: LOWEST },
            value("MfaConfiguration", "mfa_configuration"),
            Argument { property: "EnabledMfas", name: "", form: Form::Words(ENABLED_MFAS), since: LOWEST },
            Argument { property: "Schema", name: "schema", form: Form::Schema(SCHEMA), since: LOWEST },
            value("AutoVerifiedAttributes", "auto_verified_attributes"),
            block(
                "UserAttributeUpdateSettings",
                "user_attribute_update_settings",
                &[value("AttributesRequireVerificationBeforeUpdate", "attributes_require_verification_before_update")],
            ),
            block(
                "VerificationMessageTemplate",
                "verification_message_template",
                &[
                    value("DefaultEmailOption", "default_email_option"),
                    value("EmailSubject", "email_subject"),
                    value("EmailMessage", "email_message"),
                    value("EmailSubjectByLink", "email_subject_by_link"),
                    value("EmailMessageByLink", "email_message_by_link"),
                    value("SmsMessage", "sms_message"),
                ],
            ),
            value("SmsAuthenticationMessage", "sms_authentication_message"),
            block(
                "DeviceConfiguration",
                "device_configuration",
                &[
                    value("ChallengeRequiredOnNewDevice", "challenge_required_on_new_device"),
                    value("DeviceOnlyRememberedOnUserPrompt", "device_only_remembered_on_user_prompt"),
                ],
            ),
            value("UserPoolTags", "tags"),
            block(
                "AccountRecoverySetting",
                "account_recovery_setting",
                &[block(
                    "RecoveryMechanisms",
                    "recovery_mechanism",
                    &[value("Name", "name"), value("Priority", "priority")],
                )],
            ),
            block(
                "UserPoolAddOns",
                "user_pool_add_ons",
                &[
                    value("AdvancedSecurityMode", "advanced_security_mode"),
                    since(
                        NEWER,
                        block(
                            "AdvancedSecurityAdditionalFlows",
                            "advanced_security_additional_flows",
                            &[value("CustomAuthMode", "custom_auth_mode")],
                        ),
                    ),
                ],
            ),
            within("WebAuthnRelyingPartyID", "web_authn_configuration", "relying_party_id"),
            within("WebAuthnUserVerification", "web_authn_configuration", "user_verification"),
            block("LambdaConfig", "lambda_config", LAMBDA_CONFIG),
            block(
                "EmailConfiguration",
                "email_configuration",
                &[
                    value("EmailSendingAccount", "email_sending_account"),
                    value("SourceArn", "source_arn"),
                    value("From", "from_email_address"),
                    value("ReplyToEmailAddress", "reply_to_email_address"),
                    value("ConfigurationSet", "configuration_set"),
                ],
            ),
            Argument { property: "SmsConfiguration", name: "sms_configuration", form: Form::Block(SMS), since: LOWEST },
            value("DeletionProtection", "deletion_protection"),
        ],
        additions: &[("name", Addition::LogicalId)],
    },
    ..resource("aws_cognito_user_pool", &[])
};

const POLICIES: Body = body(&[
    block(
        "PasswordPolicy",
        "password_policy",
        &[
            value("MinimumLength", "minimum_length"),
            value("RequireUppercase", "require_uppercase"),
            value("RequireLowercase", "require_lowercase"),
            value("RequireNumbers", "require_numbers"),
            value("RequireSymbols", "require_symbols"),
            value("PasswordHistorySize", "password_history_size"),
            value("TemporaryPasswordValidityDays", "temporary_password_validity_days"),
        ],
    ),
    block("SignInPolicy", "sign_in_policy", &[value("AllowedFirstAuthFactors", "allowed_first_auth_factors")]),
]);

/// A block without arguments is as good as none, so mail has Cognito's own texts.
const ENABLED_MFAS: &[(&str, Option<WordBlock>)] = &[
    ("SMS_MFA", None),
    ("SOFTWARE_TOKEN_MFA", Some(("software_token_mfa_configuration", &[("enabled", Addition::Bool(true))]))),
    (
        "EMAIL_OTP",
        Some((
            "email_mfa_configuration",
            &[
                ("message", Addition::Text("Your authentication code is {####}.")),
                ("subject", Addition::Text("Your authentication code")),
            ],
        )),
    ),
];

const SCHEMA: Body = body(&[
    value("Name", "name"),
    value("AttributeDataType", "attribute_data_type"),
    value("Mutable", "mutable"),
    value("Required", "required"),
    block(
        "StringAttributeConstraints",
        "string_attribute_constraints",
        &[value("MinLength", "min_length"), value("MaxLength", "max_length")],
    ),
    block(
        "NumberAttributeConstraints",
        "number_attribute_constraints",
        &[value("MinValue", "min_value"), value("MaxValue", "max_value")],
    ),
]);

const LAMBDA_CONFIG: &[Argument] = &[
    value("PreSignUp", "pre_sign_up"),
    value("PostConfirmation", "post_confirmation"),
    value("PreAuthentication", "pre_authentication"),
    value("PostAuthentication", "post_authentication"),
    value("CustomMessage", "custom_message"),
    value("DefineAuthChallenge", "define_auth_challenge"),
    value("CreateAuthChallenge", "create_auth_challenge"),
    value("VerifyAuthChallengeResponse", "verify_auth_challenge_response"),
    value("UserMigration", "user_migration"),
    value("PreTokenGeneration", "pre_token_generation"),
    block("PreTokenGenerationConfig", "pre_token_generation_config", VERSIONED),
    block("CustomSMSSender", "custom_sms_sender", VERSIONED),
    block("CustomEmailSender", "custom_email_sender", VERSIONED),
    value("KMSKeyID", "kms_key_id"),
];

const SMS: Body = Body {
    arguments: &[
        value("SnsCallerArn", "sns_caller_arn"),
        value("ExternalId", "external_id"),
        value("SnsRegion", "sns_region"),
    ],
    additions: &[("external_id", Addition::LogicalId)],
};

static USER_POOL_CLIENT: TerraformType = resource(
    "aws_cognito_user_pool_client",
    &[
        value("UserPoolId", "user_pool_id"),
        value("ClientName", "name"),
        value("GenerateSecret", "generate_secret"),
        value("ExplicitAuthFlows", "explicit_auth_flows"),
        value("PreventUserExistenceErrors", "prevent_user_existence_errors"),
        value("EnableTokenRevocation", "enable_token_revocation"),
        value("AllowedOAuthFlowsUserPoolClient", "allowed_oauth_flows_user_pool_client"),
        value("AllowedOAuthFlows", "allowed_oauth_flows"),
        value("AllowedOAuthScopes", "allowed_oauth_scopes"),
        value("CallbackURLs", "callback_urls"),
        value("LogoutURLs", "logout_urls"),
        value("DefaultRedirectURI", "default_redirect_uri"),
        value("SupportedIdentityProviders", "supported_identity_providers"),
        value("AccessTokenValidity", "access_token_validity"),
        value("IdTokenValidity", "id_token_validity"),
        value("RefreshTokenValidity", "refresh_token_validity"),
        block(
            "TokenValidityUnits",
            "token_validity_units",
            &[
                value("AccessToken", "access_token"),
                value("IdToken", "id_token"),
                value("RefreshToken", "refresh_token"),
            ],
        ),
        value("AuthSessionValidity", "auth_session_validity"),
        since(
            NEWER,
            block(
                "RefreshTokenRotation",
                "refresh_token_rotation",
                &[value("Feature", "feature"), value("RetryGracePeriodSeconds", "retry_grace_period_seconds")],
            ),
        ),
        value("ReadAttributes", "read_attributes"),
        value("WriteAttributes", "write_attributes"),
    ],
);

static USER_POOL_DOMAIN: TerraformType = TerraformType {
    attributes: &[attribute("CloudFrontDistribution", "cloudfront_distribution")],
    ..resource(
        "aws_cognito_user_pool_domain",
        &[
            value("UserPoolId", "user_pool_id"),
            value("Domain", "domain"),
            Argument {
                property: "CustomDomainConfig",
                name: "",
                form: Form::Lifted(body(&[value("CertificateArn", "certificate_arn")])),
                since: LOWEST,
            },
            since(NEWER, value("ManagedLoginVersion", "managed_login_version")),
        ],
    )
};

static USER_POOL_GROUP: TerraformType = resource(
    "aws_cognito_user_group",
    &[
        value("UserPoolId", "user_pool_id"),
        value("GroupName", "name"),
        value("Description", "description"),
        value("Precedence", "precedence"),
        value("RoleArn", "role_arn"),
    ],
);

static USER_POOL_PROVIDER: TerraformType = resource(
    "aws_cognito_identity_provider",
    &[
        value("UserPoolId", "user_pool_id"),
        value("ProviderName", "provider_name"),
        value("ProviderType", "provider_type"),
        value("ProviderDetails", "provider_details"),
        value("AttributeMapping", "attribute_mapping"),
    ],
);

static RESOURCE_SERVER: TerraformType = resource(
    "aws_cognito_resource_server",
    &[
        value("UserPoolId", "user_pool_id"),
        value("Identifier", "identifier"),
        value("Name", "name"),
        block("Scopes", "scope", &[value("ScopeName", "scope_name"), value("ScopeDescription", "scope_description")]),
    ],
);

static IDENTITY_POOL: TerraformType = TerraformType {
    body: Body {
        arguments: &[
            value("IdentityPoolName", "identity_pool_name"),
            value("AllowUnauthenticatedIdentities", "allow_unauthenticated_identities"),
            value("AllowClassicFlow", "allow_classic_flow"),
            block(
                "CognitoIdentityProviders",
                "cognito_identity_providers",
                &[
                    value("ProviderName", "provider_name"),
                    value("ClientId", "client_id"),
                    value("ServerSideTokenCheck", "server_side_token_check"),
                ],
            ),
            value("SupportedLoginProviders", "supported_login_providers"),
            value("OpenIdConnectProviderARNs", "openid_connect_provider_arns"),
            value("SamlProviderARNs", "saml_provider_arns"),
            value("DeveloperProviderName", "developer_provider_name"),
            Argument { property: "IdentityPoolTags", name: "tags", form: Form::Tags, since: LOWEST },
        ],
        additions: &[("identity_pool_name", Addition::LogicalId)],
    },
    ..resource("aws_cognito_identity_pool", &[])
};

static IDENTITY_POOL_ROLES: TerraformType = TerraformType {
    body: Body {
        arguments: &[
            value("IdentityPoolId", "identity_pool_id"),
            value("Roles", "roles"),
            Argument {
                property: "RoleMappings",
                name: "role_mapping",
                form: Form::Entries(body(&[
                    value("IdentityProvider", "identity_provider"),
                    value("Type", "type"),
                    value("AmbiguousRoleResolution", "ambiguous_role_resolution"),
                    Argument {
                        property: "RulesConfiguration",
                        name: "",
                        form: Form::Lifted(body(&[block(
                            "Rules",
                            "mapping_rule",
                            &[
                                value("Claim", "claim"),
                                value("MatchType", "match_type"),
                                value("Value", "value"),
                                value("RoleARN", "role_arn"),
                            ],
                        )])),
                        since: LOWEST,
                    },
                ])),
                since: LOWEST,
            },
        ],
        additions: &[("roles", Addition::EmptyMap)],
    },
    ..resource("aws_cognito_identity_pool_roles_attachment", &[])
};

static PRINCIPAL_TAGS: TerraformType = resource(
    "aws_cognito_identity_pool_provider_principal_tag",
    &[
        value("IdentityPoolId", "identity_pool_id"),
        value("IdentityProviderName", "identity_provider_name"),
        value("PrincipalTags", "principal_tags"),
        value("UseDefaults", "use_defaults"),
    ],
);

static OIDC_PROVIDER: TerraformType = TerraformType {
    reference: "arn",
    attributes: &[attribute("Arn", "arn")],
    body: Body {
        arguments: &[
            value("Url", "url"),
            value("ClientIdList", "client_id_list"),
            value("ThumbprintList", "thumbprint_list"),
        ],
        additions: &[("client_id_list", Addition::EmptyList)],
    },
    ..resource("aws_iam_openid_connect_provider", &[])
};

static SAML_PROVIDER: TerraformType = TerraformType {
    reference: "arn",
    attributes: &[attribute("Arn", "arn")],
    body: Body {
        arguments: &[value("SamlMetadataDocument", "saml_metadata_document")],
        additions: &[("name", Addition::LogicalId)],
    },
    ..resource("aws_iam_saml_provider", &[])
};

static API: TerraformType = TerraformType {
    attributes: &[attribute("ApiEndpoint", "api_endpoint")],
    ..resource(
        "aws_apigatewayv2_api",
        &[
            value("Name", "name"),
            value("ProtocolType", "protocol_type"),
            value("RouteSelectionExpression", "route_selection_expression"),
            block(
                "CorsConfiguration",
                "cors_configuration",
                &[
                    value("AllowOrigins", "allow_origins"),
                    value("AllowHeaders", "allow_headers"),
                    value("AllowMethods", "allow_methods"),
                    value("AllowCredentials", "allow_credentials"),
                ],
            ),
        ],
    )
};

static STAGE: TerraformType = resource(
    "aws_apigatewayv2_stage",
    &[
        value("ApiId", "api_id"),
        value("StageName", "name"),
        value("AutoDeploy", "auto_deploy"),
        value("DeploymentId", "deployment_id"),
    ],
);

static AUTHORIZER: TerraformType = resource(
    "aws_apigatewayv2_authorizer",
    &[
        value("ApiId", "api_id"),
        value("Name", "name"),
        value("AuthorizerType", "authorizer_type"),
        value("AuthorizerUri", "authorizer_uri"),
        value("IdentitySource", "identity_sources"),
        block("JwtConfiguration", "jwt_configuration", &[value("Issuer", "issuer"), value("Audience", "audience")]),
        value("AuthorizerPayloadFormatVersion", "authorizer_payload_format_version"),
        value("EnableSimpleResponses", "enable_simple_responses"),
        value("AuthorizerResultTtlInSeconds", "authorizer_result_ttl_in_seconds"),
    ],
);

/// Functions are called with POST whatever the request is; the provider compares the method with the one that AWS sets.
static INTEGRATION: TerraformType = TerraformType {
    body: Body {
        arguments: &[
            value("ApiId", "api_id"),
            value("IntegrationType", "integration_type"),
            value("IntegrationUri", "integration_uri"),
            value("PayloadFormatVersion", "payload_format_version"),
        ],
        additions: &[("integration_method", Addition::Text("POST"))],
    },
    ..resource("aws_apigatewayv2_integration", &[])
};

static ROUTE: TerraformType = resource(
    "aws_apigatewayv2_route",
    &[
        value("ApiId", "api_id"),
        value("RouteKey", "route_key"),
        value("AuthorizationType", "authorization_type"),
        value("AuthorizerId", "authorizer_id"),
        value("AuthorizationScopes", "authorization_scopes"),
        value("Target", "target"),
    ],
);

static DEPLOYMENT: TerraformType =
    TerraformType { trigger: Some("triggers"), ..resource("aws_apigatewayv2_deployment", &[value("ApiId", "api_id")]) };

static REST_API: TerraformType = TerraformType {
    attributes: &[attribute("RootResourceId", "root_resource_id")],
    ..resource(
        "aws_api_gateway_rest_api",
        &[value("Name", "name"), block("EndpointConfiguration", "endpoint_configuration", &[value("Types", "types")])],
    )
};

static REST_STAGE: TerraformType = resource(
    "aws_api_gateway_stage",
    &[value("RestApiId", "rest_api_id"), value("DeploymentId", "deployment_id"), value("StageName", "stage_name")],
);

static GATEWAY_RESPONSE: TerraformType = resource(
    "aws_api_gateway_gateway_response",
    &[
        value("RestApiId", "rest_api_id"),
        value("ResponseType", "response_type"),
        value("ResponseParameters", "response_parameters"),
    ],
);

static REST_AUTHORIZER: TerraformType = resource(
    "aws_api_gateway_authorizer",
    &[
        value("RestApiId", "rest_api_id"),
        value("Name", "name"),
        value("Type", "type"),
        value("IdentitySource", "identity_source"),
        value("ProviderARNs", "provider_arns"),
        value("AuthorizerUri", "authorizer_uri"),
        value("AuthorizerResultTtlInSeconds", "authorizer_result_ttl_in_seconds"),
        value("IdentityValidationExpression", "identity_validation_expression"),
    ],
);

static REST_PATH: TerraformType = resource(
    "aws_api_gateway_resource",
    &[value("RestApiId", "rest_api_id"), value("ParentId", "parent_id"), value("PathPart", "path_part")],
);

/// What a method and its parts are found by.
const OF_METHOD: &[Argument] =
    &[value("RestApiId", "rest_api_id"), value("ResourceId", "resource_id"), value("HttpMethod", "http_method")];

static REST_METHOD: TerraformType = TerraformType {
    parts: &[
        PartType {
            path: &["Integration"],
            ty: "aws_api_gateway_integration",
            shared: OF_METHOD,
            body: body(&[
                value("Type", "type"),
                value("IntegrationHttpMethod", "integration_http_method"),
                value("Uri", "uri"),
                value("RequestTemplates", "request_templates"),
            ]),
            after: &["aws_api_gateway_method"],
        },
        PartType {
            path: &["MethodResponses"],
            ty: "aws_api_gateway_method_response",
            shared: OF_METHOD,
            body: body(&[value("StatusCode", "status_code"), value("ResponseParameters", "response_parameters")]),
            after: &["aws_api_gateway_method"],
        },
        PartType {
            path: &["Integration", "IntegrationResponses"],
            ty: "aws_api_gateway_integration_response",
            shared: OF_METHOD,
            body: body(&[
                value("StatusCode", "status_code"),
                value("ResponseParameters", "response_parameters"),
                value("ResponseTemplates", "response_templates"),
            ]),
            after: &["aws_api_gateway_integration", "aws_api_gateway_method_response"],
        },
    ],
    ..resource(
        "aws_api_gateway_method",
        &[
            value("RestApiId", "rest_api_id"),
            value("ResourceId", "resource_id"),
            value("HttpMethod", "http_method"),
            value("AuthorizationType", "authorization"),
            value("AuthorizerId", "authorizer_id"),
            value("AuthorizationScopes", "authorization_scopes"),
        ],
    )
};

static REST_DEPLOYMENT: TerraformType = TerraformType {
    trigger: Some("triggers"),
    ..resource("aws_api_gateway_deployment", &[value("RestApiId", "rest_api_id")])
};

/// The authorization modes of a GraphQL API, each with its settings.
const LAMBDA_MODE: Argument = block(
    "LambdaAuthorizerConfig",
    "lambda_authorizer_config",
    &[
        value("AuthorizerUri", "authorizer_uri"),
        value("AuthorizerResultTtlInSeconds", "authorizer_result_ttl_in_seconds"),
        value("IdentityValidationExpression", "identity_validation_expression"),
    ],
);
const OIDC_MODE: Argument =
    block("OpenIDConnectConfig", "openid_connect_config", &[value("Issuer", "issuer"), value("ClientId", "client_id")]);

static GRAPHQL_API: TerraformType = TerraformType {
    attributes: &[attribute("ApiId", "id"), attribute("Arn", "arn"), attribute("GraphQLUrl", "uris[\"GRAPHQL\"]")],
    ..resource(
        "aws_appsync_graphql_api",
        &[
            value("Name", "name"),
            value("AuthenticationType", "authentication_type"),
            block(
                "UserPoolConfig",
                "user_pool_config",
                &[
                    value("UserPoolId", "user_pool_id"),
                    value("AwsRegion", "aws_region"),
                    value("DefaultAction", "default_action"),
                    value("AppIdClientRegex", "app_id_client_regex"),
                ],
            ),
            LAMBDA_MODE,
            OIDC_MODE,
            block(
                "AdditionalAuthenticationProviders",
                "additional_authentication_provider",
                &[
                    value("AuthenticationType", "authentication_type"),
                    block(
                        "UserPoolConfig",
                        "user_pool_config",
                        &[
                            value("UserPoolId", "user_pool_id"),
                            value("AwsRegion", "aws_region"),
                            value("AppIdClientRegex", "app_id_client_regex"),
                        ],
                    ),
                    LAMBDA_MODE,
                    OIDC_MODE,
                ],
            ),
        ],
    )
};

static GRAPHQL_KEY: TerraformType = TerraformType {
    attributes: &[ReadAttribute { name: "ApiKey", path: "key", is_sensitive: true }],
    ..resource(
        "aws_appsync_api_key",
        &[value("ApiId", "api_id"), Argument { property: "Expires", name: "expires", form: Form::Time, since: LOWEST }],
    )
};

static INVOKE_PERMISSION: TerraformType = TerraformType {
    body: Body {
        arguments: &[
            value("Action", "action"),
            value("FunctionName", "function_name"),
            value("Principal", "principal"),
            value("SourceArn", "source_arn"),
            value("SourceAccount", "source_account"),
        ],
        additions: &[("statement_id", Addition::LogicalId)],
    },
    ..resource("aws_lambda_permission", &[])
};
