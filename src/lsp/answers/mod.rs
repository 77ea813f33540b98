//! Answers in the shape of the protocol, a file per kind of question. What is answered is found in [`crate::ide`].

pub mod diagnostics;
pub mod files;
pub mod marks;
