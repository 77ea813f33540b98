use super::shared::{allows_everybody, find_verb, has_verb, is_owned, location, owner_key};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Permission;
use crate::syntax::ast::PrincipalKind;
use crate::text::Span;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1002",
        name: "owner-not-asked",
        severity: Severity::Warning,
        summary: "Data with an owner is granted to every user.",
        why: "The key is declared to hold the id of a user, and the grant does not compare it with the caller: every user \
              reaches everybody's data, by a request that names another id. `where owner(KEY)` becomes a condition that IAM checks. \
              Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
        bad: users![
            "table Notes { key userId: identity, noteId: string }"
            "grant auth_users read, put table Notes"
        ],
        good: users![
            "table Notes { key userId: identity, noteId: string }"
            "grant auth_users read, put table Notes where owner(userId)"
        ],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // Nobody owns these.
        users!["table Cities { key name: string }" "grant auth_users read table Cities"],
        // A group is there to see what others don't.
        users!["table Notes { key userId: identity }" "grant group admins read table Notes"],
        // The scan is the greater evil, and has a rule of its own.
        users!["table Notes { key userId: identity }" "grant auth_users scan table Notes"],
        users!["table Notes { key userId: identity }" "deny auth_users delete table Notes"],
        users!["table Notes { key userId: sub }" "function List" "grant function List query table Notes"],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_everybody(written)
            || is_owned(grant)
            || find_verb(grant, |verb| verb.owner).is_none()
            || has_verb(grant, "scan")
        {
            continue;
        }
        let mut keys = grant.targets.iter().zip(&written.targets);
        let Some((target, node, key)) =
            keys.find_map(|(target, node)| Some((target, node, owner_key(context.program, target)?)))
        else {
            continue;
        };
        if target.object.kind(context.program).word == "key" {
            continue; // the encryption context has a rule of its own
        }
        let (who, name) = (context.text(location(file, written.who.span)), context.text(location(file, node.span())));
        let message = format!("`{who}` may reach everybody's data in `{name}`, not only their own");
        let finding = Diagnostic::new(RULE.code, location(file, written.span), message, "bound to no owner")
            .label(key.loc, "this says whose it is");
        let bindable = |permission: &Permission| matches!(permission, Permission::Verb(verb) if verb.owner);
        let same = |target| {
            owner_key(context.program, target).is_some_and(|other| (other.name, other.ty) == (key.name, key.ty))
        };
        diagnostics.push(if written.who.kind == PrincipalKind::UnauthUsers {
            finding
                .help("guests have no id that lasts: ask for a sign-in, or keep what is public in a table of its own")
        } else if grant.verbs.iter().all(bindable) && grant.targets.iter().all(same) {
            let (end, joint) = match written.terms().conditions.last() {
                Some(last) => (last.span.end, "and"),
                None => (written.targets.last().map_or(written.span.end, |last| last.span().end), "where"),
            };
            let clause = format!("{joint} owner({})", key.name);
            let place = location(file, Span::new(end, end));
            finding.fix(format!("let each have their own: `{clause}`"), place, format!(" {clause}"))
        } else {
            finding.help(format!("grant what can be bound apart, with `where owner({})`", key.name))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::fix;
    use crate::lint::testing::findings;
    use crate::text::{FileId, Sources};

    #[test]
    fn the_fix_stands_behind_other_conditions() {
        let program = users![
            "table Notes { key userId: identity }"
            "grant auth_users get table Notes where attributes(title) until 2099-01-31"
        ];
        let diagnostics = findings(&RULE, program);
        assert_eq!(diagnostics[0].message, "`auth_users` may reach everybody's data in `Notes`, not only their own");
        let (fixed, _) = fix::apply(&Sources::single("a.authc", program), &diagnostics, true);
        let text = &fixed.file(FileId(0)).text;
        assert!(text.contains("where attributes(title) and owner(userId) until"), "{text}");
        assert!(findings(&RULE, text).is_empty());
    }

    #[test]
    fn an_index_by_owner_counts() {
        let program = users![
            "table Notes { key noteId: string; index byUser { key userId: sub } }"
            "grant auth_users query index Notes.byUser"
        ];
        assert_eq!(findings(&RULE, program).len(), 1);
    }
}
