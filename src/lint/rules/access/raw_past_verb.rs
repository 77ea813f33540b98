use super::shared::{allows_users, location, owner_key};
use crate::catalog::DERIVED;
use crate::catalog::kind::{Kind, Verb};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::{Permission, Raw};
use crate::model::{Grant, Program};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1016",
        name: "raw-past-verb",
        severity: Severity::Error,
        summary: "A raw action bypasses the limits of its verb.",
        why: "Verbs carry the limits that an action needs in the hands of users: a prefix for a listing, an endpoint for a \
              subscription, no full scans by PartiQL. A raw action carries none of them.",
        bad: users![
            "topic Events"
            "grant group admins raw \"sns:Subscribe\" topic Events because \"alarms\""
        ],
        good: users![
            "topic Events"
            "grant group admins subscribe topic Events where protocol(\"email\") and endpoint(\"*@example.com\")"
        ],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        users!["topic Events" "function Work" "grant function Work raw \"sns:Subscribe\" topic Events because \"set up\""],
        // There is nothing to be bound in it.
        users!["queue Jobs" "grant group admins raw \"sqs:SendMessage\" queue Jobs because \"retries\""],
        users!["topic Events" "deny group admins raw \"sns:Subscribe\" topic Events because \"alarms\""],
        // No verb stands for it.
        users!["table Notes { key userId: identity }" "grant group admins raw \"dynamodb:DescribeTimeToLive\" table Notes because \"probe\""],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_users(written) {
            continue;
        }
        for permission in &grant.verbs {
            let Permission::Raw(raw) = permission else { continue };
            let Some(limit) = limit(context.program, grant, raw) else { continue };
            let who = context.text(location(file, written.who.span));
            let span = written.verbs.iter().find(|verb| {
                verb.raw && context.text(location(file, verb.span)).trim_matches('"').eq_ignore_ascii_case(&raw.action)
            });
            let place = location(file, span.map_or(written.span, |verb| verb.span));
            let (message, help) = match limit {
                Limit::Verb(verb, why) => (
                    format!("`{}` gives `{who}` {why}", raw.action),
                    format!("write the verb, which says what it needs: `{}`", verb.name),
                ),
                Limit::Derived => (
                    format!("`{}` lets `{who}` both put and delete items", raw.action),
                    "grant `put, delete`: the batch comes with them".to_owned(),
                ),
            };
            diagnostics.push(
                Diagnostic::new(RULE.code, place, message, "bound by nothing")
                    .help(help)
                    .help("or grant it to a function, and let a route call that"),
            );
        }
    }
}

/// What a raw action passes by.
pub(super) enum Limit {
    /// What a verb would have asked for.
    Verb(&'static Verb, &'static str),
    /// It comes with several verbs together.
    Derived,
}

/// What a raw action of users passes by, if anything.
pub(super) fn limit<'s>(program: &Program<'s>, grant: &Grant<'s>, raw: &Raw) -> Option<Limit> {
    let target = grant.targets.first()?;
    let kind: &'static Kind = target.object.kind(program);
    if DERIVED.iter().any(|derived| derived.kind == kind.word && derived.action == &*raw.action) {
        return Some(Limit::Derived);
    }
    let owned = grant.targets.iter().any(|target| owner_key(program, target).is_some());
    let mut first = None;
    // Of several verbs with the action one without a limit is enough.
    for verb in kind.verbs.iter().filter(|verb| verb.actions.contains(&&*raw.action)) {
        let why = if verb.admin {
            "what is administration and not for users"
        } else if !verb.required_filters.is_empty() {
            "what users get only under a condition"
        } else if !verb.fixed.is_empty() {
            "what is never granted without a condition"
        } else if verb.name == "scan" {
            "everybody's items, and is not seen as the scan that it is"
        } else if kind.word == "bucket" && verb.owner && verb.on == ["bucket"] {
            "the keys of all objects, bound to no prefix"
        } else if verb.owner && owned {
            "data that has an owner, bound to none"
        } else {
            return None;
        };
        first = first.or(Some(Limit::Verb(verb, why)));
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn each_limit_counts() {
        for (action, on) in [
            ("s3:ListBucket", "bucket Uploads"),
            ("dynamodb:Scan", "table Notes"),
            ("dynamodb:GetItem", "table Notes"),
            ("dynamodb:PartiQLSelect", "table Notes"),
            ("dynamodb:BatchWriteItem", "table Notes"),
            ("events:PutEvents", "bus App"),
            ("sqs:PurgeQueue", "queue Jobs"),
        ] {
            let program = format!(
                "{}grant auth_users raw \"{action}\" {on} because \"because\"\n",
                users!["bucket Uploads" "bus App" "queue Jobs" "table Notes { key userId: identity }"]
            );
            assert_eq!(findings(&RULE, &program).len(), 1, "{program}");
        }
    }

    #[test]
    fn a_verb_without_a_limit_is_enough() {
        let program = users!["queue Jobs" "grant group admins raw \"sqs:GetQueueUrl\" queue Jobs because \"finds it\""];
        assert!(findings(&RULE, program).is_empty());
    }
}
