use tower_lsp::ls_types::{DocumentHighlight, DocumentHighlightKind, Location, Position};

use crate::ide::references::{self, Highlight};
use crate::lsp::context::RequestContext;

/// Returns the references to the symbol at a position, with its declaration if that is wanted.
pub fn references(context: &RequestContext<'_, '_>, position: Position, declaration: bool) -> Vec<Location> {
    let references = references::references(&context.view, context.offset(position), declaration);
    references.into_iter().map(|loc| context.location(loc)).collect()
}

/// Returns the references to the symbol at a position in the same file.
pub fn document_highlights(context: &RequestContext<'_, '_>, position: Position) -> Vec<DocumentHighlight> {
    let to_protocol = |highlight: Highlight| DocumentHighlight {
        range: context.text().range(highlight.span),
        kind: Some(if highlight.write { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    };
    references::highlights(&context.view, context.offset(position)).into_iter().map(to_protocol).collect()
}
