//! What the names in the text stand for.
//!
//! The trees say where names are used and [`SymbolTable`] what is declared; the rules by which one leads to the other are those of
//! [`crate::check`]. A symbol is known by its place among the declarations and not by its name, so that it stays the same
//! when it gets another name.

use super::{FilePosition, ProgramView};
use crate::model::{ApiId, IdentityPoolId, ParamId, ProviderId, ResourceId, UserPoolId};
use crate::text::{FileId, Loc, Span};

mod node;
mod occurrences;
mod table;

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub(crate) use node::{StatementNode, node_at};
pub(crate) use occurrences::has_placeholders;
pub(crate) use table::{Namespace, SymbolTable, member_name, members, own_keys};

/// Something with a name. A member is known by its place among the members of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SymbolId {
    /// A parameter.
    Param(ParamId),
    /// A resource, function or not.
    Resource(ResourceId),
    /// A provider.
    Provider(ProviderId),
    /// A user pool.
    UserPool(UserPoolId),
    /// An identity pool.
    IdentityPool(IdentityPoolId),
    /// An API.
    Api(ApiId),
    /// An app client of a user pool.
    Client(UserPoolId, u32),
    /// A group of a user pool.
    Group(UserPoolId, u32),
    /// A resource server of a user pool.
    ResourceServer(UserPoolId, u32),
    /// A scope of a resource server.
    Scope(UserPoolId, u32, u32),
    /// An attribute of the users of a pool.
    Attribute(UserPoolId, u32),
    /// An identity provider of a user pool.
    PoolProvider(UserPoolId, u32),
    /// A principal tag of an identity pool.
    Tag(IdentityPoolId, u32),
    /// An authorizer of an API.
    Authorizer(ApiId, u32),
    /// A route of an API.
    Route(ApiId, u32),
    /// An index of a table.
    Index(ResourceId, u32),
    /// A channel of an event API.
    Channel(ResourceId, u32),
    /// A key attribute, by the first place among the keys of the declaration that has its name: an attribute that is in the
    /// key of a table and in that of an index is one.
    KeyAttribute(ResourceId, u32),
}

impl SymbolId {
    /// What it is a member of, if it is one.
    pub fn owner(self) -> Option<Self> {
        match self {
            Self::Param(_)
            | Self::Resource(_)
            | Self::Provider(_)
            | Self::UserPool(_)
            | Self::IdentityPool(_)
            | Self::Api(_) => None,
            Self::Client(pool, _)
            | Self::Group(pool, _)
            | Self::ResourceServer(pool, _)
            | Self::Attribute(pool, _)
            | Self::PoolProvider(pool, _) => Some(Self::UserPool(pool)),
            Self::Scope(pool, server, _) => Some(Self::ResourceServer(pool, server)),
            Self::Tag(pool, _) => Some(Self::IdentityPool(pool)),
            Self::Authorizer(api, _) | Self::Route(api, _) => Some(Self::Api(api)),
            Self::Index(resource, _) | Self::Channel(resource, _) | Self::KeyAttribute(resource, _) => {
                Some(Self::Resource(resource))
            }
        }
    }
}

/// A name in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Where, without quotes, braces and what stands around it in a string.
    pub span: Span,
    /// What it stands for.
    pub symbol: SymbolId,
    /// Whether it is declared here.
    pub declaration: bool,
}

/// Where something is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeclarationSite {
    /// The whole declaration.
    pub loc: Loc,
    /// Its name.
    pub name: Loc,
}

/// Every name of a file that stands for something, in the order of the text. A name that stands for several things at once,
/// as a key attribute of two tables in one grant does, is there once for each.
pub fn occurrences(view: &ProgramView<'_, '_>, file: FileId) -> Vec<Occurrence> {
    SymbolTable::new(view).occurrences(file)
}

/// The name at a place, if it stands for something; what it stands for first, if it is several things.
pub fn at(view: &ProgramView<'_, '_>, at: FilePosition) -> Option<Occurrence> {
    SymbolTable::new(view).at(at).first().copied()
}
