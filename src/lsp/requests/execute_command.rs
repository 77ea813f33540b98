use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::Position;

use crate::emit::matrix::MatrixFormat;
use crate::ide::compiled::CompiledGrants;
use crate::ide::preview::{self, Preview};
use crate::lsp::context::RequestContext;
use crate::lsp::errors::request_failed;

/// Returns the policies of the declaration or the statement at a position, or all policies.
pub fn show_policy(context: &RequestContext<'_, '_>, position: Option<Position>) -> Result<Preview> {
    let at = position.map(|position| context.offset(position));
    preview::policy(&context.view, at).map_err(request_failed)
}

/// Runs the test at a position, or all tests.
pub fn run_test(context: &RequestContext<'_, '_>, position: Option<Position>) -> Result<Preview> {
    let at = position.map(|position| context.offset(position));
    let compiled = context.compiled.get_or_init(|| CompiledGrants::new(&context.view));
    preview::test(&context.view, compiled, at).map_err(request_failed)
}

/// Returns the compiled template.
pub fn show_template(context: &RequestContext<'_, '_>) -> Result<Preview> {
    preview::template(&context.view, context.settings.target).map_err(request_failed)
}

/// Returns who may do what.
pub fn show_matrix(context: &RequestContext<'_, '_>, format: MatrixFormat) -> Result<Preview> {
    preview::matrix(&context.view, format).map_err(request_failed)
}
