use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::Position;

use crate::ide::compiled::CompiledGrants;
use crate::ide::preview::{self, Preview};
use crate::lsp::context::RequestContext;
use crate::lsp::errors::request_failed;

/// Returns the policies of the declaration or the statement at a position, or all policies.
pub fn show_policy(context: &RequestContext<'_, '_>, position: Option<Position>) -> Result<Value> {
    let at = position.map(|position| context.offset(position));
    preview::policy(&context.view, at).map(to_json).map_err(request_failed)
}

/// Runs the test at a position, or all tests.
pub fn run_test(context: &RequestContext<'_, '_>, position: Option<Position>) -> Result<Value> {
    let at = position.map(|position| context.offset(position));
    let compiled = context.compiled.get_or_init(|| CompiledGrants::new(&context.view));
    preview::test(&context.view, compiled, at).map(to_json).map_err(request_failed)
}

/// Returns the compiled template.
pub fn show_template(context: &RequestContext<'_, '_>) -> Result<Value> {
    preview::template(&context.view, context.settings.target).map(to_json).map_err(request_failed)
}

fn to_json(preview: Preview) -> Value {
    json!({ "title": preview.title, "languageId": preview.language.id(), "text": preview.text })
}
