//! Facts that a program states and nobody can check.

use super::{Checker, Clauses};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::pools as code;
use crate::model::user_pool::Assumed;
use crate::syntax::ast::ClauseNode;
use crate::text::{Loc, Span};

/// Reads the reason of a clause that states a fact, and reports one without: nobody could review it. `what` names the clause.
pub(super) fn read<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    clause: &ClauseNode,
    what: &str,
) -> Assumed<'s> {
    let loc = clauses.loc(clause.span);
    let reason = clauses.because(clause);
    let value = reason.map_or_else(Default::default, |reason| checker.plain(reason));
    if value.trim().is_empty() {
        let (end, missing) = match &clause.block {
            None => (clause.span.end, " because \"…\""),
            Some(block) => (block.span.start, "because \"…\" "),
        };
        let diagnostic = Diagnostic::new(
            &code::ASSUMPTION_WITHOUT_REASON,
            reason.unwrap_or(loc),
            format!("{what} has no reason"),
            if reason.is_some() { "says nothing" } else { "no `because`" },
        )
        .note("the compiler cannot check it; the deployer is responsible for it and must know the reason");
        checker.report(match reason {
            Some(reason) => diagnostic.fix("say why", reason, "\"…\""),
            None => diagnostic.fix("say why", Loc { span: Span::new(end, end), ..loc }, missing),
        });
    }
    Assumed { value, loc }
}
