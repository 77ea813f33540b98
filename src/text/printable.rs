//! Text without control characters, which is safe to show on a terminal.

use std::borrow::Cow;

/// Returns whether a character is visible, and neither controls a terminal nor reorders text.
pub fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    // `escape_debug` knows what is unprintable. It escapes combining marks only at the beginning of a text.
    let mut buffer = [b'a'; 5];
    let end = 1 + character.encode_utf8(&mut buffer[1..]).len();
    std::str::from_utf8(&buffer[..end]).is_ok_and(|text| text.escape_debug().nth(1) == Some(character))
}

/// Adds a character, escaped as in `\u{202e}` if it is not printable.
pub fn push_printable(out: &mut String, character: char) {
    if is_printable(character) {
        out.push(character);
    } else {
        out.extend(character.escape_debug());
    }
}

/// Returns a text with unprintable characters escaped, except those in `keep`.
pub fn printable<'t>(text: &'t str, keep: &[char]) -> Cow<'t, str> {
    let fine = |character: char| keep.contains(&character) || is_printable(character);
    if text.chars().all(fine) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if keep.contains(&character) {
            out.push(character);
        } else {
            push_printable(&mut out, character);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_would_be_hidden() {
        for (text, shown) in [
            ("plain `text` \"quoted\" \\", "plain `text` \"quoted\" \\"),
            ("naïve e\u{301} 漢字 🙂 हिन्दी", "naïve e\u{301} 漢字 🙂 हिन्दी"),
            ("\u{1b}[31m\r\0", "\\u{1b}[31m\\r\\0"),
            ("a\u{202e}b\u{200b}c\u{feff}\u{2028}\u{85}", "a\\u{202e}b\\u{200b}c\\u{feff}\\u{2028}\\u{85}"),
            ("one\ntwo", "one\ntwo"),
        ] {
            assert_eq!(printable(text, &['\n']), shown);
        }
    }
}
