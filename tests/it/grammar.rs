//! Holds `grammar/authc.ebnf` to the tables that the compiler reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::support::generated::{generated_between, read};
use authc::catalog::KINDS;
use authc::syntax::clauses::{BlockSpec, ClauseSpec, DECLARATIONS, Slot};
use authc::syntax::{AFTER, KEYWORDS, KIND_WORDS};

const FILE: &str = "grammar/authc.ebnf";
const BEGIN: &str = "/* generated: begin */\n";
const END: &str = "/* generated: end */\n";

/// Terminals below the tokens, in the rules of the last section.
const LEXICAL: &[&str] = &["\"", "\\", "-", "/", "$", "//", "///"];

/// Words that stand for something in one place only, and in no table: types, and what the parser looks for by text.
const CONTEXTUAL: &[&str] =
    &["string", "secret", "ssm", "identity", "sub", "tag", "number", "binary", "on", "off", "claim", AFTER];

fn grammar() -> String {
    read(FILE)
}

#[test]
fn declarations_are_those_of_the_tables() {
    let new = Rules::default().declarations();
    generated_between(FILE, BEGIN, END, &new, "UPDATE_DOCS=1 cargo test --test it grammar::");
}

#[test]
fn every_word_of_the_tables_is_a_terminal() {
    let terminals = Symbols::of(&grammar()).terminals;
    let mut words: BTreeSet<&str> = tables();
    words.extend(punctuation());
    let missing: Vec<&&str> = words.iter().filter(|word| !terminals.contains(**word)).collect();
    assert!(missing.is_empty(), "not in {FILE}: {missing:?}");
}

#[test]
fn every_terminal_is_in_the_tables() {
    let mut known = tables();
    known.extend(punctuation().into_iter().chain(LEXICAL.iter().chain(CONTEXTUAL).copied()));
    let terminals = Symbols::of(&grammar()).terminals;
    let strange: Vec<&String> = terminals.iter().filter(|word| !known.contains(word.as_str())).collect();
    assert!(strange.is_empty(), "in no table: {strange:?}");
}

#[test]
fn every_rule_is_defined_once_and_used() {
    let symbols = Symbols::of(&grammar());
    for (name, times) in &symbols.defined {
        assert_eq!(*times, 1, "{name}");
        let between_tokens = ["File", "WhiteSpace", "DocComment", "Comment"].contains(&name.as_str());
        assert!(between_tokens || symbols.used.contains(name), "nothing uses {name}");
    }
    let missing: Vec<&String> = symbols.used.iter().filter(|name| !symbols.defined.contains_key(*name)).collect();
    assert!(missing.is_empty(), "not defined: {missing:?}");
}

/// The conditions of a kind are names to the grammar; none may be a word with a meaning of its own.
#[test]
fn conditions_are_plain_names() {
    for filter in KINDS.iter().flat_map(|kind| kind.filters) {
        assert!(KEYWORDS.iter().all(|(word, _)| *word != filter.word), "{}", filter.word);
        assert!(!KIND_WORDS.contains(&filter.word), "{}", filter.word);
    }
}

/// The punctuation of the token table: the strings of its last section.
fn punctuation() -> Vec<&'static str> {
    let table = include_str!("../../src/syntax/token.rs");
    let (_, section) = table.split_once("\n    punctuation {\n").expect("the token table has a section of punctuation");
    let (section, _) = section.split_once("\n    }\n").expect("the section ends");
    let marks: Vec<&str> = section.split('"').skip(1).step_by(2).collect();
    assert!(marks.contains(&"->") && marks.len() >= 11, "{marks:?}");
    marks
}

/// Every word that the compiler's tables give a meaning.
fn tables() -> BTreeSet<&'static str> {
    fn slot(words: &mut BTreeSet<&'static str>, one: &'static Slot) {
        match one {
            Slot::Word(list) | Slot::Words(list) => words.extend(list.iter()),
            Slot::Maybe(inner) => slot(words, inner),
            Slot::Block(inner) => context(words, inner),
            _ => {}
        }
    }
    fn context(words: &mut BTreeSet<&'static str>, context: &'static BlockSpec) {
        for clause in context.clauses {
            words.insert(clause.word);
            clause.slots.iter().for_each(|one| slot(words, one));
        }
    }
    let mut words: BTreeSet<&str> = KEYWORDS.iter().map(|(word, _)| *word).chain(KIND_WORDS.iter().copied()).collect();
    for declaration in DECLARATIONS {
        words.insert(declaration.word);
        words.extend(declaration.flavours);
        context(&mut words, declaration.body);
    }
    words
}

/// What occurs in the grammar.
#[derive(Default)]
struct Symbols {
    terminals: BTreeSet<String>,
    defined: BTreeMap<String, usize>,
    used: BTreeSet<String>,
}

impl Symbols {
    fn of(text: &str) -> Self {
        let mut symbols = Self::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            rest = match first {
                '/' if rest.starts_with("/*") => behind(&rest[2..], "*/").1,
                '[' => behind(&rest[1..], "]").1,
                '"' | '\'' => {
                    let (terminal, rest) = behind(&rest[1..], if first == '"' { "\"" } else { "'" });
                    symbols.terminals.insert(terminal.to_owned());
                    rest
                }
                _ if first.is_ascii_alphabetic() => {
                    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                    let (name, rest) = rest.split_at(end);
                    if rest.trim_start_matches(' ').starts_with("::=") {
                        *symbols.defined.entry(name.to_owned()).or_default() += 1;
                    } else {
                        symbols.used.insert(name.to_owned());
                    }
                    rest
                }
                _ => &rest[first.len_utf8()..],
            };
        }
        symbols
    }
}

fn behind<'t>(text: &'t str, end: &str) -> (&'t str, &'t str) {
    text.split_once(end).unwrap_or_else(|| panic!("no {end} behind {:.40}", text))
}

/// Writes rules for the clause tables.
#[derive(Default)]
struct Rules {
    /// The contexts that have a rule already, with the name of it.
    done: Vec<(&'static BlockSpec, String)>,
    out: String,
}

impl Rules {
    fn declarations(mut self) -> String {
        let names: Vec<String> =
            DECLARATIONS.iter().map(|declaration| format!("Declare{}", camel(declaration.word))).collect();
        wrapped(&mut self.out, "Declaration", names);
        for (declaration, name) in
            DECLARATIONS.iter().zip(DECLARATIONS.iter().map(|d| format!("Declare{}", camel(d.word))))
        {
            self.out.push('\n');
            let block = self.name(declaration.body, &camel(declaration.word));
            let flavours = match declaration.flavours {
                [] => String::new(),
                flavours => format!(" ( {} )", quoted(flavours)),
            };
            let ty = if declaration.typed { " Text" } else { "" };
            writeln!(self.out, "{name} ::= \"{}\" Name{flavours}{ty} {}?", declaration.word, block.0).unwrap();
            if block.1 {
                self.block(declaration.body, &block.0);
            }
        }
        self.out
    }

    /// The name of a context's rule, and whether the rule has still to be written.
    fn name(&mut self, context: &'static BlockSpec, base: &str) -> (String, bool) {
        if let Some((_, name)) = self.done.iter().find(|(done, _)| std::ptr::eq(*done, context)) {
            return (name.clone(), false);
        }
        let name = format!("{base}Block");
        self.done.push((context, name.clone()));
        (name, true)
    }

    fn block(&mut self, context: &'static BlockSpec, name: &str) {
        let base = name.trim_end_matches("Block").to_owned();
        if context.clauses.is_empty() {
            writeln!(self.out, "{name} ::= \"{{\" Separator* \"}}\"").unwrap();
            return;
        }
        writeln!(self.out, "{name} ::= \"{{\" ( {base}Clause | Separator )* \"}}\"").unwrap();
        let (mut inner, mut lists) = (Vec::new(), Vec::new());
        for (at, clause) in context.clauses.iter().enumerate() {
            let start = if at == 0 { format!("{base}Clause ::= ") } else { "    | ".to_owned() };
            let rule = self.clause(clause, &base, &mut inner, &mut lists);
            let many = if clause.many { " /* many */" } else { "" };
            writeln!(self.out, "{start}{rule}{many}").unwrap();
        }
        for (name, words) in lists {
            writeln!(self.out, "{name} ::= {}", quoted(words)).unwrap();
        }
        for (context, name) in inner {
            self.block(context, &name);
        }
    }

    fn clause(
        &mut self,
        clause: &'static ClauseSpec,
        base: &str,
        inner: &mut Vec<(&'static BlockSpec, String)>,
        lists: &mut Vec<(String, &'static [&'static str])>,
    ) -> String {
        let mut rule = format!("\"{}\"", clause.word);
        let base = base.to_owned() + &camel(clause.word);
        for slot in clause.slots {
            rule.push(' ');
            rule += &self.slot(slot, &base, inner, lists);
        }
        rule
    }

    fn slot(
        &mut self,
        slot: &'static Slot,
        base: &str,
        inner: &mut Vec<(&'static BlockSpec, String)>,
        lists: &mut Vec<(String, &'static [&'static str])>,
    ) -> String {
        match slot {
            Slot::Name => "Word",
            Slot::NameOrText => "( Word | Text )",
            Slot::Ref => "Reference",
            Slot::Refs => "References",
            Slot::Text => "Text",
            Slot::Texts => "Texts",
            Slot::Int => "Int",
            Slot::Decimal => "Decimal",
            Slot::Duration => "Duration",
            Slot::Date => "Date",
            Slot::Switch => "Switch",
            Slot::Keys => "Keys",
            Slot::Arrow => "\"->\"",
            Slot::Equals => "\"=\"",
            Slot::Handler => "Handler",
            Slot::RouteKey => "( RouteKey | Word )",
            Slot::Claim => "Claim",
            Slot::Because => "Because",
            Slot::Word(words) if words.len() > 4 => {
                lists.push((base.to_owned() + "Word", words));
                return base.to_owned() + "Word";
            }
            Slot::Word(words) => return format!("( {} )", quoted(words)),
            Slot::Words(words) => {
                let name = base.to_owned() + "Word";
                lists.push((name.clone(), words));
                return format!("{name} ( \",\" {name} )*");
            }
            Slot::Maybe(slot) => return self.slot(slot, base, inner, lists) + "?",
            Slot::Block(context) => {
                let (name, new) = self.name(context, base);
                if new {
                    inner.push((context, name.clone()));
                }
                return name;
            }
        }
        .to_owned()
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ")
}

/// A rule of alternatives, a few to the line.
fn wrapped(out: &mut String, name: &str, alternatives: Vec<String>) {
    for (at, line) in alternatives.chunks(5).enumerate() {
        let start = if at == 0 { format!("{name} ::= ") } else { "    | ".to_owned() };
        writeln!(out, "{start}{}", line.join(" | ")).unwrap();
    }
}

fn camel(word: &str) -> String {
    let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    word.split('_').map(capital).collect()
}
