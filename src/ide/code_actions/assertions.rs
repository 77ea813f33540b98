//! Corrections of an assertion that does not hold. Each is tried on the whole program before it is offered.

use super::CodeAction;
use crate::ask::assertions::{ClaimCase, cases_of, failures_of, subjects_of};
use crate::ask::decisions::Decisions;
use crate::ask::why::Verdict;
use crate::ask::words::{on_target_words, permission_words, reason_words, target_words};
use crate::diagnostic::{Diagnostic, Edit};
use crate::emit;
use crate::ide::incremental::analyse_sources;
use crate::ide::{FilePosition, ProgramView, whole};
use crate::model::RoleId;
use crate::model::test::{AccessClaim, Claim, Expectation};
use crate::syntax::ast::StatementNode;
use crate::syntax::{TokenKind, lex};
use crate::text::{Loc, Span, line_start};

/// Bytes of a program above which nothing is tried: it would take longer than a user waits for a menu.
const MAX_SOURCES: usize = 256 * 1024;

/// Cases of an assertion above which no grants are offered for them: nobody wants as many at once.
const MAX_CASES: usize = 8;

/// Adds the corrections of the assertion that an error is about.
pub(super) fn corrections(view: &ProgramView<'_, '_>, found: &Diagnostic, place: Loc, actions: &mut Vec<CodeAction>) {
    let expectations = || view.program().tests.iter().flat_map(|test| &test.expectations);
    let Some(number) = expectations().position(|expectation| expectation.loc == place) else { return };
    let Some(expectation) = expectations().nth(number) else { return };
    let Claim::Access(claim) = &expectation.claim else { return };
    if view.sources.bytes() > MAX_SOURCES || view.analysis.has_errors() {
        return;
    }
    if let Some(edits) = grants(view, claim, place)
        && holds_with(view, number, &edits)
    {
        let lines = edits.iter().map(|edit| edit.text.trim()).collect::<Vec<_>>().join(" ");
        let title = match lines.matches('\n').count() {
            0 => format!("Add `{lines}`"),
            more => format!("Add {} grants", more + 1),
        };
        actions.push(CodeAction::fix(title, edits, found, place));
    }
    if let Some(edits) = opposite(view, claim, place)
        && holds_with(view, number, &edits)
    {
        let title = if claim.can { "Assert that it cannot" } else { "Assert that it can" };
        actions.push(CodeAction::fix(title, edits, found, place));
    }
}

/// Returns whether the program has no errors with some edits, and one of its assertions holds.
fn holds_with(view: &ProgramView<'_, '_>, number: usize, edits: &[Edit]) -> bool {
    let mut sources = view.sources.clone();
    for edit in edits {
        let range = edit.loc.span.start as usize..edit.loc.span.end as usize;
        sources.file_mut(edit.loc.file).text.replace_range(range, &edit.text);
    }
    let analysis = analyse_sources(&sources, view.today);
    if analysis.has_errors() || !emit::refusals(&analysis.program).is_empty() {
        return false;
    }
    let program = &analysis.program;
    let same: Option<&Expectation<'_>> = program.tests.iter().flat_map(|test| &test.expectations).nth(number);
    same.is_some_and(|expectation| failures_of(&Decisions::new(program), expectation).is_empty())
}

/// Returns the edit that asserts the opposite.
fn opposite(view: &ProgramView<'_, '_>, claim: &AccessClaim<'_>, place: Loc) -> Option<Vec<Edit>> {
    let (word, other) = if claim.can { (TokenKind::Can, "cannot") } else { (TokenKind::Cannot, "can") };
    let lexed = lex(place.file, view.slice(place), &mut Vec::new());
    let span = lexed.spans[lexed.kinds.iter().position(|kind| *kind == word)?];
    let span = Span::new(place.span.start + span.start, place.span.start + span.end);
    Some(vec![Edit { loc: Loc { file: place.file, span }, text: other.to_owned() }])
}

/// Returns the edit that adds what an assertion asks for and nobody grants.
fn grants<'s>(view: &ProgramView<'_, 's>, claim: &AccessClaim<'s>, place: Loc) -> Option<Vec<Edit>> {
    let program = view.program();
    let decisions = Decisions::new(program);
    let cases = cases_of(program, claim);
    if cases.len() > MAX_CASES || claim.after.is_some() {
        return None;
    }
    let mut lines: Vec<String> = Vec::new();
    for case in cases.iter().filter(|case| case.can) {
        let line = grant_of(view, &decisions, claim, case)?;
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    if lines.is_empty() {
        return None;
    }
    let (offset, below) = position(view, place)?;
    let lines = lines.join("\n");
    let text = if below { format!("\n{lines}") } else { format!("{lines}\n\n") };
    Some(vec![Edit { loc: Loc { file: place.file, span: Span::new(offset, offset) }, text }])
}

/// Returns the grant that a case lacks, nothing if it holds, or `None` if no grant gives it.
fn grant_of<'s>(
    view: &ProgramView<'_, 's>,
    decisions: &Decisions<'_, 's>,
    claim: &AccessClaim<'s>,
    case: &ClaimCase,
) -> Option<Option<String>> {
    let program = view.program();
    let target = &claim.targets[case.target];
    let who = match case.role {
        Some(role) => program.role_title(role),
        None => view.slice(case.who?).to_owned(),
    };
    let denied = |role: RoleId| {
        let reasons = subjects_of(claim, target).why(decisions, role).into_iter();
        reasons.filter(|reason| reason.verdict != Verdict::Allowed).map(|reason| reason.verb).collect::<Vec<_>>()
    };
    let verbs = match case.role {
        _ if target.permissions.is_empty() => return None,
        Some(role) => denied(role),
        None => target.permissions.iter().map(permission_words).collect(),
    };
    if verbs.is_empty() {
        return Some(None);
    }
    let at = claim.at.as_ref().map(|at| format!(" at {}", view.slice(at.loc))).unwrap_or_default();
    let owner = match claim.owner {
        Some((attribute, true)) => format!(" where owner({attribute})"),
        Some((_, false)) | None => String::new(),
    };
    let granted = on_target_words(&verbs.join(", "), &target_words(program, target.target));
    let given: Vec<_> =
        target.permissions.iter().filter(|known| verbs.contains(&permission_words(known))).cloned().collect();
    Some(Some(format!("grant {who} {granted}{at}{owner}{}", reason_words(&given))))
}

/// Returns the place for a grant: below the last one of the file, or above the test, and whether it is below.
fn position(view: &ProgramView<'_, '_>, place: Loc) -> Option<(u32, bool)> {
    let statements = &view.parsed(place.file).tree.statements;
    let last = statements.iter().rev().find_map(|statement| match statement {
        StatementNode::Grant(grant) => Some(grant.span.end),
        _ => None,
    });
    if let Some(end) = last {
        // A comment on the same line stays with the grant before.
        let rest = &view.text(place.file)[end as usize..];
        let line = rest.find('\n').unwrap_or(rest.len());
        let comment = rest[..line].trim_start().starts_with("//");
        return Some((end + if comment { line as u32 } else { 0 }, true));
    }
    let test = view.statement(FilePosition { file: place.file, offset: place.span.start })?;
    Some((line_start(view.text(place.file), whole(test).start as usize) as u32, false))
}
