//! What is granted on, and which verbs it has.

use smallvec::SmallVec;

use super::{Context, Grants, VerbUse, on_shape, part_word};
use crate::catalog::kind::{Guests, Kind, Users};
use crate::catalog::{self, catalog};
use crate::check::Symbol;
use crate::diagnostic::codes::{grants as code, names};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::api::{ApiKind, RouteAuth};
use crate::model::grant::{Object, Part, Permission, Raw, Target};
use crate::model::resource::Detail;
use crate::syntax::ast::Target as Node;

impl<'s> Grants<'_, 's> {
    /// The targets; none if any of them is not what it says.
    pub(super) fn targets(&mut self, context: &Context<'_>) -> Option<SmallVec<[Target<'s>; 1]>> {
        let mut targets: SmallVec<[Target<'s>; 1]> = SmallVec::new();
        let mut whole = true;
        for node in &context.node.targets {
            match self.target(context, node) {
                Some(target) => targets.push(target),
                None => whole = false,
            }
        }
        whole.then_some(targets)
    }

    fn target(&mut self, context: &Context<'_>, node: &Node) -> Option<Target<'s>> {
        let word = self.checker.text(context.file, node.kind);
        let name_span = node.path.first();
        let name = self.checker.text(context.file, name_span);
        if word == "route" {
            let Some(key) = node.route else {
                let diagnostic = Diagnostic::new(
                    &code::TARGET_SHAPE,
                    context.loc(node.path.span()),
                    "a route is an API, a method and a path",
                    "which route?",
                );
                self.report(diagnostic.help(format!("write: route {name} GET /notes")));
                return None;
            };
            let (api, route) = self.route(context, node.path.first(), key)?;
            let target = Target { object: Object::Api(api), part: Part::Route(route) };
            self.iam_route(context, node, api, route);
            return Some(target);
        }
        if let Some(key) = node.route {
            let loc = context.loc(key.span());
            self.report(
                Diagnostic::new(&code::TARGET_SHAPE, loc, format!("a {word} has no routes"), "not here")
                    .help("the kind word of a route is `route`"),
            );
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
                        format!("a {word} belongs here"),
                    )
                    .label(declared, "declared here"),
                );
                return None;
            }
            None => {
                self.unknown_target(context, node, word, name);
                return None;
            }
        };
        let kind = object.kind(&self.checker.program);
        let words = kind.shapes.iter().map(|shape| shape.word);
        if word != kind.word && !words.clone().any(|shape| shape == word) {
            let declared = self.checker.symbol(name).map(|(_, loc)| loc);
            let right = words.clone().next().unwrap_or(kind.word);
            let (loc, place) = (context.loc(node.kind), context.loc(name_span));
            let diagnostic = Diagnostic::new(
                &names::WRONG_KIND,
                place,
                format!("`{name}` is a {}, not a {word}", kind.title),
                format!("declared as another kind than `{word}`"),
            );
            let diagnostic =
                declared.into_iter().fold(diagnostic, |diagnostic, loc| diagnostic.label(loc, "declared here"));
            self.report(diagnostic.fix(format!("write `{right}`"), loc, right));
            return None;
        }
        let part = self.part(context, node, object, kind, word)?;
        Some(Target { object, part })
    }

    fn unknown_target(&mut self, context: &Context<'_>, node: &Node, word: &str, name: &str) {
        let program = &self.checker.program;
        let fits = |symbol| match symbol {
            Symbol::Resource(id) => program
                .resources
                .get(id.index())
                .is_some_and(|found| found.kind.shapes.iter().any(|shape| shape.word == word)),
            Symbol::Api(_) => matches!(word, "api" | "field"),
            Symbol::UserPool(_) => word == "user_pool",
            Symbol::IdentityPool(_) => word == "identity_pool",
            _ => false,
        };
        let near = did_you_mean(name, self.checker.names(fits));
        let loc = context.loc(node.path.first());
        let diagnostic =
            Diagnostic::new(&names::UNKNOWN_NAME, loc, format!("there is no {word} `{name}`"), "not declared");
        let owner = match word {
            "index" => "table",
            "channel" => "event_api",
            "field" => "api",
            other => other,
        };
        self.report(match near {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), loc, near),
            None => diagnostic.help(format!("declare it: {owner} {name}")),
        });
    }

    fn part(
        &mut self,
        context: &Context<'_>,
        node: &Node,
        object: Object,
        kind: &'static Kind,
        word: &str,
    ) -> Option<Part<'s>> {
        let parts: SmallVec<[&'s str; 3]> =
            node.path.names().iter().map(|span| self.checker.text(context.file, *span)).collect();
        let loc = context.loc(node.path.span());
        let wanted = match word {
            "index" => 2,
            "channel" => 2,
            "field" => 3,
            _ => 1,
        };
        if parts.len() != wanted {
            let example = match word {
                "index" => format!("index {}.byOwner", parts[0]),
                "channel" => format!("channel {}.rooms", parts[0]),
                "field" => format!("field {}.Query.listNotes", parts[0]),
                _ => format!("{word} {}", parts[0]),
            };
            self.report(
                Diagnostic::new(
                    &code::TARGET_SHAPE,
                    loc,
                    format!("this is not how a {word} is named"),
                    "not of the form that is needed",
                )
                .help(format!("write: {example}")),
            );
            return None;
        }
        match (word, object) {
            ("index" | "channel", Object::Resource(id)) => {
                let resource = &self.checker.program.resources[id.index()];
                let known: Vec<&'s str> = match &resource.detail {
                    Detail::Table(table) => table.indexes.iter().map(|index| index.name).collect(),
                    Detail::Channels(channels) => channels.iter().map(|(channel, _)| *channel).collect(),
                    _ => Vec::new(),
                };
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
            ("field", Object::Api(id)) => {
                let api = &self.checker.program.apis[id.index()];
                if api.kind == ApiKind::GraphQl { Some(Part::Field(parts[1], parts[2])) } else { None }
            }
            _ => {
                let _ = kind;
                Some(Part::Whole)
            }
        }
    }

    /// IAM decides only on routes that ask for it.
    fn iam_route(&mut self, context: &Context<'_>, node: &Node, api: crate::model::ApiId, route: u32) {
        let model = &self.checker.program.apis[api.index()];
        let found = &model.routes[route as usize];
        if found.auth == RouteAuth::Iam {
            return;
        }
        let (declared, name) = (found.loc, model.name);
        let how = match found.auth {
            RouteAuth::Public(_) => "anybody may call it already",
            _ => "an authorizer decides there, and IAM is never asked",
        };
        let loc = context.loc(node.span());
        self.report(
            Diagnostic::new(
                &code::ROUTE_WITHOUT_IAM,
                loc,
                format!("a {} on this route has no effect", context.verb()),
                how,
            )
            .label(declared, "does not ask for IAM")
            .note("only a route whose authorization is IAM looks at the caller's policies")
            .help(format!(
                "let the route ask for IAM: route … {{ iam }} in api {name}; or leave this {} out",
                context.verb()
            )),
        );
    }

    /// The verbs, groups written out, each checked against the targets.
    pub(super) fn verbs(&mut self, context: &Context<'_>, targets: &[Target<'s>]) -> Option<SmallVec<[VerbUse; 3]>> {
        let mut verbs: SmallVec<[VerbUse; 3]> = SmallVec::new();
        let mut whole = true;
        let kind = targets[0].object.kind(&self.checker.program);
        if let Some(other) =
            targets.iter().position(|target| !std::ptr::eq(target.object.kind(&self.checker.program), kind))
        {
            let loc = context.loc(context.node.targets[other].span());
            self.report(
                Diagnostic::new(&code::MIXED_KINDS, loc, "one grant is on one kind", format!("not a {}", kind.title))
                    .label(context.loc(context.node.targets[0].span()), format!("a {}", kind.title))
                    .help("write a grant for each kind"),
            );
            return None;
        }
        for node in &context.node.verbs {
            let written = self.checker.text(context.file, node.span);
            if node.raw {
                match self.raw(context, kind, targets, node.span) {
                    Some(permission) => verbs.push(VerbUse { permission, span: node.span }),
                    None => whole = false,
                }
                continue;
            }
            let before = verbs.len();
            let mut known = false;
            for verb in kind.expand(written) {
                known = true;
                if verbs
                    .iter()
                    .any(|other| matches!(&other.permission, Permission::Verb(found) if std::ptr::eq(*found, verb)))
                {
                    continue;
                }
                let applies = targets.iter().any(|target| applies(verb.on, kind, *target, &self.checker.program));
                if applies || verb.unscoped {
                    verbs.push(VerbUse { permission: Permission::Verb(verb), span: node.span });
                }
            }
            if !known {
                self.unknown_verb(context, kind, node.span);
                whole = false;
            } else if verbs.len() == before
                && !kind.expand(written).any(|verb| {
                    verbs
                        .iter()
                        .any(|other| matches!(&other.permission, Permission::Verb(found) if std::ptr::eq(*found, verb)))
                })
            {
                self.verb_elsewhere(context, kind, targets, node.span);
                whole = false;
            }
        }
        if whole {
            whole = self.every_target_used(context, kind, targets, &verbs);
        }
        self.fields(context, targets);
        whole.then_some(verbs)
    }

    fn unknown_verb(&mut self, context: &Context<'_>, kind: &'static Kind, span: crate::text::Span) {
        let written = self.checker.text(context.file, span);
        let loc = context.loc(span);
        let diagnostic = Diagnostic::new(
            &code::UNKNOWN_VERB,
            loc,
            format!("a {} has no verb `{written}`", kind.title),
            "not one of its verbs",
        );
        let trap = kind.traps.iter().find(|trap| trap.contains(&format!("`{written}`")));
        let diagnostic = trap.into_iter().fold(diagnostic, |diagnostic, trap| diagnostic.note(*trap));
        let diagnostic = match written {
            "all" | "any" | "manage" | "admin" | "full" => {
                diagnostic.note("there is no word for everything: name what is needed")
            }
            _ => diagnostic,
        };
        self.report(match did_you_mean(written, kind.words()) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), loc, near),
            None => diagnostic.help(format!("its verbs are: {}", kind.words().collect::<Vec<_>>().join(", "))),
        });
    }

    fn verb_elsewhere(
        &mut self,
        context: &Context<'_>,
        kind: &'static Kind,
        targets: &[Target<'s>],
        span: crate::text::Span,
    ) {
        let written = self.checker.text(context.file, span);
        let word = part_word(targets[0].object, targets[0].part, &self.checker.program);
        let on = kind
            .expand(written)
            .flat_map(|verb| verb.on)
            .find_map(|name| kind.shape(name))
            .map_or(kind.word, |shape| shape.word);
        self.report(
            Diagnostic::new(
                &code::VERB_ELSEWHERE,
                context.loc(span),
                format!("`{written}` does not work on a {word}"),
                format!("works on a {on}"),
            )
            .label(context.loc(context.node.targets[0].span()), format!("a {word}"))
            .help(format!("add what it works on to the grant: {on} NAME")),
        );
    }

    fn every_target_used(
        &mut self,
        context: &Context<'_>,
        kind: &'static Kind,
        targets: &[Target<'s>],
        verbs: &[VerbUse],
    ) -> bool {
        let program = &self.checker.program;
        let unused = targets.iter().position(|target| {
            !verbs.iter().any(|verb| match &verb.permission {
                Permission::Verb(verb) => verb.unscoped || applies(verb.on, kind, *target, program),
                Permission::Raw(raw) => raw.on == "*" || applies(&[raw.on], kind, *target, program),
            })
        });
        let Some(at) = unused else { return true };
        let word = part_word(targets[at].object, targets[at].part, program);
        self.report(
            Diagnostic::new(
                &code::VERB_ELSEWHERE,
                context.loc(context.node.targets[at].span()),
                format!("none of these verbs works on a {word}"),
                "would get nothing",
            )
            .help("leave it out, or add a verb that works on it"),
        );
        false
    }

    /// `read` on fields is for queries, `write` for mutations.
    fn fields(&mut self, context: &Context<'_>, targets: &[Target<'s>]) {
        for (target, node) in targets.iter().zip(&context.node.targets) {
            let Part::Field(ty, field) = target.part else { continue };
            for verb in &context.node.verbs {
                let written = self.checker.text(context.file, verb.span);
                let fits = match written {
                    "read" => matches!(ty, "Query" | "Subscription"),
                    "write" => ty == "Mutation",
                    _ => true,
                };
                if !fits {
                    let loc = context.loc(verb.span);
                    self.report(
                        Diagnostic::new(
                            &code::VERB_ELSEWHERE,
                            loc,
                            format!("`{written}` does not fit `{ty}.{field}`"),
                            "another type of field",
                        )
                        .label(context.loc(node.span()), format!("a field of {ty}"))
                        .fix("write `call`", loc, "call"),
                    );
                }
            }
            if let Object::Api(id) = target.object
                && !self.checker.program.apis[id.index()].allows_iam()
            {
                let api = &self.checker.program.apis[id.index()];
                let (declared, name) = (api.loc, api.name);
                self.report(
                    Diagnostic::new(
                        &code::ROUTE_WITHOUT_IAM,
                        context.loc(node.span()),
                        "this grant has no effect",
                        "IAM is never asked",
                    )
                    .label(declared, "callers cannot sign in with IAM here")
                    .help(format!("let them: in api {name}, write `authorizer iam iam` or `default iam`")),
                );
            }
        }
    }

    /// `raw "service:Action"`: in the catalogue, and on a shape of the kind.
    fn raw(
        &mut self,
        context: &Context<'_>,
        kind: &'static Kind,
        targets: &[Target<'s>],
        span: crate::text::Span,
    ) -> Option<Permission> {
        let loc = context.loc(span);
        let written = self.checker.raw(loc);
        let Some(action) = catalog().action(written) else {
            let suggestion = catalog::suggest_action(written);
            let diagnostic = Diagnostic::new(
                &code::UNKNOWN_ACTION,
                loc,
                format!("IAM has no action `{written}`"),
                "not in the catalogue",
            );
            let diagnostic = if written.contains('*') || written.contains('?') {
                diagnostic.note("a wildcard would grow by itself whenever AWS adds an action")
            } else {
                diagnostic
            };
            self.report(raw_suggestion(diagnostic, suggestion, loc));
            return None;
        };
        let name = action.full_name();
        if context.users
            && let Some(why) = catalog::escalation::privileged(action)
        {
            self.report(
                Diagnostic::new(
                    &code::ESCALATION,
                    loc,
                    format!("`{name}` can never be granted to users of the app"),
                    why,
                )
                .label(context.loc(context.node.who.span), "these are end users")
                .help("let a function do it behind a route, and grant it to the function"),
            );
            return None;
        }
        if action.resource_types().next().is_none() {
            if context.users {
                self.report(
                    Diagnostic::new(
                        &code::UNSCOPED_FOR_USERS,
                        loc,
                        format!("IAM cannot bind `{name}` to a resource"),
                        "would hold for the whole account",
                    )
                    .label(context.loc(context.node.who.span), "these are end users")
                    .help("grant it to a function, and let a route call that"),
                );
                return None;
            }
            return Some(Permission::Raw(Box::new(Raw { action: name.into(), on: "*" })));
        }
        let target = targets[0];
        let shape = kind.shapes_for(action).find(|shape| on_shape(target, shape.word, &self.checker.program));
        match shape {
            Some(shape) => Some(Permission::Raw(Box::new(Raw { action: name.into(), on: shape.name }))),
            None => {
                let types: Vec<String> = action.resource_types().map(|found| found.resource_type.full_name()).collect();
                self.report(
                    Diagnostic::new(
                        &code::ACTION_ELSEWHERE,
                        loc,
                        format!("`{name}` does not work on a {}", kind.title),
                        format!("works on: {}", types.join(", ")),
                    )
                    .label(context.loc(context.node.targets[0].span()), "so the grant would never hold")
                    .help("name a resource of that type"),
                );
                None
            }
        }
    }

    /// The data API reads the password of the database.
    fn secrets(&mut self, context: &Context<'_>, targets: &[Target<'s>], verbs: &[VerbUse]) {
        for (target, node) in targets.iter().zip(&context.node.targets) {
            let Object::Resource(id) = target.object else { continue };
            let resource = &self.checker.program.resources[id.index()];
            let needed = verbs.iter().any(|verb| {
                matches!(&verb.permission, Permission::Verb(found) if found.extra.iter().any(|extra| extra.on.contains(&"secret")))
            });
            if let (Detail::Database { secret: None }, true) = (&resource.detail, needed) {
                let (declared, name) = (resource.loc, resource.name);
                let message = format!("database `{name}` does not say which secret holds its password");
                self.report(
                    Diagnostic::new(&code::MISSING_SECRET, context.loc(node.span()), message, "needs to read it")
                        .label(declared, "no `secret`")
                        .help(format!(
                            "declare it: secret {name}Login, and name it: database {name} {{ secret {name}Login }}"
                        )),
                );
            }
        }
    }

    /// Whether whoever gets the grant may have it, and can use it.
    pub(super) fn reach(&mut self, context: &Context<'_>, targets: &[Target<'s>], verbs: &[VerbUse]) {
        if context.node.deny {
            return;
        }
        let kind = targets[0].object.kind(&self.checker.program);
        let direct = context.node.via.is_none();
        let who = context.loc(context.node.who.span);
        let here = context.loc(context.node.targets[0].span());
        if let (true, true, Users::No(why)) = (context.users, direct, kind.users) {
            self.report(
                Diagnostic::new(
                    &code::NOT_FOR_USERS,
                    here,
                    format!("users of the app can never be granted a {}", kind.title),
                    why,
                )
                .label(who, "these are end users")
                .help("let a function read it behind a route: grant function NAME …"),
            );
            return;
        }
        self.secrets(context, targets, verbs);
        for verb in verbs {
            let (Permission::Verb(found), loc) = (&verb.permission, context.loc(verb.span)) else { continue };
            if found.unscoped && (context.users && direct) {
                self.report(
                    Diagnostic::new(
                        &code::UNSCOPED_FOR_USERS,
                        loc,
                        format!("IAM cannot bind `{}` to a {}", found.name, kind.title),
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

/// Whether a verb on these shapes applies to a target.
pub(super) fn applies(
    on: &[&str],
    kind: &'static Kind,
    target: Target<'_>,
    program: &crate::model::Program<'_>,
) -> bool {
    on.iter().any(|name| kind.shape(name).is_some_and(|shape| on_shape(target, shape.word, program)))
}

fn raw_suggestion(diagnostic: Diagnostic, suggestion: catalog::Suggestion, loc: crate::text::Loc) -> Diagnostic {
    use catalog::Suggestion;
    let (actions, diagnostic) = match suggestion {
        Suggestion::Exists(action) => (vec![action], diagnostic),
        Suggestion::Instead(actions, why) => (actions, diagnostic.note(why)),
        Suggestion::UnknownAction(_, actions) | Suggestion::NoService(actions) => (actions, diagnostic),
        Suggestion::UnknownService(Some(service)) => {
            return diagnostic.help(format!("did you mean the service `{}`?", service.prefix()));
        }
        Suggestion::UnknownService(None) => (Vec::new(), diagnostic),
    };
    let names: Vec<String> = actions.iter().map(|action| action.full_name()).collect();
    match names.as_slice() {
        [] => diagnostic.help("look it up: authc catalog show SERVICE"),
        [one] => diagnostic.fix(format!("did you mean `{one}`?"), loc, format!("\"{one}\"")),
        [best, rest @ ..] => diagnostic
            .fix(format!("did you mean `{best}`?"), loc, format!("\"{best}\""))
            .help(format!("or: {}", rest.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", "))),
    }
}
