//! The roles and examples that both rules of the category use.

use crate::lint::RuleContext;
use crate::policy::roles::CompiledRole;

/// Number of grants below which a role is never close to a quota.
const FEW_GRANTS: usize = 40;

/// Expands to a function with 48 grants, each on a prefix of its own that repeats the text three times.
macro_rules! many {
    ($long:expr) => {
        concat!(
            "bucket Uploads { name \"uploads\" }\nfunction Work\n",
            many!(@six "a", $long), many!(@six "b", $long), many!(@six "c", $long), many!(@six "d", $long),
            many!(@six "e", $long), many!(@six "f", $long), many!(@six "g", $long), many!(@six "h", $long),
        )
    };
    (@six $name:literal, $long:expr) => {
        concat!(
            many!(@one $name "1", $long), many!(@one $name "2", $long), many!(@one $name "3", $long),
            many!(@one $name "4", $long), many!(@one $name "5", $long), many!(@one $name "6", $long),
        )
    };
    (@one $name:literal $number:literal, $long:expr) => {
        concat!("grant function Work get bucket Uploads at \"", $name, $number, "/", $long, $long, $long, "\"\n")
    };
}

/// Expands to a prefix of a hundred characters.
macro_rules! hundred {
    () => {
        "the-documents-that-were-uploaded-by-the-customers/and-looked-through-by-somebody/in-the-year-of-2026/"
    };
}

/// Returns whether a role has so many grants that it is worth compiling the policies.
fn is_large(context: &RuleContext<'_, '_>) -> bool {
    let program = context.program;
    if program.grants.len() <= FEW_GRANTS {
        return false;
    }
    let mut counts = vec![0usize; program.roles.len()];
    program.grants.iter().flat_map(|grant| &grant.roles).for_each(|role| counts[role.index()] += 1);
    counts.iter().any(|count| *count > FEW_GRANTS)
}

/// Returns the roles that need managed policies, with their number.
pub(super) fn roles_with_managed_policies<'c, 'p>(
    context: &'c RuleContext<'p, '_>,
) -> impl Iterator<Item = (&'c CompiledRole<'p>, usize)> {
    let roles = if is_large(context) { context.roles() } else { &[] };
    roles.iter().filter_map(|role| {
        let managed = role.policies.iter().filter(|policy| policy.managed).count();
        (managed > 0).then_some((role, managed))
    })
}
