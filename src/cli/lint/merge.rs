//! Merges the results of many programs to one report.

use std::collections::BTreeMap;

use super::work::{FixedFile, ProgramResult};
use crate::diagnostic::{Code, Diagnostic, sort_and_dedup};
use crate::lint::Excused;
use crate::text::{FileId, Sources};
use crate::workspace::FailureKind;

#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The files that the diagnostics are about, without duplicates.
    pub sources: Sources,
    /// Errors and findings, sorted, without duplicates.
    pub diagnostics: Vec<Diagnostic>,
    /// Excused findings, sorted, without duplicates.
    pub excused: Vec<Excused>,
    /// The worst failure.
    pub failure: Option<FailureKind>,
    /// The files that fixing changed.
    pub fixed: Vec<FixedFile>,
    /// The codes of the findings that were fixed.
    pub applied: Vec<&'static Code>,
    /// Standard input after fixing, changed or not.
    pub stdin: Option<String>,
    /// Number of files that were linted.
    pub files: usize,
}

/// Merges the results of programs. Programs may share files, so duplicate diagnostics are dropped.
pub(super) fn merge(done: Vec<ProgramResult>) -> Merged {
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
