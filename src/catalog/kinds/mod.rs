//! The table of resource kinds and verbs.
//!
//! # Groups
//!
//! A verb is the least thing that makes sense alone. A group is a fixed union of verbs and means the same in every kind:
//!
//! | group | means | is missing where |
//! |---|---|---|
//! | `read` | returns the content of things the caller can name; never enumerates, changes or takes away | reading changes something (queue), nothing is stored (topic, bus), SQL decides (database), or a verb has the name (stream) |
//! | `list` | enumerates | nothing enumerates, or a verb has the name |
//! | `write` | creates or changes, and never deletes | nothing is stored (function, model), or SQL decides (database) |
//! | `transact` | what a DynamoDB transaction may hold, without deleting | elsewhere than in tables |
//!
//! There is no group for administration: each of its verbs is named on its own. No group holds a verb that deletes.
//! Where a connection has to be opened first (`event_api`, `iot_topic`), `read` and `write` include `connect`.

use super::kind::{Guests, Kind, Owner, Shape, Users, Verb, VerbGroup};
use super::{Action, catalog};

mod ai;
mod api;
mod compute;
mod config;
mod data;
mod geo;
mod identity;
mod iot;
mod messaging;
mod single;
mod web;

pub use single::{ACCOUNT, RESOURCE};

pub static KINDS: &[&Kind] = &[
    &data::TABLE,
    &data::BUCKET,
    &messaging::QUEUE,
    &messaging::TOPIC,
    &messaging::STREAM,
    &messaging::DELIVERY_STREAM,
    &compute::FUNCTION,
    &messaging::BUS,
    &api::HTTP_API,
    &api::REST_API,
    &api::WEBSOCKET_API,
    &api::GRAPHQL_API,
    &api::EVENT_API,
    &config::SECRET,
    &config::PARAMETER,
    &config::KEY,
    &iot::TOPIC,
    &iot::SHADOW,
    &identity::USER_POOL,
    &identity::IDENTITY_POOL,
    &compute::STATE_MACHINE,
    &data::DATABASE,
    &ai::MODEL,
    &ai::KNOWLEDGE_BASE,
    &geo::PLACE_INDEX,
    &geo::MAP,
    &geo::ROUTE_CALCULATOR,
    &geo::TRACKER,
    &geo::MAPS_V2,
    &geo::PLACES_V2,
    &geo::ROUTES_V2,
    &compute::RUM_MONITOR,
    &messaging::EMAIL_IDENTITY,
    &compute::SCHEDULE_GROUP,
    &data::FILE_SYSTEM,
    &web::DISTRIBUTION,
    &ai::AGENT,
    &identity::ROLE,
];

/// An action of no verb, which the compiler adds when several verbs are granted together on the same terms.
#[derive(Debug)]
pub struct Derived {
    /// Word of the kind.
    pub kind: &'static str,
    /// Verbs that must all be granted.
    pub needs: &'static [&'static str],
    pub action: &'static str,
    /// Shapes that it is granted on.
    pub on: &'static [&'static str],
    pub note: &'static str,
}

pub static DERIVED: &[Derived] = &[Derived {
    kind: "table",
    needs: &["put", "delete"],
    action: "dynamodb:BatchWriteItem",
    on: &["table"],
    note: "One permission covers both putting and deleting in a batch, so it is granted only to who may do both.",
}];

/// Returns the kind with a word such as `table`, or `resource`.
pub fn kind(word: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().chain([&RESOURCE]).find(|kind| kind.word == word)
}

/// Returns the names of all verbs and groups of all kinds, sorted, each once.
pub fn verb_names() -> Vec<&'static str> {
    let mut names: Vec<_> = KINDS.iter().flat_map(|kind| kind.words()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl Kind {
    /// Returns the verb with a name.
    pub fn verb(&self, name: &str) -> Option<&'static Verb> {
        self.verbs.iter().find(|verb| verb.name == name)
    }

    /// Returns the group with a name.
    pub fn group(&self, name: &str) -> Option<&'static VerbGroup> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Returns the shape with a name.
    pub fn shape(&self, name: &str) -> Option<&'static Shape> {
        self.shapes.iter().find(|shape| shape.name == name)
    }

    /// Returns the verbs of a word in a grant, which is a verb or a group; none for any other word.
    pub fn expand(&self, word: &str) -> impl Iterator<Item = &'static Verb> {
        let single = self.verb(word);
        let members = self.group(word).map_or(&[][..], |group| group.verbs);
        single.into_iter().chain(members.iter().filter_map(|name| self.verb(name)))
    }

    /// Returns whether a verb, or one of a group, applies to a kind word: `query` applies to an `index`, `delete` does
    /// not. A verb without a resource in IAM applies to any word.
    pub fn works(&self, verb: &str, on: &str) -> bool {
        self.expand(verb).any(|verb| verb.unscoped || self.verb_works(verb, on))
    }

    /// Returns whether a verb with a resource applies to a kind word.
    pub fn verb_works(&self, verb: &Verb, on: &str) -> bool {
        verb.on.iter().any(|name| self.shape(name).is_some_and(|shape| shape.word == on))
    }

    /// Returns the names of the verbs and groups.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.verbs.iter().map(|verb| verb.name).chain(self.groups.iter().map(|group| group.name))
    }

    /// Returns the shapes that IAM accepts for an action, for a `deny` of [`Verb::deny_also`].
    pub fn shapes_for(&self, action: Action) -> impl Iterator<Item = &'static Shape> {
        self.shapes.iter().filter(move |shape| {
            catalog().resource_type(shape.resource_type).is_some_and(|wanted| action.takes(wanted))
        })
    }

    /// Returns the verbs with an action, their own or an extra one.
    pub fn verbs_with(&self, action: &str) -> impl Iterator<Item = &'static Verb> {
        self.verbs.iter().filter(move |verb| verb.all_actions().any(|own| own.eq_ignore_ascii_case(action)))
    }
}

impl Verb {
    /// Returns its actions and those of [`Verb::extra`].
    pub fn all_actions(&self) -> impl Iterator<Item = &'static str> {
        self.actions.iter().chain(self.extra.iter().flat_map(|extra| extra.actions)).copied()
    }
}

/// Returns a plain verb, to be refined with `..`.
const fn verb(
    name: &'static str,
    actions: &'static [&'static str],
    on: &'static [&'static str],
    note: &'static str,
) -> Verb {
    Verb {
        name,
        actions,
        on,
        owner: false,
        attributes: false,
        extra: &[],
        fixed: &[],
        required_filters: &[],
        answers: false,
        connects: false,
        deny_also: &[],
        unscoped: false,
        admin: false,
        note,
    }
}

const fn shape(name: &'static str, word: &'static str, resource_type: &'static str, arn: &'static str) -> Shape {
    Shape { name, word, resource_type, arn, open: false }
}

const fn group(name: &'static str, verbs: &'static [&'static str]) -> VerbGroup {
    VerbGroup { name, verbs }
}

/// A plain kind, to be refined with `..`.
const KIND: Kind = Kind {
    word: "",
    title: "",
    service: "",
    cfn: "",
    arn: "",
    shapes: &[],
    verbs: &[],
    groups: &[],
    owner: Owner::None(""),
    filters: &[],
    users: Users::Yes,
    guests: Guests::Yes,
    kms: None,
    answers: None,
    signing: None,
    traps: &[],
};

#[cfg(test)]
mod tests;
