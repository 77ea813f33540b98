//! SARIF 2.1.0. Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::{Report, relative};
use crate::diagnostic::json::source_url;
use crate::diagnostic::{Code, Diagnostic, Fix, Locator, Severity};
use crate::lint::page::page;
use crate::lint::{Category, registry};
use crate::text::Loc;

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<Outcome<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    /// Diagnostics without a location: readers refuse a result without one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text<String>,
    descriptor: Descriptor,
}

#[derive(Serialize)]
struct Descriptor {
    id: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Text<&'static str>,
    full_description: Text<&'static str>,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'static str>,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    /// GitHub sorts security findings by it.
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
}

/// A `result` of the format.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'r> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text<String>,
    locations: [Location<'r>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'r>>,
    partial_fingerprints: FingerprintOf,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Repair<'r>>,
    /// Present on every result, though mostly empty: if only some had it, the others would count as not reviewed.
    suppressions: Vec<Suppression<'r>>,
}

#[derive(Serialize)]
struct FingerprintOf {
    #[serde(rename = "authc/v1")]
    authc: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<&'r str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// A `fix` of the format.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair<'r> {
    description: Text<&'r str>,
    artifact_changes: Vec<Change<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'r> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'r> {
    deleted_region: Region,
    inserted_content: Text<&'r str>,
}

#[derive(Serialize)]
struct Suppression<'r> {
    kind: &'static str,
    status: &'static str,
    justification: &'r str,
}

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut writer = Writer { locator: Locator::new(report.sources), fingerprints: Fingerprints::default() };
    // Every rule, found or not: whoever reads the log sees what was looked for.
    let codes = registry::codes();
    let index: FxHashMap<&str, usize> = codes.iter().enumerate().map(|(at, code)| (code.id, at)).collect();
    let (placed, nowhere): (Vec<&Diagnostic>, Vec<&Diagnostic>) = report
        .diagnostics
        .iter()
        .partition(|found| found.primary().is_some_and(|loc| writer.locator.clamp(loc).is_some()));
    let shown = placed.into_iter().map(|found| (found, None));
    let excused = report.excused.iter().map(|one| (&one.diagnostic, Some(one.reason.as_str())));
    let results = shown.chain(excused).filter_map(|(found, reason)| {
        let rule = index.get(found.code.id).copied().unwrap_or_default();
        writer.result(found, rule, reason)
    });
    let results = results.collect();
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "authc",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: codes.into_iter().map(rule).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: nowhere.iter().all(|found| found.severity != Severity::Error),
                tool_execution_notifications: nowhere.into_iter().map(notification).collect(),
            }],
            column_kind: "unicodeCodePoints",
            results,
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn notification(found: &Diagnostic) -> Notification {
    Notification {
        level: level(found.severity),
        message: Text { text: text(found) },
        descriptor: Descriptor { id: found.code.id },
    }
}

/// Returns the message with its notes and fixes, a paragraph each.
fn text(found: &Diagnostic) -> String {
    let mut text = found.message.clone();
    for note in &found.notes {
        text.push_str("\n\n");
        text.push_str(note);
    }
    for fix in &found.fixes {
        text.push_str("\n\nFix: ");
        text.push_str(&fix.text);
    }
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(code: &'static Code) -> Rule {
    let of = registry::rule_of(code);
    let category = of.map_or("language", |rule| rule.category.name());
    let about_access = of.is_some_and(|rule| {
        matches!(rule.category, Category::Access | Category::Identity | Category::Api | Category::UserPool)
    });
    let security_severity = match code.severity {
        _ if !about_access => None,
        Severity::Error => Some("8.0"),
        Severity::Warning => Some("6.0"),
        Severity::Info => Some("2.0"),
    };
    let mut tags = vec![category];
    tags.extend(about_access.then_some("security"));
    let help = page(code);
    Rule {
        id: code.id,
        name: code.name,
        short_description: Text { text: code.summary },
        full_description: Text { text: code.why },
        help: Help { text: help.clone(), markdown: help },
        help_uri: source_url(code.why),
        default_configuration: Configuration { level: level(code.severity) },
        properties: Properties { tags, security_severity },
    }
}

struct Writer<'r> {
    locator: Locator<'r>,
    fingerprints: Fingerprints,
}

impl<'r> Writer<'r> {
    fn result(&mut self, found: &'r Diagnostic, rule_index: usize, reason: Option<&'r str>) -> Option<Outcome<'r>> {
        let mut labels = found.labels.iter();
        let first = labels.next()?;
        let locations = [self.location(first.loc, None, &first.text)?];
        let related = labels.enumerate().filter_map(|(at, label)| self.location(label.loc, Some(at + 1), &label.text));
        let related_locations = related.collect();
        Some(Outcome {
            rule_id: found.code.id,
            rule_index,
            level: level(found.severity),
            message: Text { text: text(found) },
            locations,
            related_locations,
            partial_fingerprints: FingerprintOf { authc: self.fingerprints.of(found, &mut self.locator) },
            fixes: found.fixes.iter().filter_map(|fix| self.repair(fix)).collect(),
            suppressions: reason
                .map(|justification| Suppression { kind: "inSource", status: "accepted", justification })
                .into_iter()
                .collect(),
        })
    }

    fn location(&mut self, loc: Loc, id: Option<usize>, text: &'r str) -> Option<Location<'r>> {
        let physical_location = Physical { artifact_location: self.artifact(loc), region: self.region(loc)? };
        let message = if text.is_empty() { None } else { Some(Text { text }) };
        Some(Location { id, physical_location, message })
    }

    fn region(&mut self, loc: Loc) -> Option<Region> {
        let loc = self.locator.clamp(loc)?;
        let start = self.locator.position(loc.file, loc.span.start);
        let end = self.locator.position(loc.file, loc.span.end);
        Some(Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column })
    }

    fn artifact(&self, loc: Loc) -> Artifact {
        let name = self.locator.name(loc.file);
        match name.strip_prefix('/') {
            Some(path) => Artifact { uri: format!("file:///{}", encoded(path)), uri_base_id: None },
            None => Artifact { uri: encoded(relative(name)), uri_base_id: Some("%SRCROOT%") },
        }
    }

    fn repair(&mut self, fix: &'r Fix) -> Option<Repair<'r>> {
        let mut artifact_changes: Vec<Change<'r>> = Vec::new();
        for edit in &fix.edits {
            let artifact_location = self.artifact(edit.loc);
            let replacement =
                Replacement { deleted_region: self.region(edit.loc)?, inserted_content: Text { text: &edit.text } };
            match artifact_changes.iter_mut().find(|change| change.artifact_location.uri == artifact_location.uri) {
                Some(change) => change.replacements.push(replacement),
                None => artifact_changes.push(Change { artifact_location, replacements: vec![replacement] }),
            }
        }
        let some = !artifact_changes.is_empty();
        some.then_some(Repair { description: Text { text: &fix.text }, artifact_changes })
    }
}

/// Percent-encodes a path. Source: <https://www.rfc-editor.org/rfc/rfc3986#section-3.3>
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded_by_bytes() {
        assert_eq!(encoded("a b/ç:%.authc"), "a%20b/%C3%A7%3A%25.authc");
    }
}
