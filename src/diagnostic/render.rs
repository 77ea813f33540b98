//! Diagnostics for people. This is the only file that uses ariadne.
//!
//! Ariadne silently drops the body of a report if a span ends after the file, panics if a span cuts a character, and prints control
//! characters as they are. So it gets a copy of the source in which lines without a label are empty, to keep line numbers right,
//! long lines are cut around the labels, and control characters are escaped.

use std::fmt::Write as _;
use std::ops::Range;

use ariadne::{Color, Config, IndexType, Report, ReportKind, Source};

use super::locator::Locator;
use super::{Diagnostic, Edit, Fix, Label, Severity};
use crate::text::{FileId, LineColumn, Loc, Sources, Span, printable, push_printable};

/// Maximal number of reports. Errors take precedence over warnings.
pub const MAX_REPORTS: usize = 50;

/// Maximal number of characters of a line. Longer lines are cut around the labels.
const MAX_COLUMNS: usize = 160;

/// Number of characters of a cut line on each side of the ends of a label.
const CONTEXT: usize = 45;

/// Last line with drawn reports: ariadne keeps a record for every line before a report.
const MAX_DRAWN_LINE: u32 = 1_000_000;

/// Maximal number of characters of a message or a label, which may quote a source without line breaks.
const MAX_WORDS: usize = 240;

/// Maximal number of characters of a note or a fix.
const MAX_ADVICE: usize = 1000;

/// Column at which notes are wrapped.
const WRAP: usize = 100;

/// Renders diagnostics for a terminal, with a last line that counts them. Returns an empty text if there are none.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let warnings = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning).count();
    let mut room = (errors.min(MAX_REPORTS), MAX_REPORTS.saturating_sub(errors));
    let mut painter = Painter { out: String::new(), color, locator: Locator::new(sources) };
    for diagnostic in diagnostics {
        let left = if diagnostic.severity == Severity::Error { &mut room.0 } else { &mut room.1 };
        if *left > 0 {
            *left -= 1;
            painter.report(diagnostic);
            painter.out.push('\n');
        }
    }
    if diagnostics.len() > MAX_REPORTS {
        let _ = writeln!(painter.out, "… and {} more\n", diagnostics.len() - MAX_REPORTS);
    }
    if let Some(worst) = diagnostics.iter().map(|diagnostic| diagnostic.severity).min() {
        painter.paint(severity_ansi(worst), worst.word());
        let infos = match diagnostics.len() - errors - warnings {
            0 => None,
            infos => Some(format!("{infos} info")),
        };
        let counts = [count(errors, "error"), count(warnings, "warning"), infos];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let _ = writeln!(painter.out, ": {}", counts.join(", "));
    }
    painter.out
}

fn count(number: usize, word: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{number} {word}s")),
    }
}

const BOLD_RED: &str = "1;31";
const BOLD_YELLOW: &str = "1;33";
const BOLD_BLUE: &str = "1;34";
const GREEN: &str = "32";
const CYAN: &str = "36";

fn severity_ansi(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => BOLD_RED,
        Severity::Warning => BOLD_YELLOW,
        Severity::Info => BOLD_BLUE,
    }
}

struct Painter<'s> {
    out: String,
    color: bool,
    locator: Locator<'s>,
}

impl Painter<'_> {
    fn paint(&mut self, ansi: &str, text: &str) {
        if self.color {
            let _ = write!(self.out, "\u{1b}[{ansi}m{text}\u{1b}[0m");
        } else {
            self.out.push_str(text);
        }
    }

    fn report(&mut self, diagnostic: &Diagnostic) {
        self.paint(
            severity_ansi(diagnostic.severity),
            &format!("{}[{}]", diagnostic.severity.word(), diagnostic.code.id),
        );
        let _ = writeln!(self.out, ": {}", words(&diagnostic.message));
        self.body(diagnostic);
        for note in &diagnostic.notes {
            self.advice("why", CYAN, &wrap(&words_with_breaks(note)));
        }
        for fix in &diagnostic.fixes {
            self.advice("fix", GREEN, &words_with_breaks(&fix.text));
            self.preview(fix, diagnostic.primary().map(|loc| loc.file));
        }
    }

    fn advice(&mut self, head: &str, ansi: &str, text: &str) {
        self.out.push_str("  ");
        self.paint(ansi, head);
        self.out.push_str(": ");
        for (n, line) in text.lines().enumerate() {
            if n > 0 {
                self.out.push_str("       ");
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// Draws the source with its labels.
    fn body(&mut self, diagnostic: &Diagnostic) {
        let mut marks: Vec<Mark<'_>> = Vec::new();
        for (n, label) in diagnostic.labels.iter().enumerate() {
            marks.extend(self.mark(label, n == 0));
        }
        let Some(first) = marks.first() else { return };
        let primary_file = first.file;
        // Ariadne opens a section for each change of file, and a new one for a line above the one before.
        marks.sort_by_key(|mark| (mark.file != primary_file, mark.file, mark.lines.end, mark.at.start));
        if marks.iter().any(|mark| mark.lines.end > MAX_DRAWN_LINE) {
            return self.list(&marks);
        }
        let mut sections: Vec<Section> = Vec::new();
        for of_file in marks.chunk_by(|left, right| left.file == right.file) {
            let shown = of_file.iter().find(|mark| mark.primary).unwrap_or(&of_file[0]);
            let (file, position) = (shown.file, shown.position);
            let copy = self.condense(file, of_file);
            sections.push(Section { file, position, source: Source::from(copy.text), points: copy.points });
        }
        self.draw(diagnostic.severity, &marks, &sections);
    }

    /// Lists the locations of the labels, one per line, without the source.
    fn list(&mut self, marks: &[Mark<'_>]) {
        for mark in marks {
            let name = printable(self.locator.name(mark.file), &[]);
            let LineColumn { line, column } = mark.position;
            let _ = writeln!(self.out, "  --> {name}:{line}:{column} {}", words(mark.text));
        }
    }

    fn mark<'l>(&mut self, label: &'l Label, primary: bool) -> Option<Mark<'l>> {
        let Loc { file, mut span } = self.locator.clamp(label.loc)?;
        let text = self.locator.text(file);
        if span.is_empty() && span.start as usize == text.len() {
            // The end of the file is best seen behind its last word.
            let end = text.trim_end().len() as u32;
            span = Span::new(end, end);
        }
        let position = self.locator.position(file, span.start);
        let index = self.locator.index(file);
        let first = index.line(span.start);
        let last = index.line(span.end.saturating_sub(1).max(span.start));
        let start = (span.start as usize).min(self.locator.line(file, first).end);
        let end = (span.end as usize).min(self.locator.line(file, last).end).max(start);
        // Ariadne draws nothing under a label that has no words.
        let text = if label.text.is_empty() { "here" } else { &label.text };
        Some(Mark { file, at: start..end, lines: first..last, position, text, primary })
    }

    /// Copies a file to a form that is safe to draw, and maps the ends of the marks to it.
    fn condense(&mut self, file: FileId, marks: &[Mark<'_>]) -> Copy {
        let text = self.locator.text(file);
        let mut wanted: Vec<(u32, usize)> =
            marks.iter().flat_map(|mark| [(mark.lines.start, mark.at.start), (mark.lines.end, mark.at.end)]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut copy = Copy { text: String::new(), points: Vec::new() };
        let mut line = 0;
        for of_line in wanted.chunk_by(|left, right| left.0 == right.0) {
            let number = of_line[0].0;
            copy.text.extend(std::iter::repeat_n('\n', (number - line) as usize));
            let range = self.locator.line(file, number);
            let points: Vec<usize> = of_line.iter().map(|&(_, point)| point - range.start).collect();
            let mapped = push_line(&mut copy.text, &text[range], &points, MAX_COLUMNS, CONTEXT);
            copy.points.extend(of_line.iter().zip(mapped).map(|(&(_, point), at)| (point, at)));
            // An empty mark at the end of a line covers this.
            copy.text.push_str(" \n");
            line = number + 1;
        }
        copy
    }

    fn draw(&mut self, severity: Severity, marks: &[Mark<'_>], sections: &[Section]) {
        const OTHERS: [Color; 4] = [Color::Blue, Color::Cyan, Color::Magenta, Color::Green];
        let primary = match severity {
            Severity::Error => Color::Red,
            Severity::Warning => Color::Yellow,
            Severity::Info => Color::Blue,
        };
        let config = Config::new().with_index_type(IndexType::Byte).with_color(self.color).with_tab_width(4);
        let start = (sections[0].file, 0..0);
        let mut report = Report::build(ReportKind::Custom("", Color::Primary), start).with_config(config);
        let mut others = OTHERS.iter().cycle();
        for mark in marks {
            let Some(section) = sections.iter().find(|section| section.file == mark.file) else { continue };
            let span = section.span(mark);
            let color = if mark.primary { primary } else { *others.next().unwrap_or(&primary) };
            let label = ariadne::Label::new((mark.file, span)).with_color(color).with_priority(i32::from(mark.primary));
            report = report.with_label(label.with_message(words(mark.text)));
        }
        let mut drawn = Vec::new();
        // Writing to a vector cannot fail.
        let _ = report.finish().write(Sections(sections), &mut drawn);
        let drawn = String::from_utf8_lossy(&drawn);
        for line in drawn.lines().skip(1) {
            let line = if self.color { line } else { line.trim_end() };
            match line.split_once(NAME_MARK) {
                Some((before, rest)) => self.place(before, rest, sections),
                None => self.out.push_str(line),
            }
            self.out.push('\n');
        }
    }

    /// Writes the head of a section with the line and column in the original, which the copy does not have.
    fn place(&mut self, before: &str, rest: &str, sections: &[Section]) {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = rest[..digits].parse().unwrap_or(0);
        let behind =
            rest[digits..].trim_start_matches(|character: char| character == ':' || character.is_ascii_digit());
        let Some(Section { file, position: LineColumn { line, column }, .. }) = sections.get(number) else { return };
        let name = printable(self.locator.name(*file), &[]);
        let _ = write!(self.out, "{before}{name}:{line}:{column}{behind}");
    }

    /// Writes the lines of a fix as they are after it.
    fn preview(&mut self, fix: &Fix, primary: Option<FileId>) {
        let mut edits: Vec<Edit> = fix
            .edits
            .iter()
            .filter_map(|edit| Some(Edit { loc: self.locator.clamp(edit.loc)?, text: edit.text.clone() }))
            .collect();
        edits.sort_by_key(|edit| edit.loc);
        for of_file in edits.chunk_by(|left, right| left.loc.file == right.loc.file) {
            let file = of_file[0].loc.file;
            let Some(after) = self.applied(file, of_file) else { continue };
            if primary != Some(file) {
                let name = printable(self.locator.name(file), &[]).into_owned();
                let _ = writeln!(self.out, "       in {name}:");
            }
            self.preview_lines(&after);
        }
    }

    /// Returns the lines that edits of one file touch, with the edits applied, or `None` if there is no visible change.
    fn applied(&mut self, file: FileId, edits: &[Edit]) -> Option<Applied> {
        let text = self.locator.text(file);
        let (first, last) = (edits.first()?, edits.last()?);
        let index = self.locator.index(file);
        let (first, last) = (index.line(first.loc.span.start), index.line(last.loc.span.end));
        let (start, end) = (self.locator.line(file, first).start, self.locator.line(file, last).end);
        let mut after = Applied { text: String::new(), points: Vec::new() };
        let mut at = start;
        for edit in edits {
            let range = edit.loc.span.start as usize..edit.loc.span.end as usize;
            if range.start < at || range.end > end.max(at) {
                return None;
            }
            after.text.push_str(&text[at..range.start]);
            after.points.push(after.text.len());
            after.text.push_str(&edit.text);
            after.points.push(after.text.len());
            at = range.end;
        }
        after.text.push_str(&text[at..end]);
        let seen = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let now = seen(&after.text);
        (!now.is_empty() && now != seen(&text[start..end])).then_some(after)
    }

    fn preview_lines(&mut self, after: &Applied) {
        const MAX_LINES: usize = 6;
        let lines = || after.text.split('\n');
        let indent =
            lines().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len()).min();
        let indent = indent.unwrap_or(0);
        let mut start = 0;
        for (n, line) in lines().enumerate() {
            let content = line.trim_end();
            let skipped = indent.min(content.len());
            if n == MAX_LINES {
                self.out.push_str("       …\n");
                return;
            }
            let ends = start + skipped..=start + content.len();
            let points: Vec<usize> =
                after.points.iter().filter(|point| ends.contains(point)).map(|point| point - start - skipped).collect();
            self.out.push_str("       ");
            push_line(&mut self.out, &content[skipped..], &points, 100, 30);
            self.out.push('\n');
            start += line.len() + 1;
        }
    }
}

/// Precedes the number of a section where ariadne writes a file name. It never occurs in printable text.
const NAME_MARK: char = '\u{1}';

/// A label with a clamped span.
struct Mark<'l> {
    file: FileId,
    /// In bytes of the file.
    at: Range<usize>,
    /// Lines, from 0, of the first and the last byte.
    lines: Range<u32>,
    position: LineColumn,
    text: &'l str,
    primary: bool,
}

struct Copy {
    text: String,
    /// Pairs of offsets in the file and in the copy.
    points: Vec<(usize, usize)>,
}

/// The part of a report that shows one file.
struct Section {
    file: FileId,
    position: LineColumn,
    source: Source<String>,
    points: Vec<(usize, usize)>,
}

impl Section {
    /// Returns the range of a mark in the copy, at least one character.
    fn span(&self, mark: &Mark<'_>) -> Range<usize> {
        let at = |offset| {
            let found = self.points.iter().find(|(point, _)| *point == offset);
            found.map_or(0, |&(_, at)| at)
        };
        let (start, end) = (at(mark.at.start), at(mark.at.end));
        let next = self.source.text()[start..].chars().next().map_or(1, char::len_utf8);
        start..end.max(start + next)
    }
}

struct Sections<'s>(&'s [Section]);

impl ariadne::Cache<FileId> for Sections<'_> {
    type Storage = String;

    fn fetch(&mut self, file: &FileId) -> Result<&Source<String>, impl std::fmt::Debug> {
        self.0.iter().find(|section| section.file == *file).map(|section| &section.source).ok_or("no such file")
    }

    fn display<'a>(&self, file: &'a FileId) -> Option<impl std::fmt::Display + 'a> {
        self.0.iter().position(|section| section.file == *file).map(|number| format!("{NAME_MARK}{number}"))
    }
}

struct Applied {
    text: String,
    points: Vec<usize>,
}

/// Adds a line in printable form, cut around the sorted `points` if it is long, and returns their offsets in `out`.
fn push_line(out: &mut String, line: &str, points: &[usize], max: usize, context: usize) -> Vec<usize> {
    let windows = windows(line, points, max, context);
    let mut mapped = Vec::with_capacity(points.len());
    let mut points = points.iter().copied().peekable();
    for window in &windows {
        if window.start > 0 {
            out.push('…');
        }
        for (at, character) in line[window.clone()].char_indices() {
            while points.next_if(|&point| point <= window.start + at).is_some() {
                mapped.push(out.len());
            }
            if character == '\t' { out.push('\t') } else { push_printable(out, character) }
        }
        while points.next_if(|&point| point <= window.end).is_some() {
            mapped.push(out.len());
        }
    }
    if windows.last().is_some_and(|window| window.end < line.len()) {
        out.push('…');
    }
    mapped.extend(points.map(|_| out.len()));
    mapped
}

/// Returns the parts of a line that are shown.
fn windows(line: &str, points: &[usize], max: usize, context: usize) -> Vec<Range<usize>> {
    if line.len() <= max || line.chars().nth(max).is_none() {
        return std::iter::once(0..line.len()).collect();
    }
    let before = |at: usize| line[..at].char_indices().rev().nth(context - 1).map_or(0, |(start, _)| start);
    let after = |at: usize| line[at..].char_indices().nth(context).map_or(line.len(), |(end, _)| at + end);
    let mut windows: Vec<Range<usize>> = Vec::new();
    for &point in if points.is_empty() { &[0] } else { points } {
        let window = before(point)..after(point);
        match windows.last_mut() {
            Some(last) if last.end >= window.start => last.end = window.end,
            _ => windows.push(window),
        }
    }
    windows
}

/// Returns a text that may quote the source in printable form on one line.
fn words(text: &str) -> String {
    printable(&cut(text, MAX_WORDS), &[]).into_owned()
}

/// Returns a text that may quote the source in printable form, with its own line breaks.
fn words_with_breaks(text: &str) -> String {
    printable(&cut(text, MAX_ADVICE), &['\n']).into_owned()
}

fn cut(text: &str, max: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= max || text.chars().nth(max).is_none() {
        return text.into();
    }
    let head = text.char_indices().nth(max / 2).map_or(0, |(at, _)| at);
    let tail = text.char_indices().rev().nth(max / 2).map_or(0, |(at, _)| at);
    format!("{}…{}", &text[..head], &text[tail..]).into()
}

/// Wraps lines between words.
pub fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.lines().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let mut column = 0;
        for word in line.split(' ') {
            let width = word.chars().count();
            if column > 0 && column + 1 + width > WRAP {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += width;
        }
    }
    out
}
