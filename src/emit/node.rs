//! Values of the output, the same for every target.

use std::borrow::Cow;

use crate::model::DeployText;

/// Named values in the order in which they are printed.
pub type Properties<'p> = Vec<(Cow<'p, str>, Node<'p>)>;

#[derive(Debug, Clone, PartialEq)]
pub enum Node<'p> {
    Bool(bool),
    Int(i64),
    Text(DeployText),
    List(Vec<Node<'p>>),
    Map(Properties<'p>),
}

impl<'p> Node<'p> {
    /// Returns a string without placeholders.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(DeployText::literal(text))
    }

    pub fn map(entries: impl IntoIterator<Item = (&'static str, Node<'p>)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect())
    }

    pub fn list(items: impl IntoIterator<Item = Node<'p>>) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl From<bool> for Node<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<DeployText> for Node<'_> {
    fn from(value: DeployText) -> Self {
        Self::Text(value)
    }
}
