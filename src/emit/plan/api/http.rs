//! Plans HTTP APIs.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::{ANY_METHODS, AUTH_HEADERS, ApiPlanner, Properties, ResourceKind, naming, properties, tokens};
use crate::emit::node::Node;
use crate::model::api::{
    Authorizer, AuthorizerKind, Cors, Handler, LambdaAuthorizer, Route, RouteAuth, route_key, route_shape,
};
use crate::model::identifiers::{handler_arn, request_path, string};
use crate::model::{DeployText, Str, parameters};
use crate::text::Loc;

const AUTHORIZER: ResourceKind = ResourceKind::Authorizer;

impl<'p, 's> ApiPlanner<'_, 'p, 's> {
    pub(super) fn plan_http(&mut self) {
        self.add_http_api();
        for authorizer in &self.api.authorizers {
            match &authorizer.kind {
                AuthorizerKind::Jwt { issuer, audience } => {
                    let audience = tokens::audience(self.program, issuer, audience);
                    let properties = properties([
                        ("Name", Node::text(authorizer.name)),
                        ("AuthorizerType", Node::text("JWT")),
                        ("IdentitySource", identity_sources(authorizer)),
                        (
                            "JwtConfiguration",
                            Node::map([
                                ("Issuer", tokens::issuer(self.program, issuer).into()),
                                ("Audience", Node::list(audience.into_iter().map(Node::from))),
                            ]),
                        ),
                    ]);
                    self.add_authorizer(authorizer, (AUTHORIZER, "ApiId", "JWT"), properties);
                }
                AuthorizerKind::Lambda(lambda) => {
                    let mut properties = self.lambda_properties(authorizer, lambda);
                    properties.push((Cow::Borrowed("AuthorizerPayloadFormatVersion"), Node::text(lambda.payload)));
                    properties.push((Cow::Borrowed("EnableSimpleResponses"), lambda.simple.into()));
                    let ttl = i64::from(authorizer.ttl.unwrap_or(0));
                    properties.push((Cow::Borrowed("AuthorizerResultTtlInSeconds"), Node::Int(ttl)));
                    self.add_authorizer(authorizer, (AUTHORIZER, "ApiId", "REQUEST"), properties);
                }
                _ => {}
            }
        }
        let mut integrations = Vec::new();
        let declared: FxHashSet<String> = match self.api.cors {
            Some(_) => self.api.routes.iter().map(|route| route_shape(route.method, route.path)).collect(),
            None => FxHashSet::default(),
        };
        for route in &self.api.routes {
            match self.split_route(route, &declared) {
                None => self.add_http_route(&mut integrations, route, (route.method, route.path)),
                Some(keys) => keys.iter().for_each(|key| self.add_http_route(&mut integrations, route, *key)),
            }
            self.add_http_permission(route);
        }
    }

    /// Adds the API itself and its stage, if the output creates them.
    fn add_http_api(&mut self) {
        if self.api.create.is_none() {
            return;
        }
        let mut api = properties([("Name", self.title()), ("ProtocolType", Node::text("HTTP"))]);
        if let Some(cors) = &self.api.cors {
            api.push((Cow::Borrowed("CorsConfiguration"), Node::Map(self.cors_configuration(cors))));
        }
        let id = self.add_api(ResourceKind::Api, api);
        let stage = properties([
            ("ApiId", self.api_id().into()),
            ("StageName", Node::text("$default")),
            ("AutoDeploy", true.into()),
        ]);
        self.add_resource(self.logical_id(&["DefaultStage"]), ResourceKind::Stage, stage, self.api.loc);
        self.add_url(DeployText::attribute(&id, "ApiEndpoint"));
    }

    /// Returns the headers of answers to preflight requests and of every other answer. Methods are those of the routes.
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>
    fn cors_configuration(&self, cors: &'p Cors<'s>) -> Properties<'p> {
        let texts = |texts: &'p [Str<'s>]| Node::list(texts.iter().map(|text| string(self.program, text).into()));
        let headers = match cors.headers.as_slice() {
            [] => Node::list(AUTH_HEADERS.map(Node::text)),
            headers => texts(headers),
        };
        let all = self.api.routes.iter().any(|route| matches!(route.method, "" | "ANY"));
        let is_called = |method: &&str| all || self.api.routes.iter().any(|route| route.method == *method);
        let methods: Vec<Node<'p>> = ANY_METHODS.into_iter().filter(is_called).map(Node::text).collect();
        let mut out = properties([("AllowOrigins", texts(&cors.origins)), ("AllowHeaders", headers)]);
        if !methods.is_empty() {
            out.push((Cow::Borrowed("AllowMethods"), Node::List(methods)));
        }
        if cors.credentials {
            out.push((Cow::Borrowed("AllowCredentials"), true.into()));
        }
        out
    }

    /// Returns the methods and paths that a route is split into, or `None` if it stays as it is. API Gateway answers preflight
    /// requests by itself only where no route takes OPTIONS; a route for every method would pass them to its authorizer, which
    /// refuses them. So with CORS such a route becomes one for each other method, unless it is public.
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>
    fn split_route(&self, route: &'p Route<'s>, declared: &FxHashSet<String>) -> Option<Vec<(&'p str, &'p str)>> {
        if !self.is_split(route) {
            return None;
        }
        let paths: &[&'p str] = if route.method.is_empty() { &["/", "/{proxy+}"] } else { &[route.path] };
        let mut keys = Vec::new();
        for path in paths {
            // The program has another route for every method of this path.
            if route.method.is_empty() && declared.contains(&route_shape("ANY", path)) {
                continue;
            }
            let free = ANY_METHODS.into_iter().filter(|method| !declared.contains(&route_shape(method, path)));
            keys.extend(free.map(|method| (method, *path)));
        }
        Some(keys)
    }

    /// Returns whether a route takes every method and has to leave OPTIONS to the API.
    fn is_split(&self, route: &Route<'_>) -> bool {
        self.api.cors.is_some() && matches!(route.method, "" | "ANY") && !matches!(route.auth, RouteAuth::Public(_))
    }

    /// Returns the properties of a Lambda authorizer that HTTP and WebSocket APIs have in common.
    pub(super) fn lambda_properties(
        &self,
        authorizer: &'p Authorizer<'s>,
        lambda: &'p LambdaAuthorizer<'s>,
    ) -> Properties<'p> {
        properties([
            ("Name", Node::text(authorizer.name)),
            ("AuthorizerType", Node::text("REQUEST")),
            ("AuthorizerUri", self.invocation_uri(lambda.function).into()),
            ("IdentitySource", identity_sources(authorizer)),
        ])
    }

    /// Adds a route under a method and a path, and its integration.
    fn add_http_route(&mut self, integrations: &mut Vec<String>, route: &'p Route<'s>, (method, path): (&str, &str)) {
        self.add_route_entry(route, (method, path));
        if !self.api.create_routes {
            return;
        }
        let uri = handler_arn(self.program, route.handler);
        let format = (Cow::Borrowed("PayloadFormatVersion"), Node::text("2.0"));
        let integration = self.integration_id(integrations, route.handler, uri, Some(format), route.loc);
        let authorization = self.authorization_properties(route);
        self.add_v2_route(&route_key(method, path), (method, path), integration, authorization, route.loc);
    }

    /// Lets the API call the function of a route. All methods that the route becomes share one permission, since the policy of a
    /// function has little room.
    fn add_http_permission(&mut self, route: &'p Route<'s>) {
        if !self.api.create_routes {
            return;
        }
        let suffix = match route.method {
            "" if self.is_split(route) => "/*/*/*".to_owned(),
            "" => format!("/*/{}", route.path),
            "ANY" => format!("/*/*{}", request_path(route.path)),
            method => format!("/*/{method}{}", request_path(route.path)),
        };
        let id = self.route_id(route.method, route.path);
        self.add_api_permission(&id, route.handler, DeployText::literal(suffix), route.loc);
    }

    /// Returns the logical id of the integration with a function, which is added when it is first needed.
    pub(super) fn integration_id(
        &mut self,
        integrations: &mut Vec<String>,
        handler: Handler<'p>,
        uri: DeployText,
        format: Option<(Cow<'p, str>, Node<'p>)>,
        source: Loc,
    ) -> String {
        let name = match handler {
            Handler::Function(id) => parameters::logical(self.program.resources[id.index()].name),
            Handler::Path(path, _) => parameters::logical(path),
        };
        let id = self.logical_id(&[&name, "Integration"]);
        if !integrations.contains(&id) {
            let mut all = properties([
                ("ApiId", self.api_id().into()),
                ("IntegrationType", Node::text("AWS_PROXY")),
                ("IntegrationUri", uri.into()),
            ]);
            all.extend(format);
            self.add_resource(id.clone(), ResourceKind::Integration, all, source);
            integrations.push(id.clone());
        }
        id
    }

    /// Returns the logical id of a route: `HttpGetNotesRoute`.
    fn route_id(&self, method: &str, path: &str) -> String {
        self.logical_id(&[&naming::method_id_part(method), &naming::path_id_part(path), "Route"])
    }

    /// Adds a route of an HTTP or a WebSocket API, and returns its logical id.
    pub(super) fn add_v2_route(
        &mut self,
        key: &str,
        (method, path): (&str, &str),
        integration: String,
        authorization: Properties<'p>,
        source: Loc,
    ) -> String {
        let id = self.route_id(method, path);
        let mut all = properties([("ApiId", self.api_id().into()), ("RouteKey", Node::text(key.to_owned()))]);
        all.extend(authorization);
        all.push((
            Cow::Borrowed("Target"),
            DeployText::literal("integrations/").append(DeployText::reference(&integration)).into(),
        ));
        self.add_resource(id.clone(), ResourceKind::Route, all, source);
        id
    }
}

/// Returns the parts of the request that hold the credentials, as a list.
fn identity_sources<'p>(authorizer: &'p Authorizer<'_>) -> Node<'p> {
    Node::list(authorizer.identity_source.iter().map(|source| Node::text(*source)))
}
