//! Fewer statements that say the same.
//!
//! Two rewrites are made, and both are exact: statements that differ in their actions alone become one with all actions,
//! and statements that differ in their resources alone become one with all resources. Nothing is joined that differs in two
//! of the three, and conditions are never joined: under `ForAllValues` and under negation that would change what they allow.
//!
//! Within a role everything is compared by its [place](Places) in the order of its text.

use std::collections::hash_map::Entry as Slot;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::names::{ActionId, Arn, ArnId, ConditionsId, Names};
use super::{Condition, Statement};
use crate::catalog::{DERIVED, kind};
use crate::model::parameters;
use crate::text::{Fnv, Loc};

/// What one grant says on one resource, before anything is merged.
#[derive(Debug, Clone)]
pub struct Entry<'p> {
    /// Whether it denies.
    pub deny: bool,
    /// One ARN.
    pub resource: ArnId,
    /// Sorted.
    pub conditions: ConditionsId,
    /// Those of them that the grant itself is on; what closes the answer of a write is not among them.
    pub terms: ConditionsId,
    /// In any order.
    pub actions: SmallVec<[ActionId; 8]>,
    /// The grant.
    pub loc: Loc,
    /// The declared name that the Sid begins with.
    pub name: &'p str,
}

/// Merges the entries of one role after another.
#[derive(Debug)]
pub struct Merger {
    actions: Places<ActionId>,
    resources: Places<ArnId>,
    conditions: Places<ConditionsId>,
    derived: Vec<Derived>,
    /// Where the part with an effect, conditions and actions is among those of the role.
    parts: FxHashMap<(bool, u32, ActionPlaces), usize>,
}

/// An action that several others together stand for, on the same resource and terms.
#[derive(Debug)]
struct Derived {
    needs: Vec<ActionId>,
    action: ActionId,
}

impl Merger {
    /// For entries with numbers from `names`.
    pub fn new(names: &mut Names<'_>) -> Self {
        let mut derived = Vec::new();
        for row in DERIVED {
            let Some(kind) = kind(row.kind) else { continue };
            let needs = row.needs.iter().filter_map(|verb| kind.verb(verb)).flat_map(|verb| verb.actions);
            let needs = needs.map(|name| names.action_id(name)).collect();
            derived.push(Derived { needs, action: names.action_id(row.action) });
        }
        let (actions, resources, conditions) = (Places::new(), Places::new(), Places::new());
        Self { actions, resources, conditions, derived, parts: FxHashMap::default() }
    }

    /// Merges the entries of one role, in canonical order and with Sids.
    pub fn merge<'p>(&mut self, names: &Names<'p>, entries: &[Entry<'p>]) -> Vec<Statement<'p>> {
        self.put_in_order(names, entries);
        let joined = self.join_actions(entries);
        let parts = self.join_resources(joined);
        let mut statements: Vec<Statement<'p>> = Vec::with_capacity(parts.len());
        for part in parts {
            let mut statement = Statement {
                sid: String::new(),
                deny: part.deny,
                actions: part.actions.iter().map(|place| names.action(self.actions.at(*place))).collect(),
                resources: part.resources.iter().map(|place| names.arn(self.resources.at(*place)).clone()).collect(),
                conditions: names.conditions(self.conditions.at(part.conditions)).clone(),
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

    /// Gives everything in the entries its place.
    fn put_in_order(&mut self, names: &Names<'_>, entries: &[Entry<'_>]) {
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
            if derived.needs.iter().all(|id| self.actions.has(*id)) {
                self.actions.add(derived.action);
            }
        }
        self.actions.order(|id| names.action(id));
        self.resources.order(|id| names.arn(id).as_str());
        self.conditions.order(|id| &**names.conditions(id));
    }

    /// Same effect, resource and conditions: union of the actions. In the order of these three.
    fn join_actions<'p>(&self, entries: &[Entry<'p>]) -> Vec<Part<'p>> {
        let place = |(at, entry): (usize, &Entry<'_>)| {
            (entry.deny, self.resources.of(entry.resource), self.conditions.of(entry.conditions), at)
        };
        let mut order: Vec<_> = entries.iter().enumerate().map(place).collect();
        order.sort_unstable();
        let alike = |a: &(bool, u32, u32, usize), b: &(bool, u32, u32, usize)| (a.0, a.1, a.2) == (b.0, b.1, b.2);
        let mut joined: Vec<Part<'p>> = Vec::with_capacity(entries.len().min(16));
        let mut derived = Vec::new();
        for group in order.chunk_by(alike) {
            let (deny, resource, conditions, first) = group[0];
            let group = || group.iter().map(|(.., at)| &entries[*at]);
            let mut part = Part {
                deny,
                resources: SmallVec::from_slice(&[resource]),
                conditions,
                actions: SmallVec::new(),
                sources: group().map(|entry| entry.loc).collect(),
                name: entries[first].name,
            };
            group().flat_map(|entry| &entry.actions).for_each(|id| part.add(self.actions.of(*id)));
            if !deny {
                let terms = self.conditions.of(entries[first].terms);
                self.derive(&mut part, terms, &mut derived);
            }
            joined.push(part);
        }
        Self::add_derived(joined, derived)
    }

    /// Adds the actions that the part's own stand for. They are on the terms of the grants alone: where the part has a
    /// condition besides, they make one of their own.
    fn derive<'p>(&self, part: &mut Part<'p>, terms: u32, apart: &mut Vec<Part<'p>>) {
        for derived in &self.derived {
            let has = |id: &ActionId| self.actions.has(*id) && part.actions.contains(&self.actions.of(*id));
            if !derived.needs.iter().all(has) {
                continue;
            }
            let action = self.actions.of(derived.action);
            if terms == part.conditions {
                part.add(action);
            } else {
                let actions = SmallVec::from_slice(&[action]);
                let (resources, sources) = (part.resources.clone(), part.sources.clone());
                apart.push(Part { deny: false, resources, conditions: terms, actions, sources, name: part.name });
            }
        }
    }

    /// Adds parts to others that are in order, of which one may be on the same resource and terms.
    fn add_derived<'p>(mut joined: Vec<Part<'p>>, derived: Vec<Part<'p>>) -> Vec<Part<'p>> {
        if derived.is_empty() {
            return joined;
        }
        let key = |part: &Part<'_>| (part.deny, part.resources[0], part.conditions);
        let ordered = joined.len();
        for part in derived {
            match joined[..ordered].binary_search_by_key(&key(&part), key) {
                Ok(at) => {
                    part.actions.iter().for_each(|action| joined[at].add(*action));
                    joined[at].sources.extend_from_slice(&part.sources);
                }
                Err(_) => joined.push(part),
            }
        }
        joined.sort_by_key(key);
        joined
    }

    /// Same effect, actions and conditions: union of the resources. They come in order, and so they stay.
    fn join_resources<'p>(&mut self, joined: Vec<Part<'p>>) -> Vec<Part<'p>> {
        let mut parts: Vec<Part<'p>> = Vec::with_capacity(joined.len());
        self.parts.clear();
        for part in joined {
            match self.parts.entry((part.deny, part.conditions, part.actions.clone())) {
                Slot::Occupied(known) => {
                    let known = &mut parts[*known.get()];
                    known.resources.extend_from_slice(&part.resources);
                    known.sources.extend_from_slice(&part.sources);
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

/// The places of actions, sorted.
type ActionPlaces = SmallVec<[u32; 8]>;

/// A statement in the making, everything by its place.
#[derive(Debug)]
struct Part<'p> {
    deny: bool,
    /// Sorted.
    resources: SmallVec<[u32; 4]>,
    conditions: u32,
    actions: ActionPlaces,
    sources: SmallVec<[Loc; 1]>,
    name: &'p str,
}

impl Part<'_> {
    fn add(&mut self, action: u32) {
        if let Err(at) = self.actions.binary_search(&action) {
            self.actions.insert(at, action);
        }
    }
}

/// The things that one role is about, each once and in order. Their places in it compare as they do themselves.
#[derive(Debug)]
struct Places<Id> {
    /// In order.
    numbers: Vec<u32>,
    /// By number; [`Self::NONE`] for what the role is not about.
    places: Vec<u32>,
    ids: PhantomData<Id>,
}

impl<Id: Copy + From<u32> + Into<u32>> Places<Id> {
    const NONE: u32 = u32::MAX;

    fn new() -> Self {
        Self { numbers: Vec::new(), places: Vec::new(), ids: PhantomData }
    }

    fn clear(&mut self) {
        for number in self.numbers.drain(..) {
            self.places[number as usize] = Self::NONE;
        }
    }

    /// Adds a thing that may be there already. Places hold from the next [`Self::order`] on.
    fn add(&mut self, id: Id) {
        let number: u32 = id.into();
        let at = number as usize;
        if at >= self.places.len() {
            self.places.resize(at + 1, Self::NONE);
        }
        if self.places[at] == Self::NONE {
            self.places[at] = 0;
            self.numbers.push(number);
        }
    }

    fn order<'n, T: Ord + ?Sized + 'n>(&mut self, thing: impl Fn(Id) -> &'n T) {
        self.numbers.sort_unstable_by(|a, b| thing((*a).into()).cmp(thing((*b).into())));
        for (place, number) in self.numbers.iter().enumerate() {
            self.places[*number as usize] = place as u32;
        }
    }

    fn has(&self, id: Id) -> bool {
        self.places.get(id.into() as usize).is_some_and(|place| *place != Self::NONE)
    }

    /// The place of a thing that was added.
    fn of(&self, id: Id) -> u32 {
        self.places[id.into() as usize]
    }

    fn at(&self, place: u32) -> Id {
        self.numbers[place as usize].into()
    }
}

/// A name that stays as long as the statement says the same: the declared name and a hash of the content.
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
