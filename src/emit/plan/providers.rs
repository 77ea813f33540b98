//! Plans `provider`.

use super::{Plan, PlannedResource, ResourceKind, properties};
use crate::emit::node::Node;
use crate::model::identifiers::string;
use crate::model::identity_pool::SignIn;
use crate::model::{Program, ProviderId, ProviderKind, Str, parameters};

/// Adds the providers of identity pools to the plan. IAM takes one provider for each issuer and account, and an API needs only
/// the issuer.
pub(super) fn plan<'p>(program: &'p Program<'_>, plan: &mut Plan<'p>) {
    for (index, provider) in program.providers.iter().enumerate() {
        let id = ProviderId(index as u32);
        let is_used = |login: &SignIn| *login == SignIn::Provider(id);
        if !program.identity_pools.iter().any(|pool| pool.sign_in.iter().any(|login| is_used(&login.value))) {
            continue;
        }
        let list = |texts: &'p [Str<'_>]| Node::list(texts.iter().map(|text| string(program, text).into()));
        let (kind, properties) = match &provider.kind {
            ProviderKind::Oidc { issuer: Some(issuer), client_ids, thumbprints, existing: None } => {
                let mut properties = properties([("Url", string(program, &without_slash(issuer)).into())]);
                if !client_ids.is_empty() {
                    properties.push(("ClientIdList".into(), list(client_ids)));
                }
                if !thumbprints.is_empty() {
                    properties.push(("ThumbprintList".into(), list(thumbprints)));
                }
                (ResourceKind::OidcProvider, properties)
            }
            ProviderKind::Saml { metadata: Some(metadata), existing: None } => {
                let document = string(program, metadata);
                (ResourceKind::SamlProvider, properties([("SamlMetadataDocument", document.into())]))
            }
            _ => continue,
        };
        let id = parameters::logical(provider.name);
        plan.resources.push(PlannedResource::new(id, kind, properties, provider.loc));
    }
}

/// Returns an issuer without a slash at the end, with which an identity pool refuses tokens. AWS does not document it; people
/// who tried both found out. The checker refuses the slash in a parameter.
/// Sources: <https://blog.ashphy.com/tag/auth0/>,
/// <https://auth0.com/docs/customize/integrations/aws/aws-api-gateway-delegation/integrate-with-amazon-cognito>
pub(super) fn without_slash<'s>(issuer: &Str<'s>) -> Str<'s> {
    issuer.without_end('/')
}
