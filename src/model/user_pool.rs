//! User pools.

use super::Handle;
use crate::text::Loc;

/// A user pool.
#[derive(Debug)]
pub struct UserPool<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where the name is declared.
    pub loc: Loc,
    /// Its doc comment.
    pub doc: String,
    /// Where it is, if it exists already.
    pub existing: Option<Handle<'s>>,
    /// App clients.
    pub clients: Vec<Client<'s>>,
    /// Groups.
    pub groups: Vec<Group<'s>>,
}

/// An app client.
#[derive(Debug)]
pub struct Client<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where the name is declared.
    pub loc: Loc,
}

/// A group.
#[derive(Debug)]
pub struct Group<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where the name is declared.
    pub loc: Loc,
    /// Lower wins.
    pub precedence: Option<u32>,
    /// Whether members do not get what `auth_users` get.
    pub isolated: bool,
}

impl<'s> UserPool<'s> {
    /// The place of the client with this name.
    pub fn client(&self, name: &str) -> Option<u32> {
        self.clients.iter().position(|client| client.name == name).map(|at| at as u32)
    }

    /// The place of the group with this name.
    pub fn group(&self, name: &str) -> Option<u32> {
        self.groups.iter().position(|group| group.name == name).map(|at| at as u32)
    }
}
