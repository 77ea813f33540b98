//! The parameters of the output.

use rustc_hash::FxHashSet;

use crate::model::{Handle, ParamType, Program, parameters};

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `String` or `AWS::SSM::Parameter::Value<String>`.
    pub ty: &'static str,
    /// The default.
    pub default: Option<String>,
    /// What it is.
    pub description: String,
    /// Whether consoles and logs must not show it.
    pub secret: bool,
}

/// The parameters that the output refers to, sorted by name.
pub fn parameters(program: &Program<'_>, used: &FxHashSet<String>) -> Vec<Parameter> {
    let mut all = Vec::new();
    for param in &program.params {
        let (ty, secret) = match param.ty {
            ParamType::String => ("String", false),
            ParamType::Secret => ("String", true),
            ParamType::Ssm => ("AWS::SSM::Parameter::Value<String>", false),
        };
        let (name, default, description) = (parameters::logical(param.name), param.default.clone(), param.doc.clone());
        all.push(Parameter { name, ty, default, description, secret });
    }
    let text =
        |name: String, description: String| Parameter { name, ty: "String", default: None, description, secret: false };
    for resource in program.resources.iter().filter(|resource| resource.handle == Handle::Parameter) {
        let name = parameters::arn(resource.name);
        if used.contains(&name) {
            all.push(text(name, format!("ARN of {} {}", resource.kind.word, resource.name)));
        }
    }
    all.retain(|parameter| used.contains(&parameter.name));
    let known: FxHashSet<String> = all.iter().map(|parameter| parameter.name.clone()).collect();
    for name in parameters::implied(program) {
        if used.contains(&name) && !known.contains(&name) {
            let description = describe(program, &name);
            all.push(text(name, description));
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn describe(program: &Program<'_>, name: &str) -> String {
    for api in &program.apis {
        if let Some(what) = name.strip_prefix(&parameters::logical(api.name)) {
            let what = match what {
                "Id" => "Id",
                "Stage" => "Stage",
                "RootResourceId" => "Id of the root resource",
                _ => continue,
            };
            return format!("{what} of api {}", api.name);
        }
    }
    if let Some(pool) = program.user_pools.iter().find(|pool| parameters::sms_role(pool.name) == name) {
        return format!("ARN of the role that user pool {} sends text messages with", pool.name);
    }
    format!("ARN of the function behind {name}").replace("Arn", "")
}
