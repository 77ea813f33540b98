//! Answers questions about a program: who is granted what, what its policies decide, whether its tests hold, who may do what on everything.

pub mod access;
pub mod assertions;
pub mod decisions;
pub mod matrix;
pub mod near;
pub mod question;
pub mod words;
