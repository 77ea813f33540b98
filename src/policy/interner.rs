//! Interned ARNs, conditions and actions. Most statements of a program consist of the same few, so each is held once, and
//! merging compares ids instead of texts.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{Condition, text};
use crate::model::DeployText;

/// A resource of statements, which share it, with its length once it is deployed.
#[derive(Debug, Clone)]
pub struct Arn(Rc<MeasuredText>);

#[derive(Debug)]
struct MeasuredText {
    text: DeployText,
    deployed_len: usize,
}

impl Arn {
    pub fn new(text: DeployText) -> Self {
        let deployed_len = text::deployed_len(&text);
        Self(Rc::new(MeasuredText { text, deployed_len }))
    }

    pub fn text(&self) -> &DeployText {
        &self.0.text
    }

    /// Returns the text as the bundle spells it.
    pub fn as_str(&self) -> &str {
        self.0.text.spelled()
    }

    /// Returns [`text::deployed_len`] of the text, which is computed once.
    pub fn deployed_len(&self) -> usize {
        self.0.deployed_len
    }
}

// ARNs are hashed and compared by their text, so that a map of ARNs is searched by a text.
impl Borrow<str> for Arn {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl Hash for Arn {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq for Arn {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Arn {}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct $id(u32);
        impl From<u32> for $id {
            fn from(number: u32) -> Self {
                Self(number)
            }
        }
        impl From<$id> for u32 {
            fn from(id: $id) -> Self {
                id.0
            }
        }
    )* };
}

ids! {
    ActionId,
    ArnId,
    /// The id of conditions that must all hold.
    ConditionsId,
}

impl ConditionsId {
    /// The id of the empty list of conditions.
    pub const NONE: Self = Self(0);
}

/// Distinct items, each with the number of its place.
#[derive(Debug)]
struct Numbered<T> {
    items: Vec<T>,
    numbers: FxHashMap<T, u32>,
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    fn new() -> Self {
        Self { items: Vec::new(), numbers: FxHashMap::default() }
    }

    /// Returns the number of an item that was added.
    fn number_of<Q: Eq + Hash + ?Sized>(&self, item: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        self.numbers.get(item).copied()
    }

    /// Adds an item that is not in the table, and returns its number.
    fn add(&mut self, item: T) -> u32 {
        let number = self.items.len() as u32;
        self.items.push(item.clone());
        self.numbers.insert(item, number);
        number
    }

    fn clear(&mut self) {
        self.items.clear();
        self.numbers.clear();
    }
}

/// Gives equal actions, ARNs and conditions the same id.
#[derive(Debug)]
pub struct Interner<'p> {
    actions: Numbered<&'p str>,
    arns: Numbered<Arn>,
    conditions: Numbered<Rc<[Condition]>>,
}

impl Default for Interner<'_> {
    fn default() -> Self {
        let mut interner = Self { actions: Numbered::new(), arns: Numbered::new(), conditions: Numbered::new() };
        interner.forget();
        interner
    }
}

impl<'p> Interner<'p> {
    /// Returns the number of ARNs and conditions, which are all that [`Self::forget`] drops.
    pub fn forgettable(&self) -> usize {
        self.arns.items.len() + self.conditions.items.len()
    }

    /// Drops the ARNs and conditions; their ids must not be used afterwards. Actions stay, since AWS has a limited number of
    /// them.
    pub fn forget(&mut self) {
        self.arns.clear();
        self.conditions.clear();
        self.conditions.add(Rc::new([]));
    }

    pub fn action_id(&mut self, name: &'p str) -> ActionId {
        self.actions.number_of(name).unwrap_or_else(|| self.actions.add(name)).into()
    }

    pub fn arn_id(&mut self, text: DeployText) -> ArnId {
        self.arns.number_of(text.spelled()).unwrap_or_else(|| self.arns.add(Arn::new(text))).into()
    }

    /// Returns the id of conditions, which must be sorted.
    pub fn conditions_id(&mut self, conditions: Vec<Condition>) -> ConditionsId {
        if conditions.is_empty() {
            return ConditionsId::NONE;
        }
        let number = self.conditions.number_of(conditions.as_slice());
        number.unwrap_or_else(|| self.conditions.add(conditions.into())).into()
    }

    pub fn action(&self, id: ActionId) -> &'p str {
        self.actions.items[id.0 as usize]
    }

    pub fn arn(&self, id: ArnId) -> &Arn {
        &self.arns.items[id.0 as usize]
    }

    pub fn conditions(&self, id: ConditionsId) -> &Rc<[Condition]> {
        &self.conditions.items[id.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_have_one_id() {
        let condition =
            |key: &str| Condition { operator: "Null", key: key.into(), values: vec![DeployText::literal("false")] };
        let mut interner = Interner::default();
        for _ in 0..2 {
            assert_eq!(["a", "b", "a"].map(|text| interner.arn_id(DeployText::literal(text))), [0, 1, 0].map(ArnId));
            let ids = [vec![], vec![condition("k")], vec![condition("l")], vec![condition("k")], vec![]];
            assert_eq!(ids.map(|list| interner.conditions_id(list)), [0, 1, 2, 1, 0].map(ConditionsId));
            assert_eq!(interner.conditions(ConditionsId(2))[0].key, "l");
            assert_eq!(
                [interner.action_id("x:Y"), interner.action_id("x:Z"), interner.action_id("x:Y")],
                [0, 1, 0].map(ActionId)
            );
            assert_eq!(
                (interner.arn(ArnId(1)).as_str(), interner.action(ActionId(1)), interner.forgettable()),
                ("b", "x:Z", 5)
            );
            interner.forget();
        }
    }
}
