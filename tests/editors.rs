//! Holds the files for Emacs, Helix, Kakoune, Sublime Text, Vim and Zed to the tables that the compiler reads, and to the grammars.
//!
//! `UPDATE_DOCS=1 cargo test --test editors` writes what is generated, after `--test grammars` has written the queries of
//! tree-sitter. The tests with real tools are in `tests/e2e/editors.sh`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use authc::catalog::{KINDS, verb_names};
use authc::syntax::clauses::{Context, DECLARATIONS, Slot};
use authc::syntax::{KEYWORDS, KIND_WORDS};
use serde_json::Value as Json;

const BEGIN: &str = " generated: begin\n";
const END: &str = " generated: end\n";

type Words = BTreeSet<&'static str>;

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> String {
    std::fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Writes a generated file, or compares it.
fn generated(file: &str, new: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path(file), new).unwrap_or_else(|error| panic!("{file}: {error}"));
    } else {
        assert!(
            std::fs::read_to_string(path(file)).unwrap_or_default() == new,
            "{file} is behind: UPDATE_DOCS=1 cargo test --test editors"
        );
    }
}

/// The same for what is between two marks in a file, `comment` being what its comments begin with.
fn generated_part(file: &str, indent: &str, comment: &str, lines: &[String]) {
    let old = read(file);
    let (begin, end) = (format!("{comment}{BEGIN}"), format!("{comment}{END}"));
    let (head, rest) = old.split_once(&begin).expect("a mark where the generated part begins");
    let (_, tail) = rest.split_once(&end).expect("a mark where the generated part ends");
    let part: String = lines.iter().map(|line| format!("{indent}{line}\n")).collect();
    generated(file, &format!("{head}{begin}{part}{indent}{end}{tail}"));
}

// ---- words ----

/// What the clauses of all declarations are made of.
#[derive(Default)]
struct Clauses {
    words: Words,
    options: Words,
    /// Those that declare a name, and those that take options.
    naming: Words,
    with_options: Words,
}

fn clauses() -> Clauses {
    fn block(context: &'static Context, seen: &mut Vec<&'static Context>, found: &mut Clauses) {
        if seen.iter().any(|other| std::ptr::eq(*other, context)) {
            return;
        }
        seen.push(context);
        for clause in context.clauses {
            found.words.insert(clause.word);
            if let Some(Slot::Name) = clause.slots.first() {
                found.naming.insert(clause.word);
            }
            for mut slot in clause.slots {
                if let Slot::Word(words) | Slot::Words(words) = slot {
                    found.options.extend(*words);
                    found.with_options.insert(clause.word);
                }
                while let Slot::Maybe(inner) = slot {
                    slot = inner;
                }
                if let Slot::Block(inner) = slot {
                    block(inner, seen, found);
                }
            }
        }
    }
    let (mut seen, mut found) = (Vec::new(), Clauses::default());
    DECLARATIONS.iter().for_each(|declaration| block(declaration.body, &mut seen, &mut found));
    found
}

fn declarations() -> Words {
    DECLARATIONS.iter().map(|declaration| declaration.word).collect()
}

fn flavours() -> Words {
    DECLARATIONS.iter().flat_map(|declaration| declaration.flavours).copied().collect()
}

fn kinds() -> Words {
    KIND_WORDS.iter().copied().collect()
}

fn verbs() -> Words {
    verb_names().into_iter().collect()
}

/// The words of conditions beside `owner` and `attributes`, which are keywords.
fn filters() -> Words {
    KINDS.iter().flat_map(|kind| kind.filters).map(|filter| filter.word).collect()
}

/// Words as alternatives of a regular expression: the longest first, since the first that matches is taken.
fn alternatives<'w>(words: impl IntoIterator<Item = &'w &'static str>) -> String {
    let mut words: Vec<&str> = words.into_iter().copied().collect();
    words.sort_by_key(|word| (std::cmp::Reverse(word.len()), *word));
    words.join("|")
}

// ---- Sublime Text ----

const SUBLIME: &str = "editors/sublime/authc.sublime-syntax";

#[test]
fn words_of_sublime_are_those_of_the_tables_and_of_textmate() {
    let clauses = clauses();
    let lists = [
        ("clauses", clauses.words),
        ("conditions", filters()),
        ("declarations", declarations()),
        ("flavours", flavours()),
        ("kinds", kinds()),
        ("naming_clauses", clauses.naming),
        ("option_clauses", clauses.with_options),
        ("options", clauses.options),
        ("verbs", verbs()),
    ];
    let text = read(SUBLIME);
    let lines: Vec<String> = lists
        .iter()
        .map(|(name, words)| {
            assert!(text.contains(&format!("{{{{{name}}}}}")), "{SUBLIME} does not use {name}");
            format!("{name}: '{}'", alternatives(words))
        })
        .collect();
    generated_part(SUBLIME, "  ", "#", &lines);
    sublime_knows_the_words_that_textmate_knows();
}

/// Beside the lists there are words in the patterns, in both grammars the same.
fn sublime_knows_the_words_that_textmate_knows() {
    let grammar: Json = serde_json::from_str(&read("grammar/authc.tmLanguage.json")).expect("JSON");
    let mut expected = BTreeSet::new();
    regexes(&grammar, &mut expected);

    let text = read(SUBLIME);
    let (head, contexts) = text.split_once("\ncontexts:\n").expect("contexts");
    let mut known = BTreeSet::new();
    for line in contexts.lines().filter_map(|line| line.trim_start().strip_prefix("- match: ")) {
        // Variables are words between braces, and none of the language.
        let line =
            line.split("{{").map(|part| part.split_once("}}").map_or(part, |(_, rest)| rest)).collect::<Vec<_>>();
        known.extend(words_of(&line.join(" ")));
    }
    let (_, lists) = head.split_once(BEGIN).expect("a mark where the generated part begins");
    known.extend(lists.lines().filter_map(|line| line.split_once(": '")).flat_map(|(_, words)| words_of(words)));
    let missing: Vec<_> = expected.difference(&known).collect();
    let strange: Vec<_> = known.difference(&expected).collect();
    assert!(missing.is_empty() && strange.is_empty(), "{SUBLIME} lacks {missing:?}, and knows {strange:?}");
}

/// The words in the regular expressions of a TextMate grammar.
fn regexes(value: &Json, found: &mut BTreeSet<String>) {
    match value {
        Json::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Json::String(text) if ["match", "begin", "end"].contains(&key.as_str()) => {
                        found.extend(words_of(text));
                    }
                    _ => regexes(inner, found),
                }
            }
        }
        Json::Array(list) => list.iter().for_each(|inner| regexes(inner, found)),
        _ => {}
    }
}

/// The words that stand in a regular expression as themselves: not escapes (`\b`), nor classes (`[smhd]`).
fn words_of(pattern: &str) -> BTreeSet<String> {
    let (mut plain, mut class) = (String::new(), false);
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                characters.next();
                plain.push(' ');
            }
            '[' => class = true,
            ']' => class = false,
            _ => plain.push(if class { ' ' } else { c }),
        }
    }
    plain
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn words_of_regular_expressions_are_found() {
    assert!(
        words_of(r"(?<![\w.-])(read|maps_v2)\s+([A-Zx\]y])\b(?=on)\d{4}").into_iter().eq(["maps_v2", "on", "read"])
    );
}

#[test]
fn indentation_of_sublime_is_that_of_vscode() {
    let configuration: Json = serde_json::from_str(&read("editors/vscode/language-configuration.json")).expect("JSON");
    let preferences = read("editors/sublime/Indentation.tmPreferences");
    for name in ["increaseIndentPattern", "decreaseIndentPattern"] {
        let pattern = configuration["indentationRules"][name].as_str().expect("a pattern");
        assert!(
            preferences.contains(&format!("<key>{name}</key>\n\t\t<string>{pattern}</string>")),
            "{name} is {pattern} in VS Code"
        );
    }
}

// ---- Kakoune ----

#[test]
fn highlighters_of_kakoune_have_the_words_of_the_tables() {
    let clauses = clauses();
    let declaring: Words = declarations().into_iter().chain(kinds()).chain(["route"]).collect();
    let conditions: Words = filters().into_iter().chain(["owner", "attributes"]).collect();
    let keywords: Words = KEYWORDS
        .iter()
        .map(|(word, _)| *word)
        .filter(|word| !declaring.contains(word) && !conditions.contains(word))
        .collect();
    let both: Words = clauses.words.intersection(&clauses.options).copied().collect();
    let only = clauses.words.difference(&both);
    let flavours = flavours();

    let mut lines = vec![format!("declare-option str-list authc_static_words {}", {
        let all: Words = [&declaring, &conditions, &keywords, &clauses.words, &clauses.options, &flavours, &verbs()]
            .into_iter()
            .flatten()
            .copied()
            .collect();
        all.into_iter().collect::<Vec<_>>().join(" ")
    })];
    let mut add = |region: &str, before: &str, words: String, after: &str, face: &str| {
        lines.push(format!("add-highlighter shared/authc/{region}code/ regex {before}({words}){after} 1:{face}"));
    };
    let (front, back) = (r"(?<![\w.-])", r"(?![\w.-])");
    for region in ["", "test/"] {
        add(region, front, alternatives(&verbs()), back, "function");
        add(region, front, alternatives(&declaring), back, "type");
        // The principal of a pool stands behind a dot.
        add(region, r"(?<![\w-])", alternatives(&keywords), r"(?![\w-])", "keyword");
        add(region, front, alternatives(&conditions), r"\h*\(", "builtin");
    }
    let flavoured: Words = DECLARATIONS.iter().filter(|one| !one.flavours.is_empty()).map(|one| one.word).collect();
    let before = format!(r"(?<![\w.-])(?:{})\h+[\w-]+\h+", alternatives(&flavoured));
    add("", &before, alternatives(&flavours), r"(?![\w.-])", "value");
    add("block/", front, alternatives(only), back, "attribute");
    add("block/", front, alternatives(&clauses.options), back, "value");
    add("block/", r"(?:^|[{\;])\h*", alternatives(&both), back, "attribute");
    add("block/", front, "on|off".to_owned(), back, "value");
    add("block/", front, "because".to_owned(), back, "keyword");
    generated_part("editors/kakoune/authc.kak", "", "#", &lines);
}

// ---- Emacs and Vim ----

/// The lists of both.
fn lists() -> Vec<(&'static str, Words)> {
    let clauses = clauses();
    let (declarations, kinds, conditions) = (declarations(), kinds(), filters());
    let keywords = KEYWORDS.iter().map(|(word, _)| *word);
    let keywords = keywords.filter(|word| {
        !declarations.contains(word) && !kinds.contains(word) && !["route", "auth_users", "unauth_users"].contains(word)
    });
    vec![
        ("keywords", keywords.collect()),
        ("declarations", declarations.clone()),
        ("kinds", kinds.clone()),
        ("flavours", flavours()),
        ("verbs", verbs()),
        ("conditions", conditions),
        ("options", clauses.options.difference(&clauses.words).copied().collect()),
        ("clauses", clauses.words),
    ]
}

#[test]
fn words_of_emacs_are_those_of_the_tables() {
    let file = "editors/emacs/authc-mode.el";
    let text = read(file);
    let lines: Vec<String> = lists()
        .iter()
        .flat_map(|(name, words)| {
            assert!(text.matches(&format!("authc-{name})")).count() > 0, "{file} does not use {name}");
            let mut lines = vec![format!("(defconst authc-{name}"), "  '(".to_owned()];
            for word in words {
                let last = lines.last_mut().expect("a line");
                if last.len() + word.len() > 114 {
                    lines.push("    ".to_owned());
                }
                let last = lines.last_mut().expect("a line");
                if !last.ends_with(['(', ' ']) {
                    last.push(' ');
                }
                *last += &format!("\"{word}\"");
            }
            *lines.last_mut().expect("a line") += ")";
            lines.push(format!("  \"Words of the language: {name}.\")"));
            lines
        })
        .collect();
    generated_part(file, "", ";;", &lines);
}

#[test]
fn words_of_vim_are_those_of_the_tables() {
    let file = "editors/vim/syntax/authc.vim";
    let text = read(file);
    let lines: Vec<String> = lists()
        .iter()
        .map(|(name, words)| {
            let used = |line: &str| line.starts_with("execute") && line.contains(&format!("s:{name}"));
            assert!(text.lines().any(used), "{file} does not use {name}");
            let words: Vec<&str> = words.iter().copied().collect();
            format!("let s:{name} = '{}'", words.join(" "))
        })
        .collect();
    generated_part(file, "", "\"", &lines);
}

// ---- Helix and Zed ----

const QUERIES: &str = "grammar/tree-sitter-authc/queries";
const HELIX: &str = "editors/helix/runtime/queries/authc";
const ZED: &str = "editors/zed/languages/authc";

/// What themes of Helix and of Zed call what the highlights of tree-sitter capture.
const CAPTURES: &[(&str, &str, &str)] = &[
    ("attribute", "attribute", "attribute"),
    ("boolean", "constant.builtin.boolean", "boolean"),
    ("comment", "comment.line", "comment"),
    ("comment.documentation", "comment.line.documentation", "comment.doc"),
    ("constant", "constant", "constant"),
    ("constant.builtin", "constant.builtin", "constant"),
    ("function", "function", "function"),
    ("function.builtin", "function.builtin", "function"),
    ("keyword", "keyword", "keyword"),
    ("keyword.modifier", "keyword.storage.modifier", "keyword"),
    ("keyword.operator", "keyword.operator", "keyword"),
    ("keyword.type", "keyword.storage.type", "keyword"),
    ("label", "label", "label"),
    ("number", "constant.numeric", "number"),
    ("number.float", "constant.numeric.float", "number"),
    ("operator", "operator", "operator"),
    ("property", "variable.other.member", "property"),
    ("punctuation.bracket", "punctuation.bracket", "punctuation.bracket"),
    ("punctuation.delimiter", "punctuation.delimiter", "punctuation.delimiter"),
    ("punctuation.special", "punctuation.special", "punctuation.special"),
    ("string", "string", "string"),
    ("string.escape", "constant.character.escape", "string.escape"),
    ("string.special", "string.special", "string.special"),
    ("string.special.path", "string.special.path", "string.special"),
    ("type", "type", "type"),
    ("type.builtin", "type.builtin", "type"),
    ("variable", "variable", "variable"),
    ("variable.builtin", "variable.builtin", "variable.special"),
    ("variable.member", "variable.other.member", "property"),
    ("variable.parameter", "variable.parameter", "variable"),
];

/// A query with its captures renamed. A capture without a new name is an error of this test's table.
fn renamed(query: &str, name: impl Fn(&str) -> Option<&'static str>) -> String {
    let mut parts = query.split('@');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let length = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(part.len());
        let (capture, rest) = part.split_at(length);
        text.push('@');
        if !capture.is_empty() {
            text += name(capture).unwrap_or_else(|| panic!("no name for @{capture}"));
        }
        text += rest;
    }
    text
}

/// The query of tree-sitter that a file is made from, without the comment that heads it.
fn query(name: &str) -> (String, String) {
    let file = format!("{QUERIES}/{name}.scm");
    let text = read(&file);
    let body = text.split_inclusive('\n').skip_while(|line| line.starts_with(';')).collect::<String>();
    (format!("; Written from {file}: UPDATE_DOCS=1 cargo test --test editors\n"), body.trim_start().to_owned())
}

#[test]
fn highlights_are_those_of_tree_sitter_in_the_words_of_themes() {
    let (head, body) = query("highlights");
    let body = body.replace("; generated: begin\n", "").replace("; generated: end\n", "");
    let find = |capture: &str| CAPTURES.iter().find(|(name, ..)| *name == capture);
    let helix = renamed(&body, |capture| find(capture).map(|(_, helix, _)| *helix));
    let zed = renamed(&body, |capture| find(capture).map(|(.., zed)| *zed));
    generated(&format!("{HELIX}/highlights.scm"), &format!("{head}{helix}"));
    generated(&format!("{ZED}/highlights.scm"), &format!("{head}{zed}"));
    for (capture, ..) in CAPTURES {
        assert!(body.contains(&format!("@{capture}")), "@{capture} is not in the query");
    }
}

#[test]
fn injections_are_those_of_tree_sitter() {
    let (head, body) = query("injections");
    for folder in [HELIX, ZED] {
        generated(&format!("{folder}/injections.scm"), &format!("{head}{body}"));
    }
}

/// A reference is coloured by what it refers to, which Helix wants to know of the definition.
#[test]
fn locals_are_those_of_tree_sitter_with_the_colours_of_definitions() {
    let (head, mut body) = query("locals");
    for (old, new) in [
        (
            "(param_statement name: (identifier) @local.definition)\n",
            "(param_statement name: (identifier) @local.definition.variable.parameter)\n",
        ),
        (
            "(declaration name: (identifier) @local.definition)\n",
            "(declaration name: (identifier) @local.definition.type)\n\
             (declaration kind: \"function\" name: (identifier) @local.definition.function)\n",
        ),
    ] {
        assert_eq!(body.matches(old).count(), 1, "locals.scm is not as this test knows it: {old}");
        body = body.replace(old, new);
    }
    generated(&format!("{HELIX}/locals.scm"), &format!("{head}{body}"));
}

/// Things that everything else relies on are the same in every editor.
#[test]
fn editors_agree() {
    for (file, parts) in [
        (
            "editors/helix/languages.toml",
            &["comment-tokens = [\"//\"", "file-types = [\"authc\"]", "roots = [\"authc.toml\"]"][..],
        ),
        ("editors/zed/languages/authc/config.toml", &["line_comments = [\"// \"", "path_suffixes = [\"authc\"]"]),
        (SUBLIME, &["scope: source.authc", "file_extensions: [authc]"]),
        ("editors/sublime/LSP-client.jsonc", &["\"selector\": \"source.authc\"", "[\"authc\", \"lsp\"]"]),
        ("editors/kakoune/authc.kak", &["BufCreate .*\\.authc ", "\"authc.toml\"", "args = [\"lsp\"]"]),
        ("editors/jetbrains/authc/template.json", &["\"*.authc\"", "\"authc lsp\"", "\"languageId\": \"authc\""]),
    ] {
        let text = read(file);
        for part in parts {
            assert!(text.contains(part), "{file} has no {part}");
        }
    }
    for folder in ["helix", "jetbrains", "kakoune", "sublime", "zed"] {
        let readme = format!("editors/{folder}/README.md");
        assert!(read(&readme).lines().count() <= 10, "{readme} is longer than ten lines");
        assert!(
            read("editors/README.md").contains(&format!("({folder}/README.md)")),
            "editors/README.md has no {folder}"
        );
    }
}
