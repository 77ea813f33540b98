//! Changes the text of a template in YAML to one with another value. What is the same in both values stays as it is written, with its
//! comments, its order and its short forms.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::document::{Entry, Node, NodeValue, TemplateDocument};

/// Returns the text of a template in YAML whose value is another, or `None` if it cannot be written so. Resources may have been
/// renamed: `renamed` has the new name of each.
pub(super) fn rewritten(
    template: &TemplateDocument,
    value: &Json,
    renamed: &BTreeMap<String, String>,
) -> Option<String> {
    let mut rewriter = Rewriter { text: &template.text, edits: Vec::new(), step: 2, renamed };
    rewriter.step = rewriter.indentation_step(&template.root);
    rewriter.node(&template.root, value, Place { column: 0, is_resources: false, depth: 0 })?;
    let line_end = if template.text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = rewriter.applied(line_end);
    // Whatever the text looks like: it says what was meant, or it is not used.
    let read = TemplateDocument::read(text).ok()?;
    (read.value == *value).then_some(read.text)
}

/// Returns a template in YAML.
pub(super) fn written(value: &Json) -> String {
    let none = BTreeMap::new();
    let rewriter = Rewriter { text: "", edits: Vec::new(), step: 2, renamed: &none };
    let mut out = String::new();
    rewriter.block(&mut out, value, 0);
    out
}

struct Rewriter<'t> {
    text: &'t str,
    /// Range in bytes and what stands there instead.
    edits: Vec<(usize, usize, String)>,
    /// The number of blanks of one level.
    step: usize,
    renamed: &'t BTreeMap<String, String>,
}

/// Where a value is in a template.
#[derive(Clone, Copy)]
struct Place {
    /// The column of its key.
    column: usize,
    is_resources: bool,
    depth: usize,
}

impl Rewriter<'_> {
    fn applied(mut self, line_end: &str) -> String {
        // Of insertions at one place the first comes first.
        self.edits.sort_by_key(|(start, ..)| *start);
        let mut out = String::with_capacity(self.text.len() * 2);
        let mut copied = 0;
        for (start, end, text) in &self.edits {
            out.push_str(&self.text[copied..*start]);
            out.push_str(&text.replace('\n', line_end));
            copied = *end;
        }
        out.push_str(&self.text[copied..]);
        out
    }

    /// Returns the blanks by which the resources are indented.
    fn indentation_step(&self, root: &Node) -> usize {
        let NodeValue::Map { entries, flow: false } = &root.value else { return 2 };
        let inner = entries.iter().find_map(|entry| match &entry.value.value {
            NodeValue::Map { entries: inner, flow: false } => Some((entry, inner.first()?)),
            _ => None,
        });
        match inner {
            Some((outer, inner)) => {
                let (outer, inner) = (self.column(outer.key_span.start), self.column(inner.key_span.start));
                inner.saturating_sub(outer).clamp(1, 8)
            }
            None => 2,
        }
    }

    fn column(&self, offset: u32) -> usize {
        let offset = offset as usize;
        let line = self.text[..offset].rfind('\n').map_or(0, |end| end + 1);
        offset - line
    }

    /// Changes what is written of a value.
    fn node(&mut self, node: &Node, value: &Json, place: Place) -> Option<()> {
        if node.to_json() == *value {
            return Some(());
        }
        if let Some(tag) = &node.tag {
            // The argument alone, so that the short form stays.
            let argument = value.as_object().filter(|fields| fields.len() == 1).and_then(|fields| fields.get(tag));
            return match (argument, &node.value) {
                (Some(Json::String(argument)), NodeValue::Scalar { .. }) => self.replace(node, &scalar(argument)),
                (Some(Json::Array(parts)), NodeValue::Scalar { .. }) if tag == "Fn::GetAtt" => {
                    let parts = parts.iter().map(Json::as_str).collect::<Option<Vec<_>>>()?;
                    self.replace(node, &parts.join("."))
                }
                (Some(argument), _) => self.untagged(node, argument, place),
                (None, _) => None,
            };
        }
        self.untagged(node, value, place)
    }

    fn untagged(&mut self, node: &Node, value: &Json, place: Place) -> Option<()> {
        match (&node.value, value) {
            (NodeValue::Map { entries, flow }, Json::Object(fields)) => self.map(node, entries, *flow, fields, place),
            (NodeValue::List { items, flow }, Json::Array(values)) if items.len() <= values.len() => {
                for (item, value) in items.iter().zip(values) {
                    let column = self.column(item.span.start);
                    self.node(item, value, Place { column, is_resources: false, depth: place.depth + 1 })?;
                }
                self.append(node, items, *flow, &values[items.len()..]);
                Some(())
            }
            (NodeValue::Scalar { text, plain: true }, Json::Object(_)) if text.is_empty() => {
                let end = self.line_end(self.after_colon(node.span.start as usize));
                let mut out = String::new();
                self.block(&mut out, value, place.column + self.step);
                self.edits.push((end, end, format!("\n{}", out.trim_end_matches('\n'))));
                Some(())
            }
            (NodeValue::Scalar { .. }, _) => self.replace(node, &flow(value)),
            _ => None,
        }
    }

    fn replace(&mut self, node: &Node, text: &str) -> Option<()> {
        self.edits.push((node.span.start as usize, node.span.end as usize, text.to_owned()));
        Some(())
    }

    fn map(
        &mut self,
        node: &Node,
        entries: &[Entry],
        is_flow: bool,
        fields: &Map<String, Json>,
        place: Place,
    ) -> Option<()> {
        let mut added: Map<String, Json> = fields.clone();
        for entry in entries {
            let name = match self.renamed.get(&entry.key) {
                Some(name) if place.is_resources && !fields.contains_key(&entry.key) => {
                    self.edits.push((entry.key_span.start as usize, entry.key_span.end as usize, name.clone()));
                    name
                }
                _ => &entry.key,
            };
            // Nothing is ever taken out of a template.
            let value = added.shift_remove(name)?;
            let is_resources = place.depth == 0 && entry.key == "Resources";
            let column = self.column(entry.key_span.start);
            self.node(&entry.value, &value, Place { column, is_resources, depth: place.depth + 1 })?;
        }
        if added.is_empty() {
            return Some(());
        }
        if is_flow {
            let written: Vec<String> =
                added.iter().map(|(key, value)| format!("{}: {}", scalar(key), flow(value))).collect();
            let (end, comma) = match entries.last() {
                Some(last) => (self.end_of(&last.value), ", "),
                None => (node.span.start as usize + 1, ""),
            };
            self.edits.push((end, end, format!("{comma}{}", written.join(", "))));
            return Some(());
        }
        let first = entries.first()?;
        let column = self.column(first.key_span.start);
        let mut out = String::new();
        self.block(&mut out, &Json::Object(added), column);
        let last = self.end_of(&entries.last()?.value);
        self.insert_lines(last, out);
        Some(())
    }

    /// Adds items at the end of a list.
    fn append(&mut self, node: &Node, items: &[Node], is_flow: bool, values: &[Json]) {
        if values.is_empty() {
            return;
        }
        let (end, comma) = match items.last() {
            Some(last) => (self.end_of(last), ", "),
            None => (node.span.start as usize + 1, ""),
        };
        if is_flow {
            let written: Vec<String> = values.iter().map(flow).collect();
            self.edits.push((end, end, format!("{comma}{}", written.join(", "))));
            return;
        }
        let mut out = String::new();
        // The span of a list may begin behind its first dash.
        let first = node.span.start as usize;
        let line = self.text[..first].rfind('\n').map_or(0, |end| end + 1);
        let column = self.text[line..].len() - self.text[line..].trim_start_matches(' ').len();
        self.block(&mut out, &Json::Array(values.to_vec()), column);
        self.insert_lines(end, out);
    }

    /// Adds lines after the one with an offset, which is the end of a value.
    fn insert_lines(&mut self, end: usize, lines: String) {
        // A text of several lines ends where the next line begins.
        let begins_line = self.text[..end].trim_end_matches(' ').ends_with('\n');
        match begins_line {
            true => {
                let start = self.text[..end].rfind('\n').map_or(0, |end| end + 1);
                self.edits.push((start, start, lines));
            }
            false => {
                let end = self.line_end(end);
                self.edits.push((end, end, format!("\n{}", lines.trim_end_matches('\n'))));
            }
        }
    }

    /// Returns where a value ends.
    fn end_of(&self, node: &Node) -> usize {
        match &node.value {
            NodeValue::Map { entries, flow: false } => match entries.last() {
                Some(last) => self.end_of(&last.value),
                None => node.span.end as usize,
            },
            NodeValue::List { items, flow: false } => match items.last() {
                Some(last) => self.end_of(last),
                None => node.span.end as usize,
            },
            NodeValue::Scalar { text, plain: true } if text.is_empty() && node.tag.is_none() => {
                self.after_colon(node.span.start as usize)
            }
            _ => node.span.end as usize,
        }
    }

    /// Returns the offset behind the colon that follows a key, or the end of the key if there is none.
    fn after_colon(&self, key_end: usize) -> usize {
        let rest = &self.text[key_end..];
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        if rest[blanks..].starts_with(':') { key_end + blanks + 1 } else { key_end }
    }

    /// Returns the end of the line of an offset, without its line break.
    fn line_end(&self, offset: usize) -> usize {
        let end = self.text[offset..].find('\n').map_or(self.text.len(), |end| offset + end);
        if self.text[..end].ends_with('\r') { end - 1 } else { end }
    }

    /// Writes the entries of an object or the items of a list, a line for each.
    fn block(&self, out: &mut String, value: &Json, column: usize) {
        let blanks = " ".repeat(column);
        match value {
            Json::Object(fields) => {
                for (key, value) in fields {
                    out.extend([&*blanks, &scalar(key), ":"]);
                    self.block_value(out, value, column);
                }
            }
            Json::Array(items) => {
                for item in items {
                    out.extend([&*blanks, "-"]);
                    match item {
                        // The first entry stands behind the dash.
                        Json::Object(fields) if short_form(item).is_none() && !fields.is_empty() => {
                            let mut inner = String::new();
                            self.block(&mut inner, item, column + 2);
                            out.extend([" ", inner.trim_start_matches(' ')]);
                        }
                        item => self.block_value(out, item, column),
                    }
                }
            }
            other => out.extend([&*blanks, &flow(other), "\n"]),
        }
    }

    /// Writes a value behind a key or a dash.
    fn block_value(&self, out: &mut String, value: &Json, column: usize) {
        let is_empty = value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty);
        match value {
            Json::Object(_) | Json::Array(_) if !is_empty && short_form(value).is_none() => {
                out.push('\n');
                self.block(out, value, column + self.step);
            }
            value => out.extend([" ", &flow(value), "\n"]),
        }
    }
}

/// Returns a value on one line.
fn flow(value: &Json) -> String {
    if let Some(short) = short_form(value) {
        return short;
    }
    match value {
        Json::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(key, value)| format!("{}: {}", scalar(key), flow(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// Returns the short form of a function that has a text.
fn short_form(value: &Json) -> Option<String> {
    let (name, argument) = value.as_object().filter(|fields| fields.len() == 1)?.iter().next()?;
    match (name.as_str(), argument) {
        ("Ref", Json::String(id)) => Some(format!("!Ref {}", scalar(id))),
        ("Fn::Sub", Json::String(text)) => Some(format!("!Sub {}", scalar(text))),
        ("Fn::GetAtt", Json::Array(path)) => match &path[..] {
            [Json::String(id), Json::String(attribute)] if is_plain(id) && is_plain(attribute) => {
                Some(format!("!GetAtt {id}.{attribute}"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Returns a text without quotes if no reader of YAML takes it for anything else.
fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { Json::from(text).to_string() }
}

fn is_plain(text: &str) -> bool {
    /// What YAML 1.1 takes for a boolean or for nothing, in lower case.
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    let parts: Vec<&str> = text.split("::").collect();
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(inner))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes a template by its value, and returns the new text.
    fn changed(text: &str, change: impl FnOnce(&mut Json)) -> String {
        let template = TemplateDocument::read(text.to_owned()).expect("a template");
        let mut value = template.value.clone();
        change(&mut value);
        rewritten(&template, &value, &BTreeMap::new()).expect("a text")
    }

    #[test]
    fn texts_without_quotes() {
        for text in ["a", "AWS::IAM::Role", "src/list.main", "Users-web"] {
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "",
            "1",
            "yes",
            "No",
            "a: b",
            "a:",
            "a::",
            "{a}",
            "2012-10-17",
            "~",
            "*",
            "!x",
            "a b",
            "-a",
            "$default",
            "null",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_changed_stays_as_it_is() {
        let text = "# first\nResources: # here\n    A:\n        Type: T # a type\n        Properties:\n            S: !Sub '${B}' # s\n\
            \n            C: |\n                a\n                 b\n\n    # of B\n    B: {Type: T, Properties: {}}\n# last";
        let out = changed(text, |value| {
            value["Resources"]["A"]["Properties"]["Role"] = serde_json::json!({"Fn::GetAtt": ["R", "Arn"]});
            value["Resources"]["B"]["Properties"]["X"] = serde_json::json!([1, "2", {"Ref": "Z"}]);
            value["Resources"]["R"] =
                serde_json::json!({"Type": "AWS::IAM::Role", "L": [{"a": 1, "b": [{}]}, [1], "x: y"]});
            value["Outputs"] = serde_json::json!({"O": {"Value": {"Fn::Sub": "${R}-x"}}});
        });
        insta::assert_snapshot!(out, @r#"
        # first
        Resources: # here
            A:
                Type: T # a type
                Properties:
                    S: !Sub '${B}' # s

                    C: |
                        a
                         b

                    Role: !GetAtt R.Arn
            # of B
            B: {Type: T, Properties: {X: [1, "2", !Ref Z]}}
            R:
                Type: AWS::IAM::Role
                L:
                    - a: 1
                      b:
                          - {}
                    -
                        - 1
                    - "x: y"
        Outputs:
            O:
                Value: !Sub "${R}-x"
        # last
        "#);
    }

    #[test]
    fn places_of_what_is_added() {
        for (text, expected) in [
            ("A:\n", "A:\n  B: c\n"),
            ("A: # c\nD: 1\n", "A: # c\n  B: c\nD: 1\n"),
            ("A: {}", "A: {B: c}"),
            ("{A: {D: 1, E}}\n", "{A: {D: 1, E, B: c}}\n"),
            ("A:\n  D: 1 # d\n\n  # e", "A:\n  D: 1 # d\n  B: c\n\n  # e"),
            ("A:\r\n  D: 1\r\n", "A:\r\n  D: 1\r\n  B: c\r\n"),
            ("A:\n  D:\n  - 1\n  -\n", "A:\n  D:\n  - 1\n  -\n  B: c\n"),
            ("A:\n  D: |+\n    x\n\nE: 1\n", "A:\n  D: |+\n    x\n\n  B: c\nE: 1\n"),
            ("A:\n  D: []\n", "A:\n  D: []\n  B: c\n"),
            ("A:\n  D: \"x\n    y\"\n", "A:\n  D: \"x\n    y\"\n  B: c\n"),
        ] {
            let out = changed(text, |value| value["A"]["B"] = "c".into());
            assert_eq!(out, expected, "{text:?}");
        }
    }

    #[test]
    fn items_are_added_to_lists() {
        for (text, expected) in [
            ("A: [x]", "A: [x, z]"),
            ("A: []", "A: [z]"),
            ("A: x # c", "A: [x, z] # c"),
            ("A:\n- x # c\n# d\nB: 1\n", "A:\n- x # c\n- z\n# d\nB: 1\n"),
            ("A:\n  -  x\n  - {y: [1]}", "A:\n  -  x\n  - {y: [1]}\n  - z"),
        ] {
            let out = changed(text, |value| match &mut value["A"] {
                Json::Array(items) => items.push("z".into()),
                one => *one = serde_json::json!([one.clone(), "z"]),
            });
            assert_eq!(out, expected, "{text:?}");
        }
    }

    #[test]
    fn resources_are_renamed() {
        let text = "Resources:\n  Old: # o\n    D: !Ref Old\n    E: [Old, !GetAtt Old.Id]\n    F: !Sub \"${Old}/x\"\n";
        let template = TemplateDocument::read(text.to_owned()).expect("a template");
        let value = serde_json::json!({"Resources": {"New": {
            "D": {"Ref": "New"}, "E": ["New", {"Fn::GetAtt": ["New", "Id"]}], "F": {"Fn::Sub": "${New}/x"},
        }}});
        let renamed = BTreeMap::from([("Old".to_owned(), "New".to_owned())]);
        let out = rewritten(&template, &value, &renamed).expect("a text");
        assert_eq!(
            out,
            "Resources:\n  New: # o\n    D: !Ref New\n    E: [New, !GetAtt New.Id]\n    F: !Sub \"${New}/x\"\n"
        );
    }
}
