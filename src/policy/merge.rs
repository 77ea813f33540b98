//! Fewer statements that say the same.
//!
//! Two rewrites are made, and both are exact: statements that differ in their actions alone become one with all actions,
//! and statements that differ in their resources alone become one with all resources. Nothing is joined that differs in two
//! of the three, and conditions are never joined: under `ForAllValues` and under negation that would change what they allow.

use std::hash::{Hash, Hasher};

use smallvec::SmallVec;

use super::lower::Entry;
use super::{Actions, Condition, Statement};
use crate::catalog::DERIVED;
use crate::model::{Program, parameters};
use crate::text::Loc;

/// Merges the entries of one role, in canonical order and with Sids.
pub fn merge<'p>(_program: &'p Program<'_>, mut entries: Vec<Entry<'p>>) -> Vec<Statement<'p>> {
    // Same effect, resource and conditions: union of the actions.
    entries.sort_unstable_by(|a, b| (a.deny, &a.resource, &a.conditions).cmp(&(b.deny, &b.resource, &b.conditions)));
    let mut joined: Vec<Part<'p>> = Vec::with_capacity(entries.len());
    for entry in entries {
        match joined.last_mut() {
            Some(last)
                if last.deny == entry.deny
                    && last.resources[0] == entry.resource
                    && last.conditions == entry.conditions =>
            {
                last.actions.extend(entry.actions);
                last.sources.push(entry.loc);
            }
            _ => joined.push(Part {
                deny: entry.deny,
                resources: vec![entry.resource],
                conditions: entry.conditions,
                actions: entry.actions,
                sources: SmallVec::from_slice(&[entry.loc]),
                name: entry.name,
            }),
        }
    }
    for part in &mut joined {
        if !part.deny {
            derive(&mut part.actions);
        }
        part.actions.sort_unstable();
        part.actions.dedup();
    }
    // Same effect, actions and conditions: union of the resources.
    joined.sort_unstable_by(|a, b| {
        (a.deny, &a.actions, &a.conditions, &a.resources).cmp(&(b.deny, &b.actions, &b.conditions, &b.resources))
    });
    let mut parts: Vec<Part<'p>> = Vec::with_capacity(joined.len());
    for part in joined {
        match parts.last_mut() {
            Some(last)
                if last.deny == part.deny && last.actions == part.actions && last.conditions == part.conditions =>
            {
                last.resources.extend(part.resources);
                last.sources.extend(part.sources);
            }
            _ => parts.push(part),
        }
    }
    parts.sort_unstable_by(|a, b| {
        (a.deny, &a.resources, &a.actions, &a.conditions).cmp(&(b.deny, &b.resources, &b.actions, &b.conditions))
    });
    let mut statements: Vec<Statement<'p>> = Vec::with_capacity(parts.len());
    for mut part in parts {
        part.sources.sort_unstable();
        part.sources.dedup();
        let mut sid = part.sid();
        // Two Sids alike in one role are two hashes alike: improbable, and still not allowed to happen.
        while statements.iter().any(|other| other.sid == sid) {
            sid.push('x');
        }
        let Part { deny, resources, conditions, actions, sources, .. } = part;
        statements.push(Statement { sid, deny, actions, resources, conditions, sources });
    }
    statements
}

struct Part<'p> {
    deny: bool,
    resources: Vec<String>,
    conditions: Vec<Condition>,
    actions: Actions<'p>,
    sources: SmallVec<[Loc; 1]>,
    name: &'p str,
}

impl Part<'_> {
    /// A name that stays as long as the statement says the same: the declared name and a hash of the content.
    fn sid(&self) -> String {
        let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
        self.deny.hash(&mut hash);
        for text in self.actions.iter().copied().chain(self.resources.iter().map(String::as_str)) {
            hash.text(text);
        }
        for condition in &self.conditions {
            hash.text(condition.operator);
            hash.text(&condition.key);
            condition.values.iter().for_each(|value| hash.text(value));
        }
        let name = parameters::logical(self.name);
        let deny = if self.deny { "Deny" } else { "" };
        format!("{deny}{}{:06x}", &name[..name.len().min(40)], hash.finish() & 0xff_ffff)
    }
}

/// FNV-1a, so that Sids depend on nothing but the content.
struct Fnv(u64);

impl Fnv {
    fn text(&mut self, text: &str) {
        self.write(text.as_bytes());
        self.write(&[0xff]);
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        // The low bits of FNV mix least.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Adds the actions that several others together stand for, on the same resource and terms.
fn derive(actions: &mut Actions<'_>) {
    for derived in DERIVED {
        let Some(kind) = crate::catalog::kind(derived.kind) else { continue };
        let granted = |verb: &&str| {
            let needed = kind.verb(verb).map_or(&[][..], |verb| verb.actions);
            needed.iter().all(|action| actions.contains(action))
        };
        if derived.needs.iter().all(granted) {
            actions.push(derived.action);
        }
    }
}
