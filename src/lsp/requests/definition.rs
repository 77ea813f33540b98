use tower_lsp::ls_types::{GotoDefinitionResponse, LocationLink, Position};

use crate::ide::definition::{self, Definition};
use crate::lsp::context::RequestContext;

/// Returns the declarations of the symbol at a position.
pub fn definition(context: &RequestContext<'_, '_>, position: Position) -> Option<GotoDefinitionResponse> {
    definition::definition(&context.view, context.offset(position)).map(|definition| to_protocol(context, &definition))
}

/// Returns the declarations of the type of the symbol at a position, or of what it is a part of.
pub fn type_definition(context: &RequestContext<'_, '_>, position: Position) -> Option<GotoDefinitionResponse> {
    definition::type_definition(&context.view, context.offset(position))
        .map(|definition| to_protocol(context, &definition))
}

fn to_protocol(context: &RequestContext<'_, '_>, definition: &Definition) -> GotoDefinitionResponse {
    if !context.capabilities.definition_links {
        let locations = definition.targets.iter().map(|target| context.location(target.name));
        return GotoDefinitionResponse::Array(locations.collect());
    }
    let links = definition.targets.iter().map(|target| LocationLink {
        origin_selection_range: Some(context.text().range(definition.origin)),
        target_uri: context.info(target.loc.file).uri.clone(),
        target_range: context.range(target.loc),
        target_selection_range: context.range(target.name),
    });
    GotoDefinitionResponse::Link(links.collect())
}
