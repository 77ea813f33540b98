//! A program that is being edited: after an edit only what it can have changed is read and checked again.
//!
//! What a grant means, and what is wrong with it, follows from its own text, from the declarations that [`declared`] knows it
//! by, from which groups other grants name, and for the few that are about each other from these. So a grant in which nothing
//! was found is left out until one of these changes; everything else is read and checked with the declarations each time. Where
//! something is kept from single groups that is the whole program, since any grant can be the way round it. `tests/edits.rs`
//! holds the outcome to that of a fresh start.

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

use self::declared::{Changed, Declared, Mentions};
use super::View;
use crate::check;
use crate::compile::{self, Analysis};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Depth, RuleLevels};
use crate::syntax::Parsed;
use crate::syntax::segments::{self, Segments};
use crate::text::{Date, FileId, LineIndex, SourceFile, Sources};

mod declared;
#[cfg(test)]
mod tests;

/// Programs of so few segments are linted with every check: that takes less time than to tell an editor twice.
const FEW_PIECES: usize = 20;

/// A program that is being edited.
#[derive(Debug)]
pub struct Live {
    sources: Sources,
    files: Vec<File>,
    levels: RuleLevels,
    today: Date,
    /// What the grants that are left out were checked with; none if nothing was checked yet.
    declared: Option<Declared>,
    few: usize,
    rules: bool,
}

#[derive(Debug)]
struct File {
    segments: Segments,
    lines: LineIndex,
    /// Whether there is, or was, a carriage return. Lines are not followed through edits then, but found again.
    carriage: bool,
    /// The bytes that changed since the segments were read: a range of the text of then, and where it ends now.
    edited: Option<(Range<u32>, u32)>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Errors, and findings at the level that they have in the project, in the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether an error stands, so that no rule of the linter runs.
    pub broken: bool,
    /// Whether the whole program was looked at, or does not have to be: what it compiles to, and, if it is on, by the linter.
    pub complete: bool,
}

impl Live {
    /// Begins with these files, the linter being on.
    pub fn new(sources: Sources, levels: RuleLevels, today: Date) -> Self {
        let files = sources.iter().map(|(_, file)| File::new(&file.text)).collect();
        Self { sources, files, levels, today, declared: None, few: FEW_PIECES, rules: true }
    }

    /// Programs of at most so many segments are linted with every check.
    pub fn lint_at_once(self, segments: usize) -> Self {
        Self { few: segments, ..self }
    }

    /// The text of every file.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The lines of a file, as editors count them.
    pub fn lines(&self, file: FileId) -> &LineIndex {
        &self.files[file.0 as usize].lines
    }

    /// The lines of every file, in the order of the sources.
    pub fn all_lines(&self) -> impl Iterator<Item = &LineIndex> {
        self.files.iter().map(|file| &file.lines)
    }

    /// The level of every rule.
    pub fn levels(&self) -> &RuleLevels {
        &self.levels
    }

    /// The day.
    pub fn today(&self) -> Date {
        self.today
    }

    /// How many segments there are, about as many as statements.
    pub fn size(&self) -> usize {
        self.files.iter().map(|file| file.segments.list().len()).sum()
    }

    /// Whether the linter runs.
    pub fn rules(&self) -> bool {
        self.rules
    }

    /// Another day, or the linter on or off: everything has to be checked again. Says whether it is so.
    pub fn configure(&mut self, today: Date, rules: bool) -> bool {
        let changed = (self.today, self.rules) != (today, rules);
        if changed {
            (self.today, self.rules, self.declared) = (today, rules, None);
        }
        changed
    }

    /// Replaces a range of bytes of a file.
    ///
    /// # Panics
    /// If the range is not one of the text, or cuts a character.
    pub fn edit(&mut self, file: FileId, old: Range<u32>, new: &str) {
        let text = &mut self.sources.file_mut(file).text;
        text.replace_range(old.start as usize..old.end as usize, new);
        let file = &mut self.files[file.0 as usize];
        file.carriage |= new.contains('\r');
        match file.carriage {
            true => file.lines = LineIndex::of_editor(text),
            false => file.lines.edit(old.clone(), new),
        }
        let (start, end, length) = (old.start, old.end, new.len() as u32);
        file.edited = Some(match file.edited.take() {
            None => (old, start + length),
            Some((before, now)) => {
                let grown = before.end + end.saturating_sub(now);
                (before.start.min(start)..grown, now.max(end) - (end - start) + length)
            }
        });
    }

    /// Replaces a whole file.
    pub fn replace(&mut self, file: FileId, text: String) {
        self.files[file.0 as usize] = File::new(&text);
        self.sources.file_mut(file).text = text;
    }

    /// Adds a file.
    pub fn add(&mut self, name: String, path: Option<std::path::PathBuf>, text: String) -> FileId {
        self.files.push(File::new(&text));
        self.sources.add(name, path, text)
    }

    /// Checks the program as it is now. The linter runs too if the program is small.
    pub fn check(&mut self) -> Checked {
        self.read();
        if self.size() <= self.few {
            self.mark_all();
            self.declared = None;
            return self.lint();
        }
        let mut known = self.declared.take().filter(|_| self.simple() && !self.limits());
        match known {
            Some(_) => self.mark_needed(),
            None => self.mark_all(),
        }
        let mut read = self.trees();
        match known.as_mut().map(|known| known.update(&self.sources, &read.0, self.groups())) {
            None | Some(Changed::Nothing) => {}
            Some(Changed::Everything) => {
                self.mark_all();
                read = self.trees();
            }
            Some(Changed::Some(mentions)) => self.read_mentions(&mentions, &mut read),
        }
        let declared = known.unwrap_or_else(|| Declared::new(&self.sources, &read.0, self.groups()));
        let mut analysis = self.analyse(read);
        let places: Vec<_> =
            analysis.diagnostics.iter().flat_map(|found| &found.labels).map(|label| label.loc).collect();
        analysis.drop_consequences();
        let found = std::mem::take(&mut analysis.diagnostics);
        let checked = judged(&self.sources, &analysis, found, &self.levels, self.today, Depth::Analysis);
        drop(analysis);
        for segment in
            self.files.iter_mut().flat_map(|file| file.segments.list_mut()).filter(|segment| segment.selected)
        {
            segment.has_diagnostics = false;
            segment.needs_check = false;
        }
        for loc in places {
            let list = self.files[loc.file.0 as usize].segments.list_mut();
            let at = list.partition_point(|segment| segment.start <= loc.span.start).saturating_sub(1);
            list[at].has_diagnostics = true;
        }
        self.declared = Some(declared);
        Checked { complete: checked.broken, ..checked }
    }

    /// Checks and lints the whole program.
    pub fn lint(&self) -> Checked {
        let mut analysis = analyse_sources(&self.sources, self.today);
        let found = std::mem::take(&mut analysis.diagnostics);
        judged(&self.sources, &analysis, found, &self.levels, self.today, whole(self.rules))
    }

    /// Hands on the program with its declarations, the statements around a place, and perhaps some more: enough for what is
    /// asked about one place.
    pub fn near<T>(&mut self, file: FileId, offset: u32, ask: impl FnOnce(&View<'_, '_>, &Self) -> T) -> T {
        self.read();
        self.mark_needed();
        let list = self.files[file.0 as usize].segments.list_mut();
        let at = list.partition_point(|segment| segment.start <= offset);
        let end = list.len().min(at + 1);
        list[at.saturating_sub(2)..end].iter_mut().for_each(|segment| segment.selected = true);
        if self.limits() {
            self.files.iter_mut().flat_map(|file| file.segments.list_mut()).for_each(|segment| segment.selected = true);
        }
        let live = &*self;
        let analysis = live.analyse(live.trees());
        ask(&View { sources: &live.sources, analysis: &analysis, today: live.today, levels: &live.levels }, live)
    }

    /// Whether its segments can be read by themselves.
    fn simple(&self) -> bool {
        self.files.iter().all(|file| file.segments.is_separable())
    }

    /// Whether something is kept from single groups.
    fn limits(&self) -> bool {
        self.files.iter().any(|file| file.segments.list().iter().any(|segment| segment.limits))
    }

    /// Reads again what was edited.
    fn read(&mut self) {
        for (number, file) in self.files.iter_mut().enumerate() {
            if let Some((old, end)) = file.edited.take() {
                let text = &self.sources.file(FileId(number as u32)).text;
                let new = end - old.start;
                file.segments.edit(text, old, new);
            }
        }
    }

    fn mark_all(&mut self) {
        for segment in self.files.iter_mut().flat_map(|file| file.segments.list_mut()) {
            segment.selected = true;
            segment.needs_check = true;
        }
    }

    /// Wants what cannot be left out, and for every set of groups the first grant that names them: a group has a role as
    /// soon as a grant is for it.
    fn mark_needed(&mut self) {
        let mut interactions = segments::Interactions::default();
        self.files
            .iter()
            .flat_map(|file| file.segments.list())
            .for_each(|segment| interactions |= segment.interactions);
        for file in &mut self.files {
            let mut seen = BTreeSet::new();
            for segment in file.segments.list_mut() {
                let first = segment.groups != 0 && seen.insert(segment.groups);
                segment.selected = !segment.valid_grant
                    || segment.has_diagnostics
                    || segment.needs_check
                    || first
                    || segment.interactions.affects_others(interactions);
            }
        }
    }

    /// Wants the grants that mention something, and reads those that were not wanted before.
    fn read_mentions(&mut self, mentions: &Mentions, (trees, diagnostics): &mut (Vec<Parsed>, Vec<Diagnostic>)) {
        for (number, (file, parsed)) in self.files.iter_mut().zip(trees).enumerate() {
            let id = FileId(number as u32);
            let text = &self.sources.file(id).text;
            let list = file.segments.list_mut();
            let mut more = Vec::new();
            for at in mentions.places(text) {
                let number = list.partition_point(|segment| segment.start <= at).saturating_sub(1);
                let segment = &mut list[number];
                if !segment.selected {
                    (segment.selected, segment.needs_check) = (true, true);
                    more.push(number);
                }
            }
            if !more.is_empty() {
                segments::parse_more(id, text, &file.segments, &more, parsed, diagnostics);
            }
        }
    }

    /// Reads what is wanted.
    fn trees(&self) -> (Vec<Parsed>, Vec<Diagnostic>) {
        let simple = self.simple();
        let mut diagnostics = Vec::new();
        let parse = |(id, file): (FileId, &SourceFile)| match simple {
            true => segments::parse(id, &file.text, &self.files[id.0 as usize].segments, &mut diagnostics),
            false => crate::syntax::parse(id, &file.text, &mut diagnostics),
        };
        let trees = self.sources.iter().map(parse).collect();
        (trees, diagnostics)
    }

    fn analyse(&self, (trees, diagnostics): (Vec<Parsed>, Vec<Diagnostic>)) -> Analysis<'_> {
        compile::analyse_trees(&self.sources, trees, diagnostics, &options(self.today))
    }

    /// Made of the groups that grants name.
    fn groups(&self) -> u64 {
        let mut groups = BTreeSet::new();
        for file in &self.files {
            let mut seen = BTreeSet::new();
            for segment in file.segments.list() {
                if segment.groups != 0 && seen.insert(segment.groups) {
                    groups.extend(file.segments.groups(segment.groups).split(' '));
                }
            }
        }
        let mut hasher = FxHasher::default();
        for group in groups {
            hasher.write(group.as_bytes());
            hasher.write_u8(b' ');
        }
        hasher.finish()
    }
}

impl File {
    fn new(text: &str) -> Self {
        let lines = LineIndex::of_editor(text);
        Self { segments: Segments::new(text), lines, carriage: text.contains('\r'), edited: None }
    }
}

fn options(today: Date) -> check::Options {
    check::Options { set: Vec::new(), today }
}

/// How far a whole program is looked at, the linter being on or off.
pub fn whole(rules: bool) -> Depth {
    if rules { Depth::Rules } else { Depth::Compilation }
}

/// What is wrong with a program, `found` being what its analysis found.
pub fn judged(
    sources: &Sources,
    analysis: &Analysis<'_>,
    found: Vec<Diagnostic>,
    levels: &RuleLevels,
    today: Date,
    depth: Depth,
) -> Checked {
    let outcome = lint::run_rules(sources, analysis, found, levels, today, depth);
    Checked { diagnostics: outcome.diagnostics, broken: outcome.broken, complete: true }
}

/// Analyses a whole program for what is asked about it.
pub fn analyse_sources(sources: &Sources, today: Date) -> Analysis<'_> {
    compile::analyse(sources, &options(today))
}
