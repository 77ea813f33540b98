//! Mistakes about sizes and the form of the output.

use std::collections::BTreeSet;

use authc::compile::Target;
use serde_json::Value;

use super::support::check_table;
use super::support::{example_templates, statements};
use crate::support::{outcome, template};

/// A program whose output has text of every kind: variables, parameters, imports, and more than a role holds.
fn wide() -> String {
    let mut text = "param stage: string = \"dev\"\n\
        user_pool Users { login email; client web; group admins { precedence 1 } }\n\
        identity_pool AnIdentityPoolWithANameThatIsAboutAsLongAsAnybodyWouldEverWriteOneForThePeopleWhoUseTheApp {\n\
          sign_in Users.web\n\
          guests on because \"logos\"\n\
          tag tenant = claim(\"custom:tenant\")\n\
          rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins\n\
        }\n\
        table Notes { key userId: sub, noteId: string; name \"notes-{stage}\" }\n\
        table Orders { key tenant: tag(tenant); import \"orders-{stage}\" }\n\
        bucket Uploads { name \"uploads-{stage}\" }\n\
        grant auth_users read table Notes where owner(userId)\n\
        grant auth_users read table Orders where owner(tenant)\n\
        grant auth_users get, list bucket Uploads at \"private/{identity}/\"\n\
        grant unauth_users get bucket Uploads at \"public/\"\n"
        .to_owned();
    let long = "a-part-of-a-prefix-that-takes-its-place/".repeat(6);
    for at in 0..120 {
        text.push_str(&format!("grant group admins get bucket Uploads at \"{at}/{long}\"\n"));
    }
    text
}

fn templates() -> Vec<(String, Value)> {
    let mut all = example_templates();
    all.push(("wide".to_owned(), template(&wide())));
    all
}

/// The resources of a type with their names.
fn resources<'v>(template: &'v Value, ty: &str) -> Vec<(&'v str, &'v Value)> {
    let all = template["Resources"].as_object().expect("resources");
    all.iter().filter(|(_, it)| it["Type"] == ty).map(|(id, it)| (id.as_str(), &it["Properties"])).collect()
}

/// Calls `see` with every key, every text under `Fn::Sub` (true) and every other text (false).
fn walk<'v>(value: &'v Value, substituted: bool, see: &mut impl FnMut(&'v str, Place)) {
    match value {
        Value::String(text) => see(text, if substituted { Place::Sub } else { Place::Text }),
        Value::Array(list) => list.iter().for_each(|item| walk(item, substituted, see)),
        Value::Object(map) => {
            for (key, item) in map {
                see(key, Place::Key);
                walk(item, key == "Fn::Sub", see);
            }
        }
        _ => {}
    }
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Key,
    Sub,
    Text,
}

/// What stands between `${` and `}` in a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).map(|rest| rest.split('}').next().unwrap_or(rest))
}

#[test]
fn trust_is_short() {
    let mut longest = 0;
    for (name, template) in templates() {
        for (id, role) in resources(&template, "AWS::IAM::Role") {
            // A reference is longer than what it stands for only if the name is; an id has 46 characters.
            let length = role["AssumeRolePolicyDocument"].to_string().len() + 64;
            assert!(length <= 2_048, "{name} {id}: {length}");
            longest = longest.max(length);
        }
    }
    assert!(longest > 300, "only {longest} characters");
}

#[test]
fn managed_policies_hold_what_the_role_does_not() {
    let value = template(&wide());
    let managed = resources(&value, "AWS::IAM::ManagedPolicy");
    assert!(!managed.is_empty() && managed.len() <= 10, "{} managed policies", managed.len());
    for (id, policy) in managed {
        let length = policy["PolicyDocument"].to_string().len();
        assert!(length <= 6_144, "{id}: {length}");
    }
}

#[test]
fn variables_are_escaped_where_text_is_substituted() {
    let (mut escaped, mut plain) = (0, 0);
    for (name, template) in templates() {
        walk(&template, false, &mut |text, place| {
            for inner in placeholders(text) {
                let variable = inner.contains("cognito-identity.amazonaws.com") || inner.contains("aws:");
                match place {
                    Place::Sub if variable => {
                        assert!(inner.starts_with('!'), "{name}: {text}");
                        escaped += 1;
                    }
                    Place::Sub => assert!(!inner.starts_with('!'), "{name}: {text}"),
                    Place::Text => {
                        assert!(variable && !inner.starts_with('!'), "{name}: {text}");
                        plain += 1;
                    }
                    Place::Key => {}
                }
            }
        });
    }
    assert!(escaped > 0 && plain > 0, "{escaped} escaped, {plain} plain");
}

#[test]
fn keys_are_fixed_text() {
    let mut seen = 0;
    for (name, template) in templates() {
        walk(&template, false, &mut |text, place| {
            if place == Place::Key {
                assert!(!text.contains(['$', '{', '}']), "{name}: {text}");
                seen += 1;
            }
        });
    }
    assert!(seen > 1_000, "only {seen} keys");
}

#[test]
fn statements_have_ids_of_their_own() {
    let mut seen = 0;
    for (name, template) in templates() {
        for (id, resource) in template["Resources"].as_object().expect("resources") {
            let properties = &resource["Properties"];
            if !matches!(resource["Type"].as_str(), Some("AWS::IAM::RolePolicy" | "AWS::IAM::ManagedPolicy")) {
                continue;
            }
            let mut sids = BTreeSet::new();
            for statement in statements(&properties["PolicyDocument"]) {
                let sid = statement["Sid"].as_str().expect("a Sid");
                assert!(!sid.is_empty() && sid.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name} {id}: {sid}");
                assert!(sids.insert(sid), "{name} {id}: {sid} twice");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "only {seen} statements");
}

#[test]
fn no_text_looks_like_a_forgotten_substitution() {
    // The form that cfn-lint takes for one outside `Fn::Sub`.
    let suspicious = |inner: &str| {
        !inner.is_empty()
            && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.'))
    };
    assert!(suspicious("aws:username") && !suspicious("aws:PrincipalTag/sub"));
    let mut seen = 0;
    for (name, template) in templates() {
        walk(&template, false, &mut |text, place| {
            for inner in placeholders(text).filter(|_| place == Place::Text) {
                assert!(!suspicious(inner), "{name}: {text}");
                seen += 1;
            }
        });
    }
    assert!(seen > 0, "no variables");
}

#[test]
fn names_are_left_to_cloudformation() {
    let mut seen = 0;
    for (name, template) in templates() {
        for (id, role) in resources(&template, "AWS::IAM::Role") {
            let path = role.get("Path").is_none_or(|path| path == "/notes/");
            assert!(role.get("RoleName").is_none() && path, "{name} {id}");
            // Within the role, a policy would be in a cycle with a function that it names and that has the role.
            let service = &role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"];
            assert!(role.get("Policies").is_none() || service == "cognito-idp.amazonaws.com", "{name} {id}");
        }
        for (id, policy) in resources(&template, "AWS::IAM::RolePolicy") {
            let policy = policy["PolicyName"].as_str().expect("a name");
            assert!(policy.len() <= 128 && policy.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name} {id}");
            seen += 1;
        }
        for (id, policy) in resources(&template, "AWS::IAM::ManagedPolicy") {
            assert!(policy.get("ManagedPolicyName").is_none() && policy.get("Path").is_none(), "{name} {id}");
        }
    }
    assert!(seen > 10, "only {seen} policies");
}

/// A function refers to its role. If the role referred to a function in turn, neither could be created.
#[test]
fn roles_of_functions_refer_to_nothing() {
    let mut seen = 0;
    let programs = ["function Work { logs on }\ngrant function Work invoke function Work\n\
         user_pool Users { login email; client web; trigger post_confirmation -> Work }\n\
         grant function Work group_members user_pool Users\n"];
    let own = programs.iter().map(|program| ((*program).to_owned(), template(program)));
    for (name, template) in templates().into_iter().map(|(name, template)| (name.to_string(), template)).chain(own) {
        for (id, role) in resources(&template, "AWS::IAM::Role") {
            let text = role.to_string();
            if text.contains("lambda.amazonaws.com") {
                assert!(!text.contains("\"Ref\"") && !text.contains("\"Fn::"), "{name} {id}: {text}");
                seen += 1;
            }
        }
    }
    assert!(seen > 5, "only {seen} roles");
}

#[test]
fn what_fits_nowhere_is_refused() {
    let long = "a-part-of-a-prefix-that-takes-its-place/".repeat(12);
    let mut text = wide();
    for at in 0..160 {
        text.push_str(&format!("grant group admins get bucket Uploads at \"more/{at}/{long}\"\n"));
    }
    for target in Target::ALL {
        let outcome = outcome(&text, target);
        assert!(outcome.artefact.is_none());
        assert!(outcome.diagnostics.iter().any(|found| found.code.id == "AC0601"));
    }
}

#[test]
fn the_table_names_what_exists() {
    check_table("quotas.md", 14);
}

/// A name of 252 characters is that of the parameter with `Arn` behind it, and one more is too long for CloudFormation.
#[test]
fn a_logical_id_fits() {
    for (length, fits) in [(252, true), (253, false)] {
        let name = "T".repeat(length);
        let text = format!("table {name}\nfunction F\ngrant function F query table {name}\n");
        for target in Target::ALL {
            let found = outcome(&text, target).diagnostics;
            let said: Vec<(&str, &str)> = found.iter().map(|it| (it.code.id, it.message.as_str())).collect();
            let wanted = ("AC0113", "this becomes a logical id of 256 characters, 255 at most");
            assert_eq!(said, if fits { vec![] } else { vec![wanted] }, "{length} for {target:?}");
        }
    }
}

/// Cognito takes 25 rules for a sign-in.
#[test]
fn rules_of_a_sign_in_are_counted() {
    for (count, fits) in [(25, true), (26, false)] {
        let rules: String = (0..count)
            .map(|at| format!("  rule Users.web claim(\"custom:team\") equals \"r{at}\" -> Users.staff\n"))
            .collect();
        let text = format!(
            "user_pool Users {{\n  login email\n  client web\n  attribute team string\n  group staff {{ precedence 1 }}\n}}\n\
             identity_pool Ids {{\n  sign_in Users.web\n{rules}}}\n"
        );
        let found = outcome(&text, Target::CloudFormation).diagnostics;
        let labels: Vec<&str> = found.iter().flat_map(|it| it.labels.first()).map(|it| it.text.as_str()).collect();
        assert_eq!(found.is_empty(), fits, "{count}: {labels:?} {found:#?}");
    }
}

/// Who answers OPTIONS itself gets no answer of the output's beside it.
#[test]
fn a_path_has_one_answer_to_preflight_requests() {
    let text = "api A rest { id \"abc\"; default iam; routes create\n  cors { origins \"https://app.example.com\" }\n  \
                route OPTIONS /own -> \"src/own.main\" { public because \"preflight\" }\n  route GET /own -> \"src/get.main\"\n  \
                route GET /else -> \"src/get.main\"\n}\n";
    let template = template(text);
    let methods = super::support::of_type(&template, "AWS::ApiGateway::Method");
    let options: Vec<&Value> = methods
        .iter()
        .filter(|(_, it)| it["HttpMethod"] == "OPTIONS")
        .map(|(_, it)| &it["Integration"]["Type"])
        .collect();
    assert_eq!(options.len(), 2, "{methods:#?}");
    assert_eq!(options.iter().filter(|ty| **ty == "MOCK").count(), 1, "{methods:#?}");
}
