//! The report for programs, by `docs/tests.schema.json`.

use std::io;

use serde_json::{Value as Json, json};

use super::coverage;
use super::outcome::Outcome;
use crate::ask::assertions::{AssertionOutcome, CaseFailure, TestOutcome};
use crate::ask::mutants::{MutationOutcome, SurvivingMutant};
use crate::ask::near::NearMiss;
use crate::ask::words::key_words;
use crate::diagnostic::json::{range_value, values};
use crate::policy::evaluate::{Request, Value};
use crate::text::{Loc, Sources};

/// Version of the format. Adding a field does not change it.
const VERSION: u32 = 1;

/// Returns a document on one line.
pub(super) fn report(outcome: &Outcome) -> io::Result<Vec<u8>> {
    let sources = &outcome.sources;
    let (assertions, failed) = outcome.counts();
    let failing = outcome.tests.iter().filter(|test| !test.holds()).count();
    let mut document = json!({
        "version": VERSION,
        "tests": outcome.tests.iter().map(|test| test_value(test, sources)).collect::<Vec<_>>(),
        "diagnostics": values(&outcome.diagnostics, sources),
        "summary": {
            "tests": outcome.tests.len(),
            "failed_tests": failing,
            "assertions": assertions,
            "failed_assertions": failed,
        },
    });
    if let Some(covered) = &outcome.coverage {
        document["coverage"] = coverage::value(covered, sources);
    }
    if let Some(mutation) = &outcome.mutation {
        document["mutants"] = mutation_value(mutation, sources);
    }
    let mut out = serde_json::to_vec(&document)?;
    out.push(b'\n');
    Ok(out)
}

fn test_value(test: &TestOutcome, sources: &Sources) -> Json {
    json!({
        "title": test.title,
        "range": range_value(test.loc, sources),
        "holds": test.holds(),
        "assertions": test.assertions.iter().map(|assertion| assertion_value(assertion, sources)).collect::<Vec<_>>(),
    })
}

fn assertion_value(assertion: &AssertionOutcome, sources: &Sources) -> Json {
    json!({
        "text": one_line(sources.slice(assertion.loc)),
        "range": range_value(assertion.loc, sources),
        "holds": assertion.failures.is_empty(),
        "failures": assertion.failures.iter().map(|failure| failure_value(failure, sources)).collect::<Vec<_>>(),
    })
}

fn failure_value(failure: &CaseFailure, sources: &Sources) -> Json {
    json!({
        "message": failure.diagnostic.message,
        "expected": failure.expected,
        "got": failure.got,
        "deciding": ranges(&failure.deciding, sources),
        "nearest": failure.nearest.iter().map(|miss| near_value(miss, sources)).collect::<Vec<_>>(),
        "request": failure.request.as_deref().map(request_value),
        "fixes": failure.diagnostic.fixes.iter().map(|fix| fix.text.as_str()).collect::<Vec<_>>(),
    })
}

fn near_value(miss: &NearMiss, sources: &Sources) -> Json {
    json!({"words": miss.words, "grants": ranges(&miss.grants, sources)})
}

fn ranges(locs: &[Loc], sources: &Sources) -> Vec<Json> {
    locs.iter().map(|loc| range_value(*loc, sources)).collect()
}

fn request_value(request: &Request) -> Json {
    let value = |value: &Value| match value {
        Value::One(text) => json!(text),
        Value::Many(texts) => json!(texts),
    };
    let context: serde_json::Map<String, Json> =
        request.context.iter().map(|(key, content)| (key_words(key), value(content))).collect();
    json!({"action": request.action, "resource": request.resource, "context": context})
}

fn mutation_value(mutation: &MutationOutcome, sources: &Sources) -> Json {
    let mutants = |list: &[SurvivingMutant]| -> Vec<Json> {
        let value = |mutant: &SurvivingMutant| {
            json!({
                "mutation": mutant.mutation.name,
                "words": mutant.words,
                "range": range_value(mutant.loc, sources),
                "assertion": mutant.assertion,
            })
        };
        list.iter().map(value).collect()
    };
    json!({
        "killed": mutation.killed,
        "unchanged": mutation.unchanged,
        "survivors": mutants(&mutation.survivors),
        "untellable": mutants(&mutation.untellable),
    })
}

/// Returns a text without its line breaks.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
