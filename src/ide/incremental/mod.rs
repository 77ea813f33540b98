//! Incremental analysis: after an edit only what it can have changed is parsed and checked again.
//!
//! The meaning and the diagnostics of a grant follow from its own text, from the declarations that [`dependencies`] finds for it, from
//! the groups that other grants name, and for a few grants from each other. A grant without diagnostics is left out until one of these
//! changes; everything else is parsed and checked with the declarations each time. If something is kept from single groups, the whole
//! program is checked, since any grant can be a way around it. `tests/it/edits.rs` compares the result with that of a fresh start.

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

use self::dependencies::{DeclarationChange, DeclarationFingerprints, MentionSearch};
use super::ProgramView;
use crate::check;
use crate::compile::{self, Analysis};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Depth, RuleLevels};
use crate::syntax::Parsed;
use crate::syntax::segments::{self, Segments};
use crate::text::{Date, FileId, LineIndex, SourceFile, Sources};

mod dependencies;
#[cfg(test)]
mod tests;

/// Programs of at most this many segments are linted with every check: linting takes less time than a second publication.
const LINT_AT_ONCE_SEGMENTS: usize = 20;

#[derive(Debug)]
pub struct IncrementalAnalysis {
    sources: Sources,
    files: Vec<File>,
    levels: RuleLevels,
    today: Date,
    /// The declarations with which the omitted grants were checked, or `None` before the first check.
    declared: Option<DeclarationFingerprints>,
    lint_at_once_segments: usize,
    lint_enabled: bool,
}

#[derive(Debug)]
struct File {
    segments: Segments,
    lines: LineIndex,
    /// There is, or was, a carriage return. The lines are then indexed again after every edit.
    carriage: bool,
    /// The edited bytes since the segments were read: their range in the old text, and its end in the new one.
    edited: Option<(Range<u32>, u32)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CheckResult {
    /// Errors and lints at their level in the project, in the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// There is an error, so no rule of the linter runs.
    pub broken: bool,
    /// The diagnostics are those of the whole program, those of the linter included if it is on, but for assertions that do not hold.
    pub linted: bool,
    /// Nothing is missing: no assertion is left to be asked.
    pub complete: bool,
}

impl IncrementalAnalysis {
    /// Starts with these files and the linter on.
    pub fn new(sources: Sources, levels: RuleLevels, today: Date) -> Self {
        let files = sources.iter().map(|(_, file)| File::new(&file.text)).collect();
        Self {
            sources,
            files,
            levels,
            today,
            declared: None,
            lint_at_once_segments: LINT_AT_ONCE_SEGMENTS,
            lint_enabled: true,
        }
    }

    /// Lints programs of at most this many segments with every check.
    pub fn lint_at_once(self, segments: usize) -> Self {
        Self { lint_at_once_segments: segments, ..self }
    }

    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Returns the lines of a file as editors count them.
    pub fn lines(&self, file: FileId) -> &LineIndex {
        &self.files[file.0 as usize].lines
    }

    /// Returns the lines of every file, in the order of the sources.
    pub fn all_lines(&self) -> impl Iterator<Item = &LineIndex> {
        self.files.iter().map(|file| &file.lines)
    }

    pub fn levels(&self) -> &RuleLevels {
        &self.levels
    }

    pub fn today(&self) -> Date {
        self.today
    }

    /// Returns the number of segments, which is about that of statements.
    pub fn size(&self) -> usize {
        self.files.iter().map(|file| file.segments.list().len()).sum()
    }

    pub fn lint_enabled(&self) -> bool {
        self.lint_enabled
    }

    /// Sets the date and turns the linter on or off. Returns whether that changes anything: everything is then checked again.
    pub fn configure(&mut self, today: Date, rules: bool) -> bool {
        let changed = (self.today, self.lint_enabled) != (today, rules);
        if changed {
            (self.today, self.lint_enabled, self.declared) = (today, rules, None);
        }
        changed
    }

    /// Replaces a range of bytes of a file.
    ///
    /// # Panics
    /// If the range is outside the text or cuts a character.
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

    /// Checks the program. The linter runs too if the program is small.
    pub fn check(&mut self) -> CheckResult {
        self.update_pieces();
        if self.size() <= self.lint_at_once_segments {
            self.select_all();
            self.declared = None;
            return self.lint();
        }
        let mut previous = self.declared.take().filter(|_| self.simple() && !self.limits());
        match previous {
            Some(_) => self.select_needed(),
            None => self.select_all(),
        }
        let mut read = self.parse();
        match previous.as_mut().map(|previous| previous.update(&self.sources, &read.0, self.groups_hash())) {
            None | Some(DeclarationChange::Nothing) => {}
            Some(DeclarationChange::Everything) => {
                self.select_all();
                read = self.parse();
            }
            Some(DeclarationChange::Some(mentions)) => self.select_mentions(&mentions, &mut read),
        }
        let declared =
            previous.unwrap_or_else(|| DeclarationFingerprints::new(&self.sources, &read.0, self.groups_hash()));
        let mut analysis = self.analyse(read);
        let places: Vec<_> =
            analysis.diagnostics.iter().flat_map(|found| &found.labels).map(|label| label.loc).collect();
        analysis.drop_consequences();
        let diagnostics = std::mem::take(&mut analysis.diagnostics);
        let checked = lint_analysis(&self.sources, &analysis, diagnostics, &self.levels, self.today, Depth::Analysis);
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
        CheckResult { linted: checked.broken, complete: checked.broken, ..checked }
    }

    /// Checks and lints the whole program. Assertions are not asked.
    pub fn lint(&self) -> CheckResult {
        let mut analysis = analyse_sources(&self.sources, self.today);
        let diagnostics = std::mem::take(&mut analysis.diagnostics);
        lint_analysis(&self.sources, &analysis, diagnostics, &self.levels, self.today, full_depth(self.lint_enabled))
    }

    /// Passes a view with all declarations and the statements around a position, and perhaps more: enough for a request about the
    /// position.
    pub fn with_surroundings<T>(
        &mut self,
        file: FileId,
        offset: u32,
        use_view: impl FnOnce(&ProgramView<'_, '_>, &Self) -> T,
    ) -> T {
        self.update_pieces();
        self.select_needed();
        let list = self.files[file.0 as usize].segments.list_mut();
        let at = list.partition_point(|segment| segment.start <= offset);
        let end = list.len().min(at + 1);
        list[at.saturating_sub(2)..end].iter_mut().for_each(|segment| segment.selected = true);
        if self.limits() {
            self.files.iter_mut().flat_map(|file| file.segments.list_mut()).for_each(|segment| segment.selected = true);
        }
        let live = &*self;
        let analysis = live.analyse(live.parse());
        use_view(
            &ProgramView { sources: &live.sources, analysis: &analysis, today: live.today, levels: &live.levels },
            live,
        )
    }

    /// Returns whether the segments can be parsed by themselves.
    fn simple(&self) -> bool {
        self.files.iter().all(|file| file.segments.is_separable())
    }

    /// Returns whether something is kept from single groups.
    fn limits(&self) -> bool {
        self.files.iter().any(|file| file.segments.list().iter().any(|segment| segment.limits))
    }

    /// Updates the segments of the edited files.
    fn update_pieces(&mut self) {
        for (number, file) in self.files.iter_mut().enumerate() {
            if let Some((old, end)) = file.edited.take() {
                let text = &self.sources.file(FileId(number as u32)).text;
                let new = end - old.start;
                file.segments.edit(text, old, new);
            }
        }
    }

    fn select_all(&mut self) {
        for segment in self.files.iter_mut().flat_map(|file| file.segments.list_mut()) {
            segment.selected = true;
            segment.needs_check = true;
        }
    }

    /// Selects the segments that cannot be left out, and for every set of groups the first grant that names them: a group has a role as
    /// soon as a grant is for it.
    fn select_needed(&mut self) {
        let mut across = segments::Interactions::default();
        self.files.iter().flat_map(|file| file.segments.list()).for_each(|segment| across |= segment.interactions);
        for file in &mut self.files {
            let mut seen = BTreeSet::new();
            for segment in file.segments.list_mut() {
                let first = segment.groups != 0 && seen.insert(segment.groups);
                segment.selected = !segment.valid_grant
                    || segment.has_diagnostics
                    || segment.needs_check
                    || first
                    || segment.interactions.affects_others(across);
            }
        }
    }

    /// Selects the grants that mention a name, and parses those that were not selected before.
    fn select_mentions(&mut self, mentions: &MentionSearch, (trees, diagnostics): &mut (Vec<Parsed>, Vec<Diagnostic>)) {
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

    /// Parses the selected segments.
    fn parse(&self) -> (Vec<Parsed>, Vec<Diagnostic>) {
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

    /// Returns a hash of the groups that grants name.
    fn groups_hash(&self) -> u64 {
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

/// Returns how deeply a whole program is analysed.
pub fn full_depth(rules: bool) -> Depth {
    if rules { Depth::Rules } else { Depth::Compilation }
}

/// Lints an analysed program, without asking its assertions. `diagnostics` are those of the analysis.
pub fn lint_analysis(
    sources: &Sources,
    analysis: &Analysis<'_>,
    diagnostics: Vec<Diagnostic>,
    levels: &RuleLevels,
    today: Date,
    depth: Depth,
) -> CheckResult {
    let outcome = lint::run_rules(sources, analysis, diagnostics, levels, today, depth);
    let complete = outcome.broken || analysis.program.tests.is_empty();
    CheckResult { diagnostics: outcome.diagnostics, broken: outcome.broken, linted: true, complete }
}

/// Analyses a whole program.
pub fn analyse_sources(sources: &Sources, today: Date) -> Analysis<'_> {
    compile::analyse(sources, &options(today))
}
