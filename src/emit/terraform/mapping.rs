//! Turns resources of the plan into those of Terraform, by the table of types.

use std::borrow::Cow;

use super::types::{Addition, Argument, Body, Form, LOWEST, PartType, TerraformType, Version};
use crate::emit::node::{Node, Properties};
use crate::emit::plan::PlannedResource;
use crate::model::DeployText;
use crate::model::user_pool::is_standard_attribute;
use crate::text::Date;

/// A resource of the output.
pub struct MappedResource<'p> {
    pub ty: &'static str,
    pub name: String,
    pub arguments: Properties<'p>,
    /// Which of the resources that the same one of the plan becomes have to be there first.
    pub after: Vec<usize>,
    /// The argument that changes with the resources that it is about, and its value.
    pub trigger: Option<(Cow<'static, str>, String)>,
}

impl MappedResource<'_> {
    /// Returns what the rest of the output calls it.
    pub fn address(&self) -> String {
        format!("{}.{}", self.ty, self.name)
    }
}

/// Returns what the output calls an argument of a type of the table.
pub type Rename = fn(&'static str, &'static str) -> Cow<'static, str>;

/// Maps one resource of the plan.
pub struct Mapping<'r> {
    id: &'r str,
    /// The type of what is mapped now.
    ty: &'static str,
    rename: Rename,
    /// Properties that no row of the table is about.
    pub unmapped: Vec<String>,
    /// The lowest version of the provider that has all arguments.
    pub since: Version,
}

/// The length of the hash at the end of the logical id of a deployment.
const HASH_LENGTH: usize = 16;

/// Returns the name of a resource: its logical id, without a hash.
pub fn name<'i>(ty: &TerraformType, id: &'i str) -> &'i str {
    match ty.trigger {
        Some(_) => &id[..id.len() - HASH_LENGTH],
        None => id,
    }
}

impl<'r> Mapping<'r> {
    pub fn new(id: &'r str) -> Self {
        Self::with_names(id, |_, name| name.into())
    }

    /// Maps a resource to one whose arguments have other names.
    pub fn with_names(id: &'r str, rename: Rename) -> Self {
        Self { id, ty: "", rename, unmapped: Vec::new(), since: LOWEST }
    }

    /// Returns a resource of the plan as one of Terraform and those that are parts of it.
    pub fn map<'p>(&mut self, ty: &TerraformType, resource: &PlannedResource<'p>) -> Vec<MappedResource<'p>> {
        let name = name(ty, self.id);
        self.ty = ty.ty;
        let mut all = vec![MappedResource {
            ty: ty.ty,
            name: name.to_owned(),
            arguments: self.body(&ty.body, &resource.properties, &is_part(ty.parts, &[])),
            after: Vec::new(),
            trigger: ty.trigger.map(|argument| (self.name(argument), self.id[name.len()..].to_owned())),
        }];
        for part in ty.parts {
            self.ty = part.ty;
            let items = part.path.iter().try_fold(None, |found: Option<&Node<'p>>, key| match found {
                None => Some(property(&resource.properties, key)),
                Some(Node::Map(entries)) => Some(property(entries, key)),
                Some(_) => None,
            });
            let items: &[Node<'p>] = match items.flatten() {
                Some(Node::List(items)) => items,
                Some(one) => std::slice::from_ref(one),
                None => &[],
            };
            for (index, item) in items.iter().enumerate() {
                let Node::Map(entries) = item else { continue };
                let shared = Body { arguments: part.shared, additions: &[] };
                let mut arguments = self.body(&shared, &resource.properties, &|property| {
                    part.shared.iter().all(|argument| argument.property != property)
                });
                arguments.extend(self.body(&part.body, entries, &is_part(ty.parts, part.path)));
                let name = if index == 0 { name.to_owned() } else { format!("{name}{}", index + 1) };
                let first = all.iter().enumerate().filter(|(_, one)| part.after.contains(&one.ty));
                let after = first.map(|(index, _)| index).collect();
                all.push(MappedResource { ty: part.ty, name, arguments, after, trigger: None });
            }
        }
        all
    }

    /// Returns the arguments for properties, but for those that are something else's.
    fn body<'p>(
        &mut self,
        body: &Body,
        properties: &Properties<'p>,
        is_elsewhere: &dyn Fn(&str) -> bool,
    ) -> Properties<'p> {
        let mut out = Properties::new();
        for (property, value) in properties.iter().filter(|(property, _)| !is_elsewhere(property)) {
            match body.arguments.iter().find(|argument| argument.property == property) {
                Some(argument) => self.argument(argument, value, &mut out),
                None => self.unmapped.push(property.to_string()),
            }
        }
        for (name, addition) in body.additions {
            let name = self.name(name);
            if out.iter().all(|(other, _)| *other != name) {
                out.push((name, self.addition(*addition)));
            }
        }
        out
    }

    /// Adds what a property becomes.
    fn argument<'p>(&mut self, argument: &Argument, value: &Node<'p>, out: &mut Properties<'p>) {
        self.since = self.since.max(argument.since);
        let is_nowhere = |_: &str| false;
        let mapped = match (&argument.form, value) {
            (Form::Value, value) => value.clone(),
            (Form::Within(block), value) => {
                let (block, entry) = (self.name(block), (self.name(argument.name), value.clone()));
                match out.iter_mut().find(|(name, _)| *name == block) {
                    Some((_, Node::Map(entries))) => entries.push(entry),
                    _ => out.push((block, Node::Map(vec![entry]))),
                }
                return;
            }
            (Form::Block(body), Node::Map(entries)) => Node::Map(self.body(body, entries, &is_nowhere)),
            (Form::Block(body), Node::List(items)) => {
                Node::List(maps(items.iter()).map(|entries| Node::Map(self.body(body, entries, &is_nowhere))).collect())
            }
            (Form::Lifted(body), Node::Map(entries)) => {
                out.extend(self.body(body, entries, &is_nowhere));
                return;
            }
            (Form::Entries(body), Node::Map(entries)) => {
                let values = maps(entries.iter().map(|(_, value)| value));
                Node::List(values.map(|entries| Node::Map(self.body(body, entries, &is_nowhere))).collect())
            }
            (Form::Schema(body), Node::List(items)) => {
                let blocks = maps(items.iter()).map(with_constraints);
                Node::List(blocks.map(|entries| Node::Map(self.body(body, &entries, &is_nowhere))).collect())
            }
            (Form::Words(blocks), Node::List(words)) => {
                for word in words.iter().filter_map(literal) {
                    match blocks.iter().find(|(other, _)| *other == word) {
                        Some((_, Some((name, arguments)))) => {
                            let argument = |(name, addition): &(&'static str, Addition)| {
                                (self.name(name), self.addition(*addition))
                            };
                            out.push((self.name(name), Node::Map(arguments.iter().map(argument).collect())));
                        }
                        Some((_, None)) => {}
                        None => self.unmapped.push(word.to_owned()),
                    }
                }
                return;
            }
            (Form::Tags, Node::List(tags)) => {
                let tag = |tag: &Properties<'p>| {
                    let key = property(tag, "Key").and_then(literal)?;
                    Some((key.to_owned().into(), property(tag, "Value")?.clone()))
                };
                Node::Map(maps(tags.iter()).filter_map(tag).collect())
            }
            (Form::Time, Node::Int(seconds)) => match Date::from_unix_seconds(*seconds) {
                Some(date) => Node::text(format!("{date}T00:00:00Z")),
                None => return self.unmapped.push(argument.property.to_owned()),
            },
            _ => return self.unmapped.push(argument.property.to_owned()),
        };
        out.push((self.name(argument.name), mapped));
    }

    fn name(&self, name: &'static str) -> Cow<'static, str> {
        (self.rename)(self.ty, name)
    }

    fn addition<'p>(&self, addition: Addition) -> Node<'p> {
        match addition {
            Addition::LogicalId => Node::text(self.id),
            Addition::Text(text) => Node::text(text),
            Addition::Bool(value) => Node::Bool(value),
            Addition::EmptyList => Node::List(Vec::new()),
            Addition::EmptyMap => Node::Map(Vec::new()),
        }
    }
}

/// Returns whether a property of what is at `path` is a resource of its own.
fn is_part(parts: &[PartType], path: &[&str]) -> impl Fn(&str) -> bool {
    move |property| {
        parts.iter().any(|part| part.path.split_last().is_some_and(|(last, above)| *last == property && above == path))
    }
}

fn property<'n, 'p>(properties: &'n Properties<'p>, name: &str) -> Option<&'n Node<'p>> {
    properties.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn literal<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match node {
        Node::Text(text) => text.as_literal(),
        _ => None,
    }
}

fn maps<'n, 'p: 'n>(nodes: impl Iterator<Item = &'n Node<'p>>) -> impl Iterator<Item = &'n Properties<'p>> {
    nodes.filter_map(|node| match node {
        Node::Map(entries) => Some(entries),
        _ => None,
    })
}

/// Returns an attribute of users with its constraints. The provider compares them with those that AWS gives an attribute without any,
/// and would try to change the attribute, which AWS refuses.
/// Source: <https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cognito_user_pool.html.markdown>
fn with_constraints<'p>(attribute: &Properties<'p>) -> Properties<'p> {
    let word = |key| property(attribute, key).and_then(literal).unwrap_or_default();
    let (key, low, high) = match word("AttributeDataType") {
        "String" => ("StringAttributeConstraints", "MinLength", Some("MaxLength")),
        "Number" => ("NumberAttributeConstraints", "MinValue", None),
        _ => return attribute.clone(),
    };
    let mut out: Properties<'p> = attribute.iter().filter(|(name, _)| name != key).cloned().collect();
    let mut bounds = match property(attribute, key) {
        Some(Node::Map(bounds)) => bounds.clone(),
        _ => Properties::new(),
    };
    if is_standard_attribute(word("Name")) {
        let (least, most) = if word("Name") == "birthdate" { ("10", "10") } else { ("0", "2048") };
        for (bound, value) in [(Some(low), least), (high, most)] {
            let Some(bound) = bound else { continue };
            if property(&bounds, bound).is_none() {
                bounds.push((bound.into(), Node::Text(DeployText::literal(value))));
            }
        }
    }
    out.push((key.into(), Node::Map(bounds)));
    out
}
