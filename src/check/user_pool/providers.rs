//! Identity providers that a user pool signs in with.

use super::settings::unique;
use super::values::{self, length, literal, open_secret, pick, shape, text, texts, with_insertion};
use super::{attributes, code, name_code};
use crate::check::template::ordinal;
use crate::check::{Checker, Clauses};
use crate::diagnostic::Diagnostic;
use crate::model::pattern::Problem;
use crate::model::user_pool::{PoolProvider, PoolProviderKind, Settings};
use crate::model::{Position, Spanned};

/// Returns the options of a kind: those that it needs, and those that it may have.
fn options(kind: PoolProviderKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        PoolProviderKind::Google | PoolProviderKind::Facebook | PoolProviderKind::Amazon => {
            (&["client_id", "client_secret"], &["scopes", "map"])
        }
        PoolProviderKind::Apple => (&["client_id", "team_id", "key_id", "client_secret"], &["scopes", "map"]),
        PoolProviderKind::Oidc => (&["client_id", "issuer"], &["client_secret", "scopes", "map", "name"]),
        PoolProviderKind::Saml => (
            &["metadata_url"],
            &["metadata", "sign_out", "idp_initiated", "signed_requests", "encrypted", "map", "name"],
        ),
    }
}

/// Switches of a SAML provider: Cognito's name, and its words for on and off.
/// Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html>
const SAML: [(&str, &str, &str, Option<&str>); 4] = [
    ("sign_out", "IDPSignout", "true", Some("false")),
    ("idp_initiated", "IDPInit", "true", Some("false")),
    ("signed_requests", "RequestSigningAlgorithm", "rsa-sha256", None),
    ("encrypted", "EncryptedResponses", "true", Some("false")),
];

/// Returns the options for the word of a kind.
pub(in crate::check) fn options_of(word: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    let (_, kind) = PoolProviderKind::WORDS.iter().find(|(known, _)| *known == word)?;
    Some(options(*kind))
}

pub(super) fn read<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    pool: &str,
    settings: &Settings<'s>,
) -> Vec<PoolProvider<'s>> {
    let mut providers: Vec<PoolProvider<'s>> = Vec::new();
    for clause in clauses.all("provider") {
        let (Some(name), Some(word)) = (clauses.word_arg(clause, 0), clauses.word_arg(clause, 1)) else { continue };
        let Some(kind) = pick(word, PoolProviderKind::WORDS) else { continue };
        crate::check::names::check_name(checker, name.loc);
        crate::check::names::check_part_name(checker, pool, name.loc);
        let inner = clauses.inner(clause);
        check_options(checker, &inner, name, word.value, options(kind.value));
        let provider = read_provider(checker, clauses, &inner, name, kind.value);
        check_name(checker, &inner, &provider);
        for (attribute, _) in &provider.mapping {
            attributes::check_mapped(checker, &settings.attributes, *attribute);
            report_immutable(checker, settings, &provider, *attribute);
        }
        let first = providers.iter().find(|first| first.kind == provider.kind && provider.kind.single());
        if let Some(first) = first.filter(|first| first.name != provider.name) {
            let message = format!("a user pool has one provider of kind {}", word.value);
            checker.report(
                Diagnostic::new(&code::DUPLICATE_MEMBER, provider.loc, message, "a second one")
                    .label(first.loc, "first here")
                    .note("Cognito names this provider after its kind, so the two would be one")
                    .help("remove one of the two"),
            );
        }
        report_names_alike(checker, &providers, &provider);
        providers.push(provider);
    }
    unique(checker, "provider", providers.iter().map(|provider| (provider.name, provider.loc)));
    providers
}

fn read_provider<'s>(
    checker: &mut Checker<'s>,
    pool: &Clauses<'s, '_>,
    inner: &Clauses<'s, '_>,
    name: Spanned<&'s str>,
    kind: PoolProviderKind,
) -> PoolProvider<'s> {
    let mut mapping = Vec::new();
    for clause in inner.all("map") {
        let (Some(attribute), Some(source)) = (inner.word_arg(clause, 0), inner.text_args(clause).into_iter().next())
        else {
            continue;
        };
        mapping.push((attribute, checker.string(source, Position::Claim, "")));
    }
    unique(checker, "attribute", mapping.iter().map(|(name, _)| (name.value, name.loc)));
    let provider = PoolProvider {
        name: name.value,
        loc: name.loc,
        kind,
        title: text(checker, inner, "name", Position::PoolProviderName),
        client_id: text(checker, inner, "client_id", Position::PoolClientId),
        client_secret: text(checker, inner, "client_secret", Position::Secret),
        scopes: texts(checker, inner, "scopes", Position::ProviderScope),
        issuer: text(checker, inner, "issuer", Position::Issuer),
        metadata_url: text(checker, inner, "metadata_url", Position::MetadataUrl),
        metadata: text(checker, inner, "metadata", Position::Secret),
        saml: SAML
            .iter()
            .filter_map(|(word, name, on, off)| Some((*name, if inner.switch(word)?.value { *on } else { (*off)? })))
            .collect(),
        team_id: text(checker, inner, "team_id", Position::Code),
        key_id: text(checker, inner, "key_id", Position::Code),
        mapping,
    };
    if let Some(id) = &provider.client_id {
        length(checker, id, "a client id", 2048);
    }
    if let Some(secret) = &provider.client_secret
        && open_secret(checker, secret)
    {
        let parameter = format!("{}Secret", name.value);
        values::secret(checker, pool, secret, &format!("the secret of provider `{}`", name.value), &parameter);
    }
    if let Some(issuer) = &provider.issuer {
        crate::check::providers::check_issuer(checker, issuer);
    }
    if let Some(url) = &provider.metadata_url
        && literal(url).is_some_and(|text| !text.starts_with("https://"))
    {
        let message = format!("the metadata of provider `{}` is not read over https", name.value);
        checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, url.loc, message, "not https")
                .note("an attacker who changes the document in transit could sign in as anybody")
                .help("write \"https://…\""),
        );
    }
    provider
}

fn check_options(
    checker: &mut Checker<'_>,
    inner: &Clauses<'_, '_>,
    name: Spanned<&str>,
    kind: &str,
    (needed, possible): (&[&str], &[&str]),
) {
    for clause in
        inner.iter().filter(|clause| !needed.contains(&clause.spec.word) && !possible.contains(&clause.spec.word))
    {
        let message = format!("a provider of kind {kind} has no `{}`", clause.spec.word);
        checker.report(
            Diagnostic::new(&code::PROVIDER_OPTION, inner.loc(clause.span), message, "of another kind")
                .note("it would have no effect on how your users sign in")
                .fix("remove it", inner.loc(clause.span), "")
                .help(format!("options of this kind: {}", [needed, possible].concat().join(", "))),
        );
    }
    if let (Some(url), Some(document)) = (inner.location_of("metadata_url"), inner.location_of("metadata"))
        && possible.contains(&"metadata")
    {
        let message = format!("provider `{}` has its metadata twice", name.value);
        checker.report(
            Diagnostic::new(&name_code::TWO_HANDLES, document, message, "and here")
                .label(url, "here")
                .note("Cognito accepts the document or its URL, not both")
                .fix("leave the document out", document, ""),
        );
    }
    let given = |option: &str| {
        let instead =
            option == "metadata_url" && possible.contains(&"metadata") && inner.location_of("metadata").is_some();
        inner.location_of(option).is_some() || instead
    };
    for option in needed.iter().filter(|option| !given(option)) {
        let message = format!("provider `{}` lacks `{option}`", name.value);
        let diagnostic = Diagnostic::new(&name_code::MISSING_OPTION, name.loc, message, format!("needs `{option}`"))
            .note("Cognito cannot send users to the provider without it");
        let value = if *option == "client_secret" { format!("{{{}Secret}}", name.value) } else { "…".to_owned() };
        checker.report(with_insertion(diagnostic, inner, "add it", &format!("{option} \"{value}\"")));
    }
}

/// Reports a provider name that Cognito refuses. Its name in the program may have `_` where Cognito's may not.
fn check_name(checker: &mut Checker<'_>, inner: &Clauses<'_, '_>, provider: &PoolProvider<'_>) {
    if provider.kind.single() {
        return;
    }
    let (text, loc) = match &provider.title {
        Some(title) => (literal(title), title.loc),
        None => (Some(provider.name.to_owned()), provider.loc),
    };
    let Some(text) = text else { return };
    let new = |loc, message, label: String| {
        Diagnostic::new(&name_code::BAD_VALUE, loc, message, label)
            .note("the name is part of the sign-in address and of the user names that come from it")
    };
    let problem = Position::PoolProviderName.written().problem(&text);
    let (message, label) = match problem {
        _ if text.eq_ignore_ascii_case("cognito") => {
            (format!("Cognito accepts no provider called `{text}`"), "stands for the pool's own users".to_owned())
        }
        // What is written as a name of its own was checked as a string.
        None | Some(_) if provider.title.is_some() => return,
        None => return,
        Some(Problem::Character(at, character)) => (
            format!(
                "Cognito accepts no provider called `{text}`: `{character}` cannot be its {} character",
                ordinal(at + 1)
            ),
            "not a name for a provider".to_owned(),
        ),
        Some(Problem::Many(has, most)) => (
            format!("Cognito accepts no provider called `{text}`: it has {has} characters, {most} at most"),
            format!("{} too many", has - most),
        ),
        Some(Problem::Few(..) | Problem::Unfinished) => (
            format!("Cognito accepts no provider called `{text}`: it has less than 3 characters"),
            "not a name for a provider".to_owned(),
        ),
    };
    let mut fixed: String = text.replace('_', "-").chars().take(32).collect();
    fixed.truncate(fixed.trim_end_matches('-').len());
    let fixed = fixed.trim_start_matches('-');
    let good = Position::PoolProviderName.written().problem(fixed).is_none() && !text.eq_ignore_ascii_case("cognito");
    let diagnostic = new(loc, message, label);
    checker.report(match good {
        true => with_insertion(diagnostic, inner, "say what it is called in the pool", &format!("name \"{fixed}\"")),
        false => diagnostic.help("say what it is called in the pool: name \"…\", 3 to 32 characters"),
    });
}

/// Returns the name of a provider in Cognito, parameters as written.
fn title_of(checker: &Checker<'_>, provider: &PoolProvider<'_>) -> String {
    match &provider.title {
        _ if provider.kind.single() => provider.kind.api().to_owned(),
        Some(title) => shape(checker, title),
        None => provider.name.to_owned(),
    }
}

/// Reports two providers with the same name in Cognito.
/// Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html>
fn report_names_alike(checker: &mut Checker<'_>, providers: &[PoolProvider<'_>], provider: &PoolProvider<'_>) {
    let called = title_of(checker, provider);
    // Two of a kind that is there once, and two of one name in the program, are reported as such.
    let other = |first: &&PoolProvider<'_>| {
        first.name != provider.name && !(first.kind == provider.kind && provider.kind.single())
    };
    let Some(first) = providers.iter().filter(other).find(|first| title_of(checker, first) == called) else { return };
    let loc = |provider: &PoolProvider<'_>| provider.title.as_ref().map_or(provider.loc, |title| title.loc);
    let message = format!("providers `{}` and `{}` are both called `{called}` in the pool", first.name, provider.name);
    let named = if provider.kind.single() { first } else { provider };
    checker.report(
        Diagnostic::new(&code::PROVIDER_NAMES_ALIKE, loc(provider), message, "and this one")
            .label(loc(first), "this one")
            .note("Cognito treats the second as the first and refuses to create it")
            .help(format!("call `{}` otherwise: name \"…\"", named.name)),
    );
}

/// Reports a mapped attribute that cannot change: it is written at each sign-in.
fn report_immutable(
    checker: &mut Checker<'_>,
    settings: &Settings<'_>,
    provider: &PoolProvider<'_>,
    name: Spanned<&str>,
) {
    let attribute = settings.attributes.iter().find(|attribute| attribute.name == name.value);
    let fixed = attribute.and_then(|attribute| attribute.mutable).filter(|mutable| !mutable.value);
    let Some(fixed) = fixed else { return };
    let message = format!("provider `{}` fills `{}`, which cannot change", provider.name, name.value);
    checker.report(
        Diagnostic::new(&code::MAPPED_ATTRIBUTE, name.loc, message, "written at each sign-in")
            .label(fixed.loc, "cannot change")
            .note("the first sign-in of a user works and the second fails; what keeps users from changing it is an app client without a flow but `refresh` and without the scope `aws.cognito.signin.user.admin`")
            .fix("let it change", fixed.loc, "on"),
    );
}
