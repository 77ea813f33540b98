//! Mistakes about APIs and authorizers.
