//! Code actions.

use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionTriggerKind, Diagnostic,
    NumberOrString,
};

use super::edits::workspace_edit;
use crate::ide::actions::{self, Action, ActionKind};
use crate::lsp::capabilities::FIX_ALL;
use crate::lsp::scene::Scene;

/// What can be done about a range.
pub fn actions(scene: &Scene<'_, '_>, params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    if !scene.agreed.action_literals {
        return Vec::new();
    }
    let range = scene.own().span(params.range);
    let found = actions::actions(&scene.view, scene.diagnostics, scene.file, range);
    let only = params.context.only.as_deref();
    let asked = |action: &Action| match only {
        Some(only) => only.iter().any(|wanted| covers(wanted, &kind(action.kind))),
        // What changes a whole file is not offered at every place without being asked for.
        None => {
            action.kind != ActionKind::FixAll || params.context.trigger_kind != Some(CodeActionTriggerKind::AUTOMATIC)
        }
    };
    let shown = found.into_iter().filter(asked).map(|action| {
        let about = action.about.map(|(code, place)| {
            let range = scene.range(place);
            let same = |shown: &&Diagnostic| {
                shown.range == range && shown.code == Some(NumberOrString::String(code.to_owned()))
            };
            params.context.diagnostics.iter().filter(same).cloned().collect()
        });
        CodeActionOrCommand::CodeAction(CodeAction {
            title: action.title,
            kind: Some(kind(action.kind)),
            diagnostics: about,
            edit: Some(workspace_edit(scene, &action.edits)),
            is_preferred: Some(action.preferred),
            ..CodeAction::default()
        })
    });
    shown.collect()
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::FixAll => FIX_ALL,
    }
}

/// Whether a kind is one, or a part of one, that was asked for.
fn covers(wanted: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (wanted, kind) = (wanted.as_str(), kind.as_str());
    wanted.is_empty() || kind == wanted || kind.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'))
}
