//! Near misses: what is closest to a request that is not allowed.

use super::decisions::Decisions;
use super::question::{QuestionTerms, Subjects};
use super::words::{permission_words, target_words};
use crate::model::grant::{GrantTarget, Part, Permission};
use crate::model::{Grantee, RoleId};
use crate::policy::evaluate::Request;
use crate::policy::prove::Proof;
use crate::text::Loc;

/// What would change the answer.
#[derive(Debug, Clone)]
pub struct NearMiss {
    /// In words, to be read as a label.
    pub words: String,
    /// The grants or denials that it comes from.
    pub grants: Vec<Loc>,
    /// Whether these are denials, without which it would be allowed.
    pub denies: bool,
}

impl<'s> Subjects<'_, 's> {
    /// Returns the near misses of requests that a role is not allowed, in the order of how little is missing: a denial, a term,
    /// a verb, a principal.
    pub fn near_misses(&self, decisions: &Decisions<'_, 's>, role: RoleId) -> Vec<NearMiss> {
        let mut misses = Vec::new();
        let grantee = Grantee::of(decisions.program().roles[role.index()].principal);
        let question = self.any(decisions, grantee);
        if let Proof::Possible(request) = decisions.possible_without_denials(role, &question) {
            let grants = decisions.deciding(role, &request);
            misses.push(NearMiss { words: "denied here".to_owned(), grants, denies: true });
        }
        if misses.is_empty() {
            misses.extend(self.with_other_terms(decisions, role, grantee));
        }
        if misses.is_empty() {
            misses.extend(self.with_other_verbs(decisions, role, grantee));
        }
        if misses.is_empty() {
            misses.extend(self.of_others(decisions, role));
        }
        misses
    }

    fn allowed(&self, decisions: &Decisions<'_, 's>, role: RoleId, grantee: Grantee) -> Option<Box<Request>> {
        match decisions.possible(role, &self.any(decisions, grantee)) {
            Proof::Possible(request) => Some(request),
            _ => None,
        }
    }

    fn with_other_terms(&self, decisions: &Decisions<'_, 's>, role: RoleId, grantee: Grantee) -> Option<NearMiss> {
        let terms = self.terms;
        let without_owner = QuestionTerms { owner: None, ..terms };
        let without_place = QuestionTerms { at: None, ..terms };
        let without_day = QuestionTerms { after: None, ..terms };
        let others = [
            (terms.owner.is_some(), without_owner, "grants it, but not for this owner"),
            (terms.at.is_some(), without_place, "grants it, but not at this place"),
            (terms.after.is_some(), without_day, "grants it, but ends before that day"),
        ];
        others.into_iter().filter(|(given, ..)| *given).find_map(|(_, terms, words)| {
            let request = Subjects { terms, ..*self }.allowed(decisions, role, grantee)?;
            Some(NearMiss { words: words.to_owned(), grants: decisions.deciding(role, &request), denies: false })
        })
    }

    fn with_other_verbs(&self, decisions: &Decisions<'_, 's>, role: RoleId, grantee: Grantee) -> Option<NearMiss> {
        let program = decisions.program();
        let mut verbs = Vec::new();
        let mut grants = Vec::new();
        for verb in self.target.object.kind(program).verbs {
            let permissions = [Permission::Verb(verb)];
            let other = Subjects { permissions: &permissions, ..*self };
            if let Some(request) = other.allowed(decisions, role, grantee) {
                verbs.push(permission_words(&permissions[0]));
                grants.extend(decisions.deciding(role, &request));
            }
        }
        grants.sort_unstable();
        grants.dedup();
        if verbs.is_empty() {
            return self.elsewhere(decisions, role, grantee);
        }
        let words = format!("grants {} on {}", verbs.join(", "), target_words(program, self.target));
        Some(NearMiss { words, grants, denies: false })
    }

    /// The same verbs on another part of the same resource.
    fn elsewhere(&self, decisions: &Decisions<'_, 's>, role: RoleId, grantee: Grantee) -> Option<NearMiss> {
        if self.target.part == Part::Whole {
            return None;
        }
        let target = GrantTarget { part: Part::Whole, ..self.target };
        let request = Subjects { target, ..*self }.allowed(decisions, role, grantee)?;
        let words = format!("grants it on {}", target_words(decisions.program(), target));
        Some(NearMiss { words, grants: decisions.deciding(role, &request), denies: false })
    }

    fn of_others(&self, decisions: &Decisions<'_, 's>, role: RoleId) -> Option<NearMiss> {
        let program = decisions.program();
        let mut titles = Vec::new();
        let mut grants = Vec::new();
        for place in 0..program.roles.len() {
            let other = RoleId(place as u32);
            let grantee = Grantee::of(program.roles[place].principal);
            if other == role {
                continue;
            }
            if let Some(request) = self.allowed(decisions, other, grantee) {
                titles.push(program.role_title(other));
                grants.extend(decisions.deciding(other, &request));
            }
        }
        grants.sort_unstable();
        grants.dedup();
        (!titles.is_empty()).then(|| NearMiss {
            words: format!("grants it to {}", titles.join(", ")),
            grants,
            denies: false,
        })
    }
}
