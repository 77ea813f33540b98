//! Answers in the shape of the protocol, a file per kind of question. What is answered is found in [`crate::ide`].

pub mod actions;
pub mod diagnostics;
pub mod edits;
pub mod files;
pub mod marks;
pub mod names;
pub mod shown;
pub mod typing;
