//! Writes who may do what as a graph: principals at the left, resources at the right.

use std::fmt::Write as _;

use crate::ask::matrix::{EntryEffect, Matrix, MatrixCell, RouteAccess};

/// A form of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GraphFormat {
    #[default]
    Mermaid,
    Dot,
    Svg,
}

impl GraphFormat {
    pub const ALL: [Self; 3] = [Self::Mermaid, Self::Dot, Self::Svg];

    /// Returns the name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
            Self::Svg => "svg",
        }
    }

    /// Returns a description in one line without a full stop.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Mermaid => "Text that Markdown shows as a diagram",
            Self::Dot => "Text for Graphviz",
            Self::Svg => "A picture",
        }
    }
}

struct Graph {
    principals: Vec<String>,
    resources: Vec<String>,
    /// From a principal to a resource, sorted by these.
    edges: Vec<Edge>,
}

struct Edge {
    principal: usize,
    resource: usize,
    label: String,
}

/// Returns the graph of a matrix.
pub fn write(matrix: &Matrix<'_>, format: GraphFormat) -> String {
    let graph = graph(matrix);
    match format {
        GraphFormat::Mermaid => mermaid(&graph),
        GraphFormat::Dot => dot(&graph),
        GraphFormat::Svg => svg(&graph),
    }
}

fn graph(matrix: &Matrix<'_>) -> Graph {
    let mut graph = Graph { principals: Vec::new(), resources: Vec::new(), edges: Vec::new() };
    let place_of = |names: &mut Vec<String>, name: &str| match names.iter().position(|known| known == name) {
        Some(place) => place,
        None => {
            names.push(name.to_owned());
            names.len() - 1
        }
    };
    // Principals in the order of the columns, those that only call routes behind them.
    for (column, model) in matrix.columns.iter().enumerate() {
        if matrix.cells.iter().any(|row| !label(&row[column]).is_empty()) {
            place_of(&mut graph.principals, &model.title);
        }
    }
    for (row, cells) in matrix.rows.iter().zip(&matrix.cells) {
        let mut edges: Vec<(String, String)> = Vec::new();
        match &row.route {
            Some(RouteAccess::Public(_)) => edges.push(("anybody".to_owned(), "call".to_owned())),
            Some(RouteAccess::Authorizer { accepts, scopes, .. }) => {
                let with =
                    if scopes.is_empty() { String::new() } else { format!(" with scope {}", scopes.join(" or ")) };
                edges.push((accepts.clone(), format!("call{with}")));
            }
            Some(RouteAccess::Iam) | None => {}
        }
        let columns = matrix.columns.iter().zip(cells);
        edges.extend(columns.map(|(column, cell)| (column.title.clone(), label(cell))));
        for (principal, label) in edges.into_iter().filter(|(_, label)| !label.is_empty()) {
            let principal = place_of(&mut graph.principals, &principal);
            let resource = place_of(&mut graph.resources, &row.title);
            graph.edges.push(Edge { principal, resource, label });
        }
    }
    graph.edges.sort_by_key(|edge| (edge.principal, edge.resource));
    graph
}

/// Returns the verbs that are allowed, those with a condition marked by a star.
fn label(cell: &MatrixCell) -> String {
    let allowed = cell.entries.iter().filter(|entry| entry.effect != EntryEffect::Denied);
    let names = allowed.map(|entry| {
        let limited = !entry.denials.is_empty() || entry.widest_ways().iter().any(|way| !way.conditions.is_empty());
        let unknown = matches!(entry.effect, EntryEffect::Undecided(_));
        format!(
            "{}{}",
            entry.name,
            if unknown {
                "?"
            } else if limited {
                "*"
            } else {
                ""
            }
        )
    });
    names.collect::<Vec<_>>().join(", ")
}

fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    for (place, name) in graph.principals.iter().enumerate() {
        let _ = writeln!(out, "  p{place}([\"{}\"])", mermaid_text(name));
    }
    for (place, name) in graph.resources.iter().enumerate() {
        let _ = writeln!(out, "  r{place}[\"{}\"]", mermaid_text(name));
    }
    for Edge { principal, resource, label } in &graph.edges {
        let _ = writeln!(out, "  p{principal} -->|\"{}\"| r{resource}", mermaid_text(label));
    }
    out
}

/// Returns a text in quotes of Mermaid, which knows characters by number.
/// Source: <https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters>
fn mermaid_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' ' | '.' | ',' | '-' | ':' | '/' | '_' => out.push(character),
            _ if character.is_alphanumeric() => out.push(character),
            _ => out.push_str(&format!("#{};", u32::from(character))),
        }
    }
    out
}

fn dot(graph: &Graph) -> String {
    let mut out = String::from(
        "digraph access {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    for (place, name) in graph.principals.iter().enumerate() {
        let _ = writeln!(out, "  p{place} [label={}, style=rounded];", dot_text(name));
    }
    for (place, name) in graph.resources.iter().enumerate() {
        let _ = writeln!(out, "  r{place} [label={}];", dot_text(name));
    }
    for Edge { principal, resource, label } in &graph.edges {
        let _ = writeln!(out, "  p{principal} -> r{resource} [label={}];", dot_text(label));
    }
    out.push_str("}\n");
    out
}

/// Returns a text in quotes of DOT, in which a backslash begins an escape.
/// Source: <https://graphviz.org/doc/info/lang.html>
fn dot_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}

/// Height of the line of an edge at its resource.
const LINE: usize = 22;
/// Between two boxes.
const GAP: usize = 14;
const MARGIN: usize = 16;
/// Width that a character takes, of a font in which all are alike.
const LETTER: usize = 7;
/// Width in which the curves run.
const CURVES: usize = 220;
/// The longest label that is shown in full.
const LONGEST: usize = 60;

fn svg(graph: &Graph) -> String {
    let width_of = |text: &str| text.chars().count().min(LONGEST) * LETTER;
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(width_of).max().unwrap_or(0) + 2 * GAP;
    let left = widest(&mut graph.principals.iter().map(String::as_str));
    let labels = widest(&mut graph.edges.iter().map(|edge| edge.label.as_str()));
    let right = widest(&mut graph.resources.iter().map(String::as_str));
    let labels_at = MARGIN + left + CURVES;
    let right_at = labels_at + labels;
    // Each edge has a line of its own at its resource, so that labels do not lie upon each other.
    let mut edges: Vec<&Edge> = graph.edges.iter().collect();
    edges.sort_by_key(|edge| (edge.resource, edge.principal));
    let mut y = MARGIN;
    let mut boxes = Vec::new();
    let mut lines = Vec::new();
    for resource in 0..graph.resources.len() {
        let start = y;
        for edge in edges.iter().filter(|edge| edge.resource == resource) {
            lines.push((*edge, y + LINE / 2));
            y += LINE;
        }
        boxes.push((start, y - start));
        y += GAP;
    }
    let height = (y + MARGIN).saturating_sub(GAP).max(2 * MARGIN + graph.principals.len() * (LINE + GAP));
    let principal_y =
        |place: usize| (2 * place + 1) * (height - 2 * MARGIN) / (2 * graph.principals.len().max(1)) + MARGIN;
    let width = right_at + right + MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, monospace\" font-size=\"11\" role=\"img\" aria-label=\"Who may do what\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    for (edge, line) in &lines {
        let (from, start) = (principal_y(edge.principal), MARGIN + left);
        let (first, second) = (start + CURVES / 2, labels_at - CURVES / 2);
        let _ = writeln!(
            out,
            "<path d=\"M{start} {from} C{first} {from} {second} {line} {labels_at} {line} H{right_at}\" fill=\"none\" stroke=\"#9aa4b1\"/>"
        );
    }
    for (edge, line) in &lines {
        // The label lies on its line, on a ground of its own.
        let shown = width_of(&edge.label);
        let _ = writeln!(
            out,
            "<g><title>{}: {} on {}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" fill=\"#fff\"/><text x=\"{}\" y=\"{}\" fill=\"#14532d\">{}</text></g>",
            xml_text(&graph.principals[edge.principal]),
            xml_text(&edge.label),
            xml_text(&graph.resources[edge.resource]),
            labels_at + GAP / 2,
            line - 8,
            shown + GAP,
            labels_at + GAP,
            line + 4,
            xml_text(&shortened(&edge.label)),
        );
    }
    for (place, name) in graph.principals.iter().enumerate() {
        let middle = principal_y(place);
        push_box(&mut out, (MARGIN, middle - LINE / 2), (left, LINE), 11, name);
    }
    for (name, (top, tall)) in graph.resources.iter().zip(boxes) {
        push_box(&mut out, (right_at, top), (right, tall), 3, name);
    }
    out.push_str("</svg>\n");
    out
}

fn push_box(out: &mut String, (x, y): (usize, usize), (width, height): (usize, usize), round: usize, name: &str) {
    let _ = writeln!(
        out,
        "<g><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\" fill=\"#f5f6f8\" stroke=\"#57606a\"/><text x=\"{}\" y=\"{}\" fill=\"#1b1f24\">{}</text></g>",
        xml_text(name),
        x + GAP,
        y + height / 2 + 4,
        xml_text(&shortened(name)),
    );
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some(_) => text.chars().take(LONGEST - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// Returns a text in which nothing is markup.
fn xml_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_quotes() {
        assert_eq!(mermaid_text("a \"b\" <c> #d|"), "a #34;b#34; #60;c#62; #35;d#124;");
        assert_eq!(dot_text("a \"b\" \\"), "\"a \\\"b\\\" \\\\\"");
        assert_eq!(xml_text("<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
        assert_eq!(shortened(&"x".repeat(70)).chars().count(), LONGEST);
    }
}
