//! Plans `user_pool`.

use super::{Output, Plan, PlannedResource, ResourceKind, properties};
use crate::emit::node::{Node, Properties};
use crate::model::deploy_text::ValueSource;
use crate::model::identifiers::{string, user_pool_id};
use crate::model::user_pool::{Attached, Domain, Group};
use crate::model::{DeployText, Principal, Program, Str, UserPool, UserPoolId, parameters};

mod client;
mod provider;
mod settings;
#[cfg(test)]
mod tests;
mod triggers;

/// Adds the user pools of a program to the plan.
pub(super) fn plan<'p>(program: &'p Program<'_>, plan: &mut Plan<'p>) {
    for (index, pool) in program.user_pools.iter().enumerate() {
        let id = UserPoolId(index as u32);
        match pool.existing {
            None => add_created_pool(program, id, pool, plan),
            Some(_) => add_groups(program, id, pool, plan),
        }
        add_outputs(program, id, pool, plan);
    }
}

fn add_created_pool<'p>(program: &'p Program<'_>, id: UserPoolId, pool: &'p UserPool<'_>, plan: &mut Plan<'p>) {
    let prefix = parameters::logical(pool.name);
    plan.resources.push(PlannedResource::new(
        prefix.clone(),
        ResourceKind::UserPool,
        settings::pool_properties(program, pool),
        pool.loc,
    ));
    let reference = || Node::from(DeployText::reference(&prefix.clone()));
    plan.resources.extend(pool.providers.iter().map(|provider| provider::provider_resource(program, pool, provider)));
    for server in &pool.resource_servers {
        let identifier =
            server.identifier.as_ref().map_or_else(|| DeployText::literal(server.name), |text| string(program, text));
        let scopes = server.scopes.iter().map(|scope| {
            let description = Node::text(scope.description.value.as_ref());
            Node::map([("ScopeName", Node::text(scope.name)), ("ScopeDescription", description)])
        });
        let mut properties = properties([
            ("UserPoolId", reference()),
            ("Identifier", identifier.into()),
            ("Name", Node::text(server.name)),
        ]);
        if !server.scopes.is_empty() {
            properties.push(("Scopes".into(), Node::list(scopes)));
        }
        plan.resources.push(PlannedResource::new(
            server_id(pool, server.name),
            ResourceKind::ResourceServer,
            properties,
            server.loc,
        ));
    }
    plan.resources.extend(pool.clients.iter().map(|client| client::client_resource(program, pool, client)));
    add_groups(program, id, pool, plan);
    if let Some(domain) = &pool.domain {
        add_domain(program, pool, domain, plan);
    }
    triggers::add_permissions(program, pool, plan);
}

/// Adds the groups that the output creates: all of a pool of its own, and those with `create` of another.
fn add_groups<'p>(program: &'p Program<'_>, id: UserPoolId, pool: &'p UserPool<'_>, plan: &mut Plan<'p>) {
    for (index, group) in pool.groups.iter().enumerate() {
        if !matches!(group.attached, Attached::WithPool | Attached::Created(_)) {
            continue;
        }
        let (pool_id, name) = (user_pool_id(program, id), group_name(program, group));
        let mut properties = properties([("UserPoolId", pool_id.into()), ("GroupName", name.into())]);
        let role = group_role(program, id, index as u32);
        if pool.single.is_some() && role.is_some() {
            let text = format!("Access assumes that nobody is in two groups of user pool {}.", pool.name);
            properties.push(("Description".into(), Node::text(text)));
        }
        if let Some(precedence) = group.precedence {
            properties.push(("Precedence".into(), Node::Int(precedence.into())));
        }
        if let Some(role) = role {
            properties.push(("RoleArn".into(), DeployText::attribute(&role, "Arn").into()));
        }
        plan.resources.push(PlannedResource::new(
            parameters::group(pool.name, group.name),
            ResourceKind::UserPoolGroup,
            properties,
            group.loc,
        ));
    }
}

/// Returns the name of a group in Cognito.
fn group_name<'p>(program: &'p Program<'_>, group: &'p Group<'_>) -> DeployText {
    group.title.as_ref().map_or_else(|| DeployText::literal(group.name), |title| string(program, title))
}

/// Returns the command that gives a group of an existing pool the role in an output.
fn update_group_command(program: &Program<'_>, id: UserPoolId, group: &Group<'_>) -> String {
    let argument = |text: DeployText, placeholder: &str| {
        let is_plain = |text: &&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        match text.as_literal() {
            Some(text) if is_plain(&text) => text.to_owned(),
            Some(text) => format!("'{}'", text.replace('\'', "'\\''")),
            None => placeholder.to_owned(),
        }
    };
    let precedence = group.precedence.map_or_else(String::new, |number| format!(" --precedence {number}"));
    format!(
        "aws cognito-idp update-group --user-pool-id {} --group-name {} --role-arn VALUE{precedence}",
        argument(user_pool_id(program, id), "POOL"),
        argument(group_name(program, group), "GROUP"),
    )
}

/// Returns the logical id of a resource server: `UsersNotesResourceServer`.
fn server_id(pool: &UserPool<'_>, server: &str) -> String {
    parameters::logical(pool.name) + &parameters::logical(server) + "ResourceServer"
}

/// Returns the logical id of the role of a group, if it has one.
fn group_role(program: &Program<'_>, pool: UserPoolId, group: u32) -> Option<String> {
    let holds = |principal: &Principal| matches!(principal, Principal::Group(_, p, g) if (*p, *g) == (pool, group));
    let principal = program.roles.iter().map(|role| role.principal).find(holds)?;
    Some(parameters::role(program, principal))
}

fn add_domain<'p>(program: &'p Program<'_>, pool: &'p UserPool<'_>, domain: &'p Domain<'_>, plan: &mut Plan<'p>) {
    let prefix = parameters::logical(pool.name);
    let reference = || Node::from(DeployText::reference(&prefix.clone()));
    let mut named = properties([("UserPoolId", reference()), ("Domain", string(program, &domain.name).into())]);
    if let Some(certificate) = &domain.certificate {
        let certificate = Node::from(string(program, certificate));
        named.push(("CustomDomainConfig".into(), Node::map([("CertificateArn", certificate)])));
    }
    let managed = domain.managed_login.map(|managed| managed.value);
    if let Some(managed) = managed {
        named.push(("ManagedLoginVersion".into(), Node::Int(if managed { 2 } else { 1 })));
    }
    let id = prefix.clone() + "Domain";
    plan.resources.push(PlannedResource::new(id.clone(), ResourceKind::UserPoolDomain, named, domain.name.loc));
    if managed != Some(true) {
        return;
    }
    for client in pool.clients.iter().filter(|client| client::signs_people_in(client)) {
        plan.resources.push(PlannedResource {
            id: prefix.clone() + &parameters::logical(client.name) + "Branding",
            kind: ResourceKind::Branding,
            properties: properties([
                ("UserPoolId", reference()),
                ("ClientId", DeployText::reference(&parameters::client(pool.name, client.name)).into()),
                ("UseCognitoProvidedValues", true.into()),
            ]),
            depends_on: vec![id.clone()],
            source: client.loc,
        });
    }
}

fn add_outputs<'p>(program: &'p Program<'_>, id: UserPoolId, pool: &'p UserPool<'_>, plan: &mut Plan<'p>) {
    let prefix = parameters::logical(pool.name);
    // The owner of an existing pool knows its id.
    if pool.existing.is_none() {
        plan.outputs.push(Output {
            id: parameters::id(pool.name),
            description: format!("Id of user pool {}.", pool.name),
            value: user_pool_id(program, id),
            source: pool.loc,
        });
    }
    for (index, client) in pool.clients.iter().enumerate() {
        plan.outputs.push(Output {
            id: parameters::client(pool.name, client.name) + "Id",
            description: format!("Id of app client {}.{}.", pool.name, client.name),
            value: client_id(program, id, index as u32),
            source: client.loc,
        });
    }
    if let Some(domain) = &pool.domain {
        let name = string(program, &domain.name);
        let value = match domain.certificate {
            Some(_) => name,
            None => name.then(".auth.").append(ValueSource::Region.into()).then(".amazoncognito.com"),
        };
        let description = format!("Domain of the sign-in pages of {}.", pool.name);
        plan.outputs.push(Output { id: prefix.clone() + "Domain", description, value, source: domain.name.loc });
        // Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpooldomain.html
        if domain.certificate.is_some() {
            plan.outputs.push(Output {
                id: prefix.clone() + "DomainTarget",
                description: format!("What the domain of {} leads to in DNS.", pool.name),
                value: DeployText::attribute(&(prefix.clone() + "Domain"), "CloudFrontDistribution"),
                source: domain.name.loc,
            });
        }
    }
    // The output cannot change a group that exists already; its owner has to set the role.
    for (index, group) in pool.groups.iter().enumerate() {
        let status = match group.attached {
            Attached::Nobody => "members have the role of auth_users until it is set",
            Attached::ByHand(_) => "said to be set",
            Attached::WithPool | Attached::Created(_) => continue,
        };
        if let Some(role) = group_role(program, id, index as u32) {
            let command = update_group_command(program, id, group);
            let description =
                format!("Role of group {} of the existing user pool {}, {status}: {command}", group.name, pool.name);
            let short = || format!("Role of a group, {status}.");
            let description = Some(description).filter(|text| text.len() <= MAX_DESCRIPTION).unwrap_or_else(short);
            plan.outputs.push(Output {
                id: role.clone() + "Arn",
                description,
                value: DeployText::attribute(&role, "Arn"),
                source: group.loc,
            });
        }
    }
}

/// The limit for the description of an output, in bytes.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
const MAX_DESCRIPTION: usize = 1024;

/// Returns the id of an app client, of a created or an existing pool.
pub fn client_id(program: &Program<'_>, pool: UserPoolId, client: u32) -> DeployText {
    let pool = &program.user_pools[pool.index()];
    let client = &pool.clients[client as usize];
    match &client.existing {
        Some(id) => string(program, id),
        None => DeployText::reference(&parameters::client(pool.name, client.name)),
    }
}

fn string_list<'p>(program: &'p Program<'_>, texts: &'p [Str<'_>]) -> Node<'p> {
    Node::list(texts.iter().map(|text| string(program, text).into()))
}

fn words<'p>(words: impl IntoIterator<Item = &'static str>) -> Node<'p> {
    Node::list(words.into_iter().map(Node::text))
}

/// Adds a property if it has a value.
fn put_some<'p>(properties: &mut Properties<'p>, key: &'static str, value: Option<impl Into<Node<'p>>>) {
    if let Some(value) = value {
        properties.push((key.into(), value.into()));
    }
}
