//! Messages as users see them: for every line of `src/check` that reports something there is a program that makes it report,
//! with the whole message beside it.
//!
//! The programs stand in `tests/messages/`, a file for each file of `src/check`; the examples of the codes, whose messages stand
//! in `docs/codes/`, count too. `UPDATE_DOCS=1 cargo test --test it messages::` writes the messages anew.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::support::generated::{generated, read};
use crate::support::today;
use authc::compile::{CompileOptions, Target, check};
use authc::diagnostic::render::render;
use authc::diagnostic::{Diagnostic, codes};
use authc::text::Sources;

/// A line of the compiler that reports something.
type Place = (String, u32);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder that end so, in order.
fn files(folder: &str, end: &str) -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![root().join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the repository") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A path as the repository has it.
fn name(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/")
}

/// What a program raises; `set` is `NAME=VALUE` for each parameter that gets one.
fn raised(program: &str, set: &str) -> (Vec<Diagnostic>, String) {
    let set = set.split_whitespace().map(|pair| pair.split_once('=').expect("NAME=VALUE"));
    let set = set.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let sources = Sources::single("example.authc", program);
    let diagnostics = check(
        &sources,
        &CompileOptions { target: Target::default(), set, today: today(), skip_tests: false, compact: false },
    )
    .diagnostics;
    let text = render(&diagnostics, &sources, false);
    (diagnostics, text)
}

fn places(diagnostics: &[Diagnostic]) -> impl Iterator<Item = Place> {
    diagnostics.iter().filter_map(|found| {
        let (file, line) = found.emitted_at.file_and_line()?;
        Some((file.replace('\\', "/"), line))
    })
}

/// A line `repeat N: TEXT` stands for `N` lines, in which `#` is the number of the line, from 1.
fn repeated(program: &str) -> String {
    let mut out = String::new();
    for line in program.lines() {
        match line.strip_prefix("repeat ").and_then(|rest| rest.split_once(": ")) {
            Some((count, text)) => {
                let count: usize = count.parse().expect("how often");
                (1..=count)
                    .for_each(|number| writeln!(out, "{}", text.replace('#', &number.to_string())).expect("text"));
            }
            None => writeln!(out, "{line}").expect("text"),
        }
    }
    out
}

/// Every program of a file with what it is given; and the file with the messages as they are now.
fn cases(markdown: &str) -> (Vec<Diagnostic>, String) {
    let (mut all, mut out) = (Vec::new(), String::new());
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```authc") else {
            writeln!(out, "{line}").expect("text");
            continue;
        };
        let program: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        // The message as it was.
        let old = lines.next();
        assert_eq!(old, Some("```text"), "a message follows each program:\n{program}");
        for _ in lines.by_ref().take_while(|line| *line != "```") {}
        let (diagnostics, text) = raised(&repeated(&program), info);
        assert!(!diagnostics.is_empty(), "compiles:\n{program}");
        writeln!(out, "```authc{info}\n{program}```\n```text\n{}\n```", text.trim_end()).expect("text");
        all.extend(diagnostics);
    }
    (all, out)
}

/// Every line that reports, by the text of the sources.
fn reporting(folder: &str) -> BTreeSet<Place> {
    let mut found = BTreeSet::new();
    for path in files(folder, ".rs").into_iter().filter(|path| !path.ends_with("tests.rs")) {
        let text = std::fs::read_to_string(&path).expect("a source");
        for (line, text) in (1..).zip(text.lines()) {
            if text.contains("Diagnostic::new(") || text.contains("Diagnostic::global(") {
                found.insert((name(&path), line));
            }
        }
    }
    found
}

#[test]
fn every_place_that_reports_has_its_message_here() {
    let mut reached = BTreeSet::new();
    for path in files("tests/messages", ".md") {
        let path = name(&path);
        let (diagnostics, new) = cases(&read(&path));
        generated(&path, &new, "UPDATE_DOCS=1 cargo test --test it messages::");
        reached.extend(places(&diagnostics));
    }
    for code in codes::all().filter(|code| !code.bad.is_empty()) {
        reached.extend(places(&raised(code.bad, "").0));
    }
    let all = reporting("src/check");
    assert!(all.len() > 300, "only {} places were found", all.len());
    let missing: Vec<String> = all.difference(&reached).map(|(file, line)| format!("{file}:{line}")).collect();
    assert!(missing.is_empty(), "no program in tests/messages makes these report:\n{}", missing.join("\n"));
}
