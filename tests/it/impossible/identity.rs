//! Mistakes about identity pools and trust.

use serde_json::{Map, Value};

use super::support::{check_table, example_templates, statements};
use crate::support::{codes, outcome, template};
use authc::compile::Target;

const USERS: &str = "user_pool Users { login email; client web; client ios; group admins; group support { isolated on }; membership single because \"the back office sees to it\" }\n";

/// A program with everything that an identity pool can have.
fn wide() -> Value {
    template(&format!(
        "{USERS}user_pool Staff {{ login email; client desk }}\n\
         param birdSecret: secret\n\
         provider auth0 oidc {{ issuer \"https://myorg.us.auth0.com/\"; client_id \"notes\" }}\n\
         provider Google google {{ client_id \"1example\" }}\n\
         provider Bird twitter {{ consumer_key \"abcdef\"; consumer_secret \"{{birdSecret}}\" }}\n\
         identity_pool Identities {{\n\
           sign_in Users.web, Users.ios, auth0, Google, Bird\n\
           guests on because \"logos\"\n\
           tag tenant = claim(\"custom:tenant\")\n\
           rule auth0 claim(\"team\") equals \"ops\" -> Users.admins\n\
         }}\n\
         identity_pool Second {{ sign_in Staff.desk; ambiguous_role authenticated }}\n\
         table Notes {{ key userId: sub, noteId: string }}\n\
         table Orders {{ key tenant: tag(tenant) }}\n\
         bucket Uploads {{ name \"uploads\" }}\n\
         function List {{ handler \"src/list.main\"; logs on }}\n\
         grant Identities.auth_users read table Notes where owner(userId)\n\
         grant Identities.auth_users read table Orders where owner(tenant)\n\
         grant Identities.auth_users get bucket Uploads at \"private/{{identity}}/\"\n\
         grant Identities.unauth_users get bucket Uploads at \"public/\"\n\
         grant Second.auth_users get bucket Uploads at \"tips/\"\n"
    ))
}

fn templates() -> Vec<(String, Value)> {
    let mut all = example_templates();
    all.push(("wide".to_owned(), wide()));
    all
}

/// The resources of a type with their names.
fn resources<'v>(template: &'v Value, ty: &str) -> Vec<(&'v str, &'v Value)> {
    let all = template["Resources"].as_object().expect("resources");
    all.iter().filter(|(_, it)| it["Type"] == ty).map(|(id, it)| (id.as_str(), &it["Properties"])).collect()
}

/// The roles that users take, with their trust statements.
fn taken_by_users(template: &Value) -> Vec<(&str, &Value)> {
    let roles = resources(template, "AWS::IAM::Role").into_iter();
    let trust = roles.map(|(id, role)| (id, &role["AssumeRolePolicyDocument"]["Statement"][0]));
    trust.filter(|(_, trust)| trust["Principal"].get("Federated").is_some()).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default()
}

const AUD: &str = "cognito-identity.amazonaws.com:aud";
const AMR: &str = "cognito-identity.amazonaws.com:amr";

#[test]
fn trust_names_one_pool_and_one_kind_of_caller() {
    let mut seen = 0;
    for (name, template) in templates() {
        for (id, role) in resources(&template, "AWS::IAM::Role") {
            let document = &role["AssumeRolePolicyDocument"];
            let list = document["Statement"].as_array().expect("statements");
            assert_eq!(list.len(), 1, "{name} {id}");
            let statement = &list[0];
            if statement["Principal"]["Service"] == "lambda.amazonaws.com" {
                assert_eq!(keys(&statement["Principal"]), ["Service"], "{name} {id}");
                continue;
            }
            // A user pool sends text messages.
            if statement["Principal"]["Service"] == "cognito-idp.amazonaws.com" {
                assert_eq!(keys(&statement["Principal"]), ["Service"], "{name} {id}");
                assert_eq!(statement["Condition"]["StringEquals"]["aws:SourceAccount"]["Ref"], "AWS::AccountId");
                continue;
            }
            // No provider is trusted directly, so no role depends on a provider's own keys.
            assert_eq!(
                statement["Principal"],
                serde_json::json!({ "Federated": "cognito-identity.amazonaws.com" }),
                "{name} {id}"
            );
            let conditions = &statement["Condition"];
            assert_eq!(keys(conditions), ["ForAnyValue:StringLike", "StringEquals"], "{name} {id}");
            let (amr, aud) = (&conditions["ForAnyValue:StringLike"], &conditions["StringEquals"]);
            assert_eq!((keys(amr), keys(aud)), (vec![AMR], vec![AUD]), "{name} {id}");
            assert!(amr[AMR] == "authenticated" || amr[AMR] == "unauthenticated", "{name} {id}: {amr}");
            // One pool: the reference to it or its id, never a list.
            assert!(aud[AUD].is_string() || keys(&aud[AUD]) == ["Ref"], "{name} {id}: {aud}");
            seen += 1;
        }
    }
    assert!(seen >= 10, "only {seen} roles of users");
}

#[test]
fn guests_and_users_have_different_roles() {
    let mut seen = 0;
    for (name, template) in templates() {
        let trust: Map<String, Value> =
            taken_by_users(&template).into_iter().map(|(id, trust)| (id.to_owned(), trust.clone())).collect();
        for (_, attachment) in resources(&template, "AWS::Cognito::IdentityPoolRoleAttachment") {
            for (kind, role) in attachment["Roles"].as_object().expect("roles") {
                let id = role["Fn::GetAtt"][0].as_str().expect("a role of the output");
                let amr = &trust[id]["Condition"]["ForAnyValue:StringLike"][AMR];
                assert_eq!(amr, kind, "{name} {id}");
                seen += usize::from(kind == "unauthenticated");
            }
        }
    }
    assert!(seen > 0, "no role of guests");
}

#[test]
fn tags_come_with_tag_session() {
    let mut seen = 0;
    for (name, template) in templates() {
        let tagged: Vec<&Value> = resources(&template, "AWS::Cognito::IdentityPoolPrincipalTag")
            .into_iter()
            .map(|(_, tag)| &tag["IdentityPoolId"])
            .collect();
        for (id, trust) in taken_by_users(&template) {
            let may_tag = trust["Action"].to_string().contains("sts:TagSession");
            let of_users = trust["Condition"]["ForAnyValue:StringLike"][AMR] == "authenticated";
            let needs = of_users && tagged.contains(&&trust["Condition"]["StringEquals"][AUD]);
            assert_eq!(may_tag, needs, "{name} {id}");
            seen += usize::from(needs);
        }
    }
    assert!(seen >= 3, "only {seen} roles with tags");
}

#[test]
fn mappings_are_complete() {
    let (mut tokens, mut rules) = (0, 0);
    for (name, template) in templates() {
        for (id, attachment) in resources(&template, "AWS::Cognito::IdentityPoolRoleAttachment") {
            for mapping in attachment["RoleMappings"].as_object().into_iter().flat_map(Map::values) {
                let resolution = &mapping["AmbiguousRoleResolution"];
                match mapping.get("RulesConfiguration") {
                    Some(_) => {
                        assert!(resolution == "Deny" || resolution == "AuthenticatedRole", "{name} {id}: {mapping}");
                        assert_eq!(mapping["Type"], "Rules", "{name} {id}");
                        rules += 1;
                    }
                    None => {
                        // `Deny` would refuse everybody who is in no group.
                        assert_eq!(resolution, "AuthenticatedRole", "{name} {id}");
                        assert_eq!(mapping["Type"], "Token", "{name} {id}");
                        tokens += 1;
                    }
                }
            }
        }
        // Where a group has a role, the tokens of its pool's clients are mapped.
        let groups = resources(&template, "AWS::Cognito::UserPoolGroup");
        if groups.iter().any(|(_, group)| group.get("RoleArn").is_some()) {
            assert!(
                template.to_string().contains("\"Type\":\"Token\""),
                "{name}: groups have roles and nobody gets them"
            );
        }
    }
    assert!(tokens > 0 && rules > 0, "{tokens} by token, {rules} by rules");
}

#[test]
fn roles_have_nothing_that_is_not_granted() {
    let value = template(&format!(
        "{USERS}identity_pool Identities {{ sign_in Users.web; guests on because \"logos\" }}\nbucket Uploads\n\
         grant auth_users get bucket Uploads at \"tips/\"\n"
    ));
    assert_eq!(taken_by_users(&value).len(), 3);
    let mut actions: Vec<String> = Vec::new();
    for (_, policy) in resources(&value, "AWS::IAM::RolePolicy") {
        for statement in statements(&policy["PolicyDocument"]) {
            let list = statement["Action"].as_array().expect("a list").iter();
            actions.extend(list.map(|action| action.as_str().expect("an action").to_owned()));
        }
    }
    actions.sort();
    actions.dedup();
    assert!(!actions.is_empty() && actions.iter().all(|action| action.starts_with("s3:GetObject")), "{actions:?}");
    let raw = format!(
        "{USERS}identity_pool Identities {{ sign_in Users.web }}\n\
         grant auth_users raw \"cognito-identity:*\" identity_pool Identities because \"as it was\"\n"
    );
    assert!(codes(&raw).contains(&"AC0211"));
}

#[test]
fn sign_ins_name_their_client() {
    let mut seen = 0;
    for (name, template) in templates() {
        let clients = resources(&template, "AWS::Cognito::UserPoolClient");
        for (id, pool) in resources(&template, "AWS::Cognito::IdentityPool") {
            for provider in pool["CognitoIdentityProviders"].as_array().into_iter().flatten() {
                let client = provider["ClientId"]["Ref"].as_str().expect("a client of the output");
                let (_, client) = clients.iter().find(|(other, _)| *other == client).expect("the client");
                // Of the very user pool whose tokens are accepted.
                let users = &client["UserPoolId"]["Ref"];
                assert_eq!(&provider["ProviderName"]["Fn::GetAtt"][0], users, "{name} {id}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 3, "only {seen} clients");
    assert!(codes(&format!("{USERS}identity_pool Identities {{ sign_in Users }}\n")).contains(&"AC0303"));
}

#[test]
fn ids_of_both_pools_are_kept_apart() {
    let compared = |ty: &str| {
        let value = template(&format!(
            "{USERS}identity_pool Identities {{ sign_in Users.web }}\ntable Notes {{ key userId: {ty} }}\n\
             grant auth_users get table Notes where owner(userId)\n"
        ));
        let all = statements(&value);
        let keys = all.iter().find_map(|it| it["Condition"]["ForAllValues:StringEquals"].get("dynamodb:LeadingKeys"));
        keys.expect("a condition on the key").to_string()
    };
    assert!(compared("identity").contains("${cognito-identity.amazonaws.com:sub}"));
    assert!(compared("sub").contains("${aws:PrincipalTag/sub}"));
    let untyped = format!(
        "{USERS}identity_pool Identities {{ sign_in Users.web }}\ntable Notes {{ key userId: string }}\n\
         grant auth_users get table Notes where owner(userId)\n"
    );
    assert!(codes(&untyped).contains(&"AC0220"));
}

#[test]
fn twitter_is_key_and_secret() {
    let value = wide();
    let pools = resources(&value, "AWS::Cognito::IdentityPool");
    let (_, pool) = pools.iter().find(|(id, _)| *id == "Identities").expect("the pool");
    let bird = pool["SupportedLoginProviders"]["api.twitter.com"].to_string();
    assert!(bird.contains("abcdef;${BirdSecret}"), "{bird}");
}

/// Every text in a value.
fn texts<'v>(value: &'v Value, out: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => out.push(text),
        Value::Array(list) => list.iter().for_each(|item| texts(item, out)),
        Value::Object(map) => map.iter().for_each(|(key, item)| {
            out.push(key);
            texts(item, out);
        }),
        _ => {}
    }
}

#[test]
fn only_keys_that_outlive_the_sign_in_are_asked() {
    let hosts = [
        "cognito-identity.amazonaws.com:",
        "accounts.google.com:",
        "graph.facebook.com:",
        "www.amazon.com:",
        "auth0.com",
    ];
    let mut seen = 0;
    for (name, template) in templates() {
        for (id, resource) in template["Resources"].as_object().expect("resources") {
            if !matches!(resource["Type"].as_str(), Some("AWS::IAM::RolePolicy" | "AWS::IAM::ManagedPolicy")) {
                continue;
            }
            let mut found = Vec::new();
            texts(&resource["Properties"], &mut found);
            for text in found {
                for host in hosts {
                    let named = text.match_indices(host).count();
                    let sub = text.matches("cognito-identity.amazonaws.com:sub").count();
                    let expected = if host == hosts[0] { sub } else { 0 };
                    assert_eq!(named, expected, "{name} {id}: {text}");
                    seen += named;
                }
            }
        }
    }
    assert!(seen > 0, "nobody's id is asked for");
}

#[test]
fn guests_own_nothing_and_reach_little() {
    let guests = |lines: &str| {
        codes(&format!(
            "{USERS}identity_pool Identities {{ sign_in Users.web; guests on because \"logos\" }}\n{lines}\n"
        ))
    };
    assert!(guests("bucket Uploads\ngrant unauth_users get bucket Uploads at \"{identity}/\"").contains(&"AC0223"));
    assert!(
        guests("key Vault\ngrant unauth_users raw \"kms:Sign\" key Vault because \"receipts\"").contains(&"AC0216")
    );
    assert!(guests("bucket Uploads\ngrant unauth_users get bucket Uploads at \"public/\"").is_empty());
}

/// The errors of a program with their messages.
fn told(program: &str) -> Vec<(&'static str, String)> {
    let found = outcome(program, Target::CloudFormation).diagnostics.into_iter();
    found.map(|found| (found.code.id, found.message)).collect()
}

#[track_caller]
fn refused(program: &str, expected: &[(&str, &str)]) {
    let found = told(program);
    let found: Vec<(&str, &str)> = found.iter().map(|(id, message)| (*id, message.as_str())).collect();
    assert_eq!(found, expected, "{program}");
}

const PLAIN: &str =
    "user_pool Users { login email; client web; group staff { precedence 1 }; group contractors { precedence 2 } }\n";
const IDS: &str = "identity_pool Ids { sign_in Users.web }\ntable Notes { key id: string; name \"Notes\" }\n";

#[test]
fn users_without_a_group_get_the_role_of_auth_users() {
    let program = format!("{PLAIN}{IDS}grant auth_users query table Notes\ngrant group staff scan table Notes\n");
    let value = template(&program);
    let (_, attachment) = resources(&value, "AWS::Cognito::IdentityPoolRoleAttachment")[0];
    assert_eq!(attachment["RoleMappings"]["UsersWeb"]["AmbiguousRoleResolution"], "AuthenticatedRole");
    let deny = program.replace("sign_in Users.web", "sign_in Users.web; ambiguous_role deny");
    refused(&deny, &[("AC0306", "`Ids` has no rule that could fail to match")]);
}

#[test]
fn who_is_in_several_groups_is_held_by_the_limits_of_each() {
    let denied = format!(
        "{PLAIN}{IDS}grant auth_users read, put, delete table Notes\ngrant group staff scan table Notes\n\
         deny group contractors delete table Notes\n"
    );
    let message = "`deny group contractors` does not hold for members of `contractors` who are in `staff` too";
    refused(&denied, &[("AC0307", message)]);
    let isolated = format!(
        "{}{IDS}grant auth_users read, put, delete table Notes\ngrant group staff scan table Notes\n",
        PLAIN.replace("group contractors { precedence 2 }", "group banned { precedence 0; isolated on }")
    );
    refused(&isolated, &[("AC0307", "`isolated` does not hold for members of `banned` who are in `staff` too")]);
    // Taken for true it is, and said in every output.
    let single = denied.replace("client web;", "client web; membership single because \"one \\\"role\\\" each\";");
    let value = template(&single);
    let said = serde_json::json!([{
        "kind": "membership_single", "userPool": "Users", "because": "one \"role\" each", "source": "example.authc:1"
    }]);
    assert_eq!(value["Metadata"]["authc"]["assumptions"], said);
    for (id, group) in resources(&value, "AWS::Cognito::UserPoolGroup") {
        let text = "Access assumes that nobody is in two groups of user pool Users.";
        assert_eq!(group["Description"], text, "{id}");
    }
    let bundle = outcome(&single, Target::Bundle).artefact.expect("no errors");
    let bundle: Value = crate::support::json::read(bundle);
    assert_eq!(bundle["assumptions"], said);
    assert_eq!(template(&denied.replace("deny group contractors delete table Notes\n", ""))["Metadata"], Value::Null);
    refused(
        &denied.replace("client web;", "client web; membership single;"),
        &[("AC0437", "`membership single` of user pool `Users` has no reason")],
    );
    refused(
        &denied.replace("client web;", "client web; membership single because \"  \";"),
        &[("AC0437", "`membership single` of user pool `Users` has no reason")],
    );
}

#[test]
fn groups_with_roles_have_different_precedences() {
    let grants = "grant group staff scan table Notes\ngrant group contractors query table Notes\n";
    let precedences = |groups: &str| {
        let program = format!("user_pool Users {{ login email; client web; {groups} }}\n{IDS}{grants}");
        let value = template(&program);
        let groups = resources(&value, "AWS::Cognito::UserPoolGroup").into_iter();
        groups.map(|(_, group)| group["Precedence"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(precedences("group staff; group contractors; group other"), ["0", "1", "null"]);
    assert_eq!(
        precedences("group staff; group contractors { precedence 7 }; group other { precedence 9 }"),
        ["8", "7", "9"]
    );
    let tied = "user_pool Users { login email; client web; group staff { precedence 1 }; group contractors { precedence 1 } }\n";
    refused(
        &format!("{tied}{IDS}{grants}"),
        &[("AC0434", "groups `staff` and `contractors` have the same precedence")],
    );
    let alike = "user_pool Users { login email; client web; group staff; group contractors { name \"Staff\" } }\n";
    refused(
        &format!("{alike}{IDS}{grants}"),
        &[("AC0436", "the names `staff` and `Staff` of two groups differ by case alone")],
    );
}

#[test]
fn rules_leave_no_limited_group_behind() {
    let program = "user_pool Users { login email; attribute role string { mutable off }; client web; \
        group admins { precedence 1 }; group banned { precedence 0; isolated on } }\n\
        identity_pool Ids { sign_in Users.web; ambiguous_role authenticated; rule Users.web claim(\"custom:role\") equals \"admin\" -> Users.admins }\n\
        table Notes { key id: string; name \"Notes\" }\n\
        grant auth_users read table Notes\n";
    let message = "users of `Users.web` get their roles by rules, and no rule is for group `banned`";
    refused(program, &[("AC0309", message)]);
    let rule = "rule Users.web claim(\"cognito:groups\") contains \"banned\" -> Users.banned; ";
    let both = program.replace("rule Users.web", &format!("{rule}rule Users.web"));
    let message = "`isolated` does not hold for members of `banned` to whom a rule gives the role of `admins`";
    refused(&both, &[("AC0308", message)]);
    // Not granted what the banned are to be without.
    assert_eq!(told(&both.replace("grant auth_users", "grant group admins")), []);
    for (from, to, expected) in [
        ("contains", "equals", ("AC0311", "`cognito:groups` is a list, and `equals` compares one text")),
        (
            "contains \"banned\"",
            "contains \"ban\"",
            ("AC0309", "no rule finds the members of group `banned` among users of `Users.web`"),
        ),
        ("contains \"banned\"", "contains \"\"", ("AC0313", "a rule compares with 1 to 128 characters")),
    ] {
        let found = told(&both.replacen(from, to, 1));
        assert!(found.iter().any(|(id, message)| (*id, message.as_str()) == expected), "{found:?}");
    }
    let part = both.replace("group admins {", "group unbanned {").replace("Users.admins", "Users.unbanned");
    let found = told(&part);
    let message = "this rule also matches members of `unbanned`: `banned` is part of `unbanned`";
    assert!(found.contains(&("AC0312", message.to_owned())), "{found:?}");
}

#[test]
fn groups_of_existing_pools_hold_what_is_kept_from_them() {
    let program = |group: &str| {
        format!(
            "user_pool Users {{ arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web {{ id \"1example23456789\" }}; {group} }}\n\
             identity_pool Ids {{ sign_in Users.web }}\nbucket Files\ngrant auth_users get bucket Files at \"shared/\"\n\
             test \"banned see nothing\" {{ assert group banned cannot anything bucket Files }}\n"
        )
    };
    let message = "the limits on group `banned` have no effect: user pool `Users` exists already, and nothing gives the group its role";
    refused(&program("group banned { isolated on }"), &[("AC0310", message)]);
    let created = template(&program("group banned { isolated on; create on; precedence 4; name \"Banned\" }"));
    let (_, group) = resources(&created, "AWS::Cognito::UserPoolGroup")[0];
    let expected = serde_json::json!({
        "UserPoolId": "us-east-1_AbCdEfGhI", "GroupName": "Banned", "Precedence": 4,
        "RoleArn": { "Fn::GetAtt": ["UsersBannedRole", "Arn"] }
    });
    assert_eq!(*group, expected);
    let by_hand = template(&program("group banned { isolated on; role attached because \"OPS-7\" }"));
    assert!(resources(&by_hand, "AWS::Cognito::UserPoolGroup").is_empty());
    let output = by_hand["Outputs"]["UsersBannedRoleArn"]["Description"].as_str().expect("a text");
    let command = "aws cognito-idp update-group --user-pool-id us-east-1_AbCdEfGhI --group-name banned --role-arn VALUE --precedence 0";
    assert!(output.ends_with(command), "{output}");
    let said = serde_json::json!([{
        "kind": "role_attached", "userPool": "Users", "group": "banned", "because": "OPS-7", "source": "example.authc:1"
    }]);
    assert_eq!(by_hand["Metadata"]["authc"]["assumptions"], said);
    refused(
        "user_pool Users { login email; group banned { create on } }\n",
        &[("AC0438", "`create` is for groups of a user pool that exists already")],
    );
    refused(
        &program("group banned { isolated on; create on; role attached because \"x\" }"),
        &[("AC0438", "a group that the output creates has its role from the output")],
    );
}

#[test]
fn names_never_become_one_key() {
    let pool = "user_pool Users { login email; client web; group banned { isolated on; precedence 0 } }\n";
    refused(
        &format!(
            "{pool}provider UsersWeb oidc {{ issuer \"https://x.example.com\"; client_id \"q\" }}\n\
             identity_pool Ids {{ sign_in Users.web, UsersWeb; rule UsersWeb claim(\"role\") equals \"boss\" -> Users.banned }}\n"
        ),
        &[("AC0114", "two sign-ins become the key `UsersWeb` of `RoleMappings`")],
    );
    refused(
        &format!(
            "{pool}provider users_ saml {{ arn \"arn:aws:iam::123456789012:saml-provider/Work\" }}\n\
             identity_pool Ids {{ sign_in Users.web, users_; tag team = claim(\"team\") }}\n"
        ),
        &[("AC0114", "two names become the logical id `IdsUsersTags`")],
    );
    refused(
        "provider One google { client_id \"1\" }\nprovider Two google { client_id \"2\" }\nidentity_pool Ids { sign_in One, Two }\n",
        &[("AC0380", "`One` and `Two` are both accounts.google.com to identity pool `Ids`")],
    );
    refused(
        "user_pool Users { login email; client web }\nuser_pool Users_web_client { login email }\n",
        &[
            ("AC0114", "two names become the logical id `UsersWebClient`"),
            ("AC0114", "two names become the output `UsersWebClientId`"),
        ],
    );
    // The policies of a role are resources of their own.
    let function =
        "function Work { name \"work\" }\ntable Notes { key id: string }\ngrant function Work get table Notes\n";
    for (pool, id) in [("WorkRoleGrants", "WorkRoleGrants"), ("work_role_grants12", "WorkRoleGrants12")] {
        refused(
            &format!("{function}user_pool {pool} {{ login email }}\n"),
            &[("AC0114", &format!("two names become the logical id `{id}`"))],
        );
    }
    template(&format!("{function}user_pool WorkRoleGrantsOf {{ login email }}\nuser_pool Grants {{ login email }}\n"));
    refused(
        "user_pool Users { login email; client web }\napi H http { authorizer a jwt Users.web; default a; route GET /a -> \"src/a.b\"; route GET /b -> \"src/a/b\" }\n",
        &[("AC0114", "`src/a/b` and something else become the parameter `SrcABArn`")],
    );
    // One function twice is one parameter, and two clients of a pool share its tags.
    template(
        "user_pool Users { login email; client web; client ios }\nidentity_pool Ids { sign_in Users.web, Users.ios; tag team = claim(\"team\") }\napi H http { authorizer a jwt Users.web; default a; route GET /a -> \"src/a.b\"; route GET /b -> \"src/a.b\" }\n",
    );
    let two = "user_pool Users { login email; client web; client ios; group banned { isolated on } }\n\
        identity_pool One { sign_in Users.web }\nidentity_pool Two { sign_in Users.ios }\n";
    refused(two, &[("AC0206", "group `banned` gets credentials from two identity pools")]);
    // Once, though the rules say it and the grant too.
    let led = "user_pool Users { login email; client web; client ios; group g }\ntable Notes { key id: string }\n\
        identity_pool One { sign_in Users.web; rule Users.web claim(\"custom:x\") equals \"a\" -> Users.g }\n\
        identity_pool Two { sign_in Users.ios; rule Users.ios claim(\"custom:x\") equals \"a\" -> Users.g }\n\
        grant group g get table Notes\n";
    refused(led, &[("AC0206", "group `g` gets credentials from two identity pools")]);
}

#[test]
fn the_apps_own_sign_in_leads_to_no_group() {
    let program = |identity: &str, issuer: &str| {
        format!(
            "user_pool Users {{ login email; client web; attribute role string; {issuer}group admins }}\n\
             provider auth0 oidc {{ issuer \"https://login.example.com/x/\"; client_id \"q\" }}\n\
             provider Work saml {{ arn \"arn:aws:iam::123456789012:saml-provider/Work\" }}\n\
             identity_pool Ids {{ {identity} }}\nbucket Files\ngrant group admins put bucket Files\n"
        )
    };
    let named = |identity: &str| {
        let value = template(&program(identity, ""));
        let roles = taken_by_users(&value).into_iter().filter(|(id, _)| *id == "UsersAdminsRole");
        let all: Vec<Value> =
            roles.map(|(_, trust)| trust["Condition"]["ForAnyValue:StringEquals"][AMR].clone()).collect();
        let plain = taken_by_users(&value).into_iter().find(|(id, _)| *id == "IdsAuthRole").expect("a role").1;
        assert_eq!(plain["Condition"].get("ForAnyValue:StringEquals"), None);
        all
    };
    let own = serde_json::json!({ "Fn::GetAtt": ["Users", "ProviderName"] });
    assert_eq!(named("sign_in Users.web; developer_provider \"app\""), std::slice::from_ref(&own));
    assert_eq!(named("sign_in Users.web"), [Value::Null]);
    assert_eq!(
        named(
            "sign_in Users.web, auth0; developer_provider \"app\"; rule auth0 claim(\"team\") equals \"ops\" -> Users.admins"
        ),
        [serde_json::json!(["login.example.com/x", own])]
    );
    let message = |login: &str| {
        format!("users of the app's own sign-in could take the role of group `admins`, which is for users of `{login}`")
    };
    refused(
        &program("sign_in Users.web; developer_provider \"app\"", "issuer updated; "),
        &[("AC0314", &message("Users.web"))],
    );
    assert_eq!(told(&program("sign_in Users.web", "issuer updated; ")), []);
    // Of a pool that exists already that is known as well.
    let existing = "user_pool Users { arn \"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI\"; \
        client web { id \"1example23456789\" }; issuer updated; group admins { create on } }\n\
        identity_pool Ids { sign_in Users.web; developer_provider \"app\" }\nbucket Files\ngrant group admins put bucket Files\n";
    refused(existing, &[("AC0314", &message("Users.web"))]);
    let value = template(&existing.replace("issuer updated; ", ""));
    let trust = taken_by_users(&value).into_iter().find(|(id, _)| *id == "UsersAdminsRole").expect("a role").1;
    let named = &trust["Condition"]["ForAnyValue:StringEquals"][AMR];
    assert_eq!(named, "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI");
    refused(
        &program(
            "sign_in Users.web, Work; developer_provider \"app\"; rule Work claim(\"team\") equals \"ops\" -> Users.admins",
            "",
        ),
        &[("AC0314", &message("Work"))],
    );
}

/// Programs in which users would choose what decides about them, by the code of the error, and the same made right.
#[test]
fn users_do_not_choose_their_rights() {
    let app = |users: &str, identities: &str| {
        format!(
            "param workSecret: secret\n\
             user_pool Users {{\n  login email\n  group admins\n  {users}\n}}\n\
             identity_pool Ids {{\n  sign_in Users.web\n  {identities}\n}}\n\
             table Orders {{ key tenant: string, id: string; name \"orders\" }}\n\
             grant group admins scan table Orders\n"
        )
    };
    let work = "attribute role string; provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; \
                client_secret \"{workSecret}\"; map role = \"role\" }";
    let web = "callback \"https://app.example.com\"";
    let rule = "rule Users.web claim(\"custom:role\") equals \"admin\" -> Users.admins; ambiguous_role authenticated";
    let tag = "tag role = claim(\"custom:role\")";
    for (code, wrong, right) in [
        (
            "AC0440",
            app("attribute role string; client web { write \"name\", \"custom:role\" }", rule),
            app("attribute role string; client web { write \"name\" }", rule),
        ),
        (
            "AC0440",
            app("attribute role string { mutable off }; client web { write \"name\", \"custom:role\" }", tag),
            app(
                "attribute role string { mutable off }; sign_up admin; client web { write \"name\", \"custom:role\" }",
                tag,
            ),
        ),
        (
            "AC0440",
            app(&format!("{work}; client web {{ {web}; providers cognito, Work }}"), rule),
            app(&format!("{work}; client web {{ {web}; providers Work }}"), rule),
        ),
        (
            "AC0440",
            app(
                &format!(
                    "{work}; client web {{ {web}; providers Work; scopes \"openid\", \"aws.cognito.signin.user.admin\" }}"
                ),
                tag,
            ),
            app(&format!("{work}; client web {{ {web}; providers Work; scopes \"openid\" }}"), tag),
        ),
        (
            "AC0431",
            app(&format!("{work}; client web {{ {web}; providers Work; write \"name\" }}"), tag),
            app(&format!("{work}; client web {{ {web}; providers Work; write \"name\", \"custom:role\" }}"), tag),
        ),
        (
            "AC0442",
            app("attribute role string; client web { read \"name\" }", tag),
            app("attribute role string; client web { read \"name\", \"custom:role\" }", tag),
        ),
        (
            "AC0443",
            app("client web", "tag groups = claim(\"cognito:groups\")"),
            app("client web", "tag user = claim(\"cognito:username\")"),
        ),
    ] {
        assert_eq!(codes(&wrong), [code], "{wrong}");
        assert_eq!(codes(&right), [] as [&str; 0], "{right}");
        // Whose program was made right cannot write it, by list or by token.
        let text = template(&right);
        for (id, client) in resources(&text, "AWS::Cognito::UserPoolClient") {
            let may = client["WriteAttributes"].to_string().contains("custom:role");
            let token = client["ExplicitAuthFlows"].to_string().contains("SRP")
                || client["AllowedOAuthScopes"].to_string().contains("signin.user.admin");
            let open =
                text["Resources"]["Users"]["Properties"]["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] == false;
            let fixed = right.contains("mutable off");
            assert!(!may || !token && !fixed || fixed && !open, "{id}: {right}");
        }
    }
}

#[test]
fn a_provider_is_made_without_a_slash() {
    for (params, issuer) in [
        ("", "https://myorg.us.auth0.com"),
        ("", "https://myorg.us.auth0.com/"),
        ("param domain: string = \"myorg.us.auth0.com\"\n", "https://{domain}/"),
    ] {
        let text = template(&format!(
            "{params}provider auth0 oidc {{ issuer \"{issuer}\"; client_id \"notes\" }}\nidentity_pool Ids {{ sign_in auth0 }}\n"
        ));
        let url = resources(&text, "AWS::IAM::OIDCProvider")[0].1["Url"].to_string();
        assert!(url.contains("https://") && !url.contains("/\""), "{issuer}: {url}");
    }
    // An API compares with the tokens' `iss`, which has it.
    let both = "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; client_id \"notes\" }\nidentity_pool Ids { sign_in auth0 }\n\
                api Http http { authorizer a jwt auth0; default a; route GET /notes -> \"src/list.main\" }\n";
    let text = template(both);
    assert_eq!(resources(&text, "AWS::IAM::OIDCProvider")[0].1["Url"], "https://myorg.us.auth0.com");
    let authorizer = resources(&text, "AWS::ApiGatewayV2::Authorizer")[0].1;
    assert_eq!(authorizer["JwtConfiguration"]["Issuer"], "https://myorg.us.auth0.com/");
}

#[test]
fn an_identity_pool_is_deployed_in_the_commercial_partition_only() {
    let rule = |template: &Value| template["Rules"]["CommercialPartition"]["Assertions"][0]["Assert"].clone();
    for (name, template) in templates() {
        let pools = !resources(&template, "AWS::Cognito::IdentityPool").is_empty();
        let expected = match pools {
            true => serde_json::json!({ "Fn::Equals": [{ "Ref": "AWS::Partition" }, "aws"] }),
            false => Value::Null,
        };
        assert_eq!(rule(&template), expected, "{name}");
    }
    let gov = format!(
        "{USERS}identity_pool Ids {{ sign_in Users.web }}\nbucket B {{ arn \"arn:aws-us-gov:s3:::bucket\" }}\n"
    );
    assert_eq!(codes(&gov), ["AC0357"]);
}

#[test]
fn the_table_names_what_exists() {
    check_table("identity.md", 29);
}

/// Each user pool of an identity pool has tags of its own.
#[test]
fn users_of_each_pool_have_the_tags() {
    let text = "user_pool Users { login email; client web; client app }\nuser_pool Staff { login email; client web }\n\
                identity_pool Ids { sign_in Users.web, Users.app, Staff.web; tag mail = claim(\"email\") }\n\
                table T { key mail: tag(mail) }\ngrant auth_users query table T where owner(mail)\n";
    let template = template(text);
    let tags = super::support::of_type(&template, "AWS::Cognito::IdentityPoolPrincipalTag");
    assert_eq!(tags.len(), 2, "{tags:#?}");
    assert_ne!(tags[0].1["IdentityProviderName"], tags[1].1["IdentityProviderName"]);
}
