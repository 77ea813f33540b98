use super::shared::{allows_users, find_verb, location, target_kind};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::syntax::ast::PrincipalKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1005",
        name: "guest-writes",
        severity: Severity::Warning,
        summary: "Guests may change or delete data.",
        why: "Anybody with the id of the identity pool, which is in the page, is a guest: nobody signs in, nothing \
              limits how much is written, and no guest can be identified or shut out. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
        bad: guests!["bucket Uploads" "grant unauth_users put bucket Uploads at \"inbox/\""],
        good: users!["bucket Uploads" "grant auth_users put bucket Uploads at \"inbox/\""],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        guests!["bucket Uploads" "grant unauth_users get bucket Uploads at \"public/\""],
        // Measurements of a page are made for guests.
        guests!["rum_monitor Pages { name \"notes\" }" "grant unauth_users put rum_monitor Pages"],
        // A function with a public route checks its input.
        guests![
            "bucket Uploads"
            "function Presign"
            "api Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> Presign { public because \"feedback form\" } }"
            "grant unauth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads"
        ],
    ],
    run: Some(run),
};

/// Verbs that change what others see, by kind.
const CHANGES: &[(&str, &[&str])] = &[
    ("table", &["put", "update", "delete", "partiql_insert", "partiql_update", "partiql_delete"]),
    ("bucket", &["put", "delete", "delete_version", "tag"]),
    ("queue", &["send", "receive"]),
    ("topic", &["publish", "subscribe"]),
    ("iot_shadow", &["update", "delete"]),
    ("tracker", &["update"]),
];

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if written.who.kind != PrincipalKind::UnauthUsers || !allows_users(written) {
            continue;
        }
        let kind = target_kind(context.program, grant);
        let Some((_, changes)) = CHANGES.iter().find(|(word, _)| *word == kind) else { continue };
        let (Some(verb), Some(target)) =
            (find_verb(grant, |verb| changes.contains(&verb.name)), written.targets.first())
        else {
            continue;
        };
        let target = context.text(location(file, target.span()));
        let message = format!("whoever opens the app may `{}` {kind} `{target}` without signing in", verb.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, location(file, written.span), message, "granted to guests")
                .help("ask for a sign-in: `grant auth_users …`")
                .help(
                    "or let a function do it behind a public route, which can look at what it is given and how often",
                ),
        );
    }
}
