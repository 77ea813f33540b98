use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1311",
        name: "case-sensitive-names",
        severity: Severity::Warning,
        summary: "User names are case-sensitive.",
        why: "`Anna@example.com` and `anna@example.com` are two accounts then, so people who type their address \
              otherwise cannot sign in, and somebody else can take a name that looks the same. It cannot be \
              changed later. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
        bad: "user_pool Users { login email; case_sensitive on }\n",
        good: "user_pool Users { login email; case_sensitive off }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // Off is the default.
        "user_pool Users { login email }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let Some(case) = pool.settings.case_sensitive.filter(|case| case.value) else { continue };
        let message = format!("names in `{}` that differ by case are two users", pool.name);
        diagnostics.push(Diagnostic::new(RULE.code, case.loc, message, "two accounts for one address").fix(
            "take them for the same",
            case.loc,
            "off",
        ));
    }
}
