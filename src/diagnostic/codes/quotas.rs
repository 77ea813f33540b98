//! AC06xx: what AWS does not accept, however it is written.

use super::{Code, error};

/// Every code of this area.
pub static CODES: &[&Code] = &[&POLICIES_TOO_LARGE];

pub static POLICIES_TOO_LARGE: Code = error(
    "AC0601",
    "policies-too-large",
    "The policies of a role are larger than AWS allows.",
    "A role holds 10,240 characters of inline policies and ten managed policies of 6,144 each. Statements are merged \
     and distributed over all of them first; this program needs more. Source: \
     https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    "",
    "",
);
