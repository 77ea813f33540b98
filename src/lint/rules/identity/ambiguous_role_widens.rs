//! Users whose role cannot be told get more than their group has.

use super::shared::{clause, created, groups};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};
use crate::model::Principal;

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1106",
        name: "ambiguous-role-widens",
        severity: Severity::Warning,
        summary: "Where the role cannot be told, users get one that allows more than their group's.",
        why: "If no rule matches, or several groups have an equal claim to a user, `ambiguous_role authenticated` \
              hands out the role of `auth_users`. That is a way round every group that was given less. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
        bad: pool![ "ambiguous_role authenticated" ; "grant auth_users except group support get bucket Uploads at \"tips/\"" "grant group admins put bucket Uploads at \"tips/\"" ],
        good: pool![  ; "grant auth_users except group support get bucket Uploads at \"tips/\"" "grant group admins put bucket Uploads at \"tips/\"" ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Fixes::Unsafe,
    silent: &[
        // Every group has what all have.
        pool![ "ambiguous_role authenticated" ; "grant auth_users get bucket Uploads at \"tips/\"" "grant group admins put bucket Uploads at \"tips/\"" "grant group support put bucket Uploads at \"tips/\"" ],
        // One group is never ambiguous.
        pool![ "ambiguous_role authenticated" ; "grant auth_users except group support get bucket Uploads at \"tips/\"" ],
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    let program = context.program;
    for (id, pool) in created(context).filter(|(_, pool)| pool.ambiguous_role != "Deny") {
        if pool.rules.is_empty() && groups(program, id).nth(1).is_none() {
            continue;
        }
        let Some(all) = program.role(Principal::AuthUsers(id)) else { continue };
        let less = groups(program, id).find(|&(users, group)| {
            let Some(role) = program.role(Principal::Group(id, users, group)) else { return false };
            // What all have and the group has not, or what is denied to the group alone.
            program
                .grants
                .iter()
                .any(|grant| grant.deny != grant.roles.contains(&all) && grant.deny == grant.roles.contains(&role))
        });
        let Some((users, group)) = less else { continue };
        let at = clause(context, pool.loc, "ambiguous_role").unwrap_or(pool.loc);
        let group = &program.user_pools[users.index()].groups[group as usize];
        let message = format!("members of `{}` whose role cannot be told get more than the group has", group.name);
        found.push(
            Diagnostic::new(RULE.code, at, message, "the role of `auth_users`")
                .label(group.loc, "has less than all others")
                .fix("refuse them instead", at, "ambiguous_role deny"),
        );
    }
}
