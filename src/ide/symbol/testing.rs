//! Programs to try a feature on at every place: the examples, whole and with a token missing.

use std::path::Path;

use crate::ide::live::analyse_sources;
use crate::ide::{At, View};
use crate::lint::Levels;
use crate::text::{Date, FileId, Sources};

/// The examples, each a program.
pub fn examples() -> Vec<Sources> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let folders = entries(&root).into_iter().filter(|path| path.is_dir());
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
pub fn with_view<T>(sources: &Sources, test: impl FnOnce(&View<'_, '_>) -> T) -> T {
    let today = Date::new(2026, 11, 23).expect("a day");
    let analysis = analyse_sources(sources, today);
    test(&View { sources, analysis: &analysis, today, levels: &Levels::default() })
}

/// Calls a test at each `step`-th place of every example, and more seldom of what is left when a token is missing.
pub fn every_place(step: usize, test: impl Fn(&View<'_, '_>, At)) {
    let all = |sources: &Sources, step: usize| {
        with_view(sources, |view| {
            for (file, source) in sources.iter() {
                let offsets = (0..=source.text.len()).filter(|offset| source.text.is_char_boundary(*offset));
                for offset in offsets.step_by(step) {
                    test(view, At { file, offset: offset as u32 });
                }
            }
        });
    };
    for sources in examples() {
        all(&sources, step);
        // Far apart and without a pattern, the same in each run.
        for n in 0..6 {
            all(&without_a_token(&sources, n * 7919 + 13), step * 11);
        }
    }
}

/// A program in which a token of each file is missing.
fn without_a_token(sources: &Sources, n: usize) -> Sources {
    let mut out = Sources::default();
    for (_, file) in sources.iter() {
        let lexed = crate::syntax::lex(FileId(0), &file.text, &mut Vec::new());
        let mut text = file.text.clone();
        if let Some(span) = lexed.spans.get(n % lexed.spans.len().max(1)) {
            text.replace_range(span.start as usize..span.end as usize, "");
        }
        out.add(file.name.clone(), None, text);
    }
    out
}
