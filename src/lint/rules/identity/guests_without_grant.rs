use super::shared::{created_identity_pools, is_granted};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Principal;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1101",
        name: "guests-without-grant",
        severity: Severity::Warning,
        summary: "Guests get credentials without any grant.",
        why: "Everybody who opens the app then gets an identity and AWS credentials that allow nothing today, and \
              everything that is granted to guests later. Some frameworks switch guests on by themselves. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
        bad: pool![ "guests on because \"logos on the sign-in page\"" ;  ],
        good: pool![ "guests on because \"logos on the sign-in page\"" ; "grant unauth_users get bucket Uploads at \"public/\"" ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // No guests.
        pool![  ;  ],
        // It is somebody else's setting.
        "identity_pool Identities { id \"us-east-1:11111111-2222-3333-4444-555555555555\"; guests on because \"logos\" }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (id, pool) in created_identity_pools(context) {
        let Some(guests) = &pool.guests else { continue };
        if is_granted(context.program, |principal| principal == Principal::UnauthUsers(id)) {
            continue;
        }
        let message = format!("guests get credentials from `{}`, and no grant is for them", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, guests.loc, message, "for nothing")
                .fix("switch guests off", guests.loc, "guests off")
                .help("or grant them what the reason speaks of: `grant unauth_users …`"),
        );
    }
}
