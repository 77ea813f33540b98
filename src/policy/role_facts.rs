//! Facts about one role that its grants depend on: what else the role is granted, and what it is denied.

use super::lower::GrantsByRole;
use crate::catalog::KINDS;
use crate::catalog::kind::{Kind, Verb};
use crate::model::grant::{GrantCondition, GrantTarget, Object, Part, Permission};
use crate::model::{Grant, Program, ResourceId, RoleId};

/// The facts about one role at a time. A resource is looked up by its index, since every grant asks.
#[derive(Debug)]
pub struct RoleFacts {
    role: Option<RoleId>,
    /// For each resource, the epoch of the role above [`FACT_BITS`] bits of facts, which are the constants below.
    facts: Vec<u32>,
    epoch: u32,
    /// The resources that the role may read on terms, each with the index of the grant.
    on_terms: Vec<(ResourceId, u32)>,
    /// The verbs that read what the writes of their kinds answer.
    readers: Vec<&'static Verb>,
    /// True if something is granted to the callers of a route.
    any_via: bool,
}

/// The role may read the whole resource.
const READS: u32 = 1;
/// Some grants let the role read on terms.
const READS_ON_TERMS: u32 = 2;
/// The role is denied to read the resource.
const READING_DENIED: u32 = 4;
/// The role itself is granted something on the resource, not only the callers of a route. Set only where something is granted
/// to those.
const DIRECT: u32 = 8;

const FACT_BITS: u32 = 4;

impl RoleFacts {
    pub fn new(program: &Program<'_>) -> Self {
        let reader = |kind: &'static Kind| kind.verb(kind.answers.as_ref()?.unless);
        Self {
            role: None,
            facts: vec![0; program.resources.len()],
            epoch: 0,
            on_terms: Vec::new(),
            readers: KINDS.iter().copied().filter_map(reader).collect(),
            any_via: program.grants.iter().any(Grant::via),
        }
    }

    /// Collects the facts about a role.
    pub fn collect(&mut self, program: &Program<'_>, by_role: &GrantsByRole, role: RoleId) {
        if self.role.replace(role) == Some(role) {
            return;
        }
        self.epoch += 1;
        if self.epoch >> (u32::BITS - FACT_BITS) != 0 {
            self.facts.fill(0);
            self.epoch = 1;
        }
        self.on_terms.clear();
        for &index in by_role.grants_of(role) {
            let grant = &program.grants[index as usize];
            let is_reader = |verb: &Permission| {
                let Permission::Verb(verb) = verb else { return false };
                self.readers.iter().any(|reader| std::ptr::eq(*verb, *reader))
            };
            let reads = grant.verbs.iter().any(is_reader);
            let direct = self.any_via && !grant.deny && !grant.via();
            if !reads && !direct {
                continue;
            }
            let on_terms = grant.until().is_some() || !grant.conditions().is_empty();
            for target in &grant.targets {
                let Object::Resource(id) = target.object else { continue };
                if direct {
                    self.add_fact(id, DIRECT);
                }
                if !reads || target.part != Part::Whole {
                    continue;
                }
                if grant.deny {
                    self.add_fact(id, READING_DENIED);
                } else if on_terms {
                    self.add_fact(id, READS_ON_TERMS);
                    self.on_terms.push((id, index));
                } else {
                    self.add_fact(id, READS);
                }
            }
        }
        self.on_terms.sort_unstable();
    }

    fn add_fact(&mut self, id: ResourceId, fact: u32) {
        let facts = &mut self.facts[id.index()];
        if *facts >> FACT_BITS != self.epoch {
            *facts = self.epoch << FACT_BITS;
        }
        *facts |= fact;
    }

    fn has_fact(&self, id: ResourceId, fact: u32) -> bool {
        let facts = self.facts[id.index()];
        facts >> FACT_BITS == self.epoch && facts & fact != 0
    }

    /// Returns true if the answers to the writes that a grant allows must not show what was there before, because the role may
    /// not read that on the same terms.
    pub fn closes_answers(&self, program: &Program<'_>, grant: &Grant<'_>, target: GrantTarget<'_>) -> bool {
        let Object::Resource(id) = target.object else { return false };
        if grant.deny || program.resources[id.index()].kind.answers.is_none() {
            return false;
        }
        // A grant of attributes has limits of its own.
        if self.has_fact(id, READS | READING_DENIED) || grant.conditions().iter().any(limits_attributes) {
            return self.has_fact(id, READING_DENIED) && !grant.conditions().iter().any(limits_attributes);
        }
        if !self.has_fact(id, READS_ON_TERMS) {
            return true;
        }
        let first = self.on_terms.partition_point(|(resource, _)| *resource < id);
        let readings = self.on_terms[first..].iter().take_while(|(resource, _)| *resource == id);
        !readings.map(|(_, index)| &program.grants[*index as usize]).any(|reading| holds_where(reading, grant))
    }

    pub fn denies_reading(&self, target: GrantTarget<'_>) -> bool {
        matches!(target.object, Object::Resource(id) if self.has_fact(id, READING_DENIED))
    }

    /// Returns true if all that the role is granted on a target is for the callers of routes.
    pub fn only_signs(&self, program: &Program<'_>, target: GrantTarget<'_>) -> bool {
        let Object::Resource(id) = target.object else { return false };
        program.resources[id.index()].kind.signing.is_some() && !self.has_fact(id, DIRECT)
    }
}

fn limits_attributes(condition: &GrantCondition<'_>) -> bool {
    matches!(condition, GrantCondition::Attributes(_))
}

/// Returns true if one grant holds wherever another one does: for the same owner or for all, as long, and on whole items.
fn holds_where(reading: &Grant<'_>, writing: &Grant<'_>) -> bool {
    let same_owner = |one: &GrantCondition<'_>, other: &GrantCondition<'_>| match (one, other) {
        (GrantCondition::Owner { var: one, .. }, GrantCondition::Owner { var: other, .. }) => one == other,
        _ => false,
    };
    reading.outlasts(writing)
        && reading.conditions().iter().all(|one| writing.conditions().iter().any(|other| same_owner(one, other)))
}
