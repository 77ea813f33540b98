//! Plans app clients.

use std::borrow::Cow;

use super::{Properties, put_some, server_id, string_list, words};
use crate::emit::node::Node;
use crate::emit::plan::{PlannedResource, ResourceKind, properties};
use crate::model::identifiers::string;
use crate::model::user_pool::{Client, ClientProvider, Flow, OAuth, UserPool, Validity};
use crate::model::{DeployText, Program, Spanned, parameters};

/// Returns whether people sign in with a client at the pool's pages.
pub(super) fn signs_people_in(client: &Client<'_>) -> bool {
    client.oauth.iter().any(|grant| grant.value != OAuth::ClientCredentials)
}

pub(super) fn client_resource<'p>(
    program: &'p Program<'_>,
    pool: &'p UserPool<'_>,
    client: &'p Client<'_>,
) -> PlannedResource<'p> {
    let name = client.title.as_ref().map_or_else(|| DeployText::literal(client.name), |title| string(program, title));
    let hide = client.hide_unknown_users.is_none_or(|hide| hide.value);
    let mut out = properties([
        ("UserPoolId", DeployText::reference(&parameters::logical(pool.name)).into()),
        ("ClientName", name.into()),
        ("GenerateSecret", client.secret.is_some_and(|secret| secret.value).into()),
        ("ExplicitAuthFlows", words(client.flows_in_effect().into_iter().map(Flow::api))),
        ("PreventUserExistenceErrors", Node::text(if hide { "ENABLED" } else { "LEGACY" })),
        ("EnableTokenRevocation", client.revocation.is_none_or(|revocation| revocation.value).into()),
    ]);
    add_oauth(program, pool, client, &mut out);
    add_validity(&client.validity, &mut out);
    if let Some(rotation) = client.rotation {
        let grace = Node::Int(rotation.value as i64);
        let rotation = Node::map([("Feature", Node::text("ENABLED")), ("RetryGracePeriodSeconds", grace)]);
        out.push(("RefreshTokenRotation".into(), rotation));
    }
    let names = |list: &'p [Cow<'_, str>]| Node::list(list.iter().map(|name| Node::text(name.as_ref())));
    out.push(("ReadAttributes".into(), names(&client.readable)));
    out.push(("WriteAttributes".into(), names(&client.writable)));
    PlannedResource {
        id: parameters::client(pool.name, client.name),
        kind: ResourceKind::UserPoolClient,
        properties: out,
        depends_on: depends_on(pool, client),
        source: client.loc,
    }
}

fn add_oauth<'p>(program: &'p Program<'_>, pool: &'p UserPool<'_>, client: &'p Client<'_>, out: &mut Properties<'p>) {
    if client.oauth.is_empty() {
        return;
    }
    out.push(("AllowedOAuthFlowsUserPoolClient".into(), true.into()));
    out.push(("AllowedOAuthFlows".into(), words(client.oauth.iter().map(|grant| grant.value.api()))));
    out.push(("AllowedOAuthScopes".into(), string_list(program, &client.scopes)));
    put_some(out, "CallbackURLs", (!client.callbacks.is_empty()).then(|| string_list(program, &client.callbacks)));
    put_some(out, "LogoutURLs", (!client.logouts.is_empty()).then(|| string_list(program, &client.logouts)));
    put_some(out, "DefaultRedirectURI", client.default_redirect.as_ref().map(|text| string(program, text)));
    if !signs_people_in(client) {
        return;
    }
    let provider = |provider: &Spanned<ClientProvider>| match provider.value {
        ClientProvider::Cognito => Node::text("COGNITO"),
        ClientProvider::Provider(index) => super::provider::name(program, &pool.providers[index as usize]).into(),
    };
    let providers = match client.providers.as_slice() {
        [] => Node::list([Node::text("COGNITO")]),
        providers => Node::list(providers.iter().map(provider)),
    };
    out.push(("SupportedIdentityProviders".into(), providers));
}

/// Adds the validity of tokens, each in the largest unit that divides it.
fn add_validity(validity: &Validity, out: &mut Properties<'_>) {
    let mut units = Properties::new();
    let lives = [
        ("AccessTokenValidity", "AccessToken", validity.access),
        ("IdTokenValidity", "IdToken", validity.id),
        ("RefreshTokenValidity", "RefreshToken", validity.refresh),
    ];
    for (property, unit, life) in lives {
        let Some(life) = life else { continue };
        let time_units = [(86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds")];
        let (length, word) =
            time_units.into_iter().find(|(length, _)| life.value.is_multiple_of(*length)).unwrap_or((1, "seconds"));
        out.push((property.into(), Node::Int((life.value / length) as i64)));
        units.push((unit.into(), Node::text(word)));
    }
    put_some(out, "TokenValidityUnits", (!units.is_empty()).then_some(Node::Map(units)));
    put_some(out, "AuthSessionValidity", validity.session.map(|session| Node::Int((session.value / 60) as i64)));
}

/// Returns the providers and resource servers that have to be there first: properties have their names, not references.
fn depends_on(pool: &UserPool<'_>, client: &Client<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    if !client.oauth.is_empty() {
        for provider in &client.providers {
            if let ClientProvider::Provider(index) = provider.value {
                ids.push(super::provider::provider_id(pool, &pool.providers[index as usize]));
            }
        }
    }
    if client.scopes.iter().any(|scope| scope.literals().any(|text| text.contains('/'))) {
        ids.extend(pool.resource_servers.iter().map(|server| server_id(pool, server.name)));
    }
    ids
}
