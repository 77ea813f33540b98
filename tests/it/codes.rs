//! The table of codes keeps its word: what is called bad raises the code, what is called good is fine.

use crate::support::today;
use authc::compile::{Options, Target, check};
use authc::diagnostic::{Diagnostic, Severity, codes};
use authc::text::Sources;

fn checked(program: &str) -> Vec<Diagnostic> {
    let options = Options { target: Target::default(), set: Vec::new(), today: today() };
    check(&Sources::single("example.authc", program), &options).diagnostics
}

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
fn every_code_says_what_and_why() {
    for code in codes::all() {
        assert!(code.summary.ends_with('.') && code.why.len() > 20, "{}", code.id);
        assert_eq!(code.bad.is_empty(), code.good.is_empty(), "{} has one example without the other", code.id);
    }
}
