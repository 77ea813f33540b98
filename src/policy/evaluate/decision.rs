//! From the policies that concern a request to one decision.

use std::cell::OnceCell;

use smallvec::SmallVec;

use super::context::Context;
use super::index::{Applying, listed};
use super::model::{Document, Effect, PreparedStatement};
use super::pattern::split_arn;
use super::principal::RequestPrincipal;

/// What somebody asks to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Such as `dynamodb:GetItem`; case does not matter.
    pub action: String,
    /// The ARN of the resource, or `*` for an action that has none.
    pub resource: String,
    /// What else is known.
    pub context: Context,
}

impl Request {
    /// A request with an empty context.
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Request { action: action.into(), resource: resource.into(), context: Context::new() }
    }
}

/// The kinds of policies that take part in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The policies of the role or user.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session policies; for guests of an identity pool the scope-down that Cognito adds.
    Session,
    /// The role's trust policy.
    Trust,
}

/// A statement that took part in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The kind of policy it stands in.
    pub layer: Layer,
    /// The document's place among those given for the layer, from 0.
    pub document: usize,
    /// The statement's place in the document, from 0.
    pub statement: usize,
}

/// What the policies decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Every layer allows and none denies.
    Allowed {
        /// The statements that allow, of every layer.
        by: Vec<Source>,
    },
    /// Nothing denies, but a layer does not allow.
    ImplicitDeny {
        /// The first layer without a statement that allows.
        missing: Layer,
    },
    /// A statement denies, whatever others allow.
    ExplicitDeny {
        /// The statements that deny.
        by: Vec<Source>,
    },
}

impl Decision {
    /// Whether the request may go through.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allowed { .. })
    }
}

/// Decides a request of a principal whose account owns the resource, without a resource policy in play.
///
/// An explicit deny anywhere wins. Otherwise the identity policies must allow; so must the boundary if there is one, and
/// the session policies if there are any. The documents of a layer work as one: for a guest, `session` holds the inline
/// and the managed scope-down, and either may allow. `Some(&[])` is a layer that allows nothing.
///
/// A statement with a `Principal` or without a `Resource` belongs to another kind of policy
/// ([`Document::expect`] says so); here such an Allow has no effect and such a Deny ignores the principal.
pub fn decide(
    identity: &[&Document],
    session: Option<&[&Document]>,
    boundary: Option<&Document>,
    request: &Request,
) -> Decision {
    let boundary = boundary.map(|document| [document]);
    let layers = [
        Some((Layer::Identity, identity)),
        boundary.as_ref().map(|documents| (Layer::Boundary, documents.as_slice())),
        session.map(|documents| (Layer::Session, documents)),
    ];
    let action = LowerCase::new(&request.action);
    let asked = Asked::new(action.text(), request);
    weigh(layers.into_iter().flatten(), |document| document.applying(&asked))
}

/// Returns whether statements of one layer, which are all of identity policies or all of a boundary, allow a request.
pub(in crate::policy) fn is_allowed<'s>(
    statements: impl Iterator<Item = &'s PreparedStatement>,
    request: &Request,
) -> bool {
    let action = LowerCase::new(&request.action);
    let asked = Asked::new(action.text(), request);
    let mut allowed = false;
    for statement in statements.filter(|statement| statement.applies(&asked)) {
        match statement.effect {
            Effect::Allow => allowed = true,
            Effect::Deny => return false,
        }
    }
    allowed
}

/// A request as statements look at it.
pub(super) struct Asked<'r> {
    /// In lower case.
    pub(super) action: &'r str,
    pub(super) resource: &'r str,
    parts: OnceCell<Option<[&'r str; 6]>>,
    pub(super) context: &'r Context,
}

impl<'r> Asked<'r> {
    pub(super) fn new(action: &'r str, request: &'r Request) -> Asked<'r> {
        Asked { action, resource: &request.resource, parts: OnceCell::new(), context: &request.context }
    }

    /// Returns the parts of the resource's ARN, if it has one.
    pub(super) fn parts(&self) -> Option<&[&'r str; 6]> {
        self.parts.get_or_init(|| split_arn(self.resource).filter(|parts| parts[0] == "arn")).as_ref()
    }
}

/// An action in lower case, without an allocation for those that there are.
struct LowerCase(SmallVec<[u8; 64]>);

impl LowerCase {
    fn new(action: &str) -> LowerCase {
        let mut bytes = SmallVec::from_slice(action.as_bytes());
        bytes.make_ascii_lowercase();
        LowerCase(bytes)
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a text in another case")
    }
}

/// Decides whether a role's trust policy lets `principal` use `action` on the role.
///
/// A statement without a `Principal` or with a `Resource` belongs to another kind of policy ([`Document::expect`] says
/// so); here such an Allow has no effect and such a Deny ignores the resource and denies everyone.
pub fn decide_trust(document: &Document, principal: &RequestPrincipal, action: &str, context: &Context) -> Decision {
    let action = action.to_ascii_lowercase();
    let applies = |statement: &PreparedStatement| {
        let named = match &statement.principals {
            Some(principals) => principals.matches(principal),
            None => statement.effect == Effect::Deny,
        };
        let belongs = statement.resources.is_none() || statement.effect == Effect::Deny;
        named && belongs && statement.acts_on(&action, context)
    };
    weigh([(Layer::Trust, [document].as_slice())].into_iter(), |document| listed(document.statements(), applies))
}

/// A deny in any layer wins; otherwise each layer must allow. `applying` returns the statements that apply.
fn weigh<'d>(
    layers: impl Iterator<Item = (Layer, &'d [&'d Document])>,
    applying: impl Fn(&Document) -> Applying,
) -> Decision {
    let (mut allows, mut denies) = (Vec::new(), Vec::new());
    let mut missing = None;
    for (layer, documents) in layers {
        let before = allows.len();
        for (document, content) in documents.iter().enumerate() {
            for statement in applying(content) {
                let source = Source { layer, document, statement: statement.place as usize };
                if statement.denies { denies.push(source) } else { allows.push(source) }
            }
        }
        if allows.len() == before {
            missing = missing.or(Some(layer));
        }
    }
    match missing {
        _ if !denies.is_empty() => Decision::ExplicitDeny { by: denies },
        Some(missing) => Decision::ImplicitDeny { missing },
        None => Decision::Allowed { by: allows },
    }
}
