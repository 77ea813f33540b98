//! `authc lint`.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::exit;
use super::terminal::{Stream, Terminal, print_error, write_out};
use crate::diagnostic::codes::tests::FALSE_ASSERTION;
use crate::diagnostic::did_you_mean;
use crate::lint::report::{self, Format, Report};
use crate::lint::{Rule, registry};
use crate::text::{Date, Sources};
use crate::workspace::FailureKind;
use crate::workspace::today;

mod merge;
mod output;
mod work;

use work::LintRun;

#[derive(Args, Debug, Clone)]
pub(super) struct LintArgs {
    /// Source files or directories, or - for standard input [default: the enclosing project]
    #[arg(value_name = "FILE|DIR")]
    inputs: Vec<PathBuf>,
    /// Run only these rules (names, codes or groups)
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', value_parser = parse_rules)]
    select: Vec<Rules>,
    /// Skip these rules (names, codes or groups)
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', value_parser = parse_rules)]
    ignore: Vec<Rules>,
    /// Exit with 1 on warnings
    #[arg(long)]
    deny_warnings: bool,
    /// Apply fixes that do not change the output
    #[arg(long)]
    fix: bool,
    /// Also apply fixes that change the output; needs --fix or --diff
    #[arg(long = "unsafe")]
    unsafe_too: bool,
    /// Show what --fix would change, without writing; exit with 1 if anything would
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
    /// Count findings per rule
    #[arg(long, conflicts_with = "diff")]
    statistics: bool,
    /// Lint again whenever a file changes
    #[arg(long, conflicts_with_all = ["diff", "output_file"])]
    watch: bool,
    /// Report format: pretty, compact, json, sarif, github, junit or gitlab
    #[arg(long, default_value = "pretty", hide_possible_values = true, hide_default_value = true)]
    format: Format,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Lint standard input as this file of its project
    #[arg(long, value_name = "FILE")]
    stdin_filename: Option<PathBuf>,
}

/// The rules that a selector on the command line means.
type Rules = std::sync::Arc<Vec<&'static Rule>>;

fn parse_rules(name: &str) -> Result<Rules, String> {
    let rules = registry::rules_named(name);
    if !rules.is_empty() {
        return Ok(rules.into());
    }
    Err(match (registry::find_code(name), did_you_mean(name, registry::selectors())) {
        (Some(_), _) => "it is an error of the language, which is always reported".to_owned(),
        (None, Some(near)) => format!("there is no such rule; did you mean `{near}`?"),
        (None, None) => "there is no such rule; `authc explain --list` shows them all".to_owned(),
    })
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl LintArgs {
    fn work(&self, today: Date) -> LintRun {
        let all = |lists: &[Rules]| lists.iter().flat_map(|list| list.iter().copied()).collect::<Vec<_>>();
        LintRun {
            today,
            select: all(&self.select),
            ignore: all(&self.ignore),
            fix: (self.fix || self.diff).then_some(work::FixOptions { unsafe_too: self.unsafe_too, write: self.fix }),
            stdin_filename: self.stdin_filename.clone(),
            progress: self.format == Format::Pretty && std::io::stderr().is_terminal(),
        }
    }
}

pub(super) fn run(args: LintArgs, terminal: &Terminal) -> u8 {
    if args.unsafe_too && !args.fix && !args.diff {
        print_error("--unsafe needs --fix or --diff");
        return exit::USAGE;
    }
    if !args.watch {
        return deliver_report(&args, &lint_once(&args), terminal);
    }
    super::watch::run(&args.inputs, || {
        let merged = lint_once(&args);
        let code = deliver_report(&args, &merged, terminal);
        let written = merged.fixed.into_iter().filter_map(|file| Some((file.path?, file.after)));
        super::watch::WatchRound { code, written: written.collect() }
    })
}

fn lint_once(args: &LintArgs) -> merge::Merged {
    merge::merge(args.work(today()).run(&args.inputs))
}

/// Writes the report, and returns the exit code.
fn deliver_report(args: &LintArgs, merged: &merge::Merged, terminal: &Terminal) -> u8 {
    let written = match args {
        LintArgs { diff: true, .. } => {
            let changes = merged.fixed.iter().map(|file| (&*file.name, &*file.before, &*file.after));
            Ok(super::unified_diff::unified(changes, terminal.colored(Stream::Out)).into_bytes())
        }
        LintArgs { statistics: true, .. } => output::statistics(&merged.diagnostics, args.format),
        _ => report(args, merged, terminal),
    };
    let text = match written {
        Ok(text) => text,
        Err(error) => {
            print_error(&format!("the report cannot be written: {}", crate::workspace::reason(&error)));
            return exit::IO;
        }
    };
    if !deliver(args, merged, &text) {
        return exit::IO;
    }
    // A diff cannot hold errors, so they go to standard error.
    if args.diff && merged.failure.is_some() {
        terminal.report(&merged.diagnostics, &merged.sources, super::terminal::Format::Text, Stream::Err);
    }
    output::summary(args, merged);
    exit_code(args, merged)
}

fn report(args: &LintArgs, merged: &merge::Merged, terminal: &Terminal) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let report = Report { sources: &merged.sources, diagnostics: &merged.diagnostics, excused: &merged.excused };
    let color = args.output_file.is_none() && terminal.colored(Stream::Out);
    report::write(args.format, &mut text, &report, color)?;
    Ok(text)
}

/// Writes the report to the output file, or to standard output. If standard input was fixed, its new text goes to standard output
/// and the report to standard error.
fn deliver(args: &LintArgs, merged: &merge::Merged, text: &[u8]) -> bool {
    if let Some(path) = &args.output_file {
        return match super::output::replace(path, text) {
            Ok(()) => true,
            Err(why) => {
                print_error(&format!("`{}` cannot be written: {why}", crate::workspace::display(path)));
                false
            }
        };
    }
    if args.fix
        && let Some(fixed) = &merged.stdin
    {
        super::terminal::write_err(text);
        return write_out(fixed.as_bytes()).is_ok();
    }
    write_out(text).is_ok()
}

fn exit_code(args: &LintArgs, merged: &merge::Merged) -> u8 {
    use crate::diagnostic::Severity::{Error, Warning};
    let any = |severity| merged.diagnostics.iter().any(|diagnostic| diagnostic.severity == severity);
    match merged.failure {
        Some(FailureKind::Io) => exit::IO,
        Some(FailureKind::Usage) => exit::USAGE,
        Some(FailureKind::Source) => exit::SOURCE,
        None if args.diff => {
            if merged.fixed.is_empty() {
                exit::OK
            } else {
                exit::FINDINGS
            }
        }
        None if merged.diagnostics.iter().any(|diagnostic| diagnostic.code == &FALSE_ASSERTION) => exit::TESTS,
        None if any(Error) || (args.deny_warnings && any(Warning)) => exit::FINDINGS,
        None => exit::OK,
    }
}

/// Returns the files of a program with the text of standard input in the place of one.
fn replace_with_stdin(sources: &Sources, name: &str, path: &std::path::Path, text: String) -> Sources {
    let mut new = Sources::default();
    let mut placed = false;
    for (_, file) in sources.iter() {
        let same = file.path.as_deref().is_some_and(|other| {
            other == path || std::fs::canonicalize(other).ok() == std::fs::canonicalize(path).ok()
        });
        placed |= same;
        match same {
            true => new.add(name, Some(path.to_owned()), text.clone()),
            false => new.add(file.name.clone(), file.path.clone(), file.text.clone()),
        };
    }
    if !placed {
        new.add(name, Some(path.to_owned()), text);
    }
    new
}
