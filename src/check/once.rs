//! One thing has one name: what is kept from somebody under one name would be open under another.

use rustc_hash::FxHashMap;

use super::Checker;
use crate::diagnostic::{Diagnostic, codes::names as code};
use crate::model::{Handle, Param, Program};
use crate::text::Loc;

/// Reports two declarations of one thing, as far as the text tells.
pub(super) fn once(checker: &mut Checker<'_>) {
    let mut first: FxHashMap<(&str, String), (&str, Loc)> = FxHashMap::default();
    let mut found = Vec::new();
    for (word, place, name, loc) in declared(&checker.program) {
        match first.entry((word, place)) {
            std::collections::hash_map::Entry::Occupied(entry) => {
                let (other, declared) = *entry.get();
                let message = format!("`{name}` and `{other}` are one {word}");
                found.push(
                    Diagnostic::new(&code::ONE_THING_TWICE, loc, message, "declared again")
                        .label(declared, "declared here already")
                        .note("what is denied, or kept from a group, under one name would be open under the other")
                        .help(format!("delete `{name}`, and name `{other}` wherever it stands")),
                );
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((name, loc));
            }
        }
    }
    found.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Everything that says where it is: the word of its kind, the place, its name and where that is declared.
fn declared<'p>(program: &'p Program<'_>) -> impl Iterator<Item = (&'static str, String, &'p str, Loc)> {
    let params = &program.params;
    // Topics may be declared for several clients.
    let resources = program.resources.iter().filter(|resource| resource.kind.word != "iot_topic");
    let resources = resources.filter_map(|it| Some((it.kind.word, place(&it.handle, params)?, it.name, it.loc)));
    let users = program.user_pools.iter().filter_map(|it| {
        let place = place(it.existing.as_ref()?, params)?;
        Some(("user_pool", place, it.name, it.loc))
    });
    let identities = program.identity_pools.iter().filter(|it| it.existing);
    let identities = identities.filter_map(|it| Some(("identity_pool", place(&it.handle, params)?, it.name, it.loc)));
    let apis = program.apis.iter().filter_map(|it| Some(("api", place(&it.handle, params)?, it.name, it.loc)));
    resources.chain(users).chain(identities).chain(apis)
}

/// Where something is, as it is written; none if that is a parameter of its own.
fn place(handle: &Handle<'_>, params: &[Param<'_>]) -> Option<String> {
    Some(match handle {
        Handle::Arn(text) => format!("arn {}", text.written(params)),
        Handle::Name(text) => format!("name {}", text.written(params)),
        Handle::Import(text) => format!("import {}", text.written(params)),
        // Of what an account has one of in a region the ARN is the same, and so is what a policy says.
        Handle::Fixed | Handle::Parameter => return None,
    })
}
