use super::shared::{clause_location, created_identity_pools};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1102",
        name: "classic-flow-on",
        severity: Severity::Warning,
        summary: "An identity pool allows the classic flow.",
        why: "In the basic (classic) flow the client itself names the role that it wants from STS, and Cognito does \
              not limit what guests can reach. Apps that use a current SDK do without it. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html",
        bad: pool![ "classic_flow on" ;  ],
        good: pool![  ;  ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // Off is what it is anyway.
        pool![ "classic_flow off" ;  ],
        // It is somebody else's setting.
        "identity_pool Identities { id \"us-east-1:11111111-2222-3333-4444-555555555555\"; classic_flow on; guests on because \"logos\" }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in created_identity_pools(context).filter(|(_, pool)| pool.classic_flow) {
        let at = clause_location(context, pool.loc, "classic_flow").unwrap_or(pool.loc);
        let (message, label) = if pool.guests.is_some() {
            (
                format!("guests of `{}` are not held to the services that Cognito means for guests", pool.name),
                "no session policy",
            )
        } else {
            (format!("clients of `{}` pick their role themselves", pool.name), "not needed by current SDKs")
        };
        diagnostics.push(Diagnostic::new(RULE.code, at, message, label).fix(
            "leave only the enhanced flow",
            at,
            "classic_flow off",
        ));
    }
}
