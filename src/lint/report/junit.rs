//! JUnit XML: one suite per file, one case per finding.
//! Source: <https://github.com/testmoapp/junitxml>

use std::io::{self, Write};

use super::Report;
use super::xml::{Counts, XmlWriter};
use crate::diagnostic::{Diagnostic, Locator, Severity};
use crate::text::FileId;

struct Case<'r> {
    found: &'r Diagnostic,
    /// The reason, if the program excuses the finding.
    excused: Option<&'r str>,
}

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let shown = report.diagnostics.iter().map(|found| Case { found, excused: None });
    let excused = report.excused.iter().map(|one| Case { found: &one.diagnostic, excused: Some(&one.reason) });
    let mut cases: Vec<Case<'_>> = shown.chain(excused).collect();
    // Stable, so that within a file what is excused comes last.
    cases.sort_by_key(|case| file(case.found));
    let mut xml = JunitReport { xml: XmlWriter::new(out)?, locator: Locator::new(report.sources) };
    let all: Vec<&Case<'_>> = cases.iter().collect();
    xml.open("testsuites", "authc lint", &all)?;
    if cases.is_empty() {
        // Readers take a report without a case for one that is broken.
        xml.open("testsuite", "authc", &[])?;
        xml.xml.empty("testcase", &[("name", "no findings"), ("classname", "authc")])?;
        xml.xml.close("testsuite")?;
    }
    for suite in cases.chunk_by(|one, other| file(one.found) == file(other.found)) {
        let name = file(suite[0].found).map_or("authc", |file| xml.locator.name(file));
        let suite: Vec<&Case<'_>> = suite.iter().collect();
        xml.open("testsuite", name, &suite)?;
        for case in suite {
            xml.case(name, case)?;
        }
        xml.xml.close("testsuite")?;
    }
    xml.xml.close("testsuites")?;
    xml.xml.finish()
}

fn file(found: &Diagnostic) -> Option<FileId> {
    found.primary().map(|loc| loc.file)
}

/// A finding of severity `info` is a case that passes.
fn fails(case: &Case<'_>) -> bool {
    case.excused.is_none() && case.found.severity != Severity::Info
}

struct JunitReport<'o, 'r> {
    xml: XmlWriter<'o>,
    locator: Locator<'r>,
}

impl JunitReport<'_, '_> {
    /// Writes an element with its cases and their counts.
    fn open(&mut self, element: &str, name: &str, cases: &[&Case<'_>]) -> io::Result<()> {
        let counts = Counts {
            tests: cases.len().max(1),
            failures: cases.iter().filter(|case| fails(case)).count(),
            errors: 0,
            skipped: cases.iter().filter(|case| case.excused.is_some()).count(),
        };
        self.xml.suite(element, name, &counts)
    }

    fn case(&mut self, suite: &str, case: &Case<'_>) -> io::Result<()> {
        let Case { found, excused } = case;
        let at = found.primary().and_then(|loc| self.locator.clamp(loc));
        let position = at.map(|loc| self.locator.position(loc.file, loc.span.start));
        let name = match position {
            Some(position) => format!("{} {}:{}", found.code.name, position.line, position.column),
            None => found.code.name.to_owned(),
        };
        let line = position.map(|position| position.line.to_string());
        let mut attributes = vec![("name", name.as_str()), ("classname", found.code.id)];
        if let Some(line) = &line {
            attributes.extend([("file", suite), ("line", line)]);
        }
        self.xml.open("testcase", &attributes)?;
        if let Some(reason) = excused {
            self.xml.text("skipped", &[], reason)?;
        } else if fails(case) {
            let kind = found.severity.word();
            let mut text = String::new();
            for note in &found.notes {
                text.push_str(&format!("why: {note}\n"));
            }
            for fix in &found.fixes {
                text.push_str(&format!("fix: {}\n", fix.text));
            }
            self.xml.text("failure", &[("message", &*found.message), ("type", kind)], &text)?;
        } else {
            self.xml.text("system-out", &[], &found.message)?;
        }
        self.xml.close("testcase")
    }
}
