//! What the tests of a program are about: which grants, conditions and routes.
//!
//! - A grant is covered if it decides a request that a `can` asks about, or if some assertion would not hold without it.
//! - A denial is covered if some assertion would not hold without it.
//! - A condition was seen true if its grant or denial is covered, and false if some assertion would not hold without the condition.
//! - A route is covered if an assertion names it.
//!
//! What can be taken away without a request being decided otherwise does not count, nor does the false side of a condition that no
//! assertion can name: `attributes(…)`, and the conditions of a kind.

use std::collections::{BTreeMap, BTreeSet};

use super::assertions::{cases_of, decided_by};
use super::decisions::Decisions;
use super::mutants::{Fate, Mutation, MutationSite, run_mutants_while};
use crate::model::api::ApiKind;
use crate::model::grant::{GrantTarget, Object, Part};
use crate::model::test::Claim;
use crate::model::{ApiId, Program};
use crate::text::Loc;

/// What the tests of a program cover, in the order of the text.
#[derive(Debug, Default)]
pub struct Coverage {
    pub grants: Vec<GrantCoverage>,
    pub routes: Vec<RouteCoverage>,
}

#[derive(Debug)]
pub struct GrantCoverage {
    pub loc: Loc,
    pub deny: bool,
    /// The assertions that it decides, or that would not hold without it.
    pub assertions: BTreeSet<Loc>,
    /// Whether it counts: without it some request is decided otherwise.
    pub counts: bool,
    pub conditions: Vec<ConditionCoverage>,
}

#[derive(Debug)]
pub struct ConditionCoverage {
    /// As it is written: `owner(userId)`, `until 2027-01-31`.
    pub words: String,
    pub seen_true: bool,
    /// `None` if no assertion can see it, or if nothing is decided otherwise without the condition.
    pub seen_false: Option<bool>,
}

#[derive(Debug)]
pub struct RouteCoverage {
    pub loc: Loc,
    /// `Http GET /notes`.
    pub name: String,
    /// The assertions that name it.
    pub assertions: BTreeSet<Loc>,
}

impl GrantCoverage {
    pub fn is_covered(&self) -> bool {
        !self.assertions.is_empty()
    }

    /// Returns how much of it is covered, and how much there is to cover.
    fn tally(&self) -> (usize, usize) {
        if !self.counts {
            return (0, 0);
        }
        let conditions = self.conditions.iter().flat_map(|condition| [Some(condition.seen_true), condition.seen_false]);
        let sides: Vec<bool> = std::iter::once(self.is_covered()).chain(conditions.flatten()).collect();
        (sides.iter().filter(|seen| **seen).count(), sides.len())
    }
}

impl Coverage {
    /// Returns how much is covered, and how much there is to cover: grants and denials, the sides of their conditions, routes.
    pub fn tally(&self) -> (usize, usize) {
        let routes = self.routes.iter().map(|route| (usize::from(!route.assertions.is_empty()), 1));
        let all = self.grants.iter().map(GrantCoverage::tally).chain(routes);
        all.fold((0, 0), |(covered, all), (one, of)| (covered + one, all + of))
    }

    /// Keeps only what stands at some locations.
    pub fn retain(&mut self, keep: impl Fn(Loc) -> bool) {
        self.grants.retain(|grant| keep(grant.loc));
        self.routes.retain(|route| keep(route.loc));
    }
}

/// Returns what the tests of a program cover. All of them must hold.
pub fn coverage(program: &mut Program<'_>) -> Coverage {
    coverage_while(program, || true)
}

/// Returns what the tests of a program cover, all of which must hold, as far as that is known when `go_on` says no. Grants of which
/// it is not known are left out.
pub fn coverage_while(program: &mut Program<'_>, mut go_on: impl FnMut() -> bool) -> Coverage {
    let mut coverage = Coverage { grants: Vec::new(), routes: routes(program) };
    let decided = deciding_grants(program, &mut go_on);
    for grant in &program.grants {
        coverage.grants.push(GrantCoverage {
            loc: grant.loc,
            deny: grant.deny,
            assertions: decided.get(&grant.loc).cloned().unwrap_or_default(),
            counts: true,
            conditions: Vec::new(),
        });
    }
    let wanted = ["drop-grant", "drop-deny"];
    let is_wanted = |row: &Mutation| row.of_condition || wanted.contains(&row.name);
    let (run, stopped) = run_mutants_while(program, is_wanted, go_on);
    for (mutant, fate) in run {
        let MutationSite::Grant(place) = mutant.site else { continue };
        let grant = &mut coverage.grants[place];
        if mutant.mutation.of_condition {
            let seen_false = match fate {
                Fate::Killed(_) => Some(true),
                Fate::Survived if mutant.tellable => Some(false),
                Fate::Survived | Fate::Unchanged => None,
            };
            grant.conditions.push(ConditionCoverage { words: mutant.words, seen_true: false, seen_false });
            continue;
        }
        match fate {
            Fate::Killed(assertion) => _ = grant.assertions.insert(assertion),
            Fate::Survived => {}
            Fate::Unchanged => grant.counts = grant.is_covered(),
        }
    }
    for grant in &mut coverage.grants {
        let covered = grant.is_covered();
        grant.conditions.iter_mut().for_each(|condition| condition.seen_true = covered);
    }
    if let Some(MutationSite::Grant(first)) = stopped {
        let rest = coverage.grants.split_off(first);
        coverage.grants.extend(rest.into_iter().filter(GrantCoverage::is_covered));
    }
    coverage
}

/// Returns for each grant the assertions with `can` of which it decides a request.
fn deciding_grants(program: &Program<'_>, go_on: &mut impl FnMut() -> bool) -> BTreeMap<Loc, BTreeSet<Loc>> {
    let decisions = Decisions::new(program);
    let mut decided: BTreeMap<Loc, BTreeSet<Loc>> = BTreeMap::new();
    let expectations = program.tests.iter().flat_map(|test| &test.expectations);
    for expectation in expectations.take_while(|_| go_on()) {
        let Claim::Access(claim) = &expectation.claim else { continue };
        for case in cases_of(program, claim).into_iter().filter(|case| case.can) {
            for grant in decided_by(&decisions, claim, &case) {
                decided.entry(grant).or_default().insert(expectation.loc);
            }
        }
    }
    decided
}

fn routes(program: &Program<'_>) -> Vec<RouteCoverage> {
    let mut routes = Vec::new();
    for (api, model) in (0..).map(ApiId).zip(&program.apis) {
        for (place, route) in (0u32..).zip(&model.routes) {
            // On a WebSocket API every route has the authorization of `$connect`.
            if model.kind == ApiKind::WebSocket && route.path != "$connect" {
                continue;
            }
            let names = |claim: &Claim<'_>| match claim {
                Claim::Public(named) | Claim::Authorized { route: named, .. } => *named == (api, place),
                Claim::Access(claim) => {
                    let route = GrantTarget { object: Object::Api(api), part: Part::Route(place) };
                    claim.targets.iter().any(|claimed| claimed.target.covers(route))
                }
            };
            let expectations = program.tests.iter().flat_map(|test| &test.expectations);
            let about = expectations.filter(|expectation| names(&expectation.claim));
            let assertions = about.map(|expectation| expectation.loc).collect();
            routes.push(RouteCoverage { loc: route.loc, name: format!("{} {}", model.name, route.key()), assertions });
        }
    }
    routes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::with_program_mut;

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins }\n\
        identity_pool Ids { sign_in Users.web }\n\
        table Notes { key userId: identity }\ntable Orders { key orderId: string, total: number }\n\
        api Http http { authorizer pool jwt Users.web; default pool\nroute GET /notes -> \"a.main\"\nroute GET /more -> \"a.main\" }\n\
        grant auth_users get table Notes where owner(userId)\n\
        grant auth_users get table Orders where attributes(total) until 2027-01-31\n\
        grant group admins scan table Notes\n\
        deny auth_users except group admins delete table Notes\n\
        deny auth_users scan table Orders\n\
        grant auth_users scan table Orders\n";

    /// For each grant: whether it is covered, and the sides of its conditions that were seen. Then the routes.
    fn told(asserts: &str) -> (Vec<String>, (usize, usize)) {
        with_program_mut(&format!("{PROGRAM}test \"t\" {{\n{asserts}\n}}\n"), |program| {
            let coverage = coverage(program);
            let side = |seen: Option<bool>| seen.map_or("-", |seen| if seen { "+" } else { "!" });
            let grants = coverage.grants.iter().map(|grant| {
                let sides = grant.conditions.iter().map(|condition| {
                    format!(" {}{}{}", condition.words, side(Some(condition.seen_true)), side(condition.seen_false))
                });
                let covered = if grant.counts { side(Some(grant.is_covered())) } else { "-" };
                std::iter::once(covered.to_owned()).chain(sides).collect::<String>()
            });
            let routes = coverage.routes.iter().map(|route| format!("{} {}", route.name, route.assertions.len()));
            (grants.chain(routes).collect(), coverage.tally())
        })
    }

    /// What is not known yet is not said to be uncovered.
    #[test]
    fn it_can_be_stopped() {
        let program = format!("{PROGRAM}test \"t\" {{ assert auth_users can get table Notes }}\n");
        with_program_mut(&program, |program| {
            let mut stopped_after = |steps: usize| {
                let mut left = steps;
                let coverage = coverage_while(program, || left.checked_sub(1).map(|less| left = less).is_some());
                let grants = coverage.grants.iter();
                (grants.filter(|grant| grant.is_covered()).count(), coverage.grants.len(), program.tests.len())
            };
            assert_eq!(stopped_after(0), (0, 0, 1));
            assert_eq!(stopped_after(1), (1, 1, 1));
            // The assertion, the first grant, its condition, the second grant with its two conditions.
            assert_eq!(stopped_after(6), (1, 2, 1));
            assert_eq!(stopped_after(usize::MAX), (1, 6, 1));
        });
    }

    #[test]
    fn what_assertions_are_about_is_covered() {
        let (told_of_one, tally) = told("assert auth_users can get table Notes");
        assert_eq!(
            told_of_one,
            [
                "+ owner(userId)+!",
                "! attributes(total)!- until 2027-01-31!!",
                "!",
                "- except group Users.admins!-",
                "!",
                "-",
                "Http GET /notes 0",
                "Http GET /more 0"
            ]
        );
        assert_eq!(tally, (2, 11));
        let (told_of_all, tally) = told(
            "assert auth_users except group admins can get table Notes where userId = self\n\
             assert auth_users cannot get table Notes where userId = other\n\
             assert auth_users can get table Orders\nassert auth_users cannot get table Orders after 2027-01-31\n\
             assert only group admins can scan table Notes\nassert auth_users cannot scan table Orders\n\
             assert route Http GET /notes requires authorizer pool\nassert route Http GET /more requires authorizer pool",
        );
        assert_eq!(
            told_of_all,
            [
                "+ owner(userId)++",
                "+ attributes(total)+- until 2027-01-31++",
                "+",
                "- except group Users.admins!-",
                "+",
                "-",
                "Http GET /notes 1",
                "Http GET /more 1"
            ]
        );
        assert_eq!(tally, (11, 11));
    }
}
