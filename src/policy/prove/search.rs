//! The search for a request: which statement allows it, and where those that stand in the way break.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::classes::{ActionClass, action_classes, classes_of, named_actions};
use super::globs::{Environment, VariableState, resource_demand, resource_form, template_form, text_demand, variables};
use super::keys::{Form, KeyFacts, Outcome, form_of, text_of, value, written};
use super::text::{Demand, Elem, Found, Glob, Symbol, captured, matches, shortest};
use super::{Layers, Proof};
use crate::catalog::Action;
use crate::policy::evaluate::condition::{Clause, Operand, Test};
use crate::policy::evaluate::model::{List, PreparedStatement, Principals};
use crate::policy::evaluate::pattern::{ActionPattern, Pattern, Piece, ResourcePattern};
use crate::policy::evaluate::{Context, Effect, Request, Value, split_arn};

/// Limit of the states of variables that are looked at for a class of actions.
const ENVIRONMENT_LIMIT: usize = 256;

/// Limit of the assumptions for one question. Two versions of a managed policy of AWS with 60 statements take some 5,000.
const ASSUMPTION_LIMIT: usize = 200_000;

const TOO_LARGE: &str = "the policies have too many conditions to be compared in full";
const NOT_SHOWN: &str = "it depends on values that the policies do not tell, or on patterns with too many wildcards";

/// Returns a request that all of `allowing` allow and all of `refusing` do not.
pub(super) fn find(allowing: &[Layers<'_>], refusing: &[Layers<'_>]) -> Proof {
    let mut allowing_statements: Vec<Vec<LayerStatements>> = allowing.iter().map(statements_of).collect();
    let refusing_statements: Vec<Vec<LayerStatements>> = refusing.iter().map(statements_of).collect();
    leave_what_is_new(&mut allowing_statements, &refusing_statements);
    if allowing_statements.iter().flatten().any(|layer| layer.allows.is_empty()) {
        return Proof::Impossible;
    }
    let scope = Scope::of(allowing_statements.iter().flatten());
    let mut problem = Problem::default();
    let mut side = |layers| problem.side(layers, &scope);
    let allowing_sides: Vec<Side> = allowing_statements.into_iter().map(&mut side).collect();
    let refusing_sides: Vec<Side> = refusing_statements.into_iter().map(side).collect();
    problem.note_sets(allowing.iter().chain(refusing));
    let statements: Vec<&Part<'_>> = problem.statements.iter().map(|statement| &statement.part).collect();
    let classes = match &scope.actions {
        Some(names) => classes_of(&statements, names),
        None => action_classes(&statements),
    };
    let mut search = Search { problem, allowing, refusing, ..Search::default() };
    let mut doubt = None;
    for class in &classes {
        match search.class(class, &allowing_sides, &refusing_sides) {
            Ok(Some(request)) => return Proof::Possible(Box::new(request)),
            Ok(None) => {}
            Err(reason) => doubt = doubt.or(Some(reason)),
        }
    }
    doubt.map_or(Proof::Impossible, Proof::Undecided)
}

/// A statement, of which only some actions may be asked about.
#[derive(Debug)]
pub(super) struct Part<'a> {
    prepared: &'a PreparedStatement,
    /// Those that it names, or of which it is about all others.
    pub actions: Vec<&'a ActionPattern>,
    pub inverted: bool,
}

impl<'a> Part<'a> {
    fn of(prepared: &'a PreparedStatement) -> Self {
        Self { prepared, actions: prepared.actions.items.iter().collect(), inverted: prepared.actions.inverted }
    }

    /// Returns whether the statement is about an action, given in lower case.
    pub(super) fn names(&self, action: &str) -> bool {
        let nothing = Context::new();
        self.actions.iter().any(|pattern| pattern.matches(action, &nothing)) != self.inverted
    }
}

/// The statements of a layer.
#[derive(Debug)]
struct LayerStatements<'a> {
    allows: Vec<Part<'a>>,
    denies: Vec<Part<'a>>,
}

fn statements_of<'a>(layers: &Layers<'a>) -> Vec<LayerStatements<'a>> {
    let of_layer = |statements: &Vec<&'a PreparedStatement>| {
        let mut of_layer = LayerStatements { allows: Vec::new(), denies: Vec::new() };
        for &statement in statements {
            match statement.effect() {
                Effect::Deny => of_layer.denies.push(Part::of(statement)),
                // In a policy of a role nothing else allows anything.
                Effect::Allow if statement.principals.is_none() && statement.resources.is_some() => {
                    of_layer.allows.push(Part::of(statement));
                }
                Effect::Allow => {}
            }
        }
        of_layer
    };
    layers.0.iter().map(of_layer).collect()
}

/// What a statement says besides its actions.
#[derive(PartialEq, Eq, Hash)]
struct Terms<'a>(Option<&'a List<ResourcePattern>>, Option<&'a Principals>, &'a [Clause]);

impl<'a> Terms<'a> {
    fn of(part: &Part<'a>) -> Self {
        Self(part.prepared.resources.as_ref(), part.prepared.principals.as_ref(), &part.prepared.clauses)
    }
}

/// Takes out the actions that those who must refuse allow in the same words: they are allowed on both sides.
fn leave_what_is_new(allowing: &mut [Vec<LayerStatements<'_>>], refusing: &[Vec<LayerStatements<'_>>]) {
    for side in refusing {
        let is_denied = |deny: &Part<'_>| {
            let same = |other: &Part<'_>| {
                (other.inverted, &other.actions) == (deny.inverted, &deny.actions)
                    && Terms::of(other) == Terms::of(deny)
            };
            allowing.iter().flatten().flat_map(|layer| &layer.denies).any(same)
        };
        if !side.iter().flat_map(|layer| &layer.denies).all(is_denied) {
            continue;
        }
        let mut allowed: Vec<FxHashMap<Terms<'_>, FxHashSet<&ActionPattern>>> = Vec::new();
        for layer in side {
            let mut of_layer: FxHashMap<Terms<'_>, FxHashSet<&ActionPattern>> = FxHashMap::default();
            for allow in layer.allows.iter().filter(|allow| !allow.inverted) {
                of_layer.entry(Terms::of(allow)).or_default().extend(&allow.actions);
            }
            allowed.push(of_layer);
        }
        for layer in allowing.iter_mut().flatten() {
            for allow in layer.allows.iter_mut().filter(|allow| !allow.inverted) {
                let terms = Terms::of(allow);
                let same: Option<Vec<_>> = allowed.iter().map(|layer| layer.get(&terms)).collect();
                if let Some(same) = same {
                    allow.actions.retain(|action| !same.iter().all(|same| same.contains(action)));
                }
            }
            layer.allows.retain(|allow| allow.inverted || !allow.actions.is_empty());
        }
    }
}

/// What a request has that those who must allow could allow. Statements about other requests play no part.
#[derive(Debug, Default)]
struct Scope<'a> {
    /// The actions in lower case, if one of those who must allow names them all and they are few.
    actions: Option<Vec<String>>,
    /// The resources, if one of those who must allow lists them all.
    resources: Option<Vec<&'a ResourcePattern>>,
}

impl<'a> Scope<'a> {
    fn of<'l>(allowing: impl Iterator<Item = &'l LayerStatements<'a>>) -> Self
    where
        'a: 'l,
    {
        /// Limit of the actions that are looked for one by one.
        const ACTIONS: usize = 8;
        let mut scope = Scope::default();
        for LayerStatements { allows, .. } in allowing {
            if let Some(names) = named_actions(allows).filter(|names| names.len() <= ACTIONS)
                && scope.actions.as_ref().is_none_or(|known| names.len() < known.len())
            {
                scope.actions = Some(names);
            }
            let lists = || allows.iter().filter_map(|allow| allow.prepared.resources.as_ref());
            if lists().all(|list| !list.inverted) {
                let listed: Vec<&ResourcePattern> = lists().flat_map(|list| &list.items).collect();
                if scope.resources.as_ref().is_none_or(|known| listed.len() < known.len()) {
                    scope.resources = Some(listed);
                }
            }
        }
        scope
    }

    /// Returns whether a statement may be about such a request.
    fn has(&self, part: &Part<'_>) -> bool {
        /// Limit of the pairs of patterns that are looked at, which for more would take longer than it spares.
        const PAIRS: usize = 64;
        if self.actions.as_ref().is_some_and(|names| !names.iter().any(|name| part.names(name))) {
            return false;
        }
        match (&self.resources, &part.prepared.resources) {
            (Some(asked), Some(list)) if !list.inverted && asked.len() * list.items.len() <= PAIRS => {
                asked.iter().any(|asked| list.items.iter().any(|pattern| may_overlap(asked, pattern)))
            }
            _ => true,
        }
    }
}

/// Returns whether two patterns may match the same resource, by what their parts begin with.
fn may_overlap(one: &ResourcePattern, other: &ResourcePattern) -> bool {
    let (ResourcePattern::Arn { tail: one_tail, head: one, .. }, ResourcePattern::Arn { tail, head, .. }) =
        (one, other)
    else {
        return true;
    };
    let parts = one.iter().chain([one_tail]).zip(head.iter().chain([tail]));
    parts.into_iter().all(|(one, other)| match (&*one.pieces, &*other.pieces) {
        ([Piece::Literal(one)], [Piece::Literal(other)]) => one == other,
        ([Piece::Literal(one)], [Piece::Literal(begin), ..]) | ([Piece::Literal(begin), ..], [Piece::Literal(one)]) => {
            one.starts_with(&**begin)
        }
        ([Piece::Literal(one), ..], [Piece::Literal(other), ..]) => {
            one.starts_with(&**other) || other.starts_with(&**one)
        }
        _ => true,
    })
}

/// What a request has: the resource, and condition keys by their places.
const RESOURCE: usize = 0;

/// A condition or a list of resources, without regard to where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Atom<'a> {
    Resource(&'a List<ResourcePattern>),
    Key(&'a Clause),
}

/// An atom by its place from 1, negative if it must not hold.
type Literal = i32;

/// What assumptions say of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// It cannot hold.
    Contradicts,
    /// It holds.
    Follows,
    Open,
}

#[derive(Debug)]
struct Statement<'a> {
    part: Part<'a>,
    /// They all hold where the statement applies.
    atoms: Rc<[u32]>,
}

/// For each layer the places of the statements that allow, and of those that deny.
type Side = Vec<(Vec<usize>, Vec<usize>)>;

/// An atom once for all statements in which it occurs.
#[derive(Debug)]
struct AtomFacts<'a> {
    atom: Atom<'a>,
    /// What it is about: the resource, or a key by its place.
    about: usize,
    /// Whether a policy variable stands in it.
    has_variables: bool,
    /// The one resource with which it holds, if there is only one.
    single: Option<String>,
}

#[derive(Debug, Default)]
struct Problem<'a> {
    statements: Vec<Statement<'a>>,
    atoms: Vec<AtomFacts<'a>>,
    places: FxHashMap<Atom<'a>, u32>,
    keys: Vec<KeyFacts>,
}

impl<'a> Problem<'a> {
    fn side(&mut self, layers: Vec<LayerStatements<'a>>, scope: &Scope<'_>) -> Side {
        let mut places = |parts: Vec<Part<'a>>| -> Vec<usize> {
            parts.into_iter().filter(|part| scope.has(part)).map(|part| self.statement(part)).collect()
        };
        layers.into_iter().map(|layer| (places(layer.allows), places(layer.denies))).collect()
    }

    fn statement(&mut self, part: Part<'a>) -> usize {
        let prepared = part.prepared;
        let resource = prepared.resources.iter().map(|list| self.atom(Atom::Resource(list), RESOURCE));
        let mut atoms: Vec<u32> = resource.collect();
        for clause in &prepared.clauses {
            let key = self.key(clause);
            atoms.push(self.atom(Atom::Key(clause), key));
        }
        self.statements.push(Statement { part, atoms: atoms.into() });
        self.statements.len() - 1
    }

    fn atom(&mut self, atom: Atom<'a>, about: usize) -> u32 {
        let next = self.atoms.len() as u32;
        let place = *self.places.entry(atom).or_insert(next);
        if place == next {
            let has_variables = patterns(atom).into_iter().any(|pattern| variables(pattern).next().is_some());
            let single = match atom {
                Atom::Resource(list) => single_resource(list),
                Atom::Key(_) => None,
            };
            self.atoms.push(AtomFacts { atom, about, has_variables, single });
        }
        place
    }

    /// Returns the place of a clause's key, from 1.
    fn key(&mut self, clause: &Clause) -> usize {
        let in_sets = matches!(&clause.test, Test::Compare { over: Some(_), .. });
        match self.keys.iter().position(|facts| facts.name == clause.key) {
            Some(place) => {
                if in_sets {
                    self.keys[place] = KeyFacts::new(&clause.key, true);
                }
                place + 1
            }
            None => {
                self.keys.push(KeyFacts::new(&clause.key, in_sets));
                self.keys.len()
            }
        }
    }

    /// Notes which keys may have several values, by all statements, those included that are about other requests: of a key that the
    /// catalogue does not know, nothing but an operator on sets tells.
    fn note_sets<'l>(&mut self, sides: impl Iterator<Item = &'l Layers<'l>>) {
        for clause in sides.flat_map(|layers| &layers.0).flatten().flat_map(|statement| &statement.clauses) {
            if matches!(&clause.test, Test::Compare { over: Some(_), .. })
                && let Some(facts) = self.keys.iter_mut().find(|facts| facts.name == clause.key && !facts.multivalued)
            {
                *facts = KeyFacts::new(&clause.key, true);
            }
        }
    }

    fn facts(&self, literal: Literal) -> &AtomFacts<'a> {
        &self.atoms[literal.unsigned_abs() as usize - 1]
    }

    fn about(&self, literal: Literal) -> usize {
        self.facts(literal).about
    }
}

/// Returns the ARN that a list of resources consists of, if it is the only one.
fn single_resource(list: &List<ResourcePattern>) -> Option<String> {
    let [ResourcePattern::Arn { tail, head, .. }] = &list.items[..] else { return None };
    let mut text = String::new();
    for (place, part) in head.iter().chain([tail]).enumerate() {
        match &*part.pieces {
            [Piece::Literal(part)] => text.push_str(part),
            // No other part of an ARN is empty.
            [] if matches!(place, 3 | 4) => {}
            _ => return None,
        }
        if place < 5 {
            text.push(':');
        }
    }
    (!list.inverted && text.starts_with("arn:")).then_some(text)
}

/// Returns the patterns of texts of an atom.
fn patterns<'a>(atom: Atom<'a>) -> Vec<&'a Pattern> {
    match atom {
        Atom::Resource(list) => {
            let pattern = |pattern: &'a ResourcePattern| match pattern {
                ResourcePattern::All => None,
                ResourcePattern::Arn { tail, .. } => Some(tail),
            };
            list.items.iter().filter_map(pattern).collect()
        }
        Atom::Key(clause) => match &clause.test {
            Test::Compare {
                operand: Operand::Text(patterns) | Operand::TextIgnoringCase(patterns) | Operand::Arn(patterns),
                ..
            } => patterns.iter().collect(),
            _ => Vec::new(),
        },
    }
}

/// A value of the resource or of a key.
#[derive(Debug, Clone)]
enum Assigned {
    Resource(Vec<Symbol>),
    Key(Form),
}

/// Literals about one thing, sorted.
type Literals = SmallVec<[Literal; 6]>;

/// What is assumed so far: literals by what they are about, and lists of atoms of which one must not hold.
#[derive(Debug, Clone, Default)]
struct Assumptions {
    literals: Vec<Literals>,
    broken: Vec<Rc<[u32]>>,
}

#[derive(Default)]
struct Search<'a, 'q> {
    problem: Problem<'a>,
    allowing: &'q [Layers<'a>],
    refusing: &'q [Layers<'a>],
    /// An action of the class, and those that the catalogue lists.
    action: String,
    actions: Vec<Action>,
    environment: Environment,
    /// Outcomes for literals about one thing, by environment where variables play a part.
    outcomes: FxHashMap<(Option<u32>, usize, Literals), Rc<Outcome<Assigned>>>,
    /// What literals about the resource demand of it, by environment where a variable stands in them.
    demands: FxHashMap<(Option<u32>, Literal), Demand>,
    environments: FxHashMap<Environment, u32>,
    current: u32,
    assumed: usize,
    /// Whether a request that could not be shown to be one was given up.
    unproved: bool,
}

/// A choice that is still to be made.
#[derive(Debug, Clone, Copy)]
enum Goal<'s> {
    /// A statement of the layer must allow, and no statement of it deny.
    Allow(&'s (Vec<usize>, Vec<usize>)),
    /// A layer must not allow, or one must deny.
    Refuse(&'s Side),
}

impl<'a> Search<'a, '_> {
    /// Returns a request with an action of the class.
    fn class(
        &mut self,
        class: &ActionClass,
        allowing: &[Side],
        refusing: &[Side],
    ) -> Result<Option<Request>, &'static str> {
        let within = |side: &Side| -> Side {
            let covered = |places: &Vec<usize>| places.iter().copied().filter(|place| class.covers(*place)).collect();
            side.iter().map(|(allows, denies)| (covered(allows), covered(denies))).collect()
        };
        let mut allowing: Vec<Side> = allowing.iter().map(within).collect();
        if allowing.iter().flatten().any(|(allows, _)| allows.is_empty()) {
            return Ok(None);
        }
        let refusing: Vec<Side> = refusing.iter().map(within).collect();
        self.leave_what_is_allowed(&mut allowing, &refusing);
        if allowing.iter().flatten().any(|(allows, _)| allows.is_empty()) {
            return Ok(None);
        }
        self.action.clone_from(&class.action);
        self.actions.clone_from(&class.listed_actions);
        let layers = || allowing.iter().chain(&refusing).flatten();
        let mut places: Vec<usize> =
            layers().flat_map(|(allows, denies)| allows.iter().chain(denies)).copied().collect();
        places.sort_unstable();
        places.dedup();
        // Where there is the least to choose, most is known at once.
        let mut layers: Vec<&(Vec<usize>, Vec<usize>)> = allowing.iter().flatten().collect();
        let is_single = |place: &usize| {
            let atoms = self.problem.statements[*place].atoms.iter();
            atoms.into_iter().any(|atom| self.problem.atoms[*atom as usize].single.is_some())
        };
        layers.sort_by_key(|(allows, _)| (allows.len(), !allows.iter().all(is_single)));
        let mut goals: Vec<Goal<'_>> = layers.into_iter().map(Goal::Allow).collect();
        goals.extend(refusing.iter().map(Goal::Refuse));
        self.unproved = false;
        for environment in self.environments_of(&places).ok_or(TOO_LARGE)? {
            let next = self.environments.len() as u32;
            self.current = *self.environments.entry(environment.clone()).or_insert(next);
            self.environment = environment;
            let start =
                Assumptions { literals: vec![Literals::new(); self.problem.keys.len() + 1], broken: Vec::new() };
            if let Some(request) = self.choose(&goals, start) {
                return Ok(Some(request));
            }
            if self.assumed >= ASSUMPTION_LIMIT {
                return Err(TOO_LARGE);
            }
        }
        if self.unproved { Err(NOT_SHOWN) } else { Ok(None) }
    }

    /// Takes out the statements that allow nothing but what those who must refuse allow by a statement of the same conditions, or fewer.
    fn leave_what_is_allowed(&self, allowing: &mut [Side], refusing: &[Side]) {
        let atoms = |place: &usize| &self.problem.statements[*place].atoms;
        let applies_with = |one: &usize, other: &usize| atoms(one).iter().all(|atom| atoms(other).contains(atom));
        let denied = |deny: &usize| {
            allowing.iter().flatten().flat_map(|(_, denies)| denies).any(|other| applies_with(other, deny))
        };
        let undenied: Vec<&Side> =
            refusing.iter().filter(|side| side.iter().all(|(_, denies)| denies.iter().all(denied))).collect();
        let is_new = |allow: &usize| {
            !undenied
                .iter()
                .any(|side| side.iter().all(|(allows, _)| allows.iter().any(|other| applies_with(other, allow))))
        };
        let new: Vec<Vec<usize>> =
            allowing.iter().flatten().map(|(allows, _)| allows.iter().copied().filter(is_new).collect()).collect();
        for ((allows, _), new) in allowing.iter_mut().flatten().zip(new) {
            *allows = new;
        }
    }

    /// Returns all states of the variables that statements use; nothing if there are too many.
    fn environments_of(&self, statements: &[usize]) -> Option<Vec<Environment>> {
        let mut atoms: Vec<u32> =
            statements.iter().flat_map(|place| self.problem.statements[*place].atoms.iter().copied()).collect();
        atoms.sort_unstable();
        atoms.dedup();
        let mut keys: Vec<&str> = Vec::new();
        for atom in &atoms {
            let facts = &self.problem.atoms[*atom as usize];
            if facts.has_variables {
                keys.extend(patterns(facts.atom).into_iter().flat_map(variables));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let mut all = vec![Environment::default()];
        for key in keys {
            let mut named: Vec<Box<str>> = Vec::new();
            for atom in &atoms {
                if let Atom::Key(clause) = self.problem.atoms[*atom as usize].atom
                    && *clause.key == *key
                    && let Test::Compare { operand: Operand::Text(patterns), .. } = &clause.test
                {
                    named.extend(patterns.iter().filter_map(|pattern| match &*pattern.pieces {
                        [Piece::Literal(text)] => Some(text.clone()),
                        _ => None,
                    }));
                }
            }
            named.sort_unstable();
            named.dedup();
            let mut states = vec![VariableState::Letter(named.iter().cloned().collect())];
            states.extend(named.into_iter().map(VariableState::Is));
            states.push(VariableState::Unset);
            if all.len() * states.len() > ENVIRONMENT_LIMIT {
                return None;
            }
            let with = |environment: &Environment| {
                let with_state = |state: &VariableState| {
                    let mut environment = environment.clone();
                    environment.states.push((key.into(), state.clone()));
                    environment
                };
                states.iter().map(with_state).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(with).collect();
        }
        Some(all)
    }

    /// Makes the choices that are left, and returns a request that fits them.
    fn choose(&mut self, goals: &[Goal<'_>], assumptions: Assumptions) -> Option<Request> {
        let Some((goal, rest)) = goals.split_first() else { return self.settle(assumptions) };
        match goal {
            Goal::Allow((allows, denies)) => allows.iter().find_map(|allow| {
                let mut assumptions = assumptions.clone();
                for deny in denies {
                    assumptions.broken.push(Rc::clone(&self.problem.statements[*deny].atoms));
                }
                let holds = self.assume_all(&mut assumptions, *allow) && self.propagate(&mut assumptions);
                if holds { self.choose(rest, assumptions) } else { None }
            }),
            Goal::Refuse(side) => {
                let denies: Vec<usize> = side.iter().flat_map(|(_, denies)| denies).copied().collect();
                let by_layer = side.iter().find_map(|(allows, _)| {
                    let mut assumptions = assumptions.clone();
                    for allow in allows {
                        assumptions.broken.push(Rc::clone(&self.problem.statements[*allow].atoms));
                    }
                    if self.propagate(&mut assumptions) { self.choose(rest, assumptions) } else { None }
                });
                by_layer.or_else(|| {
                    denies.iter().find_map(|deny| {
                        let mut assumptions = assumptions.clone();
                        let holds = self.assume_all(&mut assumptions, *deny) && self.propagate(&mut assumptions);
                        if holds { self.choose(rest, assumptions) } else { None }
                    })
                })
            }
        }
    }

    fn assume_all(&mut self, assumptions: &mut Assumptions, statement: usize) -> bool {
        let atoms = Rc::clone(&self.problem.statements[statement].atoms);
        atoms.iter().all(|atom| self.assume(assumptions, *atom as Literal + 1))
    }

    /// Adds an assumption, and returns whether all about the same thing can still hold.
    fn assume(&mut self, assumptions: &mut Assumptions, literal: Literal) -> bool {
        match self.relation(assumptions, literal) {
            Relation::Contradicts => return false,
            Relation::Follows => return true,
            Relation::Open => {}
        }
        let about = self.problem.about(literal);
        let literals = &mut assumptions.literals[about];
        let Err(place) = literals.binary_search(&literal) else { return true };
        literals.insert(place, literal);
        let literals = literals.clone();
        let is_known = literals.len() == 2 && literals.iter().any(|other| *other > 0 && *other != literal);
        is_known || !self.outcome(about, &literals).is_impossible()
    }

    /// Returns what each assumption that something holds says of a literal by itself.
    fn relation(&mut self, assumptions: &Assumptions, literal: Literal) -> Relation {
        let about = self.problem.about(literal);
        let literals = &assumptions.literals[about];
        if literals.contains(&-literal) {
            return Relation::Contradicts;
        }
        if literals.contains(&literal) {
            return Relation::Follows;
        }
        for &held in literals.iter().filter(|held| **held > 0) {
            if let Some(holds) = self.decided_by(held, literal) {
                return if holds == (literal > 0) { Relation::Follows } else { Relation::Contradicts };
            }
            if self.exclude(about, held, literal) {
                return Relation::Contradicts;
            }
            if self.exclude(about, held, -literal) {
                return Relation::Follows;
            }
        }
        Relation::Open
    }

    /// Returns whether an atom holds of the one resource that another one leaves.
    fn decided_by(&self, held: Literal, literal: Literal) -> Option<bool> {
        let text = self.problem.facts(held).single.as_ref()?;
        let facts = self.problem.facts(literal);
        let Atom::Resource(list) = facts.atom else { return None };
        let (parts, nothing) = (split_arn(text), Context::new());
        (!facts.has_variables).then(|| list.apply(|pattern| pattern.matches(parts.as_ref(), &nothing)))
    }

    /// Returns whether two literals about one thing cannot both hold.
    fn exclude(&mut self, about: usize, one: Literal, other: Literal) -> bool {
        let both: Literals = [one.min(other), one.max(other)].into_iter().collect();
        self.outcome(about, &both).is_impossible()
    }

    /// Draws the conclusions that leave no choice, and returns whether there is no contradiction.
    fn propagate(&mut self, assumptions: &mut Assumptions) -> bool {
        loop {
            let mut changed = false;
            let mut open = Vec::new();
            for atoms in std::mem::take(&mut assumptions.broken) {
                if self.assumed >= ASSUMPTION_LIMIT {
                    return false;
                }
                let mut is_broken = false;
                let mut choices: SmallVec<[u32; 4]> = SmallVec::new();
                for &atom in &*atoms {
                    match self.relation(assumptions, atom as Literal + 1) {
                        Relation::Contradicts => {
                            is_broken = true;
                            break;
                        }
                        Relation::Follows => {}
                        Relation::Open => choices.push(atom),
                    }
                }
                match choices[..] {
                    _ if is_broken => {}
                    [] => return false,
                    [atom] => {
                        if !self.assume(assumptions, -(atom as Literal + 1)) {
                            return false;
                        }
                        changed = true;
                    }
                    _ if choices.len() == atoms.len() => open.push(atoms),
                    _ => open.push(choices[..].into()),
                }
            }
            assumptions.broken = open;
            if !changed {
                return true;
            }
        }
    }

    /// Breaks what is still to be broken, and returns a request that fits.
    fn settle(&mut self, assumptions: Assumptions) -> Option<Request> {
        let Some(shortest) = assumptions.broken.iter().min_by_key(|atoms| atoms.len()).cloned() else {
            return self.request(&assumptions);
        };
        for &atom in &*shortest {
            let mut assumptions = assumptions.clone();
            if self.assume(&mut assumptions, -(atom as Literal + 1))
                && self.propagate(&mut assumptions)
                && let Some(request) = self.settle(assumptions)
            {
                return Some(request);
            }
        }
        None
    }

    fn outcome(&mut self, about: usize, literals: &[Literal]) -> Rc<Outcome<Assigned>> {
        let depends = literals.iter().any(|literal| self.problem.facts(*literal).has_variables)
            || about != RESOURCE && self.environment.state(&self.problem.keys[about - 1].name).is_some();
        let key = (depends.then_some(self.current), about, Literals::from_slice(literals));
        if let Some(outcome) = self.outcomes.get(&key) {
            return Rc::clone(outcome);
        }
        self.assumed += 1;
        let outcome = Rc::new(self.solve(about, literals));
        self.outcomes.insert(key, Rc::clone(&outcome));
        outcome
    }

    fn solve(&mut self, about: usize, literals: &[Literal]) -> Outcome<Assigned> {
        if let [literal] = literals
            && *literal > 0
            && let Some(text) = &self.problem.facts(*literal).single
        {
            return Outcome::Possible(Assigned::Resource(text.chars().map(Symbol::Char).collect()));
        }
        let demands = if about == RESOURCE { self.resource_demands(literals) } else { Vec::new() };
        let languages = |variable: u32| {
            let (key, _) = self.environment.states.get(variable as usize)?;
            form_of(key).map(|form| vec![form])
        };
        if about == RESOURCE {
            return match text_of(&demands, &|_| false, &languages) {
                Outcome::Impossible => Outcome::Impossible,
                Outcome::Possible(text) => Outcome::Possible(Assigned::Resource(text)),
                Outcome::Unproved(text) => Outcome::Unproved(text.map(Assigned::Resource)),
            };
        }
        let wishes: Vec<(&Clause, bool)> = self.wishes(literals);
        match value(&self.problem.keys[about - 1], &wishes, &self.environment, &languages) {
            Outcome::Impossible => Outcome::Impossible,
            Outcome::Possible(form) => Outcome::Possible(Assigned::Key(form)),
            Outcome::Unproved(form) => Outcome::Unproved(form.map(Assigned::Key)),
        }
    }

    fn wishes(&self, literals: &[Literal]) -> Vec<(&'a Clause, bool)> {
        let wish = |literal: &Literal| match self.problem.facts(*literal).atom {
            Atom::Key(clause) => Some((clause, *literal > 0)),
            Atom::Resource(_) => None,
        };
        literals.iter().filter_map(wish).collect()
    }

    fn resource_demands(&mut self, literals: &[Literal]) -> Vec<Demand> {
        let mut demands = Vec::with_capacity(literals.len() + 1);
        for &literal in literals {
            let facts = self.problem.facts(literal);
            let Atom::Resource(list) = facts.atom else { continue };
            let environment = facts.has_variables.then_some(self.current);
            let demand = self.demands.entry((environment, literal));
            demands.push(demand.or_insert_with(|| resource_demand(list, literal > 0, &self.environment)).clone());
        }
        demands.push(resource_form());
        demands
    }

    /// Returns a request that fits the assumptions, once the decision engine has said so too.
    fn request(&mut self, assumptions: &Assumptions) -> Option<Request> {
        let found = self.candidate(assumptions);
        self.unproved |= found.is_none();
        found
    }

    /// Returns whether a request is allowed by those who must, and by no other.
    fn is_answer(&self, request: &Request) -> bool {
        self.allowing.iter().all(|layers| layers.allow(request))
            && !self.refusing.iter().any(|layers| layers.allow(request))
    }

    /// Returns the first answer among requests that should fit the assumptions, the likeliest first.
    fn candidate(&mut self, assumptions: &Assumptions) -> Option<Request> {
        let mut forms: Vec<(usize, Form)> = Vec::new();
        for place in 1..assumptions.literals.len() {
            let literals = &assumptions.literals[place];
            let is_variable = self.environment.state(&self.problem.keys[place - 1].name).is_some();
            if literals.is_empty() || is_variable {
                continue;
            }
            if let Outcome::Possible(Assigned::Key(form)) | Outcome::Unproved(Some(Assigned::Key(form))) =
                &*self.outcome(place, literals)
            {
                forms.push((place, form.clone()));
            }
        }
        let resources = self.resources(&assumptions.literals[RESOURCE]);
        for attempt in 0..4 {
            let Some(values) = self.values(assumptions, attempt) else { continue };
            for (action, resource) in &resources {
                let request = self.filled(action, &forms, &values, resource);
                if let Some(request) = request.filter(|request| self.is_answer(request)) {
                    return Some(request);
                }
                // What a variable must be where a text has to match it.
                for literals in &assumptions.literals {
                    let demands = self.demands_with_variables(literals);
                    let text: Vec<char> = written(resource).chars().collect();
                    for glob in demands.iter().filter(|demand| demand.wanted).flat_map(|demand| &*demand.globs) {
                        let Some(captures) = captured(glob, &text) else { continue };
                        let mut values = values.clone();
                        for (variable, text) in captures {
                            values[variable as usize] = Some(Value::One(text));
                        }
                        let request = self.filled(action, &forms, &values, resource);
                        if let Some(request) = request.filter(|request| self.is_answer(request)) {
                            return Some(request);
                        }
                    }
                }
            }
        }
        None
    }

    fn demands_with_variables(&self, literals: &[Literal]) -> Vec<Demand> {
        let is_variable = |elem: &Elem| matches!(elem, Elem::Variable(_));
        let demands = literals.iter().filter_map(|literal| match self.problem.facts(*literal).atom {
            Atom::Resource(list) => Some(resource_demand(list, *literal > 0, &self.environment)),
            Atom::Key(clause) => match &clause.test {
                Test::Compare { operand, .. } => text_demand(operand, *literal > 0, &self.environment),
                Test::Null(_) => None,
            },
        });
        demands.filter(|demand| demand.globs.iter().flatten().any(is_variable)).collect()
    }

    /// Returns actions of the class with resources, first one that the catalogue lists for the action.
    fn resources(&mut self, literals: &[Literal]) -> Vec<(String, Vec<Symbol>)> {
        let mut held = literals.iter().filter(|literal| **literal > 0);
        if let Some(text) = held.find_map(|literal| self.problem.facts(*literal).single.as_ref()) {
            let text: Vec<char> = text.chars().collect();
            let fits = |action: &&Action| {
                let mut forms = action.resource_types().flat_map(|used| used.resource_type.arns());
                forms.any(|arn| matches(&template_form(arn, false), &text))
            };
            let fitting = self.actions.iter().find(fits).map(|action| action.full_name());
            let symbols = text.iter().copied().map(Symbol::Char).collect();
            return vec![(fitting.unwrap_or_else(|| self.action.clone()), symbols)];
        }
        let mut resources = Vec::new();
        let asked = self.resource_demands(literals);
        for usual in [true, false] {
            let fitting = self.actions.iter().find_map(|action| {
                let types = action.resource_types();
                let forms = types.flat_map(|used| used.resource_type.arns()).map(|arn| template_form(arn, usual));
                let globs: Vec<Glob> = forms.collect();
                let mut demands = asked.clone();
                demands.insert(0, Demand::new(globs, true));
                match shortest(&demands) {
                    Found::Text(text) => Some((action.full_name(), text)),
                    _ => None,
                }
            });
            if let Some(fitting) = fitting {
                resources.push(fitting);
                break;
            }
        }
        if let Outcome::Possible(Assigned::Resource(text)) | Outcome::Unproved(Some(Assigned::Resource(text))) =
            &*self.outcome(RESOURCE, literals)
        {
            resources.push((self.action.clone(), text.clone()));
        }
        resources
    }

    /// Returns values of the variables; nothing if this attempt has none that fit.
    fn values(&mut self, assumptions: &Assumptions, attempt: usize) -> Option<Vec<Option<Value>>> {
        let mut values = Vec::new();
        for (number, (key, state)) in self.environment.states.clone().into_iter().enumerate() {
            let place = self.problem.keys.iter().position(|facts| facts.name == key);
            let literals = place.map_or(&[][..], |place| &assumptions.literals[place + 1]);
            values.push(match state {
                VariableState::Is(text) => Some(Value::One(text.into())),
                VariableState::Unset => match place.map(|place| self.outcome(place + 1, literals)).as_deref() {
                    Some(Outcome::Possible(Assigned::Key(form))) => plain_value(form),
                    _ => None,
                },
                VariableState::Letter(named) => {
                    let words = [["caller", "someone"], ["c4-ller", "s0meone"]][attempt % 2];
                    let word = match (words.get(number), form_of(&key)) {
                        (_, Some(_)) => format!("us-east-1:{:08}-0000-4000-8000-000000000000", attempt % 2 + 1),
                        (Some(word), None) => (*word).to_owned(),
                        (None, None) => format!("value{number}"),
                    };
                    let wishes = self.wishes(literals);
                    let fits = |text: &str| {
                        let context = [(&*key, text)].into_iter().collect();
                        wishes.iter().all(|(clause, wanted)| clause.holds(&context) == *wanted)
                    };
                    let mut texts: Vec<String> = vec![word.clone()];
                    for (clause, wanted) in &wishes {
                        if let Test::Compare { operand, negated, .. } = &clause.test
                            && let Some(demand) = text_demand(operand, true, &self.environment)
                            && *wanted != *negated
                        {
                            texts.extend(demand.globs.iter().map(|glob| spelled(glob, &word)));
                        }
                    }
                    let shortest = place.map(|place| self.outcome(place + 1, literals));
                    if let Some(Outcome::Possible(Assigned::Key(Form::One(text)))) = shortest.as_deref() {
                        texts.push(written(text));
                    }
                    let mut fitting =
                        texts.into_iter().filter(|text| fits(text) && !named.iter().any(|named| **named == **text));
                    Some(Value::One(fitting.nth(attempt / 2)?))
                }
            });
        }
        Some(values)
    }

    /// Returns the request with the values of variables put in their places.
    fn filled(
        &self,
        action: &str,
        forms: &[(usize, Form)],
        values: &[Option<Value>],
        resource: &[Symbol],
    ) -> Option<Request> {
        let text = |symbols: &[Symbol]| {
            let mut out = String::new();
            for symbol in symbols {
                match symbol {
                    Symbol::Char(character) => out.push(*character),
                    Symbol::Variable(variable) => match values.get(*variable as usize)? {
                        Some(Value::One(text)) => out.push_str(text),
                        _ => return None,
                    },
                }
            }
            Some(out)
        };
        let mut request = Request::new(action, text(resource)?);
        for ((key, _), value) in self.environment.states.iter().zip(values) {
            if let Some(value) = value {
                request.context.insert(key, value.clone());
            }
        }
        for (place, form) in forms {
            let key = &self.problem.keys[*place - 1].name;
            match form {
                Form::Absent => {}
                Form::One(symbols) => request.context.insert(key, text(symbols)?),
                Form::Many(texts) => {
                    let texts: Option<Vec<String>> = texts.iter().map(|symbols| text(symbols)).collect();
                    request.context.insert(key, texts?);
                }
            }
        }
        Some(request)
    }
}

fn plain_value(form: &Form) -> Option<Value> {
    match form {
        Form::Absent => None,
        Form::One(text) => Some(Value::One(written(text))),
        Form::Many(texts) => Some(Value::Many(texts.iter().map(|text| written(text)).collect())),
    }
}

/// Returns a text that matches a pattern, with a word for what may be anything.
fn spelled(glob: &[Elem], word: &str) -> String {
    let mut text = String::new();
    for elem in glob {
        match elem {
            Elem::Char(character) | Elem::Fold(character) => text.push(*character),
            Elem::One | Elem::Item | Elem::OneInPart => text.push('x'),
            Elem::Any | Elem::AnyInPart => text.push_str(word),
            Elem::Variable(_) | Elem::End => {}
        }
    }
    text
}
