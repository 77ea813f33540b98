//! IAM policies: from grants to statements, merged, and split to what AWS accepts.
//!
//! Resources and the values of conditions are texts that may have to wait for the deployment ([`DeployText`]).

pub mod concrete;
pub mod evaluate;
pub mod lower;
pub mod merge;
pub mod names;
pub mod prove;
mod role;
pub mod roles;
pub mod split;
pub mod text;
pub mod trust;

use std::rc::Rc;

use smallvec::SmallVec;

use self::names::Arn;
use crate::model::DeployText;
use crate::text::Loc;

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement<'p> {
    /// Letters and digits; unique in the role, and the same as long as the statement says the same.
    pub sid: String,
    /// `Deny` instead of `Allow`.
    pub deny: bool,
    /// `service:Action`s, sorted.
    pub actions: SmallVec<[&'p str; 6]>,
    /// ARNs, sorted.
    pub resources: SmallVec<[Arn; 1]>,
    /// Conditions, sorted by operator and key; all must hold.
    pub conditions: Rc<[Condition]>,
    /// The grants that it comes from.
    pub sources: SmallVec<[Loc; 1]>,
}

/// One condition: any of the values will do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// `StringEquals`, `ForAllValues:StringEquals`, `Null`, …
    pub operator: &'static str,
    /// The condition key.
    pub key: String,
    /// The values, sorted.
    pub values: Vec<DeployText>,
}

/// A policy of a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy<'p> {
    /// `Grants`, `Grants2`, …
    pub name: String,
    /// A managed policy of its own instead of one inside the role.
    pub managed: bool,
    /// Its statements, never none.
    pub statements: Vec<Statement<'p>>,
}
