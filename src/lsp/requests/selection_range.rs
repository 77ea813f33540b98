use tower_lsp::ls_types::{Position, SelectionRange};

use crate::ide::selection_range;
use crate::lsp::context::RequestContext;
use crate::text::Span;

/// Returns a chain of growing ranges for each position.
pub fn selection_ranges(context: &RequestContext<'_, '_>, positions: &[Position]) -> Vec<SelectionRange> {
    let around = |position: &Position| {
        let at = context.offset(*position);
        let spans = selection_range::selection_ranges(&context.view, at);
        let innermost = spans.into_iter().rev().fold(None, |parent, span| {
            Some(SelectionRange { range: context.text().range(span), parent: parent.map(Box::new) })
        });
        // The protocol wants one for each position.
        innermost.unwrap_or_else(|| SelectionRange {
            range: context.text().range(Span::new(at.offset, at.offset)),
            parent: None,
        })
    };
    positions.iter().map(around).collect()
}
