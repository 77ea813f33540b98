//! Coverage as text, as LCOV, and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value as Json, json};

use super::json::one_line;
use super::pretty::place;
use crate::ask::coverage::{ConditionCoverage, Coverage, GrantCoverage, RouteCoverage};
use crate::diagnostic::Locator;
use crate::diagnostic::json::range_value;
use crate::text::{FileId, Sources, printable};

/// Version of the JSON. Adding a field does not change it.
const VERSION: u32 = 1;

/// Returns what is not covered, and the numbers.
pub(super) fn pretty(coverage: &Coverage, sources: &Sources) -> String {
    let mut out = String::new();
    for grant in coverage.grants.iter().filter(|grant| grant.counts) {
        let at = place(grant.loc, sources);
        let text = printable(&one_line(sources.slice(grant.loc)), &[]).into_owned();
        if !grant.is_covered() {
            let _ = writeln!(out, "{at} no assertion is about: {text}");
            continue;
        }
        for condition in &grant.conditions {
            if condition.seen_false == Some(false) {
                let _ = writeln!(out, "{at} never seen false: {} of: {text}", printable(&condition.words, &[]));
            }
        }
    }
    for route in coverage.routes.iter().filter(|route| route.assertions.is_empty()) {
        let _ =
            writeln!(out, "{} no assertion names: route {}", place(route.loc, sources), printable(&route.name, &[]));
    }
    let counted = || coverage.grants.iter().filter(|grant| grant.counts);
    let grants = (counted().filter(|grant| grant.is_covered()).count(), counted().count());
    let sides = || {
        let conditions = counted().flat_map(|grant| &grant.conditions);
        conditions.flat_map(|condition| [Some(condition.seen_true), condition.seen_false]).flatten()
    };
    let conditions = (sides().filter(|seen| *seen).count(), sides().count());
    let routes = (coverage.routes.iter().filter(|route| !route.assertions.is_empty()).count(), coverage.routes.len());
    if !out.is_empty() {
        out.push('\n');
    }
    let (covered, all) = coverage.tally();
    // Rounded down, so that only all is 100.
    let percent = (covered * 100).checked_div(all).unwrap_or(100);
    let share = |(covered, all): (usize, usize)| format!("{covered} of {all}");
    let _ = writeln!(
        out,
        "{percent} % covered: grants and denials {}, sides of conditions {}, routes {}",
        share(grants),
        share(conditions),
        share(routes)
    );
    out
}

/// The lines of a file in an LCOV record: how often each was reached, and the branches of its conditions.
#[derive(Debug, Default)]
struct FileRecord {
    lines: BTreeMap<u32, usize>,
    branches: Vec<(u32, usize, usize, Option<bool>)>,
}

/// Returns an LCOV tracefile: grants, denials and routes are lines, the two sides of a condition are branches.
/// Source: <https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1>
pub(super) fn lcov(coverage: &Coverage, sources: &Sources) -> String {
    let mut locator = Locator::new(sources);
    let mut files: BTreeMap<FileId, FileRecord> = BTreeMap::new();
    // Of several things on one line the one that was reached least is shown.
    let mut reach = |files: &mut BTreeMap<FileId, FileRecord>, loc: crate::text::Loc, hits: usize| {
        let line = locator.position(loc.file, loc.span.start).line;
        let record = files.entry(loc.file).or_default();
        record.lines.entry(line).and_modify(|least| *least = hits.min(*least)).or_insert(hits);
        line
    };
    for grant in coverage.grants.iter().filter(|grant| grant.counts) {
        let line = reach(&mut files, grant.loc, grant.assertions.len());
        let record = files.entry(grant.loc.file).or_default();
        for condition in &grant.conditions {
            let block = record.branches.len() / 2;
            record.branches.push((line, block, 0, Some(condition.seen_true)));
            record.branches.push((line, block, 1, condition.seen_false));
        }
    }
    for route in &coverage.routes {
        reach(&mut files, route.loc, route.assertions.len());
    }
    let mut out = String::new();
    for (file, record) in &files {
        let _ = writeln!(out, "TN:\nSF:{}", printable(&sources.file(*file).name, &[]));
        let counted =
            || record.branches.iter().filter_map(|(line, block, side, seen)| Some((line, block, side, (*seen)?)));
        for (line, block, side, seen) in counted() {
            let _ = writeln!(out, "BRDA:{line},{block},{side},{}", u8::from(seen));
        }
        let _ = writeln!(out, "BRF:{}\nBRH:{}", counted().count(), counted().filter(|branch| branch.3).count());
        for (line, hits) in &record.lines {
            let _ = writeln!(out, "DA:{line},{hits}");
        }
        let hit = record.lines.values().filter(|hits| **hits > 0).count();
        let _ = writeln!(out, "LF:{}\nLH:{hit}\nend_of_record", record.lines.len());
    }
    out
}

/// Returns coverage as a value of a JSON document.
pub(super) fn value(coverage: &Coverage, sources: &Sources) -> Json {
    let (covered, all) = coverage.tally();
    let condition = |condition: &ConditionCoverage| {
        json!({
            "words": condition.words,
            "seen_true": condition.seen_true,
            "seen_false": condition.seen_false,
        })
    };
    let grant = |grant: &GrantCoverage| {
        json!({
            "text": one_line(sources.slice(grant.loc)),
            "range": range_value(grant.loc, sources),
            "deny": grant.deny,
            "covered": grant.is_covered(),
            "counts": grant.counts,
            "assertions": grant.assertions.iter().map(|loc| range_value(*loc, sources)).collect::<Vec<_>>(),
            "conditions": grant.conditions.iter().map(condition).collect::<Vec<_>>(),
        })
    };
    let route = |route: &RouteCoverage| {
        json!({
            "name": route.name,
            "range": range_value(route.loc, sources),
            "covered": !route.assertions.is_empty(),
            "assertions": route.assertions.iter().map(|loc| range_value(*loc, sources)).collect::<Vec<_>>(),
        })
    };
    json!({
        "version": VERSION,
        "grants": coverage.grants.iter().map(grant).collect::<Vec<_>>(),
        "routes": coverage.routes.iter().map(route).collect::<Vec<_>>(),
        "summary": {"covered": covered, "all": all},
    })
}
