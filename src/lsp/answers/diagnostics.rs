//! Diagnostics for clients that fetch them.

use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    PreviousResultId, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use crate::lsp::diagnostics::to_protocol;
use crate::lsp::scene::Scene;
use std::hash::Hasher;

use crate::text::{FileId, Fnv};

/// What is wrong with the file that was asked about.
pub fn document(scene: &Scene<'_, '_>, known: Option<&str>) -> DocumentDiagnosticReportResult {
    let (items, id) = items(scene, scene.file);
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
pub fn workspace(scene: &Scene<'_, '_>, known: &[PreviousResultId]) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let report = |(at, info): (usize, &crate::lsp::scene::FileInfo)| {
        let (items, id) = items(scene, FileId(at as u32));
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
    };
    scene.files.iter().enumerate().map(report).collect()
}

/// What is wrong with a file, and a name for just this.
fn items(scene: &Scene<'_, '_>, file: FileId) -> (Vec<Diagnostic>, String) {
    // What is about no file is shown with the first.
    let of = |found: &&crate::diagnostic::Diagnostic| found.primary().map_or(FileId(0), |loc| loc.file) == file;
    let list: Vec<Diagnostic> = scene
        .diagnostics
        .iter()
        .filter(of)
        .map(|found| to_protocol(found, scene.view.sources, scene.files, &scene.lines, scene.agreed.encoding))
        .collect();
    let mut hash = Fnv::default();
    hash.write(serde_json::to_string(&list).unwrap_or_default().as_bytes());
    let id = format!("{:016x}", hash.finish());
    (list, id)
}
