//! Mistakes about who may do what.
