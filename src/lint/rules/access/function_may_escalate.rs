use super::shared::location;
use crate::catalog::{catalog, escalation::privileged_for_functions};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Permission;
use crate::syntax::ast::PrincipalKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1018",
        name: "function-may-escalate",
        severity: Severity::Warning,
        summary: "A function may escalate privileges.",
        why: "An attacker who controls the function gets more than all grants of the program together: another role, or \
              the policy of a resource. It belongs to what deploys the app, not to the app.",
        bad: "function Work\nfunction Deploy\n\
              grant function Deploy raw \"lambda:UpdateFunctionCode\" function Work because \"hot fixes\"\n",
        good: "function Work\nfunction Deploy\ngrant function Deploy invoke function Work\n",
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Administration of users is what the verb is for.
        "user_pool Users { login email; client web }\nfunction Admin\ngrant function Admin list_users user_pool Users\n",
        "secret Stripe\nfunction Pay\ngrant function Pay raw \"secretsmanager:GetSecretValue\" secret Stripe because \"pays\"\n",
        "function Work\nfunction Deploy\n\
         deny function Deploy raw \"lambda:UpdateFunctionCode\" function Work because \"never\"\n",
        "function Meter\ngrant function Meter raw \"cloudwatch:PutMetricData\" because \"counts orders\"\n",
        "resource App \"rds-db:db-user\" { arn \"arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-ABC/app\" }\nfunction Query\n\
         grant function Query raw \"rds-db:connect\" resource App because \"its user of the database\"\n",
        "function Remind\nrole Caller\ngrant function Remind pass_to_scheduler role Caller\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if grant.deny || (written.who.kind != PrincipalKind::Function && written.terms().via.is_none()) {
            continue;
        }
        let Some(target) = grant.targets.first() else { continue };
        for permission in &grant.verbs {
            let Permission::Raw(raw) = permission else { continue };
            // An action of a verb is part of what apps do, unless the verb has limits that the raw action lacks.
            let mut verbs = target.object.kind(context.program).verbs_with(&raw.action);
            if verbs.any(|verb| verb.fixed.is_empty()) {
                continue;
            }
            let Some(because) = catalog().action(&raw.action).and_then(privileged_for_functions) else { continue };
            let Some(role) = grant.roles.first() else { continue };
            let who = context.program.role_title(*role);
            let message = format!("`{who}` may gain more than it is granted by `{}`", raw.action);
            diagnostics.push(
                Diagnostic::new(RULE.code, location(file, written.span), message, because)
                    .help("do it where the app is deployed, with the rights of the deployment")
                    .help("if it has to be here, say why and until when: @allow(function-may-escalate, \"…\", until DATE)"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    /// What leads to more rights is seen whatever it is on: nothing, a resource of any type, or a kind whose verb limits it.
    #[test]
    fn every_form_of_target_is_seen() {
        for grant in [
            "raw \"iam:CreateAccessKey\" resource Thing because \"x\"",
            "raw \"organizations:CreateOrganization\" because \"x\"",
            "raw \"iam:PassRole\" role Caller because \"x\"",
        ] {
            let program =
                format!("function Work\nrole Caller\nresource Thing \"iam:user\"\ngrant function Work {grant}\n");
            assert_eq!(findings(&RULE, &program).len(), 1, "{program}");
        }
    }
}
