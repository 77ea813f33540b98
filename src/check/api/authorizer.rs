//! Authorizers: which types an API knows, and what each of them needs.

use super::Reader;
use crate::check::user_pool::values::{picks, with_insertion};
use crate::check::{Clauses, names};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{apis as code, names as name_code};
use crate::model::api::{Authorizer, AuthorizerKind};
use crate::model::{ApiKind, Position, Spanned, Str};
use crate::syntax::TokenKind;
use crate::syntax::ast::{Arg, ClauseNode};
use crate::text::{Date, Loc, Span, with_article};

/// Most authorizers of an API of API Gateway.
/// Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>,
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>,
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html>
const MAX_AUTHORIZERS: usize = 10;

/// Most days from today to the last day of an API key. The key ends at the midnight after that day, 365 days ahead at
/// most.
/// Source: <https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateApiKey.html>
const MAX_KEY_DAYS: i64 = 364;

/// Returns the authorizer types of a kind of API.
pub(in crate::check) fn types(kind: ApiKind) -> &'static [&'static str] {
    match kind {
        ApiKind::Http => &["jwt", "lambda", "iam"],
        ApiKind::Rest => &["jwt", "user_pool", "lambda", "iam"],
        ApiKind::WebSocket => &["lambda", "iam"],
        ApiKind::GraphQl => &["user_pool", "oidc", "lambda", "iam", "api_key"],
    }
}

/// Returns the options of an authorizer type on a kind of API.
pub(in crate::check) fn options(kind: ApiKind, ty: &str) -> &'static [&'static str] {
    match (kind, ty) {
        (ApiKind::Http, "jwt") => &["audience", "identity_source"],
        (ApiKind::Http, "lambda") => &["payload", "simple", "ttl", "identity_source"],
        (ApiKind::Rest, "jwt") => &["audience", "algorithms", "identity_source"],
        (ApiKind::Rest, "user_pool") => &["ttl", "identity_source"],
        (ApiKind::Rest, "lambda") => &["type", "ttl", "identity_source", "validation"],
        (ApiKind::WebSocket, "lambda") => &["identity_source"],
        (ApiKind::GraphQl, "oidc") => &["audience"],
        (ApiKind::GraphQl, "lambda") => &["ttl", "validation"],
        (ApiKind::GraphQl, "api_key") => &["expires"],
        _ => &[],
    }
}

/// Returns an authorizer of a kind of API, as the default.
pub(super) fn example(kind: ApiKind) -> &'static str {
    match kind {
        ApiKind::Http => "authorizer pool jwt Users.web; default pool",
        ApiKind::Rest | ApiKind::GraphQl => "authorizer pool user_pool Users; default pool",
        ApiKind::WebSocket => "authorizer ticket lambda \"src/ticket.main\"; default ticket",
    }
}

impl<'s> Reader<'_, 's, '_> {
    /// Reads the authorizers of the API.
    pub(super) fn authorizers(&mut self) -> Vec<Authorizer<'s>> {
        let clauses = self.clauses;
        let mut authorizers: Vec<Authorizer<'s>> = Vec::new();
        let mut names: Vec<Spanned<&str>> = Vec::new();
        for clause in clauses.all("authorizer") {
            let Some(name) = clauses.word_arg(clause, 0) else { continue };
            names::check_name(self.checker, name.loc);
            self.check_can_be_referred_to(name);
            self.checker.check_declared_name(name, Position::AuthorizerName);
            names::check_part_name(self.checker, self.name, name.loc);
            if let Some(first) = names.iter().find(|other| other.value == name.value) {
                let message = format!("API `{}` has two authorizers `{}`", self.name, name.value);
                self.checker.report(
                    Diagnostic::new(&code::DUPLICATE_AUTHORIZER, name.loc, message, "again here")
                        .label(first.loc, "first here")
                        .help("give one of the two another name"),
                );
                continue;
            }
            names.push(name);
            if names.len() == MAX_AUTHORIZERS + 1 {
                self.report_quota(name.loc, format!("API `{}` has more than {MAX_AUTHORIZERS} authorizers", self.name));
            }
            authorizers.extend(self.authorizer(clause, name));
        }
        authorizers
    }

    fn authorizer(&mut self, clause: &ClauseNode, name: Spanned<&'s str>) -> Option<Authorizer<'s>> {
        let ty = self.clauses.word_arg(clause, 1)?;
        if !types(self.kind).contains(&ty.value) {
            self.report_type(ty);
            return None;
        }
        if name.value == "iam" && ty.value != "iam" {
            let diagnostic =
                Diagnostic::new(&name_code::RESERVED_NAME, name.loc, "`iam` is a reserved word", "cannot be a name");
            self.checker.report(diagnostic.note("`default iam` requires IAM credentials, whatever is declared"));
        }
        let inner = self.clauses.inner(clause);
        self.report_authorizer_options(&inner, ty.value);
        let because = clause.args.iter().find_map(|arg| match arg {
            Arg::Because(text) => Some(self.location(*text)),
            _ => None,
        });
        if let (Some(because), false) = (because, ty.value == "api_key") {
            self.report_option(because, "because", "only an API key needs a reason");
        }
        let path = clause.args.iter().find_map(|arg| match arg {
            Arg::Text(text) => Some(self.location(*text)),
            _ => None,
        });
        let refs = self.clauses.refs(clause);
        if let (Some(path), false) = (path, ty.value == "lambda") {
            self.report_source(
                path,
                format!("`{}` accepts no handler path", ty.value),
                "only a Lambda authorizer has code",
            );
            return None;
        }
        let kind = match ty.value {
            "jwt" => self.jwt(&refs, &inner, name.loc)?,
            "user_pool" => self.user_pool(&refs, name.loc)?,
            "oidc" => self.oidc(&refs, &inner, name.loc)?,
            "lambda" => AuthorizerKind::Lambda(self.lambda(&refs, path, &inner, name.loc)?),
            other => {
                if let Some(first) = refs.first() {
                    let loc = self.location(first.span());
                    self.report_source(loc, format!("`{other}` refers to nothing"), "leave this out");
                }
                if other == "iam" {
                    AuthorizerKind::Iam
                } else {
                    AuthorizerKind::ApiKey(self.api_key(name.loc, because)?)
                }
            }
        };
        let token = matches!(&kind, AuthorizerKind::Lambda(lambda) if lambda.token);
        let identity_source = self.identity_source(&inner, ty.value, token);
        let ttl = self.ttl(&inner);
        let validation = inner.text("validation").map(|text| {
            let written = self.checker.raw(text);
            self.checker.report_placeholder(text, written);
            Str::literal(written, text)
        });
        if let (Some(text), AuthorizerKind::Lambda(lambda), ApiKind::Rest) = (&validation, &kind, self.kind)
            && !lambda.token
        {
            self.report_option(text.loc, "validation", "only an authorizer of `type token` has one token to validate");
        }
        let algorithms = match (self.kind, ty.value) {
            (ApiKind::Rest, "jwt") => self.algorithms(&inner),
            _ => Vec::new(),
        };
        let expires = if ty.value == "api_key" { self.expires(clause, &inner, name) } else { None };
        let (name, loc) = (name.value, name.loc);
        Some(Authorizer { name, loc, kind, identity_source, ttl, validation, algorithms, expires })
    }

    /// Reports authorizers that a GraphQL API takes only once: a function, an API key, IAM, and each issuer.
    pub(super) fn report_repeated_modes(&mut self, authorizers: &[Authorizer<'s>]) {
        for (index, later) in authorizers.iter().enumerate() {
            let same = |earlier: &&Authorizer<'s>| match (&earlier.kind, &later.kind) {
                (AuthorizerKind::Lambda(_), AuthorizerKind::Lambda(_))
                | (AuthorizerKind::ApiKey(_), AuthorizerKind::ApiKey(_))
                | (AuthorizerKind::Iam, AuthorizerKind::Iam) => true,
                (AuthorizerKind::UserPool { pools: one, .. }, AuthorizerKind::UserPool { pools: two, .. }) => {
                    one == two
                }
                (AuthorizerKind::Oidc { provider: one, .. }, AuthorizerKind::Oidc { provider: two, .. }) => one == two,
                _ => false,
            };
            if let Some(earlier) = authorizers[..index].iter().find(same) {
                let message = format!("`{}` and `{}` ask the same", earlier.name, later.name);
                self.checker.report(
                    Diagnostic::new(&code::DUPLICATE_AUTHORIZER, later.loc, message, "again here")
                        .label(earlier.loc, "first here")
                        .note("a GraphQL API accepts one function, one API key, IAM once, and each issuer once")
                        .help("keep one of the two; several clients of a pool go into one: user_pool Users.web, Users.app"),
                );
            }
        }
    }

    fn report_type(&mut self, ty: Spanned<&str>) {
        let all = [ApiKind::Http, ApiKind::Rest, ApiKind::WebSocket, ApiKind::GraphQl];
        // A word that is no type at all has been reported already.
        if !all.iter().any(|kind| types(*kind).contains(&ty.value)) {
            return;
        }
        let title = self.kind.title();
        let message = format!("{} has no authorizer of type `{}`", with_article(title), ty.value);
        let diagnostic = Diagnostic::new(&code::AUTHORIZER_TYPE, ty.loc, message, "another kind of API has");
        let instead = match (self.kind, ty.value) {
            (ApiKind::Http, "user_pool" | "oidc") => {
                "an HTTP API checks tokens of any issuer the same way: jwt Users.web, or jwt and a provider"
            }
            (ApiKind::Rest, "oidc") => "a REST API checks tokens of any issuer the same way: jwt auth0",
            (ApiKind::WebSocket, "jwt" | "oidc" | "user_pool") => {
                "let a function check the token when the client connects: lambda Gate"
            }
            (ApiKind::GraphQl, "jwt") => {
                "a GraphQL API knows user pools and OIDC providers: user_pool Users, oidc auth0"
            }
            (_, "api_key") => {
                "an API key of API Gateway meters callers and proves nothing about them; use iam or lambda"
            }
            _ => "",
        };
        let diagnostic = if instead.is_empty() { diagnostic } else { diagnostic.help(instead) };
        self.checker.report(diagnostic.help(format!("{} has: {}", with_article(title), types(self.kind).join(", "))));
    }

    fn report_authorizer_options(&mut self, inner: &Clauses<'s, '_>, ty: &str) {
        let options = options(self.kind, ty);
        for clause in inner.iter().filter(|clause| !options.contains(&clause.spec.word)) {
            let word = clause.spec.word;
            let message =
                format!("{} authorizer of {} has no `{word}`", with_article(ty), with_article(self.kind.title()));
            let diagnostic =
                Diagnostic::new(&code::OPTION_ELSEWHERE, self.word_loc(clause), message, "means nothing here");
            self.checker.report(match options {
                [] => diagnostic.help("it has no options"),
                _ => diagnostic.help(format!("it has: {}", options.join(", "))),
            });
        }
    }

    /// Reads the audiences in the block of an authorizer.
    pub(super) fn audience(&mut self, inner: &Clauses<'s, '_>) -> Vec<Str<'s>> {
        let texts = inner.texts("audience");
        let audience: Vec<Str<'s>> =
            texts.into_iter().map(|text| self.checker.string(text, Position::Audience, "")).collect();
        for empty in audience.iter().filter(|text| text.as_literal() == Some("")) {
            let diagnostic =
                Diagnostic::new(&name_code::BAD_VALUE, empty.loc, "an audience is empty", "no token is for it");
            self.checker.report(diagnostic.help("write the client id, or what the provider calls the API"));
        }
        audience
    }

    /// Returns the accepted signing algorithms. The default is RS256: OpenID Connect demands it of every provider, and
    /// user pools use nothing else.
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-jwt-authorizer.html>
    fn algorithms(&mut self, inner: &Clauses<'s, '_>) -> Vec<&'static str> {
        const KNOWN: [&str; 6] = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];
        let words = KNOWN.map(|word| (word, word));
        let picked = picks(self.checker, inner, "algorithms", &words);
        match picked.as_slice() {
            [] => vec![KNOWN[0]],
            picked => picked.iter().map(|word| word.value).collect(),
        }
    }

    /// Reports a name that is a word of the language: `default NAME` could not be written.
    fn check_can_be_referred_to(&mut self, name: Spanned<&str>) {
        if TokenKind::of_word(name.value) != TokenKind::Word {
            let message = format!("`{}` is a reserved word", name.value);
            self.checker.report(
                Diagnostic::new(&name_code::RESERVED_NAME, name.loc, message, "cannot be a name")
                    .help("choose another name; a capital letter is enough"),
            );
        }
    }

    /// Reads `expires DATE` of an API key that the output creates, as seconds since 1970. Without it the key would live
    /// for a week.
    /// Source: <https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateApiKey.html>
    fn expires(&mut self, clause: &ClauseNode, inner: &Clauses<'s, '_>, name: Spanned<&str>) -> Option<i64> {
        let exists = self.clauses.location_of("id").or_else(|| self.clauses.location_of("import"));
        let today = self.checker.today;
        let last = || (0..MAX_KEY_DAYS).try_fold(today, |day, _| day.next_day());
        let Some(written) = inner.date("expires") else {
            if let (None, Some(last)) = (exists, last()) {
                let message = format!("the API key `{}` would stop working after a week", name.value);
                let diagnostic = Diagnostic::new(&code::KEY_WITHOUT_EXPIRY, name.loc, message, "no `expires`")
                    .note("by default AppSync gives a key seven days; after that, apps with the key are refused, and the stack can no longer be updated");
                let option = format!("expires {last}");
                self.checker.report(match clause.block {
                    Some(_) => with_insertion(diagnostic, inner, "say when it is replaced, in a year at most", &option),
                    None => {
                        let end = self.location(Span::new(clause.span.end, clause.span.end));
                        diagnostic.fix("say when it is replaced, in a year at most", end, format!(" {{ {option} }}"))
                    }
                });
            }
            return None;
        };
        if let Some(exists) = exists {
            let message = format!("the key of `{}` is made elsewhere", self.name);
            self.checker.report(
                Diagnostic::new(&code::KEY_EXPIRY, written.loc, message, "not in the output's hands")
                    .label(exists, "said to exist here")
                    .help("remove `expires`, and set it where the key is made"),
            );
            return None;
        }
        let day = Date::parse(written.value);
        let ahead = day.map(|day| today.days_until(day));
        if let (Some(day), Some(1..=MAX_KEY_DAYS)) = (day, ahead) {
            let epoch = Date::new(1970, 1, 1).map_or(0, |epoch| epoch.days_until(day) + 1);
            return Some(epoch * 24 * 60 * 60);
        }
        let message = match ahead {
            None => format!("the calendar has no {}", written.value),
            Some(..1) => format!("the API key `{}` would end on {}, and today is {today}", name.value, written.value),
            Some(_) => format!("the API key `{}` would live for more than a year", name.value),
        };
        let diagnostic = Diagnostic::new(&code::KEY_EXPIRY, written.loc, message, "no day for a key to end")
            .note("AppSync makes keys for a day at least, and for 365 days at most");
        self.checker.report(match last() {
            Some(last) => diagnostic.fix(format!("write {last}"), written.loc, last.to_string()),
            None => diagnostic,
        });
        None
    }

    fn api_key(&mut self, name: Loc, because: Option<Loc>) -> Option<&'s str> {
        if let Some(reason) = because.and_then(|text| self.reason(text)) {
            return Some(reason);
        }
        let message = format!("API key `{}` has no reason", self.checker.slice(name));
        self.checker.report(
            Diagnostic::new(&code::PUBLIC_WITHOUT_REASON, name, message, "no `because`")
                .note("the key is part of every app that uses it, so anybody with the app can call the API")
                .help("say why that is meant: api_key because \"…\""),
        );
        None
    }

    pub(super) fn report_quota(&mut self, loc: Loc, message: String) {
        let diagnostic = Diagnostic::new(&code::TOO_MANY, loc, message, "one too many");
        self.checker.report(diagnostic.help("split the API, or put several uses into one"));
    }

    /// Reports a reference that an authorizer cannot have.
    pub(super) fn report_source(&mut self, loc: Loc, message: String, help: &str) {
        self.checker.report(Diagnostic::new(&code::AUTHORIZER_SOURCE, loc, message, "not possible here").help(help));
    }
}
