//! Who issues tokens, and for whom.

use crate::emit::node::{self, Text, TextPart};
use crate::emit::plan::user_pool::client_id;
use crate::model::api::Issuer;
use crate::model::{Program, ProviderId, ProviderKind, Str, UserPoolId};

/// The issuer as tokens have it.
pub(super) fn issuer<'p>(program: &'p Program<'_>, issuer: &Issuer) -> Text<'p> {
    match issuer {
        Issuer::UserPool { pool, .. } => user_pool_issuer(program, *pool),
        Issuer::Provider(provider) => provider_issuer(program, *provider),
    }
}

/// The issuer of a user pool's tokens: without a slash at the end, which would be another issuer.
fn user_pool_issuer<'p>(program: &'p Program<'_>, pool: UserPoolId) -> Text<'p> {
    let updated = program.user_pools[pool.index()].settings.issuer.is_some_and(|issuer| issuer.value == "UPDATED");
    let host = if updated { "https://issuer-cognito-idp." } else { "https://cognito-idp." };
    Text::lit(host)
        .append(user_pool_region(program, pool))
        .push(".amazonaws.com/")
        .append(node::user_pool_id(program, pool))
}

/// The region of a user pool: that of its ARN, if it exists already.
pub(super) fn user_pool_region<'p>(program: &'p Program<'_>, pool: UserPoolId) -> Text<'p> {
    if program.user_pools[pool.index()].existing.is_none() {
        return Text(vec![TextPart::Region]);
    }
    node::arn(program, crate::model::grant::Object::UserPool(pool)).field(3)
}

/// The issuer of a provider's tokens.
pub(super) fn provider_issuer<'p>(program: &'p Program<'_>, provider: ProviderId) -> Text<'p> {
    match &program.providers[provider.index()].kind {
        ProviderKind::Oidc { issuer: Some(issuer), .. } => node::string(program, issuer),
        ProviderKind::Social { host, .. } => Text::lit("https://").push(*host),
        _ => Text::default(),
    }
}

/// The audiences that a token may be for: those written out; a pool's clients beside them, a provider's client ids only
/// where none is written.
pub(super) fn audience<'p>(program: &'p Program<'_>, issuer: &Issuer, written: &'p [Str<'_>]) -> Vec<Text<'p>> {
    let mut out: Vec<Text<'p>> = Vec::new();
    match issuer {
        Issuer::UserPool { pool, clients, .. } => {
            out.extend(clients.iter().map(|client| client_id(program, *pool, *client)));
            out.extend(written.iter().map(|text| node::string(program, text)));
        }
        Issuer::Provider(provider) => out.extend(provider_audience(program, *provider, written)),
    }
    out
}

/// The audiences of a provider's tokens.
pub(super) fn provider_audience<'p>(
    program: &'p Program<'_>,
    provider: ProviderId,
    written: &'p [Str<'_>],
) -> Vec<Text<'p>> {
    let ids: &[Str<'_>] = match &program.providers[provider.index()].kind {
        _ if !written.is_empty() => written,
        ProviderKind::Oidc { client_ids, .. } => client_ids,
        ProviderKind::Social { client_id, .. } => std::slice::from_ref(client_id),
        _ => &[],
    };
    ids.iter().map(|id| node::string(program, id)).collect()
}

/// A regular expression that matches exactly these ids; none if there are none.
pub(super) fn any_of<'p>(ids: Vec<Text<'p>>) -> Option<Text<'p>> {
    if ids.is_empty() {
        return None;
    }
    let mut out = Text::lit("^(");
    for (at, id) in ids.into_iter().enumerate() {
        if at > 0 {
            out = out.push("|");
        }
        for part in id.0 {
            out = match part {
                TextPart::Lit(text) => out.push(escape(&text)),
                other => out.part(other),
            };
        }
    }
    Some(out.push(")$"))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
