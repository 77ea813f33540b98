//! IAM policies: from grants to statements, merged, and split to what AWS accepts.
//!
//! Resources and the values of conditions are texts that may have to wait for the deployment ([`DeployText`]).

pub mod concrete;
pub mod evaluate;
pub mod interner;
pub mod lower;
pub mod merge;
pub mod prove;
mod role_facts;
pub mod roles;
pub mod service_roles;
pub mod split;
pub mod text;
pub mod trust;

use std::rc::Rc;

use smallvec::SmallVec;

use self::interner::Arn;
use crate::model::DeployText;
use crate::text::Loc;

#[derive(Debug, Clone, PartialEq)]
pub struct Statement<'p> {
    /// Letters and digits. It is unique in the role, and changes only when the content of the statement changes.
    pub sid: String,
    /// `Deny` instead of `Allow`.
    pub deny: bool,
    /// `service:Action`s, sorted.
    pub actions: SmallVec<[&'p str; 6]>,
    /// ARNs, sorted.
    pub resources: SmallVec<[Arn; 1]>,
    /// Conditions, sorted by operator and key; all must hold.
    pub conditions: Rc<[Condition]>,
    /// The grants that the statement comes from.
    pub sources: SmallVec<[Loc; 1]>,
}

/// A test of one condition key. It holds if any of the values matches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// `StringEquals`, `ForAllValues:StringEquals`, `Null`, …
    pub operator: &'static str,
    pub key: String,
    /// Sorted.
    pub values: Vec<DeployText>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Policy<'p> {
    /// `Grants`, `Grants2`, …
    pub name: String,
    /// True for a managed policy, false for the inline one.
    pub managed: bool,
    /// Never empty.
    pub statements: Vec<Statement<'p>>,
}
