//! Grants with everything resolved.

use smallvec::SmallVec;

use super::{ApiId, IdentityPoolId, ResourceId, RoleId, Str, UserPoolId};
use crate::catalog::kind::{Kind, Verb};
use crate::text::Loc;

/// A `grant` or `deny`.
#[derive(Debug, Clone)]
pub struct Grant<'s> {
    pub loc: Loc,
    pub deny: bool,
    /// Roles that it holds for; under `via`, the role of the function behind the route.
    pub roles: SmallVec<[RoleId; 2]>,
    /// What is allowed or denied, with groups of verbs expanded.
    pub verbs: SmallVec<[Permission; 3]>,
    pub targets: SmallVec<[GrantTarget<'s>; 1]>,
    terms: Option<Box<Terms<'s>>>,
}

/// Terms of a grant, boxed since most grants have none.
#[derive(Debug, Clone)]
pub struct Terms<'s> {
    pub at: Option<Str<'s>>,
    pub conditions: Vec<GrantCondition<'s>>,
    /// First moment at which it no longer holds, as `YYYY-MM-DDT00:00:00Z`.
    pub until: Option<Box<str>>,
    /// The route whose function it goes to, which acts for its callers: the API, and the index of the route in it.
    pub via: Option<(ApiId, u32)>,
}

impl<'s> Grant<'s> {
    /// Creates a grant.
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

    /// Returns the grant for other roles.
    #[must_use]
    pub fn with_roles(&self, roles: SmallVec<[RoleId; 2]>) -> Self {
        Self { roles, ..self.clone() }
    }

    /// Returns the grant with other terms.
    #[must_use]
    pub fn with_terms(&self, change: impl FnOnce(&mut Terms<'s>)) -> Self {
        let mut changed = self.clone();
        if let Some(terms) = &mut changed.terms {
            change(terms);
        }
        changed
    }

    pub fn at(&self) -> Option<&Str<'s>> {
        self.terms.as_ref()?.at.as_ref()
    }

    pub fn conditions(&self) -> &[GrantCondition<'s>] {
        self.terms.as_ref().map_or(&[], |terms| &terms.conditions)
    }

    /// First moment at which it no longer holds, as `YYYY-MM-DDT00:00:00Z`.
    pub fn until(&self) -> Option<&str> {
        self.terms.as_ref()?.until.as_deref()
    }

    /// Whether it goes to the function behind a route, which acts for its callers.
    pub fn via(&self) -> bool {
        self.via_route().is_some()
    }

    /// Returns the API and the route whose function it goes to, if it goes to one.
    pub fn via_route(&self) -> Option<(ApiId, u32)> {
        self.terms.as_ref()?.via
    }

    /// Returns whether a denial takes away something that the grant gives, regardless of their principals.
    pub fn meets(&self, denial: &Grant<'_>) -> bool {
        let target = self.targets.iter().any(|target| {
            denial.targets.iter().any(|denied| {
                // A table that is denied is denied with its indexes.
                let index = denied.object == target.object
                    && denied.part == Part::Whole
                    && matches!(target.part, Part::Named(_));
                index || denied.covers(*target) || target.covers(*denied)
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

    /// Returns whether it holds at least as long as another grant.
    pub fn outlasts(&self, other: &Grant<'_>) -> bool {
        // Both are written alike, so that the order of the texts is that of the times.
        self.until().is_none_or(|end| other.until().is_some_and(|other| other <= end))
    }
}

/// Something that is kept from the members of one group: a denial for it, or its exception from a grant. `isolated` is
/// in the group itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Role of the group.
    pub role: RoleId,
    /// Index of the grant or denial in the program.
    pub grant: u32,
    /// Location of the group in it.
    pub loc: Loc,
}

/// A verb or a raw action.
#[derive(Debug, Clone)]
pub enum Permission {
    /// A verb of the kind.
    Verb(&'static Verb),
    /// A raw action.
    Raw(Box<Raw>),
}

/// A raw action. Boxed, since there are few and every grant has a verb.
#[derive(Debug, Clone)]
pub struct Raw {
    /// `service:Action` in canonical case.
    pub action: Box<str>,
    /// Shape of the kind that it is granted on; `*` if IAM knows none.
    pub on: &'static str,
}

impl Permission {
    /// Returns the actions that a grant of it gives.
    pub fn actions<'a>(&'a self) -> impl Iterator<Item = &'a str> {
        let (verb, raw): (Option<&'a Verb>, Option<&'a str>) = match self {
            Self::Verb(verb) => (Some(verb), None),
            Self::Raw(raw) => (None, Some(&raw.action)),
        };
        verb.into_iter().flat_map(|verb| verb.all_actions().map(|action| -> &'a str { action })).chain(raw)
    }

    /// Returns the actions that a denial of it takes away.
    pub fn denied_actions<'a>(&'a self) -> impl Iterator<Item = &'a str> {
        let (verb, raw): (Option<&'a Verb>, Option<&'a str>) = match self {
            Self::Verb(verb) => (Some(verb), None),
            Self::Raw(raw) => (None, Some(&raw.action)),
        };
        let of_verb = |verb: &'a Verb| verb.actions.iter().chain(verb.deny_also).map(|action| -> &'a str { action });
        verb.into_iter().flat_map(of_verb).chain(raw)
    }
}

/// Target of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GrantTarget<'s> {
    pub object: Object,
    pub part: Part<'s>,
}

impl GrantTarget<'_> {
    /// Returns whether everything that is asked of another target is asked of this one too: they are the same, the other is a route
    /// of this API, or a field of this type.
    pub fn covers(self, other: GrantTarget<'_>) -> bool {
        self.object == other.object
            && match (self.object, self.part, other.part) {
                (Object::Api(_), Part::Whole, _) => true,
                (_, Part::Type(ty), Part::Field(of, _)) => ty == of,
                (_, own, other) => own == other,
            }
    }

    /// Returns the partition key of a table, or of the index of it that is meant.
    pub fn partition_key<'p, 's>(self, program: &'p super::Program<'s>) -> Option<&'p super::resource::Key<'s>> {
        let Object::Resource(id) = self.object else { return None };
        let table = program.resources[id.index()].table()?;
        match self.part {
            Part::Named(name) => table.indexes.iter().find(|index| index.name == name)?.key.first(),
            _ => table.key.first(),
        }
    }

    /// Returns the id of the caller that an attribute holds. It is nothing if the attribute is not the partition key, or holds no such
    /// id.
    pub fn owner_var<'s>(self, program: &super::Program<'s>, attribute: &str) -> Option<super::Var<'s>> {
        let key = self.partition_key(program).filter(|key| key.name == attribute)?;
        match key.ty {
            super::resource::KeyType::Owner(var) => Some(var),
            super::resource::KeyType::Plain(_) => None,
        }
    }
}

/// A declared thing with an ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    Resource(ResourceId),
    Api(ApiId),
    UserPool(UserPoolId),
    IdentityPool(IdentityPoolId),
    /// The whole account: what an action is granted on for which IAM knows no resource.
    Account,
}

/// A part of a declared thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part<'s> {
    Whole,
    /// An index or a channel.
    Named(&'s str),
    /// A field of a GraphQL type.
    Field(&'s str, &'s str),
    /// All fields of a GraphQL type.
    Type(&'s str),
    /// A route, by index in the API.
    Route(u32),
}

/// A condition after `where`.
#[derive(Debug, Clone)]
pub enum GrantCondition<'s> {
    /// `owner(attribute)`: the named attribute holds the caller's id.
    Owner {
        attribute: &'s str,
        /// Id that it holds.
        var: super::Var<'s>,
    },
    /// `attributes(…)`: only these, and the key attributes of each target.
    Attributes(Vec<&'s str>),
    /// A typed condition of the kind.
    Filter {
        filter: &'static crate::catalog::kind::Filter,
        /// Values, any of which may match.
        values: Vec<Str<'s>>,
    },
}

impl Object {
    /// Returns the kind of the declaration.
    pub fn kind(self, program: &super::Program<'_>) -> &'static Kind {
        let word = match self {
            Self::Resource(id) => return program.resources[id.index()].kind,
            Self::Api(id) => program.apis[id.index()].kind.kind_word(),
            Self::UserPool(_) => "user_pool",
            Self::IdentityPool(_) => "identity_pool",
            Self::Account => return &crate::catalog::ACCOUNT,
        };
        crate::catalog::kind(word).expect("the table of kinds has APIs and pools")
    }

    /// Returns the declared name; `Account` for what has none.
    pub fn name<'s>(self, program: &super::Program<'s>) -> &'s str {
        match self {
            Self::Resource(id) => program.resources[id.index()].name,
            Self::Api(id) => program.apis[id.index()].name,
            Self::UserPool(id) => program.user_pools[id.index()].name,
            Self::IdentityPool(id) => program.identity_pools[id.index()].name,
            Self::Account => "Account",
        }
    }
}
