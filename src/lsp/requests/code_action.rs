use std::borrow::Cow;

use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionTriggerKind, Diagnostic,
    NumberOrString,
};

use super::edits::workspace_edit;
use crate::ide::code_actions;
use crate::ide::compiled::CompiledGrants;
use crate::lsp::capabilities::FIX_ALL;
use crate::lsp::context::RequestContext;
use crate::syntax::ast::StatementNode;
use crate::text::{Loc, Span};

/// Returns the code actions for a range.
pub fn code_actions(context: &RequestContext<'_, '_>, params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    if !context.capabilities.code_action_literals {
        return Vec::new();
    }
    let range = context.text().span(params.range);
    // The diagnostics of the state are those before the assertions are asked.
    let mut diagnostics = Cow::Borrowed(context.diagnostics);
    let failures = false_assertions(context, range);
    if !failures.is_empty() {
        diagnostics.to_mut().extend(failures);
    }
    let actions = code_actions::code_actions(&context.view, &diagnostics, context.file, range);
    let only = params.context.only.as_deref();
    let is_requested = |action: &code_actions::CodeAction| match only {
        Some(only) => only.iter().any(|requested| covers(requested, &action_kind(action.kind))),
        // An action on the whole file is not offered at every position of the cursor.
        None => {
            action.kind != code_actions::CodeActionKind::FixAll
                || params.context.trigger_kind != Some(CodeActionTriggerKind::AUTOMATIC)
        }
    };
    let actions = actions.into_iter().filter(is_requested).map(|action| {
        let diagnostics = action.about.map(|(code, loc)| {
            let range = context.range(loc);
            let is_subject = |diagnostic: &&Diagnostic| {
                diagnostic.range == range && diagnostic.code == Some(NumberOrString::String(code.to_owned()))
            };
            params.context.diagnostics.iter().filter(is_subject).cloned().collect()
        });
        CodeActionOrCommand::CodeAction(CodeAction {
            title: action.title,
            kind: Some(action_kind(action.kind)),
            diagnostics,
            edit: Some(workspace_edit(context, &action.edits)),
            is_preferred: Some(action.preferred),
            ..CodeAction::default()
        })
    });
    actions.collect()
}

/// Returns the errors of the assertions in a range.
fn false_assertions(context: &RequestContext<'_, '_>, range: Span) -> Vec<crate::diagnostic::Diagnostic> {
    let written = context.view.statements().filter(|(file, statement)| {
        let own = statement.span();
        *file == context.file && own.start <= range.end && range.start <= own.end
    });
    let asserts = written.filter_map(|(_, statement)| match statement {
        StatementNode::Test(test) => Some(&test.asserts),
        _ => None,
    });
    let touched = asserts.flatten().filter(|assert| assert.span.start <= range.end && range.start <= assert.span.end);
    let places: Vec<Loc> = touched.map(|assert| Loc { file: context.file, span: assert.span }).collect();
    if places.is_empty() {
        return Vec::new();
    }
    let compiled = context.compiled.get_or_init(|| CompiledGrants::new(&context.view));
    let Some(assertions) = compiled.assertions() else { return Vec::new() };
    let failures = places.iter().filter_map(|place| assertions.at(*place)).flat_map(|(_, failures)| failures);
    failures.map(|failure| failure.diagnostic.clone()).collect()
}

fn action_kind(kind: code_actions::CodeActionKind) -> CodeActionKind {
    match kind {
        code_actions::CodeActionKind::QuickFix => CodeActionKind::QUICKFIX,
        code_actions::CodeActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        code_actions::CodeActionKind::FixAll => FIX_ALL,
    }
}

/// Returns whether a kind is the requested one or below it: `source` covers `source.fixAll`.
fn covers(requested: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (requested, kind) = (requested.as_str(), kind.as_str());
    requested.is_empty() || kind == requested || kind.strip_prefix(requested).is_some_and(|rest| rest.starts_with('.'))
}
