//! How a target writes text that has to wait for the deployment.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::json::{Json, LIST, OBJECT};
use super::node::Node;
use crate::model::DeployText;
use crate::model::deploy_text::{Parts, Placeholder, TextPart, ValueSource};
use crate::policy::names::Arn;
use crate::policy::trust::Trust;
use crate::policy::{Condition, Statement};

/// A way to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// As it comes: `{{NAME}}`.
    Bundle,
    /// `Ref`, `Fn::GetAtt`, `Fn::Sub` and the like.
    CloudFormation,
    /// `<NAME>`: for people to read, not to be deployed.
    Reading,
}

/// A document being written, and the names that it refers to.
#[derive(Debug)]
pub struct Writer {
    /// The text so far.
    pub json: Json,
    dialect: Dialect,
    /// Parameters and resources that were referred to.
    pub names: FxHashSet<String>,
    /// The trust policy that was written last, and where it stands. All of a document stand at one depth.
    pub trust: Option<(Trust, Range<usize>)>,
}

impl Writer {
    /// An empty document.
    pub fn new(dialect: Dialect) -> Self {
        Self { json: Json::default(), dialect, names: FxHashSet::default(), trust: None }
    }

    /// A value.
    pub fn node(&mut self, node: &Node<'_>) {
        match node {
            Node::Bool(value) => self.json.plain(value),
            Node::Int(value) => self.json.plain(value),
            Node::Text(text) => self.text(text),
            Node::List(items) => {
                self.json.open('[');
                items.iter().for_each(|item| self.node(item));
                self.json.close(']');
            }
            Node::Map(entries) => {
                self.json.open('{');
                for (key, value) in entries {
                    self.json.name(key);
                    self.node(value);
                }
                self.json.close('}');
            }
        }
    }

    /// A policy document.
    pub fn document(&mut self, statements: &[Statement<'_>]) {
        self.json.open('{');
        self.json.entry("Version", "2012-10-17");
        self.json.key("Statement");
        self.statements(statements);
        self.json.close('}');
    }

    /// The statements of a policy document.
    pub fn statements(&mut self, statements: &[Statement<'_>]) {
        self.json.open('[');
        statements.iter().for_each(|statement| self.statement(statement));
        self.json.close(']');
    }

    /// One statement.
    pub fn statement(&mut self, statement: &Statement<'_>) {
        self.json.open('{');
        self.json.entry("Sid", &statement.sid);
        self.json.entry("Effect", if statement.deny { "Deny" } else { "Allow" });
        self.json.within("Action", LIST, |json| statement.actions.iter().for_each(|action| json.string(action)));
        self.json.key("Resource");
        self.texts(statement.resources.iter().map(Arn::text));
        if !statement.conditions.is_empty() {
            self.json.key("Condition");
            self.conditions(&statement.conditions);
        }
        self.json.close('}');
    }

    /// Conditions, sorted by operator.
    pub fn conditions(&mut self, conditions: &[Condition]) {
        self.json.open('{');
        let mut operator = "";
        for condition in conditions {
            if condition.operator != operator {
                if !operator.is_empty() {
                    self.json.close('}');
                }
                operator = condition.operator;
                self.json.key(operator);
                self.json.open('{');
            }
            self.json.name(&condition.key);
            match condition.values.as_slice() {
                [one] => self.text(one),
                many => self.texts(many.iter()),
            }
        }
        if !operator.is_empty() {
            self.json.close('}');
        }
        self.json.close('}');
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t DeployText>) {
        self.json.open('[');
        texts.for_each(|text| self.text(text));
        self.json.close(']');
    }

    /// A string.
    pub fn text(&mut self, text: &DeployText) {
        text.placeholders().for_each(|placeholder| self.refer(&placeholder));
        match self.dialect {
            Dialect::Bundle => self.json.string(text.spelled()),
            Dialect::CloudFormation => self.function(text.parts()),
            Dialect::Reading => {
                let part = |part| match part {
                    TextPart::Literal(text) => text.to_owned(),
                    TextPart::Placeholder(placeholder) => format!("<{}>", placeholder.spelled),
                };
                self.json.string(&text.parts().map(part).collect::<String>());
            }
        }
    }

    /// Notes the parameter or resource that a placeholder names.
    fn refer(&mut self, placeholder: &Placeholder<'_>) {
        match &placeholder.source {
            ValueSource::Partition | ValueSource::Region | ValueSource::Account => {}
            ValueSource::Parameter(name) | ValueSource::Reference(name) | ValueSource::Attribute(name, _) => {
                if !self.names.contains(*name) {
                    self.names.insert((*name).to_owned());
                }
            }
            ValueSource::Export(_, name) => name.clone().for_each(|part| {
                if let TextPart::Placeholder(placeholder) = part {
                    self.refer(&placeholder);
                }
            }),
        }
    }

    /// A text in CloudFormation: a string, what one placeholder is, or `Fn::Sub`.
    fn function(&mut self, parts: Parts<'_>) {
        let (mut literal, mut placeholders) = (String::new(), Vec::new());
        for part in parts.clone() {
            match part {
                TextPart::Literal(text) => literal.push_str(text),
                TextPart::Placeholder(placeholder) => placeholders.push(placeholder),
            }
        }
        match placeholders.as_slice() {
            [] => self.json.string(&literal),
            [one] if literal.is_empty() => self.placeholder(one),
            _ => self.sub(parts),
        }
    }

    /// A placeholder that is the whole string.
    fn placeholder(&mut self, placeholder: &Placeholder<'_>) {
        let Some(select) = placeholder.select else { return self.value(&placeholder.source) };
        self.json.open('{');
        self.json.key("Fn::Select");
        self.json.open('[');
        self.json.plain(select.index());
        self.json.open('{');
        self.json.key("Fn::Split");
        self.json.open('[');
        self.json.string(select.separator());
        self.value(&placeholder.source);
        self.json.close(']');
        self.json.close('}');
        self.json.close(']');
        self.json.close('}');
    }

    fn value(&mut self, source: &ValueSource<'_>) {
        self.json.open('{');
        match source {
            ValueSource::Partition => self.json.entry("Ref", "AWS::Partition"),
            ValueSource::Region => self.json.entry("Ref", "AWS::Region"),
            ValueSource::Account => self.json.entry("Ref", "AWS::AccountId"),
            ValueSource::Parameter(name) | ValueSource::Reference(name) => self.json.entry("Ref", name),
            ValueSource::Attribute(resource, attribute) => self.json.within("Fn::GetAtt", LIST, |json| {
                json.string(resource);
                json.string(attribute);
            }),
            ValueSource::Export(_, name) => {
                self.json.key("Fn::ImportValue");
                self.function(name.clone());
            }
        }
        self.json.close('}');
    }

    /// Text with placeholders in it. `${` of a policy variable is written `${!` there, or CloudFormation would take it for its
    /// own.
    fn sub(&mut self, parts: Parts<'_>) {
        let mut pattern = String::new();
        let mut named: Vec<(String, Placeholder<'_>)> = Vec::new();
        for part in parts {
            let placeholder = match part {
                TextPart::Literal(text) => {
                    pattern.push_str(&text.replace("${", "${!"));
                    continue;
                }
                TextPart::Placeholder(placeholder) => placeholder,
            };
            let simple = placeholder.select.is_none() && !matches!(placeholder.source, ValueSource::Export(..));
            let name = match named.iter().find(|(_, other)| other.spelled == placeholder.spelled) {
                _ if simple => placeholder.spelled.to_owned(),
                Some((name, _)) => name.clone(),
                None => {
                    let name = format!("Part{}", named.len() + 1);
                    named.push((name.clone(), placeholder));
                    name
                }
            };
            pattern.extend(["${", &name, "}"]);
        }
        self.json.open('{');
        self.json.key("Fn::Sub");
        if named.is_empty() {
            self.json.string(&pattern);
        } else {
            self.json.open('[');
            self.json.string(&pattern);
            self.json.open(OBJECT.0);
            for (name, placeholder) in named {
                self.json.name(&name);
                self.placeholder(&placeholder);
            }
            self.json.close(OBJECT.1);
            self.json.close(']');
        }
        self.json.close('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloudformation(text: &DeployText) -> String {
        let mut writer = Writer::new(Dialect::CloudFormation);
        writer.text(text);
        let value: serde_json::Value = serde_json::from_str(&writer.json.finish()).unwrap();
        value.to_string()
    }

    fn import(name: DeployText) -> DeployText {
        let mut out = DeployText::default();
        out.push_export(&name);
        out
    }

    #[test]
    fn cloudformation_functions() {
        let parameter = DeployText::parameter;
        let field = || parameter("FlowArn").field(6);
        let variable = "${cognito-identity.amazonaws.com:sub}";
        for (text, expected) in [
            (DeployText::literal("plain ").then(variable), r#""plain ${cognito-identity.amazonaws.com:sub}""#),
            (parameter("NotesArn"), r#"{"Ref":"NotesArn"}"#),
            (DeployText::attribute("Users", "Arn"), r#"{"Fn::GetAtt":["Users","Arn"]}"#),
            (DeployText::region(), r#"{"Ref":"AWS::Region"}"#),
            (parameter("NotesArn").then("/index/x"), r#"{"Fn::Sub":"${NotesArn}/index/x"}"#),
            (parameter("B").then("/private/").then("${a-b:sub}/*"), r#"{"Fn::Sub":"${B}/private/${!a-b:sub}/*"}"#),
            (field(), r#"{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"FlowArn"}]}]}"#),
            (
                DeployText::literal("x:").append(field()).then(":").append(field()).then("*"),
                r#"{"Fn::Sub":["x:${Part1}:${Part1}*",{"Part1":{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"FlowArn"}]}]}}]}"#,
            ),
            (
                import(DeployText::literal("app-").append(parameter("Stage")).then("-arn")),
                r#"{"Fn::ImportValue":{"Fn::Sub":"app-${Stage}-arn"}}"#,
            ),
            (import(parameter("Name")), r#"{"Fn::ImportValue":{"Ref":"Name"}}"#),
            (import(DeployText::literal("stack:1")), r#"{"Fn::ImportValue":"stack:1"}"#),
            (parameter("UsersArn").after_slash(), r#"{"Fn::Select":[1,{"Fn::Split":["/",{"Ref":"UsersArn"}]}]}"#),
            (DeployText::literal("{{resolve:secretsmanager:x}}"), r#""{{resolve:secretsmanager:x}}""#),
        ] {
            assert_eq!(cloudformation(&text), expected, "{text:?}");
        }
    }

    #[test]
    fn names_are_noted() {
        let mut writer = Writer::new(Dialect::CloudFormation);
        writer.json.open('[');
        for text in [
            DeployText::parameter("A"),
            DeployText::attribute("B", "Arn"),
            DeployText::parameter("C").field(6),
            DeployText::region(),
            import(DeployText::literal("x-").append(DeployText::parameter("D"))),
            DeployText::parameter("E").after_slash(),
            DeployText::literal("{{resolve:ssm:f}}"),
        ] {
            writer.text(&text);
        }
        let mut names: Vec<String> = writer.names.into_iter().collect();
        names.sort();
        assert_eq!(names, ["A", "B", "C", "D", "E"]);
    }
}
