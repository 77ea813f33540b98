//! The formats of reports.

use std::io::{self, Write};

use super::Excused;
use crate::diagnostic::{Diagnostic, json, render::render};
use crate::text::Sources;

mod compact;
mod fingerprint;
mod github;
mod gitlab;
mod junit;
mod sarif;
pub(crate) mod xml;

/// The content of a report.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// The files that the findings are about.
    pub sources: &'r Sources,
    /// Sorted, without duplicates.
    pub diagnostics: &'r [Diagnostic],
    /// Sorted, without duplicates.
    pub excused: &'r [Excused],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Pretty,
    /// One line per finding.
    Compact,
    /// For programs, by `docs/diagnostics.schema.json`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub shows as annotations.
    Github,
    /// JUnit XML, for test reports.
    Junit,
    /// GitLab Code Quality.
    Gitlab,
}

impl Format {
    pub const ALL: &'static [Self] =
        &[Self::Pretty, Self::Compact, Self::Json, Self::Sarif, Self::Github, Self::Junit, Self::Gitlab];

    /// Returns the name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pretty => "pretty",
            Self::Compact => "compact",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Junit => "junit",
            Self::Gitlab => "gitlab",
        }
    }
}

/// Writes a report. Only [`Format::Pretty`] uses colours.
pub fn write(format: Format, out: &mut dyn Write, report: &Report<'_>, color: bool) -> io::Result<()> {
    match format {
        Format::Pretty => out.write_all(render(report.diagnostics, report.sources, color).as_bytes()),
        Format::Compact => compact::write(out, report),
        Format::Json => {
            let excused: Vec<(&Diagnostic, &str)> =
                report.excused.iter().map(|one| (&one.diagnostic, one.reason.as_str())).collect();
            json::write_with_excused(out, report.diagnostics, &excused, report.sources)
        }
        Format::Sarif => sarif::write(out, report),
        Format::Github => github::write(out, report),
        Format::Junit => junit::write(out, report),
        Format::Gitlab => gitlab::write(out, report),
    }
}

/// Returns a path relative to the root of the repository, without `./`, which readers of reports do not understand.
fn relative(path: &str) -> &str {
    path.trim_start_matches("./")
}
