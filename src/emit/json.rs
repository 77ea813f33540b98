//! Writing JSON straight to text, two blanks a level, in the order in which it is written.

use std::ops::Range;

/// A writer. Values follow a [`Self::key`] in an object, or one another in a list.
#[derive(Debug, Default)]
pub struct Json {
    out: String,
    depth: usize,
    /// Whether nothing has been written at this level yet.
    empty: bool,
    /// Whether a key has just been written.
    keyed: bool,
    /// The keys of every object that is open: a reader would drop one of two that are the same.
    #[cfg(debug_assertions)]
    keys: Vec<rustc_hash::FxHashSet<String>>,
}

impl Json {
    /// The text, with a line break at its end.
    pub fn finish(mut self) -> String {
        self.out.push('\n');
        self.out
    }

    fn value(&mut self) {
        if self.keyed {
            self.keyed = false;
        } else if self.depth > 0 {
            self.line();
        }
    }

    fn line(&mut self) {
        self.break_line(!self.empty);
        self.empty = false;
    }

    /// Most of the output is line breaks: comma, break and blanks are added as one text.
    fn break_line(&mut self, comma: bool) {
        const BREAK: &str = ",\n                                                                ";
        let end = 2 + 2 * self.depth;
        self.out.push_str(&BREAK[usize::from(!comma)..end.min(BREAK.len())]);
        for _ in BREAK.len()..end {
            self.out.push(' ');
        }
    }

    /// Begins an object or a list.
    pub fn open(&mut self, bracket: char) {
        self.value();
        self.out.push(bracket);
        self.depth += 1;
        self.empty = true;
        #[cfg(debug_assertions)]
        self.keys.push(Default::default());
    }

    /// Ends the object or list that was begun last.
    pub fn close(&mut self, bracket: char) {
        self.depth -= 1;
        #[cfg(debug_assertions)]
        self.keys.pop();
        if !self.empty {
            self.break_line(false);
        }
        self.empty = false;
        self.out.push(bracket);
    }

    /// The name of the next value, which is one that the program cannot choose: nothing in it is escaped.
    pub fn key(&mut self, key: &'static str) {
        debug_assert!(is_clean(key.as_bytes()), "{key}");
        self.begin_entry(key);
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\": ");
    }

    /// The name of the next value.
    pub fn name(&mut self, name: &str) {
        self.begin_entry(name);
        quote(&mut self.out, name);
        self.out.push_str(": ");
    }

    fn begin_entry(&mut self, key: &str) {
        #[cfg(debug_assertions)]
        assert!(self.keys.last_mut().is_some_and(|keys| keys.insert(key.to_owned())), "a second key `{key}`");
        let _ = key;
        self.line();
        self.keyed = true;
    }

    /// A string.
    pub fn string(&mut self, text: &str) {
        self.value();
        quote(&mut self.out, text);
    }

    /// A value that `write` adds. It must be JSON as it stands.
    pub fn raw(&mut self, write: impl FnOnce(&mut String)) {
        self.value();
        write(&mut self.out);
    }

    /// The length of the text so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// A value that stands at that place in the text already, at the depth that it gets here.
    pub fn again(&mut self, value: Range<usize>) {
        self.raw(|out| out.extend_from_within(value));
    }

    /// A number or a truth value.
    pub fn plain(&mut self, text: impl std::fmt::Display) {
        use std::fmt::Write;
        self.value();
        let _ = write!(self.out, "{text}");
    }

    /// A named string.
    pub fn entry(&mut self, key: &'static str, text: &str) {
        self.key(key);
        self.string(text);
    }

    /// A named object or list, filled by `fill`.
    pub fn within(&mut self, key: &'static str, brackets: (char, char), fill: impl FnOnce(&mut Self)) {
        self.key(key);
        self.filled(brackets, fill);
    }

    /// An object or list, filled by `fill`.
    pub fn filled(&mut self, brackets: (char, char), fill: impl FnOnce(&mut Self)) {
        self.open(brackets.0);
        fill(self);
        self.close(brackets.1);
    }
}

/// The brackets of an object.
pub const OBJECT: (char, char) = ('{', '}');
/// The brackets of a list.
pub const LIST: (char, char) = ('[', ']');

/// Adds a string in quotation marks.
pub fn quote(out: &mut String, text: &str) {
    out.push('"');
    if is_clean(text.as_bytes()) {
        out.push_str(text);
    } else {
        escape(out, text);
    }
    out.push('"');
}

/// Whether a byte cannot stand in a string as it is.
fn is_escaped(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\') | (byte == 0x7f)
}

/// Whether no byte has to be escaped. Nearly every string is like that, so they are looked at many bytes at a time.
fn is_clean(bytes: &[u8]) -> bool {
    match bytes.len() {
        16.. => are_clean::<16>(bytes),
        8.. => are_clean::<8>(bytes),
        4.. => are_clean::<4>(bytes),
        _ => !bytes.iter().any(|byte| is_escaped(*byte)),
    }
}

/// The same for `N` bytes or more; the last `N` are looked at as one, whatever of them was seen before.
fn are_clean<const N: usize>(bytes: &[u8]) -> bool {
    // Without a branch for each byte, so that one instruction compares all of them.
    let clean = |chunk: &[u8; N]| !chunk.iter().fold(false, |found, byte| found | is_escaped(*byte));
    bytes.as_chunks::<N>().0.iter().all(clean) && bytes.last_chunk::<N>().is_none_or(clean)
}

fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_escaped) {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            byte => out.push_str(&format!("\\u{byte:04x}")),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_serde_reads() {
        let mut json = Json::default();
        json.open('{');
        json.name("a\"b\\\n");
        json.string("\u{1}\u{7f}ü");
        json.within("list", LIST, |json| {
            json.plain(1);
            json.open('{');
            json.close('}');
            json.open('[');
            json.string("x");
            json.close(']');
        });
        json.within("none", LIST, |_| ());
        json.close('}');
        let text = json.finish();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value, serde_json::json!({"a\"b\\\n": "\u{1}\u{7f}ü", "list": [1, {}, ["x"]], "none": []}));
        assert_eq!(serde_json::to_string_pretty(&value).unwrap().replace('\u{7f}', "\\u007f") + "\n", text);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "a second key `a`")]
    fn takes_no_key_twice() {
        let mut json = Json::default();
        json.open('{');
        json.within("b", OBJECT, |json| json.entry("a", "x"));
        json.entry("a", "x");
        json.entry("a", "y");
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

    #[test]
    fn goes_as_deep_as_it_must() {
        let mut json = Json::default();
        (0..40).for_each(|_| json.open('['));
        json.string("x");
        json.string("y");
        (0..40).for_each(|_| json.close(']'));
        let text = json.finish();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string_pretty(&value).unwrap() + "\n", text);
    }
}
