//! Mistakes about identity pools and trust.
