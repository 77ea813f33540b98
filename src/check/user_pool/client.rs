//! App clients.

use super::settings::unique;
use super::values::{Range, duration, in_range, picks, text, texts, with_insertion};
use super::{attributes, code, name_code, oauth, report_change_of_existing};
use crate::check::{Checker, Clauses};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::shapes::{self, ValueShape};
use crate::model::user_pool::{Client, ClientProvider, Flow, OAuth, UserPool, Validity};
use crate::model::{Piece, Position, Spanned, Str};
use crate::syntax::ast::ClauseNode;

pub(super) fn read<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, pool: &UserPool<'s>) -> Vec<Client<'s>> {
    let mut clients = Vec::new();
    for clause in clauses.all("client") {
        let Some(name) = clauses.word_arg(clause, 0) else { continue };
        crate::check::names::check_name(checker, name.loc);
        crate::check::names::check_part_name(checker, pool.name, name.loc);
        checker.check_declared_name(name, Position::ClientName);
        let inner = clauses.inner(clause);
        if pool.existing.is_some() {
            check_existing(checker, clauses, clause, name);
            let mut client = empty(name);
            client.existing = text(checker, &inner, "id", Position::ClientId);
            clients.push(client);
        } else {
            clients.push(read_client(checker, &inner, name, pool));
        }
    }
    unique(checker, "client", clients.iter().map(|client| (client.name, client.loc)));
    clients
}

fn empty<'s>(name: Spanned<&'s str>) -> Client<'s> {
    Client {
        name: name.value,
        loc: name.loc,
        existing: None,
        title: None,
        flows: Vec::new(),
        oauth: Vec::new(),
        callbacks: Vec::new(),
        logouts: Vec::new(),
        default_redirect: None,
        scopes: Vec::new(),
        providers: Vec::new(),
        secret: None,
        validity: Validity::default(),
        rotation: None,
        revocation: None,
        hide_unknown_users: None,
        read: Vec::new(),
        write: Vec::new(),
        readable: Vec::new(),
        writable: Vec::new(),
    }
}

/// Reports options of a client of an existing pool: it has an id and nothing else.
fn check_existing(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, clause: &ClauseNode, name: Spanned<&str>) {
    let inner = clauses.inner(clause);
    let first = clauses.location_of("arn").or_else(|| clauses.location_of("import"));
    for option in inner.iter().filter(|option| option.spec.word != "id") {
        let message = format!("`{}` would change an app client that exists already", option.spec.word);
        report_change_of_existing(checker, inner.loc(option.span), first, &message);
    }
    if inner.location_of("id").is_none() {
        let message = format!("the app client `{}` would have to be made in a pool that exists already", name.value);
        let mut diagnostic = Diagnostic::new(&code::EXISTING_POOL, name.loc, message, "has no `id`");
        if let Some(first) = first {
            diagnostic = diagnostic.label(first, "said to exist here");
        }
        let diagnostic = diagnostic
            .note("the output makes clients only in pools that it makes; this one's id says which tokens are meant");
        let text = "give the client's id, from the Cognito console";
        checker.report(match clause.block {
            Some(_) => with_insertion(diagnostic, &inner, text, "id \"…\""),
            None => diagnostic.fix(text, name.loc, format!("{} {{ id \"…\" }}", name.value)),
        });
    }
}

fn read_client<'s>(
    checker: &mut Checker<'s>,
    inner: &Clauses<'s, '_>,
    name: Spanned<&'s str>,
    pool: &UserPool<'s>,
) -> Client<'s> {
    if let Some(id) = inner.location_of("id") {
        checker.report(
            Diagnostic::new(
                &code::CLIENT_ID,
                id,
                format!("the app client `{}` has no id yet", name.value),
                "not yet known",
            )
            .note("the output makes this client, and Cognito gives it an id then")
            .fix("remove it", id, "")
            .help("or, if the pool exists already, say where: arn \"arn:aws:cognito-idp:…:userpool/…\""),
        );
    }
    let mut client = Client {
        title: text(checker, inner, "name", Position::ClientName),
        flows: picks(checker, inner, "flows", Flow::WORDS),
        oauth: picks(checker, inner, "oauth", OAuth::WORDS),
        callbacks: texts(checker, inner, "callback", Position::Url),
        logouts: texts(checker, inner, "logout", Position::Url),
        default_redirect: text(checker, inner, "default_redirect", Position::Url),
        scopes: texts(checker, inner, "scopes", Position::Scope),
        providers: read_providers(checker, inner, pool),
        secret: inner.switch("secret"),
        validity: read_validity(checker, inner),
        rotation: in_range(
            checker,
            inner.duration("rotation"),
            &Range::seconds(
                "the grace period of a rotated refresh token",
                &shapes::COGNITO_IDP_RETRY_GRACE_PERIOD_SECONDS_TYPE,
                1,
            ),
        ),
        revocation: inner.switch("revocation"),
        hide_unknown_users: inner.switch("hide_unknown_users"),
        read: texts(checker, inner, "read", Position::Attribute),
        write: texts(checker, inner, "write", Position::Attribute),
        ..empty(name)
    };
    attributes::check_listed(checker, pool, &client.read, false);
    attributes::check_listed(checker, pool, &client.write, true);
    if let (Some(callback), true) =
        (inner.location_of("callback"), client.oauth.is_empty() && inner.location_of("oauth").is_none())
    {
        client.oauth.push(Spanned { value: OAuth::Code, loc: callback });
    }
    oauth::check(checker, inner, &mut client, pool);
    check_rotation(checker, inner, &client);
    client
}

/// Reads `validity { … }`.
/// Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TokenValidityUnitsType.html>
fn read_validity(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>) -> Validity {
    let Some(inner) = clauses.get("validity").map(|clause| clauses.inner(clause)) else { return Validity::default() };
    let mut range = |word, what, min, max| in_range(checker, inner.duration(word), &Range::duration(what, min, max));
    let validity = Validity {
        access: range("access", "the life of an access token", 300, 86400),
        id: range("id", "the life of an ID token", 300, 86400),
        refresh: range("refresh", "the life of a refresh token", 3600, 3650 * 86400),
        session: in_range(
            checker,
            inner.duration("session"),
            &Range::seconds("the life of a sign-in session", &shapes::COGNITO_IDP_AUTH_SESSION_VALIDITY_TYPE, 60),
        ),
    };
    if let Some(session) = validity.session.filter(|session| session.value % 60 != 0) {
        let minutes = format!("{}m", session.value / 60);
        checker.report(
            Diagnostic::new(
                &name_code::BAD_VALUE,
                session.loc,
                "the life of a sign-in session is whole minutes",
                "not whole",
            )
            .note("Cognito counts it in minutes")
            .fix(format!("write {minutes}"), session.loc, minutes),
        );
    }
    let outlives = |life: &Spanned<u64>| validity.refresh.is_some_and(|refresh| life.value > refresh.value);
    for (what, life) in [("an access token", validity.access), ("an ID token", validity.id)] {
        let (Some(life), Some(refresh)) = (life.filter(outlives), validity.refresh) else { continue };
        let message = format!("{what} lives {}, and what renews it {}", duration(life.value), duration(refresh.value));
        checker.report(
            Diagnostic::new(&code::OUTLIVES_REFRESH, life.loc, message, "longer than the refresh token")
                .label(refresh.loc, "the refresh token")
                .note("Cognito refuses an app client whose tokens outlive their refresh token")
                .fix(format!("write {}", duration(refresh.value)), life.loc, duration(refresh.value)),
        );
    }
    validity
}

fn check_rotation(checker: &mut Checker<'_>, inner: &Clauses<'_, '_>, client: &Client<'_>) {
    let refresh = client.flows.iter().find(|flow| flow.value == Flow::Refresh);
    if let (Some(refresh), Some(rotation)) = (refresh, client.rotation) {
        checker.report(
            Diagnostic::new(&code::ROTATION, refresh.loc, "rotated refresh tokens cannot be used with the flow `refresh`", "cannot rotate")
                .label(rotation.loc, "rotated here")
                .note("your app asks for new tokens with GetTokensFromRefreshToken then, which gives it a new refresh token each time")
                .help("remove `refresh` from the flows, or `rotation`"),
        );
    }
    // Machines and users of other providers have no flow but `refresh`, and Cognito wants one.
    let (Some(clause), [], true) =
        (inner.get("rotation"), client.flows.as_slice(), client.machine() || client.federated())
    else {
        return;
    };
    let loc = inner.loc(clause.span);
    let message = format!("`rotation` leaves the app client `{}` without a flow", client.name);
    let diagnostic = Diagnostic::new(&code::ROTATION_WITHOUT_FLOW, loc, message, "excludes the flow `refresh`");
    let diagnostic = match client.providers.first() {
        Some(first) if !client.machine() => {
            diagnostic.label(first.loc, "its users sign in elsewhere, by no flow").note(
                "Cognito gives an app client without flows its default flows, by which people sign in with a password",
            )
        }
        _ => diagnostic.note("machines get no refresh token that could be rotated"),
    };
    let diagnostic = diagnostic.fix("leave the refresh tokens as they are", loc, "");
    checker.report(match client.machine() {
        true => diagnostic,
        false => diagnostic.help("or say that people may sign in with a password of the pool too: flows srp"),
    });
}

fn read_providers(
    checker: &mut Checker<'_>,
    inner: &Clauses<'_, '_>,
    pool: &UserPool<'_>,
) -> Vec<Spanned<ClientProvider>> {
    let Some(clause) = inner.get("providers") else { return Vec::new() };
    let mut providers: Vec<Spanned<ClientProvider>> = Vec::new();
    for path in inner.refs(clause) {
        let name = inner.slice(path.span());
        let place = pool.providers.iter().position(|provider| provider.name == name.value);
        let value = match place {
            Some(place) => ClientProvider::Provider(place as u32),
            None if name.value == "cognito" => ClientProvider::Cognito,
            None => {
                let known = pool.providers.iter().map(|provider| provider.name).chain(["cognito"]);
                let near = did_you_mean(name.value, known);
                let message = format!("user pool `{}` has no provider `{}`", pool.name, name.value);
                let diagnostic = Diagnostic::new(&code::UNKNOWN_PROVIDER, name.loc, message, "not declared in the pool")
                    .note("the sign-in pages can only send users to providers that the pool itself knows; a `provider` outside the pool is for identity pools and APIs");
                checker.report(diagnostic.suggest_or(near, name.loc, |diagnostic| {
                    diagnostic
                        .help(format!(
                            "declare it in the pool: provider {} google {{ … }}",
                            name.value.replace('.', "_")
                        ))
                        .help("or write `cognito` for the pool's own users")
                }));
                continue;
            }
        };
        if let Some(first) = providers.iter().find(|first| first.value == value) {
            let message = format!("provider `{}` is here twice", name.value);
            checker.report(
                Diagnostic::new(&code::DUPLICATE_MEMBER, name.loc, message, "again here")
                    .label(first.loc, "first here")
                    .help("remove one of the two"),
            );
        }
        providers.push(Spanned { value, loc: name.loc });
    }
    providers
}

/// Reports a list with more strings than AWS's model allows.
pub(super) fn check_list_length(checker: &mut Checker<'_>, list: &[Str<'_>], shape: &ValueShape) {
    let max = shape.max as usize;
    if let Some(text) = list.get(max) {
        checker.report(
            Diagnostic::new(
                &name_code::BAD_VALUE,
                text.loc,
                format!("a list of addresses or scopes has at most {max} entries"),
                format!("number {}", max + 1),
            )
            .note("Cognito refuses more when the app is deployed")
            .help("remove what is not used, or declare a second app client"),
        );
    }
}

/// Returns the text up to the first parameter.
pub(super) fn known_head(text: &Str<'_>) -> String {
    let literals = text.pieces.iter().map_while(|piece| match piece {
        Piece::Lit(text) => Some(text.as_ref()),
        _ => None,
    });
    literals.collect()
}
