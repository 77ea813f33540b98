//! Iterators that several rules of the category use.

use crate::lint::RuleContext;
use crate::model::UserPool;
use crate::model::user_pool::Client;

/// Returns the user pools that the output creates.
pub(crate) fn created_pools<'p, 's>(context: &RuleContext<'p, 's>) -> impl Iterator<Item = &'p UserPool<'s>> {
    context.program.user_pools.iter().filter(|pool| pool.existing.is_none())
}

/// Returns the app clients that the output creates, with their pools.
pub(crate) fn created_clients<'p, 's>(
    context: &RuleContext<'p, 's>,
) -> impl Iterator<Item = (&'p UserPool<'s>, &'p Client<'s>)> {
    created_pools(context).flat_map(|pool| pool.clients.iter().map(move |client| (pool, client)))
}
