//! Every form of a report, as it was when somebody last looked at it; `tests/e2e/reports.sh` shows them to foreign readers.
//!
//! `UPDATE_REPORTS=1 cargo test --test it reports::` writes them anew.

use std::path::Path;

use crate::support::today;
use authc::diagnostic::{Diagnostic, Severity, codes, sort_and_dedup};
use authc::lint::report::{self, Format, Report};
use authc::lint::{self, Excused, RuleLevels, registry};
use authc::text::{FileId, Sources};

/// A program with an error, one with findings of every level, and one that excuses its own.
const FILES: [(&str, &str); 4] = [
    ("auth/broken.authc", "bucket Uploads\ngrant auth_users get bucket Uplaods\n"),
    (
        "auth/ünï & <code>.authc",
        "user_pool Users { login email; client web }\n\
         identity_pool Identities { sign_in Users.web }\n\
         table Orders { key userId: identity, orderId: string }\n\
         /* ç */ table Notes { key userId: identity, noteId: string }\n\
         grant auth_users scan table Orders\n\
         grant auth_users scan table Notes\n",
    ),
    (
        "auth/excused, with reason.authc",
        "user_pool Users { login email; client web }\n\
         identity_pool Identities { sign_in Users.web }\n\
         table Orders { key userId: identity, orderId: string }\n\
         @allow(unscoped-scan, \"the console \\\"lists\\\" everything: 100 %\")\n\
         grant auth_users scan table Orders\n",
    ),
    ("./auth/unused.authc", "@allow(unscoped-scan, \"x\")\n\nbucket Uploads\n@allow(nothing, \"y\")\nqueue Jobs\n"),
];

struct All {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    excused: Vec<Excused>,
}

/// What all files give together, as the command puts it together.
fn all() -> All {
    let mut all = All { sources: Sources::default(), diagnostics: Vec::new(), excused: Vec::new() };
    for (name, text) in FILES {
        // The language has no such comments; the example is about characters of more than one byte.
        let text = text.replace("/* ç */ ", "");
        let sources = Sources::single(name, &text);
        let mut levels = RuleLevels::default();
        let only: Vec<_> =
            ["unscoped-scan", "exceptions"].iter().flat_map(|name| registry::rules_named(name)).collect();
        levels.select(&only);
        let mut outcome = lint::lint(&sources, &lint::LintOptions { set: Vec::new(), today: today(), levels });
        let file = all.sources.add(name, None, text);
        let moved = |_: FileId| file;
        outcome.diagnostics.iter_mut().for_each(|found| found.move_files(moved));
        outcome.excused.iter_mut().for_each(|excused| excused.diagnostic.move_files(moved));
        all.diagnostics.append(&mut outcome.diagnostics);
        all.excused.append(&mut outcome.excused);
    }
    if let Some(found) = all.diagnostics.iter_mut().find(|found| found.code.name == "unused-allow") {
        found.severity = Severity::Info;
    }
    let nowhere = Diagnostic::global(&codes::io::NOT_FOUND, "`a\u{7}b` does not exist");
    all.diagnostics.push(nowhere);
    sort_and_dedup(&mut all.diagnostics);
    all
}

fn written(format: Format, all: &All) -> String {
    let report = Report { sources: &all.sources, diagnostics: &all.diagnostics, excused: &all.excused };
    let mut out = Vec::new();
    report::write(format, &mut out, &report, false).expect("a vector takes everything");
    String::from_utf8(out).expect("UTF-8")
}

fn same(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports").join(name);
    if std::env::var_os("UPDATE_REPORTS").is_some() {
        std::fs::write(&path, text).expect("the reports are writable");
    }
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        old == text,
        "{name} has changed; look at it and write it: UPDATE_REPORTS=1 cargo test --test it reports::\n{text}"
    );
}

/// The rules of a SARIF log are those of the registry, which has tests of its own.
fn without_rules(text: &str) -> String {
    let mut log: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].take();
    let rules = rules.as_array().expect("rules");
    assert_eq!(rules.len(), registry::codes().len());
    for result in log["runs"][0]["results"].as_array_mut().expect("results") {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"], "the index leads to the rule");
        result.as_object_mut().map(|result| result.remove("ruleIndex"));
    }
    serde_json::to_string_pretty(&log).expect("JSON") + "\n"
}

#[test]
fn every_form() {
    let all = all();
    assert!(all.diagnostics.len() >= 6 && all.excused.len() == 1);
    for (format, name) in [
        (Format::Pretty, "findings.txt"),
        (Format::Compact, "findings.compact.txt"),
        (Format::Json, "findings.json"),
        (Format::Github, "findings.github.txt"),
        (Format::Junit, "findings.junit.xml"),
        (Format::Gitlab, "findings.gitlab.json"),
    ] {
        same(name, &written(format, &all));
    }
    same("findings.sarif.json", &without_rules(&written(Format::Sarif, &all)));
}

#[test]
fn nothing_found() {
    let none = All { sources: Sources::default(), diagnostics: Vec::new(), excused: Vec::new() };
    for format in [Format::Pretty, Format::Compact, Format::Github] {
        assert_eq!(written(format, &none), "", "{format:?}");
    }
    same("nothing.json", &written(Format::Json, &none));
    same("nothing.junit.xml", &written(Format::Junit, &none));
    assert_eq!(written(Format::Gitlab, &none), "[]\n");
    assert!(without_rules(&written(Format::Sarif, &none)).contains("\"results\": []"));
}

#[test]
fn fingerprints_outlive_lines_above() {
    let prints = |text: &str| -> Vec<String> {
        let log: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        results.iter().map(|result| result["partialFingerprints"]["authc/v1"].to_string()).collect()
    };
    let mut all = all();
    let before = prints(&written(Format::Sarif, &all));
    let mut unique = before.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len(), "no two findings have the same one");
    // Two lines more at the top of every file.
    let mut sources = Sources::default();
    for (_, file) in all.sources.iter() {
        sources.add(file.name.clone(), None, format!("// one\n// two\n{}", file.text));
    }
    let found = all.diagnostics.iter_mut().chain(all.excused.iter_mut().map(|excused| &mut excused.diagnostic));
    for label in found.flat_map(|found| &mut found.labels) {
        label.loc.span.start += 14;
        label.loc.span.end += 14;
    }
    all.sources = sources;
    assert_eq!(prints(&written(Format::Sarif, &all)), before);
}
