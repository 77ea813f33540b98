use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Object;
use crate::model::{Grant, Principal};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1025",
        name: "guest-past-denial",
        severity: Severity::Warning,
        summary: "Guests are granted what signed-in users are denied.",
        why: "Nobody has to sign in: a user who is denied something can ask for it as a guest, with other credentials of the \
              same identity pool. \
              Source: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html",
        bad: guests![
            "bucket Uploads"
            "grant unauth_users get bucket Uploads at \"tips/\""
            "grant auth_users get bucket Uploads at \"news/\""
            "deny auth_users get bucket Uploads at \"tips/\""
        ],
        good: guests![
            "bucket Uploads"
            "grant unauth_users get bucket Uploads at \"tips/\""
            "grant auth_users get bucket Uploads at \"news/\""
        ],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Another part of the bucket.
        guests![
            "bucket Uploads"
            "grant unauth_users get bucket Uploads at \"tips/\""
            "deny auth_users get bucket Uploads at \"drafts/\""
        ],
        // Another verb.
        guests![
            "bucket Uploads"
            "grant unauth_users get bucket Uploads at \"tips/\""
            "deny auth_users put bucket Uploads at \"tips/\""
        ],
        // Guests are denied it too.
        guests![
            "bucket Uploads"
            "grant unauth_users get bucket Uploads at \"tips/\""
            "deny auth_users get bucket Uploads at \"tips/old/\""
            "deny unauth_users get bucket Uploads at \"tips/old/\""
        ],
        guests!["bucket Uploads" "function Clean" "grant unauth_users get bucket Uploads at \"tips/\"" "deny function Clean get bucket Uploads at \"tips/\""],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    if program.identity_pools.iter().all(|pool| pool.guests.is_none()) {
        return;
    }
    let is_guest = |grant: &Grant<'_>| {
        grant.roles.iter().any(|role| matches!(program.roles[role.index()].principal, Principal::UnauthUsers(_)))
    };
    let signed_in = |grant: &Grant<'_>| {
        grant
            .roles
            .iter()
            .any(|role| matches!(program.roles[role.index()].principal, Principal::AuthUsers(_) | Principal::Group(..)))
    };
    let mut guests: FxHashMap<Object, Vec<&Grant<'_>>> = FxHashMap::default();
    for grant in program.grants.iter().filter(|grant| is_guest(grant)) {
        for target in &grant.targets {
            guests.entry(target.object).or_default().push(grant);
        }
    }
    if guests.is_empty() {
        return;
    }
    for denial in program.grants.iter().filter(|grant| grant.deny && signed_in(grant)) {
        let about = || denial.targets.iter().filter_map(|target| guests.get(&target.object)).flatten();
        // Said of guests as well.
        let theirs = |other: &&&Grant<'_>| {
            other.deny && other.verbs.len() >= denial.verbs.len() && other.meets(denial) && denial.meets(other)
        };
        if about().any(|other| theirs(&other)) {
            continue;
        }
        let granted = about().find(|grant| !grant.deny && grant.meets(denial));
        let Some(granted) = granted else { continue };
        let message = "who is denied this can have it without signing in";
        diagnostics.push(
            Diagnostic::new(RULE.code, denial.loc, message, "holds for who signed in")
                .label(granted.loc, "granted to guests")
                .help("deny it to guests too, or do not grant it to them")
                .help("or delete the denial, if everybody may have it"),
        );
    }
}
