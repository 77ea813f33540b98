//! The forms in which changes are shown.

use serde_json::{Value as Json, json};

use crate::compare::{Change, Direction};
use crate::policy::evaluate::{Request, Value};

/// The most characters of a comment on a pull request.
/// Source: <https://github.com/orgs/community/discussions/27190>
const MAX_COMMENT: usize = 65_536;

/// The first line of a comment, by which whoever wrote it finds it again.
const MARKER: &str = "<!-- authc diff -->";

/// A change, and why it was accepted.
pub(in crate::cli) type Shown<'c> = (&'c Change, Option<&'c str>);

pub(super) fn pretty(changes: &[Shown<'_>]) -> String {
    if changes.is_empty() {
        return "nothing is allowed otherwise than before\n".to_owned();
    }
    let mut out = String::new();
    for (change, accepted) in changes {
        out.push_str(&format!("{}: {}\n", change.direction.word(), change.line()));
        change.witnesses().iter().for_each(|witness| out.push_str(&format!("  {witness}\n")));
        out.extend(accepted.iter().map(|reason| format!("  accepted: {reason}\n")));
    }
    out.push_str(&summary(changes));
    out.push('\n');
    out
}

/// Returns `2 wider, 1 changed`.
pub(in crate::cli) fn summary(changes: &[Shown<'_>]) -> String {
    let order =
        [Direction::Wider, Direction::Incomparable, Direction::Unknown, Direction::Changed, Direction::Narrower];
    let counts = order.iter().filter_map(|direction| {
        let count = changes.iter().filter(|(change, _)| change.direction == *direction).count();
        (count > 0).then(|| format!("{count} {}", direction.word()))
    });
    counts.collect::<Vec<_>>().join(", ")
}

pub(in crate::cli) fn as_json(changes: &[Shown<'_>]) -> String {
    let request = |request: &Request| {
        let value = |value: &Value| match value {
            Value::One(text) => json!(text),
            Value::Many(texts) => json!(texts),
        };
        let context: serde_json::Map<String, Json> =
            request.context.iter().map(|(key, content)| (crate::ask::words::key_words(key), value(content))).collect();
        json!({"request": {"action": request.action, "resource": request.resource, "context": context}})
    };
    let changes: Vec<Json> = changes
        .iter()
        .map(|(change, accepted)| {
            let mut out = json!({
                "subject": change.subject, "verdict": change.direction.word(), "words": change.words, "sources": change.sources,
            });
            if !change.places.is_empty() {
                out["places"] = json!(change.places);
            }
            let optional = [
                ("reason", change.reason.as_ref().map(|reason| json!(reason))),
                ("wider", change.wider.as_ref().map(request)),
                ("narrower", change.narrower.as_ref().map(request)),
                ("accepted", accepted.map(|reason| json!(reason))),
            ];
            for (name, value) in optional {
                if let Some(value) = value {
                    out[name] = value;
                }
            }
            out
        })
        .collect();
    format!("{:#}\n", json!({"version": 1, "changes": changes}))
}

/// Returns a comment for a pull request. It begins with a marker, has the same bytes for the same changes, and is cut where
/// GitHub would refuse it.
pub(super) fn markdown(changes: &[Shown<'_>]) -> String {
    let mut out = format!("{MARKER}\n### Access\n\n");
    if changes.is_empty() {
        out.push_str("Nothing is allowed otherwise than before.\n");
        return out;
    }
    out.push_str(&format!("{}\n\n", summary(changes)));
    let mut open = None;
    let mut left_out = 0;
    for (change, accepted) in changes {
        let mut entry = String::new();
        if open != Some(change.direction) {
            if open.is_some() {
                entry.push_str("\n</details>\n\n");
            }
            let may_be_wider =
                matches!(change.direction, Direction::Wider | Direction::Incomparable | Direction::Unknown);
            let unfolded = if may_be_wider { " open" } else { "" };
            entry.push_str(&format!("<details{unfolded}><summary>{}</summary>\n\n", change.direction.word()));
        }
        entry.push_str(&format!("- {}\n", escaped(&change.line())));
        change.witnesses().iter().for_each(|witness| entry.push_str(&format!("  - {}\n", escaped(witness))));
        entry.extend(accepted.iter().map(|reason| format!("  - accepted: {}\n", escaped(reason))));
        // Room for the end and the count of what is left out.
        if out.len() + entry.len() > MAX_COMMENT - 200 {
            left_out += 1;
            continue;
        }
        open = Some(change.direction);
        out.push_str(&entry);
    }
    out.push_str("\n</details>\n");
    if left_out > 0 {
        out.push_str(&format!("\n{left_out} more are left out: see `authc diff`.\n"));
    }
    out
}

/// Escapes what Markdown and HTML would take for their own.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '@' => out.extend(['\\', character]),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Returns annotations of GitHub Actions, at the lines that changed access.
/// Source: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>
pub(in crate::cli) fn github(changes: &[Shown<'_>]) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut out = String::new();
    for (change, accepted) in changes {
        let level = match change.direction {
            Direction::Wider | Direction::Incomparable | Direction::Unknown if accepted.is_none() => "warning",
            _ => "notice",
        };
        let message = data(&change.line());
        match change.sources.first().and_then(|source| source.rsplit_once(':')) {
            Some((file, line)) => {
                out.push_str(&format!("::{level} file={},line={line},title=access::{message}\n", property(file)));
            }
            None => out.push_str(&format!("::{level} title=access::{message}\n")),
        }
    }
    out
}

/// Returns a SARIF log.
/// Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
pub(in crate::cli) fn sarif(changes: &[Shown<'_>]) -> String {
    let results: Vec<Json> = changes
        .iter()
        .map(|(change, accepted)| {
            let level = match change.direction {
                Direction::Wider | Direction::Incomparable | Direction::Unknown if accepted.is_none() => "warning",
                _ => "note",
            };
            let locations: Vec<Json> = change
                .sources
                .iter()
                .filter_map(|source| {
                    let (file, line) = source.rsplit_once(':')?;
                    let region = json!({"startLine": line.parse::<u32>().ok()?});
                    Some(json!({"physicalLocation": {"artifactLocation": {"uri": file}, "region": region}}))
                })
                .collect();
            let suppressions: Vec<Json> =
                accepted.iter().map(|reason| json!({"kind": "external", "justification": reason})).collect();
            json!({
                "ruleId": format!("access-{}", change.direction.word()), "level": level,
                "message": {"text": change.line()}, "locations": locations, "suppressions": suppressions,
            })
        })
        .collect();
    let driver =
        json!({"name": "authc", "version": env!("CARGO_PKG_VERSION"), "informationUri": env!("CARGO_PKG_REPOSITORY")});
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    });
    format!("{log:#}\n")
}
