//! What AWS offers: the IAM catalogue and the table of resource kinds and verbs.

pub mod kind;
