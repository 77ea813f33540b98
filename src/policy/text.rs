//! The ARNs of the targets of grants, and the length of a text once it is deployed.

use crate::catalog::kind::Shape;
use crate::model::deploy_text::{DeployText, Select, TextPart, ValueSource};
use crate::model::grant::{GrantTarget, Object, Part};
use crate::model::identifiers::{Place, param, pattern, push_arn, push_part, push_string, request_path};
use crate::model::resource::Detail;
use crate::model::{ApiKind, Program, Str, Var, parameters};

/// Returns the ARN of a target in one of its shapes, narrowed by `at`, or `None` if the declaration lacks what the shape needs
/// (an alias, a profile).
pub fn shape_arn(
    program: &Program<'_>,
    target: GrantTarget<'_>,
    shape: &Shape,
    at: Option<&Str<'_>>,
) -> Option<DeployText> {
    let mut out = DeployText::with_capacity(96);
    if shape.arn == "{arn}" {
        push_arn(&mut out, program, target.object);
        return Some(out);
    }
    let mut complete = true;
    pattern(&mut out, shape.arn, |out, placeholder| match placeholder {
        "arn" => push_arn(out, program, target.object),
        "P" | "R" | "A" | "name" => push_part(out, program, target.object, placeholder),
        "prefix" => {
            if let Some(at) = at {
                push_string(out, program, at);
            }
        }
        "under" => {
            if let Some(at) = at {
                out.push("/");
                push_string(out, program, at);
                out.push("*");
            }
        }
        _ => complete &= push_target_part(out, program, target, placeholder),
    });
    complete.then_some(out)
}

/// Adds the value of a placeholder that depends on the target. Returns false if the target has none.
fn push_target_part(out: &mut DeployText, program: &Program<'_>, target: GrantTarget<'_>, placeholder: &str) -> bool {
    let detail = match target.object {
        Object::Resource(id) => Some(&program.resources[id.index()].detail),
        _ => None,
    };
    match (placeholder, target.part, detail) {
        ("sub", Part::Named(name), _) => out.push(name),
        ("sub", _, Some(Detail::Function(function))) => match &function.alias {
            Some(alias) => push_string(out, program, alias),
            None => return false,
        },
        ("type", Part::Field(ty, _) | Part::Type(ty), _) => out.push(ty),
        ("field", Part::Field(_, field), _) => out.push(field),
        ("client", _, Some(Detail::Topic { client })) => match client {
            Some(client) => push_string(out, program, client),
            None => out.push_variable(&Var::Identity.key()),
        },
        ("profile", _, Some(Detail::Model { profile: Some(profile) })) => push_string(out, program, profile),
        ("configuration_set", _, Some(Detail::EmailIdentity { configuration_set: Some(set) })) => {
            push_string(out, program, set)
        }
        ("secret", _, Some(Detail::Database { secret: Some(secret) })) => {
            push_arn(out, program, Object::Resource(*secret))
        }
        ("stage", _, _) => {
            let Object::Api(id) = target.object else { return false };
            let api = &program.apis[id.index()];
            match (&api.stage, api.kind) {
                (Some(stage), _) => push_string(out, program, stage),
                (None, ApiKind::Http) => out.push("$default"),
                (None, _) => out.push_text(&param(program, &parameters::stage(api.name))),
            }
        }
        ("method" | "path", Part::Route(route), _) => {
            let Object::Api(id) = target.object else { return false };
            let route = &program.apis[id.index()].routes[route as usize];
            if placeholder == "method" {
                // `$default` has no method: it takes every request, and IAM sees the method and path of that request.
                out.push(if matches!(route.method, "ANY" | "") { "*" } else { route.method });
            } else if route.method.is_empty() {
                out.push("*");
            } else {
                out.push(request_path(route.path).trim_start_matches('/'));
            }
        }
        _ => return false,
    }
    true
}

/// Returns the greatest length that a text is expected to have in JSON once it is deployed: `ap-southeast-1` and `aws-us-gov`
/// are the longest region and partition, an account has 12 digits; an ARN counts 128 and any other value 64 characters.
pub fn deployed_len(text: &DeployText) -> usize {
    text.parts().map(|part| deployed_part_len(&part)).sum()
}

fn deployed_part_len(part: &TextPart<'_>) -> usize {
    let open = match part {
        TextPart::Literal(text) => return json_len(text),
        TextPart::Placeholder(placeholder) => placeholder,
    };
    match (&open.source, open.select) {
        (ValueSource::Partition, _) | (_, Some(PARTITION_FIELD)) => 10,
        (ValueSource::Region, _) | (_, Some(REGION_FIELD)) => 14,
        (ValueSource::Account, _) | (_, Some(ACCOUNT_FIELD)) => 12,
        (ValueSource::Export(..), _) => 128,
        _ if open.spelled.ends_with("Arn") => 128,
        _ => 64,
    }
}

const PARTITION_FIELD: Select = Select::Field(Place::Partition as u8);
const REGION_FIELD: Select = Select::Field(Place::Region as u8);
const ACCOUNT_FIELD: Select = Select::Field(Place::Account as u8);

/// Returns the characters of a text in JSON, without the quotes.
fn json_len(text: &str) -> usize {
    let escaped = text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    escaped + if text.is_ascii() { text.len() } else { text.chars().count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_what_is_deployed() {
        let literal = |text: &str| DeployText::literal(text);
        assert_eq!(deployed_len(&literal("abc\"é")), 6);
        let mut name = literal("arn:");
        name.push_value(&ValueSource::Partition);
        let name = name.then(":s3:::").append(DeployText::parameter("stage")).then("-x");
        assert_eq!(deployed_len(&name), "arn::s3:::-x".len() + 10 + 64);
        let arn = DeployText::parameter("NotesArn");
        assert_eq!(deployed_len(&arn.clone().then("/index/x")), 128 + "/index/x".len());
        let fields = [1, 3, 4, 6].map(|field| deployed_len(&arn.field(field)));
        assert_eq!(fields, [10, 14, 12, 64]);
        let mut export = DeployText::default();
        export.push_export(&literal("stack:1"));
        assert_eq!([deployed_len(&export), deployed_len(&export.field(1))], [128, 10]);
    }
}
