//! Converts diagnostics to those of the protocol.

use serde_json::json;
use tower_lsp::ls_types::{
    self as lsp, CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Position, Range, Uri,
};

use super::context::FileInfo;
use super::convert::{DocumentText, PositionEncoding};
use crate::diagnostic::json::source_url;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{Category, registry};
use crate::text::{LineIndex, Loc, Sources};

/// The `source` of a diagnostic.
pub const SOURCE: &str = "authc";

/// Converts a diagnostic: labels become related information, notes and fixes without an edit become part of the message.
pub fn to_protocol(
    diagnostic: &Diagnostic,
    sources: &Sources,
    files: &[FileInfo],
    lines: &[&LineIndex],
    encoding: PositionEncoding,
) -> lsp::Diagnostic {
    let range = |loc: Loc| match lines.get(loc.file.0 as usize) {
        Some(lines) => DocumentText { text: &sources.file(loc.file).text, lines, encoding }.range(loc.span),
        None => Range::new(Position::new(0, 0), Position::new(0, 0)),
    };
    let related = diagnostic.labels.iter().skip(1).filter_map(|label| {
        let uri = files.get(label.loc.file.0 as usize)?.uri.clone();
        let message = if label.text.is_empty() { diagnostic.message.clone() } else { label.text.clone() };
        Some(DiagnosticRelatedInformation { location: Location { uri, range: range(label.loc) }, message })
    });
    let related: Vec<_> = related.collect();
    let mut message = diagnostic.message.clone();
    for note in &diagnostic.notes {
        message.push_str("\nnote: ");
        message.push_str(note);
    }
    // A fix with edits is offered as a quick fix.
    for fix in diagnostic.fixes.iter().filter(|fix| fix.edits.is_empty()) {
        message.push_str("\nhelp: ");
        message.push_str(&fix.text);
    }
    lsp::Diagnostic {
        range: diagnostic.primary().map_or_else(Range::default, range),
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(diagnostic.code.id.to_owned())),
        code_description: source_url(diagnostic.code.why)
            .and_then(|url| url.parse::<Uri>().ok())
            .map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: tags(diagnostic),
        data: Some(json!({ "name": diagnostic.code.name })),
    }
}

/// Marks text without effect, which editors show faded: that of rules about unused declarations, and of rules of the clarity
/// category whose fix removes all of it.
fn tags(diagnostic: &Diagnostic) -> Option<Vec<DiagnosticTag>> {
    let rule = registry::rule_of(diagnostic.code)?;
    let marked = diagnostic.primary()?;
    let removes = |edit: &crate::diagnostic::Edit| {
        edit.text.trim().is_empty() && edit.loc.file == marked.file && edit.loc.span.to(marked.span) == edit.loc.span
    };
    let unused = diagnostic.code.name.starts_with("unused-")
        || (rule.category == Category::Clarity && diagnostic.fixes.iter().flat_map(|fix| &fix.edits).any(removes));
    unused.then(|| vec![DiagnosticTag::UNNECESSARY])
}
