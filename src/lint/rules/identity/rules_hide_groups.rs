//! Groups whose members never get their role.

use super::shared::{all, groups, has_rules};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};
use crate::model::identity_pool::Login;

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1108",
        name: "rules-hide-groups",
        severity: Severity::Warning,
        summary: "A group has a role that rules keep from its members.",
        why: "Users of a sign-in get their roles either by rules or from the groups in their token. With a rule for a \
              sign-in the groups are not looked at, and what is granted to a group that no rule leads to is never \
              allowed. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
        bad: pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" ; "grant group admins put bucket Uploads" "grant group support get bucket Uploads" ],
        good: pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" "rule Users.web claim(\"custom:team\") equals \"help\" -> Users.support" ; "grant group admins put bucket Uploads" "grant group support get bucket Uploads" ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // No rules.
        pool![  ; "grant group support get bucket Uploads" ],
        // Another app client goes by groups.
        "user_pool Users { login email; client web; client ops; group admins; group support }\n\
identity_pool Identities { sign_in Users.web, Users.ops; rule Users.web claim(\"profile\") equals \"a\" -> Users.admins }\n\
bucket Uploads\n\
grant group support get bucket Uploads\n",
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    for (id, pool) in all(context).filter(|(_, pool)| !pool.rules.is_empty()) {
        for (users, at) in groups(context.program, id) {
            let by_token =
                |login: Login| matches!(login, Login::Client(of, _) if of == users) && !has_rules(pool, login);
            if pool.rules.iter().any(|rule| rule.group == (users, at))
                || pool.sign_in.iter().any(|login| by_token(login.value))
            {
                continue;
            }
            let group = &context.program.user_pools[users.index()].groups[at as usize];
            let message = format!("nobody gets the role of group `{}`: rules decide, and none leads to it", group.name);
            found.push(
                Diagnostic::new(RULE.code, group.loc, message, "never handed out")
                    .label(pool.rules[0].loc, "with a rule, groups in the token are not looked at")
                    .help(format!(
                        "add a rule for its members: rule … claim(\"cognito:groups\") contains \"{}\" -> {}.{}",
                        group.name,
                        context.program.user_pools[users.index()].name,
                        group.name
                    )),
            );
        }
    }
}
