//! The names of what a program does not name itself: template parameters and logical ids.

use super::{ApiKind, Handle, Position, Program, api::AuthorizerKind, api::Handler};
use crate::text::Loc;

/// A name of the program as a CloudFormation logical id: letters and digits, first letter in capitals.
pub fn logical(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    push_logical(&mut out, name);
    out
}

/// Adds [`logical`] of a name to a text.
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

/// The parameter that holds the ARN of something declared without one: `NotesArn`.
pub fn arn(name: &str) -> String {
    logical(name) + "Arn"
}

/// The parameter that holds the id of an API or a pool: `HttpId`.
pub fn id(name: &str) -> String {
    logical(name) + "Id"
}

/// The parameter that holds the stage of an API: `RestStage`.
pub fn stage(name: &str) -> String {
    logical(name) + "Stage"
}

/// The parameter that holds the id of the root resource of a REST API: `RestRootResourceId`.
pub fn root_resource(name: &str) -> String {
    logical(name) + "RootResourceId"
}

/// The parameter that holds the ARN of the function made of a handler path: `src/list.main` → `SrcListMainArn`.
pub fn handler(path: &str) -> String {
    logical(path) + "Arn"
}

/// The parameter that holds the ARN of the role that a user pool sends text messages with: `UsersSmsRoleArn`.
pub fn sms_role(pool: &str) -> String {
    logical(pool) + "SmsRoleArn"
}

/// A parameter that stands for something that the program does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Implied<'p> {
    /// Its name.
    pub name: String,
    /// What its value is used for.
    pub position: Position,
    /// Of what.
    pub of: &'p str,
    /// Where the program leaves it open.
    pub loc: Loc,
}

impl Implied<'_> {
    /// What its value is: `the ARN of table Notes`.
    pub fn phrase(&self) -> String {
        self.position.phrase(self.of)
    }
}

/// The parameters that a program may have beside those it declares, sorted by name, each once.
pub fn implied<'p>(program: &'p Program<'_>) -> Vec<Implied<'p>> {
    let mut all = implied_by_each(program);
    all.dedup_by(|later, first| later.name == first.name);
    all
}

/// The same, once for each part of the program that stands open.
pub fn implied_by_each<'p>(program: &'p Program<'_>) -> Vec<Implied<'p>> {
    let mut all = Vec::new();
    let mut add = |name, position, of, loc| all.push(Implied { name, position, of, loc });
    for resource in &program.resources {
        if resource.handle == Handle::Parameter {
            add(arn(resource.name), Position::Arn(resource.kind), resource.name, resource.loc);
        }
    }
    for pool in &program.user_pools {
        if pool.settings.sms.as_ref().is_some_and(|sms| sms.role.is_none()) {
            add(sms_role(pool.name), Position::RoleArn, pool.name, pool.loc);
        }
        for trigger in &pool.triggers {
            if let Handler::Path(path, loc) = trigger.handler {
                add(handler(path), Position::Handler, path, loc);
            }
        }
    }
    for api in &program.apis {
        if api.handle == Handle::Parameter && api.kind != ApiKind::GraphQl && api.create.is_none() {
            add(id(api.name), Position::ApiId, api.name, api.loc);
        }
        if api.stage.is_none() && matches!(api.kind, ApiKind::Rest | ApiKind::WebSocket) {
            add(stage(api.name), Position::Stage, api.name, api.loc);
        }
        if api.kind == ApiKind::Rest && api.create_routes && !api.routes.is_empty() {
            add(root_resource(api.name), Position::RootResource, api.name, api.loc);
        }
        let authorizers = api.authorizers.iter().filter_map(|authorizer| match &authorizer.kind {
            AuthorizerKind::Lambda(lambda) => Some(lambda.function),
            _ => None,
        });
        for answer in api.routes.iter().map(|route| route.handler).chain(authorizers) {
            if let Handler::Path(path, loc) = answer {
                add(handler(path), Position::Handler, path, loc);
            }
        }
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

/// The logical id of a role: `IdentitiesAuthRole`, `IdentitiesGuestRole`, `UsersAdminsRole`, `PresignRole`.
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

/// The logical id of an app client: `UsersWebClient`.
pub fn client(pool: &str, client: &str) -> String {
    logical(pool) + &logical(client) + "Client"
}

/// The logical id of a group: `UsersAdminsGroup`.
pub fn group(pool: &str, group: &str) -> String {
    logical(pool) + &logical(group) + "Group"
}
