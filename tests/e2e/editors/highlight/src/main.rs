//! Colours programs as editors do that cannot be installed on the build machines.
//!
//! - `authc-highlight helix LIBRARY QUERIES` with the highlighter of Helix;
//! - `authc-highlight sublime SYNTAX` with a reader of Sublime's syntaxes.
//!
//! Standard input has programs, one JSON object `{"text"}` a line. For each there is a line with its lines, as runs of text with
//! their scopes, the innermost last: `[[["grant", ["keyword"]], …], …]`.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Duration;

use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;
type Line = Vec<(String, Vec<String>)>;
type Colour = dyn Fn(&str) -> Outcome<Vec<Line>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let colour: Box<Colour> = match arguments[..] {
        ["helix", library, queries] => {
            let helix = helix::Language::new(library, queries)?;
            Box::new(move |text| helix.colour(text))
        }
        ["sublime", syntax] => {
            let sublime = sublime::Syntax::new(syntax)?;
            Box::new(move |text| sublime.colour(text))
        }
        _ => return Err("usage: authc-highlight helix LIBRARY QUERIES | sublime SYNTAX".into()),
    };
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let program: Value = serde_json::from_str(&line?)?;
        let text = program["text"].as_str().ok_or("a program has no text")?;
        writeln!(out, "{}", json!(colour(text)?))?;
    }
    Ok(())
}

mod helix {
    use super::*;
    use std::path::Path;
    use tree_house::highlighter::{Highlight, HighlightEvent, Highlighter};
    use tree_house::tree_sitter::Grammar;
    use tree_house::tree_sitter::query::Query;
    use tree_house::{InjectionLanguageMarker, LanguageConfig, LanguageLoader, Syntax};

    pub struct Language {
        config: LanguageConfig,
        names: Vec<String>,
    }

    impl Language {
        pub fn new(library: &str, queries: &str) -> Outcome<Self> {
            // SAFETY: the library is the grammar that the caller has just built.
            let grammar = unsafe { Grammar::new("authc", Path::new(library)) }?;
            let read = |name: &str| {
                let file = Path::new(queries).join(name);
                std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))
            };
            let query = read("highlights.scm")?;
            let config = LanguageConfig::new(grammar, &query, &read("injections.scm")?, &read("locals.scm")?)
                .map_err(|error| format!("{queries}: {error}"))?;
            for name in ["indents.scm", "textobjects.scm"] {
                Query::new(grammar, &read(name)?, |_, _| Ok(()))
                    .map_err(|error| format!("{queries}/{name}: {error}"))?;
            }
            let mut names = Vec::new();
            config.configure(|name| {
                names.push(name.to_owned());
                Some(Highlight::new(names.len() as u32 - 1))
            });
            Ok(Self { config, names })
        }

        pub fn colour(&self, text: &str) -> Outcome<Vec<Line>> {
            let rope = ropey::Rope::from_str(text);
            let language = tree_house::Language::new(0);
            let syntax = Syntax::new(rope.slice(..), language, Duration::from_secs(10), self)
                .map_err(|error| format!("{error:?}"))?;
            let mut highlighter = Highlighter::new(&syntax, rope.slice(..), self, ..);
            let (mut active, mut at, mut lines) = (Vec::<String>::new(), 0, vec![Line::new()]);
            loop {
                let next = (highlighter.next_event_offset() as usize).min(text.len());
                for (number, part) in text[at..next].split('\n').enumerate() {
                    if number > 0 {
                        lines.push(Line::new());
                    }
                    if let (false, Some(line)) = (part.is_empty(), lines.last_mut()) {
                        line.push((part.to_owned(), active.clone()));
                    }
                }
                at = next;
                if at >= text.len() {
                    return Ok(lines);
                }
                let (event, more) = highlighter.advance();
                if event == HighlightEvent::Refresh {
                    active.clear();
                }
                active.extend(more.map(|highlight| self.names[highlight.idx()].clone()));
            }
        }
    }

    impl LanguageLoader for Language {
        /// Nothing is injected: there is one language only.
        fn language_for_marker(&self, _: InjectionLanguageMarker) -> Option<tree_house::Language> {
            None
        }

        fn get_config(&self, _: tree_house::Language) -> Option<&LanguageConfig> {
            Some(&self.config)
        }
    }
}

mod sublime {
    use super::*;
    use syntect::parsing::{ParseState, ScopeStack, SyntaxDefinition, SyntaxSet, SyntaxSetBuilder};

    pub struct Syntax(SyntaxSet);

    impl Syntax {
        pub fn new(file: &str) -> Outcome<Self> {
            let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
            let mut builder = SyntaxSetBuilder::new();
            builder
                .add(SyntaxDefinition::load_from_str(&text, true, None).map_err(|error| format!("{file}: {error}"))?);
            Ok(Self(builder.build()))
        }

        pub fn colour(&self, text: &str) -> Outcome<Vec<Line>> {
            let syntax = self.0.find_syntax_by_extension("authc").ok_or("the syntax is not of *.authc")?;
            let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
            let mut lines = Vec::new();
            // Sublime gives a line with its line break.
            for line in text.split_inclusive('\n') {
                let (mut at, mut runs) = (0, Line::new());
                let mut run = |from: usize, to: usize, stack: &ScopeStack| {
                    let part = line[from..to].trim_end_matches('\n');
                    if !part.is_empty() {
                        runs.push((
                            part.to_owned(),
                            stack.as_slice().iter().map(|scope| scope.build_string()).collect(),
                        ));
                    }
                };
                for (next, operation) in state.parse_line(line, &self.0)? {
                    run(at, next, &stack);
                    stack.apply(&operation)?;
                    at = next;
                }
                run(at, line.len(), &stack);
                lines.push(runs);
            }
            Ok(lines)
        }
    }
}
