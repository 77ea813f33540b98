//! The decision engine: what concrete IAM policy documents say about one request.
//!
//! It follows the documented IAM evaluation logic for one account and does no I/O. Documents are prepared once, while they are
//! deserialized: patterns are split, variables found, condition values parsed. A [`Document`] that could not be judged
//! exactly (an unknown operator, a number that is none, an element nobody knows) is an error in words, never a guess.
//!
//! ```
//! use authc::policy::evaluate::{Context, Document, Request, decide};
//!
//! let document = Document::parse(r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::notes/${aws:PrincipalTag/team}/*"}}"#)?;
//! let mut request = Request::new("s3:GetObject", "arn:aws:s3:::notes/red/1.txt");
//! assert!(!decide(&[&document], None, None, &request).is_allowed());
//! request.context = Context::new().with("aws:PrincipalTag/team", "red");
//! assert!(decide(&[&document], None, None, &request).is_allowed());
//! # Ok::<(), authc::policy::evaluate::Malformed>(())
//! ```

pub(super) mod condition;
mod context;
pub(super) mod decision;
mod index;
pub(super) mod model;
pub(super) mod pattern;
pub(super) mod principal;
pub(super) mod scalar;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use context::{Context, Value};
pub use decision::{Decision, Layer, Request, Source, decide, decide_trust};
pub use model::{Document, DocumentKind, Effect, Malformed, PreparedStatement, Subject};
pub use pattern::split_arn;
pub use principal::RequestPrincipal;
