//! Gives the deployments of APIs whose routes were changed another logical id. A deployment is a copy of the routes at the time when it
//! was made, and CloudFormation makes none anew whose properties are the same: the stage would go on with the open routes.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html>

use std::collections::BTreeMap;
use std::hash::Hasher;

use serde_json::{Map, Value as Json};

use super::Merger;
use crate::text::Fnv;

const DEPLOYMENTS: [(&str, &str); 2] =
    [("AWS::ApiGateway::Deployment", "RestApiId"), ("AWS::ApiGatewayV2::Deployment", "ApiId")];

impl Merger<'_, '_, '_> {
    pub(super) fn rename_deployments(&mut self) {
        for api in &self.apis {
            let value = self.deployed.value(&api.id);
            for (ty, of) in DEPLOYMENTS {
                let deployments = self
                    .deployed
                    .of_type(ty)
                    .filter(|(_, properties)| self.deployed.text(&properties[of]).as_ref() == Some(&value));
                let hash = self.hash_of_routes(&value);
                self.renamed.extend(deployments.map(|(id, _)| (id.to_owned(), format!("{id}{hash}"))));
            }
        }
        if !self.renamed.is_empty() {
            self.merged = renamed(&self.merged, &self.renamed, true);
        }
    }

    /// Returns a hash of the routes and authorizers of an API, as they are after the merge.
    fn hash_of_routes(&self, api: &str) -> String {
        let mut hash = Fnv::default();
        for (id, resource) in self.merged["Resources"].as_object().into_iter().flatten() {
            let ty = resource["Type"].as_str().unwrap_or_default();
            let is_route = ["::Route", "::Method", "::Authorizer"].iter().any(|end| ty.ends_with(end));
            let of = ["ApiId", "RestApiId"].iter().find_map(|of| resource["Properties"].get(*of));
            if is_route && of.and_then(|of| self.deployed.text(of)).as_deref() == Some(api) {
                hash.text(id);
                hash.text(&resource["Properties"].to_string());
            }
        }
        format!("{:016x}", hash.finish())
    }
}

/// Returns a template in which resources have other logical ids, wherever they are referred to.
fn renamed(json: &Json, names: &BTreeMap<String, String>, is_root: bool) -> Json {
    let new = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let id = |value: &Json| match value {
        Json::String(id) => Json::String(new(id)),
        other => renamed(other, names, false),
    };
    let path = |path: &str| match path.split_once('.') {
        Some((id, attribute)) => format!("{}.{attribute}", new(id)),
        None => new(path),
    };
    match json {
        Json::Array(items) => Json::Array(items.iter().map(|item| renamed(item, names, false)).collect()),
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| {
                let value = match (name.as_str(), value) {
                    ("Resources", Json::Object(resources)) if is_root => {
                        let resources = resources.iter().map(|(id, value)| (new(id), renamed(value, names, false)));
                        Json::Object(resources.collect::<Map<_, _>>())
                    }
                    ("Ref", value) => id(value),
                    ("DependsOn", Json::Array(ids)) => Json::Array(ids.iter().map(id).collect()),
                    ("DependsOn", value) => id(value),
                    ("Fn::GetAtt", Json::String(text)) => Json::String(path(text)),
                    ("Fn::GetAtt", Json::Array(parts)) => match parts.split_first() {
                        Some((first, rest)) => {
                            Json::Array([id(first)].into_iter().chain(rest.iter().cloned()).collect())
                        }
                        None => value.clone(),
                    },
                    ("Fn::Sub", Json::String(text)) => Json::String(substituted(text, &path)),
                    ("Fn::Sub", Json::Array(parts)) => {
                        let part = |part: &Json| match part {
                            Json::String(text) => Json::String(substituted(text, &path)),
                            other => renamed(other, names, false),
                        };
                        Json::Array(parts.iter().map(part).collect())
                    }
                    (_, value) => renamed(value, names, false),
                };
                (name.clone(), value)
            };
            Json::Object(fields.iter().map(field).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// Returns the text of `Fn::Sub` with other names of resources.
fn substituted(text: &str, path: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push_str("${");
            rest = after;
            continue;
        };
        let name = if name.starts_with('!') { name.to_owned() } else { path(name) };
        out.extend(["${", &name, "}"]);
        rest = after;
    }
    out.push_str(rest);
    out
}
