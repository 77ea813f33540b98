//! The words of the language by their meaning, as the files for editors list them, and the words in what editors read.

use std::collections::{BTreeMap, BTreeSet};

use authc::catalog::{KINDS, verb_names};
use authc::syntax::KIND_WORDS;
use authc::syntax::clauses::{BlockSpec, DECLARATIONS, Slot};
use serde_json::Value as Json;

/// Words of the language.
pub type Words = BTreeSet<&'static str>;

/// The words of conditions beside `owner` and `attributes`, which are keywords.
fn filters() -> Words {
    KINDS.iter().flat_map(|kind| kind.filters).map(|filter| filter.word).collect()
}

/// The lists by their names.
pub fn lists() -> BTreeMap<&'static str, Words> {
    let mut lists: BTreeMap<&'static str, Words> = BTreeMap::new();
    lists.insert("kinds", KIND_WORDS.iter().copied().collect());
    lists.insert("verbs", verb_names().into_iter().collect());
    lists.insert("conditions", filters());
    let mut add = |list, words: &[&'static str]| lists.entry(list).or_default().extend(words);
    for declaration in DECLARATIONS {
        add("declarations", &[declaration.word]);
        add("flavours", declaration.flavours);
    }
    for (_, context) in contexts() {
        for clause in context.clauses {
            add("clauses", &[clause.word]);
            if let Some(Slot::Name | Slot::NameOrText) = clause.slots.first() {
                add("naming_clauses", &[clause.word]);
            }
            for slot in clause.slots {
                if let Slot::Word(words) | Slot::Words(words) = slot {
                    add("options", words);
                    add("option_clauses", &[clause.word]);
                }
            }
        }
    }
    lists
}

/// The blocks of all declarations, each once, with a name.
pub fn contexts() -> Vec<(String, &'static BlockSpec)> {
    fn slot(one: &'static Slot, name: String, found: &mut Vec<(String, &'static BlockSpec)>) {
        match one {
            Slot::Maybe(inner) => slot(inner, name, found),
            Slot::Block(inner) => context(inner, name, found),
            _ => {}
        }
    }
    fn context(one: &'static BlockSpec, name: String, found: &mut Vec<(String, &'static BlockSpec)>) {
        if found.iter().any(|(_, other)| std::ptr::eq(*other, one)) {
            return;
        }
        found.push((name.clone(), one));
        for clause in one.clauses {
            clause.slots.iter().for_each(|inner| slot(inner, format!("{name}_{}", clause.word), found));
        }
    }
    let mut found = Vec::new();
    DECLARATIONS.iter().for_each(|declaration| context(declaration.body, declaration.word.to_owned(), &mut found));
    found
}

/// Words as alternatives of a regular expression: the longest first, since the first that matches is taken.
pub fn alternatives<'w>(words: impl IntoIterator<Item = &'w &'static str>) -> String {
    let mut words: Vec<&str> = words.into_iter().copied().collect();
    words.sort_by_key(|word| (std::cmp::Reverse(word.len()), *word));
    words.join("|")
}

/// The regular expressions of a TextMate grammar.
pub fn regexes<'j>(value: &'j Json, found: &mut Vec<&'j str>) {
    match value {
        Json::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Json::String(text) if ["match", "begin", "end", "while"].contains(&key.as_str()) => {
                        found.push(text)
                    }
                    _ => regexes(inner, found),
                }
            }
        }
        Json::Array(list) => list.iter().for_each(|inner| regexes(inner, found)),
        _ => {}
    }
}

/// The words that stand in a regular expression as themselves: not escapes (`\b`), nor classes (`[smhd]`).
pub fn literals(pattern: &str) -> Vec<&str> {
    let bytes = pattern.as_bytes();
    let (mut at, mut words) = (0, Vec::new());
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'[' => {
                while at < bytes.len() && bytes[at] != b']' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            first if first.is_ascii_alphabetic() => {
                let length =
                    pattern[at..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(bytes.len() - at);
                words.push(&pattern[at..at + length]);
                at += length;
            }
            _ => at += 1,
        }
    }
    words
}
