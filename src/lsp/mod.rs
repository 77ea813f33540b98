//! The language server: the only place that knows the protocol.
//!
//! [`serve`] reads messages and has the library call the handlers. [`handlers`] is asynchronous and decides nothing: a handler
//! sends a task to the one thread of [`main_loop`], without waiting for anything before, so that tasks keep the order in which the
//! client sent them, and then awaits the answer. What needs a whole program is done by [`worker`] on a snapshot, so that no
//! question holds up a keystroke. What any of them says goes out through the [`outbox`]. Requests to the client are made by
//! tasks of their own: a handler that waited for the client could wait for itself.
#![allow(clippy::disallowed_methods)] // talking to the outside, and keeping time, is what this is for

use std::sync::Arc;
use std::sync::mpsc::channel;

use tokio::io::AsyncRead;
use tokio::net::TcpStream;
use tokio::sync::mpsc::unbounded_channel;
use tower_lsp::LspService;

use self::handlers::Handlers;
use self::main_loop::ServerState;
use self::outbox::{Outbox, Sink};
use self::parent::ParentProcess;
use self::previews::Previews;
use self::task::PendingInput;

mod capabilities;
mod client;
mod context;
mod convert;
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

/// How the client is reached.
#[derive(Debug, Clone, Copy)]
pub enum Channel {
    /// Standard input and output.
    Stdio,
    /// A port of this machine on which the client listens.
    Socket(u16),
}

/// Serves a client until it ends, or its process does, if that is known. Gives whether it ended as it should: with `shutdown`, then `exit`.
///
/// # Errors
/// If the client cannot be reached.
pub fn serve(channel: Channel, client: Option<u32>) -> std::io::Result<bool> {
    heap::configure();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        match channel {
            Channel::Stdio => Ok(talk(stdio::input(), stdio::output(), client).await),
            Channel::Socket(port) => {
                let stream = TcpStream::connect(("127.0.0.1", port)).await?;
                // A keystroke must not wait for a second one to fill a packet.
                stream.set_nodelay(true)?;
                let (read, write) = stream.into_split();
                Ok(talk(read, Sink::Port(write), client).await)
            }
        }
    });
    // A read of standard input that is under way cannot be ended.
    runtime.shutdown_background();
    ended
}

async fn talk(input: impl AsyncRead + Unpin, output: Sink, client: Option<u32>) -> bool {
    let (tasks, for_core) = channel();
    let (jobs, for_worker) = channel();
    let (messages, to_tell) = unbounded_channel();
    let outbox = Outbox::new(output);
    let pending_input = PendingInput::new(tasks.clone());
    let core = ServerState::new(tasks.clone(), jobs, messages, outbox.clone(), pending_input.clone());
    let back = tasks.clone();
    std::thread::spawn(move || worker::run(&for_worker, &back));
    std::thread::spawn(move || core.run(&for_core));
    let (parent, previews) = (Arc::new(ParentProcess::default()), Arc::new(Previews::default()));
    if let Some(client) = client {
        parent.set(client);
    }
    let (service, socket) = LspService::new(|client| {
        Handlers::new(client, tasks, to_tell, outbox.clone(), parent.clone(), previews.clone())
    });
    serve::serve(input, service, socket, &outbox, &pending_input, &parent).await;
    previews.remove();
    outbox.is_shut_down()
}
