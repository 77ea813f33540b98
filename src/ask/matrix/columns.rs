//! The columns: who there is.

use crate::ask::decisions::roles_of;
use crate::model::identity_pool::SignIn;
use crate::model::user_pool::Attached;
use crate::model::{Grantee, Principal, Program, RoleId, UserPoolId};
use crate::text::Loc;

/// Somebody who may do something.
#[derive(Debug, Clone)]
pub struct MatrixColumn {
    /// As a program names them: `Identities.auth_users`, `group Users.admins`, `function Presign`.
    pub title: String,
    /// `auth_users`, `unauth_users`, `group` or `function`.
    pub kind: &'static str,
    /// The role of which the policies are, if there is any.
    pub role: Option<RoleId>,
    /// Whether that role is their own.
    pub has_own_role: bool,
    /// What a reader has to know of them.
    pub notes: Vec<String>,
    pub loc: Loc,
}

/// Returns the columns: for each identity pool the signed-in users and the guests, then groups, then functions.
pub(super) fn columns(program: &Program<'_>) -> Vec<MatrixColumn> {
    let roles = || program.roles.iter().zip((0..).map(RoleId));
    let mut columns = Vec::new();
    for (role, id) in roles() {
        let (kind, pool) = match role.principal {
            Principal::AuthUsers(pool) => ("auth_users", pool),
            Principal::UnauthUsers(pool) => ("unauth_users", pool),
            Principal::Group(..) | Principal::Function(_) => continue,
        };
        let mut notes = Vec::new();
        if kind == "unauth_users"
            && let Some(guests) = &program.identity_pools[pool.index()].guests
        {
            notes.push(format!("guests: {}", guests.value));
        }
        let column = MatrixColumn {
            title: program.role_title(id),
            kind,
            role: Some(id),
            has_own_role: true,
            notes,
            loc: program.declared(role.principal),
        };
        columns.push(((pool, kind == "unauth_users"), column));
    }
    columns.sort_by_key(|(key, _)| *key);
    let mut columns: Vec<MatrixColumn> = columns.into_iter().map(|(_, column)| column).collect();
    for (place, pool) in program.user_pools.iter().enumerate() {
        let users = UserPoolId(place as u32);
        for group in 0..pool.groups.len() as u32 {
            group_columns(program, users, group, &mut columns);
        }
    }
    let mut functions: Vec<_> = roles().filter(|(role, _)| matches!(role.principal, Principal::Function(_))).collect();
    functions.sort_by_key(|(role, _)| role.principal);
    for (role, id) in functions {
        let (title, loc) = (program.role_title(id), program.declared(role.principal));
        let existing = program.existing_role(role.principal);
        let note =
            existing.map(|role| format!("keeps a role that may do more than is written here: {}", role.why.value));
        columns.push(MatrixColumn {
            title,
            kind: "function",
            role: Some(id),
            has_own_role: true,
            notes: note.into_iter().collect(),
            loc,
        });
    }
    columns
}

/// Adds a column for each role that members of a group may hold by it.
fn group_columns(program: &Program<'_>, users: UserPoolId, group: u32, columns: &mut Vec<MatrixColumn>) {
    let pool = &program.user_pools[users.index()];
    let model = &pool.groups[group as usize];
    let title = format!("group {}.{}", pool.name, model.name);
    let mut common = Vec::new();
    if model.isolated {
        common.push("isolated: gets nothing of auth_users".to_owned());
    }
    let held = roles_of(program, Grantee::Group(users, group));
    if held.is_empty() {
        let signs_in = |login: &SignIn| matches!(login, SignIn::Client(of, _) if *of == users);
        let known = program.identity_pools.iter().any(|pool| pool.sign_in.iter().any(|login| signs_in(&login.value)));
        common.push(match known {
            true => "no role".to_owned(),
            false => "no credentials: no identity pool signs them in".to_owned(),
        });
        columns.push(MatrixColumn {
            title,
            kind: "group",
            role: None,
            has_own_role: false,
            notes: common,
            loc: model.loc,
        });
        return;
    }
    let several = held.len() > 1;
    for role in held {
        let mut notes = common.clone();
        let (identity_pool, own) = match program.roles[role.index()].principal {
            Principal::Group(identity_pool, ..) => (identity_pool, true),
            Principal::AuthUsers(identity_pool) | Principal::UnauthUsers(identity_pool) => (identity_pool, false),
            Principal::Function(_) => continue,
        };
        match (&model.attached, own) {
            (_, false) => notes.push(format!("no role of its own: has that of {}", program.role_title(role))),
            (Attached::Nobody, true) => notes.push("once its role is attached".to_owned()),
            _ => {}
        }
        let title = match several {
            true => format!("{title} ({})", program.identity_pools[identity_pool.index()].name),
            false => title.clone(),
        };
        columns.push(MatrixColumn { title, kind: "group", role: Some(role), has_own_role: own, notes, loc: model.loc });
    }
}
