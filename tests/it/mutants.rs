//! The slips that `tests/mutants/run.py` builds in still have a place in the sources.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

#[test]
fn every_slip_has_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = HashSet::new();
    let mut wrong = Vec::new();
    let tables = fs::read_dir(root.join("tests/mutants")).expect("the tables");
    for table in tables.map(|entry| entry.expect("an entry").path()) {
        if table.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let rows: toml::Table = fs::read_to_string(&table).expect("a table").parse().expect("TOML");
        for (file, slips) in &rows {
            let source = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            let mut places = Vec::new();
            for (name, slip) in slips.as_table().expect("slips of a file") {
                assert!(names.insert(name.clone()), "two slips are called {name}");
                let text = |key: &str| slip.get(key).map(|text| text.as_str().expect("a text"));
                let old = text("old").unwrap_or_else(|| panic!("{name} has no `old`"));
                assert!(text("slip").is_some_and(|slip| !slip.is_empty()), "{name} does not say what is to be feared");
                assert!(text("survives").is_none_or(|why| !why.is_empty()), "{name} survives for no reason");
                assert!(
                    old.matches('«').count() <= 1 && old.matches('«').count() == old.matches('»').count(),
                    "{name}"
                );
                let plain = old.replace(['«', '»'], "");
                let found: Vec<usize> = source.match_indices(&plain).map(|(at, _)| at).collect();
                let [at] = found.as_slice() else {
                    wrong.push(format!("{name}: its `old` is {} times in {file}", found.len()));
                    continue;
                };
                let from = old.find('«').unwrap_or(0);
                let to = old.find('»').map_or(plain.len(), |end| end - '«'.len_utf8());
                // A name that grew at one end is another one.
                let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                let cuts = |place: usize| {
                    place > 0 && source.as_bytes()[place - 1..].iter().take(2).all(|byte| is_word(*byte))
                };
                if cuts(at + from) || cuts(at + to) {
                    wrong.push(format!("{name}: it begins or ends inside a word of {file}"));
                }
                places.push((at + from, at + to, name));
            }
            places.sort_unstable();
            for pair in places.windows(2) {
                if pair[0].1 > pair[1].0 {
                    wrong.push(format!("{} and {} are about the same text of {file}", pair[0].2, pair[1].2));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(names.len() >= 250, "only {} slips", names.len());
}
