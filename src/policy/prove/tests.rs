use proptest::prelude::*;

use super::*;
use crate::policy::evaluate::Value;

fn document(statements: &str) -> Document {
    let json = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    Document::parse(&json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn proof(new: &str, old: &str) -> Proof {
    let (new, old) = (document(new), document(old));
    find(&[Layers::identity(&[&new])], &[Layers::identity(&[&old])])
}

/// `new` and `old` as they are written, and what `new` allows beyond `old`: the resource and the keys, or nothing.
fn told(new: &str, old: &str) -> String {
    match proof(new, old) {
        Proof::Impossible => "nothing".to_owned(),
        Proof::Possible(request) => {
            let keys: Vec<String> = request.context.iter().map(|(key, value)| format!(" {key}={value:?}")).collect();
            format!("{} {}{}", request.action, request.resource, keys.concat())
        }
        Proof::Undecided(reason) => format!("undecided: {reason}"),
    }
}

const ALLOW: &str = r#""Effect": "Allow", "Action": "s3:GetObject""#;
const DENY: &str = r#""Effect": "Deny", "Action": "s3:GetObject""#;

fn allow(resource: &str, condition: &str) -> String {
    format!(r#"{{{ALLOW}, "Resource": "{resource}", "Condition": {{{condition}}}}}"#)
}

fn deny(resource: &str, condition: &str) -> String {
    format!(r#"{{{DENY}, "Resource": "{resource}", "Condition": {{{condition}}}}}"#)
}

#[test]
fn resources() {
    let one = allow("arn:aws:s3:::a/x*", "");
    let all = allow("arn:aws:s3:::a/*", "");
    assert_eq!(told(&one, &all), "nothing");
    assert_eq!(told(&all, &one), "s3:GetObject arn:aws:s3:::a/y");
    assert_eq!(told(&all, &[one.as_str(), &allow("arn:aws:s3:::a/?*", "")].join(",")), "s3:GetObject arn:aws:s3:::a/");
    assert_eq!(told(&all, &[allow("arn:aws:s3:::a/", ""), allow("arn:aws:s3:::a/?*", "")].join(",")), "nothing");
    let without = [all.as_str(), &deny("arn:aws:s3:::a/x*", "")].join(",");
    assert_eq!(told(&without, &all), "nothing");
    assert_eq!(told(&all, &without), "s3:GetObject arn:aws:s3:::a/x");
    let everything = allow("*", "");
    assert_eq!(told(&everything, &all), "s3:GetObject arn:aws:s3:::x/x");
}

#[test]
fn actions() {
    let some = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "S3:putobject"], "Resource": "*"}"#;
    let all = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
    let not = r#"{"Effect": "Allow", "NotAction": "s3:Get*", "Resource": "*"}"#;
    assert_eq!(told(some, all), "nothing");
    assert!(told(all, some).starts_with("s3:AbortMultipartUpload "), "{}", told(all, some));
    assert!(told(some, not).starts_with("s3:GetObject "));
    assert!(told(not, all).starts_with("a2c:") || !told(not, all).starts_with("s3:"), "{}", told(not, all));
    // The catalogue knows all of them.
    let services = crate::catalog::catalog();
    let listed = services.service("sqs").expect("a service").actions().map(|action| format!("\"{action}\""));
    let listed = listed.collect::<Vec<_>>().join(",");
    let listed = format!(r#"{{"Effect": "Allow", "Action": [{listed}], "Resource": "*"}}"#);
    let whole = r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"#;
    assert_eq!(told(&listed, whole), "nothing");
    assert!(told(whole, &listed).starts_with("sqs:unlisted "), "{}", told(whole, &listed));
}

/// That a key has several values may be told by a statement about other requests.
#[test]
fn keys_of_several_values() {
    let none = allow("arn:aws:s3:::a/x", r#""Null": {"k:a": "true"}"#);
    let not_u = allow("*", r#""StringNotLike": {"k:a": "u*"}"#);
    let put = r#"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"k:a": "x"}}}"#;
    assert_eq!(told(&none, &not_u), "nothing");
    assert_eq!(told(&none, &[not_u.as_str(), put].join(",")), "s3:GetObject arn:aws:s3:::a/x k:a=Many([])");
}

/// Statements that say what they do not mean, and lists that say a thing twice.
#[test]
fn what_is_left_out() {
    let get = |field: &str, resource: &str| format!(r#"{{"Effect": "Allow", {field}, "Resource": "{resource}"}}"#);
    // What one statement leaves out is not what another one names, though the words are the same.
    let all_but = get(r#""NotAction": "s3:GetObject""#, "*");
    assert!(told(&get(r#""Action": "s3:GetObject""#, "*"), &all_but).starts_with("s3:GetObject "));
    let not = |effect: &str, resources: &str| {
        format!(r#"{{"Effect": "{effect}", "Action": "s3:GetObject", "NotResource": [{resources}]}}"#)
    };
    let (in_a, in_b, one) = (r#""arn:aws:s3:::a/*""#, r#""arn:aws:s3:::b/*""#, r#""arn:aws:s3:::a/x""#);
    // A denial of all other resources is one of those that are asked about.
    let denied = [allow("arn:aws:s3:::a/x", ""), not("Deny", in_b)].join(",");
    assert_eq!(told(&denied, &allow("arn:aws:s3:::c/*", "")), "nothing");
    // An allowance of all other resources is about them all.
    let without_b = [not("Allow", in_a), deny("arn:aws:s3:::b/*", "")].join(",");
    assert_eq!(told(&without_b, &not("Allow", &format!("{in_a}, {in_b}"))), "nothing");
    let beyond = told(&not("Allow", one), &allow("arn:aws:s3:::a/x", ""));
    assert!(beyond.starts_with("s3:GetObject ") && beyond != "s3:GetObject arn:aws:s3:::a/x", "{beyond}");
    // An action that a list names twice is one that it names.
    let twice = get(r#""Action": ["s3:G*", "s3:GetObject"]"#, "*");
    assert_eq!(told(&get(r#""Action": "s3:Get*""#, "*"), &twice), "nothing");
    // AWS may have actions that the catalogue does not know.
    let unknown = told(&get(r#""Action": "s3:Future*""#, "*"), &get(r#""Action": "s3:Get*""#, "*"));
    assert!(unknown.to_ascii_lowercase().starts_with("s3:future"), "{unknown}");
    // A resource is what a variable of the other side stands for.
    let bob = allow("arn:aws:s3:::a/bob", r#""StringEquals": {"aws:username": "bob"}"#);
    assert_eq!(told(&bob, &allow("arn:aws:s3:::a/${aws:username}", "")), "nothing");
}

#[test]
fn variables() {
    let own = allow("arn:aws:s3:::a/${aws:username}/*", "");
    let all = allow("arn:aws:s3:::a/*", "");
    assert_eq!(told(&own, &all), "nothing");
    assert_eq!(told(&own, &own), "nothing");
    assert!(told(&all, &own).starts_with("s3:GetObject arn:aws:s3:::a/"));
    let other = allow("arn:aws:s3:::a/${aws:PrincipalTag/team}/*", "");
    assert!(told(&own, &other).contains("aws:username"), "{}", told(&own, &other));
    let red = allow("arn:aws:s3:::a/red/*", "");
    let of_red =
        allow("arn:aws:s3:::a/${aws:PrincipalTag/team}/*", r#""StringEquals": {"aws:PrincipalTag/team": "red"}"#);
    assert_eq!(told(&of_red, &red), "nothing");
    assert!(told(&red, &of_red).starts_with("s3:GetObject arn:aws:s3:::a/red/"));
    let named = allow("arn:aws:s3:::a/red/*", r#""StringEquals": {"aws:PrincipalTag/team": "red"}"#);
    assert_eq!(told(&named, &of_red), "nothing");
    // Denied for one's own: a caller without a name is not denied.
    let not_own = [all.as_str(), &deny("arn:aws:s3:::a/${aws:username}/*", "")].join(",");
    assert_eq!(told(&not_own, &all), "nothing");
    assert!(told(&all, &not_own).contains("aws:username"), "{}", told(&all, &not_own));
}

#[test]
fn conditions() {
    let everybody = allow("*", "");
    for (condition, beyond) in [
        (r#""StringEquals": {"aws:PrincipalTag/a": "x"}"#, " aws:principaltag/a=One(\"y\")"),
        (r#""Bool": {"aws:SecureTransport": "true"}"#, " aws:securetransport=One(\"false\")"),
        (r#""Null": {"aws:PrincipalTag/a": "false"}"#, ""),
        (r#""NumericLessThan": {"s3:max-keys": "10"}"#, " s3:max-keys=One(\"10\")"),
    ] {
        let some = allow("*", condition);
        assert_eq!(told(&some, &everybody), "nothing", "{condition}");
        let told = told(&everybody, &some);
        assert!(told.ends_with(beyond) && told.starts_with("s3:GetObject"), "{condition}: {told}");
    }
    let both = |one: &str, other: &str| [allow("*", one), allow("*", other)].join(",");
    for (one, other) in [
        (r#""Bool": {"aws:SecureTransport": "true"}"#, r#""Bool": {"aws:SecureTransport": "false"}"#),
        (
            r#""DateLessThan": {"aws:CurrentTime": "2030-01-01"}"#,
            r#""DateGreaterThanEquals": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}"#,
        ),
        (r#""StringEquals": {"aws:PrincipalTag/a": "x"}"#, r#""StringNotEquals": {"aws:PrincipalTag/a": "x"}"#),
        (r#""IpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#, r#""NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#),
        (r#""NumericLessThanIfExists": {"s3:max-keys": "10"}"#, r#""NumericGreaterThan": {"s3:max-keys": "9.5"}"#),
    ] {
        assert_eq!(told(&everybody, &both(one, other)), "nothing", "{one} and {other}");
    }
    let halves =
        both(r#""IpAddress": {"aws:SourceIp": "10.0.0.0/9"}"#, r#""IpAddress": {"aws:SourceIp": "10.128.0.0/9"}"#);
    let block = allow("*", r#""IpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#);
    assert_eq!((told(&halves, &block), told(&block, &halves)), ("nothing".to_owned(), "nothing".to_owned()));
}

#[test]
fn several_values() {
    let own = r#""ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${cognito-identity.amazonaws.com:sub}"}"#;
    let guard = r#", "Null": {"dynamodb:LeadingKeys": "false"}"#;
    let (open, guarded) = (allow("*", own), allow("*", &format!("{own}{guard}")));
    assert_eq!(told(&guarded, &open), "nothing");
    assert!(told(&open, &guarded).starts_with("s3:GetObject"), "{}", told(&open, &guarded));
    let other = r#""ForAnyValue:StringNotEquals": {"dynamodb:LeadingKeys": "${cognito-identity.amazonaws.com:sub}"}"#;
    let denied = [allow("*", ""), deny("*", other)].join(",");
    assert_eq!(told(&guarded, &denied), "nothing");
    let any =
        allow("*", r#""ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": "${cognito-identity.amazonaws.com:sub}"}"#);
    assert_eq!(told(&guarded, &any), "nothing");
    assert!(told(&any, &guarded).contains("Many"), "{}", told(&any, &guarded));
}

#[test]
fn layers() {
    let all = document(&allow("*", ""));
    let some = document(&allow("arn:aws:s3:::a/*", ""));
    let denied = document(&deny("arn:aws:s3:::a/x", ""));
    let within = Layers::identity(&[&all]).and(&[&some]);
    assert!(matches!(find(std::slice::from_ref(&within), &[Layers::identity(&[&some])]), Proof::Impossible));
    assert!(matches!(find(&[Layers::identity(&[&some])], &[within]), Proof::Impossible));
    let less = Layers::identity(&[&all]).and(&[&some, &denied]);
    let Proof::Possible(request) = find(&[Layers::identity(&[&some])], &[less]) else { panic!() };
    assert_eq!(request.resource, "arn:aws:s3:::a/x");
}

// Small policies over few actions, resources and keys, for which all requests can be tried.

const RESOURCES: [&str; 8] = [
    "arn:aws:s3:::a/x",
    "arn:aws:s3:::a/y",
    "arn:aws:s3:::a/xy",
    "arn:aws:s3:::a/",
    "arn:aws:s3:::b",
    "arn:aws:s3:::a/u",
    "arn:aws:s3:::a/u/x",
    "*",
];

fn statement() -> impl Strategy<Value = String> {
    let effect = prop_oneof![3 => Just("Allow"), 1 => Just("Deny")];
    let action = prop_oneof![
        Just(r#""Action": "s3:GetObject""#),
        Just(r#""Action": "s3:*""#),
        Just(r#""NotAction": "s3:GetObject""#),
        Just(r#""Action": ["s3:Put*", "sqs:SendMessage"]"#),
    ];
    let resource = prop_oneof![
        Just(r#""Resource": "*""#),
        Just(r#""Resource": "arn:aws:s3:::a/*""#),
        Just(r#""Resource": "arn:aws:s3:::a/?""#),
        Just(r#""Resource": ["arn:aws:s3:::a/x", "arn:aws:s3:::b"]"#),
        Just(r#""NotResource": "arn:aws:s3:::a/x*""#),
        Just(r#""Resource": "arn:aws:s3:::a/${k:a}""#),
        Just(r#""Resource": "arn:aws:s3:::a/${k:a}/*""#),
        Just(r#""Resource": "arn:aws:s3:::a/${k:a, 'x'}""#),
    ];
    let key = prop_oneof![3 => Just("k:a"), 2 => Just("k:b")];
    let operator = prop_oneof![
        Just(("StringEquals", "\"x\"")),
        Just(("StringNotEquals", "\"x\"")),
        Just(("StringLike", "\"?*\"")),
        Just(("StringEquals", "[\"x\", \"u\"]")),
        Just(("StringNotLike", "\"u*\"")),
        Just(("Null", "\"true\"")),
        Just(("Null", "\"false\"")),
        Just(("StringEqualsIfExists", "\"X\"")),
        Just(("StringEqualsIgnoreCase", "\"X\"")),
        Just(("ForAllValues:StringEquals", "[\"x\", \"u\"]")),
        Just(("ForAnyValue:StringEquals", "\"x\"")),
        Just(("ForAllValues:StringNotEquals", "\"x\"")),
        Just(("ForAnyValue:StringNotLike", "\"u*\"")),
        Just(("StringEquals", "\"${k:a}\"")),
        Just(("ForAnyValue:StringEquals", "\"${k:b}\"")),
    ];
    let condition =
        (operator, key).prop_map(|((operator, values), key)| format!(r#""{operator}": {{"{key}": {values}}}"#));
    let conditions =
        proptest::collection::btree_map((0_u8..2, Just(())).prop_map(|(place, ())| place), condition, 0..3)
            .prop_filter_map("one operator twice", |conditions| {
                let conditions: Vec<String> = conditions.into_values().collect();
                let operator = |text: &String| text.split(": {").next().map(str::to_owned);
                (conditions.len() < 2 || operator(&conditions[0]) != operator(&conditions[1]))
                    .then(|| conditions.join(", "))
            });
    (effect, action, resource, conditions).prop_map(|(effect, action, resource, conditions)| {
        format!(r#"{{"Effect": "{effect}", {action}, {resource}, "Condition": {{{conditions}}}}}"#)
    })
}

fn values() -> Vec<Option<Value>> {
    let one = |text: &str| Some(Value::One(text.to_owned()));
    let many = |texts: &[&str]| Some(Value::Many(texts.iter().map(|text| (*text).to_owned()).collect()));
    vec![
        None,
        one(""),
        one("x"),
        one("X"),
        one("u"),
        one("z"),
        one("uz"),
        many(&[]),
        many(&["x"]),
        many(&["x", "u"]),
        many(&["x", "z"]),
        many(&["uz"]),
    ]
}

fn requests() -> Vec<Request> {
    let mut requests = Vec::new();
    for action in ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "s3:ListBucket"] {
        for resource in RESOURCES {
            for a in values() {
                for b in values() {
                    let mut request = Request::new(action, resource);
                    let pairs = [("k:a", a.clone()), ("k:b", b)];
                    for (key, value) in pairs {
                        if let Some(value) = value {
                            request.context.insert(key, value);
                        }
                    }
                    requests.push(request);
                }
            }
        }
    }
    requests
}

fn layers_of<'a>(document: &'a Document, boundary: &'a Option<Document>) -> Layers<'a> {
    let layers = Layers::identity(&[document]);
    boundary.iter().fold(layers, |layers, boundary| layers.and(&[boundary]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    /// A request that is found is one (the search asks the engine itself); where none is said to be, none is among many.
    #[test]
    fn no_request_contradicts_a_proof(
        new in proptest::collection::vec(statement(), 1..4),
        old in proptest::collection::vec(statement(), 1..4),
        // Most of a policy stays as it is.
        shared in proptest::collection::vec(statement(), 0..3),
        boundaries in proptest::collection::vec(proptest::option::weighted(0.2, statement()), 2),
    ) {
        let with_shared = |own: Vec<String>| own.iter().chain(&shared).cloned().collect::<Vec<_>>().join(",\n");
        let (new, old) = (with_shared(new), with_shared(old));
        let (before, after) = (document(&old), document(&new));
        let limits: Vec<Option<Document>> =
            boundaries.iter().map(|boundary| boundary.as_deref().map(document)).collect();
        let (before, after) = (layers_of(&before, &limits[0]), layers_of(&after, &limits[1]));
        let found = find(std::slice::from_ref(&after), std::slice::from_ref(&before));
        let boundaries = boundaries.iter().flatten().cloned().collect::<Vec<_>>().join(",\n");
        if matches!(found, Proof::Impossible) {
            // Of a key that the catalogue does not know, nothing but an operator on sets tells that it has several values.
            let in_sets = |key: &str| {
                let both = format!("{new}{old}{boundaries}");
                both.split("\"For").skip(1).any(|rest| rest.split_once(": {\"").is_some_and(|(_, of)| of.starts_with(key)))
            };
            let several = ["k:a", "k:b"].map(|key| (key, in_sets(key)));
            let possible = |request: &Request| {
                let is_list = |key| matches!(request.context.get(key), Some(Value::Many(_)));
                several.iter().all(|(key, in_sets)| *in_sets || !is_list(key))
            };
            for request in requests().into_iter().filter(possible) {
                prop_assert!(!after.allow(&request) || before.allow(&request), "{request:?} of\n{new}\nwithout\n{old}\nwithin\n{boundaries}");
            }
        }
        let same = find(std::slice::from_ref(&after), std::slice::from_ref(&after));
        prop_assert!(!matches!(same, Proof::Possible(_)), "{same:?}");
        UNDECIDED.with(|counts| {
            let (all, undecided) = counts.get();
            let doubts = [&found, &same].into_iter().filter(|proof| matches!(proof, Proof::Undecided(_))).count();
            if doubts > 0 && std::env::var_os("SHOW_UNDECIDED").is_some() {
                println!("{found:?} {same:?}:\n{new}\nwithout\n{old}");
            }
            counts.set((all + 2, undecided + doubts));
            if all + 2 == 800 {
                println!("{undecided} of {all} undecided");
            }
        });
    }
}

thread_local! {
    static UNDECIDED: std::cell::Cell<(usize, usize)> = const { std::cell::Cell::new((0, 0)) };
}

/// 400, unless `PROPTEST_CASES` says more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}
