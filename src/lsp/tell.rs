//! What the core has to say, handed on to the client.

use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::Client;
use tower_lsp::ls_types::notification::Progress as ProgressNotification;
use tower_lsp::ls_types::{
    ProgressParams, ProgressParamsValue, ProgressToken, WorkDoneProgress, WorkDoneProgressBegin, WorkDoneProgressEnd,
    WorkDoneProgressReport,
};

use super::scene::Agreed;
use super::task::{Progress, Telling};

/// Hands on until the core has ended. Notifications keep their order; requests do not hold them up.
pub async fn tell(client: Client, agreed: Arc<OnceLock<Agreed>>, mut tellings: UnboundedReceiver<Telling>) {
    let mut progress = None;
    while let Some(telling) = tellings.recv().await {
        match telling {
            Telling::Log(kind, text) => client.log_message(kind, text).await,
            Telling::Refresh(what) => {
                let Some(agreed) = agreed.get() else { continue };
                let (client, refresh) = (client.clone(), agreed.refresh.and(what));
                tokio::spawn(async move {
                    // A client that will not is shown what it has.
                    if refresh.diagnostics {
                        let _ = client.workspace_diagnostic_refresh().await;
                    }
                    if refresh.lenses {
                        let _ = client.code_lens_refresh().await;
                    }
                    if refresh.hints {
                        let _ = client.inlay_hint_refresh().await;
                    }
                    if refresh.tokens {
                        let _ = client.semantic_tokens_refresh().await;
                    }
                });
            }
            Telling::Progress(step) => {
                if agreed.get().is_some_and(|agreed| agreed.progress) {
                    show(&client, &mut progress, step).await;
                }
            }
        }
    }
}

async fn show(client: &Client, shown: &mut Option<ProgressToken>, step: Progress) {
    let percentage = |done: usize, all: usize| Some((done * 100 / all.max(1)).min(100) as u32);
    let (token, value) = match (step, shown.take()) {
        (Progress::Begin(all), _) => {
            let token = ProgressToken::String("authc/reading".to_owned());
            let asked = client.clone();
            let named = token.clone();
            // A client that has no room for it is not shown any; what is sent to it is then for nothing.
            tokio::spawn(async move { asked.create_work_done_progress(named).await });
            let begin = WorkDoneProgressBegin {
                title: "Reading authc projects".to_owned(),
                cancellable: Some(false),
                message: Some(format!("{all} projects")),
                percentage: Some(0),
            };
            (token, WorkDoneProgress::Begin(begin))
        }
        (Progress::Report(done, all), Some(token)) => {
            let report = WorkDoneProgressReport {
                cancellable: Some(false),
                message: Some(format!("{done} of {all} projects")),
                percentage: percentage(done, all),
            };
            (token, WorkDoneProgress::Report(report))
        }
        (Progress::End, Some(token)) => (token, WorkDoneProgress::End(WorkDoneProgressEnd { message: None })),
        (_, None) => return,
    };
    *shown = (step != Progress::End).then(|| token.clone());
    let params = ProgressParams { token, value: ProgressParamsValue::WorkDone(value) };
    client.send_notification::<ProgressNotification>(params).await;
}
