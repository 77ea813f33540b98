//! The symbols of a program: what its names stand for.
//!
//! The trees have the names and [`SymbolTable`] the declarations; the rules that lead from one to the other are those of
//! [`crate::check`]. A symbol is known by its index among the declarations and not by its name, so that a rename does not change it.

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

pub(crate) use node::{NodeAtCursor, node_at};
pub(crate) use occurrences::has_placeholders;
pub(crate) use table::{Namespace, SymbolTable, member_name, members, own_keys};

/// A named declaration or member, by its index among those of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SymbolId {
    Param(ParamId),
    /// A resource or a function.
    Resource(ResourceId),
    Provider(ProviderId),
    UserPool(UserPoolId),
    IdentityPool(IdentityPoolId),
    Api(ApiId),
    Client(UserPoolId, u32),
    Group(UserPoolId, u32),
    ResourceServer(UserPoolId, u32),
    Scope(UserPoolId, u32, u32),
    /// An attribute of the users of a pool.
    Attribute(UserPoolId, u32),
    PoolProvider(UserPoolId, u32),
    Tag(IdentityPoolId, u32),
    Authorizer(ApiId, u32),
    Route(ApiId, u32),
    Index(ResourceId, u32),
    Channel(ResourceId, u32),
    /// A key attribute, by the index of the first key with its name: an attribute in the keys of a table and of an index is one.
    KeyAttribute(ResourceId, u32),
}

impl SymbolId {
    /// Returns the symbol that it is a member of.
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

/// A name in the text that stands for a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The name without quotes, braces and other text in a string.
    pub span: Span,
    pub symbol: SymbolId,
    /// The name is that of the declaration.
    pub declaration: bool,
}

/// A declaration of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeclarationSite {
    /// The whole declaration.
    pub loc: Loc,
    /// The name in it.
    pub name: Loc,
}

/// Returns the occurrences in a file, in the order of the text. A name that stands for several symbols, as a key attribute of two
/// tables in one grant does, has one for each.
pub fn occurrences(view: &ProgramView<'_, '_>, file: FileId) -> Vec<Occurrence> {
    SymbolTable::new(view).occurrences(file)
}

/// Returns the occurrence at a position, the first if the name stands for several symbols.
pub fn occurrence_at(view: &ProgramView<'_, '_>, at: FilePosition) -> Option<Occurrence> {
    SymbolTable::new(view).occurrences_at(at).first().copied()
}
