//! Plans WebSocket APIs.

use super::{ApiPlanner, ResourceKind, properties};
use crate::emit::node::Node;
use crate::model::DeployText;
use crate::model::api::{AuthorizerKind, RouteAuth};
use crate::model::identifiers::string;

impl ApiPlanner<'_, '_, '_> {
    pub(super) fn plan_websocket(&mut self) {
        let created = self.api.create.map(|_| self.add_websocket_api());
        let first = self.plan.resources.len();
        for authorizer in &self.api.authorizers {
            if let AuthorizerKind::Lambda(lambda) = &authorizer.kind {
                let properties = self.lambda_properties(authorizer, lambda);
                self.add_authorizer(authorizer, (ResourceKind::Authorizer, "ApiId", "REQUEST"), properties);
            }
        }
        let mut integrations = Vec::new();
        for route in &self.api.routes {
            self.add_route_entry(route, (route.method, route.path));
            let connects = route.path == "$connect";
            // Only `$connect` has an authorizer; messages come over a connection that passed it.
            if !connects
                && !matches!(route.auth, RouteAuth::Public(_))
                && let Some(entry) = self.plan.routes.last_mut()
            {
                entry.authorization = "NONE";
                entry.authorizer = None;
                entry.because = Some("the client was let in by $connect");
            }
            if !self.api.create_routes {
                continue;
            }
            let authorization = match connects {
                true => self.authorization_properties(route),
                false => properties([("AuthorizationType", Node::text("NONE"))]),
            };
            let uri = self.invocation_uri(route.handler);
            let integration = self.integration_id(&mut integrations, route.handler, uri, None, route.loc);
            let id = self.add_v2_route(route.path, ("", route.path), integration, authorization, route.loc);
            let suffix = DeployText::literal(format!("/*/{}", route.path));
            self.add_api_permission(&id, route.handler, suffix, route.loc);
        }
        let deployment = self.add_deployment(ResourceKind::Deployment, "ApiId", first, &[ResourceKind::Route]);
        if let (Some(id), Some(deployment)) = (created, deployment) {
            self.add_stage(ResourceKind::Stage, "ApiId", &deployment);
            self.add_url(DeployText::attribute(&id, "ApiEndpoint").then("/").append(self.stage()));
        }
    }

    /// Adds the API itself, and returns its logical id.
    fn add_websocket_api(&mut self) -> String {
        let selection = self.api.selection.as_ref();
        let selection = selection.map_or(Node::text("$request.body.action"), |text| string(self.program, text).into());
        let properties = properties([
            ("Name", self.title()),
            ("ProtocolType", Node::text("WEBSOCKET")),
            ("RouteSelectionExpression", selection),
        ]);
        self.add_api(ResourceKind::Api, properties)
    }
}
