//! ARNs, conditions and actions by number. Most statements of a program are made of the same few, so each is held once,
//! and merging compares numbers where it would have to compare texts.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{Condition, text};
use crate::model::DeployText;

/// The `Resource` of a statement. Statements that have the same one share it.
#[derive(Debug, Clone)]
pub struct Arn(Rc<Measured>);

#[derive(Debug)]
struct Measured {
    text: DeployText,
    deployed_len: usize,
}

impl Arn {
    pub fn new(text: DeployText) -> Self {
        let deployed_len = text::deployed_len(&text);
        Self(Rc::new(Measured { text, deployed_len }))
    }

    pub fn text(&self) -> &DeployText {
        &self.0.text
    }

    /// The text as the bundle spells it.
    pub fn as_str(&self) -> &str {
        self.0.text.spelled()
    }

    /// [`text::deployed_len`] of the text.
    pub fn deployed_len(&self) -> usize {
        self.0.deployed_len
    }
}

// Everything is the text's, so that the text can stand for the ARN in a map.
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
    /// An action.
    ActionId,
    /// An ARN.
    ArnId,
    /// Conditions that hold together.
    ConditionsId,
}

impl ConditionsId {
    /// Of no condition at all.
    pub const NONE: Self = Self(0);
}

/// Things by number, none twice.
#[derive(Debug)]
struct Table<T> {
    items: Vec<T>,
    numbers: FxHashMap<T, u32>,
}

impl<T: Clone + Eq + Hash> Table<T> {
    fn new() -> Self {
        Self { items: Vec::new(), numbers: FxHashMap::default() }
    }

    /// The number of a thing that has one.
    fn known<Q: Eq + Hash + ?Sized>(&self, wanted: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        self.numbers.get(wanted).copied()
    }

    /// Gives a number to a thing that has none.
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

/// Whatever has a number.
#[derive(Debug)]
pub struct Names<'p> {
    actions: Table<&'p str>,
    arns: Table<Arn>,
    conditions: Table<Rc<[Condition]>>,
}

impl Default for Names<'_> {
    fn default() -> Self {
        let mut names = Self { actions: Table::new(), arns: Table::new(), conditions: Table::new() };
        names.forget();
        names
    }
}

impl<'p> Names<'p> {
    /// How many ARNs and conditions there are, which is what [`Self::forget`] forgets.
    pub fn remembered(&self) -> usize {
        self.arns.items.len() + self.conditions.items.len()
    }

    /// Forgets the ARNs and conditions; their numbers must not be used any more. Actions stay, since there are never more
    /// than AWS has.
    pub fn forget(&mut self) {
        self.arns.clear();
        self.conditions.clear();
        self.conditions.add(Rc::new([]));
    }

    /// The number of an action.
    pub fn action_id(&mut self, name: &'p str) -> ActionId {
        self.actions.known(name).unwrap_or_else(|| self.actions.add(name)).into()
    }

    /// The number of an ARN.
    pub fn arn_id(&mut self, text: DeployText) -> ArnId {
        self.arns.known(text.spelled()).unwrap_or_else(|| self.arns.add(Arn::new(text))).into()
    }

    /// The number of sorted conditions.
    pub fn conditions_id(&mut self, conditions: Vec<Condition>) -> ConditionsId {
        if conditions.is_empty() {
            return ConditionsId::NONE;
        }
        let known = self.conditions.known(conditions.as_slice());
        known.unwrap_or_else(|| self.conditions.add(conditions.into())).into()
    }

    /// The action with a number.
    pub fn action(&self, id: ActionId) -> &'p str {
        self.actions.items[id.0 as usize]
    }

    /// The ARN with a number.
    pub fn arn(&self, id: ArnId) -> &Arn {
        &self.arns.items[id.0 as usize]
    }

    /// The conditions with a number.
    pub fn conditions(&self, id: ConditionsId) -> &Rc<[Condition]> {
        &self.conditions.items[id.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_things_have_one_number() {
        let condition =
            |key: &str| Condition { operator: "Null", key: key.into(), values: vec![DeployText::literal("false")] };
        let mut names = Names::default();
        for _ in 0..2 {
            assert_eq!(["a", "b", "a"].map(|text| names.arn_id(DeployText::literal(text))), [0, 1, 0].map(ArnId));
            let ids = [vec![], vec![condition("k")], vec![condition("l")], vec![condition("k")], vec![]];
            assert_eq!(ids.map(|list| names.conditions_id(list)), [0, 1, 2, 1, 0].map(ConditionsId));
            assert_eq!(names.conditions(ConditionsId(2))[0].key, "l");
            assert_eq!(
                [names.action_id("x:Y"), names.action_id("x:Z"), names.action_id("x:Y")],
                [0, 1, 0].map(ActionId)
            );
            assert_eq!((names.arn(ArnId(1)).as_str(), names.action(ActionId(1)), names.remembered()), ("b", "x:Z", 5));
            names.forget();
        }
    }
}
