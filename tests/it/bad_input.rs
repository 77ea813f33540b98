//! Input that nobody would write on purpose, or somebody would: one clear answer in bounded time, and never a panic.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::support;
use authc::compile::Target;

/// How long one input may take, on a slow machine and without optimization.
const PATIENCE: Duration = Duration::from_secs(60);
/// Less than the main thread of any platform has.
const STACK: usize = 2 << 20;

/// The codes of the errors that an input gives, for both targets the same.
fn codes(name: &str, text: String) -> Vec<String> {
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::Builder::new().name(name.to_owned()).stack_size(STACK);
    let begin = Instant::now();
    let running = thread.spawn(move || {
        let mut both = Vec::new();
        for target in Target::ALL {
            let outcome = support::outcome(&text, target);
            assert_ne!(outcome.has_errors(), outcome.artefact.is_some(), "output, or else an error");
            let codes: Vec<String> = outcome
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == authc::diagnostic::Severity::Error)
                // A program may be larger than one template.
                .filter(|diagnostic| diagnostic.code.id != "AC0603")
                .map(|diagnostic| diagnostic.code.id.to_owned())
                .collect();
            both.push(codes);
        }
        sender.send(both).expect("somebody waits");
    });
    let running = running.expect("a thread");
    let answer = match receiver.recv_timeout(PATIENCE) {
        Ok(answer) => answer,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{name}: no answer after {PATIENCE:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("{name}: {:?}", running.join().expect_err("it panicked")),
    };
    println!("{name}: {:?}, {} errors", begin.elapsed(), answer[0].len());
    assert_eq!(answer[0], answer[1], "{name}: the targets disagree");
    answer.into_iter().next().expect("two answers")
}

/// At least one error, and each of a code that is expected.
#[track_caller]
fn fails(name: &str, text: impl Into<String>, expected: &[&str]) -> usize {
    let found = codes(name, text.into());
    assert!(!found.is_empty(), "{name}: no error");
    for code in &found {
        assert!(expected.contains(&code.as_str()), "{name}: {code} among {found:.200?}");
    }
    found.len()
}

#[track_caller]
fn passes(name: &str, text: impl Into<String>) {
    let found = codes(name, text.into());
    assert!(found.is_empty(), "{name}: {found:?}");
}

const POOLS: &str = "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n";

#[test]
fn brackets_nest_deep() {
    let attributes = |depth: usize| "@allow(".repeat(depth);
    for depth in [65, 1_000, 100_000] {
        for bracket in ["(", "{", ")", "}", "({", "@allow(("] {
            let name = format!("{depth} times {bracket}");
            let codes = ["AC0001", "AC0002", "AC0003", "AC0016"];
            fails(&name, bracket.repeat(depth) + "\n", &codes);
        }
        // Square and angle brackets begin no token.
        fails("[", "[".repeat(depth) + "\n", &["AC0012", "AC0001"]);
        fails("<", "<".repeat(depth) + "\n", &["AC0012", "AC0001"]);
        fails("attributes", attributes(depth) + "\n", &["AC0001", "AC0002", "AC0016"]);
        let open = "table T { index a ".repeat(depth) + "\n";
        fails("unclosed declarations", open, &["AC0001", "AC0002", "AC0008", "AC0016"]);
        let groups = format!("{POOLS}table T {}{}\n", "{".repeat(depth), "}".repeat(depth));
        fails("balanced", groups, &["AC0001", "AC0002", "AC0016"]);
    }
}

#[test]
fn characters_that_hide() {
    fails("NUL", "table T\0\n", &["AC0013"]);
    fails("NUL in a string", "bucket B { name \"a\0b\" }\n", &["AC0013"]);
    fails("lone NULs", "\0".repeat(10_000), &["AC0013", "AC0015", "AC0001"]);
    fails("bidi in a comment", "// \u{202e} hidden\ntable T\n", &["AC0014"]);
    fails("bidi in a string", "bucket B { name \"a\u{2066}b\" }\n", &["AC0014"]);
    fails("bidi between words", "table \u{200f}T\n", &["AC0014"]);
    fails("ten thousand of them", "\u{202e}".repeat(10_000) + "\n", &["AC0014", "AC0001"]);
    passes("a byte order mark", "\u{feff}table T\n");
    fails("a second one", "\u{feff}\u{feff}table T\n", &["AC0014", "AC0001"]);
    passes("CRLF", "table T\r\nbucket B\r\n// a comment\r\n/// doc\r\nqueue Q\r\n");
    fails("DEL", "table T\u{7f}\n", &["AC0013", "AC0001"]);
    for place in ["table T\u{c}\n", "\u{c}\ntable T\n", "// \u{c}\ntable T\n", "table T { name \"a\u{c}bc\" }\n"] {
        let outcome = codes("a form feed", place.to_owned());
        assert_eq!(outcome, ["AC0013"], "{place:?}");
    }
    fails("not ASCII", "table Ñandú\n", &["AC0012", "AC0001"]);
    fails("a look-alike", "t\u{430}ble T\n", &["AC0012", "AC0001", "AC0008"]);
}

/// What shows nothing stands nowhere; what only looks like a space is no part of a name.
#[test]
fn characters_that_nobody_sees() {
    let hidden = "\u{ad}\u{34f}\u{115f}\u{17b4}\u{180e}\u{200b}\u{2028}\u{2060}\u{3164}\u{ffa0}\u{fff9}\u{1bca0}\u{1d173}\u{e0001}\u{e0061}";
    for character in hidden.chars() {
        for text in [format!("// a{character}b\nbucket B\n"), format!("bucket B {{ name \"abc{character}\" }}\n")] {
            assert_eq!(codes("hidden", text.clone()), ["AC0917"], "{text:?}");
        }
    }
    passes(
        "joiners and selectors",
        "// \u{1f469}\u{200d}\u{1f680} \u{2764}\u{fe0f} \u{845b}\u{e0100} \u{915}\u{94d}\u{200c}\nbucket B\n",
    );
    for space in ['\t', '\u{a0}', '\u{202f}', '\u{3000}'] {
        fails("a space in a name", format!("bucket B {{ name \"abc{space}def\" }}\n"), &["AC0113"]);
        passes("a space in a comment", format!("// abc{space}def\nbucket B\n"));
    }
}

/// A lone carriage return ends no line for the compiler but does for some editors: a grant behind a comment, or a comment
/// that takes a condition with it, would be read otherwise than shown.
#[test]
fn lone_carriage_returns() {
    let hidden = "table T { key userId: identity }\n// all is well\rgrant auth_users read table T\n";
    let outcome = codes("behind a comment", format!("{POOLS}{hidden}"));
    assert_eq!(outcome, ["AC0013"]);
    fails("between words", "table\rT\n", &["AC0013"]);
}

#[test]
fn strings_and_escapes() {
    fails("not closed", "bucket B { name \"abc }\n", &["AC0010", "AC0002", "AC0001"]);
    fails("only a quote", "\"", &["AC0010", "AC0015", "AC0001"]);
    fails("a backslash before the end", "bucket B { name \"abc\\\n", &["AC0010", "AC0002", "AC0001"]);
    fails(
        "a backslash before the end of the file",
        "bucket B { name \"abc\\",
        &["AC0010", "AC0002", "AC0001", "AC0015"],
    );
    for escape in ["\\q", "\\u{41}", "\\x41", "\\0"] {
        fails(escape, format!("bucket B {{ name \"abc{escape}\" }}\n"), &["AC0019", "AC0109", "AC0108"]);
    }
    for placeholder in ["{", "}", "{}", "{{}}", "{nothing}", "{identity}", "{tag:}", "}{", "{{resolve:ssm:x}}}"] {
        let text = format!("bucket B {{ name \"abc{placeholder}\" }}\n");
        fails(placeholder, text, &["AC0107", "AC0108", "AC0109", "AC0113"]);
    }
    let long = "x".repeat(1 << 20);
    passes("a long string", format!("bucket B\nfunction F\ngrant function F get bucket B because \"{long}\"\n"));
    fails("a long identifier", format!("bucket {long}\n"), &["AC0113"]);
    let braces = "{".repeat(1 << 20);
    fails("a long string of braces", format!("bucket B {{ name \"{braces}\" }}\n"), &["AC0109", "AC0113"]);
    let quotes = "\"".repeat(100_001) + "\n";
    fails("quotes", quotes, &["AC0010", "AC0001"]);
}

#[test]
fn large_files() {
    fails("nothing", "", &["AC0909"]);
    fails("a line break", "\n", &["AC0909"]);
    fails("a comment", "// nothing\n", &["AC0909"]);
    fails("comments", "// one of many\n".repeat(200_000), &["AC0909"]);
    passes("doc comments", "/// one of many\n".repeat(100_000) + "table T\n");
    fails("doc comments of nothing", "/// one of many\n".repeat(100_000), &["AC0909"]);
    assert_eq!(fails("a long line", "x ".repeat(20 << 20), &["AC0017"]), 1);
    assert_eq!(fails("a long comment", format!("// {}\n", "x".repeat(40 << 20)), &["AC0017"]), 1);
    fails("a line as long as may be", "x".repeat(4 << 20) + "\n", &["AC0001"]);
    fails("no line break at the end", "table T", &["AC0015"]);
}

/// Each broken statement is parsed again for its message, by a parser that is built once.
#[test]
fn many_syntax_errors() {
    // Nobody reads them all, and a report of them all would be a hundred times as large as the file.
    assert_eq!(fails("broken statements", "grant grant\n".repeat(50_000), &["AC0001"]), 10_000);
    fails("broken declarations", "table { }\n".repeat(50_000), &["AC0001", "AC0008", "AC0002"]);
}

#[test]
fn many_mistakes() {
    fails("stray words", "x\n".repeat(50_000), &["AC0001", "AC0008", "AC0101"]);
    let same = fails("the same name", "table T\n".repeat(10_000), &["AC0101"]);
    assert!(same >= 1, "{same}");
    let unknown: String = (0..10_000).map(|n| format!("grant auth_users read table T{n}\n")).collect();
    fails("unknown names", format!("{POOLS}{unknown}"), &["AC0104"]);
    let names: String = (0..10_000).map(|n| format!("table Table{n}\n")).collect();
    // As when the file with the declarations was left behind: each of many names is compared with each of many others.
    fails(
        "many unknown names among many",
        format!("{POOLS}{names}{}", unknown.replace("table T", "table Tabel")),
        &["AC0104"],
    );
    passes("many names", names);
    let groups: String = (0..10_000).map(|n| format!("group g{n}; ")).collect();
    passes("many groups", format!("user_pool Users {{ login email; client web; {groups} }}\n"));
    let clauses = format!("table T {{ {} }}\n", "wrong x ".repeat(20_000));
    fails("unknown options", clauses, &["AC0001", "AC0005"]);
    let targets = vec!["table T"; 10_000].join(", ");
    let text = format!("{POOLS}table T\nfunction F {{ handler \"a.b\" }}\ngrant function F read {targets}\n");
    println!("one table ten thousand times in a grant: {:?}", codes("targets", text));
    let values = vec!["\"x\""; 10_000].join(", ");
    let text = format!("bus B\nfunction F {{ handler \"a.b\" }}\ngrant function F put bus B where source({values})\n");
    println!("ten thousand values in a filter: {:?}", codes("values", text));
    let paths = format!("api Http http {{ route GET /{} -> \"a.b\" }}\n", "x".repeat(1 << 20));
    println!("a long path: {:?}", codes("a long path", paths));
    let dots = format!("{POOLS}grant auth_users read table {}\n", vec!["a"; 100_000].join("."));
    fails("a long reference", dots, &["AC0001"]);
    let commas = format!("{POOLS}grant auth_users {} table T\n", vec!["read"; 100_000].join(", "));
    fails("a long list of verbs", commas, &["AC0001", "AC0104"]);
}
