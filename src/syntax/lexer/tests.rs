//! Texts and their tokens.

use super::lex;
use crate::syntax::token::TokenKind;
use crate::text::FileId;

/// The tokens of a text as `Kind text`, then its errors.
fn tokens(text: &str) -> Vec<String> {
    let mut diagnostics = Vec::new();
    let lexed = lex(FileId(0), text, &mut diagnostics);
    let tokens = lexed.kinds.iter().zip(&lexed.spans).map(|(kind, span)| format!("{kind:?} {}", span.of(text)));
    tokens.chain(diagnostics.iter().map(|error| format!("{} {}", error.code.id, error.message))).collect()
}

#[test]
fn a_grant() {
    assert_eq!(
        tokens("grant auth_users read table Notes\n"),
        ["Grant grant", "AuthUsers auth_users", "Word read", "Kind table", "Word Notes"]
    );
}

#[test]
fn a_word_is_the_longest_that_there_is() {
    assert_eq!(tokens("grants unscoped-scan a-b- -\n")[..2], ["Word grants", "Word unscoped-scan"]);
    assert_eq!(tokens("GET /notes/{id}\n"), ["Word GET", "Path /notes/{id}"]);
    assert_eq!(tokens("$connect->a\n"), ["RouteKey $connect", "Arrow ->", "Word a"]);
}

#[test]
fn numbers_are_told_apart_by_their_form() {
    assert_eq!(
        tokens("1 1.5 30m 2027-01-01 1x\n"),
        [
            "Int 1",
            "Decimal 1.5",
            "Duration 30m",
            "Date 2027-01-01",
            "BadNumber 1x",
            "AC0011 `1x` is neither a number, a duration nor a date",
        ]
    );
}

#[test]
fn strings_end_on_their_line() {
    assert_eq!(tokens("\"a\\\"b\" \"\"\n"), ["Text \"a\\\"b\"", "Text \"\""]);
    let open = tokens("\"a\nb\n");
    assert_eq!(open[..2], ["OpenText \"a", "Word b"]);
    assert_eq!(open.len(), 3, "{open:?}");
}

#[test]
fn comments_are_apart() {
    let text = "/// doc\ntable // note\n//// ruler\nA\n";
    let lexed = lex(FileId(0), text, &mut Vec::new());
    assert_eq!(lexed.kinds, [TokenKind::Kind, TokenKind::Word]);
    let comments: Vec<(&str, bool, u32)> =
        lexed.comments.iter().map(|comment| (comment.span.of(text), comment.doc, comment.before)).collect();
    assert_eq!(comments, [("/// doc", true, 0), ("// note", false, 1), ("//// ruler", false, 1)]);
}
