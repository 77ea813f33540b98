//! Routes that the ARN of another one matches too. In an ARN a parameter is `*`, which matches across `/`, and `ANY` is
//! every method; a grant or denial on a route must cover what it names and no more.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Context, Grants};
use crate::diagnostic::{Diagnostic, codes::grants as code};
use crate::model::api::{Api, Route, RouteAuth};
use crate::model::grant::{GrantTarget, Object, Part};
use crate::model::{ApiId, Grant, Program, RoleId};
use crate::text::{Loc, Span};

/// A route that a grant or a denial names.
#[derive(Debug)]
pub(super) struct RouteUse {
    /// Index of the grant in the program.
    grant: usize,
    api: ApiId,
    route: u32,
    /// Location of the route.
    loc: Loc,
    /// Location of the principal, `except` included; nothing for a grant `via` a route.
    who: Option<Loc>,
}

/// What grants and denials say of a route and a role by name.
#[derive(Debug, Default, Clone, Copy)]
struct Named {
    /// The grant that lasts longest.
    allowed: Option<usize>,
    /// Whether it is denied for good.
    denied: bool,
}

impl<'s> Grants<'_, 's> {
    /// Remembers the routes that a grant names, for when all grants are known.
    pub(super) fn note_routes(&mut self, context: &Context<'_>, targets: &[GrantTarget<'s>]) {
        let grant = self.checker.program.grants.len();
        for (target, node) in targets.iter().zip(&context.node.targets) {
            let Object::Api(api) = target.object else { continue };
            let routes = match target.part {
                Part::Route(route) => route..route + 1,
                // The whole API is each of its routes.
                Part::Whole => 0..self.checker.program.apis[api.index()].routes.len() as u32,
                _ => continue,
            };
            let who = context.node.who.span;
            let last = context.node.terms().except.last().map_or(who, |except| except.span);
            let who = Some(context.loc(Span::new(who.start, last.end)));
            let who = who.filter(|_| context.node.terms().via.is_none());
            let loc = context.loc(node.span());
            self.routes.extend(routes.map(|route| RouteUse { grant, api, route, loc, who }));
        }
    }

    /// Reports grants and denials on routes whose ARN covers other routes too.
    pub(super) fn check_route_overlap(&mut self) {
        let uses = std::mem::take(&mut self.routes);
        let program = &self.checker.program;
        if uses.iter().all(|used| !has_wildcard_arn(&program.apis[used.api.index()].routes[used.route as usize])) {
            return;
        }
        let mut named: FxHashMap<(ApiId, u32, RoleId, &str), Named> = FxHashMap::default();
        for used in &uses {
            let grant = &program.grants[used.grant];
            for (role, action) in roles_and_actions(grant) {
                let named = named.entry((used.api, used.route, role, action)).or_default();
                if grant.deny {
                    named.denied |= grant.until().is_none();
                } else if named.allowed.is_none_or(|known| grant.outlasts(&program.grants[known])) {
                    named.allowed = Some(used.grant);
                }
            }
        }
        let named = |used: &RouteUse, route: u32, role: RoleId, action: &str| {
            named.get(&(used.api, route, role, action)).copied().unwrap_or_default()
        };
        let mut overlapping: FxHashMap<(ApiId, u32), Rc<[u32]>> = FxHashMap::default();
        let mut diagnostics = Vec::new();
        for used in &uses {
            let api = &program.apis[used.api.index()];
            let overlapping =
                overlapping.entry((used.api, used.route)).or_insert_with(|| overlapping_routes(api, used.route));
            let grant = &program.grants[used.grant];
            for &other in overlapping.iter() {
                let wrong = roles_and_actions(grant).find(|(role, action)| {
                    let named = named(used, other, *role, action);
                    let allowed = named.allowed.map(|at| &program.grants[at]);
                    match grant.deny {
                        true => allowed.is_some() && !named.denied,
                        false => !named.denied && !allowed.is_some_and(|allowed| allowed.outlasts(grant)),
                    }
                });
                let Some((role, action)) = wrong else { continue };
                let who = program.role_title(role);
                let allowed = named(used, other, role, action).allowed.map(|at| program.grants[at].loc);
                diagnostics.push(match grant.deny {
                    true => self.denied_too_diagnostic(program, used, other, &who, allowed),
                    false => self.granted_too_diagnostic(program, used, other, &who, allowed),
                });
            }
        }
        self.checker.diagnostics.extend(diagnostics);
    }

    fn granted_too_diagnostic(
        &self,
        program: &Program<'_>,
        used: &RouteUse,
        other: u32,
        who: &str,
        allowed: Option<Loc>,
    ) -> Diagnostic {
        let api = &program.apis[used.api.index()];
        let (route, other) = (&api.routes[used.route as usize], &api.routes[other as usize]);
        let (one, two) = (route.key(), other.key());
        let why = if allowed.is_some() { "longer than its own grant says" } else { "which no grant names" };
        let message = format!("with `{one}`, `{who}` may call `{two}` too, {why}");
        let diagnostic = Diagnostic::new(&code::ROUTE_GRANTED_TOO, used.loc, message, "its ARN matches both")
            .label(other.loc, "matched by it");
        let diagnostic = allowed.into_iter().fold(diagnostic, |diagnostic, loc| diagnostic.label(loc, "ends sooner"));
        let end = Loc { span: Span::new(used.loc.span.end, used.loc.span.end), ..used.loc };
        let diagnostic = diagnostic.fix(
            format!("if they may call it, name it too: `route {} {two}`", api.name),
            end,
            format!(" , route {} {two}", api.name),
        );
        let diagnostic = if reaches(other, route) {
            diagnostic
        } else {
            let grant = program.grants[used.grant].loc;
            let end = Loc { span: Span::new(grant.span.end, grant.span.end), ..grant };
            let who = used.who.map_or(who, |written| self.checker.slice(written));
            let denial = format!("deny {who} invoke route {} {two}", api.name);
            diagnostic.fix(format!("if not, say so: `{denial}`"), end, format!("\n{denial}"))
        };
        diagnostic.help(format!("or give `{two}` a path that does not lie below a parameter of `{one}`"))
    }

    fn denied_too_diagnostic(
        &self,
        program: &Program<'_>,
        used: &RouteUse,
        other: u32,
        who: &str,
        allowed: Option<Loc>,
    ) -> Diagnostic {
        let api = &program.apis[used.api.index()];
        let (route, other) = (&api.routes[used.route as usize], &api.routes[other as usize]);
        let (one, two) = (route.key(), other.key());
        let message = format!("the denial of `{one}` also covers `{two}`, which `{who}` may call");
        let diagnostic = Diagnostic::new(&code::ROUTE_DENIED_TOO, used.loc, message, "its ARN matches both")
            .label(other.loc, "hit by it");
        let diagnostic = allowed.into_iter().fold(diagnostic, |diagnostic, loc| diagnostic.label(loc, "granted here"));
        let end = Loc { span: Span::new(used.loc.span.end, used.loc.span.end), ..used.loc };
        diagnostic
            .note("a denial wins over every grant, and it has no exceptions")
            .help(format!("delete the denial: without a grant on `{one}` nobody may call it"))
            .fix(format!("or deny both: `route {} {two}`", api.name), end, format!(" , route {} {two}", api.name))
            .help(format!("or give `{two}` a path that does not lie below a parameter of `{one}`"))
    }
}

/// Returns the roles of a grant with its actions.
fn roles_and_actions<'g>(grant: &'g Grant<'_>) -> impl Iterator<Item = (RoleId, &'g str)> {
    grant
        .roles
        .iter()
        .flat_map(|role| grant.verbs.iter().flat_map(|verb| verb.actions()).map(move |action| (*role, action)))
}

/// Returns whether the ARN of a route can match others.
fn has_wildcard_arn(route: &Route<'_>) -> bool {
    route.method == "ANY" || route.method.is_empty() || route.path.contains('{')
}

/// Returns the other IAM routes of an API that the ARN of a route matches too.
fn overlapping_routes(api: &Api<'_>, route: u32) -> Rc<[u32]> {
    let this = &api.routes[route as usize];
    if !has_wildcard_arn(this) {
        return Rc::new([]);
    }
    let others = (0..api.routes.len() as u32).filter(|other| *other != route);
    others
        .filter(|other| {
            let other = &api.routes[*other as usize];
            other.auth == RouteAuth::Iam && reaches(this, other)
        })
        .collect()
}

/// A part of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'p> {
    Text(&'p str),
    /// `{id}`: one part that is not empty.
    One,
    /// `{proxy+}`: one part or more.
    Rest,
}

/// Returns the parts of a route's path. `$default` matches everything.
fn steps<'p>(route: &Route<'p>) -> Vec<Step<'p>> {
    if route.method.is_empty() {
        return vec![Step::Rest];
    }
    let step = |part: &'p str| match part.strip_prefix('{') {
        Some(name) if name.ends_with("+}") => Step::Rest,
        Some(_) => Step::One,
        None => Step::Text(part),
    };
    route.path.trim_start_matches('/').split('/').map(step).collect()
}

fn is_default(route: &Route<'_>) -> bool {
    route.method.is_empty()
}

/// Returns whether some call is routed to `other` and matched by the ARN of `route`.
fn reaches(route: &Route<'_>, other: &Route<'_>) -> bool {
    let any = |route: &Route<'_>| route.method == "ANY" || is_default(route);
    if !any(route) && !any(other) && route.method != other.method {
        return false;
    }
    let (own, theirs) = (steps(route), steps(other));
    for (one, two) in own.iter().zip(&theirs) {
        match (one, two) {
            (Step::Text(one), Step::Text(two)) if one != two => return false,
            (Step::Text(_), Step::Text(_)) => {}
            _ => break,
        }
    }
    let mut texts: Vec<&str> = own
        .iter()
        .chain(&theirs)
        .filter_map(|step| match step {
            Step::Text(text) => Some(*text),
            _ => None,
        })
        .collect();
    // Some other text, and none at all: `/notes/` is below `notes/*`.
    texts.extend(["\0", ""]);
    texts.sort_unstable();
    texts.dedup();
    let search = OverlapSearch {
        own: &own,
        theirs: &theirs,
        texts: &texts,
        wins: is_preferred(route, other, &own, &theirs),
        defaults: (is_default(route), is_default(other)),
    };
    search.any(0, 0, Some(0), &mut VisitedStates::default())
}

/// Returns whether API Gateway prefers a route to another for every call that both match. Where that is not documented,
/// returns false.
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>
fn is_preferred(route: &Route<'_>, other: &Route<'_>, own: &[Step<'_>], theirs: &[Step<'_>]) -> bool {
    if is_default(route) || is_default(other) {
        return is_default(other);
    }
    if route.method == "ANY" && other.method != "ANY" {
        return false;
    }
    let rest = |steps: &[Step<'_>]| steps.last() == Some(&Step::Rest);
    if rest(own) != rest(theirs) {
        return rest(theirs);
    }
    let rank = |step: &Step<'_>| match step {
        Step::Text(_) => 0,
        Step::One => 1,
        Step::Rest => 2,
    };
    let own = own.iter().map(rank);
    match own.clone().cmp(theirs.iter().map(rank)) {
        std::cmp::Ordering::Equal => route.method != other.method,
        // Better in one part and no worse in any.
        std::cmp::Ordering::Less => own.zip(theirs.iter().map(rank)).all(|(own, theirs)| own <= theirs),
        std::cmp::Ordering::Greater => false,
    }
}

/// States of a search that were visited.
type VisitedStates = FxHashSet<(usize, usize, Option<usize>)>;

/// The search for a call, part by part.
struct OverlapSearch<'a, 'p> {
    own: &'a [Step<'p>],
    theirs: &'a [Step<'p>],
    texts: &'a [&'p str],
    wins: bool,
    /// Whether they are `$default`.
    defaults: (bool, bool),
}

impl OverlapSearch<'_, '_> {
    /// Returns whether some call continues from a state: `arn` parts of the ARN and `theirs` parts of the other route
    /// are matched; `own` is how many parts of the route itself are, if it matches the call.
    fn any(&self, arn: usize, theirs: usize, own: Option<usize>, seen: &mut VisitedStates) -> bool {
        if !seen.insert((arn, theirs, own)) {
            return false;
        }
        let taken = own == Some(self.own.len());
        if arn == self.own.len() && theirs == self.theirs.len() && !(taken && self.wins) {
            return true;
        }
        self.texts.iter().any(|text| {
            let Some(theirs) = advance(self.theirs, theirs, text, self.defaults.1) else { return false };
            let own = own.and_then(|own| advance(self.own, own, text, self.defaults.0));
            // In the ARN a parameter matches any text, `/` included.
            let continuations: &[usize] = match self.own.get(arn) {
                Some(Step::Text(wanted)) if wanted == text => &[1],
                Some(Step::One | Step::Rest) => &[0, 1],
                _ => &[],
            };
            continuations.iter().any(|more| self.any(arn + more, theirs, own, seen))
        })
    }
}

/// Returns how many parts of a route are matched after one more part of a call, or nothing if it does not match.
fn advance(steps: &[Step<'_>], at: usize, text: &str, default: bool) -> Option<usize> {
    match steps.get(at) {
        Some(Step::Text(wanted)) => (*wanted == text).then_some(at + 1),
        Some(Step::One) => (!text.is_empty()).then_some(at + 1),
        // All of the rest together is not empty.
        Some(Step::Rest) => (default || !text.is_empty()).then_some(at + 1),
        None => (steps.last() == Some(&Step::Rest)).then_some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::api::Handler;
    use crate::text::FileId;

    fn route(key: &str) -> Route<'_> {
        let (method, path) = key.split_once(' ').unwrap_or(("", key));
        let loc = Loc { file: FileId(0), span: Span::new(0, 0) };
        let handler = Handler::Path("src/a.main", loc);
        Route { method, path, loc, handler, auth: RouteAuth::Iam, scopes: Vec::new() }
    }

    #[test]
    fn what_the_arn_of_a_route_reaches() {
        for (one, other, expected) in [
            // A parameter goes on across slashes.
            ("GET /notes/{id}", "GET /notes/{id}/audit", true),
            ("GET /notes/{id}", "GET /notes/count", true),
            ("GET /notes/{id}", "GET /notes/{proxy+}", true),
            ("GET /notes/{id}", "GET /{proxy+}", true),
            ("GET /notes/{id}", "ANY /{proxy+}", true),
            ("GET /notes/{id}", "$default", true),
            ("GET /notes/{id}/tags", "GET /notes/{id}/old/tags", true),
            ("GET /{a}/x/{b}", "GET /1/2/x/3", true),
            ("GET /{a}/b", "GET /{x}/{y}/b", true),
            ("GET /notes/{id}/tags", "GET /notes/{id}/{part}/{more}", true),
            ("GET /{proxy+}", "GET /", true),
            ("GET /{proxy+}", "GET /notes/{id}", true),
            ("$default", "GET /notes", true),
            ("$default", "ANY /{proxy+}", true),
            // Every method.
            ("ANY /notes/{id}", "GET /notes/{id}", true),
            ("ANY /notes", "GET /notes", true),
            ("GET /notes/{id}", "ANY /notes/count", true),
            // Which of the two a call is for is not documented.
            ("ANY /{a}/b", "GET /{a}/{b}", true),
            ("GET /{a}/b", "GET /a/{b}", true),
            ("GET /a/{b}", "GET /{a}/b", true),
            // Nothing in common.
            ("GET /notes/{id}", "GET /notes", false),
            ("GET /notes/{id}", "DELETE /notes/{id}/audit", false),
            ("GET /notes/{id}/tags", "GET /notes/{id}/audit", false),
            ("GET /notes", "GET /notes/{id}", false),
            ("GET /notes", "GET /{proxy+}", false),
            ("GET /notes", "$default", false),
            // What both could take is for the one that is more exact.
            ("GET /notes/{id}", "ANY /notes/{id}", false),
            ("GET /notes", "ANY /notes", false),
            ("GET /notes/{id}", "GET /{kind}/{id}", false),
            ("GET /notes/{proxy+}", "GET /{proxy+}", true),
            ("GET /a/{b}/c", "GET /{x}/{y}/{z}", false),
        ] {
            assert_eq!(reaches(&route(one), &route(other)), expected, "{one} {other}");
        }
    }
}
