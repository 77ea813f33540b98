//! Reads templates in YAML, with CloudFormation's short forms of functions.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};

use super::document::{DEEPEST, DocumentError, Entry, Node, NodeValue};
use crate::text::Span;

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Node, DocumentError> {
    let mut options = Options::default();
    (options.disallow_directives, options.flow_nesting_limit, options.block_nesting_limit) = (true, DEEPEST, DEEPEST);
    let mut reader = Reader { text, parser: Parser::new_from_str_with_options(text, options), place: 0 };
    loop {
        let (event, _) = reader.next()?;
        if let Event::DocumentStart(..) = event {
            break;
        }
        if let Event::StreamEnd = event {
            return Err(reader.error("it is empty"));
        }
    }
    let (event, span) = reader.next()?;
    let root = reader.node(event, span, 0)?;
    loop {
        match reader.next()?.0 {
            Event::StreamEnd => return Ok(root),
            Event::DocumentStart(..) => {
                return Err(reader.error("a second document begins here, and a template is one"));
            }
            _ => {}
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    /// The offset of the last event.
    place: usize,
}

impl<'t> Reader<'t> {
    fn error(&self, message: impl Into<String>) -> DocumentError {
        DocumentError { offset: self.place, message: message.into() }
    }

    fn next(&mut self) -> Result<(Event<'t>, granit_parser::Span), DocumentError> {
        match self.parser.next() {
            Some(Ok((event, span))) => {
                self.place = span.byte_range().map_or(self.place, |range| range.start);
                Ok((event, span))
            }
            Some(Err(error)) => {
                let offset = error.marker().byte_offset().unwrap_or(self.place).min(self.text.len());
                Err(DocumentError { offset, message: error.info() })
            }
            None => Err(self.error("it ends too early")),
        }
    }

    fn node(&mut self, event: Event<'t>, span: granit_parser::Span, depth: usize) -> Result<Node, DocumentError> {
        if depth > DEEPEST {
            return Err(self.error(format!("it is nested more than {DEEPEST} levels deep")));
        }
        let range = span.byte_range().unwrap_or(self.place..self.place);
        let (start, mut end) = (range.start as u32, range.end as u32);
        let (anchor, tag, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                // What is not written is read as `~`.
                let text = if plain && start == end { String::new() } else { text.into_owned() };
                (anchor, tag, NodeValue::Scalar { text, plain })
            }
            Event::SequenceStart(style, anchor, tag) => {
                let mut items = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if let Event::SequenceEnd = event {
                        end = span.byte_range().map_or(end, |range| range.end as u32);
                        break;
                    }
                    items.push(self.node(event, span, depth + 1)?);
                }
                (anchor, tag, NodeValue::List { items, flow: style == StructureStyle::Flow })
            }
            Event::MappingStart(style, anchor, tag) => {
                let mut entries: Vec<Entry> = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if let Event::MappingEnd = event {
                        end = span.byte_range().map_or(end, |range| range.end as u32);
                        break;
                    }
                    let entry = self.entry(event, span, depth)?;
                    if entries.iter().any(|other| other.key == entry.key) {
                        let offset = entry.key_span.start as usize;
                        return Err(DocumentError { offset, message: format!("it has `{}` twice", entry.key) });
                    }
                    entries.push(entry);
                }
                (anchor, tag, NodeValue::Map { entries, flow: style == StructureStyle::Flow })
            }
            Event::Alias(_) => return Err(self.error("CloudFormation takes no aliases of YAML")),
            _ => return Err(self.error("a value is expected here")),
        };
        if anchor != 0 {
            return Err(DocumentError {
                offset: start as usize,
                message: "CloudFormation takes no anchors of YAML".to_owned(),
            });
        }
        let tag = match tag {
            None => None,
            Some(tag) if tag.handle() == "!" => Some(long_form(tag.suffix())),
            Some(tag) => {
                let message = format!("CloudFormation does not know the tag `{}{}`", tag.handle(), tag.suffix());
                return Err(DocumentError { offset: start as usize, message });
            }
        };
        Ok(Node { span: Span::new(start, end), tag, value })
    }

    fn entry(&mut self, event: Event<'t>, span: granit_parser::Span, depth: usize) -> Result<Entry, DocumentError> {
        let key = self.node(event, span, depth + 1)?;
        let key_span = key.span;
        let (NodeValue::Scalar { text: key, .. }, None) = (key.value, key.tag) else {
            return Err(DocumentError {
                offset: key_span.start as usize,
                message: "a key has to be a text".to_owned(),
            });
        };
        if key == "<<" {
            let message = "CloudFormation takes no merge keys of YAML".to_owned();
            return Err(DocumentError { offset: key_span.start as usize, message });
        }
        let (event, span) = self.next()?;
        let value = self.node(event, span, depth + 1)?;
        Ok(Entry { key, key_span, value })
    }
}

/// Returns the long form of a function: `Fn::Sub` for `Sub`.
fn long_form(short: &str) -> String {
    match short {
        "Ref" | "Condition" => short.to_owned(),
        _ => format!("Fn::{short}"),
    }
}
