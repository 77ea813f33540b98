//! Bundles as they are once deployed: every placeholder has a value.

use std::collections::BTreeMap;

use authc::policy::evaluate::{Document, DocumentKind};
use serde_json::Value as Json;

pub const REGION: &str = "us-east-1";
pub const ACCOUNT: &str = "123456789012";

/// What a placeholder stands for, if it is known.
pub type Values<'v> = &'v dyn Fn(&str) -> Option<String>;

/// A role of a bundle.
pub struct Role {
    /// `Identities.auth_users`.
    pub title: String,
    pub kind: String,
    pub trust: Json,
    /// Name, whether it is managed, and the document.
    pub policies: Vec<(String, bool, Json)>,
    pub documents: Vec<Document>,
    pub trust_document: Document,
}

/// Reads the roles of a bundle and replaces what waits for the deployment by `values`.
pub fn roles(artefact: &[u8], values: &BTreeMap<String, String>) -> Vec<Role> {
    roles_with(artefact, &|name| values.get(name).cloned())
}

/// Likewise with a value for whatever is asked.
pub fn roles_with(artefact: &[u8], values: Values<'_>) -> Vec<Role> {
    let mut bundle = crate::support::json::read(artefact);
    let mut roles = Vec::new();
    for principal in bundle["principals"].as_array_mut().expect("principals") {
        let mut part = principal["trust"].take();
        resolve(&mut part, values);
        let trust_document = document(&part, DocumentKind::Trust);
        let (mut policies, mut documents) = (Vec::new(), Vec::new());
        for policy in principal["policies"].as_array_mut().expect("policies") {
            let mut json = policy["document"].take();
            resolve(&mut json, values);
            documents.push(document(&json, DocumentKind::Identity));
            let name = policy["name"].as_str().expect("a name").to_owned();
            policies.push((name, policy["type"] == "managed", json));
        }
        let text = |key: &str| principal[key].as_str().expect("a text").to_owned();
        roles.push(Role {
            title: text("principal"),
            kind: text("kind"),
            trust: part,
            policies,
            documents,
            trust_document,
        });
    }
    roles
}

fn document(json: &Json, kind: DocumentKind) -> Document {
    let document = Document::parse(&json.to_string()).and_then(|document| document.expect(kind));
    document.unwrap_or_else(|error| panic!("{error}\n{json:#}"))
}

fn resolve(json: &mut Json, values: Values<'_>) {
    match json {
        Json::String(text) if text.contains("{{") => *text = resolved(text, values),
        Json::Array(list) => list.iter_mut().for_each(|item| resolve(item, values)),
        Json::Object(map) => map.values_mut().for_each(|item| resolve(item, values)),
        _ => {}
    }
}

fn resolved(text: &str, values: Values<'_>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let close = rest[open..].find("}}").expect("placeholders are closed") + open;
        out.push_str(&rest[..open]);
        out.push_str(&value(&rest[open + 2..close], values));
        rest = &rest[close + 2..];
    }
    out.push_str(rest);
    out
}

fn value(name: &str, values: Values<'_>) -> String {
    match name {
        "AWS::Partition" => return "aws".to_owned(),
        "AWS::Region" => return REGION.to_owned(),
        "AWS::AccountId" => return ACCOUNT.to_owned(),
        _ => {}
    }
    if let Some((text, field)) = name.rsplit_once(':')
        && let Ok(field) = field.parse::<usize>()
        && let Some(value) = values(text)
    {
        return value.split(':').nth(field).unwrap_or_else(|| panic!("{value} has no field {field}")).to_owned();
    }
    if let Some((text, "1")) = name.rsplit_once('/')
        && let Some(value) = values(text)
    {
        return value.split_once('/').unwrap_or_else(|| panic!("{value} has no slash")).1.to_owned();
    }
    if let Some(value) = values(name) {
        return value;
    }
    panic!("nothing is known of the placeholder `{name}`")
}
