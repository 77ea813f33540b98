//! Mutants: small changes of what a program means, each of which a test should notice.
//!
//! A mutant is a changed grant, denial or route of the *model*, so that a test is judged by what is compiled from it. Of each only
//! the roles are compiled again that it touches, and only the assertions about these are asked again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use smallvec::SmallVec;

use super::decisions::{Decisions, Examples};
use super::missing::missing_assertions;
use super::suite::Suite;
use super::words::target_words;
use crate::catalog::kind::Kind;
use crate::model::api::{ApiKind, Route, RouteAuth};
use crate::model::grant::{GrantCondition, Object, Permission};
use crate::model::template::Piece;
use crate::model::test::RouteOf;
use crate::model::{ApiId, Grant, Grantee, IdentityPoolId, Principal, Program, RoleId, Str, Var};
use crate::policy::evaluate::PreparedStatement;
use crate::policy::prove::{Layers, Proof, find};
use crate::policy::roles::CompiledRole;
use crate::text::{Date, Loc};

/// A row of the table of mutations.
pub struct Mutation {
    /// Its name in reports.
    pub name: &'static str,
    /// What it takes away or opens, for the documentation.
    pub about: &'static str,
    /// Whether it takes away one of the conditions of a grant.
    pub of_condition: bool,
    mutate: Mutate,
}

impl std::fmt::Debug for Mutation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The changed grants or routes of a mutation, each with the words for what is changed.
enum Mutate {
    Grant(for<'s> fn(&Program<'s>, usize) -> Vec<(String, Grant<'s>)>),
    Route(for<'s> fn(&Program<'s>, &Route<'s>) -> Vec<(String, RouteChange<'s>)>),
}

/// How a route is changed.
#[derive(Debug, Clone)]
pub(super) struct RouteChange<'s> {
    auth: RouteAuth<'s>,
    /// The place of the scope that is dropped.
    dropped_scope: Option<usize>,
}

/// The mutations, in the order of the reports.
pub static MUTATIONS: &[Mutation] = &[
    of_grant("drop-grant", "drop a grant", drop_grant),
    of_grant("drop-deny", "drop a denial", drop_deny),
    of_condition("drop-condition", "drop a condition after `where`", drop_condition),
    of_condition("drop-at", "drop `at`", drop_at),
    of_grant("widen-at", "widen `at` to what is above it", widen_at),
    of_condition("drop-until", "drop `until`", drop_until),
    of_condition("drop-except", "drop an `except`", drop_except),
    of_grant("swap-guests", "give guests what users have, and users what guests have", swap_guests),
    of_route("drop-scope", "drop a scope of a route", drop_scope),
    of_route("make-public", "make a route public", make_public),
];

type MutateGrant = for<'s> fn(&Program<'s>, usize) -> Vec<(String, Grant<'s>)>;
type MutateRoute = for<'s> fn(&Program<'s>, &Route<'s>) -> Vec<(String, RouteChange<'s>)>;

const fn of_grant(name: &'static str, about: &'static str, mutate: MutateGrant) -> Mutation {
    Mutation { name, about, of_condition: false, mutate: Mutate::Grant(mutate) }
}

const fn of_condition(name: &'static str, about: &'static str, mutate: MutateGrant) -> Mutation {
    Mutation { of_condition: true, ..of_grant(name, about, mutate) }
}

const fn of_route(name: &'static str, about: &'static str, mutate: MutateRoute) -> Mutation {
    Mutation { name, about, of_condition: false, mutate: Mutate::Route(mutate) }
}

/// Where a mutant differs from the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MutationSite {
    /// A grant or denial, by its place in the program.
    Grant(usize),
    Route(RouteOf),
}

/// A changed program.
#[derive(Debug)]
pub struct Mutant<'s> {
    pub mutation: &'static Mutation,
    /// What is changed, to be read after "without" or by itself: `owner(userId)`.
    pub words: String,
    /// Location of the grant or route.
    pub loc: Loc,
    pub site: MutationSite,
    /// Whether the language has an assertion that can tell the mutant from the program.
    pub tellable: bool,
    change: Change<'s>,
}

#[derive(Debug)]
enum Change<'s> {
    Grant(Box<Grant<'s>>),
    Route(RouteChange<'s>),
}

impl<'s> Mutant<'s> {
    /// Returns the grant as it is changed.
    pub(super) fn grant(&self) -> Option<&Grant<'s>> {
        match &self.change {
            Change::Grant(grant) => Some(grant),
            Change::Route(_) => None,
        }
    }

    /// Returns what the mutation did to the grant or route in words: `without owner(userId)`.
    pub fn told(&self) -> String {
        match self.mutation.name {
            "widen-at" | "swap-guests" | "make-public" => self.words.clone(),
            _ => format!("without {}", self.words),
        }
    }

    /// Calls `ask` with the changed program, which is as it was afterwards.
    pub(super) fn with<T>(&self, program: &mut Program<'s>, ask: impl FnOnce(&Program<'s>) -> T) -> T {
        match (&self.change, self.site) {
            (Change::Grant(changed), MutationSite::Grant(place)) => {
                let before = std::mem::replace(&mut program.grants[place], (**changed).clone());
                let answer = ask(program);
                program.grants[place] = before;
                answer
            }
            (Change::Route(changed), MutationSite::Route((api, place))) => {
                let route = &mut program.apis[api.index()].routes[place as usize];
                let before = (route.auth, route.scopes.clone());
                route.auth = changed.auth;
                if let Some(scope) = changed.dropped_scope {
                    route.scopes.remove(scope);
                }
                let answer = ask(program);
                let route = &mut program.apis[api.index()].routes[place as usize];
                (route.auth, route.scopes) = before;
                answer
            }
            _ => ask(program),
        }
    }
}

/// Returns the mutants of a program, in the order of its grants and routes.
pub fn mutants<'s>(program: &Program<'s>) -> Vec<Mutant<'s>> {
    let mut mutants = Vec::new();
    for (place, grant) in program.grants.iter().enumerate() {
        for mutation in MUTATIONS {
            let Mutate::Grant(mutate) = mutation.mutate else { continue };
            for (words, changed) in mutate(program, place) {
                let tellable = mutation.name != "drop-condition" || loses_owner(grant, &changed);
                let change = Change::Grant(Box::new(changed));
                let site = MutationSite::Grant(place);
                mutants.push(Mutant { mutation, words, loc: grant.loc, site, tellable, change });
            }
        }
    }
    for (api, model) in (0..).map(ApiId).zip(&program.apis) {
        for (place, route) in (0u32..).zip(&model.routes) {
            // On a WebSocket API every route has the authorization of `$connect`.
            if model.kind == ApiKind::WebSocket && route.path != "$connect" {
                continue;
            }
            for mutation in MUTATIONS {
                let Mutate::Route(mutate) = mutation.mutate else { continue };
                for (words, changed) in mutate(program, route) {
                    let (change, site) = (Change::Route(changed), MutationSite::Route((api, place)));
                    mutants.push(Mutant { mutation, words, loc: route.loc, site, tellable: true, change });
                }
            }
        }
    }
    mutants
}

/// What came of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is compiled to what the program is compiled to, or to policies that decide every request alike.
    Unchanged,
    /// This assertion does not hold of it.
    Killed(Loc),
    /// Every test holds of it.
    Survived,
}

/// Returns the mutants of the given mutations, with what came of each. All tests of the program must hold.
pub fn run_mutants<'s>(
    program: &mut Program<'s>,
    wanted: impl Fn(&'static Mutation) -> bool,
) -> Vec<(Mutant<'s>, Fate)> {
    run_mutants_while(program, wanted, || true).0
}

/// Runs mutants as [`run_mutants`] does, as long as `go_on` says so before each. Returns the site of the first that did not run too.
pub(super) fn run_mutants_while<'s>(
    program: &mut Program<'s>,
    wanted: impl Fn(&'static Mutation) -> bool,
    mut go_on: impl FnMut() -> bool,
) -> (Vec<(Mutant<'s>, Fate)>, Option<MutationSite>) {
    let tests = std::mem::take(&mut program.tests);
    let (suite, baseline) = {
        let decisions = Decisions::new(program);
        let roles = (0..program.roles.len() as u32).map(RoleId);
        let roles = roles.map(|role| BaselineRole::of(&decisions, role)).collect();
        let baseline = Baseline { roles, examples: decisions.examples() };
        (Suite::new(&decisions, &tests), baseline)
    };
    let mut run = Vec::new();
    let mut stopped = None;
    for mutant in mutants(program).into_iter().filter(|mutant| wanted(mutant.mutation)) {
        if !go_on() {
            stopped = Some(mutant.site);
            break;
        }
        let fate = fate_of(program, &mutant, &suite, &baseline);
        run.push((mutant, fate));
    }
    drop(suite);
    program.tests = tests;
    (run, stopped)
}

/// A mutant that no test notices.
#[derive(Debug)]
pub struct SurvivingMutant {
    pub mutation: &'static Mutation,
    /// What is changed: `without owner(userId)`.
    pub words: String,
    /// Location of the grant or route.
    pub loc: Loc,
    /// An assertion that would notice it: it holds of the program and does not hold of the mutant.
    pub assertion: Option<String>,
}

/// What came of all mutants of a program.
#[derive(Debug, Default)]
pub struct MutationOutcome {
    /// Number of mutants that a test notices.
    pub killed: usize,
    /// Number of mutants that decide every request as the program does.
    pub unchanged: usize,
    pub survivors: Vec<SurvivingMutant>,
    /// Mutants that no assertion of the language can tell from the program.
    pub untellable: Vec<SurvivingMutant>,
}

/// Runs the mutants of a program of which all tests hold, and looks for the assertions that are missing.
pub fn judge_tests(program: &mut Program<'_>, options: &crate::check::Options) -> MutationOutcome {
    let mut outcome = MutationOutcome::default();
    let mut survivors = Vec::new();
    let surviving = |mutant: &Mutant<'_>, assertion: Option<String>| SurvivingMutant {
        mutation: mutant.mutation,
        words: mutant.told(),
        loc: mutant.loc,
        assertion,
    };
    for (place, (mutant, fate)) in run_mutants(program, |_| true).into_iter().enumerate() {
        match fate {
            Fate::Killed(_) => outcome.killed += 1,
            Fate::Unchanged => outcome.unchanged += 1,
            Fate::Survived if mutant.tellable => survivors.push((place, mutant)),
            Fate::Survived => outcome.untellable.push(surviving(&mutant, None)),
        }
    }
    if survivors.is_empty() {
        return outcome;
    }
    let places: Vec<(usize, &Mutant<'_>)> = survivors.iter().map(|(place, mutant)| (*place, mutant)).collect();
    let assertions = missing_assertions(program.sources, program, options, &places);
    let told = survivors.iter().zip(assertions);
    outcome.survivors = told.map(|((_, mutant), assertion)| surviving(mutant, assertion)).collect();
    outcome
}

/// The program as it is.
struct Baseline {
    roles: Vec<BaselineRole>,
    examples: Rc<Examples>,
}

/// A role of the program as it is.
struct BaselineRole {
    /// A hash of its statements.
    fingerprint: u64,
    statements: Vec<PreparedStatement>,
}

impl BaselineRole {
    fn of(decisions: &Decisions<'_, '_>, role: RoleId) -> Self {
        let statements = decisions.statements(role, None).unwrap_or_default();
        Self {
            fingerprint: decisions.role(role).map_or(0, |decided| fingerprint(&decided.compiled)),
            statements: statements.into_iter().map(|(_, prepared)| prepared.clone()).collect(),
        }
    }
}

/// Returns a hash of all that the statements of a role say.
fn fingerprint(role: &CompiledRole<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for statement in role.policies.iter().flat_map(|policy| &policy.statements) {
        statement.deny.hash(&mut hasher);
        statement.actions.hash(&mut hasher);
        for resource in &statement.resources {
            resource.text().spelled().hash(&mut hasher);
        }
        statement.conditions.hash(&mut hasher);
    }
    hasher.finish()
}

fn fate_of<'s>(program: &mut Program<'s>, mutant: &Mutant<'s>, suite: &Suite<'_, 's>, baseline: &Baseline) -> Fate {
    let place = match mutant.site {
        MutationSite::Route(route) => {
            let broken = mutant.with(program, |changed| suite.broken_by_route(changed, route));
            return broken.map_or(Fate::Survived, Fate::Killed);
        }
        MutationSite::Grant(place) => place,
    };
    let before = &program.grants[place];
    let objects: SmallVec<[Object; 2]> = before.targets.iter().map(|target| target.object).collect();
    // What IAM grants on no resource is granted whatever is named.
    let unscoped = before.verbs.iter().any(|permission| match permission {
        Permission::Verb(verb) => verb.unscoped,
        Permission::Raw(raw) => raw.on == "*",
    });
    let mut touched = before.roles.clone();
    let added = mutant.grant().map(|grant| grant.roles.clone()).unwrap_or_default();
    touched.extend(added.into_iter().filter(|role| !before.roles.contains(role)));
    mutant.with(program, |changed| {
        let decisions = Decisions::with_examples(changed, Rc::clone(&baseline.examples));
        let mut differing = Vec::new();
        // Keys and secrets come with what they belong to.
        let bears_on = |object: Object| {
            unscoped || objects.contains(&object) || matches!(object.kind(changed).word, "key" | "secret")
        };
        for role in touched {
            let Some(decided) = decisions.role(role) else { continue };
            if fingerprint(&decided.compiled) == baseline.roles[role.index()].fingerprint {
                continue;
            }
            if let Some(assertion) = suite.broken_by_role(&decisions, role, &bears_on) {
                return Fate::Killed(assertion);
            }
            differing.push(role);
        }
        // What is granted twice is not missed once.
        let is_alike = |role: &RoleId| {
            let Some(new) = decisions.statements(*role, None) else { return false };
            let new = [Layers::of_statements(new.into_iter().map(|(_, prepared)| prepared).collect())];
            let old = [Layers::of_statements(baseline.roles[role.index()].statements.iter().collect())];
            matches!((find(&new, &old), find(&old, &new)), (Proof::Impossible, Proof::Impossible))
        };
        match differing.iter().all(is_alike) {
            true => Fate::Unchanged,
            false => Fate::Survived,
        }
    })
}

// ---- the mutations ----

fn without_roles<'s>(grant: &Grant<'s>) -> Grant<'s> {
    grant.with_roles(SmallVec::new())
}

fn drop_grant<'s>(program: &Program<'s>, place: usize) -> Vec<(String, Grant<'s>)> {
    let grant = &program.grants[place];
    if grant.deny { Vec::new() } else { vec![("the grant".to_owned(), without_roles(grant))] }
}

fn drop_deny<'s>(program: &Program<'s>, place: usize) -> Vec<(String, Grant<'s>)> {
    let grant = &program.grants[place];
    if grant.deny { vec![("the denial".to_owned(), without_roles(grant))] } else { Vec::new() }
}

fn drop_condition<'s>(program: &Program<'s>, place: usize) -> Vec<(String, Grant<'s>)> {
    let grant = &program.grants[place];
    let conditions = grant.conditions().iter().enumerate();
    let dropped = conditions.map(|(which, condition)| {
        let changed = grant.with_terms(|terms| _ = terms.conditions.remove(which));
        (condition_words(program, condition), changed)
    });
    dropped.collect()
}

fn drop_at<'s>(program: &Program<'s>, place: usize) -> Vec<(String, Grant<'s>)> {
    let grant = &program.grants[place];
    let dropped = grant.at().map(|at| {
        let words = format!("at \"{}\"", written(program, at));
        (words, grant.with_terms(|terms| terms.at = None))
    });
    dropped.into_iter().collect()
}

fn widen_at<'s>(program: &Program<'s>, place: usize) -> Vec<(String, Grant<'s>)> {
    let grant = &program.grants[place];
    let above = grant.at().and_then(above);
    let widened = above.map(|above| {
        let words = format!("with at \"{}\"", written(program, &above));
        (words, grant.with_terms(|terms| terms.at = Some(above)))
    });
    widened.into_iter().collect()
}

fn drop_until<'s>(program: &Program<'s>, place: usize) -> Vec<(String, Grant<'s>)> {
    let grant = &program.grants[place];
    let last = grant.until().map(|moment| last_day(moment).map_or_else(String::new, |day| day.to_string()));
    let dropped = last.map(|day| (format!("until {day}"), grant.with_terms(|terms| terms.until = None)));
    dropped.into_iter().collect()
}

/// Returns the last day before a moment at which a grant ends.
pub(super) fn last_day(moment: &str) -> Option<Date> {
    Date::parse(moment.get(..10)?)?.previous_day()
}

fn drop_except<'s>(program: &Program<'s>, place: usize) -> Vec<(String, Grant<'s>)> {
    let grant = &program.grants[place];
    let pools = (0..program.identity_pools.len() as u32).map(IdentityPoolId);
    let all =
        pools.filter(|pool| program.role(Principal::AuthUsers(*pool)).is_some_and(|role| grant.roles.contains(&role)));
    let signed_in = all.flat_map(|pool| super::decisions::roles_of(program, Grantee::AuthUsers(pool)));
    let dropped = signed_in.filter(|role| !grant.roles.contains(role)).map(|role| {
        let mut roles = grant.roles.clone();
        roles.push(role);
        (format!("except {}", program.role_title(role)), grant.with_roles(roles))
    });
    dropped.collect()
}

fn swap_guests<'s>(program: &Program<'s>, place: usize) -> Vec<(String, Grant<'s>)> {
    let grant = &program.grants[place];
    if grant.via() {
        return Vec::new();
    }
    let mut swapped = Vec::new();
    for pool in (0..program.identity_pools.len() as u32).map(IdentityPoolId) {
        let (Some(users), Some(guests)) =
            (program.role(Principal::AuthUsers(pool)), program.role(Principal::UnauthUsers(pool)))
        else {
            continue;
        };
        let signed_in = super::decisions::roles_of(program, Grantee::AuthUsers(pool));
        let mut roles: SmallVec<[RoleId; 2]> = SmallVec::new();
        let words = if grant.roles.contains(&guests) {
            roles.extend(grant.roles.iter().copied().filter(|role| *role != guests));
            roles.extend(signed_in);
            "with auth_users for unauth_users"
        } else if grant.roles.contains(&users) {
            roles.extend(grant.roles.iter().copied().filter(|role| !signed_in.contains(role)));
            roles.push(guests);
            "with unauth_users for auth_users"
        } else {
            continue;
        };
        swapped.push((words.to_owned(), grant.with_roles(roles)));
    }
    swapped
}

fn drop_scope<'s>(_: &Program<'s>, route: &Route<'s>) -> Vec<(String, RouteChange<'s>)> {
    let scopes = route.scopes.iter().enumerate();
    let dropped = scopes.map(|(place, scope)| {
        (format!("scope \"{}\"", scope.value), RouteChange { auth: route.auth, dropped_scope: Some(place) })
    });
    dropped.collect()
}

fn make_public<'s>(_: &Program<'s>, route: &Route<'s>) -> Vec<(String, RouteChange<'s>)> {
    match route.auth {
        RouteAuth::Public(_) => Vec::new(),
        _ => {
            let changed = RouteChange { auth: RouteAuth::Public("a mutant"), dropped_scope: None };
            vec![("as public".to_owned(), changed)]
        }
    }
}

/// Returns whether a mutant lost the condition about the owner, which is the one condition that an assertion can name.
fn loses_owner(grant: &Grant<'_>, changed: &Grant<'_>) -> bool {
    let owners = |grant: &Grant<'_>| {
        grant.conditions().iter().filter(|condition| matches!(condition, GrantCondition::Owner { .. })).count()
    };
    owners(grant) > owners(changed)
}

/// Returns a condition as it is written.
fn condition_words(program: &Program<'_>, condition: &GrantCondition<'_>) -> String {
    match condition {
        GrantCondition::Owner { attribute, .. } => format!("owner({attribute})"),
        GrantCondition::Attributes(names) => format!("attributes({})", names.join(", ")),
        GrantCondition::Filter { filter, values } => {
            let values: Vec<String> = values.iter().map(|value| format!("\"{}\"", written(program, value))).collect();
            format!("{}({})", filter.word, values.join(", "))
        }
    }
}

/// Returns a text as it is written between quotes.
pub(super) fn written(program: &Program<'_>, text: &Str<'_>) -> String {
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Lit(text) => text.to_string(),
        Piece::Param(param) => format!("{{{}}}", program.params[param.index()].name),
        Piece::Var(Var::Identity) => "{identity}".to_owned(),
        Piece::Var(Var::Sub) => "{sub}".to_owned(),
        Piece::Var(Var::Tag(name)) => format!("{{tag:{name}}}"),
    };
    text.pieces.iter().map(piece).collect()
}

/// Returns the place above another one: `private/` of `private/{identity}/`. There is none above the first part.
pub(super) fn above<'s>(at: &Str<'s>) -> Option<Str<'s>> {
    let mut above = at.clone();
    if let Some(Piece::Lit(last)) = above.pieces.last_mut()
        && let Some(rest) = last.strip_suffix('/')
    {
        *last = rest.to_owned().into();
    }
    while let Some(last) = above.pieces.last_mut() {
        if let Piece::Lit(text) = last
            && let Some(end) = text.rfind('/')
        {
            *text = text[..=end].to_owned().into();
            let root = above.pieces.len() == 1 && above.head() == "/";
            return (!root).then_some(above);
        }
        above.pieces.pop();
    }
    None
}

/// Returns the first word of a target, which is its kind in the language.
pub(super) fn word_of(program: &Program<'_>, grant: &Grant<'_>, place: usize) -> (&'static Kind, String) {
    let target = grant.targets[place];
    let words = target_words(program, target);
    (target.object.kind(program), words.split(' ').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::assertions::{TestOutcome, run_tests};
    use crate::check::testing::{options, with_program_mut};

    const PROGRAM: &str = "user_pool Users { login email; client web; membership single because \"one each\"; group admins\n\
        resource_server notes { scope read \"Read\"; scope write \"Write\" } }\n\
        identity_pool Ids { sign_in Users.web; guests on because \"logos\" }\n\
        table Notes { key userId: identity }\nbucket Files\n\
        api Http http { authorizer pool jwt Users.web; default pool\n\
        route GET /notes -> \"a.main\"\nroute POST /notes -> \"b.main\" { scopes \"notes/read\", \"notes/write\" } }\n\
        grant auth_users except group admins get table Notes where owner(userId)\n\
        grant group admins scan table Notes until 2027-01-31\n\
        grant group admins delete table Notes\n\
        grant auth_users put bucket Files at \"in/{identity}/\"\n\
        grant unauth_users get bucket Files at \"public/\"\n\
        deny auth_users except group admins delete table Notes\n\
        deny auth_users put bucket Files at \"in/locked/\"\n";

    /// The tests that notice every mutant of the program.
    const ALL: &str = "test \"all\" {\n\
        assert auth_users except group admins can get table Notes where userId = self\n\
        assert auth_users cannot get table Notes where userId = other\n\
        assert group admins cannot get table Notes\n\
        assert auth_users except group admins cannot delete table Notes\nassert group admins can delete, scan table Notes\n\
        assert group admins cannot scan table Notes after 2027-01-31\n\
        assert auth_users can put bucket Files at \"in/{identity}/\"\nassert auth_users cannot put bucket Files at \"elsewhere/\"\n\
        assert auth_users cannot put bucket Files at \"in/elsewhere\"\n\
        assert auth_users cannot put bucket Files at \"in/locked/\"\n\
        assert unauth_users can get bucket Files at \"public/\"\nassert unauth_users cannot get bucket Files at \"elsewhere/\"\n\
        assert route Http GET /notes requires authorizer pool\n\
        assert route Http POST /notes requires authorizer pool, scopes \"notes/read\", \"notes/write\"\n}\n";

    fn names(mutants: impl Iterator<Item = &'static Mutation>) -> Vec<&'static str> {
        let mut names: Vec<&str> = mutants.map(|row| row.name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    #[test]
    fn every_mutation_has_a_mutant_and_is_noticed() {
        with_program_mut(&format!("{PROGRAM}{ALL}"), |program| {
            let run = run_mutants(program, |_| true);
            let mut all = names(MUTATIONS.iter());
            all.sort_unstable();
            assert_eq!(names(run.iter().map(|(mutant, _)| mutant.mutation)), all);
            let survived: Vec<String> = run
                .iter()
                .filter(|(_, fate)| *fate == Fate::Survived)
                .map(|(mutant, _)| format!("{} {}", mutant.mutation.name, mutant.told()))
                .collect();
            assert!(survived.is_empty(), "{survived:#?}");
            // What nobody is granted is missed by nobody if it is not denied.
            let unchanged = run.iter().filter(|(_, fate)| *fate == Fate::Unchanged);
            let unchanged: Vec<String> = unchanged.map(|(mutant, _)| mutant.told()).collect();
            assert_eq!(unchanged, ["without the denial", "with unauth_users for auth_users"]);
            assert_eq!(program.tests.len(), 1, "the tests are there again");
        });
    }

    #[test]
    fn what_no_test_notices_is_shown_as_an_assertion() {
        let text = format!("{PROGRAM}test \"one\" {{ assert group admins can scan table Notes }}\n");
        let assertions = with_program_mut(&text, |program| {
            let outcome = judge_tests(program, &options());
            let found: Vec<String> = outcome
                .survivors
                .iter()
                .map(|mutant| mutant.assertion.clone().unwrap_or_else(|| panic!("none for {mutant:?}")))
                .collect();
            found
        });
        assert!(assertions.len() > 12, "{assertions:#?}");
        // With them, every mutant is noticed.
        let text = format!("{text}test \"more\" {{\n{}\n}}\n", assertions.join("\n"));
        with_program_mut(&text, |program| {
            let outcomes = run_tests(&Decisions::new(program), &|_| true);
            assert!(outcomes.iter().all(TestOutcome::holds));
            let outcome = judge_tests(program, &options());
            assert!(outcome.survivors.is_empty() && outcome.untellable.is_empty(), "{:#?}", outcome.survivors);
        });
    }

    #[test]
    fn the_place_above() {
        let above_of = |text: &str| {
            let program = format!(
                "{}grant auth_users get bucket Files at \"{text}\"\n",
                &PROGRAM[..PROGRAM.find("grant").expect("grants")]
            );
            with_program_mut(&program, |program| {
                let at = program.grants[0].at().expect("a place");
                above(at).map(|above| written(program, &above))
            })
        };
        assert_eq!(above_of("a/b/c/").as_deref(), Some("a/b/"));
        assert_eq!(above_of("a/{identity}/").as_deref(), Some("a/"));
        assert_eq!(above_of("a/"), None);
        assert_eq!(above_of("{identity}/"), None);
    }
}
