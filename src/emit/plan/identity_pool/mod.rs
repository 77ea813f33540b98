//! Plans `identity_pool`.

use std::borrow::Cow;

use super::user_pool::client_id;
use super::{Output, Plan, PlannedResource, ResourceKind, properties};
use crate::emit::node::{Node, Properties};
use crate::model::identifiers::{identity_pool_id, provider_arn, string, user_pool_provider};
use crate::model::identity_pool::{IdentityPool, MappingRule, SignIn, TWITTER};
use crate::model::role_options::ResourceTag;
use crate::model::{DeployText, Handle, IdentityPoolId, Principal, Program, ProviderKind, Role, Spanned, parameters};
use crate::text::Loc;

#[cfg(test)]
mod tests;

/// Returns the keys of maps that are made of names, as `POOL.MAP.KEY`, each with the place of its declaration.
pub fn map_keys(program: &Program<'_>) -> Vec<(String, Loc)> {
    let mut keys = Vec::new();
    for (index, pool) in program.identity_pools.iter().enumerate() {
        for login in &pool.sign_in {
            if is_mapped(program, IdentityPoolId(index as u32), pool, login.value) {
                keys.push((format!("{}.RoleMappings.{}", pool.name, login_key(program, login.value, true)), login.loc));
            }
            if let SignIn::Provider(id) = login.value {
                let host = match &program.providers[id.index()].kind {
                    ProviderKind::Social { host, .. } => host,
                    ProviderKind::Twitter { .. } => TWITTER,
                    _ => continue,
                };
                keys.push((format!("{}.SupportedLoginProviders.{host}", pool.name), login.loc));
            }
        }
    }
    keys
}

/// Adds the identity pools of a program to the plan.
pub(super) fn plan<'p>(program: &'p Program<'_>, plan: &mut Plan<'p>) {
    for (index, pool) in program.identity_pools.iter().enumerate() {
        let id = IdentityPoolId(index as u32);
        if !pool.existing {
            plan.resources.push(resource(
                parameters::logical(pool.name),
                ResourceKind::IdentityPool,
                pool_properties(program, pool),
                pool,
            ));
        }
        add_roles(program, id, pool, plan);
        add_tags(program, id, pool, plan);
        plan.outputs.push(Output {
            id: parameters::id(pool.name),
            description: format!("Id of identity pool {}.", pool.name),
            value: identity_pool_id(program, id),
            source: pool.loc,
        });
    }
}

fn resource<'p>(
    id: String,
    kind: ResourceKind,
    properties: Properties<'p>,
    pool: &IdentityPool<'_>,
) -> PlannedResource<'p> {
    PlannedResource::new(id, kind, properties, pool.loc)
}

fn pool_properties<'p>(program: &'p Program<'_>, pool: &'p IdentityPool<'_>) -> Properties<'p> {
    let mut out = Vec::new();
    if let Handle::Name(name) = &pool.handle {
        out.push(("IdentityPoolName".into(), string(program, name).into()));
    }
    if !pool.resource_tags.is_empty() {
        let tag = |tag: &'p ResourceTag<'_>| {
            Node::map([("Key", Node::text(tag.key)), ("Value", string(program, &tag.value).into())])
        };
        out.push(("IdentityPoolTags".into(), Node::list(pool.resource_tags.iter().map(tag))));
    }
    out.push(("AllowUnauthenticatedIdentities".into(), pool.guests.is_some().into()));
    out.push(("AllowClassicFlow".into(), pool.classic_flow.into()));
    let (mut clients, mut hosts, mut oidc, mut saml) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for login in &pool.sign_in {
        match login.value {
            SignIn::Client(users, client) => clients.push(Node::map([
                ("ProviderName", user_pool_provider(program, users).into()),
                ("ClientId", client_id(program, users, client).into()),
                ("ServerSideTokenCheck", pool.token_check.into()),
            ])),
            SignIn::Provider(id) => match &program.providers[id.index()].kind {
                ProviderKind::Oidc { .. } => oidc.extend(provider_arn(program, id).map(Node::from)),
                ProviderKind::Saml { .. } => saml.extend(provider_arn(program, id).map(Node::from)),
                ProviderKind::Social { host, client_id } => {
                    hosts.push((Cow::Borrowed(*host), string(program, client_id).into()));
                }
                ProviderKind::Twitter { key, secret } => {
                    let value = string(program, key).then(";").append(string(program, secret));
                    hosts.push((TWITTER.into(), value.into()));
                }
            },
        }
    }
    let lists = [
        ("CognitoIdentityProviders", Node::List(clients)),
        ("SupportedLoginProviders", Node::Map(hosts)),
        ("OpenIdConnectProviderARNs", Node::List(oidc)),
        ("SamlProviderARNs", Node::List(saml)),
    ];
    let is_filled = |node: &Node<'_>| match node {
        Node::List(items) => !items.is_empty(),
        Node::Map(entries) => !entries.is_empty(),
        _ => true,
    };
    out.extend(lists.into_iter().filter(|(_, node)| is_filled(node)).map(|(key, node)| (key.into(), node)));
    if let Some(developer) = &pool.developer_provider {
        out.push(("DeveloperProviderName".into(), string(program, developer).into()));
    }
    out
}

/// Returns the name of a provider in role mappings, or in principal tags if `with_client` is false.
fn provider_name(program: &Program<'_>, login: SignIn, with_client: bool) -> DeployText {
    match login {
        SignIn::Client(users, client_index) if with_client => {
            user_pool_provider(program, users).then(":").append(client_id(program, users, client_index))
        }
        SignIn::Client(users, _) => user_pool_provider(program, users),
        SignIn::Provider(id) => match &program.providers[id.index()].kind {
            ProviderKind::Social { host, .. } => DeployText::literal(*host),
            ProviderKind::Twitter { .. } => DeployText::literal(TWITTER),
            ProviderKind::Oidc { .. } | ProviderKind::Saml { .. } => provider_arn(program, id).unwrap_or_default(),
        },
    }
}

/// Returns a key for a login, unique in the pool. The name of the provider may have placeholders, which keys cannot.
fn login_key(program: &Program<'_>, login: SignIn, with_client: bool) -> String {
    match login {
        SignIn::Client(users, client_index) => {
            let users = &program.user_pools[users.index()];
            let name = if with_client { users.clients[client_index as usize].name } else { "" };
            parameters::logical(users.name) + &parameters::logical(name)
        }
        SignIn::Provider(id) => parameters::logical(program.providers[id.index()].name),
    }
}

fn add_roles<'p>(program: &'p Program<'_>, id: IdentityPoolId, pool: &'p IdentityPool<'_>, plan: &mut Plan<'p>) {
    let role = |principal| {
        program.role(principal)?;
        Some(Node::from(DeployText::attribute(&parameters::role(program, principal), "Arn")))
    };
    let roles =
        [("authenticated", role(Principal::AuthUsers(id))), ("unauthenticated", role(Principal::UnauthUsers(id)))];
    let roles: Vec<_> = roles.into_iter().filter_map(|(key, role)| Some((key.into(), role?))).collect();
    let mappings = pool.sign_in.iter().filter_map(|login| role_mapping(program, id, pool, login.value));
    let mappings: Vec<_> = mappings.collect();
    if roles.is_empty() && mappings.is_empty() {
        return;
    }
    let mut out = properties([("IdentityPoolId", identity_pool_id(program, id).into())]);
    for (key, entries) in [("Roles", roles), ("RoleMappings", mappings)] {
        if !entries.is_empty() {
            out.push((key.into(), Node::Map(entries)));
        }
    }
    let logical_id = parameters::logical(pool.name) + "Roles";
    plan.resources.push(resource(logical_id, ResourceKind::IdentityPoolRoles, out, pool));
}

/// Returns whether users of a login can get another role than the pool's own.
fn is_mapped(program: &Program<'_>, id: IdentityPoolId, pool: &IdentityPool<'_>, login: SignIn) -> bool {
    let has_group_roles = |users| {
        let is_of_group = |role: &Role| matches!(role.principal, Principal::Group(p, u, _) if (p, u) == (id, users));
        program.roles.iter().any(is_of_group)
    };
    pool.rules_of(login).next().is_some() || matches!(login, SignIn::Client(users, _) if has_group_roles(users))
}

/// Returns the role mapping of a login, by rules or by groups, or `None` if its users have the pool's own role.
fn role_mapping<'p>(
    program: &'p Program<'_>,
    id: IdentityPoolId,
    pool: &'p IdentityPool<'_>,
    login: SignIn,
) -> Option<(Cow<'p, str>, Node<'p>)> {
    if !is_mapped(program, id, pool, login) {
        return None;
    }
    let rules: Vec<&MappingRule<'_>> = pool.rules_of(login).collect();
    let mut out = properties([
        ("IdentityProvider", provider_name(program, login, true).into()),
        ("Type", Node::text(if rules.is_empty() { "Token" } else { "Rules" })),
        // A role from groups is never ambiguous, since precedences differ. Users without one get the pool's own.
        (
            "AmbiguousRoleResolution",
            Node::text(if rules.is_empty() { "AuthenticatedRole" } else { pool.ambiguous_role }),
        ),
    ]);
    if !rules.is_empty() {
        let rules = rules.into_iter().map(|rule| {
            let (users, group) = rule.group;
            let role = parameters::role(program, Principal::Group(id, users, group));
            Node::map([
                ("Claim", Node::text(rule.claim.as_str())),
                ("MatchType", Node::text(rule.match_type)),
                ("Value", string(program, &rule.value).into()),
                ("RoleARN", DeployText::attribute(&role, "Arn").into()),
            ])
        });
        out.push(("RulesConfiguration".into(), Node::map([("Rules", Node::list(rules))])));
    }
    Some((login_key(program, login, true).into(), Node::Map(out)))
}

/// Adds the principal tags. AWS keeps them by provider, so two clients of one user pool share them.
fn add_tags<'p>(program: &'p Program<'_>, id: IdentityPoolId, pool: &'p IdentityPool<'_>, plan: &mut Plan<'p>) {
    let mut entries: Properties<'p> =
        pool.tags.iter().map(|tag| (tag.name.into(), Node::text(tag.claim.as_str()))).collect();
    if pool.sub_tag && !entries.iter().any(|(name, _)| name == "sub") {
        entries.push(("sub".into(), Node::text("sub")));
    }
    if entries.is_empty() {
        return;
    }
    for (index, login) in pool.sign_in.iter().enumerate() {
        let has_same_pool = |other: &Spanned<SignIn>| match (other.value, login.value) {
            (SignIn::Client(one, _), SignIn::Client(two, _)) => one == two,
            _ => false,
        };
        if pool.sign_in[..index].iter().any(has_same_pool) {
            continue;
        }
        let logical_id = parameters::logical(pool.name) + &login_key(program, login.value, false) + "Tags";
        let out = properties([
            ("IdentityPoolId", identity_pool_id(program, id).into()),
            ("IdentityProviderName", provider_name(program, login.value, false).into()),
            ("PrincipalTags", Node::Map(entries.clone())),
            ("UseDefaults", false.into()),
        ]);
        let resource = resource(logical_id, ResourceKind::PrincipalTags, out, pool);
        plan.resources.push(PlannedResource { source: login.loc, ..resource });
    }
}
