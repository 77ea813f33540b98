//! Identity providers whose users an identity pool or an API accepts.

use super::user_pool::values::{existing, literal, secret, text, texts, with_insertion};
use super::{Checker, Clauses, Declarations, location};
use crate::diagnostic::{Diagnostic, codes::names as name_code, codes::pools as code};
use crate::model::api::{AuthorizerKind, Issuer};
use crate::model::identity_pool::{GOOGLE, SignIn};
use crate::model::user_pool::PoolProviderKind;
use crate::model::{Piece, Position, Provider, ProviderId, ProviderKind, Spanned, Str};
use crate::syntax::ast::DeclarationNode;
use crate::text::{FileId, Loc, printable};

/// Reads every `provider`.
pub(super) fn read(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.providers {
        let name = Spanned { value: checker.text(*file, declare.name), loc: location(*file, declare.name) };
        let kind = read_kind(checker, *file, declare, name);
        checker.program.providers.push(Provider { name: name.value, loc: name.loc, doc: doc.clone(), kind });
    }
}

/// Returns the options of a kind: those that it needs unless it exists already, and those that it may have.
pub(super) fn options(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "oidc" => (&["issuer"], &["client_id", "thumbprint", "arn", "import"]),
        "twitter" => (&["consumer_key", "consumer_secret"], &[]),
        "saml" => (&["metadata"], &["arn", "import"]),
        _ => (&["client_id"], &[]),
    }
}

fn read_kind<'s>(
    checker: &mut Checker<'s>,
    file: FileId,
    declare: &DeclarationNode,
    name: Spanned<&'s str>,
) -> ProviderKind<'s> {
    let clauses = checker.clauses(file, declare);
    let word = declare.flavour.map_or("oidc", |flavour| checker.text(file, flavour));
    check_options(checker, &clauses, name, word);
    let absent = |loc: Loc| Str::literal("", loc);
    match word {
        "twitter" => {
            let consumer = text(checker, &clauses, "consumer_secret", Position::Secret);
            if let Some(consumer) = &consumer {
                let parameter = format!("{}Secret", name.value);
                secret(checker, &clauses, consumer, &format!("the secret of provider `{}`", name.value), &parameter);
            }
            let key = text(checker, &clauses, "consumer_key", Position::LoginId);
            ProviderKind::Twitter {
                key: key.unwrap_or_else(|| absent(name.loc)),
                secret: consumer.unwrap_or_else(|| absent(name.loc)),
            }
        }
        "saml" => ProviderKind::Saml {
            metadata: saml_document(checker, &clauses),
            existing: existing(checker, &clauses, "the provider", Position::ProviderArn("saml-provider"), name.value),
        },
        "google" | "amazon" | "apple" | "facebook" => {
            let ids = clauses.texts("client_id");
            // Several ids of Google are audiences of an OIDC provider.
            // Source: https://docs.aws.amazon.com/cognito/latest/developerguide/google.html
            if word == "google" && ids.len() > 1 {
                let ids = read_client_ids(checker, &clauses, name.value);
                let issuer = Str::literal(GOOGLE_ISSUER, name.loc);
                return ProviderKind::Oidc {
                    issuer: Some(issuer),
                    client_ids: ids,
                    thumbprints: Vec::new(),
                    existing: None,
                };
            }
            if let Some(second) = ids.get(1) {
                checker.report(
                    Diagnostic::new(
                        &name_code::BAD_VALUE,
                        *second,
                        format!("an identity pool knows one id of {word}"),
                        "a second id",
                    )
                    .label(ids[0], "first here")
                    .note("users with a token for another id could not sign in")
                    .help("write the id that your apps share, or let the users of the other app sign in through a user pool"),
                );
            }
            let client_id =
                ids.first().map_or_else(|| absent(name.loc), |loc| checker.string(*loc, Position::LoginId, ""));
            ProviderKind::Social { host: host_of(word), client_id }
        }
        _ => read_oidc(checker, &clauses, name),
    }
}

/// Issuer in the tokens of Google.
const GOOGLE_ISSUER: &str = "https://accounts.google.com";

/// Reads `metadata "…"`: the document, not its address, which only user pools take.
fn saml_document<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Str<'s>> {
    let loc = clauses.text("metadata")?;
    let address = checker.raw(loc).starts_with("http");
    if address {
        let message = "this is the address of a SAML metadata document, and not the document";
        checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, loc, message, "IAM fetches nothing")
                .note("IAM accepts only the document itself, of at least 1000 characters; a provider of a user pool may have its URL instead")
                .help("give the document when you deploy: param metadata: string, and here \"{metadata}\""),
        );
        return None;
    }
    Some(checker.string(loc, Position::SamlDocument, ""))
}

/// Returns the host name that Cognito knows a provider by.
fn host_of(word: &str) -> &'static str {
    match word {
        "google" => GOOGLE,
        "amazon" => "www.amazon.com",
        "apple" => "appleid.apple.com",
        _ => "graph.facebook.com",
    }
}

fn check_options(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, name: Spanned<&str>, kind: &str) {
    let (needed, possible) = options(kind);
    for clause in
        clauses.iter().filter(|clause| !needed.contains(&clause.spec.word) && !possible.contains(&clause.spec.word))
    {
        let message = format!("a provider of kind {kind} has no `{}`", clause.spec.word);
        checker.report(
            Diagnostic::new(&code::PROVIDER_OPTION, clauses.loc(clause.span), message, "of another kind")
                .note("it would have no effect on whose users are let in")
                .fix("remove it", clauses.loc(clause.span), "")
                .help(format!("options of this kind: {}", [needed, possible].concat().join(", "))),
        );
    }
    let exists = clauses.location_of("arn").or_else(|| clauses.location_of("import"));
    if let Some(exists) = exists.filter(|_| possible.contains(&"arn")) {
        for word in ["thumbprint", "metadata"] {
            let Some(loc) = clauses.location_of(word) else { continue };
            let message = format!("`{word}` would change a provider that exists already");
            checker.report(
                Diagnostic::new(&code::PROVIDER_OPTION, loc, message, "not in the output's hands")
                    .label(exists, "said to exist here")
                    .note("the output makes providers or uses them as they are")
                    .fix("remove it", loc, ""),
            );
        }
        return;
    }
    for option in needed.iter().filter(|option| clauses.location_of(option).is_none()) {
        let message = format!("provider `{}` lacks `{option}`", name.value);
        let diagnostic = Diagnostic::new(&name_code::MISSING_OPTION, name.loc, message, format!("needs `{option}`"))
            .note("without it the provider is not known, and none of its tokens is accepted");
        let value = match *option {
            "consumer_secret" => format!("{{{}Secret}}", name.value),
            "metadata" => format!("{{{}Metadata}}", name.value),
            "issuer" => "https://…".to_owned(),
            _ => "…".to_owned(),
        };
        checker.report(with_insertion(diagnostic, clauses, "add it", &format!("{option} \"{value}\"")));
    }
}

fn read_oidc<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, name: Spanned<&'s str>) -> ProviderKind<'s> {
    let issuer = text(checker, clauses, "issuer", Position::Issuer);
    let client_ids = read_client_ids(checker, clauses, name.value);
    let thumbprints = texts(checker, clauses, "thumbprint", Position::Thumbprint);
    // One that exists already is not made a second time.
    if let Some(issuer) = &issuer
        && check_issuer(checker, issuer)
        && clauses.location_of("arn").or_else(|| clauses.location_of("import")).is_none()
    {
        report_built_in(checker, issuer, name);
    }
    for thumbprint in &thumbprints {
        let ok = |text: String| text.len() == 40 && text.chars().all(|c| c.is_ascii_hexdigit());
        if literal(thumbprint).is_some_and(|text| !ok(text)) {
            checker.report(
                Diagnostic::new(
                    &code::BAD_THUMBPRINT,
                    thumbprint.loc,
                    "a thumbprint is 40 hexadecimal digits",
                    "not a SHA-1",
                )
                .note("IAM refuses the provider, and with it all sign-ins through it")
                .help("leave `thumbprint` out: IAM reads the certificate itself"),
            );
        }
    }
    if let Some(thumbprint) = thumbprints.get(MAX_THUMBPRINTS) {
        let message = format!("provider `{}` has more than {MAX_THUMBPRINTS} thumbprints", name.value);
        checker.report(
            Diagnostic::new(&code::BAD_THUMBPRINT, thumbprint.loc, message, "one too many")
                .note("IAM refuses more when the app is deployed")
                .help("leave `thumbprint` out: IAM reads the certificate itself"),
        );
    }
    ProviderKind::Oidc {
        issuer,
        client_ids,
        thumbprints,
        existing: existing(checker, clauses, "the provider", Position::ProviderArn("oidc-provider"), name.value),
    }
}

/// Most thumbprints and client ids of an OIDC provider of IAM.
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>
const MAX_THUMBPRINTS: usize = 5;
const MAX_CLIENT_IDS: usize = 100;

/// Reads the client ids of an OIDC provider.
fn read_client_ids<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, name: &str) -> Vec<Str<'s>> {
    let client_ids = texts(checker, clauses, "client_id", Position::OidcClientId);
    if let Some(id) = client_ids.get(MAX_CLIENT_IDS) {
        let message = format!("provider `{name}` has more than {MAX_CLIENT_IDS} client ids");
        checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, id.loc, message, "one too many")
                .note("IAM refuses more when the app is deployed")
                .help("declare a second provider"),
        );
    }
    client_ids
}

/// Returns whether a text can be an issuer, as far as it is known, and reports it otherwise.
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>
pub(super) fn check_issuer(checker: &mut Checker<'_>, issuer: &Str<'_>) -> bool {
    let head = issuer.literals().next().unwrap_or_default();
    let complete = literal(issuer);
    let starts_known = matches!(issuer.pieces.first(), Some(Piece::Lit(_)) | None);
    let host = |text: &str| {
        let rest = text.strip_prefix("https://").unwrap_or(text);
        rest[..rest.find('/').unwrap_or(rest.len())].to_owned()
    };
    let known = complete.as_deref().unwrap_or(head);
    let (problem, advice) = if starts_known && !head.starts_with("https://") {
        let rest = head.strip_prefix("http://").unwrap_or(head);
        ("does not begin with https://", format!("write \"https://{rest}\""))
    } else if complete.as_deref().is_some_and(|text| host(text).is_empty()) {
        ("has no host", "write \"https://login.example.com\"".to_owned())
    } else if starts_known && host(known).contains(':') && !host(known).ends_with(":443") {
        ("has a port", "serve the issuer at the usual port of https".to_owned())
    } else if issuer.literals().any(|text| text.contains(['?', '#', ' '])) {
        ("has a query, a fragment or a blank", "write the part before it".to_owned())
    } else if complete.as_deref().is_some_and(|text| text.ends_with("/.well-known/openid-configuration")) {
        (
            "is the address of the provider's configuration",
            "write the `issuer` of that document, mostly the part before /.well-known".to_owned(),
        )
    } else if complete.as_deref().is_some_and(|text| text.len() > 255) {
        (
            "has more than 255 characters",
            "look up the `issuer` in the provider's /.well-known/openid-configuration".to_owned(),
        )
    } else {
        return true;
    };
    let message = format!("issuer `{}` {problem}", printable(checker.raw(issuer.loc), &[]));
    checker.report(
        Diagnostic::new(&code::BAD_ISSUER, issuer.loc, message, "not an issuer")
            .note("the issuer is where the provider's keys are fetched from, and each token of your users names it as its `iss`")
            .help(advice),
    );
    false
}

/// Reports providers that Cognito knows by itself.
fn report_built_in(checker: &mut Checker<'_>, issuer: &Str<'_>, name: Spanned<&str>) {
    let Some(text) = literal(issuer) else { return };
    let rest = text.strip_prefix("https://").unwrap_or(&text);
    let host = rest[..rest.find('/').unwrap_or(rest.len())].to_ascii_lowercase();
    let cognito = (host.starts_with("cognito-idp.") || host.starts_with("issuer-cognito-idp."))
        && (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn"));
    let name = name.value;
    let (title, advice) = match host.as_str() {
        GOOGLE => (
            "Google",
            format!("write: provider {name} google {{ client_id \"…\" }}, with as many ids as there are apps"),
        ),
        "www.facebook.com" | "facebook.com" | "graph.facebook.com" | "limited.facebook.com" => {
            ("Facebook", format!("write: provider {name} facebook {{ client_id \"…\" }}"))
        }
        _ if cognito => {
            let advice = "write: user_pool Users { arn \"…\"; client web { id \"…\" } }, and `Users.web` where its users are meant";
            ("Cognito user pools", advice.to_owned())
        }
        _ => return,
    };
    checker.report(
        Diagnostic::new(&code::BUILT_IN_PROVIDER, issuer.loc, format!("{title} needs no OIDC provider"), "built in")
            .note("identity pools know this provider already; a second way in through IAM would give the same users other identities")
            .help(advice),
    );
}

/// Checks the issuers of OIDC providers by their uses: API Gateway and AppSync compare the text with the `iss` of
/// tokens; an identity pool needs it without a slash at the end, which the output removes if it is written.
pub(super) fn check_issuers(checker: &mut Checker<'_>) {
    let program = &checker.program;
    let mut diagnostics = Vec::new();
    for (at, provider) in program.providers.iter().enumerate() {
        let id = ProviderId(at as u32);
        let ProviderKind::Oidc { issuer: Some(issuer), existing, .. } = &provider.kind else { continue };
        let authorizers = program.apis.iter().flat_map(|api| &api.authorizers);
        let mut comparing = authorizers.filter(|authorizer| match &authorizer.kind {
            AuthorizerKind::Jwt { issuer: Issuer::Provider(provider), .. } => *provider == id,
            AuthorizerKind::Oidc { provider, .. } => *provider == id,
            _ => false,
        });
        if let Some(authorizer) = comparing.next() {
            diagnostics.extend(check_auth0_slash(checker, issuer, authorizer.loc));
        }
        let pool = program
            .identity_pools
            .iter()
            .find(|pool| pool.sign_in.iter().any(|login| login.value == SignIn::Provider(id)));
        if let (Some(pool), None) = (pool, existing) {
            diagnostics.extend(check_parameter_slash(checker, issuer, pool.loc));
        }
    }
    // Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-oidc-idp.html
    for provider in program.user_pools.iter().flat_map(|pool| &pool.providers) {
        if let (PoolProviderKind::Oidc, Some(issuer)) = (provider.kind, &provider.issuer) {
            diagnostics.extend(check_parameter_slash(checker, issuer, provider.loc));
        }
    }
    diagnostics.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Returns the text of a string with the defaults of its parameters, or nothing if one has no default.
pub(super) fn text_by_default(checker: &Checker<'_>, text: &Str<'_>) -> Option<String> {
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Lit(text) => Some(text.to_string()),
        Piece::Param(id) => checker.program.params[id.index()].default.as_ref().map(|default| default.value.clone()),
        Piece::Var(_) => None,
    };
    text.pieces.iter().map(piece).collect()
}

/// Reports an issuer of Auth0 without the slash that its tokens have at the end.
fn check_auth0_slash(checker: &Checker<'_>, issuer: &Str<'_>, authorizer: Loc) -> Option<Diagnostic> {
    let whole = text_by_default(checker, issuer).or_else(|| match issuer.pieces.last() {
        Some(Piece::Lit(text)) => Some(text.to_string()),
        _ => None,
    })?;
    if !whole.to_ascii_lowercase().ends_with(".auth0.com") {
        return None;
    }
    let fixed = format!("{}/\"", checker.slice(issuer.loc).trim_end_matches('"'));
    let message = format!("issuer `{}` lacks the slash at the end of Auth0's issuers", checker.raw(issuer.loc));
    let diagnostic =
        Diagnostic::new(&code::AUTH0_SLASH, issuer.loc, message, "no `/` at the end")
            .label(authorizer, "compared with the tokens' `iss` here")
            .note(
                "Auth0's tokens carry `iss` with a final slash; the API compares it with this text exactly, and would answer every \
                 request of your users with 401",
            );
    Some(diagnostic.fix("add the slash", issuer.loc, fixed))
}

/// Reports a slash at the end that comes from a parameter and so cannot be removed. `pool` needs the issuer without it.
fn check_parameter_slash(checker: &Checker<'_>, issuer: &Str<'_>, pool: Loc) -> Option<Diagnostic> {
    let Some(Piece::Param(id)) = issuer.pieces.last() else { return None };
    let param = &checker.program.params[id.index()];
    if !param.default.as_ref().is_some_and(|default| default.value.ends_with('/')) {
        return None;
    }
    let written = format!("{}/\"", checker.slice(issuer.loc).trim_end_matches('"'));
    let message = format!("the slash at the end of this issuer comes from parameter `{}`", param.name);
    Some(
        Diagnostic::new(&code::SLASH_OF_PARAMETER, issuer.loc, message, "ends in `/` by default")
            .label(param.loc, "its default ends in `/`")
            .label(pool, "wants the issuer without that slash")
            .note("the output makes the provider without the slash, and can leave out only what is written here")
            .help(format!("take the slash out of the parameter's value, and write it after: issuer {written}")),
    )
}
