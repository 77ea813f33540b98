//! The parts of a statement that have a meaning without being a name.

use super::table::own_keys;
use crate::ide::{FilePosition, ProgramView, touches};
use crate::syntax::ast::{Assertion, BlockNode, KeyNode, PrincipalNode, StatementNode, TargetNode, VerbNode};

/// A part of a statement.
pub(crate) enum NodeAtCursor<'v> {
    /// A principal with its words.
    Principal(&'v PrincipalNode),
    /// A verb with the targets of its grant.
    Verb(&'v VerbNode, &'v [TargetNode]),
    /// A target without its kind word.
    Target(&'v TargetNode),
    /// A key attribute with its type.
    Key(&'v KeyNode),
}

/// Returns the part of a statement at a position.
pub(crate) fn node_at<'v>(view: &ProgramView<'v, '_>, at: FilePosition) -> Option<NodeAtCursor<'v>> {
    match view.statement(at)? {
        StatementNode::Grant(grant) => {
            let who = std::iter::once(&grant.who).chain(&grant.terms().except);
            sentence(who, &grant.verbs, &grant.targets, at.offset)
        }
        StatementNode::Test(test) => test.asserts.iter().find_map(|assert| match &assert.claim {
            Assertion::May { who, except, verbs, targets, .. } => {
                sentence(who.iter().chain(except), verbs, targets, at.offset)
            }
            _ => None,
        }),
        StatementNode::Declare(declare) => key(declare.body.as_ref()?, at.offset).map(NodeAtCursor::Key),
        StatementNode::Param(_) => None,
    }
}

fn sentence<'v>(
    mut who: impl Iterator<Item = &'v PrincipalNode>,
    verbs: &'v [VerbNode],
    targets: &'v [TargetNode],
    offset: u32,
) -> Option<NodeAtCursor<'v>> {
    if let Some(who) = who.find(|who| touches(who.span, offset)) {
        return Some(NodeAtCursor::Principal(who));
    }
    if let Some(verb) = verbs.iter().find(|verb| touches(verb.span, offset)) {
        return Some(NodeAtCursor::Verb(verb, targets));
    }
    targets.iter().find(|target| touches(target.span(), offset)).map(NodeAtCursor::Target)
}

fn key(block: &BlockNode, offset: u32) -> Option<&KeyNode> {
    let clause = block.clauses.iter().find(|clause| touches(clause.span, offset))?;
    let mut own = own_keys(clause).filter(|key| touches(key.span, offset));
    own.next().or_else(|| key(clause.block.as_ref()?, offset))
}
