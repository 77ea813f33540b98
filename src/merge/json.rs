//! Reads templates in JSON.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::document::{DEEPEST, DocumentError, Entry, Node, NodeValue};
use crate::text::Span;

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Node, DocumentError> {
    let body = text.trim_start_matches('\u{feff}');
    let raw: &RawValue = serde_json::from_str(body).map_err(|error| DocumentError {
        offset: offset_of(text, error.line(), error.column()),
        message: without_place(&error),
    })?;
    node(text, raw, 0)
}

/// Returns the words of an error without its line and column.
fn without_place(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split_once(" at line ").map_or(words.clone(), |(words, _)| words.to_owned())
}

fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    (start + column.saturating_sub(1)).min(text.len())
}

/// Returns the offset of a part of a text in it.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

fn node(text: &str, raw: &RawValue, depth: usize) -> Result<Node, DocumentError> {
    let part = raw.get();
    let start = offset(text, part);
    let error = |message: String| DocumentError { offset: start, message };
    if depth > DEEPEST {
        return Err(error(format!("it is nested more than {DEEPEST} levels deep")));
    }
    let wrong = |wrong: serde_json::Error| error(without_place(&wrong));
    let value = match part.as_bytes().first() {
        Some(b'{') => {
            let mut entries: Vec<Entry> = Vec::new();
            for (key, value) in serde_json::from_str::<Pairs<'_>>(part).map_err(wrong)?.0 {
                let at = offset(text, value.get());
                if entries.iter().any(|entry| entry.key == key) {
                    return Err(DocumentError { offset: at, message: format!("it has `{key}` twice") });
                }
                let value = node(text, value, depth + 1)?;
                entries.push(Entry { key_span: key_span(text, &key, at), key, value });
            }
            NodeValue::Map { entries, flow: true }
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(part).map_err(wrong)?;
            let items = items.into_iter().map(|item| node(text, item, depth + 1)).collect::<Result<_, _>>()?;
            NodeValue::List { items, flow: true }
        }
        _ => NodeValue::Json(serde_json::from_str::<Json>(part).map_err(wrong)?),
    };
    Ok(Node { span: Span::new(start as u32, (start + part.len()) as u32), tag: None, value })
}

/// Returns the span of the key in front of a value, or of the beginning of the value if the key is written with escapes.
fn key_span(text: &str, key: &str, value: usize) -> Span {
    let before = text[..value].trim_end().trim_end_matches(':').trim_end();
    let end = before.len() as u32;
    match before.strip_suffix('"').and_then(|before| before.strip_suffix(key)) {
        Some(before) if before.ends_with('"') => Span::new(before.len() as u32, end - 1),
        _ => Span::new(value as u32, value as u32 + 1),
    }
}

/// The entries of an object in their order, with keys that stand there twice.
struct Pairs<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
