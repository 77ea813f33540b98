//! Folding ranges.

use super::ProgramView;
use crate::syntax::ast::StatementNode;
use crate::syntax::{Comment, TokenKind, begins_statement, lex};
use crate::text::{FileId, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// Braces and what is in them, or a statement on several lines.
    Block,
    /// Comments on lines of their own.
    Comment,
    /// The grants under a comment that has a ruler in it.
    Region,
}

/// A range that folds to its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    pub span: Span,
    pub kind: FoldKind,
}

/// Returns the folding ranges of a file, in the order of the text. Each has several lines.
pub fn folding_ranges(view: &ProgramView<'_, '_>, file: FileId) -> Vec<Fold> {
    let text = view.text(file);
    // Braces are matched on tokens, so that a block stays folded while it has a syntax error.
    let lexed = lex(file, text, &mut Vec::new());
    let mut folds = Vec::new();
    let mut open = Vec::new();
    for (at, (kind, span)) in lexed.kinds.iter().zip(&lexed.spans).enumerate() {
        match kind {
            TokenKind::OpenBrace => open.push(span.start),
            TokenKind::CloseBrace => {
                let from = open.pop();
                folds.extend(from.map(|from| Fold { span: Span::new(from, span.end), kind: FoldKind::Block }));
            }
            // A missing brace costs only the folds of one declaration.
            _ if begins_statement(lexed.kinds[at..].iter().copied()) => open.clear(),
            _ => {}
        }
    }
    let statements = &view.parsed(file).tree.statements;
    let grants = statements.iter().filter(|statement| matches!(statement, StatementNode::Grant(_)));
    folds.extend(grants.map(|grant| Fold { span: grant.span(), kind: FoldKind::Block }));
    comments(text, &lexed.comments, statements, &mut folds);
    folds.retain(|fold| fold.span.of(text).contains('\n'));
    folds.sort_unstable();
    folds
}

/// Adds runs of comments, and the grants below a comment with a ruler.
fn comments(text: &str, comments: &[Comment], statements: &[StatementNode], folds: &mut Vec<Fold>) {
    let own: Vec<&Comment> = comments.iter().filter(|comment| begins_line(text, comment.span)).collect();
    let runs: Vec<&[&Comment]> = own.chunk_by(|one, next| follows(text, one.span, next.span)).collect();
    let rulers: Vec<u32> =
        runs.iter().filter(|run| has_ruler(text, run)).filter_map(|run| Some(run.first()?.span.start)).collect();
    for run in runs {
        let ([first, ..], [.., last]) = (run, run) else { continue };
        let run = first.span.to(last.span);
        let Ok(ruler) = rulers.binary_search(&run.start) else {
            folds.push(Fold { span: run, kind: FoldKind::Comment });
            continue;
        };
        let from = statements.partition_point(|statement| statement.span().start < run.end);
        let end = rulers.get(ruler + 1).copied().unwrap_or(u32::MAX);
        let under = statements[from..]
            .iter()
            .take_while(|statement| matches!(statement, StatementNode::Grant(_)) && statement.span().start < end);
        folds.push(match under.last() {
            Some(grant) => Fold { span: run.to(grant.span()), kind: FoldKind::Region },
            None => Fold { span: run, kind: FoldKind::Comment },
        });
    }
}

fn begins_line(text: &str, span: Span) -> bool {
    let before = text[..span.start as usize].bytes().rev();
    before.take_while(|byte| *byte != b'\n').all(|byte| byte == b' ' || byte == b'\t')
}

/// Returns whether a comment is on the line after another.
fn follows(text: &str, one: Span, next: Span) -> bool {
    let between = Span::new(one.end, next.start).of(text);
    between.bytes().filter(|byte| *byte == b'\n').count() == 1 && between.trim().is_empty()
}

/// Returns whether a comment has a ruler: `// ----`, `// ==== Orders ====`.
fn has_ruler(text: &str, run: &[&Comment]) -> bool {
    let ruler = |mark: u8, line: &str| line.as_bytes().windows(4).any(|four| four == [mark; 4]);
    run.iter().any(|comment| {
        let line = comment.span.of(text);
        b"-=/*#~".iter().any(|mark| ruler(*mark, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    /// The lines of each fold, from 1.
    fn show(text: &str) -> Vec<String> {
        view(text, |view, at| {
            let text = view.text(at.file);
            let line = |offset: u32| text[..offset as usize].matches('\n').count() + 1;
            let show = |fold: &Fold| format!("{}-{} {:?}", line(fold.span.start), line(fold.span.end), fold.kind);
            folding_ranges(view, at.file).iter().map(show).collect()
        })
    }

    #[test]
    fn blocks_and_statements() {
        let text = "user_pool P {\n  client web {\n    flows srp\n  }\n  group g { precedence 1 }\n}\n\
grant auth_users read\n  table T\ntest \"t\" {\n  assert unauth_users cannot anything table T\n}\n";
        assert_eq!(show(text), ["1-6 Block", "2-4 Block", "7-8 Block", "9-11 Block"]);
    }

    #[test]
    fn a_broken_block_stays() {
        assert_eq!(
            show("table T {\n  key a: , b\n}\ntable U {\n  key\ngrant x\nbucket B {\n}\n"),
            ["1-3 Block", "7-8 Block"]
        );
    }

    #[test]
    fn comments_and_sections() {
        let text = "// one\n// two\n\n// alone\nbucket B // behind\n// ---- Orders ----\ngrant auth_users get bucket B\n\n\
// why\n// not\ngrant auth_users put bucket B\n// ----\n// More\n// ----\ngrant auth_users list bucket B at \"a/\"\nbucket C\n\
grant auth_users get bucket C\n//// ====\nbucket D\n";
        assert_eq!(show(text), ["1-2 Comment", "6-11 Region", "9-10 Comment", "12-15 Region"]);
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(97, |view, at| {
            let text = view.text(at.file);
            for fold in folding_ranges(view, at.file) {
                assert!(text[fold.span.start as usize..fold.span.end as usize].contains('\n'));
            }
        });
    }
}
