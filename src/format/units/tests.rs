//! What is recognised by its tokens is what the parser reads.

use proptest::prelude::*;

use super::*;
use crate::lint::registry;
use crate::syntax::clauses::DECLARATIONS;
use crate::syntax::{KEYWORDS, KIND_WORDS};

/// Whether the text is recognised; what is must have no error, and be the same for the parser.
fn recognised(text: &str) -> bool {
    let mut diagnostics = Vec::new();
    let lexed = syntax::lex(FileId(0), text, &mut diagnostics);
    let quick = if diagnostics.is_empty() { quick(text, &lexed) } else { None };
    let slow = parsed(text, &lexed, &mut diagnostics);
    match quick {
        Some(quick) => {
            assert!(diagnostics.is_empty(), "{diagnostics:?}\n{text}");
            assert_eq!(quick, slow, "{text}");
            true
        }
        None => {
            assert!(!diagnostics.is_empty(), "the parser finds no error, and yet it is not recognised:\n{text}");
            false
        }
    }
}

#[test]
fn every_example_is_read_as_by_the_parser() {
    let texts = registry::codes().into_iter().flat_map(|code| [code.bad, code.good]);
    let silent = registry::rules().flat_map(|rule| rule.silent.iter().copied());
    let (yes, no): (Vec<_>, Vec<_>) = texts.chain(silent).partition(|text| recognised(text));
    assert!(yes.len() > 300 && no.len() > 5, "{} {}", yes.len(), no.len());
}

/// A statement with holes in it, each filled with something that may or may not fit.
fn statement() -> impl Strategy<Value = String> {
    let clauses: Vec<&'static str> = DECLARATIONS
        .iter()
        .flat_map(|declaration| declaration.body.clauses)
        .flat_map(|clause| {
            let inner = clause.slots.iter().filter_map(|slot| match slot {
                crate::syntax::clauses::Slot::Block(context) => Some(context),
                _ => None,
            });
            inner.flat_map(|context| context.clauses).map(|clause| clause.word).chain([clause.word])
        })
        .collect();
    let words: Vec<&'static str> = KEYWORDS.iter().map(|(word, _)| *word).chain(KIND_WORDS.iter().copied()).collect();
    let clause = prop::sample::select(clauses);
    let value = prop::sample::select(vec![
        "a",
        "a.b",
        "a.at.c",
        "\"x\"",
        "\"x\", \"y\"",
        "12",
        "2.0",
        "30s",
        "on",
        "off",
        "email",
        "email, phone",
        "k: string",
        "k: tag(t), at: sub",
        "-> a",
        "-> \"f\"",
        "= \"x\"",
        "= claim(\"x\")",
        "GET /x",
        "$connect",
        "because \"x\"",
        "{}",
        "jwt",
        "required",
        "string",
        "open",
        "",
        ",",
        ";",
        "srp, refresh",
        "{ totp }",
        "{ min 1; max 2 }",
        "{ scopes \"a\" }",
    ]);
    let word = prop::sample::select(words);
    let clause = prop_oneof![
        8 => (clause, prop::collection::vec(value, 0..4)).prop_map(|(word, values)| format!("{word} {}", values.join(" "))),
        1 => word.clone().prop_map(str::to_owned),
    ];
    let mark = prop::sample::select(vec![" ", "; ", ", ", "\n"]);
    let clauses = prop::collection::vec((clause, mark), 0..4)
        .prop_map(|all| all.into_iter().map(|(clause, mark)| clause + mark).collect::<String>());
    let head = prop::sample::select(vec![
        "user_pool U",
        "provider P oidc",
        "identity_pool I",
        "api A http",
        "function F",
        "table T",
        "bucket B",
        "queue Q",
        "key K",
        "event_api E",
        "model M",
        "maps_v2 M",
        "table table",
        "user_pool U { client c",
        "table T { index i",
    ]);
    let who = prop::sample::select(vec![
        "auth_users",
        "P.unauth_users",
        "group U.g",
        "function F",
        "group g.at.x",
        "a",
        "group",
    ]);
    let end = prop::collection::vec(
        prop::sample::select(vec![
            "at \"x\"",
            "where owner(a)",
            "where attributes(a, \"b\",) and f(at)",
            "via route A GET /x",
            "via route A $connect",
            "until 2027-01-31",
            "because \"x\"",
            "except group g",
            ", index T.i",
            ", T",
            "where a = self",
            "where at = other",
            "/x",
            "GET /y",
        ]),
        0..3,
    )
    .prop_map(|all| all.join(" "));
    let verbs =
        prop::sample::select(vec!["read", "get, put", "raw \"a:b\", scan", "table", "route", "anything", "read,", ""]);
    let target = prop::sample::select(vec![
        "table T",
        "index T.i.j",
        "route A GET /x",
        "route A $connect",
        "api A",
        "T",
        "function F",
    ]);
    let given = (who, verbs, target, end);
    let claim = prop_oneof![
        3 => (prop::sample::select(vec!["", "only "]), prop::sample::select(vec!["can", "cannot", "except group g can"]), given.clone())
            .prop_map(|(only, can, (who, verbs, target, end))| format!("assert {only}{who} {can} {verbs} {target} {end}")),
        1 => prop::sample::select(vec![
            "assert route A GET /x is public", "assert route A $connect requires scopes \"a\", \"b\"",
            "assert route A GET /x requires authorizer iam, scopes \"a\"", "assert route A GET /x requires authorizer pool ,",
        ]).prop_map(str::to_owned),
    ];
    prop_oneof![
        4 => (head, clauses).prop_map(|(head, clauses)| {
            let close = "}".repeat(1 + head.matches('{').count());
            format!("{head} {{ {clauses} {close}\n")
        }),
        3 => (prop::sample::select(vec!["grant", "deny"]), given)
            .prop_map(|(effect, (who, verbs, target, end))| format!("{effect} {who} {verbs} {target} {end}\n")),
        2 => (prop::collection::vec((claim, prop::sample::select(vec![" ", "; ", ";; "])), 0..3)).prop_map(|claims| {
            format!("test \"x\" {{ {} }}\n", claims.into_iter().map(|(claim, mark)| claim + mark).collect::<String>())
        }),
        1 => prop::sample::select(vec![
            "param a: string", "param a: grant = \"x\"", "@allow(a, \"b\", until 2027-01-31)", "@allow", "@allow()", "@a(b,)", "@a(,)", "bucket B",
            "function F", "tabel T", "}", "where", "api A", "provider P oidc", "@a @b",
        ]).prop_map(|text| text.to_owned() + " "),
        1 => word.prop_map(|word| word.to_owned() + " "),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn statements_are_read_as_by_the_parser(parts in prop::collection::vec(statement(), 1..3)) {
        recognised(&(parts.concat() + "\n"));
    }
}
