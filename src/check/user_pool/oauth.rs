//! OAuth: resource servers with their scopes, and the OAuth options of app clients.

use super::client::{check_list_length, known_head};
use super::settings::unique;
use super::values::{literal, shape, text, with_insertion};
use super::{code, name_code};
use crate::check::{Checker, Clauses};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::user_pool::{Client, OAuth, ResourceServer, Scope, UserPool};
use crate::model::{Position, Spanned, Str, shapes};
use crate::text::{Loc, Span};

/// Scopes that need no resource server.
const STANDARD: &[&str] = &["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

pub(super) fn read_resource_servers<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    pool: &str,
) -> Vec<ResourceServer<'s>> {
    let mut servers: Vec<ResourceServer<'s>> = Vec::new();
    for clause in clauses.all("resource_server") {
        let Some(name) = clauses.word_arg(clause, 0) else { continue };
        let inner = clauses.inner(clause);
        let identifier = text(checker, &inner, "identifier", Position::ResourceServerId);
        checker.check_declared_name(name, Position::ResourceServerName);
        crate::check::names::check_part_name(checker, pool, name.loc);
        let scopes = read_scopes(checker, &inner);
        servers.push(ResourceServer { name: name.value, loc: name.loc, identifier, scopes });
    }
    unique(checker, "resource server", servers.iter().map(|server| (server.name, server.loc)));
    let shapes: Vec<(String, Loc)> = servers.iter().map(|server| identifier(checker, server)).collect();
    for (at, (shape, loc)) in shapes.iter().enumerate() {
        let first = shapes[..at].iter().position(|(first, _)| first == shape);
        // Two of one name are reported as such.
        let first = first.filter(|first| servers[*first].name != servers[at].name);
        if let Some((_, first)) = first.map(|first| &shapes[first]) {
            checker.report(
                Diagnostic::new(
                    &code::DUPLICATE_MEMBER,
                    *loc,
                    format!("two resource servers are called `{shape}`"),
                    "again here",
                )
                .label(*first, "first here")
                .note("a scope would belong to either of them")
                .help("give one of the two another identifier"),
            );
        }
    }
    servers
}

fn read_scopes<'s>(checker: &mut Checker<'s>, inner: &Clauses<'s, '_>) -> Vec<Scope<'s>> {
    let mut scopes = Vec::new();
    for clause in inner.all("scope") {
        let (Some(name), Some(text)) = (inner.name_arg(clause, 0), inner.text_args(clause).into_iter().last()) else {
            continue;
        };
        let description = Spanned { value: checker.written(text), loc: text };
        checker.check_text(text, &description.value, Position::ScopeDescription, "");
        checker.check_declared_name(name, Position::ScopeName);
        scopes.push(Scope { name: name.value, loc: name.loc, description });
    }
    report_duplicate_scopes(checker, &scopes);
    if let Some(scope) = scopes.get(shapes::COGNITO_IDP_RESOURCE_SERVER_SCOPE_LIST_TYPE.max as usize) {
        checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, scope.loc, "a resource server has at most 100 scopes", "the 101st")
                .note("Cognito refuses more when the app is deployed")
                .help("declare a second resource server"),
        );
    }
    scopes
}

/// Reports scopes with the same name. Scopes have no logical ids, so similar names do not clash.
fn report_duplicate_scopes(checker: &mut Checker<'_>, scopes: &[Scope<'_>]) {
    for (at, scope) in scopes.iter().enumerate() {
        if let Some(first) = scopes[..at].iter().find(|first| first.name == scope.name) {
            let message = format!("scope `{}` is here twice", scope.name);
            checker.report(
                Diagnostic::new(&code::DUPLICATE_MEMBER, scope.loc, message, "again here")
                    .label(first.loc, "first here")
                    .help("remove one of the two"),
            );
        }
    }
}

/// Returns the identifier of a resource server, parameters as written.
fn identifier(checker: &Checker<'_>, server: &ResourceServer<'_>) -> (String, Loc) {
    match &server.identifier {
        Some(text) => (shape(checker, text), text.loc),
        None => (server.name.to_owned(), server.loc),
    }
}

/// Checks the OAuth options of a client, and adds the scope `openid` to a client without scopes.
pub(super) fn check<'s>(
    checker: &mut Checker<'s>,
    inner: &Clauses<'s, '_>,
    client: &mut Client<'s>,
    pool: &UserPool<'s>,
) {
    check_list_length(checker, &client.callbacks, &shapes::COGNITO_IDP_CALLBACK_UR_LS_LIST_TYPE);
    check_list_length(checker, &client.logouts, &shapes::COGNITO_IDP_LOGOUT_UR_LS_LIST_TYPE);
    check_list_length(checker, &client.scopes, &shapes::COGNITO_IDP_SCOPE_LIST_TYPE);
    for address in client.callbacks.iter().chain(&client.logouts) {
        check_redirect(checker, address);
    }
    check_default_redirect(checker, client);
    for scope in &client.scopes {
        check_scope(checker, scope, pool);
    }
    let machine = client.oauth.iter().find(|grant| grant.value == OAuth::ClientCredentials).copied();
    if let Some(machine) = machine {
        check_client_credentials(checker, inner, client, machine);
        return;
    }
    let Some(first) = client.oauth.first().copied() else {
        for word in ["scopes", "logout", "providers", "default_redirect"] {
            let Some(loc) = inner.location_of(word) else { continue };
            let message = format!("`{word}` has no effect on an app client without callbacks");
            let diagnostic = Diagnostic::new(&code::OAUTH_INCOMPLETE, loc, message, "ignored").note(
                "only tokens from the sign-in pages carry scopes; your app would sign users in and find none in the token",
            );
            let text = "say where the sign-in page sends users back to";
            checker.report(with_insertion(diagnostic, inner, text, "callback \"https://…\""));
            break;
        }
        return;
    };
    if client.callbacks.is_empty() {
        let message = format!("the OAuth flow `{}` has nowhere to send users back to", first.value.api());
        let diagnostic = Diagnostic::new(&code::OAUTH_INCOMPLETE, first.loc, message, "needs a callback")
            .note("after signing in, users come back to your app at a callback; Cognito sends them nowhere else");
        checker.report(with_insertion(diagnostic, inner, "name your app's address", "callback \"https://…\""));
    }
    if client.scopes.is_empty() {
        client.scopes.push(Str::literal("openid", first.loc));
    }
}

fn check_client_credentials(
    checker: &mut Checker<'_>,
    inner: &Clauses<'_, '_>,
    client: &Client<'_>,
    machine: Spanned<OAuth>,
) {
    let new = |loc, message: &str, label: &str| Diagnostic::new(&code::CLIENT_CREDENTIALS, loc, message, label);
    if let Some(other) = client.oauth.iter().find(|grant| grant.value != OAuth::ClientCredentials) {
        checker.report(
            new(machine.loc, "an app client signs in either people or itself", "itself")
                .label(other.loc, "people")
                .note("every user who signs in would have the secret that machines use")
                .help("declare a second client for the machine: client jobs { oauth client_credentials; secret on; scopes \"…\" }"),
        );
        return;
    }
    match client.secret {
        Some(secret) if secret.value => {}
        Some(secret) => checker.report(
            new(secret.loc, "an app client that signs in for itself needs a secret", "no secret")
                .note("the secret is all that it can prove itself with")
                .fix("let Cognito make one", secret.loc, "on"),
        ),
        None => {
            let diagnostic = new(machine.loc, "an app client that signs in for itself needs a secret", "has none")
                .note("the secret is all that it can prove itself with");
            checker.report(with_insertion(diagnostic, inner, "let Cognito make one", "secret on"));
        }
    }
    let custom = |scope: &&Str<'_>| shape(checker, scope).contains('/');
    let standard = client.scopes.iter().find(|scope| !custom(scope)).map(|scope| scope.loc);
    if client.scopes.is_empty() {
        let diagnostic =
            new(machine.loc, "an app client that signs in for itself needs scopes of a resource server", "has none")
                .note("its tokens would allow nothing");
        checker.report(with_insertion(diagnostic, inner, "name what it may do", "scopes \"server/scope\""));
    } else if let Some(loc) = standard {
        checker.report(
            new(loc, "this scope is about a person, and a machine is none", "about a user")
                .note("tokens of machines carry scopes of resource servers only")
                .help("write scopes of the form \"server/scope\""),
        );
    }
}

fn check_scope(checker: &mut Checker<'_>, scope: &Str<'_>, pool: &UserPool<'_>) {
    let wanted = shape(checker, scope);
    let mut known: Vec<String> = STANDARD.iter().map(|&scope| scope.to_owned()).collect();
    for server in &pool.resource_servers {
        let (identifier, _) = identifier(checker, server);
        known.extend(server.scopes.iter().map(|scope| format!("{identifier}/{}", scope.name)));
    }
    if known.contains(&wanted) {
        return;
    }
    let near = did_you_mean(&wanted, known.iter().map(String::as_str));
    let server = wanted.rsplit_once('/').map(|(server, _)| server);
    let declared =
        pool.resource_servers.iter().find(|declared| Some(identifier(checker, declared).0.as_str()) == server);
    let message = match (server, declared) {
        (Some(server), Some(_)) => format!("resource server `{server}` has no such scope"),
        (Some(server), None) => format!("user pool `{}` has no resource server `{server}`", pool.name),
        (None, _) => format!("there is no scope `{wanted}`"),
    };
    let mut diagnostic = Diagnostic::new(&code::UNKNOWN_SCOPE, scope.loc, message, "not declared");
    if let Some(server) = declared {
        diagnostic = diagnostic.label(server.loc, "its scopes are declared here");
    }
    let diagnostic = diagnostic.note("an app client can only ask for scopes that exist; Cognito refuses it otherwise");
    checker.report(match (near, wanted.rsplit_once('/')) {
        (Some(near), _) => diagnostic.fix(format!("did you mean `{near}`?"), scope.loc, format!("\"{near}\"")),
        (None, Some((_, name))) if declared.is_some() => {
            diagnostic.help(format!("declare it there: scope {name} \"…\""))
        }
        (None, Some((server, name))) => {
            diagnostic.help(format!("declare it in the pool: resource_server {server} {{ scope {name} \"…\" }}"))
        }
        (None, None) => diagnostic.help(format!("write one of {}, or \"server/scope\"", STANDARD.join(", "))),
    });
}

fn check_default_redirect(checker: &mut Checker<'_>, client: &Client<'_>) {
    let Some(redirect) = &client.default_redirect else { return };
    let wanted = shape(checker, redirect);
    let known: Vec<String> = client.callbacks.iter().map(|callback| shape(checker, callback)).collect();
    if known.is_empty() || known.contains(&wanted) {
        return;
    }
    let near = did_you_mean(&wanted, known.iter().map(String::as_str)).unwrap_or(&known[0]);
    let message = format!("the default redirect `{wanted}` is not among the callbacks");
    checker.report(
        Diagnostic::new(&code::DEFAULT_REDIRECT, redirect.loc, message, "not listed")
            .label(client.callbacks[0].loc, "the callbacks begin here")
            .note("Cognito sends users back to listed addresses only")
            .fix(format!("write {near}"), redirect.loc, format!("\"{near}\"")),
    );
}

/// Schemes of browsers, by which no app can receive a code.
const OF_BROWSERS: [&str; 5] = ["javascript", "data", "file", "blob", "about"];

/// Returns what is wrong with the host of an address: message, label and advice.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html>
fn authority_problem(scheme: &str, rest: &str, complete: bool) -> Option<(&'static str, &'static str, &'static str)> {
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let Some(behind) = rest.strip_prefix("//") else {
        let cut = !complete && "//".starts_with(rest);
        return (!cut).then_some((
            "the address has no `//` after its scheme",
            "not a whole address",
            "write \"https://…\"",
        ));
    };
    let end = behind.find(['/', '?']);
    let host = &behind[..end.unwrap_or(behind.len())];
    let known = complete || end.is_some();
    if host.is_empty() && known {
        Some(("the address has no host", "nowhere to go", "name the host: \"https://app.example.com/callback\""))
    } else if host.contains('*') {
        Some(("there are no wildcards in callbacks", "matches nothing", "list each host by itself"))
    } else if host.contains('@') {
        Some(("the address has a user name in it", "before the host", "leave out the part before `@`"))
    } else {
        None
    }
}

/// Reports an address that users cannot be sent to.
fn check_redirect(checker: &mut Checker<'_>, address: &Str<'_>) {
    let head = known_head(address);
    let complete = literal(address).is_some();
    let bad = |message: String, label: &str| Diagnostic::new(&code::BAD_REDIRECT, address.loc, message, label);
    if address.literals().any(|text| text.contains('#')) {
        checker.report(
            bad("the address has a fragment".to_owned(), "`#` not allowed")
                .note("Cognito adds the code to the address, and browsers do not send a fragment on")
                .help("let the app read its route after the sign-in instead"),
        );
        return;
    }
    let Some((scheme, rest)) = head.split_once(':') else {
        if complete {
            checker.report(
                bad("the address has no scheme".to_owned(), "not a whole address")
                    .note("users are sent to it from another host, so it has to be complete")
                    .help(format!("write \"https://{}\"", head.trim_start_matches('/'))),
            );
        }
        return;
    };
    let named = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(named) {
        checker.report(
            bad(format!("`{scheme}` is no scheme"), "not an address")
                .note("an address begins with https:// or with the scheme of an app")
                .help("write \"https://…\" or \"myapp://…\""),
        );
    } else if let Some(what) = OF_BROWSERS.iter().find(|known| scheme.eq_ignore_ascii_case(known)) {
        checker.report(
            bad(format!("`{what}:` opens no app"), "not an app")
                .note("a browser runs or shows what follows, and the code would never reach your app")
                .help("write \"https://…\" or the scheme of an app: \"myapp://…\""),
        );
    } else if let Some((message, label, advice)) = authority_problem(scheme, rest, complete) {
        checker.report(
            bad(message.to_owned(), label)
                .note("Cognito compares a callback with the listed ones character by character, and redirects nowhere else")
                .help(advice),
        );
    } else if scheme.eq_ignore_ascii_case("http") {
        let host = rest.trim_start_matches('/');
        let end = if host.starts_with('[') { host.find(']').map(|at| at + 1) } else { host.find([':', '/', '?']) };
        let host = &host[..end.unwrap_or(host.len())];
        let local = ["localhost", "127.0.0.1", "[::1]"].contains(&host) && (complete || end.is_some());
        if !local {
            let start = address.loc.span.start + 1;
            let scheme = Loc { file: address.loc.file, span: Span::new(start, start + 4) };
            checker.report(
                bad("the sign-in page would send codes over http".to_owned(), "not https")
                    .note("an attacker in the user's network could take the code and sign in; only the developer's own machine (localhost, 127.0.0.1, [::1]) may do without https")
                    .fix("write https", scheme, "https"),
            );
            return;
        }
        check_characters(checker, address);
    } else {
        check_characters(checker, address);
    }
}

/// Reports a blank or another character that Cognito refuses in an address.
fn check_characters(checker: &mut Checker<'_>, address: &Str<'_>) {
    let class = Position::Url.literal_class();
    if let Some(wrong) = address.literals().flat_map(str::chars).find(|character| !class.has(*character)) {
        checker.report_character(address.loc, wrong, Position::Url, "");
    }
}
