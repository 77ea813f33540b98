//! Routes: who may call them. A route that does not say is an error, so that none is public by omission.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::Reader;
use crate::check::Clauses;
use crate::diagnostic::codes::{apis as code, names as name_code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::api::{Authorizer, AuthorizerKind, Issuer, Route, RouteAuth, route_shape};
use crate::model::{ApiKind, Position, Spanned, UserPoolId};
use crate::syntax::ast::{Arg, ClauseNode};
use crate::text::{Loc, Span};

/// How many scopes a route holds.
const MAX_SCOPES: usize = 10;

/// The scopes that every user pool knows.
const STANDARD_SCOPES: [&str; 5] = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/// A method and a path.
type Key<'s> = (&'s str, &'s str);

impl<'s> Reader<'_, 's, '_> {
    /// Every route of the API, and the keys of those that have an error.
    pub(super) fn routes(
        &mut self,
        authorizers: &[Authorizer<'s>],
        default: Option<RouteAuth<'s>>,
    ) -> (Vec<Route<'s>>, Vec<Key<'s>>) {
        if self.kind == ApiKind::GraphQl {
            return Default::default();
        }
        let clauses = self.clauses;
        let mut routes: Vec<Route<'s>> = Vec::new();
        let (mut first, mut places) = (FxHashMap::default(), FxHashMap::default());
        let mut refused = Vec::new();
        let mut broken = false;
        for clause in clauses.all("route") {
            match self.route(clause, authorizers, default) {
                Ok(route) => {
                    self.duplicate(&mut first, &mut places, &route);
                    routes.push(route);
                }
                Err(key) => {
                    broken = true;
                    refused.extend(key);
                }
            }
        }
        if self.kind == ApiKind::WebSocket {
            self.connection(&mut routes, broken);
        }
        (routes, refused)
    }

    /// A route; if it has an error, its key as far as it has one.
    fn route(
        &mut self,
        clause: &ClauseNode,
        authorizers: &[Authorizer<'s>],
        default: Option<RouteAuth<'s>>,
    ) -> Result<Route<'s>, Option<Key<'s>>> {
        let written = self.clauses.route(clause).ok_or(None)?;
        let loc = self.at(written.span());
        let key = self.key(written);
        let (reference, text) = handler_args(clause);
        let handler = self.handler(reference.as_ref(), text.map(|text| self.at(text)));
        let inner = self.clauses.inner(clause);
        // Every route but `$connect` of a WebSocket API has the connection's auth; see `connection`.
        let message = self.kind == ApiKind::WebSocket && key.is_some_and(|(_, path)| path != "$connect");
        let auth = if message {
            self.refuse_message_auth(&inner);
            Some(RouteAuth::Public(""))
        } else {
            self.auth(clause, &inner, loc, authorizers, default)
        };
        let scopes = self.scopes(&inner, auth.filter(|_| !message), authorizers);
        let (method, path) = key.ok_or(None)?;
        if let (true, Some(auth)) = (method == "OPTIONS", auth)
            && !matches!(auth, RouteAuth::Public(_))
        {
            self.checker.report(
                Diagnostic::new(&code::PROTECTED_PREFLIGHT, loc, "an OPTIONS route must be public", "asks for credentials")
                    .note("a browser asks with OPTIONS whether it may call, and sends no credentials with the question; refused there, it never makes the call")
                    .help("say it: { public because \"preflight\" }")
                    .help("or leave the route out and write a `cors` block, if the output makes the API: preflight is answered then"),
            );
        }
        let (Some(handler), Some(auth)) = (handler, auth) else { return Err(key) };
        Ok(Route { method, path, loc, handler, auth, scopes })
    }

    /// Who may call a route.
    fn auth(
        &mut self,
        clause: &ClauseNode,
        inner: &Clauses<'s, '_>,
        loc: Loc,
        authorizers: &[Authorizer<'s>],
        default: Option<RouteAuth<'s>>,
    ) -> Option<RouteAuth<'s>> {
        let said: Vec<&ClauseNode> =
            inner.iter().filter(|clause| matches!(clause.spec.word, "public" | "iam" | "authorizer")).collect();
        if let [first, second, ..] = said.as_slice() {
            let message = format!("this route is said to be `{}` and `{}`", first.spec.word, second.spec.word);
            self.checker.report(
                Diagnostic::new(&code::TWO_AUTHS, self.word_loc(second), message, "one of the two would be ignored")
                    .label(self.word_loc(first), "said here already")
                    .help("keep the one that is meant"),
            );
            return None;
        }
        match said.first() {
            None if default.is_some() => default,
            None if self.default_is_broken(default) => None,
            None => {
                self.unprotected(clause, loc, authorizers);
                None
            }
            Some(said) => match said.spec.word {
                "iam" => Some(RouteAuth::Iam),
                "public" => self.public(said),
                _ => {
                    let path = inner.reference("authorizer")?;
                    self.named_auth(inner.slice(path.span()), authorizers)
                }
            },
        }
    }

    fn public(&mut self, clause: &ClauseNode) -> Option<RouteAuth<'s>> {
        let text = self.clauses.text_args(clause).first().copied();
        if let Some(reason) = text.and_then(|text| self.reason(text)) {
            return Some(RouteAuth::Public(reason));
        }
        let loc = self.word_loc(clause);
        let diagnostic =
            Diagnostic::new(&code::PUBLIC_WITHOUT_REASON, loc, "a public route without a reason", "no `because`")
                .note("whoever knows the address can call it; a reader must see that this is meant");
        self.checker.report(match text {
            Some(_) => diagnostic.help("the reason is empty: say why anybody may call"),
            None => {
                let end = Loc { span: Span::new(loc.span.end, loc.span.end), ..loc };
                diagnostic.fix("say why: public because \"…\"", end, " because \"…\"")
            }
        });
        None
    }

    fn unprotected(&mut self, clause: &ClauseNode, loc: Loc, authorizers: &[Authorizer<'s>]) {
        let message = format!("`{}` does not say who may call it", self.checker.slice(loc));
        let mut diagnostic =
            Diagnostic::new(&code::UNPROTECTED_ROUTE, loc, message, "neither an authorizer nor a default")
                .note("a route without one would be open to the whole internet");
        let default = authorizers.first().map_or("pool", |authorizer| authorizer.name);
        let block = self.clauses.block().map(|block| block.span.end.saturating_sub(1));
        if let (Some(end), false) = (block, authorizers.is_empty()) {
            let end = Loc { span: Span::new(end, end), ..loc };
            let text = format!("let an authorizer check every route that says nothing: default {default}");
            diagnostic = diagnostic.fix(text, end, format!("\n  default {default}\n"));
        } else {
            diagnostic = diagnostic
                .help("declare who checks, and make it the default: authorizer pool jwt Users.web; default pool");
        }
        diagnostic = diagnostic.help("let anybody call it, with a reason: { public because \"…\" }");
        let (at, text) = match &clause.block {
            Some(block) => (block.span.end - 1, "; iam "),
            None => (clause.span.end, " { iam }"),
        };
        let at = Loc { span: Span::new(at, at), ..loc };
        self.checker.report(diagnostic.fix("let callers sign with IAM credentials, and grant it: { iam }", at, text));
    }

    /// Only `$connect` can ask.
    fn refuse_message_auth(&mut self, inner: &Clauses<'s, '_>) {
        for clause in inner.iter().filter(|clause| clause.spec.word != "scopes") {
            let loc = self.word_loc(clause);
            let message = format!("`{}` can stand at `$connect` only", clause.spec.word);
            self.checker.report(
                Diagnostic::new(&code::MESSAGE_AUTH, loc, message, "not asked here")
                    .note("a WebSocket API asks once, when the client connects; every message on the connection has passed there")
                    .help("write it at the route `$connect`, and leave it out here"),
            );
        }
    }

    /// Gives the routes of a WebSocket API what `$connect` asks.
    fn connection(&mut self, routes: &mut [Route<'s>], broken: bool) {
        let Some(connect) = routes.iter().position(|route| route.path == "$connect") else {
            if let (Some(first), false) = (routes.first(), broken) {
                let message = format!("API `{}` has no route `$connect`", self.name);
                self.checker.report(
                    Diagnostic::new(&code::NO_CONNECT, self.loc, message, "anybody could connect")
                        .label(first.loc, "and send messages here")
                        .help("declare it: route $connect -> Connect { authorizer NAME }"),
                );
            }
            return;
        };
        let auth = routes[connect].auth;
        routes.iter_mut().for_each(|route| route.auth = auth);
    }

    /// Reports a route that cannot be told from one before it; `first` holds where each shape of a key came first, `places`
    /// the first parameter behind each beginning of a path.
    fn duplicate(
        &mut self,
        first: &mut FxHashMap<String, Loc>,
        places: &mut FxHashMap<&'s str, (&'s str, Loc)>,
        route: &Route<'s>,
    ) {
        match first.entry(route_shape(route.method, route.path)) {
            Entry::Vacant(entry) => {
                entry.insert(route.loc);
            }
            Entry::Occupied(entry) => {
                let message = format!("`{}` is declared twice", route.key());
                return self.checker.report(
                    Diagnostic::new(&code::DUPLICATE_ROUTE, route.loc, message, "again here")
                        .label(*entry.get(), "first here")
                        .help("keep one of the two: two routes must differ in more than names of parameters"),
                );
            }
        }
        if self.kind != ApiKind::Rest {
            return;
        }
        let sibling = parameters(route.path).find_map(|(before, two)| match places.entry(before) {
            Entry::Vacant(entry) => {
                entry.insert((two, route.loc));
                None
            }
            Entry::Occupied(entry) => {
                let (one, first) = *entry.get();
                (one != two).then_some((first, one, two))
            }
        });
        if let Some((first, one, two)) = sibling {
            let message = format!("`{one}` and `{two}` stand at the same place of two paths");
            self.checker.report(
                Diagnostic::new(&code::DUPLICATE_ROUTE, route.loc, message, "another name here")
                    .label(first, "one name here")
                    .note("a REST API keeps its paths as a tree, in which a place has one parameter")
                    .help(format!("call it `{one}` in both")),
            );
        }
    }

    /// The scopes of a route, which only tokens have.
    fn scopes(
        &mut self,
        inner: &Clauses<'s, '_>,
        auth: Option<RouteAuth<'s>>,
        authorizers: &[Authorizer<'s>],
    ) -> Vec<Spanned<&'s str>> {
        let Some(clause) = inner.get("scopes") else { return Vec::new() };
        let scopes: Vec<Spanned<&'s str>> =
            inner.text_args(clause).into_iter().map(|loc| Spanned { value: self.checker.raw(loc), loc }).collect();
        for scope in &scopes {
            // RFC 6749 §3.3, without braces, which would be a placeholder that nobody fills in.
            let good = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7A | 0x7C | 0x7E);
            if scope.value.is_empty() || !scope.value.bytes().all(good) {
                let diagnostic = Diagnostic::new(
                    &name_code::BAD_VALUE,
                    scope.loc,
                    "this is no scope",
                    "one scope a string, no placeholders",
                );
                self.checker.report(diagnostic.help("write: scopes \"notes/read\", \"notes/write\""));
                return Vec::new();
            }
        }
        if self.kind == ApiKind::Http {
            for scope in &scopes {
                self.checker.whole(scope.loc, scope.value, Position::RouteScope, "");
            }
        }
        if let Some(extra) = scopes.get(MAX_SCOPES) {
            self.too_many(extra.loc, format!("a route holds at most {MAX_SCOPES} scopes"));
        }
        let kind = match auth {
            Some(RouteAuth::Authorizer(at)) => Some(&authorizers[at as usize].kind),
            Some(RouteAuth::Iam | RouteAuth::Public(_)) => None,
            None if self.kind == ApiKind::WebSocket => None,
            // Reported already.
            None => return scopes,
        };
        match kind {
            Some(AuthorizerKind::Jwt { issuer: Issuer::UserPool { pool, .. }, .. }) => {
                self.known_scopes(&scopes, &[*pool])
            }
            Some(AuthorizerKind::UserPool { pools, clients }) => {
                if self.kind == ApiKind::Rest && !clients.is_empty() {
                    self.scopes_of_client(clause, auth, authorizers);
                }
                self.known_scopes(&scopes, pools);
            }
            Some(AuthorizerKind::Jwt { .. } | AuthorizerKind::Oidc { .. }) => {}
            other => {
                let how = match (other, auth) {
                    (Some(_), _) => "a function decides on this route, and nobody looks at scopes",
                    (None, Some(RouteAuth::Iam)) => "IAM decides on this route, and nobody looks at scopes",
                    (None, Some(RouteAuth::Public(_))) => "this route is public, and nobody looks at scopes",
                    _ => "a WebSocket API does not look at scopes",
                };
                self.checker.report(
                    Diagnostic::new(&code::SCOPES_WITHOUT_TOKEN, self.word_loc(clause), "scopes need a token", how)
                        .note("what looks like a condition and is none would be worse than no condition")
                        .help("let a JWT or user-pool authorizer check this route, or leave the scopes out"),
                );
            }
        }
        scopes
    }

    /// Scopes are in access tokens, and what a REST API compares with the ids of clients is not.
    fn scopes_of_client(&mut self, clause: &ClauseNode, auth: Option<RouteAuth<'s>>, authorizers: &[Authorizer<'s>]) {
        let Some(RouteAuth::Authorizer(at)) = auth else { return };
        let authorizer = &authorizers[at as usize];
        let message = format!("no token has both a scope and what authorizer `{}` compares", authorizer.name);
        self.checker.report(
            Diagnostic::new(
                &code::SCOPES_OF_ID_TOKENS,
                self.word_loc(clause),
                message,
                "only access tokens have scopes",
            )
            .label(authorizer.loc, "compares the `aud` of ID tokens with the client")
            .note("an access token of a user pool has no `aud`, so every request would be answered with 401")
            .help("let a JWT authorizer check, which takes both kinds of token: jwt Users.web"),
        );
    }

    fn known_scopes(&mut self, scopes: &[Spanned<&'s str>], pools: &[UserPoolId]) {
        let mut known: Vec<String> = Vec::new();
        let mut adds = None;
        for pool in pools {
            let Some(clauses) = self.pool_clauses(*pool) else { return };
            adds = adds.or_else(|| adds_scopes(&clauses));
            let mut servers = 0;
            for server in clauses.all("resource_server") {
                servers += 1;
                let inner = clauses.inner(server);
                let identifier = inner.text("identifier").map(|text| self.checker.raw(text));
                let Some(name) = identifier.or(clauses.word_arg(server, 0).map(|name| name.value)) else { continue };
                let scopes = inner.all("scope").filter_map(|scope| inner.name_arg(scope, 0));
                known.extend(scopes.map(|scope| format!("{name}/{}", scope.value)));
            }
            // A pool that exists already has scopes that nobody has to repeat here.
            if servers == 0 && (clauses.has("arn").is_some() || clauses.has("import").is_some()) {
                return;
            }
        }
        for scope in scopes {
            if STANDARD_SCOPES.contains(&scope.value) || known.iter().any(|known| known == scope.value) {
                continue;
            }
            let message = format!("no resource server of the pool has the scope `{}`", scope.value);
            let diagnostic = match adds {
                None => Diagnostic::new(&code::UNKNOWN_SCOPE, scope.loc, message, "in no token"),
                Some(trigger) => Diagnostic::new(
                    &code::SCOPE_FROM_TRIGGER,
                    scope.loc,
                    message,
                    "in tokens that a function adds it to",
                )
                .label(trigger, "this function must add it")
                .note("a token without it is refused here; whether the function adds it is not in the program"),
            };
            let candidates = known.iter().map(String::as_str).chain(STANDARD_SCOPES);
            self.checker.report(match did_you_mean(scope.value, candidates) {
                Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), scope.loc, format!("\"{near}\"")),
                None => diagnostic.help(
                    "declare it in the pool: resource_server notes { scope read \"Read notes\" }, then \"notes/read\"",
                ),
            });
        }
    }
}

/// Where a function is declared that can add scopes to access tokens, if the pool has one.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html>
fn adds_scopes(pool: &Clauses<'_, '_>) -> Option<Loc> {
    let adds = |trigger: &&ClauseNode| {
        pool.word_arg(trigger, 0).is_some_and(|word| word.value == "pre_token_generation")
            && pool.inner(trigger).word("version").is_some_and(|version| matches!(version.value, "v2" | "v3"))
    };
    pool.all("trigger").find(adds).map(|trigger| pool.loc(trigger.span))
}

/// What stands behind the arrow of a route.
fn handler_args(clause: &ClauseNode) -> (Option<crate::syntax::ast::Path>, Option<Span>) {
    let (mut reference, mut text) = (None, None);
    for arg in &clause.args {
        match arg {
            Arg::Ref(path) => reference = Some(*path),
            Arg::Text(span) => text = Some(*span),
            _ => {}
        }
    }
    (reference, text)
}

/// The parameters of a path, each behind what stands before it.
fn parameters(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut start = 0;
    path.split('/').filter_map(move |segment| {
        let before = &path[..start];
        start += segment.len() + 1;
        segment.starts_with('{').then_some((before, segment))
    })
}
