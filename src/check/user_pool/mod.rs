//! User pools.
//!
//! The parts of a pool are read first, each checked alone; [`rules`] checks what they require of each other.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::{Checker, Clauses, Declarations, assumed, location};
use crate::diagnostic::{Diagnostic, codes::names as name_code, codes::pools as code};
use crate::model::user_pool::{Assumed, Attached, Group, Settings};
use crate::model::{Handle, Position, Spanned, UserPool};
use crate::syntax::ast::DeclarationNode;
use crate::text::{FileId, Loc};

mod attributes;
mod claims;
mod client;
mod oauth;
mod providers;
mod rules;
mod settings;
#[cfg(test)]
mod tests;
mod triggers;
pub(super) mod values;

pub(super) use claims::check_claims;
pub(super) use providers::options_of as provider_options;
pub(super) use triggers::versions as trigger_versions;
use values::{Range, in_range};

/// Options of a pool that exists already.
pub(super) const OPTIONS_OF_EXISTING_POOL: &[&str] = &["arn", "import", "client", "group", "membership", "issuer"];

/// Reads every `user_pool`.
pub(super) fn read(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.user_pools {
        let pool = read_pool(checker, *file, declare, doc);
        checker.program.user_pools.push(pool);
    }
}

fn read_pool<'s>(checker: &mut Checker<'s>, file: FileId, declare: &DeclarationNode, doc: &str) -> UserPool<'s> {
    let clauses = checker.clauses(file, declare);
    let existing = read_existing(checker, &clauses, checker.text(file, declare.name));
    let mut pool = UserPool {
        name: checker.text(file, declare.name),
        loc: location(file, declare.name),
        doc: doc.to_owned(),
        existing,
        clients: Vec::new(),
        groups: Vec::new(),
        single: read_assumed(checker, &clauses, "membership", ("user pool", checker.text(file, declare.name))),
        settings: Settings::default(),
        resource_servers: Vec::new(),
        triggers: Vec::new(),
        providers: Vec::new(),
        domain: None,
    };
    pool.groups = read_groups(checker, &clauses, pool.name, pool.existing.is_some());
    if pool.existing.is_none() {
        pool.settings = settings::read(checker, &clauses);
        pool.domain = settings::read_domain(checker, &clauses);
        pool.resource_servers = oauth::read_resource_servers(checker, &clauses, pool.name);
        pool.triggers = triggers::read(checker, &clauses);
        pool.providers = providers::read(checker, &clauses, pool.name, &pool.settings);
    } else {
        pool.settings.issuer = settings::read_issuer(&clauses);
    }
    pool.clients = client::read(checker, &clauses, &pool);
    rules::check(checker, &clauses, &pool);
    check_quotas(checker, &pool);
    pool
}

/// Reports a pool that exceeds a quota which AWS raises no further.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html>
fn check_quotas(checker: &mut Checker<'_>, pool: &UserPool<'_>) {
    if pool.existing.is_some() {
        return;
    }
    let past = [
        ("app clients", 10_000, pool.clients.get(10_000).map(|client| client.loc)),
        ("groups", 10_000, pool.groups.get(10_000).map(|group| group.loc)),
        ("resource servers", 300, pool.resource_servers.get(300).map(|server| server.loc)),
        ("providers", 1_000, pool.providers.get(1_000).map(|provider| provider.loc)),
    ];
    for (what, most, loc) in past {
        let Some(loc) = loc else { continue };
        let message = format!("user pool `{}` has more than {most} {what}", pool.name);
        checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, loc, message, format!("number {}", most + 1))
                .note("AWS raises the quota no further")
                .help("declare a second user pool"),
        );
    }
}

/// Reads the handle of a pool that exists already, and reports options that would change it.
fn read_existing<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, name: &'s str) -> Option<Handle<'s>> {
    let kind = crate::catalog::kind("user_pool").expect("user pools are in the table of kinds");
    let handle = values::existing(checker, clauses, "the pool", Position::Arn(kind), name)?;
    let first = clauses.location_of("arn").or_else(|| clauses.location_of("import"));
    for clause in clauses.iter().filter(|clause| !OPTIONS_OF_EXISTING_POOL.contains(&clause.spec.word)) {
        let word = clause.spec.word;
        report_change_of_existing(
            checker,
            clauses.loc(clause.span),
            first,
            &format!("`{word}` would change a pool that exists already"),
        );
    }
    for group in clauses.all("group") {
        let inner = clauses.inner(group);
        if let Some(loc) = inner.location_of("precedence")
            && inner.location_of("create").or_else(|| inner.location_of("role")).is_none()
        {
            report_change_of_existing(checker, loc, first, "`precedence` would change a group that exists already");
        }
    }
    Some(handle)
}

/// Reports an option that would change a pool that exists already.
pub(super) fn report_change_of_existing(checker: &mut Checker<'_>, loc: Loc, existing: Option<Loc>, message: &str) {
    let mut diagnostic = Diagnostic::new(&code::EXISTING_POOL, loc, message, "not in the output's hands");
    if let Some(existing) = existing {
        diagnostic = diagnostic.label(existing, "said to exist here");
    }
    checker.report(
        diagnostic
            .note("the output makes pools or uses them as they are; this one belongs to another stack, which would undo the change")
            .fix("remove it, and set it where the pool is made", loc, ""),
    );
}

/// Greatest precedence of a group.
/// Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html>
const MAX_PRECEDENCE: u64 = i32::MAX as u64;

fn read_groups<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, pool: &str, existing: bool) -> Vec<Group<'s>> {
    let mut groups = Vec::new();
    for clause in clauses.all("group") {
        let Some(name) = clauses.word_arg(clause, 0) else { continue };
        super::names::check_name(checker, name.loc);
        super::names::check_part_name(checker, pool, name.loc);
        let inner = clauses.inner(clause);
        let precedence = inner.int("precedence");
        let precedence = in_range(checker, precedence, &Range::number("the precedence of a group", 0, MAX_PRECEDENCE));
        let written = precedence.map(|number| Spanned { value: number.value as u32, loc: number.loc });
        let title = values::text(checker, &inner, "name", Position::GroupName);
        if title.is_none() {
            checker.check_declared_name(name, Position::GroupName);
        }
        groups.push(Group {
            name: name.value,
            loc: name.loc,
            precedence: written.map(|number| number.value),
            written,
            isolated: inner.switch("isolated").is_some_and(|switch| switch.value),
            title,
            attached: read_attached(checker, &inner, &format!("{pool}.{}", name.value), existing),
        });
    }
    values::duplicates(checker, "group", groups.iter().map(|group| Spanned { value: group.name, loc: group.loc }));
    report_names_alike(checker, &groups);
    groups
}

/// Reads who gives a group its role: the output, where it creates the pool.
fn read_attached<'s>(checker: &mut Checker<'s>, inner: &Clauses<'s, '_>, group: &str, existing: bool) -> Attached<'s> {
    let create = inner.switch("create").filter(|switch| switch.value).and_then(|_| inner.location_of("create"));
    if !existing {
        for word in ["create", "role"] {
            let Some(loc) = inner.location_of(word) else { continue };
            let message = format!("`{word}` is for groups of a user pool that exists already");
            checker.report(
                Diagnostic::new(&code::GROUP_ATTACHMENT, loc, message, "the output creates this pool")
                    .note(
                        "a group of a pool that the output creates is created with it, and has its role from the start",
                    )
                    .fix("remove it", loc, ""),
            );
        }
        return Attached::WithPool;
    }
    match (create, read_assumed(checker, inner, "role", ("group", group))) {
        (Some(create), Some(by_hand)) => {
            checker.report(
                Diagnostic::new(
                    &code::GROUP_ATTACHMENT,
                    by_hand.loc,
                    "a group that the output creates has its role from the output",
                    "one of the two",
                )
                .label(create, "created here")
                .note("CreateGroup refuses a group that is there already")
                .fix("remove it", by_hand.loc, ""),
            );
            Attached::Created(create)
        }
        (Some(create), None) => Attached::Created(create),
        (None, Some(by_hand)) => Attached::ByHand(by_hand),
        (None, None) => Attached::Nobody,
    }
}

/// Reads `WORD … because "…"` of a pool or a group.
fn read_assumed<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    word: &str,
    (kind, name): (&str, &str),
) -> Option<Assumed<'s>> {
    let clause = clauses.get(word)?;
    let said = clauses.word_arg(clause, 0)?;
    Some(assumed::read(checker, clauses, clause, &format!("`{word} {}` of {kind} `{name}`", said.value)))
}

/// Reports two groups whose names differ only by case.
fn report_names_alike(checker: &mut Checker<'_>, groups: &[Group<'_>]) {
    let mut seen: FxHashMap<String, (&Group<'_>, String)> = FxHashMap::default();
    for group in groups {
        let title = group.title.as_ref().map_or_else(|| group.name.to_owned(), |title| values::shape(checker, title));
        match seen.entry(title.to_lowercase()) {
            Entry::Vacant(free) => {
                free.insert((group, title));
            }
            // Two declarations of one name are reported as such.
            Entry::Occupied(taken) if taken.get().0.name == group.name => {}
            Entry::Occupied(taken) => {
                let (first, other) = taken.get();
                let loc = |group: &Group<'_>| group.title.as_ref().map_or(group.loc, |title| title.loc);
                let message = match *other == title {
                    true => {
                        format!("groups `{}` and `{}` are both called `{title}` in the pool", first.name, group.name)
                    }
                    false => format!("the names `{other}` and `{title}` of two groups differ by case alone"),
                };
                checker.report(
                    Diagnostic::new(&code::GROUP_NAMES_ALIKE, loc(group), message, "and this one")
                        .label(loc(first), "this one")
                        .note("Cognito treats the second as the first and refuses to create it")
                        .help("give one of the two another name"),
                );
            }
        }
    }
}
