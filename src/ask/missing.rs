//! The assertion that is missing where no test notices a mutant, as text of the language.
//!
//! Texts are proposed from the grant that was changed, and then read and asked like any test: one is shown only if it holds of the
//! program and does not hold of the mutant.

use rustc_hash::FxHashMap;

use super::assertions::route_words;
use super::decisions::{Decisions, roles_of};
use super::mutants::{Mutant, MutationSite, above, last_day, mutants, word_of, written};
use super::suite::holds;
use super::words::{on_target_words, target_words};
use crate::catalog::kind::Verb;
use crate::check::{self, Checked};
use crate::diagnostic::Severity;
use crate::model::grant::{GrantCondition, Permission};
use crate::model::test::Expectation;
use crate::model::{Grant, Grantee, IdentityPoolId, Principal, Program, RoleId};
use crate::syntax;
use crate::text::{Loc, Sources};

/// Limit of the texts that are tried for a mutant.
const MOST_PROPOSALS: usize = 48;

/// Returns for each of the given mutants, by their places in the list of all, an assertion that would notice it.
pub(super) fn missing_assertions<'s>(
    sources: &Sources,
    program: &Program<'s>,
    options: &check::Options,
    survivors: &[(usize, &Mutant<'s>)],
) -> Vec<Option<String>> {
    // Many mutants are told apart by the same text, which is asked once.
    let mut texts: Vec<String> = Vec::new();
    let mut places: FxHashMap<String, u32> = FxHashMap::default();
    let mut proposals: Vec<Vec<u32>> = Vec::new();
    for (_, mutant) in survivors {
        let proposed = Proposals { program, mutant, texts: Vec::new() }.texts().into_iter().take(MOST_PROPOSALS);
        let lines = proposed.map(|text| {
            *places.entry(text).or_insert_with_key(|text| {
                texts.push(text.clone());
                texts.len() as u32 - 1
            })
        });
        proposals.push(lines.collect());
    }
    // Each text is a test on a line of its own, so that one that is refused does not take others with it.
    let mut extended = sources.clone();
    let lines = texts.iter().map(|text| format!("test \"proposed\" {{ {text} }}\n"));
    let file = extended.add("proposed.authc", None, lines.collect());
    let mut diagnostics = Vec::new();
    let trees: Vec<_> = extended.iter().map(|(id, file)| syntax::parse(id, &file.text, &mut diagnostics)).collect();
    let Checked { program: mut extended_program, diagnostics: found } = check::check(&extended, &trees, options);
    diagnostics.extend(found);
    let refused: Vec<u32> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .flat_map(|diagnostic| diagnostic.labels.iter().map(|label| label.loc))
        .filter(|loc| loc.file == file)
        .map(|loc| line_of(&extended, loc))
        .collect();
    let tests = std::mem::take(&mut extended_program.tests);
    let proposed = tests.iter().filter(|test| test.loc.file == file);
    let read = proposed.filter_map(|test| Some((line_of(&extended, test.loc), test.expectations.first()?)));
    let read = read.filter(|(line, _)| !refused.contains(line));
    let holding: FxHashMap<u32, &Expectation<'_>> = {
        let decisions = Decisions::new(&extended_program);
        read.filter(|(_, expectation)| holds(&decisions, expectation)).collect()
    };
    let all = mutants(&extended_program);
    let mut missing = Vec::new();
    for ((place, _), lines) in survivors.iter().zip(&proposals) {
        let found = all.get(*place).and_then(|mutant| {
            mutant.with(&mut extended_program, |changed| {
                let decisions = Decisions::new(changed);
                let mut candidates = lines.iter().filter_map(|line| Some((line, *holding.get(line)?)));
                candidates.find(|(_, expectation)| !holds(&decisions, expectation))
            })
        });
        missing.push(found.map(|(line, _)| texts[*line as usize].clone()));
    }
    missing
}

/// Returns the line of a location in the file of proposals, from 0.
fn line_of(sources: &Sources, loc: Loc) -> u32 {
    let before = &sources.file(loc.file).text[..loc.span.start as usize];
    before.bytes().filter(|byte| *byte == b'\n').count() as u32
}

/// Proposes assertions about a mutant, those that say most first.
struct Proposals<'m, 's> {
    program: &'m Program<'s>,
    mutant: &'m Mutant<'s>,
    texts: Vec<String>,
}

impl<'s> Proposals<'_, 's> {
    fn texts(mut self) -> Vec<String> {
        match self.mutant.site {
            MutationSite::Route((api, place)) => {
                let model = &self.program.apis[api.index()];
                let route = &model.routes[place as usize];
                let words = route_words(self.program, (api, place));
                self.texts.push(format!("assert route {} {} {words}", model.name, route.key()));
            }
            MutationSite::Grant(place) => self.of_grant(place),
        }
        self.texts
    }

    fn of_grant(&mut self, place: usize) {
        let program = self.program;
        let grant = &program.grants[place];
        let whole = self.mutant.mutation.name;
        if matches!(whole, "drop-grant" | "swap-guests") && !grant.deny {
            let who = who_texts(program, &grant.roles, place);
            self.add(grant, &who, "can", &own_terms(program, grant));
        }
        let changed = self.mutant.grant().map(|changed| changed.roles.clone()).unwrap_or_default();
        let added: Vec<RoleId> = changed.into_iter().filter(|role| !grant.roles.contains(role)).collect();
        let is_swapped = whole == "swap-guests";
        let who = match added.is_empty() || (is_swapped && grant.deny) {
            true => who_texts(program, &grant.roles, place),
            false => who_texts(program, &added, place),
        };
        let mut terms = self.outside(grant);
        // A denial without one of its conditions takes away what some grant gives.
        let takes_more = grant.deny && whole != "drop-deny" && !is_swapped;
        if takes_more {
            let about = |other: &&Grant<'s>| other.targets.iter().any(|target| grant.targets.contains(target));
            let granting = program.grants.iter().filter(|other| !other.deny).filter(about);
            let own: Vec<String> = granting.flat_map(|other| own_terms(program, other)).collect();
            let after: Vec<String> = terms.iter().filter(|term| term.starts_with(" after")).cloned().collect();
            terms.extend(own.iter().flat_map(|own| after.iter().map(move |after| format!("{own}{after}"))));
            terms.extend(own);
        }
        terms.extend(own_terms(program, grant));
        self.add(grant, &who, if takes_more { "can" } else { "cannot" }, &terms);
    }

    /// The terms of requests that only the changed grant is about.
    fn outside(&self, grant: &Grant<'s>) -> Vec<String> {
        let program = self.program;
        let mut terms = Vec::new();
        match self.mutant.mutation.name {
            "drop-condition" => terms.extend(owner_of(grant).map(|attribute| format!(" where {attribute} = other"))),
            "drop-until" => {
                let day = grant.until().and_then(last_day).map(|day| format!(" after {day}"));
                let own = own_terms(program, grant).into_iter();
                terms.extend(day.iter().cloned());
                terms.extend(own.flat_map(|own| day.iter().map(move |day| format!("{own}{day}"))));
            }
            "drop-at" | "widen-at" => {
                let changed = self.mutant.grant().and_then(Grant::at);
                let start = changed.map(|at| written(program, at)).unwrap_or_default();
                let root = if grant.at().is_some_and(|at| at.head().starts_with('/')) { "/" } else { "" };
                let start = if start.is_empty() { root } else { &start };
                terms.extend(["elsewhere/", "elsewhere"].map(|place| format!(" at \"{start}{place}\"")));
                // A key beside the folders of all callers is in none of them.
                terms
                    .extend(grant.at().and_then(above).map(|at| format!(" at \"{}elsewhere\"", written(program, &at))));
            }
            _ => {}
        }
        terms
    }

    fn add(&mut self, grant: &Grant<'s>, who: &[String], can: &str, terms: &[String]) {
        let targets = 0..grant.targets.len();
        let verbs: Vec<Vec<String>> = targets.clone().map(|place| verb_texts(self.program, grant, place)).collect();
        for terms in terms {
            for who in who {
                for place in targets.clone() {
                    let target = target_words(self.program, grant.targets[place]);
                    let texts = verbs[place].iter();
                    self.texts.extend(
                        texts.map(|verbs| format!("assert {who} {can} {}{terms}", on_target_words(verbs, &target))),
                    );
                }
            }
        }
    }
}

/// Returns the attribute that `owner(…)` names.
fn owner_of<'s>(grant: &Grant<'s>) -> Option<&'s str> {
    grant.conditions().iter().find_map(|condition| match condition {
        GrantCondition::Owner { attribute, .. } => Some(*attribute),
        _ => None,
    })
}

/// Returns the terms of requests that a grant is about, and no terms at all.
fn own_terms(program: &Program<'_>, grant: &Grant<'_>) -> Vec<String> {
    let at = grant.at().map(|at| format!(" at \"{}\"", written(program, at)));
    let owner = owner_of(grant).map(|attribute| format!(" where {attribute} = self"));
    let own: String = at.into_iter().chain(owner).collect();
    let none = (!own.is_empty()).then(String::new);
    std::iter::once(own).chain(none).collect()
}

/// Returns the lists of verbs to assert: all that work on a target, and each by itself.
fn verb_texts(program: &Program<'_>, grant: &Grant<'_>, place: usize) -> Vec<String> {
    let (kind, word) = word_of(program, grant, place);
    let works = |permission: &&Permission| match permission {
        Permission::Verb(verb) => verb.unscoped || kind.verb_works(verb, &word),
        Permission::Raw(_) => true,
    };
    let permissions: Vec<&Permission> = grant.verbs.iter().filter(works).collect();
    let verbs = permissions.iter().filter_map(|permission| match permission {
        Permission::Verb(verb) => Some(*verb),
        Permission::Raw(_) => None,
    });
    let verbs: Vec<&'static Verb> = verbs.collect();
    // Verbs are shown as the group that they make up.
    let members = |name: &'static str| kind.expand(name).filter(|verb| kind.verb_works(verb, &word));
    let group = kind.groups.iter().find(|group| {
        members(group.name).count() > 1
            && members(group.name).all(|member| verbs.iter().any(|verb| *verb.name == *member.name))
    });
    let mut names: Vec<String> = group.iter().map(|group| group.name.to_owned()).collect();
    let mut single = Vec::new();
    for permission in permissions {
        let name = super::words::permission_words(permission);
        let grouped = group.is_some_and(|group| group.verbs.contains(&name.as_str()));
        if !grouped {
            names.push(name.clone());
        }
        single.push(name);
    }
    let all = names.join(", ");
    let single = single.into_iter().filter(|name| *name != all);
    std::iter::once(all.clone()).chain(single).collect()
}

/// Returns the words for whom some roles are, those for all of them first.
fn who_texts(program: &Program<'_>, roles: &[RoleId], place: usize) -> Vec<String> {
    let mut texts = Vec::new();
    let pools = (0..program.identity_pools.len() as u32).map(IdentityPoolId);
    for pool in pools.filter(|pool| program.role(Principal::AuthUsers(*pool)).is_some_and(|role| roles.contains(&role)))
    {
        let users = who_text(program, Principal::AuthUsers(pool));
        let groups = || {
            let roles = roles_of(program, Grantee::AuthUsers(pool)).into_iter();
            roles.filter(|role| matches!(program.roles[role.index()].principal, Principal::Group(..)))
        };
        let limited = |role: &RoleId| {
            let mut limits = program.limits.iter();
            limits.any(|limit| limit.grant as usize == place && limit.role == *role) || !roles.contains(role)
        };
        let except = |groups: Vec<RoleId>| {
            let names: Vec<String> =
                groups.iter().map(|role| who_text(program, program.roles[role.index()].principal)).collect();
            if names.is_empty() { users.clone() } else { format!("{users} except {}", names.join(", ")) }
        };
        texts.extend([except(groups().filter(limited).collect()), users.clone(), except(groups().collect())]);
        let others = groups().filter(|role| groups().count() > 1 && !limited(role));
        texts.extend(others.map(|role| except(vec![role])));
    }
    texts.extend(roles.iter().map(|role| who_text(program, program.roles[role.index()].principal)));
    let mut seen = Vec::new();
    texts.retain(|text| {
        !seen.contains(text) && {
            seen.push(text.clone());
            true
        }
    });
    texts
}

/// Returns a principal as an assertion names it, with its pool only if there are several.
fn who_text(program: &Program<'_>, principal: Principal) -> String {
    let of_pool = |pool: IdentityPoolId, word: &str| match program.identity_pools.len() {
        1 => word.to_owned(),
        _ => format!("{}.{word}", program.identity_pools[pool.index()].name),
    };
    match principal {
        Principal::AuthUsers(pool) => of_pool(pool, "auth_users"),
        Principal::UnauthUsers(pool) => of_pool(pool, "unauth_users"),
        Principal::Group(_, users, group) => {
            let users = &program.user_pools[users.index()];
            let name = users.groups[group as usize].name;
            match program.user_pools.len() {
                1 => format!("group {name}"),
                _ => format!("group {}.{name}", users.name),
            }
        }
        Principal::Function(function) => format!("function {}", program.resources[function.index()].name),
    }
}
