use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolResponse, OneOf, SymbolInformation, SymbolKind as Kind, SymbolTag, WorkspaceSymbol,
};

use crate::ide::outline::{self, OutlineItem, SymbolKind};
use crate::lsp::context::RequestContext;
use crate::text::Loc;

/// Symbols that one search returns at most.
const MAX_WORKSPACE_SYMBOLS: usize = 512;

/// Returns the declarations and the statements of a file.
pub fn document_symbols(context: &RequestContext<'_, '_>) -> DocumentSymbolResponse {
    let outline = outline::outline(&context.view, context.file);
    if context.capabilities.nested_symbols {
        return DocumentSymbolResponse::Nested(outline.iter().map(|symbol| nested(context, symbol)).collect());
    }
    let mut flat = Vec::new();
    outline.iter().for_each(|symbol| flatten(context, symbol, None, &mut flat));
    DocumentSymbolResponse::Flat(flat)
}

#[expect(deprecated, reason = "the field has to be filled in")]
fn nested(context: &RequestContext<'_, '_>, symbol: &OutlineItem) -> DocumentSymbol {
    DocumentSymbol {
        name: symbol.name.clone(),
        detail: Some(symbol.detail.clone()).filter(|detail| !detail.is_empty()),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: context.text().range(symbol.span),
        selection_range: context.text().range(symbol.selection),
        children: Some(symbol.children.iter().map(|child| nested(context, child)).collect()),
    }
}

#[expect(deprecated, reason = "the field has to be filled in")]
fn flatten(
    context: &RequestContext<'_, '_>,
    symbol: &OutlineItem,
    container: Option<&str>,
    flat: &mut Vec<SymbolInformation>,
) {
    flat.push(SymbolInformation {
        name: symbol.name.clone(),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: context.location(Loc { file: context.file, span: symbol.span }),
        container_name: container.map(str::to_owned),
    });
    symbol.children.iter().for_each(|child| flatten(context, child, Some(&symbol.name), flat));
}

/// Returns the declarations of a program whose names match a query.
pub fn workspace_symbols(context: &RequestContext<'_, '_>, query: &str) -> Vec<WorkspaceSymbol> {
    let to_protocol = |symbol: outline::SymbolMatch| WorkspaceSymbol {
        name: symbol.name,
        kind: symbol_kind(symbol.kind),
        tags: None::<Vec<SymbolTag>>,
        container_name: symbol.container,
        location: OneOf::Left(context.location(symbol.loc)),
        data: None,
    };
    outline::search_symbols(&context.view, query, MAX_WORKSPACE_SYMBOLS).into_iter().map(to_protocol).collect()
}

/// Returns the nearest of the kinds of the protocol.
pub fn symbol_kind(kind: SymbolKind) -> Kind {
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
