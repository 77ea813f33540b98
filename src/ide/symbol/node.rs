//! The parts of a statement that have a meaning without being a name.

use super::table::own_keys;
use crate::ide::{FilePosition, ProgramView, touches};
use crate::syntax::ast::{Block, Claim, Key, Statement, Target, Verb, Who};

/// A part of a statement.
pub(crate) enum StatementNode<'v> {
    /// A principal with its words.
    Principal(&'v Who),
    /// A verb with the targets of its grant.
    Verb(&'v Verb, &'v [Target]),
    /// A target without its kind word.
    Target(&'v Target),
    /// A key attribute with its type.
    Key(&'v Key),
}

/// Returns the part of a statement at a position.
pub(crate) fn node_at<'v>(view: &ProgramView<'v, '_>, at: FilePosition) -> Option<StatementNode<'v>> {
    match view.statement(at)? {
        Statement::Grant(grant) => {
            let who = std::iter::once(&grant.who).chain(&grant.terms().except);
            sentence(who, &grant.verbs, &grant.targets, at.offset)
        }
        Statement::Test(test) => test.asserts.iter().find_map(|assert| match &assert.claim {
            Claim::May { who, except, verbs, target, .. } => {
                sentence(std::iter::once(who).chain(except), verbs, std::slice::from_ref(target), at.offset)
            }
            _ => None,
        }),
        Statement::Declare(declare) => key(declare.body.as_ref()?, at.offset).map(StatementNode::Key),
        Statement::Param(_) => None,
    }
}

fn sentence<'v>(
    mut who: impl Iterator<Item = &'v Who>,
    verbs: &'v [Verb],
    targets: &'v [Target],
    offset: u32,
) -> Option<StatementNode<'v>> {
    if let Some(who) = who.find(|who| touches(who.span, offset)) {
        return Some(StatementNode::Principal(who));
    }
    if let Some(verb) = verbs.iter().find(|verb| touches(verb.span, offset)) {
        return Some(StatementNode::Verb(verb, targets));
    }
    targets.iter().find(|target| touches(target.span(), offset)).map(StatementNode::Target)
}

fn key(block: &Block, offset: u32) -> Option<&Key> {
    let clause = block.clauses.iter().find(|clause| touches(clause.span, offset))?;
    let mut own = own_keys(clause).filter(|key| touches(key.span, offset));
    own.next().or_else(|| key(clause.block.as_ref()?, offset))
}
