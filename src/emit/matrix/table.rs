//! A table for a terminal.

use super::{MatrixView, cell_lines};
use crate::text::printable;

/// The least width of a column that verbs are read in.
const LEAST: usize = 22;
/// The widest column of titles.
const TITLES: usize = 34;
const GAP: &str = "  ";

pub(super) fn write(view: &MatrixView<'_, '_, '_>, width: usize) -> String {
    let (columns, idle) = view.split_columns();
    let (rows, untouched) = view.split_rows();
    let length = |text: &str| text.chars().count();
    let titles = rows.iter().map(|row| length(&view.matrix.rows[*row].title)).max().unwrap_or(0).clamp(4, TITLES);
    let left = width.saturating_sub(titles).max(LEAST + GAP.len());
    let in_block = (left / (LEAST + GAP.len())).clamp(1, columns.len().max(1));
    let mut out = String::new();
    for block in columns.chunks(in_block) {
        let each = (left / block.len().max(1)).saturating_sub(GAP.len()).max(LEAST);
        let mut lines: Vec<Vec<Vec<String>>> = vec![vec![vec![String::new()]]];
        lines[0].extend(block.iter().map(|column| wrapped(&view.matrix.columns[*column].title, each)));
        for row in &rows {
            let model = &view.matrix.rows[*row];
            let title = wrapped(&model.title, titles);
            let cells = block.iter().map(|column| {
                let cell = &view.matrix.cells[*row][*column];
                let mut lines: Vec<String> =
                    cell_lines(cell).iter().flat_map(|line| wrapped(&line.words(), each)).collect();
                if !lines.is_empty() {
                    lines.extend(wrapped(&format!("({})", view.short_places(&cell.sources())), each));
                }
                lines
            });
            let cells: Vec<Vec<String>> = cells.collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                lines.push(std::iter::once(title).chain(cells).collect());
            }
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let rule = "─".repeat(titles + block.len() * (each + GAP.len()));
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                out.push_str(&rule);
                out.push('\n');
            }
            push_line(&mut out, line, titles, each);
        }
    }
    let routes = view.routes();
    let widest =
        routes.iter().map(|(title, _)| length(title)).max().unwrap_or(0).clamp(titles, (width / 2).max(titles));
    for (number, (title, callers)) in routes.iter().enumerate() {
        if number == 0 && !out.is_empty() {
            out.push('\n');
        }
        let left = width.saturating_sub(widest + GAP.len()).max(LEAST);
        push_line(&mut out, &[wrapped(title, widest), wrapped(callers, left)], widest, left);
    }
    let names = |title: &str, names: Vec<&str>, out: &mut String| {
        if !names.is_empty() {
            out.push('\n');
            wrapped(&format!("{title}: {}", names.join(", ")), width).iter().for_each(|line| {
                out.push_str(line);
                out.push('\n');
            });
        }
    };
    names("Nobody may do anything on", untouched.iter().map(|row| &*view.matrix.rows[*row].title).collect(), &mut out);
    names("May do nothing", idle.iter().map(|column| &*view.matrix.columns[*column].title).collect(), &mut out);
    let notes = view.column_notes();
    let assumptions: Vec<String> =
        view.assumptions().into_iter().map(|(words, loc)| format!("Assumed: {words} ({})", view.place(loc))).collect();
    for (number, line) in notes.iter().chain(&assumptions).enumerate() {
        if number == 0 {
            out.push('\n');
        }
        for line in wrapped(line, width) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    printable(&out, &['\n']).into_owned()
}

fn push_line(out: &mut String, cells: &[Vec<String>], titles: usize, each: usize) {
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for number in 0..height {
        let start = out.len();
        for (place, cell) in cells.iter().enumerate() {
            let text = cell.get(number).map_or("", String::as_str);
            let width = if place == 0 { titles } else { each };
            if place > 0 {
                out.push_str(GAP);
            }
            out.push_str(text);
            out.extend(std::iter::repeat_n(' ', width.saturating_sub(text.chars().count())));
        }
        let end = start + out[start..].trim_end().len();
        out.truncate(end);
        out.push('\n');
    }
}

/// Returns a text in lines of at most `width` characters, broken at blanks, and within words that are longer.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let indent = text.chars().take_while(|character| *character == ' ').count();
    let mut lines: Vec<String> = Vec::new();
    let mut line = " ".repeat(indent);
    let mut used = indent;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > indent && used + 1 + length > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            used = indent;
        } else if used > indent {
            line.push(' ');
            used += 1;
        }
        for character in word.chars() {
            if used >= width.max(indent + 1) {
                lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
                used = indent;
            }
            line.push(character);
            used += 1;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_are_no_longer_than_the_width() {
        assert_eq!(wrapped("read, put: own items only", 12), ["read, put:", "own items", "only"]);
        assert_eq!(wrapped("dynamodb:DescribeTable", 10), ["dynamodb:D", "escribeTab", "le"]);
        assert_eq!(wrapped("  public: anybody", 10), ["  public:", "  anybody"]);
        assert_eq!(wrapped("", 10), [""]);
    }
}
