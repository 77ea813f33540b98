//! `authc merge`.

use serde_json::{Value as Json, json};

use super::here::{Here, Ran};
use crate::cli::pages::page_shows_what_is_written;

const APP: &str = include_str!("merge/app.authc");
const TEMPLATE: &str = include_str!("merge/template.json");
const SAM: &str = include_str!("merge/sam.yaml");
const SAM_APP: &str = include_str!("merge/sam.authc");

fn here() -> Here {
    let here = Here::with("app.authc", APP);
    here.file("template.json", TEMPLATE).file("sam.yaml", SAM).file("sam.authc", SAM_APP);
    here
}

fn template() -> Json {
    serde_json::from_str(TEMPLATE).expect("JSON")
}

/// Merges a program into a template.
fn merge(here: &Here, template: &Json, program: &str) -> Ran {
    here.file("changed.json", template.to_string()).file("changed.authc", program);
    here.authc("merge changed.json changed.authc -o out.json")
}

/// Expects that a changed template or program is refused with this code and these parts, and that nothing is written.
#[track_caller]
fn refused(change: impl FnOnce(&mut Json), program: &str, code: &str, parts: &[&str]) {
    let here = here();
    let mut changed = template();
    change(&mut changed);
    here.file("out.json", "old");
    let ran = merge(&here, &changed, program);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains(&format!("error[{code}]")), "{}", ran.err);
    for part in parts {
        assert!(ran.err.contains(part), "no {part:?} in:\n{}", ran.err);
    }
    assert_eq!(here.read("out.json"), "old");
}

#[test]
fn the_page_shows_what_is_written() {
    page_shows_what_is_written("docs/merge.md", "cli::merge::");
}

#[test]
fn a_template_of_cloudformation() {
    let here = here();
    here.authc("merge template.json app.authc -o out.json").passes();
    let out: Json = serde_json::from_str(&here.read("out.json")).expect("JSON");
    let property = |id: &str, name: &str| out["Resources"][id]["Properties"][name].clone();
    assert_eq!(property("List", "Role"), json!({"Fn::GetAtt": ["ListRole", "Arn"]}));
    assert_eq!(
        property("Gate", "Role"),
        json!({"Fn::GetAtt": ["GateRole", "Arn"]}),
        "without a grant it keeps its own"
    );
    for (route, ty, authorizer) in [
        ("GetNotes", json!("JWT"), json!({"Ref": "HttpPoolAuthorizer"})),
        ("PostNotes", json!("CUSTOM"), json!({"Ref": "HttpGateAuthorizer"})),
        ("GetOpen", Json::Null, Json::Null),
        ("GetOps", json!("COGNITO_USER_POOLS"), json!({"Ref": "OpsPoolAuthorizer"})),
        ("DeleteOps", json!("AWS_IAM"), Json::Null),
        ("WsConnect", json!("AWS_IAM"), Json::Null),
        ("WsDefault", Json::Null, Json::Null),
    ] {
        assert_eq!(
            (property(route, "AuthorizationType"), property(route, "AuthorizerId")),
            (ty, authorizer),
            "{route}"
        );
    }
    // Only the declared parameter is left, and the stages are those of the template.
    assert_eq!(out["Parameters"].as_object().expect("parameters").keys().collect::<Vec<_>>(), ["Stage"]);
    assert_eq!(out["Parameters"]["Stage"]["Default"], "dev");
    assert!(out["Parameters"]["Stage"]["AllowedPattern"].is_string());
    let text = out.to_string();
    assert!(text.contains("${Ops}/prod/DELETE/ops") && text.contains("${Ws}/${Stage}/$connect"), "{text}");
    // The stage serves what the deployment copied, so there is a new one.
    let deployment = property("OpsStage", "DeploymentId")["Ref"].as_str().expect("a reference").to_owned();
    assert!(deployment.starts_with("OpsDeployment") && deployment.len() == "OpsDeployment".len() + 16);
    assert_eq!(out["Resources"][&deployment]["Type"], "AWS::ApiGateway::Deployment");
    assert!(out["Resources"].get("OpsDeployment").is_none() && out.get("Outputs").is_none());
    assert_eq!(out["Resources"]["Mapping"]["DependsOn"], "ListRoleGrants");
    here.authc("verify out.json app.authc").passes();
    // Other routes, another deployment.
    here.file(
        "other.authc",
        APP.replace("{ iam }\n}\napi Ws", "\n}\napi Ws")
            .replace("grant group admins invoke route Ops DELETE /ops\n", ""),
    );
    here.authc("merge template.json other.authc -o other.json").passes();
    assert!(!here.read("other.json").contains(&deployment));
}

#[test]
fn a_template_of_sam() {
    let here = here();
    here.authc("merge sam.yaml sam.authc -o out.yaml").passes();
    let out = here.read("out.yaml");
    let json = here.authc("merge sam.yaml sam.authc -o out.json");
    json.passes();
    let json: Json = serde_json::from_str(&here.read("out.json")).expect("JSON");
    let auth =
        |id: &str, event: &str| json["Resources"][id]["Properties"]["Events"][event]["Properties"]["Auth"].clone();
    let api = |id: &str| json["Resources"][id]["Properties"]["Auth"].clone();
    assert_eq!(auth("List", "Get"), json!({"Authorizer": "pool"}));
    assert_eq!(auth("List", "Scoped"), json!({"Authorizer": "pool", "AuthorizationScopes": ["notes/read"]}));
    assert_eq!(auth("List", "Open"), json!({"Authorizer": "NONE"}));
    assert_eq!(auth("List", "Signed"), json!({"Authorizer": "AWS_IAM"}));
    assert_eq!(auth("List", "Rest"), json!({"Authorizer": "gate"}));
    assert_eq!(auth("List", "RestSigned"), json!({"Authorizer": "AWS_IAM", "InvokeRole": "NONE"}));
    assert_eq!(api("Http")["DefaultAuthorizer"], "pool");
    assert_eq!(api("Http")["EnableIamAuthorizer"], true);
    assert_eq!(
        api("Http")["Authorizers"]["pool"],
        json!({
            "IdentitySource": "$request.header.Authorization",
            "JwtConfiguration": {
                "issuer": {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${Users}"},
                "audience": [{"Ref": "UsersWebClient"}],
            },
        })
    );
    assert_eq!(
        api("Rest")["Authorizers"]["gate"],
        json!({
            "FunctionArn": {"Fn::GetAtt": ["Gate", "Arn"]}, "FunctionPayloadType": "REQUEST",
            "Identity": {"Headers": ["Authorization"], "ReauthorizeEvery": 300},
        })
    );
    assert_eq!(api("Rest")["AddDefaultAuthorizerToCorsPreflight"], false);
    // SAM makes its own authorizers and permissions.
    assert!(!json["Resources"].to_string().contains("Authorizer\",\"Type\":\"AWS::"));
    for id in json["Resources"].as_object().expect("resources").keys() {
        assert!(!id.ends_with("Authorizer") && !id.ends_with("AuthorizerPermission"), "{id}");
    }
    // It is checked for its permissions when its source is mapped, and its policies do not name it.
    assert_eq!(json["Resources"]["Worker"]["DependsOn"], "WorkerRoleGrants");
    assert!(json["Resources"]["List"].get("DependsOn").is_none());
    assert!(out.contains("      StageName: !Ref Stage # one for each branch\n"), "{out}");
}

#[test]
fn the_example_is_merged() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/deploy/sam");
    let here = Here::new();
    for name in ["template.yaml", "app.authc"] {
        here.file(name, std::fs::read(folder.join(name)).expect(name));
    }
    here.authc("merge template.yaml app.authc --out out.yaml").passes();
    let out = here.read("out.yaml");
    for line in
        ["      Role: !GetAtt ListRole.Arn", "    DependsOn: WorkerRoleGrants", "        DefaultAuthorizer: pool"]
    {
        assert!(out.contains(line), "no {line:?} in\n{out}");
    }
}

#[test]
fn outputs_are_added_when_asked_for() {
    let here = here();
    here.authc("merge template.json app.authc --outputs -o out.json").passes();
    let out: Json = serde_json::from_str(&here.read("out.json")).expect("JSON");
    let names: Vec<&String> = out["Outputs"].as_object().expect("outputs").keys().collect();
    assert!(names.iter().any(|name| *name == "UsersWebClientId"), "{names:?}");
    assert!(!names.iter().any(|name| name.ends_with("RoleArn")), "{names:?}");
    // The role of a function elsewhere is always one.
    here.file(
        "far.authc",
        "bucket A { name \"files\" }\nfunction Far { name \"far\" }\ngrant function Far get bucket A\n",
    );
    here.authc("merge template.json far.authc -o out.json").passes();
    let out: Json = serde_json::from_str(&here.read("out.json")).expect("JSON");
    assert_eq!(out["Outputs"].as_object().expect("outputs").keys().collect::<Vec<_>>(), ["FarRoleArn"]);
}

#[test]
fn the_command_line() {
    let here = here();
    let out = here.authc("merge template.json app.authc -o -").passes().out.clone();
    assert!(out.starts_with("{\n  \"AWSTemplateFormatVersion\""));
    here.authc("merge template.json app.authc -o out.json --check").fails(1, &["does not exist yet"]);
    here.authc("merge template.json app.authc -o out.json").passes();
    assert_eq!(here.read("out.json"), out);
    here.authc("merge template.json app.authc -o out.json --check").passes();
    here.file("out.json", "{}");
    here.authc("merge template.json app.authc -o out.json --check")
        .fails(1, &["out of date", "merge again: authc merge template.json app.authc --out out.json"]);
    assert_eq!(here.read("out.json"), "{}");
    here.run("merge - app.authc -o out.json").input(TEMPLATE).go().passes();
    assert_eq!(here.read("out.json"), out);
    here.authc("merge out.json app.authc -o again.json").fails(3, &["AC0803", "is from an earlier merge"]);
    here.authc("merge template.json app.authc").fails(2, &["--out"]);
    here.authc("merge template.json app.authc -o - --check").fails(2, &["--check needs an output file"]);
    here.authc("merge template.json app.authc -o template.json").fails(2, &["would overwrite the template"]);
    here.authc("merge template.json app.authc -o app.authc").fails(2, &["would overwrite the source"]);
    here.authc("merge missing.json app.authc -o out.json").fails(6, &["missing.json"]);
    assert!(here.authc("merge template.json app.authc -o far/out.json").code == 6);
    here.file("wrong.authc", "bucket\n");
    assert_eq!(here.authc("merge template.json wrong.authc -o out.json").code, 3);
    here.file("false.authc", format!("{APP}test \"t\" {{ assert auth_users cannot query table Notes }}\n"));
    assert_eq!(here.authc("merge template.json false.authc -o out.json").code, 4);
    assert_eq!(here.authc("merge template.json false.authc -o out.json --no-test").code, 0);
    assert_eq!(here.read("template.json"), TEMPLATE);
}

#[test]
fn texts_that_are_no_templates() {
    for (text, part) in [
        ("", "it is empty"),
        ("{", "is no template"),
        ("{\"Resources\": {\"A\": 1, \"A\": 2}}", "`A` twice"),
        ("Resources:\n  A: 1\n  A: 2\n", "`A` twice"),
        ("a: &x 1\nb: *x\n", "no anchors"),
        ("Resources:\n  <<: {}\n", "no merge keys"),
        ("--- 1\n--- 2\n", "a template is one"),
        ("[1]", "an object `Resources`"),
        ("Resources: [1]", "an object `Resources`"),
        ("Resources: {A: {}}", "has no `Type`"),
        ("Resources: {A: !!binary x}", "does not know the tag"),
        ("Resources: {A: {Type: 'AWS::Serverless::Function'}}", "has not its transform"),
        ("Transform: Mine\nResources: {}", "the macro `Mine`"),
        ("Transform: [AWS::LanguageExtensions]\nResources: {}", "the macro `AWS::LanguageExtensions`"),
        ("Resources: {'Fn::ForEach::A': []}", "`Fn::ForEach::A` adds"),
        ("Resources: {A: {Type: T, Properties: {B: !Transform {Name: AWS::Include}}}}", "`Fn::Transform` adds"),
    ] {
        let here = here();
        here.file("t.yaml", text);
        here.authc("merge t.yaml app.authc -o out.yaml").fails(3, &[part, "t.yaml:"]);
    }
    let here = here();
    here.file("t.json", format!("{{\"Resources\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000)));
    assert_eq!(here.authc("merge t.json app.authc -o out.json").code, 3);
}

/// Each row: a change of the template, the code, and parts of the message.
#[test]
fn what_does_not_fit_is_refused() {
    fn at<'t>(template: &'t mut Json, id: &str) -> &'t mut Json {
        &mut template["Resources"][id]["Properties"]
    }
    let remove = |id: &'static str| {
        move |template: &mut Json| drop(template["Resources"].as_object_mut().expect("resources").remove(id))
    };
    let taken = |template: &mut Json| template["Resources"]["ListRole"] = json!({"Type": "AWS::IAM::Role"});
    refused(taken, APP, "AC0804", &["`ListRole` is in the template already", "changed.json:", "changed.authc:"]);
    let pool = |template: &mut Json| template["Resources"]["Users"] = json!({"Type": "AWS::Cognito::UserPool"});
    refused(pool, APP, "AC0804", &["remove it from the template: the program makes it"]);
    let parameter = |template: &mut Json| template["Parameters"]["ListRole"] = json!({"Type": "String"});
    refused(parameter, APP, "AC0804", &[]);
    refused(
        remove("NotesTable"),
        APP,
        "AC0805",
        &["table Notes is not in the template", "no resource `NotesTable` there"],
    );
    refused(remove("List"), APP, "AC0805", &["function List is not in the template"]);
    refused(remove("Http"), APP, "AC0805", &["api Http is not in the template"]);
    refused(
        |template| template["Resources"]["NotesTable"]["Type"] = "AWS::S3::Bucket".into(),
        APP,
        "AC0806",
        &["is an AWS::S3::Bucket"],
    );
    refused(
        |template| at(template, "Ws")["ProtocolType"] = "HTTP".into(),
        APP,
        "AC0806",
        &["api Ws is a WebSocket API"],
    );
    refused(|_| {}, &APP.replace("userId", "ownerId"), "AC0807", &["key userId: identity, noteId: string"]);
    refused(
        |_| {},
        &APP.replace("key userId: identity, noteId: string; index", "key userId: identity; index"),
        "AC0807",
        &[],
    );
    refused(
        |_| {},
        &APP.replace("index byNote { key noteId: string }", "index byNote { key noteId: number }"),
        "AC0807",
        &["noteId: string"],
    );
    refused(
        |template| at(template, "NotesTable")["KeySchema"] = json!({"Fn::If": ["A", [], []]}),
        APP,
        "AC0807",
        &["known only when"],
    );
    refused(
        |template| at(template, "NotesTable")["GlobalSecondaryIndexes"][0]["IndexName"] = "other".into(),
        APP,
        "AC0807",
        &["has no index byNote"],
    );
    refused(
        |template| template["Resources"]["Events"]["Condition"] = "Big".into(),
        APP,
        "AC0808",
        &["only under the condition `Big`"],
    );
    refused(remove("OpsStage"), APP, "AC0809", &["stage \"prod\""]);
    refused(|template| at(template, "OpsStage")["StageName"] = json!({"Fn::Sub": "a-${Stage}"}), APP, "AC0809", &[]);
    refused(|template| template["Parameters"]["Stage"]["Type"] = "Number".into(), APP, "AC0810", &["another `Type`"]);
    refused(
        |template| template["Parameters"]["Stage"]["AllowedPattern"] = ".*".into(),
        APP,
        "AC0810",
        &["another `AllowedPattern`"],
    );
    let role = json!({"Fn::GetAtt": ["GateRole", "Arn"]});
    refused(|template| at(template, "List")["Role"] = role, APP, "AC0811", &["function List has another role"]);
    refused(
        |_| {},
        &APP.replace("function List { logs on }", "function List { name \"list\" }"),
        "AC0811",
        &["said to be elsewhere"],
    );
    refused(remove("GetNotes"), APP, "AC0812", &["no route `GET /notes`"]);
    refused(
        |template| at(template, "GetNotes")["RouteKey"] = "GET /note".into(),
        APP,
        "AC0812",
        &["did you mean `GET /note`?"],
    );
    refused(
        |_| {},
        &APP.replace("  route GET /open -> List { public because \"everybody reads it\" }\n", ""),
        "AC0813",
        &["`GET /open`"],
    );
    let of_either = json!({"Fn::If": ["A", {"Ref": "Http"}, {"Ref": "Http"}]});
    refused(|template| at(template, "GetOpen")["ApiId"] = of_either, APP, "AC0813", &["and nobody knows"]);
    refused(|template| at(template, "Http")["Target"] = "arn".into(), APP, "AC0813", &["a default route"]);
    refused(
        |template| template["Resources"]["Url"] = json!({"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE", "TargetFunctionArn": {"Ref": "List"}}}),
        APP,
        "AC0816",
        &["has a URL that is open to anybody"],
    );
    refused(
        |template| at(template, "GetNotes")["AuthorizationType"] = "AWS_IAM".into(),
        APP,
        "AC0814",
        &["another authorization"],
    );
    refused(
        |template| at(template, "GetNotes")["AuthorizerId"] = "x".into(),
        APP,
        "AC0814",
        &["remove `AuthorizerId`"],
    );
    refused(
        |template| at(template, "GetOpen")["AuthorizationType"] = "AWS_IAM".into(),
        APP,
        "AC0814",
        &["is open here"],
    );
    refused(|template| at(template, "Http")["Body"] = json!({}), APP, "AC0815", &["described by `Body`"]);
    refused(
        |_| {},
        &APP.replace("api Http http {", "api Http http {\n  routes create"),
        "AC0815",
        &["with `routes create`"],
    );
    let policy = json!({"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "More", "Roles": [{"Ref": "ListRole"}], "PolicyDocument": {
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }}});
    refused(
        |template| template["Resources"]["More"] = policy,
        APP,
        "AC0816",
        &["function List may also", "in the template"],
    );
}

#[test]
fn what_does_not_fit_in_sam_is_refused() {
    for (old, new, code, part) in [
        (
            "      Handler: list.main\n",
            "      Handler: list.main\n      Policies: AdministratorAccess\n",
            "AC0811",
            "has `Policies`",
        ),
        (
            "      Handler: list.main\n",
            "      Handler: list.main\n      PermissionsBoundary: x\n",
            "AC0811",
            "has `PermissionsBoundary`",
        ),
        (
            "      Handler: list.main\n",
            "      Handler: list.main\n      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}\n",
            "AC0811",
            "is in a VPC, and its role does not let Lambda put it there",
        ),
        (
            "Globals:\n  Function:\n",
            "Globals:\n  Function:\n    VpcConfig: !If [Private, {SubnetIds: [subnet-1]}, !Ref AWS::NoValue]\n",
            "AC0811",
            "is in a VPC",
        ),
        (
            "Globals:\n  Function:\n",
            "Globals:\n  Function:\n    PermissionsBoundary: x\n",
            "AC0811",
            "has `PermissionsBoundary`",
        ),
        (
            "      Handler: list.main\n",
            "      Handler: list.main\n      FunctionUrlConfig: {AuthType: NONE}\n",
            "AC0813",
            "has a URL",
        ),
        (
            "    Properties:\n      Handler: list.main\n",
            "    Connectors: {A: {}}\n    Properties:\n      Handler: list.main\n",
            "AC0811",
            "a connector",
        ),
        (
            "Resources:\n",
            "Resources:\n  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: List}, Destination: {Id: Notes}}}\n",
            "AC0811",
            "a connector",
        ),
        (
            "      StageName: !Ref Stage # one",
            "      Auth: {DefaultAuthorizer: x}\n      StageName: !Ref Stage # one",
            "AC0814",
            "authorizers of its own",
        ),
        ("Globals:\n", "Globals:\n  HttpApi: {Auth: {}}\n", "AC0814", "authorizers of its own"),
        ("Path: /open }", "Path: /open, Auth: { Authorizer: other } }", "AC0814", "is open here"),
        ("Path: /open }", "Path: !If [A, /a, /b] }", "AC0815", "cannot be compared"),
        ("Method: get, Path: /open", "Method: get, Path: /other", "AC0812", "no route `GET /open`"),
        (
            "Resources:\n",
            "Resources:\n  P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref ListRole], PolicyDocument: \
             {Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}}\n",
            "AC0816",
            "function List may also",
        ),
    ] {
        let here = here();
        let changed = SAM.replacen(old, new, 1);
        assert_ne!(changed, SAM, "{old}");
        here.file("sam.yaml", changed);
        let ran = here.authc("merge sam.yaml sam.authc -o out.yaml");
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!([code, part, "sam.yaml:"].iter().all(|part| ran.err.contains(part)), "{code} {part}\n{}", ran.err);
        assert!(!here.names().contains(&"out.yaml".to_owned()));
    }
    // Nobody declares it, and there is no default.
    let here = here();
    here.file(
        "sam.authc",
        SAM_APP.replacen("  default pool\n", "", 1).replace("  route GET /notes -> List\n", "").replace(
            "  route GET /scoped -> List { scopes \"notes/read\" }\n",
            "  route GET /scoped -> List { scopes \"notes/read\"; authorizer pool }\n",
        ),
    );
    here.authc("merge sam.yaml sam.authc -o out.yaml")
        .fails(3, &["AC0813", "route `GET /notes` of api Http is open to anybody"]);
}

#[test]
fn what_is_not_declared_has_the_default_of_sam() {
    let here = here();
    let undeclared = SAM_APP.replace("  route GET /scoped -> List { scopes \"notes/read\" }\n", "");
    here.file("sam.authc", undeclared);
    here.authc("merge sam.yaml sam.authc -o out.yaml").passes();
    for auth in ["{ Authorizer: NONE }", "!If [A, { Authorizer: NONE }, { Authorizer: pool }]"] {
        here.file("sam.yaml", SAM.replacen("Path: /scoped }", &format!("Path: /scoped, Auth: {auth} }}"), 1));
        here.authc("merge sam.yaml sam.authc -o out.yaml").fails(3, &["AC0813", "`GET /scoped` of api Http"]);
    }
}

/// A template that has as many resources as CloudFormation takes has no room for a role.
#[test]
fn a_merged_template_is_no_larger_than_cloudformation_takes() {
    let template = |topics: usize| {
        let mut resources = serde_json::Map::new();
        let function =
            json!({"Type": "AWS::Lambda::Function", "Properties": {"Handler": "a.main", "Runtime": "nodejs22.x"}});
        resources.insert("F".to_owned(), function);
        resources.extend((0..topics).map(|at| (format!("T{at}"), json!({"Type": "AWS::SNS::Topic"}))));
        json!({ "Resources": resources }).to_string()
    };
    let here = Here::with("app.authc", "function F { logs on }\n");
    // The function, its role and its policy.
    here.file("template.json", template(497));
    here.authc("merge template.json app.authc -o out.json").passes();
    here.file("template.json", template(498));
    let ran = here.authc("merge template.json app.authc -o more.json");
    ran.fails(3, &["AC0603", "the merged template has 501 resources, and CloudFormation takes 500"]);
    assert!(!here.names().contains(&"more.json".to_owned()));
}

/// What is taken out since the program makes it leaves its references behind.
#[test]
fn references_to_what_is_gone_are_refused() {
    let client = |id: &'static str| {
        move |template: &mut Json| {
            let variables =
                json!({"Variables": {"CLIENT": {"Ref": id}, "TEXT": {"Fn::Sub": ["${own}", {"own": "x"}]}}});
            template["Resources"]["List"]["Properties"]["Environment"] = variables;
        }
    };
    let parts =
        ["the template refers to `UserPoolClient`", "write the id of what the program makes instead: UsersWebClient"];
    refused(client("UserPoolClient"), APP, "AC0818", &parts);
    let output = |template: &mut Json| template["Outputs"] = json!({"A": {"Value": {"Fn::GetAtt": ["Gone", "Arn"]}}});
    refused(output, APP, "AC0818", &["the template refers to `Gone`", "add `Gone` to the template"]);
    let waits = |template: &mut Json| template["Resources"]["List"]["DependsOn"] = json!(["Gone"]);
    refused(waits, APP, "AC0818", &["the template refers to `Gone`"]);
    let text = |template: &mut Json| {
        template["Resources"]["List"]["Properties"]["Description"] = json!({"Fn::Sub": "${Gone.Arn}"})
    };
    refused(text, APP, "AC0818", &["the template refers to `Gone`"]);
    let here = here();
    let mut changed = template();
    client("UsersWebClient")(&mut changed);
    merge(&here, &changed, APP).passes();
    let globals = "Globals:\n  Function:\n    Environment: { Variables: { CLIENT: !Ref UserPoolClient, LITERAL: !Sub '${!Gone}' } }\n";
    here.file("sam.yaml", SAM.replace("Globals:\n  Function:\n", globals));
    here.authc("merge sam.yaml sam.authc -o out.yaml").fails(3, &["AC0818", "makes instead: UsersWebClient"]);
    here.file(
        "sam.yaml",
        SAM.replace("Globals:\n  Function:\n", &globals.replace("Ref UserPoolClient", "Ref UsersWebClient")),
    );
    here.authc("merge sam.yaml sam.authc -o out.yaml").passes();
    // SAM makes resources by itself, but no role for a function that has one.
    for (value, is_there) in
        [("!Ref RestprodStage", true), ("!GetAtt GateRole.Arn", true), ("!GetAtt WorkRole.Arn", false)]
    {
        let output = format!("{SAM}Outputs:\n  Value: {{ Value: {value} }}\n");
        here.file("sam.yaml", output.replace("Worker:", "Work:"));
        here.file("sam.authc", SAM_APP.replace("function Worker\n", "function Worker { logical_id Work }\n"));
        let ran = here.authc("merge sam.yaml sam.authc -o out.yaml");
        match is_there {
            true => drop(ran.passes()),
            false => drop(ran.fails(3, &["AC0818", "`WorkRole`", "makes instead: WorkerRole"])),
        }
    }
}

/// Lambda reads what sends events with the role of the function.
#[test]
fn sources_of_events_are_granted() {
    let event =
        |event: &str| SAM.replace("          Type: SQS\n          Properties: { Queue: !GetAtt Jobs.Arn }", event);
    let grant = "grant function Worker receive queue Jobs\n";
    let records = "  Records: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 1 } }\n  Consumer:\n    Type: AWS::Kinesis::StreamConsumer\n    \
                   Properties: { ConsumerName: a, StreamARN: !GetAtt Records.Arn }\n";
    let kinesis = event(
        "          Type: Kinesis\n          Properties: { Stream: !GetAtt Records.Arn, StartingPosition: LATEST }",
    ) + records;
    let table = event(
        "          Type: DynamoDB\n          Properties: { Stream: !GetAtt Items.StreamArn, StartingPosition: LATEST }",
    ) + "  Items:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      KeySchema: [{ AttributeName: id, KeyType: HASH }]\n";
    let mapping = event("          Type: Schedule\n          Properties: { Schedule: rate(1 day) }")
        + "  Mapping:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties: { FunctionName: !Ref Worker, EventSourceArn: !GetAtt Jobs.Arn }\n";
    for (template, program, wanted) in [
        (SAM.to_owned(), grant.replace("receive", "send"), Some("grant it: grant function Worker receive queue Jobs")),
        (SAM.to_owned(), grant.replace("receive", "peek"), Some("grant it: grant function Worker receive queue Jobs")),
        (SAM.to_owned(), grant.to_owned(), None),
        (mapping.clone(), grant.replace("receive", "send"), Some("grant it: grant function Worker receive queue Jobs")),
        (mapping, grant.to_owned(), None),
        (
            kinesis.clone(),
            "stream Records\ngrant function Worker read stream Records\n".to_owned(),
            Some("grant it: grant function Worker describe stream Records"),
        ),
        (
            kinesis.clone(),
            "stream Records\ngrant function Worker put stream Records\n".to_owned(),
            Some("grant function Worker read, describe stream Records"),
        ),
        (kinesis.clone(), grant.to_owned(), Some("and declare it: stream Records")),
        (kinesis.clone(), "stream Records\ngrant function Worker read, describe stream Records\n".to_owned(), None),
        (
            kinesis.replace("Stream: !GetAtt Records.Arn", "Stream: !Ref Consumer"),
            "stream Records\ngrant function Worker fanout stream Records\n".to_owned(),
            None,
        ),
        (
            table.clone(),
            "table Items { key id: string }\ngrant function Worker get table Items\n".to_owned(),
            Some("grant it: grant function Worker stream table Items"),
        ),
        (
            table.clone(),
            "table Items { key id: string }\ngrant function Worker get table Items\n".to_owned(),
            Some("raw \"dynamodb:ListStreams\" because"),
        ),
        (table, "table Items { key id: string }\ngrant function Worker stream table Items\n".to_owned(), None),
        // Where it is is not known, and it is granted such a queue.
        (SAM.replace("!GetAtt Jobs.Arn", "!ImportValue Jobs"), grant.to_owned(), None),
        (
            SAM.replace("!GetAtt Jobs.Arn", "!ImportValue Jobs"),
            "grant function Worker send queue Jobs\n".to_owned(),
            Some("queue NAME { arn "),
        ),
    ] {
        let here = here();
        here.file("sam.yaml", &template).file("sam.authc", SAM_APP.replace(grant, &program));
        let ran = here.authc("merge sam.yaml sam.authc -o out.yaml");
        match wanted {
            None => drop(ran.passes()),
            Some(wanted) => drop(ran.fails(3, &["AC0819", "function Worker gets the events of", wanted])),
        }
    }
}

/// The API that SAM makes by itself has to be written out, and named by its events.
#[test]
fn an_implied_api_is_written_out() {
    let here = here();
    let program =
        "function F { logs on }\napi Cart http { route GET /cart -> F { public because \"all may look\" } }\n";
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      \
                    Events: { Get: { Type: HttpApi, Properties: { Method: get, Path: /cart } } }\n";
    for (word, event, steps) in [
        ("http", "HttpApi", ["Cart: { Type: AWS::Serverless::HttpApi }", "ApiId: !Ref Cart"]),
        (
            "rest",
            "Api",
            ["Cart: { Type: AWS::Serverless::Api, Properties: { StageName: Prod } }", "RestApiId: !Ref Cart"],
        ),
    ] {
        let template = template.replace("Type: HttpApi", &format!("Type: {event}"));
        here.file("sam.yaml", &template).file("sam.authc", program.replace("http", word));
        here.authc("merge sam.yaml sam.authc -o out.yaml")
            .fails(3, &["AC0805", "api Cart is not in the template", steps[0], steps[1]]);
        let written = template.replace("Method:", &format!("{}, Method:", steps[1])) + "  " + steps[0] + "\n";
        here.file("sam.yaml", written);
        here.authc("merge sam.yaml sam.authc -o out.yaml").passes();
    }
}

#[test]
fn one_user_pool_is_a_text() {
    let here = here();
    here.file(
        "sam.authc",
        SAM_APP.replace(
            "authorizer gate lambda Gate { ttl 5m }\n  default gate",
            "authorizer pool user_pool Users.web\n  default pool",
        ),
    );
    here.authc("merge sam.yaml sam.authc -o out.json").passes();
    let out: Json = serde_json::from_str(&here.read("out.json")).expect("JSON");
    let authorizer = &out["Resources"]["Rest"]["Properties"]["Auth"]["Authorizers"]["pool"];
    assert_eq!(authorizer["UserPoolArn"], json!({"Fn::GetAtt": ["Users", "Arn"]}));
}
