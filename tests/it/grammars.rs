//! Holds the grammars of the editors, tree-sitter and TextMate, to the tables that the compiler reads.
//!
//! What they take from the tables is written by `UPDATE_DOCS=1 cargo test --test it grammars::`, and the parser that tree-sitter
//! makes from it by `tests/e2e/grammars.sh --update`.

use std::collections::BTreeSet;

use crate::support::generated::{generated, generated_between, read};
use crate::support::words::{alternatives, contexts, lists, literals, regexes};
use authc::syntax::clauses::{BlockSpec, DECLARATIONS, Slot};
use authc::syntax::{AFTER, KEYWORDS, KIND_WORDS};
use serde_json::{Map, Value as Json, json};

const TABLES: &str = "grammar/tree-sitter-authc/clauses.json";
const TREE_SITTER: &str = "grammar/tree-sitter-authc/src/grammar.json";
const HIGHLIGHTS: &str = "grammar/tree-sitter-authc/queries/highlights.scm";
const CORPUS: &str = "grammar/tree-sitter-authc/test/corpus/declarations.txt";
const TEXTMATE: &str = "grammar/authc.tmLanguage.json";
const TEMPLATE: &str = "grammar/authc.tmLanguage.in.json";

const BEGIN: &str = "; generated: begin\n";
const END: &str = "; generated: end\n";

const HOW: &str = "UPDATE_DOCS=1 cargo test --test it grammars::, then tests/e2e/grammars.sh --update";

/// Words that the parser finds by their text and that are in no table.
const CONTEXTUAL: &[&str] = &["on", "off", "claim", AFTER];

/// Types of parameters and of keys, and the caller's placeholders: any word to the parser, but coloured.
const TYPES: &[&str] = &["string", "secret", "ssm", "identity", "sub", "tag", "number", "binary"];

#[test]
fn tables_of_tree_sitter_are_those_of_the_compiler() {
    let text = serde_json::to_string_pretty(&tables()).expect("JSON") + "\n";
    generated(TABLES, &text, HOW);
}

#[test]
fn verbs_of_the_queries_are_those_of_the_catalogue() {
    let lists = lists();
    let lists = [
        ("verb (identifier)", "function.builtin", &lists["verbs"]),
        ("condition name: (identifier)", "function.builtin", &lists["conditions"]),
    ];
    let mut new = String::new();
    for (node, capture, words) in lists {
        let words: Vec<String> = words.iter().map(|word| format!("\n    \"{word}\"")).collect();
        new += &format!("(({node} @{capture})\n  (#any-of? @{capture}{}))\n", words.concat());
    }
    generated_between(HIGHLIGHTS, BEGIN, END, &new, HOW);
}

#[test]
fn textmate_is_its_template_with_the_words_of_the_tables() {
    let mut text = read(TEMPLATE);
    for (name, words) in lists() {
        assert!(text.contains(&format!("{{{{{name}}}}}")), "{TEMPLATE} does not use {name}");
        text = text.replace(&format!("{{{{{name}}}}}"), &alternatives(&words));
    }
    assert!(!text.contains("{{"), "{TEMPLATE} names a list that there is not");
    generated(TEXTMATE, &text, HOW);
}

#[test]
fn tree_sitter_knows_the_words_of_the_tables_and_no_others() {
    let grammar: Json = serde_json::from_str(&read(TREE_SITTER)).expect(TREE_SITTER);
    let mut known = BTreeSet::new();
    strings(&grammar, &mut known);
    let known: BTreeSet<&str> =
        known.into_iter().filter(|text| text.starts_with(|c: char| c.is_ascii_alphabetic())).collect();
    let mut expected = words();
    expected.extend(CONTEXTUAL);
    same("tree-sitter", &expected, &known);

    let mut reserved = BTreeSet::new();
    strings(&grammar["reserved"]["global"], &mut reserved);
    same("the reserved words of tree-sitter", &names(), &reserved);
}

#[test]
fn corpus_of_tree_sitter_has_every_clause() {
    let corpus = read(CORPUS);
    for declaration in DECLARATIONS {
        assert!(corpus.contains(&format!("\n{} ", declaration.word)), "{CORPUS} declares no {}", declaration.word);
    }
    for (name, context) in contexts() {
        for clause in context.clauses {
            let begins = |line: &str| line.split_whitespace().next() == Some(clause.word);
            assert!(corpus.lines().any(begins), "{CORPUS} has no line with the clause `{}` of {name}", clause.word);
        }
    }
}

#[test]
fn textmate_knows_the_words_of_the_tables_and_no_others() {
    let grammar: Json = serde_json::from_str(&read(TEXTMATE)).expect(TEXTMATE);
    assert_eq!(grammar["scopeName"], "source.authc");
    let mut patterns = Vec::new();
    regexes(&grammar, &mut patterns);
    let known: BTreeSet<&str> = patterns.iter().flat_map(|pattern| literals(pattern)).collect();
    let mut expected = names();
    expected.extend(lists().into_values().flatten().chain(CONTEXTUAL.iter().chain(TYPES).copied()));
    same("TextMate", &expected, &known);
}

fn same(what: &str, expected: &BTreeSet<&str>, known: &BTreeSet<&str>) {
    let missing: Vec<_> = expected.difference(known).collect();
    let strange: Vec<_> = known.difference(expected).collect();
    assert!(missing.is_empty() && strange.is_empty(), "{what} lacks {missing:?}, and knows {strange:?} from no table");
}

/// The words that no name can be.
fn names() -> BTreeSet<&'static str> {
    KEYWORDS.iter().map(|(word, _)| *word).chain(KIND_WORDS.iter().copied()).collect()
}

/// Every word that the syntax gives a meaning.
fn words() -> BTreeSet<&'static str> {
    let mut words = names();
    words.extend(
        lists().into_iter().filter(|(list, _)| !["verbs", "conditions"].contains(list)).flat_map(|(_, words)| words),
    );
    words
}

/// What the grammar of tree-sitter is built from.
fn tables() -> Json {
    let contexts = contexts();
    let name = |context: &'static BlockSpec| {
        contexts
            .iter()
            .find(|(_, other)| std::ptr::eq(*other, context))
            .map(|(name, _)| name.clone())
            .expect("all are listed")
    };
    let mut blocks = Map::new();
    for (block, context) in &contexts {
        let clauses = context.clauses.iter().map(|clause| {
            json!({ "word": clause.word, "slots": clause.slots.iter().map(|one| slot(one, &name)).collect::<Vec<_>>() })
        });
        blocks.insert(block.clone(), clauses.collect());
    }
    let declarations = DECLARATIONS.iter().map(|declaration| {
        let (word, flavours, typed) = (declaration.word, declaration.flavours, declaration.typed);
        json!({ "word": word, "flavours": flavours, "typed": typed, "block": name(declaration.body) })
    });
    json!({
        "about": "Written from the tables of the compiler: UPDATE_DOCS=1 cargo test --test it grammars::",
        "keywords": KEYWORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>(),
        "kinds": KIND_WORDS,
        "declarations": declarations.collect::<Vec<_>>(),
        "blocks": blocks,
    })
}

fn slot(one: &'static Slot, name: &impl Fn(&'static BlockSpec) -> String) -> Json {
    match one {
        Slot::Word(words) => json!({ "word": words }),
        Slot::Words(words) => json!({ "words": words }),
        Slot::Maybe(inner) => json!({ "maybe": slot(inner, name) }),
        Slot::Block(context) => json!({ "block": name(context) }),
        Slot::Name => json!("name"),
        Slot::NameOrText => json!("name_or_text"),
        Slot::Ref => json!("ref"),
        Slot::Refs => json!("refs"),
        Slot::Text => json!("text"),
        Slot::Texts => json!("texts"),
        Slot::Int => json!("int"),
        Slot::Decimal => json!("decimal"),
        Slot::Duration => json!("duration"),
        Slot::Date => json!("date"),
        Slot::Switch => json!("switch"),
        Slot::Keys => json!("keys"),
        Slot::Arrow => json!("arrow"),
        Slot::Equals => json!("equals"),
        Slot::Handler => json!("handler"),
        Slot::RouteKey => json!("route_key"),
        Slot::Claim => json!("claim"),
        Slot::Because => json!("because"),
    }
}

/// The strings that a grammar of tree-sitter names as terminals.
fn strings<'j>(value: &'j Json, found: &mut BTreeSet<&'j str>) {
    match value {
        Json::Object(map) => {
            if map.get("type").and_then(Json::as_str) == Some("STRING") {
                found.extend(map.get("value").and_then(Json::as_str));
            }
            map.values().for_each(|inner| strings(inner, found));
        }
        Json::Array(list) => list.iter().for_each(|inner| strings(inner, found)),
        _ => {}
    }
}

#[test]
fn words_of_regular_expressions_are_found() {
    assert_eq!(
        literals(r"(?<![\w.-])(read|iot_topic|maps_v2)\s+([A-Zx\]y])\b(?=on)"),
        ["read", "iot_topic", "maps_v2", "on"]
    );
    assert_eq!(literals(r"(?<![\w.-])(read|maps_v2)\s+([A-Zx\]y])\b(?=on)\d{4}"), ["read", "maps_v2", "on"]);
}
