//! For tests: a program in one file, parsed and checked.

use super::{Checked, Options, check};
use crate::diagnostic::Diagnostic;
use crate::model::Program;
use crate::text::{Date, FileId, Sources};

/// The options of every test below `src`.
pub fn options() -> Options {
    Options { set: Vec::new(), today: Date::new(2026, 11, 23).expect("a day") }
}

/// Checks a program and passes it on with all diagnostics, those of the parser first.
pub fn checked<R>(text: &str, read: impl FnOnce(Checked<'_>, Vec<Diagnostic>) -> R) -> R {
    let sources = Sources::single("test.authc", text);
    let mut diagnostics = Vec::new();
    let tree = crate::syntax::parse(FileId(0), text, &mut diagnostics);
    let checked = check(&sources, &[tree], &options());
    diagnostics.extend_from_slice(&checked.diagnostics);
    read(checked, diagnostics)
}

/// Returns the diagnostics of a program.
pub fn diagnostics(text: &str) -> Vec<Diagnostic> {
    checked(text, |_, diagnostics| diagnostics)
}

/// Checks a program that has no errors.
#[track_caller]
pub fn with_program<R>(text: &str, read: impl FnOnce(&Program<'_>) -> R) -> R {
    with_program_mut(text, |program| read(program))
}

/// Checks a program that has no errors, for tests that change it.
#[track_caller]
pub fn with_program_mut<R>(text: &str, read: impl FnOnce(&mut Program<'_>) -> R) -> R {
    checked(text, |mut checked, diagnostics| {
        assert!(diagnostics.is_empty(), "{:#?}\n{text}", diagnostics[0]);
        read(&mut checked.program)
    })
}
