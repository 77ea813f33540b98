//! Parts of files, as editors ask for them.

use authc::format::{self, FormatEdit};
use authc::syntax;
use authc::text::{FileId, Span};

use super::{corpus, formatted, meaning};
use crate::support::random::Random;

/// The statements of a text, attributes included.
fn statements(text: &str) -> Vec<Span> {
    use syntax::ast::StatementNode;
    let parsed = syntax::parse(FileId(0), text, &mut Vec::new());
    let statements = parsed.tree.statements.iter();
    let span = |statement: &StatementNode| {
        let own = match statement {
            StatementNode::Grant(grant) => grant.span,
            StatementNode::Declare(declare) => declare.span,
            StatementNode::Param(param) => param.span,
            StatementNode::Test(test) => test.span,
        };
        statement.attributes().first().map_or(own, |attribute| attribute.span.to(own))
    };
    statements.map(span).collect()
}

fn lines(text: &str, span: Span) -> Span {
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end as usize..].find('\n').map_or(text.len(), |at| span.end as usize + at);
    Span::new(start as u32, end as u32)
}

fn touch(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// The touched statements become what they are in the whole file, the others stay as they are.
#[track_caller]
fn is_a_part_of_the_whole(name: &str, text: &str, range: Span) {
    let whole = formatted(text);
    let part = format::apply(text, &format::range(text, range));
    let show = || format!("{name} {range:?}:\n{text}\n---- part\n{part}\n---- whole\n{whole}");
    assert_eq!(formatted(&part), whole, "{}", show());
    let (before, inside, after) = (statements(text), statements(&part), statements(&whole));
    assert!(before.len() == inside.len() && before.len() == after.len(), "{}", show());
    let mut window = lines(text, range);
    for _ in 0..=before.len() {
        for whole_lines in before.iter().map(|statement| lines(text, *statement)) {
            if touch(whole_lines, window) {
                window = window.to(whole_lines);
            }
        }
    }
    for (at, statement) in before.iter().enumerate() {
        match touch(*statement, window) {
            true => assert_eq!(inside[at].of(&part), after[at].of(&whole), "{}", show()),
            false => assert_eq!(inside[at].of(&part), statement.of(text), "{}", show()),
        }
    }
    let untouched = text.len() - window.end as usize;
    assert!(part.starts_with(&text[..window.start as usize]), "{}", show());
    assert!(part.ends_with(&text[text.len() - untouched..]), "{}", show());
}

#[test]
fn a_range_is_a_part_of_the_whole() {
    let mut random = Random(11);
    for (name, text) in corpus::programs() {
        // What is left as it is may be more than the statement, which the whole decides; that is tested elsewhere.
        if format::format(&text).broken {
            continue;
        }
        for text in [text.clone(), meaning::disturbed(&mut random, &text)] {
            let mut at =
                || (0..=random.below(text.len() + 1)).rfind(|at| text.is_char_boundary(*at)).unwrap_or(0) as u32;
            let (one, other) = (at(), at());
            is_a_part_of_the_whole(&name, &text, Span::new(one.min(other), one.max(other)));
            is_a_part_of_the_whole(&name, &text, Span::new(one, one));
        }
    }
}

#[test]
fn any_range_of_any_text_keeps_tokens() {
    let mut random = Random(13);
    for (_, text) in corpus::programs() {
        let text = meaning::disturbed(&mut random, &text);
        let at = random.below(text.len() + 3) as u32;
        let part = format::apply(&text, &format::range(&text, Span::new(at, at + random.below(200) as u32)));
        assert_eq!(meaning::tree(&text), meaning::tree(&part), "{text}\n---- part\n{part}");
        for typed in ['}', ';', '\n'] {
            let part = format::apply(&text, &format::on_type(&text, at, typed));
            assert_eq!(meaning::tree(&text), meaning::tree(&part), "{text}\n---- typed at {at}\n{part}");
        }
    }
}

const BOTH: &str = "bucket   A\nbucket   B  // b\n\n\n\nbucket   C\n";

#[test]
fn a_range_takes_whole_lines() {
    let at = BOTH.find('B').expect("a bucket") as u32;
    let edits = format::range(BOTH, Span::new(at, at));
    assert_eq!(format::apply(BOTH, &edits), "bucket   A\nbucket B // b\n\n\n\nbucket   C\n");
    // Both neighbours, and what is between them.
    let edits = format::range(BOTH, Span::new(at, BOTH.len() as u32));
    assert_eq!(format::apply(BOTH, &edits), "bucket   A\nbucket B // b\n\nbucket C\n");
    assert_eq!(format::range("bucket A\n", Span::new(0, 9)), []);
}

/// The text after a character was typed where `|` stands, behind it.
fn typed(text: &str, character: char) -> String {
    let offset = text.find('|').expect("a cursor");
    let text = text.replacen('|', "", 1);
    assert!(text[..offset].ends_with(character));
    let edits = format::on_type(&text, offset as u32, character);
    for FormatEdit { span, .. } in &edits {
        assert!(character == '\n' || !(span.start as usize..=span.end as usize).contains(&offset), "{edits:?}");
    }
    format::apply(&text, &edits)
}

#[test]
fn a_closing_brace_formats_its_statement() {
    assert_eq!(typed("bucket   A\ntable X {key   a:string}|\n", '}'), "bucket   A\ntable X { key a: string }\n");
    assert_eq!(typed("table X {\nindex y {key a:string}|\n}\n", '}'), "table X {\n  index y { key a: string }\n}\n");
    // Nothing while it is broken.
    assert_eq!(typed("table X { index y {key a:string}|\n", '}'), "table X { index y {key a:string}\n");
}

#[test]
fn a_semicolon_stays_where_it_was_typed() {
    assert_eq!(typed("table X {key a:string;| }\n", ';'), "table X { key a: string; }\n");
}

#[test]
fn a_line_break_formats_the_line_before_and_indents() {
    assert_eq!(typed("bucket   A\n|\n", '\n'), "bucket A\n\n");
    assert_eq!(typed("bucket   A\nbucket   B\n|bucket   C\n", '\n'), "bucket   A\nbucket B\nbucket   C\n");
    assert_eq!(typed("table X {\n|}\n", '\n'), "table X {\n}\n");
    assert_eq!(typed("table X {\n|\n}\n", '\n'), "table X {\n  \n}\n");
    assert_eq!(typed("table X {\n|", '\n'), "table X {\n  ");
    assert_eq!(typed("table X {\n  index y {\n|\n  }\n}\n", '\n'), "table X {\n  index y {\n    \n  }\n}\n");
    assert_eq!(typed("grant auth_users read\n|table X\n", '\n'), "grant auth_users read\n    table X\n");
    assert_eq!(
        typed("test \"x\" {\n  assert auth_users can read table X\n|where a = self\n}\n", '\n'),
        "test \"x\" {\n  assert auth_users can read table X\n      where a = self\n}\n"
    );
    assert_eq!(
        typed("table X {\n  key a: string,\n|b: string\n  name \"x\"\n}\n", '\n'),
        "table X {\n  key a: string,\n      b: string\n  name \"x\"\n}\n"
    );
    // Nothing goes on here: these stand on lines of their own.
    for text in ["@allow(a)\n|grant auth_users scan table X\n", "@allow(a)\n|@allow(b)\nbucket X\n"] {
        assert_eq!(typed(text, '\n'), text.replace('|', ""));
    }
    // A brace that was never closed ends at the next statement.
    assert_eq!(typed("table X {\nbucket A\n|bucket B\n", '\n'), "table X {\nbucket A\nbucket B\n");
}
