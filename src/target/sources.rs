//! Where in the text something of the output comes from.

use std::cell::RefCell;

use crate::text::{LineIndex, Loc, Sources};

/// Turns locations into `file:line`. Lines of a file are counted when the first location in it is asked for.
pub struct SourceMap<'s> {
    sources: &'s Sources,
    lines: RefCell<Vec<Option<LineIndex>>>,
}

impl<'s> SourceMap<'s> {
    /// A map for these files.
    pub fn new(sources: &'s Sources) -> Self {
        Self { sources, lines: RefCell::new(vec![None; sources.len()]) }
    }

    /// `notes.authc:12`.
    pub fn place(&self, loc: Loc) -> String {
        let file = self.sources.file(loc.file);
        let mut lines = self.lines.borrow_mut();
        let index = lines[loc.file.0 as usize].get_or_insert_with(|| LineIndex::new(&file.text));
        let mut out = String::with_capacity(file.name.len() + 8);
        out.push_str(&file.name);
        out.push(':');
        decimal(&mut out, index.line(loc.span.start) + 1);
        out
    }
}

/// Adds a number. There is one for each statement, which is why it does not go through `format!`.
fn decimal(out: &mut String, number: u32) {
    if number >= 10 {
        decimal(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}
