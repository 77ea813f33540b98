//! The IAM catalogue, and the table of resource kinds and verbs.
//!
//! The catalogue is a blob in the executable that is read in place: no start-up pass, no allocation, a binary search
//! for a look-up. `generate.py` makes it from pinned data. The table of kinds and verbs is written by hand, and tests
//! compare it with the catalogue.

mod alone;
pub mod escalation;
pub mod guests;
pub mod kind;
pub mod kinds;
mod reader;
pub mod show;
mod suggest;

pub use guests::guest_reaches;
pub use kinds::{ACCOUNT, DERIVED, Derived, KINDS, RESOURCE, kind, verb_names};
pub use reader::{
    Action, Actions, Catalog, ConditionKey, ConditionKeys, ConditionType, Level, Levels, ResourceType, ResourceTypes,
    Service, Services, TypeUse, TypeUses, catalog,
};
pub use suggest::{Suggestion, suggest_action};

#[cfg(test)]
mod tests;
