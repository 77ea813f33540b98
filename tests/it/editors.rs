//! Holds the files for Emacs, Helix, Kakoune, Sublime Text, Vim and Zed to the tables that the compiler reads, and to the grammars.
//!
//! `UPDATE_DOCS=1 cargo test --test it editors::` writes what is generated, after `--test it grammars::` has written the queries of
//! tree-sitter. The tests with real tools are in `tests/e2e/editors.sh`.

use std::collections::BTreeSet;

use crate::support::generated::{generated, generated_between, path, read};
use crate::support::words::{Words, alternatives, lists, literals, regexes};
use authc::emit::Target;
use authc::syntax::KEYWORDS;
use authc::syntax::clauses::DECLARATIONS;
use serde_json::Value as Json;

const BEGIN: &str = " generated: begin\n";
const END: &str = " generated: end\n";

const HOW: &str = "UPDATE_DOCS=1 cargo test --test it editors::";

/// What is between two marks in a file, `comment` being what its comments begin with.
fn generated_part(file: &str, indent: &str, comment: &str, lines: &[String]) {
    let part: String = lines.iter().map(|line| format!("{indent}{line}\n")).collect();
    let (begin, end) = (format!("{comment}{BEGIN}"), format!("{comment}{END}"));
    generated_between(file, &begin, &end, &format!("{part}{indent}"), HOW);
}

// ---- Sublime Text ----

const SUBLIME: &str = "editors/sublime/authc.sublime-syntax";

#[test]
fn words_of_sublime_are_those_of_the_tables_and_of_textmate() {
    let text = read(SUBLIME);
    let lines: Vec<String> = lists()
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
    let mut patterns = Vec::new();
    regexes(&grammar, &mut patterns);
    let expected: BTreeSet<String> = patterns.into_iter().flat_map(words_of).collect();

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

fn words_of(pattern: &str) -> Vec<String> {
    literals(pattern).into_iter().map(str::to_owned).collect()
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
    let lists = lists();
    let list = |name: &str| &lists[name];
    let (clauses, options, flavours, verbs) = (list("clauses"), list("options"), list("flavours"), list("verbs"));
    let declaring: Words = list("declarations").iter().chain(list("kinds")).copied().chain(["route"]).collect();
    let conditions: Words = list("conditions").iter().copied().chain(["owner", "attributes"]).collect();
    let keywords: Words = KEYWORDS
        .iter()
        .map(|(word, _)| *word)
        .filter(|word| !declaring.contains(word) && !conditions.contains(word))
        .collect();
    let both: Words = clauses.intersection(options).copied().collect();
    let only = clauses.difference(&both);

    let mut lines = vec![format!("declare-option str-list authc_static_words {}", {
        let all: Words = [&declaring, &conditions, &keywords, clauses, options, flavours, verbs]
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
        add(region, front, alternatives(verbs), back, "function");
        add(region, front, alternatives(&declaring), back, "type");
        // The principal of a pool stands behind a dot.
        add(region, r"(?<![\w-])", alternatives(&keywords), r"(?![\w-])", "keyword");
        add(region, front, alternatives(&conditions), r"\h*\(", "builtin");
    }
    let flavoured: Words = DECLARATIONS.iter().filter(|one| !one.flavours.is_empty()).map(|one| one.word).collect();
    let before = format!(r"(?<![\w.-])(?:{})\h+[\w-]+\h+", alternatives(&flavoured));
    add("", &before, alternatives(flavours), r"(?![\w.-])", "value");
    add("block/", front, alternatives(only), back, "attribute");
    add("block/", front, alternatives(options), back, "value");
    add("block/", r"(?:^|[{\;])\h*", alternatives(&both), back, "attribute");
    add("block/", front, "on|off".to_owned(), back, "value");
    add("block/", front, "because".to_owned(), back, "keyword");
    generated_part("editors/kakoune/authc.kak", "", "#", &lines);
}

// ---- Emacs and Vim ----

/// The lists of both: a word that begins a clause is no option there.
fn apart() -> Vec<(&'static str, Words)> {
    let mut lists = lists();
    let mut take = |name| (name, lists.remove(name).unwrap_or_default());
    let (declarations, kinds, clauses) = (take("declarations"), take("kinds"), take("clauses"));
    let known = |word: &&str| {
        declarations.1.contains(word)
            || kinds.1.contains(word)
            || ["route", "auth_users", "unauth_users"].contains(word)
    };
    let keywords = KEYWORDS.iter().map(|(word, _)| *word).filter(|word| !known(word)).collect();
    let options = take("options").1.difference(&clauses.1).copied().collect();
    let (flavours, verbs, conditions) = (take("flavours"), take("verbs"), take("conditions"));
    vec![("keywords", keywords), declarations, kinds, flavours, verbs, conditions, ("options", options), clauses]
}

#[test]
fn words_of_emacs_are_those_of_the_tables() {
    let file = "editors/emacs/authc-mode.el";
    let text = read(file);
    let lines: Vec<String> = apart()
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
    let lines: Vec<String> = apart()
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
    (format!("; Written from {file}: UPDATE_DOCS=1 cargo test --test it editors::\n"), body.trim_start().to_owned())
}

#[test]
fn highlights_are_those_of_tree_sitter_in_the_words_of_themes() {
    let (head, body) = query("highlights");
    let body = body.replace("; generated: begin\n", "").replace("; generated: end\n", "");
    let find = |capture: &str| CAPTURES.iter().find(|(name, ..)| *name == capture);
    let helix = renamed(&body, |capture| find(capture).map(|(_, helix, _)| *helix));
    let zed = renamed(&body, |capture| find(capture).map(|(.., zed)| *zed));
    generated(&format!("{HELIX}/highlights.scm"), &format!("{head}{helix}"), HOW);
    generated(&format!("{ZED}/highlights.scm"), &format!("{head}{zed}"), HOW);
    for (capture, ..) in CAPTURES {
        assert!(body.contains(&format!("@{capture}")), "@{capture} is not in the query");
    }
}

#[test]
fn injections_are_those_of_tree_sitter() {
    let (head, body) = query("injections");
    for folder in [HELIX, ZED] {
        generated(&format!("{folder}/injections.scm"), &format!("{head}{body}"), HOW);
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
    generated(&format!("{HELIX}/locals.scm"), &format!("{head}{body}"), HOW);
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
    let folders = std::fs::read_dir(path("editors")).expect("the editors").map(|entry| entry.expect("an entry"));
    for folder in folders.filter(|entry| entry.path().is_dir()) {
        let folder = folder.file_name().into_string().expect("a name");
        let readme = format!("editors/{folder}/README.md");
        assert!(read(&readme).lines().count() <= 10, "{readme} is longer than ten lines");
        assert!(
            read("editors/README.md").contains(&format!("({folder}/README.md)")),
            "editors/README.md has no {folder}"
        );
    }
}

// ---- targets ----

#[test]
fn targets_are_those_of_the_table() {
    let names = Target::ALL.map(Target::name);
    let package: Json = serde_json::from_str(&read("editors/vscode/package.json")).expect("JSON");
    let target = &package["contributes"]["configuration"]["properties"]["authc.target"];
    assert_eq!(target["enum"], Json::from(names.to_vec()), "VS Code");
    let summaries = Target::ALL.map(|target| format!("{}.", target.summary()));
    assert_eq!(target["enumDescriptions"], Json::from(summaries.to_vec()), "VS Code");

    let schema = "editors/jetbrains/authc/settings.schema.json";
    let enumeration = format!("\"enum\": [{}],", names.map(|name| format!("\"{name}\"")).join(", "));
    assert!(read(schema).contains(&enumeration), "{schema} has not {enumeration}");

    for target in Target::ALL {
        let (name, summary) = (target.name(), target.summary());
        let mut beginning = summary.chars();
        let lower = beginning.next().expect("a letter").to_lowercase().chain(beginning).collect::<String>();
        let comment = "src/cli/init/authc.toml";
        assert!(read(comment).contains(&format!("# {name}: {lower}\n")), "{comment} has no `# {name}: {lower}`");
        for document in ["docs/language.md", "docs/editor.md"] {
            assert!(read(document).contains(&format!("`\"{name}\"`")), "{document} does not name {name}");
        }
        assert!(read("README.md").contains(&format!("| `{name}`")), "README.md has no row for {name}");
    }
}
