use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{CodeLens, Command, Uri};

use crate::ide::code_lens::{self, LensData, LensSubject};
use crate::lsp::capabilities::{RUN_TEST, SHOW_POLICY};
use crate::lsp::context::RequestContext;
use crate::lsp::errors::request_error;
use crate::lsp::task::RequestError;

/// Lenses up to this number have their titles at once: an editor that resolves the lenses of a text that is being edited comes
/// too late.
const MAX_TITLED: usize = 200;

/// Returns the lenses of a file, without titles if there are many.
pub fn code_lenses(context: &RequestContext<'_, '_>) -> Vec<CodeLens> {
    if !context.settings.code_lens.enable {
        return Vec::new();
    }
    let uri = &context.info(context.file).uri;
    let lenses = code_lens::code_lenses(&context.view, context.file);
    let titled = lenses.len() <= MAX_TITLED;
    let lenses = lenses.into_iter().map(|lens| CodeLens {
        range: context.text().range(lens.span),
        command: titled.then(|| command(context, lens.data)),
        data: Some(json!({ "uri": uri, "revision": context.revision, "lens": lens.data })),
    });
    lenses.collect()
}

/// Returns the document of a lens that the client sent back.
pub fn document_of(lens: &CodeLens) -> Result<Uri> {
    let uri = lens.data.as_ref().and_then(|data| data.get("uri")).and_then(Value::as_str);
    uri.and_then(|uri| uri.parse().ok()).ok_or_else(foreign_lens)
}

/// Returns the lens with its title.
pub fn resolve(context: &RequestContext<'_, '_>, lens: CodeLens) -> Result<CodeLens> {
    let data = lens.data.clone().unwrap_or_default();
    // The offsets in the lens are those of an older text. The client will request the lenses again.
    if data.get("revision").and_then(Value::as_u64) != Some(context.revision) {
        return Err(request_error(RequestError::ContentModified));
    }
    let data: LensData =
        data.get("lens").cloned().and_then(|data| serde_json::from_value(data).ok()).ok_or_else(foreign_lens)?;
    if data.file as usize >= context.files.len() {
        return Err(Error::invalid_params("there is no such lens"));
    }
    Ok(CodeLens { command: Some(command(context, data)), ..lens })
}

fn foreign_lens() -> Error {
    Error::invalid_params("this lens is not from this server")
}

/// Returns the title of a lens and the command that a click runs.
fn command(context: &RequestContext<'_, '_>, data: LensData) -> Command {
    let title = code_lens::resolve(&context.view, &context.compiled, data);
    let at = data.position();
    let position = context.text_of(at.file).position(at.offset);
    let arguments = vec![json!({ "textDocument": { "uri": context.info(at.file).uri }, "position": position })];
    let command = match data.about {
        LensSubject::Test => RUN_TEST,
        LensSubject::Grant | LensSubject::Grants | LensSubject::Quota => SHOW_POLICY,
    };
    Command { title, command: command.to_owned(), arguments: Some(arguments) }
}
