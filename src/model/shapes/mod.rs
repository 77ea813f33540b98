//! What AWS's own models say of values: which characters, how many of them, which words.
//!
//! `table.rs` is made by `generate.py` from a pinned build of botocore. A [`Position`](super::Position) names the shape of its
//! values, and so does whoever reads a number or a word that is written to AWS.

use super::pattern::{Element, Pattern};

#[allow(missing_docs)] // A row says its service and its name.
#[rustfmt::skip]
mod table;

pub use table::*;

/// The `max` of a shape without one.
pub const ANY: u64 = u64::MAX;
/// The `max` of an element without one.
const MANY: u16 = Pattern::UNBOUNDED;

/// What a shape describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    /// A text of a form, whose characters are counted.
    Text,
    /// A number.
    Number,
    /// A list or a map, whose members are counted.
    Count,
    /// One of some words.
    Words,
}

/// A shape of a service's model.
#[derive(Debug)]
pub struct ValueShape {
    /// The service: `cognito-idp`.
    pub service: &'static str,
    /// Its name in the model: `UserPoolNameType`.
    pub name: &'static str,
    /// What it describes.
    pub kind: ShapeKind,
    /// The form of a text; empty if the model has no pattern.
    pub form: &'static [Element],
    /// The least of what is counted.
    pub min: u64,
    /// The most of what is counted, [`ANY`] without a bound.
    pub max: u64,
    /// The words.
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
