//! Values of one condition key with which some conditions hold and others do not.

use super::globs::{Environment, VariableState, arn_form, has_variable, loosened, text_demand};
use super::scalars::candidates;
use super::text::{Demand, Elem, Found, Glob, Symbol, shortest};
use crate::catalog::{ConditionType, catalog};
use crate::policy::evaluate::Context;
use crate::policy::evaluate::condition::{Clause, Operand, Over, Test};

/// What is known of a condition key.
#[derive(Debug)]
pub(super) struct KeyFacts {
    /// In lower case.
    pub name: Box<str>,
    key_type: Option<ConditionType>,
    /// Whether a request may have several values.
    pub(super) multivalued: bool,
    /// Whether the catalogue says so.
    listed: bool,
    /// Whether a request may have none.
    optional: bool,
}

impl KeyFacts {
    /// Returns what the catalogue knows of a key. A key that it does not know has several values if an operator treats it so.
    pub(super) fn new(name: &str, in_sets: bool) -> Self {
        let known = catalog().condition_key(name);
        Self {
            name: name.into(),
            key_type: known.map(|key| key.key_type()),
            multivalued: known.map_or(in_sets, |key| key.multi()),
            listed: known.is_some_and(|key| key.multi()),
            optional: !known.is_some_and(|key| key.always_present()),
        }
    }
}

/// Returns the form that all values of a key have, where AWS documents one that matters: the id of a caller in an identity pool, which
/// is `REGION:GUID`. Source:
/// <https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html>
pub(super) fn form_of(key: &str) -> Option<Glob> {
    (key == "cognito-identity.amazonaws.com:sub").then(|| {
        let side = [Elem::OneInPart, Elem::AnyInPart];
        side.into_iter().chain([Elem::Char(':')]).chain(side).collect()
    })
}

/// The value of a key in a request.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Absent,
    One(Vec<Symbol>),
    Many(Vec<Vec<Symbol>>),
}

/// Whether something can be.
#[derive(Debug, Clone)]
pub(super) enum Outcome<T> {
    Impossible,
    Possible(T),
    /// It was not proved impossible, and this may do.
    Unproved(Option<T>),
}

impl<T> Outcome<T> {
    pub(super) fn is_impossible(&self) -> bool {
        matches!(self, Outcome::Impossible)
    }

    fn map<U>(self, form: impl Fn(T) -> U) -> Outcome<U> {
        match self {
            Outcome::Impossible => Outcome::Impossible,
            Outcome::Possible(value) => Outcome::Possible(form(value)),
            Outcome::Unproved(value) => Outcome::Unproved(value.map(form)),
        }
    }

    /// Returns this outcome if it settles the matter, or else the better of the two.
    fn or_else(self, other: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        match self {
            Outcome::Possible(_) => self,
            Outcome::Impossible => other(),
            Outcome::Unproved(value) => match other() {
                Outcome::Possible(other) => Outcome::Possible(other),
                Outcome::Impossible => Outcome::Unproved(value),
                Outcome::Unproved(other) => Outcome::Unproved(value.or(other)),
            },
        }
    }
}

/// A condition, and whether it must hold or must not.
pub(super) type Wish<'a> = (&'a Clause, bool);

/// A limit on a text: whether the operand accepts it.
type Limit<'a> = (&'a Operand, bool);

/// The patterns that are known of the value of a variable.
pub(super) type Languages<'l> = &'l dyn Fn(u32) -> Option<Vec<Glob>>;

/// Returns a value of a key with which all wishes are met.
pub(super) fn value(
    facts: &KeyFacts,
    wishes: &[Wish<'_>],
    environment: &Environment,
    languages: Languages<'_>,
) -> Outcome<Form> {
    let solver = Solver { facts, wishes, environment, languages };
    match environment.state(&facts.name).map(|(_, state)| state) {
        Some(VariableState::Is(text)) => match solver.holds_of(&[text], false) {
            true => Outcome::Possible(Form::One(text.chars().map(Symbol::Char).collect())),
            false => solver.if_unclear(text),
        },
        Some(VariableState::Letter(_)) => solver.one(),
        Some(VariableState::Unset) => solver.absent().or_else(|| solver.empty()).or_else(|| solver.many()),
        // A request has a list of values for a key that may have several, even if there is only one.
        None if facts.listed => {
            solver.many().or_else(|| solver.absent()).or_else(|| solver.one()).or_else(|| solver.empty())
        }
        None => solver.one().or_else(|| solver.absent()).or_else(|| solver.empty()).or_else(|| solver.many()),
    }
}

struct Solver<'a, 'l> {
    facts: &'a KeyFacts,
    wishes: &'a [Wish<'a>],
    environment: &'a Environment,
    languages: Languages<'l>,
}

impl<'a> Solver<'a, '_> {
    fn absent(&self) -> Outcome<Form> {
        let holds = |clause: &Clause| match &clause.test {
            Test::Null(wanted) => wanted.contains(&true),
            Test::Compare { if_exists: true, .. } => true,
            Test::Compare { over: None, negated, .. } => *negated,
            Test::Compare { over: Some(Over::All), .. } => true,
            Test::Compare { over: Some(Over::Any), .. } => false,
        };
        let met = self.facts.optional && self.wishes.iter().all(|(clause, wanted)| holds(clause) == *wanted);
        if met { Outcome::Possible(Form::Absent) } else { Outcome::Impossible }
    }

    fn empty(&self) -> Outcome<Form> {
        if !self.facts.optional || self.facts.key_type.is_some_and(|key_type| key_type != ConditionType::String) {
            return Outcome::Impossible;
        }
        match self.holds_of(&[""], false) {
            true => Outcome::Possible(Form::One(Vec::new())),
            false => Outcome::Impossible,
        }
    }

    /// Returns whether known values meet the wishes. Variables in them play no part: what they stand for is in the environment.
    fn holds_of(&self, values: &[&str], many: bool) -> bool {
        let mut context = Context::new();
        for (key, state) in &self.environment.states {
            if let VariableState::Is(text) = state {
                context.insert(key, &**text);
            }
        }
        let owned: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        match (many, values) {
            (false, [one]) => context.insert(&self.facts.name, *one),
            _ => context.insert(&self.facts.name, owned),
        }
        self.wishes.iter().all(|(clause, wanted)| clause.holds(&context) == *wanted)
    }

    /// A value that is known does not meet the wishes; that is no proof if they speak of variables whose values are not known.
    fn if_unclear(&self, text: &str) -> Outcome<Form> {
        let unclear = |clause: &Clause| {
            let Test::Compare { operand, .. } = &clause.test else { return false };
            text_demand(operand, true, self.environment).is_some_and(|demand| has_variable(&demand))
        };
        match self.wishes.iter().any(|(clause, _)| unclear(clause)) {
            true => Outcome::Unproved(Some(Form::One(text.chars().map(Symbol::Char).collect()))),
            false => Outcome::Impossible,
        }
    }

    /// One value that is not empty.
    fn one(&self) -> Outcome<Form> {
        let mut limits = Vec::new();
        for (clause, wanted) in self.wishes {
            match &clause.test {
                Test::Null(null) if null.contains(&false) == *wanted => {}
                Test::Null(_) => return Outcome::Impossible,
                Test::Compare { negated, operand, .. } => limits.push((operand, wanted != negated)),
            }
        }
        self.text(&limits, true).map(Form::One)
    }

    /// A set of values, which may be empty.
    fn many(&self) -> Outcome<Form> {
        if !self.facts.multivalued {
            return Outcome::Impossible;
        }
        let (mut every, mut some): (Vec<Limit<'a>>, Vec<Limit<'a>>) = (Vec::new(), Vec::new());
        let (mut may_be_empty, mut may_be_filled) = (true, true);
        for (clause, wanted) in self.wishes {
            match &clause.test {
                Test::Null(null) => {
                    may_be_empty &= null.contains(&true) == *wanted;
                    may_be_filled &= null.contains(&false) == *wanted;
                }
                // It never holds of several values.
                Test::Compare { over: None, .. } if *wanted => return Outcome::Impossible,
                Test::Compare { over: None, .. } => {}
                Test::Compare { over: Some(over), negated, operand, .. } => match (over, wanted) {
                    (Over::All, true) => every.push((operand, !negated)),
                    (Over::Any, false) => every.push((operand, *negated)),
                    (Over::Any, true) => some.push((operand, !negated)),
                    (Over::All, false) => some.push((operand, *negated)),
                },
            }
        }
        let nothing = || match may_be_empty {
            true => Outcome::Possible(Form::Many(Vec::new())),
            false => Outcome::Impossible,
        };
        if some.is_empty() && may_be_filled {
            // A list with something in it reads better.
            return self.filled(&every, &[]).or_else(nothing);
        }
        if some.is_empty() {
            return nothing();
        }
        if may_be_filled { self.filled(&every, &some) } else { Outcome::Impossible }
    }

    /// A set with a value for each of `some`, or with one if there are none; all are within `every`.
    fn filled(&self, every: &[Limit<'_>], some: &[Limit<'_>]) -> Outcome<Form> {
        let mut values = Vec::new();
        let mut proved = true;
        let wishes = if some.is_empty() { vec![None] } else { some.iter().copied().map(Some).collect() };
        for wish in wishes {
            let limits: Vec<Limit<'_>> = every.iter().copied().chain(wish).collect();
            match self.text(&limits, false) {
                Outcome::Impossible => return Outcome::Impossible,
                Outcome::Possible(text) => values.push(text),
                Outcome::Unproved(Some(text)) => {
                    values.push(text);
                    proved = false;
                }
                Outcome::Unproved(None) => return Outcome::Unproved(None),
            }
        }
        values.dedup();
        if proved { Outcome::Possible(Form::Many(values)) } else { Outcome::Unproved(Some(Form::Many(values))) }
    }

    /// A text within limits.
    fn text(&self, limits: &[Limit<'_>], filled: bool) -> Outcome<Vec<Symbol>> {
        let demand = |(operand, wanted): &Limit<'_>| text_demand(operand, *wanted, self.environment);
        let mut demands: Vec<Demand> = limits.iter().filter_map(demand).collect();
        let only_texts = demands.len() == limits.len();
        if !only_texts || self.facts.key_type == Some(ConditionType::Bool) {
            return self.scalar(limits, &demands);
        }
        if !filled {
            // A text that is not empty reads better.
            return self.text(limits, true).or_else(|| self.any_text(&demands));
        }
        let form = match form_of(&self.facts.name) {
            Some(form) if !demands.iter().any(has_variable) => form,
            _ => vec![Elem::Item, Elem::Any],
        };
        if let Some((_, VariableState::Letter(named))) = self.environment.state(&self.facts.name) {
            let globs = named.iter().map(|text| text.chars().map(Elem::Char).collect());
            demands.push(Demand::new(globs, false));
        }
        if self.facts.key_type == Some(ConditionType::Arn) {
            // A request has an ARN there, and what operators for ARNs do with other texts is not documented.
            let mut demands = demands.clone();
            demands.push(Demand::new([arn_form()], true));
            if let Found::Text(text) = shortest(&demands) {
                return Outcome::Possible(text);
            }
        }
        demands.push(Demand::new([form], true));
        text_of(&demands, &|variable| self.is_own(variable), self.languages)
    }

    /// A text that may be empty.
    fn any_text(&self, demands: &[Demand]) -> Outcome<Vec<Symbol>> {
        let mut demands = demands.to_vec();
        demands.push(Demand::new([vec![Elem::Any]], true));
        text_of(&demands, &|variable| self.is_own(variable), self.languages)
    }

    fn is_own(&self, variable: u32) -> bool {
        self.environment.states.get(variable as usize).is_some_and(|(key, _)| *key == self.facts.name)
    }

    /// A value for operators of which one is not for texts.
    fn scalar(&self, limits: &[Limit<'_>], demands: &[Demand]) -> Outcome<Vec<Symbol>> {
        let operands = limits.iter().map(|(operand, _)| *operand);
        let mut candidates = candidates(operands, self.facts.key_type);
        let plain: Vec<Demand> = demands.iter().filter(|demand| !has_variable(demand)).cloned().collect();
        if !demands.is_empty() && self.facts.key_type != Some(ConditionType::Bool) {
            candidates.complete = false;
            if let Found::Text(symbols) = shortest(&plain) {
                candidates.texts.push(written(&symbols));
            }
        }
        let mut context = Context::new();
        for (key, state) in &self.environment.states {
            if let VariableState::Is(text) = state {
                context.insert(key, &**text);
            }
        }
        let fits = |text: &&String| limits.iter().all(|(operand, wanted)| operand.accepts(text, &context) == *wanted);
        match candidates.texts.iter().find(fits) {
            Some(text) => Outcome::Possible(text.chars().map(Symbol::Char).collect()),
            None if candidates.complete && plain.len() == demands.len() => Outcome::Impossible,
            None => Outcome::Unproved(None),
        }
    }
}

/// Returns a text that meets demands in which variables may stand, of which the last is the form of all such texts. A variable is a letter of its own at first: whatever such a search
/// finds in one pattern stands for every value. Where two patterns must match, a value may fit by being a certain one, so that the
/// proof is made for patterns without variables.
pub(super) fn text_of(
    demands: &[Demand],
    is_own: &dyn Fn(u32) -> bool,
    languages: Languages<'_>,
) -> Outcome<Vec<Symbol>> {
    // The form has no place where a variable could stand but one of its `*`.
    let wanted = demands.iter().rev().skip(1).filter(|demand| demand.wanted);
    let (all, with_variables) =
        wanted.fold((0, 0), |(all, with), demand| (all + 1, with + usize::from(has_variable(demand))));
    let own = demands.iter().flat_map(|demand| demand.globs.iter().flatten());
    let own = own.into_iter().any(|elem| matches!(elem, Elem::Variable(variable) if is_own(*variable)));
    match shortest(demands) {
        Found::Text(symbols) => return Outcome::Possible(symbols),
        Found::GivenUp => return Outcome::Unproved(None),
        Found::Nothing if !own && (with_variables == 0 || all <= 1) => return Outcome::Impossible,
        Found::Nothing => {}
    }
    match shortest(&loosened(demands, languages)) {
        Found::Nothing => Outcome::Impossible,
        Found::Text(symbols) => Outcome::Unproved(Some(symbols)),
        Found::GivenUp => Outcome::Unproved(None),
    }
}

/// Returns the characters of a text without variables.
pub(super) fn written(symbols: &[Symbol]) -> String {
    let character = |symbol: &Symbol| match symbol {
        Symbol::Char(character) => Some(*character),
        Symbol::Variable(_) => None,
    };
    symbols.iter().filter_map(character).collect()
}
