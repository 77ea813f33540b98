//! WebSocket APIs.

use super::{Build, ResourceKind, properties};
use crate::emit::node::Node;
use crate::model::DeployText;
use crate::model::api::{AuthorizerKind, RouteAuth};

impl Build<'_, '_, '_> {
    /// Adds a WebSocket API.
    pub(super) fn websocket(&mut self) {
        let first = self.plan.resources.len();
        for authorizer in &self.api.authorizers {
            if let AuthorizerKind::Lambda(lambda) = &authorizer.kind {
                let properties = self.request(authorizer, lambda);
                self.authorizer(authorizer, (ResourceKind::Authorizer, "ApiId", "REQUEST"), properties);
            }
        }
        let mut integrations = Vec::new();
        for route in &self.api.routes {
            self.route_entry(route, (route.method, route.path));
            let connects = route.path == "$connect";
            // Only `$connect` is asked; what comes over the connection has passed there.
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
            let uri = self.invocation(route.handler);
            let integration = self.integration(&mut integrations, route.handler, uri, None, route.loc);
            let id = self.v2_route(route.path, ("", route.path), integration, authorization, route.loc);
            self.permission(&id, route.handler, DeployText::literal(format!("/*/{}", route.path)), route.loc);
        }
        self.deployment(ResourceKind::Deployment, "ApiId", first, ResourceKind::Route);
    }
}
