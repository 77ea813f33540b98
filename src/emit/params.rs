//! The parameters of the output.

use std::ops::Not;

use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::model::{ParamType, Position, Program, parameters, position};

/// A parameter, as the bundle has it under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    #[serde(skip)]
    pub name: String,
    /// `String` or `AWS::SSM::Parameter::Value<String>`.
    #[serde(rename = "type")]
    pub ty: &'static str,
    /// What it is.
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// A regular expression for the whole value, the same to Java, JavaScript and Rust. With `ssm` the value is the name of
    /// the parameter that is read.
    pub pattern: String,
    /// What the pattern says, and why.
    pub pattern_description: String,
    /// Whether consoles and logs must not show it.
    #[serde(skip_serializing_if = "Not::not")]
    pub secret: bool,
}

/// The parameters that the output refers to, sorted by name.
pub fn parameters(program: &Program<'_>, used: &FxHashSet<String>) -> Vec<Parameter> {
    let mut all = Vec::new();
    for param in &program.params {
        let name = parameters::logical(param.name);
        if !used.contains(&name) {
            continue;
        }
        let (ty, secret) = match param.ty {
            ParamType::String => ("String", false),
            ParamType::Secret => ("String", true),
            ParamType::Ssm => ("AWS::SSM::Parameter::Value<String>", false),
        };
        // One that is used nowhere, or has its value, can only have the name of something else.
        let Some(joined) = position::joined(&param.uses).filter(|_| param.bound.is_none()) else { continue };
        let (pattern, constraint) = match param.ty {
            ParamType::Ssm => position::ssm_name(),
            ParamType::String | ParamType::Secret => joined,
        };
        let default = param.default.as_ref().map(|default| default.value.clone());
        all.push(Parameter {
            name,
            ty,
            default,
            description: prose(param.doc.clone()),
            pattern: pattern.regex(),
            pattern_description: constraint,
            secret,
        });
    }
    let known: FxHashSet<String> = all.iter().map(|parameter| parameter.name.clone()).collect();
    // Most parameters are ARNs of a few kinds.
    let mut patterns: Vec<(Position, String, String)> = Vec::new();
    for implied in parameters::implied(program) {
        if !used.contains(&implied.name) || known.contains(&implied.name) {
            continue;
        }
        let phrase = implied.phrase();
        let mut description = phrase.strip_prefix("the ").unwrap_or(&phrase).to_owned();
        if let Some(first) = description.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let known = patterns.iter().position(|(position, ..)| *position == implied.position).unwrap_or_else(|| {
            let pattern = implied.position.whole();
            patterns.push((implied.position, pattern.regex(), implied.position.words(&pattern)));
            patterns.len() - 1
        });
        let (_, regex, words) = &patterns[known];
        let constraint = prose(position::constraint(words, &phrase));
        all.push(Parameter {
            name: implied.name,
            ty: "String",
            default: None,
            description: prose(description),
            pattern: regex.clone(),
            pattern_description: constraint,
            secret: false,
        });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// A text for people, in which two braces side by side are not to be taken for a placeholder.
fn prose(text: String) -> String {
    if !text.contains("{{") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '{' && out.ends_with('{') {
            out.push(' ');
        }
        out.push(character);
    }
    out
}
