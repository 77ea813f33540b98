//! JSON as the output has it: two blanks a level, entries in the order in which they are made.

use std::cell::Cell;
use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::Formatter;

/// Writes a value, with a line break at its end.
pub fn to_string(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Layout::default());
    value.serialize(&mut serializer).expect("memory takes what is written, and every key is a text");
    out.push(b'\n');
    String::from_utf8(out).expect("serde_json writes UTF-8")
}

/// A list whose items are made while it is written, which can be done once.
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

/// An object being written.
///
/// # Panics
/// In debug builds, if two entries have one key: of the two a reader would drop one without a word.
pub struct Object<M> {
    map: M,
    #[cfg(debug_assertions)]
    keys: rustc_hash::FxHashSet<String>,
}

impl<M: SerializeMap> Object<M> {
    pub fn begin<S: Serializer<SerializeMap = M, Error = M::Error>>(serializer: S) -> Result<Self, M::Error> {
        Ok(Self {
            map: serializer.serialize_map(None)?,
            #[cfg(debug_assertions)]
            keys: Default::default(),
        })
    }

    pub fn entry(&mut self, key: &str, value: &impl Serialize) -> Result<(), M::Error> {
        #[cfg(debug_assertions)]
        assert!(self.keys.insert(key.to_owned()), "a second key `{key}`");
        self.map.serialize_entry(key, value)
    }

    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.map.end()
    }
}

/// An object whose entries are made while it is written, which can be done once.
pub struct Entries<I>(Cell<Option<I>>);

impl<I> Entries<I> {
    pub fn new(entries: I) -> Self {
        Self(Cell::new(Some(entries)))
    }
}

impl<K: AsRef<str>, V: Serialize, I: Iterator<Item = (K, V)>> Serialize for Entries<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        for (key, value) in self.0.take().into_iter().flatten() {
            object.entry(key.as_ref(), &value)?;
        }
        object.end()
    }
}

/// Where lines break. Half of an output is line breaks and blanks, so each is added as one text.
#[derive(Default)]
struct Layout {
    depth: usize,
    /// Whether the object or list that ends next has anything in it.
    filled: bool,
}

impl Layout {
    fn line<W: Write + ?Sized>(&self, writer: &mut W, comma: bool) -> io::Result<()> {
        const BREAK: &[u8] = b",\n                                                                ";
        let end = 2 + 2 * self.depth;
        writer.write_all(&BREAK[usize::from(!comma)..end.min(BREAK.len())])?;
        (BREAK.len()..end).try_for_each(|_| writer.write_all(b" "))
    }

    fn open<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8; 1]) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        writer.write_all(bracket)
    }

    fn close<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8; 1]) -> io::Result<()> {
        self.depth -= 1;
        if self.filled {
            self.line(writer, false)?;
        }
        writer.write_all(bracket)
    }
}

impl Formatter for Layout {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.line(writer, !first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.line(writer, !first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn lines_break_as_serde_json_breaks_them() {
        let deep = (0..40).fold(json!(["x", "y"]), |inner, _| json!([inner]));
        for value in [json!({"a\"b\\\n": "\u{1}ü", "list": [1, {}, ["x"], true], "none": []}), json!([]), deep] {
            assert_eq!(to_string(&value), serde_json::to_string_pretty(&value).unwrap() + "\n");
        }
    }

    #[test]
    fn what_is_made_while_it_is_written() {
        let made = Entries::new([("list", Stream::new(0..3)), ("none", Stream::new(0..0))].into_iter());
        let value: Value = serde_json::from_str(&to_string(&made)).unwrap();
        assert_eq!(value, json!({"list": [0, 1, 2], "none": []}));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "a second key `a`")]
    fn takes_no_key_twice() {
        to_string(&Entries::new([("a", 1), ("b", 2), ("a", 3)].into_iter()));
    }
}
