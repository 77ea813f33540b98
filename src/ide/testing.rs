//! Fixtures for the tests of features: programs in which `$0` marks the cursor.

use super::symbol::testing::with_view;
use super::{FilePosition, ProgramView};
use crate::text::{FileId, Sources};

/// A program with a cursor.
pub struct Fixture {
    /// The files, without the mark.
    pub sources: Sources,
    /// Where the mark stood; the end of the last file if there was none.
    pub at: FilePosition,
}

/// Reads a fixture. A line `//- name.authc` begins a further file; `$0` is the cursor.
pub fn fixture(text: &str) -> Fixture {
    let mut sources = Sources::default();
    let mut at = None;
    let mut name = "main.authc".to_owned();
    let mut content = String::new();
    let mut add = |name: &str, content: &mut String| {
        let offset = content.find("$0");
        if let Some(offset) = offset {
            content.replace_range(offset..offset + 2, "");
        }
        let length = content.len() as u32;
        let file = sources.add(name, None, std::mem::take(content));
        if offset.is_some() || at.is_none() {
            at = Some(FilePosition { file, offset: offset.map_or(length, |offset| offset as u32) });
        }
    };
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("//- ") {
            Some(next) => {
                if !content.is_empty() {
                    add(&name, &mut content);
                }
                name = next.trim().to_owned();
            }
            None => content.push_str(line),
        }
    }
    add(&name, &mut content);
    let at = at.unwrap_or(FilePosition { file: FileId(0), offset: 0 });
    Fixture { sources, at }
}

/// Hands a test the view of a fixture and its cursor.
pub fn view<T>(text: &str, test: impl FnOnce(&ProgramView<'_, '_>, FilePosition) -> T) -> T {
    let fixture = fixture(text);
    with_view(&fixture.sources, |view| test(view, fixture.at))
}
