//! Plans the identity providers of user pools.

use super::{Properties, put_some};
use crate::emit::node::Node;
use crate::emit::plan::providers::without_slash;
use crate::emit::plan::{PlannedResource, ResourceKind, properties};
use crate::model::identifiers::string;
use crate::model::user_pool::{PoolProvider, PoolProviderKind, UserPool};
use crate::model::{DeployText, Program, parameters};

/// Returns the logical id: `UsersGoogleProvider`.
pub(super) fn provider_id(pool: &UserPool<'_>, provider: &PoolProvider<'_>) -> String {
    parameters::logical(pool.name) + &parameters::logical(provider.name) + "Provider"
}

/// Returns the name of a provider in Cognito, which is the kind for those of which a pool has only one.
pub(super) fn name<'p>(program: &'p Program<'_>, provider: &'p PoolProvider<'_>) -> DeployText {
    match &provider.title {
        _ if provider.kind.single() => DeployText::literal(provider.kind.api()),
        Some(title) => string(program, title),
        None => DeployText::literal(provider.name),
    }
}

pub(super) fn provider_resource<'p>(
    program: &'p Program<'_>,
    pool: &'p UserPool<'_>,
    provider: &'p PoolProvider<'_>,
) -> PlannedResource<'p> {
    let mut out = properties([
        ("UserPoolId", DeployText::reference(&parameters::logical(pool.name)).into()),
        ("ProviderName", name(program, provider).into()),
        ("ProviderType", Node::text(provider.kind.api())),
        ("ProviderDetails", Node::Map(provider_details(program, provider))),
    ]);
    let mapping = provider.mapping.iter().map(|(attribute, source)| {
        let is_custom = pool.settings.attributes.iter().any(|own| own.name == attribute.value && !own.standard);
        let key = if is_custom { format!("custom:{}", attribute.value).into() } else { attribute.value.into() };
        (key, string(program, source).into())
    });
    let mapping: Properties<'p> = mapping.collect();
    put_some(&mut out, "AttributeMapping", (!mapping.is_empty()).then_some(Node::Map(mapping)));
    PlannedResource::new(provider_id(pool, provider), ResourceKind::UserPoolProvider, out, provider.loc)
}

fn provider_details<'p>(program: &'p Program<'_>, provider: &'p PoolProvider<'_>) -> Properties<'p> {
    let text = |value: &'p Option<crate::model::Str<'_>>| value.as_ref().map(|value| string(program, value));
    let mut out = Properties::new();
    put_some(&mut out, "client_id", text(&provider.client_id));
    put_some(&mut out, "team_id", text(&provider.team_id));
    put_some(&mut out, "key_id", text(&provider.key_id));
    let secret = if provider.kind == PoolProviderKind::Apple { "private_key" } else { "client_secret" };
    put_some(&mut out, secret, text(&provider.client_secret));
    if provider.kind != PoolProviderKind::Saml {
        put_some(&mut out, "authorize_scopes", Some(joined_scopes(program, provider)));
    }
    if provider.kind == PoolProviderKind::Oidc {
        // Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-oidc-idp.html
        let issuer = provider.issuer.as_ref().map(|issuer| string(program, &without_slash(issuer)));
        put_some(&mut out, "oidc_issuer", issuer);
        put_some(&mut out, "attributes_request_method", Some(Node::text("GET")));
    }
    put_some(&mut out, "MetadataURL", text(&provider.metadata_url));
    put_some(&mut out, "MetadataFile", text(&provider.metadata));
    for (name, value) in &provider.saml {
        out.push(((*name).into(), Node::text(*value)));
    }
    out
}

/// Returns the scopes of a provider, by default those for a mail address where the kind has such a scope.
fn joined_scopes<'p>(program: &'p Program<'_>, provider: &'p PoolProvider<'_>) -> DeployText {
    let (separator, default) = match provider.kind {
        PoolProviderKind::Google => (" ", "openid email"),
        PoolProviderKind::Facebook => (",", "public_profile,email"),
        PoolProviderKind::Amazon => (" ", "profile"),
        PoolProviderKind::Apple => (" ", "email name"),
        PoolProviderKind::Oidc | PoolProviderKind::Saml => (" ", "openid"),
    };
    let mut joined = DeployText::default();
    for scope in &provider.scopes {
        joined = match joined.spelled().is_empty() {
            true => string(program, scope),
            false => joined.then(separator).append(string(program, scope)),
        };
    }
    if joined.spelled().is_empty() { DeployText::literal(default) } else { joined }
}
