//! Any text compiles, for every target, to output or to errors; twice to the same.
#![no_main]

use authc::compile::{CompileOptions, Target, compile};
use authc::text::{Date, Sources};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let sources = Sources::single("fuzz.authc", text);
    let today = Date::parse("2026-06-15").expect("a date");
    for target in Target::ALL {
        let options = CompileOptions { target, set: Vec::new(), today };
        let outcome = compile(&sources, &options);
        assert_ne!(outcome.has_errors(), outcome.artefact.is_some(), "output, or else an error");
        if outcome.artefact.is_some() {
            assert_eq!(outcome.artefact, compile(&sources, &options).artefact, "the same bytes");
        }
    }
});
