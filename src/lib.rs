//! `authc`: a compiler from access rules of serverless apps on AWS to IAM, Cognito and API Gateway.
//!
//! Data flows through the layers in one direction, and a lower layer never names a higher one:
//! [`text`] → [`diagnostic`] → [`syntax`] → [`format`](mod@format) → [`catalog`] → [`model`] → [`check`] → [`policy`] → [`ask`] → [`emit`] → [`compile`] → [`compare`] → [`merge`] → [`lint`] → [`ide`] → [`workspace`] → [`lsp`] → [`cli`].
//! See `ARCHITECTURE.md` for the invariants.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod ask;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod compare;
pub mod compile;
pub mod diagnostic;
pub mod emit;
pub mod format;
pub mod ide;
pub mod lint;
pub mod lsp;
pub mod merge;
pub mod model;
pub mod policy;
pub mod syntax;
pub mod text;
pub mod workspace;
