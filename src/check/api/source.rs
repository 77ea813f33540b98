//! Issuers and audiences of authorizers.

use super::Reader;
use crate::check::{Clauses, Symbol};
use crate::diagnostic::codes::{apis as code, names as name_code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::api::{AuthorizerKind, Issuer};
use crate::model::{ApiKind, ProviderId, UserPoolId};
use crate::syntax::ast::Path;
use crate::text::Loc;

/// Most audiences of a JWT authorizer.
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const MAX_AUDIENCES: usize = 50;

/// Target of a reference of an authorizer.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    Pool(UserPoolId),
    Client(UserPoolId, u32),
    Provider(ProviderId),
}

impl<'s, 't> Reader<'_, 's, 't> {
    /// Reads `jwt Users.web` or `jwt auth0`.
    pub(super) fn jwt(&mut self, refs: &[Path], inner: &Clauses<'s, '_>, name: Loc) -> Option<AuthorizerKind<'s>> {
        let audience = self.audience(inner);
        let sources = self.sources(refs, name, "jwt Users.web")?;
        if let Some(Source::Provider(provider)) = sources.first() {
            let loc = self.location(refs[0].span());
            if let Some(other) = refs.get(1) {
                self.report_two_issuers(self.location(other.span()), loc);
                return None;
            }
            let clients = self.count_client_ids(*provider, loc)?;
            let count = if audience.is_empty() { clients } else { audience.len() };
            if count == 0 {
                let text = self.checker.dotted(loc);
                let message = format!("authorizer `{}` accepts no token", self.checker.slice(name));
                self.checker.report(
                    Diagnostic::new(&code::NO_AUDIENCE, name, message, "for no audience")
                        .label(loc, "a provider without a `client_id`")
                        .note(
                            "a token names its audience, and is accepted only if that is in the authorizer's audience",
                        )
                        .help(format!("name the audience: jwt {text} {{ audience \"…\" }}"))
                        .help("or give the provider its client_id"),
                );
                return None;
            }
            self.check_audience_count(count, name);
            return Some(AuthorizerKind::Jwt { issuer: Issuer::Provider(*provider), audience });
        }
        let (pool, clients) = self.one_pool(refs, &sources)?;
        if clients.is_empty() && audience.is_empty() {
            self.report_pool_without_client(pool, self.location(refs[0].span()));
            return None;
        }
        self.check_audience_count(clients.len() + audience.len(), name);
        Some(AuthorizerKind::Jwt { issuer: Issuer::UserPool { pool, clients }, audience })
    }

    /// Reads `user_pool Users`.
    pub(super) fn user_pool(&mut self, refs: &[Path], name: Loc) -> Option<AuthorizerKind<'s>> {
        let sources = self.sources(refs, name, "user_pool Users")?;
        // One expression of the authorizer matches all clients, so they are of a single pool.
        if self.kind == ApiKind::GraphQl || sources.iter().any(|source| matches!(source, Source::Client(..))) {
            let (pool, clients) = self.one_pool(refs, &sources)?;
            return Some(AuthorizerKind::UserPool { pools: vec![pool], clients });
        }
        let mut pools = Vec::new();
        for (source, path) in sources.iter().zip(refs) {
            let Source::Pool(pool) = source else {
                let loc = self.location(path.span());
                self.report_source(
                    loc,
                    format!("`{}` is no user pool", self.checker.dotted(loc)),
                    "for a provider write: jwt auth0",
                );
                return None;
            };
            pools.push(*pool);
        }
        Some(AuthorizerKind::UserPool { pools, clients: Vec::new() })
    }

    /// Reads `oidc auth0`.
    pub(super) fn oidc(&mut self, refs: &[Path], inner: &Clauses<'s, '_>, name: Loc) -> Option<AuthorizerKind<'s>> {
        let audience = self.audience(inner);
        let sources = self.sources(refs, name, "oidc auth0")?;
        let loc = self.location(refs[0].span());
        match sources.as_slice() {
            [Source::Provider(provider)] => {
                self.count_client_ids(*provider, loc)?;
                Some(AuthorizerKind::Oidc { provider: *provider, audience })
            }
            [Source::Provider(_), ..] => {
                self.report_two_issuers(self.location(refs[1].span()), loc);
                None
            }
            _ => {
                self.report_source(
                    loc,
                    format!("`{}` is no provider", self.checker.dotted(loc)),
                    "for a user pool write: user_pool Users",
                );
                None
            }
        }
    }

    fn sources(&mut self, refs: &[Path], name: Loc, example: &str) -> Option<Vec<Source>> {
        if refs.is_empty() {
            self.report_source(
                name,
                format!("authorizer `{}` does not say whose tokens it accepts", self.checker.slice(name)),
                &format!("name it: {example}"),
            );
            return None;
        }
        let mut sources = Vec::new();
        for path in refs {
            sources.extend(self.source(path));
        }
        (sources.len() == refs.len()).then_some(sources)
    }

    fn source(&mut self, path: &Path) -> Option<Source> {
        let parts = self.clauses.names(path);
        let loc = self.location(path.span());
        match (self.checker.symbol(parts[0].value), parts.as_slice()) {
            (Some((Symbol::UserPool(pool), _)), [_]) => Some(Source::Pool(pool)),
            (Some((Symbol::UserPool(pool), declared)), [name, client]) => {
                let model = &self.checker.program.user_pools[pool.index()];
                if let Some(at) = model.client(client.value) {
                    return Some(Source::Client(pool, at));
                }
                let clients: Vec<&str> = model.clients.iter().map(|client| client.name).collect();
                let message = format!("user pool `{}` has no client `{}`", name.value, client.value);
                let diagnostic = Diagnostic::new(&name_code::UNKNOWN_NAME, client.loc, message, "not declared")
                    .label(declared, "the pool");
                self.checker.report(diagnostic.suggest_or(
                    did_you_mean(client.value, clients),
                    client.loc,
                    |diagnostic| diagnostic.help(format!("declare it in the pool: client {}", client.value)),
                ));
                None
            }
            (Some((Symbol::Provider(provider), _)), [_]) => Some(Source::Provider(provider)),
            (Some((_, declared)), _) => {
                let message = format!("`{}` is neither an app client nor a provider", self.checker.dotted(loc));
                let diagnostic = Diagnostic::new(&name_code::WRONG_KIND, loc, message, "issues no tokens");
                self.checker.report(diagnostic.label(declared, "declared here"));
                None
            }
            (None, _) => {
                let known = self.checker.names(|symbol| matches!(symbol, Symbol::UserPool(_) | Symbol::Provider(_)));
                let first = parts[0];
                let message = format!("there is no user pool and no provider `{}`", first.value);
                let diagnostic = Diagnostic::new(&name_code::UNKNOWN_NAME, first.loc, message, "not declared");
                self.checker.report(diagnostic.suggest_or(did_you_mean(first.value, known), first.loc, |diagnostic| {
                    diagnostic.help(format!("declare it: user_pool {}", first.value))
                }));
                None
            }
        }
    }

    /// Returns the one pool that all references name, and their clients.
    fn one_pool(&mut self, refs: &[Path], sources: &[Source]) -> Option<(UserPoolId, Vec<u32>)> {
        let mut clients = Vec::new();
        let mut common: Option<UserPoolId> = None;
        for (source, path) in sources.iter().zip(refs) {
            let pool = match source {
                Source::Pool(pool) => Some(*pool),
                Source::Client(pool, client) => {
                    if !clients.contains(client) {
                        clients.push(*client);
                    }
                    Some(*pool)
                }
                Source::Provider(_) => None,
            };
            if pool.is_none() || common.is_some_and(|first| Some(first) != pool) {
                let loc = self.location(path.span());
                if common.is_none() {
                    let word = if self.kind == ApiKind::GraphQl { "oidc" } else { "jwt" };
                    let help = format!("for a provider write: {word} auth0");
                    self.report_source(loc, format!("`{}` is no user pool", self.checker.dotted(loc)), &help);
                } else {
                    self.report_two_issuers(loc, self.location(refs[0].span()));
                }
                return None;
            }
            common = pool;
        }
        // A pool beside its own client would make the client mean nothing, or be left out of the audience.
        if let Some(at) = sources.iter().position(|source| matches!(source, Source::Pool(_)))
            && sources.len() > 1
        {
            let loc = self.location(refs[at].span());
            self.report_source(
                loc,
                format!("`{}` is named beside its clients", self.checker.dotted(loc)),
                "name the clients alone, or the pool alone",
            );
            return None;
        }
        common.map(|pool| (pool, clients))
    }

    fn report_two_issuers(&mut self, loc: Loc, first: Loc) {
        let (one, other) = (self.checker.dotted(first), self.checker.dotted(loc));
        let message = format!("an authorizer accepts the tokens of one issuer, not of `{one}` and `{other}`");
        self.checker.report(
            Diagnostic::new(&code::AUTHORIZER_SOURCE, loc, message, "another issuer")
                .label(first, "one issuer")
                .help("declare a second authorizer for it"),
        );
    }

    fn report_pool_without_client(&mut self, pool: UserPoolId, loc: Loc) {
        let model = &self.checker.program.user_pools[pool.index()];
        let clients: Vec<String> =
            model.clients.iter().map(|client| format!("{}.{}", model.name, client.name)).collect();
        let mut diagnostic = Diagnostic::new(
            &code::JWT_WITHOUT_CLIENT,
            loc,
            format!("the audience must name an app client of `{}`", model.name),
            "a user pool, not an app client",
        )
        .label(model.loc, "the pool")
        .note("the pool's tokens are issued for one of its app clients; without the client's id in the audience the authorizer refuses them all");
        for client in &clients {
            diagnostic = diagnostic.fix(format!("take the tokens of `{client}`"), loc, client.clone());
        }
        if clients.is_empty() {
            diagnostic = diagnostic
                .help(format!("declare a client in the pool, and name it: client web, then {}.web", model.name))
                .help("or write the id of one that exists: audience \"…\"");
        }
        self.checker.report(diagnostic);
    }

    /// Returns the number of client ids of a provider, or nothing if it issues no tokens, which is reported.
    fn count_client_ids(&mut self, provider: ProviderId, loc: Loc) -> Option<usize> {
        let (file, declare, _) = self.declarations.providers.get(provider.index())?;
        let flavour = declare.flavour.map_or("", |flavour| self.checker.text(*file, flavour));
        let clauses = self.checker.clauses(*file, declare);
        let declared = crate::check::location(*file, declare.name);
        match flavour {
            "google" | "apple" => Some(clauses.texts("client_id").len()),
            "oidc" if clauses.location_of("issuer").is_some() => Some(clauses.texts("client_id").len()),
            "oidc" => {
                // Without `arn` and `import` it is the provider's declaration that is incomplete, and reported there.
                if clauses.location_of("arn").or(clauses.location_of("import")).is_some() {
                    let message = format!("the issuer of `{}` is not known", self.checker.dotted(loc));
                    self.checker.report(
                        Diagnostic::new(&code::AUTHORIZER_SOURCE, loc, message, "tokens are checked against it")
                            .label(declared, "no `issuer`")
                            .help("write it into the provider, as the tokens' `iss` has it: issuer \"https://…\""),
                    );
                }
                None
            }
            _ => {
                self.checker.report(
                    Diagnostic::new(
                        &code::AUTHORIZER_SOURCE,
                        loc,
                        format!(
                            "an API cannot check the tokens of `{}`, a `{flavour}` provider",
                            self.checker.dotted(loc)
                        ),
                        "no OpenID Connect issuer",
                    )
                    .label(declared, "declared here")
                    .help("an authorizer accepts user pools, oidc providers, google and apple")
                    .help("let a function check: authorizer gate lambda Gate"),
                );
                None
            }
        }
    }

    fn check_audience_count(&mut self, count: usize, name: Loc) {
        if count > MAX_AUDIENCES {
            self.report_quota(
                name,
                format!("an authorizer holds at most {MAX_AUDIENCES} audiences, and this one has {count}"),
            );
        }
    }

    pub(super) fn pool_clauses(&self, pool: UserPoolId) -> Option<Clauses<'s, 't>> {
        let (file, declare, _) = self.declarations.user_pools.get(pool.index())?;
        Some(self.checker.clauses(*file, declare))
    }
}
