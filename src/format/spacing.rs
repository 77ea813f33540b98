//! The gaps between tokens on one line.

use crate::syntax::TokenKind;

/// Returns the number of blanks between two tokens on one line, 0 or 1. The braces of a block are handled by the layout.
pub(super) fn spacing(before: TokenKind, behind: TokenKind) -> usize {
    // A path extends to white space.
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

/// Returns whether a clause of a grant or an assertion begins with the first of these tokens.
pub(super) fn is_clause(kinds: &[TokenKind]) -> bool {
    match kinds {
        [TokenKind::At | TokenKind::Where | TokenKind::Via | TokenKind::Until | TokenKind::Because, ..] => true,
        // `after DATE`: no name stands before a date.
        [TokenKind::Word, TokenKind::Date, ..] => true,
        _ => false,
    }
}

/// Returns whether a line that is too long may break before this token.
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
