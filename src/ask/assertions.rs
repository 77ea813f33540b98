//! Whether the assertions of `test` blocks hold of the policies as they are compiled.
//!
//! `can` holds if of each verb each action is allowed for some request, and `cannot` if no request is allowed: that is proved for
//! all requests, whenever they are made. `only` is `can`, and `cannot` for every other role of the program.

use super::decisions::{Decisions, roles_of};
use super::question::{QuestionTerms, Subjects};
use super::words::{permissions_words, request_words, target_words, verb_of};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::tests as codes;
use crate::model::api::RouteAuth;
use crate::model::test::{AccessClaim, Claim, ClaimTarget, Expectation, RouteOf};
use crate::model::{Grantee, Program, RoleId, Test};
use crate::policy::prove::Proof;
use crate::text::Loc;

/// A test that was run.
#[derive(Debug)]
pub struct TestOutcome<'p> {
    pub title: &'p str,
    pub loc: Loc,
    pub assertions: usize,
    /// One error for each case that is not as it was asserted.
    pub failures: Vec<Diagnostic>,
}

/// Runs the tests of a program of which the title is selected.
pub fn run_tests<'p>(decisions: &Decisions<'p, '_>, selected: &dyn Fn(&str) -> bool) -> Vec<TestOutcome<'p>> {
    let tests = decisions.program().tests.iter().filter(|test| selected(test.title));
    tests.map(|test| run_test(decisions, test)).collect()
}

fn run_test<'p, 's>(decisions: &Decisions<'p, 's>, test: &'p Test<'s>) -> TestOutcome<'p> {
    let failures = test.expectations.iter().flat_map(|expectation| failures_of(decisions, expectation)).collect();
    TestOutcome { title: test.title, loc: test.loc, assertions: test.expectations.len(), failures }
}

/// Returns an error for each case of an assertion that is not as it says.
pub fn failures_of<'s>(decisions: &Decisions<'_, 's>, expectation: &Expectation<'s>) -> Vec<Diagnostic> {
    match &expectation.claim {
        Claim::Access(claim) => Judge { decisions, claim, loc: expectation.loc }.failures(),
        Claim::Public(route) => public_route(decisions.program(), expectation.loc, *route).into_iter().collect(),
        Claim::Authorized { route, authorizer, scopes } => {
            authorized_route(decisions.program(), expectation.loc, *route, *authorizer, scopes).into_iter().collect()
        }
    }
}

/// Judges one assertion about access.
struct Judge<'j, 'p, 's> {
    decisions: &'j Decisions<'p, 's>,
    claim: &'j AccessClaim<'s>,
    loc: Loc,
}

impl<'s> Judge<'_, '_, 's> {
    fn failures(&self) -> Vec<Diagnostic> {
        let program = self.decisions.program();
        let excepted: Vec<RoleId> = self.claim.except.iter().flat_map(|grantee| roles_of(program, *grantee)).collect();
        let mut failures = Vec::new();
        let mut named: Vec<RoleId> = Vec::new();
        for (loc, grantee) in &self.claim.who {
            let mut roles = roles_of(program, *grantee);
            named.extend(roles.iter().copied());
            roles.retain(|role| !excepted.contains(role) || self.claim.except.contains(grantee));
            for target in &self.claim.targets {
                if roles.is_empty() && self.claim.can {
                    failures.push(self.without_role(*loc, target));
                }
                for role in &roles {
                    match self.claim.can {
                        true => failures.extend(self.denied(*role, *loc, target)),
                        false => failures.extend(self.allowed(*role, *loc, target, "asserted that it cannot")),
                    }
                }
            }
        }
        if self.claim.only {
            for role in (0..program.roles.len() as u32)
                .map(RoleId)
                .filter(|role| !named.contains(role) || excepted.contains(role))
            {
                for target in &self.claim.targets {
                    failures.extend(self.allowed(role, self.loc, target, "asserted that nobody else can"));
                }
            }
        }
        failures
    }

    fn subjects<'q>(&'q self, target: &'q ClaimTarget<'s>) -> Subjects<'q, 's> {
        let terms =
            QuestionTerms { at: self.claim.at.as_ref(), owner: self.claim.owner, after: self.claim.after.as_deref() };
        Subjects { target: target.target, permissions: &target.permissions, terms }
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
    fn allowed(&self, role: RoleId, loc: Loc, target: &ClaimTarget<'s>, asserted: &str) -> Option<Diagnostic> {
        let program = self.decisions.program();
        let subjects = self.subjects(target);
        let title = program.role_title(role);
        let words = target_words(program, target.target);
        let terms = self.terms_words();
        match self.decisions.possible(role, &subjects.any(self.decisions, self.grantee(role))) {
            Proof::Impossible => None,
            Proof::Possible(request) => {
                let verb = verb_of(program, target.target, &request.action);
                let message = format!("{title} can {verb} {words}{terms}");
                let mut failure = Diagnostic::new(&codes::FALSE_ASSERTION, self.loc, message, asserted);
                if loc != self.loc {
                    failure = failure.label(loc, "whom it is about");
                }
                for grant in self.decisions.deciding(role, &request) {
                    failure = failure.label(grant, "allowed by this grant");
                }
                Some(
                    failure
                        .note(format!("AWS would allow {}", request_words(&request)))
                        .help(format!("take it out of the grant, or assert that {title} can")),
                )
            }
            Proof::Undecided(reason) => Some(self.undecided(&title, &words, reason)),
        }
    }

    /// The failure where a role is not allowed what it should be.
    fn denied(&self, role: RoleId, loc: Loc, target: &ClaimTarget<'s>) -> Option<Diagnostic> {
        let program = self.decisions.program();
        let subjects = self.subjects(target);
        let title = program.role_title(role);
        let words = target_words(program, target.target);
        for (action, question) in subjects.each(self.decisions, self.grantee(role)) {
            match self.decisions.possible(role, &question) {
                Proof::Possible(_) => continue,
                Proof::Undecided(reason) => return Some(self.undecided(&title, &words, reason)),
                Proof::Impossible => {}
            }
            let verb = match &*target.permissions {
                [] => "do anything on".to_owned(),
                _ => verb_of(program, target.target, &action),
            };
            let message = format!("{title} cannot {verb} {words}{}", self.terms_words());
            let mut failure = Diagnostic::new(&codes::FALSE_ASSERTION, self.loc, message, "asserted that it can");
            if loc != self.loc {
                failure = failure.label(loc, "whom it is about");
            }
            let misses = subjects.near_misses(self.decisions, role);
            for miss in &misses {
                for grant in miss.grants.iter().take(3) {
                    failure = failure.label(*grant, miss.words.clone());
                }
            }
            if misses.is_empty() {
                failure = failure.note(format!("nothing is granted on {words}"));
            }
            return Some(failure.help(self.missing_grant(role, target, &misses)));
        }
        None
    }

    /// What to write so that the assertion holds.
    fn missing_grant(&self, role: RoleId, target: &ClaimTarget<'s>, misses: &[super::near::NearMiss]) -> String {
        let program = self.decisions.program();
        if misses.iter().any(|miss| miss.words == "denied here") {
            return "take the denial away, or assert that it cannot".to_owned();
        }
        let verbs = match &*target.permissions {
            [] => "read".to_owned(),
            permissions => permissions_words(permissions),
        };
        let at = self.claim.at.as_ref().map(|at| format!(" at {}", program.sources.slice(at.loc))).unwrap_or_default();
        let owner = match self.claim.owner {
            Some((attribute, true)) => format!(" where owner({attribute})"),
            _ => String::new(),
        };
        let words = target_words(program, target.target);
        format!("add: grant {} {verbs} {words}{at}{owner}", program.role_title(role))
    }

    fn without_role(&self, loc: Loc, target: &ClaimTarget<'s>) -> Diagnostic {
        let words = target_words(self.decisions.program(), target.target);
        let message = format!("nobody of these is granted anything, {words} included");
        let failure = Diagnostic::new(&codes::FALSE_ASSERTION, self.loc, message, "asserted that they can");
        if loc == self.loc { failure } else { failure.label(loc, "whom it is about") }
    }

    fn undecided(&self, title: &str, words: &str, reason: &str) -> Diagnostic {
        let message = format!("it cannot be told what {title} may do on {words}");
        Diagnostic::new(&codes::FALSE_ASSERTION, self.loc, message, "cannot be decided").note(reason)
    }
}

fn public_route(program: &Program<'_>, loc: Loc, (api, route): RouteOf) -> Option<Diagnostic> {
    let model = &program.apis[api.index()];
    let found = &model.routes[route as usize];
    let needed = match found.auth {
        RouteAuth::Public(_) => return None,
        RouteAuth::Iam => "signed requests of whoever is granted it".to_owned(),
        RouteAuth::Authorizer(authorizer) => format!("authorizer `{}`", model.authorizers[authorizer as usize].name),
    };
    let message = format!("route {} {} is not public", model.name, found.key());
    Some(
        Diagnostic::new(&codes::FALSE_ASSERTION, loc, message, "asserted that it is")
            .label(found.loc, format!("takes {needed}"))
            .help("write `public because \"…\"` at the route, or assert what it requires"),
    )
}

fn authorized_route(
    program: &Program<'_>,
    loc: Loc,
    (api, route): RouteOf,
    authorizer: Option<&str>,
    scopes: &[&str],
) -> Option<Diagnostic> {
    let model = &program.apis[api.index()];
    let found = &model.routes[route as usize];
    let actual = match found.auth {
        RouteAuth::Public(_) => None,
        RouteAuth::Iam => Some("iam"),
        RouteAuth::Authorizer(authorizer) => Some(model.authorizers[authorizer as usize].name),
    };
    let title = format!("route {} {}", model.name, found.key());
    let fail = |message: String, label: String| {
        Diagnostic::new(&codes::FALSE_ASSERTION, loc, message, "asserted here").label(found.loc, label)
    };
    if let Some(wanted) = authorizer
        && actual != Some(wanted)
    {
        let label = actual.map_or_else(|| "anybody may call it".to_owned(), |actual| format!("requires `{actual}`"));
        return Some(fail(format!("{title} does not require authorizer `{wanted}`"), label));
    }
    let own: Vec<&str> = found.scopes.iter().map(|scope| scope.value).collect();
    // A token with any one of the route's scopes gets through.
    let lets_in = own.iter().find(|scope| !scopes.contains(scope));
    match lets_in {
        _ if scopes.is_empty() => None,
        _ if own.is_empty() => Some(fail(format!("{title} requires no scope"), "takes every token".to_owned())),
        Some(other) => Some(fail(
            format!("{title} does not require scope `{}`: a token with `{other}` will do", scopes.join("` or `")),
            format!("takes tokens with any of `{}`", own.join("`, `")),
        )),
        None => None,
    }
}
