//! Lets what needs the permissions of a function wait for its policies. Lambda looks at them when it makes a mapping of an event source
//! or a function with a queue for failed events, and the policies are resources of their own.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html>

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::Merger;
use super::things::referenced_ids;

/// The events of SAM that become mappings of event sources.
/// Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html>
const POLLED: [&str; 7] = ["SQS", "Kinesis", "DynamoDB", "MSK", "MQ", "SelfManagedKafka", "DocumentDB"];

impl Merger<'_, '_, '_> {
    /// Adds `DependsOn` wherever it makes no circle.
    pub(super) fn order(&mut self) {
        for (function, role) in self.roles.clone() {
            let policies = self.policies(&role);
            let mappings: Vec<String> = self.mappings(&function).map(str::to_owned).collect();
            mappings.iter().for_each(|mapping| self.depend(mapping, &policies));
            let written = self.written(&function);
            let events = written["Events"].as_object().into_iter().flatten();
            let is_polled = events.into_iter().any(|(_, event)| POLLED.iter().any(|ty| event["Type"] == *ty));
            let dead_letters =
                ["DeadLetterConfig", "DeadLetterQueue"].iter().any(|property| !written[*property].is_null());
            if is_polled || dead_letters {
                let free: Vec<String> =
                    policies.into_iter().filter(|policy| !self.reaches(policy, &function)).collect();
                self.depend(&function, &free);
            }
        }
    }

    /// Returns the policies of a role of the output.
    fn policies(&self, role: &str) -> Vec<String> {
        let resources = self.merged["Resources"].as_object().into_iter().flatten();
        let name = json!({ "Ref": role });
        let of_role = |resource: &Json| {
            let properties = &resource["Properties"];
            properties["RoleName"] == name || properties["Roles"].as_array().is_some_and(|roles| roles.contains(&name))
        };
        let of_role = resources.filter(|(_, resource)| {
            resource["Type"].as_str().is_some_and(|ty| ty.starts_with("AWS::IAM::")) && of_role(resource)
        });
        of_role.map(|(id, _)| id.clone()).collect()
    }

    /// Returns the mappings of event sources to a function.
    fn mappings<'a>(&'a self, function: &str) -> impl Iterator<Item = &'a str> {
        let own = [self.deployed.value(function), self.deployed.value(&format!("{function}.Arn"))];
        let of_type = self.deployed.of_type("AWS::Lambda::EventSourceMapping");
        let is_own = move |properties: &Json| {
            self.deployed.text(&properties["FunctionName"]).is_some_and(|name| own.contains(&name))
        };
        of_type.filter(move |(_, properties)| is_own(properties)).map(|(id, _)| id)
    }

    /// Returns whether a resource cannot be made before another one.
    fn reaches(&self, from: &str, to: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.to_owned()];
        while let Some(id) = open.pop() {
            if id == to {
                return true;
            }
            if seen.insert(id.clone()) {
                let mut next = BTreeSet::new();
                referenced_ids(&self.merged["Resources"][&id], &mut next);
                open.extend(next);
                open.extend(self.called_by(&id));
            }
        }
        false
    }

    /// Returns the functions whose events are routes of an API of SAM, which names them after the transform.
    fn called_by(&self, api: &str) -> Vec<String> {
        let resources = || self.merged["Resources"].as_object().into_iter().flatten();
        let is_api = resources().any(|(id, resource)| {
            id == api && ["AWS::Serverless::HttpApi", "AWS::Serverless::Api"].iter().any(|ty| resource["Type"] == *ty)
        });
        let calls = |resource: &Json| {
            let mut named = BTreeSet::new();
            referenced_ids(&resource["Properties"]["Events"], &mut named);
            named.contains(api)
        };
        let functions = resources().filter(|(_, resource)| is_api && calls(resource));
        functions.map(|(id, _)| id.clone()).collect()
    }

    /// Lets a resource wait for others.
    fn depend(&mut self, id: &str, on: &[String]) {
        if on.is_empty() {
            return;
        }
        let mut all = match &self.merged["Resources"][id]["DependsOn"] {
            Json::Array(ids) => ids.clone(),
            Json::Null => Vec::new(),
            one => vec![one.clone()],
        };
        for wanted in on {
            let wanted = Json::from(wanted.as_str());
            if !all.contains(&wanted) {
                all.push(wanted);
            }
        }
        let value = match &all[..] {
            [one] => one.clone(),
            _ => Json::Array(all),
        };
        self.set(&["Resources", id, "DependsOn"], value);
    }
}
