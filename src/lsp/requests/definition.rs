use tower_lsp::ls_types::{GotoDefinitionResponse, LocationLink, Position};

use crate::ide::definition::{self, Found};
use crate::lsp::context::RequestContext;

/// Returns the declarations of the symbol at a position.
pub fn definition(context: &RequestContext<'_, '_>, position: Position) -> Option<GotoDefinitionResponse> {
    definition::definition(&context.view, context.offset(position)).map(|found| to_protocol(context, &found))
}

/// Returns the declarations of the type of the symbol at a position, or of what it is a part of.
pub fn type_definition(context: &RequestContext<'_, '_>, position: Position) -> Option<GotoDefinitionResponse> {
    definition::type_definition(&context.view, context.offset(position)).map(|found| to_protocol(context, &found))
}

fn to_protocol(context: &RequestContext<'_, '_>, found: &Found) -> GotoDefinitionResponse {
    if !context.capabilities.definition_links {
        let locations = found.targets.iter().map(|target| context.location(target.name));
        return GotoDefinitionResponse::Array(locations.collect());
    }
    let links = found.targets.iter().map(|target| LocationLink {
        origin_selection_range: Some(context.text().range(found.origin)),
        target_uri: context.info(target.loc.file).uri.clone(),
        target_range: context.range(target.loc),
        target_selection_range: context.range(target.name),
    });
    GotoDefinitionResponse::Link(links.collect())
}
