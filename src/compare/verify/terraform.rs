//! Plans and states of Terraform, as resources of CloudFormation.
//!
//! Source: <https://developer.hashicorp.com/terraform/internals/json-format>

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::deployed::DeployedResource;
use super::things::DEPLOYED_TYPES;
use crate::compare::template::AT_DEPLOYMENT;

/// The types that no program names, with those of CloudFormation.
const OTHER_TYPES: [(&str, &str); 15] = [
    ("aws_iam_role_policy", "AWS::IAM::RolePolicy"),
    ("aws_iam_role_policy_attachment", ATTACHMENT),
    ("aws_iam_policy_attachment", ATTACHMENT),
    ("aws_cognito_identity_pool_roles_attachment", "AWS::Cognito::IdentityPoolRoleAttachment"),
    ("aws_cognito_identity_pool_provider_principal_tag", "AWS::Cognito::IdentityPoolPrincipalTag"),
    ("aws_iam_saml_provider", "AWS::IAM::SAMLProvider"),
    ("aws_apigatewayv2_route", "AWS::ApiGatewayV2::Route"),
    ("aws_apigatewayv2_integration", "AWS::ApiGatewayV2::Integration"),
    ("aws_apigatewayv2_stage", "AWS::ApiGatewayV2::Stage"),
    ("aws_apigatewayv2_deployment", "AWS::ApiGatewayV2::Deployment"),
    ("aws_api_gateway_method", "AWS::ApiGateway::Method"),
    ("aws_api_gateway_stage", "AWS::ApiGateway::Stage"),
    ("aws_api_gateway_deployment", "AWS::ApiGateway::Deployment"),
    ("aws_api_gateway_gateway_response", "AWS::ApiGateway::GatewayResponse"),
    ("aws_cognito_managed_login_branding", "AWS::Cognito::ManagedLoginBranding"),
];

/// The attachment of a policy to roles, which CloudFormation has in the policy or the role.
pub(super) const ATTACHMENT: &str = "RolePolicyAttachment";

/// The attributes whose name is not that of CloudFormation in snake case.
const RENAMED: [(&str, &str, &str); 52] = [
    ("AWS::IAM::Role", "name", "RoleName"),
    ("AWS::IAM::Role", "assume_role_policy", "AssumeRolePolicyDocument"),
    ("AWS::IAM::Role", "inline_policy", "Policies"),
    ("AWS::IAM::RolePolicy", "role", "RoleName"),
    ("AWS::IAM::RolePolicy", "name", "PolicyName"),
    ("AWS::IAM::RolePolicy", "policy", "PolicyDocument"),
    ("AWS::IAM::ManagedPolicy", "name", "ManagedPolicyName"),
    ("AWS::IAM::ManagedPolicy", "policy", "PolicyDocument"),
    ("AWS::IAM::SAMLProvider", "saml_metadata_document", "SamlMetadataDocument"),
    ("AWS::DynamoDB::Table", "name", "TableName"),
    ("AWS::S3::Bucket", "bucket", "BucketName"),
    ("AWS::SQS::Queue", "name", "QueueName"),
    ("AWS::SNS::Topic", "name", "TopicName"),
    ("AWS::StepFunctions::StateMachine", "name", "StateMachineName"),
    ("AWS::Cognito::UserPool", "name", "UserPoolName"),
    ("AWS::Cognito::UserPool", "password_policy", "Policies.PasswordPolicy"),
    ("AWS::Cognito::UserPool", "sign_in_policy", "Policies.SignInPolicy"),
    ("AWS::Cognito::UserPool", "web_authn_configuration", "WebAuthn"),
    ("AWS::Cognito::UserPool", "account_recovery_setting", "AccountRecoverySetting"),
    ("AWS::Cognito::UserPool", "recovery_mechanism", "RecoveryMechanisms"),
    ("AWS::Cognito::UserPool", "kms_key_id", "KMSKeyID"),
    ("AWS::Cognito::UserPoolClient", "name", "ClientName"),
    ("AWS::Cognito::UserPoolClient", "allowed_oauth_flows", "AllowedOAuthFlows"),
    ("AWS::Cognito::UserPoolClient", "allowed_oauth_flows_user_pool_client", "AllowedOAuthFlowsUserPoolClient"),
    ("AWS::Cognito::UserPoolClient", "allowed_oauth_scopes", "AllowedOAuthScopes"),
    ("AWS::Cognito::UserPoolClient", "callback_urls", "CallbackURLs"),
    ("AWS::Cognito::UserPoolClient", "logout_urls", "LogoutURLs"),
    ("AWS::Cognito::UserPoolClient", "default_redirect_uri", "DefaultRedirectURI"),
    ("AWS::Cognito::UserPoolGroup", "name", "GroupName"),
    ("AWS::Cognito::UserPoolResourceServer", "scope", "Scopes"),
    ("AWS::Cognito::IdentityPool", "openid_connect_provider_arns", "OpenIdConnectProviderARNs"),
    ("AWS::Cognito::IdentityPool", "saml_provider_arns", "SamlProviderARNs"),
    ("AWS::Cognito::IdentityPoolRoleAttachment", "role_mapping", "RoleMappings"),
    ("AWS::Cognito::IdentityPoolRoleAttachment", "mapping_rule", "RulesConfiguration.Rules"),
    ("AWS::Cognito::IdentityPoolRoleAttachment", "role_arn", "RoleARN"),
    ("AWS::Cognito::IdentityPoolPrincipalTag", "identity_provider_name", "IdentityProviderName"),
    ("AWS::IAM::OIDCProvider", "client_id_list", "ClientIdList"),
    ("AWS::ApiGatewayV2::Authorizer", "identity_sources", "IdentitySource"),
    ("AWS::ApiGatewayV2::Authorizer", "authorizer_credentials_arn", "AuthorizerCredentialsArn"),
    ("AWS::ApiGatewayV2::Stage", "name", "StageName"),
    ("AWS::ApiGateway::Authorizer", "provider_arns", "ProviderARNs"),
    ("AWS::ApiGateway::Method", "authorization", "AuthorizationType"),
    ("AWS::AppSync::GraphQLApi", "user_pool_config", "UserPoolConfig"),
    ("AWS::AppSync::GraphQLApi", "openid_connect_config", "OpenIDConnectConfig"),
    (ATTACHMENT, "role", "RoleName"),
    (ATTACHMENT, "roles", "Roles"),
    (ATTACHMENT, "policy_arn", "PolicyArn"),
    ("AWS::Kinesis::Stream", "name", "Name"),
    ("AWS::ApiGatewayV2::Api", "cors_configuration", "CorsConfiguration"),
    ("AWS::Cognito::UserPoolDomain", "domain", "Domain"),
    ("AWS::Lambda::Function", "role", "Role"),
    ("AWS::Cognito::UserPool", "user_pool_tier", "UserPoolTier"),
];

/// The blocks of which there is at most one, and that are lists all the same.
const SINGLE_BLOCKS: [&str; 21] = [
    "admin_create_user_config",
    "invite_message_template",
    "password_policy",
    "sign_in_policy",
    "username_configuration",
    "user_attribute_update_settings",
    "user_pool_add_ons",
    "account_recovery_setting",
    "lambda_config",
    "pre_token_generation_config",
    "custom_email_sender",
    "custom_sms_sender",
    "sms_configuration",
    "email_configuration",
    "device_configuration",
    "token_validity_units",
    "refresh_token_rotation",
    "jwt_configuration",
    "cors_configuration",
    "verification_message_template",
    "endpoint_configuration",
];

/// The attributes that the provider computes, or that only Terraform has.
const COMPUTED: [&str; 18] = [
    "id",
    "arn",
    "region",
    "endpoint",
    "creation_date",
    "last_modified_date",
    "estimated_number_of_users",
    "custom_domain",
    "client_secret",
    "tags_all",
    "developer_provider_name",
    "managed_user_pool",
    "force_detach_policies",
    "api_endpoint",
    "execution_arn",
    "invoke_url",
    "root_resource_id",
    "created_date",
];

/// The attributes with a document in JSON.
const DOCUMENTS: [&str; 3] = ["assume_role_policy", "policy", "body"];

/// The attributes that only name another resource, so that the name of it in the configuration says all.
const NAMING: [&str; 15] = [
    "role",
    "role_arn",
    "policy_arn",
    "api_id",
    "authorizer_id",
    "rest_api_id",
    "resource_id",
    "parent_id",
    "user_pool_id",
    "identity_pool_id",
    "authenticated",
    "unauthenticated",
    "function_name",
    "client_id",
    "roles",
];

/// Returns the resources of a plan or a state, or nothing if it is neither.
pub(super) fn resources(json: &Json) -> Option<BTreeMap<String, DeployedResource>> {
    let root = json.pointer("/planned_values/root_module").or(json.pointer("/values/root_module"))?;
    let mut plan = TerraformPlan::default();
    for change in json["resource_changes"].as_array().into_iter().flatten() {
        let address = change["address"].as_str().unwrap_or_default();
        plan.unknown.insert(address, &change["change"]["after_unknown"]);
    }
    plan.add_configuration("", &json["configuration"]["root_module"]);
    plan.add_module(root);
    let addresses: Vec<&str> = plan.resources.iter().map(|(address, ..)| *address).collect();
    let resource = |(address, ty, values): &(&str, &'static str, &Json)| {
        let reader = ResourceReader { plan: &plan, addresses: &addresses, address, ty };
        ((*address).to_owned(), reader.resource(values))
    };
    Some(plan.resources.iter().map(resource).collect())
}

/// Returns the type of CloudFormation.
fn cloudformation_type(ty: &str) -> Option<&'static str> {
    let known = DEPLOYED_TYPES.iter().find(|known| known.terraform == ty).map(|known| known.ty);
    known.or_else(|| OTHER_TYPES.iter().find(|(known, _)| *known == ty).map(|(_, ty)| *ty))
}

#[derive(Default)]
struct TerraformPlan<'j> {
    resources: Vec<(&'j str, &'static str, &'j Json)>,
    unknown: BTreeMap<&'j str, &'j Json>,
    /// The expressions of each resource, by its address without an index, and the prefix of its module.
    expressions: BTreeMap<String, (&'j Json, String)>,
}

impl<'j> TerraformPlan<'j> {
    fn add_module(&mut self, module: &'j Json) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            let address = resource["address"].as_str().unwrap_or_default();
            let ty = cloudformation_type(resource["type"].as_str().unwrap_or_default());
            if let Some(ty) = ty.filter(|_| resource["mode"] != "data") {
                self.resources.push((address, ty, &resource["values"]));
            }
        }
        module["child_modules"].as_array().into_iter().flatten().for_each(|child| self.add_module(child));
    }

    fn add_configuration(&mut self, prefix: &str, module: &'j Json) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            let address = format!("{prefix}{}", resource["address"].as_str().unwrap_or_default());
            self.expressions.insert(address, (&resource["expressions"], prefix.to_owned()));
        }
        for (name, call) in module["module_calls"].as_object().into_iter().flatten() {
            self.add_configuration(&format!("{prefix}module.{name}."), &call["module"]);
        }
    }
}

struct ResourceReader<'p, 'j> {
    plan: &'p TerraformPlan<'j>,
    addresses: &'p [&'j str],
    address: &'p str,
    ty: &'static str,
}

impl ResourceReader<'_, '_> {
    fn resource(&self, values: &Json) -> DeployedResource {
        let nothing = Json::Null;
        let unknown = self.plan.unknown.get(self.address).copied().unwrap_or(&nothing);
        let expressions = self.plan.expressions.get(&without_index(self.address));
        let expressions_or_none = expressions.map_or(&nothing, |(expressions, _)| *expressions);
        let mut properties = Json::Object(self.block(values, unknown, expressions_or_none, true));
        if self.ty == "AWS::Cognito::IdentityPoolRoleAttachment" {
            key_mappings(&mut properties);
        }
        if self.ty == "AWS::IAM::Role" {
            for policy in properties["Policies"].as_array_mut().into_iter().flatten() {
                if let Some(document) = policy.as_object_mut().and_then(|policy| policy.remove("Policy")) {
                    policy["PolicyDocument"] = document;
                }
            }
        }
        let mut known = BTreeMap::new();
        let mut know = |attribute: &'static str, name: &str| {
            known.extend(values[name].as_str().map(|value| (attribute, value.to_owned())));
        };
        know("Arn", "arn");
        match self.ty {
            "AWS::Cognito::UserPool" => {
                know("Ref", "id");
                know("ProviderName", "endpoint");
            }
            "AWS::SNS::Topic" | "AWS::IAM::ManagedPolicy" | "AWS::StepFunctions::StateMachine" => know("Ref", "arn"),
            "AWS::IAM::Role" => know("Ref", "name"),
            _ => know("Ref", "id"),
        }
        DeployedResource { ty: self.ty.to_owned(), properties, known, condition: None }
    }

    /// Returns the properties of a resource, or of a block in it.
    fn block(&self, values: &Json, unknown: &Json, expressions: &Json, is_whole: bool) -> Map<String, Json> {
        let mut properties = Map::new();
        let known = values.as_object().into_iter().flatten().map(|(name, _)| name);
        let later = unknown.as_object().into_iter().flatten().map(|(name, _)| name);
        let mut names: Vec<&String> = known.chain(later).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| !(is_whole && COMPUTED.contains(&name.as_str())));
        for name in names {
            let value = self.value(name, &values[name], &unknown[name], &expressions[name]);
            if value.is_null() {
                continue;
            }
            let spelled = if !is_whole && name == "name" { "Name".into() } else { self.renamed(name) };
            match spelled.split_once('.') {
                None => drop(properties.insert(spelled.into_owned(), value)),
                Some((outer, inner)) => {
                    let outer = properties.entry(outer).or_insert_with(|| json!({}));
                    outer[inner] = value;
                }
            }
        }
        properties
    }

    fn renamed(&self, name: &str) -> Cow<'static, str> {
        let own = RENAMED.iter().find(|(ty, attribute, _)| *ty == self.ty && *attribute == name);
        own.map_or_else(|| pascal(name).into(), |(_, _, property)| (*property).into())
    }

    fn value(&self, name: &str, value: &Json, unknown: &Json, expression: &Json) -> Json {
        match value {
            Json::Null | Json::Bool(false) if unknown == true => self.reference(name, expression),
            Json::String(text) if DOCUMENTS.contains(&name) => {
                serde_json::from_str(text).unwrap_or_else(|_| json!({AT_DEPLOYMENT: name}))
            }
            Json::String(text) if text.is_empty() => Json::Null,
            Json::Array(items) if items.is_empty() && unknown != true => Json::Null,
            Json::Array(items) => {
                let item = |(index, item): (usize, &Json)| {
                    let expression = expression.get(index).unwrap_or(expression);
                    match item {
                        Json::Object(_) => Json::Object(self.block(item, &unknown[index], expression, false)),
                        other => self.value(name, other, &unknown[index], expression),
                    }
                };
                let items: Vec<Json> = items.iter().enumerate().map(item).collect();
                match SINGLE_BLOCKS.contains(&name) {
                    true => items.into_iter().next().unwrap_or_default(),
                    false => Json::Array(items),
                }
            }
            // The keys of a map are the user's.
            Json::Object(fields) => {
                let mut out = Map::new();
                let later = unknown.as_object().into_iter().flatten();
                for name in fields.keys().chain(later.map(|(name, _)| name)) {
                    let value =
                        self.value(name, &fields.get(name).cloned().unwrap_or_default(), &unknown[name], expression);
                    out.insert(name.clone(), value);
                }
                Json::Object(out)
            }
            other => other.clone(),
        }
    }

    /// Returns a reference to the resource that an attribute names, if it can only be one.
    fn reference(&self, name: &str, expression: &Json) -> Json {
        let unknown = json!({AT_DEPLOYMENT: name});
        if !NAMING.contains(&name) {
            return unknown;
        }
        let prefix = self.plan.expressions.get(&without_index(self.address)).map_or("", |(_, prefix)| prefix);
        let references = expression["references"].as_array().into_iter().flatten().filter_map(Json::as_str);
        let mut named: Vec<(&str, &str)> = Vec::new();
        for reference in references {
            let whole = |address: &&&str| {
                let rest = reference.strip_prefix(address.strip_prefix(prefix).unwrap_or(address));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            let Some(address) = self.addresses.iter().find(whole) else { return unknown };
            let attribute = reference.rsplit_once('.').map_or("", |(_, attribute)| attribute);
            match named.iter().any(|(known, _)| known == address) {
                true => {}
                false => named.push((address, attribute)),
            }
        }
        match named[..] {
            [(address, "arn")] => json!({"Fn::GetAtt": [address, "Arn"]}),
            [(address, _)] => json!({"Ref": address}),
            _ => unknown,
        }
    }
}

/// The mappings of an attachment have keys in CloudFormation and none in Terraform: a number each.
fn key_mappings(properties: &mut Json) {
    if let Some(mappings) = properties["RoleMappings"].as_array().cloned() {
        let keyed = mappings.into_iter().enumerate().map(|(index, mapping)| (index.to_string(), mapping));
        properties["RoleMappings"] = Json::Object(keyed.collect());
    }
    if properties["RoleMappings"].is_null()
        && let Some(fields) = properties.as_object_mut()
    {
        fields.remove("RoleMappings");
    }
}

fn without_index(address: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for character in address.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth -= 1,
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

/// `minimum_length` → `MinimumLength`.
fn pascal(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    name.split('_').map(part).collect()
}

/// Returns a path of properties as Terraform spells it: `AssumeRolePolicyDocument` → `assume_role_policy`.
pub(super) fn spelled(ty: &str, path: &str) -> String {
    let (first, rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
    let own = RENAMED.iter().find(|(of, _, property)| *of == ty && *property == first);
    let first = own.map_or_else(|| snake(first), |(_, attribute, _)| (*attribute).to_owned());
    // What follows is inside of a document, which both spell alike.
    format!("{first}{rest}")
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && out.ends_with(|before: char| before.is_ascii_lowercase()) {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_both_spellings() {
        for (ty, path, expected) in [
            ("AWS::IAM::Role", "AssumeRolePolicyDocument", "assume_role_policy"),
            ("AWS::IAM::RolePolicy", "PolicyDocument.Statement[0]", "policy.Statement[0]"),
            ("AWS::Cognito::IdentityPool", "AllowUnauthenticatedIdentities", "allow_unauthenticated_identities"),
        ] {
            assert_eq!(spelled(ty, path), expected);
        }
        assert_eq!(pascal("temporary_password_validity_days"), "TemporaryPasswordValidityDays");
        assert_eq!(without_index("module.a[\"x.y\"].aws_iam_role.b[0]"), "module.a.aws_iam_role.b");
    }
}
