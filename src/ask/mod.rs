//! Answers questions about a program: who is granted what.

pub mod access;
