//! What is shown about a text: hovers, lenses, hints, folds, selections, links, and what it compiles to.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeLens, Command, DocumentLink, FoldingRange, FoldingRangeKind, Hover, HoverContents, InlayHint, InlayHintKind,
    InlayHintLabel, InlayHintTooltip, Position, Range, SelectionRange, Uri,
};

use crate::ide::folding::{FoldKind, folds};
use crate::ide::hints::{self, HintKind};
use crate::ide::hover;
use crate::ide::lens::{self, Data};
use crate::ide::links::{self, LinkTarget};
use crate::ide::preview::{self, Preview};
use crate::ide::selection;
use crate::lsp::capabilities::SHOW_POLICY;
use crate::lsp::errors::failed;
use crate::lsp::scene::Scene;
use crate::text::Span;

/// What there is to say about a place.
pub fn hover(scene: &Scene<'_, '_>, position: Position) -> Option<Hover> {
    let found = hover::hover(&scene.view, &scene.compiled, scene.at(position))?;
    let contents = scene.agreed.hovers.content(found.markdown);
    Some(Hover { contents: HoverContents::Markup(contents), range: Some(scene.own().range(found.span)) })
}

/// So many lenses have their titles at once: an editor that asks for those of a text that is being edited comes too late.
const TITLED: usize = 200;

/// The lenses of a file; if they are many, without titles.
pub fn lenses(scene: &Scene<'_, '_>) -> Vec<CodeLens> {
    if !scene.settings.code_lens.enable {
        return Vec::new();
    }
    let uri = &scene.info(scene.file).uri;
    let found = lens::lenses(&scene.view, scene.file);
    let titled = found.len() <= TITLED;
    let shown = found.into_iter().map(|lens| CodeLens {
        range: scene.own().range(lens.span),
        command: titled.then(|| click(scene, lens.data)),
        data: Some(json!({ "uri": uri, "revision": scene.revision, "lens": lens.data })),
    });
    shown.collect()
}

/// Which document a lens that a client sends back is of.
pub fn lens_of(lens: &CodeLens) -> Result<Uri> {
    let uri = lens.data.as_ref().and_then(|data| data.get("uri")).and_then(Value::as_str);
    uri.and_then(|uri| uri.parse().ok()).ok_or_else(|| Error::invalid_params("this lens is not from this server"))
}

/// The same lens with its title.
pub fn resolved_lens(scene: &Scene<'_, '_>, lens: CodeLens) -> Result<CodeLens> {
    let data = lens.data.clone().unwrap_or_default();
    // Its place is one of another text now; the client will ask for lenses again.
    if data.get("revision").and_then(Value::as_u64) != Some(scene.revision) {
        return Err(crate::lsp::errors::refused(crate::lsp::task::Refusal::Modified));
    }
    let about: Data = data
        .get("lens")
        .cloned()
        .and_then(|about| serde_json::from_value(about).ok())
        .ok_or_else(|| Error::invalid_params("this lens is not from this server"))?;
    if about.file as usize >= scene.files.len() {
        return Err(Error::invalid_params("there is no such lens"));
    }
    Ok(CodeLens { command: Some(click(scene, about)), ..lens })
}

/// What a lens says, and what a click on it shows.
fn click(scene: &Scene<'_, '_>, about: Data) -> Command {
    let title = lens::resolve(&scene.view, &scene.compiled, about);
    let at = about.place();
    let position = scene.text(at.file).position(at.offset);
    let arguments = vec![json!({ "textDocument": { "uri": scene.info(at.file).uri }, "position": position })];
    Command { title, command: SHOW_POLICY.to_owned(), arguments: Some(arguments) }
}

/// The hints of a part of a file.
pub fn hints(scene: &Scene<'_, '_>, range: Range) -> Vec<InlayHint> {
    let wanted = &scene.settings.inlay_hints;
    let span = scene.own().span(range);
    let found = hints::hints(&scene.view, &scene.compiled, scene.file, span, wanted.verbs, wanted.quota);
    let shown = found.into_iter().map(|hint| InlayHint {
        position: scene.own().position(hint.offset),
        label: InlayHintLabel::String(hint.label),
        kind: match hint.kind {
            HintKind::Verbs => Some(InlayHintKind::PARAMETER),
            HintKind::Quota => Some(InlayHintKind::TYPE),
        },
        text_edits: None,
        tooltip: (!hint.tooltip.is_empty()).then_some(InlayHintTooltip::String(hint.tooltip)),
        padding_left: Some(hint.left),
        padding_right: Some(hint.right),
        data: None,
    });
    shown.collect()
}

/// What can be folded.
pub fn foldings(scene: &Scene<'_, '_>) -> Vec<FoldingRange> {
    let fold = |fold: crate::ide::folding::Fold| {
        let range = scene.own().range(fold.span);
        FoldingRange {
            start_line: range.start.line,
            start_character: Some(range.start.character),
            end_line: range.end.line,
            end_character: Some(range.end.character),
            kind: match fold.kind {
                FoldKind::Block => None,
                FoldKind::Comment => Some(FoldingRangeKind::Comment),
                FoldKind::Region => Some(FoldingRangeKind::Region),
            },
            collapsed_text: None,
        }
    };
    folds(&scene.view, scene.file).into_iter().map(fold).collect()
}

/// What is selected step by step around places.
pub fn selections(scene: &Scene<'_, '_>, positions: &[Position]) -> Vec<SelectionRange> {
    let around = |position: &Position| {
        let at = scene.at(*position);
        let spans = selection::selection(&scene.view, at);
        let widest = spans.into_iter().rev().fold(None, |parent, span| {
            Some(SelectionRange { range: scene.own().range(span), parent: parent.map(Box::new) })
        });
        // A client counts on one for each place.
        widest.unwrap_or_else(|| SelectionRange {
            range: scene.own().range(Span::new(at.offset, at.offset)),
            parent: None,
        })
    };
    positions.iter().map(around).collect()
}

/// What leads elsewhere. Where the code of a handler is is looked for when somebody follows the link.
pub fn links(scene: &Scene<'_, '_>) -> Vec<DocumentLink> {
    let folder = scene.info(scene.file).path.as_deref().and_then(|path| path.parent());
    let shown = links::links(&scene.view, scene.file).into_iter().filter_map(|link| {
        let (target, data) = match link.target {
            LinkTarget::Url(url) => (Some(url.parse().ok()?), None),
            LinkTarget::Handler(handler) => (None, Some(json!({ "folder": folder?, "handler": handler }))),
        };
        let range = scene.own().range(link.span);
        let tooltip = scene.agreed.link_tooltips.then_some(link.tooltip);
        Some(DocumentLink { range, target, tooltip, data })
    });
    shown.collect()
}

/// The policies of what stands at a place, or all.
pub fn policy(scene: &Scene<'_, '_>, position: Option<Position>) -> Result<Value> {
    let at = position.map(|position| scene.at(position));
    preview::policy(&scene.view, at).map(shown).map_err(failed)
}

/// The compiled template.
pub fn template(scene: &Scene<'_, '_>) -> Result<Value> {
    preview::template(&scene.view, scene.settings.target).map(shown).map_err(failed)
}

fn shown(preview: Preview) -> Value {
    json!({ "title": preview.title, "languageId": "json", "text": preview.text })
}
