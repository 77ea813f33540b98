//! Programs to try a feature on at every place: the examples, whole and with a token missing.

use std::path::Path;

use crate::ide::incremental::analyse_sources;
use crate::ide::{FilePosition, ProgramView};
use crate::lint::RuleLevels;
use crate::text::{Date, FileId, Sources};

/// The examples, each a program.
pub fn examples() -> Vec<Sources> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let folders = entries(&root).into_iter().filter(|path| path.join("out").is_dir());
    let programs = folders.map(|folder| {
        let mut sources = Sources::default();
        for path in entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "authc")) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            sources.add(name, None, std::fs::read_to_string(&path).expect("an example is text"));
        }
        sources
    });
    programs.collect()
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    entries
}

/// Hands a test the view of a program.
pub fn with_view<T>(sources: &Sources, test: impl FnOnce(&ProgramView<'_, '_>) -> T) -> T {
    let today = Date::new(2026, 11, 23).expect("a day");
    let analysis = analyse_sources(sources, today);
    test(&ProgramView { sources, analysis: &analysis, today, levels: &RuleLevels::default() })
}

/// Calls a test at each `step`-th place of every example, and more seldom of what is left when a token is missing or is one that
/// nobody expects, of one that ends in the middle, and of one with other ends of lines.
pub fn every_place(step: usize, test: impl Fn(&ProgramView<'_, '_>, FilePosition)) {
    let all = |sources: &Sources, step: usize| {
        with_view(sources, |view| {
            for (file, source) in sources.iter() {
                let offsets = (0..=source.text.len()).filter(|offset| source.text.is_char_boundary(*offset));
                for offset in offsets.step_by(step) {
                    test(view, FilePosition { file, offset: offset as u32 });
                }
            }
        });
    };
    for sources in examples() {
        all(&sources, step);
        // Far apart and without a pattern, the same in each run.
        for n in 0..6 {
            all(&with_a_token(&sources, n * 7919 + 13, ""), step * 11);
        }
        for (n, other) in
            ["é→😀", "\"", "\"ü {", "/// ß\n", "{", ")", "grant", "where", "@allow(", "."].into_iter().enumerate()
        {
            all(&with_a_token(&sources, n * 5381 + 29, other), step * 11);
        }
        for n in [3, 5, 7] {
            all(&each(&sources, |text| ended(text, text.len() * n / 8)), step * 11);
        }
        all(&each(&sources, |text| text.replace('\n', "\r\n")), step * 11);
    }
}

/// A program with something else in each file.
fn each(sources: &Sources, change: impl Fn(&str) -> String) -> Sources {
    let mut out = Sources::default();
    for (_, file) in sources.iter() {
        out.add(file.name.clone(), None, change(&file.text));
    }
    out
}

/// A program in which a text stands for a token of each file.
fn with_a_token(sources: &Sources, n: usize, other: &str) -> Sources {
    each(sources, |text| {
        let lexed = crate::syntax::lex(FileId(0), text, &mut Vec::new());
        let mut text = text.to_owned();
        if let Some(span) = lexed.spans.get(n % lexed.spans.len().max(1)) {
            text.replace_range(span.start as usize..span.end as usize, other);
        }
        text
    })
}

/// A text up to a byte, or to the beginning of the character that it is in.
fn ended(text: &str, mut at: usize) -> String {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].to_owned()
}
