//! What names stand for: definitions, references, renaming, symbols and calls.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, DocumentHighlight, DocumentHighlightKind,
    DocumentSymbol, DocumentSymbolResponse, GotoDefinitionResponse, Location, LocationLink, OneOf, Position,
    PrepareRenameResponse, SymbolInformation, SymbolKind as Kind, SymbolTag, Uri, WorkspaceEdit, WorkspaceSymbol,
};

use super::edits::workspace_edit;
use crate::ide::calls::{self, Item};
use crate::ide::definition::Found;
use crate::ide::outline::{self, Outline, SymbolKind};
use crate::ide::{definition as definitions, references as uses, rename as names};
use crate::lsp::errors::failed;
use crate::lsp::scene::Scene;
use crate::text::Loc;

/// Symbols that are given for one search.
const MOST_SYMBOLS: usize = 512;

/// Where what stands at a place is declared.
pub fn definition(scene: &Scene<'_, '_>, position: Position) -> Option<GotoDefinitionResponse> {
    definitions::definition(&scene.view, scene.at(position)).map(|found| targets(scene, &found))
}

/// Where what it is a part or a kind of is declared.
pub fn type_definition(scene: &Scene<'_, '_>, position: Position) -> Option<GotoDefinitionResponse> {
    definitions::type_definition(&scene.view, scene.at(position)).map(|found| targets(scene, &found))
}

fn targets(scene: &Scene<'_, '_>, found: &Found) -> GotoDefinitionResponse {
    if !scene.agreed.links {
        return GotoDefinitionResponse::Array(found.targets.iter().map(|target| scene.location(target.name)).collect());
    }
    let links = found.targets.iter().map(|target| LocationLink {
        origin_selection_range: Some(scene.own().range(found.origin)),
        target_uri: scene.info(target.loc.file).uri.clone(),
        target_range: scene.range(target.loc),
        target_selection_range: scene.range(target.name),
    });
    GotoDefinitionResponse::Link(links.collect())
}

/// Where what stands at a place is named.
pub fn references(scene: &Scene<'_, '_>, position: Position, declaration: bool) -> Vec<Location> {
    let found = uses::references(&scene.view, scene.at(position), declaration);
    found.into_iter().map(|loc| scene.location(loc)).collect()
}

/// The same in one file.
pub fn highlights(scene: &Scene<'_, '_>, position: Position) -> Vec<DocumentHighlight> {
    let highlight = |found: uses::Highlight| DocumentHighlight {
        range: scene.own().range(found.span),
        kind: Some(if found.write { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    };
    uses::highlights(&scene.view, scene.at(position)).into_iter().map(highlight).collect()
}

/// What would be renamed.
pub fn prepare_rename(scene: &Scene<'_, '_>, position: Position) -> Result<PrepareRenameResponse> {
    let prepared = names::prepare(&scene.view, scene.at(position)).map_err(failed)?;
    let range = scene.own().range(prepared.span);
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: prepared.placeholder })
}

/// The edits that rename it.
pub fn rename(scene: &Scene<'_, '_>, position: Position, name: &str) -> Result<WorkspaceEdit> {
    let edits = names::rename(&scene.view, scene.at(position), name).map_err(failed)?;
    Ok(workspace_edit(scene, &edits))
}

/// What a file declares and says.
pub fn document_symbols(scene: &Scene<'_, '_>) -> DocumentSymbolResponse {
    let outline = outline::outline(&scene.view, scene.file);
    if scene.agreed.nested_symbols {
        return DocumentSymbolResponse::Nested(outline.iter().map(|symbol| nested(scene, symbol)).collect());
    }
    let mut flat = Vec::new();
    outline.iter().for_each(|symbol| flatten(scene, symbol, None, &mut flat));
    DocumentSymbolResponse::Flat(flat)
}

#[expect(deprecated, reason = "the field has to be filled in")]
fn nested(scene: &Scene<'_, '_>, symbol: &Outline) -> DocumentSymbol {
    DocumentSymbol {
        name: symbol.name.clone(),
        detail: Some(symbol.detail.clone()).filter(|detail| !detail.is_empty()),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: scene.own().range(symbol.span),
        selection_range: scene.own().range(symbol.selection),
        children: Some(symbol.children.iter().map(|child| nested(scene, child)).collect()),
    }
}

#[expect(deprecated, reason = "the field has to be filled in")]
fn flatten(scene: &Scene<'_, '_>, symbol: &Outline, within: Option<&str>, flat: &mut Vec<SymbolInformation>) {
    flat.push(SymbolInformation {
        name: symbol.name.clone(),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: scene.location(Loc { file: scene.file, span: symbol.span }),
        container_name: within.map(str::to_owned),
    });
    symbol.children.iter().for_each(|child| flatten(scene, child, Some(&symbol.name), flat));
}

/// What a program declares under a name like this.
pub fn workspace_symbols(scene: &Scene<'_, '_>, query: &str) -> Vec<WorkspaceSymbol> {
    let symbol = |found: outline::Found| WorkspaceSymbol {
        name: found.name,
        kind: kind(found.kind),
        tags: None::<Vec<SymbolTag>>,
        container_name: found.container,
        location: OneOf::Left(scene.location(found.loc)),
        data: None,
    };
    outline::workspace(&scene.view, query, MOST_SYMBOLS).into_iter().map(symbol).collect()
}

/// What can be asked for its calls.
pub fn prepare_calls(scene: &Scene<'_, '_>, position: Position) -> Vec<CallHierarchyItem> {
    calls::prepare(&scene.view, scene.at(position)).into_iter().map(|found| item(scene, found)).collect()
}

/// What a principal may do on what.
pub fn outgoing(scene: &Scene<'_, '_>, key: &str) -> Vec<CallHierarchyOutgoingCall> {
    let call = |(to, places): (Item, Vec<Loc>)| CallHierarchyOutgoingCall {
        to: item(scene, to),
        from_ranges: places.into_iter().map(|loc| scene.range(loc)).collect(),
    };
    calls::outgoing(&scene.view, key).into_iter().map(call).collect()
}

/// Who may do what with it.
pub fn incoming(scene: &Scene<'_, '_>, key: &str) -> Vec<CallHierarchyIncomingCall> {
    let call = |(from, places): (Item, Vec<Loc>)| CallHierarchyIncomingCall {
        from: item(scene, from),
        from_ranges: places.into_iter().map(|loc| scene.range(loc)).collect(),
    };
    calls::incoming(&scene.view, key).into_iter().map(call).collect()
}

fn item(scene: &Scene<'_, '_>, item: Item) -> CallHierarchyItem {
    let own = scene.info(item.loc.file).uri.clone();
    CallHierarchyItem {
        name: item.name,
        kind: kind(item.kind),
        tags: None,
        detail: Some(item.detail).filter(|detail| !detail.is_empty()),
        range: scene.range(item.loc),
        selection_range: scene.range(Loc { file: item.loc.file, span: item.selection }),
        uri: own,
        // The item may be shown in another program's file one day, so the question is put to the program that gave it.
        data: Some(json!({ "key": item.key, "uri": scene.info(scene.file).uri })),
    }
}

/// What an item that a client sends back is about.
pub fn asked(item: &CallHierarchyItem) -> Result<(Uri, String)> {
    let data = item.data.as_ref();
    let text = |name: &str| data.and_then(|data| data.get(name)).and_then(Value::as_str);
    let uri = text("uri").and_then(|uri| uri.parse().ok());
    uri.zip(text("key").map(str::to_owned)).ok_or_else(|| Error::invalid_params("this item is not from this server"))
}

/// The nearest of the kinds that the protocol has.
fn kind(kind: SymbolKind) -> Kind {
    match kind {
        SymbolKind::Param => Kind::CONSTANT,
        SymbolKind::Resource(_) => Kind::STRUCT,
        SymbolKind::Function | SymbolKind::Trigger => Kind::FUNCTION,
        SymbolKind::Provider | SymbolKind::PoolProvider => Kind::INTERFACE,
        SymbolKind::UserPool | SymbolKind::IdentityPool => Kind::CLASS,
        SymbolKind::Api => Kind::MODULE,
        SymbolKind::Client => Kind::OBJECT,
        SymbolKind::Group => Kind::ENUM,
        SymbolKind::ResourceServer => Kind::NAMESPACE,
        SymbolKind::Scope => Kind::ENUM_MEMBER,
        SymbolKind::Attribute => Kind::PROPERTY,
        SymbolKind::Tag => Kind::PROPERTY,
        SymbolKind::Rule => Kind::OPERATOR,
        SymbolKind::Authorizer => Kind::INTERFACE,
        SymbolKind::Route => Kind::METHOD,
        SymbolKind::Field | SymbolKind::Key => Kind::FIELD,
        SymbolKind::Index => Kind::ARRAY,
        SymbolKind::Channel => Kind::EVENT,
        SymbolKind::Grant | SymbolKind::Deny => Kind::KEY,
        SymbolKind::Test => Kind::CLASS,
        SymbolKind::Assert => Kind::BOOLEAN,
    }
}
