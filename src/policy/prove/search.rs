//! The search for a request: which statement allows it, and where those that stand in the way break.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::classes::{ActionClass, action_classes, classes_of, named_actions};
use super::globs::{Environment, VariableState, resource_demand, resource_form, template_form, text_demand, variables};
use super::keys::{Form, KeyFacts, Outcome, form_of, text_of, value, written};
use super::text::{Demand, Elem, Found, Glob, Symbol, captured, shortest};
use super::{Layers, Proof};
use crate::catalog::catalog;
use crate::policy::evaluate::condition::{Clause, Operand, Test};
use crate::policy::evaluate::model::{List, PreparedStatement};
use crate::policy::evaluate::pattern::{Pattern, Piece, ResourcePattern};
use crate::policy::evaluate::{Effect, Request, Value};

/// Limit of the states of variables that are looked at for a class of actions.
const ENVIRONMENT_LIMIT: usize = 256;

/// Limit of the assumptions for one question. Two versions of a managed policy of AWS with 60 statements take some 5,000.
const ASSUMPTION_LIMIT: usize = 200_000;

const TOO_LARGE: &str = "the policies have too many conditions to be compared in full";
const NOT_SHOWN: &str = "it depends on values that the policies do not tell, or on patterns with too many wildcards";

/// Returns a request that all of `allowing` allow and all of `refusing` do not.
pub(super) fn find(allowing: &[Layers<'_>], refusing: &[Layers<'_>]) -> Proof {
    let mut problem = Problem::default();
    let allowing_sides: Vec<Side> = allowing.iter().map(|layers| problem.side(layers)).collect();
    let refusing_sides: Vec<Side> = refusing.iter().map(|layers| problem.side(layers)).collect();
    let statements: Vec<&PreparedStatement> = problem.statements.iter().map(|statement| statement.prepared).collect();
    // Where one of those who must allow names its actions, no others matter.
    let layers = allowing_sides.iter().flatten().map(|(allows, _)| allows);
    let named = layers.filter_map(|allows| named_actions(allows.iter().map(|place| statements[*place])));
    let classes = match named.min_by_key(Vec::len) {
        Some(names) => classes_of(&statements, &names),
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

#[derive(Debug)]
struct Statement<'a> {
    prepared: &'a PreparedStatement,
    /// They all hold where the statement applies.
    atoms: Vec<u32>,
}

/// For each layer the places of the statements that allow, and of those that deny.
type Side = Vec<(Vec<usize>, Vec<usize>)>;

#[derive(Debug, Default)]
struct Problem<'a> {
    statements: Vec<Statement<'a>>,
    atoms: Vec<(Atom<'a>, usize)>,
    places: FxHashMap<Atom<'a>, u32>,
    keys: Vec<KeyFacts>,
}

impl<'a> Problem<'a> {
    fn side(&mut self, layers: &Layers<'a>) -> Side {
        let mut side = Side::new();
        for layer in &layers.0 {
            let (mut allows, mut denies) = (Vec::new(), Vec::new());
            for statement in layer.iter().flat_map(|document| document.statements()) {
                let allows_nothing = statement.principals.is_some() || statement.resources.is_none();
                match statement.effect() {
                    Effect::Allow if allows_nothing => {}
                    Effect::Allow => allows.push(self.statement(statement)),
                    Effect::Deny => denies.push(self.statement(statement)),
                }
            }
            side.push((allows, denies));
        }
        side
    }

    fn statement(&mut self, prepared: &'a PreparedStatement) -> usize {
        let resource = prepared.resources.iter().map(|list| self.atom(Atom::Resource(list), RESOURCE));
        let mut atoms: Vec<u32> = resource.collect();
        for clause in &prepared.clauses {
            let key = self.key(clause);
            atoms.push(self.atom(Atom::Key(clause), key));
        }
        self.statements.push(Statement { prepared, atoms });
        self.statements.len() - 1
    }

    fn atom(&mut self, atom: Atom<'a>, variable: usize) -> u32 {
        let next = self.atoms.len() as u32;
        let place = *self.places.entry(atom).or_insert(next);
        if place == next {
            self.atoms.push((atom, variable));
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

    fn variable_of(&self, literal: Literal) -> usize {
        self.atoms[literal.unsigned_abs() as usize - 1].1
    }
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

/// What is assumed so far: literals by what they are about, and lists of atoms of which one must not hold.
#[derive(Debug, Clone, Default)]
struct Assumptions {
    literals: Vec<Vec<Literal>>,
    broken: Vec<Vec<u32>>,
}

#[derive(Default)]
struct Search<'a, 'q> {
    problem: Problem<'a>,
    allowing: &'q [Layers<'a>],
    refusing: &'q [Layers<'a>],
    /// An action of the class, and those that the catalogue lists.
    action: String,
    actions: Vec<String>,
    environment: Environment,
    /// Outcomes for literals about one thing, by environment.
    outcomes: FxHashMap<(u32, Vec<Literal>), Rc<Outcome<Assigned>>>,
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
        let allowing: Vec<Side> = allowing.iter().map(within).collect();
        if allowing.iter().flatten().any(|(allows, _)| allows.is_empty()) {
            return Ok(None);
        }
        let refusing: Vec<Side> = refusing.iter().map(within).collect();
        self.action.clone_from(&class.action);
        self.actions.clone_from(&class.listed_actions);
        let layers = || allowing.iter().chain(&refusing).flatten();
        let mut places: Vec<usize> =
            layers().flat_map(|(allows, denies)| allows.iter().chain(denies)).copied().collect();
        places.sort_unstable();
        places.dedup();
        let mut goals: Vec<Goal<'_>> = allowing.iter().flatten().map(Goal::Allow).collect();
        goals.extend(refusing.iter().map(Goal::Refuse));
        self.unproved = false;
        for environment in self.environments_of(&places).ok_or(TOO_LARGE)? {
            let next = self.environments.len() as u32;
            self.current = *self.environments.entry(environment.clone()).or_insert(next);
            self.environment = environment;
            let start = Assumptions { literals: vec![Vec::new(); self.problem.keys.len() + 1], broken: Vec::new() };
            if let Some(request) = self.choose(&goals, start) {
                return Ok(Some(request));
            }
            if self.assumed >= ASSUMPTION_LIMIT {
                return Err(TOO_LARGE);
            }
        }
        if self.unproved { Err(NOT_SHOWN) } else { Ok(None) }
    }

    /// Returns all states of the variables that statements use; nothing if there are too many.
    fn environments_of(&self, statements: &[usize]) -> Option<Vec<Environment>> {
        let mut atoms: Vec<u32> =
            statements.iter().flat_map(|place| self.problem.statements[*place].atoms.iter().copied()).collect();
        atoms.sort_unstable();
        atoms.dedup();
        let mut keys: Vec<&str> = Vec::new();
        for atom in &atoms {
            for pattern in patterns(self.problem.atoms[*atom as usize].0) {
                keys.extend(variables(pattern));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let mut all = vec![Environment::default()];
        for key in keys {
            let mut named: Vec<Box<str>> = Vec::new();
            for atom in &atoms {
                if let (Atom::Key(clause), _) = self.problem.atoms[*atom as usize]
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
                    assumptions.broken.push(self.problem.statements[*deny].atoms.clone());
                }
                let holds = self.assume_all(&mut assumptions, *allow) && self.propagate(&mut assumptions);
                if holds { self.choose(rest, assumptions) } else { None }
            }),
            Goal::Refuse(side) => {
                let denies: Vec<usize> = side.iter().flat_map(|(_, denies)| denies).copied().collect();
                let by_layer = side.iter().find_map(|(allows, _)| {
                    let mut assumptions = assumptions.clone();
                    for allow in allows {
                        assumptions.broken.push(self.problem.statements[*allow].atoms.clone());
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
        let atoms = self.problem.statements[statement].atoms.clone();
        atoms.into_iter().all(|atom| self.assume(assumptions, atom as Literal + 1))
    }

    /// Adds an assumption, and returns whether all about the same thing can still hold.
    fn assume(&mut self, assumptions: &mut Assumptions, literal: Literal) -> bool {
        let about = self.problem.variable_of(literal);
        let literals = &mut assumptions.literals[about];
        if literals.contains(&-literal) {
            return false;
        }
        let Err(place) = literals.binary_search(&literal) else { return true };
        literals.insert(place, literal);
        let literals = literals.clone();
        !self.outcome(about, &literals).is_impossible()
    }

    /// Returns whether an assumption could be added.
    fn may_assume(&mut self, assumptions: &Assumptions, literal: Literal) -> bool {
        let about = self.problem.variable_of(literal);
        let mut literals = assumptions.literals[about].clone();
        if literals.contains(&-literal) {
            return false;
        }
        let Err(place) = literals.binary_search(&literal) else { return true };
        literals.insert(place, literal);
        !self.outcome(about, &literals).is_impossible()
    }

    /// Draws the conclusions that leave no choice, and returns whether there is no contradiction.
    fn propagate(&mut self, assumptions: &mut Assumptions) -> bool {
        loop {
            let mut changed = false;
            let mut open = Vec::new();
            for mut atoms in std::mem::take(&mut assumptions.broken) {
                if self.assumed >= ASSUMPTION_LIMIT {
                    return false;
                }
                let holds = |atom: &u32, assumptions: &Assumptions, search: &Self, sign: Literal| {
                    let literal = sign * (*atom as Literal + 1);
                    assumptions.literals[search.problem.variable_of(literal)].contains(&literal)
                };
                if atoms.iter().any(|atom| holds(atom, assumptions, self, -1)) {
                    continue;
                }
                atoms.retain(|atom| !holds(atom, assumptions, self, 1));
                if atoms.iter().any(|atom| !self.may_assume(assumptions, *atom as Literal + 1)) {
                    continue;
                }
                atoms.retain(|atom| self.may_assume(assumptions, -(*atom as Literal + 1)));
                match atoms[..] {
                    [] => return false,
                    [atom] => {
                        if !self.assume(assumptions, -(atom as Literal + 1)) {
                            return false;
                        }
                        changed = true;
                    }
                    _ => open.push(atoms),
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
        for atom in shortest {
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
        if let Some(outcome) = self.outcomes.get(&(self.current, literals.to_vec())) {
            return Rc::clone(outcome);
        }
        self.assumed += 1;
        let outcome = Rc::new(self.solve(about, literals));
        self.outcomes.insert((self.current, literals.to_vec()), Rc::clone(&outcome));
        outcome
    }

    fn solve(&self, about: usize, literals: &[Literal]) -> Outcome<Assigned> {
        let languages = |variable: u32| {
            let (key, _) = self.environment.states.get(variable as usize)?;
            form_of(key).map(|form| vec![form])
        };
        if about == RESOURCE {
            let demands = self.resource_demands(literals);
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
        let wish = |literal: &Literal| match self.problem.atoms[literal.unsigned_abs() as usize - 1].0 {
            Atom::Key(clause) => Some((clause, *literal > 0)),
            Atom::Resource(_) => None,
        };
        literals.iter().filter_map(wish).collect()
    }

    fn resource_demands(&self, literals: &[Literal]) -> Vec<Demand> {
        let demand = |literal: &Literal| match self.problem.atoms[literal.unsigned_abs() as usize - 1].0 {
            Atom::Resource(list) => Some(resource_demand(list, *literal > 0, &self.environment)),
            Atom::Key(_) => None,
        };
        literals.iter().filter_map(demand).chain([resource_form()]).collect()
    }

    /// Returns a request that fits the assumptions, once the decision engine has said so too.
    fn request(&mut self, assumptions: &Assumptions) -> Option<Request> {
        let found = self.candidates(assumptions).into_iter().find(|request| {
            self.allowing.iter().all(|layers| layers.allow(request))
                && !self.refusing.iter().any(|layers| layers.allow(request))
        });
        self.unproved |= found.is_none();
        found
    }

    /// Returns requests that should fit the assumptions, the likeliest first.
    fn candidates(&mut self, assumptions: &Assumptions) -> Vec<Request> {
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
        let mut requests = Vec::new();
        for attempt in 0..4 {
            let Some(values) = self.values(assumptions, attempt) else { continue };
            for (action, resource) in &resources {
                requests.extend(self.filled(action, &forms, &values, resource));
                // What a variable must be where a text has to match it.
                for literals in &assumptions.literals {
                    let demands = self.demands_with_variables(literals);
                    let text: Vec<char> = written(resource).chars().collect();
                    for glob in demands.iter().filter(|demand| demand.wanted).flat_map(|demand| &demand.globs) {
                        let Some(captures) = captured(glob, &text) else { continue };
                        let mut values = values.clone();
                        for (variable, text) in captures {
                            values[variable as usize] = Some(Value::One(text));
                        }
                        requests.extend(self.filled(action, &forms, &values, resource));
                    }
                }
            }
        }
        requests
    }

    fn demands_with_variables(&self, literals: &[Literal]) -> Vec<Demand> {
        let is_variable = |elem: &Elem| matches!(elem, Elem::Variable(_));
        let demands =
            literals.iter().filter_map(|literal| match self.problem.atoms[literal.unsigned_abs() as usize - 1].0 {
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
        /// Limit of the actions that are tried.
        const TRIED: usize = 40;
        let mut resources = Vec::new();
        for usual in [true, false] {
            let fitting = self.actions.iter().take(TRIED).find_map(|name| {
                let types = catalog().action(name)?.resource_types();
                let forms = types.flat_map(|used| used.resource_type.arns()).map(|arn| template_form(arn, usual));
                let globs: Vec<Glob> = forms.collect();
                let mut demands = self.resource_demands(literals);
                demands.insert(0, Demand { globs, wanted: true });
                match shortest(&demands) {
                    Found::Text(text) => Some((name.clone(), text)),
                    _ => None,
                }
            });
            if let Some((name, text)) = fitting {
                let name = catalog().action(&name).map_or(name, |action| action.full_name());
                resources.push((name, text));
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
