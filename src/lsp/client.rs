//! Sends the messages of the main loop to the client.

use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::Client;
use tower_lsp::ls_types::notification::Progress;
use tower_lsp::ls_types::{
    ProgressParams, ProgressParamsValue, ProgressToken, WorkDoneProgress, WorkDoneProgressBegin, WorkDoneProgressEnd,
    WorkDoneProgressReport,
};

use super::capabilities::ClientCapabilities;
use super::task::{ClientMessage, ProgressUpdate};

/// Forwards messages until the main loop ends. Notifications keep their order; requests do not hold them up.
pub async fn forward_messages(
    client: Client,
    capabilities: Arc<OnceLock<ClientCapabilities>>,
    mut messages: UnboundedReceiver<ClientMessage>,
) {
    let mut progress = None;
    while let Some(message) = messages.recv().await {
        match message {
            ClientMessage::Log(kind, text) => client.log_message(kind, text).await,
            ClientMessage::Refresh(results) => {
                let Some(capabilities) = capabilities.get() else { continue };
                let (client, refresh) = (client.clone(), capabilities.refresh.and(results));
                tokio::spawn(async move {
                    // A client that refuses keeps showing what it has.
                    if refresh.diagnostics {
                        let _ = client.workspace_diagnostic_refresh().await;
                    }
                    if refresh.code_lenses {
                        let _ = client.code_lens_refresh().await;
                    }
                    if refresh.inlay_hints {
                        let _ = client.inlay_hint_refresh().await;
                    }
                    if refresh.semantic_tokens {
                        let _ = client.semantic_tokens_refresh().await;
                    }
                });
            }
            ClientMessage::Progress(update) => {
                if capabilities.get().is_some_and(|capabilities| capabilities.work_done_progress) {
                    show_progress(&client, &mut progress, update).await;
                }
            }
        }
    }
}

async fn show_progress(client: &Client, shown: &mut Option<ProgressToken>, update: ProgressUpdate) {
    let percentage = |done: usize, total: usize| Some((done * 100 / total.max(1)).min(100) as u32);
    let (token, value) = match (update, shown.take()) {
        (ProgressUpdate::Begin { total }, _) => {
            let token = ProgressToken::String("authc/reading".to_owned());
            let creator = client.clone();
            let created = token.clone();
            // A client that refuses the token ignores the notifications about it.
            tokio::spawn(async move { creator.create_work_done_progress(created).await });
            let begin = WorkDoneProgressBegin {
                title: "Reading authc projects".to_owned(),
                cancellable: Some(false),
                message: Some(format!("{total} projects")),
                percentage: Some(0),
            };
            (token, WorkDoneProgress::Begin(begin))
        }
        (ProgressUpdate::Report { done, total }, Some(token)) => {
            let report = WorkDoneProgressReport {
                cancellable: Some(false),
                message: Some(format!("{done} of {total} projects")),
                percentage: percentage(done, total),
            };
            (token, WorkDoneProgress::Report(report))
        }
        (ProgressUpdate::End, Some(token)) => (token, WorkDoneProgress::End(WorkDoneProgressEnd { message: None })),
        (_, None) => return,
    };
    *shown = (update != ProgressUpdate::End).then(|| token.clone());
    let params = ProgressParams { token, value: ProgressParamsValue::WorkDone(value) };
    client.send_notification::<Progress>(params).await;
}
