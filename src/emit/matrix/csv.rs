//! A line for each verb that somebody may do on something, as RFC 4180 has it.
//! Source: <https://www.rfc-editor.org/rfc/rfc4180>

use super::{MatrixView, denials_words, ways_words};
use crate::ask::matrix::EntryEffect;

const HEAD: [&str; 9] = ["kind", "what", "who", "verb", "effect", "condition", "denied", "actions", "sources"];

pub(super) fn write(view: &MatrixView<'_, '_, '_>) -> String {
    let mut out = String::new();
    push_record(&mut out, HEAD.iter().map(|name| (*name).to_owned()));
    for (row, cells) in view.matrix.rows.iter().zip(&view.matrix.cells) {
        if let Some(route) = &row.route {
            let (who, effect) = (route.words(), String::new());
            let place: Vec<String> = row.loc.iter().map(|loc| view.place(*loc)).collect();
            let empty = String::new;
            let record = [
                row.kind().to_owned(),
                row.title.clone(),
                who,
                "call".to_owned(),
                effect,
                empty(),
                empty(),
                empty(),
                place.join(" "),
            ];
            push_record(&mut out, record.into_iter());
        }
        for (column, cell) in view.matrix.columns.iter().zip(cells) {
            for entry in &cell.entries {
                let (effect, condition, denied) = match entry.effect {
                    EntryEffect::Allowed => ("allowed", ways_words(&entry.widest_ways()), denials_words(entry)),
                    EntryEffect::Denied => ("denied", String::new(), String::new()),
                    EntryEffect::Undecided(reason) => ("unknown", reason.to_owned(), String::new()),
                };
                let mut sources: Vec<_> =
                    entry.ways.iter().chain(&entry.denials).flat_map(|way| way.sources.iter().copied()).collect();
                sources.sort_unstable();
                sources.dedup();
                let record = [
                    row.kind().to_owned(),
                    row.title.clone(),
                    column.title.clone(),
                    entry.name.clone(),
                    effect.to_owned(),
                    condition,
                    denied,
                    entry.actions.join(" "),
                    view.places(&sources).join(" "),
                ];
                push_record(&mut out, record.into_iter());
            }
        }
    }
    out
}

fn push_record(out: &mut String, fields: impl Iterator<Item = String>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            out.push(',');
        }
        out.push_str(&written(&field));
    }
    out.push_str("\r\n");
}

/// Returns a field. What a spreadsheet would take for a formula gets an apostrophe in front.
/// Source: <https://owasp.org/www-community/attacks/CSV_Injection>
fn written(field: &str) -> String {
    let mark = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    match field.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{mark}{}\"", field.replace('"', "\"\"")),
        false => format!("{mark}{field}"),
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn fields_are_quoted_and_harmless() {
        for (field, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("+a", "'+a"),
            ("-a", "'-a"),
            ("@a,b", "\"'@a,b\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(written(field), expected);
        }
    }
}
