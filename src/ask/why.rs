//! Why somebody may do something, or may not.

use super::decisions::Decisions;
use super::near::NearMiss;
use super::question::Subjects;
use super::words::permission_words;
use crate::model::grant::{GrantCondition, Permission};
use crate::model::{Grant, Grantee, Program, RoleId};
use crate::policy::evaluate::{Document, Effect, PreparedStatement, Request};
use crate::policy::prove::{Layers, Proof, find};
use crate::text::Loc;

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Some requests are allowed: all, or those within the terms of the grants.
    Allowed,
    /// No request is allowed.
    Denied,
    /// Neither was shown.
    Unknown,
}

/// The answer for one role and one verb.
#[derive(Debug)]
pub struct Reason {
    pub role: RoleId,
    /// The verb as it is written, or `anything`.
    pub verb: String,
    pub verdict: Verdict,
    /// The grants that allow it, in the order of the text.
    pub grants: Vec<Loc>,
    /// The denials that take some of it away.
    pub denials: Vec<Loc>,
    /// What would change a refusal, nearest first.
    pub near: Vec<NearMiss>,
    /// A request that is allowed.
    pub request: Option<Box<Request>>,
}

impl<'s> Subjects<'_, 's> {
    /// Returns why a role may do each of the verbs, or may not.
    pub fn why(&self, decisions: &Decisions<'_, 's>, role: RoleId) -> Vec<Reason> {
        if self.permissions.is_empty() {
            return vec![self.reason(decisions, role, "anything".to_owned())];
        }
        let one = |permission: &Permission| {
            let permissions = std::slice::from_ref(permission);
            Subjects { permissions, ..*self }.reason(decisions, role, permission_words(permission))
        };
        self.permissions.iter().map(one).collect()
    }

    fn reason(&self, decisions: &Decisions<'_, 's>, role: RoleId, verb: String) -> Reason {
        let grantee = Grantee::of(decisions.program().roles[role.index()].principal);
        // Every action of a verb must be allowed; the first that is not decides.
        let mut allowed = None;
        let mut verdict = Verdict::Allowed;
        for (_, question) in self.each(decisions, grantee) {
            match decisions.possible(role, &question) {
                Proof::Possible(request) => allowed = allowed.or(Some(request)),
                Proof::Impossible => verdict = Verdict::Denied,
                Proof::Undecided(_) if verdict == Verdict::Allowed => verdict = Verdict::Unknown,
                Proof::Undecided(_) => {}
            }
        }
        // A role that somebody else keeps has policies that are not seen here.
        let principal = decisions.program().roles[role.index()].principal;
        let sees_all = decisions.program().existing_role(principal).is_none();
        if verdict == Verdict::Denied && !sees_all {
            verdict = Verdict::Unknown;
        }
        let question = self.any(decisions, grantee);
        let near = if verdict == Verdict::Denied { self.near_misses(decisions, role) } else { Vec::new() };
        Reason {
            role,
            verb,
            verdict,
            grants: if verdict == Verdict::Allowed {
                decisions.concerned(role, &question, Effect::Allow)
            } else {
                Vec::new()
            },
            denials: decisions.concerned(role, &question, Effect::Deny),
            near,
            request: if verdict == Verdict::Allowed { allowed } else { None },
        }
    }
}

impl Decisions<'_, '_> {
    /// Returns the grants or denials of a role that apply to some request of a question.
    pub fn concerned(&self, role: RoleId, question: &Document, effect: Effect) -> Vec<Loc> {
        let mut grants = Vec::new();
        for (statement, prepared) in self.statements_about(role, question).unwrap_or_default() {
            if prepared.effect() != effect {
                continue;
            }
            let alone = Document::new(vec![prepared.clone().into_allow()]);
            if !overlaps(&alone, question) {
                continue;
            }
            // A statement can come from several grants, of which only some are about the question.
            let about = |grant: &Loc| {
                let own = self.document_of(*grant);
                let statements = own.iter().flat_map(|own| own.statements().iter().cloned());
                overlaps(&Document::new(statements.map(PreparedStatement::into_allow).collect()), question)
            };
            let (about, others): (Vec<Loc>, Vec<Loc>) = match statement.sources.as_slice() {
                [only] => (vec![*only], Vec::new()),
                several => several.iter().copied().partition(about),
            };
            grants.extend(if about.is_empty() { others } else { about });
        }
        grants.sort_unstable();
        grants.dedup();
        grants
    }
}

/// Returns whether some request may be in both documents.
fn overlaps(document: &Document, question: &Document) -> bool {
    !matches!(find(&[Layers::identity(&[document]), Layers::identity(&[question])], &[]), Proof::Impossible)
}

/// Returns the grant at a location.
pub fn grant_at<'p, 's>(program: &'p Program<'s>, loc: Loc) -> Option<&'p Grant<'s>> {
    program.grants.iter().find(|grant| grant.loc == loc)
}

/// Returns the terms of a grant in words, each to be read after "if".
pub fn terms_words(program: &Program<'_>, grant: &Grant<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for condition in grant.conditions() {
        words.push(match condition {
            GrantCondition::Owner { attribute, .. } => format!("`{attribute}` is the caller's own id"),
            GrantCondition::Attributes(names) => {
                format!("the request names only the attributes `{}` and the key", names.join("`, `"))
            }
            GrantCondition::Filter { filter, values } => {
                let values: Vec<&str> = values.iter().map(|value| program.sources.slice(value.loc)).collect();
                format!("{}({}) holds", filter.word, values.join(", "))
            }
        });
    }
    if let Some(at) = grant.at() {
        words.push(format!("it is below {}", program.sources.slice(at.loc)));
    }
    if let Some(until) = grant.until() {
        words.push(format!("it is before {until}"));
    }
    if grant.via() {
        words.push("the function acts for a caller of the route".to_owned());
    }
    words
}
