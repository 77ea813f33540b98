//! What helps while typing.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionList, CompletionResponse,
    CompletionTextEdit, Documentation, InsertTextFormat, ParameterInformation, ParameterLabel, Position, SignatureHelp,
    SignatureInformation, TextEdit, Uri,
};

use crate::ide::completion::{self, Completion, Kind};
use crate::ide::signature;
use crate::lsp::scene::Scene;

/// What may be typed at a place.
pub fn completion(scene: &Scene<'_, '_>, position: Position) -> CompletionResponse {
    let found = completion::complete(&scene.view, scene.at(position), scene.agreed.snippets);
    let items = found.items.into_iter().map(|item| shown(scene, item)).collect();
    CompletionResponse::List(CompletionList { is_incomplete: found.incomplete, items })
}

fn shown(scene: &Scene<'_, '_>, item: Completion) -> CompletionItem {
    let edit = TextEdit { range: scene.own().range(item.replace), new_text: item.insert };
    let elsewhere = item.additional.into_iter();
    let elsewhere: Vec<TextEdit> =
        elsewhere.map(|edit| TextEdit { range: scene.own().range(edit.loc.span), new_text: edit.text }).collect();
    CompletionItem {
        kind: Some(kind(item.kind)),
        additional_text_edits: Some(elsewhere).filter(|edits| !edits.is_empty()),
        label_details: (item.kind == Kind::Name)
            .then(|| CompletionItemLabelDetails { detail: None, description: Some(item.detail.clone()) }),
        detail: Some(item.detail).filter(|detail| !detail.is_empty()),
        sort_text: Some(item.sort),
        filter_text: Some(item.label.clone()),
        insert_text_format: Some(if item.snippet { InsertTextFormat::SNIPPET } else { InsertTextFormat::PLAIN_TEXT }),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        data: (!item.data.is_empty()).then(|| json!({ "uri": scene.info(scene.file).uri, "of": item.data })),
        label: item.label,
        ..CompletionItem::default()
    }
}

/// What an item that a client sends back is about; none if there is no more to say of it.
pub fn asked(item: &CompletionItem) -> Result<Option<(Uri, String)>> {
    let Some(data) = &item.data else { return Ok(None) };
    let text = |name: &str| data.get(name).and_then(Value::as_str);
    let uri = text("uri").and_then(|uri| uri.parse().ok());
    let about = uri.zip(text("of").map(str::to_owned));
    about.map(Some).ok_or_else(|| Error::invalid_params("this item is not from this server"))
}

/// The same item with its documentation.
pub fn resolved(scene: &Scene<'_, '_>, item: CompletionItem, about: &str) -> CompletionItem {
    let documentation = completion::resolve(&scene.view, about)
        .map(|markdown| Documentation::MarkupContent(scene.agreed.completions.content(markdown)));
    CompletionItem { documentation, ..item }
}

/// The form of what is being typed.
pub fn signature(scene: &Scene<'_, '_>, position: Position) -> Option<SignatureHelp> {
    let found = signature::signature(&scene.view, scene.at(position))?;
    // Offsets in the label are counted in UTF-16 whatever was agreed for positions.
    let units = |end: u32| found.label[..end as usize].encode_utf16().count() as u32;
    let parameters = found.parameters.iter().map(|&(start, end)| ParameterInformation {
        label: ParameterLabel::LabelOffsets([units(start), units(end)]),
        documentation: None,
    });
    let parameters = parameters.collect();
    let documentation = scene.agreed.signatures.content(found.documentation);
    Some(SignatureHelp {
        signatures: vec![SignatureInformation {
            label: found.label,
            documentation: Some(Documentation::MarkupContent(documentation)),
            parameters: Some(parameters),
            active_parameter: found.active,
        }],
        active_signature: Some(0),
        active_parameter: found.active,
    })
}

/// The nearest of the kinds that the protocol has.
fn kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Keyword => CompletionItemKind::KEYWORD,
        Kind::Verb => CompletionItemKind::METHOD,
        Kind::KindWord => CompletionItemKind::CLASS,
        Kind::Name => CompletionItemKind::VARIABLE,
        Kind::Principal => CompletionItemKind::INTERFACE,
        Kind::Clause => CompletionItemKind::PROPERTY,
        Kind::Option => CompletionItemKind::ENUM_MEMBER,
        Kind::Attribute => CompletionItemKind::FIELD,
        Kind::Rule => CompletionItemKind::CONSTANT,
        Kind::Route => CompletionItemKind::FUNCTION,
        Kind::Action => CompletionItemKind::EVENT,
        Kind::Date => CompletionItemKind::VALUE,
        Kind::Placeholder => CompletionItemKind::TYPE_PARAMETER,
        Kind::Snippet => CompletionItemKind::SNIPPET,
    }
}
