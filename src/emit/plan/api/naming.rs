//! Logical ids of routes, and the hash in those of deployments.

use crate::emit::node::Node;
use crate::model::deploy_text::{Parts, Placeholder, Select, TextPart, ValueSource};

/// The longest part of a logical id that a path makes without a hash of its own.
const LONGEST: usize = 100;

/// A path as a part of a logical id. Two paths never have the same: `/notes/all` is `NotesAll`, and what is not plain
/// lower-case words between slashes carries a hash of the path, as every key of a message does.
pub(super) fn path(path: &str) -> String {
    let mut out = String::new();
    let mut upper = true;
    for character in path.chars() {
        match character {
            _ if !character.is_ascii_alphanumeric() => upper = true,
            _ if upper => {
                out.push(character.to_ascii_uppercase());
                upper = false;
            }
            _ => out.push(character),
        }
    }
    let plain = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase())
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    // A logical id has at most 255 characters, of which others are the API's name and what kind of thing it is.
    let long = out.len() > LONGEST;
    if long {
        out.truncate(LONGEST - 8);
    }
    // The key of a message is not to become that of `$connect`.
    let parts = path.strip_prefix(['/', '$']);
    if long || parts.is_none_or(|parts| !parts.is_empty() && !parts.split('/').all(plain)) {
        let mut hash = Hash::default();
        hash.text(path);
        out.push_str(&hash.hex()[..8]);
    }
    out
}

/// `GET` as a part of a logical id.
pub(super) fn method(method: &str) -> String {
    let lower = method.to_ascii_lowercase();
    crate::model::parameters::logical(&lower)
}

/// FNV-1a with 64 bits: the same on every machine and in every version.
pub(super) struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hash {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }

    /// Adds a string and its end.
    pub(super) fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
        self.byte(0xFF);
    }

    /// Adds a value.
    pub(super) fn node(&mut self, node: &Node<'_>) {
        match node {
            Node::Bool(value) => self.byte(u8::from(*value)),
            Node::Int(value) => value.to_le_bytes().into_iter().for_each(|byte| self.byte(byte)),
            Node::Text(text) => self.parts(text.parts()),
            Node::List(items) => {
                self.byte(b'[');
                items.iter().for_each(|item| self.node(item));
                self.byte(b']');
            }
            Node::Map(entries) => {
                self.byte(b'{');
                for (key, value) in entries {
                    self.text(key);
                    self.node(value);
                }
                self.byte(b'}');
            }
        }
    }

    fn parts(&mut self, parts: Parts<'_>) {
        self.byte(b'"');
        for part in parts {
            match part {
                TextPart::Literal(text) => self.tagged(0, text),
                TextPart::Placeholder(placeholder) => self.placeholder(&placeholder),
            }
        }
        self.byte(b'"');
    }

    fn placeholder(&mut self, placeholder: &Placeholder<'_>) {
        match placeholder.select {
            None => self.source(&placeholder.source),
            Some(Select::Field(field)) => {
                self.byte(8);
                self.source(&placeholder.source);
                self.byte(field);
            }
            Some(Select::AfterSlash) => {
                self.byte(9);
                self.byte(b'"');
                self.source(&placeholder.source);
                self.byte(b'"');
            }
        }
    }

    fn source(&mut self, source: &ValueSource<'_>) {
        match source {
            ValueSource::Parameter(name) => self.tagged(1, name),
            ValueSource::Reference(id) => self.tagged(2, id),
            ValueSource::Attribute(id, attribute) => {
                self.tagged(3, id);
                self.text(attribute);
            }
            ValueSource::Partition => self.byte(4),
            ValueSource::Region => self.byte(5),
            ValueSource::Account => self.byte(6),
            ValueSource::Export(_, name) => {
                self.byte(7);
                self.parts(name.clone());
            }
        }
    }

    fn tagged(&mut self, tag: u8, text: &str) {
        self.byte(tag);
        self.text(text);
    }

    /// Sixteen hexadecimal digits.
    pub(super) fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}
