//! Error recovery: finds where statements begin, so that a broken statement does not affect the next ones.

use super::token::TokenKind;

/// Returns ranges of tokens that can be parsed separately. Each begins at a keyword that can only begin a statement, or at the
/// attributes before it. Such a keyword ends the statement before it even inside brackets, which are then unclosed.
pub fn chunks(kinds: &[TokenKind]) -> Vec<std::ops::Range<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    // End of attributes without a statement, each of which would be followed to the same end.
    let mut stray = 0;
    while at < kinds.len() {
        if kinds[at] == TokenKind::AtSign && at >= stray {
            let end = attributes_end(kinds, at);
            stray = end;
            if kinds.get(end).is_some_and(|kind| kind.is_start()) {
                starts.push(at);
                at = end + 1;
                continue;
            }
        } else if begins_statement(kinds[at..].iter().copied()) {
            starts.push(at);
        }
        at += 1;
    }
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([kinds.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).filter(|range| !range.is_empty()).collect()
}

/// Returns whether a statement begins with these tokens. `deny` is also the value of an option, `ambiguous_role deny`; then no
/// principal follows.
pub fn begins_statement(mut kinds: impl Iterator<Item = TokenKind>) -> bool {
    let Some(kind) = kinds.next().filter(|kind| kind.is_hard_start()) else { return false };
    kind != TokenKind::Deny
        || match kinds.next() {
            Some(TokenKind::CloseBrace | TokenKind::Semicolon) => false,
            Some(TokenKind::Word) => kinds.next() == Some(TokenKind::Dot),
            _ => true,
        }
}

/// Returns the end of the attributes that begin at `at`, as far as their parentheses are closed.
pub fn attributes_end(kinds: &[TokenKind], mut at: usize) -> usize {
    while kinds.get(at) == Some(&TokenKind::AtSign) {
        at += 1;
        if kinds.get(at).is_some_and(|kind| kind.is_word()) {
            at += 1;
        }
        if kinds.get(at) == Some(&TokenKind::OpenParen) {
            let limit = kinds.len().min(at + 64);
            match kinds[at..limit].iter().position(|&kind| kind == TokenKind::CloseParen) {
                Some(length) => at += length + 1,
                None => return at,
            }
        }
    }
    at
}

/// Returns the first bracket that is not closed, or the first that closes nothing.
pub fn unbalanced(kinds: &[TokenKind]) -> Option<Unbalanced> {
    let mut open: Vec<usize> = Vec::new();
    for (at, kind) in kinds.iter().enumerate() {
        match kind {
            TokenKind::OpenBrace | TokenKind::OpenParen => open.push(at),
            TokenKind::CloseBrace | TokenKind::CloseParen => {
                let wanted = if *kind == TokenKind::CloseBrace { TokenKind::OpenBrace } else { TokenKind::OpenParen };
                match open.last() {
                    Some(&top) if kinds[top] == wanted => {
                        open.pop();
                    }
                    Some(&top) if kinds[top] == TokenKind::OpenParen => return Some(Unbalanced::Open(top)),
                    Some(_) | None => return Some(Unbalanced::Close(at)),
                }
            }
            _ => {}
        }
    }
    open.last().map(|&at| Unbalanced::Open(at))
}

/// An unbalanced bracket, by the index of its token.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum Unbalanced {
    Open(usize),
    Close(usize),
}
