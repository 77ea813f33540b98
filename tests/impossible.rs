//! Mistakes that a program cannot make: each test tries to make one, or looks for it in everything that is emitted.
//!
//! `docs/mistakes/` lists every mistake with what became of it, and names these tests.

#[path = "impossible/access.rs"]
mod access;
#[path = "impossible/api.rs"]
mod api;
#[path = "impossible/dead.rs"]
mod dead;
#[path = "impossible/elsewhere.rs"]
mod elsewhere;
#[path = "impossible/identity.rs"]
mod identity;
#[path = "impossible/quotas.rs"]
mod quotas;
#[path = "impossible/reasons.rs"]
mod reasons;
#[path = "impossible/support.rs"]
mod support;
#[path = "impossible/user_pool.rs"]
mod user_pool;
#[path = "impossible/ways_round.rs"]
mod ways_round;
