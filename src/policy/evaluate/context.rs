//! What is known about a request besides its action and resource.

use std::collections::BTreeMap;

/// The value of a context key that is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The value of a single-valued key.
    One(String),
    /// The values of a multivalued key; the list may be empty, which is not the same as an absent key.
    Many(Vec<String>),
}

impl Value {
    /// Whether the value is what IAM calls null: present, but a set without members or an empty string.
    pub(super) fn is_null(&self) -> bool {
        match self {
            Value::One(text) => text.is_empty(),
            Value::Many(list) => list.is_empty(),
        }
    }

    /// The members of the value seen as a set, as `ForAllValues` and `ForAnyValue` see it.
    pub(super) fn members(&self) -> &[String] {
        match self {
            Value::One(text) if text.is_empty() => &[],
            Value::One(text) => std::slice::from_ref(text),
            Value::Many(list) => list,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::One(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::One(text)
    }
}

impl From<Vec<String>> for Value {
    fn from(list: Vec<String>) -> Self {
        Value::Many(list)
    }
}

impl<const N: usize> From<[&str; N]> for Value {
    fn from(list: [&str; N]) -> Self {
        Value::Many(list.iter().map(|text| (*text).to_owned()).collect())
    }
}

/// The context keys of a request. Names ignore case; a key that was never set is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    values: BTreeMap<String, Value>,
}

impl Context {
    /// A context without keys.
    pub fn new() -> Self {
        Context::default()
    }

    /// The context with `key` set; the last value given to a key stays.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.insert(key, value);
        self
    }

    /// Sets `key`, replacing an earlier value.
    pub fn insert(&mut self, key: &str, value: impl Into<Value>) {
        self.values.insert(key.to_lowercase(), value.into());
    }

    /// The value of `key`, or nothing if the key is absent.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key).or_else(|| self.values.get(&key.to_lowercase()))
    }

    /// The keys in lower case with their values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The value of a key already in lower case.
    pub(super) fn get_lower(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// The text that stands for a policy variable: only a single value that is not empty.
    pub(super) fn variable(&self, key: &str) -> Option<&str> {
        match self.values.get(key) {
            Some(Value::One(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

impl<K: AsRef<str>, V: Into<Value>> FromIterator<(K, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut context = Context::new();
        for (key, value) in pairs {
            context.insert(key.as_ref(), value);
        }
        context
    }
}
