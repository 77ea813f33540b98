//! GraphQL APIs, which the output creates unless they exist.

use std::borrow::Cow;

use super::{Build, Properties, ResourceKind, properties, tokens};
use crate::emit::node::Node;
use crate::emit::plan::PlannedAuthorizer as Entry;
use crate::emit::plan::user_pool::client_id;
use crate::model::DeployText;
use crate::model::api::{Authorizer, AuthorizerKind, RouteAuth};
use crate::model::identifiers::{self, deployed_arn};

impl<'p, 's> Build<'_, 'p, 's> {
    /// Adds a GraphQL API.
    pub(super) fn graphql(&mut self) {
        let default = match self.api.default {
            Some(RouteAuth::Authorizer(at)) => Some(at as usize),
            _ => None,
        };
        let iam_by_default = self.api.default == Some(RouteAuth::Iam);
        let id = self.logical(&[]);
        if self.api.created() {
            let mut all = properties([(
                "Name",
                self.api
                    .title
                    .as_ref()
                    .map_or(Node::text(self.api.name), |name| identifiers::string(self.program, name).into()),
            )]);
            match default {
                Some(at) => all.extend(self.mode(&self.api.authorizers[at], true)),
                None => all.push((Cow::Borrowed("AuthenticationType"), Node::text("AWS_IAM"))),
            }
            let others = self.api.authorizers.iter().enumerate().filter(|(at, authorizer)| {
                Some(*at) != default && !(iam_by_default && matches!(authorizer.kind, AuthorizerKind::Iam))
            });
            let others: Vec<Node<'p>> = others.map(|(_, authorizer)| Node::Map(self.mode(authorizer, false))).collect();
            if !others.is_empty() {
                all.push((Cow::Borrowed("AdditionalAuthenticationProviders"), Node::List(others)));
            }
            self.push(id.clone(), ResourceKind::GraphQlApi, all, self.api.loc);
            let name = self.api.name;
            self.output(format!("{id}Id"), format!("Id of api {name}"), DeployText::attribute(&id.clone(), "ApiId"));
            self.output(
                format!("{id}Url"),
                format!("Endpoint of api {name}"),
                DeployText::attribute(&id.clone(), "GraphQLUrl"),
            );
        }
        for (at, authorizer) in self.api.authorizers.iter().enumerate() {
            let mode = self.mode(authorizer, Some(at) == default);
            self.plan.authorizers.push(Entry {
                api: self.api.name,
                name: authorizer.name,
                id: self.api.created().then(|| id.clone()),
                ty: mode_name(authorizer),
                properties: mode,
            });
            match &authorizer.kind {
                AuthorizerKind::Lambda(lambda) => {
                    let of = self.authorizer_id(authorizer);
                    let arn = if self.api.created() {
                        DeployText::attribute(&id.clone(), "Arn")
                    } else {
                        deployed_arn("arn:{P}:appsync:{R}:{A}:apis/").append(self.api_id())
                    };
                    self.invoke_permission(&of, lambda.function, "appsync.amazonaws.com", arn, authorizer.loc);
                }
                AuthorizerKind::ApiKey(_) if self.api.created() => {
                    let key = format!("{id}Key");
                    let mut properties = properties([("ApiId", self.api_id().into())]);
                    properties.extend(authorizer.expires.map(|end| (Cow::Borrowed("Expires"), Node::Int(end))));
                    self.push(key.clone(), ResourceKind::GraphQlKey, properties, authorizer.loc);
                    let description = format!("Key of api {}, for its apps", self.api.name);
                    self.output(key.clone(), description, DeployText::attribute(&key, "ApiKey"));
                }
                _ => {}
            }
        }
    }

    /// A way of signing in, by default or beside it.
    fn mode(&self, authorizer: &'p Authorizer<'s>, default: bool) -> Properties<'p> {
        let mut all = properties([("AuthenticationType", Node::text(mode_name(authorizer)))]);
        let (key, settings) = match &authorizer.kind {
            AuthorizerKind::UserPool { pools, clients } => {
                let pool = pools[0];
                let mut settings = properties([
                    ("UserPoolId", identifiers::user_pool_id(self.program, pool).into()),
                    ("AwsRegion", identifiers::user_pool_region(self.program, pool).into()),
                ]);
                // Who signed in may read what names no other way; only the default mode says so.
                if default {
                    settings.push((Cow::Borrowed("DefaultAction"), Node::text("ALLOW")));
                }
                let clients = clients.iter().map(|client| client_id(self.program, pool, *client)).collect();
                let clients = tokens::any_of(clients);
                settings.extend(clients.map(|clients| (Cow::Borrowed("AppIdClientRegex"), clients.into())));
                ("UserPoolConfig", settings)
            }
            AuthorizerKind::Oidc { provider, audience } => {
                let mut settings = properties([("Issuer", tokens::provider_issuer(self.program, *provider).into())]);
                let clients = tokens::any_of(tokens::provider_audience(self.program, *provider, audience));
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

/// What AppSync calls it.
fn mode_name(authorizer: &Authorizer<'_>) -> &'static str {
    match authorizer.kind {
        AuthorizerKind::UserPool { .. } => "AMAZON_COGNITO_USER_POOLS",
        AuthorizerKind::Oidc { .. } | AuthorizerKind::Jwt { .. } => "OPENID_CONNECT",
        AuthorizerKind::Lambda(_) => "AWS_LAMBDA",
        AuthorizerKind::Iam => "AWS_IAM",
        AuthorizerKind::ApiKey(_) => "API_KEY",
    }
}
