//! Random programs, random edits of programs, and random texts.

use authc::syntax::{self, KEYWORDS, KIND_WORDS};
use authc::text::FileId;
use proptest::prelude::*;

use super::{corpus, meaning};
use crate::support;
use crate::support::program;
use crate::support::random::Random;

#[test]
fn random_programs_keep_their_meaning() {
    let mut random = Random(1);
    for at in 0..support::count("AUTHC_FORMAT", 40) {
        let text = program::program(&mut random).text();
        meaning::holds(&format!("program {at}"), &text);
        let text = meaning::disturbed(&mut random, &text);
        meaning::holds(&format!("program {at}, disturbed"), &text);
        meaning::compiles_to_the_same(&format!("program {at}, disturbed"), &text);
    }
}

/// A slip of the keyboard: a token that is missing, doubled, swapped with the next, or cut off with all behind it.
fn slip(random: &mut Random, text: &str) -> String {
    let lexed = syntax::lex(FileId(0), text, &mut Vec::new());
    if lexed.spans.len() < 2 {
        return text.to_owned();
    }
    let at = random.below(lexed.spans.len() - 1);
    let (one, next) = (lexed.spans[at], lexed.spans[at + 1]);
    let (start, end) = (one.start as usize, one.end as usize);
    let word = one.of(text);
    match random.below(7) {
        0 | 1 => format!("{}{}", &text[..start], &text[end..]),
        2 => format!("{} {word} {}", &text[..end], &text[end..]),
        3 => {
            let (from, to) = (next.start as usize, next.end as usize);
            format!("{}{}{}{word}{}", &text[..start], next.of(text), &text[end..from], &text[to..])
        }
        4 => text[..end].to_owned(),
        5 => format!(
            "{}{}{}",
            &text[..end],
            random.pick(&[" }", " {", " )", " (", " ;", " ,", " #", " \"", "\r", "\u{202e}", " grant", " test"]),
            &text[end..]
        ),
        _ => format!("{} // c\u{202e}\n{}", &text[..end], &text[end..]),
    }
}

#[test]
fn slips_of_the_keyboard_leave_the_rest_formatted() {
    let mut random = Random(3);
    let programs = corpus::programs();
    for at in 0..support::count("AUTHC_FORMAT", 40) * 50 {
        let (name, text) = random.pick(&programs);
        let mut text = if random.chance(50) { meaning::disturbed(&mut random, text) } else { text.clone() };
        for _ in 0..1 + random.below(3) {
            text = slip(&mut random, &text);
        }
        meaning::holds(&format!("{name}, slip {at}"), &text);
    }
}

/// Tokens in any order, with more of what statements are made of.
fn soup() -> impl Strategy<Value = String> {
    let words: Vec<&'static str> = KEYWORDS.iter().map(|(word, _)| *word).chain(KIND_WORDS.iter().copied()).collect();
    let token = prop_oneof![
        3 => prop::sample::select(words),
        3 => prop::sample::select(vec![
            "grant", "deny", "auth_users", "read", "table", "Notes", "where", "owner", "(", ")", "{", "}", ",", ";", "\"x\"",
            "@", "allow", ".", ":", "=", "->", "key", "a", "string", "test", "assert", "can", "after", "at", "bucket", "B",
            "name",
        ]),
        1 => prop::sample::select(vec!["/x", "$connect", "12", "2.0", "30s", "2027-01-31", "5min", "#", "\"open", "é", "\u{feff}", "\r"]),
        1 => prop::sample::select(vec!["// c\n", "/// d\n", "\n", "\n\n\n", "//// r  \r\n"]),
    ];
    let gap = prop::sample::select(vec![" ", "", "\n", "  ", "\t", "\r\n", "\n  "]);
    prop::collection::vec((token, gap), 0..60)
        .prop_map(|parts| parts.into_iter().flat_map(|(one, two)| [one, two]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soups_keep_their_meaning(text in soup()) {
        meaning::holds("soup", &text);
    }

    #[test]
    fn any_text_keeps_its_meaning(text in any::<String>()) {
        meaning::holds("text", &text);
    }
}

/// What a person would not write takes no time that grows with its square: with it each of these would take minutes.
#[test]
fn odd_texts_are_formatted_in_bounded_time() {
    for shape in [
        "bucket A ",
        "bucket A } ",
        "grant } ",
        "// c\n",
        "table X { // c\n",
        "@allow(x) ",
        "{ ",
        "\"x\" ",
        ", ",
        "\n",
        " ",
        "bucket A // \u{202e}\n",
        "test \"x\" { assert ",
        "bucket A{}@a ",
    ] {
        let text = shape.repeat(20_000) + "\n";
        let begin = std::time::Instant::now();
        authc::format::apply(&text, &authc::format::format(&text).edits);
        assert!(begin.elapsed().as_secs() < 60, "{shape:?} took {:?}", begin.elapsed());
    }
}
