//! identity_pools.

use super::{Checker, Declarations};

/// Reads them.
pub(super) fn identity_pools(_checker: &mut Checker<'_>, _declarations: &Declarations<'_>) {}
