//! Merges statements without changing what they allow.
//!
//! Two rewrites are made, and both are exact: statements that differ in their actions alone become one with all actions,
//! and statements that differ in their resources alone become one with all resources. Nothing is joined that differs in two
//! of the three, and conditions are never joined: under `ForAllValues` and under negation that would change what they allow.
//!
//! Within a role everything is compared by its [rank](Ranks), which is its place in the order of the texts.

use std::collections::hash_map::Entry as Slot;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::interner::{ActionId, Arn, ArnId, ConditionsId, Interner};
use super::{Condition, Statement};
use crate::catalog::{DERIVED, kind};
use crate::model::parameters;
use crate::text::{Fnv, Loc};

/// The actions that one grant allows or denies on one resource, before anything is merged.
#[derive(Debug, Clone)]
pub struct Entry<'p> {
    /// True for a denial.
    pub deny: bool,
    pub resource: ArnId,
    /// Sorted.
    pub conditions: ConditionsId,
    /// The conditions of the grant itself, without the one that closes the answers to writes.
    pub terms: ConditionsId,
    /// Not sorted.
    pub actions: SmallVec<[ActionId; 8]>,
    pub loc: Loc,
    /// The declared name that the Sid begins with.
    pub name: &'p str,
}

/// Merges the entries of one role after another.
#[derive(Debug)]
pub struct Merger {
    actions: Ranks<ActionId>,
    resources: Ranks<ArnId>,
    conditions: Ranks<ConditionsId>,
    derived: Vec<DerivedAction>,
    /// The index of the part with an effect, conditions and actions.
    part_indexes: FxHashMap<(bool, u32, ActionRanks), usize>,
}

/// An action that several others together stand for, on the same resource and terms.
#[derive(Debug)]
struct DerivedAction {
    needs: Vec<ActionId>,
    action: ActionId,
}

impl Merger {
    /// Returns a merger for entries with ids from `interner`.
    pub fn new(interner: &mut Interner<'_>) -> Self {
        let mut derived = Vec::new();
        for row in DERIVED {
            let Some(kind) = kind(row.kind) else { continue };
            let needs = row.needs.iter().filter_map(|verb| kind.verb(verb)).flat_map(|verb| verb.actions);
            let needs = needs.map(|name| interner.action_id(name)).collect();
            derived.push(DerivedAction { needs, action: interner.action_id(row.action) });
        }
        let (actions, resources, conditions) = (Ranks::new(), Ranks::new(), Ranks::new());
        Self { actions, resources, conditions, derived, part_indexes: FxHashMap::default() }
    }

    /// Returns the statements of one role's entries, in canonical order and with Sids.
    pub fn merge<'p>(&mut self, interner: &Interner<'p>, entries: &[Entry<'p>]) -> Vec<Statement<'p>> {
        self.rank_entries(interner, entries);
        let joined = self.join_actions(entries);
        let parts = self.join_resources(joined);
        let mut statements: Vec<Statement<'p>> = Vec::with_capacity(parts.len());
        for part in parts {
            let mut statement = Statement {
                sid: String::new(),
                deny: part.deny,
                actions: part.actions.iter().map(|rank| interner.action(self.actions.id(*rank))).collect(),
                resources: part.resources.iter().map(|rank| interner.arn(self.resources.id(*rank)).clone()).collect(),
                conditions: interner.conditions(self.conditions.id(part.conditions)).clone(),
                sources: part.sources,
            };
            statement.sid = sid(part.name, &statement);
            // Two Sids alike in one role are two hashes alike: improbable, and still not allowed to happen.
            while statements.iter().any(|other| other.sid == statement.sid) {
                statement.sid.push('x');
            }
            statements.push(statement);
        }
        statements
    }

    /// Gives a rank to everything in the entries.
    fn rank_entries(&mut self, interner: &Interner<'_>, entries: &[Entry<'_>]) {
        self.actions.clear();
        self.resources.clear();
        self.conditions.clear();
        for entry in entries {
            entry.actions.iter().for_each(|id| self.actions.add(*id));
            self.resources.add(entry.resource);
            self.conditions.add(entry.conditions);
            self.conditions.add(entry.terms);
        }
        for derived in &self.derived {
            if derived.needs.iter().all(|id| self.actions.contains(*id)) {
                self.actions.add(derived.action);
            }
        }
        self.actions.sort_by_key(|id| interner.action(id));
        self.resources.sort_by_key(|id| interner.arn(id).as_str());
        self.conditions.sort_by_key(|id| &**interner.conditions(id));
    }

    /// Joins the actions of entries with the same effect, resource and conditions. The parts are in the order of these three.
    fn join_actions<'p>(&self, entries: &[Entry<'p>]) -> Vec<Part<'p>> {
        let ranked = |(index, entry): (usize, &Entry<'_>)| {
            (entry.deny, self.resources.rank_of(entry.resource), self.conditions.rank_of(entry.conditions), index)
        };
        let mut order: Vec<_> = entries.iter().enumerate().map(ranked).collect();
        order.sort_unstable();
        let alike = |a: &(bool, u32, u32, usize), b: &(bool, u32, u32, usize)| (a.0, a.1, a.2) == (b.0, b.1, b.2);
        let mut joined: Vec<Part<'p>> = Vec::with_capacity(entries.len().min(16));
        let mut derived = Vec::new();
        for group in order.chunk_by(alike) {
            let (deny, resource, conditions, first) = group[0];
            let group = || group.iter().map(|(.., index)| &entries[*index]);
            let mut part = Part {
                deny,
                resources: SmallVec::from_slice(&[resource]),
                conditions,
                actions: SmallVec::new(),
                sources: group().map(|entry| entry.loc).collect(),
                name: entries[first].name,
            };
            group().flat_map(|entry| &entry.actions).for_each(|id| part.insert_action(self.actions.rank_of(*id)));
            if !deny {
                let terms = self.conditions.rank_of(entries[first].terms);
                self.add_derived_actions(&mut part, terms, &mut derived);
            }
            joined.push(part);
        }
        Self::insert_parts(joined, derived)
    }

    /// Adds the actions that follow from those of the part. They are on the terms of the grants alone: where the part has a
    /// closing condition besides, they go into a part of their own.
    fn add_derived_actions<'p>(&self, part: &mut Part<'p>, terms: u32, separate: &mut Vec<Part<'p>>) {
        for derived in &self.derived {
            let has = |id: &ActionId| self.actions.contains(*id) && part.actions.contains(&self.actions.rank_of(*id));
            if !derived.needs.iter().all(has) {
                continue;
            }
            let action = self.actions.rank_of(derived.action);
            if terms == part.conditions {
                part.insert_action(action);
            } else {
                let actions = SmallVec::from_slice(&[action]);
                let (resources, sources) = (part.resources.clone(), part.sources.clone());
                separate.push(Part { deny: false, resources, conditions: terms, actions, sources, name: part.name });
            }
        }
    }

    /// Adds parts to others, which are sorted, and joins those with the same effect, resource and conditions.
    fn insert_parts<'p>(mut joined: Vec<Part<'p>>, derived: Vec<Part<'p>>) -> Vec<Part<'p>> {
        if derived.is_empty() {
            return joined;
        }
        let key = |part: &Part<'_>| (part.deny, part.resources[0], part.conditions);
        let ordered = joined.len();
        for part in derived {
            match joined[..ordered].binary_search_by_key(&key(&part), key) {
                Ok(at) => {
                    part.actions.iter().for_each(|action| joined[at].insert_action(*action));
                    joined[at].sources.extend_from_slice(&part.sources);
                }
                Err(_) => joined.push(part),
            }
        }
        joined.sort_by_key(key);
        joined
    }

    /// Joins the resources of parts with the same effect, actions and conditions. The resources stay sorted.
    fn join_resources<'p>(&mut self, joined: Vec<Part<'p>>) -> Vec<Part<'p>> {
        let mut parts: Vec<Part<'p>> = Vec::with_capacity(joined.len());
        self.part_indexes.clear();
        for part in joined {
            match self.part_indexes.entry((part.deny, part.conditions, part.actions.clone())) {
                Slot::Occupied(index) => {
                    let joined = &mut parts[*index.get()];
                    joined.resources.extend_from_slice(&part.resources);
                    joined.sources.extend_from_slice(&part.sources);
                }
                Slot::Vacant(free) => {
                    free.insert(parts.len());
                    parts.push(part);
                }
            }
        }
        parts.sort_unstable_by(|a, b| {
            (a.deny, &a.resources, &a.actions, a.conditions).cmp(&(b.deny, &b.resources, &b.actions, b.conditions))
        });
        for part in &mut parts {
            part.sources.sort_unstable();
            part.sources.dedup();
        }
        parts
    }
}

/// Sorted.
type ActionRanks = SmallVec<[u32; 8]>;

/// A statement before it is written, with ranks instead of texts.
#[derive(Debug)]
struct Part<'p> {
    deny: bool,
    /// Sorted.
    resources: SmallVec<[u32; 4]>,
    conditions: u32,
    actions: ActionRanks,
    sources: SmallVec<[Loc; 1]>,
    name: &'p str,
}

impl Part<'_> {
    fn insert_action(&mut self, action: u32) {
        if let Err(at) = self.actions.binary_search(&action) {
            self.actions.insert(at, action);
        }
    }
}

/// The actions, resources or conditions of one role, each once. Their ranks compare as they do themselves.
#[derive(Debug)]
struct Ranks<Id> {
    /// By rank.
    numbers: Vec<u32>,
    /// By number; [`Self::NONE`] for what the role does not have.
    ranks: Vec<u32>,
    ids: PhantomData<Id>,
}

impl<Id: Copy + From<u32> + Into<u32>> Ranks<Id> {
    const NONE: u32 = u32::MAX;

    fn new() -> Self {
        Self { numbers: Vec::new(), ranks: Vec::new(), ids: PhantomData }
    }

    fn clear(&mut self) {
        for number in self.numbers.drain(..) {
            self.ranks[number as usize] = Self::NONE;
        }
    }

    /// Adds an id, unless it is there already. Its rank is known after the next [`Self::sort_by_key`].
    fn add(&mut self, id: Id) {
        let number: u32 = id.into();
        let index = number as usize;
        if index >= self.ranks.len() {
            self.ranks.resize(index + 1, Self::NONE);
        }
        if self.ranks[index] == Self::NONE {
            self.ranks[index] = 0;
            self.numbers.push(number);
        }
    }

    fn sort_by_key<'n, T: Ord + ?Sized + 'n>(&mut self, key: impl Fn(Id) -> &'n T) {
        self.numbers.sort_unstable_by(|a, b| key((*a).into()).cmp(key((*b).into())));
        for (rank, number) in self.numbers.iter().enumerate() {
            self.ranks[*number as usize] = rank as u32;
        }
    }

    fn contains(&self, id: Id) -> bool {
        self.ranks.get(id.into() as usize).is_some_and(|rank| *rank != Self::NONE)
    }

    fn rank_of(&self, id: Id) -> u32 {
        self.ranks[id.into() as usize]
    }

    fn id(&self, rank: u32) -> Id {
        self.numbers[rank as usize].into()
    }
}

/// Returns a Sid of the declared name and a hash of the content, which changes only when the content does.
fn sid(name: &str, statement: &Statement<'_>) -> String {
    let mut hash = Fnv::default();
    statement.deny.hash(&mut hash);
    statement.actions.iter().for_each(|action| hash.text(action));
    statement.resources.iter().map(Arn::as_str).for_each(|arn| hash.text(arn));
    for Condition { operator, key, values } in statement.conditions.iter() {
        hash.text(operator);
        hash.text(key);
        values.iter().for_each(|value| hash.text(value.spelled()));
    }
    let hash = hash.finish();
    let mut sid = String::with_capacity(56);
    parameters::push_logical(&mut sid, name);
    sid.truncate(40);
    if statement.deny {
        sid.insert_str(0, "Deny");
    }
    for digit in (0..6).rev() {
        sid.push(char::from(b"0123456789abcdef"[(hash >> (4 * digit)) as usize & 0xf]));
    }
    sid
}

#[cfg(test)]
mod tests;
