//! The plan's part for `providers`.

use super::Plan;
use crate::model::Program;

/// Adds to the plan.
pub(super) fn plan<'p>(_program: &'p Program<'_>, _plan: &mut Plan<'p>) {}
