use super::shared::{allows_everybody, find_verb, is_owned, location, owner_key, target_kind};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::syntax::ast::PrincipalKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1006",
        name: "shared-write",
        severity: Severity::Warning,
        summary: "Every user may change what others wrote.",
        why: "Items and objects that are bound to no owner can be replaced and deleted by every user, with a script as \
              well as with the app. Where that is not intended, the key has to say who owns them, or a function has to \
              write.",
        bad: users![
            "table Votes { key topic: string, voter: string }"
            "grant auth_users put, delete table Votes"
        ],
        good: users![
            "table Votes { key voter: identity, topic: string }"
            "grant auth_users put, delete table Votes where owner(voter)"
        ],
    },
    category: Category::Access,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        users!["table Votes { key topic: string, voter: string }" "grant auth_users query table Votes"],
        users!["bucket Uploads" "grant auth_users put bucket Uploads at \"private/{identity}/\""],
        users!["table Votes { key topic: string }" "grant group admins delete table Votes"],
        users!["table Votes { key topic: string }" "function Count" "grant function Count update table Votes"],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if written.who.kind != PrincipalKind::AuthUsers || !allows_everybody(written) || is_owned(grant) {
            continue;
        }
        let kind = target_kind(context.program, grant);
        let changes: &[&str] = match kind {
            "table" => &["put", "update", "delete", "partiql_insert", "partiql_update", "partiql_delete"],
            // Without a prefix it is the whole bucket, which has a rule of its own.
            "bucket" if grant.at().is_some_and(|at| at.vars().next().is_none()) => {
                &["put", "delete", "delete_version", "tag"]
            }
            "iot_shadow" => &["update", "delete"],
            _ => continue,
        };
        let (Some(verb), Some(target)) =
            (find_verb(grant, |verb| changes.contains(&verb.name)), written.targets.first())
        else {
            continue;
        };
        // A key that could be asked for has a rule of its own.
        if grant.targets.iter().any(|target| owner_key(context.program, target).is_some()) {
            continue;
        }
        let (who, target) =
            (context.text(location(file, written.who.span)), context.text(location(file, target.span())));
        let message = format!("`{who}` may `{}` what others wrote to {kind} `{target}`", verb.name);
        let finding = Diagnostic::new(RULE.code, location(file, written.span), message, "bound to no owner");
        diagnostics.push(match kind {
            "table" => finding.help("make the owner the partition key, and write `where owner(KEY)`"),
            "bucket" => finding.help("give each their own part: at \"private/{identity}/\""),
            _ => finding.help("let a function do it behind a route, and look at the caller there"),
        });
    }
}
