//! The trust policies of roles.

use super::Condition;
use crate::model::identifiers::{identity_pool_id, string, user_pool_provider};
use crate::model::identity_pool::SignIn;
use crate::model::{DeployText, Principal, Program, RoleId};

/// The one statement of a trust policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Trust {
    /// `Federated` or `Service`, and the host name of the service.
    pub principal: (&'static str, &'static str),
    /// Sorted.
    pub actions: Vec<&'static str>,
    /// Sorted.
    pub conditions: Vec<Condition>,
}

/// Returns the trust policy of a role.
///
/// A role for an identity pool trusts only that pool (`aud`) and one kind of caller (`amr`). Without `aud` any pool in the world
/// could give the role to its users, without `amr` guests could take it.
///
/// Users of a developer provider hold the token that STS takes, and name the role themselves: beside one, a group's role also
/// demands the name of a provider that leads to it. The values of `amr` were seen in decoded tokens and are documented for
/// `$context.identity.cognitoAuthenticationProvider` alone.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>,
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html>
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
    let identity_pool = &program.identity_pools[pool.index()];
    let mut actions = vec!["sts:AssumeRoleWithWebIdentity"];
    if kind == "authenticated" && (identity_pool.sub_tag || !identity_pool.tags.is_empty()) {
        actions.push("sts:TagSession");
    }
    let id = identity_pool_id(program, pool);
    let mut conditions = vec![
        Condition {
            operator: "ForAnyValue:StringLike",
            key: "cognito-identity.amazonaws.com:amr".into(),
            values: vec![DeployText::literal(kind)],
        },
        Condition { operator: "StringEquals", key: "cognito-identity.amazonaws.com:aud".into(), values: vec![id] },
    ];
    if let (Principal::Group(_, users, group), true) =
        (program.roles[role.index()].principal, identity_pool.developer_provider.is_some())
    {
        let mut providers: Vec<DeployText> =
            identity_pool.leading_to(users, group).filter_map(|login| provider_name(program, login)).collect();
        providers.sort_unstable();
        providers.dedup();
        conditions.insert(
            0,
            Condition {
                operator: "ForAnyValue:StringEquals",
                key: "cognito-identity.amazonaws.com:amr".into(),
                values: providers,
            },
        );
    }
    Trust { principal: ("Federated", "cognito-identity.amazonaws.com"), actions, conditions }
}

/// Returns the name of a provider in the tokens of an identity pool. The checker refuses providers whose name is not known.
fn provider_name(program: &Program<'_>, login: SignIn) -> Option<DeployText> {
    Some(match login {
        SignIn::Client(users, _) => user_pool_provider(program, users),
        SignIn::Provider(provider) => string(program, &program.providers[provider.index()].identity_name()?),
    })
}
