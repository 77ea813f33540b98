//! Answers questions about a program: who is granted what, what its policies decide, whether its tests hold, who may do what on everything.

pub mod access;
pub mod assertions;
pub mod coverage;
pub mod decisions;
pub mod denied;
pub mod matrix;
mod missing;
pub mod mutants;
pub mod near;
pub mod question;
mod suite;
pub mod why;
pub mod words;
