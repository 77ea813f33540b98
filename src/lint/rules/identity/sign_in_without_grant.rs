use super::shared::{identity_pools, is_granted};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Principal;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1121",
        name: "sign-in-without-grant",
        severity: Severity::Info,
        summary: "Users get credentials without any grant.",
        why: "Credentials that allow nothing are of no use to the app, and each is a session that somebody may grant \
              something to later. Users who only call an API with their token need no identity pool. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
        bad: "user_pool Users { login email; client web }\n\
identity_pool Identities { sign_in Users.web; guests on because \"logos\" }\n\
bucket Logos\ngrant unauth_users get bucket Logos\n",
        good: pool![  ; "grant auth_users get bucket Uploads at \"tips/\"" ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A group gets something.
        pool![  ; "grant group admins get bucket Uploads" ],
        // Nobody of the pool is granted anything, of which another rule tells.
        "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n",
        // Only guests come here.
        "identity_pool Identities { guests on because \"logos\" }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (id, pool) in identity_pools(context).filter(|(_, pool)| !pool.sign_in.is_empty()) {
        let guests = |principal| matches!(principal, Principal::UnauthUsers(of) if of == id);
        if !is_granted(context.program, guests) {
            continue;
        }
        let of_pool = |principal| matches!(principal, Principal::AuthUsers(of) | Principal::Group(of, ..) if of == id);
        if is_granted(context.program, of_pool) {
            continue;
        }
        let message = format!("users get credentials from `{}`, and no grant is for them", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, pool.loc, message, "for nothing")
                .help("grant them something: `grant auth_users …`")
                .help("or leave it out, if users only call an API"),
        );
    }
}
