//! Edits of the text.

use std::collections::{BTreeMap, HashMap};

use tower_lsp::ls_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use crate::diagnostic::Edit;
use crate::lsp::convert::Text;
use crate::lsp::scene::Scene;
use crate::text::FileId;

/// Edits of several files, for the versions that the client has.
pub fn workspace_edit(scene: &Scene<'_, '_>, edits: &[Edit]) -> WorkspaceEdit {
    let mut by_file: BTreeMap<FileId, Vec<TextEdit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.loc.file).or_default().push(text_edit(scene, edit));
    }
    if !scene.agreed.versioned_edits {
        let changes: HashMap<Uri, Vec<TextEdit>> =
            by_file.into_iter().map(|(file, edits)| (scene.info(file).uri.clone(), edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let documents = by_file.into_iter().map(|(file, edits)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri: scene.info(file).uri.clone(),
            version: scene.info(file).version,
        },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    });
    WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(documents.collect())), ..WorkspaceEdit::default() }
}

/// One edit of one file.
pub fn text_edit(scene: &Scene<'_, '_>, edit: &Edit) -> TextEdit {
    TextEdit { range: scene.range(edit.loc), new_text: edit.text.clone() }
}

/// Edits that bring a document into the style.
pub fn formatted(text: Text<'_>, edits: &[crate::format::FormatEdit]) -> Option<Vec<TextEdit>> {
    let edit =
        |edit: &crate::format::FormatEdit| TextEdit { range: text.range(edit.span), new_text: edit.text.to_owned() };
    Some(edits.iter().map(edit).collect())
}
