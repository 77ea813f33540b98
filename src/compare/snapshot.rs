//! What a bundle, a template or a policy says, in a form that can be compared.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::template;
use crate::policy::evaluate::{Document, DocumentKind};

/// All that is compared of one side.
#[derive(Debug, Default)]
pub struct AccessSnapshot {
    /// By name: `group Users.admins`, or the logical id of a role.
    pub principals: BTreeMap<String, PrincipalSnapshot>,
    /// Routes, authorizers, pools and the like, by kind and name.
    pub things: BTreeMap<(&'static str, String), Thing>,
}

/// The policies of one principal.
#[derive(Debug, Default, Clone)]
pub struct PrincipalSnapshot {
    pub policies: Vec<Document>,
    pub trust: Option<Document>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<String>,
    /// Whether it is the role of guests.
    pub guests: bool,
    /// Whether it is that of signed-in users.
    pub users: bool,
    /// Source lines by document and Sid.
    pub sources: BTreeMap<String, Vec<String>>,
    /// Why something of it could not be read.
    pub unread: Option<String>,
}

/// Something else that access depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    pub properties: Json,
    /// `FILE:LINE`, if known.
    pub source: Option<String>,
}

/// Why a document cannot be compared, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotComparable(pub String);

impl AccessSnapshot {
    /// Reads a bundle, an `iam-json` document, a template of CloudFormation, a policy, or a list of policies of one principal.
    ///
    /// # Errors
    /// If it is none of these, or a policy of it cannot be judged.
    pub fn read(text: &str) -> Result<Self, NotComparable> {
        let json: Json =
            serde_json::from_str(text).map_err(|error| NotComparable(format!("it is not JSON: {error}")))?;
        let schema = json.get("$schema").and_then(Json::as_str).unwrap_or_default();
        if schema.starts_with("urn:authc:bundle:") {
            return Self::of_bundle(&json);
        }
        if schema.starts_with("urn:authc:iam-json:") {
            return Self::of_iam_json(&json);
        }
        if json.get("Resources").is_some_and(Json::is_object) {
            return template::snapshot(&json);
        }
        if json.get("Statement").is_some() || json.is_array() {
            let policies = match &json {
                Json::Array(items) => items.clone(),
                one => vec![one.clone()],
            };
            let mut principal = PrincipalSnapshot::default();
            for policy in policies {
                // As `aws iam get-policy-version` and the like give it.
                let inner =
                    ["PolicyDocument", "Document", "document"].iter().find_map(|name| policy.get(*name)).cloned();
                principal.add_policy(&inner.unwrap_or(policy))?;
            }
            let principals = BTreeMap::from([("policy".to_owned(), principal)]);
            return Ok(Self { principals, things: BTreeMap::new() });
        }
        Err(NotComparable("it is no output of authc, no template of CloudFormation and no IAM policy".to_owned()))
    }

    fn of_bundle(bundle: &Json) -> Result<Self, NotComparable> {
        let values = Values::of_parameters(bundle.get("parameters"));
        let mut snapshot = Self::default();
        for role in list(bundle, "principals") {
            let mut principal = PrincipalSnapshot::of_kind(text(role, "kind"));
            for policy in list(role, "policies") {
                principal.add_policy(&values.filled(&policy["document"]))?;
            }
            if let Some(trust) = role.get("trust") {
                principal.set_trust(&values.filled(trust))?;
            }
            principal.set_boundary(&values.filled(&role["permissionsBoundary"]));
            principal.set_sources(&role["sources"]);
            snapshot.principals.insert(text(role, "principal").to_owned(), principal);
        }
        for route in list(bundle, "routes") {
            let name = format!("{} {}", text(route, "api"), text(route, "key"));
            snapshot.add_thing("route", name, route);
        }
        for authorizer in list(bundle, "authorizers") {
            let name = format!("{}.{}", text(authorizer, "api"), text(authorizer, "name"));
            snapshot.add_thing("authorizer", name, authorizer);
        }
        for trigger in list(bundle, "triggers") {
            let name = format!("{} {}", text(trigger, "userPool"), text(trigger, "trigger"));
            snapshot.add_thing("trigger", name, trigger);
        }
        for (id, resource) in bundle["resources"].as_object().into_iter().flatten() {
            snapshot.add_thing("resource", id.clone(), resource);
        }
        for assumption in list(bundle, "assumptions") {
            snapshot.add_thing("assumption", assumption_name(assumption), assumption);
        }
        Ok(snapshot)
    }

    fn of_iam_json(document: &Json) -> Result<Self, NotComparable> {
        let values = Values::of_parameters(document.get("parameters"));
        let mut snapshot = Self::default();
        for role in document["roles"].as_object().into_iter().flatten().map(|(_, role)| role) {
            let mut principal = PrincipalSnapshot::of_kind(text(role, "kind"));
            for policy in list(role, "policies") {
                principal.add_policy(&values.filled(&policy["document"]))?;
            }
            if let Some(trust) = role.get("assumeRolePolicyDocument") {
                principal.set_trust(&values.filled(trust))?;
            }
            principal.set_boundary(&values.filled(&role["permissionsBoundary"]));
            principal.set_sources(&role["sources"]);
            snapshot.principals.insert(text(role, "principal").to_owned(), principal);
        }
        Ok(snapshot)
    }

    pub(super) fn add_thing(&mut self, kind: &'static str, name: String, json: &Json) {
        let source = json.get("source").and_then(Json::as_str).map(str::to_owned);
        let mut properties = json.clone();
        if let Json::Object(fields) = &mut properties {
            // Where and why it is written is no part of what it does.
            ["source", "because", "api", "key", "name"].iter().for_each(|name| drop(fields.remove(*name)));
        }
        self.things.insert((kind, name), Thing { properties, source });
    }
}

impl PrincipalSnapshot {
    pub(super) fn of_kind(kind: &str) -> Self {
        Self {
            guests: kind.contains("unauth") || kind == "guests",
            users: kind.starts_with("auth") || kind.contains("group"),
            ..Self::default()
        }
    }

    /// Adds a policy whose texts are complete.
    ///
    /// # Errors
    /// If it is no policy of a role, user or group.
    pub fn add_policy(&mut self, policy: &Json) -> Result<(), NotComparable> {
        self.policies.push(parsed(policy, DocumentKind::Identity)?);
        Ok(())
    }

    pub(super) fn set_trust(&mut self, policy: &Json) -> Result<(), NotComparable> {
        self.trust = Some(parsed(policy, DocumentKind::Trust)?);
        Ok(())
    }

    /// Sets the permissions boundary, if there is one.
    pub(super) fn set_boundary(&mut self, arn: &Json) {
        self.boundary = match arn {
            Json::Null => None,
            Json::String(arn) => Some(arn.clone()),
            function => Some(function.to_string()),
        };
    }

    pub(super) fn set_sources(&mut self, sources: &Json) {
        for (sid, places) in sources.as_object().into_iter().flatten() {
            let places = places.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned);
            self.sources.insert(sid.clone(), places.collect());
        }
    }
}

/// Returns an assumption in words, without its reason and its place.
fn assumption_name(assumption: &Json) -> String {
    let named = |name| text(assumption, name);
    match named("kind") {
        "membership_single" => format!("that nobody is in two groups of {}", named("userPool")),
        "role_attached" => format!("that group {}.{} has its role", named("userPool"), named("group")),
        "existing_role" => format!("that function {} keeps a role with policies of others", named("function")),
        kind => kind.to_owned(),
    }
}

pub(super) fn parsed(policy: &Json, kind: DocumentKind) -> Result<Document, NotComparable> {
    let document = Document::deserialize(policy).map_err(|error| NotComparable(error.to_string()))?;
    document.expect(kind).map_err(|error| NotComparable(error.to_string()))
}

/// Returns a document with each of its texts and keys replaced.
pub(super) fn with_texts(json: &Json, text: &dyn Fn(&str) -> String) -> Json {
    match json {
        Json::String(own) => Json::String(text(own)),
        Json::Array(items) => Json::Array(items.iter().map(|item| with_texts(item, text)).collect()),
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| (text(name), with_texts(value, text));
            Json::Object(fields.iter().map(field).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

pub(super) fn list<'j>(json: &'j Json, name: &str) -> impl Iterator<Item = &'j Json> + use<'j> {
    json.get(name).and_then(Json::as_array).into_iter().flatten()
}

pub(super) fn text<'j>(json: &'j Json, name: &str) -> &'j str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// Examples of the values that a deployment gives: the same for the same name, so that two sides can be compared.
#[derive(Debug, Default)]
pub(super) struct Values(BTreeMap<String, String>);

impl Values {
    /// Returns examples for parameters, of the form that their patterns demand.
    pub(super) fn of_parameters(parameters: Option<&Json>) -> Self {
        let mut values = BTreeMap::new();
        for (name, parameter) in parameters.and_then(Json::as_object).into_iter().flatten() {
            let pattern =
                ["pattern", "AllowedPattern"].iter().find_map(|key| parameter.get(*key)).and_then(Json::as_str);
            let default = ["default", "Default"].iter().find_map(|key| parameter.get(*key)).and_then(Json::as_str);
            let value = pattern.and_then(|pattern| arn_like(pattern, name)).or(default.map(str::to_owned));
            values.extend(value.map(|value| (name.clone(), value)));
        }
        Self(values)
    }

    /// Sets the value of a name.
    pub(super) fn set(&mut self, name: String, value: String) {
        self.0.insert(name, value);
    }

    /// Returns the value of a placeholder without its braces: a parameter, an attribute, an export, or a part of one.
    pub(super) fn value(&self, name: &str) -> String {
        match name {
            "AWS::Partition" => return "aws".to_owned(),
            "AWS::Region" => return "us-east-1".to_owned(),
            "AWS::AccountId" => return "123456789012".to_owned(),
            _ => {}
        }
        if let Some(value) = self.0.get(name) {
            return value.clone();
        }
        if let Some((whole, field)) = name.rsplit_once(':')
            && let (false, Ok(field)) = (whole.is_empty() || whole.ends_with(':'), field.parse::<usize>())
        {
            return self.value(whole).split(':').nth(field).unwrap_or_default().to_owned();
        }
        if let Some(whole) = name.strip_suffix("/1") {
            return self.value(whole).split_once('/').map(|(_, after)| after.to_owned()).unwrap_or_default();
        }
        let letters = name.replace(|character: char| !character.is_ascii_alphanumeric(), "-");
        match name.ends_with("Arn") || name.starts_with("import:") {
            true => format!("arn:aws:service:us-east-1:123456789012:type/{letters}:{letters}"),
            false => letters,
        }
    }

    /// Returns a document with a value for each placeholder.
    fn filled(&self, json: &Json) -> Json {
        with_texts(json, &|text| self.filled_text(text))
    }

    fn filled_text(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let Some((name, after)) = after.split_once("}}") else { break };
            out.push_str(&self.value(name));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Returns an ARN that a pattern of a parameter takes: `^arn:aws[a-z-]*:dynamodb:…:table/…$`.
fn arn_like(pattern: &str, name: &str) -> Option<String> {
    let rest = pattern.strip_prefix("^arn:aws[a-z-]*:")?;
    let (service, rest) = rest.split_once(':')?;
    let (region, rest) = rest.split_once(':')?;
    let (account, rest) = rest.split_once(':')?;
    let kind = rest.split(['[', '(', '\\', '$', '.']).next().unwrap_or_default();
    let name = name.strip_suffix("Arn").unwrap_or(name);
    let part = |text: &str, example: &str| if text.is_empty() { String::new() } else { example.to_owned() };
    Some(format!("arn:aws:{service}:{}:{}:{kind}{name}", part(region, "us-east-1"), part(account, "123456789012")))
}
