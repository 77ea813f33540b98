//! Text with parts that are known only at deploy time.
//!
//! | written | is |
//! |---|---|
//! | `{{NAME}}` | a parameter, or `Ref` of a resource of the output |
//! | `{{NAME.Attr}}` | an attribute of a resource of the output |
//! | `{{AWS::Partition}}`, `{{AWS::Region}}`, `{{AWS::AccountId}}` | where it is deployed |
//! | `{{import:EXPORT}}` | the value of an export; parameters inside are written `<NAME>` |
//! | `{{TEXT:N}}` | the N-th field (from 0) of such a value, split at colons: of an ARN |
//! | `{{TEXT/1}}` | what stands behind the slash of such a value |
//!
//! Braces cannot come from the program: the checker refuses them in every string that ends up here, `{{resolve:…}}` apart,
//! which CloudFormation reads itself.

use std::fmt::Write as _;

use crate::catalog::kind::Shape;
use crate::model::grant::{GrantTarget, Object, Part};
use crate::model::resource::Detail;
use crate::model::{Handle, Piece, Program, Str, UserPoolId, parameters};

/// Adds a string of the program.
pub fn push(out: &mut String, program: &Program<'_>, text: &Str<'_>) {
    for piece in &text.pieces {
        match piece {
            Piece::Lit(text) => out.push_str(text),
            Piece::Param(id) => {
                push_hole(out, program.params[id.index()].name, "");
            }
            Piece::Var(var) => {
                out.push_str("${");
                out.push_str(&var.key());
                out.push('}');
            }
        }
    }
}

/// Adds a hole with the logical id of a declared name, and what follows it.
fn push_hole(out: &mut String, name: &str, behind: &str) {
    out.push_str("{{");
    parameters::push_logical(out, name);
    out.push_str(behind);
    out.push_str("}}");
}

/// Where the first hole begins.
pub fn find_hole(text: &str) -> Option<usize> {
    text.as_bytes().windows(2).position(|pair| pair == b"{{")
}

/// Where the hole that begins at `open` ends: the place of its `}}`.
pub fn hole_end(text: &str, open: usize) -> Option<usize> {
    let inner = &text.as_bytes()[open..];
    let close = inner.iter().position(|byte| *byte == b'}')?;
    (inner.get(close + 1) == Some(&b'}')).then_some(open + close)
}

/// Adds a parameter, or the value that was given for it.
pub fn push_parameter(out: &mut String, program: &Program<'_>, name: &str) {
    match program.bound.iter().find(|(bound, _)| bound == name) {
        Some((_, value)) => out.push_str(value),
        None => {
            out.push_str("{{");
            out.push_str(name);
            out.push_str("}}");
        }
    }
}

/// Adds the value of an export.
fn push_import(out: &mut String, program: &Program<'_>, export: &Str<'_>) {
    let mut name = String::new();
    push(&mut name, program, export);
    out.push_str("{{import:");
    out.push_str(&name.replace("{{", "<").replace("}}", ">"));
    out.push_str("}}");
}

/// Adds the ARN of a declared thing.
pub fn push_arn(out: &mut String, program: &Program<'_>, object: Object) {
    match object {
        Object::Resource(id) => {
            let resource = &program.resources[id.index()];
            match &resource.handle {
                Handle::Arn(text) => push(out, program, text),
                Handle::Import(export) => push_import(out, program, export),
                Handle::Parameter if program.bound.is_empty() => push_hole(out, resource.name, "Arn"),
                Handle::Parameter => push_parameter(out, program, &parameters::arn(resource.name)),
                Handle::Fixed | Handle::Name(_) => {
                    pattern(out, resource.kind.arn, |out, hole| hole_of(out, program, object, hole))
                }
            }
        }
        Object::UserPool(id) => {
            let pool = &program.user_pools[id.index()];
            match &pool.existing {
                None => {
                    push_hole(out, pool.name, ".Arn");
                }
                Some(Handle::Arn(text)) => push(out, program, text),
                Some(Handle::Import(export)) => push_import(out, program, export),
                Some(_) => push_parameter(out, program, &parameters::arn(pool.name)),
            }
        }
        Object::IdentityPool(_) | Object::Api(_) => {
            let kind = object.kind(program);
            pattern(out, kind.arn, |out, hole| hole_of(out, program, object, hole));
        }
    }
}

/// Adds what the holes of an ARN pattern that need no target stand for.
fn hole_of(out: &mut String, program: &Program<'_>, object: Object, hole: &str) {
    match hole {
        "P" => push_place(out, program, object, Place::Partition),
        "R" => push_place(out, program, object, Place::Region),
        "A" => push_place(out, program, object, Place::Account),
        "name" => push_name(out, program, object),
        _ => unreachable!("a hole of a kind's own ARN: {hole}"),
    }
}

/// A part of an ARN that says where a thing is; the value is its field, counted from 0.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The partition.
    Partition = 1,
    /// The region.
    Region = 3,
    /// The account id.
    Account = 4,
}

/// Adds where a declared thing is: what its own ARN says, or where the output is deployed if it is named and not located.
pub fn push_place(out: &mut String, program: &Program<'_>, object: Object, place: Place) {
    let located = match object {
        Object::Resource(id) => !matches!(program.resources[id.index()].handle, Handle::Name(_) | Handle::Fixed),
        Object::UserPool(id) => program.user_pools[id.index()].existing.is_some(),
        Object::IdentityPool(_) | Object::Api(_) => false,
    };
    if located {
        return push_arn_field(out, program, object, place as usize);
    }
    out.push_str(match place {
        Place::Partition => "{{AWS::Partition}}",
        Place::Region => "{{AWS::Region}}",
        Place::Account => "{{AWS::AccountId}}",
    });
}

/// Adds a field of the ARN of a thing that has one of its own, counted from 0.
fn push_arn_field(out: &mut String, program: &Program<'_>, object: Object, field: usize) {
    let mut arn = String::new();
    push_arn(&mut arn, program, object);
    match arn.strip_prefix("{{").and_then(|inner| inner.strip_suffix("}}")) {
        Some(inner) if !inner.contains("{{") => {
            let _ = write!(out, "{{{{{inner}:{field}}}}}");
        }
        // Values of parameters stand within one field: a whole ARN is a hole of its own.
        _ => out.push_str(arn.split(':').nth(field).unwrap_or_default()),
    }
}

/// Adds the name (or id) of a declared thing.
pub fn push_name(out: &mut String, program: &Program<'_>, object: Object) {
    match object {
        Object::Resource(id) => {
            let resource = &program.resources[id.index()];
            match &resource.handle {
                Handle::Name(text) => {
                    let mut name = String::new();
                    push(&mut name, program, text);
                    // The ARN of a parameter has one slash between type and name, whichever way the name is written.
                    out.push_str(if resource.kind.word == "parameter" {
                        name.strip_prefix('/').unwrap_or(&name)
                    } else {
                        &name
                    });
                }
                Handle::Fixed => {}
                // The seventh field is the name; an alias or a version stands behind it.
                Handle::Arn(_) | Handle::Import(_) | Handle::Parameter => push_arn_field(out, program, object, 6),
            }
        }
        Object::Api(id) => {
            let api = &program.apis[id.index()];
            match &api.handle {
                Handle::Name(text) | Handle::Arn(text) => push(out, program, text),
                Handle::Import(export) => push_import(out, program, export),
                _ if api.kind == crate::model::ApiKind::GraphQl => {
                    push_hole(out, api.name, ".ApiId");
                }
                _ if api.create.is_some() => push_hole(out, api.name, ""),
                _ => push_parameter(out, program, &parameters::id(api.name)),
            }
        }
        Object::IdentityPool(id) => {
            let pool = &program.identity_pools[id.index()];
            match &pool.handle {
                Handle::Name(text) if pool.existing => push(out, program, text),
                Handle::Import(export) => push_import(out, program, export),
                _ => {
                    push_hole(out, pool.name, "");
                }
            }
        }
        Object::UserPool(id) => {
            push_hole(out, program.user_pools[id.index()].name, "");
        }
    }
}

/// Adds the name of a user pool as a provider: `cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI`.
pub fn push_provider_name(out: &mut String, program: &Program<'_>, id: UserPoolId) {
    let pool = &program.user_pools[id.index()];
    if pool.existing.is_none() {
        return push_hole(out, pool.name, ".ProviderName");
    }
    let mut arn = String::new();
    push_arn(&mut arn, program, Object::UserPool(id));
    // The whole ARN is one hole, or the region and what stands behind the slash are written or holes of their own.
    let (region, pool) = match arn.strip_prefix("{{").and_then(|inner| inner.strip_suffix("}}")) {
        Some(inner) if !inner.contains("{{") => (format!("{{{{{inner}:3}}}}"), format!("{{{{{inner}/1}}}}")),
        _ => (
            arn.replace("{{AWS::", "{{AWS..").split(':').nth(3).unwrap_or_default().replace("{{AWS..", "{{AWS::"),
            arn.rsplit_once('/').map_or_else(String::new, |(_, pool)| pool.to_owned()),
        ),
    };
    out.extend(["cognito-idp.", &region, ".amazonaws.com/", &pool]);
}

/// The ARN of a target in one of its shapes, narrowed by `at`. None if the declaration lacks what the shape needs (an alias,
/// a profile).
pub fn shape_arn(
    program: &Program<'_>,
    target: GrantTarget<'_>,
    shape: &Shape,
    at: Option<&Str<'_>>,
) -> Option<String> {
    let mut out = String::with_capacity(96);
    if shape.arn == "{arn}" {
        push_arn(&mut out, program, target.object);
        return Some(out);
    }
    let mut whole = true;
    pattern(&mut out, shape.arn, |out, hole| match hole {
        "arn" => push_arn(out, program, target.object),
        "P" | "R" | "A" | "name" => hole_of(out, program, target.object, hole),
        "prefix" => {
            if let Some(at) = at {
                push(out, program, at);
            }
        }
        "under" => {
            if let Some(at) = at {
                out.push('/');
                push(out, program, at);
                out.push('*');
            }
        }
        _ => whole &= push_part(out, program, target, hole),
    });
    whole.then_some(out)
}

/// Adds what a hole stands for that depends on the target; false if there is no such thing.
fn push_part(out: &mut String, program: &Program<'_>, target: GrantTarget<'_>, hole: &str) -> bool {
    let detail = match target.object {
        Object::Resource(id) => Some(&program.resources[id.index()].detail),
        _ => None,
    };
    match (hole, target.part, detail) {
        ("sub", Part::Named(name), _) => out.push_str(name),
        ("sub", _, Some(Detail::Function(function))) => match &function.alias {
            Some(alias) => push(out, program, alias),
            None => return false,
        },
        ("type", Part::Field(ty, _), _) => out.push_str(ty),
        ("field", Part::Field(_, field), _) => out.push_str(field),
        ("client", _, Some(Detail::Topic { client })) => match client {
            Some(client) => push(out, program, client),
            None => out.push_str("${cognito-identity.amazonaws.com:sub}"),
        },
        ("profile", _, Some(Detail::Model { profile: Some(profile) })) => push(out, program, profile),
        ("secret", _, Some(Detail::Database { secret: Some(secret) })) => {
            push_arn(out, program, Object::Resource(*secret))
        }
        ("stage", _, _) => {
            let Object::Api(id) = target.object else { return false };
            let api = &program.apis[id.index()];
            match (&api.stage, api.kind) {
                (Some(stage), _) => push(out, program, stage),
                (None, crate::model::ApiKind::Http) => out.push_str("$default"),
                (None, _) => push_parameter(out, program, &parameters::stage(api.name)),
            }
        }
        ("method" | "path", Part::Route(route), _) => {
            let Object::Api(id) = target.object else { return false };
            let route = &program.apis[id.index()].routes[route as usize];
            if hole == "method" {
                // `$default` has no method: it takes whatever comes, and what is asked is the method and path that came.
                out.push_str(if matches!(route.method, "ANY" | "") { "*" } else { route.method });
            } else if route.method.is_empty() {
                out.push('*');
            } else {
                push_path(out, route.path);
            }
        }
        _ => return false,
    }
    true
}

/// A route's path as its ARN has it: no leading slash, `*` for each parameter.
fn push_path(out: &mut String, path: &str) {
    for (at, segment) in path.trim_start_matches('/').split('/').enumerate() {
        if at > 0 {
            out.push('/');
        }
        out.push_str(if segment.starts_with('{') { "*" } else { segment });
    }
}

/// Reads a pattern with `{holes}`; what each stands for is added by `fill`.
fn pattern(out: &mut String, pattern: &str, mut fill: impl FnMut(&mut String, &str)) {
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let close = open + rest[open..].find('}').expect("a pattern of the table is closed");
        fill(out, &rest[open + 1..close]);
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
}

/// The length that a text will have in JSON once it is deployed, at most as far as that can be known: region 14, account 12,
/// partition 10, an ARN 128, any other value 64 characters.
pub fn deployed_len(text: &str) -> usize {
    let mut length = 0;
    let mut rest = text;
    while let Some(open) = find_hole(rest) {
        let Some(close) = hole_end(rest, open) else { break };
        length += characters(&rest[..open]);
        length += match &rest[open + 2..close] {
            "AWS::Partition" => 10,
            "AWS::Region" => 14,
            "AWS::AccountId" => 12,
            inner if inner.ends_with(":1") => 10,
            inner if inner.ends_with(":3") => 14,
            inner if inner.ends_with(":4") => 12,
            inner if inner.ends_with("Arn") || inner.starts_with("import:") => 128,
            _ => 64,
        };
        rest = &rest[close + 2..];
    }
    length + characters(rest)
}

/// The characters of a text in JSON.
fn characters(text: &str) -> usize {
    let escaped = text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    escaped + if text.is_ascii() { text.len() } else { text.chars().count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_parameters() {
        for (path, arn) in
            [("/", ""), ("/notes", "notes"), ("/notes/{id}/x", "notes/*/x"), ("/admin/{proxy+}", "admin/*")]
        {
            let mut out = String::new();
            push_path(&mut out, path);
            assert_eq!(out, arn);
        }
    }

    #[test]
    fn lengths_count_what_is_deployed() {
        assert_eq!(deployed_len("abc"), 3);
        assert_eq!(deployed_len("arn:{{AWS::Partition}}:s3:::{{stage}}-x"), "arn::s3:::-x".len() + 10 + 64);
        assert_eq!(deployed_len("{{NotesArn}}/index/x"), 128 + "/index/x".len());
        assert_eq!(deployed_len("{{NotesArn:1}}{{NotesArn:3}}{{NotesArn:4}}{{NotesArn:6}}"), 10 + 14 + 12 + 64);
    }
}
