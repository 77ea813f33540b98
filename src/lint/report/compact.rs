//! One line per finding: `path:line:column: severity[code] name: message`.

use std::io::{self, Write};

use super::Report;
use crate::diagnostic::SourceMap;
use crate::text::printable;

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut source_map = SourceMap::new(report.sources);
    for found in report.diagnostics {
        match found.primary().and_then(|loc| source_map.clamp(loc)) {
            Some(loc) => {
                let position = source_map.position(loc.file, loc.span.start);
                write!(out, "{}:{}:{}", printable(source_map.name(loc.file), &[]), position.line, position.column)?;
            }
            None => write!(out, "authc")?,
        }
        let (severity, code) = (found.severity.word(), found.code);
        writeln!(out, ": {severity}[{}] {}: {}", code.id, code.name, printable(&found.message, &[]))?;
    }
    Ok(())
}
