//! Shapes of values in AWS's own models: characters, lengths, words.
//!
//! `generate.py` writes `table.rs` from a pinned build of botocore. A [`Position`](super::Position) names the shape of
//! its values, and so does the code that reads a number or a word for AWS.

use super::pattern::{Element, Pattern};

#[allow(missing_docs)] // A row says its service and its name.
#[rustfmt::skip]
mod table;

pub use table::*;

/// `max` of a shape without a bound.
pub const ANY: u64 = u64::MAX;
/// `max` of an element without a bound.
const MANY: u16 = Pattern::UNBOUNDED;

/// Kind of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    /// Text; the bounds count characters.
    Text,
    Number,
    /// A list or a map; the bounds count members.
    Count,
    /// One of some words.
    Words,
}

/// A shape of a service's model.
#[derive(Debug)]
pub struct ValueShape {
    pub service: &'static str,
    /// Name in the model: `UserPoolNameType`.
    pub name: &'static str,
    pub kind: ShapeKind,
    /// Form of a text; empty if the model has no pattern.
    pub form: &'static [Element],
    /// Least count.
    pub min: u64,
    /// Greatest count, [`ANY`] without a bound.
    pub max: u64,
    pub words: &'static [&'static str],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_of_one_kind() {
        for shape in ALL {
            let name = shape.name;
            assert!(shape.min <= shape.max, "{name}");
            assert_eq!(shape.words.is_empty(), shape.kind != ShapeKind::Words, "{name}");
            assert!(shape.form.is_empty() || shape.kind == ShapeKind::Text, "{name}");
        }
        let mut names: Vec<_> = ALL.iter().map(|shape| (shape.service, shape.name)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }

    /// The whole way from the package to the table.
    #[test]
    #[ignore = "downloads a package; run it when generate.py or the pinned version changes"]
    fn the_table_is_what_the_generator_makes() {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/model/shapes/generate.py");
        let status = std::process::Command::new("python3").args([script, "--check"]).status().expect("python3");
        assert!(status.success());
    }
}
