//! Who may do what on everything, by the compiled policies.
//!
//! A verb counts if each of its actions is allowed for some request. What is asked is what [`Subjects`] asks; a role's statements
//! that cannot be about a resource, by the beginnings of their ARNs, are left out of the question.

mod columns;
mod condition_words;
mod role_statements;
mod rows;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use self::condition_words::{Words, arn_title};
use self::role_statements::{RoleStatements, StatementPart, requests};
use super::decisions::Decisions;
use super::question::{QuestionTerms, Subjects};
use crate::catalog::DERIVED;
use crate::model::grant::{GrantTarget, Permission, Raw};
use crate::model::{Grantee, RoleId};
use crate::policy::Condition;
use crate::policy::evaluate::Document;
use crate::policy::prove::{Layers, Proof, find};
use crate::text::Loc;

pub use columns::MatrixColumn;
pub use rows::{MatrixRow, RouteAccess, RowSubject};

use self::rows::RowArn;

/// Who may do what.
#[derive(Debug)]
pub struct Matrix<'s> {
    pub columns: Vec<MatrixColumn>,
    pub rows: Vec<MatrixRow<'s>>,
    /// By row, and in it by column.
    pub cells: Vec<Vec<MatrixCell>>,
}

/// What somebody may do on something. It is empty if that is nothing.
#[derive(Debug, Clone, Default)]
pub struct MatrixCell {
    pub entries: Vec<MatrixEntry>,
}

/// A verb, or an action that none of the verbs in the cell gives.
#[derive(Debug, Clone)]
pub struct MatrixEntry {
    /// The verb, or `service:Action`.
    pub name: String,
    /// Whether it is an action by itself.
    pub raw: bool,
    pub actions: Vec<String>,
    pub effect: EntryEffect,
    /// By what it is allowed; for what is denied, by what it would be.
    pub ways: Vec<AccessWay>,
    /// What takes it away, all of it or a part.
    pub denials: Vec<AccessWay>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryEffect {
    Allowed,
    /// Granted, and denied wherever it is.
    Denied,
    /// It cannot be told, for a reason.
    Undecided(&'static str),
}

/// Statements that allow or deny something under the same conditions.
#[derive(Debug, Clone)]
pub struct AccessWay {
    /// The actions, if not all of the entry.
    pub actions: Vec<String>,
    /// In words, all of which must hold. Without any there is no limit.
    pub conditions: Vec<String>,
    /// What else is to be known, in words.
    pub notes: Vec<String>,
    pub statements: Vec<StatementPlace>,
    /// The grants or denials, or the declarations that bring an access along, in the order of the text.
    pub sources: Vec<Loc>,
}

/// The place of a statement in the policies of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementPlace {
    pub role: RoleId,
    pub policy: usize,
    pub statement: usize,
}

impl MatrixEntry {
    /// Returns the ways that are not part of a wider one.
    pub fn widest_ways(&self) -> Vec<&AccessWay> {
        match self.ways.iter().find(|way| way.actions.is_empty() && way.conditions.is_empty()) {
            Some(way) => vec![way],
            None => self.ways.iter().collect(),
        }
    }
}

impl MatrixCell {
    /// Returns the grants and denials of all entries, in the order of the text.
    pub fn sources(&self) -> Vec<Loc> {
        let ways = self.entries.iter().flat_map(|entry| entry.ways.iter().chain(&entry.denials));
        let sources: BTreeSet<Loc> = ways.flat_map(|way| way.sources.iter().copied()).collect();
        sources.into_iter().collect()
    }
}

/// Returns who may do what in a program. It must be one without errors.
pub fn matrix<'s>(decisions: &Decisions<'_, 's>) -> Matrix<'s> {
    let program = decisions.program();
    let columns = columns::columns(program);
    let mut rows = rows::rows(decisions);
    let mut cells: Vec<Vec<MatrixCell>> = rows.iter().map(|_| vec![MatrixCell::default(); columns.len()]).collect();
    let mut other_rows: FxHashMap<String, usize> = FxHashMap::default();
    let sources: FxHashMap<Loc, usize> =
        program.grants.iter().enumerate().map(|(index, grant)| (grant.loc, index)).collect();
    let mut done: FxHashMap<RoleId, usize> = FxHashMap::default();
    let answers = RefCell::default();
    for place in 0..columns.len() {
        let Some(role) = columns[place].role else { continue };
        if let Some(same) = done.get(&role).copied() {
            cells.iter_mut().for_each(|row| row[place] = row[same].clone());
            continue;
        }
        done.insert(role, place);
        let statements = RoleStatements::new(decisions, role);
        let mut cell_maker = CellMaker {
            decisions,
            sources: &sources,
            grantee: Grantee::of(program.roles[role.index()].principal),
            statements: &statements,
            seen: vec![false; statements.parts.len()],
            answers: &answers,
        };
        for (row, cells) in rows.iter().zip(&mut cells) {
            cells[place] = cell_maker.cell(row);
        }
        for OtherCell { subject, spelled, title, cell } in cell_maker.others() {
            let row = *other_rows.entry(spelled).or_insert_with(|| {
                rows.push(MatrixRow::other(subject, title));
                cells.push(vec![MatrixCell::default(); columns.len()]);
                rows.len() - 1
            });
            cells[row][place] = cell;
        }
    }
    sort_others(&mut rows, &mut cells);
    Matrix { columns, rows, cells }
}

/// Puts the rows that no declaration has behind the others, by their titles.
fn sort_others(rows: &mut Vec<MatrixRow<'_>>, cells: &mut Vec<Vec<MatrixCell>>) {
    let mut joined: Vec<(MatrixRow<'_>, Vec<MatrixCell>)> = rows.drain(..).zip(cells.drain(..)).collect();
    let key = |row: &MatrixRow<'_>| match row.subject {
        RowSubject::Target(_) => None,
        RowSubject::Unbound => Some((0, String::new())),
        RowSubject::Arn => Some((1, row.title.clone())),
    };
    joined.sort_by_cached_key(|(row, _)| key(row));
    (*rows, *cells) = joined.into_iter().unzip();
}

/// The cell of something that no declaration has.
struct OtherCell<'s> {
    subject: RowSubject<'s>,
    /// The resource as the bundle spells it.
    spelled: String,
    title: String,
    cell: MatrixCell,
}

/// Makes the cells of one role.
struct CellMaker<'m, 'p, 's> {
    decisions: &'m Decisions<'p, 's>,
    /// The indexes of the grants by their locations.
    sources: &'m FxHashMap<Loc, usize>,
    grantee: Grantee,
    statements: &'m RoleStatements<'m, 'p>,
    /// For each part of a statement whether a row shows it.
    seen: Vec<bool>,
    answers: &'m RefCell<Answers>,
}

/// Answers for statements that differ in nothing but the name of a resource, which most statements of a large program do: by action, by
/// conditions, by what stands behind the name, and by whether a function asks.
type Answers = FxHashMap<(String, Rc<[Condition]>, String, bool), Proof>;

/// What a part of a statement does about a question.
enum Answer {
    Nothing,
    Allowed,
    /// It would allow it but for denials.
    Denied,
    Undecided(&'static str),
}

impl Answer {
    fn of(proof: &Proof) -> Self {
        match proof {
            Proof::Impossible => Self::Nothing,
            Proof::Possible(_) => Self::Allowed,
            Proof::Undecided(reason) => Self::Undecided(reason),
        }
    }
}

/// Returns what a resource has behind the name of a row's, if it is the same or a part of it: the answer to a question is then
/// the same whatever the name.
fn rest_behind_name<'q>(
    part: &'q StatementPart<'_, '_>,
    arns: &[RowArn],
    on: &dyn Fn(&str) -> bool,
) -> Option<&'q str> {
    arns.iter().filter(|arn| on(arn.shape)).find_map(|arn| {
        let name = arn.example.strip_suffix('*').unwrap_or(&arn.example);
        let rest = part.example.strip_prefix(name)?;
        let is_plain = !name.contains(['*', '?', '$']);
        (is_plain && (part.example == arn.example || name.len() < arn.example.len())).then_some(rest)
    })
}

/// What is known of one action on one row.
#[derive(Default)]
struct ActionAccess {
    allowed: bool,
    undecided: Option<&'static str>,
    ways: Vec<AccessWay>,
    /// The ways that are denied in all cases.
    denied_ways: Vec<AccessWay>,
    denials: Vec<AccessWay>,
}

impl ActionAccess {
    fn is_nothing(&self) -> bool {
        !self.allowed && self.undecided.is_none() && self.denied_ways.is_empty()
    }
}

impl<'p, 's> CellMaker<'_, 'p, 's> {
    fn cell(&mut self, row: &MatrixRow<'s>) -> MatrixCell {
        let RowSubject::Target(target) = row.subject else { return MatrixCell::default() };
        let mut places: Vec<usize> = row.arns.iter().flat_map(|arn| self.statements.about(&arn.example)).collect();
        places.sort_unstable();
        places.dedup();
        let allows = |place: &&usize| !self.statements.parts[**place].statement.deny;
        let mut actions: Vec<&'p str> =
            places.iter().filter(allows).flat_map(|place| self.statements.parts[*place].actions()).collect();
        actions.sort_unstable();
        actions.dedup();
        if actions.is_empty() {
            return MatrixCell::default();
        }
        let program = self.decisions.program();
        let kind = target.object.kind(program);
        let has = |action: &str| actions.iter().any(|own| own.eq_ignore_ascii_case(action));
        let mut entries = Vec::new();
        // The actions that entries speak for, with the conditions under which they do.
        let mut told: Vec<(&str, Vec<Vec<String>>)> = Vec::new();
        for verb in kind.verbs.iter().filter(|verb| !verb.unscoped && verb.actions.iter().all(|action| has(action))) {
            let accesses: Vec<(String, ActionAccess)> = verb
                .actions
                .iter()
                .map(|action| ((*action).to_owned(), self.access(row, &places, action, &Permission::Verb(verb))))
                .collect();
            let Some(entry) = joined(verb.name.to_owned(), false, accesses) else { continue };
            let conditions: Vec<Vec<String>> = entry.ways.iter().map(|way| way.conditions.clone()).collect();
            told.extend(verb.all_actions().map(|action| (action, conditions.clone())));
            entries.push(entry);
        }
        for derived in DERIVED.iter().filter(|derived| derived.kind == kind.word) {
            let needed: Vec<&MatrixEntry> =
                entries.iter().filter(|entry| derived.needs.contains(&&*entry.name)).collect();
            if needed.len() == derived.needs.len() {
                let ways = needed.iter().flat_map(|entry| &entry.ways);
                told.push((derived.action, ways.map(|way| way.conditions.clone()).collect()));
            }
        }
        for action in actions {
            for arn in &row.arns {
                let raw = Permission::Raw(Box::new(Raw { action: action.into(), on: arn.shape }));
                let access = self.access(row, &places, action, &raw);
                if access.is_nothing() {
                    continue;
                }
                let is_told = |way: &AccessWay| {
                    told.iter().any(|(own, conditions)| {
                        own.eq_ignore_ascii_case(action) && conditions.contains(&way.conditions)
                    })
                };
                let all_told = access.ways.iter().chain(&access.denied_ways).all(is_told) && access.undecided.is_none();
                if !all_told {
                    entries.extend(joined(action.to_owned(), true, vec![(action.to_owned(), access)]));
                }
            }
        }
        MatrixCell { entries }
    }

    /// Returns what is allowed of an action on a row. `places` are the parts of statements that can be about it.
    fn access(&mut self, row: &MatrixRow<'s>, places: &[usize], action: &str, permission: &Permission) -> ActionAccess {
        let mut access = ActionAccess::default();
        let RowSubject::Target(target) = row.subject else { return access };
        let on = |shape: &str| match permission {
            Permission::Verb(verb) => verb.on.contains(&shape),
            Permission::Raw(raw) => raw.on == shape,
        };
        let parts = || places.iter().map(|place| (*place, &self.statements.parts[*place]));
        let with_action = |part: &StatementPart<'_, '_>| part.actions().any(|own| own.eq_ignore_ascii_case(action));
        let denials: Vec<(usize, &StatementPart<'_, 'p>)> =
            parts().filter(|(_, part)| part.statement.deny && with_action(part)).collect();
        let allows: Vec<(usize, &StatementPart<'_, 'p>)> =
            parts().filter(|(_, part)| !part.statement.deny && with_action(part)).collect();
        let question = OnceCell::new();
        // Made only where it is needed: most grants are about the whole of something.
        let question = || question.get_or_init(|| self.question(target, permission, action));
        let mut shown = Vec::new();
        for (place, part) in allows {
            let allow = OnceCell::new();
            let allow = || allow.get_or_init(|| part.document(self.decisions));
            let alone = || find(&[Layers::identity(&[allow()]), Layers::identity(&[question()])], &[]);
            let rest = if denials.is_empty() { rest_behind_name(part, &row.arns, &on) } else { None };
            let answer = match rest {
                Some(rest) if part.statement.conditions.is_empty() && !rest.contains('$') => Answer::Allowed,
                Some(rest) => {
                    let is_function = matches!(self.grantee, Grantee::Function(_));
                    let key = (action.to_owned(), part.statement.conditions.clone(), rest.to_owned(), is_function);
                    Answer::of(self.answers.borrow_mut().entry(key).or_insert_with(alone))
                }
                None => {
                    let denials = denials.iter().filter_map(|(_, denial)| denial.prepared(self.decisions, true));
                    let denials = Document::new(denials.collect());
                    let both = [Layers::identity(&[allow(), &denials]), Layers::identity(&[question()])];
                    match Answer::of(&find(&both, &[])) {
                        Answer::Nothing => match Answer::of(&alone()) {
                            Answer::Allowed => Answer::Denied,
                            other => other,
                        },
                        other => other,
                    }
                }
            };
            let words = Words::new(self.decisions, target, self.sources, action);
            let way = words.way(part, &row.arns, &on);
            match answer {
                Answer::Nothing => continue,
                Answer::Denied => access.denied_ways.push(way),
                Answer::Allowed => {
                    access.allowed = true;
                    access.ways.push(way);
                }
                Answer::Undecided(reason) => {
                    access.undecided = Some(reason);
                    access.ways.push(way);
                }
            }
            for (_, denial) in &denials {
                let hit = denial.document(self.decisions);
                let met = [allow(), question(), &hit].map(|document| Layers::identity(&[document]));
                if !matches!(find(&met, &[]), Proof::Impossible) {
                    access.denials.push(words.way(denial, &row.arns, &on));
                }
            }
            shown.push(place);
        }
        shown.into_iter().for_each(|place| self.seen[place] = true);
        access
    }

    /// Returns the requests with an action of a permission on a target.
    fn question(&self, target: GrantTarget<'s>, permission: &Permission, action: &str) -> Document {
        let subjects =
            Subjects { target, permissions: std::slice::from_ref(permission), terms: QuestionTerms::default() };
        let questions = subjects.each(self.decisions, self.grantee).into_iter();
        let own = questions.filter(|(name, _)| name.eq_ignore_ascii_case(action)).map(|(_, question)| question);
        own.last().unwrap_or_else(|| Document::new(Vec::new()))
    }

    /// Returns the cells of what no declaration has: actions that AWS binds to no resource, and resources that nothing declares.
    fn others(&self) -> Vec<OtherCell<'s>> {
        let mut others: Vec<OtherCell<'s>> = Vec::new();
        for (place, part) in self.statements.parts.iter().enumerate() {
            if self.seen[place] || part.statement.deny {
                continue;
            }
            let spelled = part.resource.as_str();
            let known = others.iter().position(|other| other.spelled == spelled);
            let known = known.unwrap_or_else(|| {
                let (subject, title) = match part.is_unbound() {
                    true => (RowSubject::Unbound, rows::UNBOUND.to_owned()),
                    false => (RowSubject::Arn, arn_title(self.decisions.program(), part.resource.text())),
                };
                let cell = MatrixCell::default();
                others.push(OtherCell { subject, spelled: spelled.to_owned(), title, cell });
                others.len() - 1
            });
            for action in part.actions() {
                let access = self.access_elsewhere(part, action);
                let entry = joined(action.to_owned(), true, vec![(action.to_owned(), access)]);
                others[known].cell.entries.extend(entry);
            }
        }
        others
    }

    /// Returns what a part of a statement allows of an action on what nothing declares.
    fn access_elsewhere(&self, part: &StatementPart<'_, 'p>, action: &str) -> ActionAccess {
        let allow = part.document(self.decisions);
        let with_action = |part: &&StatementPart<'_, '_>| part.actions().any(|own| own.eq_ignore_ascii_case(action));
        let denials: Vec<&StatementPart<'_, 'p>> =
            self.statements.parts.iter().filter(|part| part.statement.deny).filter(with_action).collect();
        let deny = Document::new(denials.iter().filter_map(|deny| deny.prepared(self.decisions, true)).collect());
        let only = requests(action, &part.example);
        let mut access = ActionAccess::default();
        let way = Words::elsewhere(self.decisions, self.sources, action).way(part, &[], &|_| false);
        match find(&[Layers::identity(&[&allow, &deny]), Layers::identity(&[&only])], &[]) {
            Proof::Possible(_) => access.allowed = true,
            Proof::Undecided(reason) => access.undecided = Some(reason),
            Proof::Impossible => {
                access.denied_ways.push(way);
                let of = |denial: &&StatementPart<'_, 'p>| {
                    Words::elsewhere(self.decisions, self.sources, action).way(denial, &[], &|_| false)
                };
                access.denials.extend(denials.iter().map(of));
                return access;
            }
        }
        access.ways.push(way);
        access
    }
}

/// Joins what is known of the actions of a verb. It is nothing if not all of them are allowed, nor all granted and denied.
fn joined(name: String, raw: bool, accesses: Vec<(String, ActionAccess)>) -> Option<MatrixEntry> {
    let actions: Vec<String> = accesses.iter().map(|(action, _)| action.clone()).collect();
    let undecided = accesses.iter().find_map(|(_, access)| if access.allowed { None } else { access.undecided });
    let effect = match undecided {
        _ if accesses.iter().all(|(_, access)| access.allowed) => EntryEffect::Allowed,
        Some(reason) if accesses.iter().all(|(_, access)| access.allowed || access.undecided.is_some()) => {
            EntryEffect::Undecided(reason)
        }
        _ if accesses.iter().all(|(_, access)| !access.allowed && !access.denied_ways.is_empty()) => {
            EntryEffect::Denied
        }
        _ => return None,
    };
    let mut entry = MatrixEntry { name, raw, actions, effect, ways: Vec::new(), denials: Vec::new() };
    for (action, access) in accesses {
        let ways = if effect == EntryEffect::Denied { access.denied_ways } else { access.ways };
        add_ways(&mut entry.ways, &action, ways);
        add_ways(&mut entry.denials, &action, access.denials);
    }
    let count = entry.actions.len();
    for way in entry.ways.iter_mut().chain(&mut entry.denials) {
        if way.actions.len() == count {
            way.actions.clear();
        }
    }
    Some(entry)
}

/// Adds ways of an action to those of other actions, joining the ones with the same conditions.
fn add_ways(ways: &mut Vec<AccessWay>, action: &str, more: Vec<AccessWay>) {
    for mut way in more {
        match ways.iter_mut().find(|known| known.conditions == way.conditions && known.notes == way.notes) {
            Some(known) => {
                if !known.actions.iter().any(|own| own == action) {
                    known.actions.push(action.to_owned());
                }
                known.statements.append(&mut way.statements);
                known.statements.sort_unstable();
                known.statements.dedup();
                known.sources.append(&mut way.sources);
                known.sources.sort_unstable();
                known.sources.dedup();
            }
            None => {
                way.actions = vec![action.to_owned()];
                ways.push(way);
            }
        }
    }
}
