//! Lambda authorizers and identity sources.

use super::Reader;
use crate::check::{Clauses, resources};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{apis as code, names as name_code};
use crate::model::api::{Api, AuthorizerKind, Handler, LambdaAuthorizer, RouteAuth};
use crate::model::{ApiKind, Spanned};
use crate::syntax::ast::Path;
use crate::text::{Loc, with_article};

/// Longest time that an answer is cached, in seconds.
/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html>
const MAX_TTL: u64 = 3600;

impl<'s> Reader<'_, 's, '_> {
    /// Resolves a declared function, or the path of a handler.
    pub(super) fn handler(&mut self, path: Option<&Path>, text: Option<Loc>) -> Option<Handler<'s>> {
        if let Some(text) = text {
            let handler = resources::handler_path(self.checker, text)?;
            return Some(Handler::Path(handler, text));
        }
        let path = path?;
        if path.len() > 1 {
            let message = format!("`{}` is no function", self.checker.slice(self.location(path.span())));
            let diagnostic =
                Diagnostic::new(&name_code::UNKNOWN_NAME, self.location(path.span()), message, "one name too many");
            self.checker.report(diagnostic.help("name a declared function, or the path of its code in quotes"));
            return None;
        }
        let clauses = self.clauses;
        resources::resolve(self.checker, &clauses, path, "function").map(Handler::Function)
    }

    /// Reads `lambda Gate { … }`.
    pub(super) fn lambda(
        &mut self,
        refs: &[Path],
        text: Option<Loc>,
        inner: &Clauses<'s, '_>,
        name: Loc,
    ) -> Option<LambdaAuthorizer<'s>> {
        if let Some(other) = refs.get(usize::from(text.is_none())) {
            let message = format!("authorizer `{}` names more than one function", self.checker.slice(name));
            self.report_source(self.location(other.span()), message, "declare a second authorizer");
            return None;
        }
        if refs.is_empty() && text.is_none() {
            let message = format!("authorizer `{}` has no function", self.checker.slice(name));
            self.report_source(name, message, "name it: lambda Gate");
            return None;
        }
        let function = self.handler(refs.first(), text)?;
        let payload = match inner.number("payload") {
            None => "2.0",
            Some(Spanned { value: "1.0", .. }) => "1.0",
            Some(Spanned { value: "2.0", .. }) => "2.0",
            Some(other) => {
                let message = format!("there is no payload format {}", other.value);
                let diagnostic = Diagnostic::new(&name_code::BAD_VALUE, other.loc, message, "neither 1.0 nor 2.0");
                self.checker.report(diagnostic.fix("write `2.0`", other.loc, "2.0"));
                "2.0"
            }
        };
        let simple = inner.location_of("simple");
        if let (Some(simple), "1.0", Some(number)) = (simple, payload, inner.number("payload")) {
            let message = format!("`simple` of authorizer `{}` needs payload format 2.0", self.checker.slice(name));
            self.checker.report(
                Diagnostic::new(&code::SIMPLE_NEEDS_2, simple, message, "a yes or no")
                    .label(number.loc, "with this format the function has to answer a policy")
                    .fix("write `2.0`", number.loc, "2.0"),
            );
        }
        let token = inner.word("type").is_some_and(|word| word.value == "token");
        Some(LambdaAuthorizer { function, payload, simple: simple.is_some(), token })
    }

    /// Reads how long answers are cached, in seconds.
    pub(super) fn ttl(&mut self, inner: &Clauses<'s, '_>) -> Option<u32> {
        let ttl = inner.duration("ttl")?;
        if ttl.value > MAX_TTL {
            let diagnostic =
                Diagnostic::new(&name_code::BAD_VALUE, ttl.loc, "an answer is cached for an hour at most", "too long");
            self.checker.report(diagnostic.note("until then a caller whose access was revoked still has it").fix(
                "write `1h`",
                ttl.loc,
                "1h",
            ));
            return None;
        }
        Some(ttl.value as u32)
    }

    /// Reads where the credentials are in a request.
    pub(super) fn identity_source(&mut self, inner: &Clauses<'s, '_>, ty: &str, token: bool) -> Vec<&'s str> {
        let header = match (self.kind, ty) {
            (_, "iam" | "api_key" | "oidc") | (ApiKind::GraphQl, _) => return Vec::new(),
            (ApiKind::Http, _) => "$request.header.Authorization",
            (ApiKind::Rest, _) => "method.request.header.Authorization",
            (ApiKind::WebSocket, _) => "route.request.header.Authorization",
        };
        let texts = inner.texts("identity_source");
        if texts.is_empty() {
            return vec![header];
        }
        let one = ty == "jwt" || ty == "user_pool" || token;
        if let (true, Some(second)) = (one, texts.get(1)) {
            let message = format!("an authorizer of type `{ty}` has one identity source");
            self.checker.report(
                Diagnostic::new(&code::IDENTITY_SOURCE, *second, message, "one too many")
                    .help("name the header with the token"),
            );
        }
        let header_only = token || ty == "user_pool" || (self.kind, ty) == (ApiKind::Rest, "jwt");
        let mut sources = Vec::new();
        for text in texts {
            let written = self.checker.raw(text);
            if !is_identity_source(self.kind, written, header_only, ty == "jwt") {
                self.report_identity_source(text, written, header_only, ty == "jwt");
            }
            sources.push(written);
        }
        sources
    }

    fn report_identity_source(&mut self, loc: Loc, written: &str, header_only: bool, token: bool) {
        let message = format!("`{written}` is no part of a request to {}", with_article(self.kind.title()));
        let diagnostic = Diagnostic::new(&code::IDENTITY_SOURCE, loc, message, "found in no request");
        // The same place in the words of another kind of API.
        let bare = written.trim_start_matches('$');
        let bare = bare.strip_prefix("method.").or(bare.strip_prefix("route.")).unwrap_or(bare);
        let dollar = if self.kind == ApiKind::Http { "$" } else { "" };
        let candidates = [
            format!("{}{bare}", source_prefix(self.kind)),
            format!("{dollar}{bare}"),
            format!("{}request.header.{bare}", source_prefix(self.kind)),
        ];
        let near = candidates.into_iter().find(|text| is_identity_source(self.kind, text, header_only, token));
        self.checker.report(match near {
            Some(near) => diagnostic.fix(format!("write `{near}`"), loc, format!("\"{near}\"")),
            None => diagnostic
                .help(format!("write: identity_source \"{}request.header.Authorization\"", source_prefix(self.kind))),
        });
    }

    /// Reports cached answers that several routes share: an answer holds for every route with the same credentials.
    pub(super) fn check_shared_answers(&mut self, api: &Api<'s>) {
        if !matches!(self.kind, ApiKind::Http | ApiKind::Rest) {
            return;
        }
        for (index, authorizer) in api.authorizers.iter().enumerate() {
            let AuthorizerKind::Lambda(lambda) = &authorizer.kind else { continue };
            let routes: Vec<Loc> = api
                .routes
                .iter()
                .filter(|route| route.auth == RouteAuth::Authorizer(index as u32))
                .map(|route| route.loc)
                .collect();
            let told_apart = |source: &str| {
                matches!(source, "$context.routeKey" | "context.resourcePath" | "context.resourceId" | "context.path")
            };
            if lambda.simple
                || authorizer.ttl.unwrap_or(0) == 0
                || routes.len() < 2
                || authorizer.identity_source.iter().any(|source| told_apart(source))
            {
                continue;
            }
            let message = format!("answers of `{}` are kept and shared by {} routes", authorizer.name, routes.len());
            let help = match (self.kind, lambda.token) {
                (ApiKind::Http, _) => "keep them apart: add \"$context.routeKey\" to identity_source",
                (_, false) => {
                    "keep them apart: add \"context.resourcePath\" and \"context.httpMethod\" to identity_source"
                }
                (_, true) => "let the function answer a policy that holds for the whole API, or leave `ttl` out",
            };
            self.checker.report(
                Diagnostic::new(
                    &code::SHARED_ANSWER,
                    authorizer.loc,
                    message,
                    "a policy made for one route decides on others",
                )
                .label(routes[0], "one of the routes")
                .help(help),
            );
        }
    }
}

fn source_prefix(kind: ApiKind) -> &'static str {
    match kind {
        ApiKind::Http => "$",
        ApiKind::WebSocket => "route.",
        ApiKind::Rest | ApiKind::GraphQl => "method.",
    }
}

fn is_identity_source(kind: ApiKind, text: &str, header_only: bool, token: bool) -> bool {
    let name = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    let dollar = if kind == ApiKind::Http { "$" } else { "" };
    let strip = |before: &str, part: &str| text.strip_prefix(before)?.strip_prefix(part).filter(|rest| name(rest));
    strip(source_prefix(kind), "request.header.").is_some()
        || !header_only && strip(source_prefix(kind), "request.querystring.").is_some()
        || !header_only && !token && (strip(dollar, "context.").is_some() || strip(dollar, "stageVariables.").is_some())
}
