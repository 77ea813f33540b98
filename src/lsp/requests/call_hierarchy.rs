use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, Position, Uri};

use super::symbols::symbol_kind;
use crate::ide::call_hierarchy::{self, CallItem};
use crate::lsp::context::RequestContext;
use crate::text::Loc;

/// Returns the principal or the resource at a position as an item of the hierarchy.
pub fn prepare(context: &RequestContext<'_, '_>, position: Position) -> Vec<CallHierarchyItem> {
    call_hierarchy::prepare(&context.view, context.offset(position))
        .into_iter()
        .map(|item| to_protocol(context, item))
        .collect()
}

/// Returns the resources that a principal may use, with the grants.
pub fn outgoing(context: &RequestContext<'_, '_>, key: &str) -> Vec<CallHierarchyOutgoingCall> {
    let call = |(to, grants): (CallItem, Vec<Loc>)| CallHierarchyOutgoingCall {
        to: to_protocol(context, to),
        from_ranges: grants.into_iter().map(|loc| context.range(loc)).collect(),
    };
    call_hierarchy::outgoing(&context.view, key).into_iter().map(call).collect()
}

/// Returns the principals that may use a resource, with the grants.
pub fn incoming(context: &RequestContext<'_, '_>, key: &str) -> Vec<CallHierarchyIncomingCall> {
    let call = |(from, grants): (CallItem, Vec<Loc>)| CallHierarchyIncomingCall {
        from: to_protocol(context, from),
        from_ranges: grants.into_iter().map(|loc| context.range(loc)).collect(),
    };
    call_hierarchy::incoming(&context.view, key).into_iter().map(call).collect()
}

fn to_protocol(context: &RequestContext<'_, '_>, item: CallItem) -> CallHierarchyItem {
    CallHierarchyItem {
        name: item.name,
        kind: symbol_kind(item.kind),
        tags: None,
        detail: Some(item.detail).filter(|detail| !detail.is_empty()),
        range: context.range(item.loc),
        selection_range: context.range(Loc { file: item.loc.file, span: item.selection }),
        uri: context.info(item.loc.file).uri.clone(),
        // An item may be in the file of another program; its calls are those of the program that was asked.
        data: Some(json!({ "key": item.key, "uri": context.info(context.file).uri })),
    }
}

/// Returns the document and the key of an item that the client sent back.
pub fn subject_of(item: &CallHierarchyItem) -> Result<(Uri, String)> {
    let data = item.data.as_ref();
    let text = |name: &str| data.and_then(|data| data.get(name)).and_then(Value::as_str);
    let uri = text("uri").and_then(|uri| uri.parse().ok());
    uri.zip(text("key").map(str::to_owned)).ok_or_else(|| Error::invalid_params("this item is not from this server"))
}
