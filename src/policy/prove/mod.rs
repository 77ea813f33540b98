//! The prover: whether *any* request is allowed by some policies and not by others.
//!
//! [`evaluate`](super::evaluate) decides one request; this decides all. A proof that there is none holds for every request with the
//! keys that the catalogue knows, and a request that is found is one that the decision engine really decides so.
//!
//! Actions fall into classes that no statement tells apart. For each class the search chooses an Allow that holds, breaks
//! every Deny at a condition or the resource, and the same the other way round for the policies that must refuse, and asks
//! after each choice whether the resource and each key still have a value. What is not known of a policy variable is a letter
//! of its own in texts.
//!
//! ```
//! use authc::policy::evaluate::Document;
//! use authc::policy::prove::{Layers, Proof, find};
//!
//! let all = Document::parse(r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::notes/*"}}"#)?;
//! let own = Document::parse(r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::notes/${aws:username}/*"}}"#)?;
//! assert!(matches!(find(&[Layers::identity(&[&own])], &[Layers::identity(&[&all])]), Proof::Impossible));
//! assert!(matches!(find(&[Layers::identity(&[&all])], &[Layers::identity(&[&own])]), Proof::Possible(_)));
//! # Ok::<(), authc::policy::evaluate::Malformed>(())
//! ```

mod classes;
mod globs;
mod keys;
mod scalars;
mod search;
mod text;

#[cfg(test)]
mod tests;

use super::evaluate::decision::is_allowed;
use super::evaluate::{Document, PreparedStatement, Request, RequestPrincipal};

/// Policies of one principal in layers, each of which must allow and none of which may deny: those of the role, a
/// permissions boundary, session policies.
#[derive(Debug, Clone)]
pub struct Layers<'a>(Vec<Vec<&'a PreparedStatement>>);

impl<'a> Layers<'a> {
    /// Creates the policies of a role or user alone.
    pub fn identity(documents: &[&'a Document]) -> Self {
        Self(vec![statements_of(documents)])
    }

    /// Creates the policies of a role or user alone, of which these are the statements that matter.
    pub fn of_statements(statements: Vec<&'a PreparedStatement>) -> Self {
        Self(vec![statements])
    }

    /// Adds documents of another layer, of which one must allow.
    #[must_use]
    pub fn and(mut self, documents: &[&'a Document]) -> Self {
        self.0.push(statements_of(documents));
        self
    }

    /// Returns whether a request is allowed.
    pub fn allow(&self, request: &Request) -> bool {
        self.0.iter().all(|layer| is_allowed(layer.iter().copied(), request))
    }
}

fn statements_of<'a>(documents: &[&'a Document]) -> Vec<&'a PreparedStatement> {
    documents.iter().flat_map(|document| document.statements()).collect()
}

/// The answer to whether there is a request.
#[derive(Debug, Clone)]
pub enum Proof {
    /// There is none.
    Impossible,
    /// There is this one.
    Possible(Box<Request>),
    /// Neither was shown, for a reason in words.
    Undecided(&'static str),
}

/// Looks for a principal and a use of a role that one trust policy allows and another one does not. Where a principal is found, the
/// request has no resource that counts.
pub fn find_trust(allowing: &Document, refusing: &Document) -> (Proof, Option<RequestPrincipal>) {
    let statements = || allowing.statements().iter().chain(refusing.statements());
    let named = statements().filter_map(|statement| statement.principals.as_ref());
    let mut principals: Vec<RequestPrincipal> = named.flat_map(|principals| principals.listed.examples()).collect();
    principals.extend([
        RequestPrincipal::Aws("arn:aws:iam::999999999999:user/somebody".to_owned()),
        RequestPrincipal::Service("other.amazonaws.com".to_owned()),
        RequestPrincipal::Federated("other.example.com".to_owned()),
        RequestPrincipal::CanonicalUser("other".to_owned()),
        RequestPrincipal::Anonymous,
    ]);
    let mut doubt = Proof::Impossible;
    for principal in principals {
        let of = |document: &Document| {
            Document::new(
                document.statements().iter().filter_map(|statement| statement.for_principal(&principal)).collect(),
            )
        };
        let (allowing, refusing) = (of(allowing), of(refusing));
        match find(&[Layers::identity(&[&allowing])], &[Layers::identity(&[&refusing])]) {
            Proof::Impossible => {}
            Proof::Undecided(reason) => doubt = Proof::Undecided(reason),
            found @ Proof::Possible(_) => return (found, Some(principal)),
        }
    }
    (doubt, None)
}

/// Looks for a request that all of `allowing` allow and all of `refusing` do not.
pub fn find(allowing: &[Layers<'_>], refusing: &[Layers<'_>]) -> Proof {
    search::find(allowing, refusing)
}
