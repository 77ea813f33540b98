//! The language server: the only layer that knows the protocol.
//!
//! [`serve`] reads messages and calls the [`handlers`] through the library. A handler sends a task to the one thread of the
//! [`main_loop`] before it awaits anything, so that tasks keep the order of the messages, and then awaits the response. The
//! [`worker`] does what needs the analysis of a whole program, on a snapshot, so that no request holds up a keystroke, and hands the
//! snapshot to the thread of [`coverage`], which no request waits for. Messages to the client go out through the [`outbox`]. Requests to the client have tasks of their own: a handler that waited for the client
//! could wait for itself.
#![allow(clippy::disallowed_methods)] // talking to the outside, and keeping time, is what this is for

use std::sync::Arc;
use std::sync::mpsc::channel;

use tokio::io::AsyncRead;
use tokio::net::TcpStream;
use tokio::sync::mpsc::unbounded_channel;
use tower_lsp::LspService;

use self::handlers::Handlers;
use self::main_loop::ServerState;
use self::outbox::{Outbox, OutputStream};
use self::parent::ParentProcess;
use self::previews::Previews;
use self::task::PendingInput;

mod capabilities;
mod client;
mod context;
mod convert;
mod coverage;
mod diagnostics;
mod errors;
mod frames;
mod handlers;
mod heap;
mod main_loop;
mod outbox;
mod parent;
mod previews;
mod program;
mod requests;
mod serve;
mod settings;
mod stdio;
mod surrogates;
mod task;
mod worker;

/// The connection to the client.
#[derive(Debug, Clone, Copy)]
pub enum Channel {
    /// Standard input and output.
    Stdio,
    /// A port of this machine on which the client listens.
    Socket(u16),
}

/// Serves a client until it disconnects, or its process ends, if that is known. Returns whether it sent `shutdown` before `exit`.
///
/// # Errors
/// If the client cannot be connected to.
pub fn serve(channel: Channel, client: Option<u32>) -> std::io::Result<bool> {
    heap::configure();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        match channel {
            Channel::Stdio => Ok(serve_client(stdio::input(), stdio::output(), client).await),
            Channel::Socket(port) => {
                let stream = TcpStream::connect(("127.0.0.1", port)).await?;
                // A keystroke must not wait for a second one to fill a packet.
                stream.set_nodelay(true)?;
                let (read, write) = stream.into_split();
                Ok(serve_client(read, OutputStream::Port(write), client).await)
            }
        }
    });
    // A pending read of standard input cannot be cancelled.
    runtime.shutdown_background();
    result
}

async fn serve_client(input: impl AsyncRead + Unpin, output: OutputStream, client: Option<u32>) -> bool {
    let (tasks, task_receiver) = channel();
    let (jobs, job_receiver) = channel();
    let (messages, message_receiver) = unbounded_channel();
    let outbox = Outbox::new(output);
    let pending_input = PendingInput::new(tasks.clone());
    let state = ServerState::new(tasks.clone(), jobs, messages, outbox.clone(), pending_input.clone());
    let (coverage_jobs, coverage_receiver) = channel();
    let (worker_tasks, coverage_tasks) = (tasks.clone(), tasks.clone());
    std::thread::spawn(move || worker::run(&job_receiver, &coverage_jobs, &worker_tasks));
    std::thread::spawn(move || coverage::run(&coverage_receiver, &coverage_tasks));
    std::thread::spawn(move || state.run(&task_receiver));
    let (parent, previews) = (Arc::new(ParentProcess::default()), Arc::new(Previews::default()));
    if let Some(client) = client {
        parent.set(client);
    }
    let (service, socket) = LspService::new(|client| {
        Handlers::new(client, tasks, message_receiver, outbox.clone(), parent.clone(), previews.clone())
    });
    serve::serve(input, service, socket, &outbox, &pending_input, &parent).await;
    previews.remove();
    outbox.is_shut_down()
}
