//! The handlers of the protocol's requests and notifications. They run asynchronously and decide nothing: each sends one task to
//! the main loop before it awaits anything.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::capabilities::{ClientCapabilities, RUN_TEST, SHOW_MATRIX, SHOW_POLICY, SHOW_TEMPLATE, server_capabilities};
use super::client::forward_messages;
use super::context::{FileInfo, RequestContext};
use super::convert::DocumentText;
use super::errors::{internal_error, is_content_modified, request_error, retrigger};
use super::outbox::Outbox;
use super::parent::ParentProcess;
use super::previews::Previews;
use super::program::ProgramState;
use super::requests::semantic_tokens::{TokenCache, semantic_tokens};
use super::requests::{
    call_hierarchy, code_action, code_lens, completion, definition, diagnostic, document_link, edits, execute_command,
    folding_range, hover, inlay_hint, references, rename, selection_range, signature_help, symbols,
};
use super::settings::{EditorSettings, SECTION};
use super::task::{
    ClientMessage, ContextResponder, DiagnosticsScope, RequestError, RespondWithContext, RespondWithDiagnostics,
    RespondWithText, Responder, StateRequest, Task,
};
use crate::emit::matrix::MatrixFormat;
use crate::format;
use crate::text::FileId;
use crate::workspace::{CONFIG_NAME, EXTENSION};

/// The argument of the commands.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShowParams {
    text_document: TextDocumentIdentifier,
    position: Option<Position>,
    /// The form of the matrix, as `authc matrix --format` names it.
    format: Option<String>,
}

impl ShowParams {
    fn matrix_format(&self) -> Result<MatrixFormat> {
        let Some(name) = &self.format else { return Ok(MatrixFormat::default()) };
        let format = MatrixFormat::ALL.into_iter().find(|format| format.name() == name);
        format.ok_or_else(|| {
            let names = MatrixFormat::ALL.map(MatrixFormat::name).join(", ");
            Error::invalid_params(format!("there is no format `{name}`; there are {names}"))
        })
    }
}

/// A response that the main loop or the worker will send. Dropping it cancels the request.
struct PendingResponse<T> {
    response: oneshot::Receiver<Result<T>>,
    _alive: Arc<()>,
}

impl<T> PendingResponse<T> {
    async fn receive(self) -> Result<T> {
        // A responder is dropped without a response only by a panic.
        self.response.await.unwrap_or_else(|_| Err(internal_error()))
    }
}

type ResponseSender<T> = oneshot::Sender<Result<T>>;

/// Makes a request and the end at which its response arrives. The handler may be gone by then.
fn new_request<T>(
    request: impl FnOnce(ResponseSender<T>, Arc<()>) -> StateRequest,
) -> (StateRequest, PendingResponse<T>) {
    let (sender, response) = oneshot::channel();
    let alive = Arc::new(());
    (request(sender, alive.clone()), PendingResponse { response, _alive: alive })
}

fn new_context_request<T: Send + 'static>(
    request: impl FnOnce(ContextResponder) -> StateRequest,
    answer: impl for<'v, 's> FnOnce(&RequestContext<'v, 's>) -> Result<T> + Send + 'static,
) -> (StateRequest, PendingResponse<T>) {
    new_request(|sender, alive| {
        let respond: Box<RespondWithContext> = Box::new(move |context| {
            let _ = sender.send(context.map_err(request_error).and_then(answer));
        });
        request(Responder { respond, alive })
    })
}

fn new_diagnostics_request<T: Send + 'static>(
    scope: DiagnosticsScope,
    answer: impl for<'p> FnOnce(&'p ProgramState, FileId) -> T + Send + 'static,
) -> (StateRequest, PendingResponse<T>) {
    new_request(|sender, alive| {
        let respond: Box<RespondWithDiagnostics> = Box::new(move |program: std::result::Result<_, RequestError>| {
            let _ = sender.send(program.map_err(request_error).map(|(program, file)| answer(program, file)));
        });
        StateRequest::Diagnostics(scope, Responder { respond, alive })
    })
}

pub struct Handlers {
    client: Client,
    tasks: Sender<Task>,
    /// Taken by `initialize`, which starts to forward them.
    messages: Mutex<Option<UnboundedReceiver<ClientMessage>>>,
    capabilities: Arc<OnceLock<ClientCapabilities>>,
    outbox: Outbox,
    parent: Arc<ParentProcess>,
    previews: Arc<Previews>,
    tokens: TokenCache,
}

impl Handlers {
    pub fn new(
        client: Client,
        tasks: Sender<Task>,
        messages: UnboundedReceiver<ClientMessage>,
        outbox: Outbox,
        parent: Arc<ParentProcess>,
        previews: Arc<Previews>,
    ) -> Self {
        Self {
            client,
            tasks,
            messages: Mutex::new(Some(messages)),
            capabilities: Arc::default(),
            outbox,
            parent,
            previews,
            tokens: TokenCache::default(),
        }
    }

    fn send(&self, task: Task) {
        // The main loop ends with the process.
        let _ = self.tasks.send(task);
    }

    async fn request<T>(&self, (request, response): (StateRequest, PendingResponse<T>)) -> Result<T> {
        self.send(Task::Request(request));
        response.receive().await
    }

    /// Answers from the whole program of a document.
    async fn with_program<T: Send + 'static>(
        &self,
        document: &Uri,
        answer: impl for<'v, 's> FnOnce(&RequestContext<'v, 's>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let uri = document.clone();
        self.request(new_context_request(|responder| StateRequest::Document(uri, responder), answer)).await
    }

    /// Answers from the declarations of the program and the statements around a position, which takes no longer in a large
    /// program.
    async fn with_surroundings<T: Send + 'static>(
        &self,
        document: &Uri,
        position: Position,
        answer: impl for<'v, 's> FnOnce(&RequestContext<'v, 's>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let uri = document.clone();
        self.request(new_context_request(|responder| StateRequest::Nearby(uri, position, responder), answer)).await
    }

    /// Answers from the text of a document.
    async fn with_text<T: Send + 'static>(
        &self,
        document: &Uri,
        answer: impl for<'t> FnOnce(DocumentText<'t>, &'t FileInfo) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let uri = document.clone();
        let request = new_request(|sender, alive| {
            let respond: Box<RespondWithText> = Box::new(move |text| {
                let _ = sender.send(text.map_err(request_error).and_then(|(text, info)| answer(text, info)));
            });
            StateRequest::Text(uri, Responder { respond, alive })
        });
        self.request(request).await
    }

    /// Makes a request about each program, and returns their responses.
    async fn request_each<T: Send + 'static>(
        &self,
        request: impl Fn(u64) -> (StateRequest, PendingResponse<T>) + Send + 'static,
    ) -> Result<Vec<Result<T>>> {
        let (sender, pending) = oneshot::channel();
        self.send(Task::RequestEach(Box::new(move |programs| {
            let (requests, pending): (_, Vec<_>) = programs.iter().map(|id| request(*id)).unzip();
            let _ = sender.send(pending);
            requests
        })));
        let mut responses = Vec::new();
        for response in pending.await.map_err(|_| internal_error())? {
            responses.push(response.receive().await);
        }
        Ok(responses)
    }

    fn capabilities(&self) -> ClientCapabilities {
        self.capabilities.get().cloned().unwrap_or_default()
    }
}

impl LanguageServer for Handlers {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if let Some(id) = params.process_id {
            self.parent.set(id);
        }
        let (settings, error) = match params.initialization_options.as_ref().map(EditorSettings::read) {
            None => (EditorSettings::default(), None),
            Some(Ok(settings)) => (settings, None),
            Some(Err(error)) => (EditorSettings::default(), Some(error)),
        };
        let capabilities =
            self.capabilities.get_or_init(|| ClientCapabilities::resolve(&params.capabilities, &settings)).clone();
        let server_capabilities = server_capabilities(&capabilities);
        self.send(Task::Start {
            capabilities: Box::new(capabilities),
            settings: Box::new(settings),
            folders: folders(params),
        });
        let messages = self.messages.lock().ok().and_then(|mut messages| messages.take());
        if let Some(messages) = messages {
            tokio::spawn(forward_messages(self.client.clone(), self.capabilities.clone(), messages));
        }
        if let Some(error) = error {
            let client = self.client.clone();
            tokio::spawn(async move { client.show_message(MessageType::WARNING, error).await });
        }
        Ok(InitializeResult {
            capabilities: server_capabilities,
            server_info: Some(ServerInfo {
                name: "authc".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.send(Task::Ready);
        let capabilities = self.capabilities();
        let client = self.client.clone();
        let tasks = self.tasks.clone();
        // Not awaited: a handler must not wait for the client, which may wait for the handler.
        tokio::spawn(async move {
            let registration = |id: &str, method: &str, options| Registration {
                id: id.to_owned(),
                method: method.to_owned(),
                register_options: Some(options),
            };
            let registrations = [
                capabilities
                    .file_watch_registration
                    .then(|| registration("authc/files", "workspace/didChangeWatchedFiles", json!(file_watchers()))),
                capabilities.settings_registration.then(|| {
                    let section = json!({ "section": SECTION });
                    registration("authc/settings", "workspace/didChangeConfiguration", section)
                }),
            ];
            let registrations: Vec<Registration> = registrations.into_iter().flatten().collect();
            if !registrations.is_empty()
                && let Err(error) = client.register_capability(registrations).await
            {
                client.log_message(MessageType::WARNING, format!("changes are not watched: {error}")).await;
            }
            if capabilities.configuration {
                fetch_settings(&client, &tasks).await;
            }
        });
    }

    async fn shutdown(&self) -> Result<()> {
        self.outbox.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, version, text, .. } = params.text_document;
        self.send(Task::Open { uri, version, text });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.send(Task::Change { uri, version, changes: params.content_changes });
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {}

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.tokens.forget(&params.text_document.uri);
        self.send(Task::Close { uri: params.text_document.uri });
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.send(Task::FilesChanged(params.changes));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.send(Task::FoldersChanged { added: params.event.added, removed: params.event.removed });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        // Some clients send the settings, others only that they have changed.
        let has_settings = params.settings.get(SECTION).is_some() || !self.capabilities().configuration;
        if has_settings {
            return apply_settings(&self.client, &self.tasks, &params.settings).await;
        }
        let (client, tasks) = (self.client.clone(), self.tasks.clone());
        tokio::spawn(async move { fetch_settings(&client, &tasks).await });
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let (previous, encoding) = (params.previous_result_id, self.capabilities().encoding);
        let answer =
            move |program: &ProgramState, file| diagnostic::document(program, file, encoding, previous.as_deref());
        self.request(new_diagnostics_request(DiagnosticsScope::Document(params.text_document.uri), answer))
            .await
            .map_err(retrigger)
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let (previous_results, encoding) = (Arc::new(params.previous_result_ids), self.capabilities().encoding);
        let previous = previous_results.clone();
        let request = move |id| {
            let previous = previous.clone();
            new_diagnostics_request(DiagnosticsScope::Program(id), move |program, _| {
                diagnostic::workspace(program, encoding, &previous)
            })
        };
        // A program that is being edited is left out: the client will pull its diagnostics again.
        let (outdated, reports): (Vec<_>, Vec<_>) = self
            .request_each(request)
            .await?
            .into_iter()
            .partition(|report| report.as_ref().is_err_and(is_content_modified));
        let mut items: Vec<_> = reports.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        if outdated.is_empty() {
            items.extend(diagnostic::cleared(&items, &previous_results));
        }
        Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let (uri, position) = document_position(params.text_document_position);
        self.with_surroundings(&uri, position, move |context| Ok(Some(completion::completion(context, position)))).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        match completion::subject_of(&item)? {
            None => Ok(item),
            Some((uri, subject)) => {
                let start = Position::new(0, 0);
                self.with_surroundings(&uri, start, move |context| Ok(completion::resolve(context, item, &subject)))
                    .await
            }
        }
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri.clone();
        self.with_program(&uri, move |context| Ok(Some(code_action::code_actions(context, &params)))).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let (uri, position) = document_position(params.text_document_position_params);
        self.with_surroundings(&uri, position, move |context| Ok(signature_help::signature_help(context, position)))
            .await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let (uri, position) = document_position(params.text_document_position_params);
        self.with_program(&uri, move |context| Ok(hover::hover(context, position))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.with_program(&params.text_document.uri, |context| Ok(Some(code_lens::code_lenses(context)))).await
    }

    async fn code_lens_resolve(&self, lens: CodeLens) -> Result<CodeLens> {
        let uri = code_lens::document_of(&lens)?;
        self.with_program(&uri, move |context| code_lens::resolve(context, lens)).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.with_program(&params.text_document.uri, move |context| Ok(Some(inlay_hint::inlay_hints(context, range))))
            .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.with_program(&params.text_document.uri, |context| Ok(Some(folding_range::folding_ranges(context)))).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        self.with_program(&params.text_document.uri, move |context| {
            Ok(Some(selection_range::selection_ranges(context, &positions)))
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.with_program(&params.text_document.uri, |context| Ok(Some(document_link::document_links(context)))).await
    }

    async fn document_link_resolve(&self, link: DocumentLink) -> Result<DocumentLink> {
        Ok(document_link::resolve(link))
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        let uri = params.text_document.uri;
        let data = self.with_program(&uri, |context| Ok(semantic_tokens(context, None))).await?;
        Ok(Some(SemanticTokensResult::Tokens(self.tokens.full(&uri, data))))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        let data = self.with_program(&uri, |context| Ok(semantic_tokens(context, None))).await?;
        Ok(Some(self.tokens.delta(&uri, &params.previous_result_id, data)))
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        let data = self
            .with_program(&params.text_document.uri, move |context| Ok(semantic_tokens(context, Some(range))))
            .await?;
        Ok(Some(SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data })))
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let argument: ShowParams = params
            .arguments
            .first()
            .and_then(|first| serde_json::from_value(first.clone()).ok())
            .ok_or_else(|| Error::invalid_params("a document is needed: {\"textDocument\": {\"uri\": …}}"))?;
        let uri = argument.text_document.uri.clone();
        let preview = match params.command.as_str() {
            SHOW_POLICY => {
                self.with_program(&uri, move |context| execute_command::show_policy(context, argument.position)).await?
            }
            RUN_TEST => {
                self.with_program(&uri, move |context| execute_command::run_test(context, argument.position)).await?
            }
            SHOW_TEMPLATE => self.with_program(&uri, execute_command::show_template).await?,
            SHOW_MATRIX => {
                let format = argument.matrix_format()?;
                self.with_program(&uri, move |context| execute_command::show_matrix(context, format)).await?
            }
            other => return Err(Error::invalid_params(format!("there is no command `{other}`"))),
        };
        let capabilities = self.capabilities();
        if capabilities.show_document && !capabilities.shows_previews {
            match self.previews.write(&preview.title, preview.language.extension(), &preview.text) {
                Ok(uri) => {
                    let client = self.client.clone();
                    let params =
                        ShowDocumentParams { uri, external: Some(false), take_focus: Some(false), selection: None };
                    // Not awaited, as in `initialized`.
                    tokio::spawn(async move { client.show_document(params).await });
                }
                Err(error) => {
                    let message = format!("the result cannot be shown: {}", crate::workspace::reason(&error));
                    self.client.log_message(MessageType::WARNING, message).await;
                }
            }
        }
        Ok(Some(json!({ "title": preview.title, "languageId": preview.language.id(), "text": preview.text })))
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.with_text(&params.text_document.uri, |text, _| {
            Ok(edits::format_edits(text, &format::format(text.text).edits))
        })
        .await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let range = params.range;
        let answer = move |text: DocumentText<'_>, _: &FileInfo| {
            Ok(edits::format_edits(text, &format::range(text.text, text.span(range))))
        };
        self.with_text(&params.text_document.uri, answer).await
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let (uri, position) = document_position(params.text_document_position);
        let answer = move |text: DocumentText<'_>, _: &FileInfo| {
            let Some(typed) = params.ch.chars().next() else { return Ok(None) };
            Ok(edits::format_edits(text, &format::on_type(text.text, text.offset(position), typed)))
        };
        self.with_text(&uri, answer).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let (uri, position) = document_position(params.text_document_position_params);
        self.with_surroundings(&uri, position, move |context| Ok(definition::definition(context, position))).await
    }

    async fn goto_type_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let (uri, position) = document_position(params.text_document_position_params);
        self.with_surroundings(&uri, position, move |context| Ok(definition::type_definition(context, position))).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let (uri, position) = document_position(params.text_document_position);
        let declaration = params.context.include_declaration;
        self.with_program(&uri, move |context| Ok(Some(references::references(context, position, declaration)))).await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let (uri, position) = document_position(params.text_document_position_params);
        self.with_program(&uri, move |context| Ok(Some(references::document_highlights(context, position)))).await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let (uri, position) = document_position(params);
        self.with_surroundings(&uri, position, move |context| rename::prepare(context, position).map(Some)).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let (uri, position) = document_position(params.text_document_position);
        self.with_program(&uri, move |context| rename::rename(context, position, &params.new_name).map(Some)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.with_program(&params.text_document.uri, |context| Ok(Some(symbols::document_symbols(context)))).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let query: Arc<str> = params.query.into();
        let request = move |id| {
            let query = query.clone();
            let answer = move |context: &RequestContext<'_, '_>| Ok(symbols::workspace_symbols(context, &query));
            new_context_request(|responder| StateRequest::Program(id, responder), answer)
        };
        let symbols = self.request_each(request).await?.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(Some(WorkspaceSymbolResponse::Nested(symbols.into_iter().flatten().collect())))
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let (uri, position) = document_position(params.text_document_position_params);
        self.with_surroundings(&uri, position, move |context| Ok(Some(call_hierarchy::prepare(context, position))))
            .await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let (uri, key) = call_hierarchy::subject_of(&params.item)?;
        self.with_program(&uri, move |context| Ok(Some(call_hierarchy::outgoing(context, &key)))).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let (uri, key) = call_hierarchy::subject_of(&params.item)?;
        self.with_program(&uri, move |context| Ok(Some(call_hierarchy::incoming(context, &key)))).await
    }
}

fn document_position(params: TextDocumentPositionParams) -> (Uri, Position) {
    (params.text_document.uri, params.position)
}

/// Returns the folders of the workspace, which old clients send in other fields.
#[expect(deprecated, reason = "older clients send nothing else")]
fn folders(params: InitializeParams) -> Vec<WorkspaceFolder> {
    let folder = |uri: Uri| WorkspaceFolder { name: uri.as_str().to_owned(), uri };
    match (params.workspace_folders, params.root_uri, params.root_path) {
        (Some(folders), ..) => folders,
        (None, Some(root), _) => vec![folder(root)],
        (None, None, Some(path)) => Uri::from_file_path(path).map(folder).into_iter().collect(),
        (None, None, None) => Vec::new(),
    }
}

/// Returns the globs of the files whose changes may change a program.
fn file_watchers() -> Value {
    json!({ "watchers": [{ "globPattern": format!("**/*.{EXTENSION}") }, { "globPattern": format!("**/{CONFIG_NAME}") }] })
}

/// Requests the settings from the client, and applies them.
async fn fetch_settings(client: &Client, tasks: &Sender<Task>) {
    let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
    let Ok(values) = client.configuration(vec![item]).await else { return };
    if let Some(value) = values.first() {
        apply_settings(client, tasks, value).await;
    }
}

/// Applies settings, or shows why they are invalid.
async fn apply_settings(client: &Client, tasks: &Sender<Task>, value: &Value) {
    match EditorSettings::read(value) {
        Ok(settings) => {
            // The main loop ends with the process.
            let _ = tasks.send(Task::SettingsChanged(Box::new(settings)));
        }
        Err(error) => client.show_message(MessageType::WARNING, error).await,
    }
}
