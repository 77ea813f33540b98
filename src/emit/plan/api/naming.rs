//! Parts of the logical ids of routes, and the hash in those of deployments.

use crate::emit::node::Node;
use crate::model::deploy_text::{Parts, Placeholder, Select, TextPart, ValueSource};

/// The limit for the part of a logical id that a path becomes. A logical id has at most 255 characters, of which others are the
/// API's name and the kind of the resource.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const MAX_PATH: usize = 100;

/// Returns a path as a part of a logical id. Two paths never have the same: `/notes/all` is `NotesAll`, and a path of other than
/// lower-case words between slashes has a hash, as every key of a message does.
pub(super) fn path_id_part(path: &str) -> String {
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
    let is_plain = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase())
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let long = out.len() > MAX_PATH;
    if long {
        out.truncate(MAX_PATH - 8);
    }
    // The key `connect` of a message must not become the part of `$connect`.
    let parts = path.strip_prefix(['/', '$']);
    if long || parts.is_none_or(|parts| !parts.is_empty() && !parts.split('/').all(is_plain)) {
        let mut hash = IdHash::default();
        hash.push_text(path);
        out.push_str(&hash.hex()[..8]);
    }
    out
}

/// Returns a method as a part of a logical id: `Get`.
pub(super) fn method_id_part(method: &str) -> String {
    let lower = method.to_ascii_lowercase();
    crate::model::parameters::logical(&lower)
}

/// FNV-1a with 64 bits, which is the same on every machine and in every version.
pub(super) struct IdHash(u64);

impl Default for IdHash {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl IdHash {
    fn push_byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }

    /// Adds a string and its end.
    pub(super) fn push_text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.push_byte(byte));
        self.push_byte(0xFF);
    }

    pub(super) fn push_node(&mut self, node: &Node<'_>) {
        match node {
            Node::Bool(value) => self.push_byte(u8::from(*value)),
            Node::Int(value) => value.to_le_bytes().into_iter().for_each(|byte| self.push_byte(byte)),
            Node::Text(text) => self.push_parts(text.parts()),
            Node::List(items) => {
                self.push_byte(b'[');
                items.iter().for_each(|item| self.push_node(item));
                self.push_byte(b']');
            }
            Node::Map(entries) => {
                self.push_byte(b'{');
                for (key, value) in entries {
                    self.push_text(key);
                    self.push_node(value);
                }
                self.push_byte(b'}');
            }
        }
    }

    fn push_parts(&mut self, parts: Parts<'_>) {
        self.push_byte(b'"');
        for part in parts {
            match part {
                TextPart::Literal(text) => self.push_tagged(0, text),
                TextPart::Placeholder(placeholder) => self.push_placeholder(&placeholder),
            }
        }
        self.push_byte(b'"');
    }

    fn push_placeholder(&mut self, placeholder: &Placeholder<'_>) {
        match placeholder.select {
            None => self.push_source(&placeholder.source),
            Some(Select::Field(field)) => {
                self.push_byte(8);
                self.push_source(&placeholder.source);
                self.push_byte(field);
            }
            Some(Select::AfterSlash) => {
                self.push_byte(9);
                self.push_byte(b'"');
                self.push_source(&placeholder.source);
                self.push_byte(b'"');
            }
        }
    }

    fn push_source(&mut self, source: &ValueSource<'_>) {
        match source {
            ValueSource::Parameter(name) => self.push_tagged(1, name),
            ValueSource::Reference(id) => self.push_tagged(2, id),
            ValueSource::Attribute(id, attribute) => {
                self.push_tagged(3, id);
                self.push_text(attribute);
            }
            ValueSource::Partition => self.push_byte(4),
            ValueSource::Region => self.push_byte(5),
            ValueSource::Account => self.push_byte(6),
            ValueSource::Export(_, name) => {
                self.push_byte(7);
                self.push_parts(name.clone());
            }
        }
    }

    fn push_tagged(&mut self, tag: u8, text: &str) {
        self.push_byte(tag);
        self.push_text(text);
    }

    /// Returns the hash as sixteen hexadecimal digits.
    pub(super) fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}
