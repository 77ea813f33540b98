//! The parts of a statement that are no names and still stand for something.

use super::names::own_keys;
use crate::ide::{At, View, touches};
use crate::syntax::ast::{Assertion, BlockNode, KeyNode, PrincipalNode, StatementNode, TargetNode, VerbNode};

/// A part of a statement.
pub(crate) enum Place<'v> {
    /// A principal, its words included.
    Who(&'v PrincipalNode),
    /// A verb, with what it is granted on.
    Verb(&'v VerbNode, &'v [TargetNode]),
    /// What is granted on, without the word before it.
    Target(&'v TargetNode),
    /// A key attribute with its type.
    Key(&'v KeyNode),
}

/// The part of a statement at a place.
pub(crate) fn place<'v>(view: &View<'v, '_>, at: At) -> Option<Place<'v>> {
    match view.statement(at)? {
        StatementNode::Grant(grant) => {
            let who = std::iter::once(&grant.who).chain(&grant.terms().except);
            sentence(who, &grant.verbs, &grant.targets, at.offset)
        }
        StatementNode::Test(test) => test.asserts.iter().find_map(|assert| match &assert.claim {
            Assertion::May { who, except, verbs, target, .. } => {
                sentence(std::iter::once(who).chain(except), verbs, std::slice::from_ref(target), at.offset)
            }
            _ => None,
        }),
        StatementNode::Declare(declare) => key(declare.body.as_ref()?, at.offset).map(Place::Key),
        StatementNode::Param(_) => None,
    }
}

fn sentence<'v>(
    mut who: impl Iterator<Item = &'v PrincipalNode>,
    verbs: &'v [VerbNode],
    targets: &'v [TargetNode],
    offset: u32,
) -> Option<Place<'v>> {
    if let Some(who) = who.find(|who| touches(who.span, offset)) {
        return Some(Place::Who(who));
    }
    if let Some(verb) = verbs.iter().find(|verb| touches(verb.span, offset)) {
        return Some(Place::Verb(verb, targets));
    }
    targets.iter().find(|target| touches(target.span(), offset)).map(Place::Target)
}

fn key(block: &BlockNode, offset: u32) -> Option<&KeyNode> {
    let clause = block.clauses.iter().find(|clause| touches(clause.span, offset))?;
    let mut own = own_keys(clause).filter(|key| touches(key.span, offset));
    own.next().or_else(|| key(clause.block.as_ref()?, offset))
}
