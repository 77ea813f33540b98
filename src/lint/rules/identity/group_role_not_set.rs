use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Principal;
use crate::model::user_pool::Attached;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1128",
        name: "group-role-not-set",
        severity: Severity::Warning,
        summary: "A group of an existing user pool has grants and no role.",
        why: "The output creates the role and cannot set it on a group that belongs to another stack. Until the owner \
              of the pool does, members have the role of `auth_users`, and what is granted to their group is refused. \
              Source: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
        bad: "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group admins }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
        good: "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group admins { role attached because \"set with the command of the output\" } }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The output creates the group.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group admins { create on } }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
        // A rule gives the role.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group admins }\n\
identity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.admins }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    for role in &program.roles {
        let Principal::Group(pool, users, group) = role.principal else { continue };
        let of = &program.user_pools[users.index()];
        let group = &of.groups[group as usize];
        let pool = &program.identity_pools[pool.index()];
        let by_token = pool.logins_of(users).any(|login| pool.rules_of(login).next().is_none());
        if group.attached != Attached::Nobody || !by_token {
            continue;
        }
        let message =
            format!("members of `{}` get the role of `auth_users` until somebody sets that of the group", group.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, group.loc, message, format!("of `{}`, which exists already", of.name))
                .help("run the command that the output names for it, and say so: role attached because \"…\"")
                .help("or let the output create the group: create on"),
        );
    }
}
