//! One line per finding: `path:line:column: severity[code] name: message`.

use std::io::{self, Write};

use super::Report;
use crate::diagnostic::Locator;
use crate::text::printable;

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut locator = Locator::new(report.sources);
    for found in report.diagnostics {
        match found.primary().and_then(|loc| locator.clamp(loc)) {
            Some(loc) => {
                let position = locator.position(loc.file, loc.span.start);
                write!(out, "{}:{}:{}", printable(locator.name(loc.file), &[]), position.line, position.column)?;
            }
            None => write!(out, "authc")?,
        }
        let (severity, code) = (found.severity.word(), found.code);
        writeln!(out, ": {severity}[{}] {}: {}", code.id, code.name, printable(&found.message, &[]))?;
    }
    Ok(())
}
