//! Reads the messages of the client, calls the handlers through the library, and sends their responses.
//!
//! The library has a loop for this, which ends at the first invalid frame, and copies every message twice.

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

/// Requests that are handled at a time. Each waits for the main loop or the worker, without a thread.
const MAX_CONCURRENT: u32 = 4096;

enum Message {
    /// A request or a notification.
    Request(Request),
    /// The response to a request of the server.
    Response(Response),
}

/// Serves until the client sends `exit` or closes the stream, or its process ends.
pub async fn serve<S: LanguageServer>(
    input: impl AsyncRead + Unpin,
    service: LspService<S>,
    socket: ClientSocket,
    outbox: &Outbox,
    pending_input: &PendingInput,
    parent: &ParentProcess,
) {
    let (mut requests, responses) = socket.split();
    let send_requests = async {
        while let Some(request) = requests.next().await {
            outbox.send(&request);
        }
        std::future::pending::<io::Result<()>>().await
    };
    let read_messages = async {
        read_until_exit(input, service, responses, outbox, pending_input).await;
        outbox.close();
        std::future::pending().await
    };
    // Writing ends when everything is sent or the stream is closed. Nobody could be told about an error then.
    let _ended = tokio::select! {
        () = parent.exited() => Ok(()),
        ended = outbox.write() => ended,
        ended = send_requests => ended,
        ended = read_messages => ended,
    };
}

/// Reads until `exit` or the end of the stream, and waits for the responses to all requests until then.
async fn read_until_exit<S: LanguageServer>(
    input: impl AsyncRead + Unpin,
    mut service: LspService<S>,
    mut responses: impl Sink<Response, Error = ExitedError> + Unpin,
    outbox: &Outbox,
    pending_input: &PendingInput,
) {
    let mut input = FrameReader::new(input);
    let permits = Arc::new(Semaphore::new(MAX_CONCURRENT as usize));
    loop {
        // A client that does not read the responses gets no more of them.
        outbox.wait_for_room().await;
        let body = match input.next().await {
            Ok(Frame::Body(body)) => Some(body),
            Ok(Frame::Invalid) => None,
            Ok(Frame::End) | Err(_) => break,
        };
        let Ok(permit) = permits.clone().acquire_owned().await else { break };
        let handling = async {
            match body
                .as_deref()
                .map_or_else(|| Err(ErrorResponse::new(-32700, "this is no frame of a message")), parse_message)
            {
                Ok(Message::Request(request)) => handle(&mut service, request, permit, outbox).await,
                Ok(Message::Response(response)) => responses.send(response).await.map(|()| false),
                Err(error) => {
                    outbox.send(&error);
                    Ok(false)
                }
            }
        };
        if pending_input.handle_message(input.has_more(), handling).await.unwrap_or(true) {
            break;
        }
    }
    // The semaphore is never closed, so this waits for all requests.
    let _all = permits.acquire_many(MAX_CONCURRENT).await;
}

/// Calls the handler of a message. Returns whether the message was `exit`. The handler runs to its first `await` before the next
/// message is read, so that tasks reach the main loop in the order of the messages.
async fn handle<S: LanguageServer>(
    service: &mut LspService<S>,
    request: Request,
    permit: OwnedSemaphorePermit,
    outbox: &Outbox,
) -> Result<bool, ExitedError> {
    let is_exit = request.method() == "exit";
    poll_fn(|context| service.poll_ready(context)).await?;
    let mut response = service.call(request);
    match poll_fn(|context| Poll::Ready(response.as_mut().poll(context))).await {
        Poll::Ready(response) => send(response?, outbox),
        Poll::Pending => {
            let outbox = outbox.clone();
            tokio::spawn(async move {
                // The only error is that the client has sent `exit`.
                send(response.await.ok().flatten(), &outbox);
                drop(permit);
            });
        }
    }
    Ok(is_exit)
}

fn send(response: Option<Response>, outbox: &Outbox) {
    if let Some(response) = response {
        outbox.send(&response);
    }
}

/// Parses the body of a message.
fn parse_message(body: &[u8]) -> Result<Message, ErrorResponse> {
    /// The field that only requests and notifications have.
    #[derive(Deserialize)]
    struct Head {
        method: Option<IgnoredAny>,
    }
    let parse = |head: Head| match head.method {
        Some(_) => serde_json::from_slice(body).map(Message::Request),
        None => serde_json::from_slice(body).map(Message::Response),
    };
    serde_json::from_slice(body).and_then(parse).or_else(|_| {
        if let Some(replaced) = replace_lone_surrogates(body) {
            return parse_message(&replaced);
        }
        Err(match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => ErrorResponse::new(-32600, "this is JSON, and no message of JSON-RPC 2.0"),
            Err(error) => ErrorResponse::new(-32700, &format!("this is not JSON: {error}")),
        })
    })
}
