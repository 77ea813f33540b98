//! User pools.
//!
//! What belongs to a pool is read first ([`settings`], [`client`], …), each part checked alone; what parts demand of each
//! other is in [`rules`].

use super::{Checker, Clauses, Declarations, at};
use crate::diagnostic::{Diagnostic, codes::names as name_code, codes::pools as code};
use crate::model::user_pool::{Group, Settings};
use crate::model::{Handle, Spanned, UserPool};
use crate::syntax::ast::Declare;
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

pub(super) use claims::claims;
pub(super) use providers::options_of as provider_options;
pub(super) use triggers::versions as trigger_versions;
use values::{Range, in_range};

/// The options of a pool that exists already.
pub(super) const OF_EXISTING: &[&str] = &["arn", "import", "client", "group", "issuer"];

/// Reads every `user_pool`.
pub(super) fn user_pools(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.user_pools {
        let pool = user_pool(checker, *file, declare, doc);
        checker.program.user_pools.push(pool);
    }
}

fn user_pool<'s>(checker: &mut Checker<'s>, file: FileId, declare: &Declare, doc: &str) -> UserPool<'s> {
    let clauses = checker.clauses(file, declare);
    let existing = existing(checker, &clauses);
    let mut pool = UserPool {
        name: checker.text(file, declare.name),
        loc: at(file, declare.name),
        doc: doc.to_owned(),
        existing,
        clients: Vec::new(),
        groups: groups(checker, &clauses),
        settings: Settings::default(),
        resource_servers: Vec::new(),
        triggers: Vec::new(),
        providers: Vec::new(),
        domain: None,
    };
    if pool.existing.is_none() {
        pool.settings = settings::settings(checker, &clauses);
        pool.domain = settings::domain(checker, &clauses);
        pool.resource_servers = oauth::resource_servers(checker, &clauses);
        pool.triggers = triggers::triggers(checker, &clauses);
        pool.providers = providers::providers(checker, &clauses, &pool.settings);
    }
    pool.clients = client::clients(checker, &clauses, &pool);
    rules::rules(checker, &clauses, &pool);
    pool
}

/// The handle of a pool that exists already; everything that would have to be made in it is reported.
fn existing<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Handle<'s>> {
    let handle = values::existing(checker, clauses, "the pool")?;
    if let Handle::Arn(arn) = &handle
        && let Some(text) = values::literal(arn)
    {
        let fields: Vec<&str> = text.split(':').collect();
        let ok = fields.len() == 6 && fields[2] == "cognito-idp" && fields[5].starts_with("userpool/");
        if !ok {
            checker.report(
                Diagnostic::new(
                    &name_code::BAD_VALUE,
                    arn.loc,
                    "this is not the ARN of a user pool",
                    "not of the form arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID",
                )
                .note("the pool's id, and with it the issuer of its tokens, is read from the ARN"),
            );
        }
    }
    let first = clauses.has("arn").or_else(|| clauses.has("import"));
    for clause in clauses.iter().filter(|clause| !OF_EXISTING.contains(&clause.spec.word)) {
        let word = clause.spec.word;
        refuse(checker, clauses.loc(clause.span), first, &format!("`{word}` would change a pool that exists already"));
    }
    for group in clauses.all("group") {
        if let Some(loc) = clauses.inner(group).has("precedence") {
            refuse(checker, loc, first, "`precedence` would change a group that exists already");
        }
    }
    Some(handle)
}

/// Reports what cannot be in a pool that exists already.
fn refuse(checker: &mut Checker<'_>, loc: Loc, existing: Option<Loc>, message: &str) {
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

fn groups<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Vec<Group<'s>> {
    let mut groups = Vec::new();
    for clause in clauses.all("group") {
        let Some(name) = clauses.word_arg(clause, 0) else { continue };
        super::names::check_name(checker, name.loc);
        let inner = clauses.inner(clause);
        let precedence = inner.int("precedence");
        let precedence = in_range(checker, precedence, &Range::number("the precedence of a group", 0, 1 << 31));
        let title = values::named(checker, &inner, "the name of a group", 128);
        values::name_length(checker, name, "the name of a group", 128);
        groups.push(Group {
            name: name.value,
            loc: name.loc,
            precedence: precedence.map(|number| number.value as u32),
            isolated: inner.switch("isolated").is_some_and(|switch| switch.value),
            title,
        });
    }
    values::duplicates(checker, "group", groups.iter().map(|group| Spanned { value: group.name, loc: group.loc }));
    groups
}
