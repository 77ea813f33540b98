//! The issuers and audiences of tokens.

use crate::emit::plan::user_pool::client_id;
use crate::model::api::Issuer;
use crate::model::deploy_text::TextPart;
use crate::model::identifiers::{self, user_pool_region};
use crate::model::{DeployText, Program, ProviderId, ProviderKind, Str, UserPoolId};

/// Returns the issuer as it is in tokens.
pub(super) fn issuer(program: &Program<'_>, issuer: &Issuer) -> DeployText {
    match issuer {
        Issuer::UserPool { pool, .. } => user_pool_issuer(program, *pool),
        Issuer::Provider(provider) => provider_issuer(program, *provider),
    }
}

/// Returns the issuer of a user pool's tokens. It has no slash at the end: that would be another issuer.
fn user_pool_issuer(program: &Program<'_>, pool: UserPoolId) -> DeployText {
    let updated = program.user_pools[pool.index()].settings.issuer.is_some_and(|issuer| issuer.value == "UPDATED");
    let host = if updated { "https://issuer-cognito-idp." } else { "https://cognito-idp." };
    DeployText::literal(host)
        .append(user_pool_region(program, pool))
        .then(".amazonaws.com/")
        .append(identifiers::user_pool_id(program, pool))
}

pub(super) fn provider_issuer(program: &Program<'_>, provider: ProviderId) -> DeployText {
    match &program.providers[provider.index()].kind {
        ProviderKind::Oidc { issuer: Some(issuer), .. } => identifiers::string(program, issuer),
        ProviderKind::Social { host, .. } => DeployText::literal("https://").then(host),
        _ => DeployText::default(),
    }
}

/// Returns the audiences of the tokens that are accepted: those in `written`, and a pool's clients beside them, but a provider's
/// client ids only if none is written.
pub(super) fn audience<'p>(program: &'p Program<'_>, issuer: &Issuer, written: &'p [Str<'_>]) -> Vec<DeployText> {
    let mut out: Vec<DeployText> = Vec::new();
    match issuer {
        Issuer::UserPool { pool, clients, .. } => {
            out.extend(clients.iter().map(|client| client_id(program, *pool, *client)));
            out.extend(written.iter().map(|text| identifiers::string(program, text)));
        }
        Issuer::Provider(provider) => out.extend(provider_audience(program, *provider, written)),
    }
    out
}

/// Returns the audiences in `written`, or a provider's client ids if there are none.
pub(super) fn provider_audience<'p>(
    program: &'p Program<'_>,
    provider: ProviderId,
    written: &'p [Str<'_>],
) -> Vec<DeployText> {
    let ids: &[Str<'_>] = match &program.providers[provider.index()].kind {
        _ if !written.is_empty() => written,
        ProviderKind::Oidc { client_ids, .. } => client_ids,
        ProviderKind::Social { client_id, .. } => std::slice::from_ref(client_id),
        _ => &[],
    };
    ids.iter().map(|id| identifiers::string(program, id)).collect()
}

/// Returns a regular expression that matches exactly these ids, or `None` for no ids.
pub(super) fn exact_pattern(ids: Vec<DeployText>) -> Option<DeployText> {
    if ids.is_empty() {
        return None;
    }
    let mut out = DeployText::literal("^(");
    for (index, id) in ids.iter().enumerate() {
        if index > 0 {
            out.push("|");
        }
        for part in id.parts() {
            match part {
                TextPart::Literal(text) => out.push(&escape_pattern(text)),
                placeholder => out.push_part(&placeholder),
            }
        }
    }
    Some(out.then(")$"))
}

fn escape_pattern(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
