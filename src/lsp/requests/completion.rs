use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionList, CompletionResponse,
    CompletionTextEdit, Documentation, InsertTextFormat, Position, TextEdit, Uri,
};

use crate::ide::completion::{self, Completion, CompletionKind};
use crate::lsp::context::RequestContext;

pub fn completion(context: &RequestContext<'_, '_>, position: Position) -> CompletionResponse {
    let snippets = context.capabilities.completion_snippets;
    let completions = completion::complete(&context.view, context.offset(position), snippets);
    let items = completions.items.into_iter().map(|item| to_protocol(context, item)).collect();
    CompletionResponse::List(CompletionList { is_incomplete: completions.incomplete, items })
}

fn to_protocol(context: &RequestContext<'_, '_>, item: Completion) -> CompletionItem {
    let edit = TextEdit { range: context.text().range(item.replace), new_text: item.insert };
    let additional = item.additional.into_iter();
    let additional: Vec<TextEdit> =
        additional.map(|edit| TextEdit { range: context.text().range(edit.loc.span), new_text: edit.text }).collect();
    CompletionItem {
        kind: Some(item_kind(item.kind)),
        additional_text_edits: Some(additional).filter(|edits| !edits.is_empty()),
        label_details: (item.kind == CompletionKind::Name)
            .then(|| CompletionItemLabelDetails { detail: None, description: Some(item.detail.clone()) }),
        detail: Some(item.detail).filter(|detail| !detail.is_empty()),
        sort_text: Some(item.sort),
        filter_text: Some(item.label.clone()),
        insert_text_format: Some(if item.snippet { InsertTextFormat::SNIPPET } else { InsertTextFormat::PLAIN_TEXT }),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        data: (!item.data.is_empty()).then(|| json!({ "uri": context.info(context.file).uri, "of": item.data })),
        label: item.label,
        ..CompletionItem::default()
    }
}

/// Returns the document and the subject of an item that the client sent back, or `None` if the item has no documentation.
pub fn subject_of(item: &CompletionItem) -> Result<Option<(Uri, String)>> {
    let Some(data) = &item.data else { return Ok(None) };
    let text = |name: &str| data.get(name).and_then(Value::as_str);
    let uri = text("uri").and_then(|uri| uri.parse().ok());
    let subject = uri.zip(text("of").map(str::to_owned));
    subject.map(Some).ok_or_else(|| Error::invalid_params("this item is not from this server"))
}

/// Returns the item with its documentation.
pub fn resolve(context: &RequestContext<'_, '_>, item: CompletionItem, subject: &str) -> CompletionItem {
    let documentation = completion::resolve(&context.view, subject)
        .map(|markdown| Documentation::MarkupContent(context.capabilities.completion_markup.content(markdown)));
    CompletionItem { documentation, ..item }
}

/// Returns the nearest of the kinds of the protocol.
fn item_kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Keyword => CompletionItemKind::KEYWORD,
        CompletionKind::Verb => CompletionItemKind::METHOD,
        CompletionKind::KindWord => CompletionItemKind::CLASS,
        CompletionKind::Name => CompletionItemKind::VARIABLE,
        CompletionKind::Principal => CompletionItemKind::INTERFACE,
        CompletionKind::Clause => CompletionItemKind::PROPERTY,
        CompletionKind::Option => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Attribute => CompletionItemKind::FIELD,
        CompletionKind::Rule => CompletionItemKind::CONSTANT,
        CompletionKind::Route => CompletionItemKind::FUNCTION,
        CompletionKind::Action => CompletionItemKind::EVENT,
        CompletionKind::Date => CompletionItemKind::VALUE,
        CompletionKind::Placeholder => CompletionItemKind::TYPE_PARAMETER,
        CompletionKind::Snippet => CompletionItemKind::SNIPPET,
    }
}
