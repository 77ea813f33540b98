use tower_lsp::ls_types::{InlayHint, InlayHintKind, InlayHintLabel, InlayHintTooltip, Range};

use crate::ide::inlay_hints::{self, HintKind, HintSelection};
use crate::lsp::context::RequestContext;

/// Returns the inlay hints in a range of a file.
pub fn inlay_hints(context: &RequestContext<'_, '_>, range: Range) -> Vec<InlayHint> {
    let settings = &context.settings.inlay_hints;
    let span = context.text().span(range);
    let selection = HintSelection {
        verbs: settings.verbs,
        quota: settings.quota,
        coverage: settings.coverage.then_some(&*context.marks),
    };
    let hints = inlay_hints::inlay_hints(&context.view, &context.compiled, context.file, span, &selection);
    let hints = hints.into_iter().map(|hint| InlayHint {
        position: context.text().position(hint.offset),
        label: InlayHintLabel::String(hint.label),
        kind: match hint.kind {
            HintKind::Verbs => Some(InlayHintKind::PARAMETER),
            HintKind::Quota => Some(InlayHintKind::TYPE),
            HintKind::Coverage => None,
        },
        text_edits: None,
        tooltip: (!hint.tooltip.is_empty()).then_some(InlayHintTooltip::String(hint.tooltip)),
        padding_left: Some(hint.left),
        padding_right: Some(hint.right),
        data: None,
    });
    hints.collect()
}
