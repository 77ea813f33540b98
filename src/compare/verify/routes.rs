//! The routes of a template: whether each asks for the authorizer that the program says.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::Verifier;
use super::deployed::Deployed;
use super::resources::{Difference, at_path, differences, normal};
use crate::compare::snapshot::{list, text};
use crate::compare::{Change, Concern, Direction, things, value_words};
use crate::model::parameters;

/// A route of an API in a template.
#[derive(Debug)]
pub(crate) struct DeployedRoute {
    /// `GET /notes`.
    pub(crate) key: String,
    /// The logical id, if it is a resource of its own.
    pub(crate) resource: Option<String>,
    /// Its place, up to where its properties are.
    place: String,
    /// `JWT`, `AWS_IAM`, `NONE`, …, or a reason why it is not known.
    pub(crate) authorization: Result<String, String>,
    /// The properties of its authorizer, as the resource of it has them, with its place.
    authorizer: Option<(Json, String)>,
    scopes: Json,
    /// Why it or its authorizer may not be there.
    doubt: Option<String>,
    /// Whether API Gateway answers by itself, as preflight requests.
    pub(crate) is_mock: bool,
}

/// Returns the kind of an authorizer of an HTTP or a WebSocket API as its routes name it.
fn authorization_of(ty: &str) -> &str {
    match ty {
        "REQUEST" | "TOKEN" => "CUSTOM",
        other => other,
    }
}

impl Deployed {
    /// Returns the routes of an API, which has the logical id or parameter `api`.
    pub(crate) fn routes(&self, api: &str) -> Vec<DeployedRoute> {
        let id = self.value(api);
        let of_api = |properties: &Json, name: &str| self.text(&properties[name]).as_ref() == Some(&id);
        let mut routes = Vec::new();
        for (route, properties) in self.of_type("AWS::ApiGatewayV2::Route") {
            if of_api(properties, "ApiId") {
                let key = self.text(&properties["RouteKey"]).unwrap_or_default();
                routes.push(self.route(key, route, properties, "AWS::ApiGatewayV2::Authorizer"));
            }
        }
        for (method, properties) in self.of_type("AWS::ApiGateway::Method") {
            if of_api(properties, "RestApiId") {
                let path = self.path(&properties["ResourceId"], 0).unwrap_or_else(|| "?".to_owned());
                let verb = self.text(&properties["HttpMethod"]).unwrap_or_default();
                let mut route = self.route(format!("{verb} {path}"), method, properties, "AWS::ApiGateway::Authorizer");
                route.is_mock = properties["Integration"]["Type"] == "MOCK";
                routes.push(route);
            }
        }
        let body = self.properties(api).get("Body");
        routes.extend(body.into_iter().flat_map(|body| self.described(&self.evaluated_in_part(body), api)));
        routes
    }

    fn route(&self, key: String, id: &str, properties: &Json, authorizers: &str) -> DeployedRoute {
        let authorization = match properties.get("AuthorizationType") {
            None => Ok("NONE".to_owned()),
            Some(ty) => self.evaluated(ty).map(|ty| ty.as_str().unwrap_or_default().to_owned()),
        };
        let named = properties.get("AuthorizerId").and_then(|authorizer| self.text(authorizer));
        let authorizer = named.and_then(|value| self.resource_with_value(authorizers, &value));
        let doubt = self.doubt(id).or_else(|| self.doubt(authorizer?));
        let authorizer = authorizer.map(|id| (self.evaluated_in_part(self.properties(id)), self.place(id, "")));
        let scopes = self.evaluated_in_part(properties.get("AuthorizationScopes").unwrap_or(&json!([])));
        let (place, resource) = (self.place(id, ""), Some(id.to_owned()));
        DeployedRoute { key, resource, place, authorization, authorizer, scopes, doubt, is_mock: false }
    }

    /// Returns the path of a resource of a REST API, from the root.
    fn path(&self, resource: &Json, depth: usize) -> Option<String> {
        const DEEPEST: usize = 64;
        let value = self.text(resource)?;
        let Some(id) = self.resource_with_value("AWS::ApiGateway::Resource", &value).filter(|_| depth < DEEPEST) else {
            // The root has no resource of its own: it is an attribute of the API, or a parameter of ours.
            let is_known = |api: &Json| self.text(&api["RootResourceId"]).as_ref() == Some(&value);
            let is_root = value.ends_with("RootResourceId")
                || self.of_type("AWS::ApiGateway::RestApi").any(|(_, api)| is_known(api));
            return is_root.then(|| "/".to_owned());
        };
        let properties = self.properties(id);
        let parent = self.path(&properties["ParentId"], depth + 1)?;
        Some(format!("{}/{}", parent.trim_end_matches('/'), self.text(&properties["PathPart"])?))
    }

    /// Returns the routes that an API describes as OpenAPI, as SAM writes them.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html>
    fn described(&self, body: &Json, api: &str) -> Vec<DeployedRoute> {
        let schemes = body.pointer("/components/securitySchemes").or(body.get("securityDefinitions"));
        let schemes = schemes.cloned().unwrap_or_default();
        let mut routes = Vec::new();
        for (path, methods) in body["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let verb = match method.as_str() {
                    "x-amazon-apigateway-any-method" => "ANY".to_owned(),
                    "get" | "put" | "post" | "delete" | "options" | "head" | "patch" => method.to_ascii_uppercase(),
                    _ => continue,
                };
                let key = if path == "/$default" { "$default".to_owned() } else { format!("{verb} {path}") };
                let place = self.place(api, &format!("Body.paths.{path}.{method}"));
                let security = operation.get("security").or(body.get("security"));
                let is_iam = operation.pointer("/x-amazon-apigateway-auth/type").is_some_and(|ty| ty == "AWS_IAM");
                let first = security.and_then(|security| security.get(0)).and_then(Json::as_object);
                let first = first.and_then(|needed| needed.iter().next());
                // Of several, one is enough.
                let several = security.and_then(Json::as_array).is_some_and(|security| security.len() > 1);
                let is_mock = operation
                    .pointer("/x-amazon-apigateway-integration/type")
                    .and_then(Json::as_str)
                    .is_some_and(|ty| ty.eq_ignore_ascii_case("mock"));
                let mut route = DeployedRoute {
                    key,
                    resource: None,
                    authorization: Ok("NONE".to_owned()),
                    authorizer: None,
                    scopes: json!([]),
                    doubt: None,
                    is_mock,
                    place,
                };
                match first {
                    _ if several => route.authorization = Err("it has several alternatives".to_owned()),
                    // SAM writes what is open so, where others have a default.
                    Some((name, _)) if name == "NONE" && schemes[name].is_null() => {}
                    Some((name, scopes)) => {
                        let scheme = &schemes[name];
                        let (authorization, authorizer) = described_authorizer(scheme);
                        route.authorization = authorization.ok_or_else(|| format!("`{name}` is no authorizer"));
                        let place = self.place(api, &format!("Body authorizer {name}"));
                        route.authorizer = authorizer.map(|properties| (properties, place));
                        route.scopes = scopes.clone();
                    }
                    None if is_iam => route.authorization = Ok("AWS_IAM".to_owned()),
                    None => {}
                }
                routes.push(route);
            }
        }
        routes
    }
}

/// Returns the kind and the properties of an authorizer that is described as OpenAPI.
fn described_authorizer(scheme: &Json) -> (Option<String>, Option<Json>) {
    let own = &scheme["x-amazon-apigateway-authorizer"];
    if own.is_null() {
        let is_iam =
            scheme["x-amazon-apigateway-authtype"].as_str().is_some_and(|ty| ty.eq_ignore_ascii_case("awsSigv4"));
        return (is_iam.then(|| "AWS_IAM".to_owned()), None);
    }
    let ty = own["type"].as_str().unwrap_or_default().to_ascii_uppercase();
    let mut properties = Map::new();
    let mut put = |name: &str, value: &Json| {
        if !value.is_null() {
            properties.insert(name.to_owned(), value.clone());
        }
    };
    let is_rest = ty == "COGNITO_USER_POOLS" || ty == "TOKEN" || scheme["in"] == "header" && ty != "JWT";
    put(if is_rest { "Type" } else { "AuthorizerType" }, &json!(ty));
    match (&own["identitySource"], scheme["name"].as_str()) {
        (Json::Null, Some(header)) if is_rest => {
            put("IdentitySource", &json!(format!("method.request.header.{header}")))
        }
        (Json::String(source), _) if !is_rest => {
            put("IdentitySource", &json!(source.split(',').map(str::trim).collect::<Vec<_>>()));
        }
        (source, _) => put("IdentitySource", source),
    }
    if !own["jwtConfiguration"].is_null() {
        let (issuer, audience) = (&own["jwtConfiguration"]["issuer"], &own["jwtConfiguration"]["audience"]);
        put("JwtConfiguration", &json!({"Issuer": issuer, "Audience": audience}));
    }
    put("ProviderARNs", &own["providerARNs"]);
    put("AuthorizerUri", &own["authorizerUri"]);
    put("AuthorizerPayloadFormatVersion", &own["authorizerPayloadFormatVersion"]);
    put("EnableSimpleResponses", &own["enableSimpleResponses"]);
    put("AuthorizerResultTtlInSeconds", &own["authorizerResultTtlInSeconds"]);
    put("IdentityValidationExpression", &own["identityValidationExpression"]);
    let authorization = authorization_of(&ty).to_owned();
    (Some(authorization), Some(Json::Object(properties)))
}

impl Verifier<'_> {
    /// Compares the routes of each declared API, and reports those that are open without a declaration.
    pub(super) fn compare_routes(&mut self) {
        let bundle = self.bundle;
        let mut apis: Vec<&str> = list(bundle, "routes").map(|route| text(route, "api")).collect();
        apis.dedup();
        for api in apis {
            let own = [parameters::id(api), parameters::logical(api)];
            let known = own.iter().find_map(|name| {
                // Only the parameter for its id may be there.
                let known = self.mapping.resource(name).or_else(|| self.mapping.parameter(name)).map(str::to_owned);
                known.or_else(|| self.deployed.parameters.contains_key(name.as_str()).then(|| name.clone()))
            });
            let declared: Vec<&Json> = list(bundle, "routes").filter(|route| text(route, "api") == api).collect();
            let Some(known) = known else {
                // What an API stands for is missing, and that is reported.
                if !self.mapping.missing().any(|(name, _)| own.contains(name)) {
                    let reason = format!("the template has no API for it; name it with --map {api}=LOGICAL_ID");
                    let change = self.change(format!("api {api}"), Direction::Unknown, &Json::Null);
                    self.changes.push(Change { reason: Some(reason), ..change });
                }
                continue;
            };
            let routes = self.deployed.routes(&known);
            for route in &declared {
                self.routes += 1;
                let found = routes.iter().find(|deployed| is_same_key(&deployed.key, text(route, "key")));
                let changes = self.route(api, route, found);
                self.changes.extend(changes);
            }
            let is_declared =
                |route: &DeployedRoute| declared.iter().any(|declared| is_same_key(&route.key, text(declared, "key")));
            for route in routes.iter().filter(|route| !is_declared(route)) {
                // API Gateway answers, and nothing is called.
                if route.is_mock && route.key.starts_with("OPTIONS ") {
                    continue;
                }
                let subject = format!("route {api} {}", route.key);
                let places = vec![route.place.clone()];
                let change = match &route.authorization {
                    Ok(authorization) if authorization != "NONE" => continue,
                    Ok(_) => Change {
                        words: vec!["has no authorizer, and the program does not declare it".to_owned()],
                        concern: Concern { guests: true, users: true, writes: true },
                        ..self.change(subject, Direction::Wider, &Json::Null)
                    },
                    Err(reason) => {
                        Change { reason: Some(reason.clone()), ..self.change(subject, Direction::Unknown, &Json::Null) }
                    }
                };
                self.changes.push(Change { places, ..change });
            }
            // Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
            if !self.deployed.properties(&known)["Target"].is_null() {
                self.changes.push(Change {
                    words: vec!["has a default route, which is open to anybody".to_owned()],
                    places: vec![self.deployed.place(&known, "Target")],
                    ..self.change(format!("api {api}"), Direction::Wider, &Json::Null)
                });
            }
        }
    }

    /// Reports the functions of the program that have a URL without authorization, past every route.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
    pub(super) fn report_open_functions(&mut self) {
        let bundle = self.bundle;
        let parameters = bundle["parameters"].as_object().into_iter().flatten();
        let mut names: BTreeSet<&str> = parameters.filter_map(|(name, _)| name.strip_suffix("Arn")).collect();
        names.extend(list(bundle, "principals").filter_map(|one| text(one, "principal").strip_prefix("function ")));
        for name in names {
            let [function] = &self.function(name)[..] else { continue };
            let own = [self.deployed.value(function), self.deployed.value(&format!("{function}.Arn"))];
            let is_open = |properties: &Json| {
                let of = self.deployed.text(&properties["TargetFunctionArn"]);
                properties["AuthType"] == "NONE" && of.is_some_and(|of| own.contains(&of))
            };
            let urls = self.deployed.of_type("AWS::Lambda::Url").filter(|(_, properties)| is_open(properties));
            let places: Vec<String> = urls.map(|(id, _)| self.deployed.place(id, "AuthType")).collect();
            if !places.is_empty() {
                let words = vec!["has a URL that is open to anybody".to_owned()];
                let change = self.change(format!("function {name}"), Direction::Wider, &Json::Null);
                self.changes.push(Change { words, places, ..change });
            }
        }
    }

    fn route(&self, api: &str, route: &Json, found: Option<&DeployedRoute>) -> Vec<Change> {
        let subject = format!("route {api} {}", text(route, "key"));
        let Some(found) = found else {
            // Deployers answer preflight requests where the API says so.
            if text(route, "key").starts_with("OPTIONS ") && route.get("handler").is_none() {
                return Vec::new();
            }
            let reason = format!("the API has no route `{}` in the template", text(route, "key"));
            return vec![Change { reason: Some(reason), ..self.change(subject, Direction::Unknown, route) }];
        };
        let concern = Concern {
            guests: found.authorization.as_ref().is_ok_and(|authorization| authorization == "NONE"),
            users: true,
            writes: true,
        };
        let change = |direction, words: Vec<String>, place: &str| Change {
            words,
            places: vec![place.to_owned()],
            concern,
            ..self.change(subject.clone(), direction, route)
        };
        let authorization = match &found.authorization {
            Ok(authorization) => authorization,
            Err(reason) => {
                let unknown = change(Direction::Unknown, Vec::new(), &found.place);
                return vec![Change { reason: Some(reason.clone()), ..unknown }];
            }
        };
        let mut changes = Vec::new();
        if let Some(reason) = &found.doubt {
            let unknown = change(Direction::Unknown, Vec::new(), &found.place);
            changes.push(Change { reason: Some(reason.clone()), ..unknown });
        }
        let wanted = text(route, "authorization");
        if authorization != wanted {
            let (expected, deployed) = (json!(wanted), json!(authorization));
            let direction = things::direction("authorization", Some(&expected), Some(&deployed));
            changes.push(change(direction, vec![format!("authorization: {wanted} → {authorization}")], &found.place));
        }
        let (expected, deployed) = (normal(&route["scopes"], ""), normal(&found.scopes, ""));
        if expected != deployed {
            let direction = things::direction("scopes", Some(&expected), Some(&deployed));
            let words = format!("scopes: {} → {}", value_words(Some(&expected)), value_words(Some(&deployed)));
            changes.push(change(direction, vec![words], &found.place));
        }
        let Some(name) = route.get("authorizer").and_then(Json::as_str).filter(|_| authorization == wanted) else {
            return changes;
        };
        let authorizers = list(self.bundle, "authorizers");
        let own = authorizers.into_iter().find(|own| text(own, "api") == api && text(own, "name") == name);
        let Some(properties) = own.map(|own| &own["properties"]).filter(|own| own.is_object()) else {
            return changes;
        };
        if let Some(missing) = self.mapping.missing_in(properties) {
            let unknown = change(Direction::Unknown, Vec::new(), &found.place);
            changes.push(Change { reason: Some(missing), ..unknown });
            return changes;
        }
        let Some((deployed, place)) = &found.authorizer else {
            let unknown = change(Direction::Unknown, Vec::new(), &found.place);
            let reason = format!("its authorizer, which should be {name}, is not in the template");
            changes.push(Change { reason: Some(reason), ..unknown });
            return changes;
        };
        let (expected, deployed) = (normal(&self.mapping.filled(properties), ""), normal(&without_whose(deployed), ""));
        let mut found = Vec::new();
        differences("", &expected, &deployed, &mut found);
        for Difference { path, expected, deployed } in found {
            // Names of authorizers are free, and one that is not cached has no time to live.
            let is_zero = expected.is_none() && deployed.is_some_and(|value| value == 0);
            if path == "Name" || is_zero {
                continue;
            }
            let direction = things::direction(&path, expected, deployed);
            let mut words = format!("authorizer {name}: {path}: {} → {}", value_words(expected), value_words(deployed));
            if let [parameter, ..] = self.mapping.parameters_in(at_path(properties, &path))[..] {
                words += &format!("; give parameter {parameter} the value of this deployment with --set");
            }
            changes.push(change(direction, vec![words], place));
        }
        changes
    }
}

/// Returns the properties of an authorizer without the API that it is of.
fn without_whose(authorizer: &Json) -> Json {
    let mut authorizer = authorizer.clone();
    if let Some(fields) = authorizer.as_object_mut() {
        ["ApiId", "RestApiId", "AuthType", "Tags"].iter().for_each(|name| drop(fields.remove(*name)));
    }
    if at_path(&authorizer, "JwtConfiguration.Audience").is_null()
        && let Some(audience) = authorizer.pointer_mut("/JwtConfiguration")
        && let Some(fields) = audience.as_object_mut()
    {
        fields.remove("Audience");
    }
    authorizer
}

/// Returns whether two keys are the same route: the names of parameters in a path are free.
pub(crate) fn is_same_key(one: &str, other: &str) -> bool {
    let parts = |key: &str| -> Vec<String> {
        let part = |part: &str| match (part.strip_prefix('{'), part.ends_with("+}")) {
            (Some(_), true) => "{+}".to_owned(),
            (Some(_), false) => "{}".to_owned(),
            (None, _) => part.to_owned(),
        };
        key.split('/').map(part).collect()
    };
    parts(one) == parts(other)
}
