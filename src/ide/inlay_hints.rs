//! Inlay hints: the verbs of a group, the used quota of a role, and the tests that cover a grant or a route.

use std::cell::OnceCell;

use super::code_lens::short_title;
use super::compiled::{CompiledGrants, Quota, thousands};
use super::coverage::{CoverageMarks, ShownMark, ShownMarks, routes};
use super::{ProgramView, whole};
use crate::model::RoleId;
use crate::model::grant::Permission;
use crate::policy::split::MAX_INLINE_SIZE;
use crate::syntax::ast::{ClauseNode, GrantNode, StatementNode};
use crate::text::{FileId, Loc, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HintKind {
    /// The verbs of a group.
    Verbs,
    /// The used quota of a role.
    Quota,
    /// The tests that cover a grant or a route.
    Coverage,
}

/// The hints that are shown.
#[derive(Debug, Clone, Copy)]
pub struct HintSelection<'m> {
    pub verbs: bool,
    pub quota: bool,
    pub coverage: Option<&'m CoverageMarks>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub offset: u32,
    pub label: String,
    pub tooltip: String,
    pub kind: HintKind,
    /// Padding on the left and on the right.
    pub left: bool,
    pub right: bool,
}

/// Returns the hints in a range of a file, in the order of the text.
pub fn inlay_hints<'v, 's>(
    view: &ProgramView<'v, 's>,
    compiled: &OnceCell<CompiledGrants<'v, 's>>,
    file: FileId,
    range: Span,
    selection: &HintSelection<'_>,
) -> Vec<Hint> {
    let mut hints = Vec::new();
    let compiled = || compiled.get_or_init(|| CompiledGrants::new(view));
    let marks = selection.coverage.and_then(|marks| ShownMarks::new(view, marks));
    let statements = &view.parsed(file).tree.statements;
    let first = statements.partition_point(|statement| whole(statement).end < range.start);
    for statement in statements[first..].iter().take_while(|statement| whole(statement).start <= range.end) {
        match statement {
            StatementNode::Grant(grant) => {
                if selection.verbs {
                    add_verbs(view, compiled(), file, grant, &mut hints);
                }
                let mark = marks.as_ref().and_then(|marks| {
                    let mark = marks.of_grant(Loc { file, span: grant.span })?;
                    Some(coverage_hint(marks, &mark, grant.span.end))
                });
                hints.extend(mark);
            }
            StatementNode::Declare(declare) => {
                let clauses = marks.iter().flat_map(|marks| routes(declare).map(move |clause| (marks, clause)));
                hints.extend(clauses.filter_map(|(marks, clause)| {
                    let mark = marks.of_route(file, declare, clause)?;
                    Some(coverage_hint(marks, &mark, end_of_head(view.text(file), clause)))
                }));
            }
            StatementNode::Param(_) | StatementNode::Test(_) => {}
        }
    }
    if selection.quota {
        let mut holders: Vec<Loc> =
            view.program().roles.iter().map(|role| view.program().declared(role.principal)).collect();
        holders.retain(|loc| loc.file == file && loc.span.end >= range.start && loc.span.end <= range.end);
        holders.sort_unstable();
        holders.dedup();
        hints.extend(holders.into_iter().filter_map(|loc| quota_hint(view, compiled(), loc)));
    }
    hints.retain(|hint| range.start <= hint.offset && hint.offset <= range.end);
    hints.sort_by_key(|hint| hint.offset);
    hints
}

/// Adds the verbs of `read` and other groups.
fn add_verbs<'v, 's>(
    view: &ProgramView<'v, 's>,
    compiled: &CompiledGrants<'v, 's>,
    file: FileId,
    grant: &GrantNode,
    hints: &mut Vec<Hint>,
) {
    let Some(model) = compiled.grant(Loc { file, span: grant.span }) else { return };
    let Some(target) = model.targets.first() else { return };
    let kind = target.object.kind(view.program());
    for verb in grant.verbs.iter().filter(|verb| !verb.raw) {
        let Some(group) = kind.group(verb.span.of(view.text(file))) else { continue };
        let meant = model.verbs.iter().filter_map(|permission| match permission {
            Permission::Verb(verb) if group.verbs.contains(&verb.name) => Some(*verb),
            _ => None,
        });
        let meant: Vec<_> = meant.collect();
        let names: Vec<&str> = meant.iter().map(|verb| verb.name).collect();
        let notes: Vec<String> = meant.iter().map(|verb| format!("{}: {}", verb.name, verb.note)).collect();
        hints.push(Hint {
            offset: verb.span.end,
            label: format!("= {}", names.join(", ")),
            tooltip: notes.join("\n"),
            kind: HintKind::Verbs,
            left: true,
            right: false,
        });
    }
}

/// Returns where a clause ends, without its block.
fn end_of_head(text: &str, clause: &ClauseNode) -> u32 {
    let end = clause.block.as_ref().map_or(clause.span.end, |block| block.span.start);
    clause.span.start + Span::new(clause.span.start, end).of(text).trim_end().len() as u32
}

/// Returns the hint with a mark.
fn coverage_hint(marks: &ShownMarks<'_, '_, '_>, mark: &ShownMark<'_>, offset: u32) -> Hint {
    let mut lines = match mark.is_bare() {
        true => vec!["No assertion would fail without it".to_owned()],
        false => vec![format!("Covered by {}:", mark.count())],
    };
    lines.extend(marks.places(mark).into_iter().map(|(place, text)| format!("{place}  {text}")));
    lines.extend(mark.more());
    lines.extend(mark.unseen().map(|unseen| format!("No assertion would fail without {unseen}")));
    Hint { offset, label: mark.label(), tooltip: lines.join("\n"), kind: HintKind::Coverage, left: true, right: true }
}

/// Returns the hint on the roles of one principal.
fn quota_hint<'v, 's>(view: &ProgramView<'v, 's>, compiled: &CompiledGrants<'v, 's>, loc: Loc) -> Option<Hint> {
    let roles = compiled.roles_at(loc);
    let label = match roles {
        [] => return None,
        [one] => compiled.quota(*one).short(),
        many => {
            let named =
                many.iter().map(|role| format!("{} {}", short_title(view, *role), compiled.quota(*role).short()));
            named.collect::<Vec<_>>().join(", ")
        }
    };
    let tooltip: Vec<String> = roles.iter().map(|role| quota_sentence(view, *role, compiled.quota(*role))).collect();
    Some(Hint {
        offset: loc.span.end,
        label,
        tooltip: tooltip.join("\n"),
        kind: HintKind::Quota,
        left: true,
        right: true,
    })
}

/// Returns a sentence about the used quota of a role.
pub(crate) fn quota_sentence(view: &ProgramView<'_, '_>, role: RoleId, quota: Quota) -> String {
    let title = view.program().role_title(role);
    let Quota { used, available } = quota;
    let (used, of) = (thousands(used), thousands(available));
    if available == MAX_INLINE_SIZE {
        format!("The policy of {title} has {used} of the {of} characters that AWS gives a role")
    } else if quota.used <= available {
        format!(
            "The policies of {title}, some of them managed, have {used} of the {of} characters that AWS gives a role"
        )
    } else {
        format!("The policies of {title} need {used} characters, and AWS gives a role {of}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    /// The text with each hint where it is.
    fn show(text: &str, verbs: bool, quota: bool) -> String {
        view(text, |view, at| {
            let mut text = view.text(at.file).to_owned();
            let range = Span::new(0, text.len() as u32);
            let wanted = HintSelection { verbs, quota, coverage: None };
            for hint in inlay_hints(view, &OnceCell::new(), at.file, range, &wanted).iter().rev() {
                text.insert_str(hint.offset as usize, &format!("[{}]", hint.label));
            }
            text
        })
    }

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins }\n\
identity_pool Identities { sign_in Users.web; guests on because \"x\" }\n\
table Notes { key userId: identity; index i { key userId: identity } }\nfunction List\n\
grant auth_users read table Notes where owner(userId)\n\
grant group admins get, write table Notes\n\
grant group admins read index Notes.i\n\
grant function List get table Notes\n\
grant group admins read table Nots\n";

    const ALL: HintSelection<'_> = HintSelection { verbs: true, quota: true, coverage: None };

    #[test]
    fn verbs_of_groups() {
        let shown = show(PROGRAM, true, false);
        let lines: Vec<&str> = shown.lines().skip(4).collect();
        assert_eq!(
            lines,
            [
                "grant auth_users read[= get, query] table Notes where owner(userId)",
                "grant group admins get, write[= put, update] table Notes",
                "grant group admins read[= query] index Notes.i",
                "grant function List get table Notes",
                "grant group admins read table Nots",
            ]
        );
    }

    #[test]
    fn quota_of_roles() {
        let shown = show(PROGRAM, false, true);
        let lines: Vec<&str> = shown.lines().take(4).collect();
        assert_eq!(
            lines,
            [
                "user_pool Users { login email; client web; group admins[936 / 10,240] }",
                "identity_pool Identities[auth_users 439 / 10,240, unauth_users 0 / 10,240] { sign_in Users.web; guests on because \"x\" }",
                "table Notes { key userId: identity; index i { key userId: identity } }",
                "function List[275 / 10,240]",
            ]
        );
    }

    #[test]
    fn only_what_is_seen() {
        view(PROGRAM, |view, at| {
            let at_first = PROGRAM.find("read").expect("a verb") as u32;
            let range = Span::new(at_first, at_first + 10);
            let found = inlay_hints(view, &OnceCell::new(), at.file, range, &ALL);
            assert_eq!(found.iter().map(|hint| hint.label.as_str()).collect::<Vec<_>>(), ["= get, query"]);
            assert!(
                found[0].tooltip.starts_with("get: Reads items by their full key, one or many at a time.\nquery: ")
            );
        });
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(97, |view, at| {
            let text = view.text(at.file);
            let range = Span::new(at.offset, text.len() as u32);
            for hint in inlay_hints(view, &OnceCell::new(), at.file, range, &ALL) {
                assert!(text.is_char_boundary(hint.offset as usize) && hint.offset >= range.start);
            }
        });
    }
}
