//! The two targets say the same: every intrinsic function of the template is turned back into the placeholder that the
//! bundle writes, and then roles, trust policies, policies and resources must be equal to the letter.

use std::path::Path;

use authc::compile::{Options, Target, compile};
use authc::text::{Date, Sources};
use serde_json::{Map, Value};

#[path = "support/json.rs"]
mod json;

fn output(folder: &Path, target: Target) -> Value {
    let mut sources = Sources::default();
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "authc")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        sources.add(name, None, std::fs::read_to_string(path).unwrap());
    }
    let options = Options { target, set: Vec::new(), today: Date::new(2026, 11, 1).unwrap() };
    let outcome = compile(&sources, &options);
    let artefact = outcome.artefact.unwrap_or_else(|| panic!("{}: {:#?}", folder.display(), outcome.diagnostics));
    json::read(artefact)
}

/// A value of the template as the bundle writes it.
fn plain(value: &Value) -> Value {
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
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut compared = 0;
    for entry in std::fs::read_dir(examples).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let title = folder.display();
        let (bundle, template) = (output(&folder, Target::Bundle), output(&folder, Target::CloudFormation));
        let resources = template["Resources"].as_object().unwrap();
        for principal in bundle["principals"].as_array().unwrap() {
            let id = principal["id"].as_str().unwrap();
            let role = &resources[id]["Properties"];
            assert_eq!(plain(&role["AssumeRolePolicyDocument"]), principal["trust"], "{title}: {id}");
            let inline = role["Policies"].as_array().map_or(&[][..], Vec::as_slice);
            let managed = resources
                .iter()
                .filter(|(name, resource)| resource["Type"] == "AWS::IAM::ManagedPolicy" && name.starts_with(id));
            let documents: Vec<Value> = inline
                .iter()
                .map(|policy| plain(&policy["PolicyDocument"]))
                .chain(managed.map(|(_, policy)| plain(&policy["Properties"]["PolicyDocument"])))
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
