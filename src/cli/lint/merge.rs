//! Many programs as one report.

use std::collections::BTreeMap;

use super::work::{Done, Fixed};
use crate::diagnostic::{Code, Diagnostic, sort_and_dedup};
use crate::lint::Excused;
use crate::text::{FileId, Sources};
use crate::workspace::FailureKind;

/// What came of all programs.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The files that anything is said about, each once.
    pub sources: Sources,
    /// Errors and findings, sorted, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// What the programs excuse, sorted, each once.
    pub excused: Vec<Excused>,
    /// The worst reason why something was not linted.
    pub failure: Option<FailureKind>,
    /// The files that fixing changed.
    pub fixed: Vec<Fixed>,
    /// The codes of the findings that were fixed.
    pub applied: Vec<&'static Code>,
    /// Standard input after fixing, changed or not; none if it was not linted.
    pub stdin: Option<String>,
    /// How many files were linted.
    pub files: usize,
}

/// Puts the reports of programs together. Programs may share files; what is said twice about one is said once.
pub(super) fn merge(done: Vec<Done>) -> Merged {
    let mut merged = Merged::default();
    let mut known: BTreeMap<String, FileId> = BTreeMap::new();
    for mut one in done {
        merged.files += one.files;
        merged.failure = merged.failure.max(one.failure);
        merged.fixed.append(&mut one.fixed);
        merged.applied.append(&mut one.applied);
        merged.stdin = merged.stdin.or(one.stdin.take());
        if one.diagnostics.is_empty() && one.excused.is_empty() {
            continue;
        }
        let mut places = Vec::new();
        for (_, file) in one.sources.iter() {
            let same = known.get(&file.name).copied();
            let same = same.filter(|id| merged.sources.file(*id).text == file.text);
            places.push(same.unwrap_or_else(|| {
                let id = merged.sources.add(file.name.clone(), file.path.clone(), file.text.clone());
                known.insert(file.name.clone(), id);
                id
            }));
        }
        let moved = |file: FileId| places[file.0 as usize];
        one.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.move_files(moved));
        one.excused.iter_mut().for_each(|excused| excused.diagnostic.move_files(moved));
        merged.diagnostics.append(&mut one.diagnostics);
        merged.excused.append(&mut one.excused);
    }
    sort_and_dedup(&mut merged.diagnostics);
    merged.excused.sort_by_key(|excused| (excused.diagnostic.primary(), excused.diagnostic.code.id));
    merged.excused.dedup_by(|left, right| left.diagnostic == right.diagnostic);
    merged
}
