//! Named cases: every row of the documented rules has one.

use serde_json::{Value as Json, json};

use super::pattern::{Pattern, Syntax, Token, arn_matches, glob};
use super::scalar::{Cidr, Decimal, Instant, parse_base64};
use super::*;

fn document(version: Option<&str>, statements: Json) -> Result<Document, Malformed> {
    let mut document = json!({"Statement": statements});
    if let Some(version) = version {
        document["Version"] = json!(version);
    }
    Document::parse(&document.to_string())
}

fn policy(statements: Json) -> Document {
    document(Some("2012-10-17"), statements).unwrap()
}

fn request(action: &str, resource: &str, context: Context) -> Request {
    Request { action: action.into(), resource: resource.into(), context }
}

/// Whether one Allow of `action` on `resource` covers what is asked.
fn covers(action: &str, resource: &str, asked: &str, of: &str, context: Context) -> bool {
    let document = policy(json!({"Effect": "Allow", "Action": action, "Resource": resource}));
    decide(&[&document], None, None, &request(asked, of, context)).is_allowed()
}

/// Whether a condition holds of a context.
fn holds(condition: Json, context: Context) -> bool {
    let document = policy(json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}));
    decide(&[&document], None, None, &request("s3:GetObject", "*", context)).is_allowed()
}

fn none() -> Context {
    Context::new()
}

/// Runs cases of a name, an expectation and what happened, and names all that failed.
#[track_caller]
fn check<const N: usize>(cases: [(&str, bool, bool); N]) {
    let wrong: Vec<_> = cases.iter().filter(|(_, wanted, got)| wanted != got).map(|(name, ..)| *name).collect();
    assert!(wrong.is_empty(), "wrong: {wrong:#?}");
}

#[test]
fn actions() {
    let case = |pattern: &str, asked: &str| covers(pattern, "*", asked, "*", none());
    check([
        ("the same", true, case("s3:GetObject", "s3:GetObject")),
        ("case of the service", true, case("S3:GetObject", "s3:GetObject")),
        ("case of the name", true, case("s3:getobject", "s3:GETOBJECT")),
        ("star at the end", true, case("s3:Get*", "s3:GetObject")),
        ("star at the beginning", true, case("s3:*Object", "s3:GetObject")),
        ("star in the middle", true, case("s3:G*t", "s3:GetObject")),
        ("star takes nothing", true, case("s3:GetObject*", "s3:GetObject")),
        ("question mark", true, case("s3:Get?bject", "s3:GetObject")),
        ("question mark takes one", false, case("s3:Get?Object", "s3:GetObject")),
        ("all of a service", true, case("s3:*", "s3:GetObject")),
        ("all of a service, another", false, case("s3:*", "sqs:SendMessage")),
        ("all", true, case("*", "s3:GetObject")),
        ("all with a colon", true, case("*:*", "s3:GetObject")),
        ("a longer name", false, case("s3:GetObject", "s3:GetObjectAcl")),
        ("a shorter name", false, case("s3:GetObjectAcl", "s3:GetObject")),
    ]);
}

#[test]
fn resources() {
    const NOTES: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Notes";
    let case = |pattern: &str, asked: &str| covers("*", pattern, "s3:GetObject", asked, none());
    check([
        ("the same", true, case(NOTES, NOTES)),
        ("star for all", true, case("*", NOTES)),
        ("star for all and a request without resource", true, case("*", "*")),
        ("an ARN and a request without resource", false, case(NOTES, "*")),
        ("an ARN of stars and a request without resource", false, case("arn:aws:s3:*:*:*", "*")),
        ("case counts", false, case("arn:aws:dynamodb:eu-west-1:123456789012:table/notes", NOTES)),
        ("case of the service counts", false, case("arn:aws:DynamoDB:eu-west-1:123456789012:table/Notes", NOTES)),
        ("star for a region", true, case("arn:aws:dynamodb:*:123456789012:table/Notes", NOTES)),
        ("star inside a region", true, case("arn:aws:dynamodb:eu-*:123456789012:table/Notes", NOTES)),
        ("question mark inside a region", true, case("arn:aws:dynamodb:eu-west-?:123456789012:table/Notes", NOTES)),
        ("star for an empty region", true, case("arn:aws:s3:*:*:notes", "arn:aws:s3:::notes")),
        ("question mark needs a character", false, case("arn:aws:s3:?:*:notes", "arn:aws:s3:::notes")),
        ("a part's star does not cross colons", false, case("arn:aws:s3:*:notes", "arn:aws:s3:::notes")),
        ("another partition", false, case("arn:aws-cn:s3:::notes", "arn:aws:s3:::notes")),
        ("last part: star crosses slashes", true, case("arn:aws:s3:::a/*/z", "arn:aws:s3:::a/b/c/z")),
        (
            "last part: star crosses colons",
            true,
            case("arn:aws:logs:*:1:log-group:*", "arn:aws:logs:r:1:log-group:a:b"),
        ),
        ("prefix also covers a longer name", true, case("arn:aws:s3:::Notes*", "arn:aws:s3:::NotesArchive")),
        ("an object is no bucket", false, case("arn:aws:s3:::notes", "arn:aws:s3:::notes/a")),
        ("a bucket is no object", false, case("arn:aws:s3:::notes/*", "arn:aws:s3:::notes")),
        ("index below a table", true, case(&format!("{NOTES}/index/*"), &format!("{NOTES}/index/byUser"))),
        ("missing parts are stars", true, case("arn:aws:sqs", "arn:aws:sqs:eu-west-1:123456789012:q")),
        ("missing parts, another service", false, case("arn:aws:sqs", "arn:aws:sns:eu-west-1:123456789012:q")),
        ("missing resource", true, case("arn:aws:sqs:eu-*:123456789012", "arn:aws:sqs:eu-west-1:123456789012:q")),
        ("several stars", true, case("arn:aws:s3:::*a*b*", "arn:aws:s3:::xxaxxbxx")),
        ("characters, not bytes", true, case("arn:aws:s3:::b/?x", "arn:aws:s3:::b/éx")),
    ]);
}

#[test]
fn not_elements_are_complements() {
    let document = policy(json!([{"Effect": "Allow", "NotAction": ["s3:Put*", "s3:Delete*"],
        "NotResource": ["arn:aws:s3:::secret", "arn:aws:s3:::secret/*"]}]));
    let case = |action: &str, resource: &str| {
        decide(&[&document], None, None, &request(action, resource, none())).is_allowed()
    };
    check([
        ("neither listed", true, case("s3:GetObject", "arn:aws:s3:::open/a")),
        ("another service", true, case("sqs:SendMessage", "arn:aws:sqs:r:1:q")),
        ("a listed action", false, case("s3:PutObject", "arn:aws:s3:::open/a")),
        ("a listed resource", false, case("s3:GetObject", "arn:aws:s3:::secret/a")),
        ("no resource is not a listed one", true, case("s3:ListAllMyBuckets", "*")),
    ]);
}

#[test]
fn variables_in_resources() {
    const SUB: &str = "cognito-identity.amazonaws.com:sub";
    let case = |pattern: &str, asked: &str, context: Context| covers("*", pattern, "s3:GetObject", asked, context);
    let own = "arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}/*";
    let red = || none().with("aws:PrincipalTag/team", "red");
    check([
        (
            "own folder, with the colon of an identity id",
            true,
            case(own, "arn:aws:s3:::b/r:1/x", none().with(SUB, "r:1")),
        ),
        ("another's folder", false, case(own, "arn:aws:s3:::b/r:2/x", none().with(SUB, "r:1"))),
        ("key names ignore case", true, case("arn:aws:s3:::${AWS:principaltag/TEAM}", "arn:aws:s3:::red", red())),
        ("no value matches nothing", false, case(own, "arn:aws:s3:::b//x", none())),
        ("an empty value is none", false, case(own, "arn:aws:s3:::b//x", none().with(SUB, ""))),
        ("no value, not its own text either", false, case(own, &own.replace('*', "x"), none())),
        ("a multivalued key is none", false, case(own, "arn:aws:s3:::b/r:1/x", none().with(SUB, ["r:1"]))),
        ("default", true, case("arn:aws:s3:::${aws:PrincipalTag/team, 'none'}", "arn:aws:s3:::none", none())),
        ("default not needed", true, case("arn:aws:s3:::${aws:PrincipalTag/team, 'none'}", "arn:aws:s3:::red", red())),
        ("default set aside", false, case("arn:aws:s3:::${aws:PrincipalTag/team, 'none'}", "arn:aws:s3:::none", red())),
        ("default with a brace", true, case("arn:aws:s3:::${aws:PrincipalTag/team,'a}b'}", "arn:aws:s3:::a}b", none())),
        ("literal star", true, case("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*", none())),
        ("literal star is no wildcard", false, case("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/x", none())),
        ("literal question mark", false, case("arn:aws:s3:::b/${?}", "arn:aws:s3:::b/x", none())),
        ("literal dollar", true, case("arn:aws:s3:::b/${$}{x}", "arn:aws:s3:::b/${x}", none())),
        ("a lone dollar", true, case("arn:aws:s3:::b/$x", "arn:aws:s3:::b/$x", none())),
        ("a star in a value is a character", false, case(own, "arn:aws:s3:::b/anything/x", none().with(SUB, "*"))),
        ("a star in a value equals a star", true, case(own, "arn:aws:s3:::b/*/x", none().with(SUB, "*"))),
        (
            "a variable in a value is text",
            false,
            case(own, "arn:aws:s3:::b/red/x", red().with(SUB, "${aws:PrincipalTag/team}")),
        ),
    ]);
}

#[test]
fn variables_need_the_newer_version() {
    for version in [None, Some("2008-10-17")] {
        let document =
            document(version, json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username}"}));
        let document = document.unwrap();
        let asked = |resource: &str| {
            decide(&[&document], None, None, &request("s3:x", resource, none().with("aws:username", "ann")))
                .is_allowed()
        };
        assert!(asked("arn:aws:s3:::${aws:username}"));
        assert!(!asked("arn:aws:s3:::ann"));
    }
}

#[test]
fn not_resource_with_an_unresolved_variable_excludes_nothing() {
    let document = policy(json!({"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/${aws:username}"}));
    let own = request("s3:GetObject", "arn:aws:s3:::b/ann", none().with("aws:username", "ann"));
    assert_eq!(decide(&[&document], None, None, &own), Decision::ImplicitDeny { missing: Layer::Identity });
    let nobody = request("s3:GetObject", "arn:aws:s3:::b/ann", none());
    assert!(matches!(decide(&[&document], None, None, &nobody), Decision::ExplicitDeny { .. }));
}

#[test]
fn string_operators() {
    let case =
        |operator: &str, values: Json, asked: &str| holds(json!({operator: {"k": values}}), none().with("K", asked));
    check([
        ("equals", true, case("StringEquals", json!("a"), "a")),
        ("equals minds case", false, case("StringEquals", json!("a"), "A")),
        ("equals takes a star as a star", false, case("StringEquals", json!("a*"), "ab")),
        ("equals: any of a list", true, case("StringEquals", json!(["x", "a"]), "a")),
        ("equals: none of a list", false, case("StringEquals", json!(["x", "y"]), "a")),
        ("equals: an empty list", false, case("StringEquals", json!([]), "a")),
        ("equals: empty text is a value", true, case("StringEquals", json!(""), "")),
        ("not equals", true, case("StringNotEquals", json!("b"), "a")),
        ("not equals: one of a list", false, case("StringNotEquals", json!(["b", "a"]), "a")),
        ("not equals: an empty list", true, case("StringNotEquals", json!([]), "a")),
        ("ignoring case", true, case("StringEqualsIgnoreCase", json!("aÉ"), "Aé")),
        ("ignoring case, shorter", false, case("StringEqualsIgnoreCase", json!("ab"), "A")),
        ("not ignoring case", false, case("StringNotEqualsIgnoreCase", json!("a"), "A")),
        ("like", true, case("StringLike", json!("a*c?"), "abbbcd")),
        ("like minds case", false, case("StringLike", json!("a*"), "AB")),
        ("like crosses colons", true, case("StringLike", json!("arn:*:x"), "arn:aws:s3:x")),
        ("not like", false, case("StringNotLike", json!(["b*", "a*"]), "ab")),
        ("not like: none of a list", true, case("StringNotLike", json!(["b*", "c*"]), "ab")),
    ]);
}

#[test]
fn variables_in_conditions() {
    let case = |operator: &str, values: Json, tag: Option<&str>| {
        let context = none().with("k", "red");
        holds(
            json!({operator: {"k": values}}),
            match tag {
                Some(tag) => context.with("aws:PrincipalTag/t", tag),
                None => context,
            },
        )
    };
    let tag = "${aws:PrincipalTag/t}";
    check([
        ("equals", true, case("StringEquals", json!(tag), Some("red"))),
        ("equals another", false, case("StringEquals", json!(tag), Some("blue"))),
        ("ignoring case", true, case("StringEqualsIgnoreCase", json!(tag), Some("RED"))),
        ("a star in the value is a character", false, case("StringLike", json!(tag), Some("*"))),
        ("a star around the value", true, case("StringLike", json!(format!("{tag}*")), Some("r"))),
        ("unresolved, positive", false, case("StringLike", json!(tag), None)),
        ("unresolved, ignoring case", false, case("StringEqualsIgnoreCase", json!(tag), None)),
        ("unresolved, negated", true, case("StringNotLike", json!(tag), None)),
        ("unresolved beside a match", true, case("StringEquals", json!([tag, "red"]), None)),
        ("unresolved beside a match, negated", false, case("StringNotEquals", json!([tag, "red"]), None)),
        ("literal star", false, case("StringLike", json!("${*}"), None)),
        ("default", true, case("StringEquals", json!("${aws:PrincipalTag/t, 'red'}"), None)),
    ]);
}

#[test]
fn numeric_operators() {
    let case =
        |operator: &str, values: Json, asked: &str| holds(json!({operator: {"k": values}}), none().with("k", asked));
    check([
        ("equals a JSON number", true, case("NumericEquals", json!(10), "10")),
        ("equals a text", true, case("NumericEquals", json!("10"), "10.0")),
        ("equals with zeros", true, case("NumericEquals", json!("007"), "+7")),
        ("equals zero", true, case("NumericEquals", json!("-0"), "0.00")),
        ("equals: any of a list", true, case("NumericEquals", json!([1, 2]), "2")),
        ("equals beyond doubles", false, case("NumericEquals", json!("9007199254740993"), "9007199254740992")),
        ("not equals", true, case("NumericNotEquals", json!(1), "2")),
        ("not equals: one of a list", false, case("NumericNotEquals", json!([1, 2]), "2")),
        ("less", true, case("NumericLessThan", json!(10), "9.99")),
        ("less, negative", true, case("NumericLessThan", json!(-1), "-1.5")),
        ("less, the same", false, case("NumericLessThan", json!(10), "10")),
        ("less or the same", true, case("NumericLessThanEquals", json!(10), "10")),
        ("greater by length, not by text", true, case("NumericGreaterThan", json!(9), "10")),
        ("greater, the same", false, case("NumericGreaterThan", json!(9), "9")),
        ("greater or the same", true, case("NumericGreaterThanEquals", json!(0.25), "0.250")),
        ("the request's value is no number", false, case("NumericEquals", json!(1), "one")),
        ("the request's value is infinity", false, case("NumericGreaterThan", json!(1), "inf")),
        ("the request's value is empty", false, case("NumericLessThan", json!(1), "")),
    ]);
}

#[test]
fn date_operators() {
    let case =
        |operator: &str, value: Json, asked: &str| holds(json!({operator: {"k": value}}), none().with("k", asked));
    let end = "2027-01-31T23:59:59Z";
    check([
        ("equals", true, case("DateEquals", json!(end), end)),
        ("equals in seconds since 1970", true, case("DateEquals", json!(1_801_439_999), end)),
        ("equals in another zone", true, case("DateEquals", json!(end), "2027-02-01T00:59:59+01:00")),
        ("equals midnight", true, case("DateEquals", json!("2027-01-31"), "2027-01-31T00:00:00Z")),
        ("not equals", true, case("DateNotEquals", json!(end), "2027-01-31T23:59:58Z")),
        ("less", true, case("DateLessThan", json!(end), "2027-01-31T23:59:58.999Z")),
        ("less, the same", false, case("DateLessThan", json!(end), end)),
        ("less or the same", true, case("DateLessThanEquals", json!(end), end)),
        ("greater by a fraction", true, case("DateGreaterThan", json!(end), "2027-01-31T23:59:59.001Z")),
        ("greater or the same", true, case("DateGreaterThanEquals", json!("2027-01-31"), "2027-01-31T00:00Z")),
        ("the request's value is no date", false, case("DateLessThan", json!(end), "tomorrow")),
    ]);
}

#[test]
fn bool_binary_and_null() {
    let case = |operator: &str, values: Json, context: Context| holds(json!({operator: {"k": values}}), context);
    check([
        ("true", true, case("Bool", json!("true"), none().with("k", "true"))),
        ("a JSON boolean", true, case("Bool", json!(true), none().with("k", "True"))),
        ("false", false, case("Bool", json!(false), none().with("k", "true"))),
        ("not a boolean", false, case("Bool", json!(false), none().with("k", "no"))),
        ("binary", true, case("BinaryEquals", json!("QmluYXJ5"), none().with("k", "QmluYXJ5"))),
        ("binary without padding", true, case("BinaryEquals", json!("QQ=="), none().with("k", "QQ"))),
        ("other bytes", false, case("BinaryEquals", json!("QQ=="), none().with("k", "Qg=="))),
        ("null true, absent", true, case("Null", json!(true), none())),
        ("null true, present", false, case("Null", json!("true"), none().with("k", "x"))),
        ("null false, absent", false, case("Null", json!("false"), none())),
        ("null false, present", true, case("Null", json!(false), none().with("k", "x"))),
        ("null false, present set", true, case("Null", json!(false), none().with("k", ["x"]))),
        ("null true, a set without members", true, case("Null", json!(true), none().with("k", []))),
        ("null true, an empty text", true, case("Null", json!(true), none().with("k", ""))),
        ("null with both", true, case("Null", json!([true, false]), none())),
    ]);
}

#[test]
fn address_operators() {
    let case =
        |operator: &str, values: Json, asked: &str| holds(json!({operator: {"k": values}}), none().with("k", asked));
    check([
        ("inside", true, case("IpAddress", json!("203.0.113.0/24"), "203.0.113.200")),
        ("outside", false, case("IpAddress", json!("203.0.113.0/24"), "203.0.114.1")),
        ("host bits do not count", true, case("IpAddress", json!("203.0.113.77/24"), "203.0.113.1")),
        ("bare address", true, case("IpAddress", json!("203.0.113.7"), "203.0.113.7")),
        ("bare address, its neighbour", false, case("IpAddress", json!("203.0.113.7"), "203.0.113.8")),
        ("everything", true, case("IpAddress", json!("0.0.0.0/0"), "8.8.8.8")),
        ("everything of v6", true, case("IpAddress", json!("::/0"), "2001:db8::1")),
        ("v6 inside", true, case("IpAddress", json!("2001:db8::/32"), "2001:0DB8:1::1")),
        ("v6 outside", false, case("IpAddress", json!("2001:db8::/32"), "2001:db9::1")),
        ("v6 bare, written otherwise", true, case("IpAddress", json!("2001:db8::1"), "2001:db8:0::0:1")),
        ("v4 against v6", false, case("IpAddress", json!("::/0"), "8.8.8.8")),
        ("any of a list", true, case("IpAddress", json!(["10.0.0.0/8", "192.0.2.1"]), "192.0.2.1")),
        ("not", true, case("NotIpAddress", json!("10.0.0.0/8"), "11.0.0.1")),
        ("not: one of a list", false, case("NotIpAddress", json!(["10.0.0.0/8", "11.0.0.0/8"]), "11.0.0.1")),
        ("no address", false, case("IpAddress", json!("0.0.0.0/0"), "somewhere")),
    ]);
}

#[test]
fn arn_operators() {
    let case = |operator: &str, values: Json, asked: &str| {
        let context = none().with("k", asked).with("aws:PrincipalArn", "arn:aws:iam::1:role/a").with("t", "eu-*");
        holds(json!({operator: {"k": values}}), context)
    };
    let topic = "arn:aws:sns:eu-west-1:123456789012:news";
    for operator in ["ArnEquals", "ArnLike"] {
        check([
            ("the same", true, case(operator, json!(topic), topic)),
            ("stars part by part", true, case(operator, json!("arn:aws:sns:*:*:n*s"), topic)),
            ("a star does not cross colons", false, case(operator, json!("arn:aws:sns:*:news"), topic)),
            ("but in the last part", true, case(operator, json!("arn:aws:sns:*:*:*"), &format!("{topic}:sub"))),
            ("a star alone is no ARN", false, case(operator, json!("*"), topic)),
            ("the service may have one", true, case(operator, json!("arn:*:s?s:*:*:*"), topic)),
            ("case counts", false, case(operator, json!("arn:aws:sns:*:*:News"), topic)),
            ("a variable for the whole", true, case(operator, json!("${aws:PrincipalArn}"), "arn:aws:iam::1:role/a")),
            ("a variable's star is a character", false, case(operator, json!("arn:aws:sns:${t}:*:*"), topic)),
            ("any of a list", true, case(operator, json!(["arn:aws:s3:::x", topic]), topic)),
            ("no ARN", false, case(operator, json!("arn:*:*:*:*:*"), "news")),
        ]);
    }
    for operator in ["ArnNotEquals", "ArnNotLike"] {
        check([
            ("another", true, case(operator, json!("arn:aws:sns:*:*:olds"), topic)),
            ("one of a list", false, case(operator, json!(["arn:aws:s3:::x", topic]), topic)),
            ("unresolved", true, case(operator, json!("arn:aws:sns:*:*:${missing}"), topic)),
        ]);
    }
}

#[test]
fn absent_keys_and_sets() {
    let absent = |operator: &str| holds(json!({operator: {"k": ["a", "b"]}}), none());
    let set = |operator: &str, members: Vec<&str>| {
        let members: Vec<String> = members.into_iter().map(str::to_owned).collect();
        holds(json!({operator: {"k": ["a", "b"]}}), none().with("k", members))
    };
    let one = |operator: &str, value: &str| holds(json!({operator: {"k": ["a", "b"]}}), none().with("k", value));
    check([
        ("absent, positive", false, absent("StringEquals")),
        ("absent, negated", true, absent("StringNotEquals")),
        ("absent, if exists", true, absent("StringEqualsIfExists")),
        ("absent, negated, if exists", true, absent("StringNotEqualsIfExists")),
        ("present, if exists", false, one("StringEqualsIfExists", "x")),
        ("empty, if exists", false, one("StringEqualsIfExists", "")),
        ("all: absent", true, absent("ForAllValues:StringEquals")),
        ("all: no members", true, set("ForAllValues:StringEquals", vec![])),
        ("all: an empty text", true, one("ForAllValues:StringEquals", "")),
        ("all: every member", true, set("ForAllValues:StringEquals", vec!["b", "a"])),
        ("all: not every member", false, set("ForAllValues:StringEquals", vec!["a", "x"])),
        ("all, negated: every member matches none", true, set("ForAllValues:StringNotEquals", vec!["x", "y"])),
        ("all, negated: a member matches", false, set("ForAllValues:StringNotEquals", vec!["x", "a"])),
        ("all: one value", true, one("ForAllValues:StringEquals", "a")),
        ("any: absent", false, absent("ForAnyValue:StringEquals")),
        ("any, negated: absent", false, absent("ForAnyValue:StringNotEquals")),
        ("any, if exists: absent", true, absent("ForAnyValue:StringEqualsIfExists")),
        ("any: no members", false, set("ForAnyValue:StringEquals", vec![])),
        ("any: a member", true, set("ForAnyValue:StringEquals", vec!["x", "a"])),
        ("any: no member", false, set("ForAnyValue:StringEquals", vec!["x", "y"])),
        ("any, negated: a member matches none", true, set("ForAnyValue:StringNotEquals", vec!["x", "a"])),
        ("any, negated: every member matches", false, set("ForAnyValue:StringNotEquals", vec!["b", "a"])),
        ("any: one value", true, one("ForAnyValue:StringEquals", "a")),
        ("a plain operator on a set", false, set("StringEquals", vec!["a"])),
        ("a plain negated operator on a set", false, set("StringNotEquals", vec!["x"])),
    ]);
    let both = json!({"StringEquals": {"k": "a", "l": "b"}, "NumericLessThan": {"n": 5}});
    let context = || none().with("k", "a").with("l", "b").with("n", "4");
    check([
        ("operators and keys all hold", true, holds(both.clone(), context())),
        ("one key does not", false, holds(both.clone(), context().with("l", "x"))),
        ("one operator does not", false, holds(both, context().with("n", "5"))),
        ("no conditions", true, holds(json!({}), none())),
        ("an operator without keys", true, holds(json!({"StringEquals": {}}), none())),
    ]);
}

fn allow(action: &str) -> Document {
    policy(json!({"Sid": "A", "Effect": "Allow", "Action": action, "Resource": "*"}))
}

fn deny(action: &str) -> Document {
    policy(json!({"Sid": "D", "Effect": "Deny", "Action": action, "Resource": "*"}))
}

#[test]
fn layers() {
    let asked = request("s3:GetObject", "arn:aws:s3:::b/k", none());
    let (yes, no, other) = (allow("s3:GetObject"), deny("s3:GetObject"), allow("sqs:*"));
    let missing = |layer| Decision::ImplicitDeny { missing: layer };
    let source = |layer, document| Source { layer, document, statement: 0 };
    assert_eq!(decide(&[], None, None, &asked), missing(Layer::Identity));
    assert_eq!(decide(&[&other], None, None, &asked), missing(Layer::Identity));
    assert_eq!(decide(&[&other, &yes], None, None, &asked), Decision::Allowed { by: vec![source(Layer::Identity, 1)] });
    let denied = |layer, document| Decision::ExplicitDeny { by: vec![source(layer, document)] };
    assert_eq!(decide(&[&yes, &no], None, None, &asked), denied(Layer::Identity, 1));
    assert_eq!(decide(&[&no], None, None, &asked), denied(Layer::Identity, 0));
    assert_eq!(decide(&[&yes], None, Some(&other), &asked), missing(Layer::Boundary));
    assert_eq!(decide(&[&yes], None, Some(&no), &asked), denied(Layer::Boundary, 0));
    assert_eq!(decide(&[&yes], Some(&[]), None, &asked), missing(Layer::Session));
    assert_eq!(decide(&[&yes], Some(&[&other]), None, &asked), missing(Layer::Session));
    assert_eq!(decide(&[&yes], Some(&[&yes, &no]), None, &asked), denied(Layer::Session, 1));
    assert_eq!(decide(&[&other], Some(&[&yes]), Some(&yes), &asked), missing(Layer::Identity));
    assert_eq!(
        decide(&[&yes], Some(&[&other, &yes]), Some(&yes), &asked),
        Decision::Allowed {
            by: vec![source(Layer::Identity, 0), source(Layer::Boundary, 0), source(Layer::Session, 1)]
        }
    );
}

#[test]
fn a_guest_is_scoped_down_to_inline_or_managed() {
    let role = policy(
        json!({"Effect": "Allow", "Action": ["dynamodb:GetItem", "polly:*", "ssm:GetParameter"], "Resource": "*"}),
    );
    let (inline, managed) = (allow("dynamodb:*"), allow("polly:*"));
    let asked = |action: &str| decide(&[&role], Some(&[&inline, &managed]), None, &request(action, "*", none()));
    assert!(asked("dynamodb:GetItem").is_allowed());
    assert!(asked("polly:SynthesizeSpeech").is_allowed());
    assert_eq!(asked("ssm:GetParameter"), Decision::ImplicitDeny { missing: Layer::Session });
    assert_eq!(asked("dynamodb:PutItem"), Decision::ImplicitDeny { missing: Layer::Identity });
}

/// The shape most tutorials show for one user's items, and the guard that it lacks.
#[test]
fn leading_keys() {
    const TABLE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Notes";
    let sub = "${cognito-identity.amazonaws.com:sub}";
    let open =
        policy(json!({"Effect": "Allow", "Action": "dynamodb:*", "Resource": [TABLE, format!("{TABLE}/index/*")],
        "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [sub]}}}));
    let guarded = policy(
        json!({"Effect": "Allow", "Action": "dynamodb:*", "Resource": [TABLE, format!("{TABLE}/index/*")],
        "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [sub]}, "Null": {"dynamodb:LeadingKeys": "false"}}}),
    );
    let me = || none().with("cognito-identity.amazonaws.com:sub", "r:me");
    let asked = |document: &Document, action: &str, context: Context| {
        decide(&[document], None, None, &request(action, TABLE, context)).is_allowed()
    };
    let keys = |list: [&str; 1]| me().with("dynamodb:LeadingKeys", list);
    check([
        ("own", true, asked(&guarded, "dynamodb:GetItem", keys(["r:me"]))),
        ("another's", false, asked(&guarded, "dynamodb:GetItem", keys(["r:you"]))),
        (
            "a batch of both",
            false,
            asked(&guarded, "dynamodb:BatchGetItem", me().with("dynamodb:LeadingKeys", ["r:me", "r:you"])),
        ),
        ("nobody", false, asked(&guarded, "dynamodb:GetItem", none().with("dynamodb:LeadingKeys", ["r:me"]))),
        ("scan through the open shape", true, asked(&open, "dynamodb:Scan", me())),
        ("select everything through the open shape", true, asked(&open, "dynamodb:PartiQLSelect", me())),
        ("scan through the guarded shape", false, asked(&guarded, "dynamodb:Scan", me())),
        (
            "no keys through the guarded shape",
            false,
            asked(&guarded, "dynamodb:Scan", me().with("dynamodb:LeadingKeys", [])),
        ),
    ]);
}

#[test]
fn listing_a_folder() {
    let document = policy(json!({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b",
        "Condition": {"StringLike": {"s3:prefix": ["${aws:PrincipalTag/u}/*"]}}}));
    let asked = |resource: &str, context: Context| {
        decide(&[&document], None, None, &request("s3:ListBucket", resource, context)).is_allowed()
    };
    let me = || none().with("aws:PrincipalTag/u", "me");
    check([
        ("own", true, asked("arn:aws:s3:::b", me().with("s3:prefix", "me/"))),
        ("another's", false, asked("arn:aws:s3:::b", me().with("s3:prefix", "you/"))),
        ("without a prefix", false, asked("arn:aws:s3:::b", me())),
        ("an object's ARN", false, asked("arn:aws:s3:::b/me/", me().with("s3:prefix", "me/"))),
    ]);
}

#[test]
fn trust() {
    let pool = "eu-west-1:11111111-2222-3333-4444-555555555555";
    let document =
        policy(json!([{"Sid": "Pool", "Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], "Condition": {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": pool},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]));
    let document = document.expect(DocumentKind::Trust).unwrap();
    let cognito = RequestPrincipal::Federated("cognito-identity.amazonaws.com".into());
    let context = |aud: &str, amr: [&str; 2]| {
        none().with("cognito-identity.amazonaws.com:aud", aud).with("cognito-identity.amazonaws.com:amr", amr)
    };
    let asked = |principal: &RequestPrincipal, action: &str, context: Context| {
        decide_trust(&document, principal, action, &context).is_allowed()
    };
    let web = "sts:AssumeRoleWithWebIdentity";
    check([
        ("authenticated", true, asked(&cognito, web, context(pool, ["authenticated", "x"]))),
        ("tags", true, asked(&cognito, "sts:TagSession", context(pool, ["authenticated", "x"]))),
        ("a guest", false, asked(&cognito, web, context(pool, ["unauthenticated", "x"]))),
        ("another pool", false, asked(&cognito, web, context("other", ["authenticated", "x"]))),
        ("without context", false, asked(&cognito, web, none())),
        ("another action", false, asked(&cognito, "sts:AssumeRole", context(pool, ["authenticated", "x"]))),
        (
            "another provider",
            false,
            asked(
                &RequestPrincipal::Federated("accounts.google.com".into()),
                web,
                context(pool, ["authenticated", "x"]),
            ),
        ),
        (
            "a service of that name",
            false,
            asked(
                &RequestPrincipal::Service("cognito-identity.amazonaws.com".into()),
                web,
                context(pool, ["authenticated", "x"]),
            ),
        ),
    ]);
}

#[test]
fn principals() {
    let case = |listed: Json, who: RequestPrincipal| {
        let document = policy(json!({"Effect": "Allow", "Principal": listed, "Action": "sts:AssumeRole"}));
        decide_trust(&document, &who, "sts:AssumeRole", &none()).is_allowed()
    };
    let aws = |text: &str| RequestPrincipal::Aws(text.into());
    let service = |text: &str| RequestPrincipal::Service(text.into());
    let session = || aws("arn:aws:sts::123456789012:assumed-role/R/S");
    check([
        ("a service", true, case(json!({"Service": "lambda.amazonaws.com"}), service("lambda.amazonaws.com"))),
        (
            "any of a list",
            true,
            case(json!({"Service": ["a.amazonaws.com", "b.amazonaws.com"]}), service("b.amazonaws.com")),
        ),
        ("another service", false, case(json!({"Service": "lambda.amazonaws.com"}), service("ec2.amazonaws.com"))),
        ("an account by number", true, case(json!({"AWS": "123456789012"}), session())),
        ("an account by its root", true, case(json!({"AWS": "arn:aws:iam::123456789012:root"}), session())),
        ("another account", false, case(json!({"AWS": "210987654321"}), session())),
        ("a role's session", true, case(json!({"AWS": "arn:aws:iam::123456789012:role/R"}), session())),
        (
            "a session of a role with a path",
            true,
            case(json!({"AWS": "arn:aws:iam::123456789012:role/x/y/R"}), session()),
        ),
        (
            "a session of that role of another account",
            false,
            case(json!({"AWS": "arn:aws:iam::123456789012:role/R"}), aws("arn:aws:sts::210987654321:assumed-role/R/S")),
        ),
        (
            "a session of that role of another partition",
            false,
            case(
                json!({"AWS": "arn:aws:iam::123456789012:role/R"}),
                aws("arn:aws-cn:sts::123456789012:assumed-role/R/S"),
            ),
        ),
        ("another role's session", false, case(json!({"AWS": "arn:aws:iam::123456789012:role/Q"}), session())),
        ("the session itself", true, case(json!({"AWS": "arn:aws:sts::123456789012:assumed-role/R/S"}), session())),
        ("everyone", true, case(json!("*"), RequestPrincipal::Anonymous)),
        ("everyone of AWS is everyone", true, case(json!({"AWS": "*"}), RequestPrincipal::Anonymous)),
        ("nobody known", false, case(json!({"AWS": "123456789012"}), RequestPrincipal::Anonymous)),
        (
            "a canonical user",
            true,
            case(json!({"CanonicalUser": "79a5"}), RequestPrincipal::CanonicalUser("79a5".into())),
        ),
    ]);
    let document = policy(json!([{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "*"}]));
    assert!(decide_trust(&document, &session(), "sts:AssumeRole", &none()).is_allowed());
    let other = aws("arn:aws:iam::210987654321:role/R");
    assert!(matches!(decide_trust(&document, &other, "sts:AssumeRole", &none()), Decision::ExplicitDeny { .. }));
}

#[test]
fn a_statement_for_another_kind_of_policy_fails_closed() {
    let resource_policy = policy(json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]));
    assert!(!decide(&[&resource_policy], None, None, &request("s3:GetObject", "*", none())).is_allowed());
    assert!(!decide_trust(&resource_policy, &RequestPrincipal::Anonymous, "sts:AssumeRole", &none()).is_allowed());
    let identity = policy(json!([{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b"}]));
    let decision = decide_trust(&identity, &RequestPrincipal::Anonymous, "sts:AssumeRole", &none());
    assert!(matches!(decision, Decision::ExplicitDeny { .. }));
}

#[test]
fn documents_that_are_read() {
    let read = |text: &str| Document::parse(text).map(|document| document.statements().len());
    assert_eq!(read(r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#), Ok(1));
    assert_eq!(read(r#"{"Id": "x", "Version": "2008-10-17", "Statement": []}"#), Ok(0));
    assert_eq!(
        read(
            r#"{"Statement": [{"Sid": "", "Effect": "Deny", "NotAction": [], "NotResource": ["*"], "Condition": {}}]}"#
        ),
        Ok(1)
    );
    let condition = r#"{"NumericLessThan": {"a": 1, "b": [1.5, -2, "3"]}, "Bool": {"c": false}}"#;
    let text =
        format!(r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}}}}}"#);
    assert_eq!(read(&text), Ok(1));
    let document =
        Document::parse(r#"{"Id": "i", "Statement": {"Sid": "s", "Effect": "Deny", "Action": "*", "Resource": "*"}}"#);
    let document = document.unwrap();
    assert_eq!(document.id(), Some("i"));
    assert_eq!((document.statements()[0].sid(), document.statements()[0].effect()), (Some("s"), Effect::Deny));
}

/// Each malformed statement with words that its complaint must have.
#[test]
fn documents_that_are_refused() {
    let base = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
    let with = |element: &str, value: Json| {
        let mut statement = base.clone();
        statement[element] = value;
        statement
    };
    let condition = |operator: &str, value: Json| with("Condition", json!({operator: {"k": value}}));
    let without = |element: &str| {
        let mut statement = base.clone();
        statement.as_object_mut().unwrap().remove(element);
        statement
    };
    let cases = [
        (with("Foo", json!(1)), "unknown field `Foo`"),
        (with("action", json!("*")), "unknown field `action`"),
        (with("Effect", json!("allow")), "unknown variant `allow`"),
        (without("Effect"), "missing field `Effect`"),
        (without("Action"), "neither `Action` nor `NotAction`"),
        (without("Resource"), "neither a resource nor a principal"),
        (with("NotAction", json!("*")), "both `Action` and `NotAction`"),
        (with("NotResource", json!("*")), "both `Resource` and `NotResource`"),
        (with("Condition", Json::Null), "invalid type: null"),
        (with("Action", Json::Null), "a text or a list of texts"),
        (with("Action", json!(1)), "a text or a list of texts"),
        (with("Action", json!([["*"]])), "expected a string"),
        (with("Action", json!("GetObject")), "an action is written `service:Name`"),
        (with("Action", json!("")), "is not an action"),
        (with("Action", json!("s3:")), "is not an action"),
        (with("Action", json!("s3:Get:x")), "letters, digits and wildcards"),
        (with("Action", json!("s*:GetObject")), "no wildcard in the service prefix"),
        (with("Resource", json!("")), "an ARN or `*`"),
        (with("Resource", json!("notes")), "an ARN or `*`"),
        (with("Resource", json!("arn")), "an ARN or `*`"),
        (with("Resource", json!("arn:aws:s*:::x")), "no wildcard in an ARN's service"),
        (with("Resource", json!("arn:aws:sqs:r:${aws:PrincipalAccount}:q")), "only after the fifth colon"),
        (with("Resource", json!("arn:aws:s3:::${aws:username")), "without its closing `}`"),
        (with("Resource", json!("arn:aws:s3:::${}")), "without a name"),
        (with("Resource", json!("arn:aws:s3:::${ aws:username }")), "no blanks"),
        (with("Resource", json!("arn:aws:s3:::${aws:username, x}")), "default value is written"),
        (with("Resource", json!("arn:aws:s3:::${aws:username, 'x' }")), "default value is written"),
        (with("Resource", json!("arn:aws:s3:::${a${b}}")), "not the name of a condition key"),
        (with("Condition", json!([])), "an object"),
        (with("Condition", json!({"StringEquals": "x"})), "an object"),
        (with("Condition", json!({"StringEqualz": {}})), "did you mean `StringEquals`?"),
        (with("Condition", json!({"StringEquals": {"": "x"}})), "without a name"),
        (with("Condition", json!({"StringEquals": {"k": "x", "K": "y"}})), "twice"),
        (condition("stringequals", json!("x")), "did you mean `StringEquals`?"),
        (condition("Frobnicate", json!("x")), "there is no operator `Frobnicate`"),
        (condition("ForSomeValues:StringEquals", json!("x")), "`ForSomeValues:` is neither"),
        (condition("NullIfExists", json!("true")), "`Null` takes neither"),
        (condition("ForAnyValue:Null", json!("true")), "`Null` takes neither"),
        (condition("StringEqualsIfExistsIfExists", json!("x")), "there is no operator"),
        (condition("StringEquals", json!({"x": 1})), "a text, number or boolean"),
        (condition("StringEquals", json!([["x"]])), "a text, number or boolean"),
        (condition("StringEquals", json!([null])), "a text, number or boolean"),
        (condition("StringEquals", json!("${x")), "without its closing `}`"),
        (condition("Null", json!("maybe")), "`maybe` is not `true` or `false`"),
        (condition("Bool", json!("${aws:SecureTransport}")), "is not `true` or `false`"),
        (condition("NumericEquals", json!("ten")), "`ten` is not a number"),
        (condition("DateLessThan", json!("2027-02-30")), "`2027-02-30` is not a date"),
        (condition("DateLessThan", json!("2027-01-31T10:00:00")), "is not a date"),
        (condition("IpAddress", json!("10.0.0.0/33")), "is not an address"),
        (condition("BinaryEquals", json!("Q")), "is not base64"),
        (with("Principal", json!("someone")), "`\"*\"` or an object"),
        (with("Principal", json!({"AWS": "arn:aws:iam::1:role/*"})), "no wildcard inside a principal"),
        (with("Principal", json!({"Aws": "1"})), "there is no kind of principal `Aws`"),
        (json!([["s", "Allow", "*", "*"]]), "an object"),
        (json!("x"), "a statement or a list of statements"),
    ];
    for (statement, words) in cases {
        let error = document(Some("2012-10-17"), statement.clone()).expect_err(&statement.to_string()).to_string();
        assert!(error.contains(words), "{statement}\n  says: {error}\n  lacks: {words}");
    }
    for (text, words) in [
        (r#"{"Version": "2012-10-18", "Statement": []}"#, "there is no policy version `2012-10-18`"),
        (r#"{"Version": "2012-10-17"}"#, "missing field `Statement`"),
        (r#"{"Statement": [], "Statements": []}"#, "unknown field `Statements`"),
        (r#"{"Statement": [], "Statement": []}"#, "duplicate field `Statement`"),
        (r#"{"Statement": [], "Id": null}"#, "invalid type: null"),
        (r#"["2012-10-17", null, []]"#, "an object"),
        (r#"{"Statement": []} x"#, "trailing characters"),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": 1, "a": 2}}}}"#,
            "`a` stands twice",
        ),
        (
            r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "Two", "Effect": "Allow", "Resource": "*"}]}"#,
            "statement 2 (`Two`)",
        ),
    ] {
        let error = Document::parse(text).expect_err(text).to_string();
        assert!(error.contains(words), "{text}\n  says: {error}");
    }
}

#[test]
fn kinds_of_documents() {
    let fits = |statement: Json, kind: DocumentKind| policy(statement).expect(kind).is_ok();
    let identity = || json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:r:1:q"});
    let short = || json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs"});
    let trust = || json!({"Effect": "Allow", "Action": "*", "Principal": "*"});
    let resource = || json!({"Effect": "Allow", "Action": "*", "Principal": "*", "Resource": "*"});
    check([
        ("identity as identity", true, fits(identity(), DocumentKind::Identity)),
        ("identity as session", true, fits(identity(), DocumentKind::Session)),
        ("identity as trust", false, fits(identity(), DocumentKind::Trust)),
        ("short ARN as identity", true, fits(short(), DocumentKind::Identity)),
        ("short ARN as session", false, fits(short(), DocumentKind::Session)),
        ("trust as trust", true, fits(trust(), DocumentKind::Trust)),
        ("trust as identity", false, fits(trust(), DocumentKind::Identity)),
        ("resource policy as identity", false, fits(resource(), DocumentKind::Identity)),
        ("resource policy as trust", false, fits(resource(), DocumentKind::Trust)),
    ]);
}

#[test]
fn instants() {
    let read = |text| Instant::parse(text);
    assert_eq!(read("1970-01-01"), read("0"));
    assert_eq!(read("2000-02-29T12:00Z"), read("951825600"));
    assert_eq!(read("1969-12-31T23:59:59Z"), read("-1"));
    assert_eq!(read("2027-01"), read("2027-01-01T00:00:00.000Z"));
    assert_eq!(read("2027-01-01T00:00:00-0130"), read("2027-01-01T01:30Z"));
    for text in [
        "",
        "-",
        "x",
        "2027-",
        "2027-13-01",
        "2027-00-01",
        "2027-01-32",
        "1900-02-29",
        "2027-01-01T",
        "2027-01-01T24:00Z",
        "2027-01-01T10Z",
        "2027-01-01T10:00:00.Z",
        "2027-01-01T10:00:00Zx",
        "2027-01-01 10:00:00Z",
        "27-01-01",
        "é027-01-01",
        "99999999999999999999",
        "2027-1-1",
        "+5",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn scalars() {
    for text in ["", ".", "-", "+", "1e5", "0x1", "1.2.3", " 1", "--1", "inf", "NaN"] {
        assert!(Decimal::parse(text).is_none(), "{text}");
    }
    assert!(Decimal::parse(".5") == Decimal::parse("0.50") && Decimal::parse("5.") == Decimal::parse("5"));
    for text in ["", "10.0.0", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/33", "::/129", "10.0.0.0/8/8"] {
        assert!(Cidr::parse(text).is_none(), "{text}");
    }
    assert_eq!(parse_base64("aGVsbG8="), Some(b"hello".to_vec()));
    assert_eq!(parse_base64(""), Some(vec![]));
    for text in ["=", "a", "aa=", "aaa==", "a*==", "aaaa="] {
        assert_eq!(parse_base64(text), None, "{text}");
    }
}

#[test]
fn a_hostile_pattern_ends_soon() {
    let pattern = Pattern::parse(&"*a".repeat(200), Syntax { wildcards: true, variables: false }).unwrap();
    let text = "a".repeat(100_000);
    assert!(pattern.matches(&text, &none()));
    let pattern =
        Pattern::parse(&format!("{}b", "*a?".repeat(50)), Syntax { wildcards: true, variables: false }).unwrap();
    assert!(!pattern.matches(&text, &none()));
    assert!(glob(&[Token::Any, Token::Literal(""), Token::Any], "x"));
    assert!(!arn_matches(&pattern, &text, &none()));
}

/// `cargo test --release -- --ignored --nocapture one_decision` prints how long a decision takes.
#[test]
#[ignore = "a measurement"]
fn one_decision_takes_microseconds() {
    let statement = |index: usize| {
        json!({"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"],
        "Resource": [format!("arn:aws:dynamodb:eu-west-1:123456789012:table/T{index}"), format!("arn:aws:dynamodb:eu-west-1:123456789012:table/T{index}/index/*")],
        "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"]}, "Null": {"dynamodb:LeadingKeys": "false"}}})
    };
    let document = policy(Json::from_iter((0..20).map(statement)));
    let context = none().with("dynamodb:LeadingKeys", ["me"]).with("cognito-identity.amazonaws.com:sub", "me");
    let asked = request("dynamodb:Query", "arn:aws:dynamodb:eu-west-1:123456789012:table/T19/index/i", context);
    let begin = std::time::Instant::now();
    for _ in 0..100_000 {
        assert!(decide(&[&document], None, None, std::hint::black_box(&asked)).is_allowed());
    }
    println!("{:?} a decision over 20 statements", begin.elapsed() / 100_000);
}
