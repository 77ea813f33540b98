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

/// All kinds.
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
];

/// An action that no verb stands for: the compiler adds it when several verbs are granted together on the same terms.
#[derive(Debug)]
pub struct Derived {
    /// The kind, by word.
    pub kind: &'static str,
    /// The verbs that must all be granted.
    pub needs: &'static [&'static str],
    /// The action that is added.
    pub action: &'static str,
    /// The shapes it is granted on.
    pub on: &'static [&'static str],
    /// Why it is no verb.
    pub note: &'static str,
}

/// The actions that no verb stands for.
pub static DERIVED: &[Derived] = &[Derived {
    kind: "table",
    needs: &["put", "delete"],
    action: "dynamodb:BatchWriteItem",
    on: &["table"],
    note: "One permission covers both putting and deleting in a batch, so it is granted only to who may do both.",
}];

/// The kind with a word such as `table`.
pub fn kind(word: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.word == word)
}

/// The names of all verbs and groups of all kinds, sorted, each once.
pub fn verb_names() -> Vec<&'static str> {
    let mut names: Vec<_> = KINDS.iter().flat_map(|kind| kind.words()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl Kind {
    /// The verb with a name.
    pub fn verb(&self, name: &str) -> Option<&'static Verb> {
        self.verbs.iter().find(|verb| verb.name == name)
    }

    /// The group with a name.
    pub fn group(&self, name: &str) -> Option<&'static VerbGroup> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// The shape with a name.
    pub fn shape(&self, name: &str) -> Option<&'static Shape> {
        self.shapes.iter().find(|shape| shape.name == name)
    }

    /// The verbs that a word in a grant stands for: a verb or a group. Empty if it is neither.
    pub fn expand(&self, word: &str) -> impl Iterator<Item = &'static Verb> {
        let single = self.verb(word);
        let members = self.group(word).map_or(&[][..], |group| group.verbs);
        single.into_iter().chain(members.iter().filter_map(|name| self.verb(name)))
    }

    /// Whether a verb, or one of those that a group stands for, works on what a word in a grant names: `query` does on an `index`,
    /// `delete` does not. Where IAM knows no resource any word will do.
    pub fn works(&self, verb: &str, on: &str) -> bool {
        self.expand(verb).any(|verb| verb.unscoped || self.verb_works(verb, on))
    }

    /// The same for one verb, as far as it has a resource.
    pub fn verb_works(&self, verb: &Verb, on: &str) -> bool {
        verb.on.iter().any(|name| self.shape(name).is_some_and(|shape| shape.word == on))
    }

    /// What may stand in a grant: the names of the verbs and of the groups.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.verbs.iter().map(|verb| verb.name).chain(self.groups.iter().map(|group| group.name))
    }

    /// The shapes that IAM lets an action stand on: where a `deny` of [`Verb::deny_also`] goes.
    pub fn shapes_for(&self, action: Action) -> impl Iterator<Item = &'static Shape> {
        self.shapes.iter().filter(move |shape| {
            catalog().resource_type(shape.resource_type).is_some_and(|wanted| action.takes(wanted))
        })
    }

    /// The verbs that emit an action, as their own or beside it.
    pub fn verbs_with(&self, action: &str) -> impl Iterator<Item = &'static Verb> {
        self.verbs.iter().filter(move |verb| verb.all_actions().any(|own| own.eq_ignore_ascii_case(action)))
    }
}

impl Verb {
    /// Its actions and those of [`Verb::extra`].
    pub fn all_actions(&self) -> impl Iterator<Item = &'static str> {
        self.actions.iter().chain(self.extra.iter().flat_map(|extra| extra.actions)).copied()
    }
}

/// A verb without anything special, to be refined with `..`.
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

/// A kind without anything special, to be refined with `..`.
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
