//! What the rules of the category ask of a grant.

use crate::model::grant::{Condition, Object, Part, Permission, Target};
use crate::model::resource::{Detail, Key, KeyType};
use crate::model::{Grant, Program, Resource};
use crate::syntax::ast::{self, WhoKind};
use crate::text::{FileId, Loc, Span};

/// A program with users and the admins among them.
macro_rules! users {
    ($($line:literal)*) => {
        concat!(
            "user_pool Users { login email; client web; group admins { precedence 1 } }\n",
            "identity_pool Identities { sign_in Users.web }\n",
            $($line, "\n",)*
        )
    };
}

/// A program with users and guests.
macro_rules! guests {
    ($($line:literal)*) => {
        concat!(
            "user_pool Users { login email; client web }\n",
            "identity_pool Identities { sign_in Users.web; guests on because \"the public part of the app\" }\n",
            $($line, "\n",)*
        )
    };
}

/// Whether end users get something by it, and no function in between.
pub(super) fn allows_users(written: &ast::Grant) -> bool {
    !written.deny && written.terms().via.is_none() && written.who.kind != WhoKind::Function
}

/// Whether everybody who signed in gets it, or every guest. Who is put in a group is somebody whom the app knows.
pub(super) fn allows_everybody(written: &ast::Grant) -> bool {
    allows_users(written) && written.who.kind != WhoKind::Group
}

/// A place in a file.
pub(super) fn at(file: FileId, span: Span) -> Loc {
    Loc { file, span }
}

/// The first verb of a grant of which something holds.
pub(super) fn verb(
    grant: &Grant<'_>,
    holds: impl Fn(&'static crate::catalog::kind::Verb) -> bool,
) -> Option<&'static crate::catalog::kind::Verb> {
    grant.verbs.iter().find_map(|permission| match permission {
        Permission::Verb(verb) if holds(verb) => Some(*verb),
        _ => None,
    })
}

/// Whether a grant has this verb.
pub(super) fn has(grant: &Grant<'_>, name: &str) -> bool {
    verb(grant, |verb| verb.name == name).is_some()
}

/// The kind word of what a grant is on.
pub(super) fn kind(program: &Program<'_>, grant: &Grant<'_>) -> &'static str {
    grant.targets.first().map_or("", |target| target.object.kind(program).word)
}

/// Whether it is bound to an owner.
pub(super) fn is_owned(grant: &Grant<'_>) -> bool {
    grant.conditions().iter().any(|condition| matches!(condition, Condition::Owner { .. }))
}

/// The resource behind a target.
pub(super) fn resource<'p, 's>(program: &'p Program<'s>, target: &Target<'_>) -> Option<&'p Resource<'s>> {
    match target.object {
        Object::Resource(id) => program.resources.get(id.index()),
        _ => None,
    }
}

/// The name that a target is looked up by, if it is declared to hold the id of a caller.
pub(super) fn owner_key<'p, 's>(program: &'p Program<'s>, target: &Target<'s>) -> Option<&'p Key<'s>> {
    let resource = resource(program, target)?;
    let key = match (&resource.detail, target.part) {
        (Detail::Table(table), Part::Whole) => table.key.first(),
        (Detail::Table(table), Part::Named(name)) => {
            table.indexes.iter().find(|index| index.name == name).and_then(|index| index.key.first())
        }
        (Detail::Owned(keys), _) => keys.first(),
        _ => None,
    };
    key.filter(|key| matches!(key.ty, KeyType::Owner(_)))
}
