//! What several rules of the category look at.

use crate::lint::RuleContext;
use crate::model::identity_pool::Login;
use crate::model::{IdentityPool, IdentityPoolId, Principal, Program, UserPoolId};
use crate::text::Loc;

/// A program with users, a group among them, and this in the braces of its identity pool.
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

/// The identity pools that the output creates.
pub(super) fn created<'p, 's>(
    context: &RuleContext<'p, 's>,
) -> impl Iterator<Item = (IdentityPoolId, &'p IdentityPool<'s>)> {
    all(context).filter(|(_, pool)| !pool.existing)
}

/// Every identity pool with its id.
pub(super) fn all<'p, 's>(
    context: &RuleContext<'p, 's>,
) -> impl Iterator<Item = (IdentityPoolId, &'p IdentityPool<'s>)> {
    context.program.identity_pools.iter().enumerate().map(|(at, pool)| (IdentityPoolId(at as u32), pool))
}

/// Where a clause of the declaration with this name is written.
pub(super) fn clause(context: &RuleContext<'_, '_>, name: Loc, word: &str) -> Option<Loc> {
    let clauses = &context.declaration(name)?.body.as_ref()?.clauses;
    let clause = clauses.iter().find(|clause| clause.spec.word == word)?;
    Some(Loc { span: clause.span, ..name })
}

/// Whether something is granted to one of these.
pub(super) fn granted(program: &Program<'_>, to: impl Fn(Principal) -> bool) -> bool {
    let mut allowed = program.grants.iter().filter(|grant| !grant.deny).flat_map(|grant| &grant.roles);
    allowed.any(|role| to(program.roles[role.index()].principal))
}

/// A sign-in as it is written: `Users.web`, `auth0`.
pub(super) fn login_name(program: &Program<'_>, login: Login) -> String {
    program.login_name(login)
}

/// The groups of a user pool that have a role in an identity pool.
pub(super) fn groups<'p>(
    program: &'p Program<'_>,
    of: IdentityPoolId,
) -> impl Iterator<Item = (UserPoolId, u32)> + use<'p> {
    program.roles.iter().filter_map(move |role| match role.principal {
        Principal::Group(pool, users, group) if pool == of => Some((users, group)),
        _ => None,
    })
}

/// Whether the users of a sign-in get their roles by rules.
pub(super) fn has_rules(pool: &IdentityPool<'_>, login: Login) -> bool {
    pool.rules.iter().any(|rule| rule.login == login)
}
