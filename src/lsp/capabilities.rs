//! What is agreed with a client: what it can, and what this server can.

use tower_lsp::ls_types::{
    CallHierarchyServerCapability, ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    CodeLensOptions, CompletionOptions, CompletionOptionsCompletionItem, DiagnosticOptions,
    DiagnosticServerCapabilities, DocumentLinkOptions, DocumentOnTypeFormattingOptions, ExecuteCommandOptions,
    FoldingRangeProviderCapability, HoverProviderCapability, InlayHintOptions, InlayHintServerCapabilities, OneOf,
    RenameOptions, SaveOptions, SelectionRangeProviderCapability, SemanticTokenModifier, SemanticTokenType,
    SemanticTokensFullOptions, SemanticTokensLegend, SemanticTokensOptions, SemanticTokensServerCapabilities,
    ServerCapabilities, SignatureHelpOptions, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, TypeDefinitionProviderCapability, WorkDoneProgressOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::convert::{Encoding, Markup};
use super::scene::{Agreed, Refresh};
use super::settings::Settings;
use crate::ide::tokens::LEGEND;

/// The command that shows what a grant, or all, compile to.
pub const SHOW_POLICY: &str = "authc.showPolicy";

/// The command that shows the compiled template.
pub const SHOW_TEMPLATE: &str = "authc.showTemplate";

/// The kind of the code action that applies every safe fix.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.authc");

/// Reads what a client can.
pub fn agree(client: &ClientCapabilities, settings: &Settings) -> Agreed {
    let document = client.text_document.as_ref();
    let workspace = client.workspace.as_ref();
    let window = client.window.as_ref();
    let yes = |value: Option<bool>| value == Some(true);
    let item = document.and_then(|document| document.completion.as_ref()?.completion_item.as_ref());
    let symbols = document.and_then(|document| document.document_symbol.as_ref());
    let actions = document.and_then(|document| document.code_action.as_ref());
    let hover = document.and_then(|document| document.hover.as_ref()?.content_format.as_ref());
    let signature = document.and_then(|document| document.signature_help.as_ref()?.signature_information.as_ref());
    Agreed {
        encoding: Encoding::of(client),
        hovers: Markup::of(hover),
        completions: Markup::of(item.and_then(|item| item.documentation_format.as_ref())),
        signatures: Markup::of(signature.and_then(|signature| signature.documentation_format.as_ref())),
        pull: document.is_some_and(|document| document.diagnostic.is_some()),
        snippets: yes(item.and_then(|item| item.snippet_support)),
        versioned_edits: yes(workspace.and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes)),
        nested_symbols: yes(symbols.and_then(|symbols| symbols.hierarchical_document_symbol_support)),
        action_literals: actions.is_some_and(|actions| actions.code_action_literal_support.is_some()),
        links: yes(document.and_then(|document| document.definition.as_ref()?.link_support)),
        link_tooltips: yes(document.and_then(|document| document.document_link.as_ref()?.tooltip_support)),
        configuration: yes(workspace.and_then(|workspace| workspace.configuration)),
        watch: yes(workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration)),
        watch_settings: yes(
            workspace.and_then(|workspace| workspace.did_change_configuration.as_ref()?.dynamic_registration)
        ),
        progress: yes(window.and_then(|window| window.work_done_progress)),
        refresh: Refresh {
            diagnostics: yes(workspace.and_then(|workspace| workspace.diagnostics.as_ref()?.refresh_support)),
            lenses: yes(workspace.and_then(|workspace| workspace.code_lens.as_ref()?.refresh_support)),
            hints: yes(workspace.and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support)),
            tokens: yes(workspace.and_then(|workspace| workspace.semantic_tokens.as_ref()?.refresh_support)),
        },
        show_document: window.and_then(|window| window.show_document.as_ref()).is_some_and(|show| show.support),
        previews: settings.previews,
    }
}

/// What this server can. Each has a handler in [`super::shell`].
pub fn offered(agreed: &Agreed) -> ServerCapabilities {
    let no_progress = WorkDoneProgressOptions::default();
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..TextDocumentSyncOptions::default()
    };
    let diagnostics = DiagnosticOptions {
        identifier: Some("authc".to_owned()),
        inter_file_dependencies: true,
        workspace_diagnostics: true,
        work_done_progress_options: no_progress,
    };
    let tokens = SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: LEGEND.types.iter().map(|name| SemanticTokenType::new(name)).collect(),
            token_modifiers: LEGEND.modifiers.iter().map(|name| SemanticTokenModifier::new(name)).collect(),
        },
        range: Some(true),
        full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
        work_done_progress_options: no_progress,
    };
    let words = |words: &[&str]| Some(words.iter().map(|&word| word.to_owned()).collect::<Vec<String>>());
    ServerCapabilities {
        position_encoding: Some(agreed.encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: words(&[".", " ", "\"", "(", "{", "@", "/", ":"]),
            completion_item: Some(CompletionOptionsCompletionItem { label_details_support: Some(true) }),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: words(&["(", ",", " "]),
            retrigger_characters: None,
            work_done_progress_options: no_progress,
        }),
        definition_provider: Some(OneOf::Left(true)),
        type_definition_provider: Some(TypeDefinitionProviderCapability::Simple(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QUICKFIX,
                CodeActionKind::REFACTOR,
                CodeActionKind::REFACTOR_REWRITE,
                FIX_ALL,
            ]),
            work_done_progress_options: no_progress,
            resolve_provider: Some(false),
        })),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(true) }),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "}".to_owned(),
            more_trigger_character: words(&["\n"]),
        }),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: no_progress,
        })),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(true),
            work_done_progress_options: no_progress,
        }),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![SHOW_POLICY.to_owned(), SHOW_TEMPLATE.to_owned()],
            work_done_progress_options: no_progress,
        }),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(tokens)),
        inlay_hint_provider: Some(OneOf::Right(InlayHintServerCapabilities::Options(InlayHintOptions {
            resolve_provider: Some(false),
            work_done_progress_options: no_progress,
        }))),
        diagnostic_provider: agreed.pull.then_some(DiagnosticServerCapabilities::Options(diagnostics)),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}
