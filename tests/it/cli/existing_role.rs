//! Functions that keep a role which exists: the output adds to it, and says no more of it than it knows.

use serde_json::{Value as Json, json};

use super::here::{Here, Ran};

const APP: &str = "table Notes { key id: string }
function List { role \"notes-list\" because \"the platform team keeps it\" }
grant function List read table Notes
";

fn here() -> Here {
    Here::with("app.authc", APP)
}

fn compiled(here: &Here, target: &str) -> Json {
    let ran = here.run(&format!("compile app.authc --target {target}")).go();
    serde_json::from_str(&ran.passes().out).expect("JSON")
}

/// A template with the function, its role as given, and the output beside it.
fn deployed(here: &Here, role: Json) -> Json {
    let mut template = compiled(here, "cloudformation");
    template["Parameters"] = json!({});
    let resources = &mut template["Resources"];
    resources["Notes"] = json!({
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]
        }
    });
    resources["List"] = json!({"Type": "AWS::Lambda::Function", "Properties": {"Role": role}});
    let policy = &mut resources["ListRoleGrants"]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"];
    *policy = json!([{"Fn::GetAtt": ["Notes", "Arn"]}]);
    template
}

#[track_caller]
fn says(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, code, "{ran:?}");
    for part in parts {
        assert!(ran.out.contains(part), "no {part:?} in:\n{}", ran.out);
    }
}

fn verify(here: &Here, template: &Json) -> Ran {
    here.file("template.json", template.to_string());
    here.run("verify template.json app.authc").go()
}

const ARN: &str = "arn:aws:iam::123456789012:role/platform/notes-list";

#[test]
fn each_target_adds_to_the_role() {
    let here = here();
    let template = compiled(&here, "cloudformation");
    let resources = template["Resources"].as_object().expect("resources");
    assert_eq!(resources.keys().collect::<Vec<_>>(), ["ListRoleGrants"]);
    let properties = &resources["ListRoleGrants"]["Properties"];
    assert_eq!((&properties["RoleName"], &properties["PolicyName"]), (&json!("notes-list"), &json!("ListRoleGrants")));
    assert_eq!(template.get("Outputs"), None);
    assert_eq!(template["Metadata"]["authc"]["assumptions"][0]["kind"], "existing_role");
    let terraform = compiled(&here, "terraform");
    let kinds = terraform["resource"].as_object().expect("resources");
    // Nothing that would remove the policies of others.
    assert_eq!(kinds.keys().collect::<Vec<_>>(), ["aws_iam_role_policy"]);
    assert_eq!(kinds["aws_iam_role_policy"]["ListRoleGrants"]["role"], "notes-list");
    for (target, list) in [("bundle", "principals"), ("iam-json", "roles")] {
        let output = compiled(&here, target);
        let role = match &output[list] {
            Json::Array(roles) => &roles[0],
            roles => &roles["ListRole"],
        };
        assert_eq!(role["existingRole"], "notes-list");
        assert!(role.get("trust").is_none() && role.get("assumeRolePolicyDocument").is_none(), "{role:#}");
    }
}

#[test]
fn a_template_is_verified_with_the_role_elsewhere() {
    let here = here();
    for role in [json!(ARN), json!({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/notes-list"})] {
        let ran = verify(&here, &deployed(&here, role));
        assert!(ran.passes().out.contains("is what the program says: 1 role"), "{ran:?}");
    }
    let mut template = deployed(&here, json!(ARN));
    template["Resources"]["ListRoleGrants"]["Properties"]["PolicyDocument"]["Statement"][0]["Action"] =
        json!("dynamodb:*");
    says(&verify(&here, &template), 1, &["wider: function List", "`dynamodb:*`"]);
    // The policy is for another role.
    let mut template = deployed(&here, json!(ARN));
    template["Resources"]["ListRoleGrants"]["Properties"]["RoleName"] = json!("another");
    says(&verify(&here, &template), 1, &["narrower: function List"]);
    let other = json!("arn:aws:iam::123456789012:role/another");
    says(&verify(&here, &deployed(&here, other)), 1, &["unknown: function List", "the program says `notes-list`"]);
    // A role of the template that has the name is seen as a whole.
    let mut template = deployed(&here, json!({"Fn::GetAtt": ["Kept", "Arn"]}));
    let send = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]});
    template["Resources"]["Kept"] = json!({"Type": "AWS::IAM::Role", "Properties": {
        "RoleName": "notes-list",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ]},
        "Policies": [{"PolicyName": "own", "PolicyDocument": send}]
    }});
    says(&verify(&here, &template), 1, &["wider: function List", "sqs"]);
}

#[test]
fn merge_leaves_the_role_of_the_function() {
    let here = here();
    let mut template = deployed(&here, json!(ARN));
    template["Resources"].as_object_mut().expect("resources").remove("ListRoleGrants");
    template.as_object_mut().expect("a template").remove("Metadata");
    let merge = |template: &Json| {
        here.file("template.json", template.to_string());
        here.run("merge template.json app.authc --out merged.json").go()
    };
    merge(&template).passes();
    let merged: Json = serde_json::from_str(&here.read("merged.json")).expect("JSON");
    assert_eq!(merged["Resources"]["List"]["Properties"]["Role"], ARN);
    assert_eq!(merged["Resources"]["ListRoleGrants"]["Properties"]["RoleName"], "notes-list");
    template["Resources"]["List"]["Properties"]["Role"] = json!("arn:aws:iam::123456789012:role/another");
    merge(&template).fails(3, &["AC0811", "function List has another role in the template"]);
    template["Resources"]["List"]["Properties"] = json!({});
    merge(&template).fails(3, &["AC0811", "function List has no role in the template"]);
}

#[test]
fn what_the_role_may_not_do_is_not_said() {
    let here = here();
    let why = here.run("why function List delete table Notes --in app.authc").go();
    let said = "unknown: function List delete table Notes\n  not granted here, and app.authc:2  keeps a role with policies of others\n";
    assert!(why.passes().out.starts_with(said), "{why:?}");
    // What is granted can be asserted, of such a function too.
    here.file("can.authc", format!("{APP}test \"lists\" {{ assert function List can get table Notes }}\n"));
    here.run("test can.authc").go().passes();
    assert_eq!(here.run("why function List delete table Notes --expect denied --in app.authc").go().code, 4);
    here.run("why function List get table Notes --expect allowed --in app.authc").go().passes();
    let matrix = here.run("matrix app.authc").go();
    assert!(matrix.passes().out.contains("keeps a role that may do more than is written here"), "{matrix:?}");
}

#[test]
fn changes_of_the_role_are_compared() {
    let here = here();
    here.file("old.authc", APP.replace("role \"notes-list\" because \"the platform team keeps it\"", "vpc off"));
    let ran = here.run("diff old.authc app.authc").go();
    assert!(ran.out.contains("assumption that function List keeps a role with policies of others is new"), "{ran:?}");
    // Another role, and lines that moved.
    here.file("old.authc", APP.replace("notes-list", "another").replace("function", "\n\nfunction"));
    let ran = here.run("diff old.authc app.authc").go();
    assert!(ran.out.contains("role: another → notes-list"), "{ran:?}");
    here.file("old.authc", APP.replace("function", "\n\nfunction"));
    assert_eq!(here.run("diff old.authc app.authc").go().passes().out, "nothing is allowed otherwise than before\n");
    // Policies of a role that is not in the template are part of what it allows.
    here.file("old.json", compiled(&here, "cloudformation").to_string());
    let mut wider = compiled(&here, "cloudformation");
    wider["Resources"]["ListRoleGrants"]["Properties"]["PolicyDocument"]["Statement"][0]["Action"] =
        json!("dynamodb:*");
    here.file("new.json", wider.to_string());
    let ran = here.run("diff old.json new.json").go();
    assert!(ran.out.contains("wider: role notes-list"), "{ran:?}");
}
