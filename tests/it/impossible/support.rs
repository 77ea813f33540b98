//! What the tests share: compiling a program, and everything that is emitted for the examples.

use authc::lint::registry;
use serde_json::Value;

/// The committed templates of all examples, by the name of the folder.
pub fn example_templates() -> Vec<(String, Value)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).expect("the examples") {
        let path = entry.expect("an entry").path();
        if let Ok(text) = std::fs::read(path.join("out/template.json")) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            found.push((name, crate::support::json::read(text)));
        }
    }
    found.sort_by(|left, right| left.0.cmp(&right.0));
    assert!(found.len() >= 8, "only {} examples were found", found.len());
    found
}

/// Every IAM statement in a template, of policies and of trust.
pub fn statements(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(map) if map.contains_key("Effect") => vec![value],
        Value::Object(map) => map.values().flat_map(statements).collect(),
        Value::Array(list) => list.iter().flat_map(statements).collect(),
        _ => Vec::new(),
    }
}

/// The resources of a type with their logical ids and properties.
pub fn of_type<'t>(template: &'t Value, ty: &str) -> Vec<(&'t str, &'t Value)> {
    let resources = template["Resources"].as_object().expect("resources");
    let found = resources.iter().filter(|(_, resource)| resource["Type"] == ty);
    found.map(|(id, resource)| (id.as_str(), &resource["Properties"])).collect()
}

/// Checks a list of `docs/mistakes`: that it has at least so many rows, and that the codes and tests that it names exist.
pub fn check_table(name: &str, least: usize) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("docs/mistakes").join(name)).expect(name);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert!(rows.len() >= least, "{} rows", rows.len());
    for row in &rows {
        let [_, _, here, by] = row.as_slice() else { panic!("{row:?}") };
        assert!(["error", "rule", "impossible", "not visible"].contains(here), "{row:?}");
        for part in by.split("; ") {
            if let Some((path, test)) = part.split_once(".rs: ") {
                let file = std::fs::read_to_string(root.join(format!("{path}.rs"))).expect(path);
                assert!(file.contains(&format!("#[test]\nfn {test}()")), "{path}.rs has no test {test}");
                assert_eq!(*here, "impossible", "{row:?}");
            } else if part.starts_with("AC") {
                let (id, name) = part.split_once(' ').expect("a code and its name");
                let found = registry::codes().into_iter().find(|code| code.id == id && code.name == name);
                let found = found.unwrap_or_else(|| panic!("{part} is no code"));
                assert_eq!(registry::rule_of(found).is_some(), *here == "rule", "{row:?}");
            } else {
                assert_eq!(*here, "not visible", "{row:?}");
            }
        }
    }
}
