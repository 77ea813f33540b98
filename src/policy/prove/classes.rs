//! Classes of actions that no statement of a question tells apart.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::search::Part;
use crate::catalog::{Action, Service, catalog};
use crate::policy::evaluate::Context;
use crate::policy::evaluate::pattern::{ActionPattern, Piece};

/// Limit of the actions that a class lists. They are tried for one that fits the resource of a request.
const LISTED_LIMIT: usize = 40;

/// A class of actions.
#[derive(Debug)]
pub(super) struct ActionClass {
    /// One of them.
    pub action: String,
    /// The first of those that the catalogue lists. If there are none, the class stands for actions that a service has or may get besides.
    pub listed_actions: Vec<Action>,
    /// For each statement whether it covers them.
    pub covered: Covered,
}

/// A bit for each statement.
pub(super) type Covered = SmallVec<[u64; 2]>;

impl ActionClass {
    pub(super) fn covers(&self, statement: usize) -> bool {
        self.covered[statement / 64] >> (statement % 64) & 1 == 1
    }
}

/// Classes by the statements that cover them.
#[derive(Debug)]
struct Classes {
    classes: Vec<ActionClass>,
    known: FxHashMap<Covered, usize>,
    /// The statements that cover all actions but those that they name.
    inverted: Covered,
    /// The statements that name all actions.
    of_all: Covered,
}

fn mark(covered: &mut Covered, statement: usize) {
    covered[statement / 64] |= 1 << (statement % 64);
}

impl Classes {
    fn new(statements: &[&Part<'_>]) -> Self {
        let nothing: Covered = SmallVec::from_elem(0, statements.len().div_ceil(64).max(1));
        let (mut inverted, of_all) = (nothing.clone(), nothing);
        for (index, _) in statements.iter().enumerate().filter(|(_, statement)| statement.inverted) {
            mark(&mut inverted, index);
        }
        Self { classes: Vec::new(), known: FxHashMap::default(), inverted, of_all }
    }

    fn nothing(&self) -> Covered {
        SmallVec::from_elem(0, self.inverted.len())
    }

    /// Returns the class of what some statements name.
    fn class(&mut self, mut named: Covered) -> &mut ActionClass {
        for ((word, inverted), of_all) in named.iter_mut().zip(&self.inverted).zip(&self.of_all) {
            *word = (*word | of_all) ^ inverted;
        }
        let next = self.classes.len();
        let place = match self.known.get(&named) {
            Some(place) => *place,
            None => {
                self.known.insert(named.clone(), next);
                self.classes.push(ActionClass { action: String::new(), listed_actions: Vec::new(), covered: named });
                next
            }
        };
        &mut self.classes[place]
    }

    /// Adds actions that the catalogue lists to their class.
    fn add_listed(&mut self, actions: impl Iterator<Item = Action>, named: Covered) {
        let class = self.class(named);
        class.listed_actions.extend(actions.take(LISTED_LIMIT - class.listed_actions.len()));
    }

    /// Adds an action that the catalogue does not list to its class.
    fn add_unlisted(&mut self, action: String, named: Covered) {
        let class = self.class(named);
        if class.action.is_empty() {
            class.action = action;
        }
    }

    /// Returns the classes, those with a listed action first.
    fn in_order(mut self) -> Vec<ActionClass> {
        for class in &mut self.classes {
            if let Some(action) = class.listed_actions.first() {
                class.action = action.full_name();
            }
        }
        self.classes.sort_by_key(|class| class.listed_actions.is_empty());
        self.classes
    }
}

/// Returns the classes of actions, those with a listed action first.
pub(super) fn action_classes(statements: &[&Part<'_>]) -> Vec<ActionClass> {
    let mut classes = Classes::new(statements);
    let mut by_service: FxHashMap<&str, Vec<(usize, &ActionPattern)>> = FxHashMap::default();
    for (index, statement) in statements.iter().enumerate() {
        for &pattern in &statement.actions {
            match service_of(pattern) {
                Some(service) => by_service.entry(service).or_default().push((index, pattern)),
                None => mark(&mut classes.of_all, index),
            }
        }
    }
    let mut services: Vec<(&str, Vec<(usize, &ActionPattern)>)> = by_service.into_iter().collect();
    services.sort_unstable_by_key(|(service, _)| *service);
    for (service, patterns) in &services {
        add_service(&mut classes, service, patterns);
    }
    // Any service that no statement names.
    let is_named = |prefix: &str| services.binary_search_by_key(&prefix, |(service, _)| service).is_ok();
    let other = catalog().services().find(|service| !is_named(service.prefix()));
    let nothing = classes.nothing();
    match other.and_then(|service| service.actions().next()) {
        Some(action) => classes.add_listed([action].into_iter(), nothing),
        None => classes.add_unlisted("any:Action".to_owned(), nothing),
    }
    classes.in_order()
}

/// Returns the classes of some actions alone, given in lower case.
pub(super) fn classes_of(statements: &[&Part<'_>], names: &[String]) -> Vec<ActionClass> {
    let context = Context::new();
    let mut classes = Classes::new(statements);
    for name in names {
        let mut named = classes.nothing();
        for (index, statement) in statements.iter().enumerate() {
            if statement.actions.iter().any(|pattern| pattern.matches(name, &context)) {
                mark(&mut named, index);
            }
        }
        match catalog().action(name) {
            Some(action) => classes.add_listed([action].into_iter(), named),
            None => classes.add_unlisted(name.clone(), named),
        }
    }
    classes.in_order()
}

/// Adds the actions of a service that patterns name, and what the service has besides.
fn add_service(classes: &mut Classes, service: &str, patterns: &[(usize, &ActionPattern)]) {
    let known = catalog().service(service);
    let actions = known.map(Service::actions);
    let count = actions.map_or(0, |actions| actions.len());
    // Where the actions that a statement names begin and end. Between two such places all actions are in one class.
    let mut edges: Vec<(usize, usize)> = Vec::new();
    let mut unlisted: Vec<String> = Vec::new();
    for of_statement in patterns.chunk_by(|one, other| one.0 == other.0) {
        let mut ranges: SmallVec<[(usize, usize); 8]> = SmallVec::new();
        for (_, pattern) in of_statement {
            let before = ranges.len();
            if let Some(known) = known {
                places_of(known, pattern, &mut ranges);
            }
            // A pattern that covers no known action is for one that the catalogue does not have.
            if ranges.len() == before
                && !is_whole(pattern)
                && let Some(name) = unlisted_name(pattern)
                && !unlisted.contains(&name)
            {
                unlisted.push(name);
            }
        }
        ranges.sort_unstable();
        let mut last = 0;
        for (from, to) in ranges {
            let from = from.max(last);
            if from < to {
                edges.extend([(from, of_statement[0].0), (to, of_statement[0].0)]);
                last = to;
            }
        }
    }
    edges.sort_unstable();
    let mut named = classes.nothing();
    let mut from = 0;
    let add = |classes: &mut Classes, from: usize, to: usize, named: &Covered| {
        if let Some(actions) = actions.filter(|_| from < to) {
            classes.add_listed(actions.between(from, to), named.clone());
        }
    };
    for at_edge in edges.chunk_by(|one, other| one.0 == other.0) {
        add(classes, from, at_edge[0].0, &named);
        from = at_edge[0].0;
        for (_, statement) in at_edge {
            named[statement / 64] ^= 1 << (statement % 64);
        }
    }
    add(classes, from, count, &named);
    // An action that the service may have besides: one that only patterns for all of its actions cover.
    let context = Context::new();
    let is_special = |name: &str| {
        let full = format!("{service}:{name}");
        patterns.iter().any(|(_, pattern)| !is_whole(pattern) && pattern.matches(&full, &context))
    };
    let other = ["unlisted", "other", "x", "zq"].into_iter().find(|name| !is_special(name));
    for name in other.map(str::to_owned).into_iter().chain(unlisted) {
        let action = format!("{service}:{name}");
        let mut named = classes.nothing();
        for (statement, pattern) in patterns {
            if pattern.matches(&action, &context) {
                mark(&mut named, *statement);
            }
        }
        classes.add_unlisted(action, named);
    }
}

/// Adds the places, from and to, of the actions of a service that a pattern covers.
fn places_of(service: Service, pattern: &ActionPattern, ranges: &mut SmallVec<[(usize, usize); 8]>) {
    let (actions, prefix) = (service.actions(), service.prefix().len() + 1);
    match &*pattern.0.pieces {
        [Piece::Literal(text)] => {
            if let Some(action) = service.action(&text[prefix..]) {
                let place = actions.place_of(action);
                ranges.push((place, place + 1));
            }
        }
        [Piece::Literal(text), Piece::Any] => {
            let mut begun = service.actions_beginning(&text[prefix..]);
            let count = begun.len();
            if let Some(first) = begun.next() {
                let place = actions.place_of(first);
                ranges.push((place, place + count));
            }
        }
        [Piece::Literal(begin), ..] => {
            let context = Context::new();
            let mut name = begin[..prefix].to_owned();
            for action in service.actions_beginning(&begin[prefix..]) {
                name.truncate(prefix);
                name.push_str(action.name());
                name.make_ascii_lowercase();
                if pattern.matches(&name, &context) {
                    let place = actions.place_of(action);
                    ranges.push((place, place + 1));
                }
            }
        }
        _ => {}
    }
}

/// Returns the actions that statements name, in lower case; nothing if one has a wildcard or is about all others.
pub(super) fn named_actions(statements: &[Part<'_>]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for statement in statements {
        if statement.inverted {
            return None;
        }
        for pattern in &statement.actions {
            names.push(pattern.name()?.to_owned());
        }
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// Returns the service that a pattern names, or nothing for all of them.
fn service_of(pattern: &ActionPattern) -> Option<&str> {
    match &*pattern.0.pieces {
        [Piece::Literal(text), ..] => text.split_once(':').map(|(service, _)| service),
        _ => None,
    }
}

/// Returns the name of an action that a pattern covers.
fn unlisted_name(pattern: &ActionPattern) -> Option<String> {
    let mut text = String::new();
    for piece in &pattern.0.pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Any => text.push_str("unlisted"),
            Piece::One => text.push('x'),
            Piece::Variable { .. } => return None,
        }
    }
    text.split_once(':').map(|(_, name)| name.to_owned())
}

/// Returns whether a pattern covers all actions of its service.
fn is_whole(pattern: &ActionPattern) -> bool {
    matches!(&*pattern.0.pieces, [Piece::Literal(text), Piece::Any] if text.ends_with(':'))
}
