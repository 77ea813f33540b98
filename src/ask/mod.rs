//! Answers questions about a program: who is granted what, what its policies decide, whether its tests hold.

pub mod access;
pub mod assertions;
pub mod coverage;
pub mod decisions;
pub mod denied;
mod missing;
pub mod mutants;
pub mod near;
pub mod question;
mod suite;
pub mod why;
pub mod words;
