//! The targets say the same. Between bundle and template: every intrinsic function of the template is turned back into the placeholder that the
//! bundle writes, and then roles, trust policies, policies and resources must be equal to the letter.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support;
use crate::support::json;
use crate::support::program::program;
use crate::support::random::Random;
use crate::support::today;
use authc::compile::{CompileOptions, Target, compile};
use authc::text::Sources;
use serde_json::{Map, Value};

fn output(folder: &Path, target: Target) -> Value {
    let mut sources = Sources::default();
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "authc")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        sources.add(name, None, std::fs::read_to_string(path).unwrap());
    }
    let options = CompileOptions { target, set: Vec::new(), today: today(), skip_tests: false, compact: false };
    let outcome = compile(&sources, &options);
    let artefact = outcome.artefact.unwrap_or_else(|| panic!("{}: {:#?}", folder.display(), outcome.diagnostics));
    json::read(artefact)
}

/// A value of the template as the bundle writes it.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(entries) => match function(entries) {
            Some(text) => Value::String(text),
            None => entries.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<Map<_, _>>().into(),
        },
        other => other.clone(),
    }
}

fn function(entries: &Map<String, Value>) -> Option<String> {
    let mut entries = entries.iter();
    let (name, value) = entries.next()?;
    if entries.next().is_some() {
        return None;
    }
    let text = |value: &Value| plain(value).as_str().expect("text").to_owned();
    Some(match name.as_str() {
        "Ref" => format!("{{{{{}}}}}", value.as_str()?),
        "Fn::GetAtt" => format!("{{{{{}.{}}}}}", value[0].as_str()?, value[1].as_str()?),
        "Fn::ImportValue" => format!("{{{{import:{}}}}}", text(value).replace("{{", "<").replace("}}", ">")),
        "Fn::Select" => {
            let split = &value[1]["Fn::Split"];
            let inner = text(&split[1]);
            let inner = inner.strip_prefix("{{").and_then(|inner| inner.strip_suffix("}}")).expect("one placeholder");
            let separator = if split[0] == ":" { ":" } else { "/" };
            format!("{{{{{inner}{separator}{}}}}}", value[0])
        }
        "Fn::Sub" => {
            let (pattern, named) = match value {
                Value::Array(both) => (both[0].as_str()?, both[1].as_object()?.clone()),
                other => (other.as_str()?, Map::new()),
            };
            let (mut out, mut rest) = (String::new(), pattern);
            while let Some(open) = rest.find("${") {
                let close = open + rest[open..].find('}')?;
                out.push_str(&rest[..open]);
                let inner = &rest[open + 2..close];
                match (inner.strip_prefix('!'), named.get(inner)) {
                    (Some(literal), _) => out.push_str(&format!("${{{literal}}}")),
                    (None, Some(value)) => out.push_str(&text(value)),
                    (None, None) => out.push_str(&format!("{{{{{inner}}}}}")),
                }
                rest = &rest[close + 1..];
            }
            out + rest
        }
        _ => return None,
    })
}

#[test]
fn template_and_bundle_say_the_same() {
    let mut compared = 0;
    for folder in support::examples() {
        let title = folder.display();
        let (bundle, template) = (output(&folder, Target::Bundle), output(&folder, Target::CloudFormation));
        let resources = template["Resources"].as_object().unwrap();
        for principal in bundle["principals"].as_array().unwrap() {
            let id = principal["id"].as_str().unwrap();
            let role = &resources[id]["Properties"];
            assert_eq!(plain(&role["AssumeRolePolicyDocument"]), principal["trust"], "{title}: {id}");
            let of_role = |properties: &Value| {
                [&properties["RoleName"], &properties["Roles"][0]].iter().any(|role| role["Ref"] == *id)
            };
            let is_policy = |kind: &Value| kind == "AWS::IAM::RolePolicy" || kind == "AWS::IAM::ManagedPolicy";
            let policies = resources.values().filter(|one| is_policy(&one["Type"]) && of_role(&one["Properties"]));
            // A role that a service takes has its policy inside.
            let inside = role["Policies"].as_array().into_iter().flatten();
            let documents: Vec<Value> = policies
                .map(|policy| &policy["Properties"])
                .chain(inside)
                .map(|policy| plain(&policy["PolicyDocument"]))
                .collect();
            let wanted: Vec<Value> =
                principal["policies"].as_array().unwrap().iter().map(|policy| policy["document"].clone()).collect();
            assert_eq!(documents, wanted, "{title}: {id}");
            assert_eq!(resources[id]["Metadata"]["authc"]["sources"], principal["sources"], "{title}: {id}");
            compared += 1;
        }
        for (id, resource) in bundle["resources"].as_object().unwrap() {
            assert_eq!(resources[id]["Type"], resource["type"], "{title}: {id}");
            assert_eq!(plain(&resources[id]["Properties"]), resource["properties"], "{title}: {id}");
            compared += 1;
        }
        let used: Vec<&String> = template["Parameters"].as_object().map_or(Vec::new(), |all| all.keys().collect());
        let listed: Vec<&String> = bundle["parameters"].as_object().unwrap().keys().collect();
        assert!(used.iter().all(|name| listed.contains(name)), "{title}: {used:?} of {listed:?}");
    }
    assert!(compared > 50, "{compared}");
}

// ---- iam-json ----

/// What stands between the double braces of a value, anywhere in it.
fn holes(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let holes = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
            found.extend(
                holes.map(|(hole, _)| format!("{{{{{hole}}}}}")).filter(|hole| !hole.starts_with("{{resolve:")),
            );
        }
        Value::Array(items) => items.iter().for_each(|item| holes(item, found)),
        Value::Object(entries) => entries.values().for_each(|value| holes(value, found)),
        _ => {}
    }
}

/// Roles are those of the bundle to the letter, and every placeholder leads to what the deployer knows.
fn is_the_part_of(bundle: &Value, iam: &Value, title: &str) {
    let roles = iam["roles"].as_object().expect("roles");
    let principals = bundle["principals"].as_array().expect("principals");
    assert!(roles.keys().eq(principals.iter().map(|principal| &principal["id"])), "{title}: other roles");
    let mut used = BTreeSet::new();
    for principal in principals {
        let mut role = roles[principal["id"].as_str().expect("an id")].as_object().expect("a role").clone();
        let trust = role.remove("assumeRolePolicyDocument").expect("a trust policy");
        role.insert("trust".to_owned(), trust);
        role.insert("id".to_owned(), principal["id"].clone());
        assert_eq!(&Value::Object(role), principal, "{title}");
        holes(principal, &mut used);
    }
    for key in ["version", "partition", "assumptions"] {
        assert_eq!(iam.get(key), bundle.get(key), "{title}: {key}");
    }

    let placeholders = iam["placeholders"].as_object().expect("placeholders");
    let parameters = iam["parameters"].as_object().expect("parameters");
    for (name, parameter) in parameters {
        assert_eq!(parameter, &bundle["parameters"][name], "{title}: {name}");
    }
    let mut given = BTreeSet::new();
    for (hole, said) in placeholders {
        let text = |key: &str| said[key].as_str();
        let inner = hole.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).expect("braces");
        let spelled = if let Some(name) = text("parameter") {
            assert!(parameters.contains_key(name), "{title}: {hole} is no parameter");
            given.insert(name);
            name.to_owned()
        } else if let Some(name) = text("resource") {
            assert_eq!(said["type"], bundle["resources"][name]["type"], "{title}: {hole}");
            assert_eq!(said["source"], bundle["resources"][name]["source"], "{title}: {hole}");
            text("attribute").map_or(name.to_owned(), |attribute| format!("{name}.{attribute}"))
        } else if let Some(name) = text("role") {
            assert!(roles.contains_key(name), "{title}: {hole} is no role");
            format!("{name}.{}", text("attribute").expect("an attribute"))
        } else if let Some(export) = text("export") {
            format!("import:{export}")
        } else if let Some(of) = text("of") {
            assert!(placeholders.contains_key(of), "{title}: {hole} is part of nothing");
            used.insert(of.to_owned());
            format!("{}{}{}", &of[2..of.len() - 2], text("separator").expect("a separator"), said["field"])
        } else {
            text("pseudo").expect("one of the kinds").to_owned()
        };
        assert_eq!(spelled, inner, "{title}");
    }
    // An export may have parameters in its name.
    let exports = placeholders.values().filter_map(|said| said["export"].as_str());
    let inside = exports.flat_map(|name| name.split('<').skip(1).filter_map(|rest| rest.split_once('>')));
    used.extend(inside.map(|(name, _)| format!("{{{{{name}}}}}")));
    let explained: BTreeSet<String> = placeholders.keys().cloned().collect();
    assert_eq!(used, explained, "{title}: what stands there, and what is explained");
    assert!(given.into_iter().eq(parameters.keys()), "{title}: {parameters:?}");
}

/// Both outputs of one text; none if both refuse it, for the same.
fn both(text: &str) -> Option<(Value, Value)> {
    let (bundle, iam) = (support::outcome(text, Target::Bundle), support::outcome(text, Target::IamJson));
    assert_eq!(support::errors(&bundle), support::errors(&iam), "{text}");
    Some((json::read(bundle.artefact?), json::read(iam.artefact?)))
}

#[test]
fn policies_are_those_of_the_bundle() {
    for folder in support::examples() {
        let title = folder.display().to_string();
        is_the_part_of(&output(&folder, Target::Bundle), &output(&folder, Target::IamJson), &title);
    }
    let mut compiled = 0;
    for seed in 0..support::count("AUTHC_PROGRAMS", 150) as u64 {
        let text = program(&mut Random(seed)).text();
        if let Some((bundle, iam)) = both(&text) {
            is_the_part_of(&bundle, &iam, &format!("seed {seed}:\n{text}"));
            compiled += 1;
        }
    }
    assert!(compiled > 20, "{compiled}");
}

#[test]
fn policies_alone_of_what_is_unlike_the_examples() {
    let pool = "user_pool Users { login email; client web }\n";
    let two = "user_pool Others { login email; client web }\n\
               identity_pool One { sign_in Users.web }\nidentity_pool Two { sign_in Others.web }\n";
    let cases: &[(String, usize)] = &[
        // Nobody has a role.
        (pool.to_owned(), 0),
        // Functions alone, and what is known only when it is deployed.
        (
            "function F\ntable T { key id: string }\nqueue Q { import \"app-{stage}-queue\" }\nparam stage: string\n\
             grant function F read table T\ngrant function F send queue Q\n\
             state_machine M\ngrant function F stop state_machine M\n"
                .to_owned(),
            1,
        ),
        // Two identity pools, each with a role of its own.
        (
            format!(
                "{pool}{two}table T {{ key id: string }}\n\
                 grant One.auth_users get table T\ngrant Two.auth_users get table T\n"
            ),
            2,
        ),
        // What is denied stays denied.
        (
            format!(
                "{pool}identity_pool One {{ sign_in Users.web }}\nbucket B\n\
                 grant auth_users get bucket B at \"a/\"\ndeny auth_users get bucket B at \"a/b/\"\n"
            ),
            1,
        ),
    ];
    for (text, roles) in cases {
        let (bundle, iam) = both(text).unwrap_or_else(|| {
            panic!("{text}: {:?}", support::errors(&support::outcome(text, Target::IamJson)));
        });
        is_the_part_of(&bundle, &iam, text);
        assert_eq!(iam["roles"].as_object().unwrap().len(), *roles, "{text}");
    }
    assert!(both("grant auth_users get table T\n").is_none(), "what is refused is refused for every target");
}
