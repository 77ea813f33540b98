use super::shared::location;
use crate::catalog::catalog;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Permission;
use crate::model::{Program, RoleId};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1019",
        name: "dependent-action-missing",
        severity: Severity::Info,
        summary: "A raw action depends on another action that is not granted.",
        why: "For some actions AWS asks about others in the same call, of the same caller: without them the call is refused, \
              and which one was missing is seen only in the error at run time.",
        bad: "table Notes { key userId: string }\nfunction Restore\n\
              grant function Restore raw \"dynamodb:RestoreTableToPointInTime\" table Notes because \"drills\"\n",
        good: "table Notes { key userId: string }\nfunction Restore\n\
               grant function Restore get, query, scan, put, update, delete table Notes\n\
               grant function Restore raw \"dynamodb:RestoreTableToPointInTime\" table Notes because \"drills\"\n",
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        "table Notes { key userId: string }\nfunction Probe\n\
         grant function Probe raw \"dynamodb:DescribeTimeToLive\" table Notes because \"probes TTL\"\n",
        "table Notes { key userId: string }\nfunction Restore\n\
         deny function Restore raw \"dynamodb:RestoreTableToPointInTime\" table Notes because \"never\"\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if grant.deny {
            continue;
        }
        for permission in &grant.verbs {
            let Permission::Raw(raw) = permission else { continue };
            let Some(action) = catalog().action(&raw.action) else { continue };
            let Some(role) = grant.roles.first() else { continue };
            let missing =
                action.dependent_actions().find(|needed| !allows(context.program, *role, &needed.full_name()));
            let Some(missing) = missing else { continue };
            let who = context.program.role_title(*role);
            let needed = missing.full_name();
            let message = format!("`{}` also needs `{needed}`, which `{who}` is not granted", raw.action);
            diagnostics.push(
                Diagnostic::new(RULE.code, location(file, written.span), message, "not enough by itself")
                    .help(format!("grant `{needed}` too, or add it to the role by hand where no kind has it")),
            );
        }
    }
}

/// Returns whether a role is granted an action on any resource.
fn allows(program: &Program<'_>, role: RoleId, action: &str) -> bool {
    let (mut put, mut delete) = (false, false);
    for grant in program.grants.iter().filter(|grant| !grant.deny && grant.roles.contains(&role)) {
        for permission in &grant.verbs {
            let has = match permission {
                Permission::Verb(verb) => {
                    put |= verb.actions.contains(&"dynamodb:PutItem");
                    delete |= verb.actions.contains(&"dynamodb:DeleteItem");
                    verb.all_actions().any(|own| own == action)
                }
                Permission::Raw(raw) => *raw.action == *action,
            };
            if has {
                return true;
            }
        }
    }
    // The one action that comes with two verbs together.
    put && delete && action == "dynamodb:BatchWriteItem"
}
