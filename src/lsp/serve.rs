//! Reads what the client sends, has the library answer it, and says the answers.
//!
//! The library's own loop reads the frames itself and ends with the first that is none; and every message would go through it
//! twice as text.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::Poll;

use futures_util::{Sink, SinkExt, StreamExt};
use serde::Deserialize;
use serde::de::IgnoredAny;
use tokio::io::AsyncRead;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_lsp::jsonrpc::{Request, Response};
use tower_lsp::{ClientSocket, ExitedError, LanguageServer, LspService};
use tower_service::Service;

use super::frames::{ErrorResponse, Frame, FrameReader};
use super::outbox::Outbox;
use super::parent::ParentProcess;
use super::surrogates::replace_lone_surrogates;
use super::task::PendingInput;

/// How many requests may be under way: each waits for the core or the worker, and costs no thread.
const CONCURRENT: u32 = 4096;

/// A message of the client.
enum Message {
    /// A request or a notification.
    Request(Request),
    /// The answer to a request of ours.
    Response(Response),
}

/// Serves until the client says `exit`, or goes, or its process ends.
pub async fn serve<S: LanguageServer>(
    input: impl AsyncRead + Unpin,
    service: LspService<S>,
    socket: ClientSocket,
    outbox: &Outbox,
    pending_input: &PendingInput,
    parent: &ParentProcess,
) {
    let (mut requests, responses) = socket.split();
    let asking = async {
        while let Some(request) = requests.next().await {
            outbox.send(&request);
        }
        std::future::pending::<io::Result<()>>().await
    };
    let reading = async {
        read(input, service, responses, outbox, pending_input).await;
        outbox.close();
        std::future::pending().await
    };
    // Whoever writes knows the end: all is said, or nobody listens. What is wrong then, nobody can be told.
    let _ended = tokio::select! {
        () = parent.exited() => Ok(()),
        ended = outbox.write() => ended,
        ended = asking => ended,
        ended = reading => ended,
    };
}

/// Reads to the end; what was asked until then is answered.
async fn read<S: LanguageServer>(
    input: impl AsyncRead + Unpin,
    mut service: LspService<S>,
    mut responses: impl Sink<Response, Error = ExitedError> + Unpin,
    outbox: &Outbox,
    pending_input: &PendingInput,
) {
    let mut input = FrameReader::new(input);
    let under_way = Arc::new(Semaphore::new(CONCURRENT as usize));
    loop {
        // Whoever does not read the answers is not asked for more questions.
        outbox.room().await;
        let body = match input.next().await {
            Ok(Frame::Body(body)) => Some(body),
            Ok(Frame::Garbage) => None,
            Ok(Frame::End) | Err(_) => break,
        };
        let Ok(permit) = under_way.clone().acquire_owned().await else { break };
        let handling = async {
            match body
                .as_deref()
                .map_or_else(|| Err(ErrorResponse::new(-32700, "this is no frame of a message")), message)
            {
                Ok(Message::Request(request)) => handle(&mut service, request, permit, outbox).await,
                Ok(Message::Response(response)) => responses.send(response).await.map(|()| false),
                Err(refusal) => {
                    outbox.send(&refusal);
                    Ok(false)
                }
            }
        };
        if pending_input.handle_message(input.more(), handling).await.unwrap_or(true) {
            break;
        }
    }
    // Never closed, so that this waits for all of them.
    let _all = under_way.acquire_many(CONCURRENT).await;
}

/// Has a message answered, and gives whether it was the last. The answer is begun before the next message is read: so tasks
/// reach the core in the order of messages.
async fn handle<S: LanguageServer>(
    service: &mut LspService<S>,
    request: Request,
    permit: OwnedSemaphorePermit,
    outbox: &Outbox,
) -> Result<bool, ExitedError> {
    let exits = request.method() == "exit";
    poll_fn(|context| service.poll_ready(context)).await?;
    let mut answer = service.call(request);
    match poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await {
        Poll::Ready(answer) => say(answer?, outbox),
        Poll::Pending => {
            let outbox = outbox.clone();
            tokio::spawn(async move {
                // An error is that the client has said `exit`.
                say(answer.await.ok().flatten(), &outbox);
                drop(permit);
            });
        }
    }
    Ok(exits)
}

fn say(answer: Option<Response>, outbox: &Outbox) {
    if let Some(answer) = answer {
        outbox.send(&answer);
    }
}

/// The message that a body is.
fn message(body: &[u8]) -> Result<Message, ErrorResponse> {
    /// What only requests and notifications have.
    #[derive(Deserialize)]
    struct Head {
        method: Option<IgnoredAny>,
    }
    let known = |head: Head| match head.method {
        Some(_) => serde_json::from_slice(body).map(Message::Request),
        None => serde_json::from_slice(body).map(Message::Response),
    };
    serde_json::from_slice(body).and_then(known).or_else(|_| {
        if let Some(replace_lone_surrogates) = replace_lone_surrogates(body) {
            return message(&replace_lone_surrogates);
        }
        Err(match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => ErrorResponse::new(-32600, "this is JSON, and no message of JSON-RPC 2.0"),
            Err(error) => ErrorResponse::new(-32700, &format!("this is not JSON: {error}")),
        })
    })
}
