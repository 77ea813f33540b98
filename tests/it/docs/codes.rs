//! `docs/errors.md` and a page for every code in `docs/codes/`.

use std::collections::BTreeSet;
use std::fmt::Write;

use authc::compile::{CompileOptions, Target, check};
use authc::diagnostic::render::render;
use authc::diagnostic::{Code, codes};
use authc::lint::page::page;
use authc::lint::{self, Category, RuleLevel, RuleLevels, registry};
use authc::text::Sources;

use super::{cell, prose, root, same};
use crate::support::today;

fn path(code: &Code) -> String {
    format!("docs/codes/{}.md", code.id)
}

fn row(out: &mut String, code: &Code, more: &str) {
    writeln!(out, "| [{0}](codes/{0}.md) | `{1}` | {more}{2} |", code.id, code.name, cell(code.summary)).unwrap();
}

#[test]
fn errors() {
    let mut out = String::from(
        "# Messages\n\nGenerated from the tables in `src/diagnostic/codes` and `src/lint/rules`; `authc explain CODE` prints the page of a \
         code. A code never changes its meaning.\n\n## Errors\n\nA program with an error has no output, and nothing excuses an error.\n\n\
         | code | name | says |\n|---|---|---|\n",
    );
    for code in codes::all().filter(|code| registry::rule_of(code).is_none()) {
        row(&mut out, code, "");
    }
    out.push_str("\n## Rules\n\nFindings of `authc lint`; [how to set their levels](lint.md).\n");
    for (category, rules) in Category::ALL.iter().zip(registry::RULES) {
        write!(out, "\n### {}\n\n{}\n\n", category.name(), category.about()).unwrap();
        out.push_str("| code | name | level | fix | says |\n|---|---|---|---|---|\n");
        for rule in *rules {
            let level = authc::lint::RuleLevel::default_of(rule).word();
            let fix = match rule.fix {
                authc::lint::Applicability::None => "",
                authc::lint::Applicability::Safe => "safe",
                authc::lint::Applicability::Unsafe => "unsafe",
            };
            row(&mut out, rule.code, &format!("{level} | {fix} | "));
        }
    }
    same("docs/errors.md", &out);
}

/// The page as `authc explain` prints it, with what Markdown would take for markup escaped.
fn escaped(page: &str) -> String {
    let (mut out, mut words) = (String::new(), String::new());
    for line in page.split_inclusive('\n') {
        if line.starts_with("    ") {
            out.push_str(&prose(&std::mem::take(&mut words)));
            out.push_str(line);
        } else {
            words.push_str(line);
        }
    }
    out + &prose(&words)
}

/// The page of a code with what is said about its wrong example, as a terminal shows it.
fn with_message(code: &Code) -> String {
    let page = page(code);
    let Some((before, behind)) = page.split_once("\nRight:\n") else { return page };
    let sources = Sources::single("example.authc", code.bad);
    let mut found = if registry::rule_of(code).is_some() {
        let mut levels = RuleLevels::default();
        levels.set([("all", RuleLevel::Warn)]);
        lint::lint(&sources, &lint::LintOptions { set: Vec::new(), today: today(), levels }).diagnostics
    } else {
        check(
            &sources,
            &CompileOptions {
                target: Target::default(),
                set: Vec::new(),
                today: today(),
                skip_tests: false,
                compact: false,
            },
        )
        .diagnostics
    };
    found.retain(|diagnostic| diagnostic.code == code);
    let said = render(&found, &sources, false);
    // Without the line that counts.
    let said = said.trim_end().rsplit_once("\n\n").map_or(said.as_str(), |(said, _)| said);
    let said: String =
        said.trim_end().lines().flat_map(|line| [if line.is_empty() { "" } else { "    " }, line, "\n"]).collect();
    format!("{before}\nSays:\n\n{said}\nRight:\n{behind}")
}

#[test]
fn pages() {
    let wanted: BTreeSet<String> = registry::codes().into_iter().map(path).collect();
    let folder = root().join("docs/codes");
    std::fs::create_dir_all(&folder).expect("the folder of the pages");
    for code in registry::codes() {
        same(&path(code), &escaped(&with_message(code)));
    }
    for entry in std::fs::read_dir(folder).expect("the pages") {
        let name = format!("docs/codes/{}", entry.expect("an entry").file_name().to_string_lossy());
        if !wanted.contains(&name) {
            assert!(std::env::var_os("UPDATE_DOCS").is_some(), "{name} is the page of no code");
            std::fs::remove_file(root().join(name)).expect("a page that can be removed");
        }
    }
}
