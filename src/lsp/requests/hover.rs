use tower_lsp::ls_types::{Hover, HoverContents, Position};

use crate::ide::hover;
use crate::lsp::context::RequestContext;

pub fn hover(context: &RequestContext<'_, '_>, position: Position) -> Option<Hover> {
    let hover = hover::hover(&context.view, &context.compiled, &context.marks, context.offset(position))?;
    let contents = context.capabilities.hover_markup.content(hover.markdown);
    Some(Hover { contents: HoverContents::Markup(contents), range: Some(context.text().range(hover.span)) })
}
