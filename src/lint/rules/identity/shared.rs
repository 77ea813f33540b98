//! Properties of identity pools that several rules of the category use.

use crate::lint::RuleContext;
use crate::model::identity_pool::SignIn;
use crate::model::{IdentityPool, IdentityPoolId, Principal, Program, UserPoolId};
use crate::text::Loc;

/// Expands to a program with users, a group and an identity pool with these options.
macro_rules! pool {
    ($($inside:literal)* ; $($line:literal)*) => {
        concat!(
            "user_pool Users { login email; client web; attribute team string; attribute tenant string; \
             group admins { precedence 1 }; group support { precedence 2 } }\n",
            "identity_pool Identities {\n  sign_in Users.web\n",
            $("  ", $inside, "\n",)*
            "}\nbucket Uploads\n",
            $($line, "\n",)*
        )
    };
}

/// Returns the identity pools that the output creates.
pub(super) fn created_identity_pools<'p, 's>(
    context: &RuleContext<'p, 's>,
) -> impl Iterator<Item = (IdentityPoolId, &'p IdentityPool<'s>)> {
    identity_pools(context).filter(|(_, pool)| !pool.existing)
}

pub(super) fn identity_pools<'p, 's>(
    context: &RuleContext<'p, 's>,
) -> impl Iterator<Item = (IdentityPoolId, &'p IdentityPool<'s>)> {
    context.program.identity_pools.iter().enumerate().map(|(at, pool)| (IdentityPoolId(at as u32), pool))
}

/// Returns the location of a clause of the declaration with this name.
pub(super) fn clause_location(context: &RuleContext<'_, '_>, name: Loc, word: &str) -> Option<Loc> {
    let clauses = &context.declaration(name)?.body.as_ref()?.clauses;
    let clause = clauses.iter().find(|clause| clause.spec.word == word)?;
    Some(Loc { span: clause.span, ..name })
}

/// Returns whether anything is granted to a principal that satisfies a predicate.
pub(super) fn is_granted(program: &Program<'_>, to: impl Fn(Principal) -> bool) -> bool {
    let mut allowed = program.grants.iter().filter(|grant| !grant.deny).flat_map(|grant| &grant.roles);
    allowed.any(|role| to(program.roles[role.index()].principal))
}

/// Returns the name of a sign-in as written: `Users.web`, `auth0`.
pub(super) fn login_name(program: &Program<'_>, login: SignIn) -> String {
    program.login_name(login)
}

/// Returns the groups of a user pool that have a role in an identity pool.
pub(super) fn groups_with_role<'p>(
    program: &'p Program<'_>,
    of: IdentityPoolId,
) -> impl Iterator<Item = (UserPoolId, u32)> + use<'p> {
    program.roles.iter().filter_map(move |role| match role.principal {
        Principal::Group(pool, users, group) if pool == of => Some((users, group)),
        _ => None,
    })
}

/// Returns whether the users of a sign-in get their roles by rules.
pub(super) fn has_rules(pool: &IdentityPool<'_>, login: SignIn) -> bool {
    pool.rules.iter().any(|rule| rule.login == login)
}
