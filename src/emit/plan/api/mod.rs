//! The plan's part for `api`: authorizers always, routes where the program asks for them, GraphQL APIs as a whole.

use std::borrow::Cow;

use super::{Output, Plan, PlannedAuthorizer, PlannedResource, PlannedRoute, ResourceKind, properties};
use crate::emit::node::{Node, Properties};
use crate::model::api::{self as model, Api, ApiKind, AuthorizerKind, Handler, RouteAuth};
use crate::model::identifiers::{api_id, deployed_arn, handler_arn};
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

/// Adds to the plan.
pub(super) fn plan<'p>(program: &'p Program<'_>, plan: &mut Plan<'p>) {
    for (at, api) in program.apis.iter().enumerate() {
        let mut build = Build { program, plan, api, id: ApiId(at as u32) };
        match api.kind {
            ApiKind::Http => build.http(),
            ApiKind::Rest => build.rest(),
            ApiKind::WebSocket => build.websocket(),
            ApiKind::GraphQl => build.graphql(),
        }
    }
}

/// Why a route that only answers preflight requests is public.
const PREFLIGHT: &str = "a preflight request carries no credentials";

/// What a browser sends along with a call that is signed or carries a token.
const HEADERS: [&str; 4] = ["Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token"];

/// What `ANY` stands for, preflight requests apart.
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// One API being planned.
struct Build<'a, 'p, 's> {
    program: &'p Program<'s>,
    plan: &'a mut Plan<'p>,
    api: &'p Api<'s>,
    id: ApiId,
}

impl<'p, 's> Build<'_, 'p, 's> {
    /// The id of the API in AWS.
    fn api_id(&self) -> DeployText {
        api_id(self.program, self.id)
    }

    /// A logical id that begins with the name of the API.
    fn logical(&self, parts: &[&str]) -> String {
        parameters::logical(self.api.name) + &parts.concat()
    }

    fn authorizer_id(&self, authorizer: &model::Authorizer<'_>) -> String {
        self.logical(&[&parameters::logical(authorizer.name), "Authorizer"])
    }

    fn push(&mut self, id: String, kind: ResourceKind, properties: Properties<'p>, source: Loc) {
        self.plan.resources.push(PlannedResource::new(id, kind, properties, source));
    }

    fn output(&mut self, id: String, description: String, value: DeployText) {
        self.plan.outputs.push(Output { id, description, value, source: self.api.loc });
    }

    /// Adds an authorizer of API Gateway: the resource, what lets it call its function, and its entry.
    fn authorizer(
        &mut self,
        authorizer: &'p model::Authorizer<'s>,
        kind: (ResourceKind, &'static str, &'static str),
        properties: Properties<'p>,
    ) {
        let (resource, api_property, ty) = kind;
        let id = self.authorizer_id(authorizer);
        let mut all = vec![(Cow::Borrowed(api_property), self.api_id().into())];
        all.extend(properties.iter().cloned());
        self.push(id.clone(), resource, all, authorizer.loc);
        if let AuthorizerKind::Lambda(lambda) = &authorizer.kind {
            let path = DeployText::literal("/authorizers/").append(DeployText::reference(&id.clone()));
            self.permission(&id, lambda.function, path, authorizer.loc);
        }
        if !self.api.create_routes {
            let description = format!("Id of authorizer {} of api {}", authorizer.name, self.api.name);
            self.output(format!("{id}Id"), description, DeployText::reference(&id.clone()));
        }
        self.plan.authorizers.push(PlannedAuthorizer {
            api: self.api.name,
            name: authorizer.name,
            id: Some(id),
            ty,
            properties,
        });
    }

    /// Lets API Gateway call a function for what stands behind the API's id in an ARN, and for nothing else.
    fn permission(&mut self, of: &str, function: Handler<'p>, behind: DeployText, source: Loc) {
        let arn = deployed_arn("arn:{P}:execute-api:{R}:{A}:").append(self.api_id()).append(behind);
        self.invoke_permission(of, function, "apigateway.amazonaws.com", arn, source);
    }

    fn invoke_permission(
        &mut self,
        of: &str,
        function: Handler<'p>,
        principal: &'static str,
        arn: DeployText,
        source: Loc,
    ) {
        let (id, function) = (format!("{of}Permission"), handler_arn(self.program, function));
        self.plan.resources.push(PlannedResource::permission(id, function, principal, arn, source));
    }

    /// The URI under which API Gateway calls a function.
    fn invocation(&self, handler: Handler<'p>) -> DeployText {
        deployed_arn("arn:{P}:apigateway:{R}:lambda:path/2015-03-31/functions/")
            .append(handler_arn(self.program, handler))
            .then("/invocations")
    }

    /// What a route is called in `AuthorizationType`, and its authorizer.
    fn authorization(&self, auth: RouteAuth<'_>) -> (&'static str, Option<&'p model::Authorizer<'s>>) {
        match auth {
            RouteAuth::Public(_) => ("NONE", None),
            RouteAuth::Iam => ("AWS_IAM", None),
            RouteAuth::Authorizer(at) => {
                let authorizer = &self.api.authorizers[at as usize];
                let ty = match authorizer.kind {
                    AuthorizerKind::Jwt { .. } => "JWT",
                    AuthorizerKind::UserPool { .. } => "COGNITO_USER_POOLS",
                    _ => "CUSTOM",
                };
                (ty, Some(authorizer))
            }
        }
    }

    /// `AuthorizationType` and what goes with it, always written out.
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

    /// Enters a route, or one of several that it becomes, by its method and path.
    fn route_entry(&mut self, route: &'p model::Route<'s>, (method, path): (&str, &str)) {
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

    /// Enters a route that the program does not spell out, for preflight requests.
    fn preflight_entry(&mut self, path: &str, source: Loc) {
        self.plan.routes.push(PlannedRoute {
            api: self.api.name,
            key: format!("OPTIONS {path}"),
            authorization: "NONE",
            authorizer: None,
            scopes: Vec::new(),
            handler: None,
            because: Some(PREFLIGHT),
            source,
        });
    }

    /// A deployment of what was planned for the API since `first`. Its id changes with that, so that nothing stays as it
    /// was deployed before.
    fn deployment(&mut self, kind: ResourceKind, api_property: &'static str, first: usize, waits_for: ResourceKind) {
        let planned = &self.plan.resources[first..];
        let depends_on: Vec<String> =
            planned.iter().filter(|resource| resource.kind == waits_for).map(|resource| resource.id.clone()).collect();
        if depends_on.is_empty() {
            return;
        }
        let mut hash = naming::Hash::default();
        for resource in planned {
            hash.text(&resource.id);
            for (key, value) in &resource.properties {
                hash.text(key);
                hash.node(value);
            }
        }
        let id = self.logical(&["Deployment", &hash.hex()]);
        let properties = properties([(api_property, self.api_id().into())]);
        self.plan.resources.push(PlannedResource {
            id: id.clone(),
            kind,
            properties,
            depends_on,
            source: self.api.loc,
        });
        let description = format!("Id of the deployment of api {}, for its stage", self.api.name);
        self.output(self.logical(&["DeploymentId"]), description, DeployText::reference(&id));
    }
}
