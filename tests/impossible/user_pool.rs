//! Mistakes about user pools.
