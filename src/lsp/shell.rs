//! The asynchronous half of the server: every handler sends one task to the core before it awaits anything.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::answers::{actions, diagnostics, edits, files, marks, names, shown, typing};
use super::capabilities::{SHOW_POLICY, SHOW_TEMPLATE, agree, offered};
use super::convert::Text;
use super::errors::{bug, fetch_again, is_late, refused};
use super::outbox::Outbox;
use super::parent::Parent;
use super::program::Program;
use super::scene::{Agreed, FileInfo, Scene};
use super::settings::{SECTION, Settings};
use super::task::{Ask, Question, ReportAnswer, Task, Telling, TextAnswer, ViewAnswer, ViewQuestion, Which};
use super::tell::tell;
use crate::format;
use crate::text::FileId;

/// What the commands are told.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShowParams {
    text_document: TextDocumentIdentifier,
    position: Option<Position>,
}

/// An answer that will come, unless this is dropped.
struct Waiting<T> {
    wait: oneshot::Receiver<Result<T>>,
    _alive: Arc<()>,
}

impl<T> Waiting<T> {
    async fn answer(self) -> Result<T> {
        // What has no answer has met a bug.
        self.wait.await.unwrap_or_else(|_| Err(bug()))
    }
}

/// Where an answer goes.
type Reply<T> = oneshot::Sender<Result<T>>;

/// A question, and what awaits the answer. Whoever asked may be gone when it is answered.
fn question<T>(ask: impl FnOnce(Reply<T>, Arc<()>) -> Ask) -> (Ask, Waiting<T>) {
    let (reply, wait) = oneshot::channel();
    let alive = Arc::new(());
    (ask(reply, alive.clone()), Waiting { wait, _alive: alive })
}

/// A question about a program.
fn look<T: Send + 'static>(
    ask: impl FnOnce(ViewQuestion) -> Ask,
    answer: impl for<'v, 's> FnOnce(&Scene<'v, 's>) -> Result<T> + Send + 'static,
) -> (Ask, Waiting<T>) {
    question(|reply, alive| {
        let answer: Box<ViewAnswer> = Box::new(move |scene| {
            let _ = reply.send(scene.map_err(refused).and_then(answer));
        });
        ask(Question { answer, alive })
    })
}

/// A question about what is wrong with a program.
fn wrong<T: Send + 'static>(
    which: Which,
    answer: impl for<'p> FnOnce(&'p Program, FileId) -> T + Send + 'static,
) -> (Ask, Waiting<T>) {
    question(|reply, alive| {
        let answer: Box<ReportAnswer> = Box::new(move |found| {
            let _ = reply.send(found.map_err(refused).map(|(program, file)| answer(program, file)));
        });
        Ask::Wrong(which, Question { answer, alive })
    })
}

/// The handlers.
pub struct Shell {
    client: Client,
    tasks: Sender<Task>,
    tellings: Mutex<Option<UnboundedReceiver<Telling>>>,
    agreed: Arc<OnceLock<Agreed>>,
    outbox: Outbox,
    parent: Arc<Parent>,
    previews: Arc<files::Previews>,
    marks: marks::Known,
}

impl Shell {
    /// Handlers for this client.
    pub fn new(
        client: Client,
        tasks: Sender<Task>,
        tellings: UnboundedReceiver<Telling>,
        outbox: Outbox,
        parent: Arc<Parent>,
        previews: Arc<files::Previews>,
    ) -> Self {
        Self {
            client,
            tasks,
            tellings: Mutex::new(Some(tellings)),
            agreed: Arc::default(),
            outbox,
            parent,
            previews,
            marks: marks::Known::default(),
        }
    }

    fn send(&self, task: Task) {
        // The core ends with the process.
        let _ = self.tasks.send(task);
    }

    /// Puts a question, at once.
    async fn ask<T>(&self, (ask, waiting): (Ask, Waiting<T>)) -> Result<T> {
        self.send(Task::Ask(ask));
        waiting.answer().await
    }

    async fn whole<T: Send + 'static>(
        &self,
        document: &Uri,
        answer: impl for<'v, 's> FnOnce(&Scene<'v, 's>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let uri = document.clone();
        self.ask(look(|question| Ask::Whole(uri, question), answer)).await
    }

    async fn near<T: Send + 'static>(
        &self,
        document: &Uri,
        position: Position,
        answer: impl for<'v, 's> FnOnce(&Scene<'v, 's>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let uri = document.clone();
        self.ask(look(|question| Ask::Near(uri, position, question), answer)).await
    }

    async fn text<T: Send + 'static>(
        &self,
        document: &Uri,
        answer: impl for<'t> FnOnce(Text<'t>, &'t FileInfo) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let uri = document.clone();
        let about = question(|reply, alive| {
            let answer: Box<TextAnswer> = Box::new(move |text| {
                let _ = reply.send(text.map_err(refused).and_then(|(text, info)| answer(text, info)));
            });
            Ask::Text(uri, Question { answer, alive })
        });
        self.ask(about).await
    }

    /// Puts a question about every program that there is now.
    async fn everywhere<T: Send + 'static>(
        &self,
        about: impl Fn(u64) -> (Ask, Waiting<T>) + Send + 'static,
    ) -> Result<Vec<Result<T>>> {
        let (reply, wait) = oneshot::channel();
        self.send(Task::Everywhere(Box::new(move |programs| {
            let (asks, waiting): (_, Vec<_>) = programs.iter().map(|id| about(*id)).unzip();
            let _ = reply.send(waiting);
            asks
        })));
        let mut answers = Vec::new();
        for waiting in wait.await.map_err(|_| bug())? {
            answers.push(waiting.answer().await);
        }
        Ok(answers)
    }

    fn agreed(&self) -> Agreed {
        self.agreed.get().cloned().unwrap_or_default()
    }
}

impl LanguageServer for Shell {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if let Some(id) = params.process_id {
            self.parent.is(id);
        }
        let read = params.initialization_options.as_ref().map(Settings::read);
        let (settings, wrong) = match read {
            None => (Settings::default(), None),
            Some(Ok(settings)) => (settings, None),
            Some(Err(wrong)) => (Settings::default(), Some(wrong)),
        };
        let agreed = self.agreed.get_or_init(|| agree(&params.capabilities, &settings)).clone();
        let capabilities = offered(&agreed);
        self.send(Task::Start { agreed: Box::new(agreed), settings: Box::new(settings), folders: folders(params) });
        let tellings = self.tellings.lock().ok().and_then(|mut tellings| tellings.take());
        if let Some(tellings) = tellings {
            tokio::spawn(tell(self.client.clone(), self.agreed.clone(), tellings));
        }
        if let Some(wrong) = wrong {
            let client = self.client.clone();
            tokio::spawn(async move { client.show_message(MessageType::WARNING, wrong).await });
        }
        Ok(InitializeResult {
            capabilities,
            server_info: Some(ServerInfo {
                name: "authc".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.send(Task::Ready);
        let agreed = self.agreed();
        let client = self.client.clone();
        let tasks = self.tasks.clone();
        // Not awaited here: the answers come while this handler would wait for them.
        tokio::spawn(async move {
            let registration = |id: &str, method: &str, options| Registration {
                id: id.to_owned(),
                method: method.to_owned(),
                register_options: Some(options),
            };
            let wanted = [
                agreed.watch.then(|| {
                    registration("authc/files", "workspace/didChangeWatchedFiles", serde_json::json!(files::watchers()))
                }),
                agreed.watch_settings.then(|| {
                    let section = serde_json::json!({ "section": SECTION });
                    registration("authc/settings", "workspace/didChangeConfiguration", section)
                }),
            ];
            let registrations: Vec<Registration> = wanted.into_iter().flatten().collect();
            if !registrations.is_empty()
                && let Err(error) = client.register_capability(registrations).await
            {
                client.log_message(MessageType::WARNING, format!("changes are not watched: {error}")).await;
            }
            if agreed.configuration {
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
        self.marks.forget(&params.text_document.uri);
        self.send(Task::Close { uri: params.text_document.uri });
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.send(Task::Watched(params.changes));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.send(Task::Folders { added: params.event.added, removed: params.event.removed });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        // Some clients send the settings, others say only that they have changed.
        let sent = params.settings.get(SECTION).is_some() || !self.agreed().configuration;
        if sent {
            return take_over(&self.client, &self.tasks, &params.settings).await;
        }
        let (client, tasks) = (self.client.clone(), self.tasks.clone());
        tokio::spawn(async move { fetch_settings(&client, &tasks).await });
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let (known, encoding) = (params.previous_result_id, self.agreed().encoding);
        let answer = move |program: &Program, file| diagnostics::document(program, file, encoding, known.as_deref());
        self.ask(wrong(Which::Document(params.text_document.uri), answer)).await.map_err(fetch_again)
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let (known, encoding) = (Arc::new(params.previous_result_ids), self.agreed().encoding);
        let asked = known.clone();
        let about = move |id| {
            let known = asked.clone();
            wrong(Which::Program(id), move |program, _| diagnostics::workspace(program, encoding, &known))
        };
        // Of a program that is being edited nothing is said: it will be asked about again.
        let (late, reports): (Vec<_>, Vec<_>) =
            self.everywhere(about).await?.into_iter().partition(|report| report.as_ref().is_err_and(is_late));
        let mut items: Vec<_> = reports.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        if late.is_empty() {
            items.extend(diagnostics::gone(&items, &known));
        }
        Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let (uri, position) = place(params.text_document_position);
        self.near(&uri, position, move |scene| Ok(Some(typing::completion(scene, position)))).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        match typing::asked(&item)? {
            None => Ok(item),
            Some((uri, about)) => {
                let start = Position::new(0, 0);
                self.near(&uri, start, move |scene| Ok(typing::resolved(scene, item, &about))).await
            }
        }
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri.clone();
        self.whole(&uri, move |scene| Ok(Some(actions::actions(scene, &params)))).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let (uri, position) = place(params.text_document_position_params);
        self.near(&uri, position, move |scene| Ok(typing::signature(scene, position))).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let (uri, position) = place(params.text_document_position_params);
        self.whole(&uri, move |scene| Ok(shown::hover(scene, position))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.whole(&params.text_document.uri, |scene| Ok(Some(shown::lenses(scene)))).await
    }

    async fn code_lens_resolve(&self, lens: CodeLens) -> Result<CodeLens> {
        let uri = shown::lens_of(&lens)?;
        self.whole(&uri, move |scene| shown::resolved_lens(scene, lens)).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.whole(&params.text_document.uri, move |scene| Ok(Some(shown::hints(scene, range)))).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.whole(&params.text_document.uri, |scene| Ok(Some(shown::foldings(scene)))).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        self.whole(&params.text_document.uri, move |scene| Ok(Some(shown::selections(scene, &positions)))).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.whole(&params.text_document.uri, |scene| Ok(Some(shown::links(scene)))).await
    }

    async fn document_link_resolve(&self, link: DocumentLink) -> Result<DocumentLink> {
        Ok(files::resolved(link))
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        let uri = params.text_document.uri;
        let data = self.whole(&uri, |scene| Ok(marks::tokens(scene, None))).await?;
        Ok(Some(SemanticTokensResult::Tokens(self.marks.full(&uri, data))))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        let data = self.whole(&uri, |scene| Ok(marks::tokens(scene, None))).await?;
        Ok(Some(self.marks.delta(&uri, &params.previous_result_id, data)))
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        let data = self.whole(&params.text_document.uri, move |scene| Ok(marks::tokens(scene, Some(range)))).await?;
        Ok(Some(SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data })))
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let about: ShowParams =
            params
                .arguments
                .first()
                .and_then(|first| serde_json::from_value(first.clone()).ok())
                .ok_or_else(|| Error::invalid_params("a document is needed: {\"textDocument\": {\"uri\": …}}"))?;
        let uri = about.text_document.uri;
        let shown = match params.command.as_str() {
            SHOW_POLICY => self.whole(&uri, move |scene| shown::policy(scene, about.position)).await?,
            SHOW_TEMPLATE => self.whole(&uri, shown::template).await?,
            other => return Err(Error::invalid_params(format!("there is no command `{other}`"))),
        };
        let agreed = self.agreed();
        if agreed.show_document && !agreed.previews {
            let text = |name: &str| shown.get(name).and_then(Value::as_str).unwrap_or_default();
            match self.previews.write(text("title"), text("text")) {
                Ok(uri) => {
                    let client = self.client.clone();
                    let params =
                        ShowDocumentParams { uri, external: Some(false), take_focus: Some(false), selection: None };
                    // Not awaited: the answer of the client comes while this handler would wait for it.
                    tokio::spawn(async move { client.show_document(params).await });
                }
                Err(error) => {
                    let why = format!("what was compiled cannot be shown: {}", crate::workspace::reason(&error));
                    self.client.log_message(MessageType::WARNING, why).await;
                }
            }
        }
        Ok(Some(shown))
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.text(&params.text_document.uri, |text, _| Ok(edits::formatted(text, &format::format(text.text).edits)))
            .await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let range = params.range;
        let answer =
            move |text: Text<'_>, _: &FileInfo| Ok(edits::formatted(text, &format::range(text.text, text.span(range))));
        self.text(&params.text_document.uri, answer).await
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let (uri, position) = place(params.text_document_position);
        let answer = move |text: Text<'_>, _: &FileInfo| {
            let Some(typed) = params.ch.chars().next() else { return Ok(None) };
            Ok(edits::formatted(text, &format::on_type(text.text, text.offset(position), typed)))
        };
        self.text(&uri, answer).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let (uri, position) = place(params.text_document_position_params);
        self.near(&uri, position, move |scene| Ok(names::definition(scene, position))).await
    }

    async fn goto_type_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let (uri, position) = place(params.text_document_position_params);
        self.near(&uri, position, move |scene| Ok(names::type_definition(scene, position))).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let (uri, position) = place(params.text_document_position);
        let declaration = params.context.include_declaration;
        self.whole(&uri, move |scene| Ok(Some(names::references(scene, position, declaration)))).await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let (uri, position) = place(params.text_document_position_params);
        self.whole(&uri, move |scene| Ok(Some(names::highlights(scene, position)))).await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let (uri, position) = place(params);
        self.near(&uri, position, move |scene| names::prepare_rename(scene, position).map(Some)).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let (uri, position) = place(params.text_document_position);
        self.whole(&uri, move |scene| names::rename(scene, position, &params.new_name).map(Some)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.whole(&params.text_document.uri, |scene| Ok(Some(names::document_symbols(scene)))).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let query: Arc<str> = params.query.into();
        let about = move |id| {
            let query = query.clone();
            let answer = move |scene: &Scene<'_, '_>| Ok(names::workspace_symbols(scene, &query));
            look(|question| Ask::Program(id, question), answer)
        };
        let found = self.everywhere(about).await?.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(Some(WorkspaceSymbolResponse::Nested(found.into_iter().flatten().collect())))
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let (uri, position) = place(params.text_document_position_params);
        self.near(&uri, position, move |scene| Ok(Some(names::prepare_calls(scene, position)))).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let (uri, key) = names::asked(&params.item)?;
        self.whole(&uri, move |scene| Ok(Some(names::outgoing(scene, &key)))).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let (uri, key) = names::asked(&params.item)?;
        self.whole(&uri, move |scene| Ok(Some(names::incoming(scene, &key)))).await
    }
}

fn place(params: TextDocumentPositionParams) -> (Uri, Position) {
    (params.text_document.uri, params.position)
}

/// The folders of the workspace, as old and new clients name them.
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

/// Asks the client for the settings.
async fn fetch_settings(client: &Client, tasks: &Sender<Task>) {
    let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
    let Ok(values) = client.configuration(vec![item]).await else { return };
    if let Some(value) = values.first() {
        take_over(client, tasks, value).await;
    }
}

/// Takes settings over, or tells what is wrong with them.
async fn take_over(client: &Client, tasks: &Sender<Task>, value: &Value) {
    match Settings::read(value) {
        Ok(settings) => {
            // The core ends with the process.
            let _ = tasks.send(Task::Settings(Box::new(settings)));
        }
        Err(wrong) => client.show_message(MessageType::WARNING, wrong).await,
    }
}
