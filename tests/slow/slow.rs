//! The integration tests that are run optimised, as `tests/e2e/run.sh` does: `cargo test -p authc-slow-tests --release -- --ignored`.

// What only the tests of the other program use.
#[allow(dead_code)]
#[path = "../it/support/mod.rs"]
mod support;

#[path = "../it/edits.rs"]
mod edits;
#[path = "../it/grants_oracle.rs"]
mod grants_oracle;
#[path = "../it/matrix.rs"]
mod matrix;
#[path = "../it/oracle_evaluate.rs"]
mod oracle_evaluate;
#[path = "../it/prove.rs"]
mod prove;
