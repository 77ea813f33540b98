//! A page for reviews. What it says of access has no lines of the sources, so that it changes only when access does; these follow.

use std::fmt::Write as _;

use super::{MatrixView, cell_lines};

pub(super) fn write(view: &MatrixView<'_, '_, '_>) -> String {
    let mut out = String::from("# Who may do what\n");
    let (columns, idle) = view.split_columns();
    let (rows, untouched) = view.split_rows();
    if !rows.is_empty() {
        let titles = columns.iter().map(|column| escaped(&view.matrix.columns[*column].title));
        let _ = writeln!(out, "\n| | {}", titles.map(|title| format!("{title} |")).collect::<Vec<_>>().join(" "));
        let _ = writeln!(out, "|---|{}", "---|".repeat(columns.len()));
    }
    for row in &rows {
        let model = &view.matrix.rows[*row];
        let _ = write!(out, "| **{}** |", escaped(&model.title));
        for column in &columns {
            let lines = cell_lines(&view.matrix.cells[*row][*column]);
            let words = lines.iter().map(|line| {
                let names: Vec<String> = line.entries.iter().map(|entry| code(&entry.name)).collect();
                let terms = line.terms();
                let colon = if terms.is_empty() { "" } else { ": " };
                format!("{}{colon}{}", names.join(", "), escaped(&terms))
            });
            let cell = words.collect::<Vec<_>>().join("<br>");
            out.push_str(&if cell.is_empty() { " |".to_owned() } else { format!(" {cell} |") });
        }
        out.push('\n');
    }
    let routes = view.routes();
    if !routes.is_empty() {
        out.push_str("\n| route | callers |\n|---|---|\n");
        for (title, callers) in routes {
            let _ = writeln!(
                out,
                "| **{}** | {} |",
                escaped(title.strip_prefix("route ").unwrap_or(title)),
                escaped(&callers)
            );
        }
    }
    let list = |title: &str, names: Vec<&str>, out: &mut String| {
        if !names.is_empty() {
            let names: Vec<String> = names.into_iter().map(escaped).collect();
            let _ = write!(out, "\n{title}: {}.\n", names.join(", "));
        }
    };
    list("Nobody may do anything on", untouched.iter().map(|row| &*view.matrix.rows[*row].title).collect(), &mut out);
    list("May do nothing", idle.iter().map(|column| &*view.matrix.columns[*column].title).collect(), &mut out);
    let notes = view.column_notes();
    if !notes.is_empty() {
        out.push('\n');
        notes.iter().for_each(|note| out.push_str(&format!("- {}\n", escaped(note))));
    }
    let assumptions = view.assumptions();
    if !assumptions.is_empty() {
        out.push_str("\n## What this assumes\n\n");
        for (words, loc) in assumptions {
            let _ = writeln!(out, "- {} ({})", escaped(&words), escaped(&view.place(loc)));
        }
    }
    let mut sources = String::new();
    for row in &rows {
        for column in &columns {
            let cell = &view.matrix.cells[*row][*column];
            if cell.entries.is_empty() {
                continue;
            }
            let (what, who) = (&view.matrix.rows[*row].title, &view.matrix.columns[*column].title);
            let _ = writeln!(
                sources,
                "| {} | {} | {} |",
                escaped(what),
                escaped(who),
                escaped(&view.places(&cell.sources()).join(", "))
            );
        }
    }
    if !sources.is_empty() {
        let _ = write!(out, "\n## Where it is written\n\n| on | who | by |\n|---|---|---|\n{sources}");
    }
    out
}

/// Returns a name as code.
fn code(text: &str) -> String {
    // Nothing that can be named has a backtick; a bar would end the cell even in code.
    format!("`{}`", text.replace('`', "'").replace('|', "\\|"))
}

/// Returns a text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let characters: Vec<char> = text.chars().collect();
    for (place, character) in characters.iter().enumerate() {
        let is_word = |place: Option<usize>| {
            place.and_then(|place| characters.get(place)).is_some_and(|one| one.is_alphanumeric())
        };
        let escape = match character {
            '\\' | '|' | '<' | '>' | '*' | '`' | '[' | ']' | '&' | '~' | '#' | '!' => true,
            // Within a word it is none.
            '_' => !(is_word(place.checked_sub(1)) && is_word(Some(place + 1))),
            // What begins like an address becomes a link.
            ':' => characters[place + 1..].starts_with(&['/', '/']),
            '@' => true,
            _ => false,
        };
        match character {
            '\n' | '\r' => out.push(' '),
            _ if escape => out.extend(['\\', *character]),
            _ => out.push(*character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{code, escaped};

    #[test]
    fn nothing_is_markup() {
        assert_eq!(escaped("a|b <c> *d* _e_ f_g"), r"a\|b \<c\> \*d\* \_e\_ f_g");
        assert_eq!(escaped("[x](https://y) @team\n#1"), r"\[x\](https\://y) \@team \#1");
        assert_eq!(code("a`b|c"), r"`a'b\|c`");
    }
}
