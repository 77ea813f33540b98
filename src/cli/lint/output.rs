//! Statistics and the summary.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::LintArgs;
use super::merge::Merged;
use crate::cli::terminal::write_err;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::fix;
use crate::lint::report::Format;

/// The number of findings of a code.
#[derive(Serialize)]
struct Count {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    count: usize,
    fixable: usize,
}

/// Returns one line per code with findings, the most frequent first.
pub(super) fn statistics(diagnostics: &[Diagnostic], format: Format) -> io::Result<Vec<u8>> {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for diagnostic in diagnostics {
        let Code { id, name, .. } = diagnostic.code;
        let empty = Count { code: id, name, severity: diagnostic.severity.word(), count: 0, fixable: 0 };
        let count = counts.entry(id).or_insert(empty);
        count.count += 1;
        count.fixable += usize::from(fix::applicable_edits(diagnostic, true).is_some());
    }
    let mut counts: Vec<Count> = counts.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.count));
    if format == Format::Json {
        let mut out = serde_json::to_vec(&counts)?;
        out.push(b'\n');
        return Ok(out);
    }
    let digits = counts.first().map_or(0, |most| most.count.to_string().len());
    let width = counts.iter().map(|count| count.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for Count { code, name, severity, count, fixable } in counts {
        let fixable = if fixable == 0 { String::new() } else { format!("  {fixable} with a fix") };
        let line = format!("{count:digits$}  {code} {name:width$}  {severity:7}{fixable}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
    Ok(out.into_bytes())
}

/// Prints a summary to standard error if the report is for people.
pub(super) fn summary(args: &LintArgs, merged: &Merged) {
    if args.format != Format::Pretty {
        return;
    }
    let mut out = String::new();
    let files = count(merged.files, "file");
    if !merged.applied.is_empty() {
        let (verb, findings) =
            (if args.fix { "fixed" } else { "can be fixed:" }, count(merged.applied.len(), "finding"));
        let _ = writeln!(out, "{verb} {findings} in {}", count(merged.fixed.len(), "file"));
    }
    if !args.fix && !args.diff {
        let safe = merged.diagnostics.iter().filter(|found| fix::applicable_edits(found, false).is_some()).count();
        let all = merged.diagnostics.iter().filter(|found| fix::applicable_edits(found, true).is_some()).count();
        if safe > 0 {
            let _ = writeln!(out, "{} can be fixed with --fix", count(safe, "finding"));
        }
        if all > safe {
            let _ = writeln!(out, "{} more with --fix --unsafe: look at what changes", all - safe);
        }
    }
    if merged.diagnostics.is_empty() && !args.diff {
        let excused =
            if merged.excused.is_empty() { String::new() } else { format!(", {} excused", merged.excused.len()) };
        let _ = writeln!(out, "no findings in {files}{excused}");
    }
    write_err(out.as_bytes());
}

fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}
