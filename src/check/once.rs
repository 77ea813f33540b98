//! One thing has one name: what is kept from somebody under one name would be open under another. [`once`] tells what is
//! surely declared twice, [`alike`] what can be.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Checker;
use crate::diagnostic::{Diagnostic, codes::names as code, codes::pools as provider_code};
use crate::model::grant::Object;
use crate::model::identity_pool::{GOOGLE, SignIn};
use crate::model::position::name_in_arn;
use crate::model::{Handle, IdentityPool, Param, Program, ProviderId, ProviderKind, ResourceId, Spanned};
use crate::text::Loc;

/// Reports two declarations of one thing, as far as the text tells.
pub(super) fn once(checker: &mut Checker<'_>) {
    let mut first: FxHashMap<(&str, String), (&str, Loc)> = FxHashMap::default();
    let mut found = Vec::new();
    for (word, place, name, loc) in declared(&checker.program) {
        match first.entry((word, place)) {
            std::collections::hash_map::Entry::Occupied(entry) => {
                let (other, declared) = *entry.get();
                let message = format!("`{name}` and `{other}` are one {word}");
                found.push(
                    Diagnostic::new(&code::ONE_THING_TWICE, loc, message, "declared again")
                        .label(declared, "declared here already")
                        .note("what is denied, or kept from a group, under one name would be open under the other")
                        .help(format!("delete `{name}`, and name `{other}` wherever it stands")),
                );
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((name, loc));
            }
        }
    }
    found.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Reports two things that AWS knows by one name, where it can have only one of them.
pub(super) fn apart(checker: &mut Checker<'_>) {
    let mut found = Vec::new();
    logins(&checker.program, &mut found);
    issuers(&checker.program, &mut found);
    domains(&checker.program, &mut found);
    found.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// An identity pool has one app of each provider that it knows by itself.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html>
fn logins(program: &Program<'_>, found: &mut Vec<Diagnostic>) {
    for pool in &program.identity_pools {
        let mut seen: Vec<(&str, Spanned<&str>)> = Vec::new();
        for login in &pool.sign_in {
            let SignIn::Provider(id) = login.value else { continue };
            let provider = &program.providers[id.index()];
            let Some(host) = provider.kind.host() else { continue };
            let name = Spanned { value: provider.name, loc: login.loc };
            let Some((_, first)) = seen.iter().find(|(other, _)| *other == host) else {
                seen.push((host, name));
                continue;
            };
            let message =
                format!("`{}` and `{}` are both {host} to identity pool `{}`", first.value, name.value, pool.name);
            let diagnostic = Diagnostic::new(&provider_code::LOGIN_PROVIDER_TWICE, name.loc, message, "and this one")
                .label(first.loc, "this one")
                .note("an identity pool keeps one app of this provider; users of the other would be turned away");
            found.push(match host {
                GOOGLE => diagnostic.help(format!(
                    "give one of the two both ids: provider {} google {{ client_id \"…\", \"…\" }}",
                    first.value
                )),
                _ => diagnostic.help("leave one of the two out of `sign_in`"),
            });
        }
    }
}

/// An account has one OIDC provider of an issuer, for whichever pool it is made.
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>
fn issuers(program: &Program<'_>, found: &mut Vec<Diagnostic>) {
    if program.providers.is_empty() {
        return;
    }
    let logins = program.identity_pools.iter().flat_map(|pool: &IdentityPool<'_>| &pool.sign_in);
    let sign_in: FxHashSet<ProviderId> = logins
        .filter_map(|login| match login.value {
            SignIn::Provider(id) => Some(id),
            _ => None,
        })
        .collect();
    let mut seen: FxHashMap<String, (bool, Spanned<&str>)> = FxHashMap::default();
    for (at, provider) in program.providers.iter().enumerate() {
        let ProviderKind::Oidc { issuer: Some(issuer), existing, .. } = &provider.kind else { continue };
        // For an API nothing is made: the issuer is all that it needs.
        if !sign_in.contains(&ProviderId(at as u32)) {
            continue;
        }
        let written = issuer.written(&program.params);
        let url = written.trim_end_matches('/').to_ascii_lowercase();
        let name = Spanned { value: provider.name, loc: provider.loc };
        match seen.entry(url) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((existing.is_none(), name));
            }
            // Two names of one that exists make nothing.
            std::collections::hash_map::Entry::Occupied(entry) if !entry.get().0 && existing.is_some() => {}
            std::collections::hash_map::Entry::Occupied(entry) => {
                let (_, first) = *entry.get();
                found.push(
                    Diagnostic::new(
                        &provider_code::ISSUER_TWICE,
                        name.loc,
                        format!("`{}` and `{}` have one issuer", first.value, name.value),
                        "and this one",
                    )
                    .label(first.loc, "this one")
                    .note("an account has one OIDC provider of an issuer, and IAM refuses to make a second one")
                    .help(format!("give `{}` the client ids of both, and delete `{}`", first.value, name.value)),
                );
            }
        }
    }
}

/// A domain leads to one user pool.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html>
fn domains(program: &Program<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<String, (&str, Loc)> = FxHashMap::default();
    for pool in &program.user_pools {
        let Some(domain) = &pool.domain else { continue };
        match seen.entry(domain.name.written(&program.params)) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((pool.name, domain.name.loc));
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                let (first, loc) = *entry.get();
                let message = format!("`{first}` and `{}` have one domain for their sign-in pages", pool.name);
                found.push(
                    Diagnostic::new(&provider_code::DOMAIN_TWICE, domain.name.loc, message, "again here")
                        .label(loc, "first here")
                        .note("a domain leads to the pages of one pool; Cognito refuses to give it to a second one")
                        .help("choose another domain for one of the two"),
                );
            }
        }
    }
}

/// Everything that says where it is: the word of its kind, the place, its name and where that is declared.
fn declared<'p>(program: &'p Program<'_>) -> impl Iterator<Item = (&'static str, String, &'p str, Loc)> {
    let params = &program.params;
    // Topics may be declared for several clients.
    let resources = program.resources.iter().filter(|resource| resource.kind.word != "iot_topic");
    let resources = resources.filter_map(|it| {
        let place = place(&it.handle, params)?;
        Some((it.kind.word, if it.kind.word == "parameter" { one_slash(place) } else { place }, it.name, it.loc))
    });
    let users = program.user_pools.iter().filter_map(|it| {
        let place = place(it.existing.as_ref()?, params)?;
        Some(("user_pool", place, it.name, it.loc))
    });
    let identities = program.identity_pools.iter().filter(|it| it.existing);
    let identities = identities.filter_map(|it| Some(("identity_pool", place(&it.handle, params)?, it.name, it.loc)));
    let apis = program.apis.iter().filter_map(|it| Some(("api", place(&it.handle, params)?, it.name, it.loc)));
    resources.chain(users).chain(identities).chain(apis)
}

/// Where something is, as it is written; none if that is a parameter of its own.
fn place(handle: &Handle<'_>, params: &[Param<'_>]) -> Option<String> {
    Some(match handle {
        Handle::Arn(text) => format!("arn {}", text.written(params)),
        Handle::Name(text) => format!("name {}", text.written(params)),
        Handle::Import(text) => format!("import {}", text.written(params)),
        // Of what an account has one of in a region the ARN is the same, and so is what a policy says.
        Handle::Fixed | Handle::Parameter => return None,
    })
}

/// `name /app/x` as `name app/x`: the ARN is the same.
fn one_slash(place: String) -> String {
    place.replacen("name /", "name ", 1)
}

/// Resources that can be one thing, as far as the text tells: of one kind and by one name, wherever an ARN says that they
/// are, or topics. Each leads to the first of them.
pub(super) fn alike(program: &Program<'_>) -> FxHashMap<Object, Object> {
    let mut first: FxHashMap<(&str, String), Object> = FxHashMap::default();
    let mut alike = FxHashMap::default();
    for (at, resource) in program.resources.iter().enumerate() {
        let object = Object::Resource(ResourceId(at as u32));
        let word = resource.kind.word;
        let name = match &resource.handle {
            _ if word == "iot_topic" => String::new(),
            Handle::Name(text) => text.written(&program.params),
            Handle::Arn(text) => name_in_arn(resource.kind, &text.written(&program.params)).to_owned(),
            // An account has one of the kind.
            Handle::Fixed => String::new(),
            // One export under two names is an error of its own.
            Handle::Import(_) | Handle::Parameter => continue,
        };
        let known = *first.entry((word, name)).or_insert(object);
        if known != object {
            alike.insert(object, known);
        }
    }
    alike
}
