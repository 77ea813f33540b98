//! JUnit XML: one suite per file, one case per finding.
//! Source: <https://github.com/testmoapp/junitxml>

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::Report;
use crate::diagnostic::{Diagnostic, Locator, Severity};
use crate::text::{FileId, printable};

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
    let mut xml = Xml { writer: Writer::new_with_indent(out, b' ', 2), locator: Locator::new(report.sources) };
    xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all: Vec<&Case<'_>> = cases.iter().collect();
    xml.open("testsuites", &[("name", "authc lint")], &all)?;
    if cases.is_empty() {
        // Readers take a report without a case for one that is broken.
        xml.open("testsuite", &[("name", "authc")], &[])?;
        xml.empty("testcase", &[("name", "no findings"), ("classname", "authc")])?;
        xml.close("testsuite")?;
    }
    for suite in cases.chunk_by(|one, other| file(one.found) == file(other.found)) {
        let name = file(suite[0].found).map_or("authc", |file| xml.locator.name(file));
        let suite: Vec<&Case<'_>> = suite.iter().collect();
        xml.open("testsuite", &[("name", name)], &suite)?;
        for case in suite {
            xml.case(name, case)?;
        }
        xml.close("testsuite")?;
    }
    xml.close("testsuites")?;
    xml.writer.into_inner().write_all(b"\n")
}

fn file(found: &Diagnostic) -> Option<FileId> {
    found.primary().map(|loc| loc.file)
}

/// A finding of severity `info` is a case that passes.
fn fails(case: &Case<'_>) -> bool {
    case.excused.is_none() && case.found.severity != Severity::Info
}

struct Xml<'o, 'r> {
    writer: Writer<&'o mut dyn Write>,
    locator: Locator<'r>,
}

impl Xml<'_, '_> {
    fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        self.writer.write_event(event)
    }

    /// Writes an element with its cases and their counts.
    fn open(&mut self, name: &str, attributes: &[(&str, &str)], cases: &[&Case<'_>]) -> io::Result<()> {
        let tests = cases.len().max(1).to_string();
        let failures = cases.iter().filter(|case| fails(case)).count().to_string();
        let skipped = cases.iter().filter(|case| case.excused.is_some()).count().to_string();
        let counts = [("tests", &*tests), ("failures", &failures), ("errors", "0"), ("skipped", &skipped)];
        self.event(Event::Start(element(name, attributes.iter().chain(&counts))))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.event(Event::Empty(element(name, attributes)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
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
        self.event(Event::Start(element("testcase", &attributes)))?;
        if let Some(reason) = excused {
            self.event(Event::Start(BytesStart::new("skipped")))?;
            self.event(Event::Text(BytesText::new(&allowed(reason))))?;
            self.close("skipped")?;
        } else if fails(case) {
            let kind = found.severity.word();
            self.event(Event::Start(element("failure", &[("message", &*found.message), ("type", kind)])))?;
            let mut text = String::new();
            for note in &found.notes {
                text.push_str(&format!("why: {note}\n"));
            }
            for fix in &found.fixes {
                text.push_str(&format!("fix: {}\n", fix.text));
            }
            self.event(Event::Text(BytesText::new(&allowed(&text))))?;
            self.close("failure")?;
        } else {
            self.event(Event::Start(BytesStart::new("system-out")))?;
            self.event(Event::Text(BytesText::new(&allowed(&found.message))))?;
            self.close("system-out")?;
        }
        self.close("testcase")
    }
}

fn element<'a, 'b: 'a>(name: &'a str, attributes: impl IntoIterator<Item = &'a (&'b str, &'b str)>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, allowed(value).as_str()));
    }
    start
}

/// Returns a text without the characters that XML cannot hold (<https://www.w3.org/TR/xml/#charsets>) and without control
/// characters, since reports are printed in logs.
fn allowed(text: &str) -> String {
    let can = |character: char| matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    let text: String =
        text.chars().map(|character| if can(character) { character } else { char::REPLACEMENT_CHARACTER }).collect();
    printable(&text, &['\t', '\n', '\r', char::REPLACEMENT_CHARACTER]).into_owned()
}
