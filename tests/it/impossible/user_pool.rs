//! Mistakes about user pools.

use serde_json::Value;

use super::support::{check_table, example_templates, of_type};
use crate::support::{codes, template};

/// A pool with everything that needs something else.
const FULL: &str = r#"
param workSecret: secret
user_pool Users {
  login email
  mfa optional { sms }
  provider Work oidc { issuer "https://login.example.com"; client_id "notes"; client_secret "{workSecret}"; map email = "email" }
  client web { callback "https://app.example.com"; providers cognito, Work }
  client app
  trigger pre_token_generation -> "src/token.main" { version v2 }
  trigger pre_sign_up -> "src/signUp.main"
}
"#;

/// The pool with everything, and all examples.
fn everything() -> Vec<Value> {
    let mut all = vec![template(FULL), template(TRIGGERS)];
    all.extend(example_templates().into_iter().map(|(_, template)| template));
    all
}

/// A pool with every trigger.
const TRIGGERS: &str = r#"
key Codes
user_pool Users {
  login email
  kms Codes
  client web { flows custom, password, refresh }
  trigger pre_sign_up -> "src/1.main"
  trigger post_confirmation -> "src/2.main"
  trigger pre_authentication -> "src/3.main"
  trigger post_authentication -> "src/4.main"
  trigger custom_message -> "src/5.main"
  trigger define_auth_challenge -> "src/6.main"
  trigger create_auth_challenge -> "src/7.main"
  trigger verify_auth_challenge_response -> "src/8.main"
  trigger user_migration -> "src/9.main"
  trigger pre_token_generation -> "src/10.main"
  trigger custom_sms_sender -> "src/11.main"
  trigger custom_email_sender -> "src/12.main"
  trigger inbound_federation -> "src/13.main"
}
"#;

#[test]
fn words_become_the_properties_of_cloudformation() {
    let text = template(TRIGGERS);
    let config = text["Resources"]["Users"]["Properties"]["LambdaConfig"].as_object().expect("a configuration");
    let mut known = [
        "CreateAuthChallenge",
        "CustomEmailSender",
        "CustomMessage",
        "CustomSMSSender",
        "DefineAuthChallenge",
        "InboundFederation",
        "KMSKeyID",
        "PostAuthentication",
        "PostConfirmation",
        "PreAuthentication",
        "PreSignUp",
        "PreTokenGeneration",
        "PreTokenGenerationConfig",
        "UserMigration",
        "VerifyAuthChallengeResponse",
    ]
    .to_vec();
    // One of the two stands, by the version.
    known.retain(|key| !key.starts_with("PreToken") || config.contains_key(*key));
    assert_eq!(known.len(), 14);
    let mut keys: Vec<&str> = config.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, known);
}

#[test]
fn every_trigger_may_be_called() {
    let mut seen = 0;
    for template in everything() {
        for (id, pool) in of_type(&template, "AWS::Cognito::UserPool") {
            let Some(config) = pool["LambdaConfig"].as_object() else { continue };
            for (trigger, function) in config.iter().filter(|(key, _)| *key != "KMSKeyID") {
                let function = function.get("LambdaArn").unwrap_or(function);
                let may = |permission: &Value| {
                    permission["Principal"] == "cognito-idp.amazonaws.com"
                        && permission["FunctionName"] == *function
                        && permission["SourceArn"]["Fn::GetAtt"][0] == id
                };
                let permissions = of_type(&template, "AWS::Lambda::Permission");
                assert!(permissions.iter().any(|(_, permission)| may(permission)), "{id} may not call {trigger}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 15, "only {seen} triggers");
}

#[test]
fn a_trigger_is_one_property() {
    for version in ["", " { version v1 }", " { version v2 }", " { version v3 }"] {
        let program =
            format!("user_pool Users {{ login email; trigger pre_token_generation -> \"src/a.main\"{version} }}\n");
        let text = template(&program);
        let config = &text["Resources"]["Users"]["Properties"]["LambdaConfig"];
        let there = ["PreTokenGeneration", "PreTokenGenerationConfig"].map(|key| config.get(key).is_some());
        assert_ne!(there[0], there[1], "{config}");
    }
}

#[test]
fn names_and_aliases_exclude_each_other() {
    for (login, names, aliases) in [
        ("email", true, false),
        ("email, phone", true, false),
        ("username, email", false, true),
        ("username, email, phone, preferred_username", false, true),
        ("username", false, false),
    ] {
        let text = template(&format!("user_pool Users {{ login {login} }}\n"));
        let pool = &text["Resources"]["Users"]["Properties"];
        assert_eq!(pool.get("UsernameAttributes").is_some(), names, "{login}: {pool}");
        assert_eq!(pool.get("AliasAttributes").is_some(), aliases, "{login}: {pool}");
    }
}

#[test]
fn text_messages_have_a_sender() {
    for options in [
        "login email; mfa optional { sms }",
        "login phone",
        "login email; first_factors password, sms_otp",
        "login email; verify phone",
        "login username; verify phone",
        "login username, phone; recovery phone",
    ] {
        let text = template(&format!("user_pool Users {{ {options} }}\n"));
        let sender = &text["Resources"]["Users"]["Properties"]["SmsConfiguration"]["SnsCallerArn"];
        assert!(!sender.is_null(), "{options}");
    }
    let text = template("user_pool Users { login email }\n");
    assert!(text["Resources"]["Users"]["Properties"].get("SmsConfiguration").is_none());
}

#[test]
fn flows_are_of_one_form() {
    let mut seen = 0;
    for template in everything() {
        for (id, client) in of_type(&template, "AWS::Cognito::UserPoolClient") {
            for flow in client["ExplicitAuthFlows"].as_array().expect("always written") {
                assert!(flow.as_str().expect("a word").starts_with("ALLOW_"), "{id}: {flow}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 8, "only {seen} flows");
    assert_eq!(codes("user_pool Users { login email; client web { flows ADMIN_NO_SRP_AUTH } }\n"), ["AC0007"]);
}

#[test]
fn oauth_is_switched_on_where_it_is_set() {
    let text = template(FULL);
    let clients = of_type(&text, "AWS::Cognito::UserPoolClient");
    assert_eq!(clients.len(), 2);
    for (id, client) in clients {
        let set = client.get("AllowedOAuthFlows").is_some();
        assert_eq!(client["AllowedOAuthFlowsUserPoolClient"] == true, set, "{id}");
        assert_eq!(set, id == "UsersWebClient");
    }
}

#[test]
fn every_client_has_both_lists() {
    let mut seen = 0;
    for template in everything() {
        for (id, client) in of_type(&template, "AWS::Cognito::UserPoolClient") {
            for list in ["ReadAttributes", "WriteAttributes"] {
                let names = client[list].as_array().unwrap_or_else(|| panic!("{id} has no {list}"));
                assert!(!names.is_empty(), "{id}: {list}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 8, "only {seen} lists");
    // What a tag reads is not what its users write.
    let tagged = FULL.replace("login email\n", "login email\n  attribute tenant string\n")
        + "identity_pool Ids { sign_in Users.web; tag tenant = claim(\"custom:tenant\"); tag page = claim(\"profile\") }\n";
    let text = template(&tagged);
    for (id, client) in of_type(&text, "AWS::Cognito::UserPoolClient") {
        let written = client["WriteAttributes"].to_string();
        assert!(!written.contains("custom:tenant") && !written.contains("\"profile\""), "{id}: {written}");
        assert!(client["ReadAttributes"].to_string().contains("custom:tenant"), "{id}");
    }
}

#[test]
fn a_client_of_other_providers_takes_no_password() {
    let text = template(&FULL.replace("providers cognito, Work", "providers Work"));
    let flows = |id: &str| text["Resources"][id]["Properties"]["ExplicitAuthFlows"].to_string();
    assert_eq!(flows("UsersWebClient"), "[\"ALLOW_REFRESH_TOKEN_AUTH\"]");
    assert!(flows("UsersAppClient").contains("ALLOW_USER_SRP_AUTH"));
}

#[test]
fn an_app_client_waits_for_its_providers() {
    let text = template(FULL);
    let client = &text["Resources"]["UsersWebClient"];
    assert_eq!(client["Properties"]["SupportedIdentityProviders"][1], "Work");
    assert!(client["DependsOn"].to_string().contains("UsersWorkProvider"), "{client}");
    assert_eq!(text["Resources"]["UsersWorkProvider"]["Type"], "AWS::Cognito::UserPoolIdentityProvider");
}

/// What stands in the braces of a pool and is refused, by the code of the error; and what stands there rightly.
#[test]
fn errors_are_errors() {
    let oauth = "callback \"https://app.example.com\"";
    let server = "domain \"notes-app\"; resource_server notes { scope read \"Read notes\" }";
    let machine = "oauth client_credentials; scopes \"notes/read\"; secret on";
    let google = "client_id \"1example.apps.googleusercontent.com\"; client_secret \"{appSecret}\"; scopes \"openid\", \"email\"; \
                  map email = \"email\"";
    let work = "issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{appSecret}\"";
    let scopes = |count: usize| {
        let scopes: Vec<String> = (0..count).map(|at| format!("scope s{at} \"Part\"")).collect();
        format!("resource_server notes {{ {} }}", scopes.join("; "))
    };
    let client = |body: &str| format!("client web {{ {body} }}");
    let challenge = "trigger define_auth_challenge -> \"src/a.main\"; trigger create_auth_challenge -> \"src/b.main\"";
    let verify = "trigger verify_auth_challenge_response -> \"src/c.main\"";
    let token = |version: &str| format!("trigger pre_token_generation -> \"src/a.main\" {{ version {version} }}");
    let mut cases = vec![
        (
            "AC0007",
            "trigger preSignUp -> \"src/a.main\"".to_owned(),
            "trigger pre_sign_up -> \"src/a.main\"".to_owned(),
        ),
        (
            "AC0412",
            "trigger custom_sms_sender -> \"src/a.main\"".to_owned(),
            "kms Codes; trigger custom_sms_sender -> \"src/a.main\"".to_owned(),
        ),
        (
            "AC0412",
            "trigger custom_email_sender -> \"src/a.main\"".to_owned(),
            "kms Codes; trigger custom_email_sender -> \"src/a.main\"".to_owned(),
        ),
        (
            "AC0411",
            format!("{challenge}; {}", client("flows custom, refresh")),
            format!("{challenge}; {verify}; {}", client("flows custom, refresh")),
        ),
        (
            "AC0411",
            format!("{challenge}; {verify}; {}", client("flows srp, refresh")),
            format!("{challenge}; {verify}; {}", client("flows srp, custom, refresh")),
        ),
        ("AC0409", format!("tier lite; {}", token("v2")), token("v2")),
        ("AC0409", format!("tier lite; {}", token("v3")), token("v3")),
        (
            "AC0409",
            "tier lite; domain \"notes-app\" { managed_login on }".to_owned(),
            "domain \"notes-app\" { managed_login on }".to_owned(),
        ),
        (
            "AC0409",
            "tier lite; first_factors password, passkey".to_owned(),
            "first_factors password, passkey".to_owned(),
        ),
        ("AC0409", "tier lite; password { history 5 }".to_owned(), "password { history 5 }".to_owned()),
        ("AC0446", "first_factors passkey".to_owned(), "first_factors passkey, password".to_owned()),
        ("AC0448", "verification link".to_owned(), "domain \"notes\"; verification link".to_owned()),
        ("AC0445", "kms Codes".to_owned(), "encryption Codes".to_owned()),
        ("AC0449", client("validity { access 3h, refresh 2h }"), client("validity { access 2h, refresh 2h }")),
        ("AC0409", format!("tier lite; {}", client("flows user_auth, refresh")), client("flows user_auth, refresh")),
        ("AC0409", "threat_protection enforced".to_owned(), "tier plus; threat_protection enforced".to_owned()),
        ("AC0409", "threat_protection audit".to_owned(), "tier plus; threat_protection audit".to_owned()),
        (
            "AC0420",
            format!("{server}; {}", client("oauth client_credentials; scopes \"notes/read\"")),
            format!("{server}; {}", client(machine)),
        ),
        (
            "AC0420",
            format!(
                "{server}; {}",
                client(&format!("{oauth}; {}", machine.replace("credentials;", "credentials, code;")))
            ),
            format!("{server}; {}; client app {{ {oauth} }}", client(machine)),
        ),
        ("AC0007", client("flows ADMIN_NO_SRP_AUTH"), client("flows srp")),
        ("AC0007", client("flows srp, USER_PASSWORD_AUTH"), client("flows srp, password")),
        ("AC0424", client("scopes \"openid\""), client(&format!("{oauth}; scopes \"openid\""))),
        (
            "AC0424",
            client("logout \"https://app.example.com\""),
            client(&format!("{oauth}; logout \"https://app.example.com\"")),
        ),
        ("AC0421", client("callback \"http://app.example.com\""), client("callback \"http://localhost:3000\"")),
        (
            "AC0421",
            client("callback \"https://app.example.com/#in\""),
            client("callback \"https://app.example.com/in\""),
        ),
        (
            "AC0422",
            client(&format!("{oauth}; default_redirect \"https://www.example.com\"")),
            client(&format!("{oauth}; default_redirect \"https://app.example.com\"")),
        ),
        ("AC0001", client("validity { access 30 }"), client("validity { access 30m }")),
        (
            "AC0407",
            "attribute a_name_of_twenty_1chr string".to_owned(),
            "attribute a_name_of_twenty_chr string".to_owned(),
        ),
        ("AC0407", "attribute tenant string { required on }".to_owned(), "attribute tenant string".to_owned()),
        (
            "AC0354",
            format!("provider Google google {{ {google}; issuer \"https://accounts.google.com\" }}"),
            format!("provider Google google {{ {google} }}"),
        ),
        (
            "AC0354",
            format!("provider Work oidc {{ {work}; metadata_url \"https://login.example.com/saml\" }}"),
            format!("provider Work oidc {{ {work} }}"),
        ),
        (
            "AC0431",
            format!(
                "attribute tenant string {{ mutable off }}; provider Work oidc {{ {work}; map tenant = \"tenant\" }}"
            ),
            format!("attribute tenant string; provider Work oidc {{ {work}; map tenant = \"tenant\" }}"),
        ),
        (
            "AC0355",
            format!("provider Work oidc {{ {} }}", work.replace("{appSecret}", "hunter2")),
            format!("provider Work oidc {{ {work} }}"),
        ),
        (
            "AC0113",
            "resource_server notes { identifier \"my notes\" }".to_owned(),
            "resource_server notes { identifier \"my-notes\" }".to_owned(),
        ),
        (
            "AC0113",
            "resource_server notes { scope \"a/b\" \"Part\" }".to_owned(),
            "resource_server notes { scope a_b \"Part\" }".to_owned(),
        ),
        ("AC0113", scopes(101), scopes(100)),
        (
            "AC0405",
            "mfa optional { email }".to_owned(),
            "mfa optional { email }; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\" }"
                .to_owned(),
        ),
        (
            "AC0413",
            format!("{}; trigger user_migration -> \"src/a.main\"", client("flows srp, refresh")),
            format!("{}; trigger user_migration -> \"src/a.main\"", client("flows password, refresh")),
        ),
        ("AC0425", client("flows srp, refresh; rotation 30s"), client("flows srp; rotation 30s")),
        (
            "AC0416",
            "verification code { message \"Welcome\" }".to_owned(),
            "verification code { message \"Your code is {####}.\" }".to_owned(),
        ),
    ];
    for (token, below, least, most, above) in [
        ("access", "4m", "5m", "1d", "25h"),
        ("id", "4m", "5m", "1d", "25h"),
        ("refresh", "59m", "1h", "3650d", "3651d"),
        ("session", "2m", "3m", "15m", "16m"),
    ] {
        for (wrong, right) in [(below, least), (above, most)] {
            let validity = |duration: &str| client(&format!("validity {{ {token} {duration} }}"));
            cases.push(("AC0113", validity(wrong), validity(right)));
        }
    }
    let pool = |body: &str| {
        format!(
            "param appSecret: secret\nkey Codes\nuser_pool Users {{\n  login email\n  {}\n}}\n",
            body.replace("; ", "\n")
        )
    };
    for (code, wrong, right) in &cases {
        assert_eq!(codes(&pool(wrong)), [*code], "{wrong}");
        assert_eq!(codes(&pool(right)), [] as [&str; 0], "{right}");
    }
    let required =
        "user_pool Users { login username, preferred_username; attribute preferred_username string { required on } }\n";
    assert_eq!(codes(required), ["AC0408"]);
    assert_eq!(codes(&required.replace("; attribute preferred_username string { required on }", "")), [] as [&str; 0]);
}

#[test]
fn the_table_names_what_exists() {
    check_table("user-pool.md", 35);
}

#[test]
fn a_sender_decrypts_the_codes() {
    let program = |rest: &str| {
        format!(
            "key Codes {{ arn \"arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\" }}\n\
             function Send {{ name \"send\" }}\nfunction Other {{ name \"other\"; logs on }}\n\
             user_pool Users {{ login email; kms Codes; trigger pre_sign_up -> Other; {rest} }}\n"
        )
    };
    let key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    for sender in ["custom_email_sender", "custom_sms_sender"] {
        let template = template(&program(&format!("trigger {sender} -> Send")));
        let policies = of_type(&template, "AWS::IAM::RolePolicy");
        let decrypting: Vec<&str> =
            policies.iter().filter(|(_, one)| one.to_string().contains("kms:Decrypt")).map(|(id, _)| *id).collect();
        assert_eq!(decrypting, ["SendRoleGrants"], "{sender}");
        let role = &template["Resources"]["SendRoleGrants"];
        let found = super::support::statements(role);
        assert_eq!(found.len(), 1, "{role}");
        assert_eq!(found[0]["Action"][0], "kms:Decrypt", "{role}");
        assert_eq!(found[0]["Resource"][0], key, "{role}");
    }
    // One that sends both is told once, and beside a grant of its own.
    let both = program("trigger custom_email_sender -> Send; trigger custom_sms_sender -> Send")
        + "table Notes { name \"notes\" }\ngrant function Send get table Notes\n";
    let role = &template(&both)["Resources"]["SendRoleGrants"];
    let found = super::support::statements(role);
    assert_eq!(found.iter().filter(|one| one["Action"][0] == "kms:Decrypt").count(), 1, "{role}");
    // Of the code behind a path the role is the deployer's.
    let path = template(&program("trigger custom_email_sender -> \"src/send.main\""));
    assert!(!path.to_string().contains("kms:Decrypt"));
}

#[test]
fn a_trigger_calls_the_alias() {
    let text = template(
        "function F { name \"f\"; alias \"live\" }\nuser_pool Users { login email; client web; trigger pre_sign_up -> F }\n",
    );
    let called = &text["Resources"]["Users"]["Properties"]["LambdaConfig"]["PreSignUp"]["Fn::Sub"];
    assert!(called.as_str().is_some_and(|arn| arn.ends_with(":function:f:live")), "{called}");
    let allowed = &text["Resources"]["UsersPreSignUpPermission"]["Properties"]["FunctionName"];
    assert_eq!(allowed["Fn::Sub"], *called);
}
