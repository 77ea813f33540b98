use super::shared::{groups_with_role, has_rules, identity_pools};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Spanned;
use crate::model::identity_pool::SignIn;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1114",
        name: "too-many-role-mappings",
        severity: Severity::Error,
        summary: "An identity pool has more than ten role mappings.",
        why: "An identity pool maps roles for at most ten providers. Each app client of a user pool whose groups have \
              roles is one of them, and so is each sign-in with rules. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html",
        bad: "user_pool Users { login email; group admins; client a; client b; client c; client d; client e; client f; client g; client h; client i; client j; client k }\n\
identity_pool Identities { sign_in Users.a, Users.b, Users.c, Users.d, Users.e, Users.f, Users.g, Users.h, Users.i, Users.j, Users.k }\n\
bucket Uploads\n\
grant group admins get bucket Uploads\n",
        good: "user_pool Users { login email; group admins; client a; client b }\n\
identity_pool Identities { sign_in Users.a, Users.b }\n\
bucket Uploads\n\
grant group admins get bucket Uploads\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Without roles for groups nothing is mapped.
        "user_pool Users { login email; client a; client b; client c; client d; client e; client f; client g; client h; client i; client j; client k }\n\
identity_pool Identities { sign_in Users.a, Users.b, Users.c, Users.d, Users.e, Users.f, Users.g, Users.h, Users.i, Users.j, Users.k }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (id, pool) in identity_pools(context).filter(|(_, pool)| pool.sign_in.len() > MOST) {
        let mapped = |login: &&Spanned<SignIn>| {
            has_rules(pool, login.value)
                || matches!(login.value, SignIn::Client(users, _) if groups_with_role(context.program, id).any(|(of, _)| of == users))
        };
        let Some(login) = pool.sign_in.iter().filter(mapped).nth(MOST) else { continue };
        let message = format!("`{}` maps roles for more than {MOST} sign-ins", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, login.loc, message, "one too many")
                .help("let apps share an app client, or make a second identity pool"),
        );
    }
}

/// Providers with role mappings, without asking AWS for more.
const MOST: usize = 10;
