//! Mistakes that a program cannot make: each test tries to make one, or looks for it in everything that is emitted.
//!
//! `docs/mistakes/` lists every mistake with what became of it, and names these tests.

mod access;
mod api;
mod dead;
mod elsewhere;
mod identity;
mod quotas;
mod reasons;
mod single;
mod support;
mod user_pool;
mod ways_round;
