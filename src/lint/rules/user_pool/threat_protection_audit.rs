use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1320",
        name: "threat-protection-audit",
        severity: Severity::Warning,
        summary: "Threat protection only audits.",
        why: "With `audit` Cognito records risky sign-ins and lets them through; it is meant for the first weeks. \
              Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html",
        bad: "user_pool Users { login email; tier plus; threat_protection audit }\n",
        good: "user_pool Users { login email; tier plus; threat_protection enforced }\n",
    },
    category: Category::UserPool,
    pedantic: true,
    fix: Applicability::Unsafe,
    near_misses: &[
        // Off is another matter.
        "user_pool Users { login email; tier plus; threat_protection off }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let Some(threat) = pool.settings.threat_protection.filter(|threat| threat.value == "AUDIT") else { continue };
        let message = format!("risky sign-ins to `{}` are recorded and let through", pool.name);
        diagnostics.push(Diagnostic::new(RULE.code, threat.loc, message, "looks and does not act").fix(
            "let it act",
            threat.loc,
            "enforced",
        ));
    }
}
