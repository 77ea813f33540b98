//! APIs: where they are, who checks their callers, and what their routes ask for.
//!
//! What other areas declare (clients, providers, scopes) is read from the declarations themselves, so that nothing here
//! depends on the order in which areas are checked, and nothing is reported twice.

use rustc_hash::FxHashMap;

use super::resources::read_logical_id;
use super::{Checker, Clauses, Declarations, location};
use crate::diagnostic::codes::{apis as code, names as name_code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::api::{Authorizer, AuthorizerKind, Handler, RouteAuth};
use crate::model::{Api, ApiKind, Handle, Position, Spanned, Str, parameters};
use crate::syntax::ast::ClauseNode;
use crate::text::{FileId, Loc, Span, with_article};

mod authorizer;
mod cors;
mod key;
mod lambda;
mod route;
mod source;
#[cfg(test)]
mod tests;

pub(super) use authorizer::{options as authorizer_options, types as authorizer_types};

/// Reads every `api`.
pub(super) fn read(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.apis {
        let kind = match declare.flavour.map(|flavour| checker.text(*file, flavour)) {
            Some("rest") => ApiKind::Rest,
            Some("websocket") => ApiKind::WebSocket,
            Some("graphql") => ApiKind::GraphQl,
            // Any other word has been reported.
            _ => ApiKind::Http,
        };
        let clauses = checker.clauses(*file, declare);
        let (name, loc) = (checker.text(*file, declare.name), location(*file, declare.name));
        let mut reader = Reader {
            logical_id: read_logical_id(checker, &clauses),
            checker,
            declarations,
            clauses,
            file: *file,
            kind,
            name,
            loc,
        };
        let api = reader.read(doc.clone());
        checker.program.apis.push(api);
    }
    report_parameter_clashes(checker);
}

/// Reports each handler path of an API that would share its template parameter with something else.
fn report_parameter_clashes(checker: &mut Checker<'_>) {
    let program = &checker.program;
    let mut first_of: FxHashMap<String, (&str, Loc)> = FxHashMap::default();
    for trigger in program.user_pools.iter().flat_map(|pool| &pool.triggers) {
        if let Handler::Path(path, loc) = trigger.handler {
            first_of.entry(parameters::handler(path)).or_insert((path, loc));
        }
    }
    for resource in program.resources.iter().filter(|resource| resource.handle == Handle::Parameter) {
        first_of.entry(parameters::arn(resource.name)).or_insert(("", resource.loc));
    }
    let mut clashes = Vec::new();
    for handler in program.apis.iter().flat_map(handlers) {
        let Handler::Path(path, loc) = handler else { continue };
        let parameter = parameters::handler(path);
        match first_of.get(&parameter) {
            Some((other, first)) if *other != path => clashes.push((parameter, path, loc, *first)),
            Some(_) => {}
            None => {
                first_of.insert(parameter, (path, loc));
            }
        }
    }
    for (parameter, path, loc, first) in clashes {
        let message = format!("`{path}` and something else become the parameter `{parameter}`");
        checker.report(
            Diagnostic::new(&name_code::LOGICAL_ID_CLASH, loc, message, "and this one")
                .label(first, "this one")
                .note("one ARN would be used for both")
                .help("declare one of them as a function: function Name { handler \"…\" }"),
        );
    }
}

/// Reads one `api`.
struct Reader<'c, 's, 't> {
    checker: &'c mut Checker<'s>,
    declarations: &'c Declarations<'t>,
    clauses: Clauses<'s, 't>,
    file: FileId,
    kind: ApiKind,
    name: &'s str,
    loc: Loc,
    logical_id: Option<Spanned<&'s str>>,
}

impl<'s> Reader<'_, 's, '_> {
    fn read(&mut self, doc: String) -> Api<'s> {
        self.report_options();
        let create = self.create();
        let (handle, title) = self.handle();
        let stage = match self.clauses.text("stage") {
            Some(text) if create.is_none() || self.kind != ApiKind::Http => Some(self.stage(text)),
            _ if self.kind == ApiKind::Http => Some(Str::literal("$default", self.loc)),
            _ => create.map(|_| Str::literal("prod", self.loc)),
        };
        let authorizers = self.authorizers();
        let default = self.default(&authorizers);
        let create_routes = create.is_some() || self.clauses.word("routes").is_some_and(|word| word.value == "create");
        let cors = self.cors(create.is_some(), create_routes);
        let (routes, refused) = self.routes(&authorizers, default);
        let api = Api {
            name: self.name,
            loc: self.loc,
            doc,
            kind: self.kind,
            handle,
            logical_id: self.logical_id,
            stage,
            routes,
            refused,
            title,
            endpoint: match self.clauses.word("endpoint").map(|word| word.value) {
                Some("edge") => "EDGE",
                _ => "REGIONAL",
            },
            selection: (self.kind == ApiKind::WebSocket)
                .then(|| self.clauses.text("selection"))
                .flatten()
                .map(|text| self.checker.string(text, Position::Selection, self.name)),
            authorizers,
            default,
            create,
            create_routes,
            cors,
        };
        self.check_has_route(&api);
        self.check_graphql_default(&api);
        self.report_integration_clashes(&api);
        self.check_shared_answers(&api);
        api
    }

    /// Reports an API without routes of which API Gateway would make no deployment.
    fn check_has_route(&mut self, api: &Api<'s>) {
        let Some(loc) = api.create.filter(|_| self.kind != ApiKind::Http) else { return };
        if !api.routes.is_empty() || !api.refused.is_empty() {
            return;
        }
        let (message, route) = match self.kind {
            ApiKind::WebSocket => {
                ("a WebSocket API without a route cannot be deployed", "route $connect -> \"src/connect.main\" { iam }")
            }
            _ => ("a REST API without a route cannot be deployed", "route GET /notes -> \"src/list.main\" { iam }"),
        };
        self.checker.report(
            Diagnostic::new(&code::CREATED_WITHOUT_ROUTE, loc, message, "made here")
                .note("API Gateway makes no deployment of an API that has none")
                .help(format!("give it one: {route}")),
        );
    }

    /// Options that mean nothing for this kind of API.
    fn report_options(&mut self) {
        for (word, help) in inapplicable_options(self.kind) {
            if let Some(clause) = self.clauses.get(word) {
                self.report_option(self.clauses.loc(clause.word), word, help);
            }
        }
    }

    /// Reports an option that this kind of API does not have.
    fn report_option(&mut self, loc: Loc, word: &str, help: &str) {
        let message = format!("{} has no `{word}`", with_article(self.kind.title()));
        let diagnostic = Diagnostic::new(&code::OPTION_ELSEWHERE, loc, message, "means nothing here");
        self.checker.report(diagnostic.help(help));
    }

    /// Returns the location of `create`, and reports options that only an API that exists already can have, or that only one can have
    /// which the output makes.
    fn create(&mut self) -> Option<Loc> {
        // Reported among the options of other kinds.
        if self.kind == ApiKind::GraphQl {
            return None;
        }
        let Some(clause) = self.clauses.get("create") else {
            let foreign = inapplicable_options(self.kind);
            for word in OF_CREATED {
                let is_foreign = foreign.iter().any(|(other, _)| *other == word);
                if let Some(clause) = self.clauses.get(word).filter(|_| !is_foreign) {
                    self.report_option(self.clauses.loc(clause.word), word, EXISTS_ALREADY);
                }
            }
            return None;
        };
        let loc = self.word_loc(clause);
        let external = self
            .clauses
            .get("routes")
            .filter(|clause| self.clauses.word_arg(clause, 0).is_some_and(|word| word.value == "external"));
        let stage = ["stage"].into_iter().filter(|_| self.kind == ApiKind::Http);
        let elsewhere = ["id", "import", "logical_id"].into_iter().chain(stage);
        let elsewhere = elsewhere.filter_map(|word| self.clauses.get(word));
        let refused: Vec<(Loc, &str)> =
            elsewhere.chain(external).map(|clause| (self.clauses.loc(clause.span), clause.spec.word)).collect();
        for (at, word) in refused {
            let (message, note) = match word {
                "routes" => (
                    format!("the routes of `{}` are said to be made elsewhere, and the API here", self.name),
                    "an API that the output makes has the routes of the program and no others",
                ),
                "stage" => (
                    format!("API `{}` is made with its stage `$default`", self.name),
                    "a further stage would answer at an address of its own, and the permissions would be about it alone",
                ),
                _ => (
                    format!("API `{}` is said to exist, and to be made here", self.name),
                    "the id of an API that the output makes is known only then",
                ),
            };
            self.checker.report(
                Diagnostic::new(&code::CREATED_ELSEWHERE, at, message, "belongs to an API that exists already")
                    .label(loc, "made here")
                    .note(note)
                    .fix(format!("remove `{word}`"), at, ""),
            );
        }
        Some(loc)
    }

    /// Returns where the API is, and the name of one that the output creates.
    fn handle(&mut self) -> (Handle<'s>, Option<Str<'s>>) {
        let words: &[&str] = match (self.kind, self.clauses.location_of("create")) {
            (ApiKind::GraphQl, _) => &["id", "import", "name"],
            (_, Some(_)) => &["name"],
            _ => &["id", "import"],
        };
        let texts = words.iter().filter_map(|word| Some((*word, self.clauses.text(word)?)));
        let given: Vec<(&str, Loc)> = texts.chain(self.logical_id.map(|id| ("logical_id", id.loc))).collect();
        if let [(first, one), (second, two), ..] = given.as_slice() {
            let message = format!("API `{}` has both `{first}` and `{second}`", self.name);
            self.checker.report(
                Diagnostic::new(&name_code::TWO_HANDLES, *two, message, "one of the two would be ignored")
                    .label(*one, "given here already")
                    .help("keep the one that the deployment is to follow"),
            );
        }
        let Some((word, text)) = given.first() else { return (Handle::Parameter, None) };
        let position = match *word {
            "logical_id" => return (Handle::Parameter, None),
            "id" => Position::ApiId,
            "import" => Position::Export,
            _ if self.kind == ApiKind::GraphQl => Position::GraphqlName,
            _ => Position::ApiName,
        };
        let string = self.checker.string(*text, position, self.name);
        match *word {
            "id" => (Handle::Name(string), None),
            "import" => (Handle::Import(string), None),
            _ => (Handle::Parameter, Some(string)),
        }
    }

    /// Reads `stage "…"`. HTTP and WebSocket APIs may have the stage `$default`.
    fn stage(&mut self, text: Loc) -> Str<'s> {
        if self.kind != ApiKind::Rest && self.checker.raw(text) == "$default" {
            return Str::literal("$default", text);
        }
        self.checker.string(text, Position::Stage, self.name)
    }

    /// Reads `default NAME` or `default iam`.
    fn default(&mut self, authorizers: &[Authorizer<'s>]) -> Option<RouteAuth<'s>> {
        let path = self.clauses.reference("default")?;
        self.named_auth(self.clauses.slice(path.span()), authorizers)
    }

    /// Resolves the name of an authorizer, or `iam`.
    fn named_auth(&mut self, name: Spanned<&'s str>, authorizers: &[Authorizer<'s>]) -> Option<RouteAuth<'s>> {
        if name.value == "iam" {
            return Some(RouteAuth::Iam);
        }
        if let Some(at) = authorizers.iter().position(|authorizer| authorizer.name == name.value) {
            return Some(match authorizers[at].kind {
                AuthorizerKind::Iam => RouteAuth::Iam,
                _ => RouteAuth::Authorizer(at as u32),
            });
        }
        // One that was declared but could not be understood has been reported already.
        let declared = |clause: &ClauseNode| self.clauses.word_arg(clause, 0).map(|declared| declared.value);
        if self.clauses.all("authorizer").any(|clause| declared(clause) == Some(name.value)) {
            return None;
        }
        let known = authorizers.iter().map(|authorizer| authorizer.name).chain(["iam"]);
        let message = format!("API `{}` has no authorizer `{}`", self.name, name.value);
        let diagnostic = Diagnostic::new(&code::UNKNOWN_AUTHORIZER, name.loc, message, "not declared")
            .note("a route whose authorizer is not known must not become public");
        // Other tools name the missing authorizer so.
        if matches!(name.value, "none" | "NONE" | "open" | "anonymous") {
            self.checker.report(diagnostic.help("let anybody call it, with a reason: { public because \"…\" }"));
            return None;
        }
        self.checker.report(diagnostic.suggest_or(did_you_mean(name.value, known), name.loc, |diagnostic| {
            diagnostic.help(format!("declare it in the API: authorizer {} …; or write `iam`", name.value))
        }));
        None
    }

    /// Returns whether `default` is written but could not be resolved, which has been reported.
    fn is_default_broken(&self, default: Option<RouteAuth<'s>>) -> bool {
        default.is_none() && self.clauses.location_of("default").is_some()
    }

    /// Reports a GraphQL API that the output creates without a default, and repeated authorizers of any GraphQL API.
    fn check_graphql_default(&mut self, api: &Api<'s>) {
        if self.kind == ApiKind::GraphQl {
            self.report_repeated_modes(&api.authorizers);
        }
        if self.kind != ApiKind::GraphQl
            || !api.created()
            || self.is_default_broken(api.default)
            || api.default.is_some()
        {
            return;
        }
        let message = format!("API `{}` does not say who may call it", self.name);
        let diagnostic = Diagnostic::new(&code::GRAPHQL_DEFAULT, self.loc, message, "no `default`");
        let diagnostic = match api.authorizers.first() {
            Some(first) => diagnostic.help(format!("name the one that checks by default: default {}", first.name)),
            None => diagnostic.help("let IAM check: default iam"),
        };
        self.checker.report(diagnostic.help("if the API exists already, say which it is: id \"…\""));
    }

    /// Reports a handler path and a declared function that would become one integration.
    fn report_integration_clashes(&mut self, api: &Api<'s>) {
        if !api.create_routes || !matches!(self.kind, ApiKind::Http | ApiKind::WebSocket) {
            return;
        }
        let paths = api.routes.iter().filter_map(|route| match route.handler {
            Handler::Path(path, loc) => Some((parameters::logical(path), path, loc)),
            Handler::Function(_) => None,
        });
        let mut reported = Vec::new();
        let mut clashes = Vec::new();
        for (logical, path, loc) in paths {
            let same = |route: &crate::model::api::Route<'s>| match route.handler {
                Handler::Function(id) => {
                    let resource = &self.checker.program.resources[id.index()];
                    let same = parameters::logical(resource.name) == logical;
                    // The parameters of others clash already.
                    (same && resource.handle != Handle::Parameter).then_some((resource.name, route.loc))
                }
                Handler::Path(..) => None,
            };
            if let (Some((function, other)), false) = (api.routes.iter().find_map(same), reported.contains(&path)) {
                reported.push(path);
                clashes.push((function, path, loc, other));
            }
        }
        for (function, path, loc, other) in clashes {
            let message = format!("`{path}` and function `{function}` become one integration of API `{}`", self.name);
            self.checker.report(
                Diagnostic::new(&name_code::LOGICAL_ID_CLASH, loc, message, "and this one")
                    .label(other, "this route calls the function")
                    .note("a template knows letters and digits only, so one of the two routes would call the function of the other")
                    .help("give the function another name in the program")
                    .help("or declare the code as a function: function Name { handler \"…\" }"),
            );
        }
    }

    /// Returns the location of the first word of a clause.
    fn word_loc(&self, clause: &ClauseNode) -> Loc {
        self.clauses.loc(clause.word)
    }

    fn location(&self, span: Span) -> Loc {
        location(self.file, span)
    }

    /// Reads a reason; one without a letter or digit is none.
    fn reason(&mut self, text: Loc) -> Option<&'s str> {
        let reason = self.checker.raw(text);
        self.checker.report_placeholder(text, reason);
        reason.contains(char::is_alphanumeric).then_some(reason)
    }
}

/// Advice in place of `name` for an API that the output does not create.
const EXISTS_ALREADY: &str = "the API exists already: say which with `id` or `import`, or give its id when you deploy";

/// Returns the options that a kind of API does not have, each with advice.
pub(super) fn inapplicable_options(kind: ApiKind) -> &'static [(&'static str, &'static str)] {
    const SELECTION: (&str, &str) = ("selection", "only messages to a WebSocket API find their routes so");
    match kind {
        ApiKind::Http => &[("endpoint", "an HTTP API is always regional"), SELECTION],
        ApiKind::Rest => &[SELECTION],
        ApiKind::WebSocket => &[
            ("endpoint", "a WebSocket API is always regional"),
            ("cors", "browsers send no preflight for a WebSocket; let the authorizer look at the Origin header"),
        ],
        ApiKind::GraphQl => &[
            ("create", "the output makes a GraphQL API that has neither `id` nor `import`"),
            ("logical_id", "say which API it is with `id` or `import`; without them the output makes it"),
            ("stage", "a GraphQL API has no stages"),
            ("endpoint", "AppSync makes its endpoint by itself"),
            SELECTION,
            ("routes", "a GraphQL API has fields: grant auth_users call field Api.Query.name"),
            ("route", "a GraphQL API has fields: grant auth_users call field Api.Query.name"),
            ("cors", "a GraphQL API answers browsers by itself"),
        ],
    }
}

/// The options that only an API has which the output makes.
pub(super) const OF_CREATED: [&str; 3] = ["name", "endpoint", "selection"];

/// Returns the functions that an API calls.
fn handlers<'a, 's>(api: &'a Api<'s>) -> impl Iterator<Item = Handler<'s>> + use<'a, 's> {
    let authorizers = api.authorizers.iter().filter_map(|authorizer| match &authorizer.kind {
        AuthorizerKind::Lambda(lambda) => Some(lambda.function),
        _ => None,
    });
    api.routes.iter().map(|route| route.handler).chain(authorizers)
}
