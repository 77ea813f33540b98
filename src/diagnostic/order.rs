//! The order of diagnostics.

use super::Diagnostic;

/// Sorts diagnostics by file, offset, code and message, those without a location first, and removes duplicates.
pub fn sort_and_dedup(diagnostics: &mut Vec<Diagnostic>) {
    fn key(diagnostic: &Diagnostic) -> (Option<(u32, u32)>, &str, &str) {
        let place = diagnostic.primary().map(|loc| (loc.file.0, loc.span.start));
        (place, diagnostic.code.id, &diagnostic.message)
    }
    diagnostics.sort_by(|left, right| key(left).cmp(&key(right)));
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes::syntax::{STRAY_CLOSE, UNEXPECTED};
    use crate::text::{FileId, Loc, Span};

    #[test]
    fn sorts_by_place_and_drops_repetitions() {
        let at = |file, start| Loc { file: FileId(file), span: Span::new(start, start + 1) };
        let one = |code, loc, message: &str| Diagnostic::new(code, loc, message, "");
        let mut list = vec![
            one(&UNEXPECTED, at(1, 0), "later file"),
            one(&STRAY_CLOSE, at(0, 4), "second code"),
            one(&UNEXPECTED, at(0, 4), "b"),
            one(&UNEXPECTED, at(0, 4), "a"),
            one(&UNEXPECTED, at(0, 4), "b"),
            Diagnostic::global(&UNEXPECTED, "nowhere"),
        ];
        sort_and_dedup(&mut list);
        let shown: Vec<&str> = list.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(shown, ["nowhere", "a", "b", "second code", "later file"]);
    }
}
