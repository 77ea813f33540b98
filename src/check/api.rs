//! APIs.

use super::{Checker, Declarations};

/// Reads every `api`.
pub(super) fn apis(_checker: &mut Checker<'_>, _declarations: &Declarations<'_>) {}
