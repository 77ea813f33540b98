//! Plans REST APIs: a tree of resources with methods, and a deployment that changes when they do.

use std::borrow::Cow;

use super::{ANY_METHODS, AUTH_HEADERS, ApiPlanner, Properties, ResourceKind, naming, properties, tokens};
use crate::emit::node::Node;
use crate::emit::plan::user_pool::client_id;
use crate::model::api::{Authorizer, AuthorizerKind, Cors, Route};
use crate::model::grant::Object;
use crate::model::identifiers::{self, deployed_arn, request_path};
use crate::model::{DeployText, parameters};

impl<'p, 's> ApiPlanner<'_, 'p, 's> {
    pub(super) fn plan_rest(&mut self) {
        let created = self.api.create.map(|_| self.add_rest_api());
        let first = self.plan.resources.len();
        for authorizer in &self.api.authorizers {
            if let Some((ty, properties)) = self.rest_authorizer(authorizer) {
                self.add_authorizer(authorizer, (ResourceKind::RestAuthorizer, "RestApiId", ty), properties);
            }
        }
        let mut tree: Vec<&str> = Vec::new();
        for route in &self.api.routes {
            self.add_route_entry(route, (route.method, route.path));
            if self.api.create_routes {
                let resource = self.path_resource(&mut tree, route);
                self.add_method(route, resource);
            }
        }
        if let Some(cors) = &self.api.cors {
            self.add_preflight_methods(cors);
        }
        if created.is_some() {
            self.add_gateway_responses();
        }
        let waits_for = [ResourceKind::RestMethod, ResourceKind::GatewayResponse];
        let deployment = self.add_deployment(ResourceKind::RestDeployment, "RestApiId", first, &waits_for);
        if let (Some(id), Some(deployment)) = (created, deployment) {
            self.add_stage(ResourceKind::RestStage, "RestApiId", &deployment);
            let host = deployed_arn(".execute-api.{R}.amazonaws.com/");
            self.add_url(
                DeployText::literal("https://").append(DeployText::reference(&id)).append(host).append(self.stage()),
            );
        }
    }

    /// Adds the API itself, and returns its logical id.
    fn add_rest_api(&mut self) -> String {
        let endpoint = Node::map([("Types", Node::list([Node::text(self.api.endpoint)]))]);
        self.add_api(ResourceKind::RestApi, properties([("Name", self.title()), ("EndpointConfiguration", endpoint)]))
    }

    /// Adds the headers of CORS to the answers that API Gateway gives by itself, such as 401 and 403: without them a browser does not
    /// show them to the page. They can say one origin only, so with several there are none.
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>
    fn add_gateway_responses(&mut self) {
        let Some(Cors { origins, credentials, .. }) = &self.api.cors else { return };
        let [origin] = origins.as_slice() else { return };
        let origin = DeployText::literal("'").append(identifiers::string(self.program, origin)).then("'");
        let header = |name: &str| Cow::<'p, str>::Owned(format!("gatewayresponse.header.{name}"));
        let mut headers = vec![(header("Access-Control-Allow-Origin"), Node::from(origin))];
        if *credentials {
            headers.push((header("Access-Control-Allow-Credentials"), Node::text("'true'")));
        }
        for (part, ty) in [
            ("Default4xx", "DEFAULT_4XX"),
            ("Default5xx", "DEFAULT_5XX"),
            ("Unauthorized", "UNAUTHORIZED"),
            ("AccessDenied", "ACCESS_DENIED"),
        ] {
            let properties = properties([
                ("RestApiId", self.api_id().into()),
                ("ResponseType", Node::text(ty)),
                ("ResponseParameters", Node::Map(headers.clone())),
            ]);
            self.add_resource(
                self.logical_id(&[part, "Response"]),
                ResourceKind::GatewayResponse,
                properties,
                self.api.loc,
            );
        }
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
                    tokens::exact_pattern(ids).map(|ids| (Cow::Borrowed("IdentityValidationExpression"), ids.into()));
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
                (ty, properties([("AuthorizerUri", self.invocation_uri(lambda.function).into())]))
            }
            _ => return None,
        };
        // By default API Gateway caches the answer of a function for five minutes.
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

    /// Returns the resource of a path, which is added with those above it when it is first needed.
    fn path_resource(&mut self, tree: &mut Vec<&'p str>, route: &'p Route<'s>) -> DeployText {
        let mut parent = self.root_resource();
        if route.path == "/" {
            return parent;
        }
        let ends = route.path.match_indices('/').map(|(offset, _)| offset).filter(|offset| *offset > 0);
        let mut start = 0;
        for end in ends.chain([route.path.len()]) {
            let path = &route.path[..end];
            let id = self.logical_id(&[&naming::path_id_part(path), "Resource"]);
            if !tree.contains(&path) {
                tree.push(path);
                let properties = properties([
                    ("RestApiId", self.api_id().into()),
                    ("ParentId", parent.into()),
                    ("PathPart", Node::text(&route.path[start + 1..end])),
                ]);
                self.add_resource(id.clone(), ResourceKind::RestPath, properties, route.loc);
            }
            parent = DeployText::reference(&id);
            start = end;
        }
        parent
    }

    fn root_resource(&self) -> DeployText {
        match self.api.create {
            Some(_) => DeployText::attribute(&self.logical_id(&[]), "RootResourceId"),
            None => identifiers::param(self.program, &parameters::root_resource(self.api.name)),
        }
    }

    fn add_method(&mut self, route: &'p Route<'s>, resource: DeployText) {
        let id = self.logical_id(&[&naming::method_id_part(route.method), &naming::path_id_part(route.path), "Method"]);
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
                ("Uri", self.invocation_uri(route.handler).into()),
            ]),
        ));
        self.add_resource(id.clone(), ResourceKind::RestMethod, all, route.loc);
        let method = if route.method == "ANY" { "*" } else { route.method };
        self.add_api_permission(
            &id,
            route.handler,
            DeployText::literal(format!("/*/{method}{}", request_path(route.path))),
            route.loc,
        );
    }

    /// Adds an answer to preflight requests for every path without a route for them.
    fn add_preflight_methods(&mut self, cors: &'p Cors<'s>) {
        let mut answered_paths: Vec<&str> = Vec::new();
        for route in &self.api.routes {
            let methods: Vec<&str> =
                self.api.routes.iter().filter(|other| other.path == route.path).map(|other| other.method).collect();
            if answered_paths.contains(&route.path) || methods.contains(&"OPTIONS") {
                continue;
            }
            answered_paths.push(route.path);
            self.add_preflight_entry(route.path, route.loc);
            if !self.api.create_routes {
                continue;
            }
            let resource = match route.path {
                "/" => self.root_resource(),
                path => DeployText::reference(&self.logical_id(&[&naming::path_id_part(path), "Resource"])),
            };
            let mut all = properties([
                ("RestApiId", self.api_id().into()),
                ("ResourceId", resource.into()),
                ("HttpMethod", Node::text("OPTIONS")),
                ("AuthorizationType", Node::text("NONE")),
            ]);
            all.extend(self.preflight_answer(cors, &methods));
            let id = self.logical_id(&["Options", &naming::path_id_part(route.path), "Method"]);
            self.add_resource(id, ResourceKind::RestMethod, all, route.loc);
        }
    }

    fn preflight_answer(&self, cors: &'p Cors<'s>, methods: &[&'p str]) -> Properties<'p> {
        let mut allowed: Vec<&str> = if methods.contains(&"ANY") { ANY_METHODS.to_vec() } else { methods.to_vec() };
        allowed.push("OPTIONS");
        let origins: Vec<DeployText> =
            cors.origins.iter().map(|origin| identifiers::string(self.program, origin)).collect();
        let mut headers = DeployText::default();
        for (index, header) in cors.headers.iter().enumerate() {
            headers = if index == 0 { headers } else { headers.then(",") };
            headers = headers.append(identifiers::string(self.program, header));
        }
        if cors.headers.is_empty() {
            headers = DeployText::literal(AUTH_HEADERS.join(","));
        }
        let mut response_headers = vec![
            ("Access-Control-Allow-Origin", origins.first().cloned().unwrap_or_default()),
            ("Access-Control-Allow-Methods", DeployText::literal(allowed.join(","))),
            ("Access-Control-Allow-Headers", headers),
        ];
        if cors.credentials {
            response_headers.push(("Access-Control-Allow-Credentials", DeployText::literal("true")));
        }
        if origins.len() > 1 {
            response_headers.push(("Vary", DeployText::literal("Origin")));
        }
        let name = |header: &str| Cow::<'p, str>::Owned(format!("method.response.header.{header}"));
        let declared = response_headers.iter().map(|(header, _)| (name(header), Node::Bool(true))).collect();
        let given = response_headers
            .into_iter()
            .map(|(header, value)| (name(header), DeployText::literal("'").append(value).then("'").into()))
            .collect();
        let mut response = vec![
            (Cow::Borrowed("StatusCode"), Node::text("204")),
            (Cow::Borrowed("ResponseParameters"), Node::Map(given)),
        ];
        if origins.len() > 1 {
            let template = (Cow::Borrowed("application/json"), mirrored_origin_template(origins).into());
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

/// Returns a template that answers with the origin of the request if it is allowed, else the first: a header holds only one.
fn mirrored_origin_template(origins: Vec<DeployText>) -> DeployText {
    let mut out = DeployText::literal(
        "#set($origin = $input.params().header.get(\"Origin\"))\
         #if(!$origin || $origin == \"\")#set($origin = $input.params().header.get(\"origin\"))#end#if(",
    );
    for (index, origin) in origins.into_iter().enumerate() {
        out = out.then(if index == 0 { "$origin == \"" } else { " || $origin == \"" }).append(origin).then("\"");
    }
    out.then(")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end")
}
