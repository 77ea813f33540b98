//! `authc explain`.

use std::fmt::Write as _;

use clap::Args;

use super::exit;
use super::terminal::{Terminal, print, print_error};
use crate::diagnostic::did_you_mean;
use crate::lint::page::page;
use crate::lint::registry;
use crate::text::printable;

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// Code or name, such as AC0005 or unknown-clause
    #[arg(value_name = "CODE|NAME", required_unless_present = "list")]
    code: Option<String>,
    /// List all codes
    #[arg(long, conflicts_with = "code")]
    list: bool,
}

pub(super) fn run(args: ExplainArgs, _: &Terminal) -> u8 {
    let Some(wanted) = args.code else { return print(&list()) };
    match registry::find_code(&wanted) {
        Some(code) => print(&page(code)),
        None => {
            let known = registry::codes().into_iter().flat_map(|code| [code.id, code.name]);
            let near =
                did_you_mean(&wanted, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let wanted = printable(&wanted, &[]);
            print_error(&format!("there is no code `{wanted}`{near}\n`authc explain --list` shows them all"));
            exit::USAGE
        }
    }
}

fn list() -> String {
    let mut out = String::new();
    let codes = registry::codes();
    let width = codes.iter().map(|code| code.name.len()).max().unwrap_or(0);
    for code in codes {
        let _ = writeln!(out, "{} {:7} {:width$}  {}", code.id, code.severity.word(), code.name, code.summary);
    }
    out
}
