//! A writer of JSON for the output: two blanks for each level, entries in the order in which they are made.
//!
//! serde_json's own writer looks at every byte of a string by itself, which costs 4 % of the instructions of a large program.
//!
//! The same writer makes literals of TypeScript, which are JSON but for keys without quotation marks and for expressions.

use std::cell::Cell;
use std::fmt::Write as _;

use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    SerializeTupleVariant, Serializer,
};
use serde_json::Error;

/// Returns a value as JSON, with a line break at the end.
///
/// # Panics
/// In debug builds, if an object has a key twice: readers would drop one of the two entries silently.
pub fn to_string(value: &impl Serialize) -> String {
    let mut json = JsonWriter::default();
    value.serialize(&mut json).expect("what an output consists of has a form in JSON");
    json.out.push('\n');
    json.out
}

/// Returns a value as a literal of TypeScript that begins in a line with this indentation, in levels.
///
/// # Panics
/// Those of [`to_string`].
pub fn to_script(value: &impl Serialize, depth: usize) -> String {
    let mut json = JsonWriter { depth, is_script: true, ..JsonWriter::default() };
    value.serialize(&mut json).expect("what an output consists of has a form in TypeScript");
    json.out
}

/// An expression of TypeScript among the values of a literal.
pub struct Expression<T>(pub T);

/// The name of the newtype by which the writer knows an [`Expression`].
const EXPRESSION: &str = "$expression";

impl<T: AsRef<str>> Serialize for Expression<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(EXPRESSION, self.0.as_ref())
    }
}

/// Returns JSON without what stands between its tokens, but for the line break at the end.
pub fn compacted(json: &str) -> String {
    let mut out = String::with_capacity(json.len() / 2);
    let mut rest = json;
    while let Some(quote) = rest.find('"') {
        out.extend(rest[..quote].chars().filter(|character| !character.is_ascii_whitespace()));
        let (mut end, bytes) = (quote + 1, rest.as_bytes());
        while bytes.get(end).is_some_and(|byte| *byte != b'"') {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        out.push_str(&rest[quote..=end]);
        rest = &rest[end + 1..];
    }
    out.extend(rest.chars().filter(|character| !character.is_ascii_whitespace()));
    out.push('\n');
    out
}

/// A list whose items are made while it is written. It can be written once.
pub struct Stream<I>(Cell<Option<I>>);

impl<I> Stream<I> {
    pub fn new(items: I) -> Self {
        Self(Cell::new(Some(items)))
    }
}

impl<I: Iterator<Item: Serialize>> Serialize for Stream<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.take().into_iter().flatten())
    }
}

/// An object whose entries are made while it is written. It can be written once.
pub struct Entries<I>(Cell<Option<I>>);

impl<I> Entries<I> {
    pub fn new(entries: I) -> Self {
        Self(Cell::new(Some(entries)))
    }
}

impl<K: AsRef<str>, V: Serialize, I: Iterator<Item = (K, V)>> Serialize for Entries<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.0.take().into_iter().flatten() {
            map.serialize_entry(key.as_ref(), &value)?;
        }
        map.end()
    }
}

#[derive(Default)]
struct JsonWriter {
    out: String,
    depth: usize,
    /// True if the open object or list has an item.
    has_items: bool,
    /// True if TypeScript is written.
    is_script: bool,
    /// True if the next string is an expression.
    is_expression: bool,
}

impl JsonWriter {
    /// Begins a line. Comma, break and blanks are added as one text, since they are most of the output.
    fn break_line(&mut self, comma: bool) {
        const COMMA_BREAK_BLANKS: &str = ",\n                                                                ";
        let end = 2 + 2 * self.depth;
        self.out.push_str(&COMMA_BREAK_BLANKS[usize::from(!comma)..end.min(COMMA_BREAK_BLANKS.len())]);
        (COMMA_BREAK_BLANKS.len()..end).for_each(|_| self.out.push(' '));
    }

    fn begin_item(&mut self) {
        self.break_line(self.has_items);
        self.has_items = true;
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        self.has_items = false;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if self.has_items {
            self.break_line(false);
        }
        self.has_items = true;
        self.out.push(bracket);
    }

    fn open_object(&mut self) -> ObjectWriter<'_> {
        self.open('{');
        ObjectWriter {
            json: self,
            #[cfg(debug_assertions)]
            keys: Default::default(),
        }
    }
}

struct ListWriter<'j> {
    json: &'j mut JsonWriter,
    /// True if the list is the value of an object's only entry.
    in_object: bool,
}

impl ListWriter<'_> {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.json.begin_item();
        value.serialize(&mut *self.json)
    }

    fn close(self) -> Result<(), Error> {
        self.json.close(']');
        if self.in_object {
            self.json.close('}');
        }
        Ok(())
    }
}

struct ObjectWriter<'j> {
    json: &'j mut JsonWriter,
    #[cfg(debug_assertions)]
    keys: rustc_hash::FxHashSet<String>,
}

impl ObjectWriter<'_> {
    /// Begins an entry with a key, which `key` writes.
    fn begin_entry(&mut self, key: impl FnOnce(&mut JsonWriter) -> Result<(), Error>) -> Result<(), Error> {
        self.json.begin_item();
        let start = self.json.out.len();
        key(self.json)?;
        if self.json.is_script {
            to_script_key(&mut self.json.out, start);
        }
        #[cfg(debug_assertions)]
        {
            let key = &self.json.out[start..];
            assert!(self.keys.insert(key.to_owned()), "a second key {key}");
        }
        self.json.out.push_str(": ");
        Ok(())
    }

    fn close(self) -> Result<(), Error> {
        self.json.close('}');
        Ok(())
    }
}

macro_rules! lists {
    ($($of:ident $push:ident),*) => { $(
        impl $of for ListWriter<'_> {
            type Ok = ();
            type Error = Error;

            fn $push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.push(value)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )* };
}

lists!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleVariant serialize_field);

impl SerializeMap for ObjectWriter<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.begin_entry(|json| key.serialize(json))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl SerializeStruct for ObjectWriter<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        // Keys of structs are the compiler's own, so none has to be escaped.
        debug_assert!(is_clean(key.as_bytes()), "{key}");
        self.begin_entry(|json| {
            json.out.push('"');
            json.out.push_str(key);
            json.out.push('"');
            Ok(())
        })?;
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

macro_rules! displayed {
    ($($method:ident $ty:ty),*) => { $(
        fn $method(self, value: $ty) -> Result<(), Error> {
            write!(self.out, "{value}").map_err(Error::custom)
        }
    )* };
}

/// Returns an error for a kind of value that no output has; any test that writes one fails.
fn unsupported<T>() -> Result<T, Error> {
    Err(Error::custom("no output has such a value"))
}

impl<'j> Serializer for &'j mut JsonWriter {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = ListWriter<'j>;
    type SerializeTuple = ListWriter<'j>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = ListWriter<'j>;
    type SerializeMap = ObjectWriter<'j>;
    type SerializeStruct = ObjectWriter<'j>;
    type SerializeStructVariant = Impossible<(), Error>;

    displayed!(serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    displayed!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        match std::mem::take(&mut self.is_expression) {
            true => self.out.push_str(text),
            false => push_quoted(&mut self.out, text),
        }
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<(), Error> {
        self.is_expression = self.is_script && name == EXPRESSION;
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut object = self.open_object();
        object.serialize_field(variant, value)?;
        object.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<ListWriter<'j>, Error> {
        self.open('[');
        Ok(ListWriter { json: self, in_object: false })
    }

    fn serialize_tuple(self, length: usize) -> Result<ListWriter<'j>, Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<ListWriter<'j>, Error> {
        self.open('{');
        self.begin_item();
        push_quoted(&mut self.out, variant);
        self.out.push_str(": ");
        self.open('[');
        Ok(ListWriter { json: self, in_object: true })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<ObjectWriter<'j>, Error> {
        Ok(self.open_object())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<ObjectWriter<'j>, Error> {
        Ok(self.open_object())
    }

    fn serialize_none(self) -> Result<(), Error> {
        unsupported()
    }

    fn serialize_unit(self) -> Result<(), Error> {
        unsupported()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        unsupported()
    }

    fn serialize_f32(self, _: f32) -> Result<(), Error> {
        unsupported()
    }

    fn serialize_f64(self, _: f64) -> Result<(), Error> {
        unsupported()
    }

    fn serialize_char(self, _: char) -> Result<(), Error> {
        unsupported()
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        unsupported()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Error> {
        unsupported()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        unsupported()
    }
}

/// Turns the key at the end of a text, from `start` on, into one of TypeScript: without quotation marks if it is a name, and in brackets
/// if it would set the prototype of the object.
fn to_script_key(out: &mut String, start: usize) {
    let key = out[start..].trim_matches('"');
    let is_name = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let key = match key {
        "__proto__" => format!("[\"{key}\"]"),
        _ if is_name => key.to_owned(),
        _ => return,
    };
    out.truncate(start);
    out.push_str(&key);
}

/// Adds a string in quotation marks.
pub(super) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    if is_clean(text.as_bytes()) {
        out.push_str(text);
    } else {
        push_escaped(out, text);
    }
    out.push('"');
}

/// Returns whether a byte has to be escaped in a string.
fn is_escaped(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\') | (byte == 0x7f)
}

/// Returns whether no byte has to be escaped. Nearly every string is clean, so many bytes are tested at a time.
fn is_clean(bytes: &[u8]) -> bool {
    match bytes.len() {
        16.. => is_clean_by_chunks::<16>(bytes),
        8.. => is_clean_by_chunks::<8>(bytes),
        4.. => is_clean_by_chunks::<4>(bytes),
        _ => !bytes.iter().any(|byte| is_escaped(*byte)),
    }
}

/// Returns the same for `N` bytes or more, by chunks of `N`. The last chunk may overlap the one before.
fn is_clean_by_chunks<const N: usize>(bytes: &[u8]) -> bool {
    bytes.as_chunks::<N>().0.iter().all(is_clean_chunk) && bytes.last_chunk::<N>().is_none_or(is_clean_chunk)
}

/// Returns the same for one chunk. There is no branch for each byte, so that one instruction compares all of them.
#[inline(always)]
fn is_clean_chunk<const N: usize>(chunk: &[u8; N]) -> bool {
    !chunk.iter().fold(false, |found, byte| found | is_escaped(*byte))
}

fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(offset) = rest.bytes().position(is_escaped) {
        out.push_str(&rest[..offset]);
        match rest.as_bytes()[offset] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            byte => out.push_str(&format!("\\u{byte:04x}")),
        }
        rest = &rest[offset + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn compact_json_says_the_same() {
        let json = "{\n  \"a b\": [\n    1,\n    \"x \\\" y\\\\\",\n    true\n  ],\n  \"c\": {}\n}\n";
        assert_eq!(compacted(json), "{\"a b\":[1,\"x \\\" y\\\\\",true],\"c\":{}}\n");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(read(&compacted(json)), read(json));
        assert_eq!(compacted("[]\n"), "[]\n");
    }

    #[test]
    fn lines_break_as_serde_json_breaks_them() {
        let deep = (0..40).fold(json!(["x", "y"]), |inner, _| json!([inner]));
        for value in [json!({"a\"b\\\n": "\u{1}ü", "list": [1, {}, ["x"], true], "none": []}), json!([]), deep] {
            assert_eq!(to_string(&value), serde_json::to_string_pretty(&value).unwrap() + "\n");
        }
    }

    #[test]
    fn enums_are_objects_of_one_entry() {
        #[derive(Serialize)]
        enum Call {
            One(u8),
            Two(u8, &'static str),
            Many([u8; 2]),
            Plain,
        }
        let calls = [Call::One(1), Call::Two(2, "\u{7f}"), Call::Many([3, 4]), Call::Plain];
        let written = serde_json::to_string_pretty(&calls).unwrap().replace('\u{7f}', "\\u007f") + "\n";
        assert_eq!(to_string(&calls), written);
    }

    #[test]
    fn literals_of_typescript() {
        let list = Entries::new([("a_b1", Expression("args.x")), ("a-b", Expression("`${y}`"))].into_iter());
        let value = Entries::new([("list", list)].into_iter());
        assert_eq!(to_script(&value, 1), "{\n    list: {\n      a_b1: args.x,\n      \"a-b\": `${y}`\n    }\n  }");
        let value = Entries::new([("__proto__", "a\"b"), ("1", "c")].into_iter());
        assert_eq!(to_script(&value, 0), "{\n  [\"__proto__\"]: \"a\\\"b\",\n  \"1\": \"c\"\n}");
        // JSON has no expressions.
        assert_eq!(to_string(&Expression("args.x")), "\"args.x\"\n");
    }

    #[test]
    fn streams_are_written_once() {
        let made = Entries::new([("list", Stream::new(0..3)), ("none", Stream::new(0..0))].into_iter());
        let value: Value = serde_json::from_str(&to_string(&made)).unwrap();
        assert_eq!(value, json!({"list": [0, 1, 2], "none": []}));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "a second key \"a\"")]
    fn takes_no_key_twice() {
        to_string(&Entries::new([("a", 1), ("b", 2), ("a", 3)].into_iter()));
    }

    #[test]
    fn finds_what_to_escape() {
        for byte in 0..=u8::MAX {
            for other in [b'a', b' ', 0x80, 0xff, b'!', b'#', b'[', b']', 0x7e] {
                for length in 1..40 {
                    for at in 0..length {
                        let mut bytes = vec![other; length];
                        bytes[at] = byte;
                        assert_eq!(is_clean(&bytes), !is_escaped(byte), "{bytes:?}");
                    }
                }
            }
        }
    }
}
