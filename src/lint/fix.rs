//! Applies fixes to texts in memory.

use super::registry;
use crate::diagnostic::{Diagnostic, Edit};
use crate::text::{FileId, SourceFile, Sources, Span, line_start};

/// Maximal number of times that texts are linted and fixed again, since a fix can make another one possible.
pub const MAX_ROUNDS: usize = 10;

/// Returns the edits of the first fix of a finding that may be applied automatically. Errors of the language are never fixed
/// automatically: what the author meant decides who may do what.
pub fn applicable_edits(diagnostic: &Diagnostic, unsafe_too: bool) -> Option<&[Edit]> {
    registry::rule_of(diagnostic.code)?;
    let fix = diagnostic.fixes.iter().find(|fix| !fix.edits.is_empty())?;
    (fix.safe || unsafe_too).then_some(&fix.edits[..])
}

/// A range of a file and its replacement.
pub(crate) type Change<'d> = (FileId, Span, &'d str);

/// Returns the changes of the fixes that can be applied together, in the order of the text, with their findings. A fix that
/// overlaps an earlier one is left for the next round.
pub(crate) fn select_fixes<'d>(
    sources: &Sources,
    findings: impl IntoIterator<Item = &'d Diagnostic>,
    unsafe_too: bool,
) -> (Vec<Change<'d>>, Vec<&'d Diagnostic>) {
    let mut taken: Vec<Change<'d>> = Vec::new();
    let mut fixed = Vec::new();
    for finding in findings {
        let Some(edits) = applicable_edits(finding, unsafe_too) else { continue };
        let widened: Vec<Change<'d>> = edits
            .iter()
            .map(|edit| (edit.loc.file, widen(&sources.file(edit.loc.file).text, edit), edit.text.as_str()))
            .collect();
        let free = |(file, span, _): &Change<'_>| {
            !taken.iter().any(|(other, taken, _)| file == other && touches(*span, *taken))
        };
        if widened.iter().all(free) {
            taken.extend(widened);
            fixed.push(finding);
        }
    }
    taken.sort_by_key(|(file, span, _)| (*file, *span));
    (taken, fixed)
}

/// Applies fixes, and returns the new texts with the findings that were fixed (see [`select_fixes`]).
pub fn apply<'d>(sources: &Sources, findings: &'d [Diagnostic], unsafe_too: bool) -> (Sources, Vec<&'d Diagnostic>) {
    let (taken, fixed) = select_fixes(sources, findings, unsafe_too);
    let mut new = Sources::default();
    for (id, file) in sources.iter() {
        let (mut text, mut copied_to) = (String::with_capacity(file.text.len()), 0);
        for (_, span, with) in taken.iter().filter(|(file, ..)| *file == id) {
            text.push_str(&file.text[copied_to..span.start as usize]);
            text.push_str(with);
            copied_to = span.end as usize;
        }
        text.push_str(&file.text[copied_to..]);
        let SourceFile { name, in_project, path, .. } = file;
        new.push(SourceFile { name: name.clone(), in_project: in_project.clone(), path: path.clone(), text });
    }
    (new, fixed)
}

/// Returns whether two ranges share a byte or begin at the same place, so that the order of their insertions would be undefined.
fn touches(left: Span, right: Span) -> bool {
    left.start < right.end && right.start < left.end || left.start == right.start
}

/// Returns the range of an edit, widened to whole lines if it is a removal that would leave them blank.
fn widen(text: &str, edit: &Edit) -> Span {
    let Span { start, end } = edit.loc.span;
    let line_start = line_start(text, start as usize);
    let line_end = text[end as usize..].find('\n').map_or(text.len(), |at| end as usize + at + 1);
    let blank = |part: &str| part.trim().is_empty();
    let alone = blank(&text[line_start..start as usize]) && blank(&text[end as usize..line_end]);
    if edit.text.is_empty() && start < end && alone {
        Span::new(line_start as u32, line_end as u32)
    } else {
        edit.loc.span
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rules::exceptions::unused;
    use crate::text::Loc;

    fn finding(start: u32, end: u32, with: &str, safe: bool) -> Diagnostic {
        let loc = Loc { file: FileId(0), span: Span::new(start, end) };
        let edits = vec![Edit { loc, text: with.to_owned() }];
        Diagnostic::new(unused::RULE.code, loc, "m", "").edits("f", edits, safe)
    }

    fn text(before: &str, findings: &[Diagnostic], unsafe_too: bool) -> (String, usize) {
        let sources = Sources::single("a.authc", before);
        let (new, fixed) = apply(&sources, findings, unsafe_too);
        let count = fixed.len();
        (new.file(FileId(0)).text.clone(), count)
    }

    #[test]
    fn replaces_in_the_order_of_the_text() {
        let findings = [finding(4, 5, "Y", true), finding(0, 1, "X", true)];
        assert_eq!(text("a b c\n", &findings, false), ("X b Y\n".to_owned(), 2));
    }

    #[test]
    fn leaves_what_overlaps_and_what_is_unsafe() {
        let findings = [finding(0, 3, "X", true), finding(2, 5, "Y", true), finding(5, 6, "!", false)];
        assert_eq!(text("a b c.\n", &findings, false), ("X c.\n".to_owned(), 1));
        assert_eq!(text("a b c.\n", &findings, true), ("X c!\n".to_owned(), 2));
    }

    #[test]
    fn a_removal_takes_its_empty_line_along() {
        assert_eq!(text("a\n  b\nc\n", &[finding(4, 5, "", true)], false).0, "a\nc\n");
        assert_eq!(text("a\n  b x\nc\n", &[finding(4, 5, "", true)], false).0, "a\n   x\nc\n");
        assert_eq!(text("a", &[finding(0, 1, "", true)], false).0, "");
    }

    #[test]
    fn errors_of_the_language_are_left_to_a_person() {
        let loc = Loc { file: FileId(0), span: Span::new(0, 1) };
        let error = Diagnostic::new(&crate::diagnostic::codes::syntax::UNEXPECTED, loc, "m", "").fix("f", loc, "z");
        assert_eq!(text("a\n", &[error], true), ("a\n".to_owned(), 0));
    }
}
