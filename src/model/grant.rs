//! Grants with everything resolved.

use smallvec::SmallVec;

use super::{ApiId, IdentityPoolId, ResourceId, RoleId, Str, UserPoolId};
use crate::catalog::kind::{Kind, Verb};
use crate::text::Loc;

/// A `grant` or `deny`.
#[derive(Debug)]
pub struct Grant<'s> {
    /// The statement.
    pub loc: Loc,
    /// Whether it denies.
    pub deny: bool,
    /// The roles that it holds for; under `via` the role of the route's function.
    pub roles: SmallVec<[RoleId; 2]>,
    /// What is allowed or denied, groups of verbs written out.
    pub verbs: SmallVec<[Permission; 3]>,
    /// On what.
    pub targets: SmallVec<[GrantTarget<'s>; 1]>,
    terms: Option<Box<Terms<'s>>>,
}

/// What a grant may have and most have not.
#[derive(Debug)]
pub struct Terms<'s> {
    /// `at`.
    pub at: Option<Str<'s>>,
    /// `where`.
    pub conditions: Vec<GrantCondition<'s>>,
    /// `until`: the first moment at which it no longer holds, as `YYYY-MM-DDT00:00:00Z`.
    pub until: Option<Box<str>>,
    /// Whether it goes to the function behind a route, which acts for whoever calls that.
    pub via: bool,
}

impl<'s> Grant<'s> {
    /// A grant on such terms, if on any.
    pub fn new(
        loc: Loc,
        deny: bool,
        roles: SmallVec<[RoleId; 2]>,
        verbs: SmallVec<[Permission; 3]>,
        targets: SmallVec<[GrantTarget<'s>; 1]>,
        terms: Option<Box<Terms<'s>>>,
    ) -> Self {
        Self { loc, deny, roles, verbs, targets, terms }
    }

    /// `at`.
    pub fn at(&self) -> Option<&Str<'s>> {
        self.terms.as_ref()?.at.as_ref()
    }

    /// `where`.
    pub fn conditions(&self) -> &[GrantCondition<'s>] {
        self.terms.as_ref().map_or(&[], |terms| &terms.conditions)
    }

    /// `until`: the first moment at which it no longer holds, as `YYYY-MM-DDT00:00:00Z`.
    pub fn until(&self) -> Option<&str> {
        self.terms.as_ref()?.until.as_deref()
    }

    /// Whether it goes to the function behind a route, which acts for whoever calls that.
    pub fn via(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| terms.via)
    }

    /// Whether a denial is about something that it gives, whoever they are for.
    pub fn meets(&self, denial: &Grant<'_>) -> bool {
        let target = self.targets.iter().any(|target| {
            denial.targets.iter().any(|denied| {
                // A table that is denied is denied with its indexes.
                denied.object == target.object
                    && (denied.part == target.part
                        || (denied.part == Part::Whole && matches!(target.part, Part::Named(_))))
            })
        });
        let gives = |action: &str| self.verbs.iter().any(|verb| verb.actions().any(|own| own == action));
        target
            && denial.verbs.iter().any(|denied| denied.denied_actions().any(gives))
            && match (self.at(), denial.at()) {
                (Some(own), Some(denied)) => {
                    own.head().starts_with(denied.head()) || denied.head().starts_with(own.head())
                }
                _ => true,
            }
    }

    /// Whether it holds at least as long as another one.
    pub fn outlasts(&self, other: &Grant<'_>) -> bool {
        // Both are written alike, so that the order of the texts is that of the times.
        self.until().is_none_or(|end| other.until().is_some_and(|other| other <= end))
    }
}

/// What is kept from the members of one group: a denial for it, or its exception from a grant. `isolated` is said by the
/// group itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The role of the group.
    pub role: RoleId,
    /// The grant or denial, by its place in the program.
    pub grant: u32,
    /// Where the group stands in it.
    pub loc: Loc,
}

/// A verb or a raw action.
#[derive(Debug, Clone)]
pub enum Permission {
    /// A verb of the kind.
    Verb(&'static Verb),
    /// An action by its name.
    Raw(Box<Raw>),
}

/// A raw action. Apart, since there are few and a verb is in every grant.
#[derive(Debug, Clone)]
pub struct Raw {
    /// `service:Action` in canonical case.
    pub action: Box<str>,
    /// The shape of the kind it is granted on; `*` if IAM knows none.
    pub on: &'static str,
}

impl Permission {
    /// The actions that a grant of it gives.
    pub fn actions<'a>(&'a self) -> impl Iterator<Item = &'a str> {
        let (verb, raw): (Option<&'a Verb>, Option<&'a str>) = match self {
            Self::Verb(verb) => (Some(verb), None),
            Self::Raw(raw) => (None, Some(&raw.action)),
        };
        verb.into_iter().flat_map(|verb| verb.all_actions().map(|action| -> &'a str { action })).chain(raw)
    }

    /// The actions that a denial of it takes away.
    pub fn denied_actions<'a>(&'a self) -> impl Iterator<Item = &'a str> {
        let (verb, raw): (Option<&'a Verb>, Option<&'a str>) = match self {
            Self::Verb(verb) => (Some(verb), None),
            Self::Raw(raw) => (None, Some(&raw.action)),
        };
        let of_verb = |verb: &'a Verb| verb.actions.iter().chain(verb.deny_also).map(|action| -> &'a str { action });
        verb.into_iter().flat_map(of_verb).chain(raw)
    }
}

/// What is granted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GrantTarget<'s> {
    /// The declared thing.
    pub object: Object,
    /// The part of it.
    pub part: Part<'s>,
}

/// A declared thing with an ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// A resource.
    Resource(ResourceId),
    /// An API.
    Api(ApiId),
    /// A user pool.
    UserPool(UserPoolId),
    /// An identity pool.
    IdentityPool(IdentityPoolId),
}

/// A part of a declared thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part<'s> {
    /// All of it.
    Whole,
    /// An index or a channel.
    Named(&'s str),
    /// A field of a GraphQL type.
    Field(&'s str, &'s str),
    /// A route, by its place in the API.
    Route(u32),
}

/// A condition behind `where`.
#[derive(Debug, Clone)]
pub enum GrantCondition<'s> {
    /// `owner(attribute)`: the named attribute holds the caller's id.
    Owner {
        /// The attribute.
        attribute: &'s str,
        /// Which id it holds.
        var: super::Var<'s>,
    },
    /// `attributes(…)`: only these, and the key attributes of each target.
    Attributes(Vec<&'s str>),
    /// A filter of the kind.
    Filter {
        /// Its row.
        filter: &'static crate::catalog::kind::Filter,
        /// The values, any of which will do.
        values: Vec<Str<'s>>,
    },
}

impl Object {
    /// The kind of the thing.
    pub fn kind(self, program: &super::Program<'_>) -> &'static Kind {
        let word = match self {
            Self::Resource(id) => return program.resources[id.index()].kind,
            Self::Api(id) => program.apis[id.index()].kind.kind_word(),
            Self::UserPool(_) => "user_pool",
            Self::IdentityPool(_) => "identity_pool",
        };
        crate::catalog::kind(word).expect("the table of kinds has APIs and pools")
    }

    /// Its name in the program.
    pub fn name<'s>(self, program: &super::Program<'s>) -> &'s str {
        match self {
            Self::Resource(id) => program.resources[id.index()].name,
            Self::Api(id) => program.apis[id.index()].name,
            Self::UserPool(id) => program.user_pools[id.index()].name,
            Self::IdentityPool(id) => program.identity_pools[id.index()].name,
        }
    }
}
