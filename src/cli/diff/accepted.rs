//! Changes that were accepted: a file with a reason and a day for each.

use std::path::Path;

use serde::Deserialize;

use crate::cli::exit;
use crate::cli::terminal::print_error;
use crate::compare::Change;
use crate::text::Date;

/// The file of accepted changes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cli) struct AcceptedChanges {
    #[serde(default)]
    accepted: Vec<AcceptedChange>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedChange {
    /// The principal or the thing, and its sentences.
    subject: String,
    change: String,
    reason: String,
    /// The last day on which it counts.
    until: String,
}

impl AcceptedChanges {
    /// Reads the file of `--accepted`, or reports why it cannot be used and returns the exit code.
    pub fn of_option(path: Option<&Path>) -> Result<Self, u8> {
        let Some(path) = path else { return Ok(Self::default()) };
        Self::read(path).map_err(|why| {
            print_error(&format!("`{}` cannot be used: {why}", path.display()));
            exit::USAGE
        })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// In words, if it cannot be read, is no such file, gives no reason or no day.
    pub(in crate::cli) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| crate::workspace::reason(&error).to_string())?;
        let read: Self = toml::from_str(&text).map_err(|error| error.message().to_owned())?;
        for entry in &read.accepted {
            if entry.reason.trim().is_empty() {
                return Err(format!("the change `{}` has no reason", entry.change));
            }
            if Date::parse(&entry.until).is_none() {
                return Err(format!("`{}` is no day; write it as 2027-01-31", entry.until));
            }
        }
        Ok(read)
    }

    /// Returns why a change was accepted, if it was and the day is not over.
    pub(in crate::cli) fn reason(&self, change: &Change, today: Date) -> Option<&str> {
        let words = change.words.join("; ");
        let entry = self.accepted.iter().find(|entry| entry.subject == change.subject && entry.change == words)?;
        Date::parse(&entry.until).filter(|until| today <= *until).map(|_| entry.reason.as_str())
    }
}

/// Days that a change is accepted for unless somebody writes another day.
const ACCEPTED_DAYS: usize = 90;

/// Returns the entry that accepts a change, to be added to the file.
pub(in crate::cli) fn entry(change: &Change, today: Date) -> String {
    let until =
        std::iter::successors(Some(today), |day| day.next_day()).take(ACCEPTED_DAYS + 1).last().unwrap_or(today);
    format!(
        "[[accepted]]\nsubject = {}\nchange = {}\nreason = \"\"\nuntil = \"{until}\"\n",
        quoted(&change.subject),
        quoted(&change.words.join("; "))
    )
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            character if character.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(character))),
            character => out.push(character),
        }
    }
    out.push('"');
    out
}
