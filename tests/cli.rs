//! The command as a user meets it: every exit code, every bad input, and what is shown.

#[path = "cli/action.rs"]
mod action;
#[path = "cli/fmt.rs"]
mod fmt;
#[path = "cli/here.rs"]
mod here;
#[path = "cli/inputs.rs"]
mod inputs;
#[path = "cli/lint.rs"]
mod lint;
#[path = "cli/lint_fix.rs"]
mod lint_fix;
#[path = "cli/messages.rs"]
mod messages;
#[path = "cli/output.rs"]
mod output;
#[path = "cli/project.rs"]
mod project;
#[path = "cli/server.rs"]
mod server;
#[path = "cli/subcommands.rs"]
mod subcommands;
