//! Which entries become one statement. An entry is `[deny ]actions on resource[ if condition]`.

use super::{Entry, Merger};
use crate::model::DeployText;
use crate::policy::Condition;
use crate::policy::interner::{ConditionsId, Interner};
use crate::text::Loc;

/// Merges entries, and shows the statements as entries are written.
fn merged(entries: &[&'static str]) -> Vec<String> {
    let mut interner = Interner::default();
    let mut merger = Merger::new(&mut interner);
    let entries: Vec<Entry<'_>> = entries.iter().map(|text| entry(&mut interner, text)).collect();
    let statements = merger.merge(&interner, &entries);
    let sids: std::collections::BTreeSet<&str> = statements.iter().map(|statement| statement.sid.as_str()).collect();
    assert_eq!(sids.len(), statements.len(), "{sids:?}");
    let shown = statements.iter().map(|statement| {
        let resources: Vec<&str> = statement.resources.iter().map(|arn| arn.as_str()).collect();
        let mut line = if statement.deny { "deny " } else { "" }.to_owned();
        line += &format!("{} on {}", statement.actions.join(" "), resources.join(" "));
        if let Some(condition) = statement.conditions.first() {
            line += &format!(" if {}", condition.key);
        }
        line
    });
    shown.collect()
}

fn entry(interner: &mut Interner<'static>, text: &'static str) -> Entry<'static> {
    let (deny, text) = text.strip_prefix("deny ").map_or((false, text), |rest| (true, rest));
    let (text, condition) = text.split_once(" if ").map_or((text, None), |(text, key)| (text, Some(key)));
    let (actions, resource) = text.split_once(" on ").expect("actions on a resource");
    let conditions = condition.map_or(ConditionsId::NONE, |key| {
        interner.conditions_id(vec![Condition {
            operator: "StringEquals",
            key: key.to_owned(),
            values: vec![DeployText::literal("x")],
        }])
    });
    Entry {
        deny,
        resource: interner.arn_id(DeployText::literal(resource)),
        conditions,
        terms: conditions,
        actions: actions.split(' ').map(|action| interner.action_id(action)).collect(),
        loc: Loc::default(),
        name: "Thing",
    }
}

#[test]
fn actions_on_one_resource_are_joined() {
    assert_eq!(merged(&["a:Y on r", "a:X on r", "a:Y on r"]), ["a:X a:Y on r"]);
}

#[test]
fn resources_with_the_same_actions_are_joined() {
    assert_eq!(merged(&["a:X on s", "a:X on r"]), ["a:X on r s"]);
    assert_eq!(merged(&["a:X on r", "a:Y on r", "a:Y on s", "a:X on s"]), ["a:X a:Y on r s"]);
}

#[test]
fn what_differs_in_two_ways_stays_apart() {
    assert_eq!(merged(&["a:X on r", "a:Y on s"]), ["a:X on r", "a:Y on s"]);
}

#[test]
fn conditions_and_effects_are_never_joined() {
    assert_eq!(merged(&["a:X on r", "a:Y on r if k"]), ["a:X on r", "a:Y on r if k"]);
    assert_eq!(merged(&["a:X on r if j", "a:X on s if k"]), ["a:X on r if j", "a:X on s if k"]);
    assert_eq!(merged(&["deny a:X on r", "a:Y on r"]), ["a:Y on r", "deny a:X on r"]);
}

#[test]
fn who_may_put_and_delete_may_do_both_in_a_batch() {
    let (put, delete) = ("dynamodb:PutItem on r", "dynamodb:DeleteItem on r");
    assert_eq!(merged(&[put, delete]), ["dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:PutItem on r"]);
    assert_eq!(merged(&[put]), [put]);
    // On one resource, on one condition.
    assert_eq!(merged(&[put, "dynamodb:DeleteItem on s"]).len(), 2);
    assert_eq!(merged(&[put, "dynamodb:DeleteItem on r if k"]).len(), 2);
    // A denial of both denies no more than it says.
    assert_eq!(
        merged(&["deny dynamodb:PutItem on r", "deny dynamodb:DeleteItem on r"]),
        ["deny dynamodb:DeleteItem dynamodb:PutItem on r"]
    );
}
