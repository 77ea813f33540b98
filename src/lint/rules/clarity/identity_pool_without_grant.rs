use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::{IdentityPoolId, Principal};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1508",
        name: "identity-pool-without-grant",
        severity: Severity::Info,
        summary: "An identity pool has no grant.",
        why: "Its users get AWS credentials with which they can do nothing. An app that reaches everything through an API \
              with tokens needs no identity pool.",
        bad: "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
              table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n",
        good: "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
               table Notes { key noteId: string }\ngrant auth_users get table Notes\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Guests have something.
        "user_pool Users { login email; client web }\n\
         identity_pool Identities { sign_in Users.web; guests on because \"logos\" }\nbucket Logos\n\
         grant unauth_users get bucket Logos at \"public/\"\n",
        // It exists already, and so may its roles' policies.
        "user_pool Users { login email; client web }\n\
         identity_pool Identities { id \"eu-central-1:01234567-89ab-cdef-0123-456789abcdef\"; sign_in Users.web }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    for (at, pool) in program.identity_pools.iter().enumerate().filter(|(_, pool)| !pool.existing) {
        let id = IdentityPoolId(at as u32);
        let of_pool = |principal: Principal| match principal {
            Principal::AuthUsers(of) | Principal::UnauthUsers(of) | Principal::Group(of, ..) => of == id,
            Principal::Function(_) => false,
        };
        let gives = |grant: &crate::model::Grant<'_>| {
            !grant.deny && grant.roles.iter().any(|role| of_pool(program.roles[role.index()].principal))
        };
        if program.grants.iter().any(gives) {
            continue;
        }
        let name = pool.name;
        let message = format!("users of `{name}` get AWS credentials and are granted nothing");
        diagnostics.push(
            Diagnostic::new(RULE.code, pool.loc, message, "no grant is for its roles")
                .help("grant them what the app reaches without an API: grant auth_users …")
                .help("or delete the identity pool"),
        );
    }
}
