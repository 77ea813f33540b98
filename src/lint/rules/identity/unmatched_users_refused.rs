use super::shared::{has_rules, identity_pools, is_granted};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Principal;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1109",
        name: "unmatched-users-refused",
        severity: Severity::Warning,
        summary: "Users without a matching rule get no credentials despite a grant.",
        why: "Where a sign-in has rules, a user who matches none gets nothing where it says \
              `ambiguous_role deny`. What is granted to `auth_users` then reaches only members of the groups that rules \
              lead to. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
        bad: pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" "ambiguous_role deny" ; "grant auth_users get bucket Uploads at \"tips/\"" ],
        good: pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" ; "grant auth_users get bucket Uploads at \"tips/\"" ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Only the group is granted something.
        pool![ "rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins" "ambiguous_role deny" ; "grant group admins get bucket Uploads at \"tips/\"" ],
        // Users of the other sign-in get it.
        "user_pool Users { login email; client web; client ops; group admins }\n\
identity_pool Identities { sign_in Users.web, Users.ops; rule Users.ops claim(\"profile\") equals \"a\" -> Users.admins; ambiguous_role deny }\n\
bucket Uploads\n\
grant auth_users get bucket Uploads at \"tips/\"\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (id, pool) in
        identity_pools(context).filter(|(_, pool)| !pool.rules.is_empty() && pool.ambiguous_role == "Deny")
    {
        if pool.developer_provider.is_some()
            || pool.sign_in.iter().any(|login| !has_rules(pool, login.value))
            || !is_granted(context.program, |principal| principal == Principal::AuthUsers(id))
        {
            continue;
        }
        let message = format!("users of `{}` whom no rule matches get no credentials at all", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, pool.rules[0].loc, message, "who does not match is refused")
                .help("if they should get what `auth_users` get, leave out `ambiguous_role deny`")
                .help("if not, grant it to the groups instead of `auth_users`"),
        );
    }
}
