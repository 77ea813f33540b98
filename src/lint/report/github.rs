//! Workflow commands, which GitHub Actions shows as annotations of lines.
//! Source: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::io::{self, Write};

use super::{Report, relative};
use crate::diagnostic::{Locator, Severity};
use crate::text::printable;

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut locator = Locator::new(report.sources);
    for found in report.diagnostics {
        let command = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        write!(out, "::{command} ")?;
        if let Some(loc) = found.primary().and_then(|loc| locator.clamp(loc)) {
            let start = locator.position(loc.file, loc.span.start);
            let end = locator.position(loc.file, loc.span.end);
            write!(out, "file={},line={},", property(relative(locator.name(loc.file))), start.line)?;
            // Columns are shown only for what stands on one line.
            match start.line == end.line {
                true => write!(out, "endLine={},col={},endColumn={},", end.line, start.column, end.column)?,
                false => write!(out, "endLine={},", end.line)?,
            }
        }
        let title = format!("{} {}", found.code.id, found.code.name);
        let mut message = found.message.clone();
        for fix in &found.fixes {
            message.push_str("\nfix: ");
            message.push_str(&fix.text);
        }
        writeln!(out, "title={}::{}", property(&title), data(&message))?;
    }
    Ok(())
}

/// Escapes the message of a command. The log is shown on terminals too.
fn data(text: &str) -> String {
    printable(text, &['\r', '\n']).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_a_command_is_escaped() {
        assert_eq!(data("50 %\r\n::error::x"), "50 %25%0D%0A::error::x");
        assert_eq!(property("c:/a,b"), "c%3A/a%2Cb");
        assert_eq!(property("a\u{1b}[2J\u{9b}\u{202e}\n.authc"), "a\\u{1b}[2J\\u{9b}\\u{202e}%0A.authc");
    }
}
