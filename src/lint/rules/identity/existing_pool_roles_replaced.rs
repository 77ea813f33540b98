use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1105",
        name: "existing-pool-roles-replaced",
        severity: Severity::Info,
        summary: "The roles of an existing identity pool are replaced.",
        why: "An identity pool has one set of roles and role mappings, and setting it replaces the whole: users who get \
              a role of another stack now get the role of this program. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
        bad: "user_pool Users { login email; client web }\n\
identity_pool Identities { id \"us-east-1:11111111-2222-3333-4444-555555555555\"; sign_in Users.web }\n",
        good: "user_pool Users { login email; client web }\n\
@allow(existing-pool-roles-replaced, \"the roles of the old stack are gone\")\n\
identity_pool Identities { id \"us-east-1:11111111-2222-3333-4444-555555555555\"; sign_in Users.web }\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The output creates this one, and its roles with it.
        pool![  ;  ],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in identity_pools(context).filter(|(_, pool)| pool.existing) {
        let message = format!("whatever roles `{}` has now are replaced by those of this program", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, pool.loc, message, "exists already")
                .help("if no other stack sets them, say so: @allow(existing-pool-roles-replaced, \"…\")"),
        );
    }
}
