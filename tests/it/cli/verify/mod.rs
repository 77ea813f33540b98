//! `authc verify`.

mod mutations;
mod names;
mod terraform;

use serde_json::Value as Json;

use super::here::{Here, Ran};
use crate::cli::pages::page_shows_what_is_written;

/// A program with each part that is verified.
const APP: &str = include_str!("app.authc");

/// Returns a directory with the program.
fn here() -> Here {
    Here::with("app.authc", APP)
}

/// Returns the template of the program.
fn template(here: &Here) -> Json {
    let compiled = here.run("compile app.authc --target cloudformation").go();
    serde_json::from_str(&compiled.passes().out).expect("JSON")
}

/// Verifies a template with options.
fn verify(here: &Here, template: &Json, options: &str) -> Ran {
    here.file("template.json", template.to_string());
    here.run(&format!("verify template.json app.authc {options}")).go()
}

/// Expects that a template is not what the program says, and that the report has these parts.
#[track_caller]
fn fails(here: &Here, template: &Json, parts: &[&str]) {
    let ran = verify(here, template, "");
    assert_eq!(ran.code, 1, "{ran:?}");
    for part in parts {
        assert!(ran.out.contains(part), "no {part:?} in:\n{}", ran.out);
    }
}

#[test]
fn the_page_shows_what_is_written() {
    page_shows_what_is_written("docs/verify.md", "cli::verify::");
}

#[test]
fn our_templates_are_what_the_programs_say() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut verified = 0;
    for example in std::fs::read_dir(&examples).expect("the examples").flatten() {
        let template = example.path().join("out/template.json");
        if !template.is_file() {
            continue;
        }
        let here = Here::new();
        let command = format!("verify {} {}", template.display(), example.path().display());
        let ran = here.run(&command).go();
        assert!(ran.passes().out.contains(" is what the program says: "), "{ran:?}");
        verified += 1;
    }
    assert!(verified > 5, "{verified}");
    let here = here();
    let template = template(&here);
    let ran = verify(&here, &template, "");
    assert_eq!(ran.passes().out, "template.json is what the program says: 3 roles, 3 routes and 6 other resources\n");
}

#[test]
fn what_cannot_be_read_is_said() {
    let here = here();
    for (text, code, part) in [
        ("Resources:\n  A: 1\n  A: 2\n", 3, "it is neither JSON nor a template in YAML"),
        ("Resources: [", 3, "it is neither JSON nor a template in YAML"),
        ("- a\n", 3, "no template of CloudFormation and no plan of Terraform"),
        ("{}", 3, "no template of CloudFormation and no plan of Terraform"),
        (r#"{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}"#, 3, "it has a transform"),
    ] {
        here.file("template.json", text);
        here.run("verify template.json app.authc").go().fails(code, &[part]);
    }
    here.run("verify missing.json app.authc").go().fails(6, &["missing.json"]);
    here.file("template.json", r#"{"Resources": {}}"#).file("wrong.authc", "bucket\n");
    assert_eq!(here.run("verify template.json wrong.authc").go().code, 3);
    here.run("verify template.json app.authc --map Notes=Nothing")
        .go()
        .fails(2, &["no resource and no parameter `Nothing`"]);
    assert_eq!(here.run("verify template.json app.authc --map Notes").go().code, 2);
    here.file("template.json", r#"{"Resources": {"Table": {"Type": "AWS::DynamoDB::Table"}}}"#);
    here.run("verify template.json app.authc --map Nodes=Table")
        .go()
        .fails(2, &["--map Nodes=Table: the program has nothing of this name", "did you mean `Notes`?"]);
    here.file("template.json", r#"{"Resources": {}}"#);
    assert_eq!(here.run("verify").go().code, 2);
    // Nothing of the program is there.
    let ran = here.run("verify template.json app.authc").go();
    assert_eq!(ran.code, 1, "{ran:?}");
    for part in [
        "unknown: table Notes cannot be told: the template has no parameter `NotesArn` and no AWS::DynamoDB::Table",
        "unknown: function List cannot be told: ",
        "unknown: user pool Users cannot be told: the template has no AWS::Cognito::UserPool with `Users`",
        "--map Users=LOGICAL_ID",
    ] {
        assert!(ran.out.contains(part), "no {part:?} in:\n{}", ran.out);
    }
}

#[test]
fn reports_for_other_programs() {
    let here = here();
    let mut template = template(&here);
    template["Resources"]["Ids"]["Properties"]["AllowUnauthenticatedIdentities"] = true.into();
    let place = "Resources.Ids.Properties.AllowUnauthenticatedIdentities";
    let github = verify(&here, &template, "--format github").out;
    assert_eq!(
        github,
        format!(
            "::warning file=app.authc,line=7,title=access::identity pool Ids AllowUnauthenticatedIdentities: false → true, at {place} (app.authc:7)\n"
        )
    );
    let json: Json = serde_json::from_str(&verify(&here, &template, "--format json").out).expect("JSON");
    assert_eq!(json["changes"][0]["verdict"], "wider");
    assert_eq!(json["changes"][0]["places"][0], place);
    let sarif: Json = serde_json::from_str(&verify(&here, &template, "--format sarif").out).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "access-wider");
    // What is meant is accepted for a time.
    let entry = "[[accepted]]\nsubject = \"identity pool Ids\"\nchange = \"AllowUnauthenticatedIdentities: false → true\"\n\
        reason = \"a trial\"\nuntil = \"DAY\"\n";
    for (day, code) in [("2099-01-01", 0), ("2020-01-01", 1)] {
        here.file("accepted.toml", entry.replace("DAY", day));
        assert_eq!(verify(&here, &template, "--accepted accepted.toml").code, code, "{day}");
    }
}

#[test]
fn a_template_in_yaml_is_read_as_in_json() {
    let here = here();
    // What JSON says, YAML says too; short forms are those that people write.
    let text = template(&here).to_string();
    let yaml = format!("# the stack\n{text}");
    here.file("template.yaml", &yaml);
    let ran = here.run("verify template.yaml app.authc").go();
    assert_eq!(ran.passes().out, "template.yaml is what the program says: 3 roles, 3 routes and 6 other resources\n");
    here.file("template.yaml", yaml.replace("{\"Ref\":\"ListRole\"}", "!Ref ListRole"));
    here.run("verify template.yaml app.authc").go().passes();
    here.file("template.yaml", yaml.replace("{\"Ref\":\"ListRole\"}", "!Ref Another"));
    assert_eq!(here.run("verify template.yaml app.authc").go().code, 1);
    here.file("old.json", &text).file("new.yml", yaml.replace("\"dynamodb:Query\"", "dynamodb:Scan"));
    let ran = here.run("diff old.json new.yml").go();
    assert!(ran.out.contains("incomparable: ListRole may now scan table Notes"), "{ran:?}");
    let ran = here.run("diff new.yml app.authc").go();
    assert!(ran.out.contains("incomparable: ListRole may now query table Notes"), "{ran:?}");
}

/// What the output makes of an API is seen as a whole: its stage, its routes, and its answers.
#[test]
fn an_api_that_the_output_makes_is_verified() {
    let app = "function List { logs on }
api Rest rest {
  create
  default iam
  cors { origins \"https://a.example\" }
  route GET /notes -> List
}
api Socket websocket { create; default iam; route $connect -> List }
";
    let here = Here::with("app.authc", app);
    let template = template(&here);
    let ran = verify(&here, &template, "");
    assert!(ran.passes().out.contains("is what the program says"), "{ran:?}");
    let method = "RestGetNotesMethod";
    let connect = "SocketConnectRoute";
    for (id, property, value, parts) in [
        (method, "AuthorizationType", "NONE", &["wider", "GET /notes"][..]),
        (connect, "AuthorizationType", "NONE", &["wider", "$connect"]),
        ("RestStage", "StageName", "other", &["RestStage", "other"]),
        ("SocketStage", "StageName", "other", &["SocketStage", "other"]),
        ("RestUnauthorizedResponse", "ResponseType", "THROTTLED", &["UNAUTHORIZED", "THROTTLED"]),
        ("Socket", "RouteSelectionExpression", "$request.body.other", &["Socket", "$request.body.other"]),
    ] {
        let mut changed = template.clone();
        changed["Resources"][id]["Properties"][property] = value.into();
        fails(&here, &changed, parts);
    }
    for gone in ["RestStage", "RestAccessDeniedResponse", "SocketStage", "Socket"] {
        let mut changed = template.clone();
        changed["Resources"].as_object_mut().expect("resources").remove(gone);
        fails(&here, &changed, &[gone]);
    }
    // A route that the program does not have.
    let mut changed = template.clone();
    changed["Resources"]["More"] = changed["Resources"][method].clone();
    changed["Resources"]["More"]["Properties"]["HttpMethod"] = "DELETE".into();
    changed["Resources"]["More"]["Properties"]["AuthorizationType"] = "NONE".into();
    fails(&here, &changed, &["DELETE /notes"]);
}
