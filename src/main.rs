//! The `authc` command.
fn main() {}
