//! Declarations of the same thing: what is kept from somebody under one name would be open under another.
//! [`report_duplicates`] finds what is certainly declared twice, [`aliases`] what may be.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Checker;
use crate::diagnostic::{Diagnostic, codes::names as code, codes::pools as provider_code};
use crate::model::grant::Object;
use crate::model::identity_pool::{GOOGLE, SignIn};
use crate::model::position::name_in_arn;
use crate::model::{Handle, IdentityPool, Param, Program, ProviderId, ProviderKind, ResourceId, Spanned, parameters};
use crate::text::Loc;

/// Reports two declarations of one thing, as far as the text shows.
pub(super) fn report_duplicates(checker: &mut Checker<'_>) {
    let mut first: FxHashMap<(&str, String), (&str, Loc)> = FxHashMap::default();
    let mut diagnostics = Vec::new();
    for (word, place, name, loc) in declared_handles(&checker.program) {
        match first.entry((word, place)) {
            std::collections::hash_map::Entry::Occupied(entry) => {
                let (other, declared) = *entry.get();
                let message = format!("`{name}` and `{other}` are one {word}");
                diagnostics.push(
                    Diagnostic::new(&code::ONE_THING_TWICE, loc, message, "declared again")
                        .label(declared, "declared here already")
                        .note("what is denied or limited under one name would be open under the other")
                        .help(format!("delete `{name}`, and name `{other}` wherever it is used")),
                );
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((name, loc));
            }
        }
    }
    report_shared_roles(&checker.program, &mut diagnostics);
    diagnostics.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Reports two things that AWS knows by one name, where it can have only one of them.
pub(super) fn report_conflicts(checker: &mut Checker<'_>) {
    let mut diagnostics = Vec::new();
    report_login_conflicts(&checker.program, &mut diagnostics);
    report_issuer_conflicts(&checker.program, &mut diagnostics);
    report_domain_conflicts(&checker.program, &mut diagnostics);
    diagnostics.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Reports two functions with one role that exists: what is granted to one of them, the other may do too.
fn report_shared_roles(program: &Program<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: FxHashMap<String, Spanned<&str>> = FxHashMap::default();
    for function in &program.resources {
        let Some(role) = function.function().and_then(|function| function.existing_role.as_deref()) else { continue };
        // IAM does not tell names of roles apart that differ in case.
        let written = role.name.written(&program.params);
        let Some(other) = first.get(&written.to_ascii_lowercase()) else {
            first.insert(written.to_ascii_lowercase(), Spanned { value: function.name, loc: role.name.loc });
            continue;
        };
        let message = format!("functions `{}` and `{}` have one role", other.value, function.name);
        diagnostics.push(
            Diagnostic::new(&code::ONE_THING_TWICE, role.name.loc, message, "named again")
                .label(other.loc, "named here already")
                .note("what is granted to one of them, the other could do too")
                .help("give each a role of its own, or leave `role` out: then the output makes one"),
        );
    }
}

/// Reports a second app of a provider in an identity pool, which keeps one app of each provider that it knows by
/// itself.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html>
fn report_login_conflicts(program: &Program<'_>, diagnostics: &mut Vec<Diagnostic>) {
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
            diagnostics.push(match host {
                GOOGLE => diagnostic.help(format!(
                    "give one of the two both ids: provider {} google {{ client_id \"…\", \"…\" }}",
                    first.value
                )),
                _ => diagnostic.help("leave one of the two out of `sign_in`"),
            });
        }
    }
}

/// Reports a second OIDC provider of an issuer: an account has one for each issuer.
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>
fn report_issuer_conflicts(program: &Program<'_>, diagnostics: &mut Vec<Diagnostic>) {
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
                diagnostics.push(
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

/// Reports a domain of two user pools.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html>
fn report_domain_conflicts(program: &Program<'_>, diagnostics: &mut Vec<Diagnostic>) {
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
                diagnostics.push(
                    Diagnostic::new(&provider_code::DOMAIN_TWICE, domain.name.loc, message, "again here")
                        .label(loc, "first here")
                        .note("a domain serves the pages of one pool; Cognito refuses it for a second one")
                        .help("choose another domain for one of the two"),
                );
            }
        }
    }
}

/// Returns every declaration with a handle: the word of its kind, the handle, its name and the location of the name.
fn declared_handles<'p>(program: &'p Program<'_>) -> impl Iterator<Item = (&'static str, String, &'p str, Loc)> {
    let params = &program.params;
    // Topics may be declared for several clients.
    let resources = program.resources.iter().filter(|resource| resource.kind.word != "iot_topic");
    let resources = resources.filter_map(|resource| {
        let (word, place) = (resource.kind.word, written_handle(&resource.handle, params)?);
        Some((
            word,
            if word == "parameter" { without_leading_slash(place) } else { place },
            resource.name,
            resource.loc,
        ))
    });
    let users = program
        .user_pools
        .iter()
        .filter_map(|pool| Some(("user_pool", written_handle(pool.existing.as_ref()?, params)?, pool.name, pool.loc)));
    let identities = program.identity_pools.iter().filter(|pool| pool.existing);
    let identities = identities
        .filter_map(|pool| Some(("identity_pool", written_handle(&pool.handle, params)?, pool.name, pool.loc)));
    let apis =
        program.apis.iter().filter_map(|api| Some(("api", written_handle(&api.handle, params)?, api.name, api.loc)));
    resources.chain(users).chain(identities).chain(apis).chain(logical_ids(program))
}

/// Returns what may stand in the template that `authc merge` adds to, if the program gives any logical id.
fn logical_ids<'p>(program: &'p Program<'_>) -> impl Iterator<Item = (&'static str, String, &'p str, Loc)> {
    let resources = program.resources.iter().filter(|resource| resource.handle == Handle::Parameter);
    let resources = resources.map(|resource| (resource.kind.word, resource.logical_id, resource.name, resource.loc));
    let apis = program.apis.iter().filter(|api| api.handle == Handle::Parameter && !api.created());
    let all = resources.chain(apis.map(|api| ("api", api.logical_id, api.name, api.loc)));
    let is_needed = all.clone().any(|(_, id, ..)| id.is_some());
    all.filter(move |_| is_needed).map(|(word, id, name, loc)| {
        let id = id.map_or_else(|| parameters::logical(name), |id| id.value.to_owned());
        (word, format!("logical id {id}"), name, loc)
    })
}

/// Returns a handle as text, or nothing for a parameter of its own.
fn written_handle(handle: &Handle<'_>, params: &[Param<'_>]) -> Option<String> {
    Some(match handle {
        Handle::Arn(text) => format!("arn {}", text.written(params)),
        Handle::Name(text) => format!("name {}", text.written(params)),
        Handle::Import(text) => format!("import {}", text.written(params)),
        // Of what an account has one of in a region the ARN is the same, and so is what a policy says.
        Handle::Fixed | Handle::Parameter => return None,
    })
}

/// Turns `name /app/x` into `name app/x`: the ARN is the same.
fn without_leading_slash(place: String) -> String {
    place.replacen("name /", "name ", 1)
}

/// Maps each resource that may be the same as an earlier one to the first of them: resources of one kind with one name,
/// in whatever account or region, and all MQTT topics.
pub(super) fn aliases(program: &Program<'_>) -> FxHashMap<Object, Object> {
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
