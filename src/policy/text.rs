//! The ARNs that grants are about, and the length of text once it is deployed.

use crate::catalog::kind::Shape;
use crate::model::deploy_text::{DeployText, Select, TextPart, ValueSource};
use crate::model::grant::{GrantTarget, Object, Part};
use crate::model::identifiers::{Place, param, pattern, push_arn, push_part, push_string, request_path};
use crate::model::resource::Detail;
use crate::model::{ApiKind, Program, Str, Var, parameters};

/// The ARN of a target in one of its shapes, narrowed by `at`. None if the declaration lacks what the shape needs (an alias,
/// a profile).
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
    let mut whole = true;
    pattern(&mut out, shape.arn, |out, hole| match hole {
        "arn" => push_arn(out, program, target.object),
        "P" | "R" | "A" | "name" => push_part(out, program, target.object, hole),
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
        _ => whole &= push_target_part(out, program, target, hole),
    });
    whole.then_some(out)
}

/// Adds what a hole stands for that depends on the target; false if there is no such thing.
fn push_target_part(out: &mut DeployText, program: &Program<'_>, target: GrantTarget<'_>, hole: &str) -> bool {
    let detail = match target.object {
        Object::Resource(id) => Some(&program.resources[id.index()].detail),
        _ => None,
    };
    match (hole, target.part, detail) {
        ("sub", Part::Named(name), _) => out.push(name),
        ("sub", _, Some(Detail::Function(function))) => match &function.alias {
            Some(alias) => push_string(out, program, alias),
            None => return false,
        },
        ("type", Part::Field(ty, _), _) => out.push(ty),
        ("field", Part::Field(_, field), _) => out.push(field),
        ("client", _, Some(Detail::Topic { client })) => match client {
            Some(client) => push_string(out, program, client),
            None => out.push_variable(&Var::Identity.key()),
        },
        ("profile", _, Some(Detail::Model { profile: Some(profile) })) => push_string(out, program, profile),
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
            if hole == "method" {
                // `$default` has no method: it takes whatever comes, and what is asked is the method and path that came.
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

/// The length that a text will have in JSON once it is deployed, at most as far as that can be known: region 14, account 12,
/// partition 10, an ARN 128, any other value 64 characters.
pub fn deployed_len(text: &DeployText) -> usize {
    text.parts().map(|part| part_len(&part)).sum()
}

fn part_len(part: &TextPart<'_>) -> usize {
    let placeholder = match part {
        TextPart::Literal(text) => return characters(text),
        TextPart::Placeholder(placeholder) => placeholder,
    };
    match (&placeholder.source, placeholder.select) {
        (ValueSource::Partition, _) | (_, Some(PARTITION)) => 10,
        (ValueSource::Region, _) | (_, Some(REGION)) => 14,
        (ValueSource::Account, _) | (_, Some(ACCOUNT)) => 12,
        (ValueSource::Export(..), _) => 128,
        _ if placeholder.spelled.ends_with("Arn") => 128,
        _ => 64,
    }
}

const PARTITION: Select = Select::Field(Place::Partition as u8);
const REGION: Select = Select::Field(Place::Region as u8);
const ACCOUNT: Select = Select::Field(Place::Account as u8);

/// The characters of a text in JSON.
fn characters(text: &str) -> usize {
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
