//! resources.

use super::{Checker, Declarations};

/// Reads them.
pub(super) fn resources(_checker: &mut Checker<'_>, _declarations: &Declarations<'_>) {}
