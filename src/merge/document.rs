//! A template as it is written: its value, and where each part of it stands.

use serde_json::{Map, Number, Value as Json};

use super::{json, yaml};
use crate::text::Span;

/// The deepest nesting of a template that is read. CloudFormation's own templates have a few dozen levels.
pub(super) const DEEPEST: usize = 128;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateFormat {
    Json,
    Yaml,
}

/// A template that was read.
#[derive(Debug)]
pub struct TemplateDocument {
    pub format: TemplateFormat,
    pub text: String,
    /// The template in JSON: functions have their long forms.
    pub value: Json,
    pub(super) root: Node,
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentError {
    /// In bytes.
    pub offset: usize,
    /// A sentence without a full stop.
    pub message: String,
}

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    /// Without its tag.
    pub(super) span: Span,
    /// The long form of a function that is written in its short form: `Fn::Sub`.
    pub(super) tag: Option<String>,
    pub(super) value: NodeValue,
}

#[derive(Debug)]
pub(super) enum NodeValue {
    /// The value and, in YAML, whether it has no quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    /// A value that JSON has no text for, as it is.
    Json(Json),
    List {
        items: Vec<Node>,
        flow: bool,
    },
    Map {
        entries: Vec<Entry>,
        flow: bool,
    },
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) value: Node,
}

impl TemplateDocument {
    /// Reads a template in JSON or YAML.
    ///
    /// # Errors
    /// If it is neither, or uses what CloudFormation does not take.
    pub fn read(text: String) -> Result<Self, DocumentError> {
        // JSON may hold escapes and tabs that YAML does not.
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
            let read = json::read(&text);
            match (read, yaml::read(&text)) {
                (Ok(root), _) => return Ok(Self::new(TemplateFormat::Json, text, root)),
                (Err(_), Ok(root)) => return Ok(Self::new(TemplateFormat::Yaml, text, root)),
                (Err(error), Err(_)) => return Err(error),
            }
        }
        let root = yaml::read(&text)?;
        Ok(Self::new(TemplateFormat::Yaml, text, root))
    }

    fn new(format: TemplateFormat, text: String, root: Node) -> Self {
        let value = root.to_json();
        Self { format, text, value, root }
    }

    /// Returns the place of the value at a path, or of the nearest value around it: the key in front of it, where there is one.
    pub fn place<S: AsRef<str>>(&self, path: &[S]) -> Span {
        let mut node = &self.root;
        let mut place = Span::new(node.span.start, (node.span.start + 1).min(node.span.end));
        for name in path {
            let name = name.as_ref();
            if node.tag.as_deref() == Some(name) {
                continue;
            }
            match &node.value {
                NodeValue::Map { entries, .. } => match entries.iter().find(|entry| entry.key == name) {
                    Some(entry) => (node, place) = (&entry.value, entry.key_span),
                    None => break,
                },
                NodeValue::List { items, .. } => match name.parse().ok().and_then(|index: usize| items.get(index)) {
                    Some(item) => {
                        (node, place) = (item, Span::new(item.span.start, (item.span.start + 1).min(item.span.end)))
                    }
                    None => break,
                },
                NodeValue::Scalar { .. } | NodeValue::Json(_) => break,
            }
        }
        place
    }
}

impl Node {
    /// Returns the value in JSON, with the long forms of functions.
    pub(super) fn to_json(&self) -> Json {
        let value = match &self.value {
            NodeValue::Json(value) => value.clone(),
            NodeValue::Scalar { text, plain } => scalar(text, *plain && self.tag.is_none()),
            NodeValue::List { items, .. } => Json::Array(items.iter().map(Self::to_json).collect()),
            NodeValue::Map { entries, .. } => {
                Json::Object(entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect())
            }
        };
        match &self.tag {
            None => value,
            Some(tag) => Json::Object(Map::from_iter([(tag.clone(), argument(tag, value))])),
        }
    }
}

/// Returns the argument of the long form of a function.
fn argument(function: &str, value: Json) -> Json {
    match (function, value) {
        ("Fn::GetAtt", Json::String(path)) => match path.split_once('.') {
            Some((resource, attribute)) => Json::Array(vec![resource.into(), attribute.into()]),
            None => Json::String(path),
        },
        (_, value) => value,
    }
}

/// Returns a scalar of YAML in JSON. CloudFormation reads numbers as text where it needs text, so a number that JSON would write in
/// another way stays a text.
fn scalar(text: &str, plain: bool) -> Json {
    if !plain {
        return text.into();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Json::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return true.into(),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return false.into(),
        _ => {}
    }
    match text.parse::<Number>() {
        Ok(number) if number.to_string() == text => Json::Number(number),
        _ => text.into(),
    }
}
