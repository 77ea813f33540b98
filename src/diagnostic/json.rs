//! Diagnostics as JSON, by the schema `docs/diagnostics.schema.json`.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use std::cell::RefCell;

use super::{Diagnostic, Locator, Severity};
use crate::text::{Loc, Sources};

/// Version of the format. Adding a field does not change it.
const VERSION: u32 = 1;

/// Writes diagnostics as a JSON document on one line.
pub fn write(out: &mut dyn Write, diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
    report(out, diagnostics, None, sources)
}

/// Writes diagnostics as [`write`] does, and those that the program excuses with their reasons.
pub fn write_with_excused(
    out: &mut dyn Write,
    diagnostics: &[Diagnostic],
    excused: &[(&Diagnostic, &str)],
    sources: &Sources,
) -> io::Result<()> {
    report(out, diagnostics, Some(excused), sources)
}

/// Returns diagnostics as they are in documents.
pub fn values(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<serde_json::Value> {
    let mut locator = Locator::new(sources);
    let messages = diagnostics.iter().map(|diagnostic| serde_json::to_value(Message::new(diagnostic, &mut locator)));
    messages.filter_map(Result::ok).collect()
}

/// Returns a location as it is in documents: `file`, `start` and `end`.
pub fn range_value(loc: Loc, sources: &Sources) -> serde_json::Value {
    let range = Range::new(loc, &mut Locator::new(sources));
    range.and_then(|range| serde_json::to_value(range).ok()).unwrap_or_default()
}

fn report(
    out: &mut dyn Write,
    diagnostics: &[Diagnostic],
    excused: Option<&[(&Diagnostic, &str)]>,
    sources: &Sources,
) -> io::Result<()> {
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let summary =
        Summary { errors: count(Severity::Error), warnings: count(Severity::Warning), infos: count(Severity::Info) };
    let mut locator = Locator::new(sources);
    let excused = excused.map(|list| {
        let messages = list
            .iter()
            .map(|(diagnostic, reason)| Message { reason: Some(*reason), ..Message::new(diagnostic, &mut locator) });
        messages.collect()
    });
    let locator = RefCell::new(Locator::new(sources));
    let report = Report { version: VERSION, diagnostics: Messages { diagnostics, locator }, excused, summary };
    serde_json::to_writer(&mut *out, &report)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Report<'d> {
    version: u32,
    diagnostics: Messages<'d>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excused: Option<Vec<Message<'d>>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
}

/// Converts one diagnostic at a time, so that memory does not grow with their number.
struct Messages<'d> {
    diagnostics: &'d [Diagnostic],
    locator: RefCell<Locator<'d>>,
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.diagnostics.len()))?;
        for diagnostic in self.diagnostics {
            list.serialize_element(&Message::new(diagnostic, &mut self.locator.borrow_mut()))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct Message<'d> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'d str,
    labels: Vec<Label<'d>>,
    notes: &'d [String],
    fixes: Vec<Fix<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'d str>,
}

#[derive(Serialize)]
struct Label<'d> {
    #[serde(flatten)]
    range: Range<'d>,
    text: &'d str,
    primary: bool,
}

#[derive(Serialize)]
struct Fix<'d> {
    text: &'d str,
    safe: bool,
    edits: Vec<Edit<'d>>,
}

#[derive(Serialize)]
struct Edit<'d> {
    #[serde(flatten)]
    range: Range<'d>,
    text: &'d str,
}

#[derive(Serialize)]
struct Range<'d> {
    file: &'d str,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    byte: u32,
    line: u32,
    column: u32,
}

impl<'d> Message<'d> {
    fn new(diagnostic: &'d Diagnostic, locator: &mut Locator<'d>) -> Self {
        let labels = diagnostic.labels.iter().enumerate().filter_map(|(n, label)| {
            Some(Label { range: Range::new(label.loc, locator)?, text: &label.text, primary: n == 0 })
        });
        let labels = labels.collect();
        let fixes = diagnostic.fixes.iter().map(|fix| {
            let edits = fix.edits.iter();
            let edits = edits.filter_map(|edit| Some(Edit { range: Range::new(edit.loc, locator)?, text: &edit.text }));
            Fix { text: &fix.text, safe: fix.safe, edits: edits.collect() }
        });
        Self {
            code: diagnostic.code.id,
            name: diagnostic.code.name,
            severity: diagnostic.severity.word(),
            message: &diagnostic.message,
            labels,
            fixes: fixes.collect(),
            notes: &diagnostic.notes,
            url: source_url(diagnostic.code.why),
            reason: None,
        }
    }
}

impl<'d> Range<'d> {
    fn new(loc: Loc, locator: &mut Locator<'d>) -> Option<Self> {
        let loc = locator.clamp(loc)?;
        let mut point = |byte| {
            let position = locator.position(loc.file, byte);
            Point { byte, line: position.line, column: position.column }
        };
        let (start, end) = (point(loc.span.start), point(loc.span.end));
        Some(Self { file: locator.name(loc.file), start, end })
    }
}

/// Returns the first URL after `Source: ` in the reason of a code.
pub fn source_url(why: &'static str) -> Option<&'static str> {
    // An address elsewhere in the text is an example.
    let url = why.split_once("Source: ")?.1.split_whitespace().next()?;
    Some(url.trim_end_matches(['.', ',', ';', ')']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes::syntax::{BIDI_CHARACTER, UNEXPECTED};
    use crate::text::{FileId, Span};

    fn json(diagnostics: &[Diagnostic], sources: &Sources) -> serde_json::Value {
        let mut out = Vec::new();
        write(&mut out, diagnostics, sources).expect("a vector takes everything");
        assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), 1);
        serde_json::from_slice(&out).expect("JSON")
    }

    #[test]
    fn counts_bytes_lines_and_characters() {
        let sources = Sources::single("a.authc", "çç x\r\nyy\n");
        let loc = |start, end| Loc { file: FileId(0), span: Span::new(start, end) };
        let diagnostic = Diagnostic::new(&UNEXPECTED, loc(5, 6), "m", "l").label(loc(8, 99), "l2").note("n").fix(
            "f",
            loc(1, 2),
            "t",
        );
        let all = json(&[diagnostic, Diagnostic::global(&BIDI_CHARACTER, "g")], &sources);
        assert_eq!(all["version"], 1);
        assert_eq!(all["summary"], serde_json::json!({"errors": 2, "warnings": 0, "infos": 0}));
        let first = &all["diagnostics"][0];
        assert_eq!(
            first["labels"],
            serde_json::json!([
                {"file": "a.authc", "start": {"byte": 5, "line": 1, "column": 4}, "end": {"byte": 6, "line": 1, "column": 5},
                 "text": "l", "primary": true},
                {"file": "a.authc", "start": {"byte": 8, "line": 2, "column": 1}, "end": {"byte": 11, "line": 3, "column": 1},
                 "text": "l2", "primary": false}
            ])
        );
        // A span inside a character is widened to it.
        let edit = &first["fixes"][0]["edits"][0];
        assert_eq!((&edit["start"]["byte"], &edit["end"]["byte"]), (&0.into(), &2.into()));
        assert!(first.get("url").is_none());
        assert_eq!(all["diagnostics"][1]["url"], "https://trojansource.codes/");
        assert_eq!(json(&[], &sources)["diagnostics"], serde_json::json!([]));
    }
}
