//! Holds the layers that `ARCHITECTURE.md` describes: what a file may name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// From the lowest layer to the highest. A layer names none that stands behind it here.
const LAYERS: &[&str] = &[
    "text",
    "diagnostic",
    "syntax",
    "format",
    "catalog",
    "model",
    "check",
    "policy",
    "ask",
    "emit",
    "compile",
    "compare",
    "merge",
    "lint",
    "ide",
    "workspace",
    "lsp",
    "cli",
];

/// The layers that may talk to the outside.
const OUTSIDE: &[&str] = &["workspace", "lsp", "cli"];

/// A file of `src` by its path from there, without its comments and its inline tests.
struct Source {
    path: String,
    layer: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let source = |file: PathBuf| {
        let path = file.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        let layer = path.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(&file).expect("a source file is text");
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        Source { path, layer, code }
    };
    files.into_iter().map(source).collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("a directory of the sources") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/") || path.ends_with("testing.rs")
}

/// Whether the code names `crate_name` as a path: `chumsky::`, `use chumsky`.
fn names(code: &str, wanted: &str) -> bool {
    let part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    code.match_indices(wanted).any(|(at, _)| {
        let (before, behind) = (code[..at].chars().next_back(), code[at + wanted.len()..].chars().next());
        !before.is_some_and(part) && !behind.is_some_and(part)
    })
}

#[test]
fn every_file_is_in_a_layer() {
    for source in sources() {
        let known = LAYERS.contains(&source.layer.as_str()) || ["lib", "main"].contains(&source.layer.as_str());
        assert!(known, "src/{} belongs to no layer: add it to LAYERS and to ARCHITECTURE.md", source.path);
    }
}

#[test]
fn no_layer_names_a_higher_one() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = LAYERS.iter().position(|layer| *layer == source.layer) else { continue };
        for higher in &LAYERS[own + 1..] {
            if names(&source.code, &format!("crate::{higher}")) && !is_test(&source.path) {
                wrong.push(format!("src/{} names crate::{higher}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A parser or a renderer that is replaced must not be replaced in ten places.
#[test]
fn each_dependency_has_one_place() {
    for (dependency, place) in [
        ("chumsky", "syntax/parser/"),
        ("logos", "syntax/token.rs syntax/lexer.rs"),
        ("ariadne", "diagnostic/render.rs"),
        ("clap", "cli/"),
        ("quick_xml", "lint/report/junit.rs"),
        ("ignore", "workspace/discovery.rs"),
        ("imara_diff", "cli/unified_diff.rs"),
        ("indicatif", "cli/lint/"),
        ("notify", "cli/watch.rs"),
        ("futures_util", "lsp/serve.rs"),
        ("tower_service", "lsp/serve.rs"),
        ("toml", "workspace"),
        ("aho_corasick", "ide/incremental"),
        ("globset", "workspace"),
        ("granit_parser", "merge/yaml.rs"),
        ("itoa", "emit/sources.rs"),
    ] {
        for source in sources() {
            let at_home = place.split(' ').any(|place| source.path.starts_with(place));
            let named = names(&source.code, &format!("{dependency}::"));
            assert!(at_home || !named, "src/{} names {dependency}, which only {place} may", source.path);
        }
    }
}

/// The same program gives the same output, whatever the machine, the directory or the day.
#[test]
fn lower_layers_are_pure() {
    let outside = [
        "std::fs",
        "std::env",
        "std::process",
        "std::thread",
        "std::net::Tcp",
        "TcpStream",
        "UdpSocket",
        "SystemTime",
        "time::Instant",
    ];
    for source in sources() {
        let lower = LAYERS.contains(&source.layer.as_str()) && !OUTSIDE.contains(&source.layer.as_str());
        if !lower || is_test(&source.path) {
            continue;
        }
        for name in outside {
            assert!(!names(&source.code, name), "src/{} names {name}: pass in what it needs", source.path);
        }
    }
}

/// The names of the public types that a file declares.
fn public_types(code: &str) -> impl Iterator<Item = &str> {
    code.lines().filter_map(|line| {
        let declaration = line.trim_start().strip_prefix("pub ")?;
        let (keyword, name) = declaration.split_once(' ')?;
        let name = name.split(|character: char| !character.is_ascii_alphanumeric()).next()?;
        (!name.is_empty() && ["struct", "enum", "trait", "type", "union"].contains(&keyword)).then_some(name)
    })
}

/// A name that means one thing can be searched for, and read where its module is not named.
#[test]
fn no_two_public_types_have_one_name() {
    let mut files_by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources().into_iter().filter(|source| !is_test(&source.path)) {
        for name in public_types(&source.code) {
            files_by_name.entry(name.to_owned()).or_default().push(source.path.clone());
        }
    }
    files_by_name.retain(|_, files| files.len() > 1);
    assert!(files_by_name.is_empty(), "public types with one name, of which one needs another: {files_by_name:?}");
}
