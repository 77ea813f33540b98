//! Gives the routes of a template the authorizers that the program says.

use serde_json::{Value as Json, json};

use super::Merger;
use super::things::FoundApi;
use crate::compare::verify::routes::is_same_key;
use crate::diagnostic::codes::merge as code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::emit::plan::PlannedRoute;
use crate::model::api::RouteAuth;
use crate::model::parameters;
use crate::text::Loc;

/// A route of the template that can be given an authorizer.
#[derive(Debug)]
pub(super) struct TemplateRoute {
    /// `GET /notes`.
    pub(super) key: String,
    /// The path of its resource or event in the template.
    pub(super) path: Vec<String>,
    pub(super) form: RouteForm,
    /// Whether anybody may call it as it is, or why that is not known.
    pub(super) is_open: Result<bool, String>,
    /// Whether it follows the default authorizer of its API.
    pub(super) follows_default: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RouteForm {
    /// `AWS::ApiGatewayV2::Route`.
    Route,
    /// `AWS::ApiGateway::Method`.
    Method,
    /// An event of SAM.
    Event,
}

impl Merger<'_, '_, '_> {
    /// Sets who may call the routes of each declared API. `output` is what the program compiles to.
    pub(super) fn set_authorizers(&mut self, output: &Json) {
        for found in self.apis.clone() {
            let api = &self.program.apis[found.api.index()];
            if api.create_routes {
                let message =
                    format!("the output makes the routes of api {}, and the API is in the template", api.name);
                let error = Diagnostic::new(&code::ROUTES_ELSEWHERE, api.loc, message, "with `routes create`")
                    .label(self.place_of(&found.id), "in the template")
                    .help("leave out `routes create`, and write the routes into the template")
                    .help(format!(
                        "or let the output make the API too, and remove it from the template: api {} http {{ create }}",
                        api.name
                    ));
                self.errors.push(error);
                continue;
            }
            if let Some(property) = self.description(&found) {
                let message = format!("api {} is described by `{property}` in the template", api.name);
                let error = Diagnostic::new(&code::ROUTES_ELSEWHERE, api.loc, message, "its routes are said here")
                    .label(self.place(&["Resources", &found.id, "Properties", property]), "not read")
                    .help("write its routes as resources or events of the template");
                self.errors.push(error);
                continue;
            }
            let Some(routes) = self.template_routes(&found) else { continue };
            let planned: Vec<&PlannedRoute<'_>> =
                self.plan.routes.iter().filter(|route| route.api == api.name).collect();
            if found.is_sam {
                self.add_sam_authorizers(&found, output, &planned);
            }
            for route in &planned {
                match routes.iter().find(|own| is_same_key(&own.key, &route.key)) {
                    Some(own) => match own.form {
                        RouteForm::Event => self.set_event(&found, route, own),
                        RouteForm::Route | RouteForm::Method => self.set_route(route, own),
                    },
                    // API Gateway answers preflight requests where the template says so.
                    None if route.handler.is_none() => {}
                    None => self.report_missing_route(api.name, route, &routes),
                }
            }
            let is_guarded = found.is_sam && matches!(api.default, Some(RouteAuth::Authorizer(_) | RouteAuth::Iam));
            for own in routes.iter().filter(|own| !planned.iter().any(|route| is_same_key(&own.key, &route.key))) {
                self.check_undeclared(api.name, api.loc, own, is_guarded);
            }
            if !self.written(&found.id)["Target"].is_null() {
                let message = format!("api {} has a default route in the template, which is open to anybody", api.name);
                let error = Diagnostic::new(&code::OPEN_ROUTE, api.loc, message, "not declared here")
                    .label(self.place(&["Resources", &found.id, "Properties", "Target"]), "makes it")
                    .help("remove `Target` from the template, and write its route");
                self.errors.push(error);
            }
        }
    }

    /// Returns the property by which an API describes its routes as OpenAPI.
    fn description(&self, api: &FoundApi) -> Option<&'static str> {
        let properties = self.written(&api.id);
        ["Body", "BodyS3Location", "DefinitionBody", "DefinitionUri"]
            .into_iter()
            .find(|property| !properties[property].is_null())
    }

    /// Returns the routes of an API, or reports why they cannot be told.
    fn template_routes(&mut self, api: &FoundApi) -> Option<Vec<TemplateRoute>> {
        let routes_of = [("AWS::ApiGatewayV2::Route", "ApiId"), ("AWS::ApiGateway::Method", "RestApiId")];
        let stray = routes_of.into_iter().find_map(|(ty, of)| {
            let mut all = self.deployed.of_type(ty);
            all.find(|(_, route)| self.deployed.text(&route[of]).is_none()).map(|(id, _)| (id.to_owned(), of))
        });
        if let Some((id, of)) = stray {
            let api = &self.program.apis[api.api.index()];
            let message = format!("route `{id}` of the template can be one of api {}, and nobody knows", api.name);
            let error = Diagnostic::new(&code::OPEN_ROUTE, api.loc, message, "its routes are said here")
                .label(self.place(&["Resources", &id, "Properties", of]), "known only at the deployment")
                .help(format!("refer to the API by its logical id: {of}: !Ref {}", parameters::logical(api.name)));
            self.errors.push(error);
            return None;
        }
        let mut routes = Vec::new();
        for route in self.deployed.routes(&api.id) {
            let Some(id) = route.resource else { continue };
            if route.is_mock && route.key.starts_with("OPTIONS ") {
                continue;
            }
            let form = match self.deployed.resource_type(&id) {
                "AWS::ApiGateway::Method" => RouteForm::Method,
                _ => RouteForm::Route,
            };
            let path = vec!["Resources".to_owned(), id.clone(), "Properties".to_owned()];
            if api.is_sam {
                let name = self.program.apis[api.api.index()].name;
                let loc = self.program.apis[api.api.index()].loc;
                let message = format!("route `{}` of api {name} is a resource beside an API of SAM", route.key);
                let error = Diagnostic::new(&code::ROUTES_ELSEWHERE, loc, message, "an API of SAM in the template")
                    .label(self.place_of(&id), "cannot name its authorizers")
                    .help("write it as an event of its function");
                self.errors.push(error);
                return None;
            }
            let is_open = route.authorization.map(|authorization| authorization == "NONE");
            routes.push(TemplateRoute { key: route.key, path, form, is_open, follows_default: false });
        }
        if api.is_sam {
            routes.extend(self.events(api)?);
        }
        Some(routes)
    }

    /// Sets the authorization of a route that is a resource.
    fn set_route(&mut self, route: &PlannedRoute<'_>, own: &TemplateRoute) {
        let authorizer = route.authorizer.and_then(|name| {
            self.plan.authorizers.iter().find(|planned| planned.api == route.api && planned.name == name)?.id.clone()
        });
        let is_needed = own.form == RouteForm::Method || route.authorization != "NONE";
        let wanted = [
            ("AuthorizationType", is_needed.then(|| json!(route.authorization))),
            ("AuthorizerId", authorizer.map(|id| json!({ "Ref": id }))),
            ("AuthorizationScopes", (!route.scopes.is_empty()).then(|| json!(route.scopes))),
        ];
        for (property, wanted) in wanted {
            let written =
                own.path.iter().fold(&self.request.template.value, |value, name| &value[name])[property].clone();
            let is_nothing = written.is_null()
                || property == "AuthorizationType" && self.deployed.text(&written).as_deref() == Some("NONE");
            match wanted {
                Some(wanted) if is_nothing => {
                    let path: Vec<&str> = own.path.iter().map(String::as_str).chain([property]).collect();
                    self.set(&path, wanted);
                }
                Some(wanted) if wanted == written => {}
                None if is_nothing => {}
                _ => return self.report_other(route, own, property),
            }
        }
    }

    /// Reports that the template says something else about who may call a route.
    pub(super) fn report_other(&mut self, route: &PlannedRoute<'_>, own: &TemplateRoute, property: &str) {
        let message = match route.authorization {
            "NONE" => format!("route `{}` of api {} is open here, and not in the template", route.key, route.api),
            _ => format!("route `{}` of api {} has another authorization in the template", route.key, route.api),
        };
        let path: Vec<&str> = own.path.iter().map(String::as_str).chain([property]).collect();
        let error = Diagnostic::new(&code::OTHER_AUTHORIZATION, route.source, message, "who may call it is said here")
            .label(self.place(&path), "and here")
            .help(format!("remove `{property}` from the template"));
        self.errors.push(error);
    }

    fn report_missing_route(&mut self, api: &str, route: &PlannedRoute<'_>, routes: &[TemplateRoute]) {
        let message = format!("api {api} has no route `{}` in the template", route.key);
        let error = Diagnostic::new(&code::ROUTE_NOT_IN_TEMPLATE, route.source, message, "declared here");
        let near = did_you_mean(&route.key, routes.iter().map(|own| own.key.as_str()));
        let error = match near.and_then(|near| routes.iter().find(|own| own.key == near)) {
            Some(near) => error
                .label(self.place(&near.path), format!("this is `{}`", near.key))
                .help(format!("did you mean `{}`?", near.key)),
            None => error.help("add it to the template, or delete it here"),
        };
        self.errors.push(error);
    }

    /// Reports a route that the program does not declare, if anybody may call it.
    fn check_undeclared(&mut self, api: &str, loc: Loc, own: &TemplateRoute, is_guarded: bool) {
        let (message, label) = match &own.is_open {
            Ok(false) => return,
            // The default authorizer of the API holds for it.
            Ok(true) if is_guarded && own.follows_default => return,
            Ok(true) => {
                (format!("route `{}` of api {api} is open to anybody, and not declared", own.key), "no authorizer")
            }
            Err(reason) => {
                (format!("who may call route `{}` of api {api} cannot be told: {reason}", own.key), "not declared")
            }
        };
        let error = Diagnostic::new(&code::OPEN_ROUTE, loc, message, "not among its routes")
            .label(self.place(&own.path), label)
            .help(format!("declare it: route {} -> FUNCTION", own.key))
            .help(format!(
                "or say that it is meant to be open: route {} -> FUNCTION {{ public because \"…\" }}",
                own.key
            ));
        self.errors.push(error);
    }
}
