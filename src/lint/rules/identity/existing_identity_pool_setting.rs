use super::shared::{clause_location, identity_pools};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1104",
        name: "existing-identity-pool-setting",
        severity: Severity::Warning,
        summary: "A setting has no effect on an existing identity pool.",
        why: "The output gives an existing identity pool roles and tags and leaves its settings alone, so what is \
              written here may be untrue. The owner of the pool sets them. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
        bad: "user_pool Users { login email; client web }\n\
identity_pool Identities {\n\
  id \"us-east-1:11111111-2222-3333-4444-555555555555\"\n\
  sign_in Users.web\n\
  token_check on\n\
}\n",
        good: "user_pool Users { login email; client web }\n\
identity_pool Identities {\n\
  id \"us-east-1:11111111-2222-3333-4444-555555555555\"\n\
  sign_in Users.web\n\
}\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::Safe,
    near_misses: &[
        // The output creates this one.
        pool![ "token_check on" "classic_flow off" ;  ],
        // That it is on forbids roles for groups.
        "user_pool Users { login email; client web }\n\
identity_pool Identities { import \"pool\"; sign_in Users.web; classic_flow on }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in identity_pools(context).filter(|(_, pool)| pool.existing) {
        // That the classic flow is on is worth knowing: groups can have no roles then.
        let words: &[&str] = if pool.classic_flow { &["token_check"] } else { &["token_check", "classic_flow"] };
        for word in words {
            let Some(at) = clause_location(context, pool.loc, word) else { continue };
            let message = format!("`{word}` changes nothing: `{}` exists already", pool.name);
            diagnostics.push(Diagnostic::new(RULE.code, at, message, "not in the output's hands").safe_fix(
                "remove it",
                at,
                "",
            ));
        }
    }
}
