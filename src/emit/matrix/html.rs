//! A page that needs nothing else: no request leaves it, and its policy allows only the script and the style that it holds.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::sha256::source_hash;
use super::{MatrixView, cell_lines, json};
use crate::ask::matrix::EntryEffect;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

pub(super) fn write(view: &MatrixView<'_, '_, '_>) -> String {
    let matrix = view.matrix;
    let mut head = String::from("<tr><th scope=\"col\"><small>on</small></th>");
    for column in &matrix.columns {
        let notes: String = column.notes.iter().map(|note| format!("<small>{}</small>", escaped(note))).collect();
        let _ = write!(
            head,
            "<th scope=\"col\" data-kind=\"{}\">{}{notes}</th>",
            escaped(column.kind),
            broken(&column.title)
        );
    }
    head.push_str("</tr>");
    let (mut body, mut number) = (String::new(), 0);
    for (row, cells) in matrix.rows.iter().zip(&matrix.cells) {
        let nobody = row.route.is_none() && cells.iter().all(|cell| cell.entries.is_empty());
        let words = row.route.iter().map(|route| route.words()).chain(nobody.then(|| "nobody".to_owned()));
        let words = words.map(|words| format!("<small>{}</small>", escaped(&words)));
        let _ = write!(
            body,
            "<tr data-kind=\"{}\"><th scope=\"row\">{}{}</th>",
            escaped(row.kind()),
            broken(&row.title),
            words.collect::<String>()
        );
        for (column, cell) in matrix.columns.iter().zip(cells) {
            if cell.entries.is_empty() {
                body.push_str("<td tabindex=\"-1\"></td>");
                continue;
            }
            let _ = write!(
                body,
                "<td class=\"some\" tabindex=\"-1\" data-cell=\"{number}\" data-who=\"{}\">",
                escaped(&column.title)
            );
            number += 1;
            for line in cell_lines(cell) {
                let class = if line.effect == EntryEffect::Denied { "line denied" } else { "line" };
                let verbs =
                    line.entries.iter().map(|entry| format!("<span class=\"verb\">{}</span> ", escaped(&entry.name)));
                let terms = line.terms();
                let terms =
                    if terms.is_empty() { terms } else { format!("<span class=\"terms\">{}</span>", escaped(&terms)) };
                let _ =
                    write!(body, "<span class=\"{class}\"><span>{}</span>{terms}</span>", verbs.collect::<String>());
            }
            body.push_str("</td>");
        }
        body.push_str("</tr>\n");
    }
    let entries = || matrix.cells.iter().flatten().flat_map(|cell| &cell.entries);
    let verbs: BTreeSet<&str> = entries().map(|entry| entry.name.as_str()).collect();
    let (style, script) = (STYLE.trim_end(), SCRIPT.trim_end());
    let parts: [(&str, String); 13] = [
        ("SCRIPT_HASH", source_hash(script)),
        ("STYLE_HASH", source_hash(style)),
        ("STYLE", style.to_owned()),
        ("WHO_OPTIONS", options(matrix.columns.iter().map(|column| column.kind))),
        ("WHAT_OPTIONS", options(matrix.rows.iter().map(|row| row.kind()))),
        ("VERB_OPTIONS", options(verbs.into_iter())),
        ("ROW_COUNT", (matrix.rows.len() + 1).to_string()),
        ("COLUMN_COUNT", (matrix.columns.len() + 1).to_string()),
        ("HEAD", head),
        ("BODY", body.trim_end().to_owned()),
        ("NOTES", notes(view)),
        ("DATA", json::write_short(view).replace('<', "\\u003c")),
        ("SCRIPT", script.to_owned()),
    ];
    filled(&parts)
}

/// Returns the page with its parts. Each is put in once, so that nothing of a program is taken for a place of another part.
fn filled(parts: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(PAGE.len() + parts.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, behind) = after.split_once("}}").unwrap_or((after, ""));
        out.push_str(before);
        let part = parts.iter().find(|(known, _)| *known == name);
        out.push_str(part.map_or("", |(_, text)| text));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Returns an option for each of some words, in the order in which they come first.
fn options<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen.iter().map(|word| format!("<option>{}</option>", escaped(word))).collect()
}

fn notes(view: &MatrixView<'_, '_, '_>) -> String {
    let assumptions = view.assumptions();
    if assumptions.is_empty() {
        return String::new();
    }
    let items = assumptions.iter().map(|(words, loc)| {
        format!("<li>{} <span class=\"quiet\">{}</span></li>", escaped(words), escaped(&view.place(*loc)))
    });
    format!("<h2>What this assumes</h2>\n<ul>{}</ul>", items.collect::<String>())
}

/// Returns a title that may be broken behind its marks.
fn broken(title: &str) -> String {
    title.split_inclusive(['.', '_', '/', ':']).map(escaped).collect::<Vec<_>>().join("<wbr>")
}

/// Returns a text in which nothing is markup, in an element or in an attribute in quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_the_page_is_filled_once() {
        assert_eq!(escaped("<b a=\"x\" c='y'>&"), "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;");
        let page = filled(&[("HEAD", "{{BODY}}".to_owned()), ("BODY", "rows".to_owned())]);
        assert_eq!((page.matches("{{BODY}}").count(), page.matches("rows").count()), (1, 1), "{page}");
    }

    #[test]
    fn the_page_asks_nobody_for_anything() {
        for text in [PAGE, STYLE, SCRIPT] {
            for word in
                ["http:", "https:", "url(", "@import", "fetch(", "XMLHttpRequest", "innerHTML", " style=", " onclick"]
            {
                assert!(!text.contains(word), "{word}");
            }
        }
    }
}
