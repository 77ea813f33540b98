//! The forms in which findings are written.

use std::io::{self, Write};

use super::Excused;
use crate::diagnostic::{Diagnostic, json, render::render};
use crate::text::Sources;

/// What there is to write.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// The files that the findings are about.
    pub sources: &'r Sources,
    /// The findings, sorted, each once.
    pub diagnostics: &'r [Diagnostic],
    /// What the programs excuse.
    pub excused: &'r [Excused],
}

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Pretty,
    /// For programs.
    Json,
}

impl Format {
    /// Every form.
    pub const ALL: &'static [Self] = &[Self::Pretty, Self::Json];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pretty => "pretty",
            Self::Json => "json",
        }
    }
}

/// Writes a report.
pub fn write(format: Format, out: &mut dyn Write, report: &Report<'_>, color: bool) -> io::Result<()> {
    match format {
        Format::Pretty => out.write_all(render(report.diagnostics, report.sources, color).as_bytes()),
        Format::Json => json::write(out, report.diagnostics, report.sources),
    }
}
