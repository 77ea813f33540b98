//! Groups of which none comes first.

use super::shared::has_rules;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};
use crate::model::identity_pool::Login;
use crate::model::{IdentityPoolId, Principal, UserPoolId};

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1107",
        name: "group-precedence-tied",
        severity: Severity::Warning,
        summary: "Two groups with different roles have the same precedence, or none.",
        why: "The group with the lowest precedence gives a user its role. Where two are equal the token names no \
              preferred role, and members of both get no credentials, or the role of `auth_users`. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html",
        bad: "user_pool Users { login email; client web; group admins; group support }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n\
grant group support get bucket Uploads\n",
        good: pool![  ; "grant group admins put bucket Uploads" "grant group support get bucket Uploads" ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // One has no role.
        "user_pool Users { login email; client web; group admins; group support }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
        // Rules give the roles.
        "user_pool Users { login email; client web; group admins; group support }\n\
identity_pool Identities { sign_in Users.web; rule Users.web claim(\"profile\") equals \"a\" -> Users.admins; rule Users.web claim(\"profile\") equals \"s\" -> Users.support }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n\
grant group support get bucket Uploads\n",
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    let program = context.program;
    let with_role = program.roles.iter().filter_map(|role| match role.principal {
        Principal::Group(pool, users, at) => {
            let group = &program.user_pools[users.index()].groups[at as usize];
            Some((pool, users, group.precedence, at))
        }
        _ => None,
    });
    let mut groups: Vec<(IdentityPoolId, UserPoolId, Option<u32>, u32)> = with_role.collect();
    groups.sort_unstable();
    for pair in groups.windows(2) {
        let [(pool, users, first, one), (other_pool, other_users, second, two)] = *pair else { continue };
        if (pool, users, first) != (other_pool, other_users, second) {
            continue;
        }
        let pool = &program.identity_pools[pool.index()];
        let by_token = |login: Login| matches!(login, Login::Client(of, _) if of == users) && !has_rules(pool, login);
        if !pool.sign_in.iter().any(|login| by_token(login.value)) {
            continue;
        }
        let of = &program.user_pools[users.index()].groups;
        let (one, two) = (&of[one as usize], &of[two as usize]);
        let gets = if pool.ambiguous_role == "Deny" { "no credentials" } else { "the role of neither" };
        let message = format!("who is in `{}` and in `{}` gets {gets}", one.name, two.name);
        found.push(
            Diagnostic::new(RULE.code, two.loc, message, "neither comes first").label(one.loc, "the other group").help(
                format!("say which comes first: group {} {{ precedence {} }}", two.name, second.map_or(1, |it| it + 1)),
            ),
        );
    }
}
