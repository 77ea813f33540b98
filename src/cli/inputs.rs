//! The arguments that commands share: those of `compile` and `check`, and those of questions about a program.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::exit;
use super::terminal::{Format, Stream, Terminal};
use crate::check;
use crate::compile::{self, CompileOptions, Target};
use crate::lint::RuleLevels;
use crate::workspace::discovery::{self, Discovered};
use crate::workspace::{self, Failure, FailureKind, Loaded};

#[derive(Args, Debug)]
pub(super) struct InputArgs {
    /// Source files or directories, or - for standard input [default: the enclosing project]
    #[arg(value_name = "FILE|DIR")]
    inputs: Vec<PathBuf>,
    /// Output format [default: from authc.toml, or bundle]
    #[arg(long)]
    target: Option<Target>,
    /// Set a parameter; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
    /// Message format: text or json
    #[arg(long, default_value = "text", hide_possible_values = true, hide_default_value = true)]
    pub(super) format: Format,
}

impl ValueEnum for Target {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.summary()))
    }
}

pub(super) fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// Quotes a text as one word of a shell.
/// Source: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02>
pub(super) fn shell_word(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:=@%+,".contains(&byte) || !byte.is_ascii();
    match !text.is_empty() && text.bytes().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

fn report_failure(
    loaded: Result<Loaded, Failure>,
    terminal: &Terminal,
    format: Format,
    stream: Stream,
) -> Result<Loaded, u8> {
    loaded.map_err(|failure| {
        let written = terminal.report(&failure.diagnostics, &failure.sources, format, stream);
        match failure.kind {
            _ if !written => exit::IO,
            FailureKind::Usage => exit::USAGE,
            FailureKind::Source => exit::SOURCE,
            FailureKind::Io => exit::IO,
        }
    })
}

/// The program that a question is about.
#[derive(Args, Debug)]
pub(super) struct SourceArgs {
    /// Source files or directories, or - for standard input [default: the enclosing project]
    #[arg(value_name = "FILE|DIR")]
    inputs: Vec<PathBuf>,
    /// Set a parameter; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
}

impl SourceArgs {
    /// Reads the program. If it does not compile, reports why and returns the exit code.
    pub(super) fn load(&self, terminal: &Terminal) -> Result<Loaded, u8> {
        let loaded = report_failure(workspace::load(&self.inputs), terminal, Format::Text, Stream::Err)?;
        let options = CompileOptions {
            target: Target::default(),
            set: self.set.clone(),
            today: workspace::today(),
            skip_tests: true,
            compact: false,
        };
        let mut outcome = compile::check(&loaded.sources, &options);
        match outcome.has_errors() {
            false => Ok(loaded),
            true => {
                outcome.diagnostics.splice(0..0, loaded.warnings);
                terminal.report(&outcome.diagnostics, &loaded.sources, Format::Text, Stream::Err);
                Err(exit::SOURCE)
            }
        }
    }

    /// Returns the meaning of a program that was loaded.
    pub(super) fn analyse<'l>(&self, loaded: &'l Loaded) -> compile::Analysis<'l> {
        compile::analyse(&loaded.sources, &check::Options { set: self.set.clone(), today: workspace::today() })
    }

    /// Returns the program and its settings as words of a shell, each with a blank in front.
    pub(super) fn shell_words(&self) -> String {
        let inputs = self.inputs.iter().filter(|input| !input.as_os_str().is_empty());
        let inputs = inputs.map(|input| format!(" {}", shell_word(&workspace::display(input))));
        let set = self.set.iter().map(|(name, value)| format!(" --set {}", shell_word(&format!("{name}={value}"))));
        inputs.chain(set).collect()
    }
}

impl InputArgs {
    /// Reads the program, or reports what is wrong and returns the exit code.
    pub(super) fn load(&self, terminal: &Terminal, stream: Stream) -> Result<Loaded, u8> {
        self.report_failure(workspace::load(&self.inputs), terminal, stream)
    }

    /// Creates the arguments of a subcommand that has others of its own.
    pub(super) fn new(inputs: Vec<PathBuf>, set: Vec<(String, String)>, format: Format) -> Self {
        Self { inputs, target: None, set, format }
    }

    /// Returns the values of parameters.
    pub(super) fn set(&self) -> &[(String, String)] {
        &self.set
    }

    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.inputs
    }

    /// Returns the options that affect the output, as words of a shell.
    pub(super) fn output_flags(&self) -> impl Iterator<Item = String> {
        let target = self.target.iter().map(|target| format!("--target {}", target.name()));
        target.chain(self.set.iter().map(|(name, value)| format!("--set {}", shell_word(&format!("{name}={value}")))))
    }

    /// Finds every program that the inputs belong to.
    pub(super) fn find_programs(&self) -> Discovered {
        discovery::find_programs(&self.inputs)
    }

    /// Reports a failure and returns its exit code.
    pub(super) fn report_failure(
        &self,
        loaded: Result<Loaded, Failure>,
        terminal: &Terminal,
        stream: Stream,
    ) -> Result<Loaded, u8> {
        report_failure(loaded, terminal, self.format, stream)
    }

    /// Returns the levels of rules in the project.
    pub(super) fn levels(&self, loaded: &Loaded) -> RuleLevels {
        let mut levels = RuleLevels::default();
        let own = loaded.config.iter().flat_map(|config| &config.lint);
        levels.set(own.map(|(name, level)| (name.as_str(), *level)));
        levels
    }

    /// Returns the options of the command line and the project.
    pub(super) fn options(&self, loaded: &Loaded) -> CompileOptions {
        let target = self.target.or_else(|| loaded.config.as_ref()?.target).unwrap_or_default();
        CompileOptions {
            target,
            set: self.set.clone(),
            today: crate::workspace::today(),
            skip_tests: false,
            compact: false,
        }
    }
}
