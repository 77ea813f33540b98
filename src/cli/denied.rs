//! `authc why --denied`: what AWS refused, and what in the program it is about.

use std::io::Read;
use std::path::Path;

use serde_json::json;

use super::exit;
use super::terminal::{Format, Stream, Terminal, print_error, write_out};
use super::why::{ProgramArgs, line_of, place_of};
use crate::ask::decisions::Decisions;
use crate::ask::denied::{FoundTarget, Refusal, refusals, role_of, targets_of};
use crate::ask::why::Verdict;
use crate::ask::words::{on_target_words, target_phrase, target_words};
use crate::catalog::{Action, catalog};
use crate::model::{Program, RoleId, parameters};
use crate::workspace::today;

/// What is said of one refusal, line by line.
struct Explanation {
    refusal: Refusal,
    verdict: &'static str,
    lines: Vec<String>,
    /// The grant to add.
    add: Option<String>,
}

pub(super) fn run(path: &Path, role: Option<&str>, args: &ProgramArgs, terminal: &Terminal) -> u8 {
    let mut text = String::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().read_to_string(&mut text).map(|_| ()),
        false => std::fs::read_to_string(path).map(|read| text = read),
    };
    if let Err(error) = read {
        print_error(&format!("`{}` cannot be read: {}", path.display(), crate::workspace::reason(&error)));
        return exit::IO;
    }
    let refusals = refusals(&text);
    if refusals.is_empty() {
        print_error(
            "there is no refusal of AWS in this text: neither `… is not authorized to perform: …` nor an event of CloudTrail",
        );
        return exit::USAGE;
    }
    let inputs = args.inputs();
    let loaded = match inputs.load(terminal, Stream::Err) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let options = crate::check::Options { set: inputs.set().to_vec(), today: today() };
    let analysis = crate::compile::analyse(&loaded.sources, &options);
    if analysis.has_errors() {
        terminal.report(&analysis.diagnostics, &loaded.sources, args.format(), Stream::Err);
        return exit::SOURCE;
    }
    let program = &analysis.program;
    let named = match role.map(|id| role_by_id(program, id)) {
        Some(None) => {
            let known: Vec<String> =
                program.roles.iter().map(|role| parameters::role(program, role.principal)).collect();
            print_error(&format!("there is no role `{}`; there are: {}", role.unwrap_or_default(), known.join(", ")));
            return exit::USAGE;
        }
        Some(named) => named,
        None => None,
    };
    let decisions = Decisions::new(program);
    let explained: Vec<Explanation> = refusals.into_iter().map(|refusal| explain(&decisions, refusal, named)).collect();
    let written = match args.format() {
        Format::Text => write_out(written(&explained).as_bytes()),
        Format::Json => write_out(format!("{:#}\n", as_json(&explained)).as_bytes()),
    };
    if written.is_ok() { exit::OK } else { exit::IO }
}

fn role_by_id(program: &Program<'_>, id: &str) -> Option<RoleId> {
    let place = program.roles.iter().position(|role| parameters::role(program, role.principal) == id)?;
    Some(RoleId(place as u32))
}

fn explain(decisions: &Decisions<'_, '_>, refusal: Refusal, named: Option<RoleId>) -> Explanation {
    let program = decisions.program();
    let role = named.or_else(|| role_of(program, refusal.principal.as_deref()?));
    let action = catalog().action(&refusal.action);
    let targets = match refusal.resource.as_deref() {
        // Such an action is asked about on `*`, or on what AWS cannot name.
        _ if action.is_some_and(Action::is_unbound) => vec![FoundTarget::account()],
        None | Some("*") if action.is_some_and(Action::stands_alone) => vec![FoundTarget::account()],
        Some(resource) => targets_of(program, resource),
        None => Vec::new(),
    };
    let unknown =
        |refusal: Refusal, line: String| Explanation { refusal, verdict: "unknown", lines: vec![line], add: None };
    let Some(role) = role else {
        let ids: Vec<String> = program.roles.iter().map(|role| parameters::role(program, role.principal)).collect();
        let line = format!(
            "no role of this program has a name like that of the caller; name it with --role: {}",
            ids.join(", ")
        );
        return unknown(refusal, line);
    };
    let [target] = &targets[..] else {
        let names: Vec<String> = targets.iter().map(|found| target_words(program, found.target)).collect();
        let line = match (&refusal.resource, names.is_empty()) {
            (None, _) => "the message names no resource, so that nothing declared can be found".to_owned(),
            (Some(_), true) => "nothing that this program declares has such an ARN".to_owned(),
            (Some(_), false) => format!("the ARN could be that of {}", names.join(" or of ")),
        };
        return unknown(refusal, line);
    };
    explain_for(decisions, refusal, role, target)
}

fn explain_for<'s>(
    decisions: &Decisions<'_, 's>,
    refusal: Refusal,
    role: RoleId,
    found: &FoundTarget<'s>,
) -> Explanation {
    let program = decisions.program();
    let permissions = [found.permission(&refusal.action)];
    let title = program.role_title(role);
    let mut lines = Vec::new();
    let mut add = None;
    let reasons = found.subjects(&permissions).why(decisions, role);
    let verdict = match reasons.first() {
        Some(reason) if reason.verdict == Verdict::Allowed => {
            for grant in &reason.grants {
                lines.push(format!(
                    "{title} is granted it by {}  {}",
                    place_of(program, *grant),
                    line_of(program, *grant)
                ));
            }
            for denial in &reason.denials {
                lines.push(format!("but denied by {}  {}", place_of(program, *denial), line_of(program, *denial)));
            }
            lines.push("so the request was not within the terms of the grant, or what is deployed is older than this program, or another \
                 policy denies it: a permissions boundary, a resource policy, a policy of the organization".to_owned());
            "granted"
        }
        Some(reason) => {
            for miss in &reason.near {
                for grant in &miss.grants {
                    lines.push(format!(
                        "near {}  {} ({})",
                        place_of(program, *grant),
                        line_of(program, *grant),
                        miss.words
                    ));
                }
            }
            match reason.near.iter().any(|miss| miss.words == "denied here") {
                true => "denied",
                false => {
                    add = Some(missing_grant(program, role, found, &refusal.action));
                    "not granted"
                }
            }
        }
        None => "unknown",
    };
    lines.insert(0, format!("{title} on {}", target_phrase(program, found.target)));
    Explanation { refusal, verdict, lines, add }
}

/// Returns the line to add: with the verb that gives the action, or else the action itself.
fn missing_grant(program: &Program<'_>, role: RoleId, found: &FoundTarget<'_>, action: &str) -> String {
    let kind = found.target.object.kind(program);
    let gives = |verb: &&crate::catalog::kind::Verb| verb.on.contains(&found.shape) && verb.actions.contains(&action);
    let (title, words) = (program.role_title(role), target_words(program, found.target));
    let folder =
        found.key.as_deref().and_then(|key| key.rsplit_once('/')).map(|(folder, _)| format!(" at \"{folder}/\""));
    match kind.verbs.iter().find(gives) {
        Some(verb) => format!("grant {title} {} {words}{}", verb.name, folder.unwrap_or_default()),
        None => format!("grant {title} {} because \"…\"", on_target_words(&format!("raw \"{action}\""), &words)),
    }
}

fn written(explained: &[Explanation]) -> String {
    let mut out = String::new();
    for explanation in explained {
        let refusal = &explanation.refusal;
        let on = refusal.resource.as_ref().map(|resource| format!(" on {resource}")).unwrap_or_default();
        out.push_str(&format!("{}: {}{on}\n", explanation.verdict, refusal.action));
        explanation.lines.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
        if let Some(add) = &explanation.add {
            out.push_str(&format!("  add: {add}\n"));
        }
    }
    out
}

fn as_json(explained: &[Explanation]) -> serde_json::Value {
    let refusals: Vec<serde_json::Value> = explained
        .iter()
        .map(|explanation| {
            let refusal = &explanation.refusal;
            json!({
                "action": refusal.action, "resource": refusal.resource, "principal": refusal.principal, "reason": refusal.reason,
                "verdict": explanation.verdict, "lines": explanation.lines, "add": explanation.add,
            })
        })
        .collect();
    json!({"version": 1, "refusals": refusals})
}
