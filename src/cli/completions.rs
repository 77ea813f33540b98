//! `authc completions`.

use clap::Args;
use clap_complete::Shell;

use super::{described, terminal::print};

/// The arguments.
#[derive(Args, Debug)]
pub(super) struct CompletionsArgs {
    /// Shell to generate completions for
    shell: Shell,
}

pub(super) fn run(args: CompletionsArgs) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut described(), "authc", &mut script);
    print(&String::from_utf8_lossy(&script))
}
