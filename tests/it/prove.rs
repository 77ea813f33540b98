//! The prover for programs that have a second opinion: a line with two sides in, a line with the verdict out.

use std::io::{BufRead, Write};
use std::time::Instant;

use authc::policy::evaluate::{Document, Request, Value};
use authc::policy::prove::{Layers, Proof, find};
use serde_json::{Value as Json, json};

/// Reads a policy, or a list of policies that hold together.
fn side(json: &Json) -> Result<Vec<Document>, String> {
    let policies = json.as_array().cloned().unwrap_or_else(|| vec![json.clone()]);
    policies.iter().map(|policy| Document::parse(&policy.to_string()).map_err(|error| error.to_string())).collect()
}

fn request(request: &Request) -> Json {
    let value = |value: &Value| match value {
        Value::One(text) => json!(text),
        Value::Many(texts) => json!(texts),
    };
    let context: serde_json::Map<String, Json> =
        request.context.iter().map(|(key, content)| (key.to_owned(), value(content))).collect();
    json!({"request": {"action": request.action, "resource": request.resource, "context": context}})
}

fn answer(line: &str) -> Result<Json, String> {
    let pair: Json = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let (old, new) = (side(&pair["old"])?, side(&pair["new"])?);
    let start = Instant::now();
    let wider = find(&[layers_of(&new)], &[layers_of(&old)]);
    let narrower = find(&[layers_of(&old)], &[layers_of(&new)]);
    let micros = start.elapsed().as_micros() as u64;
    let verdict = match (&wider, &narrower) {
        (Proof::Undecided(_), _) | (_, Proof::Undecided(_)) => "unknown",
        (Proof::Impossible, Proof::Impossible) => "same",
        (Proof::Impossible, Proof::Possible(_)) => "narrower",
        (Proof::Possible(_), Proof::Impossible) => "wider",
        (Proof::Possible(_), Proof::Possible(_)) => "incomparable",
    };
    let mut out = json!({"verdict": verdict, "micros": micros});
    for (name, proof) in [("wider", &wider), ("narrower", &narrower)] {
        match proof {
            Proof::Impossible => {}
            Proof::Possible(found) => out[name] = request(found),
            Proof::Undecided(reason) => out["reason"] = json!(reason),
        }
    }
    Ok(out)
}

fn layers_of(documents: &[Document]) -> Layers<'_> {
    Layers::identity(&documents.iter().collect::<Vec<_>>())
}

/// Answers line by line until the input ends.
#[test]
#[ignore = "a server for tests/tools/prove"]
fn serve() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let answer = answer(&line).unwrap_or_else(|error| json!({"error": error}));
        writeln!(out, "{answer}").and_then(|()| out.flush()).expect("somebody reads");
    }
}
