//! Answers questions about a program: who is granted what, what its policies decide, whether its tests hold.

pub mod access;
pub mod assertions;
pub mod decisions;
pub mod denied;
pub mod near;
pub mod question;
pub mod why;
pub mod words;
