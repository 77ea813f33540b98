//! `authc man`.

use clap::Args;

use super::terminal::{print, print_error};
use super::{exit, full_command};

/// The footer of a page.
const SOURCE: &str = concat!("authc ", env!("CARGO_PKG_VERSION"));

#[derive(Args, Debug)]
pub(super) struct ManArgs {
    /// Command to describe [default: authc itself]
    #[arg(value_name = "COMMAND")]
    subcommand: Option<String>,
}

pub(super) fn run(args: ManArgs) -> u8 {
    let mut command = full_command();
    if let Some(name) = args.subcommand {
        let Some(found) = command.find_subcommand(&name) else {
            print_error(&format!("there is no subcommand `{}`", name.escape_debug()));
            return exit::USAGE;
        };
        command = found.clone().version(env!("CARGO_PKG_VERSION"));
    }
    let title = command.get_display_name().unwrap_or("authc").to_owned();
    let mut page = Vec::new();
    // Writing to a vector cannot fail.
    let _ = clap_mangen::Man::new(command).title(title).source(SOURCE).render(&mut page);
    print(&String::from_utf8_lossy(&page))
}
