//! What stands between two tokens on one line.

use crate::syntax::TokenKind;

/// How many spaces stand between two tokens that follow each other on one line, outside of what the braces of a block ask
/// for: none or one.
pub(super) fn spacing(before: TokenKind, behind: TokenKind) -> usize {
    // A path goes on up to white space.
    if before == TokenKind::Path {
        return 1;
    }
    let tight_behind = matches!(before, TokenKind::Dot | TokenKind::OpenParen | TokenKind::AtSign);
    let tight_before = matches!(
        behind,
        TokenKind::Comma
            | TokenKind::Semicolon
            | TokenKind::Colon
            | TokenKind::Dot
            | TokenKind::OpenParen
            | TokenKind::CloseParen
    );
    usize::from(!tight_behind && !tight_before)
}

/// Whether a clause of a grant or of an assertion begins with this token.
pub(super) fn is_clause(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::At | TokenKind::Where | TokenKind::Via | TokenKind::Until | TokenKind::Because)
}

/// Whether a line that is too long may go on with this token on the next one.
pub(super) fn may_break(before: TokenKind, kind: TokenKind) -> bool {
    before == TokenKind::Comma
        || matches!(
            kind,
            TokenKind::Except
                | TokenKind::And
                | TokenKind::Can
                | TokenKind::Cannot
                | TokenKind::Requires
                | TokenKind::Arrow
                | TokenKind::Because
        )
}
