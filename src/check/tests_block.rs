//! tests_block.

use super::Checker;
use crate::syntax::Parsed;

/// Reads them.
pub(super) fn tests(_checker: &mut Checker<'_>, _trees: &[Parsed]) {}
