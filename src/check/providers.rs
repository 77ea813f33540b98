//! Identity providers whose users an identity pool or an API accepts.

use super::user_pool::values::{existing, length, literal, secret, text, texts, with_insertion};
use super::{Checker, Clauses, Declarations, at};
use crate::diagnostic::{Diagnostic, codes::names as name_code, codes::pools as code};
use crate::model::{Position, Provider, ProviderKind, Spanned, Str};
use crate::syntax::ast::Declare;
use crate::text::{FileId, Loc};

/// Reads every `provider`.
pub(super) fn providers(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.providers {
        let name = Spanned { value: checker.text(*file, declare.name), loc: at(*file, declare.name) };
        let kind = kind(checker, *file, declare, name);
        checker.program.providers.push(Provider { name: name.value, loc: name.loc, doc: doc.clone(), kind });
    }
}

/// The options of a kind: those that it needs unless it exists already, and those that it may have.
pub(super) fn options(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "oidc" => (&["issuer"], &["client_id", "thumbprint", "arn", "import"]),
        "twitter" => (&["consumer_key", "consumer_secret"], &[]),
        "saml" => (&["metadata"], &["arn", "import"]),
        _ => (&["client_id"], &[]),
    }
}

fn kind<'s>(checker: &mut Checker<'s>, file: FileId, declare: &Declare, name: Spanned<&'s str>) -> ProviderKind<'s> {
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
            let key = text(checker, &clauses, "consumer_key", Position::Audience);
            ProviderKind::Twitter {
                key: key.unwrap_or_else(|| absent(name.loc)),
                secret: consumer.unwrap_or_else(|| absent(name.loc)),
            }
        }
        "saml" => ProviderKind::Saml {
            metadata: text(checker, &clauses, "metadata", Position::Secret),
            existing: existing(checker, &clauses, "the provider", Position::ProviderArn("saml-provider"), name.value),
        },
        "google" | "amazon" | "apple" | "facebook" => {
            let ids = clauses.texts("client_id");
            if let Some(second) = ids.get(1) {
                checker.report(
                    Diagnostic::new(
                        &name_code::BAD_VALUE,
                        *second,
                        format!("an identity pool knows one id of {word}"),
                        "a second id",
                    )
                    .label(ids[0], "first here")
                    .note("users who come with a token for another id would be turned away")
                    .help(format!(
                        "write one id, or declare the provider with its issuer: provider {} oidc {{ … }}",
                        name.value
                    )),
                );
            }
            let client_id =
                ids.first().map_or_else(|| absent(name.loc), |loc| checker.string(*loc, Position::Audience, ""));
            ProviderKind::Social { host: host(word), client_id }
        }
        _ => oidc(checker, &clauses, name),
    }
}

/// The host name that Cognito knows a provider by.
fn host(word: &str) -> &'static str {
    match word {
        "google" => "accounts.google.com",
        "amazon" => "www.amazon.com",
        "apple" => "appleid.apple.com",
        _ => "graph.facebook.com",
    }
}

fn check_options(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, name: Spanned<&str>, kind: &str) {
    let (needed, possible) = options(kind);
    for clause in clauses.iter().filter(|it| !needed.contains(&it.spec.word) && !possible.contains(&it.spec.word)) {
        let message = format!("a provider of kind {kind} has no `{}`", clause.spec.word);
        checker.report(
            Diagnostic::new(&code::PROVIDER_OPTION, clauses.loc(clause.span), message, "of another kind")
                .note("it would have no effect on whose users are let in")
                .fix("remove it", clauses.loc(clause.span), "")
                .help(format!("options of this kind: {}", [needed, possible].concat().join(", "))),
        );
    }
    let exists = clauses.has("arn").or_else(|| clauses.has("import"));
    if let Some(exists) = exists.filter(|_| possible.contains(&"arn")) {
        for word in ["thumbprint", "metadata"] {
            let Some(loc) = clauses.has(word) else { continue };
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
    for option in needed.iter().filter(|option| clauses.has(option).is_none()) {
        let message = format!("provider `{}` lacks `{option}`", name.value);
        let diagnostic = Diagnostic::new(&name_code::MISSING_OPTION, name.loc, message, format!("needs `{option}`"))
            .note("without it nobody knows whose users are meant, and no token of theirs is taken");
        let value = match *option {
            "consumer_secret" => format!("{{{}Secret}}", name.value),
            "metadata" => format!("{{{}Metadata}}", name.value),
            "issuer" => "https://…".to_owned(),
            _ => "…".to_owned(),
        };
        checker.report(with_insertion(diagnostic, clauses, "add it", &format!("{option} \"{value}\"")));
    }
}

fn oidc<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, name: Spanned<&'s str>) -> ProviderKind<'s> {
    let issuer = text(checker, clauses, "issuer", Position::Issuer);
    let client_ids = texts(checker, clauses, "client_id", Position::Audience);
    let thumbprints = texts(checker, clauses, "thumbprint", Position::Thumbprint);
    if let Some(issuer) = &issuer
        && self::issuer(checker, issuer)
        && !built_in(checker, issuer, name)
    {
        auth0(checker, issuer);
    }
    for id in &client_ids {
        length(checker, id, "a client id", 255);
    }
    if let Some(id) = client_ids.get(100) {
        checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, id.loc, "a provider has at most 100 client ids", "the 101st")
                .note("IAM refuses more when the app is deployed")
                .help("declare a second provider"),
        );
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
    if let Some(thumbprint) = thumbprints.get(5) {
        checker.report(
            Diagnostic::new(
                &code::BAD_THUMBPRINT,
                thumbprint.loc,
                "a provider has at most five thumbprints",
                "the sixth",
            )
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

/// Whether a text can be an issuer, as far as it is known; else it is reported.
pub(super) fn issuer(checker: &mut Checker<'_>, issuer: &Str<'_>) -> bool {
    let head = issuer.literals().next().unwrap_or_default();
    let complete = literal(issuer);
    let starts_known = matches!(issuer.pieces.first(), Some(crate::model::Piece::Lit(_)) | None);
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
    } else if starts_known && host(known).contains(':') {
        ("has a port", "serve the issuer at the usual port of https".to_owned())
    } else if issuer.literals().any(|text| text.contains(['?', '#', ' '])) {
        ("has a query, a fragment or a blank", "write the part before it".to_owned())
    } else if complete.as_deref().is_some_and(|text| text.ends_with("/.well-known/openid-configuration")) {
        (
            "is the address of the provider's configuration",
            "write what stands there as `issuer`, mostly the part before /.well-known".to_owned(),
        )
    } else if complete.as_deref().is_some_and(|text| text.len() > 255) {
        (
            "has more than 255 characters",
            "look up the `issuer` in the provider's /.well-known/openid-configuration".to_owned(),
        )
    } else {
        return true;
    };
    checker.report(
        Diagnostic::new(&code::BAD_ISSUER, issuer.loc, format!("this issuer {problem}"), "not an issuer")
            .note("the issuer is where the provider's keys are fetched from, and each token of your users names it as its `iss`")
            .help(advice),
    );
    false
}

/// Reports providers that Cognito knows by itself.
fn built_in(checker: &mut Checker<'_>, issuer: &Str<'_>, name: Spanned<&str>) -> bool {
    let Some(text) = literal(issuer) else { return false };
    let rest = text.strip_prefix("https://").unwrap_or(&text);
    let host = rest[..rest.find('/').unwrap_or(rest.len())].to_ascii_lowercase();
    let cognito = (host.starts_with("cognito-idp.") || host.starts_with("issuer-cognito-idp."))
        && (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn"));
    let name = name.value;
    let (title, advice) = match host.as_str() {
        "accounts.google.com" => ("Google", format!("write: provider {name} google {{ client_id \"…\" }}")),
        "www.facebook.com" | "facebook.com" | "graph.facebook.com" | "limited.facebook.com" => {
            ("Facebook", format!("write: provider {name} facebook {{ client_id \"…\" }}"))
        }
        _ if cognito => {
            let advice = "write: user_pool Users { arn \"…\"; client web { id \"…\" } }, and `Users.web` where its users are meant";
            ("Cognito user pools", advice.to_owned())
        }
        _ => return false,
    };
    checker.report(
        Diagnostic::new(&code::BUILT_IN_PROVIDER, issuer.loc, format!("{title} needs no OIDC provider"), "built in")
            .note("identity pools know this provider already; a second way in through IAM would give the same users other identities")
            .help(advice),
    );
    true
}

/// The tokens of Auth0 name their issuer with a slash at the end.
fn auth0(checker: &mut Checker<'_>, issuer: &Str<'_>) {
    let last = match issuer.pieces.last() {
        Some(crate::model::Piece::Lit(text)) => text.as_ref(),
        _ => return,
    };
    if !last.to_ascii_lowercase().ends_with(".auth0.com") {
        return;
    }
    let written = checker.slice(issuer.loc);
    let fixed = format!("{}/\"", written.trim_end_matches('"'));
    checker.report(
        Diagnostic::new(&code::AUTH0_SLASH, issuer.loc, "the issuer of Auth0 ends in a slash", "no `/` at the end")
            .note(
                "Auth0's tokens carry `iss` with a final slash; API Gateway compares it with this text exactly, and would answer every \
                 request of your users with 401",
            )
            .fix("add the slash", issuer.loc, fixed),
    );
}
