//! One line per finding: `path:line:column: severity[code] name: message`.

use std::io::{self, Write};

use super::Report;
use crate::diagnostic::Places;
use crate::text::printable;

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut places = Places::new(report.sources);
    for found in report.diagnostics {
        match found.primary().and_then(|loc| places.clamp(loc)) {
            Some(loc) => {
                let position = places.position(loc.file, loc.span.start);
                write!(out, "{}:{}:{}", printable(places.name(loc.file), &[]), position.line, position.column)?;
            }
            None => write!(out, "authc")?,
        }
        let (severity, code) = (found.severity.word(), found.code);
        writeln!(out, ": {severity}[{}] {}: {}", code.id, code.name, printable(&found.message, &[]))?;
    }
    Ok(())
}
