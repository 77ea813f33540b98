//! Writes who may do what for people and for programs.

mod csv;
mod html;
mod json;
mod markdown;
mod sha256;
mod table;

use super::sources::SourceMap;
use crate::ask::decisions::Decisions;
use crate::ask::matrix::{AccessWay, EntryEffect, Matrix, MatrixCell, MatrixEntry, StatementPlace};
use crate::model::{AssumedFact, Assumption, Program};
use crate::policy::Statement;
use crate::text::Loc;

pub use json::SCHEMA;

/// A form of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatrixFormat {
    /// Columns for a terminal of a width.
    #[default]
    Table,
    Markdown,
    Csv,
    Json,
    /// One page that needs nothing else.
    Html,
}

impl MatrixFormat {
    pub const ALL: [Self; 5] = [Self::Table, Self::Markdown, Self::Csv, Self::Json, Self::Html];

    /// Returns the name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Html => "html",
        }
    }

    /// Returns a description in one line without a full stop.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Table => "Columns that fit the terminal",
            Self::Markdown => "A table for reviews",
            Self::Csv => "A line for each verb, for spreadsheets",
            Self::Json => "One versioned document for programs",
            Self::Html => "A page with search and filters",
        }
    }

    /// Returns the format of a file by the ending of its name.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match &*ending.to_ascii_lowercase() {
            "txt" => Some(Self::Table),
            "md" | "markdown" => Some(Self::Markdown),
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// A matrix with the program that it is of.
pub struct MatrixView<'m, 'p, 's> {
    program: &'p Program<'s>,
    matrix: &'m Matrix<'s>,
    decisions: &'m Decisions<'p, 's>,
    places: SourceMap<'s>,
}

impl<'m, 'p, 's> MatrixView<'m, 'p, 's> {
    pub fn new(decisions: &'m Decisions<'p, 's>, matrix: &'m Matrix<'s>) -> Self {
        let program = decisions.program();
        Self { program, matrix, decisions, places: SourceMap::new(program.sources) }
    }

    /// Returns a statement that the matrix names.
    fn statement(&self, place: StatementPlace) -> Option<&'m Statement<'p>> {
        let policies = &self.decisions.role(place.role)?.compiled.policies;
        policies.get(place.policy)?.statements.get(place.statement)
    }

    /// Returns the matrix in a format. A table is as wide as `width`.
    pub fn write(&self, format: MatrixFormat, width: usize) -> String {
        match format {
            MatrixFormat::Table => table::write(self, width),
            MatrixFormat::Markdown => markdown::write(self),
            MatrixFormat::Csv => csv::write(self),
            MatrixFormat::Json => json::write(self),
            MatrixFormat::Html => html::write(self),
        }
    }

    /// Returns `notes.authc:12`.
    fn place(&self, loc: Loc) -> String {
        self.places.with_place(loc, str::to_owned)
    }

    fn places(&self, locs: &[Loc]) -> Vec<String> {
        let mut places: Vec<String> = locs.iter().map(|loc| self.place(*loc)).collect();
        places.dedup();
        places
    }

    /// Returns the places with the name of a file only where it changes: `a.authc:3, 8, b.authc:1`.
    fn short_places(&self, locs: &[Loc]) -> String {
        let mut out = String::new();
        let mut last = String::new();
        for place in self.places(locs) {
            let (file, line) = place.rsplit_once(':').unwrap_or(("", &place));
            if !out.is_empty() {
                out.push_str(", ");
            }
            out.push_str(if file == last { line } else { &place });
            file.clone_into(&mut last);
        }
        out
    }

    /// Returns the columns that may do something, or are denied it, and the others.
    fn split_columns(&self) -> (Vec<usize>, Vec<usize>) {
        let is_used = |column: &usize| self.matrix.cells.iter().any(|row| !row[*column].entries.is_empty());
        (0..self.matrix.columns.len()).partition(is_used)
    }

    /// Returns the rows on which somebody may do something, or is denied it, and the others but for routes.
    fn split_rows(&self) -> (Vec<usize>, Vec<usize>) {
        let is_used = |row: &usize| self.matrix.cells[*row].iter().any(|cell| !cell.entries.is_empty());
        let (used, mut untouched): (Vec<usize>, Vec<usize>) = (0..self.matrix.rows.len()).partition(is_used);
        untouched.retain(|row| self.matrix.rows[*row].route.is_none());
        (used, untouched)
    }

    /// Returns the routes with who may call them.
    fn routes(&self) -> Vec<(&'m str, String)> {
        let routes = self.matrix.rows.iter().filter_map(|row| Some((row.title.as_str(), row.route.as_ref()?.words())));
        routes.collect()
    }

    /// Returns the facts that access rests on and nobody checks.
    fn assumptions(&self) -> Vec<(String, Loc)> {
        self.program.assumptions().map(|assumption| (assumption_words(&assumption), assumption.why.loc)).collect()
    }

    fn column_notes(&self) -> Vec<String> {
        let notes = self.matrix.columns.iter().filter(|column| !column.notes.is_empty());
        notes.map(|column| format!("{}: {}", column.title, column.notes.join("; "))).collect()
    }
}

fn assumption_words(assumption: &Assumption<'_, '_>) -> String {
    let why = &assumption.why.value;
    match assumption.fact {
        AssumedFact::OneGroupEach(pool) => format!("nobody is in two groups of {} ({why})", pool.name),
        AssumedFact::RoleAttached(pool, group) => {
            format!("group {}.{} has its role ({why})", pool.name, pool.groups[group as usize].name)
        }
        AssumedFact::ExistingRole(function, _) => {
            format!("function {} keeps a role that may do more than is written here ({why})", function.name)
        }
    }
}

/// Verbs of a cell that are allowed or denied alike.
struct CellLine<'m> {
    entries: Vec<&'m MatrixEntry>,
    effect: EntryEffect,
    /// Empty if there is no limit.
    conditions: String,
    /// What is denied of it.
    denied: String,
}

impl CellLine<'_> {
    fn names(&self) -> String {
        self.entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Returns what stands behind the names.
    fn terms(&self) -> String {
        let mut terms = match self.effect {
            EntryEffect::Allowed => self.conditions.clone(),
            EntryEffect::Denied => "denied".to_owned(),
            EntryEffect::Undecided(reason) => format!("cannot be told: {reason}"),
        };
        if self.effect == EntryEffect::Allowed && !self.denied.is_empty() {
            if !terms.is_empty() {
                terms.push_str("; ");
            }
            terms.push_str(&self.denied);
        }
        terms
    }

    /// Returns `read, put: own items only`.
    fn words(&self) -> String {
        let terms = self.terms();
        if terms.is_empty() { self.names() } else { format!("{}: {terms}", self.names()) }
    }
}

/// Returns the conditions of ways, any of which is enough.
fn ways_words(ways: &[&AccessWay]) -> String {
    let way = |way: &&AccessWay| {
        let conditions = match way.conditions.is_empty() {
            true => "no limit".to_owned(),
            false => way.conditions.join(", "),
        };
        match way.actions.is_empty() {
            true => conditions,
            false => format!("{conditions} ({})", way.actions.join(", ")),
        }
    };
    match ways {
        [only] if only.actions.is_empty() && only.conditions.is_empty() => String::new(),
        ways => ways.iter().map(way).collect::<Vec<_>>().join("; or "),
    }
}

fn denials_words(entry: &MatrixEntry) -> String {
    if entry.denials.is_empty() {
        return String::new();
    }
    let words = ways_words(&entry.denials.iter().collect::<Vec<_>>());
    if words.is_empty() { "denied in part".to_owned() } else { format!("denied {words}") }
}

/// Returns the entries of a cell, those together that are allowed alike.
fn cell_lines(cell: &MatrixCell) -> Vec<CellLine<'_>> {
    let mut lines: Vec<CellLine<'_>> = Vec::new();
    for entry in &cell.entries {
        let (conditions, denied) = (ways_words(&entry.widest_ways()), denials_words(entry));
        let same = |line: &&mut CellLine<'_>| {
            line.effect == entry.effect
                && (entry.effect == EntryEffect::Denied || line.conditions == conditions && line.denied == denied)
        };
        match lines.iter_mut().find(same) {
            Some(line) => line.entries.push(entry),
            None => lines.push(CellLine { entries: vec![entry], effect: entry.effect, conditions, denied }),
        }
    }
    lines
}
