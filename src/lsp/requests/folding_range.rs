use tower_lsp::ls_types::{FoldingRange, FoldingRangeKind};

use crate::ide::folding_range::{self, Fold, FoldKind};
use crate::lsp::context::RequestContext;

pub fn folding_ranges(context: &RequestContext<'_, '_>) -> Vec<FoldingRange> {
    let to_protocol = |fold: Fold| {
        let range = context.text().range(fold.span);
        FoldingRange {
            start_line: range.start.line,
            start_character: Some(range.start.character),
            end_line: range.end.line,
            end_character: Some(range.end.character),
            kind: match fold.kind {
                FoldKind::Block => None,
                FoldKind::Comment => Some(FoldingRangeKind::Comment),
                FoldKind::Region => Some(FoldingRangeKind::Region),
            },
            collapsed_text: None,
        }
    };
    folding_range::folding_ranges(&context.view, context.file).into_iter().map(to_protocol).collect()
}
