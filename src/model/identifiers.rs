//! The ARNs, names and ids by which what a program declares is found in AWS.

use super::api::Handler;
use super::deploy_text::ValueSource;
use super::grant::Object;
use super::{
    ApiId, ApiKind, DeployText, Handle, IdentityPoolId, Piece, Program, ProviderId, ProviderKind, ResourceId, Str,
    UserPoolId, parameters,
};

/// Adds a string of the program.
pub fn push_string(out: &mut DeployText, program: &Program<'_>, text: &Str<'_>) {
    for piece in &text.pieces {
        match piece {
            Piece::Lit(text) => out.push(text),
            Piece::Param(id) => out.push_parameter(program.params[id.index()].name, ""),
            Piece::Var(var) => out.push_variable(&var.key()),
        }
    }
}

/// A string of the program.
pub fn string(program: &Program<'_>, text: &Str<'_>) -> DeployText {
    let mut out = DeployText::default();
    push_string(&mut out, program, text);
    out
}

/// The parameter `name`, or the value that was given for it.
pub fn param(program: &Program<'_>, name: &str) -> DeployText {
    match program.bound.iter().find(|(bound, _)| bound == name) {
        Some((_, value)) => DeployText::literal(value),
        None => DeployText::parameter(name),
    }
}

/// The value of an export.
fn import(program: &Program<'_>, export: &Str<'_>) -> DeployText {
    let mut out = DeployText::default();
    out.push_export(&string(program, export));
    out
}

/// Reads an ARN with `{holes}` from the table of kinds; what each stands for is added by `fill`.
pub fn pattern(out: &mut DeployText, pattern: &str, mut fill: impl FnMut(&mut DeployText, &str)) {
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            out.push(&rest[..open]);
        }
        let close = open + rest[open..].find('}').expect("a pattern of the table is closed");
        fill(out, &rest[open + 1..close]);
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        out.push(rest);
    }
}

/// An ARN with `{P}`, `{R}` and `{A}` for where the output is deployed.
pub fn deployed_arn(arn: &str) -> DeployText {
    let mut out = DeployText::default();
    pattern(&mut out, arn, |out, hole| match hole {
        "P" => out.push_value(&ValueSource::Partition),
        "R" => out.push_value(&ValueSource::Region),
        _ => out.push_value(&ValueSource::Account),
    });
    out
}

/// Adds the ARN of a declared thing.
pub fn push_arn(out: &mut DeployText, program: &Program<'_>, object: Object) {
    match object {
        Object::Resource(id) => {
            let resource = &program.resources[id.index()];
            match &resource.handle {
                Handle::Arn(text) => push_string(out, program, text),
                Handle::Import(export) => out.push_text(&import(program, export)),
                Handle::Parameter if program.bound.is_empty() => out.push_parameter(resource.name, "Arn"),
                Handle::Parameter => out.push_text(&param(program, &parameters::arn(resource.name))),
                Handle::Fixed | Handle::Name(_) => {
                    pattern(out, resource.kind.arn, |out, hole| push_part(out, program, object, hole))
                }
            }
        }
        Object::UserPool(id) => {
            let pool = &program.user_pools[id.index()];
            match &pool.existing {
                None => out.push_value(&ValueSource::Attribute(pool.name, "Arn")),
                Some(Handle::Arn(text)) => push_string(out, program, text),
                Some(Handle::Import(export)) => out.push_text(&import(program, export)),
                Some(_) => out.push_text(&param(program, &parameters::arn(pool.name))),
            }
        }
        Object::Account => out.push("*"),
        Object::IdentityPool(_) | Object::Api(_) => {
            pattern(out, object.kind(program).arn, |out, hole| push_part(out, program, object, hole));
        }
    }
}

/// The ARN of a declared thing.
pub fn arn(program: &Program<'_>, object: Object) -> DeployText {
    let mut out = DeployText::default();
    push_arn(&mut out, program, object);
    out
}

/// Adds what the holes of an ARN pattern that need no target stand for.
pub fn push_part(out: &mut DeployText, program: &Program<'_>, object: Object, hole: &str) {
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
    Partition = 1,
    Region = 3,
    Account = 4,
}

/// Adds where a declared thing is: what its own ARN says, or where the output is deployed if it is named and not located.
pub fn push_place(out: &mut DeployText, program: &Program<'_>, object: Object, place: Place) {
    let located = match object {
        Object::Resource(id) => !matches!(program.resources[id.index()].handle, Handle::Name(_) | Handle::Fixed),
        Object::UserPool(id) => program.user_pools[id.index()].existing.is_some(),
        Object::IdentityPool(_) | Object::Api(_) | Object::Account => false,
    };
    if located {
        return out.push_text(&arn(program, object).field(place as u8));
    }
    match place {
        Place::Partition => out.push_value(&ValueSource::Partition),
        Place::Region => out.push_value(&ValueSource::Region),
        Place::Account => out.push_value(&ValueSource::Account),
    }
}

/// Adds the name (or id) of a declared thing.
pub fn push_name(out: &mut DeployText, program: &Program<'_>, object: Object) {
    match object {
        Object::Resource(id) => {
            let resource = &program.resources[id.index()];
            match &resource.handle {
                // The ARN of a parameter has one slash between type and name, whichever way the name is written.
                Handle::Name(text) if resource.kind.word == "parameter" => {
                    push_string(out, program, &text.without_start('/'))
                }
                Handle::Name(text) => push_string(out, program, text),
                Handle::Fixed => {}
                // The name stands behind the type, in the same field.
                _ if resource.kind.arn.ends_with("/{name}") => out.push_text(&arn(program, object).after_slash()),
                // The seventh field is the name; an alias or a version stands behind it.
                Handle::Arn(_) | Handle::Import(_) | Handle::Parameter => out.push_text(&arn(program, object).field(6)),
            }
        }
        Object::Api(id) => out.push_text(&api_id(program, id)),
        Object::IdentityPool(id) => out.push_text(&identity_pool_id(program, id)),
        Object::UserPool(id) => out.push_text(&user_pool_id(program, id)),
        Object::Account => {}
    }
}

/// The id of an API.
pub fn api_id(program: &Program<'_>, id: ApiId) -> DeployText {
    let api = &program.apis[id.index()];
    match &api.handle {
        Handle::Name(text) | Handle::Arn(text) => string(program, text),
        Handle::Import(export) => import(program, export),
        _ if api.kind == ApiKind::GraphQl => DeployText::attribute(api.name, "ApiId"),
        _ if api.create.is_some() => DeployText::reference(api.name),
        _ => param(program, &parameters::id(api.name)),
    }
}

/// The id of an identity pool.
pub fn identity_pool_id(program: &Program<'_>, id: IdentityPoolId) -> DeployText {
    let pool = &program.identity_pools[id.index()];
    match &pool.handle {
        Handle::Name(text) if pool.existing => string(program, text),
        Handle::Import(export) => import(program, export),
        _ => DeployText::reference(pool.name),
    }
}

/// The id of a user pool: `us-east-1_AbCdEfGhI`.
pub fn user_pool_id(program: &Program<'_>, id: UserPoolId) -> DeployText {
    let pool = &program.user_pools[id.index()];
    match pool.existing {
        None => DeployText::reference(pool.name),
        // arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI
        Some(_) => arn(program, Object::UserPool(id)).after_slash(),
    }
}

/// The region of a user pool: that of its ARN, if it exists already.
pub fn user_pool_region(program: &Program<'_>, id: UserPoolId) -> DeployText {
    if program.user_pools[id.index()].existing.is_none() {
        return ValueSource::Region.into();
    }
    arn(program, Object::UserPool(id)).field(3)
}

/// The name of a user pool as a provider: `cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI`.
pub fn user_pool_provider(program: &Program<'_>, id: UserPoolId) -> DeployText {
    let pool = &program.user_pools[id.index()];
    if pool.existing.is_none() {
        return DeployText::attribute(pool.name, "ProviderName");
    }
    let (region, pool) = (user_pool_region(program, id), user_pool_id(program, id));
    DeployText::literal("cognito-idp.").append(region).then(".amazonaws.com/").append(pool)
}

/// The ARN of an OIDC or SAML provider; the others have none.
pub fn provider_arn(program: &Program<'_>, id: ProviderId) -> Option<DeployText> {
    let provider = &program.providers[id.index()];
    let (ProviderKind::Oidc { existing, .. } | ProviderKind::Saml { existing, .. }) = &provider.kind else {
        return None;
    };
    Some(match existing {
        Some(Handle::Arn(text)) => string(program, text),
        Some(Handle::Import(export)) => import(program, export),
        _ => DeployText::attribute(provider.name, "Arn"),
    })
}

/// The ARN by which whoever calls a handler names it: that of the alias, where its function has one.
pub fn handler_arn(program: &Program<'_>, handler: Handler<'_>) -> DeployText {
    match handler {
        Handler::Function(id) => function_arn(program, id),
        Handler::Path(path, _) => param(program, &parameters::handler(path)),
    }
}

fn function_arn(program: &Program<'_>, id: ResourceId) -> DeployText {
    let arn = arn(program, Object::Resource(id));
    match program.resources[id.index()].function().and_then(|function| function.alias.as_ref()) {
        Some(alias) => arn.then(":").append(string(program, alias)),
        None => arn,
    }
}

/// A route's path in the ARN of a request: `*` for each parameter, since it may be any text.
pub fn request_path(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_parameters() {
        for (path, arn) in
            [("/", "/"), ("/notes", "/notes"), ("/notes/{id}/x", "/notes/*/x"), ("/admin/{proxy+}", "/admin/*")]
        {
            assert_eq!(request_path(path), arn);
        }
    }
}
