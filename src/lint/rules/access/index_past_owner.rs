use super::shared::{allows_everybody, location, owner_key, target_resource};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::{GrantTarget, Part};
use crate::model::resource::KeyType;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1003",
        name: "index-past-owner",
        severity: Severity::Warning,
        summary: "Users may read owned rows through an index without an owner.",
        why: "An index is a second way to the same rows. Where its partition key is not the owner, IAM cannot compare \
              anything with the caller: a user who knows or guesses a value of that key reads the rows of all users. \
              Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
        bad: users![
            "table Notes { key userId: identity, noteId: string; index byDay { key day: string } }"
            "grant auth_users read table Notes where owner(userId)"
            "grant auth_users query index Notes.byDay"
        ],
        good: users![
            "table Notes { key userId: identity, noteId: string; index byDay { key userId: identity, day: string } }"
            "grant auth_users read table Notes where owner(userId)"
            "grant auth_users query index Notes.byDay where owner(userId)"
        ],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Support looks at everybody's rows.
        users![
            "table Notes { key userId: identity, noteId: string; index byDay { key day: string } }"
            "grant group admins query index Notes.byDay"
        ],
        // The rows of the table belong to nobody.
        users![
            "table Cities { key name: string; index byLand { key land: string } }"
            "grant auth_users query index Cities.byLand"
        ],
        users![
            "table Notes { key userId: identity, noteId: string; index byDay { key day: string } }"
            "deny auth_users query index Notes.byDay"
        ],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_everybody(written) {
            continue;
        }
        for (target, node) in grant.targets.iter().zip(&written.targets) {
            let Part::Named(name) = target.part else { continue };
            let Some(owner) = owner_key(context.program, &GrantTarget { part: Part::Whole, ..*target }) else {
                continue;
            };
            let Some(resource) = target_resource(context.program, target) else { continue };
            let index = resource.table().and_then(|table| table.indexes.iter().find(|index| index.name == name));
            let Some(key) = index.and_then(|index| index.key.first()) else { continue };
            if matches!(key.ty, KeyType::Owner(_)) {
                continue;
            }
            let who = context.text(location(file, written.who.span));
            let message =
                format!("`{who}` may read everybody's rows of `{}` through its index `{name}`", resource.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, location(file, node.span()), message, "the key of the index identifies nobody")
                    .label(key.loc, "read by this")
                    .label(owner.loc, "this says whose a row is")
                    .help(format!(
                        "put the owner first in the key of the index, and ask for it: index {name} {{ key {}: … }} and `where owner({})`",
                        owner.name, owner.name
                    ))
                    .help("or let a function query the index, and filter what it answers"),
            );
        }
    }
}
