//! Completions of principals and groups, and the identity pools that give them credentials.

use super::{Completer, CompletionKind, SortTier, declare};
use crate::ide::cursor_context::{SentenceForm, SentenceSoFar};
use crate::model::UserPool;
use crate::model::identity_pool::{IdentityPool, SignIn};

impl<'v, 's> Completer<'_, 'v, 's> {
    pub(super) fn who(&mut self, sentence: &SentenceSoFar) {
        let pools = &self.program().identity_pools;
        let guests = match pools.iter().any(|pool| pool.guests.is_some()) {
            true => "Guests",
            false => "Guests, who get no credentials in this program",
        };
        // With several pools the pool must be named.
        if pools.len() > 1 {
            for pool in pools {
                self.add(
                    CompletionKind::Principal,
                    format!("{}.auth_users", pool.name),
                    "Signed-in users of this pool",
                );
                if pool.guests.is_some() {
                    self.add(CompletionKind::Principal, format!("{}.unauth_users", pool.name), "Guests of this pool");
                }
            }
        } else {
            self.add(
                CompletionKind::Principal,
                "auth_users",
                "Everybody who has signed in, members of groups included",
            );
            self.add(CompletionKind::Principal, "unauth_users", guests);
        }
        self.add(CompletionKind::Principal, "group", "Members of a group");
        self.add(CompletionKind::Principal, "function", "The role of a function");
        if pools.len() > 1 {
            self.names(pools.iter().map(|pool| pool.name), "identity pool");
        }
        if sentence.form == SentenceForm::Assert {
            let first = sentence.principal.is_none();
            if first && !sentence.only {
                self.add(CompletionKind::Keyword, "route", "A route of an API");
                self.add(CompletionKind::Keyword, "only", "And nobody else may");
            }
        } else if pools.is_empty()
            && let Some(edit) = declare::identity_pool(self.view, self.file, self.cursor.word)
        {
            let label = "auth_users (declare an identity pool)";
            let item =
                self.add_at(SortTier::Last, CompletionKind::Principal, label, "Without one users have no credentials");
            item.insert = "auth_users".to_owned();
            item.additional = vec![edit];
        }
    }

    pub(super) fn groups(&mut self, sentence: &SentenceSoFar) {
        let pools = &self.program().user_pools;
        let all = || pools.iter().flat_map(|pool| &pool.groups).map(|group| group.name);
        // Only groups whose members are among `auth_users` can be excepted.
        let except = sentence.terms.contains(&"except") && sentence.has_auth_users();
        let inside = self.identity_pools(sentence);
        let reached = |users: usize| inside.iter().any(|pool| signs_in(pool, users));
        for (at, pool) in pools.iter().enumerate() {
            for group in &pool.groups {
                if except && (group.isolated || !reached(at)) {
                    continue;
                }
                let label = match all().filter(|name| *name == group.name).count() {
                    1 => group.name.to_owned(),
                    _ => format!("{}.{}", pool.name, group.name),
                };
                if !sentence.except.contains(&label) {
                    self.add(CompletionKind::Name, label, format!("group of {}", pool.name)).data =
                        format!("member group {} {}", pool.name, group.name);
                }
            }
        }
        for (_, pool) in
            pools.iter().enumerate().filter(|(at, pool)| !pool.groups.is_empty() && (!except || reached(*at)))
        {
            self.add_at(SortTier::Later, CompletionKind::Name, pool.name, "user pool").data =
                format!("name {}", pool.name);
        }
    }

    /// Returns the identity pools that give the principals their credentials; all of them if there is no principal yet.
    pub(super) fn identity_pools(&self, sentence: &SentenceSoFar) -> Vec<&'v IdentityPool<'s>> {
        let pools = self.program().identity_pools.iter();
        let none = sentence.principal.is_none();
        pools.filter(|pool| none || sentence.principals().any(|(word, name)| self.gives(pool, word, name))).collect()
    }

    /// Returns whether an identity pool gives a principal its credentials.
    fn gives(&self, pool: &IdentityPool<'_>, word: &str, name: &str) -> bool {
        let (users, group) = name.rsplit_once('.').map_or((None, name), |(users, group)| (Some(users), group));
        let holds = |pool: &UserPool<'_>| {
            users.is_none_or(|users| users == pool.name) && pool.groups.iter().any(|known| known.name == group)
        };
        match word {
            "group" => (0..).zip(&self.program().user_pools).any(|(at, users)| holds(users) && signs_in(pool, at)),
            "auth_users" | "unauth_users" => name.is_empty() || pool.name == name,
            _ => true,
        }
    }
}

/// Returns whether an identity pool gives credentials to the users of a user pool.
fn signs_in(pool: &IdentityPool<'_>, users: usize) -> bool {
    pool.sign_in.iter().any(|login| matches!(login.value, SignIn::Client(id, _) if id.index() == users))
}
