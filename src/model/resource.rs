//! Declared resources, which belong to the deployer; a program only says where they are.

use super::role_options::RoleOptions;
use super::user_pool::Assumed;
use super::{Position, ResourceId, Spanned, Str, Var};
use crate::catalog::ResourceType;
use crate::catalog::kind::Kind;
use crate::text::Loc;

#[derive(Debug)]
pub struct Resource<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    pub kind: &'static Kind,
    pub handle: Handle<'s>,
    /// Logical id in the template that `authc merge` adds to, if it is not the name.
    pub logical_id: Option<Spanned<&'s str>>,
    /// Customer managed key that encrypts it.
    pub kms: Option<ResourceId>,
    /// Options of some kinds.
    pub detail: Detail<'s>,
    pub doc: String,
}

/// Location of something in AWS.
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
    /// There is one in each region, and its ARN has no name.
    Fixed,
}

/// Options of some kinds.
#[derive(Debug)]
pub enum Detail<'s> {
    None,
    Table(Table<'s>),
    Function(Function<'s>),
    /// `key` and `tracker`: names that hold the id of a caller.
    Owned(Vec<Key<'s>>),
    /// `iot_topic`: the MQTT client id that may connect.
    Topic {
        client: Option<Str<'s>>,
    },
    /// `model`: an inference profile beside the model.
    Model {
        profile: Option<Str<'s>>,
    },
    /// `email_identity`: the configuration set that mail is sent with.
    EmailIdentity {
        configuration_set: Option<Str<'s>>,
    },
    /// `database`: the secret that the data API reads.
    Database {
        secret: Option<ResourceId>,
    },
    /// `event_api`: its channel namespaces.
    Channels(Vec<(&'s str, Loc)>),
    /// `resource`: its type, or `None` for one that the catalogue does not have, which is an error.
    Typed(Option<ResourceType>),
}

/// A DynamoDB table.
#[derive(Debug, Default)]
pub struct Table<'s> {
    /// Partition key, then sort key; empty if not declared.
    pub key: Vec<Key<'s>>,
    pub indexes: Vec<Index<'s>>,
}

#[derive(Debug)]
pub struct Index<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    /// Partition key, then sort key.
    pub key: Vec<Key<'s>>,
}

#[derive(Debug, Clone, Copy)]
pub struct Key<'s> {
    pub name: &'s str,
    pub ty: KeyType<'s>,
    /// Location of the name.
    pub loc: Loc,
}

/// Content of a key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType<'s> {
    /// An id of the caller.
    Owner(Var<'s>),
    /// Text, a number or bytes that identify nobody.
    Plain(&'s str),
}

#[derive(Debug)]
pub struct Function<'s> {
    /// Path of the code and name of the export.
    pub handler: Option<&'s str>,
    /// Alias that callers use.
    pub alias: Option<Str<'s>>,
    /// Whether its role may write its log.
    pub logs: bool,
    /// Whether Lambda may connect it to a network of its own.
    pub vpc: bool,
    /// Whether its role may send traces.
    pub tracing: bool,
    /// Boxed, since few have any.
    pub role: Option<Box<RoleOptions<'s>>>,
    /// The role that it has already, to which the output adds what is granted. Boxed, since few have one.
    pub existing_role: Option<Box<ExistingRole<'s>>>,
}

/// A role that somebody else made and keeps. What else it may do, and who may take it, is not known.
#[derive(Debug)]
pub struct ExistingRole<'s> {
    pub name: Str<'s>,
    /// Why it is not one of the output.
    pub why: Assumed<'s>,
}

/// What Lambda does with the role of a function in a VPC, on interfaces that it has yet to make: nothing can be named.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
pub const NETWORK_ACTIONS: [&str; 6] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
];

impl<'s> Detail<'s> {
    /// Returns the names of the indexes of a table or the channels of an event API.
    pub fn part_names(&self) -> Vec<&'s str> {
        match self {
            Self::Table(table) => table.indexes.iter().map(|index| index.name).collect(),
            Self::Channels(channels) => channels.iter().map(|(channel, _)| *channel).collect(),
            _ => Vec::new(),
        }
    }
}

impl<'s> Resource<'s> {
    /// Returns the type in the catalogue of a declared `resource`.
    pub fn declared_type(&self) -> Option<ResourceType> {
        match self.detail {
            Detail::Typed(ty) => ty,
            _ => None,
        }
    }

    /// Returns the form of its ARN, with `{P}`, `{R}`, `{A}` for where it is and a name in braces for every other part.
    pub fn arn_form(&self) -> std::borrow::Cow<'static, str> {
        match self.declared_type() {
            Some(ty) => ty.arn_form().into(),
            None => self.kind.arn.into(),
        }
    }

    /// Returns the position of its ARN.
    pub fn arn_position(&self) -> Position {
        match self.declared_type() {
            Some(ty) => Position::TypedArn(ty),
            None => Position::Arn(self.kind),
        }
    }

    /// Returns the table, if it is one.
    pub fn table(&self) -> Option<&Table<'s>> {
        match &self.detail {
            Detail::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Returns the function, if it is one.
    pub fn function(&self) -> Option<&Function<'s>> {
        match &self.detail {
            Detail::Function(function) => Some(function),
            _ => None,
        }
    }
}
