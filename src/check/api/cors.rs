//! Cross-origin calls.

use super::Reader;
use crate::check::user_pool::values::with_insertion;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{apis as code, names as name_code};
use crate::model::api::Cors;
use crate::model::{ApiKind, Position, Str};
use crate::text::{Loc, printable};

impl<'s> Reader<'_, 's, '_> {
    /// Reads `cors { … }`, and reports a block without effect: CORS is set by whoever creates an HTTP API, and by
    /// whoever creates the routes of a REST API.
    pub(super) fn cors(&mut self, create: bool, create_routes: bool) -> Option<Cors<'s>> {
        if !matches!(self.kind, ApiKind::Http | ApiKind::Rest) {
            return None;
        }
        let clause = self.clauses.get("cors")?;
        let inner = self.clauses.inner(clause);
        let loc = self.word_loc(clause);
        let clause_loc = self.clauses.loc(clause.span);
        match self.kind {
            ApiKind::Http if !create => {
                self.report_cors_without_effect(clause_loc, loc, "makes the API", "create", &["id", "import", "stage"])
            }
            ApiKind::Rest if !create_routes => {
                self.report_cors_without_effect(clause_loc, loc, "makes its routes", "routes create", &[])
            }
            _ => {}
        }
        let origins: Vec<Str<'s>> =
            inner.texts("origins").into_iter().map(|text| self.checker.string(text, Position::Origin, "")).collect();
        if origins.is_empty() {
            let message = format!("`cors` of API `{}` does not say whose pages may call", self.name);
            self.checker.report(
                Diagnostic::new(&name_code::MISSING_OPTION, loc, message, "no `origins`")
                    .help("name them: origins \"https://app.example.com\""),
            );
        }
        for origin in &origins {
            self.check_origin(origin);
        }
        let headers: Vec<Str<'s>> =
            inner.texts("headers").into_iter().map(|text| self.checker.string(text, Position::Header, "")).collect();
        for header in &headers {
            let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*');
            if header.pieces.is_empty() || !header.literals().all(|part| part.bytes().all(good)) {
                let message = format!("`{}` is no name of a header", printable(self.checker.raw(header.loc), &[]));
                self.checker.report(
                    Diagnostic::new(&name_code::BAD_VALUE, header.loc, message, "one name a string")
                        .help("write: headers \"Authorization\", \"Content-Type\""),
                );
            }
        }
        let credentials = inner.switch("credentials").is_some_and(|switch| switch.value);
        if let (true, Some(switch)) = (credentials, inner.switch("credentials")) {
            let all = |list: &[Str<'s>]| list.iter().find(|text| text.as_literal() == Some("*")).map(|text| text.loc);
            if let Some(any) = all(&origins).or_else(|| all(&headers)) {
                self.checker.report(
                    Diagnostic::new(
                        &code::CORS_WILDCARD_CREDENTIALS,
                        any,
                        "`*` and `credentials on` exclude each other",
                        "every page of the web",
                    )
                    .label(switch.loc, "with the user's cookies")
                    .help("name the origins and headers: origins \"https://app.example.com\"")
                    .help("or leave `credentials` out: tokens in the Authorization header do not need it"),
                );
            }
        }
        Some(Cors { loc, origins, headers, credentials })
    }

    /// Reports a block that the output has no place for. `maker` says who could set CORS, and `clause` makes that the
    /// output.
    fn report_cors_without_effect(&mut self, whole: Loc, loc: Loc, maker: &str, clause: &str, apart: &[&str]) {
        let message = format!("`cors` of API `{}` would be dropped", self.name);
        let external = self.clauses.word("routes").filter(|word| word.value == "external");
        let mut diagnostic =
            Diagnostic::new(&code::CORS_WITHOUT_EFFECT, loc, message, format!("for whoever {maker} to say"));
        let first = apart.iter().find_map(|word| self.clauses.location_of(word)).or(external.map(|word| word.loc));
        if let Some(first) = first {
            diagnostic = diagnostic.label(first, "made elsewhere");
        }
        let diagnostic =
            diagnostic.note("browsers would refuse every call of your pages, though the program says that they may");
        let text = format!("let the output do it: {clause}");
        let diagnostic = match (external, apart.iter().any(|word| self.clauses.location_of(word).is_some())) {
            (_, true) => diagnostic.help(text),
            (Some(external), false) if apart.is_empty() => diagnostic.fix(text, external.loc, "create"),
            (Some(_), false) => diagnostic.help(text),
            (None, false) => with_insertion(diagnostic, &self.clauses, &text, clause),
        };
        self.checker.report(diagnostic.fix("or leave the block out, and say it where the API is made", whole, ""));
    }

    /// Reports an origin that is more than a scheme and a host, or less.
    fn check_origin(&mut self, origin: &Str<'s>) {
        if origin.as_literal() == Some("*") {
            return;
        }
        let bad = |part: &str| part.contains(|c: char| !(c.is_ascii_alphanumeric() || "-.:/_[]".contains(c)));
        let whole = origin.as_literal();
        let host = whole.map(|text| text.split_once("://").map_or("", |(_, host)| host));
        if origin.pieces.is_empty()
            || origin.literals().any(bad)
            || origin.ends_with('/')
            || host.is_some_and(|host| host.is_empty() || host.contains('/'))
        {
            let message = format!("`{}` is no origin", printable(self.checker.raw(origin.loc), &[]));
            self.checker.report(
                Diagnostic::new(&name_code::BAD_VALUE, origin.loc, message, "not scheme://host[:port]")
                    .note("browsers compare the whole text, and send neither a path nor a final slash")
                    .help("write: origins \"https://app.example.com\""),
            );
        }
    }
}
