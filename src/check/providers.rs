//! providers.

use super::{Checker, Declarations};

/// Reads them.
pub(super) fn providers(_checker: &mut Checker<'_>, _declarations: &Declarations<'_>) {}
