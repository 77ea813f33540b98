//! Single actions, `raw "service:Action"`: what each of them is on, and what to write where that is missing or does not fit.

use smallvec::SmallVec;

use super::{Context, Grants, has_word};
use crate::catalog::kind::Shape;
use crate::catalog::{self, Action, KINDS, ResourceType, catalog};
use crate::check::Checker;
use crate::diagnostic::codes::grants as code;
use crate::diagnostic::{Diagnostic, Edit, did_you_mean};
use crate::model::grant::{GrantTarget, Object, Part, Permission, Raw};
use crate::model::resource::Detail;
use crate::model::{Program, ResourceId, UserPoolId};
use crate::syntax::ast::VerbNode;
use crate::text::{Loc, Span, leads_line, with_article};

impl<'s> Grants<'_, 's> {
    /// Returns the targets of a grant: those that it names, or the account where an action has no resource. Returns nothing if they are
    /// reported.
    pub(super) fn targets_or_account(&mut self, context: &Context<'_>) -> Option<SmallVec<[GrantTarget<'s>; 1]>> {
        let node = context.node;
        if node.targets.is_empty() {
            let sentence = Sentence { verbs: &node.verbs, end: context.end(), function: !context.users };
            if let Some(diagnostic) = sentence.without_target(self.checker, context.file) {
                self.report(diagnostic);
                return None;
            }
            return Some(SmallVec::from_iter([ACCOUNT]));
        }
        // A declaration that is read as the target up to its brace is an error of the syntax.
        let text = &self.checker.sources.file(context.file).text[node.span.end as usize..];
        if node.terms().because.is_none() && text.trim_start().starts_with('{') {
            return None;
        }
        // Users are refused the action itself.
        if !context.users
            && let Some(diagnostic) = self.needless_target(context)
        {
            self.report(diagnostic);
            return None;
        }
        self.targets(context)
    }

    /// Returns the error about an action that has no resource, in a grant that names one.
    fn needless_target(&self, context: &Context<'_>) -> Option<Diagnostic> {
        let node = context.node;
        let is_bound = |verb: &VerbNode| unbound_action(self.checker, context.loc(verb.span), verb.raw).is_none();
        let at = node.verbs.iter().position(|verb| !is_bound(verb))?;
        let (verb, loc) = (node.verbs[at], context.loc(node.verbs[at].span));
        let action = unbound_action(self.checker, loc, verb.raw)?;
        let all = !node.verbs.iter().any(is_bound);
        let text = &self.checker.sources.file(context.file).text;
        let first = &node.targets[0];
        let because = node.terms().because;
        // A declaration on the next line is read as the target, if no reason stands between.
        if all && because.is_none() && leads_line(text, first.kind.start as usize) {
            let end = context.loc(Span::new(verb.span.end, verb.span.end));
            let message = format!("the raw action `{action}` needs a reason");
            return Some(
                Diagnostic::new(&code::REASON_MISSING, loc, message, "no `because`")
                    .label(context.loc(first.kind), "read as what the action is on")
                    .note("a raw action is outside the documented verbs, so a reviewer must see what it is for")
                    .fix("say why", end, " because \"…\""),
            );
        }
        let diagnostic = needless_diagnostic(action, loc, context.target(0));
        if all {
            let behind = node.verbs.last()?.span.end;
            let targets = Span::new(behind, node.targets.last()?.span().end);
            return Some(diagnostic.fix("leave the target out", context.loc(targets), ""));
        }
        // The others keep the target, and this one becomes a grant of its own.
        let taken = list_item(text, &node.verbs, at);
        let who = self.checker.slice(context.loc(node.who.span));
        let (verb, reason) = (context.verb(), because.map_or("\"…\"", |span| self.checker.slice(context.loc(span))));
        let own = format!("\n{verb} {who} raw \"{action}\" because {reason}");
        let edits =
            vec![Edit { loc: context.loc(taken), text: String::new() }, Edit { loc: context.end(), text: own.clone() }];
        Some(diagnostic.edits(format!("write a {verb} of its own:{}", own.replace('\n', " ")), edits, false))
    }

    /// Resolves `raw "service:Action"` to an action of the catalogue on a shape of the kind.
    pub(super) fn raw(&mut self, context: &Context<'_>, targets: &[GrantTarget<'s>], span: Span) -> Option<Permission> {
        let loc = context.loc(span);
        let written = self.checker.raw(loc);
        let Some(action) = catalog().action(written) else {
            self.report(unknown_action(written, loc));
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
                .help("let the function of a route do it, and grant it to the function"),
            );
            return None;
        }
        if action.is_unbound() || targets[0] == ACCOUNT {
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
        let program = &self.checker.program;
        // The first target says which shape is meant. Another one has no such shape, or has it and lacks what it is
        // made from: an option, or its own type of a typed resource.
        let has_shape = |target: &GrantTarget<'_>| {
            let kind = target.object.kind(program);
            kind == &catalog::RESOURCE || kind.shapes_for(action).any(|shape| has_word(*target, shape.word, program))
        };
        let unfit =
            targets.iter().position(|target| has_shape(target) && shape_of_raw(program, action, *target).is_none());
        match shape_of_raw(program, action, targets[0]) {
            Some(on) if unfit.is_none() => Some(Permission::Raw(Box::new(Raw { action: name.into(), on }))),
            _ => {
                let node = context.node;
                let all = Span::new(node.targets[0].kind.start, node.targets[node.targets.len() - 1].span().end);
                // Other verbs need the target that is there.
                let alone = node.targets.len() == 1 && node.verbs.len() == 1;
                let place = if alone { Some(context.loc(all)) } else { None };
                let at = unfit.unwrap_or(0);
                let diagnostic = elsewhere(program, action, targets[at], loc)
                    .label(context.target(at), "so the grant would never hold");
                let where_to = Placement { replaced: place, end: context.end(), function: !context.users };
                self.report(where_to.propose(self.checker, action, diagnostic));
                None
            }
        }
    }
}

/// What an action without a resource is on.
pub(in crate::check) const ACCOUNT: GrantTarget<'static> = GrantTarget { object: Object::Account, part: Part::Whole };

/// Returns a raw action for which IAM knows no resource.
pub(in crate::check) fn unbound_action(checker: &Checker<'_>, loc: Loc, raw: bool) -> Option<Action> {
    let action = if raw { catalog().action(checker.raw(loc)) } else { None };
    action.filter(|action| action.is_unbound())
}

/// Returns the error about a target of an action that has no resource.
pub(in crate::check) fn needless_diagnostic(action: Action, verb: Loc, target: Loc) -> Diagnostic {
    let message = format!("`{action}` is on no resource");
    Diagnostic::new(&code::NEEDLESS_TARGET, target, message, "says nothing about what is allowed")
        .label(verb, "IAM takes only `*` for it")
        .note("it is allowed for the whole account or not at all, so a name here would look like a limit and be none")
}

/// Returns the range of an item of a list of verbs with its keyword and one of its commas.
pub(in crate::check) fn list_item(text: &str, verbs: &[VerbNode], at: usize) -> Span {
    let start = |at: usize| {
        let verb = verbs[at];
        let word = if verb.raw { text[..verb.span.start as usize].rfind("raw") } else { None };
        word.map_or(verb.span.start, |word| word as u32)
    };
    match (at, verbs.get(at + 1)) {
        (_, Some(_)) => Span::new(start(at), start(at + 1)),
        (0, None) => Span::new(start(at), verbs[at].span.end),
        (_, None) => Span::new(verbs[at - 1].span.end, verbs[at].span.end),
    }
}

/// A grant or an assertion that names no target.
pub(in crate::check) struct Sentence<'n> {
    pub verbs: &'n [VerbNode],
    /// Behind the statement.
    pub end: Loc,
    /// Whether it is about functions alone.
    pub function: bool,
}

impl Sentence<'_> {
    /// Returns the error about the first verb or action that needs a target.
    pub fn without_target(&self, checker: &Checker<'_>, file: crate::text::FileId) -> Option<Diagnostic> {
        let loc = |span| crate::check::location(file, span);
        let end = loc(self.verbs.last().map(|verb| Span::new(verb.span.end, verb.span.end))?);
        let bound = self.verbs.iter().find(|verb| match verb.raw {
            // One that does not exist is reported as such.
            true => catalog().action(checker.raw(loc(verb.span))).is_some_and(|action| !action.stands_alone()),
            false => true,
        })?;
        let place = loc(bound.span);
        let written = if bound.raw { checker.raw(place) } else { checker.slice(place) };
        let missing = |name: &str| {
            Diagnostic::new(&code::MISSING_TARGET, place, format!("`{name}` names no resource"), "on what?")
                .note("only an action whose calls need no resource stands alone")
        };
        let Some(action) = catalog().action(written).filter(|_| bound.raw) else {
            let kinds = KINDS.iter().filter(|kind| kind.expand(written).next().is_some());
            let words: Vec<&str> = kinds.map(|kind| kind.word).take(4).collect();
            return Some(match words.as_slice() {
                [] => missing(written).help("name what it is on: a kind and a name"),
                words => missing(written).help(format!("name what it is on, such as a {}", words.join(", a "))),
            });
        };
        let several = self.verbs.len() > 1;
        let diagnostic = missing(&action.full_name());
        let diagnostic = match action.full_name().as_str() {
            "sns:Publish" => diagnostic.note("text messages to a phone number have no topic and can't be granted here"),
            _ => diagnostic,
        };
        let alone = |verb: &VerbNode| {
            verb.raw && catalog().action(checker.raw(loc(verb.span))).is_some_and(Action::stands_alone)
        };
        if several && self.verbs.iter().any(alone) {
            return Some(diagnostic.help("write a statement of its own for it, with what it is on"));
        }
        Some(
            Placement { replaced: Some(end), end: self.end, function: self.function }
                .propose(checker, action, diagnostic),
        )
    }
}

/// Where a target is to be written.
pub(in crate::check) struct Placement {
    /// What the target replaces: the targets that are there, or nothing behind the verbs. `None` where a fix would be a guess.
    pub replaced: Option<Loc>,
    /// Behind the statement.
    pub end: Loc,
    /// Whether the statement is about functions alone, which may have what users may not.
    pub function: bool,
}

impl Placement {
    /// Proposes what an action can be on: the one declared thing that it takes, else a declaration.
    pub fn propose(&self, checker: &Checker<'_>, action: Action, diagnostic: Diagnostic) -> Diagnostic {
        let types = type_list(action);
        let declared = takers(&checker.program, action, self.function);
        let blank = |loc: Loc| if loc.span.is_empty() { " " } else { "" };
        match (declared.as_slice(), self.replaced) {
            ([one], Some(loc)) => {
                return diagnostic.fix(format!("name `{one}`"), loc, format!("{}{one}", blank(loc)));
            }
            ([_, ..], _) => return diagnostic.help(format!("name what it is on: {}", declared.join(", or "))),
            _ => {}
        }
        let Some((word, name, declaration)) = declaration_for(checker, action, self.function) else {
            return diagnostic.help(format!("grant it to a function: it works on {types}"));
        };
        let title = format!("declare what it is on: {declaration}");
        match self.replaced {
            Some(loc) => {
                let target = format!("{}{word} {name}", blank(loc));
                let edits = vec![Edit { loc, text: target }, Edit { loc: self.end, text: format!("\n{declaration}") }];
                diagnostic.edits(title, edits, false)
            }
            None => diagnostic.help(title),
        }
    }
}

/// Returns the types that an action works on, as a declaration spells them: `ses:identity, ses:template`.
pub(in crate::check) fn type_list(action: Action) -> String {
    action.resource_types().map(|used| used.resource_type.spelled()).collect::<Vec<_>>().join(", ")
}

/// Returns the declared things as a whole that an action takes, as a grant names them.
fn takers(program: &Program<'_>, action: Action, function: bool) -> Vec<String> {
    let resources = (0..program.resources.len() as u32).map(|id| Object::Resource(ResourceId(id)));
    let pools = (0..program.user_pools.len() as u32).map(|id| Object::UserPool(UserPoolId(id)));
    let whole = |object| GrantTarget { object, part: Part::Whole };
    let fits = |object: &Object| {
        let kind = object.kind(program);
        let allowed = function || kind.users == crate::catalog::kind::Users::Yes;
        // Nobody knows what one of an unknown type takes.
        let unknown = matches!(object, Object::Resource(id) if matches!(program.resources[id.index()].detail, Detail::Typed(None)));
        allowed && !unknown && shape_of_raw(program, action, whole(*object)).is_some()
    };
    let words = |object: Object| format!("{} {}", object.kind(program).word, object.name(program));
    resources.chain(pools).filter(fits).map(words).collect()
}

/// Returns the kind word, a free name and the declaration of something that an action takes.
fn declaration_for(checker: &Checker<'_>, action: Action, function: bool) -> Option<(&'static str, String, String)> {
    // What a call always names comes first.
    let mut types: Vec<(bool, ResourceType)> =
        action.resource_types().map(|used| (!used.required, used.resource_type)).collect();
    types.sort_by_key(|(optional, _)| *optional);
    let free = |name: String| {
        let mut free = name.clone();
        let mut number = 2;
        while checker.symbol(&free).is_some() {
            free = format!("{name}{number}");
            number += 1;
        }
        free
    };
    types.into_iter().find_map(|(_, ty)| match own_kind(ty) {
        Some(kind) => {
            let allowed = function || kind.users == crate::catalog::kind::Users::Yes;
            // An API is a kind by its second word, and an identity pool needs to know who signs in.
            let simple = crate::syntax::clauses::declaration(kind.word).is_some_and(|spec| spec.flavours.is_empty())
                && kind.word != "identity_pool";
            let name = free(camel(kind.word));
            let declaration = super::targets::declaration(kind.word, &name);
            (allowed && simple).then_some((kind.word, name, declaration))
        }
        None if function && kind_with(ty).is_none() => {
            let name = free(camel(ty.name()));
            let declaration = format!("resource {name} \"{}\"", ty.spelled());
            Some((catalog::RESOURCE.word, name, declaration))
        }
        None => None,
    })
}

/// Returns the kind whose declarations are of a type.
pub(in crate::check) fn own_kind(ty: ResourceType) -> Option<&'static crate::catalog::kind::Kind> {
    let is_own = |shape: &Shape, word: &str| shape.word == word && shape.arn == "{arn}";
    let named = ty.full_name();
    KINDS.iter().copied().find(|kind| {
        kind.shapes.iter().any(|shape| is_own(shape, kind.word) && shape.resource_type.eq_ignore_ascii_case(&named))
    })
}

/// Returns a kind whose declarations bring a type along, with an ARN made from theirs: the index of a table.
pub(crate) fn kind_with(ty: ResourceType) -> Option<&'static crate::catalog::kind::Kind> {
    let named = ty.full_name();
    let is_made = |shape: &Shape| shape.arn.contains("{arn}") || shape.arn.contains("{name}");
    let has = |shape: &Shape| is_made(shape) && shape.resource_type.eq_ignore_ascii_case(&named);
    own_kind(ty).or_else(|| KINDS.iter().copied().find(|kind| kind.shapes.iter().any(has)))
}

/// Returns `ConfigurationSet` for `configuration-set`.
fn camel(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let upper = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    let name: String = words.map(upper).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("Resource{name}") }
}

/// Returns the error about an action that a target does not take.
pub(in crate::check) fn elsewhere(
    program: &Program<'_>,
    action: Action,
    target: GrantTarget<'_>,
    loc: Loc,
) -> Diagnostic {
    let own = match target.object {
        Object::Resource(id) => program.resources[id.index()].declared_type(),
        _ => None,
    };
    let title = match own {
        Some(ty) => format!("`{}`", ty.spelled()),
        None => target.object.kind(program).title.to_owned(),
    };
    let message = format!("`{action}` does not work on {}", with_article(&title));
    let diagnostic = Diagnostic::new(&code::ACTION_ELSEWHERE, loc, message, format!("works on: {}", type_list(action)));
    let Some(ty) = own else { return diagnostic };
    let of_type: Vec<Action> = catalog().actions().filter(|other| other.takes(ty)).collect();
    let near = did_you_mean(action.name(), of_type.iter().map(|other| other.name()));
    let near = near.and_then(|near| of_type.iter().find(|other| other.name() == near));
    let names = |actions: &[Action]| actions.iter().map(Action::to_string).collect::<Vec<_>>().join(", ");
    match (near, of_type.as_slice()) {
        (Some(near), _) => diagnostic.help(format!("did you mean `{near}`?")),
        (None, []) => diagnostic,
        (None, few @ [_, ..]) if few.len() <= 6 => {
            diagnostic.help(format!("name an action of {title}: {}", names(few)))
        }
        (None, many) => {
            let more = many.len() - 6;
            diagnostic.help(format!("name an action of {title}: {}, and {more} more", names(&many[..6])))
        }
    }
}

/// Returns the error about an action that does not exist.
pub(in crate::check) fn unknown_action(written: &str, loc: Loc) -> Diagnostic {
    let message = format!("IAM has no action `{written}`");
    let diagnostic = Diagnostic::new(&code::UNKNOWN_ACTION, loc, message, "not in the catalogue");
    if written.contains(['*', '?']) {
        let diagnostic = diagnostic.note("a wildcard would grow by itself whenever AWS adds an action");
        let service = written.split(':').next().unwrap_or_default();
        if let Some(kind) = KINDS.iter().find(|kind| kind.service.eq_ignore_ascii_case(service)) {
            let verbs: Vec<&str> = kind.verbs.iter().map(|verb| verb.name).collect();
            return diagnostic.help(format!("name what is needed of {} {}: {}", kind.word, "NAME", verbs.join(", ")));
        }
        if written.contains(':') {
            return diagnostic.help(format!("name what is needed: authc catalog show {service} lists the actions"));
        }
        return diagnostic.help("name what is needed: grant function NAME read table NAME");
    }
    suggested(diagnostic, catalog::suggest_action(written), loc)
}

/// Returns the shape of a target that IAM takes for an action.
pub(in crate::check) fn shape_of_raw(
    program: &Program<'_>,
    action: Action,
    target: GrantTarget<'_>,
) -> Option<&'static str> {
    let (kind, name) = (target.object.kind(program), action.full_name());
    if let Object::Resource(id) = target.object
        && kind == &catalog::RESOURCE
    {
        // One of an unknown type is reported where it is declared.
        let takes = program.resources[id.index()].declared_type().is_none_or(|ty| action.takes(ty));
        return takes.then_some(kind.shapes[0].name);
    }
    // Shapes of one resource type differ in what is asked for: a verb that has the action knows which it is.
    let known = |shape: &&Shape| kind.verbs_with(&name).any(|verb| verb.on.contains(&shape.name));
    // What an option would name, and does not, is no shape of this one.
    let option = |shape: &&Shape| match target.object {
        Object::Resource(id) => match &program.resources[id.index()].detail {
            Detail::EmailIdentity { configuration_set: None } => !shape.arn.contains("{configuration_set}"),
            Detail::Model { profile: None } => !shape.arn.contains("{profile}"),
            _ => true,
        },
        _ => true,
    };
    let shapes = || kind.shapes_for(action).filter(|shape| has_word(target, shape.word, program)).filter(option);
    shapes().find(known).or_else(|| shapes().next()).map(|shape| shape.name)
}

fn suggested(diagnostic: Diagnostic, suggestion: catalog::Suggestion, loc: Loc) -> Diagnostic {
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
