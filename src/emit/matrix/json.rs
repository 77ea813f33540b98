//! The matrix as a document for programs. The schema is `docs/matrix.schema.json`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::MatrixView;
use crate::ask::matrix::{AccessWay, EntryEffect, MatrixEntry, RouteAccess, StatementPlace};
use crate::emit::document::{AssumptionEntry, Dialect, InContext, WriteContext, assumptions};
use crate::emit::json::to_string;
use crate::emit::sources::SourceMap;
use crate::policy::Statement;

pub const SCHEMA: &str = "urn:authc:matrix:1";

#[derive(Serialize)]
struct Document<'c, 'p> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: u8,
    principals: Vec<PrincipalEntry<'c>>,
    resources: Vec<ResourceEntry<'c>>,
    /// What is not there may do nothing.
    cells: Vec<CellEntry<'c>>,
    statements: Vec<InContext<'c, &'c Statement<'p>>>,
    assumptions: Vec<AssumptionEntry<'c>>,
}

#[derive(Serialize)]
struct PrincipalEntry<'c> {
    name: &'c str,
    kind: &'static str,
    /// Whether a role of the output is its own.
    role: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'c [String],
    source: String,
}

#[derive(Serialize)]
struct ResourceEntry<'c> {
    name: &'c str,
    kind: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    callers: Option<CallersEntry<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

#[derive(Serialize)]
#[serde(tag = "by", rename_all = "camelCase")]
enum CallersEntry<'c> {
    Public { because: &'c str },
    Authorizer { name: &'c str, accepts: &'c str, scopes: &'c [String] },
    Iam,
}

#[derive(Serialize)]
struct CellEntry<'c> {
    resource: usize,
    principal: usize,
    access: Vec<AccessEntry<'c>>,
}

#[derive(Serialize)]
struct AccessEntry<'c> {
    /// The verb; none if it is an action by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    verb: Option<&'c str>,
    actions: &'c [String],
    effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    ways: Vec<WayEntry<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    denials: Vec<WayEntry<'c>>,
}

#[derive(Serialize)]
struct WayEntry<'c> {
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    actions: &'c [String],
    conditions: &'c [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'c [String],
    statements: Vec<usize>,
    sources: Vec<String>,
}

/// The statements that cells name, each once.
#[derive(Default)]
struct StatementNumbers {
    numbers: BTreeMap<StatementPlace, usize>,
    order: Vec<StatementPlace>,
}

impl StatementNumbers {
    fn of(&mut self, place: StatementPlace) -> usize {
        *self.numbers.entry(place).or_insert_with(|| {
            self.order.push(place);
            self.order.len() - 1
        })
    }
}

pub(super) fn write(view: &MatrixView<'_, '_, '_>) -> String {
    let context = WriteContext::new(Dialect::Bundle, SourceMap::new(view.program.sources));
    to_string(&document(view, &context))
}

/// Returns the document in one line.
pub(super) fn write_short(view: &MatrixView<'_, '_, '_>) -> String {
    let context = WriteContext::new(Dialect::Bundle, SourceMap::new(view.program.sources));
    serde_json::to_string(&document(view, &context)).expect("what a matrix consists of has a form in JSON")
}

fn document<'c, 'p>(view: &'c MatrixView<'_, 'p, '_>, context: &'c WriteContext<'c>) -> Document<'c, 'p> {
    let matrix = view.matrix;
    let mut numbers = StatementNumbers::default();
    let mut cells = Vec::new();
    for (resource, row) in matrix.cells.iter().enumerate() {
        for (principal, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.entries.is_empty()) {
            let access = cell.entries.iter().map(|entry| access_entry(view, entry, &mut numbers)).collect();
            cells.push(CellEntry { resource, principal, access });
        }
    }
    Document {
        schema: SCHEMA,
        version: 1,
        principals: matrix
            .columns
            .iter()
            .map(|column| PrincipalEntry {
                name: &column.title,
                kind: column.kind,
                role: column.has_own_role,
                notes: &column.notes,
                source: view.place(column.loc),
            })
            .collect(),
        resources: matrix
            .rows
            .iter()
            .map(|row| ResourceEntry {
                name: &row.title,
                kind: row.kind(),
                callers: row.route.as_ref().map(callers),
                source: row.loc.map(|loc| view.place(loc)),
            })
            .collect(),
        cells,
        statements: numbers
            .order
            .iter()
            .filter_map(|place| Some(InContext(context, view.statement(*place)?)))
            .collect(),
        assumptions: assumptions(context, view.program),
    }
}

fn callers(route: &RouteAccess) -> CallersEntry<'_> {
    match route {
        RouteAccess::Public(because) => CallersEntry::Public { because },
        RouteAccess::Authorizer { name, accepts, scopes } => CallersEntry::Authorizer { name, accepts, scopes },
        RouteAccess::Iam => CallersEntry::Iam,
    }
}

fn access_entry<'c>(
    view: &MatrixView<'_, '_, '_>,
    entry: &'c MatrixEntry,
    numbers: &mut StatementNumbers,
) -> AccessEntry<'c> {
    let (effect, reason) = match entry.effect {
        EntryEffect::Allowed => ("allowed", None),
        EntryEffect::Denied => ("denied", None),
        EntryEffect::Undecided(reason) => ("unknown", Some(reason)),
    };
    let mut way = |way: &'c AccessWay| WayEntry {
        actions: &way.actions,
        conditions: &way.conditions,
        notes: &way.notes,
        statements: way.statements.iter().map(|place| numbers.of(*place)).collect(),
        sources: view.places(&way.sources),
    };
    AccessEntry {
        verb: (!entry.raw).then_some(entry.name.as_str()),
        actions: &entry.actions,
        effect,
        reason,
        ways: entry.ways.iter().map(&mut way).collect(),
        denials: entry.denials.iter().map(&mut way).collect(),
    }
}
