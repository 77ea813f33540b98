//! Whole messages, with the source above them.

use authc::diagnostic::{Diagnostic, codes::syntax, render::render};
use authc::text::{FileId, Loc, Sources, Span, printable};

use crate::cli::here::Here;

/// The source in printable form, and what `check` says about it.
#[track_caller]
fn shown(source: &str) -> String {
    let here = Here::with("app.authc", source);
    let ran = here.authc("check app.authc");
    assert!(!ran.err.contains('\u{202e}') && !ran.err.contains('\u{1b}'), "{}", ran.err);
    let above = printable(source, &['\n', '\t']);
    let mut above: Vec<String> = above.lines().map(|line| line.chars().take(120).collect()).collect();
    above.dedup();
    format!("{}\n\n{}\n(exit {})", above.join("\n"), ran.err.trim_end(), ran.code)
}

fn loc(file: u32, start: u32, end: u32) -> Loc {
    Loc { file: FileId(file), span: Span::new(start, end) }
}

#[test]
fn one_label_and_a_fix() {
    insta::assert_snapshot!(shown("user_pool Users {\n  login email\n  mfaa required { totp }\n}\n"));
}

#[test]
fn two_labels() {
    insta::assert_snapshot!(shown(
        "table Notes { key userId: identity }\n\ngrant auth_users read table Notes\n  because \"the app\"\n  where owner(userId)\n"
    ));
}

#[test]
fn labels_far_apart() {
    insta::assert_snapshot!(shown(&format!(
        "user_pool Users {{\n  sign_up admin\n{}  sign_up open\n}}\n",
        "\n".repeat(1200)
    )));
}

#[test]
fn a_very_long_line() {
    let long = "bucket Uploads ".repeat(80_000);
    insta::assert_snapshot!(shown(&format!("{long}user_pool Users {{ login mail }} {long}\n")));
}

#[test]
fn a_very_long_token() {
    let text = shown(&format!("bucket Uploads {{ {} }}\n", "x".repeat(500_000)));
    assert!(text.len() < 4000, "{}", text.len());
    insta::assert_snapshot!(text);
}

#[test]
fn tabs_and_wide_characters() {
    insta::assert_snapshot!(shown("user_pool Users {\n\t\tlogin\tmail\t// 漢字 🙂\n\t\tpassword { 漢字 12 }\n}\n"));
}

#[test]
fn characters_that_hide() {
    insta::assert_snapshot!(shown("bucket Uploads // \u{202e}sdaolpu \u{1b}[8m\u{200b}\rbucket X }\r\n"));
}

#[test]
fn the_end_of_the_file() {
    insta::assert_snapshot!(shown("bucket Uploads\ngrant auth_users read table"));
}

#[test]
fn the_end_of_the_file_behind_blank_lines() {
    insta::assert_snapshot!(shown("grant auth_users read table\n\n\n"));
}

#[test]
fn more_than_can_be_read() {
    let text = shown(&"tabel T\ntest \"t\" {}\n".repeat(70));
    assert_eq!(text.matches("error[AC0008]").count(), 50);
    assert!(text.ends_with("\n… and 20 more\n\nerror: 70 errors\n(exit 3)"), "{text}");
}

/// Whatever a layer puts into a message, it is shown.
#[test]
fn odd_spans() {
    let mut sources = Sources::single("a.authc", "α\u{202e}β = \"x\ny\"\r\nlast");
    sources.add("dir/b\u{1b}.authc", None, "one\ntwo\n".to_owned());
    sources.add("empty.authc", None, String::new());
    let diagnostics = [
        Diagnostic::new(&syntax::UNEXPECTED, loc(0, 1, 1), "cuts a character", "one"),
        Diagnostic::new(&syntax::UNEXPECTED, loc(0, 3, 4), "within the hidden one", "two"),
        Diagnostic::new(&syntax::UNEXPECTED, loc(0, 500, 900), "behind the end", "three"),
        Diagnostic::new(&syntax::UNEXPECTED, loc(0, 8, 15), "over a line break", "four"),
        Diagnostic::new(&syntax::UNEXPECTED, loc(0, 8, 15), "over a line break without words", ""),
        Diagnostic::new(&syntax::UNEXPECTED, loc(2, 0, 0), "in an empty file", "five"),
        Diagnostic::new(&syntax::UNEXPECTED, loc(1, 4, 7), "in two files\nand lines", "six\nlines")
            .label(loc(0, 17, 21), "seven")
            .label(loc(1, 0, 3), "eight")
            .label(loc(7, 0, 3), "no such file")
            .note("because\nof this")
            .fix("edit another file", loc(0, 17, 21), "first"),
        Diagnostic::global(&syntax::NOT_UTF8, "about nothing").help("do something"),
    ];
    insta::assert_snapshot!(render(&diagnostics, &sources, false));
}

/// No span and no text makes rendering panic, drop a label, or print a control character.
#[test]
fn any_span_of_any_text() {
    let texts =
        ["", "a", "\n", "\r\n", "a\tb\n", "\u{202e}\n漢\r字\u{2028}\n\u{301}x", "ab\u{85}c\n\n\n", "e\u{301}\u{0}"];
    for text in texts {
        let sources = Sources::single("a.authc", text);
        for start in 0..=text.len() as u32 + 2 {
            for end in start..=text.len() as u32 + 3 {
                let diagnostic = Diagnostic::new(&syntax::UNEXPECTED, loc(0, start, end), "m", "the label")
                    .label(loc(0, end, start.max(end)), "the other")
                    .fix("f", loc(0, start, end), "new");
                let shown = render(&[diagnostic], &sources, false);
                assert!(
                    shown.contains("the label") && shown.contains("the other"),
                    "{text:?} {start}..{end}:\n{shown}"
                );
                let hidden = |character: char| !matches!(character, '\n' | '\t') && character.is_control();
                assert!(!shown.contains(hidden) && !shown.contains('\u{202e}'), "{text:?} {start}..{end}:\n{shown}");
            }
        }
    }
}
