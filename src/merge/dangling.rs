//! Reports references of the template to what neither it has nor the program makes: CloudFormation refuses those.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::Merger;
use super::things::referenced_ids;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::merge as code;

/// The sections that refer to resources; that of SAM has what all functions have.
const REFERRING: [&str; 3] = ["Globals", "Resources", "Outputs"];

impl Merger<'_, '_, '_> {
    pub(super) fn check_dangling(&mut self) {
        let template = &self.request.template.value;
        let mut references: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for section in REFERRING {
            let mut path = vec![section.to_owned()];
            collect(&template[section], &mut path, &mut references);
        }
        for (id, paths) in references {
            if self.is_there(&id) {
                continue;
            }
            let place = self.place(&paths[0]);
            let message = format!("the template refers to `{id}`, which it has no more and the program does not make");
            let mut error = Diagnostic::new(&code::DANGLING_REFERENCE, place, message, format!("no `{id}`"));
            for path in &paths[1..] {
                error = error.label(self.place(path), "and here");
            }
            let error = error.note("CloudFormation refuses a template with a reference to nothing");
            let error = match &self.substitutes(&id)[..] {
                [] => error.help(format!("take the reference out, or add `{id}` to the template")),
                [one] => error.help(format!("write the id of what the program makes instead: {one}")),
                several => error.help(format!(
                    "write the id of what the program makes instead, one of these: {}",
                    several.join(", ")
                )),
            };
            self.errors.push(error);
        }
    }

    /// Returns whether a name that is referred to will be there when the template is deployed.
    fn is_there(&self, id: &str) -> bool {
        let has = |section: &str| !self.merged[section][id].is_null();
        if id.starts_with("AWS::") || self.renamed.contains_key(id) || ["Resources", "Parameters"].into_iter().any(has)
        {
            return true;
        }
        // SAM makes no role for a function that is given one.
        let is_old_role = self.roles.iter().any(|(function, _)| *id == format!("{function}Role"));
        self.is_sam && !is_old_role && self.may_be_made_by_sam(id)
    }

    /// Returns whether a logical id is like those that SAM makes: they begin with the one that they are made for.
    ///
    /// Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>
    fn may_be_made_by_sam(&self, id: &str) -> bool {
        let resources = self.request.template.value["Resources"].as_object().into_iter().flatten();
        let mut of_sam = resources
            .filter(|(_, resource)| resource["Type"].as_str().is_some_and(|ty| ty.starts_with("AWS::Serverless::")));
        id.starts_with("Serverless")
            || id == "CodeDeployServiceRole"
            || of_sam.any(|(own, _)| id.starts_with(own.as_str()))
    }

    /// Returns the ids of what the program makes that may be meant by one that is gone.
    fn substitutes(&self, id: &str) -> Vec<String> {
        if let Some((_, role)) = self.roles.iter().find(|(function, _)| *id == format!("{function}Role")) {
            return vec![role.clone()];
        }
        let wanted = id.to_ascii_lowercase();
        let added = self.merged["Resources"].as_object().into_iter().flatten();
        let added = added.filter(|(own, _)| !self.deployed.resources.contains_key(*own));
        // `WebUserPoolClient` names its type.
        let mut alike: Vec<(usize, &String)> = added
            .filter_map(|(own, resource)| {
                let word = resource["Type"].as_str()?.rsplit("::").next()?.to_ascii_lowercase();
                wanted.contains(&word).then_some((word.len(), own))
            })
            .collect();
        let longest = alike.iter().map(|(length, _)| *length).max();
        alike.retain(|(length, _)| Some(*length) == longest);
        alike.into_iter().map(|(_, own)| own.clone()).collect()
    }
}

/// Collects the names that a part of a template refers to, each with the paths of its references.
fn collect(json: &Json, path: &mut Vec<String>, found: &mut BTreeMap<String, Vec<Vec<String>>>) {
    let mut inside = |name: &str, value: &Json| {
        path.push(name.to_owned());
        collect(value, path, found);
        path.pop();
    };
    match json {
        Json::Array(items) => items.iter().enumerate().for_each(|(index, item)| inside(&index.to_string(), item)),
        Json::Object(fields) => {
            let [(name, argument)] = &fields.iter().collect::<Vec<_>>()[..] else {
                // Properties of that name hold other things, such as the order of containers.
                let is_resource = path.len() == 2 && path[0] == "Resources";
                for (name, value) in fields {
                    path.push(name.clone());
                    match name == "DependsOn" && is_resource {
                        true => add(&serde_json::json!({ "DependsOn": value }), path, found),
                        false => collect(value, path, found),
                    }
                    path.pop();
                }
                return;
            };
            match (name.as_str(), argument) {
                ("Ref" | "Fn::GetAtt", _) | ("Fn::Sub", Json::String(_)) => add(json, path, found),
                ("Fn::Sub", Json::Array(parts)) => {
                    let variables = parts.get(1).and_then(Json::as_object);
                    let text = parts.first().cloned().unwrap_or_default();
                    let mut ids = BTreeSet::new();
                    referenced_ids(&serde_json::json!({ "Fn::Sub": text }), &mut ids);
                    ids.retain(|id| variables.is_none_or(|variables| !variables.contains_key(id)));
                    ids.into_iter().for_each(|id| found.entry(id).or_default().push(path.clone()));
                    variables.into_iter().flatten().for_each(|(name, value)| {
                        path.extend(["Fn::Sub", "1", name].map(str::to_owned));
                        collect(value, path, found);
                        path.truncate(path.len() - 3);
                    });
                }
                (name, value) => inside(name, value),
            }
        }
        _ => {}
    }
}

/// Adds the names that a reference is to.
fn add(reference: &Json, path: &[String], found: &mut BTreeMap<String, Vec<Vec<String>>>) {
    let mut ids = BTreeSet::new();
    referenced_ids(reference, &mut ids);
    ids.into_iter().for_each(|id| found.entry(id).or_default().push(path.to_vec()));
}
