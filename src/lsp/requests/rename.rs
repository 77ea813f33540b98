use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Position, PrepareRenameResponse, WorkspaceEdit};

use super::edits::workspace_edit;
use crate::ide::rename;
use crate::lsp::context::RequestContext;
use crate::lsp::errors::request_failed;

/// Returns the range of the name that would be renamed, and the name.
pub fn prepare(context: &RequestContext<'_, '_>, position: Position) -> Result<PrepareRenameResponse> {
    let prepared = rename::prepare(&context.view, context.offset(position)).map_err(request_failed)?;
    let range = context.text().range(prepared.span);
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: prepared.placeholder })
}

pub fn rename(context: &RequestContext<'_, '_>, position: Position, name: &str) -> Result<WorkspaceEdit> {
    let edits = rename::rename(&context.view, context.offset(position), name).map_err(request_failed)?;
    Ok(workspace_edit(context, &edits))
}
