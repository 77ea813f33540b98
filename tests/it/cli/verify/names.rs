//! Templates of deployers, which have other logical ids, and things where our templates have parameters.

use serde_json::{Value as Json, json};

use super::{Here, fails, here, template, verify};

/// Returns the template as CDK would write it: with its own table, bucket, function and API, and other logical ids.
fn of_cdk(template: &Json) -> Json {
    let mut template = template.clone();
    let parameters = template.as_object_mut().expect("an object").remove("Parameters").expect("parameters");
    assert_eq!(parameters.as_object().map(serde_json::Map::len), Some(4));
    let resources = template["Resources"].as_object_mut().expect("an object");
    let mut ids: Vec<String> = resources.keys().cloned().collect();
    resources.insert("NotesTable".to_owned(), json!({"Type": "AWS::DynamoDB::Table", "Properties": {}}));
    resources.insert("NotesArchive".to_owned(), json!({"Type": "AWS::DynamoDB::Table", "Properties": {}}));
    resources.insert("UserFiles".to_owned(), json!({"Type": "AWS::S3::Bucket"}));
    resources.insert("Http".to_owned(), json!({"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "x"}}));
    let function = json!({"Role": {"Fn::GetAtt": ["ListRole", "Arn"]}});
    resources.insert("ListFn".to_owned(), json!({"Type": "AWS::Lambda::Function", "Properties": function}));
    ids.extend(["NotesTable", "NotesArchive", "UserFiles", "Http", "ListFn"].map(str::to_owned));
    let mut text = template.to_string();
    for (old, new) in [
        (r#"{"Ref":"NotesArn"}"#, r#"{"Fn::GetAtt":["NotesTable","Arn"]}"#),
        (r#"{"Ref":"ListArn"}"#, r#"{"Fn::GetAtt":["ListFn","Arn"]}"#),
        (r#"{"Ref":"HttpId"}"#, r#"{"Ref":"Http"}"#),
        ("${HttpId}", "${Http}"),
        ("${FilesArn}", "${UserFiles.Arn}"),
    ] {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    // The longest first, since one may begin as another does.
    ids.sort_by_key(|id| std::cmp::Reverse(id.len()));
    for id in ids {
        let new = format!("Stack{id}1A2B3C4D");
        text = text.replace(&format!("\"{id}\""), &format!("\"{new}\""));
        text = text.replace(&format!("${{{id}}}"), &format!("${{{new}}}"));
        text = text.replace(&format!("${{{id}."), &format!("${{{new}."));
    }
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn other_logical_ids() {
    let here = here();
    let mut template = of_cdk(&template(&here));
    let ran = verify(&here, &template, "");
    let out = &ran.passes().out;
    assert!(
        out.ends_with("template.json is what the program says: 3 roles, 3 routes and 6 other resources\n"),
        "{out}"
    );
    let taken = out.lines().next().unwrap_or_default();
    assert!(taken.starts_with("taken for what the program names: Files=StackUserFiles1A2B3C4D, "), "{out}");
    assert!(taken.contains("Notes=StackNotesTable1A2B3C4D"), "{out}");
    // Another table is another thing.
    let policy = &mut template["Resources"]["StackListRoleGrants1A2B3C4D"]["Properties"]["PolicyDocument"];
    policy["Statement"][0]["Resource"] = json!([{"Fn::GetAtt": ["StackNotesArchive1A2B3C4D", "Arn"]}]);
    fails(
        &here,
        &template,
        &[
            "wider: function List may also query table StackNotesArchive1A2B3C4D",
            "narrower: function List may not query table StackNotesTable1A2B3C4D",
        ],
    );
    // A URL is a way past the routes.
    template["Resources"]["Url"] = json!({"Type": "AWS::Lambda::Url", "Properties": {
        "TargetFunctionArn": {"Fn::GetAtt": ["StackListFn1A2B3C4D", "Arn"]}, "AuthType": "NONE",
    }});
    fails(
        &here,
        &template,
        &["wider: function List has a URL that is open to anybody, at Resources.Url.Properties.AuthType"],
    );
}

#[test]
fn names_that_are_given() {
    let here = here();
    let text = of_cdk(&template(&here)).to_string().replace("StackNotesTable1A2B3C4D", "Journal");
    let template: Json = serde_json::from_str(&text.replace("StackNotesArchive1A2B3C4D", "Archive")).expect("JSON");
    fails(
        &here,
        &template,
        &["unknown: table Notes cannot be told: the template has no parameter `NotesArn` and no AWS::DynamoDB::Table"],
    );
    let ran = verify(&here, &template, "--map Notes=Journal");
    assert!(ran.passes().out.contains(" is what the program says: "), "{ran:?}");
    assert_eq!(verify(&here, &template, "--map Notes=Archive").code, 1);
    // Two that could be meant.
    let template: Json =
        serde_json::from_str(&text.replace("StackNotesArchive1A2B3C4D", "NotesB").replace("Journal", "NotesA"))
            .expect("JSON");
    fails(&here, &template, &["it can be NotesA or NotesB; name it with --map Notes=LOGICAL_ID"]);
}

/// What a pool of the template is called in the program is told by what the parameter for its id is used for.
#[test]
fn ids_of_pools_of_the_template() {
    let here = Here::with(
        "app.authc",
        "param webId: string\nparam poolId: string\n\
         user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"{webId}\" } }\n\
         identity_pool Ids { id \"{poolId}\"; sign_in Users.web }\ntable Notes { key userId: identity }\n\
         grant auth_users query table Notes where owner(userId)\n",
    );
    let compiled = here.run("compile app.authc --target cloudformation").go().passes().out.clone();
    let compiled = compiled.replace("\"Ref\": \"PoolId\"", "\"Ref\": \"AuthPool1A2B3C4D\"");
    let mut template: Json = serde_json::from_str(&compiled).expect("JSON");
    template["Parameters"] = json!({"NotesArn": template["Parameters"]["NotesArn"]});
    template["Resources"]["AuthPool1A2B3C4D"] = json!({"Type": "AWS::Cognito::IdentityPool", "Properties": {}});
    template["Resources"]["AuthClient1A2B3C4D"] = json!({"Type": "AWS::Cognito::UserPoolClient", "Properties": {}});
    let ran = verify(&here, &template, "");
    assert!(ran.passes().out.contains("Pool=AuthPool1A2B3C4D"), "{ran:?}");
    // The roles of a pool are set once.
    template["Resources"]["AuthRoles1A2B3C4D"] = json!({"Type": "AWS::Cognito::IdentityPoolRoleAttachment", "Properties": {
        "IdentityPoolId": {"Ref": "AuthPool1A2B3C4D"}, "Roles": {},
    }});
    let second = "wider: identity pool role attachment IdsRoles has AuthRoles1A2B3C4D beside it, which sets other roles of the same pool";
    fails(&here, &template, &[second]);
    template["Resources"].as_object_mut().expect("resources").remove("AuthRoles1A2B3C4D");
    // Of two it cannot be told.
    template["Resources"]["OtherPool1A2B3C4D"] = json!({"Type": "AWS::Cognito::IdentityPool", "Properties": {}});
    fails(&here, &template, &["it can be AuthPool1A2B3C4D or OtherPool1A2B3C4D; name it with --map Pool=LOGICAL_ID"]);
}

/// A function whose name is written has no parameter, and a role in the template all the same.
#[test]
fn functions_with_names() {
    let here = Here::with(
        "app.authc",
        "param stage: string\nfunction Main { name \"app-{stage}-main\" }\nfunction Other { name \"app-{stage}-other\" }\n\
         table Notes { key id: string }\ngrant function Main query table Notes\ngrant function Other query, put table Notes\n",
    );
    let compiled = here.run("compile app.authc --target cloudformation").go().passes().out.clone();
    let mut template: Json = serde_json::from_str(&compiled).expect("JSON");
    let function = |name: &str, role: &str| {
        json!({"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": {"Fn::Sub": format!("app-${{Stage}}-{name}")}, "Role": {"Fn::GetAtt": [role, "Arn"]},
        }})
    };
    template["Resources"]["Fn1"] = function("main", "MainRole");
    template["Resources"]["Fn2"] = function("other", "OtherRole");
    assert!(verify(&here, &template, "").passes().out.contains(": 2 roles, "));
    template["Resources"]["Url"] = json!({"Type": "AWS::Lambda::Url", "Properties": {
        "TargetFunctionArn": {"Ref": "Fn1"}, "AuthType": "NONE",
    }});
    fails(&here, &template, &["wider: function Main has a URL that is open to anybody"]);
    template["Resources"].as_object_mut().expect("resources").remove("Url");
    template["Resources"]["Fn1"] = function("main", "OtherRole");
    fails(&here, &template, &["wider: function Main may also put table Notes"]);
    template["Resources"]["Fn3"] = function("domain", "MainRole");
    template["Resources"]["Fn1"] = function("remain", "MainRole");
    fails(&here, &template, &["it can be Fn1 or Fn3; name it with --map Main=LOGICAL_ID"]);
    assert_eq!(verify(&here, &template, "--map Main=Fn1").code, 0);
}

/// The root of a REST API is an attribute of it.
#[test]
fn the_root_of_a_rest_api() {
    let here = Here::with(
        "app.authc",
        "user_pool Users { login email; client web }\nfunction List { handler \"src/list.main\" }\n\
         api Rest rest { authorizer pool user_pool Users; default pool; stage \"prod\"; routes create; route GET / -> List; route GET /notes -> List }\n",
    );
    let compiled = here.run("compile app.authc --target cloudformation").go().passes().out.clone();
    let mut template: Json = serde_json::from_str(&compiled).expect("JSON");
    template["Parameters"] = json!({"ListArn": template["Parameters"]["ListArn"]});
    let text = template
        .to_string()
        .replace(r#"{"Ref":"RestRootResourceId"}"#, r#"{"Fn::GetAtt":["AppRest1A2B3C4D","RootResourceId"]}"#)
        .replace(r#"{"Ref":"RestId"}"#, r#"{"Ref":"AppRest1A2B3C4D"}"#)
        .replace("${RestId}", "${AppRest1A2B3C4D}");
    let mut template: Json = serde_json::from_str(&text).expect("JSON");
    template["Resources"]["AppRest1A2B3C4D"] = json!({"Type": "AWS::ApiGateway::RestApi", "Properties": {}});
    let ran = verify(&here, &template, "");
    assert!(ran.passes().out.contains(" is what the program says: 0 roles, 2 routes and "), "{ran:?}");
    template["Resources"]["RestGetMethod"]["Properties"]["AuthorizationType"] = json!("NONE");
    fails(&here, &template, &["wider: route Rest GET / authorization: COGNITO_USER_POOLS → NONE"]);
}

/// Routes that an API describes as OpenAPI, as SAM writes them.
#[test]
fn described_routes() {
    let here = here();
    let mut template = of_cdk(&template(&here));
    let resources = template["Resources"].as_object_mut().expect("an object");
    resources.retain(|_, resource| {
        !["AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Authorizer"].iter().any(|ty| resource["Type"] == *ty)
    });
    let pool = json!({"type": "oauth2", "x-amazon-apigateway-authorizer": {
        "type": "jwt", "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {
            "issuer": {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${StackUsers1A2B3C4D}"},
            "audience": [{"Ref": "StackUsersWebClient1A2B3C4D"}],
        },
    }});
    let body = json!({"openapi": "3.0.1", "components": {"securitySchemes": {"pool": pool}}, "paths": {
        "/notes": {"get": {"security": [{"pool": []}]}},
        "/notes/{id}": {"post": {"security": [{"pool": ["notes/write"]}]}},
        "/health": {"get": {}},
    }});
    resources["StackHttp1A2B3C4D"]["Properties"]["Body"] = body;
    let ran = verify(&here, &template, "");
    assert!(ran.passes().out.contains(": 3 roles, 3 routes and 6 other resources"), "{ran:?}");
    let paths = &mut template["Resources"]["StackHttp1A2B3C4D"]["Properties"]["Body"]["paths"];
    paths["/notes"]["get"] = json!({});
    paths["/more"]["get"] = json!({});
    fails(
        &here,
        &template,
        &[
            "wider: route Http GET /notes authorization: JWT → NONE, at Resources.StackHttp1A2B3C4D.Properties.Body.paths./notes.get",
            "wider: route Http GET /more has no authorizer",
        ],
    );
}

/// A bundle of open routes alone has no parameter for the id of the API.
#[test]
fn an_api_that_nothing_needs_the_id_of() {
    let here = Here::with(
        "app.authc",
        "function F\napi Cart rest { stage \"prod\"; route GET /cart -> F { public because \"all may look\" } }\n",
    );
    let uri =
        json!({"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"});
    let of = |id: &str| {
        let get = json!({"get": {"x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": uri.clone()}}});
        json!({
            "Resources": {id: {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"paths": {"/cart": get}}}},
            "F": {"Type": "AWS::Lambda::Function", "Properties": {}}},
            "Parameters": {"OtherId": {"Type": "String"}},
        })
    };
    for (id, options) in
        [("Cart", ""), ("Cart1A2B3C4D", ""), ("Shop", "--map Cart=Shop"), ("CartAdmin", "--map Cart=CartAdmin")]
    {
        let ran = verify(&here, &of(id), options);
        assert!(ran.passes().out.contains(" is what the program says: 0 roles, 1 route and "), "{id} {ran:?}");
        let mut template = of(id);
        template["Resources"][id]["Properties"]["Body"]["paths"]["/more"]["get"] = json!({});
        let ran = verify(&here, &template, options);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.out.contains("wider: route Cart GET /more has no authorizer"), "{ran:?}");
    }
    // Its id may be a text of the program: one that is called otherwise is not taken for it.
    fails(&here, &of("CartAdmin"), &["the template has no API for it; name it with --map Cart=LOGICAL_ID"]);
    // A parameter that was given is the API as well.
    let mut template = of("Shop");
    template["Resources"]["Root"] = json!({"Type": "AWS::ApiGateway::Resource", "Properties": {
        "RestApiId": {"Ref": "OtherId"}, "ParentId": "OtherRootResourceId", "PathPart": "cart",
    }});
    template["Resources"]["Method"] = json!({"Type": "AWS::ApiGateway::Method", "Properties": {
        "RestApiId": {"Ref": "OtherId"}, "ResourceId": {"Ref": "Root"}, "HttpMethod": "GET", "AuthorizationType": "NONE",
    }});
    let ran = verify(&here, &template, "--map Cart=OtherId");
    assert!(ran.passes().out.contains(" is what the program says: 0 roles, 1 route and "), "{ran:?}");
}

/// Where a transform has put the value of a parameter in place of its name, the value is given.
#[test]
fn a_parameter_that_a_transform_resolved() {
    let arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI";
    let here = Here::with(
        "app.authc",
        format!(
            "param poolArn: string = \"{arn}\"\nuser_pool Users {{ arn \"{{poolArn}}\" }}\nfunction F\n\
             api Cart rest {{ authorizer pool user_pool Users; default pool; stage \"prod\"; route GET /cart -> F }}\n"
        ),
    );
    let compiled = here.run("compile app.authc --target cloudformation").go().passes().out.clone();
    let mut template: Json = serde_json::from_str(&compiled).expect("JSON");
    template["Resources"]["Cart"] = json!({"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {
        "securityDefinitions": {"pool": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [arn]}}},
        "paths": {"/cart": {"get": {"security": [{"pool": []}]}}},
    }}});
    template["Resources"].as_object_mut().expect("resources").retain(|id, _| id == "Cart");
    template["Parameters"].as_object_mut().expect("parameters").retain(|name, _| name == "PoolArn");
    fails(&here, &template, &[&format!("[\"{arn}\"]; give parameter PoolArn the value of this deployment with --set")]);
    let ran = verify(&here, &template, &format!("--map Cart=Cart --set poolArn={arn}"));
    assert!(!ran.out.contains("ProviderARNs"), "{ran:?}");
}

/// What is given is found by the name of the program and by its logical id.
#[test]
fn names_are_given_as_they_are_written() {
    let here = Here::with(
        "app.authc",
        "table my_notes { key id: string }\nfunction F { logs on }\napi my_api http { route GET /open -> F { public because \"all may look\" } }\n\
         grant function F get table my_notes\n",
    );
    let compiled = here.run("compile app.authc --target cloudformation").go().passes().out.clone();
    let text = compiled
        .replace("\"Ref\": \"MyNotesArn\"", "\"Fn::GetAtt\": \"Journal.Arn\"")
        .replace("${MyNotesArn}", "${Journal.Arn}");
    let mut template: Json = serde_json::from_str(&text).expect("JSON");
    template["Parameters"].as_object_mut().expect("parameters").remove("MyNotesArn");
    template["Resources"]["Journal"] = json!({"Type": "AWS::DynamoDB::Table"});
    template["Resources"]["Gate"] = json!({"Type": "AWS::ApiGatewayV2::Api"});
    let route = json!({"ApiId": {"Ref": "Gate"}, "RouteKey": "GET /open"});
    template["Resources"]["Open"] = json!({"Type": "AWS::ApiGatewayV2::Route", "Properties": route});
    for (table, api) in [("my_notes", "my_api"), ("MyNotes", "MyApi")] {
        let ran = verify(&here, &template, &format!("--map {table}=Journal --map {api}=Gate"));
        assert!(!ran.out.contains("MyNotes") && !ran.out.contains("my_api"), "{table} {ran:?}");
    }
    let ran = verify(&here, &template, "--map my_notes=Gone");
    assert!(ran.err.contains("--map my_notes=Gone: the template has no resource and no parameter `Gone`"), "{ran:?}");
}
