//! `authc catalog`.

use clap::{Args, Subcommand};

use super::exit;
use super::terminal::{Format, Terminal, print, print_error};
use crate::catalog::show::{show, show_json};
use crate::text::printable;

#[derive(Args, Debug)]
pub(super) struct CatalogArgs {
    #[command(subcommand)]
    command: CatalogCommand,
}

#[derive(Subcommand, Debug)]
enum CatalogCommand {
    /// Show a service, an action, a condition key or a resource kind
    Show {
        /// Name, such as s3, s3:GetObject or table
        query: String,
        /// Output format: text or json
        #[arg(long, default_value = "text", hide_possible_values = true, hide_default_value = true)]
        format: Format,
    },
}

pub(super) fn run(args: CatalogArgs, _: &Terminal) -> u8 {
    let CatalogCommand::Show { query, format } = args.command;
    let answer = match format {
        Format::Text => show(&query),
        Format::Json => show_json(&query),
    };
    match answer {
        Ok(answer) => print(&answer),
        Err(error) => {
            print_error(&printable(&error.to_string(), &[]));
            exit::USAGE
        }
    }
}
