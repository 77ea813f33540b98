//! `authc diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit;
use super::terminal::{Terminal, print_error, write_out};
use crate::catalog::catalog;
use crate::compare::snapshot::AccessSnapshot;
use crate::compare::{Change, Direction, changes};
use crate::policy::evaluate::{Document, Effect, PreparedStatement, Subject};
use crate::policy::prove::{Layers, Proof, find};
use crate::workspace::today;

pub(super) mod accepted;
pub(super) mod report;
mod sides;

use accepted::AcceptedChanges;
use sides::{SideArgs, target_of};

#[derive(Args, Debug)]
pub(super) struct DiffArgs {
    /// Old side: a file, a folder, or REVISION:PATH
    #[arg(value_name = "OLD", required_unless_present_any = ["no_new_access", "access_not_granted", "no_public"])]
    old: Option<String>,
    /// New side [default: the enclosing project]
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// Report format: pretty, json, markdown, github or sarif
    #[arg(long, default_value = "pretty", hide_possible_values = true, hide_default_value = true)]
    format: ReportForm,
    /// Exit with 5 on wider access: wider, or wider:guests, wider:users, wider:writes
    #[arg(long, value_name = "WHAT", value_parser = parse_fail_on)]
    fail_on: Option<FailOn>,
    /// File of accepted changes, which do not fail
    #[arg(long, value_name = "FILE")]
    accepted: Option<PathBuf>,
    /// Compare the one path that is named with a revision, and exit with 5 on any wider access
    #[arg(long, value_name = "REVISION", conflicts_with = "new")]
    no_new_access: Option<String>,
    /// Exit with 5 if somebody may perform this action, on this resource if one is named
    #[arg(long, value_name = "ACTION[@ARN]")]
    access_not_granted: Vec<String>,
    /// Exit with 5 if a route is public or guests may do anything
    #[arg(long)]
    no_public: bool,
    /// Set a parameter; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::inputs::setting)]
    set: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportForm {
    Pretty,
    Json,
    Markdown,
    Github,
    Sarif,
}

/// Which wider access fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FailOn {
    Any,
    Guests,
    Users,
    Writes,
}

fn parse_fail_on(text: &str) -> Result<FailOn, String> {
    match text {
        "wider" | "wider:any" => Ok(FailOn::Any),
        "wider:guests" => Ok(FailOn::Guests),
        "wider:users" => Ok(FailOn::Users),
        "wider:writes" => Ok(FailOn::Writes),
        _ => Err("write wider, wider:guests, wider:users or wider:writes".to_owned()),
    }
}

impl FailOn {
    /// Returns whether a change fails. What could not be told may be wider.
    fn covers(self, change: &Change) -> bool {
        let may_be_wider = matches!(change.direction, Direction::Wider | Direction::Incomparable | Direction::Unknown);
        may_be_wider
            && match self {
                Self::Any => true,
                Self::Guests => change.concern.guests,
                Self::Users => change.concern.users || change.concern.guests,
                Self::Writes => change.concern.writes || change.direction == Direction::Unknown,
            }
    }
}

pub(super) fn run(args: DiffArgs, terminal: &Terminal) -> u8 {
    match compare(&args, terminal) {
        Ok(code) | Err(code) => code,
    }
}

fn compare(args: &DiffArgs, terminal: &Terminal) -> Result<u8, u8> {
    let accepted = AcceptedChanges::of_option(args.accepted.as_deref())?;
    let sides = SideArgs { set: &args.set, terminal };
    let here = || args.new.clone().unwrap_or_else(|| ".".to_owned());
    // Without an old side the one that is named is the new one.
    let alone = args.old.is_some() && args.new.is_none() && (args.no_public || !args.access_not_granted.is_empty());
    let (old, new) = match (&args.no_new_access, &args.old) {
        (Some(revision), path) => {
            let path = path.clone().unwrap_or_else(|| ".".to_owned());
            (Some(format!("{revision}:{path}")), path)
        }
        (None, Some(only)) if alone => (None, only.clone()),
        (None, old) => (old.clone(), here()),
    };
    let mut code = exit::OK;
    let new_target = old.as_deref().map_or_else(|| target_of(&new), target_of);
    let after = sides.read(&new, new_target)?.snapshot;
    if let Some(old) = &old {
        let before = sides.read(old, target_of(&new))?.snapshot;
        let found = changes(&before, &after);
        let shown: Vec<report::Shown<'_>> =
            found.iter().map(|change| (change, accepted.reason(change, today()))).collect();
        let text = match args.format {
            ReportForm::Pretty => report::pretty(&shown),
            ReportForm::Json => report::as_json(&shown),
            ReportForm::Markdown => report::markdown(&shown),
            ReportForm::Github => report::github(&shown),
            ReportForm::Sarif => report::sarif(&shown),
        };
        write_out(text.as_bytes()).map_err(|_| exit::IO)?;
        let fail_on = args.fail_on.or(args.no_new_access.as_ref().map(|_| FailOn::Any));
        let failing: Vec<&Change> = shown
            .iter()
            .filter(|(change, accepted)| accepted.is_none() && fail_on.is_some_and(|fail_on| fail_on.covers(change)))
            .map(|(change, _)| *change)
            .collect();
        if !failing.is_empty() {
            code = exit::WIDER;
            if args.format == ReportForm::Pretty {
                let entries: Vec<String> = failing.iter().map(|change| accepted::entry(change, today())).collect();
                super::terminal::write_err(
                    format!(
                        "\nto accept what is meant, add to a file for --accepted, with a reason and a day:\n\n{}",
                        entries.join("\n")
                    )
                    .as_bytes(),
                );
            }
        }
    }
    for wanted in &args.access_not_granted {
        code = code.max(not_granted(wanted, &after)?);
    }
    if args.no_public {
        code = code.max(not_public(&after));
    }
    Ok(code)
}

/// Says who may perform an action, and returns the exit code.
fn not_granted(wanted: &str, side: &AccessSnapshot) -> Result<u8, u8> {
    let (action, resource) = wanted.split_once('@').unwrap_or((wanted, "*"));
    let is_pattern = action.contains(['*', '?']);
    if !is_pattern && catalog().action(action).is_none() {
        print_error(&format!("IAM has no action `{action}`"));
        return Err(exit::USAGE);
    }
    let subject = Subject::Resources(vec![resource.to_owned()]);
    let statement = PreparedStatement::new(None, Effect::Allow, vec![action.to_owned()], subject, Vec::new());
    let question = Document::new(vec![statement.map_err(|why| {
        print_error(&why);
        exit::USAGE
    })?]);
    let mut code = exit::OK;
    for (name, principal) in &side.principals {
        let policies: Vec<&Document> = principal.policies.iter().collect();
        let told = match find(&[Layers::identity(&policies), Layers::identity(&[&question])], &[]) {
            Proof::Impossible if principal.unread.is_none() => continue,
            Proof::Impossible => {
                format!("what {name} may do cannot be told: {}", principal.unread.as_deref().unwrap_or_default())
            }
            Proof::Possible(request) => format!("{name} may: {}", crate::ask::words::request_words(&request)),
            Proof::Undecided(reason) => format!("whether {name} may cannot be told: {reason}"),
        };
        write_out(format!("granted: {wanted}\n  {told}\n").as_bytes()).map_err(|_| exit::IO)?;
        code = exit::WIDER;
    }
    Ok(code)
}

/// Says what anybody may do, and returns the exit code.
fn not_public(side: &AccessSnapshot) -> u8 {
    let mut told = Vec::new();
    for ((kind, name), thing) in &side.things {
        let properties = &thing.properties;
        let is_open = properties.get("authorization").is_some_and(|auth| auth == "NONE")
            || properties.pointer("/properties/AuthorizationType").is_some_and(|auth| auth == "NONE");
        if is_open {
            let place = thing.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
            told.push(format!("public: {kind} {name}{place}\n"));
        }
    }
    for (name, principal) in side.principals.iter().filter(|(_, principal)| principal.guests) {
        let policies: Vec<&Document> = principal.policies.iter().collect();
        if let Proof::Possible(request) = find(&[Layers::identity(&policies)], &[]) {
            told.push(format!("public: {name} may: {}\n", crate::ask::words::request_words(&request)));
        }
    }
    if told.is_empty() {
        return exit::OK;
    }
    match write_out(told.concat().as_bytes()) {
        Ok(()) => exit::WIDER,
        Err(_) => exit::IO,
    }
}
