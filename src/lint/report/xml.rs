//! XML as readers of JUnit reports take it, also where the text has what XML cannot hold.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::text::printable;

/// The numbers of cases of a suite.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub tests: usize,
    pub failures: usize,
    pub errors: usize,
    pub skipped: usize,
}

pub(crate) struct XmlWriter<'o> {
    writer: Writer<&'o mut dyn Write>,
}

impl<'o> XmlWriter<'o> {
    /// Begins a document.
    pub fn new(out: &'o mut dyn Write) -> io::Result<Self> {
        let mut xml = Self { writer: Writer::new_with_indent(out, b' ', 2) };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(xml)
    }

    /// Ends the document.
    pub fn finish(self) -> io::Result<()> {
        self.writer.into_inner().write_all(b"\n")
    }

    fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        self.writer.write_event(event)
    }

    /// Begins a suite, or the suite of all suites.
    pub fn suite(&mut self, element: &str, name: &str, counts: &Counts) -> io::Result<()> {
        let numbers = [counts.tests, counts.failures, counts.errors, counts.skipped].map(|number| number.to_string());
        let [tests, failures, errors, skipped] = &numbers;
        self.open(
            element,
            &[("name", name), ("tests", tests), ("failures", failures), ("errors", errors), ("skipped", skipped)],
        )
    }

    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.event(Event::Start(element(name, attributes)))
    }

    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.event(Event::Empty(element(name, attributes)))
    }

    /// Writes an element that holds a text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.event(Event::Text(BytesText::new(&allowed(text))))?;
        self.close(name)
    }

    pub fn close(&mut self, name: &str) -> io::Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
    }
}

fn element<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
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
