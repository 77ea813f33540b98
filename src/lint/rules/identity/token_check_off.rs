use super::shared::{clause_location, created_identity_pools};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1103",
        name: "token-check-off",
        severity: Severity::Warning,
        summary: "An identity pool does not check tokens against the user pool.",
        why: "With the check Cognito asks the user pool whether the user still exists, is enabled and was not signed \
              out everywhere; without it a revoked token still gets credentials until it expires. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
        bad: pool![ "token_check off" ;  ],
        good: pool![  ;  ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // On is what it is anyway.
        pool![ "token_check on" ;  ],
        // It is somebody else's setting.
        "user_pool Users { login email; client web }\n\
identity_pool Identities { id \"us-east-1:11111111-2222-3333-4444-555555555555\"; sign_in Users.web; token_check off }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in created_identity_pools(context).filter(|(_, pool)| !pool.token_check) {
        let at = clause_location(context, pool.loc, "token_check").unwrap_or(pool.loc);
        let message = format!("users who were signed out still get credentials from `{}`", pool.name);
        diagnostics.push(Diagnostic::new(RULE.code, at, message, "the user pool is not asked").fix(
            "ask it",
            at,
            "token_check on",
        ));
    }
}
