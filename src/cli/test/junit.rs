//! JUnit XML: a suite for each test, a case for each assertion.
//! Source: <https://github.com/testmoapp/junitxml>

use std::io;

use super::json::one_line;
use super::outcome::Outcome;
use crate::ask::assertions::{AssertionOutcome, CaseFailure};
use crate::diagnostic::render::render;
use crate::diagnostic::{Diagnostic, Locator};
use crate::lint::report::xml::{Counts, XmlWriter};
use crate::text::Sources;

pub(super) fn report(outcome: &Outcome) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut xml = XmlWriter::new(&mut text)?;
    let (tests, failures) = outcome.counts();
    let errors = outcome.diagnostics.len();
    // Readers take a report without a case for one that is broken, and here it says so.
    let nothing = tests + errors == 0;
    let all = Counts {
        tests: tests + errors + usize::from(nothing),
        failures,
        errors: errors + usize::from(nothing),
        skipped: 0,
    };
    xml.suite("testsuites", "authc test", &all)?;
    if nothing {
        xml.suite("testsuite", "authc", &Counts { tests: 1, errors: 1, ..Counts::default() })?;
        xml.open("testcase", &[("name", "no test ran"), ("classname", "authc")])?;
        xml.text("error", &[("message", "no test ran")], "")?;
        xml.close("testcase")?;
        xml.close("testsuite")?;
    }
    if errors > 0 {
        xml.suite("testsuite", "authc", &Counts { tests: errors, errors, ..Counts::default() })?;
        for diagnostic in &outcome.diagnostics {
            xml.open("testcase", &[("name", diagnostic.code.name), ("classname", diagnostic.code.id)])?;
            xml.text("error", &[("message", &diagnostic.message)], &rendered(diagnostic, &outcome.sources))?;
            xml.close("testcase")?;
        }
        xml.close("testsuite")?;
    }
    for test in &outcome.tests {
        let failures = test.assertions.iter().filter(|assertion| !assertion.failures.is_empty()).count();
        let counts = Counts { tests: test.assertions.len(), failures, ..Counts::default() };
        xml.suite("testsuite", &test.title, &counts)?;
        for assertion in &test.assertions {
            case(&mut xml, &test.title, assertion, &outcome.sources)?;
        }
        xml.close("testsuite")?;
    }
    xml.close("testsuites")?;
    xml.finish()?;
    Ok(text)
}

fn case(xml: &mut XmlWriter<'_>, title: &str, assertion: &AssertionOutcome, sources: &Sources) -> io::Result<()> {
    let name = one_line(sources.slice(assertion.loc));
    let mut locator = Locator::new(sources);
    let line = locator.position(assertion.loc.file, assertion.loc.span.start).line.to_string();
    let attributes =
        [("name", &*name), ("classname", title), ("file", locator.name(assertion.loc.file)), ("line", &*line)];
    if assertion.failures.is_empty() {
        return xml.empty("testcase", &attributes);
    }
    xml.open("testcase", &attributes)?;
    for CaseFailure { diagnostic, expected, got, .. } in &assertion.failures {
        let kind = format!("expected {expected}, got {got}");
        xml.text("failure", &[("message", &diagnostic.message), ("type", &kind)], &rendered(diagnostic, sources))?;
    }
    xml.close("testcase")
}

fn rendered(diagnostic: &Diagnostic, sources: &Sources) -> String {
    render(std::slice::from_ref(diagnostic), sources, false)
}
