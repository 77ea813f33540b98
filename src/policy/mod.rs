//! IAM policy documents: what they are and what they decide.

pub mod evaluate;
