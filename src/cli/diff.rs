//! Changes as people and `patch` read them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use similar::udiff::UnifiedHunkHeader;
use similar::{Algorithm, DiffOp, capture_diff, group_diff_ops};

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 3;

/// How many lines are compared each with each: what that takes grows with their square.
const COMPARED: usize = 4000;

/// A unified diff, which `git apply` and `patch` take, of files by name, before and after.
pub(super) fn unified<'f>(files: impl Iterator<Item = (&'f str, &'f str, &'f str)>, color: bool) -> String {
    let mut out = String::new();
    for (name, before, after) in files {
        let before: Vec<&str> = before.split_inclusive('\n').collect();
        let after: Vec<&str> = after.split_inclusive('\n').collect();
        let hunks = group_diff_ops(changes(&before, &after), CONTEXT);
        for (mark, ansi) in [("---", "31"), ("+++", "32")].iter().filter(|_| !hunks.is_empty()) {
            line(&mut out, color.then_some(ansi), mark, &format!(" {name}\n"));
        }
        for hunk in hunks {
            line(&mut out, color.then_some("36"), "", &format!("{}\n", UnifiedHunkHeader::new(&hunk)));
            for op in hunk {
                if let DiffOp::Equal { .. } = op {
                    before[op.old_range()].iter().for_each(|text| line(&mut out, None, " ", text));
                    continue;
                }
                before[op.old_range()].iter().for_each(|text| line(&mut out, color.then_some("31"), "-", text));
                after[op.new_range()].iter().for_each(|text| line(&mut out, color.then_some("32"), "+", text));
            }
        }
    }
    out
}

fn line(out: &mut String, ansi: Option<&str>, mark: &str, text: &str) {
    let words = text.strip_suffix('\n').unwrap_or(text);
    let _ = match ansi {
        Some(ansi) => writeln!(out, "\u{1b}[{ansi}m{mark}{words}\u{1b}[0m"),
        None => writeln!(out, "{mark}{words}"),
    };
    if words.len() == text.len() {
        out.push_str("\\ No newline at end of file\n");
    }
}

/// What became of the lines of a file. In a long one those are found first that there are once before and once after, and what is
/// between them is compared, unless that is too much as well: then it is all gone and all new.
fn changes(before: &[&str], after: &[&str]) -> Vec<DiffOp> {
    let mut ops = Vec::new();
    let (mut old, mut new) = (0, 0);
    let end = (before.len(), after.len());
    let fixed = if before.len() + after.len() > COMPARED { in_both(before, after) } else { Vec::new() };
    for (to_old, to_new) in fixed.into_iter().chain([end]) {
        between(before, after, old..to_old, new..to_new, &mut ops);
        if (to_old, to_new) != end {
            push(&mut ops, DiffOp::Equal { old_index: to_old, new_index: to_new, len: 1 });
        }
        (old, new) = (to_old + 1, to_new + 1);
    }
    ops
}

/// The changes between two lines that are the same.
fn between(before: &[&str], after: &[&str], mut old: Range<usize>, mut new: Range<usize>, ops: &mut Vec<DiffOp>) {
    let same =
        |old: Range<usize>, new: Range<usize>| before[old].iter().zip(&after[new]).take_while(|(a, b)| a == b).count();
    let len = same(old.clone(), new.clone());
    push(ops, DiffOp::Equal { old_index: old.start, new_index: new.start, len });
    (old.start, new.start) = (old.start + len, new.start + len);
    if old.len() + new.len() <= COMPARED {
        return capture_diff(Algorithm::Myers, before, old, after, new).into_iter().for_each(|op| push(ops, op));
    }
    let (old_index, old_len, new_index, new_len) = (old.start, old.len(), new.start, new.len());
    push(ops, DiffOp::Replace { old_index, old_len, new_index, new_len });
}

/// Adds a change; one that goes on where the last one ended becomes a part of it.
fn push(ops: &mut Vec<DiffOp>, op: DiffOp) {
    match (ops.last_mut(), op) {
        (_, op) if op.old_range().is_empty() && op.new_range().is_empty() => {}
        (Some(DiffOp::Equal { len, .. }), DiffOp::Equal { len: more, .. }) => *len += more,
        _ => ops.push(op),
    }
}

/// The lines that there are once before and once after, as many as are in the same order.
fn in_both(before: &[&str], after: &[&str]) -> Vec<(usize, usize)> {
    let (old, new) = (places(before), places(after));
    let once = before.iter().enumerate().filter(|(_, line)| old[**line].is_some());
    let pairs: Vec<(usize, usize)> = once.filter_map(|(at, line)| Some((at, (*new.get(line)?)?))).collect();
    // The longest row that goes upwards on both sides: the last pair of the best row of each length, and the pair before each.
    let (mut last, mut previous): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (at, pair) in pairs.iter().enumerate() {
        let length = last.partition_point(|other| pairs[*other].1 < pair.1);
        previous.push(length.checked_sub(1).map(|shorter| last[shorter]));
        match last.get_mut(length) {
            Some(worse) => *worse = at,
            None => last.push(at),
        }
    }
    let mut row: Vec<_> = std::iter::successors(last.last().copied(), |at| previous[*at]).map(|at| pairs[at]).collect();
    row.reverse();
    row
}

/// Where each line is, if it is there once.
fn places<'l>(lines: &[&'l str]) -> HashMap<&'l str, Option<usize>> {
    let mut places = HashMap::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        places.entry(*line).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies a diff of one file without context to spare.
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
