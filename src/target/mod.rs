//! From a program to what a deployer deploys.

pub mod node;
pub mod plan;
