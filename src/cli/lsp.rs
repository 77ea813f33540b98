//! `authc lsp`.

use clap::Args;

use super::{exit, terminal};
use crate::lsp::{Channel, serve};

#[derive(Debug, Args)]
pub(super) struct LspArgs {
    /// Communicate over standard input and output (the default)
    #[arg(long, conflicts_with = "socket")]
    stdio: bool,
    /// Connect to the editor on this port of 127.0.0.1
    #[arg(long, value_name = "PORT")]
    socket: Option<u16>,
    /// Exit when the editor with this process id ends
    #[arg(long = "clientProcessId", value_name = "ID", hide = true)]
    client: Option<u32>,
}

/// Serves an editor until it disconnects. The exit code is 1 if the editor did not shut the server down first.
pub(super) fn run(args: &LspArgs) -> u8 {
    let channel = args.socket.map_or(Channel::Stdio, Channel::Socket);
    match serve(channel, args.client) {
        Ok(true) => exit::OK,
        Ok(false) => exit::FINDINGS,
        Err(error) => {
            let place = args.socket.map_or_else(String::new, |port| format!(" at 127.0.0.1:{port}"));
            terminal::print_error(&format!(
                "the editor{place} cannot be reached: {}",
                crate::workspace::reason(&error)
            ));
            exit::IO
        }
    }
}
