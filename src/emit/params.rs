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
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The logical id that the program gives, in a template, of the thing that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logical_id: Option<String>,
    /// A regular expression for the whole value, the same to Java, JavaScript and Rust. With `ssm` the value is the name of
    /// the parameter that is read.
    pub pattern: String,
    /// The pattern in words, with its reason.
    pub pattern_description: String,
    /// True if consoles and logs must not show the value.
    #[serde(skip_serializing_if = "Not::not")]
    pub secret: bool,
}

/// Returns the parameters that the output refers to, sorted by name.
pub fn parameters(program: &Program<'_>, used: &FxHashSet<String>) -> Vec<Parameter> {
    let mut parameters = Vec::new();
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
        // A parameter that is used nowhere, or has its value, can only share its name with something else.
        let Some(joined) = position::joined(&param.uses).filter(|_| param.bound.is_none()) else { continue };
        let (pattern, constraint) = match param.ty {
            ParamType::Ssm => position::ssm_name(),
            ParamType::String | ParamType::Secret => joined,
        };
        let default = param.default.as_ref().map(|default| default.value.clone());
        parameters.push(Parameter {
            name,
            ty,
            default,
            logical_id: None,
            description: without_placeholders(param.doc.clone()),
            pattern: pattern.regex(),
            pattern_description: constraint,
            secret,
        });
    }
    let declared: FxHashSet<String> = parameters.iter().map(|parameter| parameter.name.clone()).collect();
    // Most parameters are ARNs of a few kinds.
    let mut patterns: Vec<(Position, String, String)> = Vec::new();
    for implied in parameters::implied(program) {
        if !used.contains(&implied.name) || declared.contains(&implied.name) {
            continue;
        }
        let phrase = implied.phrase();
        let mut description = phrase.strip_prefix("the ").unwrap_or(&phrase).to_owned();
        if let Some(first) = description.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let index = patterns.iter().position(|(position, ..)| *position == implied.position).unwrap_or_else(|| {
            let pattern = implied.position.whole();
            patterns.push((implied.position, pattern.regex(), implied.position.words(&pattern)));
            patterns.len() - 1
        });
        let (_, regex, words) = &patterns[index];
        let constraint = without_placeholders(position::constraint(words, &phrase));
        parameters.push(Parameter {
            name: implied.name,
            ty: "String",
            default: None,
            logical_id: implied.logical_id.map(str::to_owned),
            description: without_placeholders(description),
            pattern: regex.clone(),
            pattern_description: constraint,
            secret: false,
        });
    }
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    parameters
}

/// Returns a text for people, with a blank between two braces, which are no placeholder there.
fn without_placeholders(text: String) -> String {
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
