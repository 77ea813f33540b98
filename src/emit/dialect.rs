//! How a target writes text that has to wait for the deployment. See [`crate::policy::text`] for what comes in.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::json::{Json, LIST, OBJECT};
use super::node::{Node, Text, TextPart};
use crate::policy::names::Arn;
use crate::policy::text::{find_hole, hole_end};
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
            Node::Text(text) => self.text(&canonical(text)),
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
        self.texts(statement.resources.iter().map(Arn::as_str));
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
                many => self.texts(many.iter().map(String::as_str)),
            }
        }
        if !operator.is_empty() {
            self.json.close('}');
        }
        self.json.close('}');
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        self.json.open('[');
        texts.for_each(|text| self.text(text));
        self.json.close(']');
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        let mut plain = true;
        for hole in holes(text) {
            plain = false;
            self.refer(hole);
        }
        if self.dialect == Dialect::Reading {
            return self.json.string(&text.replace("{{", "<").replace("}}", ">"));
        }
        if self.dialect == Dialect::Bundle || plain {
            return self.json.string(text);
        }
        match parts(text).as_slice() {
            [Piece::Hole(hole)] => self.hole(hole),
            parts if parts.iter().all(|part| matches!(part, Piece::Lit(_))) => self.json.string(text),
            parts => self.sub(parts),
        }
    }

    /// Notes the parameter or resource that a hole names.
    fn refer(&mut self, hole: &str) {
        if let Some(export) = hole.strip_prefix("import:") {
            return holes_of_export(export).for_each(|hole| self.refer(hole));
        }
        if hole.starts_with("AWS::") {
            return;
        }
        let end = hole.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(hole.len());
        let name = &hole[..end];
        if !self.names.contains(name) {
            self.names.insert(name.to_owned());
        }
    }

    /// A hole that is the whole string.
    fn hole(&mut self, hole: &str) {
        let hole = Hole::read(hole);
        if let Hole::Field { of, separator, field } = hole {
            return self.select(separator, field, of);
        }
        self.json.open('{');
        match hole {
            Hole::Import(export) => {
                self.json.key("Fn::ImportValue");
                let export = export.replace('<', "{{").replace('>', "}}");
                self.text(&export);
            }
            Hole::Attribute(resource, attribute) => self.json.within("Fn::GetAtt", LIST, |json| {
                json.string(resource);
                json.string(attribute);
            }),
            Hole::Name(name) | Hole::Field { of: name, .. } => self.json.entry("Ref", name),
        }
        self.json.close('}');
    }

    fn select(&mut self, separator: &str, field: &str, inner: &str) {
        self.json.open('{');
        self.json.key("Fn::Select");
        self.json.open('[');
        self.json.plain(field);
        self.json.open('{');
        self.json.key("Fn::Split");
        self.json.open('[');
        self.json.string(separator);
        self.hole(inner);
        self.json.close(']');
        self.json.close('}');
        self.json.close(']');
        self.json.close('}');
    }

    /// Text with holes in it. `${` of a policy variable is written `${!` there, or CloudFormation would take it for its own.
    fn sub(&mut self, parts: &[Piece<'_>]) {
        let mut pattern = String::new();
        let mut named: Vec<(String, &str)> = Vec::new();
        for part in parts {
            match part {
                Piece::Lit(text) => pattern.push_str(&text.replace("${", "${!")),
                Piece::Hole(hole) if hole.starts_with("AWS::") || !hole.contains([':', '/']) => {
                    pattern.push_str("${");
                    pattern.push_str(hole);
                    pattern.push('}');
                }
                Piece::Hole(hole) => {
                    let name = match named.iter().find(|(_, other)| other == hole) {
                        Some((name, _)) => name.clone(),
                        None => {
                            let name = format!("Part{}", named.len() + 1);
                            named.push((name.clone(), hole));
                            name
                        }
                    };
                    pattern.push_str("${");
                    pattern.push_str(&name);
                    pattern.push('}');
                }
            }
        }
        self.json.open('{');
        self.json.key("Fn::Sub");
        if named.is_empty() {
            self.json.string(&pattern);
        } else {
            self.json.open('[');
            self.json.string(&pattern);
            self.json.open(OBJECT.0);
            for (name, hole) in named {
                self.json.name(&name);
                self.hole(hole);
            }
            self.json.close(OBJECT.1);
            self.json.close(']');
        }
        self.json.close('}');
    }
}

/// What a hole asks for. See [`crate::policy::text`] for how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hole<'t> {
    /// A part of what another hole asks for, split, by its place from 0.
    Field {
        /// The other hole.
        of: &'t str,
        /// What it is split at.
        separator: &'static str,
        /// The place of the part.
        field: &'t str,
    },
    /// The value of an export; parameters in its name are written `<NAME>`.
    Import(&'t str),
    /// An attribute of a resource.
    Attribute(&'t str, &'t str),
    /// A parameter, what `Ref` gives for a resource, or where it is deployed: `AWS::Region`.
    Name(&'t str),
}

impl<'t> Hole<'t> {
    /// Reads what stands between the braces.
    pub fn read(hole: &'t str) -> Self {
        let slash = hole.rsplit_once('/').filter(|_| !hole.starts_with("import:") || hole.ends_with("/1"));
        if let Some((of, field)) = slash {
            return Self::Field { of, separator: "/", field };
        }
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let colon = hole.rsplit_once(':').filter(|(of, field)| !of.ends_with(':') && digits(field));
        if let Some((of, field)) = colon {
            return Self::Field { of, separator: ":", field };
        }
        match (hole.strip_prefix("import:"), hole.split_once('.')) {
            (Some(export), _) => Self::Import(export),
            (None, Some((resource, attribute))) => Self::Attribute(resource, attribute),
            (None, None) => Self::Name(hole),
        }
    }
}

/// The holes of a text. `{{resolve:…}}` is CloudFormation's own, and none.
pub fn holes(text: &str) -> impl Iterator<Item = &str> {
    parts(text).into_iter().filter_map(|part| match part {
        Piece::Hole(hole) => Some(hole),
        Piece::Lit(_) => None,
    })
}

/// The holes in the name of an export, which are written `<NAME>` there.
pub fn holes_of_export(export: &str) -> impl Iterator<Item = &str> {
    export.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0))
}

/// A part of a text.
enum Piece<'t> {
    Lit(&'t str),
    Hole(&'t str),
}

/// `{{resolve:…}}` is CloudFormation's own and stays text.
fn parts(text: &str) -> Vec<Piece<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((open, close)) = find_hole(rest).and_then(|open| Some((open, hole_end(rest, open)?))) {
        let inner = &rest[open + 2..close];
        if inner.starts_with("resolve:") {
            parts.push(Piece::Lit(&rest[..close + 2]));
        } else {
            if open > 0 {
                parts.push(Piece::Lit(&rest[..open]));
            }
            parts.push(Piece::Hole(inner));
        }
        rest = &rest[close + 2..];
    }
    if !rest.is_empty() {
        parts.push(Piece::Lit(rest));
    }
    parts
}

/// The text in the form of [`crate::policy::text`].
pub fn canonical(text: &Text<'_>) -> String {
    let mut out = String::new();
    text.0.iter().for_each(|part| push(&mut out, part));
    out
}

fn push(out: &mut String, part: &TextPart<'_>) {
    let hole = match part {
        TextPart::Lit(text) => return out.push_str(text),
        TextPart::Var(key) => {
            out.push_str("${");
            out.push_str(key);
            return out.push('}');
        }
        TextPart::Param(name) => name.to_string(),
        TextPart::Ref(name) => name.clone(),
        TextPart::Attr(name, attribute) => format!("{name}.{attribute}"),
        TextPart::Partition => "AWS::Partition".to_owned(),
        TextPart::Region => "AWS::Region".to_owned(),
        TextPart::Account => "AWS::AccountId".to_owned(),
        TextPart::Import(name) => format!("import:{}", canonical(name).replace("{{", "<").replace("}}", ">")),
        TextPart::Field(inner, field) => {
            let mut text = String::new();
            push(&mut text, inner);
            match inner_hole(&text) {
                Some(inner) => format!("{inner}:{field}"),
                None => return out.push_str(text.split(':').nth(usize::from(*field)).unwrap_or_default()),
            }
        }
        TextPart::PoolOf(arn) => {
            let text = canonical(arn);
            match inner_hole(&text) {
                Some(inner) => format!("{inner}/1"),
                None => return out.push_str(text.rsplit_once('/').map_or("", |(_, pool)| pool)),
            }
        }
    };
    out.push_str("{{");
    out.push_str(&hole);
    out.push_str("}}");
}

/// What stands between the braces, if the text is one hole and nothing else.
fn inner_hole(text: &str) -> Option<&str> {
    text.strip_prefix("{{")?.strip_suffix("}}").filter(|inner| !inner.contains("{{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloudformation(text: &str) -> String {
        let mut writer = Writer::new(Dialect::CloudFormation);
        writer.text(text);
        let value: serde_json::Value = serde_json::from_str(&writer.json.finish()).unwrap();
        value.to_string()
    }

    #[test]
    fn cloudformation_functions() {
        for (text, expected) in [
            ("plain ${cognito-identity.amazonaws.com:sub}", r#""plain ${cognito-identity.amazonaws.com:sub}""#),
            ("{{NotesArn}}", r#"{"Ref":"NotesArn"}"#),
            ("{{Users.Arn}}", r#"{"Fn::GetAtt":["Users","Arn"]}"#),
            ("{{AWS::Region}}", r#"{"Ref":"AWS::Region"}"#),
            ("{{NotesArn}}/index/x", r#"{"Fn::Sub":"${NotesArn}/index/x"}"#),
            ("{{B}}/private/${a-b:sub}/*", r#"{"Fn::Sub":"${B}/private/${!a-b:sub}/*"}"#),
            ("{{FlowArn:6}}", r#"{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"FlowArn"}]}]}"#),
            (
                "x:{{FlowArn:6}}:*",
                r#"{"Fn::Sub":["x:${Part1}:*",{"Part1":{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"FlowArn"}]}]}}]}"#,
            ),
            ("{{import:app-<Stage>-arn}}", r#"{"Fn::ImportValue":{"Fn::Sub":"app-${Stage}-arn"}}"#),
            ("{{UsersArn/1}}", r#"{"Fn::Select":[1,{"Fn::Split":["/",{"Ref":"UsersArn"}]}]}"#),
            ("{{resolve:secretsmanager:x}}", r#""{{resolve:secretsmanager:x}}""#),
        ] {
            assert_eq!(cloudformation(text), expected, "{text}");
        }
    }

    #[test]
    fn names_are_noted() {
        let mut writer = Writer::new(Dialect::CloudFormation);
        writer.json.open('[');
        for text in
            ["{{A}}", "{{B.Arn}}", "{{C:6}}", "{{AWS::Region}}", "{{import:x-<D>}}", "{{E/1}}", "{{resolve:ssm:f}}"]
        {
            writer.text(text);
        }
        let mut names: Vec<String> = writer.names.into_iter().collect();
        names.sort();
        assert_eq!(names, ["A", "B", "C", "D", "E"]);
    }
}
