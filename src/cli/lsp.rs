//! `authc lsp`.

use clap::Args;

use super::{exit, terminal};
use crate::lsp::{Channel, serve};

/// The arguments of `authc lsp`.
#[derive(Debug, Args)]
pub(super) struct LspArgs {
    /// Talk over standard input and output, which is the default
    #[arg(long, conflicts_with = "socket")]
    stdio: bool,
    /// Talk over this port of 127.0.0.1, on which the editor listens
    #[arg(long, value_name = "PORT")]
    socket: Option<u16>,
    /// The editor's process, which some editors name: the server ends when it does
    #[arg(long = "clientProcessId", value_name = "ID", hide = true)]
    client: Option<u32>,
}

/// Serves an editor until it ends. The exit code is 1 if it ended without saying so.
pub(super) fn run(args: &LspArgs) -> u8 {
    let channel = args.socket.map_or(Channel::Stdio, Channel::Socket);
    match serve(channel, args.client) {
        Ok(true) => exit::OK,
        Ok(false) => exit::FINDINGS,
        Err(error) => {
            let place = args.socket.map_or_else(String::new, |port| format!(" at 127.0.0.1:{port}"));
            terminal::complain(&format!("the editor{place} cannot be reached: {}", crate::workspace::reason(&error)));
            exit::IO
        }
    }
}
