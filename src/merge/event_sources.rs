//! Reports the sources of events that a function could not read with the role that it is given.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::Merger;
use super::things::referenced_ids;
use crate::catalog::kind;
use crate::compare::verify::things::types_of_kind;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::merge as code;
use crate::model::grant::Object;
use crate::model::{Principal, Resource, ResourceId, parameters};
use crate::text::with_article;

/// A source that Lambda reads with the role of the function.
///
/// Sources: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>,
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html>,
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-example-lamda-process-dynamodb-streams.html>
struct EventSource {
    /// The `Type` of the event of SAM, and its property with the ARN.
    event: &'static str,
    property: &'static str,
    /// The service of the ARN in a mapping that is a resource of its own.
    service: &'static str,
    /// The word of the kind.
    kind: &'static str,
    /// The verbs to grant, each with the actions that Lambda needs of it.
    verbs: &'static [(&'static str, &'static [&'static str])],
    /// What AWS asks for besides, which no verb holds.
    also: Option<&'static str>,
}

const EVENT_SOURCES: [EventSource; 3] = [
    EventSource {
        event: "SQS",
        property: "Queue",
        service: "sqs",
        kind: "queue",
        verbs: &[("receive", &["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"])],
        also: None,
    },
    EventSource {
        event: "Kinesis",
        property: "Stream",
        service: "kinesis",
        kind: "stream",
        verbs: &[
            ("read", &["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]),
            ("describe", &["kinesis:DescribeStream"]),
        ],
        also: None,
    },
    EventSource {
        event: "DynamoDB",
        property: "Stream",
        service: "dynamodb",
        kind: "table",
        verbs: &[("stream", &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"])],
        also: Some("raw \"dynamodb:ListStreams\" because \"AWS asks for it\""),
    },
];

/// What a function is to read, and the part of the template that says so.
struct Mapped<'m> {
    source: &'static EventSource,
    arn: &'m Json,
    path: Vec<String>,
}

impl<'m> Merger<'m, '_, '_> {
    /// Reports what Lambda would read for a function and could not: it refuses to make the mapping.
    pub(super) fn check_event_sources(&mut self) {
        for (index, id) in self.things.clone() {
            if !self.roles.iter().any(|(function, _)| *function == id) {
                continue;
            }
            for mapped in self.event_sources(&id) {
                self.check_event_source(index, &mapped);
            }
        }
    }

    /// Returns the sources of a function: its events of SAM, and mappings that are resources.
    fn event_sources(&self, function: &str) -> Vec<Mapped<'m>> {
        let request = self.request;
        let resources = &request.template.value["Resources"];
        let mut sources = Vec::new();
        for (name, event) in resources[function]["Properties"]["Events"].as_object().into_iter().flatten() {
            let known = EVENT_SOURCES.iter().find(|source| event["Type"] == source.event);
            if let Some(source) = known.filter(|source| !event["Properties"][source.property].is_null()) {
                let path = ["Resources", function, "Properties", "Events", name, "Properties", source.property];
                let arn = &event["Properties"][source.property];
                sources.push(Mapped { source, arn, path: path.map(str::to_owned).to_vec() });
            }
        }
        sources.retain(|mapped| !self.is_consumer(mapped.arn));
        let own = [self.deployed.value(function), self.deployed.value(&format!("{function}.Arn"))];
        for (id, mapping) in resources.as_object().into_iter().flatten() {
            let properties = &mapping["Properties"];
            let is_own = || self.deployed.text(&properties["FunctionName"]).is_some_and(|name| own.contains(&name));
            if mapping["Type"] != "AWS::Lambda::EventSourceMapping" || !is_own() {
                continue;
            }
            let arn = &properties["EventSourceArn"];
            let is_known = |source: &&EventSource| {
                let service = self.deployed.text(arn).and_then(|arn| arn.split(':').nth(2).map(str::to_owned));
                self.source_id(source, arn).is_some() || service.as_deref() == Some(source.service)
            };
            if let Some(source) = EVENT_SOURCES.iter().find(is_known).filter(|_| !self.is_consumer(arn)) {
                let path = ["Resources", id, "Properties", "EventSourceArn"].map(str::to_owned).to_vec();
                sources.push(Mapped { source, arn, path });
            }
        }
        sources
    }

    /// Returns the resource of the template that an ARN is of, if it is one that can be the source.
    fn source_id(&self, source: &EventSource, arn: &Json) -> Option<String> {
        let mut ids = BTreeSet::new();
        referenced_ids(arn, &mut ids);
        let kind = kind(source.kind)?;
        let is_of_kind = |id: &String| types_of_kind(kind).any(|ty| ty.ty == self.deployed.resource_type(id));
        let mut ids = ids.into_iter().filter(is_of_kind);
        ids.next().filter(|_| ids.next().is_none())
    }

    /// Returns whether an ARN is of a registered consumer of a stream, which Lambda reads in another way.
    fn is_consumer(&self, arn: &Json) -> bool {
        let mut ids = BTreeSet::new();
        referenced_ids(arn, &mut ids);
        ids.iter().any(|id| self.deployed.resource_type(id) == "AWS::Kinesis::StreamConsumer")
            || self.deployed.text(arn).is_some_and(|arn| arn.contains("/consumer/"))
    }

    /// Returns the declared resource that a source of the template is, also if the program says by its name where it is.
    fn declared_source(&self, source: &EventSource, id: &str) -> Option<ResourceId> {
        let of_template = self.things.iter().find(|(_, own)| *own == id).map(|(index, _)| *index);
        let is_named =
            |resource: &Resource<'_>| resource.kind.word == source.kind && parameters::logical(resource.name) == id;
        let named = || self.program.resources.iter().position(is_named);
        of_template.or_else(|| Some(ResourceId(named()? as u32)))
    }

    fn check_event_source(&mut self, function: ResourceId, mapped: &Mapped<'m>) {
        let source = mapped.source;
        let id = self.source_id(source, mapped.arn);
        let declared = id.as_ref().and_then(|id| self.declared_source(source, id));
        let granted = self.granted(function, declared);
        let is_missing = |actions: &[&str]| !actions.iter().all(|action| granted.contains(*action));
        let missing: Vec<&str> =
            source.verbs.iter().filter(|(_, actions)| is_missing(actions)).map(|(verb, _)| *verb).collect();
        if missing.is_empty() {
            return;
        }
        let kind = source.kind;
        let (function, loc) = {
            let function = &self.program.resources[function.index()];
            (function.name, function.loc)
        };
        let name = declared.map(|index| self.program.resources[index.index()].name).or(id.as_deref());
        let message = format!(
            "function {function} gets the events of {}, and is not granted {} on it",
            name.map_or_else(|| with_article(kind), |name| format!("{kind} {name}")),
            missing.iter().map(|verb| format!("`{verb}`")).collect::<Vec<_>>().join(" and ")
        );
        let (verbs, on) = (missing.join(", "), name.unwrap_or("NAME"));
        let mut error = Diagnostic::new(&code::EVENTS_NOT_GRANTED, loc, message, "what it may do is said here")
            .label(self.place(&mapped.path), "read with the role of the function")
            .note("Lambda reads the source with that role, and SAM adds nothing to a role that it does not make")
            .help(format!("grant it: grant function {function} {verbs} {kind} {on}"));
        if declared.is_none() {
            let help = match &id {
                Some(id) => format!("and declare it: {kind} {id}"),
                None => format!("and declare it: {kind} NAME {{ arn \"…\" }}"),
            };
            error = error.help(help);
        }
        if let Some(also) = source.also {
            error = error.help(format!("AWS lists one more action for such roles: grant function {function} {also}"));
        }
        self.errors.push(error);
    }

    /// Returns the actions that a function is granted, on a resource or on any.
    fn granted(&self, function: ResourceId, on: Option<ResourceId>) -> BTreeSet<&str> {
        let program = self.program;
        let Some(role) = program.role(Principal::Function(function)) else { return BTreeSet::new() };
        let grants = program.grants.iter().filter(|grant| !grant.deny && grant.roles.contains(&role));
        let grants = grants.filter(|grant| {
            on.is_none_or(|on| grant.targets.iter().any(|target| target.object == Object::Resource(on)))
        });
        grants.flat_map(|grant| grant.verbs.iter().flat_map(|verb| verb.actions())).collect()
    }
}
