//! Gives APIs of SAM their authorizers, and the events of functions their authorization. SAM describes an API as OpenAPI, which has
//! authorizers of its own: those of the output could not be named in it.
//!
//! Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-controlling-access-to-apis.html>

use serde_json::{Map, Value as Json, json};

use super::Merger;
use super::routes::{RouteForm, TemplateRoute};
use super::things::FoundApi;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::merge as code;
use crate::emit::plan::{PlannedAuthorizer, PlannedRoute};
use crate::model::ApiKind;
use crate::model::api::RouteAuth;

/// The prefixes of the places in a request that hold credentials, and the lists of SAM for them: of HTTP APIs, and of REST APIs.
const SOURCES: [(&str, &str); 8] = [
    ("$request.header.", "Headers"),
    ("$request.querystring.", "QueryStrings"),
    ("$stageVariables.", "StageVariables"),
    ("$context.", "Context"),
    ("method.request.header.", "Headers"),
    ("method.request.querystring.", "QueryStrings"),
    ("stageVariables.", "StageVariables"),
    ("context.", "Context"),
];

impl Merger<'_, '_, '_> {
    /// Returns the events that are routes of an API, or reports one that cannot be read.
    pub(super) fn events(&mut self, api: &FoundApi) -> Option<Vec<TemplateRoute>> {
        let kind = self.program.apis[api.api.index()].kind;
        let (event_type, of) = if kind == ApiKind::Rest { ("Api", "RestApiId") } else { ("HttpApi", "ApiId") };
        let value = self.deployed.value(&api.id);
        let mut routes = Vec::new();
        let resources = self.request.template.value["Resources"].as_object().into_iter().flatten();
        for (id, resource) in resources {
            let is_of_sam = resource["Type"].as_str().is_some_and(|ty| ty.starts_with("AWS::Serverless::"));
            let events = resource["Properties"]["Events"].as_object().filter(|_| is_of_sam);
            for (name, event) in events.into_iter().flatten() {
                let path: Vec<String> =
                    ["Resources", id, "Properties", "Events", name, "Properties"].map(str::to_owned).to_vec();
                let properties = &event["Properties"];
                let of_api = &properties[of];
                if event["Type"] != event_type || of_api.is_null() {
                    continue;
                }
                match self.deployed.text(of_api) {
                    Some(own) if own == value => {}
                    Some(_) => continue,
                    None => {
                        self.report_event(api, &path, "which API it is of is known only at the deployment");
                        return None;
                    }
                }
                let text = |property: &str| self.deployed.text(&properties[property]);
                let key = match (text("Method"), text("Path")) {
                    (Some(method), Some(path)) => match method.to_ascii_uppercase().as_str() {
                        "X-AMAZON-APIGATEWAY-ANY-METHOD" => format!("ANY {path}"),
                        method => format!("{method} {path}"),
                    },
                    _ if kind == ApiKind::Http && properties["Method"].is_null() && properties["Path"].is_null() => {
                        "$default".to_owned()
                    }
                    _ => {
                        self.report_event(api, &path, "its method and path are known only at the deployment");
                        return None;
                    }
                };
                let auth = self.deployed.evaluated(&properties["Auth"]);
                let authorizer = auth.as_ref().map(|auth| &auth["Authorizer"]);
                let is_open = authorizer.map(|own| own.is_null() || own == "NONE").map_err(Clone::clone);
                let follows_default = authorizer.is_ok_and(Json::is_null);
                routes.push(TemplateRoute { key, path, form: RouteForm::Event, is_open, follows_default });
            }
        }
        Some(routes)
    }

    /// Returns whether functions have events of the API of a kind that SAM makes by itself for those that name none.
    ///
    /// Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html>
    pub(super) fn has_implied_api(&self, kind: ApiKind) -> bool {
        let (event_type, of) = if kind == ApiKind::Rest { ("Api", "RestApiId") } else { ("HttpApi", "ApiId") };
        let resources = self.request.template.value["Resources"].as_object().into_iter().flatten();
        let mut events = resources
            .filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function")
            .flat_map(|(_, resource)| resource["Properties"]["Events"].as_object().into_iter().flatten());
        events.any(|(_, event)| event["Type"] == event_type && event["Properties"][of].is_null())
    }

    fn report_event(&mut self, api: &FoundApi, path: &[String], reason: &str) {
        let api = &self.program.apis[api.api.index()];
        let message =
            format!("an event of the template cannot be compared with the routes of api {}: {reason}", api.name);
        let error = Diagnostic::new(&code::ROUTES_ELSEWHERE, api.loc, message, "its routes are said here")
            .label(self.place(path), "this event")
            .help("write the API, the method and the path of the event as texts");
        self.errors.push(error);
    }

    /// Sets the authorizers of an API and its default.
    pub(super) fn add_sam_authorizers(&mut self, found: &FoundApi, output: &Json, planned: &[&PlannedRoute<'_>]) {
        let api = &self.program.apis[found.api.index()];
        let globals = if api.kind == ApiKind::Rest { "Api" } else { "HttpApi" };
        let template = &self.request.template.value;
        let own = &template["Resources"][&found.id]["Properties"]["Auth"];
        let properties = ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"];
        let of_api = properties.into_iter().find(|property| !own[property].is_null());
        let taken = match of_api {
            Some(property) => Some(vec!["Resources", &found.id, "Properties", "Auth", property]),
            None if !template["Globals"][globals]["Auth"].is_null() => Some(vec!["Globals", globals, "Auth"]),
            None => None,
        };
        if let Some(path) = taken {
            let message = format!("api {} has authorizers of its own in the template", api.name);
            let error = Diagnostic::new(&code::OTHER_AUTHORIZATION, api.loc, message, "who may call it is said here")
                .label(self.place(&path), "and here")
                .help(format!("remove `{}` from the template", path.last().copied().unwrap_or_default()));
            self.errors.push(error);
            return;
        }
        let mut authorizers = Map::new();
        for planned in self.plan.authorizers.iter().filter(|planned| planned.api == api.name) {
            let Some(id) = &planned.id else { continue };
            self.left_out.insert(id.clone());
            let permission = format!("{id}Permission");
            let function = &output["Resources"][&permission]["Properties"]["FunctionName"];
            self.left_out.insert(permission);
            let properties = &output["Resources"][id]["Properties"];
            match sam_authorizer(api.kind, planned, properties, function) {
                Some(authorizer) => drop(authorizers.insert(planned.name.to_owned(), authorizer)),
                None => {
                    let declared = api.authorizers.iter().find(|declared| declared.name == planned.name);
                    let loc = declared.map_or(api.loc, |declared| declared.loc);
                    let message = format!("an API of SAM cannot have the authorizer {}", planned.name);
                    let error =
                        Diagnostic::new(&code::OTHER_AUTHORIZATION, loc, message, format!("of type {}", planned.ty))
                            .label(self.place_of(&found.id), "of SAM")
                            .help("let the user pool check: authorizer NAME user_pool POOL.CLIENT")
                            .help("or write the API as AWS::ApiGateway::RestApi with its methods");
                    self.errors.push(error);
                }
            }
        }
        let auth = ["Resources", found.id.as_str(), "Properties", "Auth"];
        let path = |property: &'static str| auth.into_iter().chain([property]).collect::<Vec<_>>();
        if !authorizers.is_empty() {
            self.set(&path("Authorizers"), Json::Object(authorizers));
        }
        let default = match api.default {
            Some(RouteAuth::Authorizer(index)) => Some(api.authorizers[index as usize].name),
            Some(RouteAuth::Iam) => Some("AWS_IAM"),
            _ => None,
        };
        if let Some(default) = default {
            self.set(&path("DefaultAuthorizer"), default.into());
        }
        let needs_iam = default == Some("AWS_IAM") || planned.iter().any(|route| route.authorization == "AWS_IAM");
        if needs_iam && api.kind == ApiKind::Http {
            self.set(&path("EnableIamAuthorizer"), true.into());
        }
        // Browsers send no credentials with preflight requests.
        if default.is_some() && api.kind == ApiKind::Rest {
            self.set(&path("AddDefaultAuthorizerToCorsPreflight"), false.into());
        }
    }

    /// Sets the authorization of an event.
    pub(super) fn set_event(&mut self, api: &FoundApi, route: &PlannedRoute<'_>, own: &TemplateRoute) {
        let declared = &self.program.apis[api.api.index()];
        let authorizer = match (route.authorization, route.authorizer) {
            ("AWS_IAM", _) => Some("AWS_IAM"),
            (_, Some(name)) => Some(name),
            // Without a default, what says nothing is open.
            _ if declared.default.is_some() => Some("NONE"),
            _ => None,
        };
        let is_iam = authorizer == Some("AWS_IAM");
        let wanted = [
            ("Authorizer", authorizer.map(Json::from)),
            ("AuthorizationScopes", (!route.scopes.is_empty()).then(|| json!(route.scopes))),
            // SAM would let the caller's credentials call the function, which the program does not grant.
            ("InvokeRole", (is_iam && declared.kind == ApiKind::Rest).then(|| json!("NONE"))),
        ];
        for (property, wanted) in wanted {
            let written = own.path.iter().fold(&self.request.template.value, |value, name| &value[name])["Auth"]
                [property]
                .clone();
            let path: Vec<&str> = own.path.iter().map(String::as_str).chain(["Auth", property]).collect();
            match wanted {
                Some(wanted) if written.is_null() => self.set(&path, wanted),
                Some(wanted) if wanted == written => {}
                None if written.is_null() || property == "InvokeRole" => {}
                _ => {
                    let own = TemplateRoute {
                        key: own.key.clone(),
                        path: own.path.iter().cloned().chain(["Auth".to_owned()]).collect(),
                        form: own.form,
                        is_open: Ok(false),
                        follows_default: false,
                    };
                    return self.report_other(route, &own, property);
                }
            }
        }
    }
}

/// Returns an authorizer as SAM has it, or `None` if it has no such.
///
/// Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapiauth.html>
fn sam_authorizer(kind: ApiKind, planned: &PlannedAuthorizer<'_>, properties: &Json, function: &Json) -> Option<Json> {
    let sources: Vec<&str> = match &properties["IdentitySource"] {
        Json::Array(sources) => sources.iter().filter_map(Json::as_str).collect(),
        Json::String(sources) => sources.split(',').map(str::trim).collect(),
        _ => Vec::new(),
    };
    let ttl = &properties["AuthorizerResultTtlInSeconds"];
    let validation = &properties["IdentityValidationExpression"];
    match (kind, planned.ty) {
        (ApiKind::Http, "JWT") => {
            let [source] = sources[..] else { return None };
            let configuration = &properties["JwtConfiguration"];
            Some(json!({
                "IdentitySource": source,
                "JwtConfiguration": { "issuer": configuration["Issuer"], "audience": configuration["Audience"] },
            }))
        }
        (ApiKind::Http, "REQUEST") => Some(json!({
            "FunctionArn": function,
            "AuthorizerPayloadFormatVersion": properties["AuthorizerPayloadFormatVersion"],
            "EnableSimpleResponses": properties["EnableSimpleResponses"],
            "EnableFunctionDefaultPermissions": true,
            "Identity": identity(&sources, ttl)?,
        })),
        (ApiKind::Rest, "COGNITO_USER_POOLS") => {
            let mut identity = Map::new();
            identity.insert("Header".to_owned(), header(&sources)?.into());
            if !validation.is_null() {
                identity.insert("ValidationExpression".to_owned(), validation.clone());
            }
            // SAM keeps no time to live for it.
            if !ttl.is_null() {
                return None;
            }
            // SAM takes a list too, and linters of templates want a text where there is one.
            let pools = match &properties["ProviderARNs"] {
                Json::Array(pools) if pools.len() == 1 => &pools[0],
                pools => pools,
            };
            Some(json!({ "UserPoolArn": pools, "Identity": identity }))
        }
        (ApiKind::Rest, "TOKEN") => {
            let mut identity = Map::from_iter([
                ("Header".to_owned(), header(&sources)?.into()),
                ("ReauthorizeEvery".to_owned(), ttl.clone()),
            ]);
            if !validation.is_null() {
                identity.insert("ValidationExpression".to_owned(), validation.clone());
            }
            Some(json!({ "FunctionArn": function, "FunctionPayloadType": "TOKEN", "Identity": identity }))
        }
        (ApiKind::Rest, "REQUEST") => Some(json!({
            "FunctionArn": function,
            "FunctionPayloadType": "REQUEST",
            "Identity": identity(&sources, ttl)?,
        })),
        _ => None,
    }
}

/// Returns the header that a token is in.
fn header<'s>(sources: &[&'s str]) -> Option<&'s str> {
    match sources {
        [one] => one.strip_prefix("method.request.header."),
        _ => None,
    }
}

/// Returns the places of the credentials as SAM lists them.
fn identity(sources: &[&str], ttl: &Json) -> Option<Json> {
    let mut lists = Map::new();
    for source in sources {
        let (list, name) = SOURCES.into_iter().find_map(|(prefix, list)| Some((list, source.strip_prefix(prefix)?)))?;
        match lists.entry(list).or_insert_with(|| Json::Array(Vec::new())) {
            Json::Array(names) => names.push(name.into()),
            _ => return None,
        }
    }
    if !ttl.is_null() {
        lists.insert("ReauthorizeEvery".to_owned(), ttl.clone());
    }
    Some(Json::Object(lists))
}
