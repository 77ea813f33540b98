//! Hovers of tests and assertions: what holds, and which grants decide it.

use super::grants::{MAX_LISTED, flat, more, some};
use super::markdown::{code, prose};
use super::{HoverRequest, Paragraphs};
use crate::ask::assertions::{CaseFailure, ClaimCase, cases_of, decided_by, route_words};
use crate::ask::why::{grant_at, terms_words};
use crate::ask::words::{on_target_words, permissions_words, target_words};
use crate::diagnostic::Label;
use crate::ide::assertions::AskedAssertions;
use crate::ide::compiled::count;
use crate::ide::coverage::ShownMarks;
use crate::model::Grant;
use crate::model::test::{AccessClaim, Claim, RouteOf};
use crate::syntax::ast::{AssertNode, TestNode};
use crate::text::Loc;

/// Cases of assertions that are decided for the hover of one grant, at most.
const MAX_DECIDED: usize = 100;

impl<'s> HoverRequest<'_, '_, 's> {
    /// Returns how much of a test holds.
    pub(super) fn tally(&self, test: &TestNode) -> Option<String> {
        let assertions = self.compiled().assertions()?;
        let test = assertions.test(self.loc(test.span))?;
        Some(format!("{}.", assertions.tally(test).words()))
    }

    /// Returns whether an assertion holds, and why.
    pub(super) fn assertion(&self, assert: &AssertNode) -> Paragraphs {
        let Some(assertions) = self.compiled().assertions() else {
            let error = self.view.first_error().unwrap_or_else(|| "the program has errors".to_owned());
            return vec![format!("It is not asked: {}.", prose(&error))];
        };
        let Some((expectation, failures)) = assertions.at(self.loc(assert.span)) else { return Vec::new() };
        if !failures.is_empty() {
            let lines = failures.iter().take(MAX_LISTED).map(|failure| self.failure(expectation.loc, failure));
            let lines: Vec<String> = lines.collect();
            let mut paragraphs = vec!["**It does not hold.**".to_owned(), lines.join("\n")];
            paragraphs.extend(more(failures.len()));
            return paragraphs;
        }
        let mut paragraphs = vec!["**It holds.**".to_owned()];
        match &expectation.claim {
            Claim::Access(claim) => {
                let cases = cases_of(self.view.program(), claim);
                let shown = cases.iter().take(MAX_LISTED).map(|case| self.case(assertions, claim, case));
                paragraphs.push(shown.collect::<Vec<_>>().join("\n"));
                paragraphs.extend(more(cases.len()));
            }
            Claim::Public(route) | Claim::Authorized { route, .. } => paragraphs.push(self.route(*route)),
        }
        paragraphs
    }

    /// `- group Users.admins can put table Notes: allowed by this grant (main.authc:9)`
    fn failure(&self, at: Loc, failure: &CaseFailure) -> String {
        let about = |label: &Label| format!("{} ({})", prose(&label.text), code(&self.view.line(label.loc)));
        // What is in the assertion itself is under the eyes of whoever asks.
        let outside = |label: &&Label| {
            let span = label.loc.span;
            label.loc.file != at.file || span.start < at.span.start || at.span.end < span.end
        };
        let labels = failure.diagnostic.labels.iter().filter(outside).take(MAX_LISTED).map(about);
        let notes = failure.diagnostic.notes.iter().map(|note| prose(note));
        let reasons: Vec<String> = labels.chain(notes).collect();
        let message = prose(&failure.diagnostic.message);
        if reasons.is_empty() { format!("- {message}") } else { format!("- {message}: {}", reasons.join("; ")) }
    }

    /// `- group Users.admins can put table Notes: main.authc:9`
    fn case(&self, assertions: &AskedAssertions<'_, 's>, claim: &AccessClaim<'s>, case: &ClaimCase) -> String {
        let program = self.view.program();
        let target = &claim.targets[case.target];
        let verbs =
            if target.permissions.is_empty() { "anything".to_owned() } else { permissions_words(&target.permissions) };
        let can = if case.can { "can" } else { "cannot" };
        let who = case.role.map_or_else(|| "nobody".to_owned(), |role| program.role_title(role));
        let asked = on_target_words(&verbs, &target_words(program, target.target));
        let said = code(&format!("{who} {can} {asked}"));
        let decided: Vec<String> =
            decided_by(assertions.decisions(), claim, case).iter().map(|grant| self.deciding(*grant)).collect();
        match (decided.is_empty(), case.can) {
            (false, true) => format!("- {said}: by {}", some(decided, MAX_LISTED)),
            (false, false) => format!("- {said}: denied by {}", some(decided, MAX_LISTED)),
            (true, _) => format!("- {said}: no grant allows it"),
        }
    }

    /// Returns the place of a grant and its terms.
    fn deciding(&self, grant: Loc) -> String {
        let program = self.view.program();
        let terms = grant_at(program, grant).map_or_else(Vec::new, |grant| terms_words(program, grant));
        let place = code(&self.view.line(grant));
        if terms.is_empty() { place } else { format!("{place}, if {}", prose(&terms.join(", and "))) }
    }

    fn route(&self, (api, place): RouteOf) -> String {
        let program = self.view.program();
        let api_model = &program.apis[api.index()];
        let route = &api_model.routes[place as usize];
        let words = format!("route {} {} {}", api_model.name, route.key(), route_words(program, (api, place)));
        format!("- {} ({})", code(&words), code(&self.view.line(route.loc)))
    }

    /// Returns which assertions cover a grant or a denial, if that is known.
    pub(super) fn coverage(&self, grant: Loc) -> Option<Paragraphs> {
        let marks = ShownMarks::new(&self.view, self.marks)?;
        let mark = marks.of_grant(grant)?;
        if mark.is_bare() {
            return Some(vec!["No assertion would fail without it.".to_owned()]);
        }
        let named = marks.places(&mark).into_iter().map(|(place, text)| format!("- {}: {}", code(&place), code(&text)));
        let named: Vec<String> = named.chain(mark.more()).collect();
        let unseen = mark.unseen().map(|unseen| format!("No assertion would fail without {}.", code(&unseen)));
        Some([format!("Covered by {}:", mark.count()), named.join("\n")].into_iter().chain(unseen).collect())
    }

    /// Returns the tests that a grant or a denial decides.
    pub(super) fn decided_tests(&self, grant: &Grant<'_>) -> Option<String> {
        let assertions = self.compiled().assertions()?;
        let program = self.view.program();
        let mut left = MAX_DECIDED;
        let mut decides = |claim: &AccessClaim<'s>| {
            let about = |case: &ClaimCase| {
                let object = claim.targets[case.target].target.object;
                case.can != grant.deny
                    && case.role.is_some_and(|role| grant.roles.contains(&role))
                    && grant.targets.iter().any(|target| target.object == object)
            };
            cases_of(program, claim).into_iter().filter(about).any(|case| {
                left = left.saturating_sub(1);
                left > 0 && decided_by(assertions.decisions(), claim, &case).contains(&grant.loc)
            })
        };
        let mut titles = Vec::new();
        for test in &program.tests {
            let first = test.expectations.iter().find(|expectation| match &expectation.claim {
                Claim::Access(claim) => decides(claim),
                Claim::Public(_) | Claim::Authorized { .. } => false,
            });
            if let Some(first) = first {
                titles.push(format!("{} ({})", code(&flat(test.title)), code(&self.view.line(first.loc))));
            }
        }
        (!titles.is_empty()).then(|| format!("Decides {}: {}", count(titles.len(), "test"), some(titles, MAX_LISTED)))
    }
}
