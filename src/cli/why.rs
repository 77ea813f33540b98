//! `authc why` and `authc who-can`.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::inputs::InputArgs;
use super::questions::{Questioned, joined};
use super::terminal::{Format, Stream, Terminal, print_error, write_out};
use super::{denied, exit};
use crate::ask::decisions::{Decisions, roles_of};
use crate::ask::question::{QuestionTerms, Subjects};
use crate::ask::why::{Reason, Verdict, grant_at, terms_words};
use crate::ask::words::{
    on_target_words, permission_words, permissions_words, reason_words, request_words, target_phrase, target_words,
};
use crate::model::test::{AccessClaim, ClaimTarget};
use crate::model::{Program, RoleId};
use crate::text::{Loc, Sources};
use crate::workspace::today;

#[derive(Args, Debug)]
pub(super) struct WhyArgs {
    /// Question: WHO VERB KIND NAME, with at "…" or where KEY = self|other
    #[arg(value_name = "QUESTION", required_unless_present = "denied")]
    words: Vec<String>,
    /// Explain AWS's error messages or CloudTrail events in a file, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "words")]
    denied: Option<std::path::PathBuf>,
    /// Role that the error is about, if its name does not tell: a logical id
    #[arg(long, value_name = "ROLE", requires = "denied")]
    role: Option<String>,
    /// Exit with 4 unless the answer is this
    #[arg(long, value_name = "ANSWER", hide_possible_values = true)]
    expect: Option<Expected>,
    #[command(flatten)]
    program: ProgramArgs,
}

#[derive(Args, Debug)]
pub(super) struct WhoCanArgs {
    /// Question: VERB KIND NAME, with at "…" or where KEY = self|other
    #[arg(value_name = "QUESTION", required = true)]
    words: Vec<String>,
    #[command(flatten)]
    program: ProgramArgs,
}

/// Where the program is: what other subcommands take as arguments is an option beside a question.
#[derive(Args, Debug)]
pub(super) struct ProgramArgs {
    /// Source file or directory; may be repeated [default: the enclosing project]
    #[arg(long = "in", value_name = "FILE|DIR")]
    inputs: Vec<std::path::PathBuf>,
    /// Set a parameter; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::inputs::setting)]
    set: Vec<(String, String)>,
    /// Output format: text or json
    #[arg(long, default_value = "text", hide_possible_values = true, hide_default_value = true)]
    format: Format,
    /// Whether the question is who may, so that those who may not are left out.
    #[arg(skip)]
    only_allowed: bool,
}

impl ProgramArgs {
    pub(super) fn inputs(&self) -> InputArgs {
        InputArgs::new(self.inputs.clone(), self.set.clone(), self.format)
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }
}

/// What the caller of a script counts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Expected {
    /// Each is allowed
    Allowed,
    /// None is allowed
    Denied,
}

pub(super) fn run(args: WhyArgs, terminal: &Terminal) -> u8 {
    if let Some(path) = &args.denied {
        return denied::run(path, args.role.as_deref(), &args.program, terminal);
    }
    let assertion = match asserted(&args.words) {
        Ok(assertion) => assertion,
        Err(code) => return code,
    };
    let loaded = match args.program.inputs().load(terminal, Stream::Err) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let answered = answer(loaded.sources, &assertion, &args.program, terminal, |program, claim| {
        let excepted: Vec<RoleId> = claim.except.iter().flat_map(|grantee| roles_of(program, *grantee)).collect();
        let mut roles: Vec<RoleId> = claim.who.iter().flat_map(|(_, grantee)| roles_of(program, *grantee)).collect();
        roles.retain(|role| !excepted.contains(role));
        roles
    });
    let verdicts = match answered {
        Ok(verdicts) => verdicts,
        Err(code) => return code,
    };
    let meets = match args.expect {
        None => true,
        Some(Expected::Allowed) => !verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == Verdict::Allowed),
        Some(Expected::Denied) => verdicts.iter().all(|verdict| *verdict == Verdict::Denied),
    };
    if meets { exit::OK } else { exit::TESTS }
}

pub(super) fn run_who_can(mut args: WhoCanArgs, terminal: &Terminal) -> u8 {
    args.program.only_allowed = true;
    let inputs = args.program.inputs();
    let loaded = match inputs.load(terminal, Stream::Err) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let options = crate::check::Options { set: inputs.set().to_vec(), today: today() };
    let somebody = somebody(&crate::compile::analyse(&loaded.sources, &options).program);
    let Some(somebody) = somebody else {
        print_error("nobody is granted anything in this program");
        return exit::OK;
    };
    // The question is about everybody; its words need somebody.
    let assertion = format!("{somebody} can {}", joined(&args.words));
    let everybody = |program: &Program<'_>, _: &AccessClaim<'_>| (0..program.roles.len() as u32).map(RoleId).collect();
    match answer(loaded.sources, &assertion, &args.program, terminal, everybody) {
        Ok(_) => exit::OK,
        Err(code) => code,
    }
}

/// Returns the words for the holder of some role.
fn somebody(program: &Program<'_>) -> Option<String> {
    (!program.roles.is_empty()).then(|| program.role_title(RoleId(0)))
}

/// Returns `WHO can …` for a question, which may leave `can` out.
fn asserted(words: &[String]) -> Result<String, u8> {
    let text = joined(words);
    let tokens: Vec<&str> = text.split_whitespace().collect();
    if let Some(place) = tokens.iter().position(|token| *token == "cannot") {
        let mut tokens = tokens;
        tokens[place] = "can";
        return Ok(tokens.join(" "));
    }
    if tokens.contains(&"can") {
        return Ok(text);
    }
    let who = match tokens.first() {
        Some(&("group" | "function")) => 2,
        _ => 1,
    };
    if tokens.len() <= who + 1 {
        print_error("ask for WHO VERB KIND NAME, such as: authc why group admins delete table Notes");
        return Err(exit::USAGE);
    }
    Ok(format!("{} can {}", tokens[..who].join(" "), tokens[who..].join(" ")))
}

/// Answers a question for the roles that are chosen, and returns the verdicts.
fn answer(
    sources: Sources,
    assertion: &str,
    args: &ProgramArgs,
    terminal: &Terminal,
    roles: impl Fn(&Program<'_>, &AccessClaim<'_>) -> Vec<RoleId>,
) -> Result<Vec<Verdict>, u8> {
    let inputs = args.inputs();
    let questioned = Questioned::new(sources, assertion);
    let analysis = questioned.analyse(&inputs, terminal, today())?;
    let Some(claim) = questioned.claim(&analysis) else {
        print_error("ask for WHO VERB KIND NAME, such as: authc why group admins delete table Notes");
        return Err(exit::USAGE);
    };
    let program = &analysis.program;
    let decisions = Decisions::new(program);
    let mut all = Vec::new();
    for role in roles(program, claim) {
        for target in &claim.targets {
            all.extend(subjects(claim, target).why(&decisions, role).into_iter().map(|reason| (target, reason)));
        }
    }
    let written = match args.format {
        Format::Text if all.is_empty() => write_out(without_role(program, claim).as_bytes()),
        Format::Text => write_out(text(program, &all, args.only_allowed).as_bytes()),
        Format::Json => write_out(format!("{:#}\n", json(program, &all)).as_bytes()),
    };
    if written.is_err() {
        return Err(exit::IO);
    }
    Ok(all.into_iter().map(|(_, reason)| reason.verdict).collect())
}

fn subjects<'q, 's>(claim: &'q AccessClaim<'s>, target: &'q ClaimTarget<'s>) -> Subjects<'q, 's> {
    let terms = QuestionTerms { at: claim.at.as_ref(), owner: claim.owner, after: claim.after.as_deref() };
    Subjects { target: target.target, permissions: &target.permissions, terms }
}

/// Returns `FILE:LINE` of a location.
pub(super) fn place_of(program: &Program<'_>, loc: Loc) -> String {
    let file = program.sources.file(loc.file);
    let line = file.text[..loc.span.start as usize].matches('\n').count() + 1;
    format!("{}:{line}", file.name)
}

/// Returns the source of a location on one line.
pub(super) fn line_of(program: &Program<'_>, loc: Loc) -> String {
    program.sources.slice(loc).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(program: &Program<'_>, reasons: &[(&ClaimTarget<'_>, Reason)], only_allowed: bool) -> String {
    let mut out = String::new();
    let somebody = reasons.iter().any(|(_, reason)| reason.verdict != Verdict::Denied);
    for (target, reason) in reasons {
        // Of those who may not, nothing is asked where somebody may.
        if only_allowed && somebody && reason.verdict == Verdict::Denied {
            continue;
        }
        let verdict = match reason.verdict {
            Verdict::Allowed => "allowed",
            Verdict::Denied => "denied",
            Verdict::Unknown => "unknown",
        };
        let (title, words) = (program.role_title(reason.role), target_words(program, target.target));
        let asked = on_target_words(&reason.verb, &words);
        out.push_str(&format!("{verdict}: {title} {asked}\n"));
        let principal = program.roles[reason.role.index()].principal;
        if let Some(role) = program.existing_role(principal).filter(|_| reason.verdict == Verdict::Unknown) {
            let place = place_of(program, role.why.loc);
            out.push_str(&format!("  not granted here, and {place}  keeps a role with policies of others\n"));
        }
        for grant in &reason.grants {
            out.push_str(&format!("  by {}  {}\n", place_of(program, *grant), line_of(program, *grant)));
            let terms = grant_at(program, *grant).map_or_else(Vec::new, |grant| terms_words(program, grant));
            if !terms.is_empty() {
                out.push_str(&format!("     if {}\n", terms.join(", and ")));
            }
        }
        if reason.verdict == Verdict::Allowed {
            for denial in &reason.denials {
                let place = place_of(program, *denial);
                out.push_str(&format!("  but {place}  {}\n", line_of(program, *denial)));
            }
        }
        for miss in &reason.near {
            for grant in &miss.grants {
                let place = place_of(program, *grant);
                out.push_str(&format!("  near {place}  {}\n       {}\n", line_of(program, *grant), miss.words));
            }
        }
        if reason.verdict == Verdict::Denied && reason.near.is_empty() {
            out.push_str(&format!("  nothing is granted on {}\n", target_phrase(program, target.target)));
        }
        let is_denial = reason.near.iter().any(|miss| miss.words == "denied here");
        if reason.verdict == Verdict::Denied && !is_denial && !target.permissions.is_empty() {
            let permissions = target.permissions.iter().filter(|known| permission_words(known) == reason.verb);
            let permissions: Vec<_> = permissions.cloned().collect();
            out.push_str(&format!("  add: grant {title} {asked}{}\n", reason_words(&permissions)));
        }
    }
    out
}

/// Returns the answer about functions that have no role, since nothing is granted to them.
fn without_role(program: &Program<'_>, claim: &AccessClaim<'_>) -> String {
    let mut out = String::new();
    for (loc, _) in &claim.who {
        let who = line_of(program, *loc);
        for target in &claim.targets {
            let verbs = match target.permissions.is_empty() {
                true => "anything".to_owned(),
                false => permissions_words(&target.permissions),
            };
            let on = target_words(program, target.target);
            let asked = on_target_words(&verbs, &on);
            out.push_str(&format!("denied: {who} {asked}\n  nothing is granted to {who}\n"));
        }
    }
    out
}

fn json(program: &Program<'_>, reasons: &[(&ClaimTarget<'_>, Reason)]) -> serde_json::Value {
    let grant = |loc: &Loc| {
        let terms = grant_at(program, *loc).map_or_else(Vec::new, |grant| terms_words(program, grant));
        json!({"place": place_of(program, *loc), "text": line_of(program, *loc), "if": terms})
    };
    let answers: Vec<serde_json::Value> = reasons
        .iter()
        .map(|(target, reason)| {
            let near: Vec<_> = reason
                .near
                .iter()
                .map(|miss| json!({"words": miss.words, "grants": miss.grants.iter().map(grant).collect::<Vec<_>>()}))
                .collect();
            json!({
                "who": program.role_title(reason.role),
                "verb": reason.verb,
                "target": target_words(program, target.target),
                "verdict": match reason.verdict {
                    Verdict::Allowed => "allowed",
                    Verdict::Denied => "denied",
                    Verdict::Unknown => "unknown",
                },
                "grants": reason.grants.iter().map(grant).collect::<Vec<_>>(),
                "denials": reason.denials.iter().map(grant).collect::<Vec<_>>(),
                "near": near,
                "request": reason.request.as_ref().map(|request| request_words(request)),
            })
        })
        .collect();
    json!({"version": 1, "answers": answers})
}
