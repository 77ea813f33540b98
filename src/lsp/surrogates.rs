//! Halves of characters.
//!
//! Text in UTF-16 has characters of two halves (surrogates), and an editor that counts in halves can send one of them. It is no text,
//! and the library would refuse the whole message: an edit would be lost, and every later one would go to the wrong place.

/// A message in which each half of a character without its other half is U+FFFD, which is as long in UTF-16; none if it has no such
/// half.
/// Source: <https://datatracker.ietf.org/doc/html/rfc8259#section-8.2>
pub fn replace_lone_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = body.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        let start = at + found;
        let Some(unit) = unit(body, start) else {
            // Another escape, of two bytes.
            at = start + 2;
            continue;
        };
        at = start + UNIT;
        match unit {
            0xD800..=0xDBFF if self::unit(body, at).is_some_and(|next| (0xDC00..=0xDFFF).contains(&next)) => at += UNIT,
            0xD800..=0xDFFF => {
                let body = mended.get_or_insert_with(|| body.to_vec());
                body[start + 2..at].copy_from_slice(b"fffd");
            }
            _ => {}
        }
    }
    mended
}

/// How long `\u1234` is, in bytes.
const UNIT: usize = 6;

/// The unit of UTF-16 that is escaped here.
fn unit(body: &[u8], at: usize) -> Option<u32> {
    let digits = body.get(at..at + UNIT)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::replace_lone_surrogates;

    #[test]
    fn halves_are_replaced_and_nothing_else() {
        for (text, wanted) in [
            (r#"{"a": "plain"}"#, None),
            (r#""\ud83d\ude00 \u00e9 \n \\ud83d""#, None),
            (r#""\ud83d""#, Some(r#""\ufffd""#)),
            (r#""\uDE00x\ud83d""#, Some(r#""\ufffdx\ufffd""#)),
            (r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#)),
            (r#""\\\ud83d\n""#, Some(r#""\\\ufffd\n""#)),
            (r#""\ud83"#, None),
            (r#""\"#, None),
        ] {
            assert_eq!(replace_lone_surrogates(text.as_bytes()).as_deref(), wanted.map(str::as_bytes), "{text}");
        }
    }
}
