//! Which files the client is to watch, and which files handlers stand for.

use serde_json::{Value, json};

use crate::workspace::{CONFIG_NAME, EXTENSION};

/// What changes the programs of a workspace.
pub fn watchers() -> Value {
    json!({ "watchers": [{ "globPattern": format!("**/*.{EXTENSION}") }, { "globPattern": format!("**/{CONFIG_NAME}") }] })
}
