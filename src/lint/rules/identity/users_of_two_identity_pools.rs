use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::{IdentityPoolId, Principal, UserPoolId};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1129",
        name: "users-of-two-identity-pools",
        severity: Severity::Warning,
        summary: "Users can avoid a denial through a second identity pool.",
        why: "A denial, `except` and `isolated` apply to the roles of one identity pool. A user of both pools can take \
              the credentials of the other. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html",
        bad: "user_pool Users { login email; client web; client ops }\n\
identity_pool One { sign_in Users.web }\n\
identity_pool Two { sign_in Users.ops }\n\
bucket Uploads\n\
grant One.auth_users get bucket Uploads\n\
deny One.auth_users get bucket Uploads at \"legal/\"\n\
grant Two.auth_users get bucket Uploads\n",
        good: "user_pool Users { login email; client web; client ops }\n\
identity_pool One { sign_in Users.web, Users.ops }\n\
bucket Uploads\n\
grant One.auth_users get bucket Uploads\n\
deny One.auth_users get bucket Uploads at \"legal/\"\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Nothing is denied.
        "user_pool Users { login email; client web; client ops }\n\
identity_pool One { sign_in Users.web }\n\
identity_pool Two { sign_in Users.ops }\n\
bucket Uploads\n\
grant One.auth_users get bucket Uploads\n\
grant Two.auth_users put bucket Uploads\n",
        // Other users.
        "user_pool Users { login email; client web }\nuser_pool Staff { login email; client desk }\n\
identity_pool One { sign_in Users.web }\n\
identity_pool Two { sign_in Staff.desk }\n\
bucket Uploads\n\
grant One.auth_users get bucket Uploads\n\
deny One.auth_users get bucket Uploads at \"legal/\"\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    if program.identity_pools.len() < 2 {
        return;
    }
    let pool_of = |principal| match principal {
        Principal::AuthUsers(pool) | Principal::Group(pool, ..) => Some(pool),
        _ => None,
    };
    // What is denied in each pool, first of all.
    let denied = |id: IdentityPoolId| {
        let in_pool = |role: &crate::model::RoleId| pool_of(program.roles[role.index()].principal) == Some(id);
        let grant = program.grants.iter().find(|grant| grant.deny && grant.roles.iter().any(in_pool));
        let limit = program.limits.iter().find(|limit| in_pool(&limit.role));
        grant.map(|grant| grant.loc).or_else(|| limit.map(|limit| limit.loc))
    };
    for users in (0..program.user_pools.len() as u32).map(UserPoolId) {
        let pools = program.identity_pools.iter().zip((0..).map(IdentityPoolId));
        let pools: Vec<_> = pools.filter(|(pool, _)| pool.logins_of(users).next().is_some()).collect();
        let Some((limited, loc)) = pools.iter().find_map(|(pool, id)| Some((pool, denied(*id)?))) else { continue };
        let Some((other, _)) = pools.iter().find(|(pool, _)| pool.loc != limited.loc) else { continue };
        let message = format!(
            "users of `{}` get credentials from `{}` too, where what is denied in `{}` is not",
            program.user_pools[users.index()].name,
            other.name,
            limited.name
        );
        diagnostics.push(
            Diagnostic::new(RULE.code, other.loc, message, "signs in the same users")
                .label(limited.loc, "signs them in")
                .label(loc, "holds in this pool alone")
                .help("sign them in through one identity pool, or deny it in both"),
        );
    }
}
