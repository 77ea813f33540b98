//! AWS partitions. Roles of identity pools, and the keys in their policies, have other names in GovCloud and China, and
//! cannot wait for the deployment.

use super::Checker;
use crate::diagnostic::{Diagnostic, codes::pools as code};
use crate::model::{Handle, Piece, Program, ProviderKind, Str, parameters};
use crate::text::Loc;

/// Other partitions: the beginning of their ARNs, of their identity-pool ids, and their name.
const OTHERS: [(&str, &str, &str); 2] =
    [("arn:aws-us-gov:", "us-gov-", "AWS GovCloud"), ("arn:aws-cn:", "cn-", "the China regions")];

/// Reports what is in another partition than the roles of the identity pools, and user pools in China, which has none.
pub(super) fn check(checker: &mut Checker<'_>) {
    let program = &checker.program;
    let mut diagnostics = Vec::new();
    for users in &program.user_pools {
        let Some(Handle::Arn(arn)) = &users.existing else { continue };
        if text_by_default(program, arn).starts_with("arn:aws-cn:") {
            let message = format!("user pool `{}` is in the China regions, which have no user pools", users.name);
            diagnostics.push(
                Diagnostic::new(&code::CHINA_USER_POOL, arn.loc, message, "in China")
                    .note("identity pools and APIs there take the tokens of other providers")
                    .help("declare the provider whose users sign in: provider Work oidc { issuer \"https://…\"; client_id \"…\" }"),
            );
        }
    }
    let Some(pool) = program.identity_pools.first() else {
        return diagnostics.into_iter().for_each(|diagnostic| checker.report(diagnostic));
    };
    let written = existing_arns(program).map(|(text, name, id)| (text_by_default(program, text), text.loc, name, id));
    for (written, loc, name, id) in written.chain(bound_arns(program)) {
        let begins = |(arn, region, _): &&(&str, &str, &str)| written.starts_with(if id { region } else { arn });
        let Some((.., partition)) = OTHERS.iter().find(begins) else { continue };
        let message = format!("`{name}` is in {partition}, where the roles of `{}` cannot be assumed", pool.name);
        diagnostics.push(
            Diagnostic::new(&code::OTHER_PARTITION, loc, message, "another partition of AWS")
                .label(pool.loc, "its roles trust the principal of the commercial partition")
                .note("identity pools in GovCloud and China have other principals and condition keys, and no permission reaches from one partition into another")
                .help("let users reach it through an API of a program without an identity pool"),
        );
    }
    diagnostics.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Returns the resources whose ARN `--set` gives, in the form of [`existing_arns`].
fn bound_arns<'p>(program: &'p Program<'_>) -> impl Iterator<Item = (String, Loc, &'p str, bool)> {
    let resources =
        program.resources.iter().filter(|resource| resource.handle == Handle::Parameter && !program.bound.is_empty());
    resources.filter_map(|resource| {
        let parameter = parameters::arn(resource.name);
        let (_, value) = program.bound.iter().find(|(bound, _)| *bound == parameter)?;
        Some((value.clone(), resource.loc, resource.name, false))
    })
}

/// Returns what exists already: its ARN or identity-pool id, its name, and whether it is such an id. User pools in
/// China are reported already.
fn existing_arns<'p>(program: &'p Program<'_>) -> impl Iterator<Item = (&'p Str<'p>, &'p str, bool)> {
    let arn = |handle: &'p Handle<'_>| match handle {
        Handle::Arn(arn) => Some(arn),
        _ => None,
    };
    let ids = program.identity_pools.iter().filter_map(|pool| match &pool.handle {
        Handle::Name(id) if pool.existing => Some((id, pool.name, true)),
        _ => None,
    });
    let users = program.user_pools.iter().filter_map(move |users| {
        let arn = arn(users.existing.as_ref()?)?;
        (!text_by_default(program, arn).starts_with("arn:aws-cn:")).then_some((arn, users.name, false))
    });
    let providers = program.providers.iter().filter_map(move |provider| match &provider.kind {
        ProviderKind::Oidc { existing, .. } | ProviderKind::Saml { existing, .. } => {
            Some((arn(existing.as_ref()?)?, provider.name, false))
        }
        _ => None,
    });
    let resources =
        program.resources.iter().filter_map(move |resource| Some((arn(&resource.handle)?, resource.name, false)));
    ids.chain(users).chain(providers).chain(resources)
}

/// Returns a text with the defaults of its parameters, up to a parameter without one.
fn text_by_default(program: &Program<'_>, text: &Str<'_>) -> String {
    let known = text.pieces.iter().map_while(|piece| match piece {
        Piece::Lit(text) => Some(text.as_ref()),
        Piece::Param(id) => program.params[id.index()].default.as_ref().map(|default| default.value.as_str()),
        Piece::Var(_) => None,
    });
    known.collect()
}
