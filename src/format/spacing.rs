//! What stands between two tokens on one line.

use crate::syntax::T;

/// How many spaces stand between two tokens that follow each other on one line, outside of what the braces of a block ask
/// for: none or one.
pub(super) fn spacing(before: T, behind: T) -> usize {
    // A path goes on up to white space.
    if before == T::Path {
        return 1;
    }
    let tight_behind = matches!(before, T::Dot | T::OpenParen | T::At_);
    let tight_before = matches!(behind, T::Comma | T::Semicolon | T::Colon | T::Dot | T::OpenParen | T::CloseParen);
    usize::from(!tight_behind && !tight_before)
}

/// Whether a clause of a grant or of an assertion begins with this token.
pub(super) fn is_clause(kind: T) -> bool {
    matches!(kind, T::At | T::Where | T::Via | T::Until | T::Because)
}

/// Whether a line that is too long may go on with this token on the next one.
pub(super) fn may_break(before: T, kind: T) -> bool {
    before == T::Comma || matches!(kind, T::Except | T::And | T::Can | T::Cannot | T::Requires | T::Arrow | T::Because)
}
