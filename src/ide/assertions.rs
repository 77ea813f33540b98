//! The assertions of a program, asked one at a time: a request about one does not wait for the others.

use std::cell::{Cell, OnceCell};

use super::ProgramView;
use crate::ask::assertions::{CaseFailure, failures_of};
use crate::ask::decisions::Decisions;
use crate::diagnostic::Diagnostic;
use crate::model::Test;
use crate::model::test::Expectation;
use crate::text::Loc;

/// The assertions of a program without errors, with the failures of those that were asked.
pub struct AskedAssertions<'v, 's> {
    decisions: Decisions<'v, 's>,
    /// In the order of the text.
    assertions: Vec<AskedAssertion<'v, 's>>,
    /// Number of assertions that [`Self::ask_next`] has been through.
    next: Cell<usize>,
}

struct AskedAssertion<'v, 's> {
    expectation: &'v Expectation<'s>,
    failures: OnceCell<Vec<CaseFailure>>,
}

/// How many assertions of a test hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestTally {
    pub holding: usize,
    pub all: usize,
}

impl TestTally {
    /// `2 of 3 hold`.
    pub fn words(self) -> String {
        match self {
            Self { all: 0, .. } => "no assertion".to_owned(),
            Self { holding: 1, all } => format!("1 of {all} holds"),
            Self { holding, all } => format!("{holding} of {all} hold"),
        }
    }
}

impl<'v, 's> AskedAssertions<'v, 's> {
    /// Returns the assertions, or `None` if the program has errors.
    pub fn new(view: &ProgramView<'v, 's>) -> Option<Self> {
        if view.analysis.broken || view.analysis.has_errors() {
            return None;
        }
        let program = view.program();
        let expectations = program.tests.iter().flat_map(|test| &test.expectations);
        let assertions = expectations.map(|expectation| AskedAssertion { expectation, failures: OnceCell::new() });
        Some(Self { decisions: Decisions::new(program), assertions: assertions.collect(), next: Cell::new(0) })
    }

    pub fn decisions(&self) -> &Decisions<'v, 's> {
        &self.decisions
    }

    /// Asks the next assertion. Returns whether there was one.
    pub fn ask_next(&self) -> bool {
        let Some(asked) = self.assertions.get(self.next.get()) else { return false };
        self.next.set(self.next.get() + 1);
        self.ask(asked);
        true
    }

    fn ask<'a>(&'a self, asked: &'a AskedAssertion<'v, 's>) -> &'a [CaseFailure] {
        asked.failures.get_or_init(|| failures_of(&self.decisions, asked.expectation))
    }

    /// Returns the errors of all assertions.
    pub fn errors(&self) -> Vec<Diagnostic> {
        let failures = self.assertions.iter().flat_map(|asked| self.ask(asked));
        failures.map(|failure| failure.diagnostic.clone()).collect()
    }

    /// Returns the locations of the assertions that do not hold.
    pub fn failing(&self) -> Vec<Loc> {
        let failing = self.assertions.iter().filter(|asked| !self.ask(asked).is_empty());
        failing.map(|asked| asked.expectation.loc).collect()
    }

    /// Returns the assertion at a location with its failures.
    pub fn at(&self, loc: Loc) -> Option<(&'v Expectation<'s>, &[CaseFailure])> {
        let place = self.assertions.binary_search_by_key(&loc, |asked| asked.expectation.loc).ok()?;
        let asked = &self.assertions[place];
        Some((asked.expectation, self.ask(asked)))
    }

    /// Returns the test at a location.
    pub fn test(&self, loc: Loc) -> Option<&'v Test<'s>> {
        self.decisions.program().tests.iter().find(|test| test.loc == loc)
    }

    /// Returns how many assertions of a test hold.
    pub fn tally(&self, test: &Test<'_>) -> TestTally {
        let asked = test.expectations.iter().filter_map(|expectation| self.at(expectation.loc));
        let holding = asked.filter(|(_, failures)| failures.is_empty()).count();
        TestTally { holding, all: test.expectations.len() }
    }
}
