//! Pools, clients and the like: which resource of a template is which of the program, and how it differs.

use serde_json::Value as Json;

use super::Verifier;
use super::deployed::is_function;
use super::mapping::closest;
use super::things::deployed_type;
use crate::compare::{Change, Direction, kind_words_of_type, things, value_words};

/// The properties that tell the resources of a type apart.
const KEYS: [(&str, &[&str]); 12] = [
    ("AWS::Cognito::UserPoolClient", &["UserPoolId", "ClientName"]),
    ("AWS::Cognito::UserPoolGroup", &["UserPoolId", "GroupName"]),
    ("AWS::Cognito::UserPoolResourceServer", &["UserPoolId", "Identifier"]),
    ("AWS::Cognito::UserPoolIdentityProvider", &["UserPoolId", "ProviderName"]),
    ("AWS::Cognito::UserPoolDomain", &["UserPoolId"]),
    ("AWS::Cognito::ManagedLoginBranding", &["UserPoolId", "ClientId"]),
    ("AWS::Cognito::IdentityPoolRoleAttachment", &["IdentityPoolId"]),
    ("AWS::Cognito::IdentityPoolPrincipalTag", &["IdentityPoolId", "IdentityProviderName"]),
    ("AWS::IAM::OIDCProvider", &["Url"]),
    ("AWS::ApiGateway::Stage", &["RestApiId", "StageName"]),
    ("AWS::ApiGatewayV2::Stage", &["ApiId", "StageName"]),
    ("AWS::ApiGateway::GatewayResponse", &["RestApiId", "ResponseType"]),
];

/// The properties that have no part in who may do what, if the program does not write them.
const WITHOUT_ACCESS: [&str; 21] = [
    "Tags",
    "UserPoolTags",
    "IdentityPoolTags",
    "UserPoolName",
    "IdentityPoolName",
    "ClientName",
    "Name",
    "Description",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "SmsVerificationMessage",
    "SmsAuthenticationMessage",
    "VerificationMessageTemplate",
    "EmailConfiguration",
    "DeletionProtection",
    "ThumbprintList",
    "UserPoolTier",
    "ApiKeySelectionExpression",
    "ApiKeySource",
    "PutRestApiMode",
    "RouteSelectionExpression",
];

/// The types that are compared by their properties, beside all of two services.
const COMPARED: [&str; 7] = [
    "AWS::IAM::OIDCProvider",
    "AWS::IAM::SAMLProvider",
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Stage",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::GatewayResponse",
];

/// Returns whether resources of a type are compared by their properties. Routes, authorizers and roles are compared in other ways.
fn is_compared(ty: &str) -> bool {
    ty.starts_with("AWS::Cognito::") || ty.starts_with("AWS::AppSync::") || COMPARED.contains(&ty)
}

/// Returns the value at a path of names, or null.
pub(super) fn at_path<'j>(json: &'j Json, path: &str) -> &'j Json {
    path.split('.').fold(json, |json, name| &json[name])
}

impl Verifier<'_> {
    /// Finds the resource of the template for each of the bundle, by what was given, the same logical id, the properties that tell
    /// resources of a type apart, or a similar logical id.
    pub(super) fn find_resources(&mut self) {
        let bundle = self.bundle;
        for (id, resource) in bundle["resources"].as_object().into_iter().flatten() {
            let ty = resource["type"].as_str().unwrap_or_default();
            if let Some(found) = self.find_resource(id, ty, &resource["properties"]) {
                self.mapping.add(id, &found);
                self.claimed.insert(found);
            }
        }
    }

    fn find_resource(&self, id: &str, ty: &str, properties: &Json) -> Option<String> {
        if let Some(given) = self.mapping.given(id) {
            return Some(given.to_owned()).filter(|given| self.deployed.resource_type(given) == ty);
        }
        if self.deployed.resource_type(id) == ty {
            return Some(id.to_owned());
        }
        let free: Vec<(&str, &Json)> =
            self.deployed.of_type(ty).filter(|(other, _)| !self.claimed.contains(*other)).collect();
        if let Some((_, keys)) = KEYS.iter().find(|(of, _)| *of == ty) {
            let value = |properties: &Json, key: &str| self.deployed.text(&properties[key]);
            let of = |key: &str| Some(self.mapping.filled_text(properties[key].as_str()?));
            let same = |other: &Json| keys.iter().all(|key| of(key).is_some() && of(key) == value(other, key));
            let found: Vec<&str> = free.iter().filter(|(_, other)| same(other)).map(|(id, _)| *id).collect();
            if let [one] = found[..] {
                return Some(one.to_owned());
            }
        }
        let name = |properties: &Json| deployed_type(ty).and_then(|known| self.deployed.text(&properties[known.name]));
        let found = closest(id, ty, free.iter().map(|(id, properties)| (*id, name(properties))));
        if let [one] = found[..] {
            return Some(one.to_owned());
        }
        // The only one of its type on both sides.
        let declared = self.bundle["resources"].as_object().into_iter().flatten();
        let of_type = declared.filter(|(_, resource)| resource["type"] == ty).count();
        match (&free[..], of_type) {
            ([(one, _)], 1) => Some((*one).to_owned()),
            _ => None,
        }
    }

    /// Compares pools, clients, groups, providers and the like, and reports those of a declared pool that are not declared.
    pub(super) fn compare_resources(&mut self) {
        let bundle = self.bundle;
        for (id, resource) in bundle["resources"].as_object().into_iter().flatten() {
            let ty = resource["type"].as_str().unwrap_or_default();
            if !is_compared(ty) {
                continue;
            }
            let subject = format!("{} {id}", kind_words_of_type(ty));
            let Some(own) = self.mapping.resource(id).map(str::to_owned) else {
                let reason = format!(
                    "the template has no {ty} with `{id}` in its logical id{}; name it with --map {id}=LOGICAL_ID",
                    keys_in_words(ty)
                );
                let change = self.change(subject, Direction::Unknown, resource);
                self.changes.push(Change { reason: Some(reason), ..change });
                continue;
            };
            self.resources += 1;
            if let Some(reason) = self.mapping.missing_in(&resource["properties"]) {
                let change = self.change(subject.clone(), Direction::Unknown, resource);
                let places = vec![self.deployed.place(&own, "")];
                self.changes.push(Change { reason: Some(reason), places, ..change });
            }
            if let Some(reason) = self.deployed.doubt(&own) {
                let change = self.change(subject.clone(), Direction::Unknown, resource);
                let places = vec![self.deployed.place(&own, "")];
                self.changes.push(Change { reason: Some(reason), places, ..change });
            }
            let expected = normal(&self.mapping.filled(&resource["properties"]), "");
            let deployed = normal(&self.deployed.evaluated_in_part(self.deployed.properties(&own)), "");
            let mut found = Vec::new();
            differences("", &expected, &deployed, &mut found);
            for difference in found {
                let change = self.difference(&subject, &own, resource, &difference);
                self.changes.extend(change);
            }
        }
        self.report_undeclared();
    }

    /// Returns the change of a property, if it is one.
    fn difference(&self, subject: &str, id: &str, resource: &Json, difference: &Difference<'_>) -> Option<Change> {
        let Difference { path, expected, deployed } = difference;
        let direction = things::direction(path, *expected, *deployed);
        let nothing = |json: &Json| {
            json.is_null()
                || json == false
                || json.as_array().is_some_and(Vec::is_empty)
                || json.as_object().is_some_and(serde_json::Map::is_empty)
        };
        let is_left_out = match (expected, deployed) {
            // A default in so many words, unless a default is stricter.
            (None, Some(deployed)) => {
                let first = path.split('.').next().unwrap_or_default();
                WITHOUT_ACCESS.contains(&first) || nothing(deployed) && direction != Direction::Wider
            }
            (Some(expected), None) => nothing(expected),
            _ => false,
        };
        if is_left_out || id_only(path) {
            return None;
        }
        let place = self.deployed.place(id, path);
        let unknown = deployed.and_then(Json::as_object).filter(|fields| is_function(fields));
        let change = match unknown {
            Some(fields) => Change {
                reason: self
                    .deployed
                    .evaluated(&Json::Object(fields.clone()))
                    .err()
                    .map(|reason| format!("{path}: {reason}")),
                ..self.change(subject.to_owned(), Direction::Unknown, resource)
            },
            None => Change {
                words: vec![format!("{path}: {} → {}", value_words(*expected), value_words(*deployed))],
                ..self.change(subject.to_owned(), direction, resource)
            },
        };
        Some(Change { places: vec![place], ..change })
    }

    /// Returns a change for each attachment of roles that stands beside the program's own, of a pool that exists already: the last one that is
    /// deployed counts, and one that is deleted empties the other.
    fn second_attachments(&self) -> Vec<Change> {
        let ty = "AWS::Cognito::IdentityPoolRoleAttachment";
        let of = |properties: &Json| self.deployed.text(&properties["IdentityPoolId"]);
        let declared = self.bundle["resources"].as_object().into_iter().flatten();
        let mut changes = Vec::new();
        for (name, resource) in declared.filter(|(_, resource)| resource["type"] == ty) {
            let Some(own) = self.mapping.resource(name) else { continue };
            // Those of a pool that the output creates are reported with the pool.
            let pool = resource["properties"]["IdentityPoolId"].as_str().unwrap_or_default();
            let pool = pool.trim_start_matches("{{").trim_end_matches("}}");
            if self.bundle["resources"].get(pool).is_some() {
                continue;
            }
            let same = of(self.deployed.properties(own));
            let others = self.deployed.of_type(ty).filter(|(id, _)| *id != own && !self.claimed.contains(*id));
            for (id, _) in others.filter(|(_, properties)| same.is_some() && of(properties) == same) {
                changes.push(Change {
                    words: vec![format!("has {id} beside it, which sets other roles of the same pool")],
                    places: vec![self.deployed.place(id, "")],
                    ..self.change(format!("{} {name}", kind_words_of_type(ty)), Direction::Wider, resource)
                });
            }
        }
        changes
    }

    /// Reports the clients, groups, attachments and the like of a declared pool that the program does not declare.
    fn report_undeclared(&mut self) {
        let declared = self.bundle["resources"].as_object().into_iter().flatten();
        let pools: Vec<(String, &Json, &String)> = declared
            .filter(|(_, resource)| {
                ["AWS::Cognito::UserPool", "AWS::Cognito::IdentityPool"].iter().any(|ty| resource["type"] == *ty)
            })
            .filter_map(|(id, resource)| Some((self.deployed.value(self.mapping.resource(id)?), resource, id)))
            .collect();
        let mut changes = self.second_attachments();
        for (id, other) in &self.deployed.resources {
            if !other.ty.starts_with("AWS::Cognito::") || self.claimed.contains(id) {
                continue;
            }
            let of =
                ["UserPoolId", "IdentityPoolId"].iter().find_map(|key| self.deployed.text(&other.properties[*key]));
            let Some((_, pool, name)) = pools.iter().find(|(value, ..)| Some(value) == of.as_ref()) else { continue };
            changes.push(Change {
                words: vec![format!("has {} {id}, which the program does not declare", kind_words_of_type(&other.ty))],
                places: vec![self.deployed.place(id, "")],
                ..self.change(
                    format!("{} {name}", kind_words_of_type(pool["type"].as_str().unwrap_or_default())),
                    Direction::Wider,
                    pool,
                )
            });
        }
        self.changes.extend(changes);
    }
}

/// The references from a resource to its pool say which it is, and were used to find it.
fn id_only(path: &str) -> bool {
    ["UserPoolId", "IdentityPoolId", "ApiId", "RestApiId"].contains(&path)
}

fn keys_in_words(ty: &str) -> String {
    match KEYS.iter().find(|(of, _)| *of == ty) {
        Some((_, keys)) => format!(", and none with its {}", keys.join(" and ")),
        None => String::new(),
    }
}

/// A property that is not as written.
pub(super) struct Difference<'j> {
    pub(super) path: String,
    pub(super) expected: Option<&'j Json>,
    pub(super) deployed: Option<&'j Json>,
}

/// Finds the properties that differ, of values in their normal form.
pub(super) fn differences<'j>(path: &str, expected: &'j Json, deployed: &'j Json, out: &mut Vec<Difference<'j>>) {
    if expected == deployed {
        return;
    }
    let known = |json: &Json| json.as_object().is_some_and(|fields| !is_function(fields));
    match (expected, deployed) {
        (Json::Object(one), Json::Object(other)) if known(deployed) => {
            let mut names: Vec<&String> = one.keys().chain(other.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                match (one.get(name), other.get(name)) {
                    (Some(expected), Some(deployed)) => differences(&path, expected, deployed, out),
                    (expected, deployed) => out.push(Difference { path, expected, deployed }),
                }
            }
        }
        _ => out.push(Difference { path: path.to_owned(), expected: Some(expected), deployed: Some(deployed) }),
    }
}

/// Returns a value in the form in which those that mean the same are the same: texts of numbers and truths as these, lists in order of their
/// items but for rules, of which the first one counts, and role mappings by provider.
pub(super) fn normal(json: &Json, name: &str) -> Json {
    match json {
        Json::String(text) if text == "true" || text == "false" => Json::Bool(text == "true"),
        Json::String(text) if text.len() < 10 && !text.starts_with('0') => {
            text.parse::<u32>().map_or_else(|_| json.clone(), Json::from)
        }
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(|item| normal(item, "")).collect();
            if name != "Rules" {
                items.sort_by_key(Json::to_string);
            }
            Json::Array(items)
        }
        Json::Object(fields) if name == "RoleMappings" && !is_function(fields) => {
            let key = |name: &String, mapping: &Json| {
                mapping["IdentityProvider"].as_str().map_or_else(|| name.clone(), str::to_owned)
            };
            Json::Object(fields.iter().map(|(name, mapping)| (key(name, mapping), without_provider(mapping))).collect())
        }
        Json::Object(fields) if is_function(fields) => json.clone(),
        Json::Object(fields) => {
            Json::Object(fields.iter().map(|(name, value)| (name.clone(), normal(value, name))).collect())
        }
        other => other.clone(),
    }
}

fn without_provider(mapping: &Json) -> Json {
    let mut mapping = normal(mapping, "");
    if let Some(fields) = mapping.as_object_mut() {
        fields.remove("IdentityProvider");
    }
    mapping
}
