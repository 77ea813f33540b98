//! Names that the program does not give itself: template parameters and logical ids.

use super::{ApiKind, Handle, Position, Program, Spanned, api::AuthorizerKind, api::Handler};
use crate::text::Loc;

/// Returns a name as a CloudFormation logical id: letters and digits, with a capital first letter.
pub fn logical(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    push_logical(&mut out, name);
    out
}

/// Appends the [`logical`] id of a name.
pub fn push_logical(out: &mut String, name: &str) {
    // Most names are one piece.
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        out.push(name.as_bytes()[0].to_ascii_uppercase().into());
        return out.push_str(&name[1..]);
    }
    for piece in name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty()) {
        out.push(piece.as_bytes()[0].to_ascii_uppercase().into());
        out.push_str(&piece[1..]);
    }
}

/// Returns the parameter that holds the ARN of something declared without one: `NotesArn`.
pub fn arn(name: &str) -> String {
    logical(name) + "Arn"
}

/// Returns the parameter that holds the id of an API or a pool: `HttpId`.
pub fn id(name: &str) -> String {
    logical(name) + "Id"
}

/// Returns the parameter that holds the stage of an API: `RestStage`.
pub fn stage(name: &str) -> String {
    logical(name) + "Stage"
}

/// Returns the parameter that holds the id of the root resource of a REST API: `RestRootResourceId`.
pub fn root_resource(name: &str) -> String {
    logical(name) + "RootResourceId"
}

/// Returns the parameter that holds the ARN of the function made of a handler path: `src/list.main` → `SrcListMainArn`.
pub fn handler(path: &str) -> String {
    logical(path) + "Arn"
}

/// A parameter for something that the program leaves open.
#[derive(Debug, Clone, PartialEq)]
pub struct Implied<'p> {
    pub name: String,
    /// Use of its value.
    pub position: Position,
    /// Declaration that it is for.
    pub of: &'p str,
    /// Logical id that the program gives of it in a template.
    pub logical_id: Option<&'p str>,
    /// Location of the declaration.
    pub loc: Loc,
}

impl Implied<'_> {
    /// Describes its value: `the ARN of table Notes`.
    pub fn phrase(&self) -> String {
        self.position.phrase(self.of)
    }
}

/// Returns the parameters that a program may have beside those it declares, sorted by name, each once.
pub fn implied<'p>(program: &'p Program<'_>) -> Vec<Implied<'p>> {
    let mut all = implied_by_each(program);
    all.dedup_by(|later, first| later.name == first.name);
    all
}

/// Like [`implied`], but once for each declaration that needs the parameter.
pub fn implied_by_each<'p>(program: &'p Program<'_>) -> Vec<Implied<'p>> {
    let mut all = Vec::new();
    let mut add = |name, position, of, loc, logical_id: Option<Spanned<&'p str>>| {
        all.push(Implied { name, position, of, logical_id: logical_id.map(|id| id.value), loc });
    };
    for resource in &program.resources {
        if resource.handle == Handle::Parameter {
            add(arn(resource.name), resource.arn_position(), resource.name, resource.loc, resource.logical_id);
        }
    }
    for pool in &program.user_pools {
        for trigger in &pool.triggers {
            if let Handler::Path(path, loc) = trigger.handler {
                add(handler(path), Position::Handler, path, loc, None);
            }
        }
    }
    for api in &program.apis {
        if api.handle == Handle::Parameter && api.kind != ApiKind::GraphQl && api.create.is_none() {
            add(id(api.name), Position::ApiId, api.name, api.loc, api.logical_id);
        }
        let position = match api.kind {
            ApiKind::Rest => Some(Position::Stage),
            ApiKind::WebSocket => Some(Position::SocketStage),
            ApiKind::Http | ApiKind::GraphQl => None,
        };
        if let (None, Some(position)) = (&api.stage, position) {
            add(stage(api.name), position, api.name, api.loc, None);
        }
        if api.kind == ApiKind::Rest && api.create_routes && api.create.is_none() && !api.routes.is_empty() {
            add(root_resource(api.name), Position::RootResource, api.name, api.loc, None);
        }
        let authorizers = api.authorizers.iter().filter_map(|authorizer| match &authorizer.kind {
            AuthorizerKind::Lambda(lambda) => Some(lambda.function),
            _ => None,
        });
        for answer in api.routes.iter().map(|route| route.handler).chain(authorizers) {
            if let Handler::Path(path, loc) = answer {
                add(handler(path), Position::Handler, path, loc, None);
            }
        }
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

/// Returns the logical id of a role: `IdentitiesAuthRole`, `IdentitiesGuestRole`, `UsersAdminsRole`, `PresignRole`.
pub fn role(program: &Program<'_>, principal: super::Principal) -> String {
    use super::Principal;
    match principal {
        Principal::AuthUsers(pool) => logical(program.identity_pools[pool.index()].name) + "AuthRole",
        Principal::UnauthUsers(pool) => logical(program.identity_pools[pool.index()].name) + "GuestRole",
        Principal::Group(_, pool, group) => {
            let pool = &program.user_pools[pool.index()];
            logical(pool.name) + &logical(pool.groups[group as usize].name) + "Role"
        }
        Principal::Function(function) => logical(program.resources[function.index()].name) + "Role",
    }
}

/// Returns the logical id of the role that a user pool sends text messages with: `UsersSmsRole`.
pub fn sms_role(pool: &str) -> String {
    logical(pool) + "SmsRole"
}

/// Returns the logical id of an app client: `UsersWebClient`.
pub fn client(pool: &str, client: &str) -> String {
    logical(pool) + &logical(client) + "Client"
}

/// Returns the logical id of a group: `UsersAdminsGroup`.
pub fn group(pool: &str, group: &str) -> String {
    logical(pool) + &logical(group) + "Group"
}
