//! One program for each reason for which a grant, an identity pool or an authorizer is refused, with what the user reads; and
//! what of an output nobody would miss until it was gone.

use authc::compile::Target;
use serde_json::{Value, json};

use super::support::statements;
use crate::support::{codes, outcome, template};

const USERS: &str = "user_pool Users { login email; client web; client mobile; group g { precedence 1 } }\n\
    identity_pool Ids { sign_in Users.web }\n";
const GUESTS: &str = "user_pool Users { login email; client web; group g { precedence 1 } }\n\
    identity_pool Ids { sign_in Users.web; guests on because \"a page\" }\n";
const ROUTE: &str = "api A http { id \"abc\"; authorizer pool jwt Users.web; default pool; route GET /x -> F }\n\
    function F { name \"f\" }\nbucket Files\n";
const PUBLIC: &str = "api A http { id \"abc\"; authorizer pool jwt Users.web; default pool; route GET /x -> F; \
    route GET /open -> F { public because \"a page\" } }\nfunction F { name \"f\" }\nbucket Files\n";

/// Codes, messages and first labels: several reasons have one code.
#[test]
fn each_reason_is_told_apart() {
    for (program, code, message, label) in [
        (format!("{USERS}bucket Files\ngrant auth_users get bucket Files at \"a?/\""), "AC0233", "`?` is not allowed in a prefix", "would be a wildcard or a variable in the policy"),
        (format!("{USERS}bucket Files\ngrant auth_users get bucket Files at \"a$/\""), "AC0233", "`$` is not allowed in a prefix", "would be a wildcard or a variable in the policy"),
        (format!("{USERS}bucket Files\ngrant auth_users get bucket Files at \"photos\""), "AC0233", "prefix `photos` does not end with `/`", "ends inside a name"),
        (format!("{USERS}topic News\nfunction F\ngrant function F subscribe topic News where endpoint(\"$x\")"), "AC0113", "`$` is not allowed in a value in a condition", "would match more than one thing"),
        (format!("{USERS}topic News\nfunction F\ngrant function F subscribe topic News where endpoint(\"a?b\")"), "AC0113", "`?` is not allowed in a value in a condition", "would match more than one thing"),
        (format!("{USERS}state_machine Flow\ngrant auth_users describe state_machine Flow"), "AC0215", "`describe` is administration and not for users of the app", "Reads the definition of the machine."),
        (format!("{USERS}table Notes {{ key id: string }}\ngrant auth_users raw \"dynamodb:ListTables\" table Notes because \"x\""), "AC0214", "IAM cannot bind `dynamodb:ListTables` to a resource", "would hold for the whole account"),
        (format!("{USERS}api G graphql {{ authorizer iam iam; default iam }}\ngrant auth_users read field G.Mutation.x"), "AC0210", "`read` does not fit `Mutation.x`", "another type of field"),
        (format!("{USERS}{PUBLIC}grant auth_users get bucket Files via route A GET /open"), "AC0237", "this route is public: everybody could call it, but the grant is for signed-in users only", "this route"),
        (format!("{USERS}{PUBLIC}grant auth_users except group g get bucket Files via route A GET /x"), "AC0237", "a route cannot tell `group g` from other users", "`except` cannot hold here"),
        ("user_pool Users { login email; client web; client mobile; group g { precedence 1 } }\nidentity_pool Ids { sign_in Users.web; tag sub = claim(\"custom:other\") }\n".to_owned(), "AC0102", "the tag `sub` is made by the compiler", "cannot be declared"),
        (format!("{GUESTS}iot_topic Chat {{ topic \"chat\" }}\ngrant unauth_users connect iot_topic Chat"), "AC0223", "the caller is not known here", "guests have no id that lasts"),
        (format!("{USERS}iot_topic Chat {{ topic \"chat\" }}\nfunction F\ngrant function F connect iot_topic Chat"), "AC0223", "the caller is not known here", "a function is no user and has no id of one"),
        (format!("{USERS}state_machine Flow\nfunction F\ngrant function F callback state_machine Flow"), "AC0218", "`callback` needs a reason", "no `because`"),
        (format!("{USERS}bucket Files\ndeny auth_users list bucket Files at \"legal/\""), "AC0225", "`list` cannot be bound by `at`", "a listing of a shorter prefix shows the same keys, so this denial would be no denial"),
        (format!("{USERS}bucket Files\nfunction F\ngrant function F raw \"s3:ListBucketVersions\" bucket Files at \"x/\" because \"x\""), "AC0225", "`\"s3:ListBucketVersions\"` cannot be bound by `at`", "IAM has no key that would bind it to a prefix"),
        (format!("{USERS}bucket Files\ngrant auth_users get bucket Files at \"a/x{{identity}}/\""), "AC0233", "the id of the caller in `a/x{identity}/` is not a whole segment", "not between two `/`"),
        (format!("{USERS}{ROUTE}grant auth_users get bucket Files at \"u/{{sub}}/\" via route A GET /x"), "AC0223", "the caller is not known here", "the function of the route acts as itself"),
        (format!("{USERS}table Notes {{ key id: identity }}\ngrant auth_users raw \"dynamodb:Scan\" table Notes where owner(id) because \"x\""), "AC0225", "`\"dynamodb:Scan\"` cannot be bound by `owner`", "a raw action cannot be bound to an owner"),
        (format!("{USERS}table Notes {{ key u: identity }}\ntable Other {{ key u: sub }}\ngrant auth_users get table Notes, table Other where owner(u)"), "AC0221", "`u` holds different ids in these targets", "one grant, one id"),
        (format!("{USERS}bus App\nfunction F\ngrant function F put, describe bus App where source(\"a\")"), "AC0225", "`describe` cannot be bound by `source`", "its requests do not carry it"),
        (format!("{USERS}{PUBLIC}deny auth_users get bucket Files via route A GET /x"), "AC0237", "a `deny` cannot be `via` a route", "not here"),
        (format!("{GUESTS}{PUBLIC}grant unauth_users get bucket Files via route A GET /x"), "AC0237", "guests cannot call this route: it requires a sign-in", "this route"),
        ("user_pool Users { login email; client web; group a }\nuser_pool Staff { login email; client web; group b }\nidentity_pool I1 { sign_in Users.web }\nidentity_pool I2 { sign_in Staff.web }\ntable Notes { key id: string }\ngrant I1.auth_users except group b get table Notes".to_owned(), "AC0204", "members of `group b` sign in at another identity pool", "not among these users"),
        (format!("{USERS}user_pool Staff {{ login email; client web }}\napi A http {{ id \"abc\"; authorizer p jwt Users.web, Staff.web; default p; route GET /x -> \"src/a.main\" }}"), "AC0503", "an authorizer accepts the tokens of one issuer, not of `Users.web` and `Staff.web`", "another issuer"),
        ("user_pool Users { login email; client web; client mobile; group g { precedence 1 } }\nidentity_pool Ids { sign_in Users.web, Users.web }\n".to_owned(), "AC0101", "`Users.web` signs in twice", "again here"),
        ("function F\ntable T { key id: string; index byDay { key day: string } }\ngrant function F raw \"dynamodb:Query\" index T.byDay because \"x\"\ngrant function F raw \"dynamodb:DeleteItem\" index T.byDay because \"x\"".to_owned(), "AC0212", "`dynamodb:DeleteItem` does not work on a DynamoDB table", "works on: dynamodb:table"),
        // The verbs of one kind are looked up once; those of the next are its own.
        ("function F { name \"f\" }\napi R rest { default iam; id \"a2\"; stage \"prod\"; route GET /notes -> F }\napi H http { default iam; id \"a1\"; route GET /notes -> F }\ngrant function F invalidate_cache route R GET /notes\ngrant function F invalidate_cache route H GET /notes".to_owned(), "AC0209", "an API Gateway HTTP API has no verb `invalidate_cache`", "not one of its verbs"),
        // Cognito's own group of a provider is named for the region, the pool and the provider.
        ("param s: secret\nuser_pool Users { login email; client web; group acm; provider acme oidc { issuer \"https://a.example.com\"; client_id \"x\"; client_secret \"{s}\" } }\nidentity_pool Ids { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"acm\" -> Users.acm }".to_owned(), "AC0312", "this rule also matches users of provider `acme`, for whom Cognito creates a group", "found in other names too"),
        ("param s: secret\nuser_pool Users { login email; client web; group east; provider acme oidc { issuer \"https://a.example.com\"; client_id \"x\"; client_secret \"{s}\" } }\nidentity_pool Ids { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"east\" -> Users.east }".to_owned(), "AC0312", "this rule also matches users of provider `acme`, for whom Cognito creates a group", "found in other names too"),
        ("param a: string\nparam b: string\nuser_pool Users { login email; client web; group one { name \"{a}\" }; group two { name \"{b}\" } }\nidentity_pool Ids { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"{a}\" -> Users.one }".to_owned(), "AC0312", "this rule also matches members of `two`: `{a}` is part of `{b}`", "found in other names too"),
        ("user_pool Users { login email; client web }\nidentity_pool One { id \"us-east-1:00000000-0000-0000-0000-000000000000\"; sign_in Users.web }\nidentity_pool Two { id \"us-east-1:00000000-0000-0000-0000-000000000000\"; sign_in Users.web }".to_owned(), "AC0119", "`Two` and `One` are one identity_pool", "declared again"),
        ("provider a oidc { issuer \"https://a.example.com\"; client_id \"x\" }\nprovider b oidc { issuer \"https://b.example.com\"; client_id \"x\" }\napi A http { id \"abc\"; authorizer j jwt a, b; default j; routes create; route GET /x -> \"src/a.main\" }".to_owned(), "AC0503", "an authorizer accepts the tokens of one issuer, not of `a` and `b`", "another issuer"),
        ("user_pool Users { login email; client web }\napi A rest { id \"abc\"; stage \"x\"; authorizer j user_pool Users; default j; routes create; route GET /x -> \"src/a.main\" { scopes \"notes/red\" } }".to_owned(), "AC0520", "no resource server of the pool has the scope `notes/red`", "in no token"),
        ("bucket Files\nfunction F\ngrant function F list_uploads bucket Files at \"x/\"".to_owned(), "AC0225", "`list_uploads` cannot be bound by `at`", "IAM has no key that would bind it to a prefix"),
        ([USERS, "iot_topic Chat { topic \"chat\"; client \"{tag:team}\" }\ngrant auth_users connect iot_topic Chat"].concat(), "AC0224", "identity pool `Ids` has no tag `team`", "not declared"),
        ([USERS, "table Notes { key id: string; index byDay { key d: string } }\ngrant auth_users get table Notes.byDay"].concat(), "AC0207", "this is not how a table is named", "an index of it"),
        (format!("{USERS}{PUBLIC}grant function F get bucket Files via route A GET /x"), "AC0237", "a function needs no route to what it is granted", "this route"),
        (format!("{USERS}api G graphql {{ authorizer iam iam; default iam }}\ngrant auth_users write field G.Query.x"), "AC0210", "`write` does not fit `Query.x`", "another type of field"),
        ("user_pool Users { login email; client web; group g { precedence 1 } }\nuser_pool Staff { login email; client web }\napi A http { id \"abc\"; authorizer u jwt Users.web; authorizer s jwt Staff.web; default u; route GET /x -> F; route GET /y -> F { authorizer s } }\nfunction F\nbucket Files\ngrant auth_users get bucket Files via route A GET /x".to_owned(), "AC0246", "users of `Staff` may call `A GET /y`, whom the route of this grant does not accept", "the function acts for them too"),
        ("api A http { id \"abc\"; authorizer one lambda G; authorizer two lambda H; default one; route GET /x -> F; route GET /y -> F { authorizer two } }\nfunction F\nfunction G\nfunction H\nbucket Files\ngrant auth_users get bucket Files via route A GET /x".to_owned(), "AC0246", "a function, `two`, decides who may call `A GET /y`, whom the route of this grant does not accept", "the function acts for them too"),
        ("user_pool Users { login email; client web; group g { precedence 1 } }\nidentity_pool Ids { sign_in Users.web }\nuser_pool Staff { login email; client web }\nidentity_pool Other { sign_in Staff.web }\napi A http { id \"abc\"; authorizer u jwt Users.web; default u; route GET /x -> F }\nfunction F\nbucket Files\ngrant Ids.auth_users get bucket Files via route A GET /x\ngrant Other.auth_users invoke function F".to_owned(), "AC0246", "`Other.auth_users` may call function `F` directly, for whom this is not granted", "the function acts for them too"),
        ("user_pool Users { login email; client web; group g { precedence 1; isolated on } }\nidentity_pool Ids { sign_in Users.web }\napi A http { id \"abc\"; default iam; route GET /x -> F }\nfunction F\nbucket Files\ngrant auth_users invoke route A GET /x\ngrant group g invoke route A GET /x\ngrant auth_users get bucket Files via route A GET /x".to_owned(), "AC0244", "members of `g` can call `GET /x`, and are granted nothing as signed-in users", "cannot tell them from others"),
        ("user_pool Users { login email; client web; group g { precedence 1 } }\nidentity_pool Ids { sign_in Users.web }\napi A http { id \"abc\"; authorizer u jwt Users.web; default u; route GET /x -> F }\nfunction F\nfunction W\nbucket Files\ngrant auth_users get bucket Files via route A GET /x\ngrant function W invoke function F\ndeny function W invoke function F until 2027-01-01".to_owned(), "AC0246", "`function W` may call function `F` directly, for whom this is not granted", "the function acts for them too"),
        ("user_pool Users { login email; client web; attribute role string { mutable off }; group g { isolated on } }\nidentity_pool Ids { sign_in Users.web; rule Users.web claim(\"custom:role\") contains \"g\" -> Users.g }\nbucket Files\ngrant group g put bucket Files\ngrant auth_users get bucket Files".to_owned(), "AC0309", "no rule finds the members of group `g` among users of `Users.web`", "its members may get another role"),
        ("provider P oidc { issuer \"https://a.example\"; client_id \"abc\" }\nuser_pool Users { login email; client web; group g { precedence 1 } }\nidentity_pool Ids { sign_in Users.web, P; rule P claim(\"role\") equals \"x\" -> Users.g }\napi A http { id \"abc\"; authorizer p jwt P; default p; route GET /x -> F }\nfunction F\nbucket Files\ngrant auth_users get bucket Files via route A GET /x\ndeny group g get bucket Files".to_owned(), "AC0243", "`group Users.g` are denied this, and get it through `GET /x`", "the function may do it for them"),
        ("user_pool Users { login email; client web }\nidentity_pool Ids { sign_in Users.web }\napi A http { id \"x\"; default iam; route ANY /x -> \"src/a.main\"; route GET /x -> \"src/b.main\" }\ngrant auth_users invoke route A ANY /x".to_owned(), "AC0247", "with `ANY /x`, `Ids.auth_users` may call `GET /x` too, which no grant names", "its ARN matches both"),
        (fifty_one_tags(), "AC0113", "an identity pool maps at most 50 tags, `sub` among them", "one too many"),
    ] {
        let outcome = outcome(&format!("{program}\n"), Target::CloudFormation);
        let found = outcome.diagnostics.first().unwrap_or_else(|| panic!("compiles: {program}"));
        assert_eq!(
            (outcome.diagnostics.len(), found.code.id, found.message.as_str(), found.labels[0].text.as_str()),
            (1, code, message, label),
            "{program}"
        );
    }
}

fn fifty_one_tags() -> String {
    let tags: String = (0..51).map(|at| format!("; tag t{at} = claim(\"email\")")).collect();
    USERS.replace("sign_in Users.web", &format!("sign_in Users.web{tags}"))
}

/// Every statement of a grant ends when the grant does, also those about keys and about what IAM cannot bind.
#[test]
fn an_end_holds_for_every_statement() {
    for (lines, actions) in [
        (
            "key Master\ntable Notes { key id: string; kms Master }\ngrant function F read table Notes until 2099-01-31",
            2,
        ),
        ("state_machine Flow\ngrant function F callback state_machine Flow until 2099-01-31 because \"x\"", 1),
        ("grant function F raw \"states:ListStateMachines\" until 2099-01-31 because \"x\"", 1),
    ] {
        let template = template(&format!("function F\n{lines}\n"));
        let found: Vec<&Value> =
            statements(&template).into_iter().filter(|statement| statement.get("Resource").is_some()).collect();
        assert_eq!(found.len(), actions, "{lines}");
        for statement in found {
            let end = &statement["Condition"]["DateLessThan"]["aws:CurrentTime"];
            assert_eq!(end, "2099-02-01T00:00:00Z", "{lines}: {statement}");
        }
    }
}

#[test]
fn small_parts_of_outputs_are_there() {
    let gate = "function F { name \"f\" }\napi A http { id \"abc\"; routes create; authorizer gate lambda F; default gate; route GET /x -> F }";
    let graph =
        "function F { name \"f\" }\napi G graphql { authorizer gate lambda F { validation \"^x$\" }; default gate }";
    let iam = "api A http { id \"abc\"; routes create; authorizer me iam; authorizer pool jwt Users.web; default pool; route GET /x -> \"src/a.main\" { authorizer me } }";
    let two_pools = "user_pool Staff { login email; client web }\napi A rest { id \"abc\"; stage \"live\"; routes create; authorizer p user_pool Users, Staff; default p; route GET /x -> \"src/a.main\" }";
    let two_clients = "api A http { id \"abc\"; routes create; authorizer p jwt Users.web, Users.mobile; default p; route GET /x -> \"src/a.main\" }";
    for (lines, resource, path, expected) in [
        // Answers of a function are kept only where the text says so.
        (gate, "AGateAuthorizer", "/AuthorizerResultTtlInSeconds", json!(0)),
        (graph, "G", "/LambdaAuthorizerConfig/AuthorizerResultTtlInSeconds", json!(0)),
        (graph, "G", "/LambdaAuthorizerConfig/IdentityValidationExpression", json!("^x$")),
        (iam, "AGetXRoute", "/AuthorizationType", json!("AWS_IAM")),
        (two_pools, "APAuthorizer", "/ProviderARNs/1/Fn::GetAtt/0", json!("Staff")),
        (
            two_clients,
            "APAuthorizer",
            "/JwtConfiguration/Audience",
            json!([{"Ref": "UsersWebClient"}, {"Ref": "UsersMobileClient"}]),
        ),
        // Without it nobody of the pool gets credentials, where no other tag is declared.
        (
            "table Notes { key u: sub }\ngrant auth_users get table Notes where owner(u)",
            "IdsAuthRole",
            "/AssumeRolePolicyDocument/Statement/0/Action",
            json!(["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]),
        ),
        (
            "bus App\nfunction F\ngrant function F put bus App where detail_type(\"refund\", \"order\", \"order\")",
            "FRoleGrants",
            "/PolicyDocument/Statement/0/Condition/ForAllValues:StringEquals/events:detail-type",
            json!(["order", "refund"]),
        ),
        (
            "user_pool Other { login email; client web { validity { access 90m } } }",
            "OtherWebClient",
            "/AccessTokenValidity",
            json!(90),
        ),
        (
            "user_pool Other { login email; client web { validity { access 90m } } }",
            "OtherWebClient",
            "/TokenValidityUnits/AccessToken",
            json!("minutes"),
        ),
    ] {
        let template = template(&format!("{USERS}{lines}\n"));
        let properties = &template["Resources"][resource]["Properties"];
        assert_eq!(properties.pointer(path), Some(&expected), "{lines}: {properties}");
    }
}

/// Cookies go along only where the text says so.
#[test]
fn browsers_send_credentials_where_they_may() {
    let api = |credentials: &str| {
        let cors = format!("cors {{ origins \"https://x.example.com\"{credentials} }}");
        template(&format!(
            "{USERS}api A http {{ create; {cors}; authorizer p jwt Users.web; default p; route GET /x -> \"src/a.main\" }}\n"
        ))
    };
    let sent =
        |template: &Value| template["Resources"]["A"]["Properties"]["CorsConfiguration"]["AllowCredentials"].clone();
    assert_eq!(sent(&api("")), Value::Null);
    assert_eq!(sent(&api("; credentials on")), json!(true));
}

/// Whether a write may answer is asked of each table, though the grants are otherwise alike.
#[test]
fn a_write_answers_where_its_role_reads() {
    for (first, second) in [("A", "B"), ("B", "A")] {
        let lines = format!(
            "table A {{ key id: string }}\ntable B {{ key id: string }}\ngrant auth_users read table A\n\
             grant auth_users put table {first}\ngrant auth_users put table {second}\n"
        );
        let template = template(&format!("{USERS}{lines}"));
        let puts: Vec<(String, bool)> = (statements(&template["Resources"]["IdsAuthRoleGrants"]).into_iter())
            .filter(|statement| statement["Action"].to_string().contains("PutItem"))
            .map(|statement| (statement["Resource"].to_string(), statement.get("Condition").is_some()))
            .collect();
        let closed = |table: &str| {
            puts.iter().filter(|(on, _)| on.contains(table)).map(|(_, closed)| *closed).collect::<Vec<_>>()
        };
        assert_eq!((closed("\"AArn\""), closed("\"BArn\"")), (vec![false], vec![true]), "{puts:?}");
    }
}

/// The same grant to two roles, of which one reads.
#[test]
fn a_write_answers_a_role_that_reads() {
    for (reads, does_not) in [("A", "B"), ("B", "A")] {
        let template = template(&format!(
            "function A\nfunction B\ntable Notes {{ key id: string }}\ngrant function {reads} read table Notes\n\
             grant function A put table Notes\ngrant function B put table Notes\n"
        ));
        let closed = |function: &str| {
            let role = &template["Resources"][format!("{function}RoleGrants")];
            let put = |statement: &&Value| statement["Action"].to_string().contains("PutItem");
            let puts: Vec<bool> =
                statements(role).into_iter().filter(put).map(|it| it.get("Condition").is_some()).collect();
            assert_eq!(puts.len(), 1, "{role}");
            puts[0]
        };
        assert_eq!((closed(reads), closed(does_not)), (false, true), "{reads} reads");
    }
}

/// Who has the claim gets the role of the group that the rule names, and of no other.
#[test]
fn a_rule_leads_to_its_group() {
    let template = template(
        "user_pool Users { login email; client web; group g { precedence 2 }; group h { precedence 1 } }\n\
         identity_pool Ids { sign_in Users.web; rule Users.web claim(\"custom:x\") equals \"a\" -> Users.h }\n",
    );
    let mapping = &template["Resources"]["IdsRoles"]["Properties"]["RoleMappings"];
    assert!(mapping.to_string().contains("\"RoleARN\":{\"Fn::GetAtt\":[\"UsersHRole\",\"Arn\"]}"), "{mapping}");
}

/// Who is denied one channel of an event API still connects to it for the others.
#[test]
fn a_denied_channel_leaves_the_others_open() {
    let lines = "event_api Live { channel news; channel rooms }\ngrant auth_users read channel Live.rooms\n\
                 deny group g read channel Live.news\n";
    let template = template(&format!("{USERS}{lines}"));
    let role = &template["Resources"]["UsersGRoleGrants"];
    let denied: Vec<&Value> = statements(role).into_iter().filter(|statement| statement["Effect"] == "Deny").collect();
    assert_eq!(denied.len(), 1, "{role}");
    assert_eq!(denied[0]["Action"], json!(["appsync:EventSubscribe"]));
}

/// What the users of an identity pool have, their groups have too, and nobody else's.
#[test]
fn a_grant_in_one_identity_pool_is_for_its_roles() {
    let lines = "user_pool Staff { login email; client web; group h { precedence 1 } }\nidentity_pool Two { sign_in Staff.web }\n\
                 table Notes { key id: string }\n\
                 grant group g put table Notes\ngrant group h delete table Notes\ngrant Ids.auth_users update table Notes\ngrant Two.auth_users get table Notes\n";
    let text = outcome(&format!("{USERS}{lines}"), Target::IamJson).artefact.expect("no errors");
    let roles = crate::support::json::read(text)["roles"].clone();
    let granted = |role: &Value| -> Vec<String> {
        let of_grants = statements(&role["policies"]).into_iter();
        of_grants
            .flat_map(|it| it["Action"].as_array().expect("actions"))
            .map(|it| it.as_str().unwrap_or("").to_owned())
            .collect()
    };
    let found: Vec<(&str, Vec<String>)> =
        roles.as_object().expect("roles").iter().map(|(name, role)| (name.as_str(), granted(role))).collect();
    let read = ["dynamodb:BatchGetItem", "dynamodb:GetItem"].map(str::to_owned);
    let staff = ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:GetItem"].map(str::to_owned);
    assert_eq!(
        found,
        [
            ("IdsAuthRole", vec!["dynamodb:UpdateItem".to_owned()]),
            ("StaffHRole", staff.to_vec()),
            ("TwoAuthRole", read.to_vec()),
            ("UsersGRole", ["dynamodb:PutItem", "dynamodb:UpdateItem"].map(str::to_owned).to_vec()),
        ]
    );
}

/// A path is asked for with a slash at its end or without, and IAM takes the two for different things.
#[test]
fn a_path_of_parameters_is_one_thing() {
    let resources = |line: &str| -> Vec<String> {
        let text = format!("function Work\nparameter Path {{ name \"/app/limits\" }}\n{line}\n");
        let template = template(&text);
        let path = |statement: &&Value| statement["Action"].to_string().contains("ssm:");
        let found: Vec<Value> =
            statements(&template).into_iter().filter(path).map(|it| it["Resource"].clone()).collect();
        let [Value::Array(list)] = found.as_slice() else { panic!("{found:?}") };
        list.iter()
            .map(|arn| arn["Fn::Sub"].as_str().unwrap_or_default().rsplit(':').next().unwrap_or("").to_owned())
            .collect()
    };
    let both = ["parameter/app/limits", "parameter/app/limits/"];
    assert_eq!(resources("grant function Work by_path parameter Path"), both);
    assert_eq!(resources("grant function Work list parameter Path"), both);
    assert_eq!(resources("deny function Work by_path parameter Path"), both);
    assert_eq!(resources("grant function Work get parameter Path"), both[..1]);
}

/// Who may read an index may not read all of a table, nor what its writes answer.
#[test]
fn an_index_is_no_table() {
    let text = "function F\ntable A { key id: string }\ntable B { key id: string; index byDay { key day: string } }\n\
        grant function F get, query table A, index B.byDay\ngrant function F put table B\n";
    let template = template(text);
    let put = statements(&template).into_iter().find(|statement| statement["Action"] == json!(["dynamodb:PutItem"]));
    let condition = &put.expect("a statement for put")["Condition"];
    assert_eq!(*condition, json!({ "StringEqualsIfExists": { "dynamodb:ReturnValues": "NONE" } }));
}

/// A route that is granted twice is granted for as long as the longer of the two.
#[test]
fn the_longest_grant_of_a_route_counts() {
    let route = |path: &str, year: u32| format!("grant auth_users invoke route A GET {path} until {year}-01-01\n");
    let program = |named: [u32; 2]| {
        let api = "api A http { id \"x\"; default iam; route GET /a/{x} -> \"src/a.main\"; route GET /a/b -> \"src/b.main\" }\n";
        format!("{USERS}{api}{}{}{}", route("/a/{x}", 2028), route("/a/b", named[0]), route("/a/b", named[1]))
    };
    assert_eq!(codes(&program([2028, 2027])), [""; 0]);
    assert_eq!(codes(&program([2027, 2028])), [""; 0]);
    assert_eq!(codes(&program([2027, 2027])), ["AC0247"]);
}

/// A name is told as it is usually written, whatever stands around its dot.
#[test]
fn names_are_told_in_one_layout() {
    let text = "user_pool Users { login email; client web; client ops; group admins }\nidentity_pool Ids { sign_in Users.web\n\
                rule Users . // here\n ops claim(\"custom:role\") equals \"admin\" -> Users.admins }\n";
    let messages: Vec<String> =
        outcome(text, Target::Bundle).diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect();
    assert_eq!(messages, ["a rule is for users of `Users.ops`, who cannot sign in here"]);
}
