//! User pools.

use super::{Checker, Declarations, at};
use crate::model::UserPool;
use crate::model::user_pool::{Client, Group};

/// Reads every `user_pool`.
pub(super) fn user_pools(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.user_pools {
        let clauses = checker.clauses(*file, declare);
        let clients = clauses.all("client").filter_map(|clause| clauses.word_arg(clause, 0));
        let clients = clients.map(|name| Client { name: name.value, loc: name.loc }).collect();
        let groups = clauses.all("group").filter_map(|clause| {
            let name = clauses.word_arg(clause, 0)?;
            let inner = clauses.inner(clause);
            let precedence = inner.int("precedence").map(|number| number.value as u32);
            let isolated = inner.switch("isolated").is_some_and(|switch| switch.value);
            Some(Group { name: name.value, loc: name.loc, precedence, isolated })
        });
        let groups = groups.collect();
        let name = checker.text(*file, declare.name);
        checker.program.user_pools.push(UserPool {
            name,
            loc: at(*file, declare.name),
            doc: doc.clone(),
            existing: None,
            clients,
            groups,
        });
    }
}
