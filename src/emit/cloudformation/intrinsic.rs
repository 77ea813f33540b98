//! CloudFormation's intrinsic functions, for texts with placeholders.

use std::borrow::Cow;

use serde::Serialize;

use super::references::{TemplateReference, TemplateReferences};
use crate::emit::json::Entries;
use crate::model::deploy_text::{Parts, Placeholder, TextPart, ValueSource};

/// A string, or a function that returns one when the template is deployed.
#[derive(Serialize)]
#[serde(untagged)]
pub enum StringValue<'t> {
    Literal(Cow<'t, str>),
    Function(Box<Intrinsic<'t>>),
}

/// An intrinsic function, which is written as an object of its name and arguments.
#[derive(Serialize)]
pub enum Intrinsic<'t> {
    Ref(&'t str),
    #[serde(rename = "Fn::GetAtt")]
    GetAtt(&'t str, &'t str),
    #[serde(rename = "Fn::ImportValue")]
    ImportValue(StringValue<'t>),
    #[serde(rename = "Fn::Select")]
    Select(u8, Box<Intrinsic<'t>>),
    #[serde(rename = "Fn::Split")]
    Split(&'static str, Box<Intrinsic<'t>>),
    #[serde(rename = "Fn::Sub")]
    Sub(String),
    #[serde(rename = "Fn::Sub")]
    SubWith(String, Entries<std::vec::IntoIter<(String, Intrinsic<'t>)>>),
}

/// Returns the value of a text with these parts.
pub fn string_value<'t>(parts: Parts<'t>, references: &'t TemplateReferences) -> StringValue<'t> {
    let mut rest = parts.clone();
    match (rest.next(), rest.next()) {
        (None, _) => StringValue::Literal("".into()),
        (Some(TextPart::Literal(text)), None) => StringValue::Literal(text.into()),
        (Some(TextPart::Placeholder(one)), None) => {
            if let (ValueSource::Parameter(name), None) = (&one.source, one.select)
                && let Some(TemplateReference::Literal(text)) = references.get(name)
            {
                return StringValue::Literal(text.into());
            }
            StringValue::Function(Box::new(placeholder_function(&one, references)))
        }
        _ if parts.clone().all(|part| matches!(part, TextPart::Literal(_))) => {
            let literal = |part| match part {
                TextPart::Literal(text) => text,
                TextPart::Placeholder(_) => "",
            };
            StringValue::Literal(parts.map(literal).collect::<String>().into())
        }
        _ => StringValue::Function(Box::new(substitution(parts, references))),
    }
}

/// Returns the function that a placeholder becomes.
fn placeholder_function<'t>(placeholder: &Placeholder<'t>, references: &'t TemplateReferences) -> Intrinsic<'t> {
    let value = match &placeholder.source {
        ValueSource::Partition => Intrinsic::Ref("AWS::Partition"),
        ValueSource::Region => Intrinsic::Ref("AWS::Region"),
        ValueSource::Account => Intrinsic::Ref("AWS::AccountId"),
        ValueSource::Parameter(name) => match references.get(name) {
            Some(TemplateReference::Ref(id)) => Intrinsic::Ref(id),
            Some(TemplateReference::GetAtt(id, attribute)) => Intrinsic::GetAtt(id, attribute),
            Some(TemplateReference::Literal(text)) => Intrinsic::Sub(escaped(text)),
            None => Intrinsic::Ref(name),
        },
        ValueSource::Reference(name) => Intrinsic::Ref(name),
        ValueSource::Attribute(resource, attribute) => Intrinsic::GetAtt(resource, attribute),
        ValueSource::Export(_, name) => Intrinsic::ImportValue(string_value(name.clone(), references)),
    };
    match placeholder.select {
        None => value,
        Some(select) => {
            Intrinsic::Select(select.index(), Box::new(Intrinsic::Split(select.separator(), Box::new(value))))
        }
    }
}

/// Returns the substitution of a text's placeholders. `${` of a policy variable is escaped as `${!`.
fn substitution<'t>(parts: Parts<'t>, references: &'t TemplateReferences) -> Intrinsic<'t> {
    let mut pattern = String::new();
    let mut named_parts: Vec<Placeholder<'t>> = Vec::new();
    for part in parts {
        let placeholder = match part {
            TextPart::Literal(text) => {
                pattern.push_str(&escaped(text));
                continue;
            }
            TextPart::Placeholder(placeholder) => placeholder,
        };
        let is_name = placeholder.select.is_none() && !matches!(placeholder.source, ValueSource::Export(..));
        if is_name {
            match placeholder.source {
                ValueSource::Parameter(name) => match references.get(name) {
                    Some(TemplateReference::Ref(id)) => pattern.extend(["${", id, "}"]),
                    Some(TemplateReference::GetAtt(id, attribute)) => pattern.extend(["${", id, ".", attribute, "}"]),
                    Some(TemplateReference::Literal(text)) => pattern.push_str(&escaped(text)),
                    None => pattern.extend(["${", name, "}"]),
                },
                _ => pattern.extend(["${", placeholder.spelled, "}"]),
            }
            continue;
        }
        let index = named_parts.iter().position(|other| other.spelled == placeholder.spelled);
        let index = index.unwrap_or_else(|| {
            named_parts.push(placeholder);
            named_parts.len() - 1
        });
        pattern.extend(["${", &part_name(index), "}"]);
    }
    if named_parts.is_empty() {
        return Intrinsic::Sub(pattern);
    }
    let arguments =
        named_parts.iter().enumerate().map(|(index, part)| (part_name(index), placeholder_function(part, references)));
    Intrinsic::SubWith(pattern, Entries::new(arguments.collect::<Vec<_>>().into_iter()))
}

/// Returns a text as `Fn::Sub` gives it back.
fn escaped(text: &str) -> String {
    text.replace("${", "${!")
}

fn part_name(index: usize) -> String {
    format!("Part{}", index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DeployText;

    fn import(name: DeployText) -> DeployText {
        let mut out = DeployText::default();
        out.push_export(&name);
        out
    }

    #[test]
    fn functions_of_texts() {
        let parameter = DeployText::parameter;
        let field = || parameter("FlowArn").field(6);
        let variable = "${cognito-identity.amazonaws.com:sub}";
        for (text, expected) in [
            (DeployText::default(), r#""""#),
            (DeployText::literal("plain ").then(variable), r#""plain ${cognito-identity.amazonaws.com:sub}""#),
            (parameter("NotesArn"), r#"{"Ref":"NotesArn"}"#),
            (DeployText::attribute("Users", "Arn"), r#"{"Fn::GetAtt":["Users","Arn"]}"#),
            (ValueSource::Region.into(), r#"{"Ref":"AWS::Region"}"#),
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
            assert_eq!(
                serde_json::to_string(&string_value(text.parts(), &TemplateReferences::default())).unwrap(),
                expected,
                "{text:?}"
            );
        }
    }
}
