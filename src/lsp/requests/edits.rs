use std::collections::{BTreeMap, HashMap};

use tower_lsp::ls_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use crate::diagnostic::Edit;
use crate::format;
use crate::lsp::context::RequestContext;
use crate::lsp::convert::DocumentText;
use crate::text::FileId;

/// Converts edits of several files, for the versions that the client has open.
pub fn workspace_edit(context: &RequestContext<'_, '_>, edits: &[Edit]) -> WorkspaceEdit {
    let mut by_file: BTreeMap<FileId, Vec<TextEdit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.loc.file).or_default().push(text_edit(context, edit));
    }
    if !context.capabilities.versioned_edits {
        let changes: HashMap<Uri, Vec<TextEdit>> =
            by_file.into_iter().map(|(file, edits)| (context.info(file).uri.clone(), edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let documents = by_file.into_iter().map(|(file, edits)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri: context.info(file).uri.clone(),
            version: context.info(file).version,
        },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    });
    WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(documents.collect())), ..WorkspaceEdit::default() }
}

fn text_edit(context: &RequestContext<'_, '_>, edit: &Edit) -> TextEdit {
    TextEdit { range: context.range(edit.loc), new_text: edit.text.clone() }
}

/// Converts the edits of the formatter.
pub fn format_edits(text: DocumentText<'_>, edits: &[format::FormatEdit]) -> Option<Vec<TextEdit>> {
    let to_protocol =
        |edit: &format::FormatEdit| TextEdit { range: text.range(edit.span), new_text: edit.text.to_owned() };
    Some(edits.iter().map(to_protocol).collect())
}
