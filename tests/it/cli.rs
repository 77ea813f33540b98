//! The command as a user meets it: every exit code, every bad input, and what is shown.

mod action;
mod diff;
mod existing_role;
mod fmt;
pub mod here;
mod inputs;
mod lint;
mod lint_fix;
mod matrix;
mod merge;
mod messages;
mod output;
pub mod pages;
mod project;
mod server;
mod subcommands;
mod test;
mod verify;
mod why;
