//! Who may take a role.

use super::{Condition, text};
use crate::model::grant::Object;
use crate::model::{Principal, Program, RoleId};

/// The one statement of a trust policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Trust {
    /// `Federated` or `Service`, and who.
    pub principal: (&'static str, &'static str),
    /// Actions, sorted.
    pub actions: Vec<&'static str>,
    /// Conditions, sorted.
    pub conditions: Vec<Condition>,
}

/// The trust policy of a role.
///
/// A role for an identity pool trusts that very pool (`aud`) and one kind of caller (`amr`); without `aud` any pool in the
/// world could give it to its users, without `amr` guests could have it.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>
pub fn trust(program: &Program<'_>, role: RoleId) -> Trust {
    let (pool, kind) = match program.roles[role.index()].principal {
        Principal::AuthUsers(pool) | Principal::Group(pool, ..) => (pool, "authenticated"),
        Principal::UnauthUsers(pool) => (pool, "unauthenticated"),
        Principal::Function(_) => {
            return Trust {
                principal: ("Service", "lambda.amazonaws.com"),
                actions: vec!["sts:AssumeRole"],
                conditions: Vec::new(),
            };
        }
    };
    let model = &program.identity_pools[pool.index()];
    let mut actions = vec!["sts:AssumeRoleWithWebIdentity"];
    if kind == "authenticated" && (model.sub_tag || !model.tags.is_empty()) {
        actions.push("sts:TagSession");
    }
    let mut id = String::new();
    text::push_name(&mut id, program, Object::IdentityPool(pool));
    let conditions = vec![
        Condition {
            operator: "ForAnyValue:StringLike",
            key: "cognito-identity.amazonaws.com:amr".into(),
            values: vec![kind.into()],
        },
        Condition { operator: "StringEquals", key: "cognito-identity.amazonaws.com:aud".into(), values: vec![id] },
    ];
    Trust { principal: ("Federated", "cognito-identity.amazonaws.com"), actions, conditions }
}
