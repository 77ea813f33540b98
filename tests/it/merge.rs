//! `authc merge` by the library: random programs in templates that have their things, and texts that stay as they are.

use std::collections::BTreeSet;

use authc::check;
use authc::compile::{CompileOptions, Target, analyse};
use authc::diagnostic::render::render;
use authc::merge::{MergeRequest, TemplateDocument, TemplateFormat, merge};
use authc::model::{ApiKind, Handle, Program, parameters};
use authc::text::{FileId, Sources};
use serde_json::{Map, Value as Json, json};

use crate::support::random::Random;
use crate::support::{self, count, outcome_with, program, today};
use crate::targets::plain;

fn options(target: Target) -> CompileOptions {
    CompileOptions { target, set: Vec::new(), today: today(), skip_tests: false, compact: false }
}

/// Merges a program into a template, or returns what a user would read.
fn merged(text: &str, template: &str, format: TemplateFormat) -> Result<String, String> {
    let sources = Sources::single("example.authc", text);
    let template = TemplateDocument::read(template.to_owned()).map_err(|error| error.message)?;
    let mut shown = sources.clone();
    let file = shown.add("template", None, template.text.clone());
    assert_eq!(file, FileId(1));
    let request = MergeRequest { template: &template, file, format, outputs: false };
    let outcome = merge(&sources, &options(Target::CloudFormation), &request);
    match outcome.artefact {
        Some(artefact) => Ok(String::from_utf8(artefact).expect("UTF-8")),
        None => Err(render(&outcome.diagnostics, &shown, false)),
    }
}

/// Returns a template with what a program declares without saying where it is.
fn template_of(program: &Program<'_>) -> Json {
    let mut resources = Map::new();
    for resource in program.resources.iter().filter(|resource| resource.handle == Handle::Parameter) {
        let mut properties = json!({});
        if let Some(table) = resource.table() {
            let schema = |keys: &[authc::model::resource::Key<'_>]| -> Json {
                let part = |(index, key): (usize, &authc::model::resource::Key<'_>)| json!({"AttributeName": key.name, "KeyType": if index == 0 { "HASH" } else { "RANGE" }});
                keys.iter().enumerate().map(part).collect()
            };
            if !table.key.is_empty() {
                properties["KeySchema"] = schema(&table.key);
            }
            let indexes =
                table.indexes.iter().map(|index| json!({"IndexName": index.name, "KeySchema": schema(&index.key)}));
            properties["GlobalSecondaryIndexes"] = indexes.collect();
        }
        resources
            .insert(parameters::logical(resource.name), json!({"Type": resource.kind.cfn, "Properties": properties}));
    }
    for api in program.apis.iter().filter(|api| api.handle == Handle::Parameter && !api.created()) {
        let id = parameters::logical(api.name);
        assert_eq!(api.kind, ApiKind::Http, "random programs have no others");
        resources.insert(id.clone(), json!({"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP"}}));
        for (index, route) in api.routes.iter().enumerate() {
            let properties = json!({"ApiId": {"Ref": id}, "RouteKey": route.key()});
            resources.insert(
                format!("{id}Route{index}"),
                json!({"Type": "AWS::ApiGatewayV2::Route", "Properties": properties}),
            );
        }
    }
    json!({"Resources": resources})
}

/// Returns the statements of each role of a template, in the spelling of bundles.
fn statements(template: &Json, role: &str) -> BTreeSet<String> {
    let policies = template["Resources"].as_object().expect("resources").values().filter(|resource| {
        let properties = &resource["Properties"];
        let name = json!({ "Ref": role });
        properties["RoleName"] == name || properties["Roles"] == json!([name])
    });
    let documents = policies.map(|policy| plain(&policy["Properties"]["PolicyDocument"]));
    documents
        .flat_map(|document| document["Statement"].as_array().expect("statements").clone())
        .map(|statement| statement.to_string())
        .collect()
}

/// Each statement of each role is the bundle's, with the template's resources in place of its parameters, and each function of the
/// template has its role.
#[test]
fn random_programs_are_merged() {
    let (mut tried, mut merges, mut compared) = (0, 0, 0);
    for seed in 0..count("AUTHC_MERGES", 60) as u64 {
        let text = program::program(&mut Random(seed)).text();
        let sources = Sources::single("example.authc", &text);
        let analysis = analyse(&sources, &check::Options { set: Vec::new(), today: today() });
        let Some(bundle) = outcome_with(&text, Target::Bundle, &[]).artefact else { continue };
        let bundle = support::json::read(bundle);
        tried += 1;
        let template = template_of(&analysis.program);
        let out = match merged(&text, &template.to_string(), TemplateFormat::Json) {
            Ok(out) => out,
            // Routes of an API that is in the template, and what has no ARN there.
            Err(error) if error.contains("error[AC0815]") || error.contains("error[AC0809]") => continue,
            Err(error) => panic!("seed {seed}\n{text}\n{template:#}\n{error}"),
        };
        merges += 1;
        let out: Json = serde_json::from_str(&out).expect("JSON");
        let references: Vec<(String, String)> = parameters::implied(&analysis.program)
            .iter()
            .filter(|implied| bundle["parameters"].get(&implied.name).is_some())
            .filter_map(|implied| {
                let (id, is_arn) = match implied.name.strip_suffix("Arn") {
                    Some(id) => (id, true),
                    None => (implied.name.strip_suffix("Id").expect("an API"), false),
                };
                // Handlers that only routes name are in no policy.
                let ty = out["Resources"][id]["Type"].as_str()?;
                let attribute = match ty {
                    _ if !is_arn => "",
                    "AWS::SNS::Topic"
                    | "AWS::SecretsManager::Secret"
                    | "AWS::StepFunctions::StateMachine"
                    | "AWS::AppSync::Api" => "",
                    "AWS::RDS::DBCluster" => ".DBClusterArn",
                    "AWS::Bedrock::KnowledgeBase" => ".KnowledgeBaseArn",
                    _ => ".Arn",
                };
                Some((implied.name.clone(), format!("{id}{attribute}")))
            })
            .collect();
        for principal in bundle["principals"].as_array().expect("principals") {
            let role = principal["id"].as_str().expect("an id");
            let mut expected = BTreeSet::new();
            for policy in principal["policies"].as_array().expect("policies") {
                for statement in policy["document"]["Statement"].as_array().expect("statements") {
                    let mut statement = statement.to_string();
                    for (parameter, reference) in &references {
                        for end in ["}}", ":", "/"] {
                            statement =
                                statement.replace(&format!("{{{{{parameter}{end}"), &format!("{{{{{reference}{end}"));
                        }
                    }
                    expected.insert(statement);
                }
            }
            compared += expected.len();
            assert_eq!(statements(&out, role), expected, "seed {seed}, {role}\n{text}");
            if let Some(function) = principal["principal"].as_str().and_then(|name| name.strip_prefix("function ")) {
                let id = parameters::logical(function);
                if template["Resources"].get(&id).is_some() {
                    let own = &out["Resources"][&id]["Properties"]["Role"];
                    assert_eq!(*own, json!({"Fn::GetAtt": [role, "Arn"]}), "seed {seed}");
                }
            }
        }
    }
    assert!(merges * 2 > tried && compared > merges, "{merges} of {tried}, {compared} statements");
}

const PROGRAM: &str = "user_pool Users { login email; client web }\nidentity_pool Ids { sign_in Users.web }\n\
    table Notes { key userId: identity }\nfunction List\ngrant auth_users get table Notes where owner(userId)\n\
    grant function List query table Notes\n";

const YAML: &str = r#"# An app
AWSTemplateFormatVersion: '2010-09-09'
Mappings: {M: {a: {b: !Ref "AWS::Region"}}} # never valid, and not looked at
Resources:
    List: # the function
        Type: AWS::Lambda::Function
        Properties:
            Code: { ZipFile: "x" }
            Environment:
                Variables: {T: !Ref Notes, "odd key": 'it''s'}

    # the table
    Notes:
        Properties:
            AttributeDefinitions: [{AttributeName: userId, AttributeType: S}]
            KeySchema:
            - {AttributeName: userId, KeyType: HASH}
        Type: AWS::DynamoDB::Table
Outputs:
    T: {Value: !GetAtt Notes.Arn}   # the end"#;

/// Returns the lines that were added, if nothing else was changed.
fn added<'o>(text: &str, out: &'o str) -> Vec<&'o str> {
    let mut old = text.lines().peekable();
    let mut added = Vec::new();
    for line in out.lines() {
        if old.peek() == Some(&line) {
            old.next();
        } else {
            added.push(line);
        }
    }
    assert_eq!(old.next(), None, "{out}");
    added
}

#[test]
fn yaml_stays_as_it_is() {
    for text in [YAML.to_owned(), YAML.to_owned() + "\n", YAML.replace('\n', "\r\n"), YAML.replace("    ", " ")] {
        let out = merged(PROGRAM, &text, TemplateFormat::Yaml).unwrap_or_else(|error| panic!("{error}"));
        let added = added(&text, &out);
        let indented = if text.contains("\n            Code") { 12 } else { 3 };
        assert_eq!(
            added.first().map(|line| line.trim_end_matches('\r')),
            Some(&*format!("{}Role: !GetAtt ListRole.Arn", " ".repeat(indented))),
            "{added:?}"
        );
        assert_eq!(out.contains("\r\n"), text.contains("\r\n"));
        assert!(!out.replace("\r\n", "").contains('\r'));
        // Both forms are one template.
        let json = merged(PROGRAM, &text, TemplateFormat::Json).expect("JSON");
        let read = TemplateDocument::read(out).expect("YAML");
        assert_eq!(read.value, serde_json::from_str::<Json>(&json).expect("JSON"));
        // JSON in another order of sections, and YAML of JSON.
        let other =
            merged(PROGRAM, &TemplateDocument::read(text).expect("YAML").value.to_string(), TemplateFormat::Yaml);
        assert_eq!(TemplateDocument::read(other.expect("YAML")).expect("YAML").value, read.value);
    }
}

/// Whatever is done to the text of a template, there is an answer, and what is written is a template with the program's roles.
#[test]
fn broken_templates_are_refused() {
    let mut random = Random(7);
    let pieces = [
        "",
        " ",
        "\n",
        ":",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "'",
        "\"",
        "!Sub",
        "&a",
        "*a",
        "#",
        "|",
        "Resources:",
        "\u{feff}",
        "\t",
        "é",
    ];
    let mut answers = [0, 0];
    for _ in 0..count("AUTHC_BROKEN_TEMPLATES", 300) {
        let mut text = YAML.to_owned();
        for _ in 0..1 + random.below(3) {
            let at = random.below(text.len());
            let end = (at + random.below(4)).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                let piece = *random.pick(&pieces[..]);
                text.replace_range(at..end, piece);
            }
        }
        match merged(PROGRAM, &text, TemplateFormat::Yaml) {
            Err(_) => answers[0] += 1,
            Ok(out) => {
                answers[1] += 1;
                let out = TemplateDocument::read(out).expect("a template").value;
                assert_eq!(
                    out["Resources"]["List"]["Properties"]["Role"],
                    json!({"Fn::GetAtt": ["ListRole", "Arn"]}),
                    "{text}"
                );
                assert_eq!(statements(&out, "ListRole").len(), 1, "{text}");
            }
        }
    }
    assert!(answers.iter().all(|answers| *answers > 20), "{answers:?}");
}
