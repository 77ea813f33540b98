//! Expressions of TypeScript, for texts with placeholders.

use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Serialize, Serializer};

use super::names;
use crate::emit::json::{Expression, push_quoted};
use crate::emit::terraform::types::TerraformType;
use crate::model::deploy_text::{Parts, Placeholder, TextPart, ValueSource};

/// What placeholders stand for.
#[derive(Default)]
pub struct Expressions {
    /// The types and variables of resources by their logical ids.
    pub resources: FxHashMap<String, (&'static TerraformType, String)>,
    /// The parameters that are names of parameters of Systems Manager.
    pub stored_parameters: FxHashSet<String>,
    /// The values that AWS is asked for, by what the output calls them.
    asked: RefCell<BTreeMap<String, String>>,
    has_parts: Cell<bool>,
}

/// A text as the output has it.
pub enum ScriptText {
    Literal(String),
    Expression(String),
}

impl Serialize for ScriptText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Literal(text) => serializer.serialize_str(text),
            Self::Expression(expression) => Expression(expression).serialize(serializer),
        }
    }
}

/// The name of the partition among the values that AWS is asked for.
const PARTITION: &str = "partition";

impl Expressions {
    pub fn asked(&self) -> Ref<'_, BTreeMap<String, String>> {
        self.asked.borrow()
    }

    /// Returns whether parts were taken of values.
    pub fn has_parts(&self) -> bool {
        self.has_parts.get()
    }

    /// Returns the expression of a value that AWS is asked for with `call`, which is noted.
    pub fn ask(&self, name: &str, call: impl FnOnce() -> String) -> String {
        if !self.asked.borrow().contains_key(name) {
            let call = call();
            self.asked.borrow_mut().insert(name.to_owned(), call);
        }
        match name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            true => format!("found.{name}"),
            false => format!("found[{}]", quoted(name)),
        }
    }

    /// Returns the partition of AWS.
    pub fn partition(&self, check: &str) -> String {
        self.ask(PARTITION, || format!("pulumiAws.getPartitionOutput({{}}, {{ parent: this }}).partition{check}"))
    }

    /// Returns a text with these parts.
    pub fn of_text(&self, parts: Parts<'_>) -> ScriptText {
        let (mut literal, mut template, mut only, mut is_literal) = (String::new(), String::new(), None, true);
        for (index, part) in parts.enumerate() {
            match part {
                TextPart::Literal(text) => {
                    literal.push_str(text);
                    push_in_template(&mut template, text);
                    only = None;
                }
                TextPart::Placeholder(placeholder) => {
                    let expression = self.expression(&placeholder);
                    template.extend(["${", &expression, "}"]);
                    only = (index == 0).then_some(expression);
                    is_literal = false;
                }
            }
        }
        match only {
            Some(expression) => ScriptText::Expression(expression),
            None if is_literal => ScriptText::Literal(literal),
            None => ScriptText::Expression(format!("pulumi.interpolate`{template}`")),
        }
    }

    fn expression(&self, placeholder: &Placeholder<'_>) -> String {
        let whole = self.value(&placeholder.source);
        match placeholder.select {
            None => whole,
            Some(select) => {
                self.has_parts.set(true);
                format!("part({whole}, \"{}\", {})", select.separator(), select.index())
            }
        }
    }

    fn value(&self, source: &ValueSource<'_>) -> String {
        match source {
            ValueSource::Partition => self.partition(""),
            // The attribute `name` is deprecated in version 7, and its successor is not in version 6.
            ValueSource::Region => {
                self.ask("region", || "pulumiAws.getRegionOutput({}, { parent: this }).id".to_owned())
            }
            ValueSource::Account => {
                self.ask("account", || "pulumiAws.getCallerIdentityOutput({}, { parent: this }).accountId".to_owned())
            }
            ValueSource::Parameter(name) if self.stored_parameters.contains(*name) => {
                let call = || {
                    format!(
                        "pulumiAws.ssm.getParameterOutput({{ name: given.{name} }}, {{ parent: this }}).insecureValue"
                    )
                };
                self.ask(&format!("ssm:{name}"), call)
            }
            ValueSource::Parameter(name) => format!("given.{name}"),
            ValueSource::Reference(id) => {
                let (ty, variable) = self.resource(id);
                format!("{variable}.{}", ty.reference)
            }
            ValueSource::Attribute(id, wanted) => {
                let (ty, variable) = self.resource(id);
                let attribute = ty.attributes.iter().find(|attribute| attribute.name == *wanted);
                let attribute = attribute.expect("the table has the attributes that are read");
                match attribute.path.split_once('[') {
                    None => format!("{variable}.{}", names::argument(ty.ty, attribute.path)),
                    // An entry of a map, as to TypeScript it may not be there.
                    Some((map, key)) => format!("{variable}.{map}.apply((all) => all[{key} ?? \"\")"),
                }
            }
            ValueSource::Export(spelled, name) => self.ask(&format!("import:{spelled}"), || {
                let name = self.code(name.clone());
                format!("pulumiAws.cloudformation.getExportOutput({{ name: {name} }}, {{ parent: this }}).value")
            }),
        }
    }

    /// Returns a text with these parts as an expression.
    pub fn code(&self, parts: Parts<'_>) -> String {
        match self.of_text(parts) {
            ScriptText::Literal(text) => quoted(&text),
            ScriptText::Expression(expression) => expression,
        }
    }

    fn resource(&self, id: &str) -> (&'static TerraformType, &str) {
        let (ty, variable) = self.resources.get(id).expect("the output has the resources that it refers to");
        (ty, variable)
    }
}

/// Returns a string in quotation marks.
pub fn quoted(text: &str) -> String {
    let mut out = String::new();
    push_quoted(&mut out, text);
    out
}

/// Adds text that a template returns as it is.
fn push_in_template(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '`' | '\\' => out.extend(['\\', character]),
            // Only before a brace does it mean something. What follows may be another part of the same text.
            '$' => out.push_str("\\$"),
            control if control.is_ascii_control() => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::plan::ResourceKind;
    use crate::model::DeployText;

    #[test]
    fn expressions_of_texts() {
        let mut expressions = Expressions::default();
        let pool = names::resource_type(ResourceKind::UserPool).unwrap();
        expressions.resources.insert("Users".to_owned(), (pool, "Users".to_owned()));
        let api = names::resource_type(ResourceKind::GraphQlApi).unwrap();
        expressions.resources.insert("Notes".to_owned(), (api, "Notes".to_owned()));
        expressions.stored_parameters.insert("Stored".to_owned());
        let parameter = DeployText::parameter;
        let mut import = DeployText::default();
        import.push_export(&DeployText::literal("app-").append(parameter("Stage")).then(":arn"));
        for (text, expected) in [
            (DeployText::default(), "\"\""),
            (DeployText::literal("a ${b:sub} ` \"").then("c"), "\"a ${b:sub} ` \\\"c\""),
            (parameter("NotesArn"), "given.NotesArn"),
            (parameter("A").append(parameter("B")), "pulumi.interpolate`${given.A}${given.B}`"),
            (parameter("NotesArn").then("/`${x}\\\r"), "pulumi.interpolate`${given.NotesArn}/\\`\\${x}\\\\\\u000d`"),
            (DeployText::literal("$").append(parameter("A")).then("{"), "pulumi.interpolate`\\$${given.A}{`"),
            (DeployText::attribute("Users", "ProviderName"), "Users.endpoint"),
            (DeployText::reference("Users"), "Users.id"),
            (DeployText::attribute("Notes", "GraphQLUrl"), "Notes.uris.apply((all) => all[\"GRAPHQL\"] ?? \"\")"),
            (parameter("FlowArn").field(6), "part(given.FlowArn, \":\", 6)"),
            (parameter("UsersArn").after_slash(), "part(given.UsersArn, \"/\", 1)"),
            (ValueSource::Region.into(), "found.region"),
            (parameter("Stored"), "found[\"ssm:Stored\"]"),
            (import, "found[\"import:app-<Stage>:arn\"]"),
        ] {
            assert_eq!(expressions.code(text.parts()), expected, "{text:?}");
        }
        let asked = expressions.asked();
        let names: Vec<&str> = asked.keys().map(String::as_str).collect();
        assert_eq!(names, ["import:app-<Stage>:arn", "region", "ssm:Stored"]);
        assert!(asked["import:app-<Stage>:arn"].contains("name: pulumi.interpolate`app-${given.Stage}:arn` }"));
        assert!(expressions.has_parts());
    }
}
