//! Classes of actions that no statement of a question tells apart.

use rustc_hash::FxHashMap;

use crate::catalog::{Service, catalog};
use crate::policy::evaluate::Context;
use crate::policy::evaluate::model::PreparedStatement;
use crate::policy::evaluate::pattern::{ActionPattern, Piece};

/// A class of actions.
#[derive(Debug)]
pub(super) struct ActionClass {
    /// One of them.
    pub action: String,
    /// Those that the catalogue lists.
    pub listed_actions: Vec<String>,
    /// Whether the catalogue lists it. If not, it stands for actions that a service has or may get besides.
    pub listed: bool,
    /// For each statement whether it covers them.
    pub covered: Vec<u64>,
}

impl ActionClass {
    pub(super) fn covers(&self, statement: usize) -> bool {
        self.covered[statement / 64] >> (statement % 64) & 1 == 1
    }
}

/// The actions that are told apart, service by service.
struct Universe {
    /// Names in lower case, sorted; then those that the catalogue does not list.
    names: Vec<String>,
    listed: usize,
    words: usize,
    covered: Vec<u64>,
}

/// Classes by the statements that cover them.
#[derive(Default)]
struct Classes {
    classes: Vec<ActionClass>,
    known: FxHashMap<Vec<u64>, usize>,
}

impl Classes {
    /// Adds an action to its class.
    fn add(&mut self, action: String, listed: bool, covered: Vec<u64>) {
        match self.known.get(&covered) {
            Some(&class) if listed => {
                let class = &mut self.classes[class];
                if !class.listed {
                    class.action.clone_from(&action);
                    class.listed = true;
                }
                class.listed_actions.push(action);
            }
            Some(_) => {}
            None => {
                self.known.insert(covered.clone(), self.classes.len());
                let listed_actions = if listed { vec![action.clone()] } else { Vec::new() };
                self.classes.push(ActionClass { action, listed_actions, listed, covered });
            }
        }
    }

    /// Returns the classes, those with a listed action first, each with the name of its action as AWS writes it.
    fn in_order(mut self) -> Vec<ActionClass> {
        for class in &mut self.classes {
            if let Some(action) = catalog().action(&class.action) {
                class.action = action.full_name();
            }
        }
        self.classes.sort_by_key(|class| !class.listed);
        self.classes
    }
}

/// Returns the classes of actions, those with a listed action first.
pub(super) fn action_classes(statements: &[&PreparedStatement]) -> Vec<ActionClass> {
    let words = statements.len().div_ceil(64).max(1);
    let mut by_service: FxHashMap<String, Vec<(usize, &ActionPattern)>> = FxHashMap::default();
    let mut of_all: Vec<usize> = Vec::new();
    for (index, statement) in statements.iter().enumerate() {
        for pattern in &statement.actions.items {
            match service_of(pattern) {
                Some(service) => by_service.entry(service.to_owned()).or_default().push((index, pattern)),
                None => of_all.push(index),
            }
        }
    }
    let mut services: Vec<String> = by_service.keys().cloned().collect();
    services.sort_unstable();
    let mut classes = Classes::default();
    let mut add = |action: String, listed: bool, mut covered: Vec<u64>| {
        for index in &of_all {
            covered[index / 64] |= 1 << (index % 64);
        }
        for (index, statement) in statements.iter().enumerate() {
            if statement.actions.inverted {
                covered[index / 64] ^= 1 << (index % 64);
            }
        }
        classes.add(action, listed, covered);
    };
    for service in &services {
        let patterns = &by_service[service];
        let universe = Universe::new(service, patterns, words);
        for (place, name) in universe.names.iter().enumerate() {
            let covered = universe.covered[place * words..(place + 1) * words].to_vec();
            let action = format!("{service}:{name}");
            let listed = place < universe.listed;
            add(action, listed, covered);
        }
    }
    // Any service that no statement names.
    let other = catalog().services().map(Service::prefix).find(|prefix| !services.iter().any(|known| known == prefix));
    let other = other.and_then(|prefix| catalog().service(prefix)?.actions().next());
    add(other.map_or_else(|| "any:Action".to_owned(), |action| action.full_name()), other.is_some(), vec![0; words]);
    classes.in_order()
}

/// Returns the classes of some actions alone, given in lower case.
pub(super) fn classes_of(statements: &[&PreparedStatement], names: &[String]) -> Vec<ActionClass> {
    let words = statements.len().div_ceil(64).max(1);
    let nothing = Context::new();
    let mut classes = Classes::default();
    for name in names {
        let mut covered = vec![0_u64; words];
        for (index, statement) in statements.iter().enumerate() {
            if statement.actions.apply(|pattern| pattern.matches(name, &nothing)) {
                covered[index / 64] |= 1 << (index % 64);
            }
        }
        classes.add(name.clone(), catalog().action(name).is_some(), covered);
    }
    classes.in_order()
}

/// Returns the actions that statements name, in lower case; nothing if one has a wildcard or is about all others.
pub(super) fn named_actions<'s>(statements: impl Iterator<Item = &'s PreparedStatement>) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for statement in statements {
        if statement.actions.inverted {
            return None;
        }
        for pattern in &statement.actions.items {
            match &*pattern.0.pieces {
                [Piece::Literal(name)] => names.push(name.to_string()),
                _ => return None,
            }
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

impl Universe {
    fn new(service: &str, patterns: &[(usize, &ActionPattern)], words: usize) -> Self {
        let actions = catalog().service(service).into_iter().flat_map(Service::actions);
        let mut names: Vec<String> = actions.map(|action| action.name().to_ascii_lowercase()).collect();
        let listed = names.len();
        for (_, pattern) in patterns {
            if let [Piece::Literal(text)] = &*pattern.0.pieces
                && let Some((_, name)) = text.split_once(':')
                && names[..listed].binary_search_by(|known| known.as_str().cmp(name)).is_err()
                && !names[listed..].iter().any(|known| known == name)
            {
                names.push(name.to_owned());
            }
        }
        // An action that the service may have besides: one that only patterns for all of its actions cover.
        let is_special = |name: &str| {
            let full = format!("{service}:{name}");
            patterns.iter().any(|(_, pattern)| !is_whole(pattern) && pattern.matches(&full, &Context::new()))
        };
        names.extend(["unlisted", "other", "x", "zq"].into_iter().find(|name| !is_special(name)).map(str::to_owned));
        // A pattern that covers no known action is for one that the catalogue does not have.
        for (_, pattern) in patterns.iter().filter(|(_, pattern)| !is_whole(pattern)) {
            let covers = |name: &String| pattern.matches(&format!("{service}:{name}"), &Context::new());
            if !names[..listed].iter().any(covers)
                && let Some(name) = unlisted_name(pattern)
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        let covered = vec![0; names.len() * words];
        let mut universe = Self { names, listed, words, covered };
        for (statement, pattern) in patterns {
            universe.cover(service, *statement, pattern);
        }
        universe
    }

    fn mark(&mut self, place: usize, statement: usize) {
        self.covered[place * self.words + statement / 64] |= 1 << (statement % 64);
    }

    fn cover(&mut self, service: &str, statement: usize, pattern: &ActionPattern) {
        let listed = self.listed;
        let name = |text: &str| text.get(service.len() + 1..).unwrap_or_default().to_owned();
        let range = match &*pattern.0.pieces {
            [Piece::Literal(text)] => {
                let name = name(text);
                let first = self.names[..listed].partition_point(|known| *known < name);
                first..first + usize::from(self.names[..listed].get(first).is_some_and(|known| *known == name))
            }
            [Piece::Literal(text), Piece::Any] => {
                let name = name(text);
                let first = self.names[..listed].partition_point(|known| *known < name);
                let length = self.names[first..listed].partition_point(|known| known.starts_with(&name));
                first..first + length
            }
            _ => {
                let matching =
                    |place: &usize| pattern.matches(&format!("{service}:{}", self.names[*place]), &Context::new());
                let places: Vec<usize> = (0..self.names.len()).filter(matching).collect();
                places.into_iter().for_each(|place| self.mark(place, statement));
                return;
            }
        };
        range.for_each(|place| self.mark(place, statement));
        for place in listed..self.names.len() {
            if pattern.matches(&format!("{service}:{}", self.names[place]), &Context::new()) {
                self.mark(place, statement);
            }
        }
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
