//! Plans GraphQL APIs, which the output creates unless they exist.

use std::borrow::Cow;

use super::{ApiPlanner, Properties, ResourceKind, properties, tokens};
use crate::emit::node::Node;
use crate::emit::plan::PlannedAuthorizer;
use crate::emit::plan::user_pool::client_id;
use crate::model::DeployText;
use crate::model::api::{Authorizer, AuthorizerKind, RouteAuth};
use crate::model::identifiers::{self, deployed_arn};

impl<'p, 's> ApiPlanner<'_, 'p, 's> {
    pub(super) fn plan_graphql(&mut self) {
        let default = match self.api.default {
            Some(RouteAuth::Authorizer(index)) => Some(index as usize),
            _ => None,
        };
        let iam_by_default = self.api.default == Some(RouteAuth::Iam);
        let id = self.logical_id(&[]);
        if self.api.created() {
            let mut all = properties([(
                "Name",
                self.api
                    .title
                    .as_ref()
                    .map_or(Node::text(self.api.name), |name| identifiers::string(self.program, name).into()),
            )]);
            match default {
                Some(index) => all.extend(self.auth_mode_properties(&self.api.authorizers[index], true)),
                None => all.push((Cow::Borrowed("AuthenticationType"), Node::text("AWS_IAM"))),
            }
            let others = self.api.authorizers.iter().enumerate().filter(|(index, authorizer)| {
                Some(*index) != default && !(iam_by_default && matches!(authorizer.kind, AuthorizerKind::Iam))
            });
            let others: Vec<Node<'p>> =
                others.map(|(_, other)| Node::Map(self.auth_mode_properties(other, false))).collect();
            if !others.is_empty() {
                all.push((Cow::Borrowed("AdditionalAuthenticationProviders"), Node::List(others)));
            }
            self.add_resource(id.clone(), ResourceKind::GraphQlApi, all, self.api.loc);
            let name = self.api.name;
            self.add_output(format!("{id}Id"), format!("Id of api {name}"), DeployText::attribute(&id, "ApiId"));
            self.add_output(
                format!("{id}Url"),
                format!("Endpoint of api {name}"),
                DeployText::attribute(&id, "GraphQLUrl"),
            );
        }
        for (index, authorizer) in self.api.authorizers.iter().enumerate() {
            let mode = self.auth_mode_properties(authorizer, Some(index) == default);
            self.plan.authorizers.push(PlannedAuthorizer {
                api: self.api.name,
                name: authorizer.name,
                id: self.api.created().then(|| id.clone()),
                ty: auth_mode_name(authorizer),
                properties: mode,
            });
            match &authorizer.kind {
                AuthorizerKind::Lambda(lambda) => {
                    let authorizer_id = self.authorizer_id(authorizer);
                    let arn = if self.api.created() {
                        DeployText::attribute(&id, "Arn")
                    } else {
                        deployed_arn("arn:{P}:appsync:{R}:{A}:apis/").append(self.api_id())
                    };
                    self.add_permission(&authorizer_id, lambda.function, "appsync.amazonaws.com", arn, authorizer.loc);
                }
                AuthorizerKind::ApiKey(_) if self.api.created() => {
                    let key = format!("{id}Key");
                    let mut properties = properties([("ApiId", self.api_id().into())]);
                    properties.extend(authorizer.expires.map(|end| (Cow::Borrowed("Expires"), Node::Int(end))));
                    self.add_resource(key.clone(), ResourceKind::GraphQlKey, properties, authorizer.loc);
                    let description = format!("Key of api {}, for its apps", self.api.name);
                    self.add_output(key.clone(), description, DeployText::attribute(&key, "ApiKey"));
                }
                _ => {}
            }
        }
    }

    /// Returns the properties of an authorization mode, the default one or an additional one.
    fn auth_mode_properties(&self, authorizer: &'p Authorizer<'s>, default: bool) -> Properties<'p> {
        let mut all = properties([("AuthenticationType", Node::text(auth_mode_name(authorizer)))]);
        let (key, settings) = match &authorizer.kind {
            AuthorizerKind::UserPool { pools, clients } => {
                let pool = pools[0];
                let mut settings = properties([
                    ("UserPoolId", identifiers::user_pool_id(self.program, pool).into()),
                    ("AwsRegion", identifiers::user_pool_region(self.program, pool).into()),
                ]);
                // A field that names no mode is open to signed-in users; only the default mode has this property.
                if default {
                    settings.push((Cow::Borrowed("DefaultAction"), Node::text("ALLOW")));
                }
                let clients = clients.iter().map(|client| client_id(self.program, pool, *client)).collect();
                let clients = tokens::exact_pattern(clients);
                settings.extend(clients.map(|clients| (Cow::Borrowed("AppIdClientRegex"), clients.into())));
                ("UserPoolConfig", settings)
            }
            AuthorizerKind::Oidc { provider, audience } => {
                let mut settings = properties([("Issuer", tokens::provider_issuer(self.program, *provider).into())]);
                let clients = tokens::exact_pattern(tokens::provider_audience(self.program, *provider, audience));
                settings.extend(clients.map(|clients| (Cow::Borrowed("ClientId"), clients.into())));
                ("OpenIDConnectConfig", settings)
            }
            AuthorizerKind::Lambda(lambda) => {
                let mut settings = properties([
                    ("AuthorizerUri", identifiers::handler_arn(self.program, lambda.function).into()),
                    ("AuthorizerResultTtlInSeconds", Node::Int(i64::from(authorizer.ttl.unwrap_or(0)))),
                ]);
                if let Some(validation) = &authorizer.validation {
                    let text = identifiers::string(self.program, validation);
                    settings.push((Cow::Borrowed("IdentityValidationExpression"), text.into()));
                }
                ("LambdaAuthorizerConfig", settings)
            }
            AuthorizerKind::Jwt { .. } | AuthorizerKind::Iam | AuthorizerKind::ApiKey(_) => return all,
        };
        all.push((Cow::Borrowed(key), Node::Map(settings)));
        all
    }
}

/// Returns AppSync's name of an authorizer's kind.
fn auth_mode_name(authorizer: &Authorizer<'_>) -> &'static str {
    match authorizer.kind {
        AuthorizerKind::UserPool { .. } => "AMAZON_COGNITO_USER_POOLS",
        AuthorizerKind::Oidc { .. } | AuthorizerKind::Jwt { .. } => "OPENID_CONNECT",
        AuthorizerKind::Lambda(_) => "AWS_LAMBDA",
        AuthorizerKind::Iam => "AWS_IAM",
        AuthorizerKind::ApiKey(_) => "API_KEY",
    }
}
