//! What holds for every document and request, on a small vocabulary where things often meet.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value as Json, json};

use super::pattern::{Pattern, Syntax};
use super::*;

/// A statement before it is written: what the rewrites work on.
#[derive(Debug, Clone, PartialEq)]
struct Plain {
    effect: &'static str,
    actions: Vec<&'static str>,
    resources: Vec<&'static str>,
    /// Operator, key, values; no pair of operator and key comes twice.
    condition: Vec<(&'static str, &'static str, Vec<&'static str>)>,
}

const ACTIONS: [&str; 9] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:Get*",
    "s3:*",
    "*",
    "sqs:SendMessage",
    "S3:getobject",
    "s3:?etObject",
    "sqs:*",
];
const RESOURCES: [&str; 8] = [
    "*",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a/x",
    "arn:aws:s3:::${k}/x",
    "arn:aws:s3:::${set}/x",
    "arn:aws:s3:::*/x",
    "arn:aws:sqs:*:1:q",
    "arn:aws:sqs",
];
const KEYS: [&str; 3] = ["k", "l", "set"];
const TEXTS: [&str; 6] = ["a", "b", "a*", "${k}", "${l, 'a'}", "?"];
const POSITIVE: [&str; 5] =
    ["StringEquals", "StringLike", "StringEqualsIfExists", "StringEqualsIgnoreCase", "StringLikeIfExists"];
const POSITIVE_OF_ANY: [&str; 2] = ["ForAnyValue:StringEquals", "ForAnyValue:StringLike"];
const OTHERS: [&str; 6] = [
    "StringNotEquals",
    "StringNotLike",
    "ForAllValues:StringEquals",
    "ForAllValues:StringNotLike",
    "ForAnyValue:StringNotEquals",
    "StringNotEqualsIfExists",
];

impl Plain {
    fn json(&self) -> Json {
        let mut condition = Map::new();
        for (operator, key, values) in &self.condition {
            let keys = condition.entry(*operator).or_insert_with(|| json!({}));
            keys[*key] = json!(values);
        }
        let mut statement = json!({"Effect": self.effect, "Action": self.actions, "Resource": self.resources});
        if !condition.is_empty() {
            statement["Condition"] = Json::Object(condition);
        }
        statement
    }
}

fn prepare(statements: &[Plain]) -> Document {
    let statements: Vec<_> = statements.iter().map(Plain::json).collect();
    Document::parse(&json!({"Version": "2012-10-17", "Statement": statements}).to_string()).unwrap()
}

fn some<T: Copy + std::fmt::Debug + 'static>(of: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    subsequence(of, 1..=of.len().min(3))
}

fn any_operator() -> impl Strategy<Value = &'static str> {
    prop_oneof![select(&POSITIVE[..]), select(&POSITIVE_OF_ANY[..]), select(&OTHERS[..])]
}

fn condition() -> impl Strategy<Value = Vec<(&'static str, &'static str, Vec<&'static str>)>> {
    let clause = (any_operator(), select(&KEYS[..]), some(&TEXTS));
    proptest::collection::vec(clause, 0..3).prop_map(|mut clauses| {
        clauses.sort();
        clauses.dedup_by_key(|(operator, key, _)| (*operator, *key));
        clauses
    })
}

fn statement_with(effect: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Plain> {
    (effect, some(&ACTIONS), some(&RESOURCES), condition()).prop_map(|(effect, actions, resources, condition)| Plain {
        effect,
        actions,
        resources,
        condition,
    })
}

fn statement() -> impl Strategy<Value = Plain> {
    statement_with(prop_oneof![3 => Just("Allow"), 1 => Just("Deny")])
}

fn statements() -> impl Strategy<Value = Vec<Plain>> {
    proptest::collection::vec(statement(), 0..4)
}

fn context() -> impl Strategy<Value = Context> {
    let one = || proptest::option::of(select(&["a", "b", "ab", "A", "", "*"][..]));
    let many = proptest::option::of(subsequence(&["a", "b", "ab", "c"][..], 0..3));
    (one(), one(), many).prop_map(|(k, l, set)| {
        let mut context = Context::new();
        for (key, value) in [("k", k), ("l", l)] {
            if let Some(value) = value {
                context.insert(key, value);
            }
        }
        if let Some(set) = set {
            context.insert("set", set.into_iter().map(str::to_owned).collect::<Vec<_>>());
        }
        context
    })
}

fn request() -> impl Strategy<Value = Request> {
    let action = select(&["s3:GetObject", "s3:PutObject", "s3:GetBucketAcl", "sqs:SendMessage"][..]);
    let resource = select(
        &["*", "arn:aws:s3:::a/x", "arn:aws:s3:::a/b/x", "arn:aws:s3:::b/x", "arn:aws:sqs:r:1:q", "arn:aws:s3:::*/x"][..],
    );
    (action, resource, context()).prop_map(|(action, resource, context)| Request {
        action: action.to_owned(),
        resource: resource.to_owned(),
        context,
    })
}

/// What matters of a decision: the sources change when statements move.
fn verdict(documents: &[&Document], request: &Request) -> &'static str {
    match decide(documents, None, None, request) {
        Decision::Allowed { .. } => "allowed",
        Decision::ImplicitDeny { .. } => "implicitly denied",
        Decision::ExplicitDeny { .. } => "explicitly denied",
    }
}

/// Checks that two lists of statements decide alike, beside others.
fn same(before: &[Plain], after: &[Plain], rest: &[Plain], request: &Request) -> Result<(), TestCaseError> {
    let with_rest = |list: &[Plain]| prepare(&[list, rest].concat());
    prop_assert_eq!(verdict(&[&prepare(before)], request), verdict(&[&prepare(after)], request));
    prop_assert_eq!(verdict(&[&with_rest(before)], request), verdict(&[&with_rest(after)], request));
    Ok(())
}

fn union(left: &[&'static str], right: &[&'static str]) -> Vec<&'static str> {
    let mut all = left.to_vec();
    all.extend(right.iter().filter(|item| !left.contains(item)));
    all
}

/// Whether every text that `narrow` matches is matched by `wide`, where both are of the vocabulary.
fn subsumes(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (wide.to_ascii_lowercase(), narrow.to_ascii_lowercase());
    wide == "*" && narrow != "*"
        || wide.ends_with('*') && narrow.starts_with(wide.trim_end_matches('*')) && wide != narrow
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_deny_never_opens(list in statements(), deny in statement_with(Just("Deny")), request in request()) {
        let before = verdict(&[&prepare(&list)], &request);
        let after = verdict(&[&prepare(&[list, vec![deny]].concat())], &request);
        prop_assert!(before == after || after == "explicitly denied");
    }

    #[test]
    fn an_allow_never_closes(list in statements(), allow in statement_with(Just("Allow")), request in request()) {
        let before = verdict(&[&prepare(&list)], &request);
        let after = verdict(&[&prepare(&[list, vec![allow]].concat())], &request);
        prop_assert!(before == after || before == "implicitly denied" && after == "allowed");
    }

    #[test]
    fn a_further_layer_never_opens(identity in statements(), session in statements(), boundary in statements(), request in request()) {
        let (identity, session, boundary) = (prepare(&identity), prepare(&session), prepare(&boundary));
        let all = decide(&[&identity], Some(&[&session]), Some(&boundary), &request);
        let each = [&identity, &session, &boundary].map(|document| verdict(&[document], &request));
        prop_assert_eq!(all.is_allowed(), each == ["allowed"; 3]);
        prop_assert_eq!(matches!(all, Decision::ExplicitDeny { .. }), each.contains(&"explicitly denied"));
    }

    #[test]
    fn union_of_actions(one in statement(), more in some(&ACTIONS), rest in statements(), request in request()) {
        let other = Plain { actions: more.clone(), ..one.clone() };
        let merged = Plain { actions: union(&one.actions, &more), ..one.clone() };
        same(&[one, other], &[merged], &rest, &request)?;
    }

    #[test]
    fn union_of_resources(one in statement(), more in some(&RESOURCES), rest in statements(), request in request()) {
        let other = Plain { resources: more.clone(), ..one.clone() };
        let merged = Plain { resources: union(&one.resources, &more), ..one.clone() };
        same(&[one, other], &[merged], &rest, &request)?;
    }

    #[test]
    fn union_of_values_of_a_positive_operator(
        one in statement(),
        operator in prop_oneof![select(&POSITIVE[..]), select(&POSITIVE_OF_ANY[..])],
        key in select(&KEYS[..]),
        (left, right) in (some(&TEXTS), some(&TEXTS)),
        rest in statements(),
        request in request(),
    ) {
        let with = |values: Vec<&'static str>| {
            let mut statement = one.clone();
            statement.condition.retain(|(known, of, _)| (*known, *of) != (operator, key));
            statement.condition.push((operator, key, values));
            statement
        };
        same(&[with(left.clone()), with(right.clone())], &[with(union(&left, &right))], &rest, &request)?;
    }

    #[test]
    fn union_of_values_of_other_kinds(
        (operator, pool) in select(vec![
            ("NumericEquals", ["1", "2", "3", "1.0"]),
            ("DateEquals", ["2027-01-01", "0", "1970-01-01", "2027-01-01T00:00:00Z"]),
            ("IpAddress", ["10.0.0.0/8", "10.1.0.0/16", "::1", "10.1.2.3"]),
            ("ArnLike", ["arn:aws:s3:::*", "arn:aws:s3:::a", "arn:aws:sqs:*:1:*", "arn:aws:s3:::${l}"]),
        ]),
        (left, right) in (subsequence(vec![0, 1, 2, 3], 0..3), subsequence(vec![0, 1, 2, 3], 0..3)),
        value in select(vec!["1", "2.0", "2027-01-01T00:00:00Z", "10.1.2.3", "::1", "arn:aws:s3:::a", "arn:aws:sqs:r:1:q", "x"]),
    ) {
        let with = |indices: &[usize]| Plain {
            effect: "Allow",
            actions: vec!["*"],
            resources: vec!["*"],
            condition: vec![(operator, "v", indices.iter().map(|index| pool[*index]).collect())],
        };
        let request = Request {
            context: Context::new().with("v", value).with("l", "a"),
            ..Request::new("s3:GetObject", "*")
        };
        let both = [left.clone(), right.clone()].concat();
        same(&[with(&left), with(&right)], &[with(&both)], &[], &request)?;
    }

    #[test]
    fn dropping_subsumed_patterns(one in statement(), rest in statements(), request in request()) {
        let keep = |list: &[&'static str]| -> Vec<&'static str> {
            list.iter().copied().filter(|narrow| !list.iter().any(|wide| subsumes(wide, narrow))).collect()
        };
        let lean = Plain { actions: keep(&one.actions), resources: keep(&one.resources), ..one.clone() };
        same(&[one], &[lean], &rest, &request)?;
    }

    #[test]
    fn dropping_a_subsumed_statement(
        one in statement(),
        (actions, resources) in (some(&ACTIONS), some(&RESOURCES)),
        weaker in 0usize..3,
        rest in statements(),
        request in request(),
    ) {
        let wide = Plain {
            effect: one.effect,
            actions: union(&one.actions, &actions),
            resources: union(&one.resources, &resources),
            condition: one.condition.iter().take(weaker).cloned().collect(),
        };
        same(&[one, wide.clone()], &[wide], &rest, &request)?;
    }

    #[test]
    fn splitting_and_order(list in statements(), at in 0usize..4, request in request()) {
        let whole = verdict(&[&prepare(&list)], &request);
        let (left, right) = list.split_at(at.min(list.len()));
        prop_assert_eq!(whole, verdict(&[&prepare(left), &prepare(right)], &request));
        prop_assert_eq!(whole, verdict(&[&prepare(right), &prepare(left)], &request));
        let mut reversed = list.clone();
        reversed.reverse();
        prop_assert_eq!(whole, verdict(&[&prepare(&reversed)], &request));
        let single: Vec<Plain> = list
            .iter()
            .flat_map(|one| one.resources.iter().map(|resource| Plain { resources: vec![*resource], ..one.clone() }))
            .collect();
        prop_assert_eq!(whole, verdict(&[&prepare(&single)], &request));
    }

    #[test]
    fn shape_does_not_matter(list in statements(), request in request()) {
        fn scalars(value: &mut Json) {
            match value {
                Json::Array(items) if items.len() == 1 && !items[0].is_object() => *value = items[0].take(),
                Json::Array(items) => items.iter_mut().for_each(scalars),
                Json::Object(map) => map.values_mut().for_each(scalars),
                _ => {}
            }
        }
        let mut bodies: Vec<Json> = list.iter().map(Plain::json).collect();
        for (index, body) in bodies.iter_mut().enumerate() {
            scalars(body);
            body["Sid"] = json!(format!("S{index}"));
        }
        let text = json!({"Version": "2012-10-17", "Id": "id", "Statement": bodies}).to_string();
        prop_assert_eq!(verdict(&[&prepare(&list)], &request), verdict(&[&Document::parse(&text).unwrap()], &request));
    }

    /// A document that has decided often does so by its index.
    #[test]
    fn how_often_a_document_decides_changes_nothing(
        list in proptest::collection::vec((statement(), any::<[bool; 3]>()), 0..12),
        requests in proptest::collection::vec(request(), 24..32),
    ) {
        let statements: Vec<Json> = list
            .iter()
            .map(|(plain, [other_actions, other_resources, principal])| {
                let mut statement = plain.json();
                for (inverted, plain, not) in [(other_actions, "Action", "NotAction"), (other_resources, "Resource", "NotResource")] {
                    if *inverted && *principal {
                        statement[not] = statement[plain].take();
                        statement.as_object_mut().unwrap().remove(plain);
                    }
                }
                if *principal && !other_actions {
                    statement["Principal"] = json!("*");
                    if *other_resources {
                        statement.as_object_mut().unwrap().remove("NotResource");
                    }
                }
                statement
            })
            .collect();
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let document = Document::parse(&text).unwrap();
        for request in requests.iter().cycle().take(64) {
            let new = document.clone();
            prop_assert_eq!(decide(&[&document], None, None, request), decide(&[&new], None, None, request), "{}", text);
        }
    }

    /// The matcher against the shortest description of what it should do.
    #[test]
    fn wildcards_mean_what_they_say(pattern in "[ab*?é]{0,8}", text in "[abé*]{0,8}") {
        fn naive(pattern: &[char], text: &[char]) -> bool {
            match (pattern, text) {
                ([], []) => true,
                (['*', rest @ ..], _) => naive(rest, text) || !text.is_empty() && naive(pattern, &text[1..]),
                (['?', rest @ ..], [_, after @ ..]) => naive(rest, after),
                ([one, rest @ ..], [other, after @ ..]) => one == other && naive(rest, after),
                _ => false,
            }
        }
        let characters = |text: &str| text.chars().collect::<Vec<_>>();
        let prepared = Pattern::parse(&pattern, Syntax { wildcards: true, variables: true }).unwrap();
        prop_assert_eq!(prepared.matches(&text, &Context::new()), naive(&characters(&pattern), &characters(&text)));
    }

    #[test]
    fn no_document_panics(value in wild_json(), request in request(), asked in ".{0,24}") {
        if let Ok(document) = serde_json::from_value::<Document>(value.clone()) {
            verdict(&[&document], &request);
            let odd = Request { action: asked.clone(), resource: asked.clone(), context: Context::new().with("k", asked.as_str()) };
            let new = document.clone();
            for _ in 0..12 {
                let _ = decide(&[&document], Some(&[&document]), Some(&document), &odd);
            }
            for request in [&request, &odd] {
                prop_assert_eq!(decide(&[&document], None, None, request), decide(&[&new], None, None, request));
            }
            let _ = decide_trust(&document, &RequestPrincipal::Aws(asked.clone()), &asked, &request.context);
        }
        let _ = Document::parse(&value.to_string());
        let _ = Document::parse(&asked);
    }
}

/// Texts that mean something somewhere in a document, and texts that do not.
fn wild_text() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "2012-10-17",
        "2008-10-17",
        "Allow",
        "Deny",
        "*",
        "s3:Get*",
        "arn:aws:s3:::${k}/*",
        "arn:aws",
        "${k, 'x'}",
        "${",
        "${*}",
        "2027-01-31T23:59:59Z",
        "10.0.0.0/8",
        "true",
        "-1.5",
        "QQ==",
        "arn:aws:iam::123456789012:root",
        "",
    ];
    prop_oneof![6 => select(KNOWN).prop_map(str::to_owned), 1 => ".{0,12}", 1 => "[${}*?,': a:]{0,12}"]
}

fn wild_key() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "Version",
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
        "Sid",
        "Id",
        "AWS",
        "Service",
        "StringLike",
        "ForAllValues:ArnLike",
        "Null",
        "DateLessThanIfExists",
        "NumericEquals",
        "IpAddress",
        "BinaryEquals",
        "k",
    ];
    prop_oneof![12 => select(KNOWN).prop_map(str::to_owned), 1 => ".{0,8}"]
}

/// Documents that are nearly right, and JSON of any other shape.
fn wild_json() -> impl Strategy<Value = Json> {
    let leaf = || {
        prop_oneof![
            8 => wild_text().prop_map(Json::from),
            1 => any::<bool>().prop_map(Json::from),
            1 => any::<i64>().prop_map(Json::from),
            1 => any::<f64>().prop_map(Json::from),
            1 => Just(Json::Null),
        ]
    };
    let tree = leaf().prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::vec((wild_key(), inner), 0..5)
                .prop_map(|pairs| Json::Object(pairs.into_iter().collect())),
        ]
    });
    let texts = || prop_oneof![leaf(), proptest::collection::vec(leaf(), 0..3).prop_map(Json::from)];
    let pairs = |of: BoxedStrategy<Json>| {
        proptest::collection::vec((wild_key(), of), 0..3).prop_map(|pairs| Json::Object(pairs.into_iter().collect()))
    };
    let condition = pairs(pairs(texts().boxed()).boxed());
    let near = (wild_text(), texts(), texts(), condition, pairs(texts().boxed()), 0u8..4).prop_map(
        |(effect, action, resource, condition, principal, which)| {
            let effect = if effect.len() % 2 == 0 { "Allow" } else { "Deny" };
            let mut statement = json!({"Effect": effect, "Action": action, "Condition": condition});
            if which != 1 {
                statement["Resource"] = resource;
            }
            if which == 0 || which == 1 {
                statement["Principal"] = principal;
            }
            json!({"Version": "2012-10-17", "Statement": statement})
        },
    );
    prop_oneof![tree, near]
}

// The rewrites that change meaning, each with the request that shows it.

fn allow(
    actions: &[&'static str],
    resources: &[&'static str],
    condition: &[(&'static str, &'static str, &[&'static str])],
) -> Plain {
    Plain {
        effect: "Allow",
        actions: actions.to_vec(),
        resources: resources.to_vec(),
        condition: condition.iter().map(|(operator, key, values)| (*operator, *key, values.to_vec())).collect(),
    }
}

#[track_caller]
fn changes(before: &[Plain], after: &[Plain], request: &Request, from: &str, to: &str) {
    assert_eq!((verdict(&[&prepare(before)], request), verdict(&[&prepare(after)], request)), (from, to));
}

const A: &str = "arn:aws:s3:::a/x";
const B: &str = "arn:aws:s3:::b/x";

#[test]
fn merging_two_differences_widens() {
    let request = Request::new("s3:PutObject", A);
    let before = [allow(&["s3:GetObject"], &[A], &[]), allow(&["s3:PutObject"], &[B], &[])];
    let after = [allow(&["s3:GetObject", "s3:PutObject"], &[A, B], &[])];
    changes(&before, &after, &request, "implicitly denied", "allowed");

    // Actions and conditions differ: the values' union lets the one action pass on the other's value.
    let request = Request { context: Context::new().with("k", "a"), ..Request::new("s3:PutObject", A) };
    let one = |action, value| allow(&[action], &["*"], &[("StringEquals", "k", &[value][..])]);
    let before = [one("s3:GetObject", "a"), one("s3:PutObject", "b")];
    let after = [allow(&["s3:GetObject", "s3:PutObject"], &["*"], &[("StringEquals", "k", &["a", "b"])])];
    changes(&before, &after, &request, "implicitly denied", "allowed");

    // Two keys of the condition differ.
    let request = Request { context: Context::new().with("k", "a").with("l", "b"), ..request };
    let one = |value: &'static str| {
        allow(&["*"], &["*"], &[("StringEquals", "k", &[value]), ("StringEquals", "l", &[value])])
    };
    let after = [allow(&["*"], &["*"], &[("StringEquals", "k", &["a", "b"]), ("StringEquals", "l", &["a", "b"])])];
    changes(&[one("a"), one("b")], &after, &request, "implicitly denied", "allowed");
}

#[test]
fn merging_values_under_for_all_values_widens() {
    let request = Request { context: Context::new().with("set", ["a", "b"]), ..Request::new("s3:GetObject", A) };
    let one = |values: &[&'static str]| allow(&["*"], &["*"], &[("ForAllValues:StringEquals", "set", values)]);
    changes(&[one(&["a"]), one(&["b"])], &[one(&["a", "b"])], &request, "implicitly denied", "allowed");
}

#[test]
fn merging_values_under_negation_narrows_allow_and_denies_less() {
    let request = Request { context: Context::new().with("k", "a"), ..Request::new("s3:GetObject", A) };
    let one = |values: &[&'static str]| allow(&["*"], &["*"], &[("StringNotEquals", "k", values)]);
    changes(&[one(&["a"]), one(&["b"])], &[one(&["a", "b"])], &request, "allowed", "implicitly denied");

    let deny = |values: &[&'static str]| Plain { effect: "Deny", ..one(values) };
    let all = allow(&["*"], &["*"], &[]);
    let before = [all.clone(), deny(&["a"]), deny(&["b"])];
    let after = [all, deny(&["a", "b"])];
    changes(&before, &after, &request, "explicitly denied", "allowed");
}

#[test]
fn folding_into_a_wildcard_widens() {
    let request = Request::new("s3:GetBucketAcl", A);
    let before = [allow(&["s3:GetObject", "s3:GetObjectTagging"], &["*"], &[])];
    changes(&before, &[allow(&["s3:Get*"], &["*"], &[])], &request, "implicitly denied", "allowed");
}
