//! grants.

use super::Checker;
use crate::syntax::Parsed;

/// Reads them.
pub(super) fn grants(_checker: &mut Checker<'_>, _trees: &[Parsed]) {}
