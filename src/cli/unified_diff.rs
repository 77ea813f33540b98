//! Unified diffs.

use std::fmt::{self, Write};

use imara_diff::{Algorithm, Diff, InternedInput, Interner, Token, UnifiedDiffConfig, UnifiedDiffPrinter};

/// Returns a unified diff of files, given as name, text before and text after. `git apply` and `patch` accept it.
pub(super) fn unified<'f>(files: impl Iterator<Item = (&'f str, &'f str, &'f str)>, color: bool) -> String {
    let mut out = String::new();
    for (name, before, after) in files {
        let input = InternedInput::new(before, after);
        let mut diff = Diff::compute(Algorithm::Histogram, &input);
        diff.postprocess_lines(&input);
        let printer = Printer { lines: &input.interner, color };
        let hunks = diff.unified_diff(&printer, UnifiedDiffConfig::default(), &input).to_string();
        if !hunks.is_empty() {
            // Writing to a string cannot fail.
            let _ = printer.line(&mut out, "31", "---", &format!(" {name}\n"));
            let _ = printer.line(&mut out, "32", "+++", &format!(" {name}\n"));
            out.push_str(&hunks);
        }
    }
    out
}

struct Printer<'l> {
    lines: &'l Interner<&'l str>,
    color: bool,
}

impl Printer<'_> {
    fn line(&self, mut out: impl Write, ansi: &str, mark: &str, text: &str) -> fmt::Result {
        let words = text.strip_suffix('\n').unwrap_or(text);
        match self.color && !ansi.is_empty() {
            true => writeln!(out, "\u{1b}[{ansi}m{mark}{words}\u{1b}[0m")?,
            false => writeln!(out, "{mark}{words}")?,
        }
        if words.len() == text.len() {
            writeln!(out, "\\ No newline at end of file")?;
        }
        Ok(())
    }
}

impl UnifiedDiffPrinter for Printer<'_> {
    fn display_header(&self, out: impl Write, old: u32, new: u32, removed: u32, added: u32) -> fmt::Result {
        // An empty range names the line before it, and a range of one line has no length.
        let range = |start: u32, length: u32| match length {
            0 => format!("{start},0"),
            1 => format!("{}", start + 1),
            _ => format!("{},{length}", start + 1),
        };
        self.line(out, "36", "@@", &format!(" -{} +{} @@\n", range(old, removed), range(new, added)))
    }

    fn display_context_token(&self, out: impl Write, token: Token) -> fmt::Result {
        self.line(out, "", " ", self.lines[token])
    }

    fn display_hunk(&self, mut out: impl Write, before: &[Token], after: &[Token]) -> fmt::Result {
        for token in before {
            self.line(&mut out, "31", "-", self.lines[*token])?;
        }
        for token in after {
            self.line(&mut out, "32", "+", self.lines[*token])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies a diff of one file, whose context has to match exactly.
    fn patched(before: &str, diff: &str) -> String {
        let lines: Vec<&str> = before.split_inclusive('\n').collect();
        let (mut out, mut at) = (String::new(), 0);
        for line in diff.split_inclusive('\n').skip(2) {
            let (mark, text) = line.split_at(1);
            match mark {
                "@" => {
                    let range = line.split(['-', ' ']).nth(2).expect("a range");
                    let (start, length) = range.split_once(',').unwrap_or((range, "1"));
                    let start = start.parse::<usize>().expect("a line") - usize::from(length != "0");
                    lines[at..start].iter().for_each(|kept| out.push_str(kept));
                    at = start;
                }
                "+" => out.push_str(text),
                "\\" => assert_eq!(out.pop(), Some('\n')),
                _ => {
                    assert_eq!(lines[at].trim_end_matches('\n'), text.trim_end_matches('\n'));
                    at += 1;
                    if mark == " " {
                        out.push_str(text);
                    }
                }
            }
        }
        lines[at..].iter().for_each(|kept| out.push_str(kept));
        out
    }

    fn diff(before: &str, after: &str) -> String {
        unified([("a", before, after)].into_iter(), false)
    }

    #[test]
    fn long_files_are_compared_by_their_lines_that_are_there_once() {
        let text = |change: &dyn Fn(usize) -> bool| -> String {
            (0..8_000).map(|n| format!("{{\nbucket{}B{n}\n}}\n", if change(n) { "" } else { " " })).collect()
        };
        let before = text(&|_| false);
        let one = text(&|n| n == 4_000);
        assert_eq!(
            diff(&before, &one),
            "--- a\n+++ a\n@@ -11999,7 +11999,7 @@\n bucket B3999\n }\n {\n-bucket B4000\n+bucketB4000\n }\n {\n bucket B4001\n"
        );
        for after in [text(&|n| n % 7 == 0), text(&|n| n % 2_000 > 10), text(&|_| true), String::new()] {
            assert_eq!(patched(&before, &diff(&before, &after)), after);
            assert_eq!(patched(&after, &diff(&after, &before)), before);
        }
        // One that moved does not take the others with it.
        let moved = format!("{}bucket B0\n", before.replacen("bucket B0\n", "", 1));
        assert!(diff(&before, &moved).lines().count() < 20);
    }

    #[test]
    fn a_last_line_without_a_line_break_is_marked() {
        assert_eq!(diff("a\nb\n", "a\nb"), "--- a\n+++ a\n@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n");
        assert_eq!(diff("a\n", "a\n"), "");
    }
}
