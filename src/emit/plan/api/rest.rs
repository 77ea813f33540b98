//! REST APIs: a tree of resources with methods, and a deployment that changes when they do.

use std::borrow::Cow;

use super::{Build, HEADERS, METHODS, Properties, ResourceKind, naming, properties, tokens};
use crate::emit::node::Node;
use crate::emit::plan::user_pool::client_id;
use crate::model::api::{Authorizer, AuthorizerKind, Cors, Route};
use crate::model::grant::Object;
use crate::model::identifiers::{self, request_path};
use crate::model::{DeployText, parameters};

impl<'p, 's> Build<'_, 'p, 's> {
    /// Adds a REST API.
    pub(super) fn rest(&mut self) {
        let first = self.plan.resources.len();
        for authorizer in &self.api.authorizers {
            if let Some((ty, properties)) = self.rest_authorizer(authorizer) {
                self.authorizer(authorizer, (ResourceKind::RestAuthorizer, "RestApiId", ty), properties);
            }
        }
        let mut tree: Vec<&str> = Vec::new();
        for route in &self.api.routes {
            self.route_entry(route, (route.method, route.path));
            if self.api.create_routes {
                let resource = self.path_resource(&mut tree, route);
                self.method(route, resource);
            }
        }
        if let Some(cors) = &self.api.cors {
            self.preflight_methods(cors);
        }
        self.deployment(ResourceKind::RestDeployment, "RestApiId", first, ResourceKind::RestMethod);
    }

    fn rest_authorizer(&self, authorizer: &'p Authorizer<'s>) -> Option<(&'static str, Properties<'p>)> {
        let (ty, mut specific) = match &authorizer.kind {
            AuthorizerKind::UserPool { pools, clients } => {
                let arns = pools.iter().map(|pool| identifiers::arn(self.program, Object::UserPool(*pool)).into());
                let mut specific = properties([("ProviderARNs", Node::list(arns))]);
                // Compared with the `aud` of ID tokens.
                // Source: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
                let ids = clients.iter().map(|client| client_id(self.program, pools[0], *client)).collect();
                let expression =
                    tokens::any_of(ids).map(|ids| (Cow::Borrowed("IdentityValidationExpression"), ids.into()));
                specific.extend(expression);
                ("COGNITO_USER_POOLS", specific)
            }
            // Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-authorizer-jwtconfiguration.html
            AuthorizerKind::Jwt { issuer, audience } => {
                let audiences = tokens::audience(self.program, issuer, audience).into_iter().map(Node::from);
                let issuer = Node::map([
                    ("Issuer", tokens::issuer(self.program, issuer).into()),
                    ("Audiences", Node::list(audiences)),
                ]);
                let algorithms = Node::list(authorizer.algorithms.iter().map(|name| Node::text(*name)));
                let configuration = Node::map([("Issuers", Node::list([issuer])), ("DefaultAlgorithms", algorithms)]);
                ("JWT", properties([("JwtConfiguration", configuration)]))
            }
            AuthorizerKind::Lambda(lambda) => {
                let ty = if lambda.token { "TOKEN" } else { "REQUEST" };
                (ty, properties([("AuthorizerUri", self.invocation(lambda.function).into())]))
            }
            _ => return None,
        };
        // Without a number API Gateway keeps what a function answers for five minutes.
        let ttl = authorizer.ttl.or(matches!(ty, "TOKEN" | "REQUEST").then_some(0));
        specific.extend(ttl.map(|ttl| (Cow::Borrowed("AuthorizerResultTtlInSeconds"), Node::Int(i64::from(ttl)))));
        if let Some(validation) = &authorizer.validation {
            let text = identifiers::string(self.program, validation);
            specific.push((Cow::Borrowed("IdentityValidationExpression"), text.into()));
        }
        let mut all = properties([
            ("Name", Node::text(authorizer.name)),
            ("Type", Node::text(ty)),
            ("IdentitySource", Node::text(authorizer.identity_source.join(","))),
        ]);
        all.extend(specific);
        Some((ty, all))
    }

    /// The resource of a path, made with those above it when first needed.
    fn path_resource(&mut self, tree: &mut Vec<&'p str>, route: &'p Route<'s>) -> DeployText {
        let mut parent = self.root();
        if route.path == "/" {
            return parent;
        }
        let ends = route.path.char_indices().skip(1).filter(|(_, character)| *character == '/').map(|(at, _)| at);
        let mut start = 0;
        for end in ends.chain([route.path.len()]) {
            let path = &route.path[..end];
            let id = self.logical(&[&naming::path(path), "Resource"]);
            if !tree.contains(&path) {
                tree.push(path);
                let properties = properties([
                    ("RestApiId", self.api_id().into()),
                    ("ParentId", parent.into()),
                    ("PathPart", Node::text(&route.path[start + 1..end])),
                ]);
                self.push(id.clone(), ResourceKind::RestPath, properties, route.loc);
            }
            parent = DeployText::reference(&id);
            start = end;
        }
        parent
    }

    fn root(&self) -> DeployText {
        identifiers::param(self.program, &parameters::root_resource(self.api.name))
    }

    fn method(&mut self, route: &'p Route<'s>, resource: DeployText) {
        let id = self.logical(&[&naming::method(route.method), &naming::path(route.path), "Method"]);
        let mut all = properties([
            ("RestApiId", self.api_id().into()),
            ("ResourceId", resource.into()),
            ("HttpMethod", Node::text(route.method)),
        ]);
        all.extend(self.authorization_properties(route));
        all.push((
            Cow::Borrowed("Integration"),
            Node::map([
                ("Type", Node::text("AWS_PROXY")),
                ("IntegrationHttpMethod", Node::text("POST")),
                ("Uri", self.invocation(route.handler).into()),
            ]),
        ));
        self.push(id.clone(), ResourceKind::RestMethod, all, route.loc);
        let method = if route.method == "ANY" { "*" } else { route.method };
        self.permission(
            &id,
            route.handler,
            DeployText::literal(format!("/*/{method}{}", request_path(route.path))),
            route.loc,
        );
    }

    /// An answer to preflight requests for every path that has none of its own.
    fn preflight_methods(&mut self, cors: &'p Cors<'s>) {
        let mut done: Vec<&str> = Vec::new();
        for route in &self.api.routes {
            let methods: Vec<&str> =
                self.api.routes.iter().filter(|other| other.path == route.path).map(|other| other.method).collect();
            if done.contains(&route.path) || methods.contains(&"OPTIONS") {
                continue;
            }
            done.push(route.path);
            self.preflight_entry(route.path, route.loc);
            if !self.api.create_routes {
                continue;
            }
            let resource = match route.path {
                "/" => self.root(),
                path => DeployText::reference(&self.logical(&[&naming::path(path), "Resource"])),
            };
            let mut all = properties([
                ("RestApiId", self.api_id().into()),
                ("ResourceId", resource.into()),
                ("HttpMethod", Node::text("OPTIONS")),
                ("AuthorizationType", Node::text("NONE")),
            ]);
            all.extend(self.answer(cors, &methods));
            let id = self.logical(&["Options", &naming::path(route.path), "Method"]);
            self.push(id, ResourceKind::RestMethod, all, route.loc);
        }
    }

    fn answer(&self, cors: &'p Cors<'s>, methods: &[&'p str]) -> Properties<'p> {
        let mut allowed: Vec<&str> = if methods.contains(&"ANY") { METHODS.to_vec() } else { methods.to_vec() };
        allowed.push("OPTIONS");
        let origins: Vec<DeployText> =
            cors.origins.iter().map(|origin| identifiers::string(self.program, origin)).collect();
        let mut headers = DeployText::default();
        for (at, header) in cors.headers.iter().enumerate() {
            headers = if at == 0 { headers } else { headers.then(",") };
            headers = headers.append(identifiers::string(self.program, header));
        }
        if cors.headers.is_empty() {
            headers = DeployText::literal(HEADERS.join(","));
        }
        let mut answered = vec![
            ("Access-Control-Allow-Origin", origins.first().cloned().unwrap_or_default()),
            ("Access-Control-Allow-Methods", DeployText::literal(allowed.join(","))),
            ("Access-Control-Allow-Headers", headers),
        ];
        if cors.credentials {
            answered.push(("Access-Control-Allow-Credentials", DeployText::literal("true")));
        }
        if origins.len() > 1 {
            answered.push(("Vary", DeployText::literal("Origin")));
        }
        let name = |header: &str| Cow::<'p, str>::Owned(format!("method.response.header.{header}"));
        let declared = answered.iter().map(|(header, _)| (name(header), Node::Bool(true))).collect();
        let given = answered
            .into_iter()
            .map(|(header, value)| (name(header), DeployText::literal("'").append(value).then("'").into()))
            .collect();
        let mut response = vec![
            (Cow::Borrowed("StatusCode"), Node::text("204")),
            (Cow::Borrowed("ResponseParameters"), Node::Map(given)),
        ];
        if origins.len() > 1 {
            let template = (Cow::Borrowed("application/json"), mirror(origins).into());
            response.push((Cow::Borrowed("ResponseTemplates"), Node::Map(vec![template])));
        }
        let request = (Cow::Borrowed("application/json"), Node::text("{\"statusCode\":204}"));
        let integration = Node::map([
            ("Type", Node::text("MOCK")),
            ("RequestTemplates", Node::Map(vec![request])),
            ("IntegrationResponses", Node::list([Node::Map(response)])),
        ]);
        let method_response =
            Node::map([("StatusCode", Node::text("204")), ("ResponseParameters", Node::Map(declared))]);
        properties([("Integration", integration), ("MethodResponses", Node::list([method_response]))])
    }
}

/// A header holds one origin: that of the request, if it is one of those allowed, else the first.
fn mirror(origins: Vec<DeployText>) -> DeployText {
    let mut out = DeployText::literal(
        "#set($origin = $input.params().header.get(\"Origin\"))\
         #if(!$origin || $origin == \"\")#set($origin = $input.params().header.get(\"origin\"))#end#if(",
    );
    for (at, origin) in origins.into_iter().enumerate() {
        out = out.then(if at == 0 { "$origin == \"" } else { " || $origin == \"" }).append(origin).then("\"");
    }
    out.then(")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end")
}
