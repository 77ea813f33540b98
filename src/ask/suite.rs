//! The questions of a program's tests by role, so that after a change only those are asked that it can bear on.

use super::assertions::{cases_of, route_holds, subjects_of};
use super::decisions::Decisions;
use crate::model::grant::Object;
use crate::model::test::{Claim, Expectation, RouteOf};
use crate::model::{Grantee, Program, RoleId, Test};
use crate::policy::evaluate::Document;
use crate::policy::prove::Proof;
use crate::text::Loc;

/// A case of an assertion with its questions.
#[derive(Debug)]
struct AskedCase {
    /// Location of the assertion.
    assertion: Loc,
    object: Object,
    can: bool,
    /// Each must have a request that is allowed if `can`, and none may have one if not.
    questions: Vec<Document>,
}

impl AskedCase {
    fn holds(&self, decisions: &Decisions<'_, '_>, role: RoleId) -> bool {
        self.questions.iter().all(|question| match decisions.possible(role, question) {
            Proof::Possible(_) => self.can,
            Proof::Impossible => !self.can,
            Proof::Undecided(_) => false,
        })
    }
}

/// The tests of a program, prepared to be asked again.
#[derive(Debug)]
pub(super) struct Suite<'t, 's> {
    cases: Vec<Vec<AskedCase>>,
    routes: Vec<(RouteOf, &'t Expectation<'s>)>,
}

impl<'t, 's> Suite<'t, 's> {
    /// Prepares tests, all of which hold.
    pub fn new(decisions: &Decisions<'_, 's>, tests: &'t [Test<'s>]) -> Self {
        let program = decisions.program();
        let mut suite = Self { cases: program.roles.iter().map(|_| Vec::new()).collect(), routes: Vec::new() };
        for expectation in tests.iter().flat_map(|test| &test.expectations) {
            let claim = match &expectation.claim {
                Claim::Access(claim) => claim,
                Claim::Public(route) | Claim::Authorized { route, .. } => {
                    suite.routes.push((*route, expectation));
                    continue;
                }
            };
            for case in cases_of(program, claim) {
                let Some(role) = case.role else { continue };
                let target = &claim.targets[case.target];
                let subjects = subjects_of(claim, target);
                let grantee = Grantee::of(program.roles[role.index()].principal);
                let questions = match case.can {
                    true => subjects.each(decisions, grantee).into_iter().map(|(_, question)| question).collect(),
                    false => vec![subjects.any(decisions, grantee)],
                };
                let object = target.target.object;
                suite.cases[role.index()].push(AskedCase {
                    assertion: expectation.loc,
                    object,
                    can: case.can,
                    questions,
                });
            }
        }
        suite
    }

    /// Returns an assertion that no longer holds of a changed role. Those about `objects`, which the change is about, are asked
    /// first.
    pub fn broken_by_role(&self, decisions: &Decisions<'_, 's>, role: RoleId, objects: &[Object]) -> Option<Loc> {
        let cases = || self.cases[role.index()].iter();
        let near = |case: &&AskedCase| objects.contains(&case.object);
        let mut ordered = cases().filter(near).chain(cases().filter(|case| !near(case)));
        Some(ordered.find(|case| !case.holds(decisions, role))?.assertion)
    }

    /// Returns an assertion that no longer holds of a changed route.
    pub fn broken_by_route(&self, program: &Program<'_>, route: RouteOf) -> Option<Loc> {
        let mut about = self.routes.iter().filter(|(other, _)| *other == route);
        Some(about.find(|(_, expectation)| !route_holds(program, &expectation.claim))?.1.loc)
    }
}
