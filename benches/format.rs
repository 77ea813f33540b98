//! Formats a file in process and says how long that took, for `benches/format.py`:
//! `format FILE RUNS` prints the bytes and the nanoseconds of the fastest run. With no run, the file is only read.
#![allow(clippy::disallowed_methods)] // reading files and the clock is what this is for

use std::hint::black_box;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let (Some(path), Some(runs)) = (arguments.next(), arguments.next()) else { return };
    let text = std::fs::read_to_string(path).expect("a source file");
    let runs: usize = runs.parse().expect("how often");
    let fastest = (0..runs)
        .map(|_| {
            let start = Instant::now();
            let formatted = authc::format::format(black_box(&text));
            assert!(!formatted.broken, "the file has errors");
            black_box(authc::format::apply(&text, &formatted.edits));
            start.elapsed().as_nanos()
        })
        .min();
    println!("{} {}", text.len(), fastest.unwrap_or_default());
}
