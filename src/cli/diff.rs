//! Changes as people and `patch` read them.

use std::fmt::Write as _;

use similar::TextDiff;

/// A unified diff, which `git apply` and `patch` take, of files by name, before and after.
pub(super) fn unified<'f>(files: impl Iterator<Item = (&'f str, &'f str, &'f str)>, color: bool) -> String {
    let mut out = String::new();
    for (name, before, after) in files {
        let diff = TextDiff::from_lines(before, after);
        let text = diff.unified_diff().context_radius(3).header(name, name).to_string();
        for line in text.split_inclusive('\n') {
            let ansi = match line.as_bytes().first() {
                Some(b'+') if color => "32",
                Some(b'-') if color => "31",
                Some(b'@') if color => "36",
                _ => {
                    out.push_str(line);
                    continue;
                }
            };
            let (words, end) = line.strip_suffix('\n').map_or((line, ""), |words| (words, "\n"));
            let _ = write!(out, "\u{1b}[{ansi}m{words}\u{1b}[0m{end}");
        }
    }
    out
}
