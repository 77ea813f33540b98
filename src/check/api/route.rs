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
use crate::text::{Loc, Span, printable};

/// Most scopes of a route.
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const MAX_SCOPES: usize = 10;

/// Scopes of every user pool.
const STANDARD_SCOPES: [&str; 5] = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/// A method and a path.
type MethodAndPath<'s> = (&'s str, &'s str);

impl<'s> Reader<'_, 's, '_> {
    /// Reads the routes of the API, and the keys of those with an error.
    pub(super) fn routes(
        &mut self,
        authorizers: &[Authorizer<'s>],
        default: Option<RouteAuth<'s>>,
    ) -> (Vec<Route<'s>>, Vec<MethodAndPath<'s>>) {
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
                    self.report_duplicate(&mut first, &mut places, &route);
                    routes.push(route);
                }
                Err(key) => {
                    broken = true;
                    refused.extend(key);
                }
            }
        }
        if self.kind == ApiKind::WebSocket {
            self.apply_connect_auth(&mut routes, broken);
        }
        (routes, refused)
    }

    /// Reads a route. For a route with an error, returns its key if that is valid.
    fn route(
        &mut self,
        clause: &ClauseNode,
        authorizers: &[Authorizer<'s>],
        default: Option<RouteAuth<'s>>,
    ) -> Result<Route<'s>, Option<MethodAndPath<'s>>> {
        let written = self.clauses.route(clause).ok_or(None)?;
        let loc = self.location(written.span());
        let key = self.key(written);
        let (reference, text) = handler_args(clause);
        let handler = self.handler(reference.as_ref(), text.map(|text| self.location(text)));
        let inner = self.clauses.inner(clause);
        // Every route but `$connect` of a WebSocket API has the connection's auth; see `connection`.
        let message = self.kind == ApiKind::WebSocket && key.is_some_and(|(_, path)| path != "$connect");
        let auth = if message {
            self.report_message_auth(&inner);
            Some(RouteAuth::Public(""))
        } else {
            self.auth(clause, &inner, loc, authorizers, default)
        };
        let scopes = self.scopes(&inner, auth.filter(|_| !message), authorizers);
        let (method, path) = key.ok_or(None)?;
        if let (true, Some(auth)) = (method == "OPTIONS", auth)
            && !matches!(auth, RouteAuth::Public(_))
        {
            let message = format!("`OPTIONS {path}` must be public");
            self.checker.report(
                Diagnostic::new(&code::PROTECTED_PREFLIGHT, loc, message, "requires credentials")
                    .note("before a call a browser sends OPTIONS, without credentials; if that is refused, it does not make the call")
                    .help("say it: { public because \"preflight\" }")
                    .help("or leave the route out and write a `cors` block, if the output makes the API: preflight is answered then"),
            );
        }
        let (Some(handler), Some(auth)) = (handler, auth) else { return Err(key) };
        Ok(Route { method, path, loc, handler, auth, scopes })
    }

    /// Returns who may call a route.
    fn auth(
        &mut self,
        clause: &ClauseNode,
        inner: &Clauses<'s, '_>,
        loc: Loc,
        authorizers: &[Authorizer<'s>],
        default: Option<RouteAuth<'s>>,
    ) -> Option<RouteAuth<'s>> {
        let settings: Vec<&ClauseNode> =
            inner.iter().filter(|clause| matches!(clause.spec.word, "public" | "iam" | "authorizer")).collect();
        if let [first, second, ..] = settings.as_slice() {
            let message =
                format!("`{}` is both `{}` and `{}`", self.checker.slice(loc), first.spec.word, second.spec.word);
            self.checker.report(
                Diagnostic::new(&code::TWO_AUTHS, self.word_loc(second), message, "one of the two would be ignored")
                    .label(self.word_loc(first), "said here already")
                    .help("keep the one that is meant"),
            );
            return None;
        }
        match settings.first() {
            None if default.is_some() => default,
            None if self.is_default_broken(default) => None,
            None => {
                self.report_unprotected(clause, loc, authorizers);
                None
            }
            Some(setting) => match setting.spec.word {
                "iam" => Some(RouteAuth::Iam),
                "public" => self.public(setting, loc),
                _ => {
                    let path = inner.reference("authorizer")?;
                    self.named_auth(inner.slice(path.span()), authorizers)
                }
            },
        }
    }

    fn public(&mut self, clause: &ClauseNode, route: Loc) -> Option<RouteAuth<'s>> {
        let text = self.clauses.text_args(clause).first().copied();
        if let Some(reason) = text.and_then(|text| self.reason(text)) {
            return Some(RouteAuth::Public(reason));
        }
        let loc = self.word_loc(clause);
        let message = format!("`{}` is public without a reason", self.checker.slice(route));
        let diagnostic = Diagnostic::new(&code::PUBLIC_WITHOUT_REASON, loc, message, "no `because`")
            .note("anybody who knows the address can call it; a reader must see that this is intended");
        self.checker.report(match text {
            Some(_) => diagnostic.help("the reason is empty: say why anybody may call"),
            None => {
                let end = Loc { span: Span::new(loc.span.end, loc.span.end), ..loc };
                diagnostic.fix("say why: public because \"…\"", end, " because \"…\"")
            }
        });
        None
    }

    fn report_unprotected(&mut self, clause: &ClauseNode, loc: Loc, authorizers: &[Authorizer<'s>]) {
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
            let declared = super::authorizer::example(self.kind);
            let help = format!("declare an authorizer, and make it the default: {declared}");
            diagnostic = diagnostic.help(help);
        }
        diagnostic = diagnostic.help("let anybody call it, with a reason: { public because \"…\" }");
        let (at, text) = match &clause.block {
            Some(block) => (block.span.end - 1, "; iam "),
            None => (clause.span.end, " { iam }"),
        };
        let at = Loc { span: Span::new(at, at), ..loc };
        self.checker.report(diagnostic.fix("let callers sign with IAM credentials, and grant it: { iam }", at, text));
    }

    /// Reports authorization on a WebSocket route other than `$connect`.
    fn report_message_auth(&mut self, inner: &Clauses<'s, '_>) {
        for clause in inner.iter().filter(|clause| clause.spec.word != "scopes") {
            let loc = self.word_loc(clause);
            let message = format!("`{}` is allowed on `$connect` only", clause.spec.word);
            self.checker.report(
                Diagnostic::new(&code::MESSAGE_AUTH, loc, message, "not checked here")
                    .note(
                        "a WebSocket API authorizes a client once, when it connects, and then accepts all its messages",
                    )
                    .help("write it at the route `$connect`, and leave it out here"),
            );
        }
    }

    /// Gives every route of a WebSocket API the authorization of `$connect`.
    fn apply_connect_auth(&mut self, routes: &mut [Route<'s>], broken: bool) {
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

    /// Reports a route that matches the same requests as an earlier one. `first` maps the shape of a key to its first
    /// location, `places` the beginning of a path to the parameter that first followed it.
    fn report_duplicate(
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
            let message = format!("`{one}` and `{two}` are at the same place of two paths");
            self.checker.report(
                Diagnostic::new(&code::DUPLICATE_ROUTE, route.loc, message, "another name here")
                    .label(first, "one name here")
                    .note("a REST API keeps its paths as a tree, in which a place has one parameter")
                    .help(format!("call it `{one}` in both")),
            );
        }
    }

    /// Reads the scopes of a route.
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
                let message = format!("`{}` is no scope", printable(scope.value, &[]));
                let label = "one scope a string, no placeholders";
                let diagnostic = Diagnostic::new(&name_code::BAD_VALUE, scope.loc, message, label);
                self.checker.report(diagnostic.help("write: scopes \"notes/read\", \"notes/write\""));
                return Vec::new();
            }
        }
        if self.kind == ApiKind::Http {
            for scope in &scopes {
                self.checker.check_text(scope.loc, scope.value, Position::RouteScope, "");
            }
        }
        if let Some(extra) = scopes.get(MAX_SCOPES) {
            self.report_quota(extra.loc, format!("a route holds at most {MAX_SCOPES} scopes"));
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
                self.check_scopes_exist(&scopes, &[*pool])
            }
            Some(AuthorizerKind::UserPool { pools, clients }) => {
                if self.kind == ApiKind::Rest && !clients.is_empty() {
                    self.report_scopes_of_client(clause, auth, authorizers);
                }
                self.check_scopes_exist(&scopes, pools);
            }
            Some(AuthorizerKind::Jwt { .. } | AuthorizerKind::Oidc { .. }) => {}
            other => {
                let how = match (other, auth) {
                    (Some(_), _) => "a function decides on this route, and scopes are not checked",
                    (None, Some(RouteAuth::Iam)) => "IAM decides on this route, and scopes are not checked",
                    (None, Some(RouteAuth::Public(_))) => "this route is public, and scopes are not checked",
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

    /// Reports scopes on a REST API that compares client ids: only access tokens have scopes, and only ID tokens have a
    /// client id in `aud`.
    fn report_scopes_of_client(
        &mut self,
        clause: &ClauseNode,
        auth: Option<RouteAuth<'s>>,
        authorizers: &[Authorizer<'s>],
    ) {
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
            .help("use a JWT authorizer, which accepts both kinds of token: jwt Users.web"),
        );
    }

    fn check_scopes_exist(&mut self, scopes: &[Spanned<&'s str>], pools: &[UserPoolId]) {
        let mut known: Vec<String> = Vec::new();
        let mut adds = None;
        for pool in pools {
            let Some(clauses) = self.pool_clauses(*pool) else { return };
            adds = adds.or_else(|| scope_adding_trigger(&clauses));
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
            if servers == 0 && (clauses.location_of("arn").is_some() || clauses.location_of("import").is_some()) {
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

/// Returns the location of the trigger that can add scopes to access tokens, if the pool has one.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html>
fn scope_adding_trigger(pool: &Clauses<'_, '_>) -> Option<Loc> {
    let adds = |trigger: &&ClauseNode| {
        pool.word_arg(trigger, 0).is_some_and(|word| word.value == "pre_token_generation")
            && pool.inner(trigger).word("version").is_some_and(|version| matches!(version.value, "v2" | "v3"))
    };
    pool.all("trigger").find(adds).map(|trigger| pool.loc(trigger.span))
}

/// Returns the function or the path after the arrow of a route.
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

/// Returns each parameter of a path with what precedes it.
fn parameters(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut start = 0;
    path.split('/').filter_map(move |segment| {
        let before = &path[..start];
        start += segment.len() + 1;
        segment.starts_with('{').then_some((before, segment))
    })
}
