//! Declared resources. They belong to the deployer; a program only says where they are.

use super::{ResourceId, Str, Var};
use crate::catalog::kind::Kind;
use crate::text::Loc;

/// A resource.
#[derive(Debug)]
pub struct Resource<'s> {
    /// Its name in the program.
    pub name: &'s str,
    /// Where the name is declared.
    pub loc: Loc,
    /// Its kind.
    pub kind: &'static Kind,
    /// Where it is in the cloud.
    pub handle: Handle<'s>,
    /// The customer managed key that encrypts it.
    pub kms: Option<ResourceId>,
    /// What only some kinds have.
    pub detail: Detail<'s>,
    /// Its doc comment.
    pub doc: String,
}

/// Where something is in the cloud.
#[derive(Debug, Clone, PartialEq)]
pub enum Handle<'s> {
    /// Its ARN.
    Arn(Str<'s>),
    /// Its name (or id), in the deploying account and region.
    Name(Str<'s>),
    /// The export that holds its ARN.
    Import(Str<'s>),
    /// A template parameter holds its ARN.
    Parameter,
    /// There is one a region; its ARN has no name.
    Fixed,
}

/// What only some kinds have.
#[derive(Debug)]
pub enum Detail<'s> {
    /// Nothing more.
    None,
    /// `table`.
    Table(Table<'s>),
    /// `function`.
    Function(Function<'s>),
    /// `key` and `tracker`: names that hold the id of a caller.
    Owned(Vec<Key<'s>>),
    /// `iot_topic`: the MQTT client id that may connect.
    Topic {
        /// The client id.
        client: Option<Str<'s>>,
    },
    /// `model`: an inference profile beside the model.
    Model {
        /// Its id.
        profile: Option<Str<'s>>,
    },
    /// `database`: the secret that the data API reads.
    Database {
        /// The secret.
        secret: Option<ResourceId>,
    },
    /// `event_api`: its channel namespaces.
    Channels(Vec<(&'s str, Loc)>),
}

/// A DynamoDB table.
#[derive(Debug, Default)]
pub struct Table<'s> {
    /// Partition key, then sort key; empty if the declaration does not say.
    pub key: Vec<Key<'s>>,
    /// Secondary indexes.
    pub indexes: Vec<Index<'s>>,
}

/// A secondary index.
#[derive(Debug)]
pub struct Index<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where it is declared.
    pub loc: Loc,
    /// Partition key, then sort key.
    pub key: Vec<Key<'s>>,
}

/// A key attribute.
#[derive(Debug, Clone, Copy)]
pub struct Key<'s> {
    /// Its name.
    pub name: &'s str,
    /// What it holds.
    pub ty: KeyType<'s>,
    /// Where it is declared.
    pub loc: Loc,
}

/// What a key attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType<'s> {
    /// An id of the caller.
    Owner(Var<'s>),
    /// Text, a number or bytes that identify nobody.
    Plain(&'s str),
}

/// A Lambda function.
#[derive(Debug)]
pub struct Function<'s> {
    /// Path of the code and name of the export.
    pub handler: Option<&'s str>,
    /// Alias that callers name.
    pub alias: Option<Str<'s>>,
    /// Whether its role may write its log.
    pub logs: bool,
}

impl<'s> Resource<'s> {
    /// The table, if it is one.
    pub fn table(&self) -> Option<&Table<'s>> {
        match &self.detail {
            Detail::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The function, if it is one.
    pub fn function(&self) -> Option<&Function<'s>> {
        match &self.detail {
            Detail::Function(function) => Some(function),
            _ => None,
        }
    }
}
