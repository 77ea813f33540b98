//! Every program that the repository has.

use std::path::{Path, PathBuf};

use authc::lint::registry;

use super::{formatted, meaning};
use crate::support::random::Random;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn below(directory: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, extension, out);
        } else if path.extension().is_some_and(|found| found == extension) {
            out.push(path);
        }
    }
    out.sort();
}

/// The project's own sources: the examples, and what `authc init` writes.
fn own() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    below(&root().join("examples"), "authc", &mut paths);
    paths.push(root().join("src/cli/init/app.authc"));
    paths.into_iter().map(|path| (path.display().to_string(), std::fs::read_to_string(path).expect("text"))).collect()
}

/// Programs by name: those, the examples of every code and rule, and those in the documentation.
pub fn programs() -> Vec<(String, String)> {
    let mut out = own();
    for code in registry::codes() {
        for (which, text) in [("bad", code.bad), ("good", code.good)] {
            out.push((format!("{} {which}", code.id), text.to_owned()));
        }
    }
    for rule in registry::rules() {
        for (at, text) in rule.near_misses.iter().enumerate() {
            out.push((format!("{} silent {at}", rule.code.id), (*text).to_owned()));
        }
    }
    let mut pages = vec![root().join("README.md")];
    below(&root().join("docs"), "md", &mut pages);
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("text");
        let mut parts = text.split("\n```");
        parts.next();
        for (at, part) in parts.enumerate() {
            if let Some((info, program)) = part.split_once('\n')
                && info.starts_with("authc")
            {
                out.push((format!("{} fence {at}", page.display()), format!("{program}\n")));
            }
        }
    }
    out.retain(|(_, text)| !text.is_empty());
    assert!(out.len() > 400, "only {} programs", out.len());
    out
}

#[test]
fn the_projects_own_sources_are_in_the_style() {
    for (name, text) in own() {
        assert!(formatted(&text) == text, "{name}: authc fmt examples src/cli/init, then examples/update.sh");
    }
}

#[test]
fn the_page_about_the_style_is_in_it() {
    let page: Vec<_> = programs().into_iter().filter(|(name, _)| name.contains("docs/format.md")).collect();
    assert!(!page.is_empty());
    for (name, text) in page {
        assert_eq!(formatted(&text), text, "{name}");
    }
}

#[test]
fn every_program_keeps_its_meaning() {
    for (name, text) in programs() {
        meaning::holds(&name, &text);
        meaning::compiles_to_the_same(&name, &text);
    }
}

/// The same programs, with other white space and other marks between clauses.
#[test]
fn every_program_keeps_its_meaning_from_any_layout() {
    let mut random = Random(7);
    for (name, text) in programs() {
        let text = meaning::disturbed(&mut random, &text);
        meaning::holds(&name, &text);
        meaning::compiles_to_the_same(&name, &text);
    }
}

/// The same programs with comments between all their tokens.
#[test]
fn every_program_keeps_its_meaning_and_all_comments_everywhere() {
    let mut random = Random(17);
    for (name, text) in programs() {
        let text = meaning::commented(&mut random, &text);
        meaning::holds(&name, &text);
        meaning::compiles_to_the_same(&name, &text);
    }
}
