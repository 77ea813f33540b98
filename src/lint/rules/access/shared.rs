//! Properties of grants and examples that several rules of the category use.

use crate::model::grant::{GrantCondition, GrantTarget, Object, Part, Permission};
use crate::model::resource::{Detail, Key, KeyType};
use crate::model::{Grant, Program, Resource};
use crate::syntax::ast::{self, PrincipalKind};
use crate::text::{FileId, Loc, Span};

/// Expands to a program with users and a group of admins.
macro_rules! users {
    ($($line:literal)*) => {
        concat!(
            "user_pool Users { login email; client web; group admins { precedence 1 } }\n",
            "identity_pool Identities { sign_in Users.web }\n",
            $($line, "\n",)*
        )
    };
}

/// Expands to a program with users and guests.
macro_rules! guests {
    ($($line:literal)*) => {
        concat!(
            "user_pool Users { login email; client web }\n",
            "identity_pool Identities { sign_in Users.web; guests on because \"the public part of the app\" }\n",
            $($line, "\n",)*
        )
    };
}

/// Returns whether the grant allows something to end users directly, without a function.
pub(super) fn allows_users(written: &ast::GrantNode) -> bool {
    !written.deny && written.terms().via.is_none() && written.who.kind != PrincipalKind::Function
}

/// Returns whether the grant is for all signed-in users or all guests. Members of a group are known to the app.
pub(super) fn allows_everybody(written: &ast::GrantNode) -> bool {
    allows_users(written) && written.who.kind != PrincipalKind::Group
}

/// A place in a file.
pub(super) fn location(file: FileId, span: Span) -> Loc {
    Loc { file, span }
}

/// Returns the first verb of a grant that satisfies a predicate.
pub(super) fn find_verb(
    grant: &Grant<'_>,
    holds: impl Fn(&'static crate::catalog::kind::Verb) -> bool,
) -> Option<&'static crate::catalog::kind::Verb> {
    grant.verbs.iter().find_map(|permission| match permission {
        Permission::Verb(verb) if holds(verb) => Some(*verb),
        _ => None,
    })
}

pub(super) fn has_verb(grant: &Grant<'_>, name: &str) -> bool {
    find_verb(grant, |verb| verb.name == name).is_some()
}

/// Returns the kind word of the first target of a grant, which is that of all targets.
pub(super) fn target_kind(program: &Program<'_>, grant: &Grant<'_>) -> &'static str {
    grant.targets.first().map_or("", |target| target.object.kind(program).word)
}

pub(super) fn is_owned(grant: &Grant<'_>) -> bool {
    grant.conditions().iter().any(|condition| matches!(condition, GrantCondition::Owner { .. }))
}

pub(super) fn target_resource<'p, 's>(program: &'p Program<'s>, target: &GrantTarget<'_>) -> Option<&'p Resource<'s>> {
    match target.object {
        Object::Resource(id) => program.resources.get(id.index()),
        _ => None,
    }
}

/// Returns the key attribute that selects the data of a target, if it is declared to hold the id of a caller.
pub(super) fn owner_key<'p, 's>(program: &'p Program<'s>, target: &GrantTarget<'s>) -> Option<&'p Key<'s>> {
    let resource = target_resource(program, target)?;
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
