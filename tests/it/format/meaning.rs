//! What formatting must leave as it is.

use std::collections::BTreeSet;

use authc::compile::Target;
use authc::format;
use authc::syntax::{self, TokenKind};
use authc::text::{FileId, LineIndex, Span};

use crate::support;
use crate::support::random::Random;

/// The tokens without marks and commas and the comments in the order of the text, each as written, and of a comment whether it
/// has a line of its own. Behind a mark, which may go, that cannot be told.
fn written(text: &str) -> Vec<(&str, Option<bool>)> {
    let lexed = syntax::lex(FileId(0), text, &mut Vec::new());
    let tokens = lexed.kinds.iter().zip(&lexed.spans).map(|(kind, span)| (*span, Some(*kind)));
    let mut pieces: Vec<(Span, Option<TokenKind>)> =
        tokens.chain(lexed.comments.iter().map(|comment| (comment.span, None))).collect();
    pieces.sort();
    let mark = |kind| matches!(kind, Some(TokenKind::Comma | TokenKind::Semicolon));
    let mut out = Vec::new();
    let mut before = (0, None);
    for (span, kind) in pieces {
        let own = before.0 == 0 || text[before.0..span.start as usize].contains('\n');
        match kind {
            None => out.push((span.of(text).trim_end(), (!mark(before.1)).then_some(own))),
            kind if mark(kind) => {}
            Some(_) => out.push((span.of(text), None)),
        }
        before = (span.end as usize, kind);
    }
    out
}

/// Whether two texts have the same tokens and comments, the comments at the same things.
fn same(one: &[(&str, Option<bool>)], other: &[(&str, Option<bool>)]) -> bool {
    let own = |one: Option<bool>, other: Option<bool>| one.zip(other).is_none_or(|(one, other)| one == other);
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.0 == other.0 && own(one.1, other.1))
}

/// The tree as text, with the source in the place of spans: its tokens, without marks and commas.
pub fn tree(text: &str) -> String {
    let parsed = syntax::parse(FileId(0), text, &mut Vec::new());
    let lexed = syntax::lex(FileId(0), text, &mut Vec::new());
    let dump = format!("{:?}", parsed.tree);
    let mut out = String::new();
    let mut rest = dump.as_str();
    while let Some(dots) = rest.find("..") {
        let start = rest[..dots].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
        let end = dots + 2 + rest[dots + 2..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - dots - 2);
        match (rest[start..dots].parse(), rest[dots + 2..end].parse()) {
            (Ok(from), Ok(to)) => {
                let span = Span::new(from, to);
                let first = lexed.spans.partition_point(|token| token.start < span.start);
                let inside = (first..lexed.spans.len()).take_while(|at| lexed.spans[*at].end <= span.end);
                let kept = inside.filter(|at| !matches!(lexed.kinds[*at], TokenKind::Comma | TokenKind::Semicolon));
                out.push_str(&rest[..start]);
                out.push('<');
                kept.for_each(|at| out.extend([lexed.spans[at].of(text), " "]));
                out.push('>');
            }
            _ => out.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    out + rest
}

/// The errors of a text, by code and message.
fn errors(text: &str) -> Vec<(&'static str, String)> {
    let mut diagnostics = Vec::new();
    syntax::parse(FileId(0), text, &mut diagnostics);
    diagnostics.into_iter().map(|error| (error.code.id, error.message)).collect()
}

/// What holds for any text.
#[track_caller]
pub fn holds(name: &str, text: &str) {
    let result = format::format(text);
    let after = format::apply(text, &result.edits);
    let show = || format!("{name}:\n{text}\n---- formatted\n{after}");
    assert!(same(&written(text), &written(&after)), "{}", show());
    assert_eq!(tree(text), tree(&after), "{}", show());
    assert_eq!(errors(text), errors(&after), "{}", show());
    assert_eq!(result.broken, !errors(text).is_empty(), "{}", show());
    let again = format::format(&after);
    assert!(again.edits.is_empty(), "{}\n---- again\n{}", show(), format::apply(&after, &again.edits));
    let mut end = 0;
    for edit in &result.edits {
        assert!(edit.span.start >= end && edit.span.start <= edit.span.end, "{:?}", result.edits);
        assert_ne!(edit.span.of(text), edit.text, "an edit that changes nothing: {}", show());
        end = edit.span.end;
    }
    if !result.broken {
        let clean = |line: &str| !line.ends_with([' ', '\t', '\r']);
        assert!(after.lines().all(clean) && !after.contains("\n\n\n") && !after.starts_with('\n'), "{}", show());
        assert!(after.is_empty() || (after.ends_with('\n') && !after.ends_with("\n\n")), "{}", show());
    }
}

/// The output with line numbers left out, and those.
fn without_lines(artefact: &[u8]) -> (String, Vec<u32>) {
    let text = String::from_utf8(artefact.to_vec()).expect("UTF-8");
    let (mut out, mut lines) = (String::new(), Vec::new());
    let mut parts = text.split("example.authc:");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (line, rest) = part.split_at(part.bytes().take_while(u8::is_ascii_digit).count());
        lines.push(line.parse().expect("a line"));
        out.extend(["example.authc:_", rest]);
    }
    (out, lines)
}

/// The pairs of lines that hold the same token before and after.
fn moved(before: &str, after: &str) -> BTreeSet<(u32, u32)> {
    let lines = |text: &str| {
        let lexed = syntax::lex(FileId(0), text, &mut Vec::new());
        let index = LineIndex::new(text);
        let kept = lexed
            .kinds
            .iter()
            .zip(&lexed.spans)
            .filter(|(kind, _)| !matches!(kind, TokenKind::Comma | TokenKind::Semicolon));
        kept.map(|(_, span)| index.position(text, span.start).line).collect::<Vec<_>>()
    };
    lines(before).into_iter().zip(lines(after)).collect()
}

/// The output is the same to the byte, but for the numbers of lines, which follow the tokens that they are about. What
/// cannot be compiled has the same errors.
#[track_caller]
pub fn compiles_to_the_same(name: &str, text: &str) {
    let after = super::formatted(text);
    for target in Target::ALL {
        let (one, other) = (support::outcome(text, target), support::outcome(&after, target));
        let said = |outcome: &authc::compile::Compilation| {
            // Some quote the source, with its white space.
            let words = |message: &str| message.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut said: Vec<_> =
                outcome.diagnostics.iter().map(|found| (found.code.id, words(&found.message))).collect();
            said.sort();
            said
        };
        assert_eq!(said(&one), said(&other), "{name}:\n{text}\n---- formatted\n{after}");
        let (Some(one), Some(other)) = (one.artefact, other.artefact) else { continue };
        let ((one, lines), (other, lines_after)) = (without_lines(&one), without_lines(&other));
        assert!(one == other, "{name}: the output differs:\n{text}\n---- formatted\n{after}");
        let pairs = moved(text, &after);
        for pair in lines.into_iter().zip(lines_after) {
            assert!(
                pairs.contains(&pair),
                "{name}: line {} became {}:\n{text}\n---- formatted\n{after}",
                pair.0,
                pair.1
            );
        }
    }
}

/// The same tokens and comments with other white space between them, and with other marks between clauses.
pub fn disturbed(random: &mut Random, text: &str) -> String {
    let lexed = syntax::lex(FileId(0), text, &mut Vec::new());
    let tokens = lexed.spans.iter().map(|span| (*span, false));
    let comments = lexed.comments.iter().map(|comment| (comment.span, true));
    let mut pieces: Vec<(Span, bool)> = tokens.chain(comments).collect();
    pieces.sort();
    let mut out = String::new();
    for (at, (span, comment)) in pieces.iter().enumerate() {
        out.push_str(match span.of(text) {
            // Between the clauses of a declaration any number of marks may stand, between assertions one.
            ";" if !lexed.kinds.contains(&TokenKind::Test) => random.pick::<&str>(&[";", ";;", "; ,", ",;"]),
            word => word,
        });
        let tight = pieces.get(at + 1).is_some_and(|next| next.0.start == span.end);
        out.push_str(match () {
            () if *comment => random.pick::<&str>(&["\n", "\n\n", "\n   ", "  \n\n\n\t"]),
            () if tight && random.chance(70) => "",
            // Where an error ends can hang on what begins a line.
            () if text[span.end as usize..].starts_with('\n') => random.pick::<&str>(&["\n", "\n  ", " \t\n\n\n"]),
            () => random.pick::<&str>(&[" ", "  ", "\t", " ", "\n", "\n\n\n  ", "\r\n", " // c\n"]),
        });
    }
    if text.ends_with('\n') && !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// The same tokens and comments with more comments, one or two in every gap.
pub fn commented(random: &mut Random, text: &str) -> String {
    let lexed = syntax::lex(FileId(0), text, &mut Vec::new());
    let tokens = lexed.spans.iter().copied();
    let mut pieces: Vec<Span> = tokens.chain(lexed.comments.iter().map(|comment| comment.span)).collect();
    pieces.sort();
    let mut comment = || {
        *random.pick(&[
            " // c\n",
            "\n// c\n",
            " /// d\n",
            "\n\n\t/// d  \n\n\n",
            "\r\n  //// ruler\t\r\n",
            "\x0c// \u{e9} \u{5bbd} \" { } ; grant\n",
            " //\n\n  //\n",
        ])
    };
    let mut out = comment().to_owned();
    for span in pieces {
        out.extend([span.of(text), comment()]);
    }
    out
}
