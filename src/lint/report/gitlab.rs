//! GitLab Code Quality.
//! Source: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::{Report, relative};
use crate::diagnostic::{Diagnostic, Locator, Severity};

#[derive(Serialize)]
struct Issue<'r> {
    description: &'r str,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut locator = Locator::new(report.sources);
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<Issue<'_>> =
        report.diagnostics.iter().map(|found| issue(found, &mut locator, &mut fingerprints)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}

fn issue<'r>(found: &'r Diagnostic, locator: &mut Locator<'r>, fingerprints: &mut Fingerprints) -> Issue<'r> {
    let location = match found.primary().and_then(|loc| locator.clamp(loc)) {
        Some(loc) => Location {
            path: relative(locator.name(loc.file)),
            lines: Lines {
                begin: locator.position(loc.file, loc.span.start).line,
                end: locator.position(loc.file, loc.span.end).line,
            },
        },
        // An issue without a place is not shown at all.
        None => Location { path: "authc.toml", lines: Lines { begin: 1, end: 1 } },
    };
    Issue {
        description: &found.message,
        check_name: found.code.name,
        fingerprint: fingerprints.of(found, locator),
        severity: match found.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        location,
    }
}
