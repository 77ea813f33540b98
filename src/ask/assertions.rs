//! Whether the assertions of `test` blocks hold of the policies as they are compiled.
//!
//! `can` holds if of each verb each action is allowed for some request, and `cannot` if no request is allowed: that is proved for
//! all requests, whenever they are made. `only` is `can`, and `cannot` for every other role of the program.

use super::decisions::{Decisions, roles_of};
use super::near::NearMiss;
use super::question::{QuestionTerms, Subjects};
use super::words::{
    on_target_words, permissions_words, reason_words, request_words, target_phrase, target_words, verb_of,
};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::tests as codes;
use crate::model::api::RouteAuth;
use crate::model::grant::Permission;
use crate::model::test::{AccessClaim, Claim, ClaimTarget, Expectation, RouteOf};
use crate::model::{Grantee, Program, RoleId, Test};
use crate::policy::evaluate::{Effect, Request};
use crate::policy::prove::Proof;
use crate::text::Loc;

/// A test that was run.
#[derive(Debug)]
pub struct TestOutcome {
    pub title: String,
    pub loc: Loc,
    /// In the order of the text.
    pub assertions: Vec<AssertionOutcome>,
}

impl TestOutcome {
    pub fn holds(&self) -> bool {
        self.assertions.iter().all(|assertion| assertion.failures.is_empty())
    }
}

/// An assertion that was asked.
#[derive(Debug)]
pub struct AssertionOutcome {
    pub loc: Loc,
    /// One for each case that is not as it was asserted.
    pub failures: Vec<CaseFailure>,
}

/// A case of an assertion that does not hold.
#[derive(Debug)]
pub struct CaseFailure {
    /// The error for people.
    pub diagnostic: Diagnostic,
    /// What was asserted: `allowed`, `denied`, or what a route should require.
    pub expected: String,
    /// What is the case, in the same words, or `undecided`.
    pub got: String,
    /// The grants and denials that decide the request.
    pub deciding: Vec<Loc>,
    /// What would change the answer, the least first.
    pub nearest: Vec<NearMiss>,
    /// A request that is allowed and should not be.
    pub request: Option<Box<Request>>,
}

impl CaseFailure {
    fn new(diagnostic: Diagnostic, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self {
            diagnostic,
            expected: expected.into(),
            got: got.into(),
            deciding: Vec::new(),
            nearest: Vec::new(),
            request: None,
        }
    }
}

/// Runs the tests of a program of which the title is selected.
pub fn run_tests(decisions: &Decisions<'_, '_>, selected: &dyn Fn(&str) -> bool) -> Vec<TestOutcome> {
    let tests = decisions.program().tests.iter().filter(|test| selected(test.title));
    tests.map(|test| run_test(decisions, test)).collect()
}

fn run_test<'s>(decisions: &Decisions<'_, 's>, test: &Test<'s>) -> TestOutcome {
    let asked = test
        .expectations
        .iter()
        .map(|expectation| AssertionOutcome { loc: expectation.loc, failures: failures_of(decisions, expectation) });
    TestOutcome { title: test.title.to_owned(), loc: test.loc, assertions: asked.collect() }
}

/// Returns a failure for each case of an assertion that is not as it says.
pub fn failures_of<'s>(decisions: &Decisions<'_, 's>, expectation: &Expectation<'s>) -> Vec<CaseFailure> {
    match &expectation.claim {
        Claim::Access(claim) => Judge { decisions, claim, loc: expectation.loc }.failures(),
        claim => route_failure(decisions.program(), expectation.loc, claim).into_iter().collect(),
    }
}

/// A case of an assertion: one role and one target.
#[derive(Debug, Clone, Copy)]
pub struct ClaimCase {
    /// `None` where something is asserted to be allowed to somebody without a role.
    pub role: Option<RoleId>,
    /// The words of the assertion that name the role, or `None` for everybody else under `only`.
    pub who: Option<Loc>,
    /// The place of the target in the assertion.
    pub target: usize,
    pub can: bool,
}

/// Returns the cases of an assertion about access.
pub fn cases_of(program: &Program<'_>, claim: &AccessClaim<'_>) -> Vec<ClaimCase> {
    let targets = 0..claim.targets.len();
    let excepted: Vec<RoleId> = claim.except.iter().flat_map(|grantee| roles_of(program, *grantee)).collect();
    // A group without a role of its own is among the signed-in users, whose role is not taken out.
    let own = |role: &RoleId| claim.except.contains(&Grantee::of(program.roles[role.index()].principal));
    let mut cases = Vec::new();
    let mut named: Vec<RoleId> = Vec::new();
    for (loc, grantee) in &claim.who {
        let mut roles = roles_of(program, *grantee);
        roles.retain(|role| !own(role));
        let who = Some(*loc);
        for target in targets.clone() {
            if roles.is_empty() && claim.can {
                cases.push(ClaimCase { role: None, who, target, can: true });
            }
            let of_role = |role: &RoleId| ClaimCase { role: Some(*role), who, target, can: claim.can };
            cases.extend(roles.iter().map(of_role));
        }
        named.append(&mut roles);
    }
    if claim.only {
        let all = (0..program.roles.len() as u32).map(RoleId);
        for role in all.filter(|role| !named.contains(role) || excepted.contains(role)) {
            cases.extend(targets.clone().map(|target| ClaimCase { role: Some(role), who: None, target, can: false }));
        }
    }
    cases
}

/// Returns what the assertion asks of one of its targets.
pub fn subjects_of<'q, 's>(claim: &'q AccessClaim<'s>, target: &'q ClaimTarget<'s>) -> Subjects<'q, 's> {
    let terms = QuestionTerms { at: claim.at.as_ref(), owner: claim.owner, after: claim.after.as_deref() };
    Subjects { target: target.target, permissions: &target.permissions, terms }
}

/// Returns the grants that decide the requests of a case with `can`, or the denials that keep those of a case with `cannot` out.
pub fn decided_by<'s>(decisions: &Decisions<'_, 's>, claim: &AccessClaim<'s>, case: &ClaimCase) -> Vec<Loc> {
    let Some(role) = case.role else { return Vec::new() };
    let subjects = subjects_of(claim, &claim.targets[case.target]);
    let grantee = Grantee::of(decisions.program().roles[role.index()].principal);
    if !case.can {
        return decisions.concerned(role, &subjects.any(decisions, grantee), Effect::Deny);
    }
    let mut grants = Vec::new();
    for (_, question) in subjects.each(decisions, grantee) {
        if let Proof::Possible(request) = decisions.possible(role, &question) {
            grants.extend(decisions.deciding(role, &request));
        }
    }
    grants.sort_unstable();
    grants.dedup();
    grants
}

/// Judges one assertion about access.
struct Judge<'j, 'p, 's> {
    decisions: &'j Decisions<'p, 's>,
    claim: &'j AccessClaim<'s>,
    loc: Loc,
}

impl<'s> Judge<'_, '_, 's> {
    fn failures(&self) -> Vec<CaseFailure> {
        let cases = cases_of(self.decisions.program(), self.claim).into_iter();
        cases.filter_map(|case| self.failure(&case)).collect()
    }

    fn failure(&self, case: &ClaimCase) -> Option<CaseFailure> {
        let target = &self.claim.targets[case.target];
        let loc = case.who.unwrap_or(self.loc);
        match (case.role, case.can) {
            (None, _) => Some(self.without_role(loc, target)),
            (Some(role), true) => self.denied(role, loc, target),
            (Some(role), false) if case.who.is_none() => {
                self.allowed(role, loc, target, "asserted that nobody else can")
            }
            (Some(role), false) => self.allowed(role, loc, target, "asserted that it cannot"),
        }
    }

    fn grantee(&self, role: RoleId) -> Grantee {
        Grantee::of(self.decisions.program().roles[role.index()].principal)
    }

    /// The terms of the claim as they are written.
    fn terms_words(&self) -> String {
        let program = self.decisions.program();
        let mut words = String::new();
        if let Some(at) = &self.claim.at {
            words.push_str(&format!(" at {}", program.sources.slice(at.loc)));
        }
        if let Some((attribute, own)) = self.claim.owner {
            words.push_str(&format!(" where {attribute} = {}", if own { "self" } else { "other" }));
        }
        if let Some(after) = &self.claim.after {
            words.push_str(&format!(" on {}", &after[..10]));
        }
        words
    }

    /// The failure where a role is allowed what it should not be.
    fn allowed(&self, role: RoleId, loc: Loc, target: &ClaimTarget<'s>, asserted: &str) -> Option<CaseFailure> {
        let program = self.decisions.program();
        let subjects = subjects_of(self.claim, target);
        let title = program.role_title(role);
        let words = target_words(program, target.target);
        let terms = self.terms_words();
        match self.decisions.possible(role, &subjects.any(self.decisions, self.grantee(role))) {
            Proof::Impossible => None,
            Proof::Possible(request) => {
                let verb = verb_of(program, target.target, &request.action);
                let message = format!("{title} can {}{terms}", on_target_words(&verb, &words));
                let mut failure = Diagnostic::new(&codes::FALSE_ASSERTION, self.loc, message, asserted);
                if loc != self.loc {
                    failure = failure.label(loc, "whom it is about");
                }
                let deciding = self.decisions.deciding(role, &request);
                for grant in &deciding {
                    failure = failure.label(*grant, "allowed by this grant");
                }
                let failure = failure
                    .note(format!("AWS would allow {}", request_words(&request)))
                    .help(format!("take it out of the grant, or assert that {title} can"));
                Some(CaseFailure { deciding, request: Some(request), ..CaseFailure::new(failure, "denied", "allowed") })
            }
            Proof::Undecided(reason) => Some(self.undecided(&title, target, "denied", reason)),
        }
    }

    /// The failure where a role is not allowed what it should be.
    fn denied(&self, role: RoleId, loc: Loc, target: &ClaimTarget<'s>) -> Option<CaseFailure> {
        let program = self.decisions.program();
        let subjects = subjects_of(self.claim, target);
        let title = program.role_title(role);
        let words = target_words(program, target.target);
        for (action, question) in subjects.each(self.decisions, self.grantee(role)) {
            match self.decisions.possible(role, &question) {
                Proof::Possible(_) => continue,
                Proof::Undecided(reason) => return Some(self.undecided(&title, target, "allowed", reason)),
                Proof::Impossible => {}
            }
            let verb = match &*target.permissions {
                [] => "do anything on".to_owned(),
                _ => verb_of(program, target.target, &action),
            };
            let message = format!("{title} cannot {}{}", on_target_words(&verb, &words), self.terms_words());
            let mut failure = Diagnostic::new(&codes::FALSE_ASSERTION, self.loc, message, "asserted that it can");
            if loc != self.loc {
                failure = failure.label(loc, "whom it is about");
            }
            // What else is asked may be allowed.
            let gives = |permission: &&Permission| permission.actions().any(|own| own == action);
            let permissions = match target.permissions.iter().find(gives) {
                Some(permission) => std::slice::from_ref(permission),
                None => &*target.permissions,
            };
            let missing = Subjects { permissions, ..subjects };
            let misses = missing.near_misses(self.decisions, role);
            for miss in &misses {
                for grant in miss.grants.iter().take(3) {
                    failure = failure.label(*grant, miss.words.clone());
                }
            }
            if misses.is_empty() {
                failure = failure.note(format!("nothing is granted on {}", target_phrase(program, target.target)));
            }
            let failure = failure.help(self.missing_grant(role, &missing, &misses));
            let denials = misses.iter().filter(|miss| miss.denies).flat_map(|miss| miss.grants.iter().copied());
            let deciding = denials.collect();
            return Some(CaseFailure { deciding, nearest: misses, ..CaseFailure::new(failure, "allowed", "denied") });
        }
        None
    }

    /// What to write so that the assertion holds.
    fn missing_grant(&self, role: RoleId, missing: &Subjects<'_, 's>, misses: &[NearMiss]) -> String {
        let program = self.decisions.program();
        if misses.iter().any(|miss| miss.denies) {
            return "take the denial away, or assert that it cannot".to_owned();
        }
        let verbs = match missing.permissions {
            [] => "read".to_owned(),
            permissions => permissions_words(permissions),
        };
        let at = self.claim.at.as_ref().map(|at| format!(" at {}", program.sources.slice(at.loc))).unwrap_or_default();
        let owner = match self.claim.owner {
            Some((attribute, true)) => format!(" where owner({attribute})"),
            _ => String::new(),
        };
        let granted = on_target_words(&verbs, &target_words(program, missing.target));
        let reason = reason_words(missing.permissions);
        format!("add: grant {} {granted}{at}{owner}{reason}", program.role_title(role))
    }

    fn without_role(&self, loc: Loc, target: &ClaimTarget<'s>) -> CaseFailure {
        let words = target_phrase(self.decisions.program(), target.target);
        let message = format!("nobody of these is granted anything, {words} included");
        let failure = Diagnostic::new(&codes::FALSE_ASSERTION, self.loc, message, "asserted that they can");
        let failure = if loc == self.loc { failure } else { failure.label(loc, "whom it is about") };
        CaseFailure::new(failure, "allowed", "denied")
    }

    fn undecided(&self, title: &str, target: &ClaimTarget<'s>, expected: &str, reason: &str) -> CaseFailure {
        let words = target_phrase(self.decisions.program(), target.target);
        let message = format!("it cannot be told what {title} may do on {words}");
        let diagnostic = Diagnostic::new(&codes::FALSE_ASSERTION, self.loc, message, "cannot be decided").note(reason);
        CaseFailure::new(diagnostic, expected, "undecided")
    }
}

/// Returns what a route takes, in the words of an assertion.
pub fn route_words(program: &Program<'_>, (api, route): RouteOf) -> String {
    let model = &program.apis[api.index()];
    let route = &model.routes[route as usize];
    let authorizer = match route.auth {
        RouteAuth::Public(_) => return "is public".to_owned(),
        RouteAuth::Iam => "iam",
        RouteAuth::Authorizer(authorizer) => model.authorizers[authorizer as usize].name,
    };
    let scopes: Vec<&str> = route.scopes.iter().map(|scope| scope.value).collect();
    required_words(Some(authorizer), &scopes)
}

fn required_words(authorizer: Option<&str>, scopes: &[&str]) -> String {
    let authorizer = authorizer.map(|name| format!("authorizer {name}"));
    let scopes = (!scopes.is_empty()).then(|| format!("scopes \"{}\"", scopes.join("\", \"")));
    format!("requires {}", authorizer.into_iter().chain(scopes).collect::<Vec<_>>().join(", "))
}

/// Returns whether a route lets in just those whom an assertion says. A scope that is not asserted lets others in, and one that
/// the route does not take keeps out whom the assertion says it takes.
pub(super) fn route_holds(program: &Program<'_>, claim: &Claim<'_>) -> bool {
    let is_at = |(api, route): RouteOf| &program.apis[api.index()].routes[route as usize];
    match claim {
        Claim::Access(_) => true,
        Claim::Public(route) => matches!(is_at(*route).auth, RouteAuth::Public(_)),
        Claim::Authorized { route, authorizer, scopes } => {
            let found = is_at(*route);
            let own = || found.scopes.iter().map(|scope| scope.value);
            let actual = match found.auth {
                RouteAuth::Public(_) => None,
                RouteAuth::Iam => Some("iam"),
                RouteAuth::Authorizer(place) => Some(program.apis[route.0.index()].authorizers[place as usize].name),
            };
            authorizer.is_none_or(|wanted| actual == Some(wanted))
                && (scopes.is_empty()
                    || own().all(|scope| scopes.contains(&scope))
                        && scopes.iter().all(|scope| own().any(|other| other == *scope)))
        }
    }
}

/// Returns the failure of an assertion about a route.
fn route_failure(program: &Program<'_>, loc: Loc, claim: &Claim<'_>) -> Option<CaseFailure> {
    if route_holds(program, claim) {
        return None;
    }
    let (diagnostic, route, expected) = match claim {
        Claim::Access(_) => return None,
        Claim::Public(route) => (public_route(program, loc, *route), *route, "is public".to_owned()),
        Claim::Authorized { route, authorizer, scopes } => {
            (authorized_route(program, loc, *route, *authorizer, scopes), *route, required_words(*authorizer, scopes))
        }
    };
    let declared = program.apis[route.0.index()].routes[route.1 as usize].loc;
    let failure = CaseFailure::new(diagnostic, expected, route_words(program, route));
    Some(CaseFailure { deciding: vec![declared], ..failure })
}

fn public_route(program: &Program<'_>, loc: Loc, (api, route): RouteOf) -> Diagnostic {
    let model = &program.apis[api.index()];
    let found = &model.routes[route as usize];
    let needed = match found.auth {
        RouteAuth::Public(_) => "nothing".to_owned(),
        RouteAuth::Iam => "signed requests of whoever is granted it".to_owned(),
        RouteAuth::Authorizer(authorizer) => {
            format!("tokens of authorizer `{}`", model.authorizers[authorizer as usize].name)
        }
    };
    let message = format!("route {} {} is not public", model.name, found.key());
    Diagnostic::new(&codes::FALSE_ASSERTION, loc, message, "asserted that it is")
        .label(found.loc, format!("takes {needed}"))
        .help("write `public because \"…\"` at the route, or assert what it requires")
}

fn authorized_route(
    program: &Program<'_>,
    loc: Loc,
    (api, route): RouteOf,
    authorizer: Option<&str>,
    scopes: &[&str],
) -> Diagnostic {
    let model = &program.apis[api.index()];
    let found = &model.routes[route as usize];
    let actual = match found.auth {
        RouteAuth::Public(_) => None,
        RouteAuth::Iam => Some("iam"),
        RouteAuth::Authorizer(authorizer) => Some(model.authorizers[authorizer as usize].name),
    };
    let title = format!("route {} {}", model.name, found.key());
    let fail = |message: String, label: String| {
        let actual = match route_words(program, (api, route)) {
            words if words.starts_with("is") => format!("assert what it is: assert {title} {words}"),
            words => format!("assert what it requires: assert {title} {words}"),
        };
        Diagnostic::new(&codes::FALSE_ASSERTION, loc, message, "asserted here").label(found.loc, label).help(actual)
    };
    if let Some(wanted) = authorizer
        && actual != Some(wanted)
    {
        let label = actual.map_or_else(|| "anybody may call it".to_owned(), |actual| format!("requires `{actual}`"));
        return fail(format!("{title} does not require authorizer `{wanted}`"), label);
    }
    let own: Vec<&str> = found.scopes.iter().map(|scope| scope.value).collect();
    let asserted = scopes.join("` or `");
    let taken = || format!("takes tokens with any of `{}`", own.join("`, `"));
    // A token with any one of the route's scopes gets through.
    match own.iter().find(|scope| !scopes.contains(scope)) {
        _ if own.is_empty() => fail(format!("{title} requires no scope"), "takes every token".to_owned()),
        Some(other) => {
            fail(format!("{title} does not require scope `{asserted}`: a token with `{other}` will do"), taken())
        }
        None => {
            let refused = scopes.iter().find(|scope| !own.contains(scope)).copied().unwrap_or_default();
            fail(format!("{title} takes no token for its scope `{refused}`"), taken())
        }
    }
}

#[cfg(test)]
mod tests;
