use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1319",
        name: "threat-protection-off",
        severity: Severity::Warning,
        summary: "Threat protection is off in the plan `plus`.",
        why: "Threat protection is the point of the plan: it detects leaked passwords and unusual sign-ins. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html",
        bad: "user_pool Users { login email; tier plus }\n",
        good: "user_pool Users { login email; tier plus; threat_protection enforced }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Another plan has none.
        "user_pool Users { login email; tier essentials }\n",
        // It looks and does not act.
        "user_pool Users { login email; tier plus; threat_protection audit }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let settings = &pool.settings;
        let Some(tier) = settings.tier.filter(|tier| tier.value == "PLUS") else { continue };
        if settings.threat_protection.is_some_and(|threat| threat.value != "OFF") || settings.threat_custom.is_some() {
            continue;
        }
        let message = format!("`{}` has the plan for threat protection, and threat protection is off", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, tier.loc, message, "paid for")
                .help("switch it on: threat_protection enforced")
                .help("or take the plan `essentials`"),
        );
    }
}
