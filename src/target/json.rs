//! Writing JSON straight to text, two blanks a level, in the order in which it is written.

/// A writer. Values follow a [`Self::key`] in an object, or one another in a list.
#[derive(Debug, Default)]
pub struct Json {
    out: String,
    depth: usize,
    /// Whether nothing has been written at this level yet.
    empty: bool,
    /// Whether a key has just been written.
    keyed: bool,
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
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        self.break_line();
    }

    fn break_line(&mut self) {
        const BLANKS: &str = "                                                                ";
        self.out.push('\n');
        let mut left = 2 * self.depth;
        while left > 0 {
            let some = left.min(BLANKS.len());
            self.out.push_str(&BLANKS[..some]);
            left -= some;
        }
    }

    /// Begins an object or a list.
    pub fn open(&mut self, bracket: char) {
        self.value();
        self.out.push(bracket);
        self.depth += 1;
        self.empty = true;
    }

    /// Ends the object or list that was begun last.
    pub fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.empty {
            self.break_line();
        }
        self.empty = false;
        self.out.push(bracket);
    }

    /// The name of the next value.
    pub fn key(&mut self, key: &str) {
        self.line();
        quote(&mut self.out, key);
        self.out.push_str(": ");
        self.keyed = true;
    }

    /// A string.
    pub fn string(&mut self, text: &str) {
        self.value();
        quote(&mut self.out, text);
    }

    /// A number or a truth value.
    pub fn plain(&mut self, text: impl std::fmt::Display) {
        use std::fmt::Write;
        self.value();
        let _ = write!(self.out, "{text}");
    }

    /// A named string.
    pub fn entry(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    /// A named object or list, filled by `fill`.
    pub fn within(&mut self, key: &str, brackets: (char, char), fill: impl FnOnce(&mut Self)) {
        self.key(key);
        self.open(brackets.0);
        fill(self);
        self.close(brackets.1);
    }
}

/// The brackets of an object.
pub const OBJECT: (char, char) = ('{', '}');
/// The brackets of a list.
pub const LIST: (char, char) = ('[', ']');

fn quote(out: &mut String, text: &str) {
    out.push('"');
    // Without a way out of the loop it is done many bytes at a time, and nearly every string is clean.
    let escaped = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\' || byte == 0x7f;
    if !text.bytes().fold(false, |found, byte| found | escaped(byte)) {
        out.push_str(text);
        out.push('"');
        return;
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(escaped) {
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
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_serde_reads() {
        let mut json = Json::default();
        json.open('{');
        json.entry("a\"b\\\n", "\u{1}\u{7f}ü");
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
}
