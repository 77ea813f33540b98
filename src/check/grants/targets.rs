//! Targets of a grant, and whether its principal may have it.

use crate::text::{Loc, Span, with_article};
use smallvec::SmallVec;

use super::{Context, Grants, VerbUse};
use crate::catalog;
use crate::catalog::kind::{Guests, Users};
use crate::check::Symbol;
use crate::diagnostic::codes::{grants as code, names};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::ApiKind;
use crate::model::api::{Route, RouteAuth};
use crate::model::grant::{GrantTarget, Object, Part, Permission};
use crate::model::resource::Detail;
use crate::syntax::ast::TargetNode as Node;

impl<'s> Grants<'_, 's> {
    /// Resolves the targets, or nothing if any of them has an error.
    pub(super) fn targets(&mut self, context: &Context<'_>) -> Option<SmallVec<[GrantTarget<'s>; 1]>> {
        let mut targets: SmallVec<[GrantTarget<'s>; 1]> = SmallVec::new();
        let mut complete = true;
        for node in &context.node.targets {
            match self.target(context, node) {
                Some(target) => targets.push(target),
                None => complete = false,
            }
        }
        complete.then_some(targets)
    }

    fn target(&mut self, context: &Context<'_>, node: &Node) -> Option<GrantTarget<'s>> {
        let word = self.checker.text(context.file, node.kind);
        let name_span = node.path.first();
        let name = self.checker.text(context.file, name_span);
        if word == "route" {
            let Some(key) = node.route.as_deref().copied() else {
                self.report(route_without_key(name, context.loc(node.path.span())));
                return None;
            };
            let (api, route) = self.route(context, node.path.first(), key)?;
            let target = GrantTarget { object: Object::Api(api), part: Part::Route(route) };
            self.check_iam_route(context, node, api, route);
            return Some(target);
        }
        if let Some(key) = node.route.as_deref() {
            self.report(without_routes(word, context.loc(key.span())));
            return None;
        }
        let object = match self.checker.symbol(name) {
            Some((Symbol::Resource(id), _)) => Object::Resource(id),
            Some((Symbol::Api(id), _)) => Object::Api(id),
            Some((Symbol::UserPool(id), _)) => Object::UserPool(id),
            Some((Symbol::IdentityPool(id), _)) => Object::IdentityPool(id),
            Some((Symbol::Param(_) | Symbol::Provider(_), declared)) => {
                let message = format!("nothing can be granted on `{name}`");
                self.report(
                    Diagnostic::new(
                        &names::WRONG_KIND,
                        context.loc(name_span),
                        message,
                        format!("{} belongs here", with_article(word)),
                    )
                    .label(declared, "declared here"),
                );
                return None;
            }
            None => {
                self.report_unknown_target(context, node, word, name);
                return None;
            }
        };
        let kind = object.kind(&self.checker.program);
        let mut words = kind.shapes.iter().map(|shape| shape.word);
        if word != kind.word && !words.clone().any(|shape| shape == word) {
            let declared = self.checker.symbol(name).map(|(_, loc)| loc);
            let right = words.next().unwrap_or(kind.word);
            let (loc, place) = (context.loc(node.kind), context.loc(name_span));
            let diagnostic = Diagnostic::new(
                &names::WRONG_KIND,
                place,
                format!("`{name}` is {}, not {}", with_article(kind.title), with_article(word)),
                format!("declared as another kind than `{word}`"),
            );
            let diagnostic =
                declared.into_iter().fold(diagnostic, |diagnostic, loc| diagnostic.label(loc, "declared here"));
            // The verb was written in the place of the kind.
            if kind.expand(word).next().is_some() {
                let how = format!(
                    "`{word}` is a verb on {}: {} WHO {word} {right} {name}",
                    with_article(right),
                    context.verb()
                );
                self.report(diagnostic.help(how));
                return None;
            }
            self.report(match right {
                "route" => diagnostic.help(format!("a route is an API, a method and a path: route {name} GET /notes")),
                "field" => diagnostic
                    .help(format!("name fields, or all of a type: type {name}.Query, field {name}.Mutation.add")),
                _ => diagnostic.fix(format!("write `{right}`"), loc, right),
            });
            return None;
        }
        let part = self.part(context, node, object, word)?;
        if let (Object::Api(api), Part::Whole) = (object, part) {
            self.check_iam_routes(context, node, api);
        }
        Some(GrantTarget { object, part })
    }

    fn report_unknown_target(&mut self, context: &Context<'_>, node: &Node, word: &str, name: &str) {
        let program = &self.checker.program;
        let fits = |symbol| match symbol {
            Symbol::Resource(id) => program
                .resources
                .get(id.index())
                .is_some_and(|found| found.kind.shapes.iter().any(|shape| shape.word == word)),
            Symbol::Api(_) => matches!(word, "api" | "field" | "type"),
            Symbol::UserPool(_) => word == "user_pool",
            Symbol::IdentityPool(_) => word == "identity_pool",
            _ => false,
        };
        let near = did_you_mean(name, self.checker.names(fits));
        let loc = context.loc(node.path.first());
        let diagnostic =
            Diagnostic::new(&names::UNKNOWN_NAME, loc, format!("there is no {word} `{name}`"), "not declared");
        self.report(
            diagnostic.suggest_or(near, loc, |diagnostic| {
                diagnostic.help(format!("declare it: {}", declaration(word, name)))
            }),
        );
    }

    fn part(&mut self, context: &Context<'_>, node: &Node, object: Object, word: &str) -> Option<Part<'s>> {
        let (wanted, whole) = match word {
            "index" | "channel" | "type" => (2, false),
            "field" => (3, false),
            _ => (1, true),
        };
        let parts = node.path.names().iter();
        if parts.len() == wanted && whole {
            return Some(Part::Whole);
        }
        let parts: SmallVec<[&'s str; 3]> = parts.map(|span| self.checker.text(context.file, *span)).collect();
        if parts.len() != wanted {
            let loc = context.loc(node.path.span());
            let example = match word {
                "index" => format!("index {}.byOwner", parts[0]),
                "channel" => format!("channel {}.rooms", parts[0]),
                "field" => format!("field {}.Query.listNotes", parts[0]),
                "type" => format!("type {}.Query", parts[0]),
                _ => format!("{word} {}", parts[0]),
            };
            if let (Object::Resource(id), [name, part]) = (object, parts.as_slice())
                && let resource = &self.checker.program.resources[id.index()]
                && resource.detail.part_names().contains(part)
                && let Some(shape) = resource.kind.shapes.iter().find(|shape| matches!(shape.word, "index" | "channel"))
            {
                let (right, title) = (format!("{} {name}.{part}", shape.word), with_article(word));
                let message = format!("this is not how {title} is named");
                let diagnostic =
                    Diagnostic::new(&code::TARGET_SHAPE, loc, message, format!("{} of it", with_article(shape.word)));
                let place = context.loc(Span::new(node.kind.start, node.span().end));
                self.report(diagnostic.fix(format!("write `{right}`"), place, right));
                return None;
            }
            self.report(
                Diagnostic::new(
                    &code::TARGET_SHAPE,
                    loc,
                    format!("this is not how {} is named", with_article(word)),
                    "not of the form that is needed",
                )
                .help(format!("write: {example}")),
            );
            return None;
        }
        match (word, object) {
            ("index" | "channel", Object::Resource(id)) => {
                let resource = &self.checker.program.resources[id.index()];
                let known = resource.detail.part_names();
                if known.contains(&parts[1]) {
                    return Some(Part::Named(parts[1]));
                }
                let (place, declared, title) = (context.loc(node.path.names()[1]), resource.loc, resource.kind.word);
                let message = format!("{title} `{}` has no {word} `{}`", parts[0], parts[1]);
                let diagnostic = Diagnostic::new(&names::UNKNOWN_NAME, place, message, "not declared")
                    .label(declared, "declared here");
                self.report(match did_you_mean(parts[1], known) {
                    Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), place, near),
                    None if word == "index" => {
                        diagnostic.help(format!("declare it in the table: index {} {{ key … }}", parts[1]))
                    }
                    None => diagnostic.help(format!("declare it: channel {}", parts[1])),
                });
                None
            }
            ("field", _) => Some(Part::Field(parts[1], parts[2])),
            ("type", _) => Some(Part::Type(parts[1])),
            _ => Some(Part::Whole),
        }
    }

    /// Reports a grant on a route that does not ask IAM.
    fn check_iam_route(&mut self, context: &Context<'_>, node: &Node, api: crate::model::ApiId, route: u32) {
        let model = &self.checker.program.apis[api.index()];
        let declared_route = &model.routes[route as usize];
        if declared_route.auth == RouteAuth::Iam {
            return;
        }
        let (declared, name, key) = (declared_route.loc, model.name, declared_route.key());
        let how = match declared_route.auth {
            RouteAuth::Public(_) => "anybody may call it already",
            _ => "an authorizer decides there, not IAM",
        };
        let loc = context.loc(node.span());
        self.report(
            Diagnostic::new(
                &code::ROUTE_WITHOUT_IAM,
                loc,
                format!("a {} on `{key}` has no effect", context.verb()),
                how,
            )
            .label(declared, "does not ask for IAM")
            .note(ASKS_IAM)
            .help(format!(
                "let the route ask for IAM: route … {{ iam }} in api {name}; or leave this {} out",
                context.verb()
            )),
        );
    }

    /// Reports a grant on every route of an API of which some do not ask IAM. Who is granted a public route may call it all the same;
    /// a denial would not hold there either.
    fn check_iam_routes(&mut self, context: &Context<'_>, node: &Node, api: crate::model::ApiId) {
        let model = &self.checker.program.apis[api.index()];
        if !matches!(model.kind, ApiKind::Http | ApiKind::Rest) {
            return;
        }
        let (name, verb, loc) = (model.name, context.verb(), context.loc(node.span()));
        let asks = |route: &&Route<'_>| route.auth == RouteAuth::Iam;
        let own: Vec<String> =
            model.routes.iter().filter(asks).map(|route| format!("route {name} {}", route.key())).collect();
        if own.is_empty() {
            let message = format!("a {verb} on every route of `{name}` has no effect");
            let diagnostic = Diagnostic::new(&code::ROUTE_WITHOUT_IAM, loc, message, "none asks for IAM");
            let diagnostic = diagnostic.label(model.loc, "no route of it has `iam`");
            self.report(
                diagnostic.note(ASKS_IAM).help(format!(
                    "let a route ask for IAM: route … {{ iam }} in api {name}; or leave this {verb} out"
                )),
            );
            return;
        }
        let other = |route: &&Route<'_>| match route.auth {
            RouteAuth::Iam => false,
            RouteAuth::Public(_) => context.node.deny,
            RouteAuth::Authorizer(_) => true,
        };
        let others: Vec<&Route<'_>> = model.routes.iter().filter(other).collect();
        let Some(first) = others.first() else { return };
        let message = match others.len() {
            1 => format!("a {verb} on every route of `{name}` has no effect on `{}`", first.key()),
            count => format!("a {verb} on every route of `{name}` has no effect on {count} of them"),
        };
        let how = "another authorizer decides there, not IAM";
        let diagnostic = Diagnostic::new(&code::ROUTE_WITHOUT_IAM, loc, message, "not every route asks for IAM");
        let diagnostic = others.iter().take(MAX_LABELS).fold(diagnostic, |diagnostic, route| {
            let public = matches!(route.auth, RouteAuth::Public(_));
            diagnostic.label(route.loc, if public { "anybody may call it" } else { how })
        });
        let place = context.loc(node.kind.to(node.span()));
        self.report(diagnostic.note(ASKS_IAM).fix("name the routes that ask for IAM", place, own.join(" , ")));
    }

    /// Reports a grant on a database without the secret that the data API reads.
    fn check_secrets(&mut self, context: &Context<'_>, targets: &[GrantTarget<'s>], verbs: &[VerbUse]) {
        for (at, target) in targets.iter().enumerate() {
            let Object::Resource(id) = target.object else { continue };
            let resource = &self.checker.program.resources[id.index()];
            let Detail::Database { secret: None } = &resource.detail else { continue };
            let needed = verbs.iter().any(|verb| {
                matches!(&verb.permission, Permission::Verb(found) if found.extra.iter().any(|extra| extra.on.contains(&"secret")))
            });
            if needed {
                let (declared, name) = (resource.loc, resource.name);
                let message = format!("database `{name}` does not say which secret holds its password");
                self.report(
                    Diagnostic::new(&code::MISSING_SECRET, context.target(at), message, "needs to read it")
                        .label(declared, "no `secret`")
                        .help(format!(
                            "declare it: secret {name}Login, and name it: database {name} {{ secret {name}Login }}"
                        )),
                );
            }
        }
    }

    /// Reports a grant that its principal must not have, or cannot use.
    pub(super) fn check_access(&mut self, context: &Context<'_>, targets: &[GrantTarget<'s>], verbs: &[VerbUse]) {
        if context.node.deny {
            return;
        }
        let kind = targets[0].object.kind(&self.checker.program);
        let direct = context.node.terms().via.is_none();
        let who = context.loc(context.node.who.span);
        if let (true, true, Users::No(why)) = (context.users, direct, kind.users) {
            self.report(
                Diagnostic::new(
                    &code::NOT_FOR_USERS,
                    context.target(0),
                    format!("users of the app can never be granted {}", with_article(kind.title)),
                    why,
                )
                .label(who, "these are end users")
                .help("let the function of a route read it: grant function NAME …"),
            );
            return;
        }
        self.check_secrets(context, targets, verbs);
        for verb in verbs {
            let (Permission::Verb(found), loc) = (&verb.permission, context.loc(verb.span)) else { continue };
            if found.unscoped && (context.users && direct) {
                self.report(
                    Diagnostic::new(
                        &code::UNSCOPED_FOR_USERS,
                        loc,
                        format!("IAM cannot bind `{}` to {}", found.name, with_article(kind.title)),
                        "would hold for the whole account",
                    )
                    .label(who, "these are end users")
                    .help("grant it to a function, and let a route call that"),
                );
            }
            if found.admin && context.users && direct {
                self.report(
                    Diagnostic::new(
                        &code::NOT_FOR_USERS,
                        loc,
                        format!("`{}` is administration and not for users of the app", found.name),
                        found.note,
                    )
                    .label(who, "these are end users")
                    .help("grant it to a function"),
                );
            }
        }
        if context.guests && direct {
            for verb in verbs {
                let actions: Vec<&str> = match &verb.permission {
                    Permission::Verb(found) => found.all_actions().collect(),
                    Permission::Raw(raw) => vec![&*raw.action],
                };
                let (loc, action) = (
                    context.loc(verb.span),
                    actions.iter().find(|action| catalog::guest_reaches(action) != Guests::Yes),
                );
                let Some(action) = action else { continue };
                let certain = catalog::guest_reaches(action) == Guests::No;
                let (code, message) = if certain {
                    (&code::GUESTS_CANNOT_REACH, format!("guests never reach `{action}`"))
                } else {
                    (&code::GUESTS_MAY_NOT_REACH, format!("guests may not reach `{action}`"))
                };
                self.report(
                    Diagnostic::new(code, loc, message, "cut off by the session policy that Cognito adds for guests")
                        .note("whatever their role allows, guests get only what Cognito's own list of services lets through")
                        .help("let a public route do it, or ask for a sign-in"),
                );
                return;
            }
        }
    }
}

const ASKS_IAM: &str = "only a route whose authorization is IAM looks at the caller's policies";

/// Most routes that one message points at.
const MAX_LABELS: usize = 8;

/// Returns the diagnostic for `route NAME` alone.
pub(in crate::check) fn route_without_key(name: &str, loc: Loc) -> Diagnostic {
    let message = format!("`route {name}` has no method and no path");
    let diagnostic = Diagnostic::new(&code::TARGET_SHAPE, loc, message, "which route?");
    diagnostic.help(format!("write: route {name} GET /notes"))
}

/// Returns the diagnostic for a method and a path after a target that is no route.
pub(in crate::check) fn without_routes(word: &str, loc: Loc) -> Diagnostic {
    Diagnostic::new(&code::TARGET_SHAPE, loc, format!("{} has no routes", with_article(word)), "not here")
        .help("the kind word of a route is `route`")
}

/// Returns a minimal declaration for a kind word.
pub(in crate::check) fn declaration(word: &str, name: &str) -> String {
    match word {
        "index" => format!("table {name}"),
        "channel" => format!("event_api {name}"),
        "field" | "type" => format!("api {name} graphql {{ default iam }}"),
        "resource" => format!("resource {name} \"ses:configuration-set\""),
        "api" | "route" => format!("api {name} http"),
        "iot_topic" => format!("iot_topic {name} {{ topic \"{}\" }}", name.to_ascii_lowercase()),
        "model" => format!("model {name} {{ id \"amazon.nova-lite-v1:0\" }}"),
        "identity_pool" => format!("identity_pool {name} {{ sign_in POOL.CLIENT }}"),
        kind => format!("{kind} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::declaration;
    use crate::catalog::KINDS;
    use crate::compile::{CompileOptions, Target, check};
    use crate::text::{Date, Sources};

    /// The declarations that messages propose compile.
    #[test]
    fn declarations_compile() {
        let options = CompileOptions {
            target: Target::Bundle,
            set: Vec::new(),
            today: Date::new(2026, 11, 23).expect("a day"),
            skip_tests: false,
            compact: false,
        };
        let words = KINDS.iter().flat_map(|kind| kind.shapes).map(|shape| shape.word);
        for word in words.chain(["api", "resource"]).filter(|word| *word != "identity_pool") {
            let program = format!("{}\n", declaration(word, "Thing"));
            let found = check(&Sources::single("a.authc", &program), &options).diagnostics;
            assert!(found.is_empty(), "{program}{found:?}");
        }
    }
}
