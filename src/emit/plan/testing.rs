//! For tests: plans of programs as short text.

use crate::check::testing::with_program_mut;
use crate::emit::cloudformation::types::resource_type;
use crate::emit::node::Node;
use crate::emit::plan::{Plan, plan};
use crate::model::deploy_text::{Parts, Select, TextPart, ValueSource};
use crate::model::{DeployText, Program};

/// Returns the plan of a program without errors, each resource as one line: `ID TYPE {"Property":…} after ID`, and
/// outputs as `ID = VALUE`.
pub fn lines(program: &str) -> Vec<String> {
    with_plan(program, rendered)
}

pub fn rendered(plan: &Plan<'_>) -> Vec<String> {
    let resources = plan.resources.iter().map(|resource| {
        let properties = Node::Map(resource.properties.clone());
        let mut line = format!("{} {} {}", resource.id, resource_type(resource.kind), json(&properties));
        if !resource.depends_on.is_empty() {
            line += &format!(" after {}", resource.depends_on.join(", "));
        }
        line
    });
    let outputs = plan.outputs.iter().map(|output| format!("{} = {}", output.id, text(&output.value)));
    resources.chain(outputs).collect()
}

/// Draws up the plan of a program that has no errors.
pub fn with_plan<R>(program: &str, read: impl FnOnce(&Plan<'_>) -> R) -> R {
    with_altered_plan(program, |_| (), read)
}

/// Draws up the plan of a program after a change to it, for what cannot be written in the language.
pub fn with_altered_plan<R>(
    program: &str,
    alter: impl FnOnce(&mut Program<'_>),
    read: impl FnOnce(&Plan<'_>) -> R,
) -> R {
    with_program_mut(program, |program| {
        alter(program);
        read(&plan(program))
    })
}

/// Returns the properties of the resource with this id, as compact JSON.
pub fn properties(program: &str, id: &str) -> String {
    with_plan(program, |plan| {
        let resource = plan.resources.iter().find(|resource| resource.id == id);
        json(&Node::Map(resource.unwrap_or_else(|| panic!("no resource {id}")).properties.clone()))
    })
}

/// Returns a value as compact JSON, in which `{{…}}` stands for what is known only at deploy time.
pub fn json(node: &Node<'_>) -> String {
    let quote = |text: &str| serde_json::Value::from(text).to_string();
    match node {
        Node::Bool(value) => value.to_string(),
        Node::Int(value) => value.to_string(),
        Node::Text(value) => quote(&text(value)),
        Node::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Node::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}:{}", quote(key), json(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    }
}

/// Returns a string with `{{…}}` for its open parts.
pub fn text(value: &DeployText) -> String {
    parts(value.parts())
}

fn parts(parts: Parts<'_>) -> String {
    let part = |part| match part {
        TextPart::Literal(text) => text.to_owned(),
        TextPart::Placeholder(placeholder) => match placeholder.select {
            None => source(placeholder.source),
            Some(Select::Field(field)) => format!("{{{{field {field} of {}}}}}", source(placeholder.source)),
            Some(Select::AfterSlash) => format!("{{{{pool of {}}}}}", source(placeholder.source)),
        },
    };
    parts.map(part).collect()
}

fn source(source: ValueSource<'_>) -> String {
    match source {
        ValueSource::Parameter(name) => format!("{{{{{name}}}}}"),
        ValueSource::Reference(id) => format!("{{{{ref {id}}}}}"),
        ValueSource::Attribute(id, name) => format!("{{{{{id}.{name}}}}}"),
        ValueSource::Partition => "{{partition}}".to_owned(),
        ValueSource::Region => "{{region}}".to_owned(),
        ValueSource::Account => "{{account}}".to_owned(),
        ValueSource::Export(_, name) => format!("{{{{import {}}}}}", parts(name)),
    }
}
