//! Lone surrogates in messages.
//!
//! UTF-16 writes some characters as two surrogates, and an editor that counts in UTF-16 can send one of them alone. That is no valid
//! text, and the library would refuse the whole message: an edit would be lost, and later ones would change the wrong place.

/// Replaces each escaped lone surrogate by U+FFFD, which is as long in UTF-16. Returns `None` if there is none.
/// Source: <https://datatracker.ietf.org/doc/html/rfc8259#section-8.2>
pub fn replace_lone_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    let mut replaced: Option<Vec<u8>> = None;
    let mut offset = 0;
    while let Some(distance) = body.get(offset..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        let start = offset + distance;
        let Some(unit) = escaped_unit(body, start) else {
            // Another escape, of two bytes.
            offset = start + 2;
            continue;
        };
        offset = start + ESCAPE_LENGTH;
        match unit {
            0xD800..=0xDBFF if escaped_unit(body, offset).is_some_and(|next| (0xDC00..=0xDFFF).contains(&next)) => {
                offset += ESCAPE_LENGTH
            }
            0xD800..=0xDFFF => {
                let body = replaced.get_or_insert_with(|| body.to_vec());
                body[start + 2..offset].copy_from_slice(b"fffd");
            }
            _ => {}
        }
    }
    replaced
}

/// Length of `\u1234` in bytes.
const ESCAPE_LENGTH: usize = 6;

/// Returns the unit of UTF-16 whose escape begins here.
fn escaped_unit(body: &[u8], offset: usize) -> Option<u32> {
    let digits = body.get(offset..offset + ESCAPE_LENGTH)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::replace_lone_surrogates;

    #[test]
    fn only_lone_surrogates_are_replaced() {
        for (text, expected) in [
            (r#"{"a": "plain"}"#, None),
            (r#""\ud83d\ude00 \u00e9 \n \\ud83d""#, None),
            (r#""\ud83d""#, Some(r#""\ufffd""#)),
            (r#""\uDE00x\ud83d""#, Some(r#""\ufffdx\ufffd""#)),
            (r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#)),
            (r#""\\\ud83d\n""#, Some(r#""\\\ufffd\n""#)),
            (r#""\ud83"#, None),
            (r#""\"#, None),
        ] {
            assert_eq!(replace_lone_surrogates(text.as_bytes()).as_deref(), expected.map(str::as_bytes), "{text}");
        }
    }
}
