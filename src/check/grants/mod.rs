//! Grants and denials: who, what, on what, on which terms.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{Checker, location};
use crate::diagnostic::{Diagnostic, codes::grants as code};
use crate::model::grant::{GrantTarget, Object, Part, Permission, Terms};
use crate::model::{Grant, IdentityPoolId, Principal, Role, RoleId};
use crate::syntax::Parsed;
use crate::syntax::ast::{GrantNode as Node, PrincipalKind, StatementNode};
use crate::text::{Date, FileId, Loc, Span};

mod callers;
mod conditions;
mod denials;
mod groups;
mod limits;
mod routes;
mod single;
mod targets;
#[cfg(test)]
mod tests;
mod verbs;

pub(crate) use limits::assumed_for_nothing;
pub(crate) use single::kind_with;
pub(super) use single::{
    ACCOUNT, Sentence, elsewhere, needless_diagnostic, own_kind, shape_of_raw, unbound_action, unknown_action,
};
pub(super) use targets::{declaration, route_without_key, without_routes};
pub(crate) use verbs::fits_type;
pub(super) use verbs::{unknown_verb, wrong_type};
pub(super) use who::{no_identity_pool, pools_of_group, unsigned_group};
mod via;
mod who;

/// Reads every `grant` and `deny`.
pub(super) fn read(checker: &mut Checker<'_>, trees: &[Parsed]) {
    let mut grants = Grants {
        checker,
        roles: FxHashMap::default(),
        signed_in: FxHashMap::default(),
        expansions: verbs::Expansions::default(),
        vias: Vec::new(),
        routes: Vec::new(),
    };
    grants.add_pool_roles();
    grants.add_function_roles();
    // Which groups have a role of their own must be known before `auth_users` can be written out.
    let named: Vec<Option<RoleId>> = nodes(trees).map(|(file, node)| grants.add_named_roles(file, node)).collect();
    grants.check_classic_flow();
    grants.check_groups();
    // The list is the largest of the program: growing, it would be there twice.
    grants.checker.program.grants.reserve_exact(named.len());
    for ((file, node), named) in nodes(trees).zip(named) {
        grants.grant(file, node, named);
    }
    // What one grant means for another can be seen only now.
    grants.check_limits();
    grants.check_callers();
    grants.check_route_overlap();
    grants.check_parameters_below_paths();
}

fn nodes(trees: &[Parsed]) -> impl Iterator<Item = (FileId, &Node)> {
    trees.iter().enumerate().flat_map(|(file, parsed)| {
        parsed.tree.statements.iter().filter_map(move |statement| match statement {
            StatementNode::Grant(grant) => Some((FileId(file as u32), grant)),
            _ => None,
        })
    })
}

/// Checks the grants of a program.
struct Grants<'c, 's> {
    checker: &'c mut Checker<'s>,
    roles: FxHashMap<Principal, RoleId>,
    /// Those of all who signed in, by identity pool; see [`Grants::signed_in`].
    signed_in: FxHashMap<IdentityPoolId, SmallVec<[RoleId; 2]>>,
    expansions: verbs::Expansions<'s>,
    /// Grants `via` a route.
    vias: Vec<callers::Via>,
    /// Routes that are granted or denied.
    routes: Vec<routes::RouteUse>,
}

/// A grant while its parts are checked.
struct Context<'n> {
    file: FileId,
    node: &'n Node,
    /// Whether end users get it: signed in, guests, or members of a group.
    users: bool,
    guests: bool,
    /// Role of the named group or function, if there is one.
    named: Option<RoleId>,
}

impl Context<'_> {
    fn loc(&self, span: Span) -> Loc {
        location(self.file, span)
    }

    /// Returns the location after the statement, for insertions.
    fn end(&self) -> Loc {
        location(self.file, Span::new(self.node.span.end, self.node.span.end))
    }

    /// Returns the location of a target by its place; the verbs, if the grant names none.
    fn target(&self, at: usize) -> Loc {
        let verbs = || self.node.verbs.first().map_or(self.node.span, |verb| verb.span);
        self.loc(self.node.targets.get(at).map_or_else(verbs, |target| target.span()))
    }

    fn verb(&self) -> &'static str {
        if self.node.deny { "deny" } else { "grant" }
    }
}

impl<'s> Grants<'_, 's> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.checker.report(diagnostic);
    }

    /// Returns the role of a principal, and adds it if it is new.
    fn role(&mut self, principal: Principal) -> RoleId {
        let roles = &mut self.checker.program.roles;
        if let Some(&role) = self.roles.get(&principal) {
            return role;
        }
        let role = RoleId(roles.len() as u32);
        roles.push(Role { principal });
        self.roles.insert(principal, role);
        role
    }

    /// Checks a grant and adds it to the program, unless it has an error.
    fn grant(&mut self, file: FileId, node: &Node, named: Option<RoleId>) -> Option<()> {
        let kind = node.who.kind;
        let users = kind != PrincipalKind::Function;
        let context = Context { file, node, users, guests: kind == PrincipalKind::UnauthUsers, named };
        // Under `via` it is a function that gets the grant: users need no credentials of their own.
        let roles = if node.terms().via.is_some() { None } else { self.roles_of(&context) };
        let targets = self.targets_or_account(&context)?;
        let verbs = self.verbs(&context, &targets)?;
        let via = node.terms().via.as_ref().map(|via| self.via(&context, via));
        self.check_access(&context, &targets, &verbs);
        let prefix = node.terms().at.and_then(|span| self.prefix(&context, &targets, &verbs, span));
        self.check_unbound_list(&context, &targets, &verbs);
        if !node.deny {
            self.check_mqtt_clients(&context, &targets, &verbs);
        }
        self.check_denied_connection(&context, &targets, &verbs);
        let conditions = self.conditions(&context, &targets, &verbs);
        let until = node.terms().until.and_then(|span| self.until(&context, span));
        self.check_reason(&context, &verbs);
        let roles = match via {
            Some(found) => {
                let (route, function) = found?;
                if let Some(via) = &node.terms().via {
                    self.note_via(&context, via, route, function);
                }
                SmallVec::from_buf_and_len([function; 2], 1)
            }
            None => roles?,
        };
        if let Object::Api(_) = targets[0].object {
            self.check_field_auth(&context, &targets, &roles);
            self.check_connection_auth(&context, &targets, &verbs);
            self.note_routes(&context, &targets);
        }
        let mut permissions = SmallVec::new();
        for verb in &verbs {
            permissions.push(verb.permission.clone());
        }
        let via = via.flatten().map(|(route, _)| route);
        let none = prefix.is_none() && conditions.is_empty() && until.is_none() && via.is_none();
        let terms = if none { None } else { Some(Box::new(Terms { at: prefix, conditions, until, via })) };
        self.note_limits(&context);
        let grant = Grant::new(context.loc(node.span), node.deny, roles, permissions, targets, terms);
        self.checker.program.grants.push(grant);
        Some(())
    }

    /// Reads `until DATE` as the first moment after that day, in UTC.
    fn until(&mut self, context: &Context<'_>, span: Span) -> Option<Box<str>> {
        let loc = context.loc(span);
        let date = self.checker.date(loc)?;
        let today = self.checker.today;
        if date < today {
            let word = context.verb();
            self.report(
                Diagnostic::new(
                    &code::DATE_IN_THE_PAST,
                    loc,
                    format!("this {word} ended on {date}, and today is {today}"),
                    "over",
                )
                .note("it would compile to a statement that never holds again")
                .fix(
                    format!("delete the {word}, or give it a new date"),
                    context.loc(context.node.span),
                    "",
                ),
            );
            return None;
        }
        self.checker.moment_after(date, loc)
    }

    /// Reports a raw action, or a verb that IAM cannot bind to a resource, without a reason.
    fn check_reason(&mut self, context: &Context<'_>, verbs: &[VerbUse]) {
        let because = context.node.terms().because.map(|span| context.loc(span));
        if because.is_some_and(|loc| !self.checker.raw(loc).trim().is_empty()) {
            return;
        }
        for verb in verbs {
            let (what, note) = match &verb.permission {
                Permission::Raw(raw) => (
                    format!("the raw action `{}` needs a reason", raw.action),
                    "a raw action is outside the documented verbs, so a reviewer must see what it is for",
                ),
                Permission::Verb(found) if found.unscoped => (
                    format!("`{}` needs a reason", found.name),
                    "IAM has no resource for it: it is allowed for the whole account, whatever the grant names",
                ),
                Permission::Verb(_) => continue,
            };
            let loc = context.loc(verb.span);
            self.report(match because {
                Some(empty) => Diagnostic::new(&code::REASON_MISSING, loc, what, "")
                    .label(empty, "says nothing")
                    .note(note)
                    .fix("say why", empty, "\"…\""),
                None => Diagnostic::new(&code::REASON_MISSING, loc, what, "no `because`").note(note).fix(
                    "say why",
                    context.end(),
                    " because \"…\"",
                ),
            });
            return;
        }
    }
}

impl Checker<'_> {
    /// Reads a date, or reports that the calendar does not have it.
    pub(super) fn date(&mut self, loc: Loc) -> Option<Date> {
        let written = self.slice(loc);
        let date = Date::parse(written);
        if date.is_none() {
            let message = format!("the calendar has no {written}");
            self.report(
                Diagnostic::new(&code::NO_SUCH_DATE, loc, message, "year-month-day").help("write a date as 2027-01-31"),
            );
        }
        date
    }

    /// Returns the first moment after a day, in UTC, as IAM has it in conditions.
    pub(super) fn moment_after(&mut self, date: Date, loc: Loc) -> Option<Box<str>> {
        let next = date.next_day();
        if next.is_none() {
            self.report(
                Diagnostic::new(&code::NO_SUCH_DATE, loc, format!("there is no day after {date}"), "too late")
                    .help("write an earlier date"),
            );
        }
        Some(format!("{}T00:00:00Z", next?).into())
    }
}

/// A verb of a grant, groups written out.
struct VerbUse {
    permission: Permission,
    /// Span of the verb, or of its group.
    span: Span,
}

/// Returns the kind word that a target is written with.
pub(super) fn part_word(object: Object, part: Part<'_>, program: &crate::model::Program<'_>) -> &'static str {
    match (part, object) {
        (Part::Route(_), _) => "route",
        (Part::Field(..), _) => "field",
        (Part::Type(_), _) => "type",
        (Part::Named(_), Object::Resource(_)) => {
            let kind = object.kind(program);
            kind.shapes.iter().map(|shape| shape.word).find(|word| *word != kind.word).unwrap_or(kind.word)
        }
        (_, Object::Api(_)) => "api",
        _ => object.kind(program).word,
    }
}

/// Returns whether a target is written with a kind word.
fn has_word(target: GrantTarget<'_>, word: &str, program: &crate::model::Program<'_>) -> bool {
    part_word(target.object, target.part, program) == word
}
