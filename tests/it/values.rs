//! Values that do not stand in the text as they are deployed: parameters, their defaults, `--set`, and strings that could
//! become something else in an output.
//!
//! `AUTHC_VALUES` sets how many random strings; `AUTHC_SEED` where to begin.

use std::collections::BTreeSet;

use crate::support;
use crate::support::random::Random;
use crate::support::{outcome_with as with, regex};
use authc::compile::{Compilation, Target};
use serde_json::Value as Json;

const POOL: &str = "user_pool Users { login email; client web }\nidentity_pool Ids { sign_in Users.web }\n";

fn json(outcome: &Compilation, what: &str) -> Json {
    let text = outcome.artefact.as_ref().unwrap_or_else(|| panic!("{what}: {:?}", support::errors(outcome)));
    serde_json::from_slice(text).unwrap_or_else(|error| panic!("{what}: {error}"))
}

/// A place of a string: a program with `@` in the string, what stands for `@`, and values that must not.
struct Place {
    name: &'static str,
    program: &'static str,
    good: &'static [&'static str],
    bad: &'static [&'static str],
    /// Whether a text that is written out may be wider than a value: what a reviewer reads can be meant.
    text_may: bool,
}

/// What must never reach a policy.
const NEVER: &[&str] =
    &["*", "a*", "?", "a?b", "${aws:username}", "a$", "{{AWS::Region}}", "{x}", "", "a\u{7}", "a\nb"];

const fn place(name: &'static str, program: &'static str, good: &'static [&'static str]) -> Place {
    Place { name, program, good, bad: &[], text_may: false }
}

const PLACES: &[Place] = &[
    Place {
        bad: &["a/b", "a:b", "a b"],
        ..place(
            "part of a table's name",
            "table T { name \"t-@\" }\ngrant auth_users query table T\n",
            &["dev", "a.b-c_1"],
        )
    },
    Place {
        bad: &["a/index/b"],
        ..place("a table's name", "table T { name \"@\" }\ngrant auth_users query table T\n", &["dev"])
    },
    place("a bucket's name", "bucket B { name \"@\" }\ngrant auth_users get bucket B\n", &["my-files"]),
    Place {
        bad: &["/a"],
        ..place(
            "a parameter's name",
            "parameter P { name \"@/limits\" }\nfunction F\ngrant function F get parameter P\n",
            &["a", "a/b"],
        )
    },
    Place {
        bad: &["/a"],
        ..place(
            "a parameter's name behind a slash",
            "parameter P { name \"/@/limits\" }\nfunction F\ngrant function F get parameter P\n",
            &["a", "a/b"],
        )
    },
    Place {
        bad: &[
            "arn:aws:s3:::b",
            "arn:aws:dynamodb:eu-west-1:12345:table/Notes",
            "T",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/Notes/index/x",
        ],
        ..place(
            "a table's ARN",
            "table T { arn \"@\" }\ngrant auth_users query table T\n",
            &[
                "arn:aws:dynamodb:eu-west-1:123456789012:table/Notes",
                "arn:aws:dynamodb:us-west-2:123456789012:table/a.b",
            ],
        )
    },
    Place {
        bad: &["a:b", "a/b"],
        ..place(
            "a part of a table's ARN",
            "table T { arn \"arn:aws:dynamodb:eu-west-1:123456789012:table/x-@\" }\ngrant auth_users query table T\n",
            &["dev"],
        )
    },
    Place {
        bad: &["a/b", "/", "a/"],
        text_may: true,
        ..place(
            "a segment of a prefix",
            "bucket B\ngrant auth_users get bucket B at \"@/{identity}/\"\n",
            &["acme", "a b"],
        )
    },
    Place {
        bad: &["a/b", "+", "#"],
        text_may: true,
        ..place(
            "a segment of a topic",
            "iot_topic R { topic \"rooms\" }\ngrant auth_users publish iot_topic R at \"@/\"\n",
            &["acme"],
        )
    },
    place("a topic", "iot_topic R { topic \"rooms/@\" }\ngrant auth_users publish iot_topic R\n", &["a", "a/b"]),
    place(
        "an MQTT client",
        "iot_topic R { topic \"rooms\"; client \"@\" }\ngrant auth_users connect iot_topic R\n",
        &["c1"],
    ),
    place(
        "an API's id",
        "api H http { id \"@\"; route GET /a -> \"a.main\" { iam } }\ngrant auth_users invoke route H GET /a\n",
        &["abc123"],
    ),
    Place {
        bad: &["a/b", "$default"],
        ..place(
            "a stage",
            "api H rest { stage \"@\"; route GET /a -> \"a.main\" { iam } }\ngrant auth_users invoke route H GET /a\n",
            &["prod"],
        )
    },
    place(
        "an identity pool's id",
        "identity_pool Old { id \"@\"; sign_in Users.web }\ntable T\ngrant Old.auth_users query table T\n",
        &["us-east-1:11111111-2222-3333-4444-555555555555"],
    ),
    place(
        "a client's id",
        "user_pool Old { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"@\" } }\nidentity_pool Second { sign_in Old.web }\n",
        &["1h57kf5cpq17m0eml12EXAMPLE"],
    ),
    Place {
        bad: &["us-east-1_AbCdEfGhI", "arn:aws:s3:::x"],
        ..place(
            "a user pool's ARN",
            "user_pool Old { arn \"@\"; client web { id \"abc\" } }\nidentity_pool Second { sign_in Old.web }\n",
            &["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI"],
        )
    },
    Place {
        bad: &["a/b", "a_b"],
        ..place("an export", "table T { import \"app-@-arn\" }\ngrant auth_users query table T\n", &["prod"])
    },
    place("an alias", "function F { name \"f\"; alias \"@\" }\ngrant auth_users invoke function F\n", &["live"]),
    place(
        "a profile",
        "model M { id \"amazon.nova-lite-v1:0\"; profile \"@\" }\ngrant auth_users invoke model M\n",
        &["us.amazon.nova-lite-v1:0"],
    ),
    place(
        "a source of events",
        "bus App { name \"app\" }\ngrant auth_users put bus App where source(\"app.@\") and detail_type(\"x\")\n",
        &["web"],
    ),
    Place {
        text_may: true,
        ..place(
            "an endpoint",
            "topic T\ngrant auth_users subscribe topic T where protocol(\"https\") and endpoint(\"https://@.example.com/\")\n",
            &["hooks"],
        )
    },
    Place {
        bad: &["https://evil.example", "arn:aws:iam::123456789012:saml-provider/x"],
        ..place(
            "a role for messages",
            "user_pool Sms { login phone; sms { role \"@\" } }\n",
            &["arn:aws:iam::123456789012:role/sms/sender"],
        )
    },
    Place {
        bad: &["http://a.example", "a.example"],
        text_may: true,
        ..place(
            "an issuer",
            "provider a oidc { issuer \"@\"; client_id \"abc\" }\nidentity_pool Second { sign_in a }\n",
            &["https://a.example", "https://a.example/x/"],
        )
    },
    Place {
        text_may: true,
        ..place(
            "an audience",
            "provider a oidc { issuer \"https://a.example\"; client_id \"@\" }\nidentity_pool Second { sign_in a }\n",
            &["abc", "https://api.example.com"],
        )
    },
    Place {
        text_may: true,
        ..place(
            "an origin",
            "api H rest { id \"x\"; stage \"p\"; routes create; cors { origins \"@\" } route GET /a -> \"a.main\" { iam } }\n",
            &["https://app.example.com"],
        )
    },
];

/// As it is written between quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// The program of a place with this in the string.
fn program(place: &Place, text: &str) -> String {
    let quoted = quoted(text);
    format!("param v: string\n{POOL}{}", place.program.replace('@', &quoted))
}

/// A program for each place, with a value that fits.
pub fn programs() -> impl Iterator<Item = String> {
    PLACES.iter().map(|place| program(place, place.good[0]))
}

#[test]
fn a_value_of_set_is_as_if_it_stood_in_the_text() {
    for place in PLACES {
        for value in place.good {
            for target in Target::ALL {
                let text = with(&program(place, value), target, &[]);
                assert!(text.artefact.is_some(), "{}: {:?}", place.name, support::errors(&text));
                let set = with(&program(place, "{v}"), target, &[("v", value)]);
                assert!(text.artefact == set.artefact, "{}: {value}", place.name);
            }
        }
    }
}

#[test]
fn what_is_no_value_is_refused_wherever_it_comes_from() {
    for place in PLACES {
        let open = program(place, "{v}");
        for value in NEVER.iter().chain(place.bad) {
            let what = format!("{}: {value:?}", place.name);
            for target in Target::ALL {
                let set = with(&open, target, &[("v", value)]);
                assert!(set.artefact.is_none(), "{what} by --set");
                assert_eq!(support::errors(&set).len(), 1, "{what}: {:?}", support::errors(&set));
                assert!(support::errors(&set)[0].starts_with("AC0115"), "{what}: {:?}", support::errors(&set));
            }
            // A source file cannot hold what no terminal shows.
            if value.contains('\u{7}') {
                continue;
            }
            let quoted = quoted(value);
            let default = open.replacen("param v: string", &format!("param v: string = \"{quoted}\""), 1);
            let default = with(&default, Target::Bundle, &[]);
            assert_eq!(support::errors(&default).len(), 1, "{what}: {:?}", support::errors(&default));
            assert!(support::errors(&default)[0].starts_with("AC0115"), "{what}: {:?}", support::errors(&default));
            assert_eq!(default.diagnostics[0].labels.len(), 2, "{what}: the default, and where it is used");
            if !place.text_may && NEVER.contains(value) && !value.chars().any(char::is_control) {
                let text = with(&program(place, value), Target::Bundle, &[]);
                // Empty, a part of a name may be left out.
                let part = !place.program.contains("\"@\"");
                assert!(text.artefact.is_none() || (part && value.is_empty()), "{what} in the text");
            }
        }
    }
}

#[test]
fn the_outputs_say_which_values_are_right() {
    for place in PLACES {
        let open = program(place, "{v}");
        let bundle = json(&with(&open, Target::Bundle, &[]), place.name);
        let template = json(&with(&open, Target::CloudFormation, &[]), place.name);
        let (parameter, in_template) = (&bundle["parameters"]["V"], &template["Parameters"]["V"]);
        let text = |json: &Json| json.as_str().unwrap_or_else(|| panic!("{}: {bundle:#}", place.name)).to_owned();
        let pattern = text(&parameter["pattern"]);
        assert_eq!(text(&in_template["AllowedPattern"]), pattern);
        assert_eq!(in_template["ConstraintDescription"], parameter["patternDescription"]);
        assert!(!text(&parameter["patternDescription"]).is_empty());
        for value in place.good {
            assert!(regex::matches(&pattern, value), "{}: {pattern} refuses {value}", place.name);
        }
        for value in NEVER.iter().chain(place.bad) {
            assert!(!regex::matches(&pattern, value), "{}: {pattern} takes {value:?}", place.name);
        }
    }
}

#[test]
fn values_of_systems_manager_reach_no_policy() {
    for place in PLACES {
        let open = program(place, "{v}").replacen("param v: string", "param v: ssm = \"/app/v\"", 1);
        let outcome = with(&open, Target::CloudFormation, &[]);
        let errors = support::errors(&outcome);
        assert_eq!(errors.len(), 1, "{}: {errors:?}", place.name);
        assert!(errors[0].starts_with("AC0116"), "{}: {errors:?}", place.name);
        assert_eq!(outcome.diagnostics[0].labels.len(), 2, "{}", place.name);
        if !place.program.contains("\"@\"") {
            continue;
        }
        let dynamic = with(&program(place, "{{resolve:ssm:/app/v}}"), Target::CloudFormation, &[]);
        assert!(dynamic.artefact.is_none(), "{}", place.name);
        let errors = support::errors(&dynamic);
        assert!(errors.iter().any(|error| error.starts_with("AC0118")), "{}: {errors:?}", place.name);
    }
    for (text, parameter) in [
        ("param mail: ssm = \"/app/mail\"\nuser_pool Users { login email; email { reply_to \"{mail}\" } }\n", "Mail"),
        (
            "param google: ssm = \"/app/google\"\nuser_pool Users { login email; provider Google google { client_id \"x\"; client_secret \"{google}\" } }\n",
            "Google",
        ),
    ] {
        let template = json(&with(text, Target::CloudFormation, &[]), text);
        let parameter = &template["Parameters"][parameter];
        assert_eq!(parameter["Type"], "AWS::SSM::Parameter::Value<String>");
        let pattern = parameter["AllowedPattern"].as_str().expect("a pattern of its name");
        assert!(regex::matches(pattern, "/app/mail") && !regex::matches(pattern, "") && !regex::matches(pattern, "*"));
    }
    let name = "param mail: ssm = \"a b\"\nuser_pool Users { login email; email { reply_to \"{mail}\" } }\n";
    assert!(support::errors(&with(name, Target::Bundle, &[]))[0].starts_with("AC0115"));
}

/// Programs that leave something open, the parameter that stands for it, and a value.
const IMPLIED: &[(&str, &str, &str)] = &[
    ("table A\ngrant auth_users query table A\n", "AArn", "arn:aws:dynamodb:eu-west-1:123456789012:table/Notes"),
    ("bucket A\ngrant auth_users get bucket A\n", "AArn", "arn:aws:s3:::my-files"),
    ("queue A\ngrant auth_users send queue A\n", "AArn", "arn:aws:sqs:eu-west-1:123456789012:jobs.fifo"),
    (
        "secret A\nfunction F\ngrant function F get secret A\n",
        "AArn",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/db-AbCdEf",
    ),
    (
        "function A\ngrant auth_users invoke function A\n",
        "AArn",
        "arn:aws:lambda:eu-west-1:123456789012:function:a:live",
    ),
    ("api H http { route GET /a -> \"a.main\" { iam } }\ngrant auth_users invoke route H GET /a\n", "HId", "abc123"),
    (
        "api H rest { id \"x\"; route GET /a -> \"a.main\" { iam } }\ngrant auth_users invoke route H GET /a\n",
        "HStage",
        "prod",
    ),
    (
        "api H rest { id \"x\"; stage \"p\"; routes create; route GET /a -> \"a.main\" { iam } }\n",
        "HRootResourceId",
        "abc123",
    ),
    (
        "api H http { id \"x\"; routes create; route GET /a -> \"a.main\" { iam } }\n",
        "AMainArn",
        "arn:aws:lambda:eu-west-1:123456789012:function:a",
    ),
    (
        "user_pool Tr { login email; trigger pre_sign_up -> \"src/pre.main\" }\n",
        "SrcPreMainArn",
        "arn:aws:lambda:eu-west-1:123456789012:function:a",
    ),
];

#[test]
fn what_stands_open_is_bound_too() {
    for (text, name, good) in IMPLIED {
        let text = format!("{POOL}{text}");
        let bundle = json(&with(&text, Target::Bundle, &[]), name);
        let template = json(&with(&text, Target::CloudFormation, &[]), name);
        let pattern = bundle["parameters"][name]["pattern"].as_str().unwrap_or_else(|| panic!("{name}: {bundle:#}"));
        assert_eq!(template["Parameters"][name]["AllowedPattern"], pattern);
        assert!(regex::matches(pattern, good), "{pattern} refuses {good}");
        let bound = json(&with(&text, Target::Bundle, &[(name, good)]), name);
        assert!(bound["parameters"].get(name).is_none() && bound.to_string().contains(good), "{name}");
        for bad in NEVER.iter().chain(&["arn:aws:ec2:eu-west-1:123456789012:vpc/x", "a/b"]) {
            assert!(!regex::matches(pattern, bad), "{name}: {pattern} takes {bad:?}");
            let outcome = with(&text, Target::Bundle, &[(name, bad)]);
            let errors = support::errors(&outcome);
            assert_eq!(errors.len(), 1, "{name}: {bad:?}: {errors:?}");
            assert!(errors[0].starts_with("AC0115") && errors[0].contains(name), "{errors:?}");
            assert_eq!(outcome.diagnostics[0].labels.len(), 1, "where it stands open");
        }
    }
}

#[test]
fn every_parameter_of_an_output_has_a_pattern() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for entry in std::fs::read_dir(root).expect("the examples").flatten() {
        for (file, parameters, pattern, words) in [
            ("out/bundle.json", "parameters", "pattern", "patternDescription"),
            ("out/template.json", "Parameters", "AllowedPattern", "ConstraintDescription"),
        ] {
            let Ok(text) = std::fs::read(entry.path().join(file)) else { continue };
            let output: Json = serde_json::from_slice(&text).expect("JSON");
            for (name, parameter) in output[parameters].as_object().into_iter().flatten() {
                let pattern = parameter[pattern].as_str().unwrap_or_else(|| panic!("{name} has no pattern"));
                assert!(parameter[words].is_string(), "{name}");
                assert!(!regex::matches(pattern, ""), "{name}: {pattern}");
                let default = parameter.get("default").or(parameter.get("Default")).and_then(Json::as_str);
                assert!(default.is_none_or(|default| regex::matches(pattern, default)), "{name}: {pattern}");
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "only {seen}");
}

#[test]
fn one_value_fits_every_place_of_its_parameter() {
    let text = format!(
        "param v: string\n{POOL}table T {{ name \"t-{{v}}\" }}\nbucket B {{ name \"b-{{v}}\" }}\n\
         api H rest {{ id \"x\"; stage \"{{v}}\"; route GET /a -> \"a.main\" {{ iam }} }}\n\
         grant auth_users query table T\ngrant auth_users get bucket B at \"{{v}}/\"\ngrant auth_users invoke route H GET /a\n"
    );
    let bundle = json(&with(&text, Target::Bundle, &[]), "several places");
    let parameter = &bundle["parameters"]["V"];
    assert_eq!(parameter["pattern"], "^[A-Za-z0-9_-]{1,128}$", "no dot in a stage");
    let words = parameter["patternDescription"].as_str().expect("words");
    for part in ["1 to 128 characters of letters, digits and - _", "table T", "bucket B", "API H", "and 1 more"] {
        assert!(words.contains(part), "{words}");
    }
    let set = with(&text, Target::Bundle, &[("v", "1.0")]);
    assert_eq!(support::errors(&set).len(), 1, "{:?}", support::errors(&set));
    let two = "param v: string\ntable T { arn \"{v}\" }\nqueue Q { arn \"{v}\" }\n";
    let errors = support::errors(&with(two, Target::Bundle, &[]));
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with("AC0117"), "{errors:?}");
    let same = "param v: string\ntable T { arn \"{v}\" }\ntable U { arn \"{v}\" }\nfunction F\ngrant function F query table T, table U\n";
    let errors = support::errors(&with(same, Target::Bundle, &[]));
    assert!(errors.len() == 1 && errors[0].starts_with("AC0119"), "{errors:?}");
}

#[test]
fn two_parameters_are_not_one() {
    for text in [
        "param HId: string\napi H http { route GET /a -> \"a.main\" { iam } }\nuser_pool Mail { login email; email { reply_to \"{HId}\" } }\n",
        "table AMain\napi H http { id \"x\"; routes create; route GET /a -> \"a.main\" { iam } }\nfunction F\ngrant function F query table AMain\n",
        "user_pool Users { login phone; client web; group sms { precedence 1 } }\nidentity_pool Ids { sign_in Users.web }\nbucket Files\ngrant group sms get bucket Files\n",
    ] {
        let errors = support::errors(&with(text, Target::Bundle, &[]));
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert!(errors[0].starts_with("AC0114"), "{errors:?}");
    }
}

#[test]
fn an_arn_is_that_of_its_kind_and_nothing_more() {
    for (text, fits) in [
        ("table T { arn \"arn:aws:s3:::my-bucket\" }\n", false),
        ("table T { arn \"arn:aws:dynamodb:::table/X\" }\n", false),
        ("queue Q { arn \"arn:aws:sqs:eu-west-1:12345:jobs\" }\n", false),
        ("table T { arn \"arn:aws:dynamodb:eu-west-1:123456789012:table/Notes/index/x\" }\n", false),
        ("bucket B { arn \"arn:aws:s3:::my-bucket/key\" }\n", false),
        ("table T { name \"a b:c\" }\n", false),
        ("table T { name \"Notes/index/byX\" }\n", false),
        ("param a: string\ntable T { arn \"{a}/T\" }\n", false),
        ("param a: string\nparam r: string\ntable T { arn \"arn:aws:dynamodb:{r}:{a}:table/Notes\" }\n", true),
        ("secret S { arn \"arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/b-AbCdEf\" }\n", true),
        ("parameter P { name \"/app/limits\" }\n", true),
        ("table T { import \"stack:ExportsOutputT1\" }\n", true),
        ("table T { import \"stack:6\" }\n", false),
        ("table T { import \"stack:\" }\n", false),
        ("param n: string\ntable T { import \"stack:{n}\" }\n", false),
        ("state_machine M { arn \"arn:aws:states:eu-west-1:123456789012:stateMachine:Billing\" }\n", true),
        ("provider p saml { arn \"arn:aws:iam::123456789012:saml-provider/Work\" }\n", true),
        ("provider p oidc { arn \"arn:aws:iam::123456789012:saml-provider/Work\" }\n", false),
        ("api H http { stage \"$default\"; route GET /a -> \"a.main\" { iam } }\n", true),
        ("api H rest { stage \"$default\"; route GET /a -> \"a.main\" { iam } }\n", false),
    ] {
        let outcome = with(text, Target::Bundle, &[]);
        assert_eq!(outcome.artefact.is_some(), fits, "{text}: {:?}", support::errors(&outcome));
    }
}

// ---- strings that could become something else -----------------------------------------------------------------------

/// A program with a string in every place that takes one.
const STRINGS: &str = r##"
/// Which one.
param stage: string = "dev"
param hook: secret
user_pool Users {
  login email
  name "users"
  attribute tenant string
  client web { name "Web"; oauth code; callback "https://app.example.com/"; logout "https://app.example.com/out"; scopes "openid" }
  group admins { precedence 1; name "admins" }
  resource_server api { identifier "https://api.example.com"; scope read "Read it" }
  email { ses "arn:aws:ses:us-east-1:123456789012:identity/example.com"; from "App <a@example.com>"; reply_to "b@example.com"; configuration_set "set" }
  verification code { subject "Hello"; message "Your code is {####}."; sms "Your code is {####}." }
  provider Work saml { metadata_url "https://idp.example.com/m.xml"; map email = "mail"; name "work" }
  provider Google google { client_id "abc"; client_secret "{hook}" }
  trigger pre_sign_up -> "src/pre.main"
}
provider auth0 oidc { issuer "https://x.us.auth0.com/"; client_id "abc" }
identity_pool Ids { name "ids"; sign_in Users.web, auth0; tag tenant = claim("custom:tenant"); guests on because "a public page" }
table Notes { key userId: identity; name "notes-{stage}" }
table Orders { arn "arn:aws:dynamodb:eu-west-1:123456789012:table/orders" }
table Old { import "app-orders" }
bucket Files { name "files" }
topic Events { name "events" }
iot_topic Rooms { topic "rooms"; client "c" }
function Pre { handler "src/x.main"; name "pre"; alias "live" }
api H http {
  id "abc"
  authorizer a jwt auth0 { audience "abc"; identity_source "$request.header.Authorization" }
  route GET /a -> "src/a.main" { public because "a page" }
  route GET /b -> Pre { authorizer a; scopes "notes/read" }
}
api Made http { create; cors { origins "https://app.example.com"; headers "X-One" } route GET /made -> Pre { public because "made" } }
api R rest { id "r"; stage "prod"; authorizer g lambda "src/g.main" { type token; validation "^Bearer .*$" } route GET /c -> "src/c.main" { authorizer g } }
grant auth_users get table Notes where owner(userId) and attributes("total", "name") because "they are theirs"
grant auth_users get bucket Files at "public/docs/" because "for all"
grant auth_users subscribe topic Events where protocol("https") and endpoint("https://hooks.example.com/x")
grant auth_users publish iot_topic Rooms at "a/b/"
grant function Pre query table Orders, table Old
"##;

/// The placeholders of a bundle, and the variables of its policies.
fn holes(bundle: &Json, out: &mut BTreeSet<String>) {
    marked(bundle, "{{", "}}", out);
    marked(&bundle["principals"], "${", "}", out);
}

fn marked(json: &Json, open: &str, close: &str, out: &mut BTreeSet<String>) {
    match json {
        Json::String(text) => {
            for rest in text.split(open).skip(1) {
                out.insert(format!("{open}{}", rest.split(close).next().unwrap_or_default()));
            }
        }
        Json::Array(list) => list.iter().for_each(|item| marked(item, open, close, out)),
        Json::Object(map) => map.values().for_each(|item| marked(item, open, close, out)),
        _ => {}
    }
}

/// What a template refers to, and its dynamic references; text outside of functions is text.
fn references(json: &Json, out: &mut BTreeSet<String>) {
    match json {
        Json::String(text) if text.contains("{{resolve:") => {
            out.insert(text.clone());
        }
        Json::Array(list) => list.iter().for_each(|item| references(item, out)),
        Json::Object(map) => {
            for (key, value) in map {
                if matches!(key.as_str(), "Ref" | "Fn::GetAtt" | "Fn::ImportValue") {
                    out.insert(format!("{key} {value}"));
                }
                let pattern = match value {
                    Json::Array(list) if key == "Fn::Sub" => list.first().and_then(Json::as_str),
                    one if key == "Fn::Sub" => one.as_str(),
                    _ => None,
                };
                for rest in pattern.into_iter().flat_map(|pattern| pattern.split("${").skip(1)) {
                    let name = rest.split('}').next().unwrap_or_default();
                    if !name.starts_with('!') {
                        out.insert(format!("Sub {name}"));
                    }
                }
                references(value, out);
            }
        }
        _ => {}
    }
}

/// The wildcards of the resources in all statements.
fn wildcards(json: &Json) -> usize {
    match json {
        Json::Object(map) => map
            .iter()
            .map(|(key, value)| match key.as_str() {
                "Resource" => value.to_string().matches(['*', '?']).count(),
                _ => wildcards(value),
            })
            .sum(),
        Json::Array(list) => list.iter().map(wildcards).sum(),
        _ => 0,
    }
}

#[test]
fn no_string_becomes_a_placeholder_a_variable_or_a_wildcard() {
    let count = support::count("AUTHC_VALUES", 600);
    let first = support::count("AUTHC_SEED", 0);
    let outputs = |text: &str| [Target::Bundle, Target::CloudFormation].map(|target| with(text, target, &[]));
    let before = outputs(STRINGS).map(|outcome| json(&outcome, "all strings"));
    let (mut known, mut referred) = (BTreeSet::new(), BTreeSet::new());
    holes(&before[0], &mut known);
    references(&before[1], &mut referred);
    let lexed = authc::syntax::lex(authc::text::FileId(0), STRINGS, &mut Vec::new());
    let spans: Vec<(usize, usize)> = lexed.spans.iter().map(|span| (span.start as usize, span.end as usize)).collect();
    let strings: Vec<(usize, usize)> =
        spans.into_iter().filter(|(start, _)| STRINGS[*start..].starts_with('"')).collect();
    assert!(strings.len() > 50, "only {}", strings.len());
    let pieces = [
        "{",
        "}",
        "{{",
        "}}",
        "$",
        "${",
        "*",
        "?",
        "/",
        "\\\\",
        "a",
        ":",
        "-",
        " ",
        "é",
        "{{AWS::Region}}",
        "${aws:username}",
        "{{resolve:ssm:/x}}",
        "{stage}",
        "<Stage>",
        "{{Stage}}",
        "{####}",
        "Ids",
        "https://",
    ];
    let (mut compiled, mut refused) = (0, 0);
    for seed in first..first + count {
        let mut random = Random(seed as u64);
        let (start, end) =
            strings[if seed - first < strings.len() * 4 { seed % strings.len() } else { random.below(strings.len()) }];
        let original = &STRINGS[start + 1..end - 1];
        let mut text = if random.chance(50) { original.to_owned() } else { String::new() };
        for _ in 0..1 + random.below(4) {
            let mut at = random.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, pieces[random.below(pieces.len())]);
        }
        let edited = format!("{}{text}{}", &STRINGS[..=start], &STRINGS[end - 1..]);
        let what = format!("seed {seed}: {original:?} became {text:?}");
        let [bundle, template] = outputs(&edited);
        assert_eq!(bundle.artefact.is_some(), template.artefact.is_some(), "{what}");
        if bundle.artefact.is_none() {
            refused += 1;
            continue;
        }
        compiled += 1;
        let (bundle, template) = (json(&bundle, &what), json(&template, &what));
        let (mut now, mut refers) = (BTreeSet::new(), BTreeSet::new());
        holes(&bundle, &mut now);
        references(&template, &mut refers);
        // A parameter that is written into the string is meant, and a path gives its parameter its name.
        let new = |name: &&String| {
            !known.contains(*name)
                && !referred.contains(*name)
                && !["Stage", "Hook", "Arn"].iter().any(|word| name.contains(word))
        };
        let strange: Vec<&String> = now.iter().filter(new).chain(refers.iter().filter(new)).collect();
        let secret = original.contains("hook") && text.contains("{{resolve:");
        let export = original == "app-orders";
        assert!(strange.is_empty() || secret || export, "{what}: {strange:?}");
        assert!(wildcards(&bundle) <= wildcards(&before[0]), "{what}");
        assert!(!export || !text.contains(['{', '$', '<', '*']) || text.contains("{stage}"), "{what}");
    }
    println!("{compiled} compiled, {refused} refused");
    assert!(compiled > count / 20 && refused > count / 3, "{compiled} compiled, {refused} refused");
}
