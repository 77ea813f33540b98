//! Pulumi's classes of resources, and its names for their arguments.
//!
//! Its provider of AWS is made of Terraform's: an argument has the name of Terraform's in camel case, but for a few. So there is no second
//! table of properties: `tests/e2e/pulumi.sh` has TypeScript compare the names with the declarations of the provider.
//! Source: <https://www.pulumi.com/registry/packages/aws/api-docs/>

use std::borrow::Cow;

use crate::emit::node::{Node, Properties};
use crate::emit::plan::ResourceKind;
use crate::emit::terraform::types::{self, TerraformType};

/// Terraform's types with the classes of `@pulumi/aws`.
const CLASSES: &[(&str, &str)] = &[
    ("aws_api_gateway_authorizer", "apigateway.Authorizer"),
    ("aws_api_gateway_deployment", "apigateway.Deployment"),
    ("aws_api_gateway_gateway_response", "apigateway.Response"),
    ("aws_api_gateway_integration", "apigateway.Integration"),
    ("aws_api_gateway_integration_response", "apigateway.IntegrationResponse"),
    ("aws_api_gateway_method", "apigateway.Method"),
    ("aws_api_gateway_method_response", "apigateway.MethodResponse"),
    ("aws_api_gateway_resource", "apigateway.Resource"),
    ("aws_api_gateway_rest_api", "apigateway.RestApi"),
    ("aws_api_gateway_stage", "apigateway.Stage"),
    ("aws_apigatewayv2_api", "apigatewayv2.Api"),
    ("aws_apigatewayv2_authorizer", "apigatewayv2.Authorizer"),
    ("aws_apigatewayv2_deployment", "apigatewayv2.Deployment"),
    ("aws_apigatewayv2_integration", "apigatewayv2.Integration"),
    ("aws_apigatewayv2_route", "apigatewayv2.Route"),
    ("aws_apigatewayv2_stage", "apigatewayv2.Stage"),
    ("aws_appsync_api_key", "appsync.ApiKey"),
    ("aws_appsync_graphql_api", "appsync.GraphQLApi"),
    ("aws_cognito_identity_pool", "cognito.IdentityPool"),
    ("aws_cognito_identity_pool_provider_principal_tag", "cognito.IdentityPoolProviderPrincipalTag"),
    ("aws_cognito_identity_pool_roles_attachment", "cognito.IdentityPoolRoleAttachment"),
    ("aws_cognito_identity_provider", "cognito.IdentityProvider"),
    ("aws_cognito_managed_login_branding", "cognito.ManagedLoginBranding"),
    ("aws_cognito_resource_server", "cognito.ResourceServer"),
    ("aws_cognito_user_group", "cognito.UserGroup"),
    ("aws_cognito_user_pool", "cognito.UserPool"),
    ("aws_cognito_user_pool_client", "cognito.UserPoolClient"),
    ("aws_cognito_user_pool_domain", "cognito.UserPoolDomain"),
    ("aws_iam_openid_connect_provider", "iam.OpenIdConnectProvider"),
    ("aws_iam_role", "iam.Role"),
    ("aws_iam_saml_provider", "iam.SamlProvider"),
    ("aws_lambda_permission", "lambda.Permission"),
];

/// Terraform's arguments that are no camel case of themselves, with what their types begin with. Lists are plurals.
const RENAMED: &[(&str, &str, &str)] = &[
    ("aws_", "additional_authentication_provider", "additionalAuthenticationProviders"),
    ("aws_", "attributes_require_verification_before_update", "attributesRequireVerificationBeforeUpdates"),
    ("aws_", "audience", "audiences"),
    ("aws_", "client_id_list", "clientIdLists"),
    ("aws_", "function_name", "function"),
    ("aws_", "mapping_rule", "mappingRules"),
    ("aws_", "recovery_mechanism", "recoveryMechanisms"),
    ("aws_api_gateway_", "deployment_id", "deployment"),
    ("aws_api_gateway_gateway_response", "rest_api_id", "restApiId"),
    ("aws_", "rest_api_id", "restApi"),
    ("aws_", "role_mapping", "roleMappings"),
    ("aws_", "schema", "schemas"),
    ("aws_", "scope", "scopes"),
    ("aws_", "thumbprint_list", "thumbprintLists"),
];

/// Types with an argument that Terraform has as a list of one value, in an argument of the resource, and Pulumi as the value.
const SINGLE: &[(&str, &str, &str)] = &[("aws_api_gateway_rest_api", "endpointConfiguration", "types")];

/// The look of a client's sign-in pages, which the provider knows from version 7 on.
static BRANDING: TerraformType = types::resource(
    "aws_cognito_managed_login_branding",
    &[
        types::value("UserPoolId", "user_pool_id"),
        types::value("ClientId", "client_id"),
        types::value("UseCognitoProvidedValues", "use_cognito_provided_values"),
    ],
);

/// Returns the type of a kind of resources.
pub fn resource_type(kind: ResourceKind) -> Option<&'static TerraformType> {
    match kind {
        ResourceKind::Branding => Some(&BRANDING),
        _ => types::resource_type(kind),
    }
}

/// Returns the class of a type of Terraform, as in `aws.iam.Role` without `aws.`.
pub fn class(ty: &str) -> &'static str {
    let row = CLASSES.binary_search_by(|(other, _)| (*other).cmp(ty));
    CLASSES[row.expect("every type has a class")].1
}

/// Returns Pulumi's name of an argument or an attribute of a type of Terraform.
pub fn argument(ty: &'static str, name: &'static str) -> Cow<'static, str> {
    if let Some(row) = RENAMED.iter().find(|row| ty.starts_with(row.0) && row.1 == name) {
        return row.2.into();
    }
    if !name.contains('_') {
        return name.into();
    }
    let mut pieces = name.split('_');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut characters = piece.chars();
        out.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(characters.as_str());
    }
    out.into()
}

/// Takes the value out of each list of one value that is none to Pulumi.
pub fn take_single_values(ty: &str, arguments: &mut Properties<'_>) {
    for (_, outer, inner) in SINGLE.iter().filter(|row| row.0 == ty) {
        let Some((_, Node::Map(entries))) = arguments.iter_mut().find(|(name, _)| name == outer) else { continue };
        let Some((_, value)) = entries.iter_mut().find(|(name, _)| name == inner) else { continue };
        if let Node::List(items) = value
            && items.len() == 1
        {
            *value = items.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_terraform_in_camel_case() {
        assert!(CLASSES.is_sorted());
        let texts = include_str!("../terraform/types.rs").split('"');
        let is_type = |text: &&str| text.starts_with("aws_") && *text != "aws_region";
        assert!(texts.filter(is_type).map(class).count() > 25, "every type has a class");
        for (name, expected) in [
            ("arn", "arn"),
            ("openid_connect_provider_arns", "openidConnectProviderArns"),
            ("role_mapping", "roleMappings"),
            ("cloudfront_distribution", "cloudfrontDistribution"),
        ] {
            assert_eq!(argument("aws_cognito_user_pool", name), expected);
        }
        assert_eq!(argument("aws_api_gateway_stage", "deployment_id"), "deployment");
        assert_eq!(argument("aws_apigatewayv2_stage", "deployment_id"), "deploymentId");
        assert_eq!(class(resource_type(ResourceKind::Branding).unwrap().ty), "cognito.ManagedLoginBranding");
    }
}
