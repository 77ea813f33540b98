//! Templates that say something else than the program, each in one place.

use serde_json::{Value as Json, json};

use super::{Here, fails, here, template, verify};

/// Changes the resources of the template, and expects what is reported.
#[track_caller]
fn mutated(change: impl FnOnce(&mut Json), parts: &[&str]) {
    let here = here();
    let mut template = template(&here);
    change(&mut template["Resources"]);
    fails(&here, &template, parts);
}

fn remove(json: &mut Json, name: &str) {
    assert!(json.as_object_mut().expect("an object").remove(name).is_some(), "{name}");
}

/// Returns the statement of a policy with an action.
fn statement<'r>(resources: &'r mut Json, policy: &str, action: &str) -> &'r mut Json {
    let statements = resources[policy]["Properties"]["PolicyDocument"]["Statement"].as_array_mut().expect("statements");
    statements.iter_mut().find(|statement| statement["Action"][0] == action).expect("the statement")
}

fn add_statement(resources: &mut Json, policy: &str, statement: Json) {
    let statements = resources[policy]["Properties"]["PolicyDocument"]["Statement"].as_array_mut();
    statements.expect("statements").push(statement);
}

#[test]
fn a_condition_that_is_gone() {
    mutated(
        |resources| remove(statement(resources, "IdsAuthRoleGrants", "dynamodb:Query"), "Condition"),
        &[
            "wider: Ids.auth_users may also query table Notes, at Resources.IdsAuthRoleGrants.Properties.PolicyDocument.Statement[1] (app.authc:22)",
            "  the template allows: dynamodb:Query on arn:aws:dynamodb:us-east-1:123456789012:table/Notes",
        ],
    );
}

#[test]
fn actions_with_wildcards() {
    mutated(
        |resources| {
            statement(resources, "ListRoleGrants", "dynamodb:Query")["Action"] = json!(["dynamodb:Query", "dynamodb:*"])
        },
        &[
            "wider: function List may also `dynamodb:*` on arn:aws:dynamodb:us-east-1:123456789012:table/Notes, at Resources.ListRoleGrants.Properties.PolicyDocument.Statement[0] (app.authc:25)",
        ],
    );
    mutated(
        |resources| {
            add_statement(resources, "ListRoleGrants", json!({"Effect": "Allow", "Action": "*", "Resource": "*"}))
        },
        &[
            "wider: function List may also `*` on *, at Resources.ListRoleGrants.Properties.PolicyDocument.Statement[1] (app.authc:11)",
        ],
    );
    mutated(
        |resources| {
            add_statement(
                resources,
                "ListRoleGrants",
                json!({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
            );
        },
        &[
            "wider: function List may also all but `iam:*` on *, at Resources.ListRoleGrants.Properties.PolicyDocument.Statement[1]",
        ],
    );
}

#[test]
fn statements_that_are_gone() {
    mutated(
        |resources| remove(resources, "ListRoleGrants"),
        &["narrower: function List may not query table Notes, at Resources.ListRole (app.authc:25)"],
    );
}

#[test]
fn other_policies_of_a_role() {
    mutated(
        |resources| {
            resources["Extra"] = json!({"Type": "AWS::IAM::Policy", "Properties": {
                "PolicyName": "Extra", "Roles": [{"Ref": "IdsAuthRole"}],
                "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": ["cognito-identity:*", "mobileanalytics:*"], "Resource": "*"}},
            }});
        },
        &[
            "wider: Ids.auth_users may also `cognito-identity:*`, `mobileanalytics:*` on *; which deployers add by themselves, at Resources.Extra.Properties.PolicyDocument.Statement (app.authc:7)",
        ],
    );
    mutated(
        |resources| {
            let service_role = json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]]});
            resources["ListRole"]["Properties"]["ManagedPolicyArns"] = json!([
                service_role,
                "arn:aws:iam::aws:policy/AdministratorAccess",
                "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
                "arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole"
            ]);
        },
        &[
            "wider: function List has the managed policy AWSLambdaBasicExecutionRole, which deployers attach by themselves: to write the logs of every function, at Resources.ListRole.Properties.ManagedPolicyArns[0]",
            "unknown: function List cannot be told: it has the managed policy arn:aws:iam::aws:policy/AdministratorAccess",
            // SAM attaches these to the roles that it makes.
            "wider: function List has the managed policy AWSXrayWriteOnlyAccess, which deployers attach by themselves: to write traces",
            "wider: function List has the managed policy AWSLambdaKinesisExecutionRole, which deployers attach by themselves: to read every Kinesis stream, and",
        ],
    );
    // In the role itself, and in a managed policy of the template that the role names.
    mutated(
        |resources| {
            let document = json!({"Statement": [{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": {"Ref": "NotesArn"}}]});
            resources["ListRole"]["Properties"]["Policies"] =
                json!([{"PolicyName": "More", "PolicyDocument": document}]);
            let document = json!({"Statement": [{"Effect": "Allow", "Action": "dynamodb:DeleteItem", "Resource": {"Ref": "NotesArn"}}]});
            resources["More"] = json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}});
            resources["ListRole"]["Properties"]["ManagedPolicyArns"] = json!([{"Ref": "More"}]);
        },
        &[
            "wider: function List may also put table Notes, at Resources.ListRole.Properties.Policies[0].PolicyDocument.Statement[0]",
            "wider: function List may also delete table Notes, at Resources.More.Properties.PolicyDocument.Statement[0]",
        ],
    );
}

#[test]
fn who_may_take_a_role() {
    let trust = |resources: &mut Json, key: &str| {
        let statement = &mut resources["IdsAuthRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
        remove(&mut statement["Condition"], key);
    };
    for condition in ["StringEquals", "ForAnyValue:StringLike"] {
        mutated(
            |resources| trust(resources, condition),
            &[
                "wider: trust of Ids.auth_users can also be taken by cognito-identity.amazonaws.com, at Resources.IdsAuthRole.Properties.AssumeRolePolicyDocument (app.authc:7)",
            ],
        );
    }
}

#[test]
fn routes() {
    mutated(
        |resources| {
            let route = &mut resources["HttpGetNotesRoute"]["Properties"];
            route["AuthorizationType"] = "NONE".into();
            remove(route, "AuthorizerId");
        },
        &["wider: route Http GET /notes authorization: JWT → NONE, at Resources.HttpGetNotesRoute (app.authc:17)"],
    );
    mutated(
        |resources| remove(&mut resources["HttpPostNotesIdf73d5324Route"]["Properties"], "AuthorizationScopes"),
        &[
            r#"wider: route Http POST /notes/{id} scopes: ["notes/write"] → [], at Resources.HttpPostNotesIdf73d5324Route (app.authc:18)"#,
        ],
    );
    mutated(
        |resources| {
            resources["HttpPoolAuthorizer"]["Properties"]["JwtConfiguration"]["Issuer"] =
                "https://other.example.com".into();
        },
        &[
            "changed: route Http GET /notes authorizer pool: JwtConfiguration.Issuer: https://cognito-idp.us-east-1.amazonaws.com/Users → https://other.example.com, at Resources.HttpPoolAuthorizer",
        ],
    );
    mutated(
        |resources| remove(resources, "HttpGetNotesRoute"),
        &[
            "unknown: route Http GET /notes cannot be told: the API has no route `GET /notes` in the template (app.authc:17)",
        ],
    );
    mutated(
        |resources| {
            let open = json!({"ApiId": {"Ref": "HttpId"}, "RouteKey": "GET /all"});
            resources["Open"] = json!({"Type": "AWS::ApiGatewayV2::Route", "Properties": open});
            resources["Url"] = json!({"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn": {"Ref": "ListArn"}, "AuthType": "NONE"}});
        },
        &["wider: route Http GET /all has no authorizer, and the program does not declare it, at Resources.Open"],
    );
    mutated(
        |resources| resources["HttpGetNotesRoute"]["Condition"] = "IsProduction".into(),
        &["unknown: route Http GET /notes cannot be told: it is there only under the condition `IsProduction`"],
    );
}

#[test]
fn pools() {
    mutated(
        |resources| resources["Ids"]["Properties"]["AllowUnauthenticatedIdentities"] = true.into(),
        &[
            "wider: identity pool Ids AllowUnauthenticatedIdentities: false → true, at Resources.Ids.Properties.AllowUnauthenticatedIdentities (app.authc:7)",
        ],
    );
    mutated(
        |resources| {
            let mapping = &mut resources["IdsRoles"]["Properties"]["RoleMappings"]["UsersWeb"];
            mapping["AmbiguousRoleResolution"] = "Deny".into();
        },
        &["AmbiguousRoleResolution: AuthenticatedRole → Deny, at Resources.IdsRoles.Properties.RoleMappings."],
    );
    mutated(
        |resources| {
            resources["UsersWebClient"]["Properties"]["ExplicitAuthFlows"] = json!(["ALLOW_ADMIN_USER_PASSWORD_AUTH"]);
        },
        &["user pool client UsersWebClient ExplicitAuthFlows: "],
    );
    mutated(
        |resources| {
            resources["Other"] =
                json!({"Type": "AWS::Cognito::UserPoolClient", "Properties": {"UserPoolId": {"Ref": "Users"}}});
        },
        &[
            "wider: user pool Users has user pool client Other, which the program does not declare, at Resources.Other (app.authc:1)",
        ],
    );
    mutated(
        |resources| {
            resources["Users"]["Properties"]["MfaConfiguration"] = json!({"Fn::If": ["IsProduction", "ON", "OFF"]})
        },
        &[
            "unknown: user pool Users cannot be told: MfaConfiguration: the value of `Fn::If` is known only at the deployment",
        ],
    );
}

#[test]
fn the_role_that_a_function_has_counts() {
    let here = here();
    let mut template = template(&here);
    let trust = template["Resources"]["ListRole"]["Properties"]["AssumeRolePolicyDocument"].clone();
    template["Resources"]["Other"] =
        json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}});
    template["Resources"]["List"] =
        json!({"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Other", "Arn"]}}});
    remove(&mut template["Parameters"], "ListArn");
    let template: Json =
        serde_json::from_str(&template.to_string().replace(r#"{"Ref":"ListArn"}"#, r#"{"Fn::GetAtt":["List","Arn"]}"#))
            .expect("JSON");
    fails(
        &here,
        &template,
        &[
            "narrower: function List may not query table Notes, at Resources.Other, Resources.List.Properties.Role (app.authc:25)",
        ],
    );
}

#[test]
fn parameters_that_take_anything() {
    let here = here();
    let mut template = template(&here);
    remove(&mut template["Parameters"]["NotesArn"], "AllowedPattern");
    fails(&here, &template, &["wider: parameter NotesArn AllowedPattern: ^arn:aws"]);
}

#[test]
fn rest_and_websocket_apis() {
    const PROGRAM: &str = "user_pool Users { login email; client web; resource_server notes { scope write \"Change notes\" } }\n\
        function List { handler \"src/list.main\" }\n\
        api Rest rest {\n  authorizer pool user_pool Users\n  default pool\n  routes create\n\
          route GET /notes/{id} -> List { scopes \"notes/write\" }\n  route ANY /admin -> List { iam }\n\
          route GET / -> List { public because \"a page\" }\n}\n\
        api Chat websocket {\n  authorizer gate lambda List { identity_source \"route.request.querystring.token\" }\n  routes create\n\
          route $connect -> List { authorizer gate }\n}\n";
    let here = here();
    here.file("app.authc", PROGRAM);
    let template = template(&here);
    let ran = super::verify(&here, &template, "");
    assert!(ran.passes().out.contains(" is what the program says: 0 roles, 4 routes and 3 other resources"), "{ran:?}");
    for (id, property, value, part) in [
        (
            "RestGetNotesIdf73d5324Method",
            "AuthorizationType",
            json!("NONE"),
            "wider: route Rest GET /notes/{id} authorization: ",
        ),
        (
            "RestGetNotesIdf73d5324Method",
            "AuthorizationScopes",
            json!([]),
            "wider: route Rest GET /notes/{id} scopes: ",
        ),
        ("RestNotesResource", "PathPart", json!("other"), "the API has no route `GET /notes/{id}` in the template"),
        ("RestAnyAdminMethod", "ResourceId", json!("abc123"), "the API has no route `ANY /admin` in the template"),
        (
            "RestPoolAuthorizer",
            "ProviderARNs",
            json!(["arn:x"]),
            "route Rest GET /notes/{id} authorizer pool: ProviderARNs: ",
        ),
        (
            "ChatConnectRoute",
            "AuthorizationType",
            json!("NONE"),
            "wider: route Chat $connect authorization: CUSTOM → NONE",
        ),
    ] {
        let mut template = template.clone();
        template["Resources"][id]["Properties"][property] = value;
        fails(&here, &template, &[part]);
    }
}

/// The role that a pool sends text messages with is compared as all others are.
#[test]
fn a_role_for_text_messages() {
    let here = Here::with("app.authc", "user_pool Users { login phone }\n");
    let template = template(&here);
    assert_eq!(
        verify(&here, &template, "").passes().out,
        "template.json is what the program says: 1 role, 0 routes and 1 other resource\n"
    );
    let mut wider = template.clone();
    wider["Resources"]["UsersSmsRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]["Action"] =
        "sns:*".into();
    fails(&here, &wider, &["user pool Users", "sns:*"]);
    let mut open = template.clone();
    let statement = &mut open["Resources"]["UsersSmsRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
    statement["Condition"]["StringEquals"].as_object_mut().expect("conditions").remove("aws:SourceAccount");
    fails(&here, &open, &["trust of user pool Users can also be taken by"]);
    let mut other = template;
    other["Resources"]["Users"]["Properties"]["SmsConfiguration"]["ExternalId"] = "other".into();
    fails(&here, &other, &["user pool Users", "ExternalId"]);
}

/// A role without the permissions boundary of the program may do more.
#[test]
fn permissions_boundaries() {
    let boundary = "arn:aws:iam::123456789012:policy/Developer";
    let function = format!(
        "function F {{ logs on; role {{ boundary \"{boundary}\"; path \"/notes/\"; tag \"Team\" \"notes\" }} }}\n"
    );
    let here = Here::with("app.authc", &function);
    let template = template(&here);
    assert_eq!(template["Resources"]["FRole"]["Properties"]["PermissionsBoundary"], boundary);
    assert_eq!(template["Resources"]["FRole"]["Properties"]["Path"], "/notes/");
    assert_eq!(template["Resources"]["FRole"]["Properties"]["Tags"], json!([{ "Key": "Team", "Value": "notes" }]));
    let mut other = template.clone();
    other["Resources"]["FRole"]["Properties"]["PermissionsBoundary"] = "arn:aws:iam::123456789012:policy/Wide".into();
    fails(&here, &other, &["permissions boundary: arn:aws:iam::123456789012:policy/Developer →"]);
    let mut without = template;
    remove(&mut without["Resources"]["FRole"]["Properties"], "PermissionsBoundary");
    fails(&here, &without, &["wider: function F lacks its permissions boundary"]);
}
