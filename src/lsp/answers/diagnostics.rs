//! Diagnostics for clients that fetch them.

use std::collections::HashSet;
use std::hash::Hasher;

use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    PreviousResultId, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use crate::lsp::convert::Encoding;
use crate::lsp::program::Program;
use crate::text::{FileId, Fnv};

/// What is wrong with a file.
pub fn document(
    program: &Program,
    file: FileId,
    encoding: Encoding,
    known: Option<&str>,
) -> DocumentDiagnosticReportResult {
    let items = program.wrong(file, encoding);
    let id = name(&items);
    let report = if known == Some(id.as_str()) {
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

/// What is wrong with each file of a program.
pub fn workspace(
    program: &Program,
    encoding: Encoding,
    known: &[PreviousResultId],
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let reports = program.files.iter().zip(program.all_wrong(encoding));
    let report = reports.map(|(info, items)| {
        let id = name(&items);
        let (uri, version) = (info.uri.clone(), info.version.map(i64::from));
        if known.iter().any(|known| known.uri == uri && known.value == id) {
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
    report.collect()
}

/// That nothing is wrong any more with files that were reported and are in no program now.
pub fn gone(
    reports: &[WorkspaceDocumentDiagnosticReport],
    known: &[PreviousResultId],
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let uri = |report: &'_ WorkspaceDocumentDiagnosticReport| match report {
        WorkspaceDocumentDiagnosticReport::Full(report) => report.uri.clone(),
        WorkspaceDocumentDiagnosticReport::Unchanged(report) => report.uri.clone(),
    };
    let here: HashSet<Uri> = reports.iter().map(uri).collect();
    let gone = known.iter().filter(|known| !here.contains(&known.uri)).map(|known| {
        WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
            uri: known.uri.clone(),
            version: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: None, items: Vec::new() },
        })
    });
    gone.collect()
}

/// A name for just these.
fn name(items: &[Diagnostic]) -> String {
    let mut hash = Fnv::default();
    hash.write(serde_json::to_string(items).unwrap_or_default().as_bytes());
    format!("{:016x}", hash.finish())
}
