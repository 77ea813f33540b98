use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1316",
        name: "mfa-off",
        severity: Severity::Warning,
        summary: "A user pool has no second factor.",
        why: "Anybody who knows or guesses a password can sign in. A second factor can be optional for users. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
        bad: "user_pool Users { login email }\n",
        good: "user_pool Users { login email; mfa optional { totp } }\n",
    },
    category: Category::UserPool,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // An existing pool: its owner sets this.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n",
        // A passkey with verification is two factors.
        "user_pool Users { login email; first_factors password, passkey; passkey { factor multi; verification required } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let mfa = pool.settings.mfa;
        let passkey = pool.settings.passkey.as_ref().and_then(|passkey| passkey.factor);
        if mfa.is_some_and(|mfa| mfa.value.mode != "OFF")
            || passkey.is_some_and(|factor| factor.value == "MULTI_FACTOR_WITH_USER_VERIFICATION")
        {
            continue;
        }
        let loc = mfa.map_or(pool.loc, |mfa| mfa.loc);
        let message = format!("users of `{}` have no second factor", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, loc, message, "a password is enough").help("offer one: mfa optional { totp }"),
        );
    }
}
