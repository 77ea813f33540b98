//! Holds the documentation to the compiler: generated parts are up to date, programs in it compile, every word is there.
//!
//! `UPDATE_DOCS=1 cargo test --test it docs::` writes the generated parts anew.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::support;
use crate::support::generated::{generated, read};
use crate::support::today;
use authc::catalog::kind::{Guests, Kind, Owner, Users, Verb};
use authc::catalog::{DERIVED, KINDS};
use authc::compile::{CompileOptions, Target, compile};
use authc::diagnostic::render::render;
use authc::lint::registry;
use authc::syntax::clauses::{BlockSpec, DECLARATIONS, Slot};
use authc::syntax::{CONTEXTUAL, KEYWORDS, KIND_WORDS, RESERVED};
use authc::text::Sources;
use serde_json::Value;

mod codes;
mod matrix;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn same(path: &str, new: &str) {
    generated(path, new, "UPDATE_DOCS=1 cargo test --test it docs::");
}

fn outcome(sources: &Sources) -> authc::compile::Compilation {
    compile(
        sources,
        &CompileOptions { target: Target::Bundle, set: Vec::new(), today: today(), skip_tests: false, compact: false },
    )
}

// ---- programs ----

/// A fenced block: its info string, its text, and the line that it begins on.
struct Fence<'t> {
    info: &'t str,
    text: String,
    line: usize,
}

fn fences(markdown: &str) -> Vec<Fence<'_>> {
    let mut fences = Vec::new();
    let mut open: Option<Fence<'_>> = None;
    for (number, line) in markdown.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some(Fence { info: info.trim(), text: String::new(), line: number + 1 }),
            (Some(_), Some("")) => fences.extend(open.take()),
            (Some(fence), _) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    fences
}

/// Every Markdown file that may hold programs.
fn documents() -> Vec<String> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let entries = |directory: &str| {
        let entries = std::fs::read_dir(root().join(directory)).expect("a directory of the repository");
        entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>()
    };
    paths.extend(entries("."));
    paths.extend(entries("docs"));
    paths
        .extend(entries("examples").into_iter().map(|example| example.join("README.md")).filter(|path| path.is_file()));
    let mut names: Vec<String> = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/"))
        .collect();
    names.sort();
    names
}

#[test]
fn programs_do_what_the_text_says() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for document in documents() {
        let markdown = read(&document);
        for fence in fences(&markdown) {
            let expected = match fence.info.split_once(' ').unwrap_or((fence.info, "")) {
                ("authc", name) if name.is_empty() || name.ends_with(".authc") => None,
                ("authc-error", code) => {
                    Some(registry::find_code(code).unwrap_or_else(|| panic!("{document}: {code}")))
                }
                (other, _) => {
                    assert!(!other.starts_with("authc"), "{document}:{}: `{other}` is no kind of fence", fence.line);
                    continue;
                }
            };
            count += 1;
            let sources = Sources::single("example.authc", &fence.text);
            let outcome = outcome(&sources);
            let fits = match expected {
                None => !outcome.has_errors(),
                Some(code) => outcome.diagnostics.iter().any(|diagnostic| diagnostic.code == code),
            };
            if !fits {
                let said = render(&outcome.diagnostics, &sources, false);
                let expected = expected.map_or("no error", |code| code.id);
                wrong.push(format!("{document}:{}: expected {expected}\n{said}", fence.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 40, "only {count} programs were found");
}

/// The JSON beside a program is a part of what the program compiles to.
#[test]
fn outputs_are_real() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for document in documents().into_iter().filter(|document| document.starts_with("docs/how-")) {
        let markdown = read(&document);
        let mut outputs: Vec<Value> = Vec::new();
        for fence in fences(&markdown) {
            match fence.info {
                "authc" => {
                    let sources = Sources::single("example.authc", &fence.text);
                    let targets = Target::ALL.iter().filter(|target| target.is_json());
                    outputs = targets.filter_map(|target| artefact(&sources, *target)).collect();
                }
                "json" => {
                    count += 1;
                    let shown: Value = serde_json::from_str(&fence.text).expect("a fence of JSON holds JSON");
                    if !outputs.iter().any(|output| holds(output, &shown)) {
                        wrong.push(format!("{document}:{}", fence.line));
                    }
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "not what the compiler writes: {}", wrong.join(", "));
    assert!(count > 5, "only {count} outputs were found");
}

fn artefact(sources: &Sources, target: Target) -> Option<Value> {
    let outcome = compile(
        sources,
        &CompileOptions { target, set: Vec::new(), today: today(), skip_tests: false, compact: false },
    );
    Some(support::json::read(outcome.artefact?))
}

fn holds(whole: &Value, part: &Value) -> bool {
    whole == part
        || match whole {
            Value::Array(list) => list.iter().any(|inner| holds(inner, part)),
            Value::Object(map) => map.values().any(|inner| holds(inner, part)),
            _ => false,
        }
}

// ---- text ----

/// Text that a Markdown table can hold.
fn cell(text: &str) -> String {
    prose(text).replace('|', "\\|")
}

/// Text in which `<` and `*` are no markup.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        if at % 2 == 1 { out.push_str(part) } else { out.push_str(&part.replace('<', "\\<").replace('*', "\\*")) }
    }
    out
}

// ---- reserved words in language.md ----

#[test]
fn words() {
    let list =
        |words: &mut dyn Iterator<Item = &str>| words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "Keywords: {}.\n\nKinds: {}.\n\nKeyword in one place only, and a name elsewhere: {} of an assertion.\n\nKept free so that the language can grow without changing what existing files mean; no name may be \
         one: {}.",
        list(&mut KEYWORDS.iter().map(|(word, _)| *word)),
        list(&mut KIND_WORDS.iter().copied()),
        list(&mut CONTEXTUAL.iter().copied()),
        list(&mut RESERVED.iter().copied()),
    );
    let lines: Vec<String> = text.split("\n\n").map(authc::diagnostic::render::wrap).collect();
    let (path, begin, end) = ("docs/language.md", "<!-- words -->\n", "<!-- /words -->");
    let whole = read(path);
    let (head, rest) = whole.split_once(begin).expect("the mark before the words");
    let (_, tail) = rest.split_once(end).expect("the mark behind the words");
    same(path, &format!("{head}{begin}{}\n{end}{tail}", lines.join("\n\n")));
}

// ---- verbs.md ----

#[test]
fn verbs() {
    let mut out = String::from(
        "# Kinds and verbs\n\nGenerated from the table in `src/catalog/kinds`. A verb is the least thing that makes sense alone; a group is a \
         fixed union of verbs. No group holds a verb that deletes.\n\n\
         Marks: **owner**: `where owner(…)`, or `{identity}` in `at`, can bind it. **attributes**: `where attributes(…)` can. **admin**: for \
         functions only. **unscoped**: IAM knows no resource for it; for functions only, with `because`. **needs**: conditions that users \
         and guests must have.\n\n| kind | verbs | groups |\n|---|---|---|\n",
    );
    for kind in KINDS {
        let words = |words: Vec<&str>| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
        let verbs = words(kind.verbs.iter().map(|verb| verb.name).collect());
        let groups = words(kind.groups.iter().map(|group| group.name).collect());
        writeln!(out, "| [{}](#{}) | {verbs} | {groups} |", kind.word, kind.word).unwrap();
    }
    KINDS.iter().for_each(|kind| self::kind(&mut out, kind));
    same("docs/verbs.md", &out);
}

fn kind(out: &mut String, kind: &Kind) {
    write!(out, "\n## {}\n\n{}.", kind.word, kind.title).unwrap();
    match kind.word.strip_suffix("_api").filter(|word| ["http", "rest", "websocket", "graphql"].contains(word)) {
        Some(flavour) => write!(out, " Declared by `api NAME {flavour}`.").unwrap(),
        None => write!(out, " Declared by `{} NAME`.", kind.word).unwrap(),
    }
    out.push_str("\n\n| verb | actions | on | marks | does |\n|---|---|---|---|---|\n");
    for verb in kind.verbs {
        let actions: Vec<String> = verb.all_actions().map(|action| format!("`{action}`")).collect();
        let on = if verb.unscoped { "`*`".to_owned() } else { shapes(kind, verb) };
        writeln!(
            out,
            "| `{}` | {} | {on} | {} | {} |",
            verb.name,
            actions.join(" "),
            marks(verb).join(", "),
            cell(verb.note)
        )
        .unwrap();
    }
    out.push('\n');
    for group in kind.groups {
        let verbs: Vec<String> = group.verbs.iter().map(|verb| format!("`{verb}`")).collect();
        writeln!(out, "- `{}` is {}.", group.name, verbs.join(", ")).unwrap();
    }
    for derived in DERIVED.iter().filter(|derived| derived.kind == kind.word) {
        let needs: Vec<String> = derived.needs.iter().map(|verb| format!("`{verb}`")).collect();
        writeln!(out, "- `{}` goes with {}. {}", derived.action, needs.join(" and "), prose(derived.note)).unwrap();
    }
    for filter in kind.filters {
        let verbs: Vec<String> = filter.verbs.iter().map(|verb| format!("`{verb}`")).collect();
        writeln!(
            out,
            "- `where {}(\"…\")` with {}: `{}` on `{}`. {}",
            filter.word,
            verbs.join(", "),
            filter.operator,
            filter.key,
            prose(filter.note)
        )
        .unwrap();
    }
    let denied: Vec<String> = kind
        .verbs
        .iter()
        .filter(|verb| !verb.deny_also.is_empty())
        .map(|verb| {
            format!(
                "`{}` also {}",
                verb.name,
                verb.deny_also.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" ")
            )
        })
        .collect();
    if !denied.is_empty() {
        writeln!(out, "- Denied with a verb: {}.", denied.join("; ")).unwrap();
    }
    match kind.owner {
        Owner::Set(key) => writeln!(
            out,
            "- Owner: `where owner(KEY)`, by `{key}` under `ForAllValues:StringEquals`, with a `Null` guard."
        ),
        Owner::Named(key) => writeln!(out, "- Owner: `where owner(KEY)`, by `{key}KEY`."),
        Owner::Prefix => writeln!(out, "- Owner: `{{identity}}` or another id of the caller as a segment of `at`."),
        Owner::None(why) => writeln!(out, "- No owner: {}.", prose(why)),
    }
    .unwrap();
    if let Users::No(why) = kind.users {
        writeln!(out, "- Never for users: {}.", prose(why)).unwrap();
    }
    let guests = match (kind.guests, kind.users) {
        (_, Users::No(_)) => None,
        (Guests::Yes, _) => Some("Guests can reach it."),
        (Guests::Unsure, _) => Some("Guests may not reach it: AWS's lists differ."),
        (Guests::No, _) => Some("Guests never reach it."),
    };
    if let Some(guests) = guests {
        writeln!(out, "- {guests}").unwrap();
    }
    for trap in kind.traps {
        writeln!(out, "- {}", prose(trap)).unwrap();
    }
}

/// The words of the targets that a verb works on.
fn shapes(kind: &Kind, verb: &Verb) -> String {
    let mut words: Vec<&str> = verb.on.iter().filter_map(|name| Some(kind.shape(name)?.word)).collect();
    words.dedup();
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ")
}

fn marks(verb: &Verb) -> Vec<String> {
    let mut marks = Vec::new();
    for (mark, set) in
        [("owner", verb.owner), ("attributes", verb.attributes), ("admin", verb.admin), ("unscoped", verb.unscoped)]
    {
        if set {
            marks.push(mark.to_owned());
        }
    }
    let needed: Vec<String> = verb.required_filters.iter().map(|word| format!("`{word}`")).collect();
    if !needed.is_empty() {
        marks.push(format!("needs {}", needed.join(", ")));
    }
    marks
}

// ---- language.md ----

const LANGUAGE: &str = "docs/language.md";

#[test]
fn options() {
    let mut new = read(LANGUAGE);
    for declaration in DECLARATIONS {
        let begin = format!("<!-- options: {} -->\n", declaration.word);
        let (head, rest) =
            new.split_once(&begin).unwrap_or_else(|| panic!("{LANGUAGE} has no mark {}", begin.trim_end()));
        let (_, tail) = rest.split_once("<!-- end -->\n").expect("a mark where the options end");
        let mut table = String::from("\n");
        self::table(&mut table, declaration.word, declaration.body);
        new = format!("{head}{begin}{table}<!-- end -->\n{tail}");
    }
    same(LANGUAGE, &new);
}

fn table(out: &mut String, title: &str, context: &'static BlockSpec) {
    if context.clauses.is_empty() {
        out.push_str("No options.\n\n");
        return;
    }
    write!(out, "| `{title} {{ … }}` | takes | |\n|---|---|---|\n").unwrap();
    let mut inner = Vec::new();
    for clause in context.clauses {
        let takes: Vec<String> = clause.slots.iter().map(|one| slot(one, title, clause.word, &mut inner)).collect();
        let many = if clause.many { " Any number." } else { "" };
        writeln!(out, "| `{}` | {} | {}{many} |", clause.word, takes.join(" "), cell(clause.doc)).unwrap();
    }
    out.push('\n');
    for (title, context) in inner {
        table(out, &title, context);
    }
}

fn slot(slot: &'static Slot, title: &str, word: &str, inner: &mut Vec<(String, &'static BlockSpec)>) -> String {
    let words = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
    match slot {
        Slot::Name => "NAME".to_owned(),
        Slot::NameOrText => "NAME or \"name\"".to_owned(),
        Slot::Ref => "a name".to_owned(),
        Slot::Refs => "names".to_owned(),
        Slot::Text => "\"text\"".to_owned(),
        Slot::Texts => "\"text\", …".to_owned(),
        Slot::Int => "number".to_owned(),
        Slot::Decimal => "`1.0` `2.0`".to_owned(),
        Slot::Duration => "duration".to_owned(),
        Slot::Date => "date".to_owned(),
        Slot::Switch => "`on` `off`".to_owned(),
        Slot::Word(list) => format!("one of {}", words(list)),
        Slot::Words(list) => format!("some of {}", words(list)),
        Slot::Keys => "NAME: type, …".to_owned(),
        Slot::Arrow => "`->`".to_owned(),
        Slot::Equals => "`=`".to_owned(),
        Slot::Handler => "function or \"path\"".to_owned(),
        Slot::RouteKey => "METHOD /path".to_owned(),
        Slot::Claim => "`claim(\"…\")`".to_owned(),
        Slot::Because => "`because \"…\"`".to_owned(),
        Slot::Maybe(one) => format!("({})", self::slot(one, title, word, inner)),
        Slot::Block(context) => {
            inner.push((format!("{title} › {word}"), context));
            "`{ … }`".to_owned()
        }
    }
}

#[test]
fn every_word_is_explained() {
    let text = read(LANGUAGE);
    let mut words: Vec<&str> = KEYWORDS.iter().map(|(word, _)| *word).collect();
    words.extend(KIND_WORDS);
    words.extend(RESERVED);
    words.extend(CONTEXTUAL);
    words.extend(DECLARATIONS.iter().flat_map(|declaration| declaration.flavours.iter().chain([&declaration.word])));
    words
        .extend(["string", "secret", "ssm", "identity", "sub", "tag", "number", "binary", "on", "off", "claim", "raw"]);
    let explained = named(&text);
    let missing: Vec<&&str> = words.iter().filter(|word| !explained.contains(**word)).collect();
    assert!(missing.is_empty(), "{LANGUAGE} does not explain {missing:?}");
}

/// The words of headings and of code within lines.
fn named(markdown: &str) -> BTreeSet<&str> {
    let word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut fenced = false;
    let mut found = BTreeSet::new();
    for line in markdown.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if line.starts_with('#') {
            found.extend(line.split(|character| !word(character)));
        } else if !fenced {
            let code = line.split('`').skip(1).step_by(2);
            found.extend(code.flat_map(|code| code.split(|character| !word(character))));
        }
    }
    found
}

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for document in documents() {
        let markdown = read(&document);
        let folder = root().join(&document);
        let folder = folder.parent().expect("a folder");
        for target in markdown.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.starts_with("http") && !folder.join(path).exists() {
                wrong.push(format!("{document}: {target}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// ---- bundle.schema.json ----

#[test]
fn bundles_follow_their_schema() {
    outputs_follow("docs/bundle.schema.json", authc::emit::bundle::SCHEMA, "out/bundle.json");
}

#[test]
fn policies_alone_follow_their_schema() {
    outputs_follow("docs/iam-json.schema.json", authc::emit::iam_json::SCHEMA, "out/iam.json");
}

#[test]
fn what_both_schemas_define_is_the_same() {
    let definitions = |path: &str| serde_json::from_str::<Value>(&read(path)).expect("JSON")["$defs"].take();
    let (bundle, iam) = (definitions("docs/bundle.schema.json"), definitions("docs/iam-json.schema.json"));
    let both = iam.as_object().expect("definitions").iter().filter(|(name, _)| bundle.get(name).is_some());
    assert_eq!(both.inspect(|(name, one)| assert_eq!(*one, &bundle[*name], "{name}")).count(), 9);
}

fn outputs_follow(schema: &str, id: &str, output: &str) {
    let schema: Value = serde_json::from_str(&read(schema)).expect("the schema is JSON");
    assert_eq!(schema["$id"], id);
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("examples")).expect("the examples are there") {
        let file = entry.expect("an entry").path().join(output);
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let document = support::json::read(text);
        let mut wrong = Vec::new();
        follows(&schema, &schema, &document, "", &mut wrong);
        assert!(wrong.is_empty(), "{}: {}", file.display(), wrong.join("; "));
        count += 1;
    }
    assert!(count > 0, "no output was found");
}

/// Checks a value against the part of JSON Schema that the schema uses; any other keyword fails.
fn follows(whole: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let Some(rules) = schema.as_object() else { return };
    for (keyword, rule) in rules {
        let fits = match keyword.as_str() {
            "$ref" => {
                let pointer =
                    rule.as_str().and_then(|text| text.strip_prefix('#')).expect("a reference within the schema");
                follows(whole, whole.pointer(pointer).expect("a definition"), value, at, wrong);
                true
            }
            "type" => match rule.as_str() {
                Some("object") => value.is_object(),
                Some("array") => value.is_array(),
                Some("string") => value.is_string(),
                Some("boolean") => value.is_boolean(),
                Some("integer") => value.is_i64(),
                other => panic!("type {other:?}"),
            },
            "const" => rule == value,
            "enum" => rule.as_array().expect("a list").contains(value),
            "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= rule.as_u64().expect("a number")),
            "required" => {
                let names = rule.as_array().expect("a list");
                value
                    .as_object()
                    .is_none_or(|map| names.iter().all(|name| map.contains_key(name.as_str().expect("a name"))))
            }
            "properties" => {
                for (name, rule) in rule.as_object().expect("a map") {
                    if let Some(inner) = value.get(name) {
                        follows(whole, rule, inner, &format!("{at}/{name}"), wrong);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = |name: &str| schema["properties"].get(name).is_some();
                for (name, inner) in value.as_object().into_iter().flatten().filter(|(name, _)| !known(name)) {
                    match rule {
                        Value::Bool(false) => wrong.push(format!("{at} has an unknown `{name}`")),
                        rule => follows(whole, rule, inner, &format!("{at}/{name}"), wrong),
                    }
                }
                true
            }
            "items" => {
                for (number, inner) in value.as_array().into_iter().flatten().enumerate() {
                    follows(whole, rule, inner, &format!("{at}/{number}"), wrong);
                }
                true
            }
            "oneOf" => {
                let choices = rule.as_array().expect("a list").iter();
                let fitting = choices.filter(|choice| {
                    let mut inner = Vec::new();
                    follows(whole, choice, value, at, &mut inner);
                    inner.is_empty()
                });
                fitting.count() == 1
            }
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            other => panic!("the check knows no keyword `{other}`"),
        };
        if !fits {
            wrong.push(format!("{at} breaks `{keyword}`"));
        }
    }
}
