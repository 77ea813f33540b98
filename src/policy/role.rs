//! What a grant to a role depends on beside its own text: what else the role is granted, and what it is denied.

use super::lower::ByRole;
use crate::catalog::KINDS;
use crate::catalog::kind::{Kind, Verb};
use crate::model::grant::{GrantCondition, GrantTarget, Object, Part, Permission};
use crate::model::{Grant, Program, ResourceId, RoleId};

/// What is known of one role at a time. A resource is looked up by its place, since every grant asks.
#[derive(Debug)]
pub struct RoleFacts {
    role: Option<RoleId>,
    /// Of each resource, the number of the role and what is known of it: see the constants.
    known: Vec<u32>,
    epoch: u32,
    /// The grants that let the role read on terms, by the resource.
    on_terms: Vec<(ResourceId, u32)>,
    /// The verbs that read what the writes of their kinds answer.
    readers: Vec<&'static Verb>,
    /// Whether something is granted to the callers of a route.
    signs: bool,
}

/// The role may read all of it.
const READS: u32 = 1;
/// There are grants that let the role read on terms.
const READS_ON_TERMS: u32 = 2;
/// The role is not to read it.
const READING_DENIED: u32 = 4;
/// The role is granted something on it by itself and not for the callers of a route. Known where anything is granted to those.
const DIRECT: u32 = 8;

const BITS: u32 = 4;

impl RoleFacts {
    /// For the roles of a program.
    pub fn new(program: &Program<'_>) -> Self {
        let reader = |kind: &'static Kind| kind.verb(kind.answers.as_ref()?.unless);
        Self {
            role: None,
            known: vec![0; program.resources.len()],
            epoch: 0,
            on_terms: Vec::new(),
            readers: KINDS.iter().copied().filter_map(reader).collect(),
            signs: program.grants.iter().any(Grant::via),
        }
    }

    /// Sees what a role is granted and denied.
    pub fn learn(&mut self, program: &Program<'_>, by_role: &ByRole, role: RoleId) {
        if self.role.replace(role) == Some(role) {
            return;
        }
        self.epoch += 1;
        if self.epoch >> (u32::BITS - BITS) != 0 {
            self.known.fill(0);
            self.epoch = 1;
        }
        self.on_terms.clear();
        for &at in by_role.of(role) {
            let grant = &program.grants[at as usize];
            let is_reader = |verb: &Permission| {
                let Permission::Verb(verb) = verb else { return false };
                self.readers.iter().any(|reader| std::ptr::eq(*verb, *reader))
            };
            let reads = grant.verbs.iter().any(is_reader);
            let direct = self.signs && !grant.deny && !grant.via();
            if !reads && !direct {
                continue;
            }
            let on_terms = grant.until().is_some() || !grant.conditions().is_empty();
            for target in &grant.targets {
                let Object::Resource(id) = target.object else { continue };
                if direct {
                    self.add(id, DIRECT);
                }
                if !reads || target.part != Part::Whole {
                    continue;
                }
                if grant.deny {
                    self.add(id, READING_DENIED);
                } else if on_terms {
                    self.add(id, READS_ON_TERMS);
                    self.on_terms.push((id, at));
                } else {
                    self.add(id, READS);
                }
            }
        }
        self.on_terms.sort_unstable();
    }

    fn add(&mut self, id: ResourceId, fact: u32) {
        let known = &mut self.known[id.index()];
        if *known >> BITS != self.epoch {
            *known = self.epoch << BITS;
        }
        *known |= fact;
    }

    fn has(&self, id: ResourceId, fact: u32) -> bool {
        let known = self.known[id.index()];
        known >> BITS == self.epoch && known & fact != 0
    }

    /// Whether the answers of what a grant lets the role write on a target must not show what was there before: where the
    /// role may not read that on the same terms.
    pub fn closes_answers(&self, program: &Program<'_>, grant: &Grant<'_>, target: GrantTarget<'_>) -> bool {
        let Object::Resource(id) = target.object else { return false };
        if grant.deny || program.resources[id.index()].kind.answers.is_none() {
            return false;
        }
        // What names attributes has limits of its own.
        if self.has(id, READS | READING_DENIED) || grant.conditions().iter().any(is_attributes) {
            return self.has(id, READING_DENIED) && !grant.conditions().iter().any(is_attributes);
        }
        if !self.has(id, READS_ON_TERMS) {
            return true;
        }
        let first = self.on_terms.partition_point(|(of, _)| *of < id);
        let of_it = self.on_terms[first..].iter().take_while(|(of, _)| *of == id);
        !of_it.map(|(_, at)| &program.grants[*at as usize]).any(|reading| holds_where(reading, grant))
    }

    /// Whether the role is denied to read a target.
    pub fn denies_reading(&self, target: GrantTarget<'_>) -> bool {
        matches!(target.object, Object::Resource(id) if self.has(id, READING_DENIED))
    }

    /// Whether all that the role is granted on a target is for the callers of routes.
    pub fn only_signs(&self, program: &Program<'_>, target: GrantTarget<'_>) -> bool {
        let Object::Resource(id) = target.object else { return false };
        program.resources[id.index()].kind.signing.is_some() && !self.has(id, DIRECT)
    }
}

fn is_attributes(condition: &GrantCondition<'_>) -> bool {
    matches!(condition, GrantCondition::Attributes(_))
}

/// Whether one grant holds wherever another one does: for the same owner or for all, as long, and on whole items.
fn holds_where(reading: &Grant<'_>, writing: &Grant<'_>) -> bool {
    let same = |one: &GrantCondition<'_>, other: &GrantCondition<'_>| match (one, other) {
        (GrantCondition::Owner { var: one, .. }, GrantCondition::Owner { var: other, .. }) => one == other,
        _ => false,
    };
    reading.outlasts(writing)
        && reading.conditions().iter().all(|one| writing.conditions().iter().any(|other| same(one, other)))
}
