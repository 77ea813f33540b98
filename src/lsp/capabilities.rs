//! The capabilities of the client and of the server.

use tower_lsp::ls_types::{
    self as lsp, CallHierarchyServerCapability, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    CodeLensOptions, CompletionOptions, CompletionOptionsCompletionItem, DiagnosticOptions,
    DiagnosticServerCapabilities, DocumentLinkOptions, DocumentOnTypeFormattingOptions, ExecuteCommandOptions,
    FoldingRangeProviderCapability, HoverProviderCapability, InlayHintOptions, InlayHintServerCapabilities, OneOf,
    RenameOptions, SaveOptions, SelectionRangeProviderCapability, SemanticTokenModifier, SemanticTokenType,
    SemanticTokensFullOptions, SemanticTokensLegend, SemanticTokensOptions, SemanticTokensServerCapabilities,
    ServerCapabilities, SignatureHelpOptions, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, TypeDefinitionProviderCapability, WorkDoneProgressOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::convert::{Markup, PositionEncoding};
use super::settings::EditorSettings;
use crate::ide::semantic_tokens::LEGEND;

/// The command that shows the compiled policies of a grant or of the program.
pub const SHOW_POLICY: &str = "authc.showPolicy";

/// The command that runs a test, or all tests, and shows what holds.
pub const RUN_TEST: &str = "authc.runTest";

/// The command that shows the compiled template.
pub const SHOW_TEMPLATE: &str = "authc.showTemplate";

/// The command that shows who may do what.
pub const SHOW_MATRIX: &str = "authc.showMatrix";

/// The kind of the code action that applies every safe fix.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.authc");

/// The capabilities of the client that change what the server does.
#[derive(Debug, Clone, Default)]
pub struct ClientCapabilities {
    /// Unit of columns.
    pub encoding: PositionEncoding,
    pub hover_markup: Markup,
    pub completion_markup: Markup,
    pub signature_markup: Markup,
    /// The client fetches diagnostics instead of receiving them.
    pub pull_diagnostics: bool,
    pub completion_snippets: bool,
    /// Edits may name the version of the document that they are for.
    pub versioned_edits: bool,
    pub nested_symbols: bool,
    /// Code actions may be more than commands.
    pub code_action_literals: bool,
    /// Definitions may be links, which name the span that was asked about.
    pub definition_links: bool,
    pub link_tooltips: bool,
    /// The server can ask for the settings.
    pub configuration: bool,
    /// The server can ask to be notified of changed files.
    pub file_watch_registration: bool,
    /// The server can ask to be notified of changed settings.
    pub settings_registration: bool,
    pub work_done_progress: bool,
    pub refresh: RefreshSupport,
    pub show_document: bool,
    /// The client shows the results of commands itself.
    pub shows_previews: bool,
}

/// The results that a client can be asked to fetch again.
#[derive(Debug, Clone, Copy, Default)]
pub struct RefreshSupport {
    pub diagnostics: bool,
    pub code_lenses: bool,
    pub inlay_hints: bool,
    pub semantic_tokens: bool,
}

impl RefreshSupport {
    pub const ALL: Self = Self { diagnostics: true, code_lenses: true, inlay_hints: true, semantic_tokens: true };

    /// Returns the results that both name.
    pub fn and(self, other: Self) -> Self {
        Self {
            diagnostics: self.diagnostics && other.diagnostics,
            code_lenses: self.code_lenses && other.code_lenses,
            inlay_hints: self.inlay_hints && other.inlay_hints,
            semantic_tokens: self.semantic_tokens && other.semantic_tokens,
        }
    }
}

impl ClientCapabilities {
    /// Reads the capabilities and the settings that a client sends when it starts.
    pub fn resolve(client: &lsp::ClientCapabilities, settings: &EditorSettings) -> Self {
        let document = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let window = client.window.as_ref();
        let is_true = |value: Option<bool>| value == Some(true);
        let item = document.and_then(|document| document.completion.as_ref()?.completion_item.as_ref());
        let symbols = document.and_then(|document| document.document_symbol.as_ref());
        let actions = document.and_then(|document| document.code_action.as_ref());
        let hover = document.and_then(|document| document.hover.as_ref()?.content_format.as_ref());
        let signature = document.and_then(|document| document.signature_help.as_ref()?.signature_information.as_ref());
        Self {
            encoding: PositionEncoding::of(client),
            hover_markup: Markup::of(hover),
            completion_markup: Markup::of(item.and_then(|item| item.documentation_format.as_ref())),
            signature_markup: Markup::of(signature.and_then(|signature| signature.documentation_format.as_ref())),
            pull_diagnostics: document.is_some_and(|document| document.diagnostic.is_some()),
            completion_snippets: is_true(item.and_then(|item| item.snippet_support)),
            versioned_edits: is_true(
                workspace.and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes),
            ),
            nested_symbols: is_true(symbols.and_then(|symbols| symbols.hierarchical_document_symbol_support)),
            code_action_literals: actions.is_some_and(|actions| actions.code_action_literal_support.is_some()),
            definition_links: is_true(document.and_then(|document| document.definition.as_ref()?.link_support)),
            link_tooltips: is_true(document.and_then(|document| document.document_link.as_ref()?.tooltip_support)),
            configuration: is_true(workspace.and_then(|workspace| workspace.configuration)),
            file_watch_registration: is_true(
                workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration),
            ),
            settings_registration: is_true(
                workspace.and_then(|workspace| workspace.did_change_configuration.as_ref()?.dynamic_registration),
            ),
            work_done_progress: is_true(window.and_then(|window| window.work_done_progress)),
            refresh: RefreshSupport {
                diagnostics: is_true(workspace.and_then(|workspace| workspace.diagnostics.as_ref()?.refresh_support)),
                code_lenses: is_true(workspace.and_then(|workspace| workspace.code_lens.as_ref()?.refresh_support)),
                inlay_hints: is_true(workspace.and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support)),
                semantic_tokens: is_true(
                    workspace.and_then(|workspace| workspace.semantic_tokens.as_ref()?.refresh_support),
                ),
            },
            show_document: window.and_then(|window| window.show_document.as_ref()).is_some_and(|show| show.support),
            shows_previews: settings.previews,
        }
    }
}

/// Returns the capabilities of the server. Each has a handler in [`super::handlers`].
pub fn server_capabilities(capabilities: &ClientCapabilities) -> ServerCapabilities {
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
        position_encoding: Some(capabilities.encoding.kind()),
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
            commands: [SHOW_POLICY, SHOW_TEMPLATE, SHOW_MATRIX, RUN_TEST].map(str::to_owned).to_vec(),
            work_done_progress_options: no_progress,
        }),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(tokens)),
        inlay_hint_provider: Some(OneOf::Right(InlayHintServerCapabilities::Options(InlayHintOptions {
            resolve_provider: Some(false),
            work_done_progress_options: no_progress,
        }))),
        diagnostic_provider: capabilities
            .pull_diagnostics
            .then_some(DiagnosticServerCapabilities::Options(diagnostics)),
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
