//! Plans `api`: authorizers always, routes where the program asks for them, GraphQL APIs as a whole.

use std::borrow::Cow;

use super::{Output, Plan, PlannedAuthorizer, PlannedResource, PlannedRoute, ResourceKind, properties};
use crate::emit::node::{Node, Properties};
use crate::model::api::{self as model, Api, ApiKind, AuthorizerKind, Handler, RouteAuth};
use crate::model::identifiers::{api_id, deployed_arn, handler_arn, string};
use crate::model::{ApiId, DeployText, Program, parameters};
use crate::text::Loc;

mod graphql;
mod http;
mod naming;
mod rest;
#[cfg(test)]
mod tests;
mod tokens;
mod websocket;

/// Adds the APIs of a program to the plan.
pub(super) fn plan<'p>(program: &'p Program<'_>, plan: &mut Plan<'p>) {
    for (index, api) in program.apis.iter().enumerate() {
        let mut planner = ApiPlanner { program, plan, api, id: ApiId(index as u32) };
        match api.kind {
            ApiKind::Http => planner.plan_http(),
            ApiKind::Rest => planner.plan_rest(),
            ApiKind::WebSocket => planner.plan_websocket(),
            ApiKind::GraphQl => planner.plan_graphql(),
        }
    }
}

/// The reason why a route that only answers preflight requests is public.
const PREFLIGHT_REASON: &str = "a preflight request carries no credentials";

/// The headers of a browser's call that is signed or carries a token.
const AUTH_HEADERS: [&str; 4] = ["Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token"];

/// The methods of `ANY`, preflight requests apart.
const ANY_METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// Adds one API to the plan.
struct ApiPlanner<'a, 'p, 's> {
    program: &'p Program<'s>,
    plan: &'a mut Plan<'p>,
    api: &'p Api<'s>,
    id: ApiId,
}

impl<'p, 's> ApiPlanner<'_, 'p, 's> {
    /// Returns the id of the API in AWS.
    fn api_id(&self) -> DeployText {
        api_id(self.program, self.id)
    }

    /// Returns a logical id that begins with the name of the API.
    fn logical_id(&self, parts: &[&str]) -> String {
        parameters::logical(self.api.name) + &parts.concat()
    }

    /// Returns the name in AWS of an API that the output creates.
    fn title(&self) -> Node<'p> {
        self.api.title.as_ref().map_or(Node::text(self.api.name), |name| string(self.program, name).into())
    }

    /// Adds an API that the output creates, with its id as an output, and returns its logical id.
    fn add_api(&mut self, kind: ResourceKind, properties: Properties<'p>) -> String {
        let (id, name) = (self.logical_id(&[]), self.api.name);
        self.add_resource(id.clone(), kind, properties, self.api.loc);
        self.add_output(parameters::id(name), format!("Id of api {name}"), DeployText::reference(&id));
        id
    }

    /// Adds where an API that the output creates is reached.
    fn add_url(&mut self, url: DeployText) {
        let id = self.logical_id(&["Url"]);
        self.add_output(id, format!("Endpoint of api {}", self.api.name), url);
    }

    /// Adds the stage of an API that the output creates and deploys.
    fn add_stage(&mut self, kind: ResourceKind, id_property: &'static str, deployment: &str) {
        let stage = properties([
            (id_property, self.api_id().into()),
            ("StageName", self.stage().into()),
            ("DeploymentId", DeployText::reference(deployment).into()),
        ]);
        self.add_resource(self.logical_id(&["Stage"]), kind, stage, self.api.loc);
    }

    /// Returns the stage of an API that has one.
    fn stage(&self) -> DeployText {
        self.api.stage.as_ref().map_or_else(DeployText::default, |stage| string(self.program, stage))
    }

    fn authorizer_id(&self, authorizer: &model::Authorizer<'_>) -> String {
        self.logical_id(&[&parameters::logical(authorizer.name), "Authorizer"])
    }

    fn add_resource(&mut self, id: String, kind: ResourceKind, properties: Properties<'p>, source: Loc) {
        self.plan.resources.push(PlannedResource::new(id, kind, properties, source));
    }

    fn add_output(&mut self, id: String, description: String, value: DeployText) {
        self.plan.outputs.push(Output { id, description, value, source: self.api.loc });
    }

    /// Adds an authorizer of API Gateway: the resource, the permission to call its function, and its entry.
    fn add_authorizer(
        &mut self,
        authorizer: &'p model::Authorizer<'s>,
        kind: (ResourceKind, &'static str, &'static str),
        properties: Properties<'p>,
    ) {
        let (resource, api_property, ty) = kind;
        let id = self.authorizer_id(authorizer);
        let mut all = vec![(Cow::Borrowed(api_property), self.api_id().into())];
        all.extend(properties.iter().cloned());
        self.add_resource(id.clone(), resource, all, authorizer.loc);
        if let AuthorizerKind::Lambda(lambda) = &authorizer.kind {
            let path = DeployText::literal("/authorizers/").append(DeployText::reference(&id.clone()));
            self.add_api_permission(&id, lambda.function, path, authorizer.loc);
        }
        if !self.api.create_routes {
            let description = format!("Id of authorizer {} of api {}", authorizer.name, self.api.name);
            self.add_output(format!("{id}Id"), description, DeployText::reference(&id.clone()));
        }
        self.plan.authorizers.push(PlannedAuthorizer {
            api: self.api.name,
            name: authorizer.name,
            id: Some(id),
            ty,
            properties,
        });
    }

    /// Lets API Gateway call a function for the ARNs with `suffix` behind the API's id, and for nothing else.
    fn add_api_permission(&mut self, owner_id: &str, function: Handler<'p>, suffix: DeployText, source: Loc) {
        let arn = deployed_arn("arn:{P}:execute-api:{R}:{A}:").append(self.api_id()).append(suffix);
        self.add_permission(owner_id, function, "apigateway.amazonaws.com", arn, source);
    }

    fn add_permission(
        &mut self,
        owner_id: &str,
        function: Handler<'p>,
        principal: &'static str,
        arn: DeployText,
        source: Loc,
    ) {
        let (id, function) = (format!("{owner_id}Permission"), handler_arn(self.program, function));
        self.plan.resources.push(PlannedResource::permission(id, function, principal, arn, source));
    }

    /// Returns the URI under which API Gateway calls a function.
    fn invocation_uri(&self, handler: Handler<'p>) -> DeployText {
        deployed_arn("arn:{P}:apigateway:{R}:lambda:path/2015-03-31/functions/")
            .append(handler_arn(self.program, handler))
            .then("/invocations")
    }

    /// Returns the `AuthorizationType` of a route, and its authorizer.
    fn authorization(&self, auth: RouteAuth<'_>) -> (&'static str, Option<&'p model::Authorizer<'s>>) {
        match auth {
            RouteAuth::Public(_) => ("NONE", None),
            RouteAuth::Iam => ("AWS_IAM", None),
            RouteAuth::Authorizer(index) => {
                let authorizer = &self.api.authorizers[index as usize];
                let ty = match authorizer.kind {
                    AuthorizerKind::Jwt { .. } => "JWT",
                    AuthorizerKind::UserPool { .. } => "COGNITO_USER_POOLS",
                    _ => "CUSTOM",
                };
                (ty, Some(authorizer))
            }
        }
    }

    /// Returns `AuthorizationType` and the properties that belong to it. They are never left to defaults.
    fn authorization_properties(&self, route: &'p model::Route<'s>) -> Properties<'p> {
        let (ty, authorizer) = self.authorization(route.auth);
        let mut out = vec![(Cow::Borrowed("AuthorizationType"), Node::text(ty))];
        if let Some(authorizer) = authorizer {
            out.push((Cow::Borrowed("AuthorizerId"), DeployText::reference(&self.authorizer_id(authorizer)).into()));
        }
        if !route.scopes.is_empty() {
            let scopes = Node::list(route.scopes.iter().map(|scope| Node::text(scope.value)));
            out.push((Cow::Borrowed("AuthorizationScopes"), scopes));
        }
        out
    }

    /// Adds the entry of a route, or of one of several that it becomes, by its method and path.
    fn add_route_entry(&mut self, route: &'p model::Route<'s>, (method, path): (&str, &str)) {
        let (authorization, authorizer) = self.authorization(route.auth);
        let because = match route.auth {
            RouteAuth::Public(because) => Some(because),
            _ => None,
        };
        let handler = Some(handler_arn(self.program, route.handler));
        self.plan.routes.push(PlannedRoute {
            api: self.api.name,
            key: model::route_key(method, path),
            authorization,
            authorizer: authorizer.map(|authorizer| authorizer.name),
            scopes: route.scopes.iter().map(|scope| scope.value).collect(),
            handler,
            because,
            source: route.loc,
        });
    }

    /// Adds the entry of a route for preflight requests, which the program does not declare.
    fn add_preflight_entry(&mut self, path: &str, source: Loc) {
        self.plan.routes.push(PlannedRoute {
            api: self.api.name,
            key: format!("OPTIONS {path}"),
            authorization: "NONE",
            authorizer: None,
            scopes: Vec::new(),
            handler: None,
            because: Some(PREFLIGHT_REASON),
            source,
        });
    }

    /// Adds a deployment of the API's resources from `first` on. Its id changes with them, so that every change is deployed.
    /// Returns the id, or nothing if there is nothing to deploy.
    fn add_deployment(
        &mut self,
        kind: ResourceKind,
        id_property: &'static str,
        first: usize,
        waits_for: &[ResourceKind],
    ) -> Option<String> {
        let planned = &self.plan.resources[first..];
        let depends_on: Vec<String> = planned
            .iter()
            .filter(|resource| waits_for.contains(&resource.kind))
            .map(|resource| resource.id.clone())
            .collect();
        if depends_on.is_empty() {
            return None;
        }
        let mut hash = naming::IdHash::default();
        for resource in planned {
            hash.push_text(&resource.id);
            for (key, value) in &resource.properties {
                hash.push_text(key);
                hash.push_node(value);
            }
        }
        let id = self.logical_id(&["Deployment", &hash.hex()]);
        let properties = properties([(id_property, self.api_id().into())]);
        self.plan.resources.push(PlannedResource {
            id: id.clone(),
            kind,
            properties,
            depends_on,
            source: self.api.loc,
        });
        if self.api.create.is_none() {
            let description = format!("Id of the deployment of api {}, for its stage", self.api.name);
            self.add_output(self.logical_id(&["DeploymentId"]), description, DeployText::reference(&id));
        }
        Some(id)
    }
}
