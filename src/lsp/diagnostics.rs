//! What is wrong, in the shape of the protocol.

use serde_json::json;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Position, Range, Uri,
};

use super::convert::{Encoding, Text};
use super::scene::FileInfo;
use crate::diagnostic::json::source_url;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{Category, registry};
use crate::text::{LineIndex, Loc, Sources};

/// What a client shows as the origin of a message.
pub const SOURCE: &str = "authc";

/// A message for an editor: what the command line shows in one picture is spread over what editors have for it.
pub fn to_protocol(
    found: &Diagnostic,
    sources: &Sources,
    files: &[FileInfo],
    lines: &[&LineIndex],
    encoding: Encoding,
) -> Shown {
    let range = |loc: Loc| {
        let at = loc.file.0 as usize;
        match lines.get(at) {
            Some(lines) => Text { text: &sources.file(loc.file).text, lines, encoding }.range(loc.span),
            None => Range::new(Position::new(0, 0), Position::new(0, 0)),
        }
    };
    let related = found.labels.iter().skip(1).filter_map(|label| {
        let uri = files.get(label.loc.file.0 as usize)?.uri.clone();
        let message = if label.text.is_empty() { found.message.clone() } else { label.text.clone() };
        Some(DiagnosticRelatedInformation { location: Location { uri, range: range(label.loc) }, message })
    });
    let related: Vec<_> = related.collect();
    let mut message = found.message.clone();
    for note in &found.notes {
        message.push_str("\nnote: ");
        message.push_str(note);
    }
    // What can be applied is offered as a quick fix.
    for fix in found.fixes.iter().filter(|fix| fix.edits.is_empty()) {
        message.push_str("\nhelp: ");
        message.push_str(&fix.text);
    }
    Shown {
        range: found.primary().map_or_else(Range::default, range),
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(found.code.id.to_owned())),
        code_description: source_url(found.code.why)
            .and_then(|url| url.parse::<Uri>().ok())
            .map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: tags(found),
        data: Some(json!({ "name": found.code.name })),
    }
}

/// What says nothing is shown faded. A rule of the clarity category whose fix takes away all that it points at is about that.
fn tags(found: &Diagnostic) -> Option<Vec<DiagnosticTag>> {
    let rule = registry::rule_of(found.code)?;
    let whole = found.primary()?;
    let removes = |edit: &crate::diagnostic::Edit| {
        edit.text.trim().is_empty() && edit.loc.file == whole.file && edit.loc.span.to(whole.span) == edit.loc.span
    };
    let unused = found.code.name.starts_with("unused-")
        || (rule.category == Category::Clarity && found.fixes.iter().flat_map(|fix| &fix.edits).any(removes));
    unused.then(|| vec![DiagnosticTag::UNNECESSARY])
}
