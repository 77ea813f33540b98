//! HTTP APIs.

use std::borrow::Cow;

use super::{Build, Properties, arn_path, naming, properties, tokens};
use crate::model::api::{Authorizer, AuthorizerKind, Handler, LambdaAuthorizer, RouteAuth, route_shape};
use crate::model::parameters;
use crate::target::node::{Node, Part, Text};
use crate::text::Loc;

/// An authorizer of an HTTP or a WebSocket API.
const AUTHORIZER: &str = "AWS::ApiGatewayV2::Authorizer";

impl<'p, 's> Build<'_, 'p, 's> {
    /// Adds an HTTP API.
    pub(super) fn http(&mut self) {
        for authorizer in &self.api.authorizers {
            match &authorizer.kind {
                AuthorizerKind::Jwt { issuer, audience } => {
                    let audience = tokens::audience(self.program, issuer, audience);
                    let properties = properties([
                        ("Name", Node::text(authorizer.name)),
                        ("AuthorizerType", Node::text("JWT")),
                        ("IdentitySource", sources(authorizer)),
                        (
                            "JwtConfiguration",
                            Node::map([
                                ("Issuer", tokens::issuer(self.program, issuer).into()),
                                ("Audience", Node::list(audience.into_iter().map(Node::from))),
                            ]),
                        ),
                    ]);
                    self.authorizer(authorizer, (AUTHORIZER, "ApiId", "JWT"), properties);
                }
                AuthorizerKind::Lambda(lambda) => {
                    let mut properties = self.request(authorizer, lambda);
                    properties.push((Cow::Borrowed("AuthorizerPayloadFormatVersion"), Node::text(lambda.payload)));
                    properties.push((Cow::Borrowed("EnableSimpleResponses"), lambda.simple.into()));
                    let ttl = i64::from(authorizer.ttl.unwrap_or(0));
                    properties.push((Cow::Borrowed("AuthorizerResultTtlInSeconds"), Node::Int(ttl)));
                    self.authorizer(authorizer, (AUTHORIZER, "ApiId", "REQUEST"), properties);
                }
                _ => {}
            }
        }
        let mut integrations = Vec::new();
        for route in &self.api.routes {
            self.route_entry(route);
            let authorization = self.authorization_properties(route);
            self.http_route(&mut integrations, (route.method, route.path), route.handler, authorization, route.loc);
        }
        self.preflight_routes(&mut integrations);
    }

    /// What HTTP and WebSocket APIs say of a function that decides.
    pub(super) fn request(&self, authorizer: &'p Authorizer<'s>, lambda: &'p LambdaAuthorizer<'s>) -> Properties<'p> {
        properties([
            ("Name", Node::text(authorizer.name)),
            ("AuthorizerType", Node::text("REQUEST")),
            ("AuthorizerUri", self.invocation(lambda.function).into()),
            ("IdentitySource", sources(authorizer)),
        ])
    }

    /// Adds a route, its integration and what lets it call the function.
    fn http_route(
        &mut self,
        integrations: &mut Vec<String>,
        (method, path): (&str, &str),
        handler: Handler<'p>,
        authorization: Properties<'p>,
        source: Loc,
    ) {
        if !self.api.create_routes {
            return;
        }
        let uri = self.function_arn(handler);
        let format = (Cow::Borrowed("PayloadFormatVersion"), Node::text("2.0"));
        let integration = self.integration(integrations, handler, uri, Some(format), source);
        let key = if method.is_empty() { path.to_owned() } else { format!("{method} {path}") };
        let id = self.v2_route(&key, (method, path), integration, authorization, source);
        let behind = if method.is_empty() {
            format!("/*/{path}")
        } else {
            format!("/*/{}{}", if method == "ANY" { "*" } else { method }, arn_path(path))
        };
        self.permission(&id, handler, Text::lit(behind), source);
    }

    /// The integration with a function, made when it is first needed.
    pub(super) fn integration(
        &mut self,
        integrations: &mut Vec<String>,
        handler: Handler<'p>,
        uri: Text<'p>,
        format: Option<(Cow<'p, str>, Node<'p>)>,
        source: Loc,
    ) -> String {
        let name = match handler {
            Handler::Function(id) => parameters::logical(self.program.resources[id.index()].name),
            Handler::Path(path, _) => parameters::logical(path),
        };
        let id = self.logical(&[&name, "Integration"]);
        if !integrations.contains(&id) {
            let mut all = properties([
                ("ApiId", self.api_id().into()),
                ("IntegrationType", Node::text("AWS_PROXY")),
                ("IntegrationUri", uri.into()),
            ]);
            all.extend(format);
            self.push(id.clone(), "AWS::ApiGatewayV2::Integration", all, source);
            integrations.push(id.clone());
        }
        id
    }

    /// A route of an HTTP or a WebSocket API.
    pub(super) fn v2_route(
        &mut self,
        key: &str,
        (method, path): (&str, &str),
        integration: String,
        authorization: Properties<'p>,
        source: Loc,
    ) -> String {
        let id = self.logical(&[&naming::method(method), &naming::path(path), "Route"]);
        let mut all = properties([("ApiId", self.api_id().into()), ("RouteKey", Node::text(key.to_owned()))]);
        all.extend(authorization);
        all.push((Cow::Borrowed("Target"), Text::lit("integrations/").part(Part::Ref(integration)).into()));
        self.push(id.clone(), "AWS::ApiGatewayV2::Route", all, source);
        id
    }

    /// A route that takes every method takes preflight requests too, and its authorizer would refuse them; a route of their
    /// own lets them pass. API Gateway answers them as the API's CORS configuration says.
    fn preflight_routes(&mut self, integrations: &mut Vec<String>) {
        if self.api.cors.is_none() {
            return;
        }
        let mut taken: Vec<String> =
            self.api.routes.iter().map(|route| route_shape(route.method, route.path)).collect();
        for route in &self.api.routes {
            if matches!(route.auth, RouteAuth::Public(_)) || !matches!(route.method, "ANY" | "") {
                continue;
            }
            let paths: &[&str] = if route.method.is_empty() { &["/{proxy+}", "/"] } else { &[route.path] };
            for path in paths {
                let shape = route_shape("OPTIONS", path);
                if taken.contains(&shape) {
                    continue;
                }
                taken.push(shape);
                let handler = self.function_arn(route.handler);
                self.preflight_entry(path, Some(handler), route.loc);
                let open = properties([("AuthorizationType", Node::text("NONE"))]);
                self.http_route(integrations, ("OPTIONS", path), route.handler, open, route.loc);
            }
        }
    }
}

/// Where the credentials stand, as a list.
fn sources<'p>(authorizer: &'p Authorizer<'_>) -> Node<'p> {
    Node::list(authorizer.identity_source.iter().map(|source| Node::text(*source)))
}
