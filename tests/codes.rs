//! The table of codes keeps its word: what is called bad raises the code, what is called good is fine.

use authc::compile::{Options, Target, check};
use authc::diagnostic::{Diagnostic, Severity, codes};
use authc::text::{Date, Sources};

fn checked(program: &str) -> Vec<Diagnostic> {
    let today = Date::new(2026, 11, 1).expect("a day");
    let options = Options { target: Target::default(), set: Vec::new(), today };
    check(&Sources::single("example.authc", program), &options).diagnostics
}

#[test]
fn a_bad_example_raises_its_code_and_nothing_else() {
    for code in codes::all().filter(|code| !code.bad.is_empty()) {
        let raised: Vec<&str> = checked(code.bad).iter().map(|diagnostic| diagnostic.code.id).collect();
        assert!(
            !raised.is_empty() && raised.iter().all(|id| *id == code.id),
            "{} raises {raised:?}:\n{}",
            code.id,
            code.bad
        );
    }
}

#[test]
fn a_good_example_raises_no_error() {
    for code in codes::all().filter(|code| !code.good.is_empty()) {
        let raised = checked(code.good);
        let errors = raised.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let errors: Vec<&str> = errors.map(|diagnostic| diagnostic.message.as_str()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}:\n{}", code.id, code.good);
        assert!(raised.iter().all(|diagnostic| diagnostic.code != code), "{} still stands", code.id);
    }
}

#[test]
fn every_code_says_what_and_why() {
    for code in codes::all() {
        assert!(code.summary.ends_with('.') && code.why.len() > 20, "{}", code.id);
        assert_eq!(code.bad.is_empty(), code.good.is_empty(), "{} has one example without the other", code.id);
    }
}
