//! `authc completions`.

use clap::Args;
use clap_complete::Shell;

use super::{full_command, terminal::print};

#[derive(Args, Debug)]
pub(super) struct CompletionsArgs {
    /// Shell to generate completions for
    shell: Shell,
}

pub(super) fn run(args: CompletionsArgs) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut full_command(), "authc", &mut script);
    print(&String::from_utf8_lossy(&script))
}
