//! The table of codes keeps its word: what is called bad raises the code, what is called good is fine.

use crate::support::diagnostics as checked;
use authc::diagnostic::{Code, Severity, codes};
use authc::lint::registry;

#[test]
fn a_bad_example_raises_its_code_and_nothing_else() {
    let mut wrong = Vec::new();
    for code in codes::all().filter(|code| !code.bad.is_empty()) {
        let raised: Vec<&str> = checked(code.bad).iter().map(|diagnostic| diagnostic.code.id).collect();
        if raised.is_empty() || raised.iter().any(|id| *id != code.id) {
            wrong.push(format!("{} {} raises {raised:?}:\n{}", code.id, code.name, code.bad));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_good_example_raises_no_error() {
    let mut wrong = Vec::new();
    for code in codes::all().filter(|code| !code.good.is_empty()) {
        for found in checked(code.good) {
            if found.severity == Severity::Error || found.code == code {
                wrong.push(format!("{} {}: {} {}\n{}", code.id, code.name, found.code.id, found.message, code.good));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_of_the_language_has_two_examples_or_none() {
    for code in codes::all() {
        assert_eq!(code.bad.is_empty(), code.good.is_empty(), "{} has one example without the other", code.id);
    }
}

/// A summary is one short sentence that describes the fault, and a reason says more than that: `explain`, SARIF, hovers and the
/// documentation show both as they are.
#[test]
fn summaries_and_reasons_are_plain_sentences() {
    const LONGEST_SUMMARY: usize = 80;
    const VAGUE_BEGINNINGS: &[&str] = &["It", "That", "There", "They", "This", "What", "Whether", "Who", "Whoever"];
    const ODD_WORDS: &[&str] = &["whoever", "whomever", "whosoever", "stands", "behind", "told"];
    let mut wrong = Vec::new();
    for code in registry::codes() {
        let words = |text: &'static str| text.split(|character: char| !character.is_ascii_alphanumeric());
        let odd = |text| words(text).find(|word| ODD_WORDS.contains(&word.to_ascii_lowercase().as_str()));
        let Code { summary, why, .. } = code;
        let begins = summary.starts_with(|first: char| first.is_ascii_uppercase() || first == '`');
        let sentence =
            begins && summary.ends_with('.') && !summary.contains(". ") && !summary.contains([';', ':', '\n']);
        let vague = VAGUE_BEGINNINGS.contains(&words(summary).next().unwrap_or_default());
        if !sentence || vague || summary.chars().count() > LONGEST_SUMMARY || odd(summary).is_some() {
            wrong.push(format!("{}: the summary is no plain sentence: {summary}", code.id));
        }
        let last = why.rsplit(' ').next().unwrap_or_default();
        if why.len() <= 20 || !(why.ends_with('.') || last.starts_with("http")) || odd(why).is_some() {
            wrong.push(format!("{}: the reason is no plain sentence: {why}", code.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
