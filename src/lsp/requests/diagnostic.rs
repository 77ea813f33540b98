//! Diagnostics for clients that pull them.

use std::collections::HashSet;
use std::hash::Hasher;

use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    PreviousResultId, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use crate::lsp::convert::PositionEncoding;
use crate::lsp::program::ProgramState;
use crate::text::{FileId, Fnv};

/// Returns the diagnostics of a file, or that they are still those of the previous result.
pub fn document(
    program: &ProgramState,
    file: FileId,
    encoding: PositionEncoding,
    previous_result: Option<&str>,
) -> DocumentDiagnosticReportResult {
    let items = program.diagnostics_of(file, encoding);
    let id = result_id(&items);
    let report = if previous_result == Some(id.as_str()) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
        })
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// Returns the diagnostics of each file of a program.
pub fn workspace(
    program: &ProgramState,
    encoding: PositionEncoding,
    previous_results: &[PreviousResultId],
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let reports = program.files.iter().zip(program.all_diagnostics(encoding));
    let reports = reports.map(|(info, items)| {
        let id = result_id(&items);
        let (uri, version) = (info.uri.clone(), info.version.map(i64::from));
        if previous_results.iter().any(|previous| previous.uri == uri && previous.value == id) {
            let unchanged = UnchangedDocumentDiagnosticReport { result_id: id };
            return WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: unchanged,
            });
        }
        let full = FullDocumentDiagnosticReport { result_id: Some(id), items };
        WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
            uri,
            version,
            full_document_diagnostic_report: full,
        })
    });
    reports.collect()
}

/// Returns empty reports for files that had diagnostics and are in no program now.
pub fn cleared(
    reports: &[WorkspaceDocumentDiagnosticReport],
    previous_results: &[PreviousResultId],
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let uri = |report: &'_ WorkspaceDocumentDiagnosticReport| match report {
        WorkspaceDocumentDiagnosticReport::Full(report) => report.uri.clone(),
        WorkspaceDocumentDiagnosticReport::Unchanged(report) => report.uri.clone(),
    };
    let reported: HashSet<Uri> = reports.iter().map(uri).collect();
    let cleared = previous_results.iter().filter(|previous| !reported.contains(&previous.uri)).map(|previous| {
        WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
            uri: previous.uri.clone(),
            version: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: None, items: Vec::new() },
        })
    });
    cleared.collect()
}

/// Returns an id that only the same diagnostics have.
fn result_id(items: &[Diagnostic]) -> String {
    let mut hash = Fnv::default();
    hash.write(serde_json::to_string(items).unwrap_or_default().as_bytes());
    format!("{:016x}", hash.finish())
}
