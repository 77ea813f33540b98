//! The command line: one file per subcommand.
//!
//! The definition of a subcommand is built only when it is called, to keep the start of the process short.
#![allow(clippy::disallowed_methods)] // talking to the outside is what this is for

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use terminal::Terminal;

mod catalog;
mod check;
mod compile;
mod completions;
mod denied;
mod diff;
mod documents;
mod explain;
mod fmt;
mod graph;
mod init;
mod inputs;
mod lint;
mod lsp;
mod man;
mod matrix;
mod merge;
mod output;
mod questions;
mod terminal;
mod test;
mod unified_diff;
mod verify;
mod watch;
mod why;

/// The exit codes.
pub mod exit {
    /// Success.
    pub const OK: u8 = 0;
    /// There are findings at the level `deny`, warnings under `--deny-warnings`, changes under `--diff`, unformatted files under
    /// `fmt --check`, an output that is out of date, or a template that is not what the program says.
    pub const FINDINGS: u8 = 1;
    /// The command line is wrong.
    pub const USAGE: u8 = 2;
    /// The sources have errors, and nothing was written.
    pub const SOURCE: u8 = 3;
    /// Assertions of tests do not hold, and nothing was written.
    pub const TESTS: u8 = 4;
    /// More is allowed than before, or than should be.
    pub const WIDER: u8 = 5;
    /// A file could not be read or written.
    pub const IO: u8 = 6;
    /// The compiler has a bug.
    pub const BUG: u8 = 70;
}

/// Runs the command with the arguments of the process.
pub fn main() -> ExitCode {
    ExitCode::from(catch_panics(|| run(std::env::args_os())))
}

/// Runs a function that returns an exit code. A panic in it becomes one message and [`exit::BUG`].
fn catch_panics(run: impl FnOnce() -> u8 + std::panic::UnwindSafe) -> u8 {
    std::panic::set_hook(Box::new(|panic| {
        terminal::print_error(&format!(
            "authc {} has a bug: {panic}\nNothing was written. Please report this message with the sources that cause it.",
            env!("CARGO_PKG_VERSION")
        ));
    }));
    std::panic::catch_unwind(run).unwrap_or(exit::BUG)
}

struct Subcommand {
    name: &'static str,
    about: &'static str,
    build: fn(Command) -> Command,
    run: fn(&ArgMatches, &Terminal) -> u8,
}

impl Subcommand {
    const fn new<A: Args>(name: &'static str, about: &'static str, run: fn(&ArgMatches, &Terminal) -> u8) -> Self {
        Self { name, about, build: build::<A>, run }
    }
}

static SUBCOMMANDS: [Subcommand; 18] = [
    Subcommand::new::<compile::CompileArgs>(
        "compile",
        "Compile to a deployable bundle or template",
        |matches, terminal| compile::run(args(matches), terminal),
    ),
    Subcommand::new::<check::CheckArgs>("check", "Report errors without writing output", |matches, terminal| {
        check::run(args(matches), terminal)
    }),
    Subcommand::new::<lint::LintArgs>("lint", "Report risky, redundant or misleading access", |matches, terminal| {
        lint::run(args(matches), terminal)
    }),
    Subcommand::new::<test::TestArgs>(
        "test",
        "Run the tests of a program on what it compiles to",
        |matches, terminal| test::run(args(matches), terminal),
    ),
    Subcommand::new::<fmt::FmtArgs>("fmt", "Format sources", |matches, terminal| fmt::run(args(matches), terminal)),
    Subcommand::new::<why::WhyArgs>("why", "Explain why somebody may do something, or may not", |matches, terminal| {
        why::run(args(matches), terminal)
    }),
    Subcommand::new::<why::WhoCanArgs>("who-can", "List who may do something", |matches, terminal| {
        why::run_who_can(args(matches), terminal)
    }),
    Subcommand::new::<matrix::MatrixArgs>("matrix", "Show who may do what on every resource", |matches, terminal| {
        matrix::run(args(matches), terminal)
    }),
    Subcommand::new::<graph::GraphArgs>("graph", "Draw who may do what", |matches, terminal| {
        graph::run(args(matches), terminal)
    }),
    Subcommand::new::<diff::DiffArgs>("diff", "Compare what two versions allow", |matches, terminal| {
        diff::run(args(matches), terminal)
    }),
    Subcommand::new::<merge::MergeArgs>(
        "merge",
        "Add the roles and authorizers of a program to a template",
        |matches, terminal| merge::run(args(matches), terminal),
    ),
    Subcommand::new::<verify::VerifyArgs>(
        "verify",
        "Check that a synthesised template allows what a program says",
        |matches, terminal| verify::run(args(matches), terminal),
    ),
    Subcommand::new::<explain::ExplainArgs>("explain", "Explain an error or a lint rule", |matches, terminal| {
        explain::run(args(matches), terminal)
    }),
    Subcommand::new::<catalog::CatalogArgs>(
        "catalog",
        "Look up verbs, actions, resources and condition keys",
        |matches, terminal| catalog::run(args(matches), terminal),
    ),
    Subcommand::new::<init::InitArgs>("init", "Create a project", |matches, terminal| {
        init::run(args(matches), terminal)
    }),
    Subcommand::new::<lsp::LspArgs>("lsp", "Run the language server", |matches, _| lsp::run(&args(matches))),
    Subcommand::new::<completions::CompletionsArgs>("completions", "Generate shell completions", |matches, _| {
        completions::run(args(matches))
    }),
    Subcommand::new::<man::ManArgs>("man", "Generate a manual page", |matches, _| man::run(args(matches))),
];

/// Adds the arguments of a subcommand and keeps its `about`, which the derived arguments could replace.
fn build<A: Args>(command: Command) -> Command {
    let about = command.get_about().cloned();
    A::augment_args(command).about(about.unwrap_or_default())
}

/// Converts the matches of a subcommand to its arguments.
fn args<A: FromArgMatches>(matches: &ArgMatches) -> A {
    A::from_arg_matches(matches).unwrap_or_else(|error| panic!("arguments were read that cannot be taken: {error}"))
}

/// Returns the command. Subcommands are built when clap needs them.
fn command() -> Command {
    let color = Arg::new("color")
        .long("color")
        .global(true)
        .value_name("WHEN")
        .value_parser(["auto", "always", "never"])
        .hide_possible_values(true)
        .help("Colour output: auto, always or never");
    let command = Command::new("authc")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Compile the access rules of a serverless app to least-privilege IAM, Cognito and API Gateway")
        .after_help("Exit codes: 0 success, 1 findings, 2 usage error, 3 source error, 4 failed tests, 5 wider access, 6 I/O error, 70 internal error")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(color);
    SUBCOMMANDS.iter().fold(command, |command, subcommand| {
        command.subcommand(Command::new(subcommand.name).about(subcommand.about).defer(subcommand.build))
    })
}

/// Returns the command with all subcommands built, for completions and manual pages.
fn full_command() -> Command {
    let mut command = command();
    command.build();
    command
}

fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    // Dropping the definition costs 16,000 instructions, 1 % of those for a small program, and the process ends anyway.
    let mut command = ManuallyDrop::new(command());
    let matches = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version go to standard output. If that is closed, nobody wants them.
            let _ = error.print();
            return if error.use_stderr() { exit::USAGE } else { exit::OK };
        }
    };
    let terminal = Terminal::new(matches.get_one::<String>("color").map(String::as_str));
    let Some((name, matches)) = matches.subcommand() else { return exit::USAGE };
    // A server has no terminal to report to, and uses the clock.
    if ["compile", "check", "lint", "test", "matrix", "graph", "merge", "verify"].contains(&name)
        && let Err(wrong) = crate::workspace::fixed_day()
    {
        terminal::print_error(&wrong);
        return exit::USAGE;
    }
    let subcommand = SUBCOMMANDS.iter().find(|subcommand| subcommand.name == name);
    subcommand.map_or(exit::USAGE, |subcommand| (subcommand.run)(matches, &terminal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds() {
        full_command().debug_assert();
    }

    /// Help reads like cargo's: an imperative or a noun, short, without a full stop.
    #[test]
    fn help_texts_are_short_and_imperative() {
        const LONGEST: usize = 96;
        const THIRD_PERSON: &[&str] = &["Adds", "Applies", "Compiles", "Prints", "Reports", "Shows", "Writes"];
        const VAGUE: &[&str] = &["A", "An", "Do", "Say", "Such", "The", "What", "Where", "Whether", "Which", "With"];
        fn check(command: &Command) {
            let about = command.get_about().into_iter().map(|about| (command.get_name(), about));
            let options = command.get_arguments().filter_map(|argument| {
                let help = argument.get_help();
                assert!(help.is_some(), "`{}` of `{}` has no help", argument.get_id(), command.get_name());
                Some((argument.get_id().as_str(), help?))
            });
            for (name, help) in about.chain(options) {
                let help = help.to_string();
                let first = help.split([' ', ',']).next().unwrap_or_default();
                let place = format!("`{name}` of `{}`: {help}", command.get_name());
                assert!(first.starts_with(|letter: char| letter.is_ascii_uppercase()), "{place}");
                assert!(!VAGUE.contains(&first) && !THIRD_PERSON.contains(&first), "{place}");
                assert!(!help.ends_with('.') && help.chars().count() <= LONGEST, "{place}");
            }
            command.get_subcommands().filter(|command| command.get_name() != "help").for_each(check);
        }
        check(&full_command());
    }

    #[test]
    fn a_panic_is_one_exit_code() {
        let hook = std::panic::take_hook();
        assert_eq!(catch_panics(|| panic!("for the test")), exit::BUG);
        assert_eq!(catch_panics(|| exit::OK), exit::OK);
        std::panic::set_hook(hook);
    }
}
