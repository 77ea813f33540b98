//! The integration tests: one program, so that the library is linked once. `cargo test --test it NAME::` runs the tests of a file.

mod pulumi;
mod support;

mod assertions;
mod bad_input;
mod cli;
mod codes;
mod concrete;
mod corpus;
mod deploy;
mod docs;
mod editors;
mod edits;
mod examples;
mod format;
mod grammar;
mod grammars;
mod grants_oracle;
mod impossible;
mod layers;
mod matrix;
mod merge;
mod messages;
mod mutants;
mod mutations;
mod options;
mod oracle_evaluate;
mod prove;
mod quotas;
mod reports;
mod rules;
mod shapes;
mod targets;
mod terraform;
mod values;
